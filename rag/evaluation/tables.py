"""Judgements -> figures: each measure over all questions of a task and over slices of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from rag.evaluation.asking import WHOLE
from rag.evaluation.judging import Gold, Judgement, found_scores
from rag.evaluation.measures import (
    Figure,
    auroc_figure,
    expected_calibration_error,
    mean_figure,
    percentile_figure,
    reference_found,
)
from rag.evaluation.questions import UNANSWERABLE_KINDS
from rag.evaluation.report import Row
from rag.evaluation.tasks import Task

Tables = dict[str, dict[str, Row]]


def tables(task: Task, judgements: Sequence[Judgement], gold: Gold) -> Tables:
    """Table -> slice -> measure -> figure; sliced by direction and kind too where the task is judged by language."""
    groups: dict[str, list[Judgement]] = {task.name: list(judgements)}
    if task.by_language:
        groups |= _grouped(judgements, lambda judgement: judgement.direction)
        groups |= _grouped(judgements, lambda judgement: judgement.outcome.question.kind)
    result: Tables = {}
    for name, members in groups.items():
        _add(result, "retrieval", name, _found(task, members, WHOLE))
        _add(result, "answers", name, _means(members, "answers"))
        _add(result, "citations", name, _means(members, "citations"))
        _add(result, "abstention", name, _abstention(members))
    for mode in dict.fromkeys(mode for judgement in judgements for mode in judgement.outcome.hits):
        if mode != WHOLE:
            _add(result, "retrieval", f"{task.name}, {mode} alone", _found(task, judgements, mode))
    for direction, row in _directions(judgements, gold).items() if task.by_language else ():
        _add(result, "directions", direction, row)
    _add(result, "quotes", task.name, _quotes(judgements))
    times = [j.outcome.milliseconds for j in judgements if j.outcome.milliseconds is not None]
    if times:
        _add(result, "latency", task.name, {f"p{p} ms": percentile_figure(times, p) for p in (50, 95)})
    return result


def _found(task: Task, judgements: Sequence[Judgement], mode: str) -> Row:
    """Retrieval in one mode; where every question has one unit of gold, Success is Recall and left out."""
    row = _means(judgements, mode)
    return {name: row[name] for name in row if not (task.by_article and name.startswith("Success"))}


def _directions(judgements: Sequence[Judgement], gold: Gold) -> dict[str, Row]:
    """ "en>sv" -> retrieval of the English questions among Swedish passages alone, where some gold is Swedish."""
    scores: dict[str, list[Mapping[str, float]]] = {}
    outcomes = [judgement.outcome for judgement in judgements]
    for language in sorted({unit.language for units in gold.values() for unit in units}):
        own = {name: [unit for unit in units if unit.language == language] for name, units in gold.items()}
        found = found_scores([(one.question, one.by_language.get(language, ())) for one in outcomes], own)
        for outcome in outcomes:
            if outcome.question.id in found:
                scores.setdefault(f"{outcome.question.language}>{language}", []).append(found[outcome.question.id])
    return {direction: _mean_row(rows) for direction, rows in sorted(scores.items())}


def _grouped(judgements: Iterable[Judgement], key: Callable[[Judgement], str]) -> dict[str, list[Judgement]]:
    groups: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        groups.setdefault(key(judgement), []).append(judgement)
    return dict(sorted(groups.items()))


def _means(judgements: Iterable[Judgement], table: str) -> Row:
    return _mean_row(judgement.scores.get(table, {}) for judgement in judgements)


def _mean_row(rows: Iterable[Mapping[str, float]]) -> Row:
    values: dict[str, list[float]] = {}
    for row in rows:
        for measure, value in row.items():
            values.setdefault(measure, []).append(value)
    return {measure: mean_figure(numbers) for measure, numbers in values.items()}


def _abstention(judgements: Sequence[Judgement]) -> Row:
    """Shares answered and declined rightly, and AUROC of confidence, where a failure is as wrong as can be."""
    row = dict(_means(judgements, "abstention"))
    asked = [judgement.outcome for judgement in judgements if "abstention" in judgement.scores]
    labels = [outcome.question.answerable for outcome in asked]
    worst = [0.0 if label else 1.0 for label in labels]
    confidence = [
        outcome.answer.confidence if outcome.answer else failed for outcome, failed in zip(asked, worst, strict=True)
    ]
    figure = auroc_figure(labels, confidence)
    if figure is not None:
        row["AUROC"] = figure
    for kind in UNANSWERABLE_KINDS:
        among = [place for place, outcome in enumerate(asked) if labels[place] or outcome.question.kind == kind]
        figure = auroc_figure([labels[place] for place in among], [confidence[place] for place in among])
        if figure is not None and len(among) < len(asked):
            row[f"AUROC {kind}"] = figure
    given = [(judgement, judgement.outcome.answer) for judgement in judgements if judgement.outcome.answer]
    right = [_right(judgement) for judgement, answer in given if answer.answerable]
    if right and not all(labels):
        row["right when answered"] = mean_figure([float(value) for value in right])
        found = np.array([_right(judgement) for judgement, _ in given])
        sure = np.array([answer.confidence for _, answer in given])
        row["ECE"] = Figure(expected_calibration_error(found, sure), len(given))
    return row


def _right(judgement: Judgement) -> bool:
    """Whether an accepted answer stands in the answer, or in the passages shown beside a refusal.

    Where patterns say what is accepted: whether one of the first quotes is the right one.
    """
    outcome = judgement.outcome
    if outcome.question.patterns:
        return judgement.scores.get("answers", {}).get("right", 0.0) > 0
    if outcome.answer is None or outcome.answer.answerable:
        return judgement.scores.get("answers", {}).get("found", 0.0) > 0
    near = "\n".join(citation.quote for citation in outcome.answer.near)
    return reference_found(near, outcome.question.references) > 0


def _quotes(judgements: Iterable[Judgement]) -> Row:
    outcomes = [judgement.outcome for judgement in judgements]
    shown = sum(outcome.quotes for outcome in outcomes)
    if not shown:
        return {}
    return {"intact": Figure(sum(outcome.intact for outcome in outcomes) / shown, shown)}


def _add(result: Tables, table: str, name: str, row: Row) -> None:
    if row:
        result.setdefault(table, {})[name] = row
