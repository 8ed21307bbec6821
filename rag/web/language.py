"""Which language the page speaks: the one that the reader chose, else the browser's."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from rag.web.words import LANGUAGES, interface_language

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGE_COOKIE: Final = "bron_language"  # set by page.js, so that the server's pages speak what the chat speaks


def page_language(headers: Mapping[str, str]) -> str:
    """The interface's language for the headers of a request: "en", "sv" or "nl"."""
    try:
        chosen = SimpleCookie(headers.get("cookie", "")).get(LANGUAGE_COOKIE)
    except CookieError:  # a cookie of somebody else's on the same host
        chosen = None
    if chosen is not None and chosen.value in LANGUAGES:
        return chosen.value
    return interface_language(headers.get("accept-language"))
