"""Columns that an extractor wrote side by side, line by line: taken apart where a gutter shows, else told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.reading.text.lines import Line, is_finished, starts_small
from rag.reading.text.words import ends_with_hyphen

_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_SPACE = re.compile(r"(?<=\S) +(?=\S)")
_WIDE_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
# Fewer lines side by side may be a table, a signature or a programme.
FEWEST = 4
# Spaces between words stand below each other by chance too, but not on so many lines.
_FEWEST_NARROW = 10
# Columns of text have cells of several words, of which many go on on the next line; a table's cells do not.
WORDS_IN_CELL = 3
_SHARE_RUNNING_ON = 0.25
_HEADING_LINES = 2
# Where no page break tells, and beyond which no line of a page reaches.
_LONGEST_PAGE, _WIDEST_PAGE = 250, 400
_MOST_CUTS = 12


@dataclass(frozen=True, slots=True)
class _Region:
    """Lines ``start`` to ``end`` of a page stand in two columns; the right one starts at sign ``cut`` of each."""

    start: int
    end: int
    cut: int


def take_columns_apart(lines: Sequence[Line]) -> tuple[list[Line], int | None]:
    """The lines in reading order, and the number of the first where columns may still be mixed.

    lines: with their spaces as they stood. A column is read to its end before the next one, page by page; what runs
    over both parts them. The first line of a right column counts as one of a new page.
    """
    starts: list[int] = []
    for index, line in enumerate(lines):
        if not starts or line.new_page or index - starts[-1] == _LONGEST_PAGE:
            starts.append(index)
    found = [line for start, end in pairwise([*starts, len(lines)]) for line in _apart(lines[start:end])]
    return found, mixed_line(found)


def _apart(page: Sequence[Line]) -> Iterator[Line]:
    region = _find_region(page)
    if region is None:
        yield from page
        return
    yield from _apart(page[: region.start])
    for column in _split(page[region.start : region.end], region.cut):
        yield from _apart(column)
    yield from _apart(page[region.end :])


def _split(lines: Sequence[Line], cut: int) -> tuple[list[Line], list[Line]]:
    """The left and the right column of these lines; a line without text on one side is a blank one there."""
    columns: tuple[list[Line], list[Line]] = ([], [])
    gaps = [0, 0]
    for line in lines:
        for side, text in enumerate((line.text[:cut].rstrip(), line.text[cut:])):
            gaps[side] += line.gap
            if text.strip():
                column = max(1, line.column) + side * cut
                columns[side].append(replace(line, text=text, gap=gaps[side], column=column))
                gaps[side] = 0
            else:
                gaps[side] += 1
    columns[1][0] = replace(columns[1][0], new_page=True)
    return columns


def _find_region(page: Sequence[Line]) -> _Region | None:
    """The largest part of a page that stands in two columns of running text; None without one."""
    wide = _find_gutter(page, _GAP, 2, FEWEST)
    narrow = _find_gutter(page, _SPACE, 1, _FEWEST_NARROW)
    # Where the fullest lines of a column leave one space, a wide gutter is found between them alone.
    if narrow and (wide is None or (narrow.start <= wide.start and narrow.end >= wide.end)):
        return narrow
    return wide


def _find_gutter(page: Sequence[Line], gaps: re.Pattern[str], width: int, fewest: int) -> _Region | None:
    """The largest such part with a gutter of ``width`` spaces or more, as ``gaps`` finds them, on ``fewest`` lines."""
    counts = Counter(
        place
        for line in page
        for gap in gaps.finditer(line.text, 0, _WIDEST_PAGE)
        for place in range(gap.start() + width, gap.end() + 1)
    )
    best: tuple[int, _Region] | None = None
    for cut, count in sorted(counts.items(), key=lambda item: (-item[1], -item[0]))[:_MOST_CUTS]:
        if count < fewest or (best and count <= best[0]):
            break
        for start, end in _stretches(page, cut, width):
            sides = sum(_has_both(line.text, cut) for line in page[start:end])
            if sides >= fewest and (best is None or sides > best[0]):
                region = _trimmed(page, start, end, cut)
                if _is_running_text(page, region):
                    best = (sides, region)
    return best[1] if best else None


def _stretches(page: Sequence[Line], cut: int, width: int) -> list[tuple[int, int]]:
    """The runs of lines that leave the ``width`` places before ``cut`` free."""
    crossing = [index for index, line in enumerate(page) if line.text[cut - width : cut].strip()]
    runs = [(above + 1, below) for above, below in pairwise([-1, *crossing, len(page)]) if below > above + 1]
    if width > 1:
        return runs
    # A line beyond a blank one may be of a text over the whole width that has its space there by chance.
    return [
        part
        for start, end in runs
        for part in pairwise([start, *(index for index in range(start + 1, end) if page[index].gap), end])
    ]


def _trimmed(page: Sequence[Line], start: int, end: int, cut: int) -> _Region:
    """The region without the short lines above and below it that belong to text over the whole width."""
    both = [index for index in range(start, end) if _has_both(page[index].text, cut)]
    first, last = both[0], both[-1]
    while first > start and (page[first].gap == 0 or not page[first - 1].text[:cut].strip()):
        first -= 1
    if end < len(page):
        below = end - 1
        while below > last and page[below].gap == 0:
            below -= 1
        if below > last and (page[end].gap == 0 or end - below <= _HEADING_LINES):
            end = below
    return _Region(first, end, cut)


def _is_running_text(page: Sequence[Line], region: _Region) -> bool:
    """Whether both columns hold running text, and the lines beside them do not stand in columns of another width."""
    lines = page[region.start : region.end]
    left = [text for line in lines if (text := line.text[: region.cut].strip())]
    right = [text for line in lines if (text := line.text[region.cut :].strip())]
    beside = [*page[max(0, region.start - 1) : region.start], *page[region.end : region.end + 1]]
    return not any(_cells(line.text) for line in beside) and all(
        median(len(text.split()) for text in side) >= WORDS_IN_CELL and runs_on(side) for side in (left, right)
    )


def runs_on(cells: Sequence[str]) -> bool:
    """Whether many cells end within a sentence that goes on in the next one."""
    pairs = list(pairwise(cells))
    count = sum(not is_finished(above) and (starts_small(below) or ends_with_hyphen(above)) for above, below in pairs)
    return count >= max(2, _SHARE_RUNNING_ON * len(pairs))


def _has_both(text: str, cut: int) -> bool:
    return bool(text[:cut].strip()) and bool(text[cut:].strip())


def _cells(text: str) -> tuple[str, str] | None:
    """The two parts of a line at its widest gap, when both are of several words."""
    gap = max(_WIDE_GAP.finditer(text, 0, _WIDEST_PAGE), key=lambda match: match.end() - match.start(), default=None)
    if gap is None:
        return None
    left, right = text[: gap.start()], text[gap.end() :]
    return (left, right) if min(len(left.split()), len(right.split())) >= WORDS_IN_CELL else None


def mixed_line(lines: Sequence[Line]) -> int | None:
    """The number of the first of several lines in a row that seem to hold two columns of running text."""
    run: list[Line] = []
    for line in [*lines, Line(0, "", 0)]:
        # The fullest lines of the left column leave two spaces; they go on with a run and begin none.
        goes_on = _cells(line.text) or (run and _GAP.search(line.text, 0, _WIDEST_PAGE))
        if goes_on and not (run and line.new_page):
            run.append(line)
            continue
        cells = [found for other in run if (found := _cells(other.text))]
        if len(cells) >= FEWEST and any(runs_on(side) for side in zip(*cells, strict=True)):
            return run[0].number
        run = [line] if _cells(line.text) else []
    return None
