"""Behind a real reverse proxy under a path of its site, one that takes the path off and one that leaves it on."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from rag.settings import Settings
from rag.web import create_app
from rag.web.api import create_api
from rag.web.proxy import ICON, Forwarded, UnderPath
from tests.helpers_service import FERRY, RESIDENTS_SV, ScriptedService

ROOT_PATH = "/bron"
HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding"}
KINDS = ("stripped", "kept")
SERVE = (
    "from tests.helpers_service import ScriptedService; from rag.settings import load_settings;"
    "from rag.web import serve; serve(ScriptedService(pause=0.05), load_settings(port=0))"
)


class Proxy:
    """A reverse proxy, as ASGI: what is under the path goes to the archive, piece by piece; all else is not found."""

    def __init__(self, archive: str, strips: bool) -> None:
        self.archive = archive
        self.strips = strips
        self.outside: list[str] = []

    async def __call__(self, scope, receive, send):
        path = scope["raw_path"].decode()
        if path != ROOT_PATH and not path.startswith(f"{ROOT_PATH}/"):
            self.outside.append(path)
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b"outside"})
            return
        passing = asyncio.create_task(self._pass_on(scope, path, await self._body(receive), send))
        leaving = asyncio.create_task(self._left(receive))
        await asyncio.wait((passing, leaving), return_when=asyncio.FIRST_COMPLETED)
        for task in (passing, leaving):
            task.cancel()
        await asyncio.gather(passing, leaving, return_exceptions=True)

    async def _body(self, receive):
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        return body

    async def _left(self, receive):
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _pass_on(self, scope, path, body, send):
        if self.strips and path != ROOT_PATH:  # as nginx has it, which leaves the bare path to the archive or redirects
            path = path.removeprefix(ROOT_PATH)
        query = scope["query_string"].decode()
        url = f"{self.archive}{path}{'?' if query else ''}{query}"
        headers = [(name, value) for name, value in scope["headers"] if name not in HOP_BY_HOP]
        async with (
            httpx.AsyncClient(timeout=60, trust_env=False) as client,
            client.stream(scope["method"], url, headers=headers, content=body) as answer,
        ):
            kept = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in HOP_BY_HOP]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": kept})
            async for piece in answer.aiter_raw():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


@contextmanager
def listening(application):
    """The address at which an application is served until the block ends."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="module")
def archive():
    """The address of a process that serves the archive as `bron serve` does, under the path."""
    environ = {**os.environ, "BRON_ROOT_PATH": "bron/"}
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        line = server.stdout.readline()
        address = re.search(rf"(http://127\.0\.0\.1:\d+){ROOT_PATH}/ ", line)
        assert address, server.stderr.read()
        yield address[1]
        server.send_signal(signal.SIGINT)
        assert server.communicate(timeout=30)[1] == ""


@pytest.fixture(scope="module", params=KINDS)
def proxy(request, archive):
    """The proxy, with its own address in ``address``."""
    proxy = Proxy(archive, strips=request.param == "stripped")
    with listening(proxy) as proxy.address:
        yield proxy


def test_the_api_is_served_under_the_path(proxy):
    with httpx.Client(base_url=f"{proxy.address}{ROOT_PATH}", trust_env=False) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        assert client.post("/api/ask", json={"question": "residents"}).json()["answerable"] is True
        assert client.get(f"/api/articles/{FERRY.id}").json()["text"] == FERRY.text
        assert client.get("/openapi.json").json()["servers"] == [{"url": ROOT_PATH}]
        assert client.get("/web/common.css").text.startswith("/*")
        missing = client.get("/nope")
        assert missing.status_code == 404
        assert missing.json()["error"]["where"] == f"{ROOT_PATH}/nope"
        assert missing.json()["error"]["todo"].startswith(f"See {ROOT_PATH}/openapi.json")
        wrong = client.post("/api/ask", json={"query": "residents"})
        assert wrong.json()["error"]["todo"].startswith(f"See {ROOT_PATH}/openapi.json")
        page = client.get("/")
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert ICON.decode() in page.text
        assert not re.findall(r"""(?:src|href)=["']/[^"']*""", page.text), "a link to the top of the site"
        bare = client.get(f"{proxy.address}{ROOT_PATH}?a=b")
        assert (bare.status_code, bare.headers["location"]) == (307, f"{ROOT_PATH}/?a=b")


@pytest.mark.browser
# the browser's driver leaves its event loop and pipes to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_question_is_asked_and_its_source_read_under_the_path(browser, proxy):
    site = f"{proxy.address}{ROOT_PATH}/"
    strange, failed = [], []

    def look(response):
        if response.status >= 400:
            failed.append(f"{response.status} {response.url}")

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.on("request", lambda request: strange.append(request.url) if not request.url.startswith(site) else None)
    page.on("response", look)
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on(
        "console",
        lambda message: failed.append(f"{message.text} {message.location}") if message.type == "error" else None,
    )
    page.goto(site)
    page.fill("#bron-question textarea", "How many residents are there?")
    page.press("#bron-question textarea", "Enter")
    page.wait_for_selector(".bron-answer .bron-foot")
    copied = page.locator(".bron-foot .bron-copy:not(.bron-link)").get_attribute("data-copy")
    assert f"{site}read/{FERRY.id}?start=" in copied
    page.locator(".bron-quotation", has_text=RESIDENTS_SV).locator("a.bron-number").first.click()
    article = page.frame_locator("iframe[name=bron-reader]")
    assert article.locator("mark").inner_text() == RESIDENTS_SV
    frame = page.frame(name="bron-reader")
    frame.wait_for_load_state()
    assert frame.evaluate("document.styleSheets[0].cssRules.length") > 0
    earlier = article.get_by_text("An earlier version").evaluate("link => link.href")
    assert earlier.startswith(f"{site}read/")
    page.goto(page.locator("#bron-new-tab").evaluate("link => link.href"))
    page.click(".bron-name a")
    page.wait_for_selector("#bron-question textarea")
    assert page.url == site
    context.close()
    assert [url for url in strange if not url.startswith(("data:", "blob:", "about:"))] == []
    assert failed == []
    assert proxy.outside == []


async def where_it_is(scope, receive, send):
    """An application that says what it takes for its address, and for the path in it."""
    request = Request(scope)
    said = {"base": str(request.base_url), "path": scope["path"], "raw": scope["raw_path"].decode()}
    await JSONResponse(said | {"forwarded": sorted(request.headers)})(scope, receive, send)


@pytest.mark.parametrize("root_path", ["/read", "/api", "/web", "/gradio_api", "/a/b"])
def test_a_path_that_is_called_like_an_address_of_ours_is_no_trouble(root_path):
    routes = create_api(ScriptedService(), Settings()).routes
    client = TestClient(UnderPath(where_it_is, root_path, routes))
    addresses = ("/", "/read/a%20b", "/api/status", "/web/page.js", "/gradio_api/queue/join", "/openapi.json")
    for address in addresses:
        whole = {"raw": root_path + address, "path": root_path + address.replace("%20", " ")}
        for asked in (f"{root_path}{address}", address):
            said = client.get(asked).json()
            assert {key: said[key] for key in whole} == whole, asked
            assert said["base"] == f"http://testserver{root_path}/"


PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "news.example"}
PUBLIC, INSIDE = "https://news.example/", "http://inside:7860/"


@pytest.mark.parametrize(
    ("trusted", "client", "headers", "expected"),
    [
        ("127.0.0.1", "127.0.0.1", PROXY, PUBLIC),
        ("10.0.0.0/8, ::1", "10.1.2.3", PROXY, PUBLIC),
        ("10.0.0.0/8, ::1", "::ffff:10.1.2.3", PROXY, PUBLIC),
        ("10.0.0.0/8, ::1", "::1", PROXY, PUBLIC),
        ("*", "192.0.2.1", PROXY, PUBLIC),
        ("127.0.0.1", "192.0.2.1", PROXY, INSIDE),
        ("127.0.0.1", "a socket", PROXY, INSIDE),
        ("127.0.0.1", "127.0.0.1", {"X-Forwarded-Host": "mine, news.example:81"}, "http://news.example:81/"),
        ("127.0.0.1", "127.0.0.1", {"X-Forwarded-Host": "[2001:db8::1]:81"}, "http://[2001:db8::1]:81/"),
        ("127.0.0.1", "127.0.0.1", {"X-Forwarded-Host": "a b/c", "X-Forwarded-Proto": "ftp"}, INSIDE),
        ("127.0.0.1", "127.0.0.1", {}, INSIDE),
    ],
)
def test_only_a_trusted_proxy_says_what_the_site_is_called(trusted, client, headers, expected):
    reader = TestClient(Forwarded(where_it_is, trusted), client=(client, 5000), base_url=INSIDE)
    said = reader.get("/", headers=headers).json()
    assert said["base"] == expected
    assert not {"x-forwarded-host", "x-forwarded-proto"} & set(said["forwarded"]), "the chat library would believe them"


@pytest.mark.parametrize(("trusted", "expected"), [(None, INSIDE), ("127.0.0.1", PUBLIC)])
def test_copied_links_use_what_a_trusted_proxy_says(trusted, expected):
    app = create_app(ScriptedService(), Settings(root_path="/bron", trusted_proxies=trusted))
    with TestClient(app, client=("127.0.0.1", 5000), base_url=INSIDE, headers=PROXY) as reader:
        config = reader.get("/config").json()
        assert config["root"] == "https://news.example/bron"
        event = next(item for item in config["dependencies"] if item["js"] == "() => bron.next()")
        body = {"data": ['{"question": "residents"}'], "fn_index": event["id"], "session_hash": "one"}
        assert reader.post("/gradio_api/queue/join", json=body).status_code == 200
        told = reader.get("/gradio_api/queue/data?session_hash=one").text
    assert set(re.findall(r"https?://[^ ]*/read/", told)) == {f"{expected}bron/read/"}
