"""The lines of an extracted text, how the page was laid out, and what on it belongs to the page and not the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from statistics import median

# Advance widths of a text face in em, rounded: with them, full lines of one column measure nearly the same.
_WIDTHS = dict.fromkeys("iljtfrI'.,:;!|()[]”“’‘\"- ", 0.3)
_WIDTHS |= dict.fromkeys("mwMW–—@%", 0.8) | dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÅÄÖÉ", 0.68)
_OTHER_WIDTH = 0.48
# Lines may differ this much from the column's full measure before room for a word counts as room.
_TOLERANCE = 0.985
# The column is judged by the lines this near: a page may hold several columns.
_NEIGHBOURS = 10
# So many more blank lines than usual are a page's end; papers separate paragraphs with fewer.
_PAGE_GAP = 4
# A text whose lines are longer than this was not broken into lines at all.
_LONGEST_WRAPPED = 140

_FINISHED = re.compile(r"[.!?…][”\"’'»)\]]*$")
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:sida|page|pagina|blz|p|s)\.?\s*)?\d{1,4}(?:\s*(?:/|av|of|van|\()\s*\d{1,4}\)?)?[-–—|\s]*", re.I
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One line with text. number: 1-based in the file; gap: blank lines before it; new_page: a page begins with it."""

    number: int
    text: str
    gap: int
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """wrapped: paragraphs run over several lines. spaced: a blank line follows every line, so it separates nothing."""

    wrapped: bool
    spaced: bool
    usual_gap: int


def read_lines(text: str) -> tuple[list[Line], Layout]:
    """The lines of a clean text without page furniture, and its layout."""
    lines: list[Line] = []
    gap, new_page = 0, False
    for number, raw in enumerate(text.split("\n"), start=1):
        for part_number, part in enumerate(raw.split("\f")):
            new_page = new_page or part_number > 0
            stripped = " ".join(part.split())
            if stripped:
                lines.append(Line(number, stripped, gap, new_page))
                gap, new_page = 0, False
            elif part_number == 0:
                gap += 1
    layout = _layout_of(lines)
    lines = [
        replace(line, new_page=line.new_page or (index > 0 and line.gap >= layout.usual_gap + _PAGE_GAP))
        for index, line in enumerate(lines)
    ]
    return _drop_furniture(lines), layout


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
    return max(measure(line.text) for line in near)


def has_room(lines: Sequence[Line], index: int) -> bool:
    """Whether the next line's first word had fitted on line ``index``: then the line was ended on purpose.

    A word with a hyphen needs room for the part up to the hyphen only.
    """
    if index + 1 >= len(lines):
        return True
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


def _layout_of(lines: Sequence[Line]) -> Layout:
    lengths = sorted(len(line.text) for line in lines)
    wrapped = bool(lengths) and lengths[int(len(lengths) * 0.9)] <= _LONGEST_WRAPPED
    usual_gap = int(median(line.gap for line in lines[1:])) if len(lines) > 1 else 0
    pairs = list(pairwise(lines))
    running_on = sum(1 for above, line in pairs if line.gap and not is_finished(above.text) and starts_small(line.text))
    spaced = wrapped and usual_gap > 0 and running_on >= max(3, 0.3 * len(pairs))
    return Layout(wrapped, spaced, usual_gap if spaced else 0)


def _drop_furniture(lines: list[Line]) -> list[Line]:
    """Without page numbers, running heads and feet and the addresses under links, where pages meet."""
    pages = 1 + sum(line.new_page for line in lines[1:])
    if pages == 1:
        return lines
    dropped: set[int] = set()
    for _ in range(2):
        edges = _page_edges(lines, dropped)
        keys = Counter(_key(lines[index].text) for index in edges)
        found = {
            index
            for index in edges
            if _PAGE_NUMBER.fullmatch(lines[index].text)
            or (is_address(lines[index].text) and not (index and lines[index - 1].text.endswith(":")))
            or (keys[_key(lines[index].text)] >= max(2, pages / 2) and len(lines[index].text) <= 80)
        }
        dropped |= found
    return without(lines, dropped)


def _page_edges(lines: Sequence[Line], dropped: set[int]) -> set[int]:
    """The first and last line of every page, leaving out those already dropped."""
    edges: set[int] = set()
    last: int | None = None
    fresh = True
    for index, line in enumerate(lines):
        fresh = fresh or line.new_page
        if index in dropped:
            continue
        if fresh:
            edges.add(index)
            if last is not None:
                edges.add(last)
            fresh = False
        last = index
    return edges if last is None else edges | {last}


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())
