"""Several workers at one address: a session is answered by one of them, and a stop cuts no answer off."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from rag.index.writing.ingest import ingest
from rag.settings import Settings
from rag.web.leaving import LeavingServer, OpenAnswers
from rag.web.sessions import Sessions, socket_of
from rag.web.workers import serve_workers
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import HARBOUR, write

HASH = "tests.helpers_embedding:HashEmbedding"


@contextmanager
def running(server, sockets):
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets})
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield thread
    finally:
        server.should_exit = True
        thread.join(10)


def listening():
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def echo(place):
    """Says which worker it is, and what it knows of the request."""

    async def application(scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        known = {"place": place, "scheme": scope["scheme"], "client": scope["client"][0], "body": body.decode()}
        known |= {"path": scope["path"], "query": scope["query_string"].decode()}
        known["headers"] = sorted(name.decode() for name, _ in scope["headers"] if name.startswith(b"x-"))
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-Kind", b"echo")]})
        for piece in (json.dumps(known, ensure_ascii=False).encode(), b"\n"):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return application


@pytest.fixture
def two(tmp_path):
    """The addresses of two workers whose applications say which of them answers."""
    with ExitStack() as stack:
        found = []
        for place in (0, 1):
            own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            own.bind(str(socket_of(tmp_path, place)))
            bound = listening()
            app = Sessions(echo(place), tmp_path, place, 2)
            server = uvicorn.Server(
                uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
            )
            stack.enter_context(running(server, [bound, own]))
            found.append(f"http://127.0.0.1:{bound.getsockname()[1]}")
        yield found


def session_of(owner):
    """The name of a session that falls to a worker of two."""
    return next(name for name in map("session på ön {}".format, range(99)) if zlib.crc32(name.encode()) % 2 == owner)


@pytest.mark.parametrize("owner", [0, 1])
def test_whichever_worker_is_asked_a_session_is_answered_by_its_own(two, owner):
    session = session_of(owner)
    for address in two:
        joined = httpx.post(f"{address}/gradio_api/queue/join", json={"session_hash": session, "data": ["åäö"]})
        data = httpx.get(f"{address}/gradio_api/queue/data", params={"session_hash": session})
        beat = httpx.get(f"{address}/bron/gradio_api/heartbeat/{session}")
        for reply in (joined, data, beat):
            assert reply.status_code == 201 and reply.headers["x-kind"] == "echo"
            told = reply.json()
            assert (told["place"], told["scheme"], told["client"], told["headers"]) == (owner, "http", "127.0.0.1", [])
        assert json.loads(joined.json()["body"])["data"] == ["åäö"]


def test_what_has_no_session_is_answered_where_it_comes(two):
    for place, address in enumerate(two):
        assert httpx.get(f"{address}/api/status").json()["place"] == place
        for body in ("{", "[]", '{"session_hash": 3}'):
            assert httpx.post(f"{address}/gradio_api/queue/join", content=body).json()["place"] == place


def test_nobody_outside_can_say_who_they_are(two):
    headers = {"x-bron-scheme": "https", "x-bron-client": "1 10.9.8.7"}
    for session in (session_of(0), session_of(1)):
        told = httpx.get(f"{two[0]}/gradio_api/heartbeat/{session}", headers=headers).json()
        assert (told["scheme"], told["client"]) == ("http", "127.0.0.1")


def test_a_worker_that_is_away_is_told_politely(tmp_path):
    with listening() as bound:
        app = Sessions(echo(0), tmp_path, 0, 2)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
        with running(server, [bound]):
            address = f"http://127.0.0.1:{bound.getsockname()[1]}"
            here, away = (httpx.get(f"{address}/gradio_api/heartbeat/{session_of(owner)}") for owner in (0, 1))
    assert here.status_code == 201
    assert away.status_code == 503 and away.headers["retry-after"] and away.json()["error"]["todo"]


@pytest.mark.parametrize(("seconds", "limit", "whole"), [(0.8, 5.0, True), (30.0, 0.3, False)])
def test_a_stop_waits_for_answers_and_not_for_pages(seconds, limit, whole):
    async def slow(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for word in (b"first ", b"last"):
            await send({"type": "http.response.body", "body": word, "more_body": True})
            await asyncio.sleep(60 if "heartbeat" in scope["path"] else seconds)
        await send({"type": "http.response.body", "body": b""})

    counted, found = OpenAnswers(slow), []
    config = uvicorn.Config(counted, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = LeavingServer(config, counted, limit)

    def get(path):
        try:
            found.append(httpx.get(f"{address}{path}", timeout=40).text)
        except httpx.HTTPError:
            found.append("cut off")

    with listening() as bound, running(server, [bound]) as thread:
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        paths = ("/api/ask", "/gradio_api/heartbeat/x")
        asking = [threading.Thread(target=get, args=(path,), daemon=True) for path in paths]
        for each in asking:
            each.start()
        while counted.count != 1:
            time.sleep(0.01)
        began = time.monotonic()
        server.should_exit = True
        thread.join(20)
        assert time.monotonic() - began < 6
        asking[0].join(5)
    assert ("first last" in found) is whole


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The process of two workers, their address, and the index and articles that they read."""
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(index=folder / "index", embedding=HASH)
    write(folder / "articles", "harbour.md", HARBOUR, title="Harbour shut", outlet="Coast Post", language="en")
    ingest(settings, [folder / "articles"], embedding=HashEmbedding())
    environment = {**os.environ, "BRON_INDEX": str(settings.index), "BRON_EMBEDDING": HASH}
    script = "from rag.cli import main; main(['serve', '--port', '0', '--workers', '2'])"
    root = Path(__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True, cwd=root
    )
    line = process.stdout.readline()
    assert "2 workers" in line
    yield process, line.split()[3], settings, folder / "articles"
    process.terminate()
    process.wait(30)
    process.stdout.close()


def children(process):
    """Ids of the workers."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in listed if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found through /proc")
def test_workers_see_new_articles_outlive_each_other_and_finish_what_they_answer(served):
    process, address, settings, articles = served
    question = {"question": "When was the harbour of Ystad closed?"}
    with httpx.Client(base_url=address, timeout=60) as client:
        first = client.post("/api/ask", json=question).json()
        assert first["citations"]
        write(articles, "polder.md", "De brug bij Åmål ging op dinsdag dicht.", title="Brug", language="nl")
        ingest(settings, [articles], embedding=HashEmbedding())
        for _ in range(6):  # over new connections, so that either worker is asked
            told = httpx.get(f"{address}api/status", timeout=60).json()
            assert told["articles"] == 2
            assert httpx.post(f"{address}api/ask", json=question, timeout=60).json()["citations"] == first["citations"]
    before = children(process)
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    until = time.monotonic() + 60
    while time.monotonic() < until and (len(children(process)) < 2 or before[0] in children(process)):
        time.sleep(0.05)
    assert httpx.post(f"{address}api/ask", json=question, timeout=60).status_code == 200
    replies = []
    with httpx.Client(base_url=address, timeout=60) as client:  # made before, so that its question is soon on its way
        asking = threading.Thread(target=lambda: replies.append(client.post("/api/ask", json=question).json()))
        asking.start()
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        asking.join(60)
    assert replies and replies[0]["citations"] == first["citations"]
    assert process.wait(30) == 0


def test_a_worker_that_cannot_start_is_an_error_and_not_a_loop(tmp_path):
    from rag.records import BronError

    said = []
    with pytest.raises(BronError, match="did not start"):
        serve_workers(Settings(index=tmp_path / "none", port=0, workers=2), said.append)
