"""LlamaIndex's faces: an archive as one of its retrievers, and as one of its query engines."""

import asyncio
from typing import ClassVar

import pytest
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever

from rag.llama import ArchiveQueryEngine, ArchiveRetriever, node_of
from rag.records import BronError, Filters, Hit
from tests.helpers_evaluation import answer, cite, declined, hit

QUESTION = "Vad krävde arbetarna i Zhanaozen?"


def test_the_retriever_is_llama_index_s_and_its_nodes_carry_our_metadata(service):
    retriever = ArchiveRetriever(service, limit=4)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(QUESTION)
    hits = service.search(QUESTION, limit=4)
    assert [node.node.node_id for node in nodes] == [found.passage.id for found in hits]
    assert [node.score for node in nodes] == [found.score for found in hits]
    for node, found in zip(nodes, hits, strict=True):
        metadata, content = node.node.metadata, node.node.get_content()
        assert service.article(metadata["article_id"]).text[metadata["start"] : metadata["end"]] == content
        assert (metadata["title"], metadata["language"]) == (found.article.title, found.article.language)
        assert metadata["file"] == service.place(metadata["article_id"]) != found.article.file
        assert (metadata["dense"], metadata["lexical"]) == (found.dense, found.lexical)
        assert metadata["reports_on"]


def test_the_retriever_keeps_to_its_filters_and_limit(service):
    nodes = ArchiveRetriever(service, Filters(languages=("nl",)), limit=2).retrieve(QUESTION)
    assert [node.node.metadata["language"] for node in nodes] == ["nl", "nl"]
    with pytest.raises(BronError):
        ArchiveRetriever(service, limit=0).retrieve(QUESTION)


class Scripted:
    """Answers one question; knows the passages of two hits."""

    hits: ClassVar = {"p": hit("en/bridge.md", 0, 32), "q": hit("sv/bron.md", 0, 26)}

    def __init__(self, given):
        self.given = given
        self.asked = []

    def ask(self, question, filters):
        self.asked.append((question, filters))
        return self.given

    def place(self, article_id) -> str:
        return f"papers/{article_id}.md"

    def passages(self, ids) -> tuple[Hit, ...]:
        return tuple(self.hits[name] for name in ids if name in self.hits)


def test_the_query_engine_gives_the_text_and_a_node_for_each_passage_that_is_cited():
    given = answer("It closed. [1] [2]", cite("en/bridge.md", "Nobody was hurt."), cite("en/bridge.md", "closed", 2))
    archive = Scripted(given)
    engine = ArchiveQueryEngine(archive, Filters(languages=("en",)))
    assert isinstance(engine, BaseQueryEngine)
    response = engine.query("When did the bridge close?")
    assert str(response) == "It closed. [1] [2]"
    assert response.metadata["answer"] is given
    assert [node.node.get_content() for node in response.source_nodes] == [archive.hits["p"].passage.text]
    assert archive.asked == [("When did the bridge close?", Filters(languages=("en",)))]


def test_a_refusal_has_the_passages_that_come_near():
    given = declined(0.2, cite("en/bridge.md", "Nobody was hurt."))
    response = ArchiveQueryEngine(Scripted(given)).query("Who was hurt?")
    assert not response.metadata["answer"].answerable
    assert len(response.source_nodes) == 1


def test_the_query_engine_is_awaited_too():
    given = answer("It closed. [1]", cite("en/bridge.md", "Nobody was hurt."))
    response = asyncio.run(ArchiveQueryEngine(Scripted(given)).aquery("When?"))
    assert response.metadata["answer"] is given


def test_a_node_has_the_score_of_its_hit():
    found = Scripted.hits["q"]
    assert (node_of(found).score, node_of(found).node.node_id) == (found.score, found.passage.id)
