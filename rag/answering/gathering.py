"""ranked sentences -> the evidence that is shown: the best few, a whole list, or a day's events in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.events import on_days
from rag.answering.evidence import select
from rag.answering.lists import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.candidates import Sentence
    from rag.question import Question
    from rag.records import Evidence
    from rag.store import Store


def gathered(store: Store, question: Question, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The evidence for an answer: best first, a list in its own order, events in the order of time."""
    found: list[Evidence] = []
    if question.kind == "list":
        found = listed(store, ranked)
    elif question.kind == "event":
        found = on_days(question, ranked)
    return found or select(ranked, question.kind)
