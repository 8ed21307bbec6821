"""Haystack's hybrid retrieval: BM25 and vectors in memory, joined by reciprocal rank fusion; 200 words a piece.

Its tutorial ranks once more with a cross-encoder, whose weights no package registry has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.peers.embedding import MINILM, OurEmbeddings, minilm_folder
from eval.peers.peer import LIMIT, Found, Setting, Source, located


class Haystack:
    """Documents are headline and text; the store is written to a file and read from it."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._sources: dict[str, Source] = {}
        self._pipeline: Any = None

    def ingest(self, sources: Sequence[Source]) -> int:
        store = InMemoryDocumentStore()
        documents_embedder, _ = _embedders(self._setting.embedding)
        pipeline = Pipeline()
        pipeline.add_component("splitter", DocumentSplitter())
        pipeline.add_component("embedder", documents_embedder())
        pipeline.add_component("writer", DocumentWriter(store))
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        documents = [Document(content=source.whole, meta={"article": source.id}) for source in sources]
        pipeline.run({"splitter": {"documents": documents}})
        store.save_to_disk(self._file)
        self._use(store, sources)
        return int(store.count_documents())

    def open(self, sources: Sequence[Source]) -> None:
        self._use(InMemoryDocumentStore.load_from_disk(self._file), sources)

    def search(self, question: str, limit: int = LIMIT) -> list[Found]:
        asked = {"embedder": {"text": question}, "words": {"query": question, "top_k": limit}}
        asked |= {"vectors": {"top_k": limit}, "joiner": {"top_k": limit}}
        return [self._found(document) for document in self._pipeline.run(asked)["joiner"]["documents"]]

    def _use(self, store: InMemoryDocumentStore, sources: Sequence[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        _, question_embedder = _embedders(self._setting.embedding)
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", question_embedder())
        self._pipeline.add_component("words", InMemoryBM25Retriever(store))
        self._pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store))
        self._pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("embedder.embedding", "vectors.query_embedding")
        self._pipeline.connect("words", "joiner")
        self._pipeline.connect("vectors", "joiner")

    def _found(self, document: Any) -> Found:
        source = self._sources[document.meta["article"]]
        start, end = located(source, document.content, document.meta["split_idx_start"])
        return Found(source.id, start, end, float(document.score))

    @property
    def _file(self) -> str:
        return str(self._setting.folder / "documents.json")


@component
class OurDocumentEmbedder:
    """Bron's embedder in Haystack's ingest."""

    @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]
    def run(self, documents: list[Document]) -> dict[str, Any]:
        """The documents with their vectors."""
        vectors = OurEmbeddings().embed_documents([document.content or "" for document in documents])
        pairs = zip(documents, vectors, strict=True)
        return {"documents": [replace(document, embedding=vector) for document, vector in pairs]}


@component
class OurTextEmbedder:
    """Bron's embedder for Haystack's questions."""

    @component.output_types(embedding=list[float])  # type: ignore[untyped-decorator]
    def run(self, text: str) -> dict[str, Any]:
        """The question's vector."""
        return {"embedding": OurEmbeddings().embed_query(text)}


@cache
def _embedders(name: str) -> tuple[Any, Any]:
    """What makes the two components, of documents and of questions."""
    if name != MINILM:
        return OurDocumentEmbedder, OurTextEmbedder
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    told: dict[str, Any] = {"model": minilm_folder(), "progress_bar": False}
    return partial(SentenceTransformersDocumentEmbedder, **told), partial(SentenceTransformersTextEmbedder, **told)
