"""Conversations: what a question loses, or gains, by the questions before it.

A turn either changes the subject, and has to be answered as well as when it is asked alone, or goes on from the one
before, and has to be answered with what that was about. `python -m rag.evaluation.conversations` asks the development
part of ``eval/conversations.jsonl``, of the index that BRON_INDEX names, and prints what it found.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.asking.checks import MAX_EARLIER
from rag.bundled import evaluation_folder
from rag.records import Answer, BronError

Ask = Callable[[str, Sequence[str]], Answer]  # a question, and the questions before it


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation.

    kind: "start", "change" (of subject), "follow-up" or "outside" (nothing to do with the archive). answers: words of
    which an answer's quotes hold some; none where it has to be declined.
    """

    kind: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in order. part: "development" or "heldout"."""

    id: str
    part: str
    language: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A turn as it was answered. alone: whether it is answered right without the conversation, None where not asked."""

    conversation: str
    turn: Turn
    answer: Answer
    right: bool
    alone: bool | None = None

    @property
    def lost(self) -> bool:
        """Whether the conversation took away an answer that the question has alone."""
        return bool(self.alone) and not self.right


def read_conversations(path: Path | None = None) -> list[Conversation]:
    """The conversations of a file, by default the bundled ones. Raises BronError with file and line on a bad one."""
    path = path or evaluation_folder() / "conversations.jsonl"
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            value = json.loads(line)
            turns = tuple(Turn(turn["kind"], turn["question"], tuple(turn["answers"])) for turn in value["turns"])
            found.append(Conversation(value["id"], value["part"], value["language"], turns))
        except (ValueError, KeyError, TypeError) as error:
            raise BronError("that is no conversation", where=f"{path}:{number}", received=str(error)) from None
    return found


def judged(conversations: Iterable[Conversation], ask: Ask) -> Iterator[Judged]:
    """Each turn, asked with the questions before it as they were answered, as the page does."""
    for conversation in conversations:
        earlier: list[str] = []
        for turn in conversation.turns:
            answer = ask(turn.question, earlier[-MAX_EARLIER:])
            alone = is_right(ask(turn.question, ()), turn) if turn.kind == "change" else None
            yield Judged(conversation.id, turn, answer, is_right(answer, turn), alone)
            earlier.append(answer.question)


def is_right(answer: Answer, turn: Turn) -> bool:
    """Whether it was declined where it has to be, and else whether a quote holds an accepted answer."""
    if not turn.answers:
        return not answer.answerable
    quotes = [citation.quote for citation in answer.citations] if answer.answerable else []
    return any(words in quote for quote in quotes for words in turn.answers)


def main(part: str = "development") -> None:
    """Print each turn that went wrong, and the counts by kind."""
    from contextlib import closing

    from rag.service import Service
    from rag.settings import load_settings

    counts: dict[str, list[bool]] = {}
    with closing(Service(load_settings())) as service:
        chosen = [conversation for conversation in read_conversations() if conversation.part == part]
        for item in judged(chosen, lambda question, earlier: service.ask(question, earlier=earlier)):
            counts.setdefault(item.turn.kind, []).append(item.right)
            if item.lost or not item.right:
                told = "lost" if item.lost else "not right"
                print(f"{item.conversation} {item.turn.kind}, {told}: {item.turn.question} => {item.answer.question}")
    for kind, rights in counts.items():
        print(f"{kind}: {sum(rights)} of {len(rights)} right")


if __name__ == "__main__":
    main(*sys.argv[1:])
