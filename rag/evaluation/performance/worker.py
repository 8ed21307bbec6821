"""One measurement in a process of its own, so that its memory and its start are its own: JSON in, JSON out.

python -m rag.evaluation.performance.worker ingest '{"index": …, "files": …}'
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rag.records import BronError

Values = dict[str, Any]
TAKEN = "worker_seconds"  # beside what was measured: how long that took


def start(task: str, **values: object) -> subprocess.Popen[str]:
    """Begin a measurement."""
    command = [sys.executable, "-m", "rag.evaluation.performance.worker", task, json.dumps(values)]
    environment = {**os.environ, "PYTHONPATH": _root()}
    # This Python and this module; the values are JSON, and no shell reads them.
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)  # nosec B603


def finished(process: subprocess.Popen[str]) -> Values:
    """What a measurement found. Raises BronError when it failed; why stands on stderr."""
    written, _ = process.communicate()
    if process.returncode:
        raise BronError("a measurement failed", where=str(process.args), received=process.returncode)
    found: Values = json.loads(written.splitlines()[-1])
    return found


def measured(task: str, **values: object) -> Values:
    """A measurement from its beginning to its end."""
    return finished(start(task, **values))


def _root() -> str:
    return str(Path(__file__).parents[3])


def main() -> None:
    """The process that measures."""
    from rag.evaluation.performance import asking, ingesting, recall, starting

    tasks: Mapping[str, Callable[..., Values]] = {
        "ingest": ingesting.ingested,
        "bare": ingesting.bare,
        "ask": asking.asked,
        "recall": recall.recalled,
        "start": starting.started,
    }
    began = time.perf_counter()
    found = tasks[sys.argv[1]](**json.loads(sys.argv[2]))
    print(json.dumps({**found, TAKEN: round(time.perf_counter() - began, 1)}))


if __name__ == "__main__":
    main()
