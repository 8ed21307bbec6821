"""Bron as tools of the Model Context Protocol, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient
from jsonschema import validate

from rag.settings import Settings
from rag.web import create_app
from rag.web.gate import MAX_AT_ONCE, MAX_BODY, Gate
from tests.helpers_browser import served
from tests.helpers_service import FERRY, RESIDENTS_SV, ScriptedService

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
from rag.web.mcp_door import mcp_server  # noqa: E402


@pytest.fixture(scope="module")
def address():
    with served(ScriptedService()) as url:
        yield f"{url}mcp"


def with_client(server, work, **options):
    """What a coroutine makes of a client that is connected."""

    async def run():
        async with mcp.Client(server, **options) as client:
            return await work(client)

    return asyncio.run(run())


def calls(*asked):
    async def work(client):
        return [await client.call_tool(name, arguments) for name, arguments in asked]

    return work


@pytest.fixture(params=["within", "http", "http, before 2026-07"])
def server(request, address):
    """The server within this process, over HTTP, and over HTTP in the protocol of clients that shake hands."""
    if request.param == "within":
        return mcp_server(ScriptedService(), Settings()), {}
    return address, {"mode": "legacy"} if "before" in request.param else {}


def test_the_tools_say_what_they_take_and_give_and_give_that(server):
    where, options = server

    async def work(client):
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        asked = {
            "ask": {"question": "How many residents?", "languages": ["sv", "en"], "explain": True},
            "search": {"question": "färjan", "limit": 1},
            "open_article": {"article_id": FERRY.id},
            "overview": {},
        }
        assert set(tools) == set(asked)
        given = {}
        for name, arguments in asked.items():
            validate(arguments, tools[name].input_schema)
            result = await client.call_tool(name, arguments)
            assert not result.is_error
            validate(result.structured_content, tools[name].output_schema)
            given[name] = result
            assert tools[name].description and tools[name].annotations.read_only_hint
        return given

    given = with_client(where, work, **options)
    answer = given["ask"].structured_content
    assert answer["citations"][0]["quote"] == RESIDENTS_SV
    assert answer["explanation"]["threshold"] == 0.5
    assert f"article_id {FERRY.id}" in given["ask"].content[0].text
    assert given["search"].structured_content["passages"][0]["article"]["id"] == FERRY.id
    article = given["open_article"].structured_content
    start, end = answer["citations"][0]["start"], answer["citations"][0]["end"]
    assert article["text"][start:end] == RESIDENTS_SV
    assert article["file"] == f"papers/{FERRY.id}.md"
    assert given["overview"].structured_content["articles"] == 4


def test_what_is_wrong_is_told_to_the_assistant(server):
    where, options = server
    wrong = [
        ("ask", {"question": ""}, "question"),
        ("ask", {}, "question"),
        ("ask", {"question": "a", "sprache": "sv"}, "sprache"),
        ("ask", {"question": "a", "published_from": "igår"}, "published_from"),
        ("search", {"question": "a", "limit": 0}, "limit"),
        ("open_article", {"article_id": "ö"}, "article_id"),
        ("overview", {"question": "a"}, "question"),
        ("nothing", {}, "name"),
        ("ask", {"question": "broken"}, "index"),
    ]
    results = with_client(where, calls(*((name, arguments) for name, arguments, _ in wrong)), **options)
    for result, (_, _, field) in zip(results, wrong, strict=True):
        assert result.is_error
        assert json.loads(result.content[0].text)["error"]["where"] == field


def test_a_client_that_went_away_leaves_the_server_answering(address):
    async def work(client):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await client.call_tool("ask", {"question": "How many residents?"})
        return await client.call_tool("ask", {"question": "Sandön"})

    assert with_client(address, work).structured_content["gathered"]["subject"] == "Sandön"


def test_it_has_the_places_and_the_sizes_of_the_api():
    app = create_app(ScriptedService(), Settings())
    gate = Gate(app, routes=list(app.routes))
    headers = {"accept": "application/json, text/event-stream"}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with TestClient(gate) as client:
        assert client.post("/mcp", json=request, headers=headers).status_code == 200
        gate._at_work = MAX_AT_ONCE
        busy = client.post("/mcp", json=request, headers=headers)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")
        gate._at_work = 0
        for content in (b"[" + b" " * MAX_BODY, iter([b" " * MAX_BODY] * 2), b"[" * 60_000, b"\xff", b"{}"):
            got = client.post("/mcp", content=content, headers={**headers, "content-type": "application/json"})
            assert got.status_code in (400, 413)
            assert got.json()["error"]
        assert [client.request(method, "/mcp").status_code for method in ("GET", "DELETE", "OPTIONS")] == [405] * 3


def test_without_the_package_there_is_a_sentence_that_says_how_to_get_it():
    code = "import sys; sys.modules['mcp_types'] = None; from rag.cli import main; main(['mcp', '--index', 'x'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "pip install 'bron[mcp]'" in done.stderr
    assert done.stdout == ""
