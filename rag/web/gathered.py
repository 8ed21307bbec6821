"""What the archive has on something -> HTML: its leads and quotes, sides beside each other, and what else to ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rag.web.markup import Html, element, join

if TYPE_CHECKING:
    from rag.records import Answer, Part

Asks = Callable[["Sequence[str]", str], Html]  # questions that may be asked, and their language, as HTML


def gathered_html(answer: Answer, shown: Callable[[Part, Answer], Html], asks_html: Asks) -> Html:
    """The parts of an answer that was gathered. shown: how any part but a question is shown."""
    questions = [part.text for part in answer.parts if part.kind == "question"]
    parts = [part for part in answer.parts if part.kind != "question"]
    asks = asks_html(questions, answer.language) if questions else None
    if answer.gathered is None or not answer.gathered.sides:
        return join(*(shown(part, answer) for part in parts), asks)
    sides: list[list[Html]] = []
    for part in parts:
        if part.kind == "lead":
            sides.append([])
        sides[-1].append(shown(part, answer))
    return join(
        element("div", *(element("div", *side, class_="bron-side") for side in sides), class_="bron-sides"), asks
    )
