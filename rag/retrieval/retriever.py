"""The archive as a LlamaIndex retriever: any LlamaIndex query engine or postprocessor can stand on it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.records import Filters, Hit, Span
from rag.retrieval.hybrid import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Article, Passage
    from rag.store import Store

# QueryFusionRetriever would ask an LLM for queries and ignores weights; BM25Retriever stems as if all were English.


class ArchiveRetriever(BaseRetriever):
    """question -> nodes, best first, scores in [0, 1]; a node's id is its passage's, its metadata the article's."""

    def __init__(self, store: Store, filters: Filters | None = None, limit: int = 10) -> None:
        super().__init__()
        self._store = store
        self._filters = filters or Filters()
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = hybrid_search(self._store, query_bundle.query_str, self._filters, self._limit)
        return [node_of(hit) for hit in hits]


def node_of(hit: Hit) -> NodeWithScore:
    """A hit as a LlamaIndex node. start and end are offsets in the article's text."""
    article = hit.article
    metadata: dict[str, Any] = {
        "article_id": article.id,
        "title": article.title,
        "author": article.author,
        "outlet": article.outlet,
        "published": article.published,
        "language": article.language,
        "url": article.url,
        "file": article.file,
        "heading": hit.passage.heading,
        "position": hit.passage.position,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "dense": hit.dense,
        "lexical": hit.lexical,
        "spans": None if hit.spans is None else [[span.start, span.end, span.score] for span in hit.spans],
        "reports_on": [asdict(report) for report in article.reports_on],
    }
    node = TextNode(id_=hit.passage.id, text=hit.passage.text, metadata=metadata)
    return NodeWithScore(node=node, score=hit.score)


def hits_of(store: Store, nodes: Sequence[NodeWithScore]) -> list[Hit]:
    """Nodes back to hits, in their order; a node that the catalogue does not know is left out."""
    known = store.catalogue.passages([node.node.node_id for node in nodes])
    return [_hit(node, *known[node.node.node_id]) for node in nodes if node.node.node_id in known]


def _hit(node: NodeWithScore, passage: Passage, article: Article) -> Hit:
    metadata = node.node.metadata
    dense, lexical = (float(metadata.get(name, 0.0)) for name in ("dense", "lexical"))
    read = metadata.get("spans")
    spans = None if read is None else tuple(Span(int(start), int(end), float(odds)) for start, end, odds in read)
    return Hit(passage, article, float(node.score or 0.0), dense, lexical, spans)
