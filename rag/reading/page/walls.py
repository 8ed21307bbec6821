"""Walls: pages that show a request for consent, a sign-in or a check of the browser in place of an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.reading.articles import Draft
from rag.reading.page.tree import Sizes, count_words, is_alone, names_of, start_of
from rag.reading.page.words import is_browser_check, is_consent, is_invitation, is_sign_in

COOKIE_WALL, SIGN_IN_WALL, BROWSER_CHECK = "cookie wall", "sign-in wall", "check of the browser"
GONE = "message that the page is gone"
# A text of which so much asks does nothing else; an article on the matter says more.
_MOST = 0.5
_LONGEST_WALL = 400
_PAYWALLS = frozenset({"paywall", "regwall", "betaalmuur", "betalvägg", "betalvagg"})
_LONGEST_PAYWALL = 120


def is_wall(drafts: Sequence[Draft]) -> bool:
    """Whether these blocks ask something of their reader and are no article."""
    whole = sum(count_words(draft.text) for draft in drafts)
    asking = sum(count_words(draft.text) for draft in drafts if is_consent(draft.text) or is_browser_check(draft.text))
    return 0 < whole <= _LONGEST_WALL and asking >= _MOST * whole


def drop_paywall(tree: Any, *, free: bool) -> bool:
    """Take off the box that asks for a subscription where a text breaks off; whether there was one.

    It is called so and has a link, a button or a field that stands alone: some papers call what is behind it so too.
    free: the page's data do not say that it has to be paid for; where they do, there may be several boxes.
    """
    sizes = Sizes(tree)
    named = [element for element in tree.iter() if names_of(element) & _PAYWALLS]
    boxes = [element for element in named if not any(above in named for above in element.iterancestors())]
    if free and len(boxes) != 1:
        return False
    asking = [
        box
        for box in boxes
        if not sizes.is_page(box)
        and count_words(start_of(box, _LONGEST_PAYWALL)) <= _LONGEST_PAYWALL
        and any(is_alone(element) for element in box.iter("a", "button", "input"))
    ]
    for box in asking:
        box.drop_tree()
    return bool(asking)


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
