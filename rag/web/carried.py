"""How a question was read, said above its answer: what it took from the conversation, which words were misspelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.phrases import QUOTES, carried_sentence, respelt_sentence
from rag.asking.conversation import completion
from rag.asking.requests import asks_of_answer
from rag.web.markup import Html, element, join
from rag.web.words import say

if TYPE_CHECKING:
    from rag.records import Answer


def read_as_html(answer: Answer) -> Html | None:
    """The question as it was completed, with a button that asks it as it was typed, and what was taken for misspelt."""
    lines = [line for line in (_completed(answer), _respelt(answer)) if line is not None]
    return join(*lines) if lines else None


def _completed(answer: Answer) -> Html | None:
    read_as = carried_sentence(answer)
    if read_as is None:
        return None
    label = element("span", f"{say('asked_as', answer.language)}: ", class_="bron-label")
    asked = element("bdi", read_as, lang=answer.language)
    return element("p", label, asked, " ", _without(answer), class_="bron-facts bron-asked-as")


def _without(answer: Answer) -> Html | None:
    """What was carried over, as a button that leaves it out: the typed question is asked alone (carried.js).

    None for one that means nothing alone ("by whom?", "summarise that").
    """
    if not answer.carried or completion(answer.asked, ()).unclear or asks_of_answer(answer.asked, answer.language):
        return None
    opening, closing = QUOTES[answer.language]
    taken = element("bdi", ", ".join(answer.carried), lang=answer.language)
    cross = element("span", "×", class_="bron-cross", aria_hidden="true")
    words = element("span", say("without", answer.language), f" {opening}", taken, closing)
    return element("button", words, cross, type="button", class_="bron-carried", data_ask=answer.asked)


def _respelt(answer: Answer) -> Html | None:
    """One quiet sentence, in the language of the question."""
    if not answer.respelt:
        return None
    said = element("bdi", respelt_sentence(answer.respelt, answer.language), lang=answer.language)
    return element("p", said, class_="bron-facts bron-respelt")
