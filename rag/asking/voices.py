"""“How many died, according to Sidecar?” -> what is asked, and by whose account: an outlet's or an author's.

Asked as it is typed, such a question finds what everybody says of it; asked without these words, of that paper alone,
it finds what that paper says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.asking.named import places_in
from rag.asking.pointing import COMPLETED, LINKS, is_small
from rag.language.data import words_of
from rag.language.words import words

if TYPE_CHECKING:
    from rag.asking.named import Place
    from rag.language.words import Word

ACCORDING = words_of("speech.according")
WRITINGS = words_of("speech.writings")  # "according to the piece in Sidecar"


@dataclass(frozen=True, slots=True)
class Voiced:
    """text: the question without whose account it asks for. name: of the outlet or author."""

    text: str
    name: str


def voiced(text: str, language: str, outlets: frozenset[str], authors: frozenset[str]) -> Voiced | None:
    """A question (NFC) that asks what one outlet or author says; None for any other text."""
    for place in places_in(text, outlets, authors):
        start = _led_from(text, place, language)
        if start is None:
            continue
        rest = _without(text, start, place.end)
        if any(not is_small(word.text, language) for word in words(rest)):
            return Voiced(rest, place.name)
    return None


def _led_from(text: str, place: Place, language: str) -> int | None:
    """Where the words begin that make a name the one whose account it is; None where nothing does.

    A name that stands in the brackets of a completed question alone is asked for too: "And Sidecar?" made them.
    """
    bracket = COMPLETED.search(text)
    if bracket and (bracket.start() + 2, bracket.end() - 1) == (place.start, place.end):
        return bracket.start()
    before = [word for word in words(text) if word.end <= place.start]
    while before and _leads_on(before[-1], language):
        before.pop()
    return before[-1].start if before and before[-1].text.casefold() in ACCORDING[language] else None


def _leads_on(word: Word, language: str) -> bool:
    """Whether a word may stand between "according to" and the name: "the piece in"."""
    plain = word.text.casefold()
    leads = plain in LINKS[language] or plain in WRITINGS[language] or is_small(plain, language)
    return leads and plain not in ACCORDING[language]


def _without(text: str, start: int, end: int) -> str:
    """The text less a part of it, with one space in its place and no comma that set it off."""
    before, behind = text[:start].rstrip(), text[end:].lstrip()
    before, behind = re.sub(r"[,(:–-]$", "", before).rstrip(), re.sub(r"^[,):–-]\s*", "", behind)
    joined = behind if behind[:1] in ("?", ".", "!") else f" {behind}"
    made = f"{before}{joined if before else behind}".strip()
    return made[:1].upper() + made[1:]
