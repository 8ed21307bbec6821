"""hits -> readings: passages and headlines read once with the question, each sentence at its place in the article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of
from rag.language.sentences import sentences
from rag.language.words import spelt_as
from rag.models.reader import Text
from rag.records import Reading, ReadSentence, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query
    from rag.models.reader import Reader, SentenceRead, TextRead
    from rag.records import Evidence, Field, Hit

BEFORE = 200  # characters at most of the sentence before a passage
BESIDE = 3  # best sentences that are read once more, beside each other
BESIDE_SHARE = 2.0  # of what is read of them then, beside how they were ranked


def read_hits(reader: Reader, query: Query, hits: Sequence[Hit]) -> list[Reading]:
    """The readings of hits, in their order; each is asked with the names that it knows (``spelt_as``)."""
    places = [_places(hit) for hit in hits]
    texts = [text_of(hit, spans) for hit, spans in zip(hits, places, strict=True)]
    asked: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        asked.setdefault(_asked_of(query, text), []).append(number)
    read = {
        number: one
        for question, numbers in asked.items()
        for number, one in zip(numbers, reader.read(question, [texts[number] for number in numbers]), strict=True)
    }
    found = [read[number] for number in range(len(texts))]
    return [_reading(hit, spans, read) for hit, spans, read in zip(hits, places, found, strict=True)]


def read_headlines(reader: Reader, query: Query, hits: Sequence[Hit]) -> list[Reading]:
    """The headlines of the hits' articles, read as the sentences of one text; of the best hit of each."""
    best: dict[str, Hit] = {}
    for hit in hits:
        if hit.article.title:
            best.setdefault(hit.article.id, hit)
    if not best:
        return []
    titles = tuple(hit.article.title or "" for hit in best.values())
    text = Text(titles)
    (found,) = reader.read(_asked_of(query, text), [text])
    return [
        Reading(hit, read.odds, (_told(0, len(title), read, "title"),))
        for hit, title, read in zip(best.values(), titles, found.sentences, strict=True)
    ]


def read_beside(reader: Reader, query: Query, found: Sequence[Evidence]) -> list[Evidence]:
    """Ranked sentences with the best of them in the order that the reader gives them as one text.

    Sentences of different passages are compared there; their own passages were read one by one. The scores stay as they
    were, the highest first.
    """
    best: list[Evidence] = []
    for item in found:
        if len(best) < BESIDE and all(quote_of(item) != quote_of(known) for known in best):
            best.append(item)
    if not best:
        return []
    text = Text(tuple(quote_of(item) for item in best))
    (read,) = reader.read(_asked_of(query, text), [text])
    told = [replace(item, beside=sentence.odds) for item, sentence in zip(best, read.sentences, strict=True)]
    told.sort(key=lambda item: -(item.score + BESIDE_SHARE * (item.beside or 0.0)))
    ordered = [replace(item, score=place.score) for item, place in zip(told, best, strict=True)]
    return [*ordered, *(item for item in found if item not in best)]


def _asked_of(query: Query, text: Text) -> str:
    return spelt_as("\n".join((text.head, text.before, *text.sentences)), query.text)


def text_of(hit: Hit, places: Sequence[tuple[int, int]]) -> Text:
    """What is read of a hit: its sentences, what stands above them, and the sentence before them."""
    article, passage = hit.article, hit.passage
    head = ". ".join(part for part in (article.title, passage.heading) if part)
    block = next((block for block in article.blocks if block.start <= passage.start < block.end), None)
    before = article.text[block.start : passage.start] if block else ""
    last = sentences(before, article.language)[-1:]
    told = tuple(article.text[start:end] for start, end in places)
    return Text(told, head, before[slice(*last[0])][-BEFORE:] if last else "")


def _places(hit: Hit) -> list[tuple[int, int]]:
    """Offsets in the article of the passage's sentences."""
    start = hit.passage.start
    return [(start + first, start + last) for first, last in sentences(hit.passage.text, hit.article.language)]


def _reading(hit: Hit, places: Sequence[tuple[int, int]], read: TextRead) -> Reading:
    told = (_told(start, end, sentence) for (start, end), sentence in zip(places, read.sentences, strict=True))
    return Reading(hit, read.odds, tuple(told))


def _told(start: int, end: int, read: SentenceRead, field: Field = "text") -> ReadSentence:
    spans = tuple(Span(start + span.start, start + span.end, span.score) for span in read.spans)
    return ReadSentence(start, end, read.odds, read.whole, spans, read.doubt, field)
