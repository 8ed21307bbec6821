"""Pages beside the chat, made here whole and without scripts: the list of articles and the overview of the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from rag.web.markup import Html, element, join
from rag.web.masthead import still_masthead
from rag.web.words import said_date, say

SHEET_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def sheet_headers() -> Mapping[str, str]:
    """What such a page is sent with."""
    return {"Content-Security-Policy": SHEET_CONTENT_SECURITY_POLICY, "Vary": "Accept-Language, Cookie"}


def printed_html(address: str, language: str) -> Html:
    """What stands on paper alone: from where it was printed, and when."""
    today = said_date(date.today().isoformat(), language)
    return element("p", say("printed", language, date=today, address=address), class_="bron-printed")


def missing_sheet(language: str, root: str) -> str:
    """The page of an address that leads nowhere. root: the path where all addresses begin."""
    why = element("p", say("no_page_why", language), " ", element("a", say("back", language), href=root))
    return sheet(say("no_page", language), language, why, here="none", address=lambda code: f"?lang={code}", root=root)


def sheet(
    title: str,
    language: str,
    *body: Html | None,
    here: str,
    address: Callable[[str], str],
    root: str = "",
    base_url: str = "",
) -> str:
    """An HTML document under the head of all pages. here: its path. address: of the same page in a language.

    root: what leads from the page to where all paths begin. base_url: of that place, for a printed page.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="same-origin"),
        element("title", f"{title} – Bron"),
        element("link", rel="icon", href=f"{root}web/icon.svg"),
        element("link", rel="stylesheet", href=f"{root}web/sheet.css"),
    )
    top = still_masthead(language, address, here, root=root)
    page = element(
        "body",
        top,
        element("main", printed_html(f"{base_url}{address(language)}", language), element("h1", title), join(*body)),
    )
    return "<!doctype html>\n" + element("html", head, page, lang=language)
