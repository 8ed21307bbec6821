"""Pages beside the chat, made here whole and without scripts: the list of articles and the overview of the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rag.web.markup import Html, element, join
from rag.web.words import say

SHEET_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
PAGES: Final = (("./", "back"), ("articles", "articles"), ("overview", "overview"))


def sheet_headers() -> Mapping[str, str]:
    """What such a page is sent with."""
    return {"Content-Security-Policy": SHEET_CONTENT_SECURITY_POLICY, "Vary": "Accept-Language, Cookie"}


def sheet(title: str, language: str, *body: Html | None, here: str = "") -> str:
    """An HTML document with the way to the other pages. here: the address of this one; all are relative to the chat."""
    links = (
        element(
            "a",
            say(key, language),
            href=f"{path}{'' if path == './' else f'?lang={language}'}",
            aria_current="page" if path == here else None,
        )
        for path, key in PAGES
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="same-origin"),
        element("title", f"{title} – Bron"),
        element("link", rel="icon", href="web/icon.svg"),
        element("link", rel="stylesheet", href="web/sheet.css"),
    )
    top = element("header", element("a", "Bron", href="./", class_="bron-home"), element("nav", *links))
    page = element("body", top, element("main", element("h1", title), join(*body)))
    return "<!doctype html>\n" + element("html", head, page, lang=language)
