"""query -> hits by words and meaning together, no language burying another, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.language.words import analyse
from rag.retrieval.dense import dense_search
from rag.retrieval.lexical import lexical_search

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Hit

# Chosen by measurement, see docs/retrieval.md.
CANDIDATES = 100  # of the lexical search
CANDIDATES_PER_LANGUAGE = 50  # of the dense search
LEXICAL_WEIGHT = 0.4  # the rest is the dense score's
DUPLICATE = 0.8  # shared share of five-word runs above which two passages say the same
BALANCE = 0.5  # a language's best passage is shown when it reaches this share of the best score
BALANCED_RANK = 5  # and it is shown no lower than this


def hybrid_search(store: Store, query: Query, limit: int) -> list[Hit]:
    """Passages, best first; score in [0, 1].

    A convex combination of the two scores (Bruch, Gai and Ingber 2023) rather than reciprocal rank fusion: ranks
    forget that the lexical search of a question in another language matched almost nothing, scores do not.
    """
    lexical = lexical_search(store, query, CANDIDATES)
    dense = dense_search(store, query, CANDIDATES_PER_LANGUAGE)
    return balance(without_duplicates(fuse(lexical, dense), 3 * limit), limit)


def fuse(lexical: Sequence[Hit], dense: Sequence[Hit], weight: float = LEXICAL_WEIGHT) -> list[Hit]:
    """One list, best first, of hits that know both scores; a search that did not find a passage gives it 0."""
    merged = {hit.passage.id: hit for hit in dense}
    for hit in lexical:
        known = merged.get(hit.passage.id)
        merged[hit.passage.id] = replace(hit, dense=known.dense if known else 0.0)
    scored = [replace(hit, score=weight * hit.lexical + (1 - weight) * hit.dense) for hit in merged.values()]
    return sorted(scored, key=lambda hit: (-hit.score, hit.passage.id))


def without_duplicates(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """The first ``limit`` hits that repeat no earlier one in the same language (a pull quote, a reprint)."""
    kept: list[tuple[Hit, frozenset[tuple[str, ...]]]] = []
    for hit in hits:
        if len(kept) == limit:
            break
        runs = _runs(hit.passage.text, hit.article.language)
        if not any(_same(runs, other) for known, other in kept if known.article.language == hit.article.language):
            kept.append((hit, runs))
    return [hit for hit, _ in kept]


def _runs(text: str, language: str) -> frozenset[tuple[str, ...]]:
    terms = analyse(text, language)
    return frozenset(tuple(terms[i : i + 5]) for i in range(max(1, len(terms) - 4)))


def _same(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    smaller = min(len(one), len(other))
    return len(one & other) > DUPLICATE * smaller


def balance(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The first ``limit`` hits, in which every language that comes close to the best has its best hit in sight."""
    if not hits:
        return []
    ranked = list(hits)
    seen = {hit.article.language for hit in ranked[:BALANCED_RANK]}
    place = BALANCED_RANK - 1
    for hit in ranked[BALANCED_RANK:]:
        if hit.article.language not in seen and hit.score >= BALANCE * ranked[0].score and place > 0:
            seen.add(hit.article.language)
            ranked.remove(hit)
            ranked.insert(place, hit)
            place -= 1
    return ranked[:limit]
