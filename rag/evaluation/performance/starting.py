"""Where the time of a cold start goes: from the command to its first answer, each part for the first time."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROUNDS = 5
QUESTION = "Who was arrested on Monday?"
BARE = ("-c", "pass")
IMPORT = ("-c", "import rag")
ASK = ("-c", "from rag.cli import main; main()", "ask", QUESTION, "--index")


def started(index: str) -> dict[str, Any]:
    """Seconds to an answer and milliseconds of ``import rag``, medians; milliseconds of each part, one after the other.

    Called in a process of its own, in which nothing has been loaded yet that the parts would load.
    """
    python = _median(BARE)
    found = {
        "python_ms": round(python * 1000),
        "import_rag_ms": round((_median(IMPORT) - python) * 1000),
        "ask_s": round(_median((*ASK, index)), 2),
    }
    return {**found, "parts_ms": _parts(index)}


def _median(arguments: Sequence[str]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        # This Python, with arguments from this module.
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # nosec B603
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _parts(index: str) -> dict[str, int]:
    """Milliseconds of each part in a process of its own, where none has been loaded before."""
    rounds = []
    for _ in range(ROUNDS):
        # As a file: as a module of its package it would load numpy and more before the first lap.
        command = [sys.executable, "-P", __file__, index]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # nosec B603
        rounds.append(dict(line.rsplit("\t", 1) for line in done.stdout.splitlines()))
    return {name: round(statistics.median(float(own[name]) for own in rounds)) for name in rounds[0]}


def parts(index: str) -> None:
    """Print each part of a cold answer with its milliseconds."""

    def lap(name: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = work()
        print(f"{name}\t{(time.perf_counter() - began) * 1000:.1f}")
        return result

    def command() -> None:
        import rag.cli  # noqa: F401

    def numpy() -> None:
        import numpy  # noqa: F401

    def onnxruntime() -> None:
        from rag.privacy import make_no_calls_home

        make_no_calls_home()
        import onnxruntime  # noqa: F401

    def chromadb() -> None:
        import chromadb  # noqa: F401

    lap("the command's module", command)
    lap("numpy", numpy)
    lap("onnxruntime", onnxruntime)
    lap("chromadb", chromadb)
    from rag.models.folder import BUNDLED, EMBEDDER, READER, open_model
    from rag.service import Service
    from rag.settings import Settings

    model = open_model(BUNDLED)
    lap("tokeniser, models compared with their hash", lambda: model.tokenizer)
    lap("embedder's session", lambda: model.session(EMBEDDER, 1))
    lap("reader's session", lambda: model.session(READER, 1))
    service = Service(Settings(index=Path(index)))
    lap("index opened and compared", service.store)
    lap("first answer", lambda: service.ask(QUESTION))
    lap("second answer", lambda: service.ask(f"And {QUESTION.lower()}"))
    service.close()


if __name__ == "__main__":
    parts(sys.argv[1])
