"""What the killed processes of test_ingest_killed.py run: the work, until it kills itself at a given step."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from rag.index.writing.ingest import ingest, rebuild, remove
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding


def work(index: str, command: str, paths: list[str], stage: str, count: int) -> None:
    """Run a command and be killed, as by ``kill -9``, when a stage is reported for the count-th time."""
    reached = 0

    def report(name: str, done: int, total: int) -> None:
        nonlocal reached
        reached += name == stage
        if reached == count:
            os.kill(os.getpid(), signal.SIGKILL)

    settings, embedding = Settings(index=Path(index)), HashEmbedding()
    if command == "rebuild":
        rebuild(settings, embedding=embedding, progress=report)
    else:
        {"ingest": ingest, "remove": remove}[command](settings, paths, embedding=embedding, progress=report)


class Stopping(HashEmbedding):
    """An embedding during which somebody presses Ctrl-C: at the first passage that holds a word."""

    word: str = ""

    def _get_text_embedding(self, text: str) -> list[float]:
        if self.word in text:
            os.kill(os.getpid(), signal.SIGINT)
        return super()._get_text_embedding(text)
