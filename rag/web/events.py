"""Pieces of work as server-sent events: each as it comes, signs of life between them, and no work for who has left."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from anyio import CancelScope, to_thread
from starlette.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

    from rag.web.gate import Send

T = TypeVar("T")

HEARTBEAT: Final = 10.0  # seconds of silence after which a sign of life is sent, so that no proxy hangs up
COMMENT: Final = b": working\n\n"  # which every reader of events passes over
EVENT_STREAM: Final = "text/event-stream"


class EventStream(StreamingResponse):
    """A response of events. Whoever leaves ends the work, and the response ends when the work has."""

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx would collect them
        super().__init__(events, headers=headers, media_type=EVENT_STREAM)

    async def stream_response(self, send: Send) -> None:
        """Send all; the events are closed also when sending was cancelled."""
        async with aclosing(cast("AsyncGenerator[bytes, None]", self.body_iterator)):
            await super().stream_response(send)


def event(data: bytes, name: str | None = None) -> bytes:
    """One event. data: JSON, on one line."""
    kind = f"event: {name}\n".encode() if name else b""
    return kind + b"data: " + data + b"\n\n"


async def in_turn(pieces: Iterator[T], beat: float = HEARTBEAT) -> AsyncIterator[T | None]:
    """The pieces, each made in a thread; None where none came for ``beat`` seconds. Raises what making them raises.

    Closing it waits for the piece that is being made, since its work goes on until then, and closes the pieces.
    """
    ended: Any = object()
    step: asyncio.Future[T] | None = None
    try:
        while True:
            step = asyncio.ensure_future(to_thread.run_sync(next, pieces, ended))
            while not (await asyncio.wait({step}, timeout=beat))[0]:
                yield None
            piece = step.result()
            if piece is ended:
                return
            yield piece
    finally:
        with CancelScope(shield=True):
            if step is not None:
                await asyncio.wait({step})
                step.exception()  # looked at: of one that failed while nobody listened nothing is to be said
            await to_thread.run_sync(_close, pieces)


def _close(pieces: Iterator[Any]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
