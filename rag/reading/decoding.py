"""Bytes -> text: UTF-8, a declared or marked encoding, or what is clearly Windows-1252; else the reason why not."""

from __future__ import annotations

import codecs
import re

from rag.reading.controls import has_controls, is_binary, report_controls, without_controls
from rag.reading.twice import WESTERN, twice_line, undo_twice
from rag.reading.unusable import Unusable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BINARY = "this is a binary file, not text"


def decode(data: bytes, declared: str | None = None) -> str:
    """``data`` as text, without control characters. Raises Unusable with the reason when that cannot be done honestly.

    Text that was encoded twice throughout is read as it was meant. declared: an encoding that the data itself names
    (HTML), used when the data is not UTF-8.
    """
    return without_controls(undo_twice(_decoded(data, declared)))


def report_damage(data: bytes, *, by_line: bool) -> list[tuple[str, int]]:
    """What in the bytes of a file ``decode`` takes out or leaves as it is, each with its first line.

    by_line: every line was decoded by itself.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return []
    found = [report] if (report := report_controls(data)) else []
    text = data.decode("utf-8", errors="replace")
    line = twice_line("\n".join(map(undo_twice, text.split("\n"))) if by_line else undo_twice(text))
    if line:
        found.append(("some of the text seems to be encoded twice, but not all of it; left as it is", line))
    return found


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if is_binary(data):
        raise Unusable(_BINARY)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if declared and _is_codec(declared):
            return _strictly(data, declared)
        place = data.count(b"\n", 0, error.start) + 1
    text = data.decode("cp1252", errors="replace")
    if not _UTF8_PAIR.search(data) and all(sign < "\x80" or sign in WESTERN for sign in set(text)):
        return text
    if has_controls(data):
        raise Unusable(_BINARY)
    raise Unusable(f"this is broken UTF-8 (first on line {place}) and no other encoding for certain")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable(f"this is broken {encoding.removesuffix('-sig')} (byte {error.start})") from error


def _is_codec(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False
