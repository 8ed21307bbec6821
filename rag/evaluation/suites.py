"""Suites: what to index and what to ask of it. Our own questions, SQuAD 2.0 files, and parallel news."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.bundled import corpus_folder, evaluation_folder
from rag.evaluation.questions import JudgedQuestion, corpus_digest, load_questions
from rag.records import Article, BronError

Part = Literal["development", "heldout"]
PARTS: tuple[Part, ...] = ("development", "heldout")


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

    key: the name that gold evidence uses for an article that was read.
    """

    name: str
    tasks: tuple[Task, ...]
    key: Callable[[Article], str]
    folders: tuple[Path, ...] = ()
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Bitext:
    """Sentences with the same index mean the same: language -> sentences."""

    sentences: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Suite:
    """All that one run measures. source: what a reader knows it by. corpus, part: empty unless the suite is ours."""

    name: str
    source: str
    collections: tuple[Collection, ...]
    bitext: Bitext | None = None
    part: str = ""
    corpus: str = ""


def bundled_suite(part: Part, corpus: Path | None = None, evaluation: Path | None = None) -> Suite:
    """Our own questions, one part of them, on the bundled corpus (or on the folders given)."""
    if part not in PARTS:
        raise BronError(f"expected a part among {', '.join(PARTS)}", received=part, misuse=True)
    corpus = corpus or corpus_folder()
    path = (evaluation or evaluation_folder()) / f"{part}.jsonl"
    task = Task("all", load_questions(path), by_language=True)
    languages = tuple(sorted(folder for folder in corpus.iterdir() if folder.is_dir()))

    def key(article: Article) -> str:
        return Path(article.file).resolve().relative_to(corpus.resolve()).as_posix()

    collection = Collection("bundled corpus", (task,), key, folders=languages)
    return Suite("bron", f"eval/{path.name}", (collection,), part=part, corpus=corpus_digest(corpus))


def load_suite(path: Path) -> Suite:
    """The suite in a file: SQuAD 2.0 as .json or .json.gz, parallel news as .tsv."""
    from rag.evaluation.news import news_suite
    from rag.evaluation.squad import squad_suite

    if not path.is_file():
        raise BronError("there is no such suite file", where=str(path), misuse=True)
    if path.suffix == ".tsv":
        return news_suite(path)
    if path.name.endswith((".json", ".json.gz")):
        return squad_suite(path)
    todo = "Give a SQuAD 2.0 file (.json, .json.gz) or a parallel news table (.tsv)."
    raise BronError("this kind of suite file is not known", where=str(path), todo=todo, misuse=True)
