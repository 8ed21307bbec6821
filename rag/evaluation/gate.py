"""The gate: question by question against the accepted run, and no figure under its floor.

Two runs on the same questions are compared by a paired bootstrap (Efron and Tibshirani 1993; Koehn 2004): each resample
draws the same questions for both. A figure has fallen when the whole 95 % interval of the difference lies below zero.
So many neutral changes pass and none is noticed alone; the floors, which never fall by themselves, stop a slow slide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rag.evaluation.baseline import (
    COLUMNS,
    CONFIDENCE,
    DECLINED,
    DIGITS,
    PIN,
    Accepted,
    Reason,
    Row,
    is_older,
    load_baseline,
    outcome_rows,
    question_key,
    write_baseline,
)
from rag.evaluation.bootstrap import Figure, Statistic, difference, figure_of, mean_difference, mean_figure
from rag.evaluation.judging import GOOD_VERDICTS
from rag.evaluation.results import Change, Comparison, SuiteResult
from rag.evaluation.selective import auroc_of
from rag.evaluation.wording import figure_label
from rag.records import BronError

AUROC = "abstention AUROC"
INTACT = "quotes intact"
# What is compared. Latency is not: it says as much about the machine as about Bron.
COMPARED = (*(name for name in COLUMNS if name != CONFIDENCE), AUROC)
# A quote is the article's text or it is not: no arithmetic is involved, so nothing is allowed.
ALL_INTACT = 1.0
# Within which a figure is its floor: both are rounded to so many digits.
ROUNDING = 10**-DIGITS
NAMED = 10  # questions that a line of the gate names


def comparison(suite: SuiteResult, accepted: Accepted) -> Comparison:
    """The run against the accepted one, on the questions that both asked, in the order of this run."""
    rows, clusters = outcome_rows(suite), _clusters(suite)
    both = [name for name in rows if name in accepted.outcomes]
    now, then = ({name: of[name] for name in both} for of in (rows, accepted.outcomes))
    changes = {name: _change(name, now, then, clusters) for name in COMPARED}
    differ = (("corpus", suite.corpus, accepted.corpus), ("questions", suite.digest, accepted.digest))
    good = {question_key(question): question.verdict in GOOD_VERDICTS for question in suite.questions}
    return Comparison(
        pinned=accepted.pinned,
        embedding=accepted.embedding,
        changed=tuple(name for name, one, other in differ if one != other),
        changes={name: change for name, change in changes.items() if change is not None},
        lost=tuple(name for name in both if _went_well(then[name]) and not good[name]),
        won=tuple(name for name in both if good[name] and not _went_well(then[name])),
    )


def judged(suite: SuiteResult, baseline: Mapping[str, Accepted]) -> SuiteResult:
    """The suite with what the gate holds against it. Raises BronError when it cannot be judged."""
    _refuse_partial(suite)
    accepted = accepted_run(baseline, suite.name)
    compared = comparison(suite, accepted)
    wrong = [
        *(f"the {name} changed since {accepted.pinned}: read the report, then pin it" for name in compared.changed),
        *(line for _, line in (*_fallen(compared), *_under(suite, accepted.floors))),
    ]
    return replace(suite, comparison=compared, gate=tuple(wrong))


def accepted_run(baseline: Mapping[str, Accepted], name: str) -> Accepted:
    """What a suite is held to. Raises BronError when the baseline has nothing of it."""
    if name in baseline:
        return baseline[name]
    raise BronError("the baseline has no accepted run of this suite", received=name, todo=PIN)


def update(path: Path, suite: SuiteResult, *, reason: str | None = None) -> list[str]:
    """Accept the run; other suites stay. Returns figures that would fall: nothing is written then.

    With a ``reason`` they may, and it is stored. A quote that is not intact refuses the update always (BronError). A
    file of an older format is replaced whole.
    """
    _refuse_partial(suite)
    figures = gated_figures(suite)
    if figures.get(INTACT, Figure(ALL_INTACT, 0)).value < ALL_INTACT:
        raise BronError("a run with a broken quote cannot be accepted", received=round(figures[INTACT].value, 4))
    suites = load_baseline(path) if path.is_file() and not is_older(path) else {}
    old = suites.get(suite.name)
    falling = list(_falling(suite, old)) if old else []
    if falling and not reason:
        return [line for _, line in falling]
    today, reasons = f"{datetime.now(UTC):%Y-%m-%d}", old.reasons if old else ()
    floors = {name: _floor(figure) for name, figure in figures.items()} | {INTACT: ALL_INTACT}
    lowered = tuple(dict.fromkeys(name for name, _ in falling))
    if reason and lowered:
        reasons += (Reason(today, reason, lowered),)
    kept = {name: floor for name, floor in old.floors.items() if name not in lowered} if old else {}
    floors |= {name: max(floor, floors.get(name, 0.0)) for name, floor in kept.items()}
    rows = outcome_rows(suite)
    suites[suite.name] = Accepted(today, suite.corpus, suite.digest, suite.embedding, floors, rows, reasons)
    write_baseline(path, suites)
    return []


def gated_figures(suite: SuiteResult) -> dict[str, Figure]:
    """Figure -> its value and interval over all questions of the suite, as far as it has them."""
    rows, clusters = outcome_rows(suite), _clusters(suite)
    figures: dict[str, Figure] = {}
    for name in COMPARED:
        figure = _figure(name, rows, [key for key, row in rows.items() if _has(row, name)], clusters)
        if figure is not None:
            figures[name] = figure
    intact = [quote.intact for question in suite.questions for quote in question.quotes]
    if intact:
        figures[INTACT] = Figure(sum(intact) / len(intact), len(intact))
    return figures


def _clusters(suite: SuiteResult) -> dict[str, str]:
    return {question_key(question): question.cluster for question in suite.questions}


def _refuse_partial(suite: SuiteResult) -> None:
    """A sample or retrieval alone would be compared with figures of something else."""
    if suite.limit is not None or not suite.answers:
        todo = "Leave out --limit and --no-answers."
        raise BronError("only a whole run with answers can be compared", received=suite.name, todo=todo, misuse=True)


def _change(name: str, now: Mapping[str, Row], then: Mapping[str, Row], clusters: Mapping[str, str]) -> Change | None:
    both = [key for key in now if _has(now[key], name) and _has(then[key], name)]
    before, after = _figure(name, then, both, clusters), _figure(name, now, both, clusters)
    if before is None or after is None:
        return None
    of = [clusters[key] for key in both]
    if name == AUROC:
        changed = difference(_auroc(now, both), _auroc(then, both), of)
    else:
        changed = mean_difference([now[key][name] - then[key][name] for key in both], of)
    fell = () if name == AUROC else tuple(key for key in both if now[key][name] < then[key][name])
    return Change(before.value, after.value, changed, fell) if changed else None


def _figure(name: str, rows: Mapping[str, Row], keys: Sequence[str], clusters: Mapping[str, str]) -> Figure | None:
    """A figure over the questions of these keys; None where there is none."""
    of = [clusters[key] for key in keys]
    if name == AUROC:
        told = [DECLINED not in rows[key] for key in keys]
        return figure_of(_auroc(rows, keys), of, min(told.count(True), told.count(False)))
    return mean_figure([rows[key][name] for key in keys], of) if keys else None


def _auroc(rows: Mapping[str, Row], keys: Sequence[str]) -> Statistic:
    return auroc_of([DECLINED not in rows[key] for key in keys], [rows[key][CONFIDENCE] for key in keys])


def _has(row: Row, name: str) -> bool:
    return CONFIDENCE in row if name == AUROC else name in row


def _went_well(row: Row) -> bool:
    """What GOOD_VERDICTS says of a question, told from its row."""
    if DECLINED in row:
        return row[DECLINED] == 1
    return row.get("answers right", row.get("retrieval Recall@10", 0.0)) > 0


def _fallen(compared: Comparison) -> Iterator[tuple[str, str]]:
    """Figures that have fallen: name and line, with the questions that made them fall."""
    for name, change in compared.changes.items():
        low, high = change.difference.low, change.difference.high
        if low is not None and high is not None and high < 0:
            line = (
                f"{figure_label(name)}: {change.now:.3f}, accepted was {change.then:.3f}; "
                f"the difference is {change.difference.value:.3f} ({low:.3f} to {high:.3f}, n {change.difference.n})"
            )
            more = f" and {len(change.fell) - NAMED} more" if len(change.fell) > NAMED else ""
            yield name, f"{line}; {', '.join(change.fell[:NAMED])}{more}" if change.fell else line


def _under(suite: SuiteResult, floors: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Figures under their floor: name and line."""
    figures = gated_figures(suite)
    for name, floor in sorted({INTACT: ALL_INTACT, **floors}.items()):
        figure = figures.get(name)
        allowed = 0.0 if name == INTACT else ROUNDING
        if figure is None and name in floors and name != INTACT:
            yield name, f"{figure_label(name)}: no figure, the floor is {floor:.3f}"
        elif figure is not None and figure.value < floor - allowed:
            yield name, f"{figure_label(name)}: {figure.value:.3f} is below the floor {floor:.3f} (n {figure.n})"


def _falling(suite: SuiteResult, old: Accepted) -> Iterator[tuple[str, str]]:
    """Figures that have fallen or lie under their floor: name and line."""
    yield from _fallen(comparison(suite, old))
    yield from _under(suite, old.floors)


def _floor(figure: Figure) -> float:
    """Where the figure would still lie with other questions of the same kind: the lower end of its interval."""
    low = figure.value if figure.low is None else figure.low
    return float(math.floor(low / ROUNDING + 1e-6) * ROUNDING)
