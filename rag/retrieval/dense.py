"""query -> hits by meaning: cosine similarity of the question's vector with the passage's, above what is usual."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.records import Filters, Hit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store

LEVEL_RANK = 20  # the similarity that a language's passages have anyway is that of this rank
LEAST = 0.03
FEW = 0.12  # how far the best of a single passage counts as above the level, which nothing else shows


def dense_search(store: Store, query: Query, limit: int) -> list[Hit]:
    """The nearest passages of every language, at most ``limit`` of each, best first; score in [0, 1].

    Each language is asked alone, and a similarity counts above its language's level, as a share of what is left to
    one: to a question, all passages of its own language are more alike than those of another. The level is that of the
    whole archive, so that no filter makes a passage look better than it is.
    """
    scores = dense_scores(store, query, limit)
    known = store.catalogue.passages(scores)
    return [Hit(*known[passage_id], score=score, dense=score) for passage_id, score in scores.items()]


def dense_scores(store: Store, query: Query, limit: int) -> dict[str, float]:
    """The score of each passage that ``dense_search`` finds, by its id, best first; nothing else is read of it."""
    found: list[tuple[str, float]] = []
    for language in query.terms:
        # Enough of them to know the level, so that a score does not depend on how many are wanted.
        wanted = max(limit, LEVEL_RANK)
        filters, everything = replace(query.filters, languages=(language,)), Filters(languages=(language,))
        nearest = store.nearest(query.vector, wanted, filters)
        above_all = nearest if filters == everything else store.nearest(query.vector, LEVEL_RANK, everything)
        level = _level(store, above_all)
        found += ((passage_id, above(similarity, level)) for passage_id, similarity in nearest[:limit])
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def dense_scores_of(store: Store, query: Query, passages: Mapping[str, str], limit: int) -> dict[str, float]:
    """The scores that ``dense_scores`` gives these passages, wherever they rank. passages: id -> language."""
    vectors = store.vectors.get(list(passages))
    levels = {
        language: _level(store, store.nearest(query.vector, max(limit, LEVEL_RANK), Filters(languages=(language,))))
        for language in {passages[passage_id] for passage_id in vectors}
    }
    return {
        passage_id: above(float(vector @ query.vector), levels[passages[passage_id]])
        for passage_id, vector in vectors.items()
    }


def _level(store: Store, nearest: Sequence[tuple[str, float]]) -> float:
    return level_of([similarity for _, similarity in _of_one_copy(store, nearest)])


def _of_one_copy(store: Store, nearest: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Those passages whose article has no copy before it: many copies of one article are no level."""
    clusters = store.catalogue.clusters([passage_id for passage_id, _ in nearest])
    first: dict[str, str] = {}
    return [
        (passage_id, similarity)
        for passage_id, similarity in nearest
        for article_id, cluster in [clusters[passage_id]]
        if first.setdefault(cluster, article_id) == article_id
    ]


def level_of(found: Sequence[float]) -> float:
    """The level of a language, of its best similarities, best first; 0 without any.

    At least LEAST below the best, where all are alike; more where there are fewer passages than tell the level, so that
    those of a small archive are left to the reader.
    """
    if not found:
        return 0.0
    missing = max(0, LEVEL_RANK - len(found)) / (LEVEL_RANK - 1)
    return min(found[:LEVEL_RANK][-1], found[0] - LEAST - (FEW - LEAST) * missing)


def above(similarity: float, level: float) -> float:
    """A similarity above a level, in [0, 1]."""
    return min(1.0, max(0.0, (similarity - level) / max(1e-6, 1.0 - level)))
