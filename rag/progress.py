"""How far long work is, its pace and the time left: a bar where a person watches, else a plain line now and then."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rag.index.writing.showing import Report

EVERY = 15.0  # seconds between plain lines; work that is done sooner says nothing on its way


class Pace:
    """What is said of work under way. clock: seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self.stage, self.done, self.total, self.passages = "", 0, 0, 0

    def note(self, stage: str, done: int, total: int) -> None:
        """As ``Report``. The pace is counted from where the number of articles is known."""
        if stage == "passages":
            self.passages = done
            return
        if total and self._began is None:
            self._began = self._clock()
        self.stage, self.done, self.total = stage, done, total

    def __str__(self) -> str:
        """ "85 passages/s, 3 min left"; "" while neither is known."""
        seconds = self._clock() - self._began if self._began is not None else 0.0
        if seconds <= 0 or not self.passages:
            return ""
        told = f"{self.passages / seconds:,.0f} passages/s"
        if not 0 < self.done < self.total:
            return told
        return f"{told}, {_span(seconds / self.done * (self.total - self.done))} left"

    def line(self) -> str:
        """ "320 of 5,000 articles, 85 passages/s, 3 min left"; of what is read "1,200 files read"."""
        if not self.total:
            return f"{self.done:,} {'files ' if self.stage == 'read' else ''}{self.stage}"
        return ", ".join(part for part in (f"{self.done:,} of {self.total:,} articles", str(self)) if part)


def _span(seconds: float) -> str:
    """Time as a person says it: "40 s", "3 min", "2 h 10 min"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@contextmanager
def progress_bar() -> Iterator[Report]:
    """What to report progress to: a bar on stderr when that is a terminal, else a line there every EVERY seconds."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from tqdm import tqdm

    bar = tqdm(total=None, unit="", leave=False, bar_format="{desc} {bar} {n_fmt}/{total_fmt} {postfix}")
    pace = Pace()

    def show(stage: str, done: int, total: int) -> None:
        pace.note(stage, done, total)
        bar.set_description(pace.stage, refresh=False)
        bar.total = pace.total or None
        bar.n = pace.done
        bar.set_postfix_str(str(pace), refresh=False)
        bar.refresh()

    try:
        yield show
    finally:
        bar.close()


def plain_lines(name: str, clock: Callable[[], float] = time.monotonic) -> Callable[[int, int], None]:
    """What to tell how many questions are done: a line on stderr every EVERY seconds, where that is no terminal."""
    last = clock()

    def show(done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= EVERY and not sys.stderr.isatty():
            last = clock()
            print(f"bron: {name}: {done:,} of {total:,} questions", file=sys.stderr, flush=True)

    return show


def _lines(clock: Callable[[], float] = time.monotonic) -> Report:
    pace, last = Pace(clock), clock()

    def show(stage: str, done: int, total: int) -> None:
        nonlocal last
        pace.note(stage, done, total)
        if clock() - last >= EVERY:
            last = clock()
            print(f"bron: {pace.line()}", file=sys.stderr, flush=True)

    return show
