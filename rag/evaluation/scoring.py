"""Scores of one question from its answer: an ordinary one, a false premise, a turn of a conversation, a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rag.evaluation.asking import Outcome
from rag.evaluation.conversations import CHANGE, TURNS, is_right
from rag.evaluation.gold import Unit, covered_by_citation
from rag.evaluation.measures import account_scores, best_f1, exact_match, reference_found
from rag.evaluation.questions import PREMISE, JudgedQuestion
from rag.evaluation.requests import REQUESTS
from rag.records import Answer, Citation

Scores = Mapping[str, Mapping[str, float]]
SHOWN = 3  # quotes of an answer among which the right one has to be


def answer_scores(outcome: Outcome, units: Sequence[Unit]) -> Scores:
    """Kind of score -> measure -> value. A question that failed scores 0 on everything, declining included."""
    scored = _SCORED.get(outcome.question.kind, _question_scores)
    return scored(outcome, units)


def tells(question: JudgedQuestion, units: Sequence[Unit], citation: Citation) -> bool:
    """Whether a quote is of the gold sentence and has an accepted answer in it; to a false premise, corrects it."""
    if not any(covered_by_citation(unit, citation) for unit in units):
        return False
    if question.patterns:
        return any(re.search(pattern, citation.quote, re.IGNORECASE) for pattern in question.patterns)
    return question.kind in ("metadata", PREMISE) or reference_found(citation.quote, question.references) > 0


def marked_words(citation: Citation) -> str:
    """The words of the quote that are marked as the answer; the whole quote where none are."""
    if citation.answer_start is None or citation.answer_end is None:
        return citation.quote
    return citation.quote[citation.answer_start - citation.start : citation.answer_end - citation.start]


def _question_scores(outcome: Outcome, units: Sequence[Unit]) -> Scores:
    question, given = outcome.question, _given(outcome)
    if not question.answerable:
        return {"abstention": {"declined": _declined(outcome)}}
    scores = {
        "answers": _told(question, units, given),
        "citations": _cited(units, given),
        "abstention": {"answered": float(given is not None)},
    }
    if (
        question.references and question.kind != "metadata"
    ):  # a quote of the article shows only whose author or date it is
        words = marked_words(given.citations[0]) if given and given.citations else ""
        scores["words"] = {"EM": exact_match(words, question.references), "F1": best_f1(words, question.references)}
    if len(question.references) > 1:
        shown = [account.value for account in given.accounts] if given else []
        recall, precision = account_scores(shown, question.references)
        scores["accounts"] = {"recall": recall} | ({} if precision is None else {"precision": precision})
    return scores


def _told(question: JudgedQuestion, units: Sequence[Unit], answer: Answer | None) -> dict[str, float]:
    if answer is None:
        return {"right": 0.0, "first right": 0.0, "found": 0.0}
    told = [tells(question, units, citation) for citation in answer.citations[:SHOWN]]
    found = reference_found(answer.text, question.references)
    return {"right": float(any(told)), "first right": float(told[:1] == [True]), "found": found}


def _cited(units: Sequence[Unit], answer: Answer | None) -> dict[str, float]:
    """Precision and recall of the citations: ALCE's question (Gao and others 2023), asked of gold, not of a model."""
    cited = answer.citations if answer else ()
    right = sum(any(covered_by_citation(unit, citation) for unit in units) for citation in cited)
    shown = sum(any(covered_by_citation(unit, citation) for citation in cited) for unit in units)
    return {
        "any right": float(right > 0),
        "precision": right / max(1, len(cited)),
        "recall": shown / max(1, len(units)),
    }


def _premise_scores(outcome: Outcome, units: Sequence[Unit]) -> Scores:
    """Right where it is declined, or where the first quote corrects it; an answer to it as asked is wrong.

    Both count as declined beside other questions: the premise was not taken as true.
    """
    answer, declined = _given(outcome), _declined(outcome)
    corrected = answer is not None and [tells(outcome.question, units, one) for one in answer.citations[:1]] == [True]
    right = float(declined or corrected)
    return {
        "premises": {"right": right, "declined": declined, "corrected": float(corrected)},
        "abstention": {"declined": right},
    }


def _turn_scores(outcome: Outcome, units: Sequence[Unit]) -> Scores:
    """A turn that has an answer; one that has none is judged as any question that has none.

    Right by the gold sentences where there are such, as any question is, else by accepted words in any quote.
    kept: of a change of subject that is answered right alone, whether it is in its conversation too.
    """
    given = _given(outcome)
    answers = _told(outcome.question, units, given) if units else _accepted(outcome.question, outcome.answer)
    scores = {"answers": answers, "abstention": {"answered": float(given is not None)}}
    if outcome.question.kind == CHANGE and outcome.alone and outcome.alone.answerable:
        alone = _told(outcome.question, units, outcome.alone) if units else _accepted(outcome.question, outcome.alone)
        scores |= {"conversations": {"kept": answers["right"]}} if alone["right"] else {}
    return scores


def _accepted(question: JudgedQuestion, answer: Answer | None) -> dict[str, float]:
    accepted = [form for forms in question.references for form in forms]
    text = answer.text if answer is not None and answer.answerable else ""
    return {
        "right": float(is_right(answer, accepted)),
        "first right": float(is_right(answer, accepted, quotes=1)),
        "found": reference_found(text, question.references) if text else 0.0,
    }


def _request_scores(outcome: Outcome, units: Sequence[Unit]) -> Scores:
    """Right where each quote is of an article that belongs and each fact stands in some quote.

    on the subject: the share of quotes that are of such an article and name the subject.
    """
    question, given = outcome.question, _given(outcome)
    if not question.answerable:
        return {"abstention": {"declined": _declined(outcome)}}
    quotes = given.citations if given else ()
    belong = [any(covered_by_citation(unit, one) for unit in units) for one in quotes]
    named = sum(tells(question, units, one) for one in quotes)
    found = [any(re.search(fact, one.quote, re.IGNORECASE) for one in quotes) for fact in question.facts]
    first = float(belong[:1] == [True])
    shown = {
        "right article first": first,
        "quotes of right articles": sum(belong) / max(1, len(belong)),
        "quotes on the subject": named / max(1, len(quotes)),
        "facts": sum(found) / len(found) if found else first,
    }
    right = bool(belong) and all(belong) and all(found)
    return {
        "requests": shown,
        "answers": {"right": float(right), "first right": first},
        "abstention": {"answered": float(given is not None)},
    }


def _given(outcome: Outcome) -> Answer | None:
    """The answer, where it is none of a failure and no refusal."""
    return outcome.answer if outcome.answer is not None and outcome.answer.answerable else None


def _declined(outcome: Outcome) -> float:
    return float(outcome.answer is not None and not outcome.answer.answerable)


_SCORED: Mapping[str, Callable[[Outcome, Sequence[Unit]], Scores]] = {
    PREMISE: _premise_scores,
    **dict.fromkeys(TURNS, _turn_scores),
    **dict.fromkeys(REQUESTS, _request_scores),
}
