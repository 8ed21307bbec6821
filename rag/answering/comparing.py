"""request to compare -> its sides, and what each says on the same point."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answering.confidence import names_asked
from rag.answering.evidence import quote_of
from rag.answering.mentions import articles_on, one_an_article, sentences_on
from rag.asking.catalogued import mentions
from rag.asking.query import understand
from rag.asking.requests import compared_subject
from rag.language.names import fold
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Evidence

QUOTES = 2  # of a side, an article each
SEARCHED = 40  # hits among which a side's are
WEIGHED = 8  # of a side's, whose sentences are weighed


@dataclass(frozen=True, slots=True)
class Comparison:
    """subject: the point that is compared, "" for none. sides: name -> its sentences, best first, none empty.

    missing: sides that the archive has nothing from.
    """

    subject: str
    sides: Mapping[str, Sequence[Evidence]]
    missing: tuple[str, ...]


def comparison(store: Store, query: Query) -> Comparison | None:
    """What is compared: outlets that the request names, or else its names; None when fewer than two are named."""
    text = fold(query.text)
    outlets: dict[str, dict[str, bool]] = defaultdict(dict)
    for outlet, article, reported in store.catalogue.outlets_of(query.filters):
        if mentions(text, outlet):
            outlets[outlet][article] = reported or outlets[outlet].get(article, False)
    unknown, known = names_asked(query)
    covered = fold(" ".join(outlets))
    # Beside an outlet, a name that the archive knows is the point; one that it does not may be an outlet that it lacks.
    names = unknown if len(outlets) == 1 else [] if outlets else [*unknown, *known]
    others = [name for name in names if not mentions(covered, name)]
    subject = compared_subject(query.text, [*outlets, *others])
    named = sorted([*outlets, *others], key=lambda name: text.find(fold(name)))
    if len(named) < 2:
        return None
    sides = {name: _said(store, query, subject, name, outlets.get(name)) for name in named}
    filled = {name: said for name, said in sides.items() if said}
    return Comparison(subject, filled, tuple(name for name in named if name not in filled)) if filled else None


def _said(store: Store, query: Query, subject: str, name: str, outlet: Mapping[str, bool] | None) -> list[Evidence]:
    """The best sentences of a side on the subject.

    outlet: its articles, and whether each only reports on it, so that a sentence must name it; None for a name.
    """
    about = understand(store, subject or name, query.filters, query.language)
    wanted = outlet if outlet is not None else _naming(store, query, name)
    hits = [hit for hit in hybrid_search(store, about, SEARCHED) if hit.article.id in wanted][:WEIGHED]
    said = [
        item
        for item in sentences_on(store, about, hits)
        if not wanted[item.hit.article.id] or mentions(fold(quote_of(item)), name)
    ]
    return one_an_article(said, QUOTES)


def _naming(store: Store, query: Query, name: str) -> dict[str, bool]:
    about = understand(store, name, query.filters, query.language)
    return {article: True for article, _ in articles_on(store, about)}
