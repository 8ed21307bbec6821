"""The page's own words on an answer: made in the answer's language, said by page.js in that of the page.

Without scripts they stay as they were made, and so does what they stand beside: the answer, its dates and its sources.
"""

from __future__ import annotations

import json
from typing import Final

from rag.web.markup import Html, element
from rag.web.words import say

# Those that page.js has to know.
LABELS: Final = (
    *("refusal", "refusal_within", "nothing_searched"),
    *("confidence_low", "confidence_fair", "confidence_high", "gathered_fair"),
    *("gathered_high", "sources", "near", "opening", "timeline", "why_figures", "download", "for_managers", "more"),
    *("copy", "copy_quote", "copy_citation", "copied", "not_copied", "keep", "kept"),
    *("link", "link_copied", "link_changed", "link_same"),
    *("feedback", "feedback_which", "feedback_useful", "feedback_answer_wrong", "feedback_source_wrong"),
    *("feedback_remark", "feedback_private", "feedback_send", "feedback_choose", "feedback_thanks"),
    *("feedback_failed", "feedback_busy"),
    *("translate_failed", "translate_waiting", "translate_slow", "translate_stop", "translate_hide"),
)


def label(name: str, key: str, language: str, /, **attributes: str | bool | None) -> Html:
    """An element that holds one of the page's words, and nothing else. key: of a word that takes no values."""
    return element(name, say(key, language), data_word=key, **attributes)


def said_later(language: str, **keys: str) -> dict[str, str]:
    """Attributes with words that a script says when something happens: "data-done", for done="copied"."""
    words = {f"data_{name}": say(key, language) for name, key in keys.items()}
    return {**words, "data_later": json.dumps(keys)}
