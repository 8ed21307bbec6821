"""Progress bars for long work, only when a person watches."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.index.writing.showing import Report


@contextmanager
def progress_bar() -> Iterator[Report | None]:
    """What to report progress to; it draws on stderr when that is a terminal, else there is nothing to report to."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    bar = tqdm(total=None, unit="", leave=False)

    def show(stage: str, done: int, total: int) -> None:
        bar.set_description(stage, refresh=False)
        bar.total = total or None
        bar.n = done
        bar.refresh()

    try:
        yield show
    finally:
        bar.close()
