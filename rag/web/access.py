"""Who comes in: with a key in a header or in a session's cookie, or anybody; some addresses always want a key."""

from __future__ import annotations

from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse

from rag.records import BronError
from rag.web.gate import INGEST_PATH, inner_path
from rag.web.limiting import Meter, address_of, too_often, wants_page
from rag.web.problems import problem_response

if TYPE_CHECKING:
    from rag.keys import Key, Keys
    from rag.web.gate import Application, Receive, Scope, Send

SESSION_COOKIE: Final = "bron_session"
SESSION_SECONDS: Final = 7 * 24 * 3600
ATTEMPTS: Final = "10/minute;60/hour"  # of one address, with keys that do not work
LOGIN: Final = "/login"
METRICS: Final = "/metrics"
# What whoever has no key may see: the way in, what it is made of, and whether the archive is well.
PUBLIC: Final = frozenset(
    {LOGIN, "/logout", "/healthz", "/readyz", "/favicon.ico", "/robots.txt", "/web/icon.svg"}
    | {f"/web/{name}.css" for name in ("common", "masthead", "plain", "login")}
)
RIGHT_OF: Final = {METRICS: "admin"}  # however open the archive is; so is INGEST_PATH's "ingest"


class Access:
    """An ASGI application in front of another one. needs_key: whether reading does.

    The key that somebody came in with is left in the scope's state as "key".
    """

    def __init__(self, application: Application, keys: Keys, needs_key: bool) -> None:
        self._application = application
        self._keys = keys
        self._needs_key = needs_key
        self._attempts = Meter(ATTEMPTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say what it lacks."""
        if scope["type"] == "lifespan":
            return await self._application(scope, receive, send)
        right = self._right(scope)
        if right is None:
            return await self._application(scope, receive, send)
        if scope["type"] != "http":  # no socket of any other kind is used here
            return await send({"type": "websocket.close", "code": 1008})
        try:
            key = await run_in_threadpool(self._key, scope)
        except BronError as error:  # of the file of keys: nobody is let in
            return await problem_response(503, error.what, todo="Tell whoever runs this archive.")(scope, receive, send)
        if key is None or not key.may(right):
            return await self._refusal(scope, key, right)(scope, receive, send)
        scope = {**scope, "state": {**scope.get("state", {}), "key": key}}
        return await self._application(scope, receive, _private(send))

    def _right(self, scope: Scope) -> str | None:
        path = inner_path(scope)
        if path in RIGHT_OF:
            return RIGHT_OF[path]
        if path.startswith(INGEST_PATH):
            return "ingest"
        return "read" if self._needs_key and path not in PUBLIC else None

    def _key(self, scope: Scope) -> Key | None:
        text = bearer(scope)
        return self._keys.holder(text) if text else session_key(scope, self._keys)

    def _refusal(self, scope: Scope, key: Key | None, right: str) -> Application:
        if key is not None:
            todo = f"Use a key with the scope “{right}”."
            return problem_response(403, "this key does not allow that", where=inner_path(scope), todo=todo)
        if bearer(scope) and (wait := self._attempts.wait(address_of(scope))):
            return too_often(scope, wait)
        if self._needs_key and right == "read" and not bearer(scope) and wants_page(scope):
            query = scope.get("query_string", b"").decode("latin-1")
            there = quote(f"{inner_path(scope)}{'?' if query else ''}{query}", safe="/")
            return RedirectResponse(f"{scope.get('root_path', '')}{LOGIN}?next={there}", 303)
        todo = "Send a key that works: Authorization: Bearer bron_…"
        headers = {"WWW-Authenticate": "Bearer"}
        return problem_response(401, "this needs a key", where=inner_path(scope), todo=todo, headers=headers)


def bearer(scope: Scope) -> str:
    """The key that a program sends; "" for none."""
    kind, _, text = Headers(scope=scope).get("authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def session_key(scope: Scope, keys: Keys) -> Key | None:
    """The key that the session in the cookie was begun with, if there is one that still works."""
    try:
        cookie = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(SESSION_COOKIE)
    except CookieError:  # a cookie of somebody else's on the same host
        return None
    return keys.of_session(cookie.value) if cookie else None


def _private(send: Send) -> Send:
    """Sends an answer so that no cache on the way gives it to those without a key."""

    async def marked(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() != b"cache-control"]
            stated = next((v for n, v in message.get("headers", ()) if n.lower() == b"cache-control"), b"")
            private = stated.replace(b"public", b"private") if stated else b"private, no-cache"
            message = {**message, "headers": [*kept, (b"cache-control", private)]}
        await send(message)

    return marked
