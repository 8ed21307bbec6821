"""Control characters in a text: what a broken export, or a font without names, leaves behind."""

from __future__ import annotations

import re

from rag.reading.text.hyphens import SOFT

# Tab, line ends and form feed are part of texts. Of C1 (\x80 to \x9f) these mean nothing in Windows-1252 either.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d\ufffe\uffff]+")
# With these PDFium says that a word goes on on the next line.
_GOES_ON = re.compile("(?<=\\w)[\x02\ufffe](?=\r?\n)")
_IN_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WESTERN = {code: sign for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", "ignore"))}
_NEXT_LINE = "\x85"
_LOOK_AT = 65_536
# A text holds a few control characters; pictures, archives and programs hold more than this share of them.
_MOST = 0.1
_LINES_NAMED = 6
_LOST = "\ufffd"


def without_controls(text: str) -> str:
    """NFC ``text`` without control characters; those of Windows-1252 ("\x96" for a dash) become what they were.

    What a control character replaced is not known, so beside a figure nothing closes up: a space parts figure and
    word, and the replacement character stands between two figures.
    """
    if not set(re.findall("[\x80-\x9f]", text)) <= {_NEXT_LINE}:
        text = text.translate(_WESTERN)
    return _CONTROLS.sub(_in_place, _GOES_ON.sub(SOFT, text))


def is_binary(data: bytes) -> bool:
    """Whether so many control characters stand in ``data`` that it is no text."""
    head = data[:_LOOK_AT].rstrip(b"\x00")
    return len(_IN_BYTES.findall(head)) > _MOST * len(head)


def has_controls(data: bytes) -> bool:
    """Whether control characters stand in ``data``: they speak against an encoding that is only guessed."""
    return _IN_BYTES.search(data[:_LOOK_AT]) is not None


def report_controls(data: bytes) -> tuple[str, int] | None:
    """What is to be reported of the control characters in ``data``, and their first line; None without any."""
    places = [match.start() for match in _IN_BYTES.finditer(data)]
    if not places:
        return None
    lines = sorted({data.count(b"\n", 0, place) + 1 for place in places[:_LINES_NAMED]})
    more = f" (more on line {', '.join(map(str, lines[1:]))})" if lines[1:] else ""
    return left_out(len(places), more), lines[0]


def count_controls(text: str) -> int:
    """How many control characters ``without_controls`` leaves out of ``text``."""
    return sum(len(found) for found in _CONTROLS.findall(text))


def left_out(count: int, more: str = "") -> str:
    """What is to be reported of so many control characters; more: where others stand, in brackets."""
    named = "a control character" if count == 1 else f"{count} control characters"
    return f"left out {named}{more}; a letter or a figure may be missing there"


def _in_place(match: re.Match[str]) -> str:
    before, after = match.string[max(0, match.start() - 1) : match.start()], match.string[match.end() : match.end() + 1]
    if before.isnumeric() and after.isnumeric():
        return _LOST
    beside_a_figure = before.isnumeric() or after.isnumeric()
    return " " if beside_a_figure and before.isalnum() and after.isalnum() else ""
