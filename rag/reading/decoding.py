"""Bytes -> text: UTF-8, a declared or marked encoding, or what is clearly Windows-1252; else the reason why not."""

from __future__ import annotations

import codecs
import re

from rag.reading.controls import has_controls, is_binary, report_controls, without_controls
from rag.reading.twice import STILL_TWICE, WESTERN, twice_line, undo_twice
from rag.reading.unusable import Unusable

# That of UTF-32 starts as that of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE_MARKS = tuple(mark for mark, encoding in _MARKS if encoding != "utf-8-sig")
_UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BINARY = "this is a binary file, not text"
# What files of other kinds start with, which are given the name of a text's now and then.
_SIGNATURES = {
    b"PAR1": "Parquet",
    b"ARROW1": "Arrow",
    b"Obj\x01": "Avro",
    b"PK\x03\x04": "ZIP, as Excel and Word write too",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word",
    b"%PDF-": "PDF",
    b"SQLite format 3\x00": "SQLite",
    b"\x1f\x8b": "gzip",
    b"BZh91AY&SY": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"(\xb5/\xfd": "zstd",
}
# Letters from À to ÿ as mail writes them. One may stand in any text, but three do not.
_MAIL = {
    "UTF-7": re.compile(r"\+A[M-P][AEIMQUYcgkosw048](?![A-Za-z0-9+/])"),
    "quoted-printable": re.compile(r"=C3=[89AB][0-9A-F]|(?<=[A-Za-z])=(?:[CE][459]|[DF]6|E[BF])(?=[a-z])"),
}
_CERTAIN = 3
_TAR = slice(257, 262)


def decode(data: bytes, declared: str | None = None) -> str:
    """``data`` as text, without control characters. Raises Unusable with the reason when that cannot be done honestly.

    Text that was encoded twice throughout is read as it was meant. declared: an encoding that the data itself names
    (HTML), used when the data is not UTF-8.
    """
    return without_controls(undo_twice(_decoded(data, declared)))


def refuse_binary(data: bytes) -> None:
    """Raise Unusable when a file is of a kind that is no text and says so itself, whatever its name."""
    kind = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    kind = "tar" if data[_TAR] == b"ustar" else kind
    if kind and has_controls(data):
        raise Unusable(f"this is a binary file ({kind}), not text")


def report_damage(data: bytes, *, by_line: bool) -> list[tuple[str, int]]:
    """What in the bytes of a file ``decode`` takes out or leaves as it is, each with its first line.

    by_line: every line was decoded by itself.
    """
    if data.startswith(WIDE_MARKS):
        return []
    found = [report] if (report := report_controls(data)) else []
    text = data.decode("utf-8", errors="replace")
    line = twice_line("\n".join(map(undo_twice, text.split("\n"))) if by_line else undo_twice(text))
    if line:
        found.append((STILL_TWICE, line))
    return found


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if is_binary(data):
        raise Unusable(_BINARY)
    try:
        text = data.decode("utf-8")
        _refuse_mail(text)
        return text
    except UnicodeDecodeError as error:
        place = data.count(b"\n", 0, error.start) + 1
    broken = f"this is broken UTF-8 (first on line {place}) and no other encoding for certain"
    if declared and _is_codec(declared):
        try:
            return _strictly(data, declared)
        except Unusable as error:
            # A page may say that it is UTF-8, and be what is clearly something else.
            broken = error.reason
    text = data.decode("cp1252", errors="replace")
    if not _UTF8_PAIR.search(data) and all(sign < "\x80" or sign in WESTERN for sign in set(text)):
        return text
    if has_controls(data):
        raise Unusable(_BINARY)
    raise Unusable(broken)


def _refuse_mail(text: str) -> None:
    """Raise Unusable for text as mail programs send it, where that is certain: "F+AOQ-rja", "F=C3=A4rja"."""
    for name, signs in _MAIL.items():
        if text.isascii() and len(signs.findall(text)) >= _CERTAIN:
            raise Unusable(f"this text is encoded for mail ({name}); it has to be saved as UTF-8")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable(f"this is broken {encoding.removesuffix('-sig')} (byte {error.start})") from error


def _is_codec(name: str) -> bool:
    """Whether there is such an encoding; where one byte a sign could be read to find its name, it is no wider one."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return codec._is_text_encoding and not codec.name.startswith(("utf-16", "utf-32"))
