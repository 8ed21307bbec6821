"""The lines of an extracted text, and what can be told of one from its width, its ends and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.records import BlockKind

# Advance widths of a text face in em, rounded: with them, full lines of one column measure nearly the same.
_WIDTHS = dict.fromkeys("iljtfrI'.,:;!|()[]”“’‘\"- ", 0.3)
_WIDTHS |= dict.fromkeys("mwMW–—@%", 0.8) | dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÅÄÖÉ", 0.68)
_OTHER_WIDTH = 0.48
# Lines may differ this much from the column's full measure before room for a word counts as room.
_TOLERANCE = 0.985
# The column is judged by the lines this near: a page may hold several columns.
_NEIGHBOURS = 10

_FINISHED = re.compile(r"[.!?…][”\"’'»)\]]*$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One line with text. number: 1-based in the file; gap: blank lines before it; new_page: a page begins with it.

    column: the sign of the page with which its column starts, or its number, 1-based; 0 where there are none. kind:
    of the block that the line is, where the file says what its blocks are. room: as ``has_room``, where the file tells.
    """

    number: int
    text: str
    gap: int
    new_page: bool = False
    column: int = 0
    kind: BlockKind | None = None
    room: bool | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """wrapped: paragraphs run over several lines. spaced: a blank line follows every line, so it separates nothing.

    heads: the running heads and feet that were taken off, as they stood. mixed: number of the first line where two
    columns may be mixed.
    """

    wrapped: bool
    spaced: bool
    usual_gap: int
    heads: tuple[str, ...] = ()
    mixed: int | None = None


def is_finished(text: str) -> bool:
    """Whether a sentence ends where ``text`` ends."""
    return _FINISHED.search(text) is not None


def starts_small(text: str) -> bool:
    """Whether ``text`` starts in the middle of a sentence: its first letter or digit is a small letter."""
    first = next((sign for sign in text if sign.isalnum()), "")
    return first.islower()


def is_address(text: str) -> bool:
    """Whether ``text`` is a web address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def measure(text: str) -> float:
    """How wide ``text`` is set, in em, roughly."""
    return sum(_WIDTHS.get(sign, _OTHER_WIDTH) for sign in text)


def column_width(lines: Sequence[Line], index: int) -> float:
    """The full measure of the column that line ``index`` stands in, in em."""
    near = lines[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1]
    return max(measure(line.text) for line in near if line.column == lines[index].column)


def has_room(lines: Sequence[Line], index: int) -> bool:
    """Whether the next line's first word had fitted on line ``index``: then the line was ended on purpose.

    A word with a hyphen needs room for the part up to the hyphen only.
    """
    if index + 1 >= len(lines):
        return True
    known = lines[index].room
    if known is not None:
        return known
    word = re.split(r"(?<=\w[-\u2010])| ", lines[index + 1].text, maxsplit=1)[0]
    return measure(f"{lines[index].text} {word}") <= column_width(lines, index) * _TOLERANCE


def without(lines: Sequence[Line], dropped: set[int]) -> list[Line]:
    """``lines`` less those at the ``dropped`` indices; the line after a dropped one takes over its gap and page."""
    kept: list[Line] = []
    gap, new_page = 0, False
    for index, line in enumerate(lines):
        gap, new_page = max(gap, line.gap), new_page or line.new_page
        if index not in dropped:
            kept.append(replace(line, gap=gap, new_page=new_page))
            gap, new_page = 0, False
    return kept
