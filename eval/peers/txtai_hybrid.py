"""txtai's hybrid index: vectors and BM25, half and half, content beside them; a paragraph a piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from txtai import Embeddings
from txtai.pipeline import Segmentation

from eval.peers.embedding import MINILM, minilm_folder, ours
from eval.peers.peer import LIMIT, Found, Setting, Source, located
from rag.models.folder import BUNDLED, model_card

_MODELS: dict[str, Any] = {}  # loaded once for the process, as everybody's are


class Txtai:
    """Rows are paragraphs, headlines among them; a row's id is its article and its number."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._folder = str(setting.folder / "txtai")
        self._sources: dict[str, Source] = {}
        self._embeddings: Any = None

    def ingest(self, sources: Sequence[Source]) -> int:
        self._sources = {source.id: source for source in sources}
        split = Segmentation(paragraphs=True)
        rows = [(f"{source.id}/{n}", text) for source in sources for n, text in enumerate(split(source.whole))]
        self._embeddings = Embeddings(hybrid=True, content=True, models=_MODELS, **_model(self._setting.embedding))
        self._embeddings.index(rows)
        self._embeddings.save(self._folder)
        return int(self._embeddings.count())

    def open(self, sources: Sequence[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        self._embeddings = Embeddings()  # what was kept says which model
        self._embeddings.load(self._folder)

    def search(self, question: str, limit: int = LIMIT) -> list[Found]:
        return [self._found(row) for row in self._embeddings.search(question, limit)]

    def _found(self, row: dict[str, Any]) -> Found:
        source = self._sources[row["id"].partition("/")[0]]
        start, end = located(source, row["text"])
        return Found(source.id, start, end, float(row["score"]))


def _model(embedding: str) -> dict[str, Any]:
    """What txtai is told of the embedder. Ours gets its prefixes as instructions."""
    if embedding == MINILM:
        return {"path": minilm_folder()}
    card = model_card(BUNDLED)
    return {
        "method": "external",
        "transform": "eval.peers.embedding.plain_vectors",
        "instructions": {"query": card.question_prefix, "data": card.passage_prefix},
        "dimensions": ours().dimension,
    }
