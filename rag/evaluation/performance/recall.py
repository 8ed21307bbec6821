"""How many of the nearest passages Chroma's graph finds, against a scan of all vectors, with and without filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from rag.evaluation.performance.archive import FILTERS, LANGUAGES, Archive
from rag.index.catalogue import conditions
from rag.index.store import Store, open_store
from rag.models.embedder import Embedder
from rag.models.embedding import embed_question
from rag.records import Filters
from rag.settings import Settings

NEAREST = 10
EQUAL = 1e-5  # similarities that differ by less are one


def recalled(index: str, articles: int, questions: int) -> dict[str, Any]:
    """Recall@10 by filter: the mean over questions and languages."""
    embedder = Embedder()
    store = open_store(Settings(index=Path(index)), embedder, checked=False)
    asked = np.stack([embed_question(embedder, text) for text, _ in Archive().questions(articles, questions, seed=2)])
    found: dict[str, list[float]] = {name: [] for name in FILTERS}
    for language in LANGUAGES:
        everything = _ids(store, Filters(languages=(language,)))
        vectors = store.vectors.get(everything)
        for name, outlets in FILTERS.items():
            filters = Filters(languages=(language,), outlets=outlets)
            ids = [passage for passage in _ids(store, filters) if passage in vectors]
            if ids:
                exact = asked @ np.stack([vectors[passage] for passage in ids]).T
                found[name] += (_share(store, *pair, filters) for pair in zip(asked, exact, strict=True))
    store.close()
    return {name: round(float(np.mean(shares)), 4) for name, shares in found.items() if shares}


def _share(store: Store, vector: Any, exact: Any, filters: Filters) -> float:
    """Of the nearest passages, those that were found as near as they are."""
    best = np.sort(exact)[::-1][:NEAREST]
    near = [similarity for _, similarity in store.nearest(vector, len(best), filters)]
    worst = float(best[-1]) - EQUAL
    return sum(similarity >= worst for similarity in near) / len(best)


def _ids(store: Store, filters: Filters) -> list[str]:
    where, values = conditions(filters)
    query = f"SELECT p.id FROM articles AS a JOIN passages AS p ON p.article_id = a.id WHERE {where} ORDER BY p.number"
    with store.catalogue.database.snapshot() as connection:
        return [passage for (passage,) in connection.execute(query, values)]
