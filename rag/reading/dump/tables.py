"""CSV and TSV -> entries: one article a row, under a row of headings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from rag.reading.dump.entries import STANDS_TWICE, Entry
from rag.reading.dump.keys import holds_summary, holds_text, is_column
from rag.reading.unusable import Unusable

_DELIMITERS = ",;\t|"
# What spreadsheets and pandas write for a missing value.
_MISSING = frozenset(("NaN", "nan", "NULL", "null", "None", "N/A", "#N/A", "\\N"))
# Excel says in a first line which sign separates, whatever the country.
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_ESCAPED = re.compile(r'\\["\\]')
# Databases write what ends a line inside a value as two signs, where tabs part the values.
_WRITTEN_BREAK = re.compile(r"(?:[.!?…”\"]|\\n)\\n|(?:^|\t)\\N(?:\t|$)", re.MULTILINE)
_WRITTEN_SIGN = re.compile(r"\\([nrt\\])")
_WRITTEN_AS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
_LONGEST_VALUE = 2**31 - 1


def table_entries(text: str) -> Iterator[Entry | Unusable]:
    """The rows of a table in order, each with the line that it starts on, and in their places those without use.

    The sign that separates is the one that makes the most known headings of the first row. A row with more or fewer
    values than headings is not read: a text without quotation marks has come apart in it.
    """
    csv.field_size_limit(_LONGEST_VALUE)
    stated = _SEPARATOR_LINE.match(text)
    start = stated.end() if stated else 0
    delimiter = stated.group(1) if stated else _delimiter(text)
    rows = iter(_all_rows(text[start:], delimiter, 2 if stated else 1))
    is_escaped = delimiter == "\t" and _WRITTEN_BREAK.search(text) is not None
    heading = next(rows, None)
    if heading is None or isinstance(heading, Unusable):
        yield heading or Unusable("there is no row in it")
        return
    names = [name.strip() for name in heading[1]]
    columns = dict.fromkeys(names, "filled")
    if not holds_text(columns) and not holds_summary(columns):
        reason = f"no heading in the first row is that of a text (text, body, content …): {', '.join(names)[:80]!r}"
        yield Unusable(reason, heading[0])
        return
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        yield Unusable(f"{name}: {STANDS_TWICE}", heading[0])
    for row in rows:
        if is_escaped and not isinstance(row, Unusable):
            row = row[0], [_WRITTEN_SIGN.sub(lambda sign: _WRITTEN_AS[sign[1]], value) for value in row[1]]
        yield row if isinstance(row, Unusable) else _entry(row, names)


def _entry(row: tuple[int, list[str]], names: list[str]) -> Entry | Unusable:
    line, values = row
    if len(values) != len(names):
        return Unusable(f"this row has {len(values)} values, the row of headings {len(names)}", line)
    missing = float("nan")
    cells = ((name, missing if value.strip() in _MISSING else value) for name, value in zip(names, values, strict=True))
    return Entry(line, dict(cells))


def _all_rows(text: str, delimiter: str, first: int) -> list[tuple[int, list[str]] | Unusable]:
    """The rows of a table, its quotation marks doubled as in RFC 4180, or behind a backslash as MySQL writes them.

    It is the second where more rows are then as long as the row of headings: no good file has fewer.
    """
    doubled = [*_rows(text, delimiter, first)]
    if '\\"' not in text or _fitting(doubled) == len(doubled):
        return doubled
    escaped = [*_rows(_ESCAPED.sub(_unescaped, text), delimiter, first)]
    return escaped if _fitting(escaped) > _fitting(doubled) else doubled


def _fitting(rows: list[tuple[int, list[str]] | Unusable]) -> int:
    """How many rows are as long as the first."""
    lengths = [0 if isinstance(row, Unusable) else len(row[1]) for row in rows]
    return sum(length == lengths[0] > 0 for length in lengths)


def _unescaped(match: re.Match[str]) -> str:
    return '""' if match.group() == '\\"' else "\\"


def _rows(text: str, delimiter: str, first: int) -> Iterator[tuple[int, list[str]] | Unusable]:
    """(line it starts on, values) of every row that is not blank. first: the number of the first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + first
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unusable(f"this row cannot be read: {error}", line)
            continue
        if any(value.strip() for value in values):
            yield line, values


def _delimiter(text: str) -> str:
    def known(delimiter: str) -> tuple[int, int]:
        heading = next(_rows(text, delimiter, 1), (1, []))
        names = [] if isinstance(heading, Unusable) else heading[1]
        return sum(is_column(name) for name in names), len(names)

    return max(_DELIMITERS, key=known)
