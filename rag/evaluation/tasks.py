"""What a suite is made of: articles to index, questions to ask of them, sentences to match."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.evaluation.questions import JudgedQuestion
from rag.records import Article


@dataclass(frozen=True, slots=True)
class Record:
    """One article of a suite, to be indexed. key: what gold evidence names it by."""

    key: str
    title: str | None
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Task:
    """Questions for one collection. by_article: judge articles by their first passage, not passages.

    by_language: also search each language of the gold alone. answers: whether answers are judged too.
    """

    name: str
    questions: tuple[JudgedQuestion, ...]
    by_article: bool = False
    by_language: bool = False
    answers: bool = True


@dataclass(frozen=True, slots=True)
class Collection:
    """What goes into one temporary index, folders or records, and the tasks asked of it.

    key: the name that gold evidence uses for an article that was read. index: folder of an index, a copy of which
    is asked instead. strict: a part of a file that cannot be used stops the run; in files that are not ours it only
    matters where gold is missed.
    """

    name: str
    tasks: tuple[Task, ...]
    key: Callable[[Article], str]
    folders: tuple[Path, ...] = ()
    records: tuple[Record, ...] = ()
    index: Path | None = None
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Bitext:
    """Sentences with the same index mean the same: language -> sentences."""

    sentences: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Suite:
    """Articles and questions. name: what a run and the baseline know it by. source: what a reader knows it by.

    corpus: SHA-256, hex, of its articles where it is known without reading them all, else "".
    """

    name: str
    source: str
    collections: tuple[Collection, ...]
    bitext: Bitext | None = None
    corpus: str = ""
