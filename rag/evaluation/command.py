"""What ``bron evaluate`` does: run each suite, compare with the accepted runs, write the reports, say how it went."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rag import __version__
from rag.bundled import evaluation_folder
from rag.evaluation.baseline import Accepted, is_older, load_baseline
from rag.evaluation.gate import accepted_run, comparison, judged, update
from rag.evaluation.own import own_suite
from rag.evaluation.report import to_markdown, write_report
from rag.evaluation.results import Results, SuiteResult
from rag.evaluation.run import evaluate
from rag.evaluation.suites import named_suites
from rag.evaluation.tasks import Suite
from rag.records import BronError
from rag.settings import Settings

PASSED = 0
FELL = 1
MISUSED = 2
COULD_NOT_RUN = 3

DEFAULT = ("development",)


def run_command(
    settings: Settings,
    *,
    suites: Sequence[str] = (),
    report: Path | None = None,
    gate: bool = False,
    update_baseline: bool = False,
    reason: str | None = None,
    baseline: Path | None = None,
    limit: int | None = None,
    answers: bool = True,
    askers: int = 1,
    archive: Path | None = None,
) -> int:
    """Evaluate and return the exit code. report: a folder; without one the readable report goes to standard output.

    askers: who ask at the same time, which is sooner over; each answer takes longer then. archive: folder of articles
    that question files are asked of; None for a copy of the index of ``settings``.
    gate: compare with the accepted runs in ``baseline``, None for the bundled file. Exit codes: PASSED; FELL: a figure
    fell, a floor was crossed, articles or questions changed, or an update would lower a figure without a reason;
    MISUSED: options that exclude each other, or a value that is not one; COULD_NOT_RUN: there are no figures to judge.
    """
    try:
        _refuse_misuse(gate, update_baseline, reason, limit, answers)
        own = partial(own_suite, settings=settings, archive=archive)
        chosen, path = named_suites(suites or DEFAULT, own), baseline or evaluation_folder() / "baseline.json"
        # Read before the run, so that a missing baseline is known at once and not after minutes.
        accepted = _accepted(path, needed=gate)
        for suite in chosen if gate else ():
            accepted_run(accepted, suite.name)
        measured = _measured(settings, chosen, accepted, gate=gate, limit=limit, answers=answers, askers=askers)
        results = Results(__version__, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", _machine(askers), measured)
        if report is None:
            print(to_markdown(results), end="")
        else:
            for line in write_report(results, report):
                print(f"bron evaluate: {line}", file=sys.stderr)
        if update_baseline:
            return max(_update(path, suite, reason) for suite in measured)
        return _tell_gate(measured) if gate else PASSED
    except BronError as error:
        print(f"bron evaluate: {error}", file=sys.stderr)
        return MISUSED if error.misuse else COULD_NOT_RUN


def _refuse_misuse(gate: bool, update_baseline: bool, reason: str | None, limit: int | None, answers: bool) -> None:
    if gate and update_baseline:
        raise BronError("--gate and --update-baseline exclude each other", misuse=True)
    if reason is not None and not (update_baseline and reason.strip()):
        raise BronError("--reason is a text and belongs to --update-baseline", received=reason, misuse=True)
    if (gate or update_baseline) and (limit is not None or not answers):
        todo = "Leave out --limit and --no-answers."
        raise BronError("only a whole run can be compared with the baseline", todo=todo, misuse=True)


def _accepted(path: Path, *, needed: bool) -> dict[str, Accepted]:
    """The accepted runs; where no gate needs them, none rather than an error for a file that is not there or older."""
    return load_baseline(path) if needed or (path.is_file() and not is_older(path)) else {}


def _measured(
    settings: Settings,
    suites: Sequence[Suite],
    accepted: Mapping[str, Accepted],
    *,
    gate: bool,
    limit: int | None,
    answers: bool,
    askers: int,
) -> tuple[SuiteResult, ...]:
    measured = []
    for suite in suites:
        result = evaluate(settings, suite, limit=limit, answers=answers, askers=askers)
        if gate:
            result = judged(result, accepted)
        elif suite.name in accepted and limit is None and answers:
            result = replace(result, comparison=comparison(result, accepted[suite.name]))
        measured.append(result)
    return tuple(measured)


def _tell_gate(measured: Sequence[SuiteResult]) -> int:
    wrong = [f"{suite.name}: {line}" for suite in measured for line in suite.gate or ()]
    for line in wrong:
        print(f"gate: {line}", file=sys.stderr)
    for suite in measured:
        if suite.comparison and suite.comparison.lost:
            print(f"gate: {suite.name}: wrong now, right before: {', '.join(suite.comparison.lost)}", file=sys.stderr)
    print(f"gate: {'failed' if wrong else 'passed'}", file=sys.stderr)
    return FELL if wrong else PASSED


def _update(path: Path, suite: SuiteResult, reason: str | None) -> int:
    falling = update(path, suite, reason=reason)
    for line in falling:
        print(f"baseline: {suite.name}: {line}", file=sys.stderr)
    if falling:
        print(f"baseline: {suite.name} is not accepted; --reason TEXT lowers figures, and keeps why", file=sys.stderr)
        return FELL
    print(f"baseline: {suite.name} is accepted in {path}", file=sys.stderr)
    return PASSED


def _machine(askers: int) -> str:
    """What the run was on; times are those of so many questions at once."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return machine if askers == 1 else f"{machine}, {askers} questions at a time"
