"""LlamaIndex's interfaces: the archive as a retriever and as a query engine, the bundled embedder as an embedding.

Bron itself asks its embedder without them: importing LlamaIndex takes a cold start a second.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.models.embedder import Embedder
from rag.models.folder import BUNDLED
from rag.records import Filters

if TYPE_CHECKING:
    from llama_index.core.prompts.mixin import PromptMixinType

    from rag.records import Hit
    from rag.service import Service

# QueryFusionRetriever would ask an LLM for queries and ignores weights; BM25Retriever stems as if all were English.


class ArchiveRetriever(BaseRetriever):
    """question -> nodes, best first, scores in [0, 1]; a node's id is its passage's, its metadata the article's."""

    def __init__(self, service: Service, filters: Filters | None = None, limit: int = 10) -> None:
        super().__init__()
        self._service = service
        self._filters = filters or Filters()
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._service.search(query_bundle.query_str, self._filters, self._limit)
        return [node_of(hit, self._service.place(hit.article.id)) for hit in found]


class ArchiveQueryEngine(BaseQueryEngine):
    """Answers from the archive alone. ``response.metadata["answer"]`` is the whole Answer; nodes are what it cites.

    CitationQueryEngine is not used: it re-splits passages, so that offsets are lost, and checks no quote.
    """

    def __init__(self, service: Service, filters: Filters | None = None) -> None:
        super().__init__(callback_manager=None)
        self._service = service
        self._filters = filters or Filters()

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._service.ask(query_bundle.query_str, self._filters)
        ids = dict.fromkeys(citation.passage_id for citation in (*answer.citations, *answer.near))
        hits = self._service.passages(list(ids))
        nodes = [node_of(hit, self._service.place(hit.article.id)) for hit in hits]
        return Response(answer.text, nodes, {"answer": answer})

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)


class BundledEmbedding(BaseEmbedding):
    """The bundled embedder, or one like it in another folder. Raises as Embedder does."""

    folder: str

    def __init__(self, folder: Path | str = BUNDLED, **options: Any) -> None:
        unknown = set(options) - set(type(self).model_fields)
        if unknown:
            raise TypeError(f"no such option: {', '.join(sorted(unknown))}")
        name = Embedder(folder).name
        super().__init__(**{"model_name": name, "embed_batch_size": 512, "folder": str(folder), **options})

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex stores and reports."""
        return "BundledEmbedding"

    @property
    def embedder(self) -> Embedder:
        """What it asks."""
        return Embedder(self.folder, self.embed_batch_size)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.embedder.dimension

    @property
    def identity(self) -> str:
        """That of the embedder: an index that one made the other can search."""
        return self.embedder.identity

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self.embedder.get_query_embedding(query).tolist()
        return vector

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.embedder.get_text_embedding_batch(texts).tolist()
        return vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def node_of(hit: Hit, place: str = "") -> NodeWithScore:
    """A hit as a LlamaIndex node. start and end are offsets in the article's text.

    place: what its file is called (Service.place); nodes are shown to readers, who are not told the server's folders.
    """
    article = hit.article
    metadata: dict[str, Any] = {
        "article_id": article.id,
        "title": article.title,
        "author": article.author,
        "outlet": article.outlet,
        "published": article.published,
        "language": article.language,
        "url": article.url,
        "file": place or Path(article.file).name,
        "heading": hit.passage.heading,
        "position": hit.passage.position,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "dense": hit.dense,
        "lexical": hit.lexical,
        "reports_on": [asdict(report) for report in article.reports_on],
    }
    node = TextNode(id_=hit.passage.id, text=hit.passage.text, metadata=metadata)
    return NodeWithScore(node=node, score=hit.score)
