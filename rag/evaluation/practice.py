"""Practice topics, written for Bron: briefs with questions that they answer, and others that they do not.

A file holds a topic a line: three briefs on one event, in English, Swedish and Dutch, none a translation of another,
and questions in the three languages with the words of each brief that answer them. Those that no brief answers name
the same people, places and figures. Most topics train the reader (rag.training); the others, an archive of
all topics around them, measure answers and fit the confidence. A dossier (``dossiers/``) is a topic of seven to ten
briefs on one event, for archives that tell one event many times.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.bundled import evaluation_folder
from rag.evaluation.conversations import TURNS
from rag.evaluation.questions import Gold, JudgedQuestion, Part, lacking, part_of, read_text
from rag.evaluation.squad import squad_key
from rag.evaluation.tasks import Collection, Record, Suite, Task
from rag.language.sentences import sentences
from rag.records import BronError

UNSEEN = 4  # one topic in about so many is never trained on


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """answers: key of a brief -> the words of it that answer; a brief that does not answer is not in it.

    general: it does not name its event ("How many were arrested?"), so that briefs of other topics may answer it too.
    """

    text: str
    language: str
    kind: str
    answers: Mapping[str, str]
    general: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """name: of the event, the same for two topics on one event. key: of this topic alone.

    briefs: one a language, of a dossier several; the key of each ends in the id that the file gives it.
    """

    name: str
    key: str
    briefs: tuple[Record, ...]
    questions: tuple[PracticeQuestion, ...]

    @property
    def unseen(self) -> bool:
        """Whether no reader is ever trained on it; the name alone decides, so that new topics change nothing."""
        return zlib.crc32(f"practice/{self.name}".encode()) % UNSEEN == 0


def practice_folder() -> Path:
    """Where the topics are."""
    return evaluation_folder() / "practice"


def dossiers_folder() -> Path:
    """Where the topics of many briefs are."""
    return practice_folder() / "dossiers"


def practice_topics(folder: Path | None = None) -> list[Topic]:
    """The topics of a folder's files, in order. Raises BronError for a line that is no topic."""
    folder = folder or practice_folder()
    topics = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").rstrip("\n").split("\n"), 1):
            try:
                topics.append(_topic(json.loads(line), f"{path.stem}/{number}"))
            except (ValueError, KeyError, TypeError) as error:
                where = f"{path}, line {number}"
                what = f"the line cannot be read as a practice topic: {lacking(error)}"
                todo = "Of questions of your own name the file itself, and not its folder."
                raise BronError(what, where=where, todo=todo) from error
    if not topics:
        todo = "Name a file of questions, or a folder of news, of BEIR or of practice topics."
        raise BronError("the folder holds no questions", where=str(folder), todo=todo)
    return topics


def outside_questions(*, unseen: bool = False) -> list[tuple[str, str]]:
    """Language and text of questions that no news archive here answers: recipes, homework, small talk, other news.

    unseen: those that are only measured with, in place of those that are learned from.
    """
    paths = [path for path in sorted(practice_folder().glob("outside*.tsv")) if ("unseen" in path.stem) == unseen]
    rows = (line.split("\t") for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return [(language, text) for language, text in rows]


def practice_suite(folder: Path | None = None, *, every: int = 1, alone: bool = False) -> Suite:
    """The questions of the unseen topics, asked of the briefs of all; what the others hold is there to mislead.

    every: only one topic in so many, to ask and to mislead. alone: asked of the unseen topics' briefs only, which is as
    large an archive as the other sets have.
    """
    topics = [topic for topic in practice_topics(folder)[::every] if topic.unseen or not alone]
    asked = [question for topic in topics if topic.unseen for question in _judged(topic)]
    records = tuple(record for topic in topics for record in topic.briefs)
    collection = Collection(f"{len(records)} practice briefs", (Task("all", tuple(asked)),), squad_key, records=records)
    name = (folder or practice_folder()).resolve().name
    return Suite(name, name, (collection,))


def conversations_file() -> Path:
    """Where the conversations on topics are that no reader was trained on."""
    return practice_folder() / "conversations" / "conversations.jsonl"


def conversations_suite(part: Part, path: Path | None = None) -> Suite:
    """Conversations on unseen topics, asked of the briefs of all of these.

    A line has its ``turns`` in order, each with a ``kind`` and with ``answers``, the words of each brief that answers,
    by ``TOPIC/BRIEF``; none where no brief does. Raises BronError for a line that is no conversation.
    """
    path = path or conversations_file()
    topics = [topic for topic in practice_topics() if topic.unseen]
    records = {record.key: record for topic in topics for record in topic.briefs}
    turns: list[JudgedQuestion] = []
    for number, line in enumerate(read_text(path).rstrip("\n").split("\n"), start=1):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
            found = _turns(row, records)
        except (ValueError, KeyError, TypeError) as error:
            raise BronError(f"that is no conversation: {lacking(error)}", where=where) from error
        turns += found if part_of(row, where) == part else []
    task = Task("all", tuple(turns))
    collection = Collection(f"{len(records)} practice briefs", (task,), squad_key, records=tuple(records.values()))
    return Suite(path.stem, f"eval/practice/{path.parent.name}", (collection,))


def _turns(row: Mapping[str, Any], records: Mapping[str, Record]) -> list[JudgedQuestion]:
    """Turn n of conversation c is question "c/n"."""
    turns: list[JudgedQuestion] = []
    for number, turn in enumerate(row["turns"], start=1):
        answers = {records[_key(*place.rsplit("/", 1))]: words for place, words in turn["answers"].items()}
        gold = tuple(Gold(brief.key, _sentence(brief, words)) for brief, words in answers.items())
        kind = turn["kind"]
        if kind not in (*TURNS, "near-miss") or bool(gold) == (kind == "near-miss"):
            raise ValueError(f"turn {number} is of kind {kind}, with {len(gold)} answers")
        forms = tuple(dict.fromkeys(answers.values()))
        turns.append(
            JudgedQuestion(
                f"{row['id']}/{number}",
                turn["question"],
                turn.get("language", row["language"]),
                kind,
                answerable=bool(gold),
                references=(forms,) if gold else (),
                evidence=gold,
                follows=tuple(before.id for before in turns),
            )
        )
    return turns


def _topic(data: Mapping[str, Any], key: str) -> Topic:
    briefs = tuple(
        Record(_key(key, brief["id"]), brief["headline"], brief["text"], brief["language"]) for brief in data["briefs"]
    )
    texts = {brief.key: brief.text for brief in briefs}
    if len(texts) < len(briefs):
        raise ValueError("two briefs have one id")
    questions = tuple(
        PracticeQuestion(
            asked["question"],
            asked["language"],
            asked["kind"],
            {_key(key, brief): words for brief, words in asked["answers"].items()},
            asked.get("general", False),
        )
        for asked in data["questions"]
    )
    for question in questions:
        for brief, words in question.answers.items():
            if words not in texts[brief]:
                raise ValueError(f"{words!r} does not stand in the brief {brief.rpartition('/')[2]!r}")
    return Topic(data["topic"], key, briefs, questions)


def _key(topic: str, brief: str) -> str:
    return f"https://suite.invalid/{topic}/{brief}"


def _judged(topic: Topic) -> Iterable[JudgedQuestion]:
    """The gold of an answer is the sentence that it begins in; any brief's answer will do."""
    for number, question in enumerate(topic.questions):
        if question.general:
            continue  # in an archive of all topics it means nothing
        forms = tuple(dict.fromkeys(question.answers.values()))
        gold = tuple(
            Gold(brief.key, _sentence(brief, question.answers[brief.key]))
            for brief in topic.briefs
            if brief.key in question.answers
        )
        kind = question.kind if gold else "near-miss"
        references = (forms,) if gold else ()
        key = f"{topic.key}/{number}"
        yield JudgedQuestion(key, question.text, question.language, kind, bool(gold), references, gold)


def _sentence(brief: Record, words: str) -> str:
    place = brief.text.index(words)
    return next(brief.text[start:end] for start, end in sentences(brief.text, brief.language) if place < end)
