"""``bron evaluate --performance``: each size is built, asked and compared in processes of their own, then reported."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag import __version__
from rag.evaluation.performance.archive import PASSAGES, Archive, write_archive
from rag.evaluation.performance.clocks import processor
from rag.evaluation.performance.report import to_markdown
from rag.evaluation.performance.worker import TAKEN, measured
from rag.records import BronError

SIZES = "1000,10000,100000"  # as the command's option has them
QUESTIONS = 24
MORE = 150  # articles that are ingested while questions are asked
FEWEST = 100  # passages


def run_performance(sizes: str = SIZES, *, report: Path | None = None, questions: int | None = None) -> int:
    """Measure at these numbers of passages ("1000,10000"), and return 0.

    report: folder for results.json and performance.md; without one the latter is printed. questions: of each kind,
    QUESTIONS if not given. The smallest size is ingested with the embedder itself, the others with a stand-in
    fitted to it, which the report says. Raises BronError (misuse) for sizes that are none, BronError when a measurement
    fails.
    """
    found: list[dict[str, Any]] = []
    load = round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory(prefix="bron-performance-") as folder:
        for size in _sizes(sizes):
            found.append(_measured(Path(folder), size, questions or QUESTIONS, first=not found))
        _tell("a cold start")
        smallest = str(Path(folder) / str(found[0]["size"]) / "index")
        results = {
            "schema": 1,
            "version": __version__,
            "made": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "machine": _machine(),
            "load": load,
            "sizes": found,
            "cold": measured("start", index=smallest),
        }
    _write(results, report)
    return 0


def _measured(folder: Path, size: int, questions: int, *, first: bool) -> dict[str, Any]:
    articles, own = round(size / PASSAGES), folder / str(size)
    index, files, more = str(own / "index"), own / "files", own / "more"
    stand_in = str(folder / "stand-in.npz")
    archive = Archive()
    write_archive(archive, files, 0, articles)
    write_archive(archive, more, articles, articles + MORE)
    found: dict[str, Any] = {"size": size, "vectors": "embedder" if first else "stand-in"}
    _tell(f"{size} passages: ingest")
    found["ingest"] = measured("ingest", index=index, files=str(files), stand_in=None if first else stand_in)
    if first:
        _tell(f"{size} passages: the embedder alone")
        found["bare"] = measured("bare", index=index, stand_in=stand_in)
    _tell(f"{size} passages: nearest passages")
    recall = measured("recall", index=index, articles=articles, questions=questions)
    found["recall"] = {name: value for name, value in recall.items() if name != TAKEN}
    _tell(f"{size} passages: questions")
    found["ask"] = measured(
        "ask", index=index, articles=articles, questions=questions, more=str(more), stand_in=stand_in
    )
    return found


def _sizes(text: str) -> Sequence[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) >= FEWEST for part in parts):
        todo = f"Give numbers of passages from {FEWEST}, with commas: {SIZES}."
        raise BronError("these are no sizes", where="--performance", received=text, todo=todo, misuse=True)
    return sorted({int(part) for part in parts})


def _machine() -> str:
    """Where it was measured: system, processor, cores and Python."""
    cores = f"{os.cpu_count()} cores of {processor()}"
    return f"{platform.system()} {platform.machine()}, {cores}, Python {platform.python_version()}"


def _write(results: dict[str, Any], report: Path | None) -> None:
    text = to_markdown(results)
    if report is None:
        print(text, end="")
        return
    try:
        report.mkdir(parents=True, exist_ok=True)
        (report / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (report / "performance.md").write_text(text, encoding="utf-8")
    except OSError as error:
        raise BronError(f"the report cannot be written: {error}", where=str(report), misuse=True) from error
    _tell(f"written to {report}")


def _tell(words: str) -> None:
    print(f"bron evaluate: {words}", file=sys.stderr, flush=True)
