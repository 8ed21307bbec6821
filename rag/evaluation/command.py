"""What ``bron evaluate`` does: run, write the reports, hold the figures to the baseline, say how it went."""

from __future__ import annotations

import sys
from pathlib import Path

from rag.bundled import evaluation_folder
from rag.evaluation.gate import PartBaseline, load_baseline, shortfalls, update
from rag.evaluation.report import EvaluationReport
from rag.evaluation.run import evaluate
from rag.evaluation.tasks import Part
from rag.records import BronError
from rag.settings import Settings

PASSED = 0
FELL = 1
MISUSED = 2
COULD_NOT_RUN = 3


def run_command(
    settings: Settings,
    *,
    suite: Path | None = None,
    part: Part = "development",
    gate: bool = False,
    update_baseline: bool = False,
    allow_lower: bool = False,
    json_path: Path | None = None,
    markdown_path: Path | None = None,
    limit: int | None = None,
    answers: bool = True,
    baseline_path: Path | None = None,
) -> int:
    """Evaluate and return the exit code; the Markdown report goes to standard output when no file is named for it.

    gate: hold the figures to the baseline. baseline_path: None for the bundled one. Exit codes: PASSED;
    FELL: a figure fell under its floor, the corpus or the questions changed, or an update would lower a floor;
    MISUSED: options that exclude each other, or a value that is not one; COULD_NOT_RUN: there are no figures to judge.
    """
    try:
        _refuse_misuse(suite, gate, update_baseline, allow_lower, limit, answers)
        path = baseline_path or evaluation_folder() / "baseline.json"
        # Read before the run, so that a missing baseline is known at once and not after minutes.
        baseline = load_baseline(path) if gate else {}
        report = evaluate(settings, suite, part, limit=limit, answers=answers)
        _write_reports(report, json_path, markdown_path)
        if update_baseline:
            return _update(path, report, allow_lower=allow_lower)
        return _check(report, baseline) if gate else PASSED
    except BronError as error:
        print(f"bron evaluate: {error}", file=sys.stderr)
        return MISUSED if error.misuse else COULD_NOT_RUN


def _refuse_misuse(
    suite: Path | None, gate: bool, update_baseline: bool, allow_lower: bool, limit: int | None, answers: bool
) -> None:
    if gate and update_baseline:
        raise BronError("--gate and --update-baseline exclude each other", misuse=True)
    if allow_lower and not update_baseline:
        raise BronError("--allow-lower belongs to --update-baseline", misuse=True)
    if (gate or update_baseline) and (suite is not None or limit is not None or not answers):
        todo = "Leave out --suite, --limit and --no-answers."
        raise BronError("only a whole run on our own questions has a baseline", todo=todo, misuse=True)


def _write_reports(report: EvaluationReport, json_path: Path | None, markdown_path: Path | None) -> None:
    if markdown_path is None:
        print(report.to_markdown(), end="")
    for path, text in ((json_path, report.to_json), (markdown_path, report.to_markdown)):
        if path is not None:
            try:
                path.write_text(text(), encoding="utf-8")
            except OSError as error:
                raise BronError(f"the report cannot be written: {error}", where=str(path)) from error


def _check(report: EvaluationReport, baseline: dict[str, PartBaseline]) -> int:
    wrong = shortfalls(report, baseline)
    for line in wrong:
        print(f"gate: {line}", file=sys.stderr)
    print(f"gate: {'failed' if wrong else 'passed'}", file=sys.stderr)
    return FELL if wrong else PASSED


def _update(path: Path, report: EvaluationReport, *, allow_lower: bool) -> int:
    falling = update(path, report, allow_lower=allow_lower)
    for line in falling:
        print(f"baseline: {line}", file=sys.stderr)
    if falling:
        print("baseline: not written; --allow-lower lowers the floors", file=sys.stderr)
        return FELL
    print(f"baseline: {report.part} pinned in {path}", file=sys.stderr)
    return PASSED
