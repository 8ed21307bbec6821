"""How often one reader or one program may ask: so many requests in so much time, counted in this process's memory."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from rag.settings import NO_LIMIT
from rag.web.gate import inner_path
from rag.web.language import page_language
from rag.web.plain import busy_page
from rag.web.problems import problem_response

if TYPE_CHECKING:
    from rag.keys import Key
    from rag.web.gate import Application, Receive, Scope, Send

# What a page is made of, and what must answer however busy a reader is.
UNCOUNTED: Final = ("/web/", "/assets/", "/static/", "/gradio_api/", "/theme.css", "/config", "/healthz", "/readyz")
NEIGHBOURS: Final = 64  # bits of an IPv6 address that one household or office has


class Meter:
    """Counts what each reader does. rate: as settings have it: "600/minute", several with ";" between, or "off"."""

    def __init__(self, rate: str) -> None:
        from limits import parse_many
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        self._rates = [] if rate == NO_LIMIT else parse_many(rate)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def wait(self, who: str) -> int:
        """How many seconds ``who`` has to wait; 0, and one more is counted, when they need not."""
        for rate in self._rates:
            if not self._limiter.hit(rate, who):
                over = self._limiter.get_window_stats(rate, who).reset_time
                return max(1, math.ceil(over - time.time()))
        return 0

    def is_over(self, who: str) -> bool:
        """Whether ``who`` has to wait; counts nothing."""
        return not all(self._limiter.test(rate, who) for rate in self._rates)


class Rates:
    """An ASGI application in front of another one: those who ask too often wait. rate: as settings have it."""

    def __init__(self, application: Application, rate: str) -> None:
        self._application = application
        self._meter = Meter(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say when to come again."""
        wait = self._meter.wait(reader_of(scope)) if scope["type"] == "http" and _counts(scope) else 0
        await (too_often(scope, wait) if wait else self._application)(scope, receive, send)


def reader_of(scope: Scope) -> str:
    """Who asks: the key that they came in with, else their address, of IPv6 the network."""
    key: Key | None = scope.get("state", {}).get("key")
    return f"key {key.id}" if key else address_of(scope)


def address_of(scope: Scope) -> str:
    """Where a request comes from; "" for a Unix socket."""
    text = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(text)
    except ValueError:
        return str(text)
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(ip_network(f"{address.exploded.partition('%')[0]}/{NEIGHBOURS}", strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def too_often(scope: Scope, wait: int) -> Application:
    """What is sent in the place of an answer. wait: seconds."""
    headers = {"Retry-After": str(wait)}
    if wants_page(scope):
        return HTMLResponse(busy_page(page_language(Headers(scope=scope))), 429, headers)
    todo = f"Try again in {wait} s."
    return problem_response(429, "that is too often", where=inner_path(scope), todo=todo, headers=headers)


def wants_page(scope: Scope) -> bool:
    """Whether somebody looks at the answer, and not a program."""
    path = inner_path(scope)
    program = path.startswith(("/api/", "/v1/", "/gradio_api/", "/mcp"))
    return scope["method"] in ("GET", "HEAD") and not program and "text/html" in Headers(scope=scope).get("accept", "")


def _counts(scope: Scope) -> bool:
    return scope["method"] not in ("GET", "HEAD") or not inner_path(scope).startswith(UNCOUNTED)
