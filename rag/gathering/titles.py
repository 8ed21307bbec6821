"""A headline that was pasted -> its article: that it is one, how the article opens, and what it tells."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from rag.answering.phrases import phrase
from rag.answering.quoting import standing_alone
from rag.answering.values import dates_told
from rag.asking.query import understand
from rag.gathering.material import Group, Material, answered
from rag.gathering.mentions import opening_of, sentences_on
from rag.language.names import fold
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Article, Filters, Hit

SHORTEST = 4  # words of a headline that is told from a subject
SEARCHED = 8  # hits among whose articles it is looked for
ALIKE = 0.9  # likeness to a title, in [0, 1], from which a text is that title
TOLD = 2  # quotes beside the opening
SURE = 0.95  # confidence: what is left is that a title was not what was meant


def titled(store: Store, query: Query, base: Answer) -> Answer | None:
    """The article whose title a text is, or nearly is; None for any other text, and for what asks."""
    text = fold(query.typed)
    if len(text.split()) < SHORTEST or text.endswith("?"):
        return None
    hits = hybrid_search(store, query, SEARCHED)
    article = _of_title(text, hits)
    if article is None:
        return None
    opening = opening_of(store, article)
    told = sentences_on(store, query, [hit for hit in hits if hit.article.id == article.id])
    told = [item for item in told if all(item.start != known.start for known in opening)][:TOLD]
    shown = standing_alone([*opening, *told])
    group = Group(phrase(query.language, "titled"), shown)
    dates = [dates_told(article)]
    material = Material("subject", query.language, article.title or "", SURE, dates, [group], counted=False)
    return answered(store, material, base)


def article_titled(store: Store, title: str, filters: Filters) -> Article | None:
    """The article that has, or nearly has, a title."""
    return _of_title(fold(title), hybrid_search(store, understand(store, title, filters), SEARCHED))


def _of_title(text: str, hits: Sequence[Hit]) -> Article | None:
    def alike(title: str | None) -> bool:
        return SequenceMatcher(None, text, fold(title or "")).ratio() >= ALIKE

    return next((hit.article for hit in hits if alike(hit.article.title)), None)
