"""The overview of an archive as it is now, its questions asked in the background before anyone is offered them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.gathering.offers import WELL
from rag.gathering.overview import candidates, overview_of
from rag.language.data import LANGUAGES
from rag.records import BronError

if TYPE_CHECKING:
    from rag.gathering.overview import Overview
    from rag.index.store import Store
    from rag.records import Answer

OFFERED = 4  # questions in a language
TRIED = 10  # that are asked before it is left at those that were answered
SAME_OPENING = 2  # questions with the same two first words
SHORTEST = 6  # words of what such an answer opens with
BREATH = 0.05  # seconds between two questions, in which a reader's own goes first


class Overviews:
    """Keeps the overview of one generation.

    store: gives the opened store, which may be another one each time. ask: what answers a question in quotes.
    """

    def __init__(self, store: Callable[[], Store], ask: Callable[[str], Answer]) -> None:
        self._store, self._ask = store, ask
        self._lock = threading.Lock()
        self._kept: Overview | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def current(self) -> Overview:
        """The overview now; at first without questions, which are asked meanwhile, once for each generation."""
        store = self._store()
        with self._lock:
            if self._kept is None or self._kept.generation != store.catalogue.generation():
                self._kept = overview_of(store)
            idle = self._thread is None or not self._thread.is_alive()
            if not self._kept.checked and idle and not self._closing.is_set():
                self._thread = threading.Thread(target=self._check, args=(self._kept,), name="overview", daemon=True)
                self._thread.start()
            return self._kept

    def wait(self, seconds: float) -> Overview:
        """The overview with its questions; without them when they take longer."""
        self.current()
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return self.current()

    def close(self) -> None:
        """Stop asking."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _check(self, overview: Overview) -> None:
        questions = {language: tuple(self._answered(overview, language)) for language in LANGUAGES}
        with self._lock:
            if self._kept is overview and not self._closing.is_set():
                self._kept = replace(overview, questions=questions, checked=True)

    def _answered(self, overview: Overview, language: str) -> list[str]:
        """The first candidates that are answered well, those from articles in their language first; few alike."""
        own: list[str] = []
        others: list[str] = []
        openings: list[str] = []
        try:
            for tried, question in enumerate(candidates(self._store(), overview, language)):
                if len(own) == OFFERED or tried == TRIED or self._closing.wait(BREATH):
                    break
                opening = " ".join(question.split()[:2])
                if openings.count(opening) == SAME_OPENING:
                    continue
                answer = self._ask(question)
                if _answers_well(answer, language):
                    (own if answer.citations[0].language == language else others).append(question)
                    openings.append(opening)
        except BronError:
            # The archive cannot be asked: whoever asks it is told why, and nothing is offered meanwhile.
            return []
        return [*own, *others][:OFFERED]


def _answers_well(answer: Answer, language: str) -> bool:
    """Whether an answer is sure, in a language, and opens with a whole sentence: no headline, byline or list."""
    if not answer.answerable or answer.confidence < WELL or answer.language != language:
        return False
    first = answer.citations[0]
    return first.quote.rstrip("”\"’'»)").endswith((".", "!", "…")) and len(first.quote.split()) >= SHORTEST
