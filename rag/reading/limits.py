"""What one file may cost: bytes unpacked, their ratio, how many parts and how deep, and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from rag.reading.unusable import Unusable

MEGABYTE = 1024 * 1024
# All parts of one file together may hold so many times what one may.
TIMES = 10
# Text is packed to a twentieth at best, and what repeats itself to a hundredth; a bomb to a thousandth.
MOST_RATIO = 300
# Smaller parts cannot hurt, whatever their ratio.
_SMALL = 4 * MEGABYTE
MOST_PARTS = 100_000
# A page in a mail in a zip in a zip.
DEEPEST = 4
SECONDS = 300.0
_PIECE = 1 << 16


@dataclass(slots=True)
class Budget:
    """What is left for one file and all that is in it. max_file_mb: what one part may hold, unpacked."""

    max_file_mb: int
    seconds: float = SECONDS
    clock: Callable[[], float] = time.monotonic
    unpacked: int = 0
    parts: int = 0
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    @property
    def largest(self) -> int:
        """How many bytes one part may hold."""
        return self.max_file_mb * MEGABYTE

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return max(0.0, self.seconds - (self.clock() - self.started))

    def check_time(self) -> None:
        """Raise Unusable when reading has taken too long."""
        if self.clock() - self.started > self.seconds:
            raise Exhausted(f"reading it took longer than {self.seconds:.0f} seconds; the rest was left")

    def count_part(self) -> None:
        """Another part of the file is looked at. Raises Unusable when there are too many, or time is up."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise Exhausted(f"it holds more than {MOST_PARTS:,} parts; the rest was left")
        self.check_time()

    def count_bytes(self, count: int) -> None:
        """So many bytes were unpacked. Raises Unusable when all parts together hold too much."""
        self.unpacked += count
        if self.unpacked > TIMES * self.largest:
            raise Exhausted(
                f"it unpacks to more than {TIMES} times max_file_mb = {self.max_file_mb}; the rest was left"
            )

    def read(self, stream: IO[bytes], packed: int | None = None) -> bytes:
        """All that a stream holds, counted. packed: how many bytes it takes packed, None where that is not known.

        Raises Unusable when the part is too large, or a bomb; no more than that is then unpacked.
        """
        found = bytearray()
        while piece := stream.read(_PIECE):
            self.count_bytes(len(piece))
            found += piece
            if len(found) > self.largest:
                raise Unusable(f"the file unpacks to more than max_file_mb = {self.max_file_mb} allows")
            if packed is not None and len(found) > max(_SMALL, MOST_RATIO * packed):
                raise Unusable(f"it unpacks to more than {MOST_RATIO} times its size, as no text does")
        return bytes(found)


class Exhausted(Unusable):
    """The budget of a whole file is spent: nothing more of it is read."""


def check_depth(depth: int) -> None:
    """Raise Unusable when files lie in each other too deeply."""
    if depth > DEEPEST:
        raise Unusable(f"it lies more than {DEEPEST} files deep in others")
