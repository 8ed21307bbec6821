"""The web face: a JSON API, article pages and a chat, in one FastAPI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.privacy import make_no_calls_home

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Service
    from rag.settings import Settings

__all__ = ["create_app", "serve"]

COMPRESSED = 1000  # bytes from which an answer is sent compressed, where the reader's browser takes it


def create_app(service: Service, settings: Settings) -> FastAPI:
    """The whole application: API at /api, articles at /read, the chat at /. Opens no archive by itself."""
    make_no_calls_home()
    from starlette.middleware.gzip import GZipMiddleware

    from rag.web.api import create_api
    from rag.web.document import WithHead, page_head
    from rag.web.gate import Gate
    from rag.web.page import mount_page
    from rag.web.proxy import Forwarded, UnderPath

    app = create_api(service, settings)
    own_routes = list(app.routes)
    mount_page(app, service, settings)
    app.add_middleware(WithHead, head=page_head(settings))
    app.add_middleware(Gate, routes=own_routes)
    if settings.root_path:
        app.add_middleware(UnderPath, root_path=settings.root_path, routes=own_routes)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED)  # around what rewrites the page's addresses
    if settings.trusted_proxies:
        app.add_middleware(Forwarded, trusted=settings.trusted_proxies)
    return app


def serve(service: Service, settings: Settings) -> None:
    """Serve until interrupted: prints one line with the address, closes the service at the end.

    Raises BronError (misuse) when the address cannot be listened on.
    """
    from rag.web.server import run_server

    try:
        run_server(create_app(service, settings), settings)
    finally:
        service.close()
