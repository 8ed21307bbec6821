"""LlamaIndex's starter: VectorStoreIndex over ChromaVectorStore, SentenceSplitter's 1,024 tokens with 200 in common."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore

from eval.peers.embedding import MINILM, minilm_folder
from eval.peers.peer import LIMIT, Found, Setting, Source, located


class LlamaIndex:
    """Documents are headline and text; the article's id is the document's."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._sources: dict[str, Source] = {}
        self._index: VectorStoreIndex

    def ingest(self, sources: Sequence[Source]) -> int:
        self._sources = {source.id: source for source in sources}
        collection, store = self._chroma()
        documents = [Document(text=source.whole, id_=source.id) for source in sources]
        context = StorageContext.from_defaults(vector_store=store)
        self._index = VectorStoreIndex.from_documents(documents, storage_context=context, embed_model=self._embedding())
        return int(collection.count())

    def open(self, sources: Sequence[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        _, store = self._chroma()
        self._index = VectorStoreIndex.from_vector_store(store, embed_model=self._embedding())

    def search(self, question: str, limit: int = LIMIT) -> list[Found]:
        nodes = self._index.as_retriever(similarity_top_k=limit).retrieve(question)
        return [self._found(node) for node in nodes]

    def _found(self, node: Any) -> Found:
        start, end = located(self._sources[node.node.ref_doc_id], node.text, node.node.start_char_idx or 0)
        return Found(node.node.ref_doc_id, start, end, float(node.score))

    def _chroma(self) -> tuple[Any, ChromaVectorStore]:
        client = chromadb.PersistentClient(path=str(self._setting.folder))
        collection = client.get_or_create_collection("articles")
        return collection, ChromaVectorStore(chroma_collection=collection)

    def _embedding(self) -> BaseEmbedding:
        return _minilm() if self._setting.embedding == MINILM else _ours()


@cache
def _minilm() -> BaseEmbedding:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    embedding: BaseEmbedding = HuggingFaceEmbedding(model_name=minilm_folder())
    return embedding


@cache
def _ours() -> BaseEmbedding:
    from rag.llama import BundledEmbedding

    return BundledEmbedding()
