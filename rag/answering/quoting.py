"""evidence -> quotes that stand alone: a sentence that begins with "he said" takes along the one that names him."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of
from rag.language.data import pattern_of, table
from rag.language.sentences import sentences
from rag.language.words import normalise, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Evidence

LONGEST = 600  # characters of a quote of several sentences
BACK = 2  # sentences that a quote may begin before its own
_SPEECH = r"[“”„\"«»‘’]"
POINTING, IMPERSONAL = pattern_of("quoting.pointing"), pattern_of("quoting.impersonal")


def standing_alone(chosen: Sequence[Evidence]) -> list[Evidence]:
    """The evidence with the sentences before it that it cannot be understood without, in its order.

    Quotes that overlap are quoted once, in the place and with the answer of the best.
    """
    found: list[Evidence] = []
    for item in chosen:
        opened = replace(item, start=_start(item))
        place = next((place for place, known in enumerate(found) if _overlap(known, opened)), None)
        if place is None:
            found.append(opened)
        else:
            known = found[place]
            found[place] = replace(known, start=min(known.start, opened.start), end=max(known.end, opened.end))
    return found


def _overlap(one: Evidence, other: Evidence) -> bool:
    same = one.hit.article.id == other.hit.article.id and one.field == other.field
    return same and one.start < other.end and other.start < one.end


def _start(item: Evidence) -> int:
    """Where the quote begins: at a sentence before when this one points back and names nobody before it does."""
    article, start = item.hit.article, item.start
    if item.field == "title":
        return start
    block = next((block for block in article.blocks if block.start <= item.start < block.end), None)
    if block is None or not points_back(quote_of(item), article.language):
        return start
    before = sentences(article.text[block.start : item.start], article.language)
    for first, last in before[: -BACK - 1 : -1]:
        if item.end - block.start - first > LONGEST:
            break
        start = block.start + first
        if not points_back(article.text[start : block.start + last], article.language):
            break
    return start


def points_back(sentence: str, language: str) -> bool:
    """Whether a sentence begins with a word for what stands before it, or with speech that nobody is named for."""
    if not table(language, "quoting"):
        return False
    sentence = normalise(sentence)
    if re.match(_SPEECH, sentence):
        inner = re.sub(rf"{_SPEECH}[^“”„\"«»]*{_SPEECH}?", " ", sentence)
        return not any(word.text[0].isupper() for word in words(inner))
    return bool(POINTING[language].match(sentence)) and not IMPERSONAL[language].match(sentence)
