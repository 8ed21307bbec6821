"""Running the application under uvicorn."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import uvicorn

from rag.records import BronError
from rag.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from fastapi import FastAPI

    from rag.service import Service

SHUTDOWN_SECONDS = 3


class _Server(uvicorn.Server):
    """Says where it listens, once it does."""

    def __init__(
        self, config: uvicorn.Config, address: str, leaving: Callable[[], None], left: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._address = address
        self._leaving, self._left = leaving, left

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Bron answers at {self._address} (Ctrl-C stops it)", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        self._left()  # here, for uvicorn then ends the process by the signal that it got

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._leaving()
        super().handle_exit(sig, frame)


def run_server(app: FastAPI, service: Service, settings: Settings, left: Callable[[], None] = lambda: None) -> None:
    """Serve ``app`` on the host and port of the settings (0: any free port) until SIGINT or SIGTERM.

    left: called when the last answer was given.
    """
    listening = _listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    options: dict[str, Any] = {"log_level": "warning", "access_log": False, "server_header": False, "log_config": None}
    if settings.trusted_proxies:  # uvicorn would put the reader's address in the place of the proxy's
        options["proxy_headers"] = False
    config = uvicorn.Config(app, timeout_graceful_shutdown=SHUTDOWN_SECONDS, **options)
    try:
        leaving = app.state.readiness.draining.set
        _Server(config, f"http://{shown}:{port}{settings.root_path}/", leaving, left).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
        service.close()


def _listen(host: str, port: int) -> socket.socket:
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
