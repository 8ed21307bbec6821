"""The Model Context Protocol over HTTP ("streamable HTTP") at /mcp, where the package for it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import Route

from rag.web.gate import MAX_BODY, MCP_PATH

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from fastapi import FastAPI

    from rag.service import Service
    from rag.settings import Settings
    from rag.web.gate import Receive, Scope, Send


def add_mcp(api: FastAPI, service: Service, settings: Settings) -> None:
    """Add the address; without the package there is none."""
    if find_spec("mcp") is not None:
        api.router.routes.append(Route(MCP_PATH, _Requests(service, settings), methods=["POST"]))


class _Requests:
    """An ASGI application. A request stands by itself: there are no sessions, and nothing to stay connected for."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._server: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Who may ask is decided before it comes here (rag.web.origins)."""
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from rag.web.mcp_door import mcp_server

        body: bytes | None = await Request(
            scope, receive
        ).body()  # what refuses a large one would be lost in the groups of tasks below

        async def read() -> MutableMapping[str, Any]:
            nonlocal body
            if body is None:
                return await receive()
            message, body = {"type": "http.request", "body": body, "more_body": False}, None
            return message

        self._server = self._server or mcp_server(self._service, self._settings)
        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=MAX_BODY
        )
        async with manager.run():
            await manager.handle_request(scope, read, send)
