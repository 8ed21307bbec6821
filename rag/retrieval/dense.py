"""question -> hits by meaning: cosine similarity of the question's vector with the passage's and its best sentence's.

A passage that answers in one sentence and then speaks of something else lies far from the question as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rag.embedding import Vectors, embed_question
from rag.packing import unpack
from rag.records import Filters, Hit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rag.store import Store

SENTENCE_WEIGHT = 0.5  # of the best sentence; the rest is the whole passage's (docs/retrieval.md)


def dense_search(store: Store, question: str, filters: Filters, limit: int) -> list[Hit]:
    """Passages by similarity, best first; score in [0, 1], negative similarities count as 0.

    Vectors whose passage the catalogue does not hold (of an ingest that is not done) are left out.
    """
    return nearest_hits(store, embed_question(store.embedding, question), filters, limit)


def nearest_hits(store: Store, vector: Vectors, filters: Filters, limit: int) -> list[Hit]:
    """Like dense_search, for a question that is embedded already: vector (dim,), of unit length."""
    found = store.nearest(vector, limit, filters)
    passages = store.catalogue.passages([passage_id for passage_id, _ in found])
    scores = with_sentences(store, vector, dict(found))
    hits = [Hit(*passages[passage_id], score=score, dense=score) for passage_id, score in scores.items()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def with_sentences(store: Store, vector: Vectors, similarities: Mapping[str, float]) -> dict[str, float]:
    """The dense scores, in [0, 1], of passages whose own cosine similarity is given, by id."""
    scores = {}
    stored = store.catalogue.sentence_vectors(similarities)
    for passage_id, similarity in similarities.items():
        found = unpack(stored.get(passage_id, b""), len(vector)) @ vector
        best = float(np.max(found, initial=-1.0)) if len(found) else similarity
        score = SENTENCE_WEIGHT * best + (1 - SENTENCE_WEIGHT) * similarity
        scores[passage_id] = min(1.0, max(0.0, score))
    return scores
