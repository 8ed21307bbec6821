"""Dumps -> entries: the objects of JSON and JSON Lines, each with the line that it starts on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.reading.decoding import WIDE_MARKS, decode
from rag.reading.dump.escapes import may_hide, mend_escaped
from rag.reading.dump.keys import holds_summary, holds_text, is_signed, is_titled
from rag.reading.unusable import Unusable

STANDS_TWICE = "stands twice; the last one counts"
# Strings are passed over, so that only braces of objects are left.
_BRACES = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}]', re.DOTALL)
_SOMETHING = re.compile(r"\S")
# {"response": {"results": [...]}} and a feed's {"rss": {"channel": [{"item": [...]}]}} lie this deep.
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """What a dump holds of one article. line: where it starts, 1-based; repeated: keys that stand twice in it.

    damage: what is to be reported of its characters.
    """

    line: int
    values: Mapping[str, object]
    repeated: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parsed:
    """A JSON value, with its objects in the order in which they end, and by their ids the keys that they repeat.

    escaped: whether signs were escaped in it that its bytes do not show.
    """

    value: Any = None
    escaped: bool = False
    objects: list[dict[str, object]] = field(default_factory=list)
    repeated: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def build(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        """An object of its pairs, noted; json calls it."""
        values = dict(pairs)
        self.objects.append(values)
        if len(values) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.repeated[id(values)] = tuple(key for key, count in counts.items() if count > 1)
        return values


def json_entries(data: bytes, *, by_line: bool) -> Iterator[Entry | Unusable]:
    """The articles of a JSON file in order, and in their places what cannot be used, with its line.

    A file that starts with an object on a line of its own is JSON Lines, whatever its name. Else it is one document: a
    list of articles, one article, an object that holds one list of them, or objects one after the other. by_line: where
    that fails, read lines.
    """
    if data.startswith(WIDE_MARKS):
        data = decode(data).encode()
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    if len(lines) > 1 and _is_object(lines[0][1]):
        yield from map(_line_entry, lines)
        return
    try:
        text = decode(data)
        parsed = _parse_all(text)
    except Unusable as error:
        if by_line and not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
            yield from map(_line_entry, lines)
        else:
            yield error
        return
    yield from _document_entries(parsed, text)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(_parse(decode(line)).value, dict)
    except Unusable:
        return False


def _line_entry(numbered: tuple[int, bytes]) -> Entry | Unusable:
    number, line = numbered
    try:
        parsed = _parse(decode(line))
    except Unusable as error:
        return Unusable(error.reason, number)
    if not isinstance(parsed.value, dict):
        return Unusable(_not_an_object(parsed.value), number)
    return _entry(parsed, parsed.value, number)


def _document_entries(parsed: _Parsed, text: str) -> Iterator[Entry | Unusable]:
    try:
        found = _articles(parsed.value)
    except Unusable as error:
        yield error
        return
    lines = dict(zip(map(id, parsed.objects), _object_lines(text), strict=True))
    for item in found:
        # A row that was made of columns starts nowhere.
        yield _entry(parsed, item, lines.get(id(item), 1)) if isinstance(item, dict) else Unusable(_not_an_object(item))


def _entry(parsed: _Parsed, values: dict[str, object], line: int) -> Entry:
    repeated = parsed.repeated.get(id(values), ())
    if not parsed.escaped:
        return Entry(line, values, repeated)
    mended, damage = mend_escaped(values)
    return Entry(line, mended, repeated, damage)


def _not_an_object(value: object) -> str:
    return f"expected a JSON object, not a {type(value).__name__}"


def _parse_all(text: str) -> _Parsed:
    """As ``_parse``; where objects follow each other without a comma, as programs print them, they are a list."""
    try:
        return _parse(text)
    except Unusable as error:
        parsed, place = _Parsed(escaped=may_hide(text)), 0
        values: list[object] = []
        decoder = json.JSONDecoder(object_pairs_hook=parsed.build, strict=False)
        try:
            while start := _SOMETHING.search(text, place):
                value, place = decoder.raw_decode(text, start.start())
                values.append(value)
        except (ValueError, RecursionError):
            raise error from None
        parsed.value = values
        return parsed


def _parse(text: str) -> _Parsed:
    """Raises Unusable with the reason, and the line in ``text``, when it is no JSON."""
    parsed = _Parsed(escaped=may_hide(text))
    try:
        # Not strict: dumps made by hand have tabs and line ends in their strings.
        parsed.value = json.loads(text, object_pairs_hook=parsed.build, strict=False)
    except json.JSONDecodeError as error:
        raise Unusable(f"this is not JSON: {error.msg}, column {error.colno}", error.lineno) from error
    except RecursionError as error:
        raise Unusable("this JSON is nested too deeply") from error
    except ValueError as error:
        raise Unusable(f"this is not JSON that can be read: {error}") from error
    return parsed


def _object_lines(text: str) -> Iterator[int]:
    """The lines on which the objects of a JSON document start, in the order in which the objects end."""
    open_lines: list[int] = []
    line, counted = 1, 0
    for match in _BRACES.finditer(text):
        if match.group() == "{":
            line += text.count("\n", counted, match.start())
            counted = match.start()
            open_lines.append(line)
        elif match.group() == "}":
            yield open_lines.pop()


def _articles(value: object) -> list[object]:
    """The articles of a document. Raises Unusable when it holds none, or several lists of them."""
    rows = _split_rows(value) or _rows(value)
    if rows is not None:
        return rows
    if isinstance(value, dict) and holds_text(value):
        return [value]
    for holds in (holds_text, holds_summary):
        lists = _lists(value, holds)
        if len(lists) > 1:
            raise Unusable(f"expected one list of articles, not {len(lists)}")
        if lists:
            return lists[0]
    if isinstance(value, dict) and holds_summary(value) and (is_titled(value) or is_signed(value)):
        return [value]
    raise Unusable("there is no article in this JSON (an object with a text)")


def _rows(value: object) -> list[object] | None:
    """The rows of a table that is written by columns, as pandas does: {"title": {"0": …}, "text": {"0": …}}."""
    if not isinstance(value, dict) or len(value) < 2 or not holds_text(value):
        return None
    columns = [column for column in value.values() if isinstance(column, dict)]
    numbers = [*columns[0]] if columns else []
    if len(columns) < len(value) or not numbers or any([*column] != numbers for column in columns):
        return None
    if not all(number.isdecimal() for number in numbers):
        return None
    return [{key: column[number] for key, column in value.items()} for number in numbers]


def _split_rows(value: object) -> list[object] | None:
    """The rows of a table that has its headings apart ("split" of pandas), or a list for each (its "list")."""
    if not isinstance(value, dict):
        return None
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(name, str) for name in names):
        return [dict(zip(names, row, strict=True)) if _fits(row, names) else row for row in data]
    columns = [*value.values()]
    lists = [column for column in columns if isinstance(column, list)]
    # The parts of one article may be as many as its authors; its title is one.
    titles = [each for name, each in value.items() if isinstance(each, list) and is_titled({name: "-"})]
    if len(lists) < len(columns) or not holds_text(value) or not titles or len(titles[0]) < 2:
        return None
    if any(len(column) != len(titles[0]) for column in lists):
        return None
    return [dict(zip(value, row, strict=True)) for row in zip(*lists, strict=True)]


def _fits(row: object, names: list[str]) -> bool:
    return isinstance(row, list) and len(row) == len(names)


def _listed(value: object, holds: Callable[[Mapping[str, object]], bool]) -> list[object] | None:
    """A list, or what an object holds that has an article under every key, such as its number; None for neither."""
    if (
        isinstance(value, dict)
        and value
        and not holds(value)
        and all(isinstance(each, dict) for each in value.values())
    ):
        return [*value.values()]
    return value if isinstance(value, list) else None


def _held(holder: dict[str, object]) -> Iterator[object]:
    """What an object holds; of an article, without lists of things that have no title: these are its parts."""
    is_article = is_titled(holder) and is_signed(holder)
    for item in holder.values():
        is_parts = isinstance(item, list) and not any(isinstance(part, dict) and is_titled(part) for part in item)
        if not (is_article and is_parts):
            yield item


def _lists(value: object, holds: Callable[[Mapping[str, object]], bool]) -> list[list[object]]:
    """The lists with an object that ``holds`` accepts, of those that lie least deep in ``value``."""
    level = [value]
    for _ in range(_DEEPEST):
        lists = [items for each in level if (items := _listed(each, holds)) is not None]
        found = [each for each in lists if any(isinstance(item, dict) and holds(item) for item in each)]
        if found:
            return found
        inside = [item for each in level if isinstance(each, list) for item in each]
        level = inside + [item for each in level if isinstance(each, dict) for item in _held(each)]
    return []
