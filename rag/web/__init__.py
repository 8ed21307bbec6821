"""The web face: a JSON API, article pages and a chat, in one FastAPI application."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rag.privacy import make_no_calls_home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI
    from starlette.routing import BaseRoute

    from rag.keys import Keys
    from rag.service import Service
    from rag.settings import Settings
    from rag.web.metrics import Metrics
    from rag.web.watching import Watcher

__all__ = ["create_app", "serve"]

COMPRESSED = 1000  # bytes from which an answer is sent compressed, where the reader's browser takes it


def create_app(service: Service, settings: Settings, watchers: Sequence[Watcher] = ()) -> FastAPI:
    """The whole application: API at /v1, articles at /read, the chat at /. Opens no archive by itself.

    watchers: told of every question that is over. ``app.state`` has its ``metrics`` and its ``readiness``.
    """
    make_no_calls_home()
    from rag.keys import keys_of
    from rag.line import Line
    from rag.web.api import create_api
    from rag.web.health import Readiness, add_health
    from rag.web.login import add_login
    from rag.web.logs import asked_logger
    from rag.web.metrics import Metrics, add_metrics
    from rag.web.page import MAX_AT_WORK, mount_page
    from rag.web.watching import Watched

    line, keys = Line(MAX_AT_WORK), keys_of(settings)
    metrics, readiness = Metrics(service.status, line.waiting), Readiness(service, settings)
    seen = (metrics.asked, asked_logger(settings), *watchers)
    watched = cast("Service", Watched(service, seen, metrics.begins))
    app = create_api(watched, settings)
    add_health(app, readiness)
    add_metrics(app, metrics)
    if settings.access == "key":
        add_login(app, keys)
    own_routes = list(app.routes)
    mount_page(app, watched, settings, line)
    _add_layers(app, settings, own_routes, keys, metrics)
    app.state.metrics, app.state.readiness = metrics, readiness
    return app


def _add_layers(
    app: FastAPI, settings: Settings, own_routes: Sequence[BaseRoute], keys: Keys, metrics: Metrics
) -> None:
    """What a request passes on its way in, the last one first."""
    from starlette.middleware.gzip import GZipMiddleware

    from rag.answering.answer import TURNS
    from rag.web.access import Access
    from rag.web.cors import add_cors
    from rag.web.document import WithHead, page_head
    from rag.web.gate import Gate
    from rag.web.limiting import Rates
    from rag.web.logs import Requests
    from rag.web.openai_problems import OpenAIProblems
    from rag.web.origins import Origins
    from rag.web.proxy import Forwarded, UnderPath

    app.add_middleware(WithHead, head=page_head(settings))
    app.add_middleware(
        Gate,
        routes=own_routes,
        largest_file=settings.max_file_mb * 1024 * 1024,
        wait=TURNS.expected,
    )
    app.add_middleware(Origins, settings=settings)
    app.add_middleware(Rates, rate=settings.rate)
    app.add_middleware(Access, keys=keys, needs_key=settings.access == "key")
    app.add_middleware(OpenAIProblems)
    add_cors(app, settings)
    app.add_middleware(Requests, routes=own_routes, metrics=metrics)
    if settings.root_path:
        app.add_middleware(UnderPath, root_path=settings.root_path, routes=own_routes)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED)  # around what rewrites the page's addresses
    if settings.trusted_proxies:
        app.add_middleware(Forwarded, trusted=settings.trusted_proxies)


def serve(service: Service, settings: Settings) -> None:
    """Serve until interrupted: prints one line with the address, closes the service at the end.

    Raises BronError (misuse) when the address cannot be listened on, or nobody could come in.
    """
    from rag.web.running import run

    run(service, settings)
