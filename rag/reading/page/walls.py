"""Walls: pages that show a request for consent, a sign-in or a check of the browser in place of an article."""

from __future__ import annotations

from collections.abc import Sequence

from rag.reading.articles import Draft
from rag.reading.page.tree import count_words
from rag.reading.page.words import is_browser_check, is_consent, is_invitation, is_sign_in

COOKIE_WALL, SIGN_IN_WALL, BROWSER_CHECK = "cookie wall", "sign-in wall", "check of the browser"
# A text of which so much asks does nothing else; an article on the matter says more.
_MOST = 0.5
_LONGEST_WALL = 400


def is_wall(drafts: Sequence[Draft]) -> bool:
    """Whether these blocks ask something of their reader and are no article."""
    whole = sum(count_words(draft.text) for draft in drafts)
    asking = sum(count_words(draft.text) for draft in drafts if is_consent(draft.text) or is_browser_check(draft.text))
    return 0 < whole <= _LONGEST_WALL and asking >= _MOST * whole


def wall_of(texts: Sequence[str], *, consented: bool) -> str | None:
    """Which wall a page without an article shows, by its texts; None when it shows none.

    consented: a request for consent was taken off it.
    """
    if any(is_sign_in(text) for text in texts):
        return SIGN_IN_WALL
    if any(is_browser_check(text) for text in texts):
        return BROWSER_CHECK
    if consented or any(is_consent(text) and not is_invitation(text) for text in texts):
        return COOKIE_WALL
    return None
