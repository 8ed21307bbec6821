"""Judging: what one question gave -> its scores, and what went wrong with it, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.evaluation.asking import WHOLE, Outcome
from rag.evaluation.gold import Unit, covered_by_citation, ranked_units
from rag.evaluation.measures import reference_found, retrieval_scores, token_f1
from rag.evaluation.questions import JudgedQuestion
from rag.evaluation.report import Failure
from rag.records import Citation, Hit

Gold = Mapping[str, Sequence[Unit]]
SHOWN = 3  # quotes of an answer among which the right one has to be


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question judged. scores: kind of score -> measure -> value; a kind that does not apply is absent.

    Kinds: "answers", "citations", "abstention", and for each mode of retrieval the mode's own name.
    direction: question language > language of the gold, see _direction.
    """

    outcome: Outcome
    direction: str
    scores: Mapping[str, Mapping[str, float]]


def judge(outcomes: Sequence[Outcome], gold: Gold, *, answers: bool) -> list[Judgement]:
    """The outcomes judged, in order. gold: question id -> its units. answers: whether answers were asked for."""
    modes = dict.fromkeys(mode for outcome in outcomes for mode in outcome.hits)
    found = {mode: found_scores([(one.question, one.hits.get(mode, ())) for one in outcomes], gold) for mode in modes}
    judgements = []
    for outcome in outcomes:
        question = outcome.question
        units = gold.get(question.id, ())
        scores = {mode: values[question.id] for mode, values in found.items() if units}
        if answers:
            scores |= _answer_scores(outcome, units)
        judgements.append(Judgement(outcome, _direction(question.language, {unit.language for unit in units}), scores))
    return judgements


def found_scores(found: Sequence[tuple[JudgedQuestion, Sequence[Hit]]], gold: Gold) -> dict[str, dict[str, float]]:
    """Question id -> retrieval measure -> value, of the questions with gold. found: questions and their hits."""
    judged = [(question.id, hits) for question, hits in found if gold.get(question.id)]
    wanted = {name: [unit.name for unit in gold[name]] for name, _ in judged}
    ranked = {name: ranked_units(hits, gold[name]) for name, hits in judged}
    return retrieval_scores(wanted, ranked)


def failures(task: str, judgements: Iterable[Judgement]) -> list[Failure]:
    """The questions of a task that did not go well, in order."""
    failed = []
    for judgement in judgements:
        problems = tuple(_problems(judgement))
        if problems:
            outcome, question = judgement.outcome, judgement.outcome.question
            expected = tuple(" or ".join(forms) for forms in question.references)
            came_out = outcome.error or (outcome.answer.text if outcome.answer else _first_found(outcome))
            failed.append(Failure(task, question.id, question.question, problems, expected, came_out))
    return failed


def _problems(judgement: Judgement) -> Iterable[str]:
    outcome, scores = judgement.outcome, judgement.scores
    if outcome.error:
        yield "the question failed"
        return
    if scores.get(WHOLE, {}).get("Recall@10") == 0:
        yield "no passage with the answer among the first ten"
    if outcome.answer is None:
        return
    if outcome.intact < outcome.quotes:
        yield f"{outcome.quotes - outcome.intact} quotes are not what the article says"
    confidence = f"confidence {outcome.answer.confidence:.2f}"
    if outcome.answer.answerable != outcome.question.answerable:
        yield f"declined ({confidence})" if outcome.question.answerable else f"answered ({confidence})"
    elif outcome.question.answerable:
        if outcome.question.patterns:
            if not scores["answers"]["right"]:
                yield "none of the first quotes is the one that answers"
        elif scores["answers"]["found"] < 1:
            yield "an expected answer is missing" if scores["answers"]["found"] else "no expected answer in the text"
        if not scores["citations"]["any right"] and not outcome.question.patterns:
            yield "no citation shows a passage with the answer"


def _first_found(outcome: Outcome) -> str:
    hits = outcome.hits.get(WHOLE, ())
    return f"first found: {hits[0].article.title or hits[0].article.file}" if hits else "nothing found"


def _answer_scores(outcome: Outcome, units: Sequence[Unit]) -> dict[str, dict[str, float]]:
    """A question that failed scores 0 on everything, declining included."""
    question, answer = outcome.question, outcome.answer
    answered = answer is not None and answer.answerable
    if not question.answerable:
        return {"abstention": {"declined": float(answer is not None and not answered)}}
    scores = {
        "answers": {"right": 0.0, "first right": 0.0, "found": 0.0, "lifted": 0.0, "F1": 0.0},
        "citations": {"any right": 0.0, "precision": 0.0, "recall": 0.0},
        "abstention": {"answered": float(answered)},
    }
    if answer is not None and answered:
        told = [tells(question, units, citation) for citation in answer.citations[:SHOWN]]
        scores["answers"] = {
            "right": float(any(told)),
            "first right": float(told[:1] == [True]),
            "found": reference_found(answer.text, question.references),
            "lifted": reference_found("\n".join(account.value for account in answer.accounts), question.references),
            "F1": token_f1(answer.text, question.references),
        }
        cited = answer.citations
        right = sum(any(covered_by_citation(unit, citation) for unit in units) for citation in cited)
        shown = sum(any(covered_by_citation(unit, citation) for citation in cited) for unit in units)
        scores["citations"] = {
            "any right": float(right > 0),
            "precision": right / max(1, len(cited)),
            "recall": shown / max(1, len(units)),
        }
    return scores


def tells(question: JudgedQuestion, units: Sequence[Unit], citation: Citation) -> bool:
    """Whether a quote is of the gold sentence and has an accepted answer in it."""
    if not any(covered_by_citation(unit, citation) for unit in units):
        return False
    if question.patterns:
        return any(re.search(pattern, citation.quote, re.IGNORECASE) for pattern in question.patterns)
    return reference_found(citation.quote, question.references) > 0 or question.kind == "metadata"


def _direction(asked: str, gold: set[str]) -> str:
    """ "en>sv" when all gold is in one language; where it is in several, whether the question's own is among them."""
    if len(gold) <= 1:
        return f"{asked}>{next(iter(gold), 'none')}"
    return f"{asked}>{asked} and others" if asked in gold else f"{asked}>others"
