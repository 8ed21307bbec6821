"""query -> hits by words and meaning together, no language burying another, nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.language.numbers import numbers
from rag.retrieval.dense import dense_search
from rag.retrieval.lexical import lexical_search

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Hit

# Chosen by measurement, see docs/retrieval.md.
CANDIDATES = 100  # of the lexical search
CANDIDATES_PER_LANGUAGE = 50  # of the dense search
LEXICAL_WEIGHT = 0.4  # the rest is the dense score's
DUPLICATE = 0.8  # shared share of five-term runs above which two passages say the same
FULL = 50  # hits from which a search may have left some out
CROWDED = 0.5  # share of hits that are left without duplicates, below which more are asked for
MOST_ROUNDS = 4  # times as many candidates at most
BALANCE = 0.5  # a language's best passage is shown when it reaches this share of the best score
BALANCED_RANK = 5  # and it is shown no lower than this


def hybrid_search(store: Store, query: Query, limit: int) -> list[Hit]:
    """Passages, best first; score in [0, 1].

    A convex combination of the two scores (Bruch, Gai and Ingber 2023) rather than reciprocal rank fusion: ranks
    forget that the lexical search of a question in another language matched almost nothing, scores do not.
    """
    more, wanted = 1, 3 * limit
    while True:
        lexical = lexical_search(store, query, more * CANDIDATES)
        fused = fuse(lexical, dense_search(store, query, more * CANDIDATES_PER_LANGUAGE))
        kept = without_duplicates(fused, wanted, indexed_terms(store, fused))
        # Copies that many papers brought must not leave the rest unseen.
        crowded = len(kept) < wanted and len(kept) < CROWDED * len(fused) and len(fused) >= more * FULL
        if not crowded or more == MOST_ROUNDS:
            return balance(kept, limit)
        more *= 2


def indexed_terms(store: Store, hits: Sequence[Hit]) -> dict[str, list[str]]:
    """The index terms of the hits' passages, by id, as they were stored."""
    by_language: dict[str, list[str]] = {}
    for hit in hits:
        by_language.setdefault(hit.article.language, []).append(hit.passage.id)
    return {
        passage_id: body
        for language, ids in by_language.items()
        for passage_id, (body, _) in store.catalogue.indexed_terms(language, ids).items()
    }


def fuse(lexical: Sequence[Hit], dense: Sequence[Hit], weight: float = LEXICAL_WEIGHT) -> list[Hit]:
    """One list, best first, of hits that know both scores; a search that did not find a passage gives it 0."""
    merged = {hit.passage.id: hit for hit in dense}
    for hit in lexical:
        known = merged.get(hit.passage.id)
        merged[hit.passage.id] = replace(hit, dense=known.dense if known else 0.0)
    scored = [replace(hit, score=weight * hit.lexical + (1 - weight) * hit.dense) for hit in merged.values()]
    return sorted(scored, key=lambda hit: (-hit.score, hit.passage.id))


def without_duplicates(hits: Iterable[Hit], limit: int, terms: Mapping[str, Sequence[str]]) -> list[Hit]:
    """The first ``limit`` hits that repeat no earlier one in the same language (a pull quote, a copy in another paper).

    terms: index terms by passage id. What has other figures repeats nothing: the accounts differ.
    """
    kept: list[tuple[Hit, frozenset[tuple[str, ...]]]] = []
    for hit in hits:
        if len(kept) == limit:
            break
        found = _runs(terms[hit.passage.id])
        if not any(_repeats(hit, found, *known) for known in kept if known[0].article.language == hit.article.language):
            kept.append((hit, found))
    return [hit for hit, _ in kept]


def _runs(terms: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(terms[i : i + 5]) for i in range(max(1, len(terms) - 4)))


def _repeats(hit: Hit, found: frozenset[tuple[str, ...]], other: Hit, known: frozenset[tuple[str, ...]]) -> bool:
    smaller = min(len(found), len(known))
    if len(found & known) <= DUPLICATE * smaller:
        return False
    return len(found & known) == smaller or _same_figures(hit, other)


def _same_figures(hit: Hit, other: Hit) -> bool:
    """Whether the shorter passage has no figure that the longer one has not."""
    shorter, longer = (
        Counter(number.value for number in numbers(text, hit.article.language))
        for text in sorted((hit.passage.text, other.passage.text), key=len)
    )
    return shorter <= longer


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
