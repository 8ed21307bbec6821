"""What is counted while Bron works: seconds, processor time, statements of SQLite, queries of Chroma, memory."""

from __future__ import annotations

import math
import platform
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np


@dataclass(slots=True)
class Stages:
    """Wall-clock and processor seconds of all threads, by stage."""

    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """What is done inside belongs to a stage."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall.setdefault(stage, []).append(time.perf_counter() - wall)
            self.cpu.setdefault(stage, []).append(time.process_time() - cpu)


@dataclass(slots=True)
class Counts:
    """How often the two stores were asked. inside: statements that SQLite's lexical index gave itself."""

    statements: int = 0
    inside: int = 0
    queries: int = 0


@contextmanager
def counting() -> Iterator[Counts]:
    """Count what is done inside, on all connections that are made inside."""
    from rag.index.vectors import Vectors

    counts, query, connect = Counts(), Vectors.query, sqlite3.connect

    def statement(text: str) -> None:
        inside = "'main'." in text  # the lexical index asks its own tables
        counts.inside += inside
        counts.statements += not inside

    def connected(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        connection.set_trace_callback(statement)
        return connection

    def counted(*given: Any, **named: Any) -> Any:
        counts.queries += 1
        return query(*given, **named)

    with patch.object(Vectors, "query", counted), patch.object(sqlite3, "connect", connected):
        yield counts


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    if not seconds:
        return {}
    p50, p95 = np.percentile(np.array(seconds) * 1000, (50, 95))
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1)}


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """By which power a cost grows: 0 stays the same, 1 grows as its size does. small, large: (size, cost)."""
    return round(math.log(max(large[1], 1e-9) / max(small[1], 1e-9)) / math.log(large[0] / small[0]), 2)


def processor() -> str:
    """The processor's name, with family and model where the system tells them: names are often of whole series."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    name = told.get("model name") or platform.processor() or "an unnamed processor"
    series = [f"{what} {told[key]}" for what, key in (("family", "cpu family"), ("model", "model")) if key in told]
    return f"{name} ({', '.join(series)})" if series else name


def peak_mb() -> int:
    """The most memory that this process held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
