"""Words of a page -> its lines in reading order: columns by their gutters, and by how the file draws them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.reading.pdf.words import Word
from rag.reading.text.columns import FEWEST, WORDS_IN_CELL, runs_on

# Words whose baselines differ by less, in parts of their size, stand on one line.
_ONE_LINE = 0.35
# A gutter is at least this wide, in parts of the size; a gap between words that is told as wide, this.
_GUTTER, _WIDE = 0.65, 1.2
# Where the file draws one column after the other, two lines side by side are enough.
_FEWEST_DRAWN = 2
_MOST_CUTS = 12
# A line that stands this much further off than lines do, in parts of the size, is no part of the columns above it.
_FAR = 2.2
_HEAD_LINES = 2


@dataclass(frozen=True, slots=True)
class Row:
    """The words on one line of a page, or of a column, from left to right. column: its number, 0 where there is one."""

    words: tuple[Word, ...]
    column: int = 0

    @property
    def y(self) -> float:
        return self.words[0].y

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def size(self) -> float:
        return median(word.size for word in self.words)

    @property
    def text(self) -> str:
        """The words with a space between them, three where the gap is wide, none where there is no gap."""
        parts = [self.words[0].text]
        for left, right in pairwise(self.words):
            gap = right.x0 - left.x1
            parts.append("   " if gap > _WIDE * max(left.size, right.size) else " ")
            parts.append(right.text)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Region:
    start: int
    end: int
    cut: float


def reading_order(words: Sequence[Word]) -> list[Row]:
    """The lines of a page as they are read. A column is read to its end; what runs over both parts them."""
    flows = [*_flows(_rows(words))]
    if len(flows) == 1:
        return list(flows[0])
    return [Row(row.words, column) for column, flow in enumerate(flows, start=1) for row in flow]


def _rows(words: Sequence[Word]) -> list[Row]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: -each.y):
        near = [row for row in rows[-3:] if abs(row[0].y - word.y) < _ONE_LINE * min(row[0].size, word.size)]
        if near:
            near[-1].append(word)
        else:
            rows.append([word])
    return [Row(tuple(sorted(row, key=lambda each: each.x0))) for row in rows]


def _flows(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The stretches of a page in reading order, each of lines below each other."""
    region = _find_region(rows)
    if region is None:
        if rows:
            yield rows
        return
    yield from _flows(rows[: region.start])
    inside = rows[region.start : region.end]
    for right in (False, True):
        yield from _flows([row for each in inside if (row := _side(each, region.cut, right=right))])
    yield from _flows(rows[region.end :])


def _side(row: Row, cut: float, *, right: bool) -> Row | None:
    words = tuple(word for word in row.words if (word.x0 >= cut) is right)
    return Row(words) if words else None


def _find_region(rows: Sequence[Row]) -> _Region | None:
    """The largest part of a page that stands in two columns; None without one."""
    best: tuple[int, _Region] | None = None
    for cut in _cuts(rows):
        for start, end in _stretches(rows, cut):
            count = _beside(rows[start:end], cut)
            if count >= _FEWEST_DRAWN and (best is None or count > best[0]):
                region = _trimmed(rows, start, end, cut)
                inside = rows[region.start : region.end]
                if _is_drawn_apart(inside, cut) or _is_running_text(inside, cut, count):
                    best = count, region
    return best[1] if best else None


def _cuts(rows: Sequence[Row]) -> list[float]:
    """Places where many lines have a gutter, or begin: the most first."""
    gaps = [
        (left.x1, right.x0)
        for row in rows
        for left, right in pairwise(row.words)
        if right.x0 - left.x1 >= _GUTTER * row.size
    ]
    # The lines of two columns may stand at different heights: then each is a line of its own.
    gaps += [(row.x0 - row.size, row.x0) for row in rows]
    lefts, rights = sorted(left for left, _ in gaps), sorted(right for _, right in gaps)
    # A gap lies over an edge when it begins left of it and does not end before it.
    counted = [(bisect_left(lefts, edge) - bisect_left(rights, edge), edge) for edge in sorted(set(rights))]
    counted.sort(key=lambda item: (-item[0], -item[1]))
    return [edge - 0.01 for count, edge in counted[:_MOST_CUTS] if count >= _FEWEST_DRAWN]


def _beside(rows: Sequence[Row], cut: float) -> int:
    """How many lines of the shorter side stand beside lines of the other."""
    sides = [[row.y for row in rows if _side(row, cut, right=right)] for right in (False, True)]
    if not all(sides):
        return 0
    low, high = max(map(min, sides)) - 0.1, min(map(max, sides)) + 0.1
    return min(sum(low <= y <= high for y in side) for side in sides)


def _stretches(rows: Sequence[Row], cut: float) -> list[tuple[int, int]]:
    crossing = [index for index, row in enumerate(rows) if _crosses(row, cut)]
    return [(above + 1, below) for above, below in pairwise([-1, *crossing, len(rows)]) if below > above + 1]


def _crosses(row: Row, cut: float) -> bool:
    left = [word.x1 for word in row.words if word.x0 < cut]
    right = [word.x0 for word in row.words if word.x0 >= cut]
    if not left:
        return False
    return max(left) > cut if not right else min(right) - max(left) < _GUTTER * row.size


def _trimmed(rows: Sequence[Row], start: int, end: int, cut: float) -> _Region:
    """Without the lines above and below that stand on one side only, far off or in another size: heads and feet."""
    sides = [[index for index in range(start, end) if _side(rows[index], cut, right=right)] for right in (False, True)]
    size = median(row.size for row in rows[start:end])
    first, last = max(map(min, sides)), min(map(max, sides))
    while first > start and not _is_off(rows[first - 1], rows[first], size):
        first -= 1
    while last + 1 < end and not _is_off(rows[last], rows[last + 1], size):
        last += 1
    # A running head has something to the left and to the right, too.
    for _ in range(_HEAD_LINES):
        first += int(first + 1 < last and _is_off(rows[first], rows[first + 1], size))
        last -= int(last - 1 > first and _is_off(rows[last - 1], rows[last], size))
    return _Region(first, last + 1, cut)


def _is_off(above: Row, below: Row, size: float) -> bool:
    far = above.y - below.y > _FAR * size
    other = max(abs(above.size - size), abs(below.size - size)) > 0.15 * size
    return far or (other and above.y - below.y > 1.3 * size)


def _is_drawn_apart(rows: Sequence[Row], cut: float) -> bool:
    """Whether the file draws one side and then the other, and does not go to and fro line by line."""
    drawn = sorted((word.order, word.x0 >= cut) for row in rows for word in row.words)
    changes = sum(left[1] != right[1] for left, right in pairwise(drawn))
    return changes <= max(1, len(rows) // 3)


def _is_running_text(rows: Sequence[Row], cut: float, count: int) -> bool:
    """Whether both sides hold running text; a table's cells do not."""
    if count < FEWEST:
        return False
    sides = [[row.text for each in rows if (row := _side(each, cut, right=right))] for right in (False, True)]
    return all(median(len(text.split()) for text in side) >= WORDS_IN_CELL and runs_on(side) for side in sides)
