"""What a reader says of an answer: the form on the page, and what may come in by POST /api/feedback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.index.feedback import Feedback, FeedbackKind
from rag.web.labels import label, said_later
from rag.web.markup import Html, element

if TYPE_CHECKING:
    from rag.records import Answer

LONGEST_REMARK: Final = 1000
LONGEST_ANSWER: Final = 20_000
MOST_PASSAGES: Final = 50
AT_ONCE: Final = 20  # that are taken after a rest
EACH_SECONDS: Final = 3.0  # and then one, for all readers together: nobody is told apart

PassageId = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class FeedbackRequest(BaseModel):
    """What a reader says of an answer that they got. Nothing about the reader is taken or kept."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: FeedbackKind = Field(description="Useful, or what is wrong: the answer, or a source.")
    question: str = Field(description="As it was asked.")
    language: Literal["en", "sv", "nl"] = Field(description="Of the answer.")
    answer: str = Field(max_length=LONGEST_ANSWER, description="The answer's text.")
    passages: list[PassageId] = Field(
        default=[], max_length=MOST_PASSAGES, description="Ids of the passages that were cited or shown as near."
    )
    generation: int = Field(ge=0, lt=2**53, description="Of the index that answered.")
    remark: str = Field(default="", max_length=LONGEST_REMARK, description="What the reader wants to say.")

    def feedback(self, question: str) -> Feedback:
        """The record to keep. question: after it was checked."""
        return Feedback(
            kind=self.kind,
            remark=self.remark.strip(),
            question=question,
            language=self.language,
            answer=self.answer,
            passages=tuple(dict.fromkeys(self.passages)),
            generation=self.generation,
        )


class Allowance:
    """So many at once, then one in so many seconds; safe to use from several threads. clock: seconds."""

    def __init__(self, at_once: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._seconds, self._clock = at_once, seconds, clock
        self._left, self._seen = float(at_once), clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more is allowed now; it then counts."""
        with self._lock:
            now = self._clock()
            self._left = min(self._at_once, self._left + (now - self._seen) / self._seconds)
            self._seen = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


def feedback_html(answer: Answer, language: str) -> Html:
    """The form, folded away; the script sends it. What it says of the answer travels with it, nothing of the reader."""
    about = {
        "question": answer.question,
        "language": answer.language,
        "answer": answer.text[:LONGEST_ANSWER],
        "passages": list(dict.fromkeys(item.passage_id for item in (*answer.citations, *answer.near))),
        "generation": answer.searched.generation,
    }
    kinds = (
        element(
            "label",
            element("input", type="radio", name="kind", value=kind),
            label("span", f"feedback_{kind}", language),
        )
        for kind in ("useful", "answer_wrong", "source_wrong")
    )
    remark = element(
        "label",
        label("span", "feedback_remark", language),
        element("textarea", name="remark", rows="3", maxlength=str(LONGEST_REMARK)),
        class_="bron-remark",
    )
    form = element(
        "form",
        element("fieldset", label("legend", "feedback_which", language), *kinds),
        remark,
        label("p", "feedback_private", language, class_="bron-hint"),
        label("button", "feedback_send", language, type="submit"),
        novalidate=True,
    )
    return element(
        "details",
        label("summary", "feedback", language),
        form,
        element("p", role="status", class_="bron-hint bron-feedback-said"),
        class_="bron-feedback",
        data_about=json.dumps(about, ensure_ascii=False),
        **said_later(
            language,
            choose="feedback_choose",
            thanks="feedback_thanks",
            failed="feedback_failed",
            busy="feedback_busy",
        ),
    )
