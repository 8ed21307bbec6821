"""A page of a PDF -> its words, each with its place, in the order in which the file draws them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.reading.raised import as_raised

# Text that leans more than this stands across the page: a credit beside a picture, a watermark.
_STEEPEST = 0.2
# A raised figure is this much smaller than its line and stands this much higher, in parts of the line's height.
_SMALLER, _HIGHER = 0.9, 0.12
# A jump further than this, in parts of the size, starts another word whatever stands between.
_JUMP = 1.0
# What PDFium calls a hyphen at a line's end; the repair of lines decides whether it belongs to the word.
_HYPHENS = ("\x02", "\ufffe")
_NOTHING = ("\x00", "\u00ad")


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces. x0, x1: its sides; y: its baseline, upwards; size: height of its line, in points.

    order: its number among the words of the page, as the file draws them.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    order: int


@dataclass(frozen=True, slots=True)
class _Sign:
    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(slots=True)
class _Open:
    """The word that is being read."""

    signs: list[_Sign] = field(default_factory=list)

    def closed(self, order: int) -> Word:
        size = max(sign.size for sign in self.signs)
        y = next(sign.y for sign in self.signs if sign.size == size)
        text = "".join(_raised(sign, y, size) for sign in self.signs)
        return Word(text, self.signs[0].x0, max(sign.x1 for sign in self.signs), y, size, order)


def page_words(page: Any, most: int) -> tuple[list[Word] | None, int]:
    """The words of a page of pypdfium2, None where it holds more than ``most`` signs; how many stand across it."""
    text_page = page.get_textpage()
    if text_page.count_chars() > most:
        text_page.close()
        return None, 0
    words: list[Word] = []
    open_word, across = _Open(), 0
    try:
        for sign in _signs(text_page):
            if sign is None:
                across += 1
                continue
            parted = open_word.signs and _is_apart(open_word.signs[-1], sign)
            if (parted or not sign.text.strip()) and open_word.signs:
                words.append(open_word.closed(len(words)))
                open_word = _Open()
            if sign.text.strip():
                open_word.signs.append(sign)
    finally:
        text_page.close()
    if open_word.signs:
        words.append(open_word.closed(len(words)))
    return _with_raised(words), across


def _signs(text_page: Any) -> Iterator[_Sign | None]:
    """The signs of a page in order; None for one that stands across it."""
    import pypdfium2.raw as raw

    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        text = "-" if chr(code) in _HYPHENS else chr(code)
        if text in _NOTHING:
            continue
        if abs(math.sin(raw.FPDFText_GetCharAngle(text_page, index))) > _STEEPEST and text.strip():
            yield None
            continue
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        yield _Sign(text, box.left, box.right, y.value, max(0.1, box.top - box.bottom))


def _is_apart(last: _Sign, sign: _Sign) -> bool:
    size = max(last.size, sign.size)
    return abs(sign.y - last.y) > 0.5 * size or not -_JUMP * size < sign.x0 - last.x1 < _JUMP * size


def _raised(sign: _Sign, y: float, size: float) -> str:
    return as_raised(sign.text) if sign.size < _SMALLER * size and sign.y > y + _HIGHER * size else sign.text


def _with_raised(words: list[Word]) -> list[Word]:
    """Raised figures that PDFium took for words of their own, joined to the word that they stand at."""
    found: list[Word] = []
    for word in words:
        last = found[-1] if found else None
        touches = last is not None and -0.1 * last.size < word.x0 - last.x1 < 0.12 * last.size
        if last and touches and word.size < _SMALLER * last.size and _HIGHER * last.size < word.y - last.y < last.size:
            raised = as_raised(word.text)
            if raised != word.text:
                found[-1] = Word(last.text + raised, last.x0, word.x1, last.y, last.size, last.order)
                continue
        found.append(word)
    return found
