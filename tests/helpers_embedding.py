"""A LlamaIndex embedding for tests: words hashed into a few dimensions. The same text always gives the same vector."""

from __future__ import annotations

import re
import zlib

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

DIMENSION = 48


class HashEmbedding(BaseEmbedding):
    """Texts that share words lie near each other. embedded: every passage text that was asked for, in order."""

    model_name: str = "hash"
    dimension: int = DIMENSION
    embedded: list[str] = []  # noqa: RUF012  pydantic copies it for each instance

    @property
    def identity(self) -> str:
        return f"{self.model_name}:{self.dimension}"

    def _vector(self, text: str) -> list[float]:
        vector = np.full(self.dimension, 0.01)
        for word in re.findall(r"\w+", text.casefold()):
            code = zlib.crc32(f"{self.model_name} {word}".encode())
            vector[code % self.dimension] += 1.0 if code & 0x1000 else -1.0
        return (vector / np.linalg.norm(vector)).tolist()

    def _get_text_embedding(self, text: str) -> list[float]:
        self.embedded.append(text)
        return self._vector(text)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._vector(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


MEANINGS = {
    "skickade": "sent", "stuurde": "sent", "dispatched": "sent",
    "soldater": "soldiers", "soldaten": "soldiers",
    "räddade": "rescued", "redde": "rescued",
    "färjan": "ferry", "veerboot": "ferry", "reeën": "deer", "rådjur": "deer",
}  # fmt: skip


class TranslatingEmbedding(HashEmbedding):
    """Words that mean the same in three languages have one vector; all others lie far apart."""

    model_name: str = "translating"
    dimension: int = 512

    def _vector(self, text: str) -> list[float]:
        return super()._vector(re.sub(r"\w+", lambda found: MEANINGS.get(found[0].casefold(), found[0]), text))
