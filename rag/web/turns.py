"""One question of the chat -> the pieces of HTML that take the place of its answer, one after another.

The server remembers no conversation: a question comes with the earlier ones that it may be completed from.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from rag.asking.checks import checked_earlier, checked_filters, checked_question
from rag.records import Answer, BronError
from rag.web.answers import answer_html, growing_html
from rag.web.looking import looking_html, watched
from rag.web.markup import Html, element
from rag.web.programs import AskRequest
from rag.web.refusals import error_html
from rag.web.words import said_number, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.line import Line, Place
    from rag.records import Hit
    from rag.service import Service
    from rag.settings import Settings

LATE: Final = 0.75  # seconds of reading, or of waiting for it, after which what was found first is shown


class TurnRequest(AskRequest):
    """A question of the chat. number: the page's own, which every piece of the answer bears."""

    number: int = 0


def turn_pieces(
    service: Service, settings: Settings, line: Line, request: str, language: str, base_url: str
) -> Iterator[Html]:
    """What to show in the place of an answer: that it waits, that it is searched and where, its text as it grows, last
    the whole.

    request: a TurnRequest as JSON. language: of the page. Closing the generator stops the work.
    """
    number = 0
    try:
        asked = _request(request)
        number = asked.number
        question = checked_question(asked.question, settings.max_question)
        filters = checked_filters(asked.languages, asked.outlets, asked.published_from, asked.published_to)
        earlier = checked_earlier(asked.earlier, settings.max_question)
        searching = _searching(service, language)
        with line.place() as place:
            yield (shown := _piece(number, looking_html((), _waiting(place, searching, language), language)))
            written, late = "", math.inf
            hits: tuple[Hit, ...] = ()
            for piece in watched(service, question, filters, earlier, language, place):
                if isinstance(piece, Answer):
                    whole = answer_html(piece, base_url, service.article)
                    shown = _piece(number, whole, whole=True, question=piece.question)
                elif isinstance(piece, tuple):
                    hits, late = piece, min(late, time.monotonic() + LATE)
                elif piece:
                    written += piece
                    shown = _piece(number, growing_html(written))
                if not written and not isinstance(piece, Answer):
                    waiting = _waiting(place, searching, language)
                    shown = _piece(number, looking_html(hits, waiting, language, late=time.monotonic() > late))
                yield shown  # after an empty piece too: only between two pieces can the work be stopped
    except BronError as error:
        yield _piece(number, error_html(error, language, settings), whole=True)


def _request(text: str) -> TurnRequest:
    try:
        return TurnRequest.model_validate_json(text)
    except ValidationError:
        raise BronError("the request is not one that the page makes", where="question", misuse=True) from None


def _waiting(place: Place, searching: str, language: str) -> str:
    """How many questions are read before, else that it is searched."""
    before = place.before()
    return say("waiting_one" if before == 1 else "waiting", language, count=before) if before else searching


def _searching(service: Service, language: str) -> str:
    """That the archive is searched, with its size; without, where it cannot be told."""
    try:
        articles = service.status().articles
    except BronError:
        return say("searching", language)
    if articles == 1:
        return say("searching_one", language)
    return say("searching_count", language, articles=said_number(articles, language))


def _piece(number: int, content: Html, *, whole: bool = False, question: str | None = None) -> Html:
    """What conversation.js puts in the place of the answer to that question, and in no other's.

    whole: nothing more follows. question: as it was asked; none where something failed.
    """
    return element(
        "div", content, class_="bron-piece", data_number=str(number), data_whole=whole, data_question=question
    )
