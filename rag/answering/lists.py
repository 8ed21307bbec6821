"""Lists inside an article: items under what introduces them, and enumerations inside a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.sentences import sentences
from rag.text import analyse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.records import Article, Block

FEWEST = 2  # items of a list
LONGEST_ITEM = 25  # words of an item in a sentence
SHORT = 3  # words of a sentence ("These are:") that introduces a list together with the one before

_CONJUNCTIONS = {
    "en": r"and|or|as well as",
    "sv": r"och|eller|samt|liksom",
    "nl": r"en|of|evenals|alsook",
}
# What stands before an enumeration. "som" alone does where the noun stands right before it ("krav som …").
_MARKS = {
    "en": r"including|such as|among others?|among other things|among them|namely|for example|demanding|like",
    "sv": r"bland annat|bland andra|såsom|till exempel|däribland|nämligen|inklusive|som",
    "nl": r"onder meer|onder andere|zoals|waaronder|namelijk|bijvoorbeeld|inclusief",
}
_CLAUSE = {"en": r"that|to", "sv": r"att", "nl": r"dat|om"}  # what every item of clauses begins with
_WORD = r"[^\W\d_a-zåäöëï][\w\u0300-\u036f’'-]+"  # with the combining marks of NFD
COUNTRY = re.compile(r"k_[a-z]{2}")  # key of a country (rag.names)
NAME = rf"{_WORD}(?: {_WORD})*"


@dataclass(frozen=True, slots=True)
class ItemList:
    """A run of item blocks in an article. ``text[start:end]`` introduces it: empty where nothing does."""

    items: tuple[Block, ...]
    start: int
    end: int


def list_at(article: Article, place: int) -> ItemList | None:
    """The list that a place of the text stands in, or right before as its introduction; None where there is none.

    What introduces a list is a heading, or the last sentence of a paragraph that ends with a colon, a short one with
    the sentence before.
    """
    blocks = article.blocks
    at = next((n for n, block in enumerate(blocks) if block.start <= place < block.end), len(blocks))
    if at == len(blocks):
        return None
    first = at if blocks[at].kind == "item" else at + 1
    while 0 < first <= at and blocks[first - 1].kind == "item":
        first -= 1
    last = first
    while last < len(blocks) and blocks[last].kind == "item":
        last += 1
    if last - first < FEWEST:
        return None
    leading = blocks[first - 1] if first else None
    if leading is None or not _introduces(article, leading):
        return ItemList(blocks[first:last], blocks[first].start, blocks[first].start) if first <= at else None
    start = _last_sentence(article, leading)
    return ItemList(blocks[first:last], start, leading.end) if place >= start else None


def lists_of(article: Article) -> Iterator[ItemList]:
    """All lists of an article, in order."""
    blocks = article.blocks
    for number, block in enumerate(blocks):
        begins = block.kind == "item" and (number == 0 or blocks[number - 1].kind != "item")
        found = list_at(article, block.start) if begins else None
        if found:
            yield found


def _introduces(article: Article, block: Block) -> bool:
    return block.kind == "heading" or article.text[block.start : block.end].rstrip().endswith(":")


def _last_sentence(article: Article, block: Block) -> int:
    text = article.text[block.start : block.end]
    *before, (start, end) = sentences(text, article.language)
    return block.start + (before[-1][0] if before and len(text[start:end].split()) <= SHORT else start)


def enumerated(text: str, language: str) -> list[tuple[int, int]]:
    """Offsets of what a sentence enumerates, in order; empty where it enumerates nothing.

    After a colon or words such as "including"; without these, names alone, at least three of them in a row, and no
    row of countries beside which another stands.
    """
    language = language if language in _MARKS else "en"
    for start, end in _regions(text, language):
        found = list(_items(text, start, end, language))
        if len(found) >= FEWEST and all(len(text[slice(*item)].split()) <= LONGEST_ITEM for item in found):
            return _without_rest(text, found)
    return []


def _without_rest(text: str, items: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The items, of the last one its name where the others are names alone: "Shell and of course Öst since 1993"."""
    *others, (start, end) = items
    name = re.search(NAME, text[start:end])
    if name and all(re.fullmatch(NAME, text[slice(*item)]) for item in others):
        return [*others, (start + name.start(), start + name.end())]
    return items


def _regions(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where items may be enumerated, likeliest first."""
    mark = rf"\b(?:{_MARKS[language]})\b"
    for pattern in (r":(?!\s*[“”„\"«»‘])", rf"{mark}(?:\s{mark})*"):
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield match.end(), len(text)
    if ";" in text:
        # What is said before the first item ends with a comma.
        yield text.rfind(", ", 0, text.index(";")) + 1, len(text)
    row = re.search(rf"{NAME}(?:, {NAME})+,? (?:{_CONJUNCTIONS[language]}) (?:[^\W\d_]+ ){{0,2}}{NAME}", text)
    if row and not _beyond(text, *row.span(), language):
        yield row.span()


def _beyond(text: str, start: int, end: int, language: str) -> bool:
    """Whether a row of countries leaves one out that the sentence names elsewhere: "mainly from Russia, but also …"."""
    named, rowed = (
        {key for key in analyse(part, language) if COUNTRY.fullmatch(key)} for part in (text, text[start:end])
    )
    return bool(rowed) and named != rowed


def _items(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """The parts of ``text[start:end]``, without the conjunctions and marks around them."""
    region = text[start:end]
    conjunction = _CONJUNCTIONS[language]
    clause = re.match(rf"\s*(?:{_CLAUSE[language]})\b", region)
    if ";" in region:
        parting = r";"
    elif clause and re.search(rf",? (?:{conjunction}) (?:{_CLAUSE[language]})\b", region):
        parting = rf",? (?:{conjunction}) (?=(?:{_CLAUSE[language]})\b)|, (?=(?:{_CLAUSE[language]})\b)"
    else:
        parting = rf",(?=\s)(?: (?:{conjunction})\b)?|\s(?:{conjunction})\s(?!.*\s(?:{conjunction})\s)"
    place = start
    for match in [*re.finditer(parting, region), None]:
        stop = start + match.start() if match else end
        first, last = _bared(text, place, stop, conjunction)
        if first < last:
            yield first, last
        place = start + match.end() if match else end


def _bared(text: str, start: int, end: int, conjunction: str) -> tuple[int, int]:
    part = text[start:end]
    opening = re.match(rf"\W*(?:(?:{conjunction})\b\s*)?", part)
    first = start + (opening.end() if opening else 0)
    if first > start and text[first - 1] in '“”„"«»‘’([':
        first -= 1
    last = start + len(part.rstrip(" \t\n\r.,;:–—"))
    return first, last
