"""An HTTP server of our own, on loopback, that speaks the protocols of OpenAI (chat completions, completions; streamed
and not) and of Ollama (chat), and misbehaves as it is told to: a fake of a remote model, never of the thing under test.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What is said to one request.

    stall_before, stall_after: seconds of silence before the first piece, and after so many pieces (stall_at).
    cut_after: pieces after which the connection is dropped. streams: False answers a request to stream in one go.
    """

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    piece: int = 7
    stall_before: float = 0.0
    stall_at: int = 10**9
    stall_after: float = 0.0
    cut_after: int = 10**9
    streams: bool = True


class ModelServer:
    """Gives its replies in order, one a request, the last one again and again.

    keep: connections are kept open for the next request. requests: (path, body) of each. left: set when a client
    dropped a connection while its reply was being given.
    """

    def __init__(self, *replies: Reply, keep: bool = False) -> None:
        self.replies = list(replies)
        self.keep = keep
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.left = threading.Event()
        self.closing = threading.Event()
        self.url = ""

    @property
    def tries(self) -> int:
        return len(self.requests)

    def next_reply(self, path: str, body: dict[str, Any]) -> Reply:
        self.requests.append((path, body))
        return self.replies[min(len(self.requests), len(self.replies)) - 1]


@contextmanager
def serving(*replies: Reply, keep: bool = False) -> Iterator[ModelServer]:
    """A running server; its ``url`` has no path."""
    model = ModelServer(*replies, keep=keep)

    class Handler(_Handler):
        server_model = model

    server = _Server(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def refused_url() -> str:
    """An address on loopback where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_model: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = self.server_model.next_reply(self.path, body)
        if not self._wait(reply.stall_before):
            return
        if reply.status != 200:
            self._whole(reply.status, {"error": {"message": "the key sk-secret is wrong", "type": "x"}}, reply.headers)
        elif body.get("stream") and reply.streams:
            self._stream(reply)
        else:
            self._whole(200, _whole(self.path, reply.text), reply.headers)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def _whole(self, status: int, value: dict[str, Any], headers: dict[str, str]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, text)
        self._end_headers()
        self.wfile.write(data)

    def _stream(self, reply: Reply) -> None:
        ollama = self.path.startswith("/api/")
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson" if ollama else "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self._end_headers()
        pieces = [reply.text[at : at + reply.piece] for at in range(0, len(reply.text), reply.piece)]
        try:
            for number, piece in enumerate(pieces):
                if number == reply.cut_after:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if number == reply.stall_at and not self._wait(reply.stall_after):
                    return
                self._chunk(_event(self.path, piece))
            self._chunk(_event(self.path, None))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.server_model.left.set()

    def _end_headers(self) -> None:
        if not self.server_model.keep:
            self.send_header("Connection", "close")
        self.end_headers()

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _wait(self, seconds: float) -> bool:
        """Whether the client is still there after so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.server_model.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            with suppress(OSError):
                if not readable or self.connection.recv(1, socket.MSG_PEEK):
                    continue
            self.server_model.left.set()
            self.close_connection = True
            return False
        return True


def _event(path: str, piece: str | None) -> bytes:
    """One piece of a stream; None ends it."""
    if path == "/api/chat":
        value = {"model": "m", "message": {"role": "assistant", "content": piece or ""}, "done": piece is None}
        return json.dumps(value).encode() + b"\n"
    if path.endswith("/chat/completions"):
        choice: dict[str, Any] = {"index": 0, "delta": {} if piece is None else {"content": piece}}
        kind = "chat.completion.chunk"
    else:
        choice, kind = {"index": 0, "text": piece or "", "logprobs": None}, "text_completion"
    choice["finish_reason"] = "stop" if piece is None else None
    value = {"id": "1", "object": kind, "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(value)}\n\n".encode() + (b"data: [DONE]\n\n" if piece is None else b"")


def _whole(path: str, text: str) -> dict[str, Any]:
    """A reply in one go."""
    message = {"role": "assistant", "content": text}
    if path == "/api/chat":
        return {"model": "m", "message": message, "done": True}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    common = {"id": "1", "created": 1, "model": "m", "usage": usage}
    if path.endswith("/chat/completions"):
        choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": "stop"}
        return {**common, "object": "chat.completion", "choices": [choice]}
    choice = {"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}
    return {**common, "object": "text_completion", "choices": [choice]}
