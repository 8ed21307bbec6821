"""The front page: what this archive holds, what Bron cannot do, and questions that this archive answers."""

from __future__ import annotations

import asyncio
import time
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from rag.records import BronError
from rag.web.markup import Html, element, isolated
from rag.web.words import language_name, said_date, said_number, say

if TYPE_CHECKING:
    from rag.gathering.overview import Overview
    from rag.gathering.subjects import Subject
    from rag.service import Service

LOOK_AGAIN: Final = 0.5  # seconds between two looks at whether the questions are there
GIVE_UP: Final = 60.0  # seconds after which a page is left without them


async def fronts(service: Service, language: str) -> AsyncIterator[Html]:
    """The front page at once, again with the first question that is found to be answered, and with all of them.

    Without an archive nothing but what Bron does.
    """
    try:
        overview = await to_thread(service.overview)
        yield front_html(overview, language)
        until = time.monotonic() + GIVE_UP
        while not overview.checked and time.monotonic() < until:
            await asyncio.sleep(LOOK_AGAIN)  # a reader who waits here takes no thread from those who ask
            before, overview = overview, await to_thread(service.overview)
            # Not with each one that is found: who has the focus on a question loses it when the page is made anew.
            if overview.checked or bool(overview.questions.get(language)) != bool(before.questions.get(language)):
                yield front_html(overview, language)
        if not overview.checked:
            yield front_html(overview, language)  # what a busy server has found so far
    except BronError:
        # The first question says what is wrong with the archive, and what to do.
        yield welcome(language)


def welcome(language: str, *more: Html | None) -> Html:
    """The heading and what Bron promises, and what is put under them."""
    return element(
        "section",
        element("h2", say("welcome", language)),
        element("p", say("promise", language)),
        *more,
        lang=language,
    )


def front_html(overview: Overview, language: str) -> Html:
    """The front page in a reader's language. Names out of the archive are text."""
    questions = overview.questions.get(language, ())

    def buttons(texts: Sequence[str]) -> Html:
        return ask_buttons(texts, language)

    return welcome(
        language,
        _asked("front_asks", questions, language, "bron-offers", buttons),
        _checking(overview, language),
        element("h3", say("front_holds", language)),
        element("p", facts(overview, language), class_="bron-holds"),
        _asked("front_subjects", _subjects(overview, language), language, "bron-subjects", buttons),
        element("p", say("front_cannot", language), class_="bron-cannot"),
    )


def plain_front_html(overview: Overview, language: str) -> Html:
    """Questions, what the archive holds, and its subjects, as links that ask: for a page without scripts."""

    def linked(texts: Sequence[str]) -> Html:
        return ask_links(texts, language)

    return element(
        "section",
        _asked("front_asks", overview.questions.get(language, ()), language, "bron-offers", linked),
        element("h3", say("front_holds", language)),
        element("p", facts(overview, language), class_="bron-holds"),
        _asked("front_subjects", _subjects(overview, language), language, "bron-subjects", linked),
    )


def _subjects(overview: Overview, language: str) -> list[str]:
    return [subject.spelt(language) for subject in overview.subjects if _written_in(subject, overview, language)]


def _written_in(subject: Subject, overview: Overview, language: str) -> bool:
    """Whether articles in a language write a name at all, where there are such articles: "Russische" in Dutch alone."""
    return language not in overview.languages or not subject.spellings or language in subject.spellings


def facts(overview: Overview, language: str) -> str:
    """How many articles of how many outlets, in which languages, from when to when, and of when the index is."""
    if not overview.articles:
        return say("front_empty", language)
    outlets = [outlet for outlet in overview.outlets if outlet]
    count = say("front_outlets", language, count=said_number(len(outlets), language))
    languages = ", ".join(language_name(code, language) for code in overview.languages)
    told = [
        say(
            "front_count_one" if overview.articles == 1 else "front_count",
            language,
            articles=said_number(overview.articles, language),
            outlets=isolated(outlets[0]) if len(outlets) == 1 else count,
            languages=languages,
        )
    ]
    if overview.first and overview.last:
        first, last = (said_date(day, language) for day in (overview.first, overview.last))
        told.append(say("front_day" if first == last else "front_period", language, first=first, last=last))
    if overview.told:
        first, last = (said_date(day, language) for day in overview.told)
        told.append(say("front_told", language, first=first, last=last))
    if overview.indexed:
        told.append(say("front_indexed", language, date=said_date(overview.indexed[:10], language)))
    return f"{'; '.join(told)}."


def ask_buttons(texts: Sequence[str], language: str) -> Html:
    """Texts that a reader may ask with one tap."""
    rows = (
        element("li", element("button", text, type="button", class_="bron-example"), class_="bron-example-row")
        for text in texts
    )
    return element("ul", *rows, class_="bron-asks", lang=language)


def ask_links(texts: Sequence[str], language: str) -> Html:
    """The same without scripts: each leads to the plain page in a language."""
    query = [(text, urlencode({"q": text, "lang": language})) for text in texts]
    rows = (element("li", element("a", text, href=f"plain?{asks}"), class_="bron-example-row") for text, asks in query)
    return element("ul", *rows, class_="bron-asks")


def _asked(
    heading: str, texts: Sequence[str], language: str, kind: str, shown: Callable[[Sequence[str]], Html]
) -> Html | None:
    if not texts:
        return None
    return element("div", element("h3", say(heading, language)), shown(texts), class_=kind)


def _checking(overview: Overview, language: str) -> Html | None:
    if overview.checked or not overview.articles:
        return None
    return element("p", say("front_checking", language), class_="bron-facts")
