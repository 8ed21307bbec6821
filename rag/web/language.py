"""Which language the page speaks: the one that the reader chose, else the browser's."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from rag.web.words import LANGUAGES, interface_language

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGE_COOKIE: Final = "bron_language"  # set by page.js, so that the server's pages speak what the chat speaks


def page_language(headers: Mapping[str, str], asked: str | None = None) -> str:
    """The interface's language for a request: "en", "sv" or "nl". asked: what its address asks for (``lang``)."""
    if asked in LANGUAGES:
        return str(asked)
    try:
        chosen = SimpleCookie(headers.get("cookie", "")).get(LANGUAGE_COOKIE)
    except CookieError:  # a cookie of somebody else's on the same host
        chosen = None
    if chosen is not None and chosen.value in LANGUAGES:
        return chosen.value
    return interface_language(headers.get("accept-language"))
