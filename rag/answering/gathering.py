"""ranked sentences -> the evidence that is shown: the best few, a whole list, or a day's events in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.differing import differing
from rag.answering.events import on_days
from rag.answering.evidence import best_scores, comes_near, select
from rag.answering.lists import list_at
from rag.records import Evidence, Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.candidates import Sentence
    from rag.question import Question
    from rag.records import Passage
    from rag.store import Store

LEADING = 0.3  # share of the best sentence's score from which a sentence leads to its list
MOST_ITEMS = 12  # of one list


def gathered(store: Store, question: Question, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The evidence for an answer: best first, a list in its own order, events in the order of time."""
    found: list[Evidence] = []
    if question.kind == "list":
        found = listed(store, ranked)
    elif question.kind == "event":
        found = on_days(question, ranked)
    if not found:
        chosen = select(ranked, question.kind)
        found = [*chosen, *differing(store, question, chosen)]
    return found


def listed(store: Store, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The list of what is asked for that one of the best sentences stands in or introduces; empty when none does.

    First what introduces it, then its items in their order. ranked: best first. Every piece has the score of the
    sentence that led to the list.
    """
    best = best_scores(ranked)
    for sentence in ranked:
        if not comes_near(sentence, best, LEADING):
            continue
        found = list_at(sentence.hit.article, sentence.start) if sentence.kind == 1.0 else None
        if found:
            passages = store.catalogue.article_passages(sentence.hit.article.id)
            places = [(item.start, item.end) for item in found.items[:MOST_ITEMS]]
            opening = [(found.start, found.end)] if found.start < found.end else []
            return [_evidence(sentence, *place, passages) for place in [*opening, *places]]
    return []


def _evidence(sentence: Sentence, start: int, end: int, passages: Sequence[Passage]) -> Evidence:
    article = sentence.hit.article
    own = next((passage for passage in passages if passage.start <= start < passage.end), sentence.hit.passage)
    return Evidence(Hit(own, article, sentence.hit.score), start, end, sentence.score)
