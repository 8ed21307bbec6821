"""“How many died, according to Sidecar?” -> what is asked, and by whose account: an outlet's or an author's.

Asked as it is typed, such a question finds what everybody says of it; asked without these words, of that paper alone,
it finds what that paper says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.asking.named import places_in
from rag.asking.pointing import AND, LINKS, is_small
from rag.language.data import pattern_of, words_of
from rag.language.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.named import Place

ACCORDING, ACCORDING_TO = words_of("speech.according"), words_of("speech.according_to")
ASKS, TELLING = words_of("questions.asks"), words_of("questions.telling")
ARTICLE = pattern_of("catalogue.articles")  # "according to the piece in Sidecar"
GENITIVE, GENITIVE_BEHIND = re.compile(r"['’:]s$"), re.compile(r"['’:]s\b")


@dataclass(frozen=True, slots=True)
class Voiced:
    """text: the question without whose account it asks for, where it is one without. name: of the outlet or author."""

    text: str
    name: str


def voiced(text: str, language: str, outlets: frozenset[str], authors: frozenset[str]) -> Voiced | None:
    """A question (NFC) that asks what one outlet or author says; None for any other text."""
    places = places_in(text, outlets, authors)
    if len(places) == 1 and _tells(text, places[0], language):
        return Voiced(text, places[0].name)
    for place in places:
        start, end = _led_from(text, place, language), _ends(text, place, language)
        if start is None or end is None or _is_joined(text, end, places, language):
            continue
        rest = _without(text, start, end)
        if any(not is_small(word.text, language) for word in words(rest)):
            return Voiced(rest, place.name)
    return None


def _tells(text: str, place: Place, language: str) -> bool:
    """ "What does Sidecar say about it?": the name stands beside a word of telling, and only small ones before them."""
    held = words(text)
    before, behind = [w for w in held if w.end <= place.start], [w for w in held if w.start >= place.end]
    beside = [word.text.casefold() for word in (*before[-1:], *behind[:1])]
    asks = bool(before) and before[0].text.casefold() in ASKS[language]
    small = all(is_small(w.text, language) or w.text.casefold() in TELLING[language] for w in before)
    return asks and small and not TELLING[language].isdisjoint(beside)


def _led_from(text: str, place: Place, language: str) -> int | None:
    """Where the words begin that make a name the one whose account it is; None where nothing does."""
    before = [word for word in words(text) if word.end <= place.start]
    reached = place.start
    while before and not text[before[-1].end : reached].strip():
        word = before.pop()
        reached = word.start
        if word.text.casefold() in ACCORDING[language]:
            return word.start
        small = word.text.casefold() in LINKS[language] | ACCORDING_TO[language]
        if not small and not ARTICLE[language].fullmatch(word.text):
            return None
    return None


def _ends(text: str, place: Place, language: str) -> int | None:
    """Where the name ends, with what it wrote ("Sidecar's report"); None where it is a part of another name."""
    ending = GENITIVE_BEHIND.match(text, place.end)
    end = ending.end() if ending else place.end
    following = next((word for word in words(text) if word.start >= end), None)
    spelt = text[place.start : place.end]
    if ending or GENITIVE.search(spelt) or spelt.casefold() == f"{place.name.casefold()}s":
        written = following and ARTICLE[language].fullmatch(following.text)
        return following.end if written and following else None
    beside = following is not None and text[end : following.start] == " " and following.text[0].isupper()
    return None if beside or text[end : end + 1] == "-" else end


def _is_joined(text: str, end: int, places: Sequence[Place], language: str) -> bool:
    """Whether another outlet stands beside it: "according to Metro and Sidecar" compares."""
    behind = next((place for place in places if place.start >= end), None)
    between = words(text[end : behind.start]) if behind else []
    return bool(between) and all(word.text.casefold() in AND[language] | LINKS[language] for word in between)


def _without(text: str, start: int, end: int) -> str:
    """The text less a part of it, with one space in its place, no comma that set it off, and no empty brackets."""
    before, behind = text[:start].rstrip(), text[end:].lstrip()
    if before.endswith("(") and behind.startswith(")"):
        before, behind = before[:-1].rstrip(), behind[1:].lstrip()
    before, behind = re.sub(r"\s*[,:–-]$", "", before), re.sub(r"^[,:–-]\s*", "", behind)
    close = before.endswith("(") or behind[:1] in ("", "?", ".", "!", ")")
    made = f"{before}{'' if close or not before else ' '}{behind}".strip()
    return made[:1].upper() + made[1:]
