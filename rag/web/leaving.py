"""Stopping without cutting anybody off: what is being answered is finished first, within a limit."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Final

import uvicorn

from rag.web.gate import Application, Receive, Scope, Send

HEARTBEAT: Final = "/gradio_api/heartbeat/"  # open for as long as a page is: nobody waits for it
REST: Final = 1  # seconds for what is open and no answer
TICK: Final = 0.05


class OpenAnswers:
    """An ASGI application in front of another one that counts what is being answered."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; it counts until its last byte is sent."""
        if scope["type"] != "http" or HEARTBEAT in scope["path"]:
            return await self._application(scope, receive, send)
        self.count += 1
        try:
            await self._application(scope, receive, send)
        finally:
            self.count -= 1
        return None


class LeavingServer(uvicorn.Server):
    """A server that, told to stop, takes no more requests and finishes its answers; limit: seconds for that."""

    def __init__(self, config: uvicorn.Config, answers: OpenAnswers, limit: float) -> None:
        super().__init__(config)
        self._answers, self._limit = answers, limit

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; a second Ctrl-C does not wait."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()  # those that wait for a request close, the others after their answer
        until = time.monotonic() + self._limit
        while self._answers.count and not self.force_exit and time.monotonic() < until:
            await asyncio.sleep(TICK)
        await super().shutdown(sockets)
