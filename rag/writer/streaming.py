"""The text of any LlamaIndex LLM as it is written: within time limits, tried again when that may help, then let go."""

from __future__ import annotations

import logging
import queue
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.records import BronError
from rag.writer.calls import begin

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from rag.settings import Settings
    from rag.writer.calls import Call
    from rag.writer.prompt import Prompt

log = logging.getLogger(__name__)

WHERE = "BRON_LLM"
LONGEST_REASON = 200  # characters of a model's own error that are shown
RETRIED = frozenset({408, 429})  # of the HTTP statuses below 500


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and tries. first: to the first piece of text, and between two pieces. total: for the whole text.

    retries: tries after the first one. pause: before the first retry, doubled before each other (with jitter).
    beat: an empty piece is given after so much silence, so that whoever iterates can notice that the reader left.
    """

    first: float = 15.0
    total: float = 30.0
    retries: int = 2
    pause: float = 0.5
    beat: float = 0.5


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings give."""
    return Limits(settings.llm_first_timeout, settings.llm_timeout, settings.llm_retries)


def streamed(llm: LLM, prompt: Prompt, limits: Limits) -> Iterator[str]:
    """Pieces of the model's text in order; empty ones mean that nothing came for a while.

    A request is repeated only while no text has come, after a connection that failed, a timeout, or HTTP 408, 429
    and 5xx. Raises BronError with the reason when the model fails, or breaks a limit. Closing the generator stops the
    model.
    """
    deadline = time.monotonic() + limits.total
    for tried in range(limits.retries + 1):
        call = begin(llm, prompt)
        received = False
        try:
            for piece in _pieces(call, limits, deadline):
                received = received or bool(piece)
                yield piece
            return
        except _FailedError as failure:
            log.warning("the language model failed (try %d): %r", tried + 1, failure.cause)
            wait = max(failure.wait, limits.pause * 2**tried * random.uniform(0.5, 1.5))
            last = tried == limits.retries or time.monotonic() + wait >= deadline
            if received or last or not failure.transient:
                raise BronError(failure.reason, where=WHERE) from failure.cause
        finally:
            call.stop()
        resume = time.monotonic() + wait
        while (left := resume - time.monotonic()) > 0:
            time.sleep(min(left, limits.beat))
            yield ""


def completed(llm: LLM, prompt: Prompt, limits: Limits) -> str:
    """The model's whole text. Raises BronError like ``streamed``."""
    return "".join(streamed(llm, prompt, limits))


def _pieces(call: Call, limits: Limits, deadline: float) -> Iterator[str]:
    """What one request gives, until it ends. Raises _FailedError."""
    heard, first = time.monotonic(), True
    while True:
        silence = heard + limits.first
        left = min(silence, deadline) - time.monotonic()
        try:
            piece = call.pieces.get(timeout=max(0.0, min(left, limits.beat)))
        except queue.Empty:
            if left > limits.beat:
                yield ""
            elif time.monotonic() >= deadline:
                raise _FailedError(f"no answer within {limits.total:g} seconds", TimeoutError()) from None
            elif time.monotonic() >= silence:
                reason = f"no answer within {limits.first:g} seconds" if first else "it stopped in the middle"
                raise _FailedError(reason, TimeoutError(), transient=True) from None
            continue
        if piece is None:
            if first:
                raise _FailedError("its answer was empty", ValueError("no text"))
            return
        if isinstance(piece, Exception):
            raise _read_failure(piece)
        if piece:
            heard, first = time.monotonic(), False
            yield piece
        if time.monotonic() >= deadline:
            raise _FailedError(f"no answer within {limits.total:g} seconds", TimeoutError())


class _FailedError(Exception):
    """Why one request failed. wait: seconds that the server asks us to wait."""

    def __init__(self, reason: str, cause: Exception, *, transient: bool = False, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.cause, self.transient, self.wait = reason, cause, transient, wait


def _read_failure(error: Exception) -> _FailedError:
    """What an exception of a client library means; the libraries themselves are not imported."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int) and status >= 400:
        transient = status in RETRIED or status >= 500
        # What a server says of a refusal may hold part of a key: it goes to the log, not to the reader.
        return _FailedError(f"HTTP {status}", error, transient=transient, wait=_asked_to_wait(response))
    reason = " ".join(str(error).split()) or type(error).__name__
    return _FailedError(reason[:LONGEST_REASON], error, transient=_is_connection(error))


def _asked_to_wait(response: Any) -> float:
    """Seconds of the Retry-After header; 0 when there is none or it is a date."""
    headers = getattr(response, "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except (TypeError, ValueError):
        return 0.0


def _is_connection(error: BaseException | None) -> bool:
    """Whether an exception, or what it came from, is a connection that failed or took too long."""
    while error is not None:
        names = {kind.__name__ for kind in type(error).__mro__}
        if isinstance(error, ConnectionError | TimeoutError) or names & {"TransportError", "APIConnectionError"}:
            return True
        error = error.__cause__
    return False
