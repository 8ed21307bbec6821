"""A server as `bron serve` runs it: with its logs, its traces and its port of metrics."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING

from rag.keys import keys_of
from rag.records import BronError
from rag.settings import unknown_variables
from rag.web import create_app
from rag.web.logs import LOG, set_up_logs
from rag.web.server import announce, listen, run_at

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Service
    from rag.settings import Settings
    from rag.web.watching import Watcher


def run(service: Service, settings: Settings) -> None:
    """Serve until interrupted. Raises BronError (misuse) on settings with which that cannot be done.

    What can be refused at once is, before any model is loaded.
    """
    set_up_logs(settings)
    tell_who_comes_in(settings)
    with ExitStack() as closing:
        closing.callback(service.close)
        listening = closing.enter_context(listen(settings.host, settings.port))
        service.warm()
        app = application(service, settings, closing)
        ready = partial(announce, listening, settings)
        run_at([listening], app, settings, ready, app.state.readiness.draining.set)


def application(service: Service, settings: Settings, closing: ExitStack) -> FastAPI:
    """The application with its traces and its port of metrics, which ``closing`` lets go of."""
    watchers: list[Watcher] = []
    if settings.otlp:
        from rag.web.traces import Traces

        traces = Traces(settings)
        closing.callback(traces.close)
        watchers.append(traces.asked)
    app = create_app(service, settings, watchers)
    if settings.metrics_port:
        closing.callback(app.state.metrics.serve(settings.metrics_port))
    return app


def tell_who_comes_in(settings: Settings) -> None:
    """Refuse an archive that nobody could open; warn of one that the whole network can, and of misspelt settings.

    Raises BronError (misuse), also where the page and the metrics would have one port.
    """
    if settings.metrics_port and settings.metrics_port == settings.port:
        todo = "Set another port (BRON_METRICS_PORT)."
        what = "the metrics cannot have the page's port"
        raise BronError(what, where="BRON_METRICS_PORT", received=settings.port, todo=todo, misuse=True)
    for name in unknown_variables(os.environ):
        # A misspelt BRON_ACCESS would leave the archive open without a word.
        LOG.warning("there is no such setting; it has no effect", extra={"fields": {"variable": name}})
    if settings.access == "key":
        if not any(not key.expired() for key in keys_of(settings).all()):
            todo = "Make one: `bron key create NAME`, or leave the archive open (BRON_ACCESS=open)."
            raise BronError("nobody could come in: there is no key", where="BRON_ACCESS", todo=todo, misuse=True)
    elif not _is_here(settings.host):
        todo = "anybody who reaches this address can ask; `bron key create NAME` and BRON_ACCESS=key change that"
        LOG.warning(todo, extra={"fields": {"host": settings.host}})


def _is_here(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
