"""A name -> what kind of thing it names, by how the archive writes it: a person, a place, or anything else.

Told by closed signs alone: a place stands behind "in", a person has a first name at times and goes without at others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from rag.asking.named import SENTENCE_ENDS
from rag.language.data import all_words, words_of
from rag.language.names import fold, known_names, skeleton
from rag.language.words import STOP_WORDS, words

if TYPE_CHECKING:
    from rag.language.words import Word
    from rag.records import Article, Hit

NameKind = Literal["person", "place", "thing"]
WITHIN = words_of("offers.within")
PLACE = 0.2  # share of a name's mentions behind "in" from which it is a place
DESCRIBING = 0.7  # share of a name's mentions with a word behind it, no small one, from which it only describes
LONGEST = 30  # characters of such a word
ARTICLES = all_words("questions.articles")
COUNTRY = re.compile(r"k_[a-z]{2}")  # keys of territories, by ISO 3166


def describes(name: str, articles: Sequence[Article]) -> bool:
    """Whether a name stands before what it describes, as "Russian" in "Russian troops", and hardly ever alone."""
    mentions = before = 0
    for article in articles:
        for match in re.finditer(rf"\b{re.escape(name)}\b", article.text):
            behind = article.text[match.end() : match.end() + LONGEST]
            following = words(behind)[:1] if behind[:1] in (" ", "-") else []
            mentions += 1
            before += any(
                word.start == 1 and word.text.islower() and word.text not in STOP_WORDS.get(article.language, ())
                for word in following
            )
    return bool(mentions) and before >= DESCRIBING * mentions


def name_kind(name: str, hits: Sequence[Hit]) -> NameKind:
    """What a name names; a country is a place, whatever is said of it. hits: passages that mention it."""
    own = [fold(word.text) for word in words(name) if word.text[:1].isupper()]
    if not own or name.isupper():
        return "thing"
    if COUNTRY.fullmatch(known_names().get(tuple(fold(word.text) for word in words(name)), "")):
        return "place"
    within = first_named = alone = mentions = 0
    for hit in hits:
        found = words(hit.passage.text)
        for place, word in enumerate(found):
            if not _same(fold(word.text), own[-1]):
                continue
            mentions += 1
            first = max(0, place - len(own) + 1)
            full = len(own) > 1 and [fold(item.text) for item in found[first:place]] == own[:-1]
            before = found[(first if full else place) - 1] if place else None
            within += before is not None and before.text in WITHIN[hit.article.language]
            capital = before is not None and _first_name(hit.passage.text, before, word)
            first_named += full or capital
            alone += not full and not capital
    if mentions and within >= PLACE * mentions:
        return "place"
    return "person" if first_named and alone else "thing"


def _first_name(text: str, before: Word, name: Word) -> bool:
    """Whether the word before a name may be its first name: with a capital, and not because a sentence begins."""
    opens = text[: before.start].rstrip()[-1:] in ("", *SENTENCE_ENDS)
    joined = text[before.end : name.start] in (" ", "-")
    return joined and before.text[0].isupper() and not before.text.isupper() and not opens


def _same(word: str, name: str) -> bool:
    """Whether a word is the name, in another spelling or its genitive."""
    return word == name or (skeleton(word) is not None and skeleton(word) == skeleton(name))
