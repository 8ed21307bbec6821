"""Spans of words: without what hangs on at the ends, and with a key that other wordings of the same share."""

from __future__ import annotations

from rag.language.words import analyse

_EDGES = " \t\n,.;:!?–—-()[]“”„\"«»‘’'"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without spaces and marks at its ends; the span itself when nothing else is in it."""
    inner = text[start:end].strip(_EDGES)
    if not inner:
        return start, end
    begin = text.index(inner, start)
    return begin, begin + len(inner)


def words_key(text: str, language: str) -> str:
    """What spans that say the same share: the keys of their names, which all spellings have, else their stems.

    "Tokajev", "Kasym-Zjomart Tokajev" and "Tokayev" meet in the last name, "Turkiet" and "Turkije" in the country.
    """
    terms = analyse(text, language)
    known, names = ([term for term in terms if term.startswith(start)] for start in ("k_", "n_"))
    return " ".join(known) or (names[-1] if names else " ".join(terms)) or text.casefold()
