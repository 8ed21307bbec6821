"""question -> hits by meaning: cosine similarity of the question's vector and the passages'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.embedding import Vectors, embed_question
from rag.records import Filters, Hit

if TYPE_CHECKING:
    from rag.store import Store


def dense_search(store: Store, question: str, filters: Filters, limit: int) -> list[Hit]:
    """Passages by cosine similarity, best first; score in [0, 1], negative similarities count as 0.

    Vectors whose passage the catalogue does not hold (of an ingest that is not done) are left out.
    """
    return nearest_hits(store, embed_question(store.embedding, question), filters, limit)


def nearest_hits(store: Store, vector: Vectors, filters: Filters, limit: int) -> list[Hit]:
    """Like dense_search, for a question that is embedded already: vector (dim,), of unit length."""
    found = store.nearest(vector, limit, filters)
    passages = store.catalogue.passages([passage_id for passage_id, _ in found])
    hits = []
    for passage_id, similarity in found:
        passage, article = passages[passage_id]
        score = min(1.0, max(0.0, similarity))
        hits.append(Hit(passage, article, score=score, dense=score))
    return hits
