"""Tables of figures in HTML: a row is one item, so that a figure stays beside what it is of."""

from __future__ import annotations

from typing import Any

# A cell with more words is a piece of a page that was laid out as a table.
_LONGEST_CELL = 12
_FEWEST_ROWS = 2


def set_rows(tree: Any) -> None:
    """Make a list of every table under ``tree`` that shows figures or words by row and column, in place."""
    from lxml import etree

    for table in [*tree.iter("table")]:
        rows = [*table.iter("tr")]
        if len(rows) >= _FEWEST_ROWS and table.find(".//table") is None and _are_short(rows):
            for row in rows:
                _set_row(row)
            etree.strip_tags(table, "thead", "tbody", "tfoot", "colgroup", "col")
            for element in table.iter("caption"):
                element.tag = "li"
            table.tag = "ul"


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _are_short(rows: list[Any]) -> bool:
    cells = [_cells(row) for row in rows]
    several = sum(len(each) > 1 for each in cells)
    longest = max((len(" ".join(cell.itertext()).split()) for each in cells for cell in each), default=0)
    return 2 * several > len(rows) and longest <= _LONGEST_CELL


def _set_row(row: Any) -> None:
    """Make an item of a row, its cells parted by spaces."""
    words = " ".join(" ".join(cell.itertext()) for cell in _cells(row)).split()
    for child in [*row]:
        row.remove(child)
    row.text, row.tag = " ".join(words), "li"
