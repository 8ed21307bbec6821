"""Spans of words: without what hangs on at the ends, and with a key that other wordings of the same share."""

from __future__ import annotations

import re

from rag.text import STOP_WORDS, analyse, words

IN_PLACE = re.compile(r"\b(?:i|in|te|pa|op|at|near|vid|bij) $")  # what stands before a place and no person, folded
_EDGES = " \t\n,.;:!?–—-()[]“”„\"«»‘’'"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without spaces and marks at its ends; the span itself when nothing else is in it."""
    inner = text[start:end].strip(_EDGES)
    if not inner:
        return start, end
    begin = text.index(inner, start)
    return begin, begin + len(inner)


def names_something(text: str) -> bool:
    """Whether a capitalised word that is no small word stands in a span."""
    stops = STOP_WORDS["en"] | STOP_WORDS["sv"] | STOP_WORDS["nl"]
    return any(word.text[0].isupper() and word.text.casefold() not in stops for word in words(text))


def stands_inside(text: str, word: str) -> bool:
    """Whether a word, as it is written, stands behind another in a text: then a capital is not the sentence's."""
    return re.search(rf"[^\W\d_],? {re.escape(word)}\b", text) is not None


def is_known(text: str) -> bool:
    """Whether a text holds a known name: of a country, an organisation, a month or a day."""
    return any(key.startswith("k_") for key in analyse(text, "en"))


def words_key(text: str, language: str) -> str:
    """What spans that say the same share: the keys of their names, which all spellings have, else their stems.

    "Tokajev", "Kasym-Zjomart Tokajev" and "Tokayev" meet in the last name, "Turkiet" and "Turkije" in the country.
    """
    terms = analyse(text, language)
    known, names = ([term for term in terms if term.startswith(start)] for start in ("k_", "n_"))
    return " ".join(known) or (names[-1] if names else " ".join(terms)) or text.casefold()
