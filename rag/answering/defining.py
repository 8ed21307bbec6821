"""What something is, asked by its name: the sentences that say so, by an apposition, brackets or "is a"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.retrieval.lexical import coverage
from rag.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.retrieval.lexical import WeightedTerm

LONGEST = 5  # words of a name
MET = 0.5  # share of the weight of the question that a name meets
# How well a sentence tells what something is, where it says so and where it only names it.
DEFINES, NAMES = 1.0, 0.5
_ARTICLE = r"(?:the|an?|its|den|det|de|en|ett|het|een|die|dess)"
# What follows the name: "KNB, the former KGB", "Elbasy or “father of the nation”", "the CSTO (an alliance …)".
_BEHIND = re.compile(
    rf"\s*[([][^\W\d_]|,? (?:or|eller|of|ofwel|oftewel) [“”„\"«»‘]|, (?:or|eller|ofwel|oftewel) |, {_ARTICLE} [^\W\d_]|"
    r",? (?:som|which|dat|die|wat) (?:betyder|means|betekent|är|is|was|var)\b|"
    rf" (?:is|was|are|were|är|var|wordt|zijn|waren) (?:[^\W\d_]+ )?{_ARTICLE} |"
    r" (?:means|stands for|betyder|står för|betekent|staat voor|consists? of|comprises?|includes?|består av|omfattar|"
    r"bestaat uit|omvat)\b|"
    r" (?:is|are|was|wordt|werd) .{0,30}?(?:(?:described|explained) as|(?:omschreven|uitgelegd) als) |"
    r" (?:förklaras|beskrivs) .{0,30}?som ",
    re.IGNORECASE,
)
_MARKS = "“”„\"«»‘’'"
# What stands before it: "Nationella säkerhetskommittén (NKB)", "militäralliansen CSTO", "the military alliance CSTO".
_BEFORE = re.compile(r"[^\W\d_] [([]$")
_CALLED = {
    "en": re.compile(r"\b[Tt]he (?:[a-z-]+ )?(?!of\b|in\b|by\b|to\b|for\b|and\b)[a-z-]{4,} $"),
    "sv": re.compile(r"(?<![^\W\d_])[a-zåäöéü-]{3,}(?:en|et|an|ln|rn) $"),
    "nl": re.compile(r"\b(?:[Dd]e|[Hh]et) (?:[a-zëïéü-]+ )?(?!van\b|in\b|door\b|voor\b|en\b|met\b)[a-zëïéü-]{4,} $"),
}


def defines(asked: Sequence[WeightedTerm], text: str, language: str) -> float:
    """How well a sentence tells what the thing is that some terms name, in [0, 1]."""
    for start, end in _named(asked, text, language):
        before, behind = text[:start].rstrip(_MARKS), text[end:].lstrip(_MARKS)
        called = _CALLED[language].search(before) if language in _CALLED else None
        if _BEHIND.match(behind) or _BEFORE.search(before) or called:
            return DEFINES
    return NAMES


def _named(asked: Sequence[WeightedTerm], text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where the thing stands in a text, in as few words as will do."""
    tokens = words(text)
    reached = -1  # first word of what was found last: what begins there or before holds more than the name
    for last, token in enumerate(tokens):
        for first in range(last, max(reached, last - LONGEST), -1):
            if coverage(asked, text[tokens[first].start : token.end], language) >= MET:
                yield tokens[first].start, token.end
                reached = first
                break
