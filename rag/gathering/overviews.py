"""The overview of an archive as it is now, its questions asked in the background before anyone is offered them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.gathering.candidates import candidates
from rag.gathering.offers import WELL
from rag.gathering.overview import overview_of
from rag.language.data import LANGUAGES
from rag.language.names import fold, skeleton
from rag.records import BronError

if TYPE_CHECKING:
    from rag.gathering.candidates import Candidate
    from rag.gathering.overview import Overview
    from rag.gathering.proposing import Proposal
    from rag.index.store import Store
    from rag.records import Answer, Citation

OFFERED = 4  # questions in a language
TRIED = 16  # that are asked before it is left at those that were answered
GENERAL = 2  # of the questions in a language that name nothing
SAME_OPENING = 2  # questions with the same two first words
SHORTEST = 6  # words of what such an answer opens with
GATHERED = 3  # quotes that there are at least on a subject
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
        """Ask, a question of each language in turn, so that no reader waits for another's language."""
        asking = {language: self._answered(overview, language) for language in LANGUAGES}
        found: dict[str, tuple[str, ...]] = dict.fromkeys(LANGUAGES, ())
        while asking:
            for language in tuple(asking):
                question = next(asking[language], None)
                if question is None:
                    del asking[language]
                elif question:
                    found[language] = (*found[language], question)
                with self._lock:
                    if self._kept is None or self._kept.generation != overview.generation or self._closing.is_set():
                        return
                    self._kept = replace(overview, questions=dict(found), checked=not asking)

    def _answered(self, overview: Overview, language: str) -> Iterator[str]:
        """Candidates that are answered well, few alike and none of one sentence; "" for one that is not."""
        openings: list[str] = []
        sentences: set[tuple[str, int]] = set()
        people: set[str] = set()
        try:
            tried = general = 0
            for candidate in candidates(self._store().catalogue, overview, language):
                if len(openings) == OFFERED or tried == TRIED or self._closing.wait(BREATH):
                    return
                opening, made_of = " ".join(candidate.question.split()[:2]), candidate.made_of
                known = made_of is not None and (made_of.article.id, made_of.start) in sentences
                person = _person(made_of) if made_of else None
                if openings.count(opening) == SAME_OPENING or known or person in people:
                    continue
                if candidate.general and general == GENERAL:
                    continue
                tried += 1
                if not _answers_well(self._ask(candidate.question), language, candidate):
                    yield ""
                    continue
                openings.append(opening)
                general += candidate.general
                sentences |= {(made_of.article.id, made_of.start)} if made_of else set()
                people |= {person} if person else set()
                yield candidate.question
        except BronError:
            # The archive cannot be asked: whoever asks it is told why, and no more is offered meanwhile.
            return


def _person(made_of: Proposal) -> str | None:
    """The consonants of the last name of whom a question is on, the same for all spellings; None for others."""
    name = dict(made_of.parts).get("name")
    last = fold(name.split()[-1]) if name else None
    return (skeleton(last) or last) if last else None


def _answers_well(answer: Answer, language: str, candidate: Candidate) -> bool:
    """Whether an answer is sure, in a language, and what a reader hopes for.

    A question that was made of a sentence is answered by that sentence first, with the words that it was made for, and
    nothing says otherwise. One on a name gathers several quotes, or is answered by one that has it, and a general one
    has them of several articles.
    """
    if not answer.answerable or answer.confidence < WELL or answer.language != language:
        return False
    first, made_of = answer.citations[0], candidate.made_of
    if candidate.general:  # several articles tell it, each in a sentence
        quoted = {citation.article_id for citation in answer.citations if _is_sentence(citation)}
        return len(quoted) >= GATHERED and _is_sentence(first)
    if made_of is None:
        named = any(fold(name) in fold(first.quote) for name in candidate.about)
        return len(answer.citations) >= GATHERED if answer.gathered else named and _is_sentence(first)
    start, end = first.answer_start or first.start, first.answer_end or first.end
    same = first.article_id == made_of.article.id and max(start, made_of.answer_start) < min(end, made_of.answer_end)
    return same and len(answer.accounts) <= 1 and _is_sentence(first)


def _is_sentence(citation: Citation) -> bool:
    """Whether a quote is a whole sentence: no headline, byline or list."""
    ends = citation.quote.rstrip("”\"’'»)").endswith((".", "!", "…"))
    return ends and len(citation.quote.split()) >= SHORTEST
