"""The noun that a number counts, found without a tagger: "3 000 ryska soldater" counts "soldater".

Rules of thumb on endings and lists of small words. A wrong or missing unit costs little: amounts are compared by value.
"""

from __future__ import annotations

import re

from rag.language.data import LANGUAGES, entry, pattern_of, table, word_set, words_of
from rag.language.names import fold

WORDS_BEFORE_NOUN = 3  # adjectives and adverbs passed over at most
_WORD = re.compile(r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*)(?P<word>[^\W\d_]+(?:[-’'][^\W\d_]+)*)")

# Units of time in all languages, folded, by the word that accounts share.
TIMES = {
    word: unit
    for language in LANGUAGES
    for unit, words in table(language, "units.times").items()
    for word in fold(words).split()
}

SYMBOLS = frozenset(word for word in word_set("names", "amounts.measures") if len(word) > 1)  # "m" is a million too
STOPS, NOUNS, LEADING = words_of("units.stops"), words_of("units.nouns"), words_of("units.leading")
MEASURE, PEOPLE = pattern_of("units.measures"), pattern_of("units.people")
VERB, ADJECTIVE, NOUN = pattern_of("units.verb"), pattern_of("units.adjective"), pattern_of("units.noun")
ALONE = pattern_of("units.alone")


def unit_after(text: str, position: int, language: str) -> tuple[int, int] | None:
    """Start and end of the noun counted by a number that ends at ``position``; None when none follows."""
    passed: tuple[int, int] | None = None
    for match in _following(text, position):
        word = match["word"].casefold()
        span = match.span("word")
        if match["word"] in SYMBOLS:
            return span
        if word in STOPS[language] or VERB[language].fullmatch(word):
            break
        if word in NOUNS[language]:
            # "döda demonstranter", "police officers", "percentage points": the noun behind it, when there is one.
            after = unit_after(text, match.end(), language) if word in LEADING[language] else None
            return after or span
        if NOUN[language].fullmatch(word) and (not match["word"][0].isupper() or entry(language, "units.capitals")):
            return span
        if not ADJECTIVE[language].fullmatch(word):
            break
        passed = span if ALONE[language].fullmatch(word) else passed
    return passed  # "tio gripna": an adjective that stands for a noun


def follows_as_unit(text: str, position: int, language: str, measures_only: bool = False) -> bool:
    """Whether what follows four digits makes them an amount, not a year: people or, with or without, a measure."""
    span = unit_after(text, position, language)
    if span is None or "ade " in text[position : span[0]]:  # "2011 strejkade arbetare" has a verb between
        return False
    unit = text[span[0] : span[1]].casefold()
    units = (MEASURE[language],) if measures_only else (MEASURE[language], PEOPLE[language])
    return any(pattern.fullmatch(unit) for pattern in units)


def _following(text: str, position: int) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    while len(found) <= WORDS_BEFORE_NOUN and (match := _WORD.match(text, position)):
        found.append(match)
        position = match.end()
    return found
