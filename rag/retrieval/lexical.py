"""query -> hits by words: BM25 over term groups, as a share of what the question could reach at most."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rag.records import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query, WeightedTerm
    from rag.index.store import Store

# Robertson and Zaragoza 2009; the usual values, measured no better elsewhere on our benchmarks (docs/retrieval.md).
K1 = 1.2
B = 0.75
CONTEXT_WEIGHT = 0.5  # of an occurrence in title, heading, outlet or author (BM25F's field weight)


def lexical_search(store: Store, query: Query, limit: int) -> list[Hit]:
    """Passages by words, best first; score in [0, 1]: BM25 divided by the question's ideal.

    Every language of the archive is searched with its own stems and document frequencies. A question whose words a
    language does not know reaches little of the ideal there, so that chance matches in another language stay low.
    """
    scores = lexical_scores(store, query, limit)
    known = store.catalogue.passages(scores)
    return [Hit(*known[passage_id], score=score, lexical=score) for passage_id, score in scores.items()]


def lexical_scores(store: Store, query: Query, limit: int) -> dict[str, float]:
    """The score of each passage that ``lexical_search`` finds, by its id, best first; nothing else is read of it."""
    found = [pair for language in query.terms for pair in _language_scores(store, query, language, limit)]
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit])


def _language_scores(store: Store, query: Query, language: str, limit: int) -> list[tuple[str, float]]:
    names = [name for term in query.terms[language] for name in term.term.alternatives]
    ids = [passage_id for passage_id, _ in store.catalogue.lexical(language, names, limit, query.filters)]
    return lexical_scores_of(store, query, language, ids)


def lexical_scores_of(store: Store, query: Query, language: str, ids: Sequence[str]) -> list[tuple[str, float]]:
    """The score that ``lexical_search`` gives each of these passages of a language."""
    terms = query.terms[language]
    ideal = sum(term.weight for term in terms) * (K1 + 1)
    if not ideal:
        return []
    average = store.catalogue.average_terms(language)
    indexed = store.catalogue.indexed_terms(language, ids)
    return [(passage_id, bm25(terms, *indexed[passage_id], average) / ideal) for passage_id in ids]


def bm25(terms: Sequence[WeightedTerm], text: Sequence[str], context: Sequence[str], average: float) -> float:
    """BM25F of one passage: text and context are its index terms, average the mean length of texts in terms.

    A term counts by that of its alternatives which gives most, so that a name found by its stem and by its key
    counts once.
    """
    frequencies: dict[str, float] = dict(Counter(text))
    for name in context:
        frequencies[name] = frequencies.get(name, 0.0) + CONTEXT_WEIGHT
    length = K1 * (1 - B + B * len(text) / max(average, 1.0))
    total = 0.0
    for term in terms:
        frequency = max(frequencies.get(name, 0.0) for name in term.term.alternatives)
        total += term.weight * (K1 + 1) * frequency / (frequency + length)
    return total
