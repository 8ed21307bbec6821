"""Text that was encoded as UTF-8 twice ("Ã¤" for "ä"): undone where all of a text agrees."""

from __future__ import annotations

import re
import unicodedata

# What western European prose has above ASCII.
WESTERN = frozenset("àáâäåæçèéêëìíîïñòóôöøùúûüßœšžÅÄÖÆØÉÈÜÇÀÁÊËÍÎÏÓÔŒŠŽ‘’“”„‚–—…•€£§°«»´¿¡·©®™½¼¾²³‹›\xa0\xad")
STILL_TWICE = "some of the text seems to be encoded twice, but not all of it; left as it is"
# How "ä", "½", a curly quote and a combining accent begin when their bytes are read as Windows-1252 or Latin-1.
_SIGNS = re.compile("Ã[\x80-\xbfŒ-ž–-€™ˆ˜ƒ]|Â[\xa0-\xbf]|â€[\x80-\xbf–-€™ˆ˜œŒ]|â\x80[\x80-\xbf]|Ì[ˆŠ\x88\x8a\x81€§]")
_BYTES = {ord(sign): byte for byte in range(0x80, 0xA0) if (sign := bytes([byte]).decode("cp1252", errors="ignore"))}


def undo_twice(text: str) -> str:
    """``text`` as it was before it was encoded once too often; unchanged where any part of it speaks against that."""
    while _SIGNS.search(text):
        once = _undone(text)
        if once is None:
            return text
        text = once
    return text


def twice_line(text: str) -> int | None:
    """The first line with signs of a double encoding, which ``undo_twice`` left; None without any."""
    match = _SIGNS.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else None


def _undone(text: str) -> str | None:
    try:
        once = text.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    # A name from further east may stand in the text ("Ł"); a sign of another script was never meant.
    return once if all(sign <= "\u017f" or _is_western(sign) for sign in set(once)) else None


def _is_western(sign: str) -> bool:
    return ord(sign) in _BYTES or sign == "\ufeff" or unicodedata.combining(sign) != 0
