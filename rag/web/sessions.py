"""Several workers, one page: what belongs to a reader's session is answered by the worker that the session falls to.

Gradio keeps the events of a session in the memory of a process: a question comes in one request and its answer goes
out in another. Requests reach any worker, so each hands those of a session on to its owner, over a Unix socket.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import zlib
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import httpx

from rag.web.gate import MAX_BODY, Application, Receive, Scope, Send
from rag.web.problems import problem_response

CHAT: Final = "/gradio_api/"
IN_BODY: Final = ("queue/join", "cancel", "reset")
IN_QUERY: Final = "queue/data"
IN_PATH: Final = "heartbeat/"
# What the first worker knew of the reader.
SCHEME: Final = b"x-bron-scheme"
CLIENT: Final = b"x-bron-client"
_NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # of no use on a Unix socket; else made for each request
HOP_BY_HOP: Final = (b"connection", b"keep-alive", b"transfer-encoding", b"date", b"server")


def socket_of(folder: Path, place: int) -> Path:
    """Where a worker listens for the others."""
    return folder / f"{place}.sock"


class Sessions:
    """An ASGI application in front of a worker's own. place: of this worker, from 0 to ``workers`` - 1."""

    def __init__(self, application: Application, folder: Path, place: int, workers: int) -> None:
        self._application = application
        self._folder, self._place, self._workers = folder, place, workers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request here, or hand it on and pass back what comes."""
        if scope["type"] != "http":
            return await self._application(scope, receive, send)
        if _from_a_worker(scope):
            return await self._application(_as_received(scope), receive, send)
        if CHAT not in scope["path"]:
            return await self._application(scope, receive, send)
        body, receive = await _read(scope, receive)
        session = _session(scope, body)
        owner = zlib.crc32(session.encode()) % self._workers if session else self._place
        if owner == self._place:
            return await self._application(scope, receive, send)
        return await self._hand_on(owner, scope, body, receive, send)

    async def _hand_on(self, owner: int, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Ask the owner, and stop asking when the reader leaves."""
        asking = asyncio.create_task(self._ask(owner, scope, body, send))
        leaving = asyncio.create_task(_left(receive))
        done, _ = await asyncio.wait((asking, leaving), return_when=asyncio.FIRST_COMPLETED)
        for task in (asking, leaving):
            if task not in done:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if asking in done and not asking.result():
            todo = "Try again in a moment."
            problem = problem_response(
                503, "a worker is being restarted", where=scope["path"], todo=todo, headers={"Retry-After": "2"}
            )
            await problem(scope, receive, send)

    async def _ask(self, owner: int, scope: Scope, body: bytes, send: Send) -> bool:
        """Pass the owner's answer on. Returns whether it answered at all."""
        begun = False
        query = scope.get("query_string", b"")
        target = (scope.get("raw_path") or scope["path"].encode()) + (b"?" + query if query else b"")
        url = httpx.URL(scheme="http", host="worker", raw_path=target)
        reader = scope.get("client") or ("", 0)
        headers = [
            *((name, value) for name, value in scope["headers"] if name not in (SCHEME, CLIENT, *HOP_BY_HOP)),
            (SCHEME, scope["scheme"].encode()),
            (CLIENT, f"{reader[1]} {reader[0]}".encode()),
        ]
        try:
            request = httpx.Request(scope["method"], url, headers=headers, content=body)
            async with _connection(socket_of(self._folder, owner)) as client:
                response = await client.send(request, stream=True)
                kept = [(name.lower(), value) for name, value in response.headers.raw]
                kept = [pair for pair in kept if pair[0] not in HOP_BY_HOP]
                await send({"type": "http.response.start", "status": response.status_code, "headers": kept})
                begun = True
                async for piece in response.aiter_raw():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except httpx.HTTPError:
            return begun  # one that has begun ends here: the page asks anew
        return True


def _connection(path: Path) -> httpx.AsyncClient:
    """One to another worker, for one request: nothing is left open between them."""
    way = httpx.AsyncHTTPTransport(uds=str(path), verify=_NO_TLS)
    return httpx.AsyncClient(transport=way, timeout=httpx.Timeout(None, connect=5))


def _session(scope: Scope, body: bytes) -> str:
    """The session that a request of the page belongs to, "" for none."""
    _, _, address = scope["path"].partition(CHAT)
    if address.startswith(IN_PATH):
        return str(address.removeprefix(IN_PATH).strip("/"))
    if address.strip("/") == IN_QUERY:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        return str(query.get("session_hash", [""])[0])
    if address.strip("/") in IN_BODY:
        try:
            value = json.loads(body)
        except ValueError:
            return ""  # Gradio says what is wrong with it
        found = value.get("session_hash") if isinstance(value, dict) else None
        return found if isinstance(found, str) else ""
    return ""


async def _read(scope: Scope, receive: Receive) -> tuple[bytes, Receive]:
    """The body as far as the gate would let it through, and what gives all of it again."""
    messages: list[MutableMapping[str, Any]] = []
    body, more = b"", scope["method"] not in ("GET", "HEAD")
    while more and len(body) <= MAX_BODY:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)

    async def again() -> MutableMapping[str, Any]:
        return messages.pop(0) if messages else await receive()

    return body[: MAX_BODY + 1], again


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _from_a_worker(scope: Scope) -> bool:
    """Whether it came over a Unix socket, on which only workers speak."""
    server = scope.get("server")
    return server is None or server[1] is None


def _as_received(scope: Scope) -> Scope:
    """The request as the first worker had it."""
    kept = {name: value for name, value in scope["headers"] if name in (SCHEME, CLIENT)}
    port, _, address = kept.get(CLIENT, b"0 ").decode().partition(" ")
    return {
        **scope,
        "scheme": kept.get(SCHEME, b"http").decode(),
        "client": (address, int(port)) if address else None,
        "headers": [pair for pair in scope["headers"] if pair[0] not in (SCHEME, CLIENT)],
    }
