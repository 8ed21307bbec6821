"""The head of every page: the name, what it is, the language of the page, the ways to the other pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rag.web.markup import Html, element
from rag.web.words import LANGUAGES, language_name, say

PAGES: Final = (("articles", "articles"), ("overview", "overview"))
DOSSIER: Final = "./#dossier"  # opens it; dossier.js


def masthead(
    strapline: Html | str,
    label: Html | str,
    switch: Callable[[str], Html],
    *ways: Html,
    home: str = "./",
    name: str = "h1",
) -> Html:
    """The head. switch: a language to what chooses it. ways: to the other pages. home: the address behind the name.

    name: the element that has it, "p" on a page with a heading of its own.
    """
    return element(
        "header",
        element(name, element("a", "Bron", href=home), class_="bron-name"),
        element("p", strapline, class_="bron-strapline"),
        element(
            "nav",
            element("h2", label, class_="bron-unseen", id="bron-speaks-label"),
            *(switch(code) for code in LANGUAGES),
            id="bron-speaks",
            aria_labelledby="bron-speaks-label",
        ),
        element("nav", *ways, class_="bron-newsroom") if ways else None,
    )


def language_names(code: str) -> tuple[Html, Html]:
    """A language's own name, and its code, which stands in its place on a narrow screen."""
    return (
        element("span", language_name(code, code).capitalize(), class_="bron-long"),
        element("span", code, class_="bron-short", aria_hidden="true"),
    )


def still_masthead(
    language: str,
    address: Callable[[str], str],
    here: str = "",
    *,
    home: str = "./",
    dossier: bool = True,
    root: str = "",
) -> Html:
    """The head of a page without scripts. address: that of the same page in a language. here: its own path.

    root: what leads from the page to where all paths begin.
    """

    def switch(code: str) -> Html:
        current = "true" if code == language else None
        return element("a", *language_names(code), href=address(code), lang=code, aria_current=current)

    ways = [
        element(
            "a", say(key, language), href=f"{root}{path}?lang={language}", aria_current="page" if path == here else None
        )
        for path, key in PAGES
    ]
    if dossier:
        ways.append(element("a", say("dossier", language), href=f"{root}{DOSSIER}"))
    strapline, label = say("strapline", language), say("page_language", language)
    head = masthead(strapline, label, switch, *ways, home=f"{root}{home}", name="p" if here else "h1")
    return element("div", head, id="bron-masthead")
