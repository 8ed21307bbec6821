"""An answer while it is made: where it is looked for, as soon as that is found, then the pieces of its text.

The service reads in a thread of its own, so that what was found can be told before it is read, and a reader who stops
need not wait for the next piece. Searching is quick and waits for nobody; reading, which costs the most, waits in line.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from rag.answering.phrases import marks_around
from rag.records import Answer
from rag.web.markup import Html, element, isolated
from rag.web.sources import language_tag, reported_outlets
from rag.web.words import language_name, said_date, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.line import Place
    from rag.records import Article, Filters, Hit
    from rag.service import Service

LOOK: Final = 0.25  # seconds between two chances to stop
MOST: Final = 3  # articles that are named
LONGEST: Final = 280  # characters of a passage that is shown before it is read
Piece = str | Answer | tuple["Hit", ...]


def watched(
    service: Service, question: str, filters: Filters, earlier: Sequence[str], otherwise: str | None, place: Place
) -> Iterator[Piece]:
    """What ``Service.stream`` gives, and before it, and again wherever it looks anew, the hits that are read.

    "" where nothing has come for a while. Closing the generator stops the work between two pieces, or in line.
    place: whose turn to read is waited for.
    """
    ready: SimpleQueue[Piece | None] = SimpleQueue()
    stopped = threading.Event()

    def looking(hits: Sequence[Hit]) -> None:
        ready.put(tuple(hits))
        while place.before(LOOK):
            if stopped.is_set():
                raise _StoppedError

    def work() -> None:
        try:
            pieces = service.stream(question, filters, earlier, otherwise, looking=looking)
            for piece in pieces:
                if stopped.is_set():
                    pieces.close()
                    break
                ready.put(piece)
        except _StoppedError:
            pass  # nobody is there any more who could be told
        finally:
            ready.put(None)

    with _thread() as thread:
        working = thread.submit(work)
        try:
            while (piece := _next(ready)) is not None:
                yield piece
            working.result()  # raises what the work raised
        finally:
            stopped.set()


class _StoppedError(Exception):
    """Whoever asked went away before it was read."""


@contextmanager
def _thread() -> Iterator[ThreadPoolExecutor]:
    """A thread that whoever asked does not wait for when he stops."""
    thread = ThreadPoolExecutor(1, "bron-answering")
    try:
        yield thread
    finally:
        thread.shutdown(wait=False)


def _next(ready: SimpleQueue[Piece | None]) -> Piece | None:
    try:
        return ready.get(timeout=LOOK)
    except Empty:
        return ""


def looking_html(hits: Sequence[Hit], waiting: str, language: str, *, late: bool = False) -> Html:
    """In the place of the answer: that it is searched, and quietly which articles are read; no source of anything.

    waiting: that it is searched, or who is before it. late: whether what was found first is shown too, unread.
    """
    articles = list({hit.article.id: hit.article for hit in hits}.values())
    places = "; ".join(_place(article, language) for article in articles[:MOST])
    more = len(articles) - MOST
    named = say("and_more", language, outlets=places, count=more) if more > 0 else places
    return element(
        "div",
        element("p", waiting, class_="bron-wait"),
        element("p", say("looking_in", language, places=named), class_="bron-looking") if articles else None,
        _found(hits[0], language) if late and hits else None,
        class_="bron-answer",
    )


def _found(hit: Hit, language: str) -> Html:
    """How the best passage begins, and that nobody has read yet whether it answers."""
    text = " ".join(hit.passage.text.split())
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rsplit(' ', 1)[0]}…"
    opening, closing = marks_around(text, language)
    quote = element("span", text, class_="bron-quote", lang=language_tag(hit.article.language), dir="auto")
    label = element("span", say("found_first", language), class_="bron-label")
    return element(
        "blockquote", label, opening, quote, closing, f" ({_place(hit.article, language)})", class_="bron-found"
    )


def _place(article: Article, language: str) -> str:
    """Outlet, date and language; of an article that reports on others, theirs."""
    told = article.reports_on
    name = reported_outlets(told, language) if told else isolated(article.outlet or article.title or "")
    date = (told[0].date if len(told) == 1 else None) if told else article.published
    facts = (name, said_date(date, language) if date else None, language_name(article.language, language))
    return ", ".join(fact for fact in facts if fact)
