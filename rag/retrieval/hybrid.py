"""query -> hits by words and meaning together, no language burying another, nothing twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rag.language.numbers import numbers
from rag.records import Hit
from rag.retrieval.dense import dense_scores, dense_scores_of
from rag.retrieval.lexical import lexical_scores, lexical_scores_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store

Scored = tuple[str, float, float, float]  # passage id; its score; by words; by meaning
Runs = frozenset[tuple[str, ...]]

# Chosen by measurement, see docs/retrieval.md.
CANDIDATES = 100  # of the lexical search
CANDIDATES_PER_LANGUAGE = 50  # of the dense search
LEXICAL_WEIGHT = 0.4  # the rest is the dense score's
RUN = 5  # words
DUPLICATE = 0.8  # shared share of runs of five words above which two passages say the same
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
        lexical = lexical_scores(store, query, more * CANDIDATES)
        fused = fuse(lexical, dense_scores(store, query, more * CANDIDATES_PER_LANGUAGE))
        kept = without_duplicates(_read(store, fused, wanted), wanted)
        # Copies that many papers brought must not leave the rest unseen.
        crowded = len(kept) < wanted and len(kept) < CROWDED * len(fused) and len(fused) >= more * FULL
        if not crowded or more == MOST_ROUNDS:
            return balance(kept, limit)
        more *= 2


def search_within(store: Store, query: Query, articles: Iterable[str], limit: int) -> list[Hit]:
    """The best passages of some articles, scored as ``hybrid_search`` does, wherever they would rank there."""
    passages = {
        passage_id: language
        for passage_id, language in store.catalogue.passages_of(articles)
        if language in query.terms
    }
    lexical: dict[str, float] = {}
    for language in sorted(set(passages.values())):
        own = [passage_id for passage_id, spoken in passages.items() if spoken == language]
        lexical.update(lexical_scores_of(store, query, language, own))
    fused = fuse(lexical, dense_scores_of(store, query, passages, CANDIDATES_PER_LANGUAGE))
    return balance(without_duplicates(_read(store, fused, 3 * limit), 3 * limit), limit)


def fuse(lexical: Mapping[str, float], dense: Mapping[str, float], weight: float = LEXICAL_WEIGHT) -> list[Scored]:
    """The scores of two searches as one list, best first; a search that did not find a passage gives it 0."""
    scored = []
    for passage_id in lexical.keys() | dense.keys():
        by_words, by_meaning = lexical.get(passage_id, 0.0), dense.get(passage_id, 0.0)
        scored.append((passage_id, weight * by_words + (1 - weight) * by_meaning, by_words, by_meaning))
    return sorted(scored, key=lambda item: (-item[1], item[0]))


def without_duplicates(found: Iterable[tuple[Hit, Sequence[str]]], limit: int) -> list[Hit]:
    """The first ``limit`` hits that repeat no earlier one in the same language (a pull quote, a copy in another paper).

    found: hits with the index terms of their texts, in order; no more are taken than are needed. What has other figures
    repeats nothing: the accounts differ.
    """
    kept: list[tuple[Hit, Runs]] = []
    for hit, terms in found:
        runs = _runs(terms)
        own = (known for known in kept if known[0].article.language == hit.article.language)
        if not any(_repeats(hit, runs, *known) for known in own):
            kept.append((hit, runs))
        if len(kept) == limit:
            break
    return [hit for hit, _ in kept]


def _read(store: Store, scored: Sequence[Scored], size: int) -> Iterator[tuple[Hit, Sequence[str]]]:
    """The hits, each with the terms that the lexical index has of it; ``size`` of them are read at a time."""
    for start in range(0, len(scored), size):
        part = scored[start : start + size]
        known = store.catalogue.passages([passage_id for passage_id, *_ in part])
        terms: dict[str, tuple[list[str], list[str]]] = {}
        for language in {article.language for _, article in known.values()}:
            own = [passage_id for passage_id, (_, article) in known.items() if article.language == language]
            terms |= store.catalogue.indexed_terms(language, own)
        for passage_id, score, by_words, by_meaning in part:
            yield Hit(*known[passage_id], score=score, dense=by_meaning, lexical=by_words), terms[passage_id][0]


def _runs(terms: Sequence[str]) -> Runs:
    return frozenset(zip(*(terms[place:] for place in range(RUN)), strict=False)) or frozenset([tuple(terms)])


def _repeats(hit: Hit, found: Runs, other: Hit, known: Runs) -> bool:
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
