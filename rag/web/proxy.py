"""Behind a reverse proxy: served under a path of another site, and told by the proxy what readers call that site."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import RedirectResponse

from rag.settings import ANYONE
from rag.web.gate import Addresses, Application, Receive, Scope, Send, inner_path

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

FORWARDED: Final = (b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-for")
# The chat library links its page to a manifest at the top of the site, and ours to its icon too late: browsers look
# for one at the top of the site first. The one link takes the place, and the length, of the other.
ICON: Final = b'<link rel="icon" href="web/icon.svg" />'
_MANIFEST: Final = re.compile(rb'<link rel="manifest"[^>]{19,}>')
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class UnderPath:
    """An ASGI application served under a path, by a proxy that takes the path off or by one that leaves it on.

    root_path: as settings have it. routes: those of our own, which tell the two kinds of proxy apart.
    """

    def __init__(self, application: Application, root_path: str, routes: Sequence[BaseRoute]) -> None:
        self._application = application
        self._root_path = root_path
        self._addresses = Addresses(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole path, and with what of it is the site's, as ASGI has it."""
        if scope["type"] != "http":
            return await self._application(scope, receive, send)
        path = scope["path"]
        if path == self._root_path:  # the page's links are relative, and from here would lead out
            query = scope.get("query_string", b"").decode("latin-1")
            there = RedirectResponse(f"{path}/{'?' if query else ''}{query}")
            return await there(scope, receive, send)
        whole = {**scope, "root_path": self._root_path}
        if not self._is_kept(path):
            whole["path"] = self._root_path + path
            whole["raw_path"] = self._root_path.encode() + (scope.get("raw_path") or path.encode())
        return await self._application(whole, receive, _inside(send) if inner_path(whole) == "/" else send)

    def _is_kept(self, path: str) -> bool:
        """Whether the path still begins with the root path.

        Under "/read" the address "/read/…" of an article may also be what a proxy left of "/read/read/…".
        """
        rest = path.removeprefix(self._root_path)
        if rest == path or not rest.startswith("/"):
            return False
        return bool(self._addresses.methods(rest)) or not self._addresses.methods(path)


def _inside(send: Send) -> Send:
    """Sends the chat's page without what would have its reader ask for something outside of the path."""

    async def changed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            body = _MANIFEST.sub(lambda link: ICON.ljust(len(link[0])), message.get("body", b""))
            message = {**message, "body": body}
        await send(message)

    return changed


class Forwarded:
    """An ASGI application that is told scheme, host and the reader's address by a trusted proxy, in X-Forwarded-…

    From anybody else they are dropped: the chat library would believe them. trusted: as settings have it.
    """

    def __init__(self, application: Application, trusted: str) -> None:
        self._application = application
        self._networks = None if trusted == ANYONE else [_network(part) for part in trusted.split(",")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the proxy got it."""
        if scope["type"] == "http":
            scope = self._as_sent(scope)
        await self._application(scope, receive, send)

    def _as_sent(self, scope: Scope) -> Scope:
        headers = [(name, value) for name, value in scope["headers"] if name not in FORWARDED]
        scheme, client = scope["scheme"], scope.get("client")
        if self._trusts((client or ("",))[0]):
            said_scheme, said_host = (_last(scope, name) for name in FORWARDED[:2])
            client = self._reader(scope) or client
            if said_scheme in ("http", "https"):
                scheme = said_scheme
            if _HOST.fullmatch(said_host):
                headers = [(name, value) for name, value in headers if name != b"host"]
                headers.append((b"host", said_host.encode()))
        return {**scope, "scheme": scheme, "headers": headers, "client": client}

    def _reader(self, scope: Scope) -> tuple[str, int] | None:
        """The address of the reader: the last one of X-Forwarded-For that is no proxy of ours; None for none."""
        said = [value.strip() for value in _all(scope, FORWARDED[2]).split(",")]
        reader = next((value for value in reversed(said[1:]) if not self._trusts(value)), said[0])
        try:
            return (str(ip_address(reader)), 0)
        except ValueError:
            return None

    def _trusts(self, address: str) -> bool:
        if self._networks is None:
            return True
        try:
            peer = ip_address(address)
        except ValueError:  # a Unix socket has no address
            return False
        if isinstance(peer, IPv6Address) and peer.ipv4_mapped:  # how a server that listens on "::" sees IPv4
            peer = peer.ipv4_mapped
        return any(peer in network for network in self._networks)


def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text.strip(), strict=False)


def _last(scope: Scope, name: bytes) -> str:
    """What the nearest proxy said: others, or the reader himself, may have said something before it."""
    return _all(scope, name).rpartition(",")[2].strip()


def _all(scope: Scope, name: bytes) -> str:
    """The values of a header, oldest first, with commas between."""
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)
