"""An answer as server-sent events: it begins at once, says that it lives, ends with the answer or with what went wrong,
and works for nobody who has left.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time

import httpx
import pytest
from fastapi.testclient import TestClient

from rag.records import BronError
from rag.settings import Settings
from rag.web import create_app
from rag.web.events import in_turn
from rag.web.gate import MAX_AT_ONCE, Gate
from tests.helpers_browser import served
from tests.helpers_service import ScriptedService

STREAMS = [
    ("/v1/ask/stream", {"question": "How many residents?"}),
    ("/v1/chat/completions", {"model": "bron", "stream": True, "messages": [{"role": "user", "content": "residents"}]}),
]


class Slow(ScriptedService):
    """Gives a piece, and then one after another until it is closed."""

    def __init__(self, fails: bool = False) -> None:
        super().__init__()
        self.fails = fails
        self.pieces = 0
        self.stopped = threading.Event()

    def stream(self, question, filters=(), earlier=(), otherwise=None):
        try:
            yield "Först "
            if self.fails:
                raise BronError("the index cannot be read", where="/srv/hemligt/index", todo="Run bron rebuild.")
            while self.pieces < 2000:
                self.pieces += 1
                time.sleep(0.01)
                yield ""
        finally:
            self.stopped.set()


def events_of(response) -> list[tuple[str, dict]]:
    blocks = (dict(line.split(": ", 1) for line in block.split("\n")) for block in response.text.strip().split("\n\n"))
    return [(block["event"], json.loads(block["data"])) for block in blocks if "data" in block]


def test_events_end_with_the_bytes_that_are_given_unstreamed():
    with TestClient(create_app(ScriptedService(), Settings())) as client:
        for question in ("How many residents?", "Vem vann på Åland?", "Sandön"):
            whole = client.post("/v1/ask", json={"question": question}).content
            got = client.post("/v1/ask/stream", json={"question": question})
            assert got.headers["content-type"].startswith("text/event-stream")
            assert got.headers["cache-control"] == "no-store"
            assert got.content.rstrip().rsplit(b"\ndata: ", 1)[1] == whole
            events = events_of(got)
            assert events[0] == ("progress", {"stage": "searching"})
            assert "".join(data["text"] for name, data in events if name == "text") == json.loads(whole)["text"]


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json;q=0.1, text/event-stream"])
def test_who_accepts_events_is_given_them(accept):
    with TestClient(create_app(ScriptedService(), Settings())) as client:
        got = client.post("/v1/ask", json={"question": "residents", "explain": True}, headers={"accept": accept})
        assert events_of(got)[-1][0] == "answer"
        assert events_of(got)[-1][1]["explanation"]["threshold"]


def test_what_is_refused_is_refused_before_anything_is_streamed():
    with TestClient(create_app(ScriptedService(), Settings())) as client:
        for body in ({"question": ""}, {"question": "a", "published_from": "igår"}, {"question": "a", "språk": "sv"}):
            got = client.post("/v1/ask/stream", json=body)
            assert (got.status_code, got.headers["content-type"]) == (422, "application/json")


def test_work_that_fails_under_way_ends_the_events_with_an_error_that_names_no_folder():
    with TestClient(create_app(Slow(fails=True), Settings())) as client:
        events = events_of(client.post("/v1/ask/stream", json={"question": "a"}))
        assert [name for name, _ in events] == ["progress", "text", "error"]
        assert events[-1][1]["error"]["what"] == "the index cannot be read"
        assert "hemligt" not in str(events)


@pytest.mark.parametrize(("path", "body"), STREAMS)
def test_whoever_leaves_ends_the_work(path, body):
    service = Slow()
    with served(service) as url:
        with httpx.Client(timeout=20) as client, client.stream("POST", f"{url}{path[1:]}", json=body) as response:
            assert b"F" in next(block for block in response.iter_bytes() if b"F\\u00f6rst" in block)
            assert not service.stopped.is_set()
        assert service.stopped.wait(20)
        assert service.pieces < 2000


@pytest.mark.parametrize(("path", "body"), STREAMS)
def test_a_stream_holds_one_of_the_places_until_it_ends(path, body):
    service = ScriptedService()
    app = create_app(service, Settings())
    gate = Gate(app, routes=list(app.routes))
    gate._at_work = MAX_AT_ONCE
    with TestClient(gate) as client:
        busy = client.post(path, json=body)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")
        gate._at_work = 0
        assert client.post(path, json=body).status_code == 200
    assert gate._at_work == 0


def test_signs_of_life_come_where_nothing_else_does():
    def pieces():
        time.sleep(0.3)
        yield "å"

    async def collected():
        return [piece async for piece in in_turn(pieces(), beat=0.05)]

    got = asyncio.run(collected())
    assert got[0] is None
    assert got[-1] == "å"
    assert 2 <= len(got) <= 7
