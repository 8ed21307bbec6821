"""What may come in: small bodies that arrive in time, known addresses and methods, so many questions at a time."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Match, Mount

from rag.web.language import page_language
from rag.web.plain import PLAIN_PATH, busy_page
from rag.web.problems import problem_response
from rag.web.sheet import missing_sheet, sheet_headers

MAX_BODY: Final = 64 * 1024
MAX_SECONDS: Final = 20.0  # for the whole of a request to arrive
MAX_CONVERSATION: Final = 1024 * 1024  # of a client that sends every answer back with the next question
MAX_AT_ONCE: Final = 16
MAX_WAIT: Final = 3.0  # seconds for a turn; who would wait longer is told so at once
LEAST_WAIT: Final = 2  # seconds after which who was refused may ask again
COMPLETIONS_PATH: Final = "/v1/chat/completions"
MCP_PATH: Final = "/mcp"
INGEST_PATH: Final = "/v1/ingest/"  # and a file's name
SECONDS_OF_FILE: Final = 300.0  # for one to arrive
ASKING: Final = (
    *(f"{version}{path}" for version in ("/v1", "/api") for path in ("/ask", "/ask/stream", "/search")),
    COMPLETIONS_PATH,
    MCP_PATH,
    PLAIN_PATH,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# The chat library serves much more than its page needs: uploads, file and proxy addresses, a directory of its own
# events. Only these are let through.
CHAT_ADDRESSES: Final = (
    ("GET", re.compile(r"/|/config/?|/theme\.css|/manifest\.json|/robots\.txt|/favicon\.ico")),
    ("GET", re.compile(r"/(assets|static)/.+")),
    ("GET", re.compile(r"/gradio_api/(queue/data|heartbeat/[^/]+|startup-events|app_id|theme\.css)")),
    ("POST", re.compile(r"/gradio_api/(queue/join|cancel|reset)/?")),
)
PAGE_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
# The chat library builds its page with inline scripts and styles and compiles templates; all else stays at home.
CHAT_CONTENT_SECURITY_POLICY: Final = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    b"base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class Addresses:
    """The addresses there are. routes: those of our own, without the chat's."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = routes

    def methods(self, path: str) -> set[str]:
        """The methods that an address takes; empty for an unknown address. path: without the root path."""
        scope: Scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
        methods: set[str] = set()
        for route in self._routes:
            match, _ = route.matches(scope)
            if match is not Match.NONE:
                methods |= {"GET"} if isinstance(route, Mount) else set(getattr(route, "methods", None) or ())
        for method, pattern in CHAT_ADDRESSES:
            if pattern.fullmatch(path):
                methods.add(method)
        return methods


class Gate:
    """An ASGI application in front of another one. routes: those of our own, without the chat's.

    largest_file: bytes of one that a program sends. wait: seconds that a question asked now would wait for its turn.
    """

    def __init__(
        self,
        application: Application,
        routes: Sequence[BaseRoute],
        largest_file: int = MAX_BODY,
        wait: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._application = application
        self._largest_file = largest_file
        self._wait = wait
        self._addresses = Addresses(routes)
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        if scope["type"] != "http":
            return await self._application(scope, receive, send)
        refusal = self._refusal(scope)
        if refusal is not None:
            return await refusal(scope, receive, send)
        asking = inner_path(scope) in ASKING
        wait = self._wait() if asking else 0.0
        if asking and (self._at_work >= MAX_AT_ONCE or wait > MAX_WAIT):
            return await _busy(scope, wait)(scope, receive, send)
        self._at_work += asking
        try:
            await self._pass_on(scope, receive, send)
        finally:
            self._at_work -= asking
        return None

    def _refusal(self, scope: Scope) -> Application | None:
        """A problem for an address or a method that nothing here answers, or a body that is announced too large."""
        path, method = scope["path"], scope["method"]
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length[:12]) > self._longest(scope):
            return _too_large(scope, self._longest(scope))
        allowed = self._addresses.methods(inner_path(scope))
        if method in allowed or (method == "HEAD" and "GET" in allowed):
            return None
        if allowed:
            headers = {"Allow": ", ".join(sorted(allowed))}
            todo = f"Use {' or '.join(sorted(allowed))}."
            return problem_response(
                405, "this address does not take that method", where=path, received=method, todo=todo, headers=headers
            )
        root_path, sent = scope.get("root_path", ""), Headers(scope=scope)
        if "text/html" in sent.get("accept", ""):  # whoever reads this is no program
            asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
            return HTMLResponse(missing_sheet(page_language(sent, asked), f"{root_path}/"), 404, sheet_headers())
        todo = f"See {root_path}/openapi.json for the addresses there are."
        return problem_response(404, "there is no such address", where=path, todo=todo)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over, counting the body as it arrives and adding headers to what goes back."""
        received, longest, arriving = 0, self._longest(scope), True
        seconds = SECONDS_OF_FILE if inner_path(scope).startswith(INGEST_PATH) else MAX_SECONDS
        until = asyncio.get_running_loop().time() + seconds
        headers = _headers(inner_path(scope))  # before the scope becomes that of what is mounted below

        async def counted() -> MutableMapping[str, Any]:
            nonlocal received, arriving
            try:
                async with asyncio.timeout_at(until if arriving else None):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "the request does not arrive") from None
            arriving = bool(message.get("more_body"))
            received += len(message.get("body", b""))
            if received > longest:
                raise HTTPException(413, "the request is too large")
            return message

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        await self._application(scope, counted, with_headers)

    def _longest(self, scope: Scope) -> int:
        """The most bytes that a body may have."""
        path = inner_path(scope)
        if path.startswith(INGEST_PATH):
            return self._largest_file
        return MAX_CONVERSATION if path == COMPLETIONS_PATH else MAX_BODY


def inner_path(scope: Scope) -> str:
    """The path without the root path that it begins with, if there is one."""
    path: str = scope["path"]
    root_path: str = scope.get("root_path", "")
    return path[len(root_path) :] if path.startswith(f"{root_path}/") else path


def _headers(path: str) -> list[tuple[bytes, bytes]]:
    extra = [(b"content-security-policy", CHAT_CONTENT_SECURITY_POLICY)] if path == "/" else []
    return [*PAGE_HEADERS, *extra]


def _busy(scope: Scope, wait: float) -> Application:
    headers = {"Retry-After": str(max(LEAST_WAIT, math.ceil(wait)))}
    if inner_path(scope) == PLAIN_PATH:  # whoever reads this is no program
        return HTMLResponse(busy_page(page_language(Headers(scope=scope))), 503, headers)
    todo = "Try again in a moment."
    return problem_response(503, "too many questions at once", where=scope["path"], todo=todo, headers=headers)


def _too_large(scope: Scope, longest: int) -> Application:
    todo = f"Send at most {longest} bytes."
    return problem_response(413, "the request is too large", where=scope["path"], todo=todo)
