"""Running the application under uvicorn, in this process or in several that listen at one address."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import uvicorn

from rag.records import BronError
from rag.settings import Settings
from rag.web.gate import Application
from rag.web.leaving import REST, LeavingServer, OpenAnswers

# Longer than a proxy keeps an idle connection (nginx: 60), so that none is closed just as a question goes in.
KEPT_OPEN: Final = 75  # seconds


class _Server(LeavingServer):
    """Says that it listens, once it does."""

    def __init__(
        self,
        config: uvicorn.Config,
        answers: OpenAnswers,
        limit: float,
        ready: Callable[[], None],
        leaving: Callable[[], None],
    ) -> None:
        super().__init__(config, answers, limit)
        self._ready, self._leaving = ready, leaving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leaving()
        await super().shutdown(sockets)


def run_at(
    sockets: list[socket.socket],
    app: Application,
    settings: Settings,
    ready: Callable[[], None],
    leaving: Callable[[], None],
) -> None:
    """Serve ``app`` on sockets until SIGINT or SIGTERM, and then until its answers are finished.

    ready: called once requests are taken. leaving: called when it is told to stop.
    """
    options: dict[str, Any] = {"log_level": "warning", "access_log": False, "server_header": False, "log_config": None}
    options["timeout_keep_alive"] = KEPT_OPEN
    if settings.trusted_proxies:  # uvicorn would put the reader's address in the place of the proxy's
        options["proxy_headers"] = False
    answers = OpenAnswers(app)
    config = uvicorn.Config(answers, timeout_graceful_shutdown=REST, **options)
    server = _Server(config, answers, settings.shutdown_timeout, ready, leaving)
    if threading.current_thread() is threading.main_thread():
        # uvicorn raises a signal again when it has stopped for it, and the process would end before it has let go.
        signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
    with suppress(KeyboardInterrupt):
        server.run(sockets=sockets)


def announce(listening: socket.socket, settings: Settings, note: str = "") -> None:
    """One line with the address, for whoever started it."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Bron answers at http://{shown}:{port}{settings.root_path}/ ({note}Ctrl-C stops it)", flush=True)


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound there. Raises BronError (misuse) when it cannot be."""
    try:
        if port > 65535:  # the resolver would take the remainder
            raise OverflowError("a port is at most 65535")
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        todo = "Set host and port (BRON_HOST, BRON_PORT)."
        raise BronError(
            f"there is no such address: {error}", where="host", received=f"{host}:{port}", todo=todo, misuse=True
        ) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except (OSError, OverflowError) as error:
        listening.close()
        todo = "Stop what listens there, or set another port (BRON_PORT)."
        raise BronError(
            f"cannot listen: {error}", where="port", received=f"{host}:{port}", todo=todo, misuse=True
        ) from error
    return listening
