"""Judging: what one question gave -> its scores, a verdict in a word, and what went wrong with it, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.asking import WHOLE, Outcome
from rag.evaluation.gold import Unit, covered_by_citation, ranked_units
from rag.evaluation.measures import account_scores, best_f1, exact_match, reference_found, retrieval_scores
from rag.evaluation.questions import JudgedQuestion
from rag.records import Answer, Citation, Hit

Gold = Mapping[str, Sequence[Unit]]
Scores = Mapping[str, Mapping[str, float]]
SHOWN = 3  # quotes of an answer among which the right one has to be

# What became of a question, the worst first. unfounded: answered, though the archive does not say. missed: declined,
# though it does. found and not found: where passages alone were asked for.
Verdict = Literal["failed", "wrong", "unfounded", "missed", "not found", "right", "declined", "found"]
VERDICTS: tuple[Verdict, ...] = ("failed", "wrong", "unfounded", "missed", "not found", "right", "declined", "found")
GOOD_VERDICTS: tuple[Verdict, ...] = ("right", "declined", "found")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question judged. scores: kind of score -> measure -> value; what does not apply is absent.

    Kinds: "answers", "words", "accounts", "citations", "abstention", and each mode of retrieval by its own name.
    direction: question language > language of the gold, see _direction. confidence: of the answer, None when answers
    were not asked for; of a failure as wrong as can be. sound: what was shown, beside a refusal too, tells the answer.
    cluster: what the question is drawn with in a bootstrap. problems: in words, empty when all went well.
    """

    outcome: Outcome
    units: tuple[Unit, ...]
    direction: str
    scores: Scores
    confidence: float | None
    sound: bool
    cluster: str
    verdict: Verdict
    problems: tuple[str, ...]


def judge(outcomes: Sequence[Outcome], gold: Gold, *, answers: bool) -> list[Judgement]:
    """The outcomes judged, in order. gold: question id -> its units. answers: whether answers were asked for."""
    modes = dict.fromkeys(mode for outcome in outcomes for mode in outcome.hits)
    found = {mode: found_scores([(one.question, one.hits.get(mode, ())) for one in outcomes], gold) for mode in modes}
    judgements = []
    for outcome in outcomes:
        question, units = outcome.question, tuple(gold.get(outcome.question.id, ()))
        scores = {mode: values[question.id] for mode, values in found.items() if units}
        if answers:
            scores |= _answer_scores(outcome, units)
        judgements.append(
            Judgement(
                outcome,
                units,
                _direction(question.language, {unit.language for unit in units}),
                scores,
                _confidence(outcome) if answers else None,
                _sound(outcome, scores),
                units[0].article_id if units else f"question {question.id}",
                _verdict(outcome, scores),
                tuple(_problems(outcome, scores)),
            )
        )
    return judgements


def found_scores(found: Sequence[tuple[JudgedQuestion, Sequence[Hit]]], gold: Gold) -> dict[str, dict[str, float]]:
    """Question id -> retrieval measure -> value, of the questions with gold. found: questions and their hits."""
    judged = [(question.id, hits) for question, hits in found if gold.get(question.id)]
    wanted = {name: [unit.name for unit in gold[name]] for name, _ in judged}
    ranked = {name: ranked_units(hits, gold[name]) for name, hits in judged}
    return retrieval_scores(wanted, ranked)


def tells(question: JudgedQuestion, units: Sequence[Unit], citation: Citation) -> bool:
    """Whether a quote is of the gold sentence and has an accepted answer in it."""
    if not any(covered_by_citation(unit, citation) for unit in units):
        return False
    if question.patterns:
        return any(re.search(pattern, citation.quote, re.IGNORECASE) for pattern in question.patterns)
    return reference_found(citation.quote, question.references) > 0 or question.kind == "metadata"


def marked_words(citation: Citation) -> str:
    """The words of the quote that are marked as the answer; the whole quote where none are."""
    if citation.answer_start is None or citation.answer_end is None:
        return citation.quote
    return citation.quote[citation.answer_start - citation.start : citation.answer_end - citation.start]


def _answer_scores(outcome: Outcome, units: Sequence[Unit]) -> dict[str, dict[str, float]]:
    """A question that failed scores 0 on everything, declining included."""
    question, answer = outcome.question, outcome.answer
    answered = answer is not None and answer.answerable
    if not question.answerable:
        return {"abstention": {"declined": float(answer is not None and not answered)}}
    given = answer if answered else None
    scores = {
        "answers": _told(question, units, given),
        "citations": _cited(units, given),
        "abstention": {"answered": float(answered)},
    }
    if question.kind != "metadata":  # a quote of the article shows only whose author or date it is
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


def _confidence(outcome: Outcome) -> float:
    """A failure is as wrong as can be: unsure of what can be answered, sure of what cannot."""
    return outcome.answer.confidence if outcome.answer else float(not outcome.question.answerable)


def _sound(outcome: Outcome, scores: Scores) -> bool:
    """Whether an accepted answer stands in the answer, or in the passages shown beside a refusal.

    Where patterns say what is accepted: whether one of the first quotes is the right one.
    """
    if outcome.question.patterns:
        return scores.get("answers", {}).get("right", 0.0) > 0
    if outcome.answer is None or outcome.answer.answerable:
        return scores.get("answers", {}).get("found", 0.0) > 0
    near = "\n".join(citation.quote for citation in outcome.answer.near)
    return reference_found(near, outcome.question.references) > 0


def _verdict(outcome: Outcome, scores: Scores) -> Verdict:
    answer = outcome.answer
    if outcome.error or not all(outcome.intact):
        return "failed"
    if answer is None:
        return "found" if scores.get(WHOLE, {}).get("Recall@10", 0.0) > 0 else "not found"
    if not outcome.question.answerable:
        return "unfounded" if answer.answerable else "declined"
    if not answer.answerable:
        return "missed"
    return "right" if scores["answers"]["right"] else "wrong"


def _problems(outcome: Outcome, scores: Scores) -> Iterable[str]:
    if outcome.error:
        yield "the question failed"
        return
    if scores.get(WHOLE, {}).get("Recall@10") == 0:
        yield "no passage with the answer among the first ten"
    if outcome.answer is None:
        return
    if not all(outcome.intact):
        yield f"{outcome.intact.count(False)} quotes are not what the article says"
    confidence = f"confidence {outcome.answer.confidence:.2f}"
    if outcome.answer.answerable != outcome.question.answerable:
        yield f"declined ({confidence})" if outcome.question.answerable else f"answered ({confidence})"
    elif outcome.question.answerable:
        yield from _shortcomings(outcome.question, scores)


def _shortcomings(question: JudgedQuestion, scores: Scores) -> Iterable[str]:
    """Of an answer that was given where one can be."""
    answers = scores["answers"]
    if not answers["right"]:
        yield "none of the first quotes is the one that answers"
    if not question.patterns and answers["found"] < 1:
        yield "an expected answer is missing" if answers["found"] else "no expected answer in the text"
    if not question.patterns and not scores["citations"]["any right"]:
        yield "no citation shows a passage with the answer"


def _direction(asked: str, gold: set[str]) -> str:
    """ "en>sv" when all gold is in one language; where it is in several, whether the question's own is among them."""
    if len(gold) <= 1:
        return f"{asked}>{next(iter(gold), 'none')}"
    return f"{asked}>{asked} and others" if asked in gold else f"{asked}>others"
