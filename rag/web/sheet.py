"""Pages beside the chat, made here whole and without scripts: the list of articles and the overview of the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rag.web.markup import Html, element, join
from rag.web.masthead import still_masthead

SHEET_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def sheet_headers() -> Mapping[str, str]:
    """What such a page is sent with."""
    return {"Content-Security-Policy": SHEET_CONTENT_SECURITY_POLICY, "Vary": "Accept-Language, Cookie"}


def sheet(title: str, language: str, *body: Html | None, here: str, address: Callable[[str], str]) -> str:
    """An HTML document under the head of all pages. here: its path. address: of the same page in a language."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="same-origin"),
        element("title", f"{title} – Bron"),
        element("link", rel="icon", href="web/icon.svg"),
        element("link", rel="stylesheet", href="web/sheet.css"),
    )
    top = still_masthead(language, address, here)
    page = element("body", top, element("main", element("h1", title), join(*body)))
    return "<!doctype html>\n" + element("html", head, page, lang=language)
