"""Soft hyphens: signs that mark where a word may break, and that PDFs leave where a hyphen or a dash stood."""

from __future__ import annotations

import re

SOFT = "\u00ad"
# "NATO-" before one of these stands for a word that comes later: "NATO- eller EU-land".
CONJUNCTIONS = frozenset("och eller samt men respektive and or but en of and/or och/eller en/of und oder".split())

_ON_NEXT_LINE = re.compile(rf"(?<=\w)(\s+)({SOFT}+)(?=[^\S\n]*(?:\n|\Z)|[^\W\d])")
_AT_A_FIGURE = re.compile(rf"(?<=\d){SOFT}+|(?<!{SOFT}){SOFT}+(?=\d)|(?<=\d ){SOFT}+(?= \d)")
_BROKEN = re.compile(rf"(?<=[^\W\d]){SOFT}+\s+(?=(\w\S*)(.?))")


def settle_soft_hyphens(text: str) -> str:
    """NFC ``text`` with soft hyphens only where they break a word, and those at the end of a line.

    Beside a figure none is a place to break: it is the hyphen or the dash that was printed ("12-14", "81-åringen").
    One that an extractor put on the next line goes back to the line of its word.
    """
    if SOFT not in text:
        return text
    return _AT_A_FIGURE.sub("-", _ON_NEXT_LINE.sub(_put_back, text))


def drop_soft_hyphens(text: str) -> str:
    """``text`` without soft hyphens; one before a space ends, or ended, a line, and its word goes on behind it."""
    if SOFT not in text:
        return text
    return _BROKEN.sub(_mend, settle_soft_hyphens(text)).replace(SOFT, "")


def _put_back(match: re.Match[str]) -> str:
    gap, hyphen = match.groups()
    return hyphen + gap if "\n" in gap else match.group()


def _mend(match: re.Match[str]) -> str:
    word, more = match.groups()
    if word.casefold() in CONJUNCTIONS and more:
        return "- "
    return "" if word[0].islower() else " "
