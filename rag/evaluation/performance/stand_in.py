"""A stand-in for the embedder, for sizes that it would take an hour to embed: quick vectors with real neighbours.

A text's vector is a linear map of the mean of its words in the model's own word table, fitted to the embedder's vectors
of a sample of passages; what the map misses of one of these passages is added, so that vectors lie as far
apart as real ones do. Questions are embedded as ever.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.models.embedder import Embedder
from rag.models.embedding import Vectors
from rag.models.folder import BUNDLED, open_model

RIDGE = 1e-3  # of the fit, as a share of the mean square of what it is fitted to
TOKENS = 256  # of a text that are looked at


@dataclass(frozen=True)
class StandIn:
    """An embedding made by ``fitted``. map: (dimension + 1, dimension). missed: (sample, dimension)."""

    embedder: Embedder
    map: Vectors
    missed: Vectors
    embed_batch_size: int = 512
    name: str = field(default="stand-in", init=False)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.embedder.dimension

    @property
    def identity(self) -> str:
        """The embedder's own: questions are embedded by it."""
        return self.embedder.identity

    def get_text_embedding_batch(self, texts: Sequence[str]) -> Vectors:
        """Quick unit vectors of texts: float32 (n, dimension)."""
        chosen = [zlib.crc32(text.encode("utf-8", "replace")) % len(self.missed) for text in texts]
        return _unit(_words(self.embedder, texts) @ self.map + self.missed[chosen])

    def get_query_embedding(self, query: str) -> Vectors:
        """The embedder's own."""
        return self.embedder.get_query_embedding(query)


def fitted(texts: Sequence[str], vectors: Vectors, embedder: Embedder) -> StandIn:
    """The stand-in fitted to passages as they are embedded, and their real vectors (n, dimension)."""
    words = _words(embedder, texts)
    square = words.T @ words
    square += RIDGE * np.trace(square) / len(square) * np.eye(len(square), dtype=np.float32)
    made = np.linalg.solve(square, words.T @ vectors).astype(np.float32)
    return StandIn(embedder, made, vectors - words @ made)


def _words(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Mean of the texts' words in the word table, and a one: float32 (n, dimension + 1)."""
    model = open_model(BUNDLED)
    encoded = model.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    rows = np.ones((len(texts), embedder.dimension + 1), dtype=np.float32)
    for row, item in zip(rows, encoded, strict=True):
        ids = np.array(item.ids[:TOKENS], dtype=np.int64)
        row[1:] = model.words(ids[None, :])[0].mean(axis=0) if len(ids) else 0
    return rows


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit
