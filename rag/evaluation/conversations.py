"""Conversations: what a question loses, or gains, by the questions before it.

A turn either changes the subject, and has to be answered as well as when it is asked alone, or goes on from the one
before, and has to be answered with what that was about. A line of ``eval/conversations.jsonl`` has its ``turns`` in
order; a turn's ``answers`` are words of which a quote has to hold some, none where it has to be declined.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.evaluation.questions import JudgedQuestion, Part, part_of, read_text
from rag.records import Answer, BronError

CHANGE = "change"  # of subject
RETURN = "return"  # to what the conversation was about before it changed
TURNS = ("start", CHANGE, "follow-up", RETURN)
OUTSIDE = "outside"  # nothing to do with the archive


def load_conversations(path: Path, part: Part) -> tuple[JudgedQuestion, ...]:
    """The turns of the conversations of one part, in order. Raises BronError with file and line on a bad one."""
    found: list[JudgedQuestion] = []
    for number, line in enumerate(read_text(path).rstrip("\n").split("\n"), start=1):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
            turns = _turns(row)
        except (ValueError, KeyError, TypeError) as error:
            raise BronError("that is no conversation", where=where, received=repr(error)) from error
        if part_of(row, where) == part:
            found += turns
    return tuple(found)


def is_right(answer: Answer | None, accepted: Sequence[str], quotes: int | None = None) -> bool:
    """Whether one of the first ``quotes`` quotes (None: of all) holds accepted words, letter for letter.

    Where nothing is accepted: whether it was declined. A failure (None) is never right.
    """
    if answer is None:
        return False
    if not accepted:
        return not answer.answerable
    shown = answer.citations[:quotes] if answer.answerable else ()
    return any(words in citation.quote for citation in shown for words in accepted)


def _turns(row: Mapping[str, Any]) -> list[JudgedQuestion]:
    """Turn n of conversation c is question "c/n"."""
    turns: list[JudgedQuestion] = []
    for number, turn in enumerate(row["turns"], start=1):
        kind, answers = turn["kind"], tuple(turn["answers"])
        if kind not in (*TURNS, OUTSIDE) or bool(answers) == (kind == OUTSIDE):
            raise ValueError(f"turn {number} is of kind {kind}, with {len(answers)} answers")
        turns.append(
            JudgedQuestion(
                f"{row['id']}/{number}",
                turn["question"],
                row["language"],
                kind,
                answerable=bool(answers),
                references=(answers,) if answers else (),
                follows=tuple(before.id for before in turns),
            )
        )
    return turns
