"""question -> hits by words, meaning and what the reader finds, no language burying another, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.embedding import Vectors, embed_question
from rag.question import asks
from rag.records import Filters, Hit
from rag.retrieval.dense import nearest_hits, with_sentences
from rag.retrieval.lexical import lexical_search
from rag.retrieval.reread import reread
from rag.text import analyse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.store import Store

# Chosen by measurement, see docs/retrieval.md.
CANDIDATES = 100  # of the lexical search
CANDIDATES_PER_LANGUAGE = 50  # of the dense search
LEXICAL_WEIGHT = 0.55  # the rest is the dense score's
LEVEL_RANK = 20  # the similarity that a language's passages have anyway is that of this rank
DUPLICATE = 0.8  # shared share of five-word runs above which two passages say the same
BALANCE = 0.5  # a language's best passage is shown when it reaches this share of the best score
BALANCED_RANK = 5  # and it is shown no lower than this


def hybrid_search(store: Store, question: str, filters: Filters, limit: int) -> list[Hit]:
    """Passages, best first; score in [0, 1].

    A convex combination of the two scores (Bruch, Gai and Ingber 2023) rather than reciprocal rank fusion: ranks
    forget that the lexical search of a question in another language matched almost nothing, scores do not.
    """
    lexical = lexical_search(store, question, filters, CANDIDATES)
    vector = embed_question(store.embedding, question)
    dense = _dense_by_language(store, vector, filters)
    fused = fuse(_with_dense(store, vector, lexical, dense), dense)
    unlike = without_duplicates(fused, 3 * limit)
    # What reads for an answer finds none to a headline, and only blurs the order.
    return balance(reread(question, unlike) if asks(question) else unlike, limit)


def _dense_by_language(store: Store, vector: Vectors, filters: Filters) -> list[Hit]:
    """The best of every language: asked together, the question's own language would take all places."""
    languages = [code for code in store.catalogue.languages() if not filters.languages or code in filters.languages]
    return [
        hit
        for language in languages
        for hit in nearest_hits(store, vector, replace(filters, languages=(language,)), CANDIDATES_PER_LANGUAGE)
    ]


def fuse(lexical: Sequence[Hit], dense: Sequence[Hit], weight: float = LEXICAL_WEIGHT) -> list[Hit]:
    """One list, best first, of hits that know both scores; a search that did not find a passage gives it 0.

    A similarity counts above its language's level: to a question, all passages of its own language are more alike
    than those of another.
    """
    merged = {hit.passage.id: hit for hit in dense}
    for hit in lexical:
        known = merged.get(hit.passage.id)
        merged[hit.passage.id] = replace(hit, dense=known.dense if known else hit.dense)
    levels = _levels(dense)

    def score(hit: Hit) -> float:
        return weight * hit.lexical + (1 - weight) * max(0.0, hit.dense - levels.get(hit.article.language, 0.0))

    scored = [replace(hit, score=score(hit)) for hit in merged.values()]
    return sorted(scored, key=lambda hit: (-hit.score, hit.passage.id))


def _levels(dense: Sequence[Hit]) -> dict[str, float]:
    """Similarity that a language's passages have anyway."""
    similarities: dict[str, list[float]] = {}
    for hit in dense:
        similarities.setdefault(hit.article.language, []).append(hit.dense)
    return {language: sorted(found, reverse=True)[:LEVEL_RANK][-1] for language, found in similarities.items()}


def _with_dense(store: Store, vector: Vectors, lexical: list[Hit], known: Sequence[Hit]) -> list[Hit]:
    """Lexical hits that the dense search left out, with their own similarity."""
    found = {hit.passage.id for hit in known}
    missing = [hit.passage.id for hit in lexical if hit.passage.id not in found]
    if not missing:
        return lexical
    own = {passage_id: float(stored @ vector) for passage_id, stored in store.vectors.get(missing).items()}
    dense = with_sentences(store, vector, own)
    return [replace(hit, dense=dense.get(hit.passage.id, hit.dense)) for hit in lexical]


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
