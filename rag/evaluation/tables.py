"""Judgements -> figures: each measure over all questions of a task and over slices of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from rag.evaluation.asking import WHOLE
from rag.evaluation.bootstrap import Figure, figure_of, mean_figure, percentile_figure
from rag.evaluation.judging import Gold, Judgement, found_scores
from rag.evaluation.questions import UNANSWERABLE_KINDS
from rag.evaluation.selective import aurc_of, auroc_of, coverage_of, expected_calibration_error
from rag.evaluation.tasks import Task

Row = Mapping[str, Figure]
Tables = dict[str, dict[str, Row]]

PERCENTILES = (50, 95)


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
        _add(result, "words", name, _words(members))
        for table in ("accounts", "premises", "conversations", "requests", "citations"):
            _add(result, table, name, _means(members, table))
        _add(result, "abstention", name, _abstention(members))
    for mode in dict.fromkeys(mode for judgement in judgements for mode in judgement.outcome.hits):
        if mode != WHOLE:
            _add(result, "retrieval", f"{task.name}, {mode} alone", _found(task, judgements, mode))
    for direction, row in _directions(judgements, gold).items() if task.by_language else ():
        _add(result, "directions", direction, row)
    _add(result, "quotes", task.name, _quotes(judgements))
    times = [j.outcome.milliseconds for j in judgements if j.outcome.milliseconds is not None]
    if times:
        _add(result, "latency", task.name, {f"p{p} ms": percentile_figure(times, p) for p in PERCENTILES})
    return result


def _found(task: Task, judgements: Sequence[Judgement], mode: str) -> Row:
    """Retrieval in one mode; where every question has one unit of gold, Success is Recall and left out."""
    row = _means(judgements, mode)
    return {name: row[name] for name in row if not (task.by_article and name.startswith("Success"))}


def _directions(judgements: Sequence[Judgement], gold: Gold) -> dict[str, Row]:
    """ "en>sv" -> retrieval of the English questions among Swedish passages alone, where some gold is Swedish."""
    scores: dict[str, list[tuple[str, Mapping[str, float]]]] = {}
    outcomes = [judgement.outcome for judgement in judgements]
    for language in sorted({unit.language for units in gold.values() for unit in units}):
        own = {name: [unit for unit in units if unit.language == language] for name, units in gold.items()}
        found = found_scores([(one.question, one.by_language.get(language, ())) for one in outcomes], own)
        for outcome in outcomes:
            question = outcome.question
            if question.id in found:
                cluster = own[question.id][0].article_id
                scores.setdefault(f"{question.language}>{language}", []).append((cluster, found[question.id]))
    return {direction: _mean_row(rows) for direction, rows in sorted(scores.items())}


def _grouped(judgements: Iterable[Judgement], key: Callable[[Judgement], str]) -> dict[str, list[Judgement]]:
    groups: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        groups.setdefault(key(judgement), []).append(judgement)
    return dict(sorted(groups.items()))


def _means(judgements: Iterable[Judgement], table: str) -> Row:
    return _mean_row((judgement.cluster, judgement.scores.get(table, {})) for judgement in judgements)


def _mean_row(rows: Iterable[tuple[str, Mapping[str, float]]]) -> Row:
    """rows: of each question its cluster, and measure -> value."""
    values: dict[str, list[tuple[str, float]]] = {}
    for cluster, row in rows:
        for measure, value in row.items():
            values.setdefault(measure, []).append((cluster, value))
    return {
        measure: mean_figure([value for _, value in found], [cluster for cluster, _ in found])
        for measure, found in values.items()
    }


def _words(judgements: Sequence[Judgement]) -> Row:
    """SQuAD 2.0's figures (Rajpurkar, Jia and Liang 2018) of the words marked: HasAns, NoAns, and both together."""
    marked = _means(judgements, "words")
    if not marked:
        return {}
    row = {f"HasAns {measure}": figure for measure, figure in marked.items()}
    refused = _means(judgements, "abstention").get("declined")
    if refused is None:
        return row
    together = []
    for judgement in judgements:
        declined = judgement.scores.get("abstention", {}).get("declined")
        alone = {} if declined is None else {"EM": declined, "F1": declined}
        together.append((judgement.cluster, judgement.scores.get("words", alone)))
    return {**row, "NoAns": refused, **_mean_row(together)}


def _abstention(judgements: Sequence[Judgement]) -> Row:
    """Shares answered and declined rightly; and what confidence is worth, where a failure is as wrong as can be."""
    row = dict(_means(judgements, "abstention"))
    asked = [judgement for judgement in judgements if "abstention" in judgement.scores]
    row |= _told_apart(asked)
    labels = [judgement.outcome.question.answerable for judgement in asked]
    given = [(judgement, judgement.outcome.answer) for judgement in asked if judgement.outcome.answer]
    answered = [judgement for judgement, answer in given if answer.answerable]
    if answered and not all(labels):
        values = [float(judgement.sound) for judgement in answered]
        row["right when answered"] = mean_figure(values, [judgement.cluster for judgement in answered])
        sound, sure = [one.sound for one in asked], [one.confidence or 0.0 for one in asked]
        clusters = [judgement.cluster for judgement in asked]
        for name, statistic in (("AURC", aurc_of(sound, sure)), ("coverage at 95 %", coverage_of(sound, sure))):
            figure = figure_of(statistic, clusters)
            if figure is not None:
                row[name] = figure
        found = np.array([judgement.sound for judgement, _ in given])
        confidence = np.array([answer.confidence for _, answer in given])
        row["ECE"] = Figure(expected_calibration_error(found, confidence), len(given))
    return row


def _told_apart(asked: Sequence[Judgement]) -> Row:
    """AUROC of what can be answered against what cannot, and against each kind of that alone.

    n: of the smaller class, which is what limits it.
    """
    row = {}
    for name, kinds in (("AUROC", UNANSWERABLE_KINDS), *((f"AUROC {kind}", (kind,)) for kind in UNANSWERABLE_KINDS)):
        among = [
            one
            for one in asked
            if one.outcome.question.answerable or one.outcome.question.kind in kinds or name == "AUROC"
        ]
        labels = [one.outcome.question.answerable for one in among]
        statistic = auroc_of(labels, [one.confidence or 0.0 for one in among])
        smaller = min(labels.count(True), labels.count(False))
        figure = figure_of(statistic, [one.cluster for one in among], smaller)
        if figure is not None and (name == "AUROC" or len(among) < len(asked)):
            row[name] = figure
    return row


def _quotes(judgements: Iterable[Judgement]) -> Row:
    intact = [whole for judgement in judgements for whole in judgement.outcome.intact]
    return {"intact": Figure(sum(intact) / len(intact), len(intact))} if intact else {}


def _add(result: Tables, table: str, name: str, row: Row) -> None:
    if row:
        result.setdefault(table, {})[name] = row
