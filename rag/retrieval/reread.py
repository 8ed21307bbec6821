"""hits -> the same hits, the first of them read with the question and ordered by what the reader finds in them too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.reader import load_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Hit, Span

# Chosen by measurement, see docs/retrieval.md.
READ = 10  # passages that are read: as many as an answer is made of
READ_WEIGHT = 0.15  # of the reader's sureness in a hit's score
SPANS = 5  # that are kept of each passage
ODDS = 8.0  # log-odds beyond which a span is as sure as can be


def reread(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Hits, best first, as they were found -> best first as they read; those beyond READ stay behind the others.

    Words and meaning say what a passage is about, the reader whether it answers (Nogueira and Cho 2019, with a span
    reader in place of a ranker). Without a reader the hits come back as they are.
    """
    known = with_spans(question, hits[:READ])
    if any(hit.spans is None for hit in known):
        return list(hits)
    scored = [replace(hit, score=_score(hit)) for hit in (*known, *hits[READ:])]
    return sorted(scored, key=lambda hit: (-hit.score, hit.passage.id))


def with_spans(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in their order, with spans where they had none; as they are where Bron has no reader."""
    unread = [hit for hit in hits if hit.spans is None]
    reader = load_reader() if unread else None
    if reader is None:
        return list(hits)
    found = iter(reader.read(question, [hit.passage.text for hit in unread], SPANS))
    return [replace(hit, spans=tuple(next(found))) if hit.spans is None else hit for hit in hits]


def _score(hit: Hit) -> float:
    return (1 - READ_WEIGHT) * hit.score + READ_WEIGHT * max(map(sureness, hit.spans or ()), default=0.0)


def sureness(span: Span) -> float:
    """The reader's log-odds as a number in [0, 1]: 0 from -8 down, 1 from 8 up."""
    return min(1.0, max(0.0, 0.5 + span.score / (2 * ODDS)))
