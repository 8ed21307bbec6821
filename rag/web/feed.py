"""The archive's newest articles as an Atom feed, for feed readers and for programs that follow a subject."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Query, Request
from fastapi.responses import Response
from lxml import etree
from lxml.builder import ElementMaker
from pydantic import Field

from rag.language.partial_dates import published_days
from rag.web.described import Responses, listed, problems
from rag.web.language import page_language
from rag.web.listing import opening
from rag.web.programs import Limits
from rag.web.sources import read_path
from rag.web.words import say

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.index.listing import Listing
    from rag.records import Article
    from rag.service import Service

MEDIA_TYPE: Final = "application/atom+xml"
MOST_WORDS: Final = 200  # characters
_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_EMPTY: Final = "1970-01-01T00:00:00+00:00"  # when a feed of nothing changed; Atom has every feed say it
_FEED: Final[Responses] = {200: {"description": "Atom.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
_UNFIT: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_atom: Final = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})


class FeedRequest(Limits):
    """Which articles: those that hold all the words, within the limits."""

    words: str = Field(default="", max_length=MOST_WORDS, description="Words that each of them holds.")


def add_feed(api: FastAPI, service: Service) -> None:
    """Add the address."""

    @listed(api, "GET", "/feed", tags=["articles"], responses={**_FEED, **problems()}, response_class=Response)
    def feed(request: Request, asked: Annotated[FeedRequest, Query()]) -> Response:
        """The newest articles as an Atom feed, twenty at most, those without a date last."""
        language = page_language(request.headers)
        found = service.listing(asked.words, asked.filters(), language=language)
        changed = service.status().last_ingest or _EMPTY
        title = f"Bron: {asked.words.strip() or say('articles', language)}"
        written = written_feed(found, title, str(request.base_url), str(request.url), changed)
        return Response(written, media_type=MEDIA_TYPE, headers={"Vary": "Accept-Language"})


def written_feed(found: Listing, title: str, base_url: str, own: str, changed: str) -> bytes:
    """The feed as XML. base_url: of the chat's page. own: the feed's address. changed: ISO time of the last ingest."""
    feed = _atom.feed(
        _atom.id(_text(own)),
        _atom.title(_text(title)),
        _atom.updated(changed),
        _atom.author(_atom.name("Bron")),
        _atom.link(rel="self", type=MEDIA_TYPE, href=_text(own)),
        _atom.link(rel="alternate", type="text/html", href=f"{base_url}articles"),
        *(_entry(article, base_url, changed) for article in found.articles),
    )
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))


def _entry(article: Article, base_url: str, changed: str) -> etree._Element:
    """An article with how it begins; its address is that of its page here.

    Atom has every entry say when it changed; without a date that is when it can have come here last.
    """
    page = f"{base_url}{read_path(article.id)}"
    day = _day(article.published)
    entry = _atom.entry(
        {_LANGUAGE: article.language},
        _atom.id(page),
        _atom.title(_text(article.title or opening(article))),
        _atom.updated(_day(article.modified) or day or changed),
        _atom.link(rel="alternate", type="text/html", href=page),
        _atom.summary(_text(opening(article))),
    )
    if day:
        entry.append(_atom.published(day))
    for name in filter(None, (article.author, article.outlet)):
        entry.append(_atom.author(_atom.name(_text(name))))
    return entry


def _day(published: str | None) -> str | None:
    """The first moment of a date's first day; None where the year is not known."""
    days = published_days(published)
    if days is None:
        return None
    text = f"{days[0]:08}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}T00:00:00+00:00"


def _text(text: str) -> str:
    """Without what XML cannot hold: control characters, and halves of characters."""
    return _UNFIT.sub("", text)
