"""One question, every door: Python, the command, the API whole and as events, OpenAI's format whole and streamed, MCP
over HTTP and over standard input and output, LlamaIndex. Each gives the very same answer, with the very same citations.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.llama import ArchiveQueryEngine
from rag.records import Answer, Filters
from tests.helpers_browser import served

openai = pytest.importorskip("openai", reason="the extra llm-openai is not installed")
mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")

ROOT = Path(__file__).parents[1]
# What is asked, and of what kind its answer is.
QUESTIONS = {
    "Who did the CSTO send?": "accounts",
    "Varför började protesterna?": "quotes",
    "How many people were arrested?": "accounts",
    "Wat is de CVVO?": "gathered",
    "Hur många dog i Malmö?": "declined",
    "Wie won de Elfstedentocht?": "declined",
    "CSTO": "gathered",
}


class Once:
    """A service that answers each question once, however often it is asked: the doors are compared, not their speed."""

    def __init__(self, service):
        self.service = service
        self.pieces: dict[tuple, list] = {}

    def __getattr__(self, name):
        return getattr(self.service, name)

    def stream(self, question, filters=Filters(), earlier=(), otherwise=None):
        key = (question, filters, tuple(earlier), otherwise)
        if key not in self.pieces:
            self.pieces[key] = list(self.service.stream(*key))
        yield from self.pieces[key]

    def ask(self, question, filters=Filters(), earlier=(), otherwise=None):
        *_, answer = self.stream(question, filters, earlier, otherwise)
        return answer


@pytest.fixture(scope="module")
def once(service):
    return Once(service)


@pytest.fixture(scope="module")
def address(once):
    with served(once, once.settings) as url:
        yield url.rstrip("/")


def plain(answer) -> dict:
    """All of an answer as JSON has it, but how long it took and, which has to be asked for, why it is as it is."""
    told = json.loads(json.dumps(asdict(answer) if isinstance(answer, Answer) else answer))
    return {key: value for key, value in told.items() if key not in ("timings", "explanation")}


def by_command(address, index) -> dict[str, dict]:
    given = {}
    for question in QUESTIONS:
        result = CliRunner().invoke(main, ["ask", question, "--index", str(index), "--json"])
        assert result.exit_code == 0, result.output
        given[question] = json.loads(result.stdout)
    return given


def by_api(address, index, path="/v1/ask") -> dict[str, dict]:
    with httpx.Client(timeout=60) as client:
        return {
            question: client.post(f"{address}{path}", json={"question": question}).raise_for_status().json()
            for question in QUESTIONS
        }


def by_old_api(address, index) -> dict[str, dict]:
    return by_api(address, index, "/api/ask")


def by_events(address, index) -> dict[str, dict]:
    given = {}
    with httpx.Client(timeout=60) as client:
        for question in QUESTIONS:
            headers = {"accept": "text/event-stream"}
            got = client.post(f"{address}/v1/ask", json={"question": question}, headers=headers).raise_for_status()
            blocks = [block for block in got.text.strip().split("\n\n") if not block.startswith(":")]
            events = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
            assert [event["event"] for event in events][0 :: len(events) - 1] == ["progress", "answer"]
            given[question] = json.loads(events[-1]["data"])
            text = "".join(json.loads(event["data"])["text"] for event in events if event["event"] == "text")
            assert text == given[question]["text"]
    return given


def by_openai(address, index) -> dict[str, dict]:
    given = {}
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        for question in QUESTIONS:
            messages = [{"role": "user", "content": question}]
            message = (
                client.chat.completions.create(model="bron", messages=messages, temperature=0.2).choices[0].message
            )
            given[question] = message.bron["answer"]
            check_message(message.content, message.annotations, given[question])
    return given


def by_openai_stream(address, index) -> dict[str, dict]:
    given = {}
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        for question in QUESTIONS:
            messages = [{"role": "user", "content": question}]
            chunks = [
                chunk.choices[0]
                for chunk in client.chat.completions.create(model="bron", messages=messages, stream=True)
            ]
            content = "".join(chunk.delta.content or "" for chunk in chunks)
            assert [chunk.finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
            given[question] = chunks[-1].delta.bron["answer"]
            annotations = openai.types.chat.ChatCompletionMessage.model_validate(
                {"role": "assistant", "annotations": chunks[-1].delta.annotations}
            ).annotations
            check_message(content, annotations, given[question])
    return given


def check_message(content, annotations, answer) -> None:
    """The text holds the answer's and every source; each annotation is of a [n] of it and leads to that citation."""
    assert content.startswith(answer["text"])
    cited = {citation["n"]: citation for citation in answer["citations"]}
    marks = set()
    for annotation in annotations:
        where = annotation.url_citation
        n = int(content[where.start_index : where.end_index].strip("[]"))
        assert f"/read/{cited[n]['article_id']}?start={cited[n]['start']}&end={cited[n]['end']}" in where.url
        assert where.url in content
        marks.add(n)
    assert marks == set(cited)


async def asked_by_mcp(server) -> dict[str, dict]:
    given = {}
    async with mcp.Client(server) as client:
        for question in QUESTIONS:
            result = await client.call_tool("ask", {"question": question})
            assert not result.is_error, result.content
            given[question] = result.structured_content
            assert result.content[0].text.startswith(given[question]["text"])
            for citation in given[question]["citations"]:
                place = f"article_id {citation['article_id']}, characters {citation['start']} to {citation['end']}"
                assert place in result.content[0].text
    return given


def by_mcp_http(address, index) -> dict[str, dict]:
    return asyncio.run(asked_by_mcp(f"{address}/mcp"))


def by_mcp_stdio(address, index) -> dict[str, dict]:
    """As a desktop client starts it."""
    code = f"from rag.cli import main; main(['mcp', '--index', {str(index)!r}])"
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    parameters = mcp.StdioServerParameters(command=sys.executable, args=["-c", code], env=environment)
    return asyncio.run(asked_by_mcp(parameters))


DOORS = (by_command, by_api, by_old_api, by_events, by_openai, by_openai_stream, by_mcp_http, by_mcp_stdio)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_gives_the_same_answer(door, once, address, bundled_index):
    given = door(address, bundled_index)
    for question, kind in QUESTIONS.items():
        expected = plain(once.ask(question))
        assert plain(given[question]) == expected, question
        assert kind_of(expected) == kind


def test_llama_index_gives_the_same_answer(once):
    engine = ArchiveQueryEngine(once)
    for question in QUESTIONS:
        response = engine.query(question)
        assert plain(response.metadata["answer"]) == plain(once.ask(question))
        cited = {citation["passage_id"] for key in ("citations", "near") for citation in plain(once.ask(question))[key]}
        assert {node.node_id for node in response.source_nodes} == cited


def kind_of(answer) -> str:
    if answer["gathered"]:
        return "gathered"
    if not answer["answerable"]:
        return "declined"
    return "accounts" if answer["accounts"] else "quotes"


def test_a_follow_up_is_the_same_through_every_door_that_takes_one(once, address):
    """And what the archive knows no name of is not what a follow-up follows."""
    before, then = "Who did the CSTO send?", "and when?"
    body = {"question": then, "earlier": [before]}
    expected = httpx.post(f"{address}/v1/ask", json=body, timeout=60).json()
    assert expected["carried"]

    async def by_tool():
        async with mcp.Client(f"{address}/mcp") as client:
            return (await client.call_tool("ask", body)).structured_content

    assert plain(asyncio.run(by_tool())) == plain(expected)
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        talk: list[dict] = []
        for question in (before, "Wie won de Elfstedentocht?", then):
            talk.append({"role": "user", "content": question})
            message = client.chat.completions.create(model="bron", messages=talk).choices[0].message
            talk.append({"role": "assistant", "content": message.content})
    assert plain(message.bron["answer"]) == plain(expected)
