"""Suites: what to index and what to ask of it. Our own questions, news, practice topics, SQuAD 2.0, parallel texts."""

from __future__ import annotations

from pathlib import Path

from rag.bundled import corpus_folder, evaluation_folder
from rag.evaluation.news import is_news, news_suite
from rag.evaluation.parallel import parallel_suite
from rag.evaluation.practice import practice_suite
from rag.evaluation.questions import corpus_digest, load_questions
from rag.evaluation.squad import squad_suite
from rag.evaluation.tasks import PARTS, Collection, Part, Suite, Task
from rag.records import Article, BronError


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
    """The suite in a file: SQuAD 2.0 as .json or .json.gz, parallel news as .tsv; or in a folder: a news archive with
    its questions, or practice topics.
    """
    if path.is_dir():
        return news_suite(path) if is_news(path) else practice_suite(path)
    if not path.is_file():
        raise BronError("there is no such suite file", where=str(path), misuse=True)
    if path.suffix == ".tsv":
        return parallel_suite(path)
    if path.name.endswith((".json", ".json.gz")):
        return squad_suite(path)
    todo = (
        "Give a SQuAD 2.0 file (.json, .json.gz), a parallel news table (.tsv), or a folder of news (archive, "
        "questions.jsonl) or of practice topics."
    )
    raise BronError("this kind of suite file is not known", where=str(path), todo=todo, misuse=True)
