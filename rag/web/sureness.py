"""How sure an answer is: in words and in three dots, at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rag.records import Filters
from rag.web.labels import label
from rag.web.markup import Html, element

if TYPE_CHECKING:
    from rag.records import Answer

HIGH_CONFIDENCE: Final = 0.7
FAIR_CONFIDENCE: Final = 0.45
_LEVELS: Final = ("refusal", "confidence_low", "confidence_fair", "confidence_high")


def sureness(answer: Answer) -> int:
    """0 for a refusal, else 1 to 3: how probably the evidence answers."""
    if not answer.answerable:
        return 0
    return 3 if answer.confidence >= HIGH_CONFIDENCE else 2 if answer.confidence >= FAIR_CONFIDENCE else 1


def sureness_word(answer: Answer) -> str:
    """The key of the same in words: of an answer, of a refusal, perhaps within limits, or of what is on a subject."""
    if answer.gathered is not None:
        return "gathered_high" if answer.confidence >= HIGH_CONFIDENCE else "gathered_fair"
    level = sureness(answer)
    if not level and not answer.searched.articles:
        return "nothing_searched"
    return _LEVELS[level] if level or answer.searched.filters == Filters() else "refusal_within"


def asks_nothing_of_archive(answer: Answer) -> bool:
    """Whether nothing was looked for: a greeting, or a question that says too little."""
    return [part.kind for part in answer.parts] == ["hint"]


def sureness_html(answer: Answer) -> Html | None:
    """Dots and words; of a refusal it is the heading, of what is on a subject words alone. None of nothing asked."""
    if asks_nothing_of_archive(answer):
        return None
    level = sureness(answer)
    dots = element("span", "●" * level + "○" * (3 - level), class_="bron-dots", aria_hidden="true")
    words = label("span", sureness_word(answer), answer.language)
    if answer.gathered is not None:
        return element("p", words, class_="bron-sureness")
    if level:
        return element("p", dots, " ", words, class_="bron-sureness")
    return element("h3", dots, " ", words, class_="bron-sureness bron-refusal")
