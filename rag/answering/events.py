"""evidence of what happened on a day that the question names: the sentences that speak of it, in the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of
from rag.answering.values import told_on
from rag.asking.pointing import HAPPENED
from rag.language.days import agrees, days, precision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query
    from rag.language.days import Day
    from rag.records import Evidence

MOST = 8  # sentences of a day


def asks_of_days(query: Query) -> bool:
    """Whether it is asked what happened on days that the question names."""
    return bool(query.days) and HAPPENED.search(query.text) is not None


def on_days(query: Query, found: Sequence[Evidence]) -> list[Evidence]:
    """The sentences of the days that a question about what happened names; empty for other questions, or of no such.

    found: best first; the best MOST sentences of the days are kept. Of one day, an article's sentences come in its own
    order, and the article whose sentence is best comes first. Where sentences name the day, those that name its year
    alone do not count.
    """
    if not asks_of_days(query):
        return []
    dated = [(day, item) for item in found if (day := _day(item, query.days)) is not None]
    dated = [(day, item) for day, item in dated if _is_as_exact(day, query.days)] or dated
    rank = {item.hit.article.id: place for place, item in reversed(list(enumerate(found)))}
    best = sorted(dated[:MOST], key=lambda pair: (pair[0].iso, rank[pair[1].hit.article.id], pair[1].start))
    return [item for _, item in best]


def _day(item: Evidence, asked: Sequence[Day]) -> Day | None:
    """The first day of a sentence that is one of those asked for."""
    article = item.hit.article
    found = days(quote_of(item), article.language, told_on(article))
    agreeing = [day for day in found if any(agrees(day, other) for other in asked)]
    return next((day for day in agreeing if _is_as_exact(day, asked)), agreeing[0] if agreeing else None)


def _is_as_exact(day: Day, asked: Sequence[Day]) -> bool:
    """Whether a time names a month, or a day, where one that it agrees with does."""
    return any(agrees(day, other) and precision(day) >= precision(other) for other in asked)
