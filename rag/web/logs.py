"""What whoever runs the archive reads: a line for every request and question, with the request's id.

Never what was asked, unless a setting says so; never who asked, but the name of a key; never an address's query.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from collections.abc import MutableMapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from starlette.routing import Match, Mount

from rag.web.gate import CHAT_ADDRESSES, inner_path

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from rag.settings import Settings
    from rag.web.gate import Application, Receive, Scope, Send
    from rag.web.metrics import Metrics
    from rag.web.watching import Asked

LOG: Final = logging.getLogger("bron")
REQUEST: Final[ContextVar[str]] = ContextVar("request", default="")
HEADER: Final = b"x-request-id"
LONGEST_ID: Final = 64
ID_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
CHAT, OTHER = "chat", "other"


class JsonLines(logging.Formatter):
    """A record as a JSON object on one line, with its ``fields``."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_content(record, self), ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A record on one line: time, level, what, and its ``fields``; nothing in them can begin another line."""

    def format(self, record: logging.LogRecord) -> str:
        content = _content(record, self)
        head = [str(content.pop(name)) for name in ("time", "level")]
        event, error = str(content.pop("event")), content.pop("error_trace", "")
        fields = [f"{name}={json.dumps(value, ensure_ascii=False, default=str)}" for name, value in content.items()]
        return " ".join([*head, event, *fields]) + (f"\n{error}" if error else "")


def _content(record: logging.LogRecord, formatter: logging.Formatter) -> dict[str, Any]:
    when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    content = {"time": when, "level": record.levelname.lower(), "event": " ".join(record.getMessage().splitlines())}
    if record.name != LOG.name:
        content["from"] = record.name
    content |= getattr(record, "fields", {})
    if record.exc_info:
        content["error_trace"] = formatter.formatException(record.exc_info)
    return content


def set_up_logs(settings: Settings) -> None:
    """Send what this process logs to stderr: of others what is wrong, of our own all, or when "quiet" what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log == "json" else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    LOG.setLevel(logging.WARNING if settings.log == "quiet" else logging.INFO)


def asked_logger(settings: Settings) -> Any:
    """What logs a question that is over: how it ended and how long it took; its words only where settings say so."""

    def log(asked: Asked) -> None:
        fields: dict[str, Any] = {"outcome": asked.outcome, "ms": round(asked.seconds * 1000)}
        if REQUEST.get():  # the chat's questions are worked on apart from the request that brought them
            fields = {"request": REQUEST.get(), **fields}
        if asked.answer is not None:
            fields |= {"language": asked.answer.language, "confidence": round(asked.answer.confidence, 3)}
            fields["stages"] = asked.answer.timings
        if settings.log_questions:
            fields["question"] = asked.question
        if asked.outcome == "failed":
            LOG.error("question", extra={"fields": fields | {"error": str(asked.error)}})
        else:
            LOG.info("question", extra={"fields": fields})

    return log


class Requests:
    """An ASGI application around another one: each request has an id, which goes back, and is logged and counted.

    routes: those of our own, by which a request is named. The id that came with it is kept where it is one.
    """

    def __init__(self, application: Application, routes: Sequence[BaseRoute], metrics: Metrics) -> None:
        self._application = application
        self._routes = routes
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            return await self._application(scope, receive, send)
        identity, begun, status = request_id(scope), time.perf_counter(), 499  # nobody waited for an answer
        state: dict[str, Any] = {**scope.get("state", {}), "request": identity}
        token = REQUEST.set(identity)

        async def named(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (HEADER, identity.encode())]}
            await send(message)

        try:
            await self._application({**scope, "state": state}, receive, named)
        except BaseException:
            status = 500 if status == 499 else status
            raise
        finally:
            REQUEST.reset(token)
            self._tell(scope, state, status, time.perf_counter() - begun)
        return None

    def _tell(self, scope: Scope, state: dict[str, Any], status: int, seconds: float) -> None:
        route = self._route(inner_path(scope))
        self._metrics.answered(route, status, seconds)
        fields = {"request": state["request"], "method": scope["method"], "route": route, "status": status}
        fields["ms"] = round(seconds * 1000)
        if state.get("key"):
            fields["key"] = state["key"].name
        LOG.log(logging.ERROR if status == 500 else logging.INFO, "request", extra={"fields": fields})

    def _route(self, path: str) -> str:
        """The address as it is written in the code: an article's is not told, nor one that somebody made up."""
        scope: Scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                return str(getattr(route, "path", OTHER)) + ("/…" if isinstance(route, Mount) else "")
        return CHAT if any(pattern.fullmatch(path) for _, pattern in CHAT_ADDRESSES) else OTHER


def request_id(scope: Scope) -> str:
    """The id that came in X-Request-ID, where it is short and plain; else a new one."""
    sent = next((value.decode("latin-1") for name, value in scope["headers"] if name == HEADER), "")
    return sent if 0 < len(sent) <= LONGEST_ID and ID_CHARACTERS.issuperset(sent) else secrets.token_hex(8)
