"""question -> hits by words: BM25 over term groups, as a share of what the question could reach at most."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.question import question_language
from rag.records import Filters, Hit
from rag.text import Term, analyse, question_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.store import Store

# Robertson and Zaragoza 2009; the usual values, measured no better elsewhere on our benchmarks (docs/retrieval.md).
K1 = 1.2
B = 0.75
CONTEXT_WEIGHT = 0.5  # of an occurrence in title, heading, outlet or author (BM25F's field weight)
FOREIGN_WORD = 0.3  # weight of a word, neither name nor figure, in a collection of another language
CANDIDATES = 100  # passages per language that FTS5 proposes for scoring


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of the question with its inverse document frequency in one collection."""

    term: Term
    weight: float
    frequency: int


def lexical_search(store: Store, question: str, filters: Filters, limit: int) -> list[Hit]:
    """Passages by words, best first; score in [0, 1]: BM25 divided by the question's ideal.

    Every language of the archive is searched with its own stems and document frequencies. A question whose words a
    language does not know reaches little of the ideal there, so that chance matches in another
    language stay low: what fusion has to know.
    """
    language = question_language(question)
    hits: list[Hit] = []
    for collection in store.catalogue.languages():
        if not filters.languages or collection in filters.languages:
            terms = weighted_terms(store, question, language, collection)
            hits += _collection_hits(store, terms, collection, filters)
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:limit]


def weighted_terms(store: Store, question: str, language: str, collection: str) -> list[WeightedTerm]:
    """A question's terms, each with its idf in a collection; as frequent as its most frequent alternative.

    language: of the question. In a collection of another language only names and figures can be expected to stand;
    other words weigh less there, whether they are met (mostly by chance) or not.
    """
    terms = question_terms(question, language, collection)
    wanted = sorted({alternative for term in terms for alternative in term.alternatives})
    passages, counts = store.catalogue.term_counts(collection, wanted)
    weighted = []
    for term in terms:
        frequency = max(counts.get(alternative, 0) for alternative in term.alternatives)
        idf = math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))
        crosses = term.name or term.surface[0].isdigit() or language == collection
        weighted.append(WeightedTerm(term, idf if crosses else FOREIGN_WORD * idf, frequency))
    return weighted


def _collection_hits(store: Store, terms: list[WeightedTerm], collection: str, filters: Filters) -> list[Hit]:
    alternatives = [alternative for term in terms for alternative in term.term.alternatives]
    ideal = sum(term.weight for term in terms) * (K1 + 1)
    if not alternatives or not ideal:
        return []
    found = store.catalogue.lexical(collection, alternatives, CANDIDATES, filters)
    ids = [passage_id for passage_id, _ in found]
    passages = store.catalogue.passages(ids)
    average = store.catalogue.average_terms(collection)
    indexed = store.catalogue.indexed_terms(collection, ids)
    hits = []
    for passage_id, (passage, article) in passages.items():
        score = bm25(terms, *indexed[passage_id], average) / ideal
        hits.append(Hit(passage, article, score=score, lexical=score))
    return hits


def bm25(terms: Sequence[WeightedTerm], text: Sequence[str], context: Sequence[str], average: float) -> float:
    """BM25F of one passage: text and context are its index terms, average the mean length of texts in terms.

    A term's frequency is that of its most frequent alternative, so that a name found by its stem and by its
    key counts once.
    """
    in_text, in_context = Counter(text), Counter(context)
    length = K1 * (1 - B + B * len(text) / max(average, 1.0))
    total = 0.0
    for term in terms:
        frequency = max(in_text[a] + CONTEXT_WEIGHT * in_context[a] for a in term.term.alternatives)
        total += term.weight * frequency * (K1 + 1) / (frequency + length)
    return total


def coverage(terms: Sequence[WeightedTerm], text: str, language: str) -> float:
    """Share of the question's weight that a text mentions, in [0, 1]."""
    present = set(analyse(text, language))
    total = sum(term.weight for term in terms)
    met = sum(term.weight for term in terms if present.intersection(term.term.alternatives))
    return met / total if total else 0.0
