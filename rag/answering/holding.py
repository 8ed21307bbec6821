"""What a sentence holds: something of the kind that the question wants, or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.answering.values import values
from rag.names import fold
from rag.text import STOP_WORDS, words

if TYPE_CHECKING:
    from rag.answering.values import Asked
    from rag.question import Question

BEFORE = 0.5  # what a name counts that stands before the sentence: "…, he declared. “It is a coup.”"
ENUMERATED, UNLISTED = 0.7, 0.4  # of a sentence with commas, and of any other, where several things are asked for
UNASKED = 0.5  # where the question wants no kind that can be told from the words

_REASONS = {
    "en": r"\b(because|since|due to|caused|triggered|sparked|after|reason|blame[sd]?|led to|owing|so that)\b",
    "sv": r"\b(eftersom|pa grund av|for att|darfor|orsak\w*|utlos\w*|ledde till|skyll\w*|anledning\w*|tande)\b",
    "nl": r"\b(omdat|door|doordat|vanwege|wegens|oorzaak|aanleiding|reden|veroorzaakt\w*|leidde|om)\b",
}
_QUOTED = re.compile(r"[“”„\"«»‘][^“”„\"«»‘’]{3,}[“”\"«»’]")


def holds(
    text: str, before: str, language: str, asked: Asked, published: str | None = None, *, listing: bool = False
) -> float:
    """How well a sentence holds what is asked for, in [0, 1]; UNASKED where that cannot be told from its words.

    before: what stands before the sentence. published: of the article. listing: whether the sentence introduces a list
    or stands in one.
    """
    question = asked.question
    match question.kind:
        case "quantity" | "duration" | "date":
            found = values(text, before, language, asked, published)
            return max((value.fit for value in found), default=0.0)
        case "person" | "place" | "organisation":
            return 1.0 if has_new_name(text, question) else BEFORE * has_new_name(before, question)
        case "reason":
            return float(bool(re.search(_REASONS.get(language, _REASONS["en"]), fold(text))))
        case "list":
            return 1.0 if listing else ENUMERATED if text.count(",") + text.count(";") > 1 else UNLISTED
        case "quotation":
            return float(bool(_QUOTED.search(text)))
        case _:
            return UNASKED


def has_new_name(text: str, question: Question) -> bool:
    """A capitalised word inside a sentence that the question does not hold."""
    asked = {fold(token.text) for token in words(question.text)}
    stops = STOP_WORDS["en"] | STOP_WORDS["sv"] | STOP_WORDS["nl"]
    tokens = words(text)
    return any(
        token.text[0].isupper() and fold(token.text) not in asked and token.text.casefold() not in stops
        for token in tokens[1:]
    )
