"""Bytes -> text: UTF-8, a declared or marked encoding, or what is clearly Windows-1252; else the reason why not."""

from __future__ import annotations

import codecs
import re

from rag.reading.unusable import Unusable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What western European prose has above ASCII. Anything else speaks against Windows-1252 (and Latin-1, its subset).
_WESTERN = frozenset("àáâäåæçèéêëìíîïñòóôöøùúûüßœšžÅÄÖÆØÉÈÜÇÀÁÊËÍÎÏÓÔŒŠŽ‘’“”„‚–—…•€£§°«»´¿¡·©®™½¼¾²³‹›\xa0\xad")
_UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOK_AT = 65_536


def decode(data: bytes, declared: str | None = None) -> str:
    """``data`` as text. Raises Unusable with the reason when that cannot be done honestly.

    declared: an encoding that the data itself names (HTML), used when the data is not UTF-8.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if _CONTROL.search(data[:_LOOK_AT]):
        raise Unusable("this is a binary file, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if declared and _is_codec(declared):
            return _strictly(data, declared)
        place = data.count(b"\n", 0, error.start) + 1
    text = data.decode("cp1252", errors="replace")
    if not _UTF8_PAIR.search(data) and all(sign < "\x80" or sign in _WESTERN for sign in set(text)):
        return text
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
