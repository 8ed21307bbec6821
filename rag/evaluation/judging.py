"""Judging: what one question gave -> its scores, a verdict in a word, and what went wrong with it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.asking import WHOLE, Outcome
from rag.evaluation.gold import Unit, ranked_units
from rag.evaluation.measures import reference_found, retrieval_scores
from rag.evaluation.questions import PREMISE, JudgedQuestion
from rag.evaluation.requests import REQUESTS
from rag.evaluation.scoring import Scores, answer_scores
from rag.records import Hit

Gold = Mapping[str, Sequence[Unit]]

# What became of a question, the worst first. unfounded: answered, though the archive does not say. missed: declined,
# though it does. found and not found: where passages alone were asked for.
Verdict = Literal["failed", "wrong", "unfounded", "missed", "not found", "right", "declined", "found"]
GOOD_VERDICTS: tuple[Verdict, ...] = ("right", "declined", "found")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question judged. scores: kind of score -> measure -> value; what does not apply is absent.

    Kinds: "answers", "words", "accounts", "citations", "abstention", "premises", "conversations", "requests", and each
    mode of retrieval by its own name.
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
        scores: dict[str, Mapping[str, float]] = {mode: values[question.id] for mode, values in found.items() if units}
        if answers:
            scores |= answer_scores(outcome, units)
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


def _confidence(outcome: Outcome) -> float:
    """A failure is as wrong as can be: unsure of what can be answered, sure of what cannot."""
    return outcome.answer.confidence if outcome.answer else float(not outcome.question.answerable)


def _sound(outcome: Outcome, scores: Scores) -> bool:
    """Whether an accepted answer stands in the answer, or in the passages shown beside a refusal.

    Where patterns say what is accepted: whether one of the first quotes is the right one. Of a false premise: whether
    the first quote corrects it.
    """
    if outcome.question.kind == PREMISE:
        return scores.get("premises", {}).get("corrected", 0.0) > 0
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
        corrected = scores.get("premises", {}).get("corrected", 0.0) > 0
        return "right" if corrected else "unfounded" if answer.answerable else "declined"
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
    if scores.get("premises", {}).get("corrected"):
        return
    if outcome.answer.answerable != outcome.question.answerable:
        yield f"declined ({confidence})" if outcome.question.answerable else f"answered ({confidence})"
    elif outcome.question.answerable:
        yield from _shortcomings(outcome.question, scores)


def _shortcomings(question: JudgedQuestion, scores: Scores) -> Iterable[str]:
    """Of an answer that was given where one can be."""
    answers = scores["answers"]
    if question.kind in REQUESTS:
        yield from _missing(scores["requests"])
        return
    if scores.get("conversations", {}).get("kept") == 0:
        yield "answered right alone, and not in its conversation"
    if not answers["right"]:
        yield "none of the first quotes is the one that answers"
    elif answers.get("first right") == 0:
        yield "the first quote is another one"
    if not question.patterns and answers["found"] < 1:
        yield "an expected answer is missing" if answers["found"] else "no expected answer in the text"
    if not question.patterns and scores.get("citations", {}).get("any right") == 0:
        yield "no citation shows a passage with the answer"


def _missing(shown: Mapping[str, float]) -> Iterable[str]:
    """Of what was gathered for a request."""
    if not shown["right article first"]:
        yield "the first quote is of an article that does not belong"
    elif shown["quotes of right articles"] < 1:
        yield "a quote is of an article that does not belong"
    if shown["facts"] < 1:
        yield "a fact that belongs is not shown"


def _direction(asked: str, gold: set[str]) -> str:
    """ "en>sv" when all gold is in one language; where it is in several, whether the question's own is among them."""
    if len(gold) <= 1:
        return f"{asked}>{next(iter(gold), 'none')}"
    return f"{asked}>{asked} and others" if asked in gold else f"{asked}>others"
