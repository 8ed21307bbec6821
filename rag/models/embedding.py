"""Text -> vector: the bundled embedder as a LlamaIndex embedding, and what any LlamaIndex embedding is used through.

``embed_passages``, ``embed_question`` and ``identity`` are what the rest of Bron calls: whatever the embedding, text
goes in as NFC and vectors come out checked, float32 and of unit length.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.models.folder import BUNDLED, EMBEDDER, Floats, batches, cores, model_card, open_model
from rag.models.windows import CLOSING, OPENING, PADDING
from rag.records import BronError

Vectors = Floats

# Texts of one batch are padded to the longest: few texts when they are long keep the working set in the cache.
BATCH_TOKENS = 1024


class BundledEmbedding(BaseEmbedding):
    """A model folder that comes with Bron (or one like it), run by onnxruntime on all cores.

    Making one reads nothing but the card; the model itself is read at the first text, once for each process and
    folder. Safe to use from several threads. Raises BronError when the folder is incomplete or damaged.
    """

    folder: str

    def __init__(self, folder: Path | str = BUNDLED, **options: Any) -> None:
        card = model_card(Path(folder))
        unknown = set(options) - set(type(self).model_fields)
        if unknown:
            raise TypeError(f"no such option: {', '.join(sorted(unknown))}")
        super().__init__(**{"model_name": card.name, "embed_batch_size": 512, "folder": str(folder), **options})

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex stores and reports."""
        return "BundledEmbedding"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return model_card(Path(self.folder)).dimension

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that are read; what lies beyond does not count."""
        return model_card(Path(self.folder)).max_tokens

    @property
    def identity(self) -> str:
        """Name and content hash: two embeddings with one identity give the same vectors."""
        card = model_card(Path(self.folder))
        return f"{card.name}@{card.embedder}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones included, at most ``max_tokens``."""
        return [len(ids) for ids in self._ids([_clean(text) for text in texts])]

    def vectors(self, texts: Sequence[str], prefix: str = "") -> Vectors:
        """Unit vectors in the order of the texts: float32 (n, dimension)."""
        model = open_model(Path(self.folder))
        ids = self._ids([prefix + _clean(text) for text in texts])
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        session = model.session(EMBEDDER, cores())
        for batch in batches([len(item) for item in ids], BATCH_TOKENS):
            longest = max(len(ids[place]) for place in batch)
            padded = np.full((len(batch), longest), PADDING, dtype=np.int64)
            mask = np.zeros_like(padded)
            for row, place in enumerate(batch):
                padded[row, : len(ids[place])] = ids[place]
                mask[row, : len(ids[place])] = 1
            result[batch] = session.run(None, {"words": model.words(padded), "attention_mask": mask})[0]
        return result

    def _ids(self, texts: list[str]) -> list[list[int]]:
        encoded = open_model(Path(self.folder)).tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [[OPENING, *encoding.ids[: self.max_tokens - 2], CLOSING] for encoding in encoded]

    def _get_query_embedding(self, query: str) -> list[float]:
        prefix = model_card(Path(self.folder)).question_prefix
        vector: list[float] = self.vectors([query], prefix)[0].tolist()
        return vector

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        prefix = model_card(Path(self.folder)).passage_prefix
        vectors: list[list[float]] = self.vectors(texts, prefix).tolist()
        return vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def embed_passages(
    embedding: BaseEmbedding, texts: Sequence[str], progress: Callable[[int], None] | None = None
) -> Vectors:
    """Vectors of texts to be found: float32 (n, dimension), unit length, in order; (0, dimension) for no texts.

    progress: called after each batch with the number of texts done. Raises BronError when the embedding fails or
    gives anything but one finite vector of one length for each text.
    """
    if not texts:
        return np.zeros((0, dimension(embedding)), dtype=np.float32)
    parts: list[Vectors] = []
    for start in range(0, len(texts), embedding.embed_batch_size):
        batch = [_clean(text) for text in texts[start : start + embedding.embed_batch_size]]
        raw = _attempt(embedding, partial(embedding.get_text_embedding_batch, batch))
        parts.append(_checked(embedding, raw, len(batch), parts[0].shape[1] if parts else None))
        if progress:
            progress(start + len(batch))
    return np.concatenate(parts)


def embed_question(embedding: BaseEmbedding, text: str) -> Vectors:
    """Vector of a text to search with: float32 (dimension,), unit length. Raises BronError like embed_passages."""
    clean = _clean(text)
    raw = _attempt(embedding, partial(embedding.get_query_embedding, clean))
    vector: Vectors = _checked(embedding, [raw], 1, None)[0]
    return vector


def dimension(embedding: BaseEmbedding) -> int:
    """Length of the embedding's vectors; asks for one vector when the embedding does not say."""
    stated = getattr(embedding, "dimension", None)
    return stated if isinstance(stated, int) else len(embed_question(embedding, "Bron"))


def identity(embedding: BaseEmbedding) -> str:
    """What the manifest keeps to refuse vectors of another model: as much as the embedding tells about itself."""
    stated = getattr(embedding, "identity", None)
    return stated if isinstance(stated, str) else f"{type(embedding).__name__}:{embedding.model_name}"


def _clean(text: str) -> str:
    """NFC, and nothing that cannot be written as UTF-8 (half of a surrogate pair)."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode("utf-8")


def _attempt(embedding: BaseEmbedding, call: Callable[[], object]) -> object:
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


def _checked(embedding: BaseEmbedding, raw: object, count: int, width: int | None) -> Vectors:
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
