"""Those who ask at once: a few are at work, the others stand in a line and know their place in it."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


LOOK = 60.0  # seconds; a place is told when the line moves
NEWEST = 0.2  # share that the last turn has in how long turns take lately


class Line:
    """A line in which the first ``at_work`` may work, in the order in which they came."""

    def __init__(self, at_work: int) -> None:
        self._at_work = at_work
        self._moved = threading.Condition()
        self._places: list[object] = []
        self._seconds = 0.0  # that a turn takes lately

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place at the end of the line, given up when the block ends, whether its turn came or not."""
        place = Place(self)
        with self._moved:
            self._places.append(place)
        try:
            yield place
        finally:
            with self._moved:
                self._places.remove(place)
                self._moved.notify_all()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a place's turn; the block is its work."""
        with self.place() as place:
            while place.before(LOOK):
                pass
            began = time.monotonic()
            try:
                yield
            finally:
                taken = time.monotonic() - began
                with self._moved:
                    self._seconds = NEWEST * taken + (1 - NEWEST) * self._seconds if self._seconds else taken

    def expected(self) -> float:
        """Seconds that whoever came now would wait for a turn, if turns took as long as they do lately."""
        with self._moved:
            return max(0, len(self._places) - self._at_work + 1) * self._seconds / self._at_work

    def before(self, place: Place, seconds: float) -> int:
        """How many must still leave before this place's turn, 0 when it is; waits ``seconds`` for it at most.

        A place that was given up waits ``seconds``, and has one before it for ever: its turn never comes.
        """
        with self._moved:
            self._moved.wait_for(lambda: self._before(place) == 0, seconds)
            return self._before(place)

    def waiting(self) -> int:
        """How many stand in it without working."""
        with self._moved:
            return max(0, len(self._places) - self._at_work)

    def _before(self, place: Place) -> int:
        return max(0, self._places.index(place) - self._at_work + 1) if place in self._places else 1


class Place:
    """A place in a line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def before(self, seconds: float = 0.0) -> int:
        """How many must still leave before its turn, 0 when it is; waits ``seconds`` for it at most."""
        return self._line.before(self, seconds)
