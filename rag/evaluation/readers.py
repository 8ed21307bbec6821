"""What readers said of answers -> candidates for an evaluation, each with the passages that the reader saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.evaluation.candidates import Candidate
from rag.evaluation.drafting import gold_sentence
from rag.index.feedback import kept_feedback

if TYPE_CHECKING:
    from rag.index.catalogue import Catalogue


def from_feedback(catalogue: Catalogue) -> Iterator[Candidate]:
    """The questions that readers judged, oldest first, each question once.

    What a reader found useful can be answered; of the others only a person can tell. None has its answer's words yet.
    """
    seen = set()
    for number, feedback in kept_feedback(catalogue):
        key = feedback.question.casefold()
        if key in seen:
            continue
        seen.add(key)
        evidence = tuple(
            gold_sentence(catalogue, article, passage.text)
            for passage, article in catalogue.passages(feedback.passages).values()
        )
        said = f"a reader: {feedback.kind.replace('_', ' ')}" + (f": {feedback.remark}" if feedback.remark else "")
        useful = True if feedback.kind == "useful" else None
        yield Candidate(
            f"feedback-{number}",
            feedback.question,
            feedback.language,
            "what",
            useful,
            evidence=evidence,
            origin="feedback",
            remark=said,
        )
