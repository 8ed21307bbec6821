"""Every question that any face asks is seen once, when it is over: counted, logged and traced."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from rag.records import Answer, BronError

if TYPE_CHECKING:
    from rag.service import Service

Outcome = Literal["answered", "refused", "gathered", "misused", "failed", "stopped"]


@dataclass(slots=True)
class Asked:
    """A question that is over. began: Unix time, seconds. answer: None where there is none. error: why, then."""

    question: str
    began: float
    seconds: float = 0.0
    answer: Answer | None = None
    error: BronError | None = None

    @property
    def outcome(self) -> Outcome:
        """How it ended: "misused" is refused for what was sent, "stopped" had no asker any more."""
        if self.error is not None:
            return "misused" if self.error.misuse else "failed"
        if self.answer is None:
            return "stopped"
        if self.answer.gathered is not None:
            return "gathered"
        return "answered" if self.answer.answerable else "refused"


Watcher = Callable[[Asked], None]


class Watched:
    """A service whose questions are seen. It has all that the service has. begins: told when one begins and ends."""

    def __init__(self, service: Service, watchers: Sequence[Watcher], begins: Callable[[int], None]) -> None:
        self._service = service
        self._watchers = watchers
        self._begins = begins

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    def ask(self, question: str, *limits: Any, **named: Any) -> Answer:
        """As the service's own."""
        with self._seen(question) as asked:
            asked.answer = self._service.ask(question, *limits, **named)
        return asked.answer

    def stream(self, question: str, *limits: Any, **named: Any) -> Iterator[str | Answer]:
        """As the service's own, which raises before there is any piece where the archive is at fault."""
        with ExitStack() as begun:
            asked = begun.enter_context(self._seen(question))
            pieces = self._service.stream(question, *limits, **named)
            return _given(pieces, asked, begun.pop_all())

    @contextmanager
    def _seen(self, question: str) -> Iterator[Asked]:
        asked = Asked(question, time.time())
        begun = time.perf_counter()
        self._begins(1)
        try:
            yield asked
        except BronError as error:
            asked.error = error
            raise
        finally:
            self._begins(-1)
            asked.seconds = time.perf_counter() - begun
            for watcher in self._watchers:
                watcher(asked)


def _given(pieces: Iterator[str | Answer], asked: Asked, seen: ExitStack) -> Iterator[str | Answer]:
    with seen:
        for piece in pieces:
            asked.answer = piece if isinstance(piece, Answer) else None
            yield piece
