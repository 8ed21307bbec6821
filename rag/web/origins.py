"""Who may have a browser ask: this archive's own pages, and those of sites that settings name, by this archive's name.

A page of another site can send requests to any address that its reader's machine reaches. Where a browser says so, they
are refused. A site may also give its own name the address of this machine (DNS rebinding): names that are not
this archive's are refused too.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from rag.web.cors import allowed_origins
from rag.web.gate import inner_path
from rag.web.problems import problem_response

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.web.gate import Application, Receive, Scope, Send

PROGRAM_DOORS: Final = ("/v1/", "/api/", "/mcp")
_SAFE: Final = ("GET", "HEAD")
_OWN: Final = ("same-origin", "none")  # of Sec-Fetch-Site: none is a reader who typed the address
# Names under these belong to no site: nobody can let them lead anywhere.
_NOBODYS: Final = (".localhost", ".local")


class Origins:
    """An ASGI application that only its own pages, those of allowed sites, and programs that are no browser may ask."""

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application = application
        self._allowed = frozenset(allowed_origins(settings))
        self._names = None if settings.allowed_hosts is None else _listed(settings.allowed_hosts)
        proxied = bool(settings.root_path or settings.trusted_proxies)
        # On loopback, without a proxy, there is no name but the machine's own.
        self._any_name = self._names is None and (proxied or not _is_loopback(settings.host))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it: 421 for another's name, 403 for another's page."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            if host and not self._is_ours(_name(host)):
                todo = "Ask by the machine's own name or address, or set BRON_ALLOWED_HOSTS."
                problem = problem_response(421, "this archive has no such name", where="Host", received=host, todo=todo)
                return await problem(scope, receive, send)
            if headers.get("origin") not in self._allowed and _from_elsewhere(scope, headers):
                origin = headers.get("origin") or headers.get("sec-fetch-site")
                todo = "Ask from this archive's own pages, or from a program that is no browser."
                what = "a page of another site cannot ask here"
                return await problem_response(403, what, where="Origin", received=origin, todo=todo)(
                    scope, receive, send
                )
        return await self._application(scope, receive, send)

    def _is_ours(self, name: str) -> bool:
        """Whether no other site can have this name, or it is one that the settings name."""
        if self._any_name or "." not in name or name.endswith(_NOBODYS) or _is_address(name):
            return True
        return name in (self._names or ())


def _from_elsewhere(scope: Scope, headers: Headers) -> bool:
    """Whether a page of another origin sends it; to follow a link from anywhere is no such thing."""
    if scope["method"] in _SAFE and not f"{inner_path(scope)}/".startswith(PROGRAM_DOORS):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        followed = scope["method"] in _SAFE and headers.get("sec-fetch-mode") == "navigate"
        return site not in _OWN and not followed
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _name(host: str) -> str:
    """A Host header without its port, in small letters and without the dot that may end a name."""
    bare = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return bare.lower().removesuffix(".")


def _listed(names: str) -> frozenset[str]:
    return frozenset(_name(name.strip()) for name in names.split(",") if name.strip())


def _is_address(name: str) -> bool:
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return ":" in name  # only an IPv6 address, however it is written
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
