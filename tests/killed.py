"""What the killed processes of test_ingest_killed.py run: the work, until it kills itself at a given step."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from rag.ingest import ingest, rebuild, remove
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding, TranslatingEmbedding


def work(index: str, command: str, paths: list[str], stage: str, count: int, translating: bool = False) -> None:
    """Run a command and be killed, as by ``kill -9``, when a stage is reported for the count-th time.

    translating: with an embedding that has vectors of words too.
    """
    reached = 0

    def report(name: str, done: int, total: int) -> None:
        nonlocal reached
        reached += name == stage
        if reached == count:
            os.kill(os.getpid(), signal.SIGKILL)

    settings, embedding = Settings(index=Path(index)), TranslatingEmbedding() if translating else HashEmbedding()
    if command == "rebuild":
        rebuild(settings, embedding=embedding, progress=report)
    else:
        {"ingest": ingest, "remove": remove}[command](settings, paths, embedding=embedding, progress=report)
