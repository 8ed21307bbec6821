"""The bundled embedder: texts -> unit vectors, by onnxruntime on all cores. ``rag.llama`` has it for LlamaIndex."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from rag.models.embedding import Vectors, clean
from rag.models.folder import BUNDLED, EMBEDDER, batches, cores, model_card, open_model
from rag.models.windows import CLOSING, OPENING, PADDING

# Texts of one batch are padded to the longest: few texts when they are long keep the working set in the cache.
BATCH_TOKENS = 1024


@dataclass(frozen=True)
class Embedder:
    """A model folder that comes with Bron, or one like it. embed_batch_size: texts of one call, 1 or more.

    Making one reads nothing but the card; the model itself is read at the first text, once for each process and
    folder. Safe to use from several threads. Raises BronError when the folder is incomplete or damaged, ValueError for
    a batch of another size.
    """

    folder: Path | str = BUNDLED
    embed_batch_size: int = 512

    def __post_init__(self) -> None:
        if not isinstance(self.embed_batch_size, int) or self.embed_batch_size < 1:
            raise ValueError("embed_batch_size: expected a whole number from 1")
        model_card(Path(self.folder))

    @property
    def name(self) -> str:
        """What the model is called."""
        return model_card(Path(self.folder)).name

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

    def get_text_embedding_batch(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts to be found, in order: float32 (n, dimension)."""
        return self.vectors(texts, model_card(Path(self.folder)).passage_prefix)

    def get_query_embedding(self, query: str) -> Vectors:
        """Unit vector of a text to search with: float32 (dimension,)."""
        vector: Vectors = self.vectors([query], model_card(Path(self.folder)).question_prefix)[0]
        return vector

    def vectors(self, texts: Sequence[str], prefix: str = "") -> Vectors:
        """Unit vectors in the order of the texts: float32 (n, dimension)."""
        model = open_model(Path(self.folder))
        ids = self._ids([prefix + clean(text) for text in texts])
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        session = model.session(EMBEDDER, 1)

        def run(batch: list[int]) -> Vectors:
            longest = max(len(ids[place]) for place in batch)
            padded = np.full((len(batch), longest), PADDING, dtype=np.int64)
            mask = np.zeros_like(padded)
            for row, place in enumerate(batch):
                padded[row, : len(ids[place])] = ids[place]
                mask[row, : len(ids[place])] = 1
            made: Vectors = session.run(None, {"words": model.words(padded), "attention_mask": mask})[0]
            return made

        chosen = batches([len(item) for item in ids], BATCH_TOKENS)
        # A question is one batch, and need not wait for those of an ingest.
        for batch, made in zip(chosen, map(run, chosen) if len(chosen) == 1 else _pool().map(run, chosen), strict=True):
            result[batch] = made
        return result

    def _ids(self, texts: list[str]) -> list[list[int]]:
        encoded = open_model(Path(self.folder)).tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [[OPENING, *encoding.ids[: self.max_tokens - 2], CLOSING] for encoding in encoded]


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    # A core for each batch: the threads of one session wait for each other, and use up a third of the time doing so.
    return ThreadPoolExecutor(cores(), "embedder")
