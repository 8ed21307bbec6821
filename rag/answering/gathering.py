"""ranked sentences -> the evidence that is shown: the best few, a whole list, or a day's events in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.events import on_days
from rag.answering.evidence import select
from rag.answering.lists import items_at
from rag.records import Evidence, Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.candidates import Sentence
    from rag.question import Question
    from rag.records import Block, Passage
    from rag.store import Store

LEADING = 0.5  # share of the best sentence's score from which a sentence leads to its list
MOST_ITEMS = 12  # of one list


def gathered(store: Store, question: Question, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The evidence for an answer: best first, a list in its own order, events in the order of time."""
    found: list[Evidence] = []
    if question.kind == "list":
        found = listed(store, ranked)
    elif question.kind == "event":
        found = on_days(question, ranked)
    return found or select(ranked, question.kind)


def listed(store: Store, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The items of the list that one of the best sentences stands in or introduces, in order; empty when none does.

    ranked: best first. A list is a run of two item blocks or more; "… the following demands:" before it introduces it.
    Every item has the score of the sentence that led to it.
    """
    for sentence in ranked:
        if sentence.score < LEADING * ranked[0].score:
            break
        items = items_at(sentence.hit.article, sentence.start)
        if len(items) > 1:
            passages = store.catalogue.article_passages(sentence.hit.article.id)
            return [_evidence(sentence, item, passages) for item in items[:MOST_ITEMS]]
    return []


def _evidence(sentence: Sentence, item: Block, passages: Sequence[Passage]) -> Evidence:
    article = sentence.hit.article
    own = next((passage for passage in passages if passage.start <= item.start < passage.end), sentence.hit.passage)
    return Evidence(Hit(own, article, sentence.hit.score), item.start, item.end, sentence.score)
