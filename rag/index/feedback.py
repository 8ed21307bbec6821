"""What readers say of answers, kept in the catalogue with the answer that they saw, and nothing of who they are."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from rag.records import BronError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.index.catalogue import Catalogue

FeedbackKind = Literal["useful", "answer_wrong", "source_wrong"]

MOST = 100_000  # kept in one catalogue: whoever sends without end must not fill the disk
_COLUMNS = "received, kind, remark, question, language, answer, passages, generation"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader said of an answer. received: ISO day (UTC), no hour; "" until it is kept.

    remark: in the reader's own words, perhaps empty. question, language, answer: as the reader saw them. passages: ids
    of the passages that were cited, or shown as near. generation: of the index that answered.
    """

    kind: FeedbackKind
    remark: str
    question: str
    language: str
    answer: str
    passages: tuple[str, ...]
    generation: int
    received: str = ""


def keep_feedback(catalogue: Catalogue, feedback: Feedback) -> None:
    """Store what a reader said, today. Raises BronError where the index is read-only, or holds MOST of it."""
    database = catalogue.database
    if database.read_only:
        what = "this archive cannot keep feedback, its index is read-only"
        raise BronError(what, where="feedback", todo="Tell whoever runs it.")
    day = datetime.now(UTC).date().isoformat()
    texts = (feedback.remark, feedback.question, feedback.language, feedback.answer)
    values = (day, feedback.kind, *map(_composed, texts), json.dumps(feedback.passages), feedback.generation)
    with database.transaction() as connection:
        if connection.execute("SELECT count(*) FROM feedback").fetchone()[0] >= MOST:
            what = "this archive keeps no more feedback"
            raise BronError(what, where="feedback", todo="Tell whoever runs it.")
        places = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO feedback ({_COLUMNS}) VALUES ({places})", values)


def kept_feedback(catalogue: Catalogue) -> list[tuple[int, Feedback]]:
    """All that was kept, oldest first, each with its number."""
    with catalogue.database.snapshot() as connection:
        rows = connection.execute(f"SELECT number, {_COLUMNS} FROM feedback ORDER BY number").fetchall()
    return [(number, _feedback(row)) for number, *row in rows]


def candidates(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """What was kept as candidates for an evaluation, in the keys of `eval/*.jsonl`; a person has yet to judge them.

    answerable: True for what was useful, else None. evidence: the passages as the archive has them now. gone: ids of
    those that it does not have any more.
    """
    for number, feedback in kept_feedback(catalogue):
        known = catalogue.passages(feedback.passages)
        yield {
            "id": f"feedback-{number}",
            "question": feedback.question,
            "language": feedback.language,
            "kind": feedback.kind,
            "remark": feedback.remark,
            "answerable": True if feedback.kind == "useful" else None,
            "answer": feedback.answer,
            "evidence": [
                {"article": catalogue.place(article.id), "passage": passage.id, "quote": passage.text}
                for passage, article in known.values()
            ],
            "gone": [passage_id for passage_id in feedback.passages if passage_id not in known],
            "generation": feedback.generation,
            "received": feedback.received,
        }


def _feedback(row: list[Any]) -> Feedback:
    received, kind, remark, question, language, answer, passages, generation = row
    return Feedback(kind, remark, question, language, answer, tuple(json.loads(passages)), generation, received)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
