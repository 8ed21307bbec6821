"""A clean text -> its lines in reading order, without what belongs to the page, and how they were laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from rag.reading.text.columns import take_columns_apart
from rag.reading.text.furniture import drop_furniture
from rag.reading.text.lines import Layout, Line, is_finished, starts_small

# So many more blank lines than usual are a page's end; papers separate paragraphs with fewer.
_PAGE_GAP = 4
# A text whose lines are longer than this was not broken into lines at all.
_LONGEST_WRAPPED = 140


def read_lines(text: str) -> tuple[list[Line], Layout]:
    """The lines of a clean text in reading order, without page furniture, and its layout."""
    printed = _printed_lines(text)
    layout = layout_of(printed)
    printed, heads = drop_furniture(_with_pages(printed, layout), layout)
    lines, mixed = take_columns_apart(printed)
    lines = [replace(line, text=" ".join(line.text.split())) for line in lines]
    return lines, replace(layout_of(lines), heads=heads, mixed=mixed)


def _printed_lines(text: str) -> list[Line]:
    """The lines that hold text, with their spaces as they stand."""
    lines: list[Line] = []
    gap, new_page = 0, False
    for number, raw in enumerate(text.split("\n"), start=1):
        for part_number, part in enumerate(raw.split("\f")):
            new_page = new_page or part_number > 0
            if part.strip():
                lines.append(Line(number, part.rstrip(), gap, new_page))
                gap, new_page = 0, False
            elif part_number == 0:
                gap += 1
    return lines


def layout_of(lines: Sequence[Line]) -> Layout:
    """How these lines are laid out, by their lengths and the gaps between them."""
    lengths = sorted(len(line.text) for line in lines)
    wrapped = bool(lengths) and lengths[int(len(lengths) * 0.9)] <= _LONGEST_WRAPPED
    usual_gap = int(median(line.gap for line in lines[1:])) if len(lines) > 1 else 0
    pairs = list(pairwise(lines))
    running_on = sum(1 for above, line in pairs if line.gap and not is_finished(above.text) and starts_small(line.text))
    spaced = wrapped and usual_gap > 0 and running_on >= max(3, 0.3 * len(pairs))
    return Layout(wrapped, spaced, usual_gap if spaced else 0)


def _with_pages(lines: Sequence[Line], layout: Layout) -> list[Line]:
    """The lines, with so many blank ones between two that a page must end there counted as its end."""
    return [
        replace(line, new_page=line.new_page or (index > 0 and line.gap >= layout.usual_gap + _PAGE_GAP))
        for index, line in enumerate(lines)
    ]
