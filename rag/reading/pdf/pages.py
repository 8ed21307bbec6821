"""The pages of a PDF -> one text in reading order, as lines, and what of it is to be reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Any

from rag.reading.cleaning import clean_text
from rag.reading.pdf.columns import Row, reading_order
from rag.reading.pdf.headlines import by_headlines
from rag.reading.pdf.words import Word
from rag.reading.text.columns import mixed_line
from rag.reading.text.furniture import drop_furniture, is_page_number
from rag.reading.text.lines import Layout, Line
from rag.reading.text.pages import layout_of

# A distance this much larger than usual, in parts of it, stands for a blank line.
_APART = 1.3
# A line in a size this different from the one above, in parts of it, is no part of the same paragraph.
_OTHER_SIZE = 0.12
# A paragraph starts this far from the side of its column, in parts of the size.
_INDENT = (0.5, 3.0)
# So many lines before and behind one tell how wide its column is.
_NEIGHBOURS = 12
# The narrowest space between two words, in parts of the size.
_SPACE = 0.25


@dataclass(frozen=True, slots=True)
class _Set:
    """How a line is set. size: in points; free: points left in its column; first: width of its first word, in sizes."""

    size: float
    free: float
    first: float


@dataclass(slots=True)
class PdfText:
    """lines, layout: as the repair of text takes them; empty: pages without a text, 1-based; pages: how many there are.

    across: how many signs stand across their page; articles: the lines of each, by the headlines that begin a page;
    headlines: how many others there are in the same size.
    """

    lines: list[Line] = field(default_factory=list)
    articles: list[list[Line]] = field(default_factory=list)
    headlines: int = 0
    layout: Layout = field(default_factory=lambda: Layout(True, False, 0))
    empty: list[int] = field(default_factory=list)
    pages: int = 0
    across: int = 0


def read_pages(pages: Sequence[Mapping[str, Any]]) -> PdfText:
    """All pages, as ``read_apart`` gives them."""
    found = PdfText(pages=len(pages))
    lines: list[Line] = []
    places: dict[int, _Set] = {}
    for number, page in enumerate(pages, start=1):
        words = [Word(text, x0, x1, y, size, n) for n, (text, x0, x1, y, size) in enumerate(page["words"])]
        found.across += page["across"]
        if words:
            rows = reading_order(words)
            places |= _places(rows, len(lines) + 1)
            lines += _page_lines(rows, len(lines) + 1)
        else:
            found.empty.append(number)
    _settle(found, [line for line in lines if line.text.strip()], places)
    return found


def _settle(found: PdfText, lines: list[Line], places: Mapping[int, _Set]) -> None:
    """Take off what belongs to the pages, and divide what is left."""
    kept, heads = drop_furniture(lines, layout_of(lines))
    kept = _with_columns(kept if found.pages > 1 else _without_number(kept))
    mixed = mixed_line(kept)
    kept = _with_room([replace(line, text=" ".join(line.text.split())) for line in kept], places)
    sizes = {number: place.size for number, place in places.items()}
    found.articles, above, found.headlines = by_headlines(kept, sizes)
    found.lines = [line for article in found.articles for line in article]
    found.layout = replace(layout_of(kept), heads=(*heads, *above), mixed=mixed)


def _without_number(lines: list[Line]) -> list[Line]:
    """The lines of the only page without its number: nothing tells it from a figure but its place."""
    last = lines[-1] if len(lines) > 1 else None
    return lines[:-1] if last and last.gap and is_page_number(last.text) else lines


def _page_lines(rows: Sequence[Row], number: int) -> list[Line]:
    lines: list[Line] = []
    usual = _usual_step(rows)
    for index, row in enumerate(rows):
        above = rows[index - 1] if index else None
        gap = int(above is not None and _is_apart(above, row, _sides(rows, index)[0], usual))
        text = clean_text(row.text).replace("\n", " ").replace("\f", " ")
        lines.append(Line(number + index, text, gap, new_page=index == 0, column=row.column))
    return lines


def _places(rows: Sequence[Row], number: int) -> dict[int, _Set]:
    """How each line is set, by its number; that of the first is given."""
    places: dict[int, _Set] = {}
    for index, row in enumerate(rows):
        first = row.words[0]
        free = _sides(rows, index)[1] - row.words[-1].x1
        places[number + index] = _Set(row.size, free, (first.x1 - first.x0) / first.size)
    return places


def _sides(rows: Sequence[Row], index: int) -> tuple[float, float]:
    """Where the column of a line begins on the left, and ends on the right, by the lines around it in its size."""
    own = rows[index]
    column = [row for row in rows[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1] if row.column == own.column]
    alike = [row for row in column if abs(row.size - own.size) <= _OTHER_SIZE * own.size]
    near = alike if len(alike) > 1 else column
    return min(row.x0 for row in near), max(row.words[-1].x1 for row in near)


def _with_room(lines: Sequence[Line], places: Mapping[int, _Set]) -> list[Line]:
    """The lines, each with whether the next line's first word had fitted on it, also over the end of a column."""
    found = list(lines)
    for index, (line, below) in enumerate(pairwise(lines)):
        place = places[line.number]
        other = places[below.number]
        needed = (_SPACE + other.first) * place.size
        is_other_size = abs(other.size - place.size) > _OTHER_SIZE * place.size
        found[index] = replace(line, room=is_other_size or needed <= place.free)
    return found


def _usual_step(rows: Sequence[Row]) -> float:
    """The usual distance from line to line, in parts of the size."""
    steps = [
        (above.y - below.y) / below.size
        for above, below in pairwise(rows)
        if above.column == below.column and 0 < above.y - below.y < 3 * below.size
    ]
    return median(steps) if steps else 1.2


def _is_apart(above: Row, row: Row, side: float, usual: float) -> bool:
    if row.y >= above.y:
        return False
    if above.column != row.column or above.y - row.y > _APART * usual * row.size:
        return True
    if abs(above.size - row.size) > _OTHER_SIZE * above.size:
        return True
    return _INDENT[0] * row.size < row.x0 - side < _INDENT[1] * row.size and above.x0 - side < 0.3 * row.size


def _with_columns(lines: Sequence[Line]) -> list[Line]:
    """A column's first line counts as one of a new page: what it begins with may go on from the one before."""
    return [
        replace(line, new_page=line.new_page or (index > 0 and not line.gap and line.column != lines[index - 1].column))
        for index, line in enumerate(lines)
    ]
