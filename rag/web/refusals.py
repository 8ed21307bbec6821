"""BronError -> what the asker reads, in the reader's language: what is wrong with what was asked, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rag.asking.checks import checked_filters
from rag.records import BronError
from rag.web.markup import Html, element, isolated
from rag.web.problems import detail_of_error
from rag.web.words import say

if TYPE_CHECKING:
    from rag.settings import Settings

# By what the checks say (rag/asking/checks.py); a test asks each of them.
_SAID: Final = {
    "the question is empty": "asked_nothing",
    "the question is too long": "asked_too_long",
    "the question has no words": "asked_no_words",
    "the question holds a character that is not text": "asked_no_text",
    "that is not a date": "not_a_date",
    "the range of dates ends before it begins": "period_reversed",
}
LONGEST_SHOWN: Final = 40


def error_html(error: BronError, language: str, settings: Settings) -> Html:
    """An error in the place of an answer. Where the asker can do nothing, the program's own words stand below."""
    heading = element("h3", say("error", language), class_="bron-refusal")
    key = _SAID.get(error.what)
    if key or error.misuse:
        what = said(error, language, settings)
        return element("div", heading, element("p", what), class_="bron-answer bron-failed", role="alert")
    _, told = detail_of_error(error, settings)  # without the server's folders
    todo = f" {told['todo']}" if told["todo"] else ""
    details = element("p", f"{told['what'][:1].upper()}{told['what'][1:]}.{todo}", lang="en")
    what = element("p", say("archive_failed", language))
    return element("div", heading, what, details, class_="bron-answer bron-failed", role="alert")


def period_problem(since: str | None, until: str | None, language: str, settings: Settings) -> tuple[str, str] | None:
    """What is wrong with a period, in words, and of which field: "from" or "to"; None for a period that can be."""
    try:
        checked_filters((), (), since, until)
    except BronError as error:
        return "from" if error.where == "published_from" else "to", said(error, language, settings)
    return None


def said(error: BronError, language: str, settings: Settings) -> str:
    """What is wrong with what was asked, in people's words."""
    key = _SAID.get(error.what, "limits_wrong" if error.where in ("languages", "outlets") else "not_asked")
    received = isolated(str(error.received or "").strip()[:LONGEST_SHOWN])
    return say(key, language, received=received, most=settings.max_question)
