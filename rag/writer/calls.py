"""One request to an LLM of LlamaIndex, in another thread, that can be stopped at once.

An LLM with an asynchronous client runs on one event loop of ours: cancelling its task closes the HTTP response, which
closing LlamaIndex's synchronous generator from another thread cannot do. An LLM that only has synchronous methods
(CustomLLM) gets a thread for each question and is let go of at its next piece.
"""

from __future__ import annotations

import asyncio
import inspect
import queue
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llama_index.core.llms import LLM, ChatMessage

    from rag.writer.prompt import Prompt

GRACE = 1.0  # seconds in which a cancelled request must have ended; else its event loop is taken to be blocked
# What LlamaIndex raises for a model that does not stream, and, by way of pydantic, for a stream without text.
_UNSTREAMED = (NotImplementedError, ValueError)


class Call(Protocol):
    """One request to a model. pieces: its text, then None, or the exception that ended it."""

    pieces: queue.SimpleQueue[str | Exception | None]

    def stop(self) -> None:
        """End the request, whether or not it is over; returns at once."""


def begin(llm: LLM, prompt: Prompt) -> Call:
    """The request of a prompt, in another thread."""
    from llama_index.core.llms import ChatMessage, CustomLLM

    messages = [ChatMessage(role="system", content=prompt.rules), ChatMessage(role="user", content=prompt.task)]
    # LlamaIndex wraps the method anew each time it is looked up.
    if inspect.unwrap(type(llm).astream_chat) is inspect.unwrap(CustomLLM.astream_chat):
        return _ThreadCall(llm, messages)
    return _LoopCall(llm, messages)


def close_llm(llm: LLM) -> None:
    """Close the connections that an LLM of LlamaIndex keeps open for its next request."""
    for name in ("_aclient", "_async_client"):
        client = getattr(llm, name, None)
        close = getattr(client, "close", None) or getattr(getattr(client, "_client", None), "aclose", None)
        if close is not None:
            setattr(llm, name, None)  # made anew when it is needed again
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(close(), _loop()).result(GRACE)


class _ThreadCall:
    """A request in a thread of its own, which looks between two pieces whether it is still wanted."""

    def __init__(self, llm: LLM, messages: Sequence[ChatMessage]) -> None:
        self.pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        threading.Thread(target=self._run, args=(llm, messages), daemon=True, name="bron-llm").start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self, llm: LLM, messages: Sequence[ChatMessage]) -> None:
        try:
            self._read(llm, messages)
        except Exception as error:  # noqa: BLE001  whatever a plugged-in model raises is reported, not hidden
            self.pieces.put(error)
        else:
            self.pieces.put(None)

    def _read(self, llm: LLM, messages: Sequence[ChatMessage]) -> None:
        delta = _Deltas()
        try:
            with closing(llm.stream_chat(messages)) as responses:
                for response in responses:
                    if self._stopped.is_set():
                        return
                    self.pieces.put(delta.of(response))
        except _UNSTREAMED:
            if delta.text:
                raise
        if not delta.text and not self._stopped.is_set():
            self.pieces.put(delta.of(llm.chat(messages)))


class _LoopCall:
    """A request as a task of the shared event loop."""

    def __init__(self, llm: LLM, messages: Sequence[ChatMessage]) -> None:
        self.pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._loop = _loop()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._loop.call_soon_threadsafe(self._start, llm, messages)

    def stop(self) -> None:
        self._stopped = True
        if self._ended.is_set():
            return
        with suppress(RuntimeError):  # the loop was given up, and its tasks with it
            self._loop.call_soon_threadsafe(self._cancel)
        threading.Thread(target=self._watch, daemon=True, name="bron-llm-stop").start()

    def _start(self, llm: LLM, messages: Sequence[ChatMessage]) -> None:
        self._task = self._loop.create_task(self._run(llm, messages))
        self._task.add_done_callback(lambda _: self._ended.set())
        if self._stopped:
            self._task.cancel()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _watch(self) -> None:
        """A model that blocks the loop must not block the questions after it: they get another loop."""
        if not self._ended.wait(GRACE):
            _forget(self._loop)

    async def _run(self, llm: LLM, messages: Sequence[ChatMessage]) -> None:
        try:
            await self._read(llm, messages)
        except Exception as error:  # noqa: BLE001  whatever a plugged-in model raises is reported, not hidden
            self.pieces.put(error)
        else:
            self.pieces.put(None)

    async def _read(self, llm: LLM, messages: Sequence[ChatMessage]) -> None:
        delta = _Deltas()
        try:
            async for response in await llm.astream_chat(messages):
                self.pieces.put(delta.of(response))
        except _UNSTREAMED:
            if delta.text:
                raise
        if not delta.text:  # a server that does not stream answers a request to stream with nothing
            self.pieces.put(delta.of(await llm.achat(messages)))


class _Deltas:
    """What each response adds; some models give only the text so far."""

    def __init__(self) -> None:
        self.text = ""

    def of(self, response: Any) -> str:
        delta: str | None = response.delta
        if delta is None:
            whole = str(response.message.content or "")
            delta = whole.removeprefix(self.text)
        self.text += delta
        return delta


_lock = threading.Lock()
_running: list[asyncio.AbstractEventLoop] = []


def _loop() -> asyncio.AbstractEventLoop:
    """The event loop on which models run, started when it is first needed.

    One for all questions: the pooled connections of an asynchronous client belong to the loop that opened them.
    """
    with _lock:
        if not _running:
            loop = asyncio.new_event_loop()
            threading.Thread(target=_serve, args=(loop,), daemon=True, name="bron-llm").start()
            _running.append(loop)
        return _running[0]


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    """Run the loop until it is stopped; then end what still runs on it."""

    async def end() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    loop.run_forever()
    loop.run_until_complete(end())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def _forget(loop: asyncio.AbstractEventLoop) -> None:
    """Start the next request on another loop; this one stops when what blocks it ends."""
    with _lock:
        if loop in _running:
            _running.remove(loop)
            loop.call_soon_threadsafe(loop.stop)
