"""readings -> evidence: the sentences that answer, best first, each with the words in it that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.records import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Reading

FOUND = 8.0  # log-odds that a hit's score of 1 is worth beside what was read
SURE_WORDS = 0.35  # probability from which a span is taken for the answer's words
MARGIN = 2.5  # log-odds below the best from which a sentence is no evidence beside it
MOST = 3  # sentences of an answer
EDGES = " \t\n,.;:!?–—-()[]“”„\"«»‘’'"  # which belong to no span of words


def ranked(readings: Sequence[Reading]) -> list[Evidence]:
    """All sentences that were read, best first: by what the reader makes of them, and by how well they were found.

    A sentence that asks tells nothing, however much its words are the question's.
    """
    found = [
        Evidence(
            reading.hit,
            sentence.start,
            sentence.end,
            sentence.odds,
            sentence.odds + FOUND * reading.hit.score,
            *_words(reading, place),
            sentence.doubt,
            field=sentence.field,
        )
        for reading in readings
        for place, sentence in enumerate(reading.sentences)
        if not asks(reading.hit.article.printed(sentence.field)[sentence.start : sentence.end])
    ]
    return sorted(found, key=lambda item: (-item.score, item.hit.passage.id, item.start))


def asks(sentence: str) -> bool:
    """Whether a sentence asks, and so tells nothing."""
    return sentence.rstrip("”\"»’')] ").endswith("?")


def _words(reading: Reading, place: int) -> tuple[tuple[int, int] | None, float]:
    """The words of a sentence that answer, with their probability; None where the sentence as a whole does."""
    sentence = reading.sentences[place]
    best = sentence.spans[0] if sentence.spans else None
    if best is None or best.score < max(SURE_WORDS, sentence.whole):
        return None, 0.0
    return trimmed(reading.hit.article.printed(sentence.field), best.start, best.end), best.score


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without spaces and marks at its ends; the span itself when nothing else is in it."""
    inner = text[start:end].strip(EDGES)
    if not inner:
        return start, end
    begin = text.index(inner, start)
    return begin, begin + len(inner)


def selected(found: Sequence[Evidence], most: int = MOST) -> list[Evidence]:
    """Of ranked sentences those that are shown: none much weaker than the best, none said twice."""
    chosen: list[Evidence] = []
    for item in found:
        if len(chosen) == most or item.score < found[0].score - MARGIN:
            break
        if all(quote_of(item) != quote_of(known) for known in chosen):
            chosen.append(item)
    return chosen


def quote_of(item: Evidence) -> str:
    """The text of evidence."""
    return item.hit.article.printed(item.field)[item.start : item.end]
