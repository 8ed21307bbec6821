"""Where sentences begin and end, in English, Swedish and Dutch: rules over abbreviations, initials, numbers and quotes.

A stop is a boundary unless something speaks against it, and all that speaks against it is written out below. Where it
cannot be told ("the U.S. Senate", "in the U.S. The troops") the word that follows decides: a wrong cut breaks a
quote, a missed one only makes it longer, so doubt means no cut.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rag.language.data import all_words, table, word_set

# A longer stretch without an end is no sentence (a table, a list of names): it is cut at a space.
LONGEST = 1500
# The word before a stop is looked for in so many characters.
WORD_REACH = 40

BLANK_LINE = re.compile(r"\n\s*\n")
# Marks that touch the stop close a quote, whichever way they lean: Swedish opens and closes with ”. The French way
# puts a space before the closing ».
STOP = re.compile(
    r"""(?<![.!?…])(?P<stop>[.!?…]++)
        (?P<close>["'”“’‘»«›‹)\]}]*(?:[ \u00a0\u202f][»›](?=\s))?(?:\[\d+\])*)
        \s++
        (?P<open>["'”“’‘„‚»«›‹(\[{¡¿]*(?:[–—-]\s+)?["'”“’‘„‚»«›‹(\[{]{0,4})
        (?P<next>\S)""",
    re.VERBOSE,
)
# Python's \w does not hold combining marks, so a word in NFD needs them named.
WORD_BEFORE = re.compile(r"[\w\u0300-\u036f’'/:-]+(?:\.[\w\u0300-\u036f’'/:-]+)*$")
WORD_AFTER = re.compile(r"[\w\u0300-\u036f]+")
# "U.S", "d.w.z", "Ph.D", "e.Kr": not "dn.se", whose parts all have two letters.
DOTTED = re.compile(r"(?=(?:.*\.)?[^\W\d_](?:\.|$))(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
# Dutch sentences may open with a contraction in lower case: "'s Avonds", "'t Is".
CONTRACTION = re.compile(r"['’‘][a-z]{1,2}\s+(?P<word>[^\W\d_])")


@cache
def abbreviations(language: str, use: str) -> frozenset[str]:
    """The abbreviations of one use (the file of a language names them); of all languages for one without a file."""
    path = f"abbreviations.{use}"
    return word_set(language, path) if table(language, "abbreviations") else all_words(path)


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Spans ``(start, end)`` of the sentences of ``text``, in order, trimmed, not overlapping.

    Every character but white space is in exactly one span; no span crosses a blank line, and none is longer than
    LONGEST. A closing quotation mark or bracket belongs to the sentence it follows. language: ISO 639-1; for any
    but "en", "sv" and "nl" the abbreviations of all three count. NFC and NFD give the same sentences.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for blank in BLANK_LINE.finditer(text):
        spans += _sentences_of_block(text, start, blank.start(), language)
        start = blank.end()
    return spans + _sentences_of_block(text, start, len(text), language)


def _sentences_of_block(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]``, which holds no blank line."""
    spans: list[tuple[int, int]] = []
    for match in STOP.finditer(text, start, end):
        if _is_boundary(text, start, match, language):
            spans += _trimmed(text, start, match.end("close"))
            start = match.end("close")
    return spans + _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without white space around it; in pieces when it is too long; nothing when it is empty."""
    spans: list[tuple[int, int]] = []
    while True:
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        stop = start + len(piece.strip())
        if stop - start <= LONGEST:
            return [*spans, (start, stop)] if start < stop else spans
        cut = _last_space(text, start, start + LONGEST)
        spans.append((start, start + len(text[start:cut].rstrip())))
        start = cut


def _last_space(text: str, start: int, end: int) -> int:
    """Place of the last white space in the span, which does not begin with one; the span's end when there is none."""
    return next((place for place in range(end - 1, start, -1) if text[place].isspace()), end)


def _is_boundary(text: str, start: int, match: re.Match[str], language: str) -> bool:
    """Whether the sentence that began at ``start`` ends at this stop."""
    first = match["next"]
    if match["close"][:1] in (")", "]") and text[match.start() - 1 : match.start()] in ("(", "["):
        return False  # "(!)" and "[…]" belong to what goes on.
    if first.islower() and not _is_contraction(text, match):
        return False
    if first in "&+=<>/%,;:":
        return False
    word = WORD_BEFORE.search(text, max(start, match.start() - WORD_REACH), match.start())
    if match["stop"] != "." or word is None:
        return True
    before = unicodedata.normalize("NFC", word[0])
    if before.isdigit() and len(before) <= 2 and not text[start : word.start()].strip():
        return False  # "1. Introduction": the number of what follows.
    if first.isdigit():
        return not _belongs_to_number(before, language)
    return _ends_before_capital(before, text, match, language)


def _is_contraction(text: str, match: re.Match[str]) -> bool:
    found = CONTRACTION.match(text, max(0, match.start("next") - 1))
    return found is not None and found["word"].isupper()


def _belongs_to_number(word: str, language: str) -> bool:
    """Whether ``word`` with its stop goes with the number behind it: "kl. 10", "No. 5", "U.S. 5th"."""
    low = word.lower()
    if low in abbreviations(language, "closing"):
        return False
    shortened = any(low in abbreviations(language, use) for use in ("inside", "maybe", "numbered"))
    return shortened or DOTTED.fullmatch(low) is not None or (len(word) == 1 and word.isalpha())


def _ends_before_capital(word: str, text: str, match: re.Match[str], language: str) -> bool:
    """Whether ``word``, its stop and a word that is not in lower case are the seam between two sentences."""
    low = word.lower()
    if low in abbreviations(language, "inside"):
        return False
    if low in abbreviations(language, "closing"):
        return ")" not in match["close"]
    initial = len(word) == 1 and word.isalpha()
    if not (initial or low in abbreviations(language, "maybe") or DOTTED.fullmatch(low)):
        return True
    after = WORD_AFTER.match(text, match.start("next"))
    return after is not None and unicodedata.normalize("NFC", after[0]).lower() in abbreviations(language, "starters")
