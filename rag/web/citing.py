"""Places in articles, as addresses name them -> citations, whose words are taken from the archive, not from there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rag.answering.citations import quoted, translated
from rag.records import BronError, Citation

if TYPE_CHECKING:
    from rag.records import Article, Field
    from rag.service import Service

MOST: Final = 100  # citations of one export
LONGEST_QUOTE: Final = 5000
LONGEST_NOTE: Final = 500  # characters of a reader's own on a quote
_PLACE: Final = re.compile(r"([0-9a-f]{16}):(title:)?([0-9]{1,9})-([0-9]{1,9})(?::([0-9]{1,9})-([0-9]{1,9}))?")


def place_of(citation: Citation, *, answers: bool = True) -> str:
    """A citation as an address names it: article, start and end of the quote, and of the words that answer.

    Of a headline "title:" stands before them.

    answers: whether it answers a question; what was gathered on a subject has no words that answer.
    """
    field = "title:" if citation.field == "title" else ""
    place = f"{citation.article_id}:{field}{citation.start}-{citation.end}"
    if not answers or citation.answer_start is None or citation.answer_end is None:
        return place
    return f"{place}:{citation.answer_start}-{citation.answer_end}"


def cited(service: Service, places: Sequence[str]) -> tuple[Citation, ...]:
    """The citations of some places, numbered in their order, each with the article's own words and the archive's
    translation; passage_id is "".

    Raises BronError (misuse) for more than MOST, and for a place that no article of the archive has.
    """
    if not 1 <= len(places) <= MOST:
        todo = f"Give 1 to {MOST}."
        raise BronError(
            "there are too many citations, or none", where="cite", received=len(places), todo=todo, misuse=True
        )
    return tuple(_citation(service, place, n) for n, place in enumerate(dict.fromkeys(places), start=1))


def _citation(service: Service, place: str, n: int) -> Citation:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise _refused("this is no citation", place)
    article = _article(service, match[1], place)
    field: Field = "title" if match[2] else "text"
    text = article.printed(field)
    start, end = int(match[3]), int(match[4])
    answer = (int(match[5]), int(match[6])) if match[5] else (start, end)
    inside = 0 <= start <= answer[0] < answer[1] <= end <= len(text)
    if not inside or end - start > LONGEST_QUOTE or not text[start:end].strip():
        raise _refused("the article has no such quote", place)
    made = quoted(article, service.place(article.id), n, start, end, field)
    made = replace(made, translation=translated(article, service.translation(article.id), start, field))
    return replace(made, answer_start=answer[0], answer_end=answer[1]) if match[5] else made


def _article(service: Service, article_id: str, place: str) -> Article:
    try:
        return service.article(article_id)
    except BronError as error:
        if error.misuse and error.received == article_id:
            raise _refused("the archive does not have this article any more", place) from error
        raise


def _refused(what: str, place: str) -> BronError:
    return BronError(what, where="cite", received=place, todo="Leave it out.", misuse=True)
