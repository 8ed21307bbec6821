"""One question, read in several ways -> the reading whose answer is surest.

One that was completed from the conversation is asked without what was carried over too. Only where a question is not
sure of its answer is it asked with it, or with its misspelt words put right.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.asking.query import corrected, understand

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.asking.conversation import Completion
    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Filters

# Chosen on the development conversations (eval/README.md).
SURE = 0.6  # from this confidence on no other reading is tried
CLEARLY = 0.1  # by which words put right must be surer than those that were typed, where both are answered


def best_reading(
    store: Store, asked: Callable[[Query], tuple[Query, Answer]], question: Completion, filters: Filters
) -> tuple[Query, Answer]:
    """The query that is answered, with its answer."""
    query, answer = asked(_query(store, question, filters))
    if question.plain:
        alone = asked(understand(store, question.plain, filters, otherwise=question.otherwise))
        query, answer = alone if _finds_no_less(alone[1], answer) else (query, answer)
    if question.fuller and not answer.answerable:
        fuller = asked(_query(store, replace(question.fuller, otherwise=question.otherwise), filters))
        query, answer = fuller if fuller[1].answerable else (query, answer)
    if not _is_sure(answer) and (right := corrected(store, query)):
        spelt = asked(right)
        query, answer = spelt if _finds_clearly_more(spelt[1], answer) else (query, answer)
    return query, answer


def _query(store: Store, question: Completion, filters: Filters) -> Query:
    query = understand(store, question.text, filters, otherwise=question.otherwise)
    if not question.about:
        return replace(query, unclear=True) if question.unclear else query
    return replace(query, about=question.about, persons=question.persons)


def _is_sure(answer: Answer) -> bool:
    return answer.answerable and answer.confidence >= SURE


def _finds_no_less(plain: Answer, completed: Answer) -> bool:
    """Whether what was carried over added nothing: then the question is asked as it was typed.

    Where neither is answered, it is declined as it was typed too: it stands on its own.
    """
    return not completed.answerable or (plain.answerable and plain.confidence >= completed.confidence)


def _finds_clearly_more(right: Answer, typed: Answer) -> bool:
    return right.answerable and (not typed.answerable or right.confidence > typed.confidence + CLEARLY)
