"""Text -> vector, through whatever embeds: the bundled embedder, or any LlamaIndex embedding.

``embed_passages``, ``embed_question`` and ``identity`` are what the rest of Bron calls: whatever the embedding, text
goes in as NFC and vectors come out checked, float32 and of unit length.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import numpy as np

from rag.models.folder import Floats
from rag.records import BronError

Vectors = Floats


class Embedding(Protocol):
    """What embeds; the part of LlamaIndex's BaseEmbedding that Bron asks.

    It may also have a ``dimension`` and an ``identity``; what a LlamaIndex embedding is called is its ``model_name``.
    """

    @property
    def embed_batch_size(self) -> int:
        """Texts of one call."""

    def get_text_embedding_batch(self, texts: list[str]) -> object:
        """A vector for each text to be found, in order."""

    def get_query_embedding(self, query: str) -> object:
        """The vector of a text to search with."""


def embed_passages(
    embedding: Embedding, texts: Sequence[str], progress: Callable[[int], None] | None = None
) -> Vectors:
    """Vectors of texts to be found: float32 (n, dimension), unit length, in order; (0, dimension) for no texts.

    progress: called after each batch with the number of texts done. Raises BronError when the embedding fails or
    gives anything but one finite vector of one length for each text.
    """
    if not texts:
        return np.zeros((0, dimension(embedding)), dtype=np.float32)
    parts: list[Vectors] = []
    for start in range(0, len(texts), embedding.embed_batch_size):
        batch = [clean(text) for text in texts[start : start + embedding.embed_batch_size]]
        raw = _attempt(embedding, partial(embedding.get_text_embedding_batch, batch))
        parts.append(_checked(embedding, raw, len(batch), parts[0].shape[1] if parts else None))
        if progress:
            progress(start + len(batch))
    return np.concatenate(parts)


def embed_question(embedding: Embedding, text: str) -> Vectors:
    """Vector of a text to search with: float32 (dimension,), unit length. Raises BronError like embed_passages."""
    raw = _attempt(embedding, partial(embedding.get_query_embedding, clean(text)))
    vector: Vectors = _checked(embedding, [raw], 1, None)[0]
    return vector


def dimension(embedding: Embedding) -> int:
    """Length of the embedding's vectors; asks for one vector when the embedding does not say."""
    stated = getattr(embedding, "dimension", None)
    return stated if isinstance(stated, int) else len(embed_question(embedding, "Bron"))


def identity(embedding: Embedding) -> str:
    """What the manifest keeps to refuse vectors of another model: as much as the embedding tells about itself."""
    stated = getattr(embedding, "identity", None)
    if isinstance(stated, str):
        return stated
    return f"{type(embedding).__name__}:{getattr(embedding, 'model_name', 'unknown')}"


def clean(text: str) -> str:
    """NFC, and nothing that cannot be written as UTF-8 (half of a surrogate pair)."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode("utf-8")


def _attempt(embedding: Embedding, call: Callable[[], object]) -> object:
    """The result of asking the embedding; whatever a model or a distant service raises, a BronError comes out."""
    try:
        return call()
    except BronError:
        raise
    except Exception as error:
        raise BronError(
            f"the embedding failed: {type(error).__name__}: {error}",
            where=identity(embedding),
            todo="Check the settings embedding and embedding_options, and that its service answers.",
        ) from error


def _checked(embedding: Embedding, raw: object, count: int, width: int | None) -> Vectors:
    """``raw`` as unit vectors, float32 (count, width); BronError when it is not that."""

    def wrong(what: str, received: object = None) -> BronError:
        todo = "Choose another embedding, or mend this one."
        return BronError(what, where=identity(embedding), received=received, todo=todo)

    try:
        vectors = np.asarray(raw, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise wrong(f"the embedding gave no table of numbers: {error}") from error
    if vectors.ndim != 2 or vectors.shape[0] != count or vectors.shape[1] != (width or vectors.shape[1]):
        raise wrong(f"the embedding gave vectors of the wrong shape for {count} texts", vectors.shape)
    if not np.isfinite(vectors).all():
        raise wrong("the embedding gave a number that is not finite")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if vectors.shape[1] == 0 or not lengths.all():
        raise wrong("the embedding gave a vector of length zero")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit
