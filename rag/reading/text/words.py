"""Words as a text writes them: where a hyphen at a line's end belongs, and capitals that a font broke."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.reading.text.hyphens import CONJUNCTIONS, SOFT
from rag.reading.text.lines import Line

_WORD = re.compile(r"\w+(?:[-\u2010’']\w+)*")
_LETTERS = re.compile(r"\w+")
_HYPHENS = ("-", "\u2010", "\u00ad")
_BROKEN_WORD = re.compile(r"[\w’'\u2010-]*\w\Z")
# No word is longer; looking further back costs time on input that is no text.
_LONGEST_WORD = 100
# A range, a fraction or a date that goes on on the next line: "12–" / "14 million", "25/" / "1 2022".
_OPEN_FIGURE, _FIGURE = re.compile(r"\d[-\u2010-\u2015\u2212/]"), re.compile(r"[€$£]?\d")
_SHORT_ABBREVIATION = 6


def ends_with_hyphen(text: str) -> bool:
    """Whether ``text`` ends in the middle of a word, or at its hyphen."""
    return _broken_word(text) is not None


class Vocabulary:
    """The words that a text writes within a line, as written and folded."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._written: set[str] = set()
        broken = False
        for line in lines:
            words = _WORD.findall(line.text.replace("\u00ad", ""))
            ends_broken = ends_with_hyphen(line.text)
            whole = words[1 if broken else 0 : -1 if ends_broken else None]
            self._written.update(whole)
            broken = ends_broken
        self._folded = {word.casefold() for word in self._written}
        self._parts = {word.split("-", 1)[0] for word in self._folded if "-" in word}

    def has(self, word: str) -> bool:
        """Whether the text writes ``word`` somewhere, capitals aside."""
        return word.casefold() in self._folded

    def writes_plainly(self, word: str) -> bool:
        """Whether the text writes ``word`` somewhere without capitals, but perhaps the first."""
        return word.lower() in self._written or word.capitalize() in self._written

    def starts_compound(self, part: str) -> bool:
        """Whether the text writes ``part`` with a hyphen and another word after it."""
        return part.casefold() in self._parts


def join_lines(first: str, second: str, vocabulary: Vocabulary) -> str:
    """The two lines as one: a space between them, or a broken word mended, its real hyphen kept.

    What joins figures always stays: "12-" and "14" are never 1214, even if that stands elsewhere.
    """
    if _OPEN_FIGURE.fullmatch(first[-2:]) and _FIGURE.match(second):
        return first + second
    start, following = _broken_word(first), _WORD.match(second)
    if start is None or following is None:
        return f"{first} {second}"
    stem, end = first[:-1], following.group()
    hyphen = "-" if first.endswith(SOFT) else first[-1]
    if vocabulary.has(start + end):
        return stem + second
    conjunction = second.split(" ", 1)[0].casefold()
    if conjunction in CONJUNCTIONS and " " in second:
        return f"{stem}{hyphen} {second}"
    keeps = _is_printed if first.endswith(SOFT) else _keeps_hyphen
    return f"{stem}{hyphen}{second}" if keeps(start, end, vocabulary) else stem + second


def mend_capitals(line: str, vocabulary: Vocabulary) -> str:
    """Lower the capitals inside words ("militaiRe") that the text writes without them elsewhere ("militaire").

    A letter that broke in one word of the line is taken as broken in its other words too.
    """
    broken: set[str] = set()
    for word in _LETTERS.findall(line):
        if not word.isupper() and vocabulary.writes_plainly(word):
            broken.update(_inner_capitals(word))

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        inner = _inner_capitals(word)
        if not inner or word.isupper() or not inner <= broken:
            return word
        return word[0] + word[1:].lower()

    return _LETTERS.sub(mend, line)


def _broken_word(text: str) -> str | None:
    """The part of a word that stands before a hyphen at the end of ``text``; None when there is none."""
    if not text.endswith(_HYPHENS):
        return None
    match = _BROKEN_WORD.search(text[-_LONGEST_WORD:-1])
    return match.group() if match else None


def _inner_capitals(word: str) -> set[str]:
    return {sign for sign in word[1:] if sign.isupper()}


def _is_printed(start: str, end: str, vocabulary: Vocabulary) -> bool:
    """Whether a soft hyphen at a line's end was a printed one: no word breaks before a capital or a figure."""
    return vocabulary.has(f"{start}-{end}") or end[0].isnumeric() or (start[-1].islower() and end[0].isupper())


def _keeps_hyphen(start: str, end: str, vocabulary: Vocabulary) -> bool:
    """Whether the hyphen between the parts of a word that the text never writes unbroken and solid is its own."""
    if vocabulary.has(f"{start}-{end}"):
        return True
    last = re.split(r"[-\u2010]", start)[-1]
    if last[-1].isnumeric() or end[0].isnumeric():
        return True
    if end[0].isupper() and not (end.isupper() and last.isupper() and len(last) >= _SHORT_ABBREVIATION):
        return True
    if len(last) > 1 and last.isupper() and not end.isupper():
        return True
    return vocabulary.starts_compound(start) and vocabulary.has(end)


def plain_words(lines: Sequence[Line]) -> list[tuple[str, int, int]]:
    """Every word, folded and without hyphens, with the index of the line it starts on and of the line it ends on."""
    words: list[tuple[str, int, int]] = []
    open_word: tuple[str, int] | None = None
    for index, line in enumerate(lines):
        found = [
            (word if word.isalnum() else re.sub(r"[^\w]", "", word)).casefold()
            for word in _WORD.findall(line.text.replace("\u00ad", ""))
        ]
        if open_word and found:
            words.append((open_word[0] + found.pop(0), open_word[1], index))
            open_word = None
        if found and ends_with_hyphen(line.text):
            open_word = (found.pop(), index)
        words.extend((word, index, index) for word in found)
    if open_word:
        words.append((open_word[0], open_word[1], open_word[1]))
    return words
