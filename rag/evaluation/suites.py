"""Suites: what to index and what to ask of it. Our own questions, yours, news, practice topics, SQuAD, BEIR, bitext."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from difflib import get_close_matches
from pathlib import Path

from rag.bundled import corpus_folder, evaluation_folder
from rag.evaluation.beir import beir_suite, is_beir
from rag.evaluation.conversations import load_conversations
from rag.evaluation.news import is_news, news_suite
from rag.evaluation.parallel import parallel_suite
from rag.evaluation.practice import conversations_suite, dossiers_folder, practice_suite
from rag.evaluation.questions import PARTS, JudgedQuestion, Part, corpus_digest, load_questions
from rag.evaluation.real import SIX, six_suite
from rag.evaluation.requests import load_requests
from rag.evaluation.squad import squad_suite
from rag.evaluation.tasks import Collection, Suite, Task
from rag.records import Article, BronError

PRACTICE = "practice"
PRACTICE_SAMPLE = "practice-sample"
PRACTICE_CONVERSATIONS = "practice-conversations"
DOSSIERS = "dossiers"
EVERY = 24  # topics: few enough that CI can ask and index one in so many

OwnSuite = Callable[[Path], Suite]  # a question file -> the suite that asks it of the user's archive
# Files that hold both parts, and how each is read: NAME is the development part, NAME-heldout the other.
SETS: Mapping[str, Callable[[Path, Part], tuple[JudgedQuestion, ...]]] = {
    "misspelt": load_questions,
    "premises": load_questions,
    "quotations": load_questions,
    "conversations": load_conversations,
    "requests": load_requests,
}
HELDOUT = "-heldout"
BUNDLED = (*PARTS, *SETS, *(f"{name}{HELDOUT}" for name in SETS))


def named_suites(names: Sequence[str], own: OwnSuite | None = None) -> tuple[Suite, ...]:
    """The suites that a command line names: our own by name, a file or folder, or "name=path".

    own: how a question file (.jsonl) becomes a suite; None where there is no archive to ask.
    Raises BronError (misuse) for what is none of these, and for a name that occurs twice.
    """
    suites = tuple(_named(name, own) for name in names)
    known = [suite.name for suite in suites]
    twice = next((name for name in known if known.count(name) > 1), None)
    if twice is not None:
        raise BronError("two suites have one name", received=twice, todo="Name one of them: other=FOLDER.", misuse=True)
    return suites


def _named(name: str, own: OwnSuite | None) -> Suite:
    if name in BUNDLED:
        return bundled_suite(name)
    if name == PRACTICE:
        return practice_suite()
    if name == PRACTICE_SAMPLE:
        return replace(practice_suite(every=EVERY), name=PRACTICE_SAMPLE)
    if name in (PRACTICE_CONVERSATIONS, f"{PRACTICE_CONVERSATIONS}{HELDOUT}"):
        part: Part = "heldout" if name.endswith(HELDOUT) else "development"
        return replace(conversations_suite(part), name=name)
    if name == DOSSIERS:
        return practice_suite(dossiers_folder())
    given, equals, path = name.partition("=")
    if equals and given and not Path(name).exists():
        if given == SIX:
            return six_suite(Path(path))
        return replace(load_suite(Path(path), own), name=given)
    return load_suite(Path(name), own)


def bundled_suite(name: str, corpus: Path | None = None, evaluation: Path | None = None) -> Suite:
    """Our own questions, one part of them, on the bundled corpus (or on the folders given). name: among BUNDLED."""
    if name not in BUNDLED:
        raise BronError(f"expected a name among {', '.join(BUNDLED)}", received=name, misuse=True)
    corpus = corpus or corpus_folder()
    kind = name.removesuffix(HELDOUT)
    path = (evaluation or evaluation_folder()) / f"{kind}.jsonl"
    part: Part = "heldout" if name.endswith(HELDOUT) else "development"
    questions = SETS[kind](path, part) if kind in SETS else load_questions(path)
    task = Task("all", questions, by_language=True)
    languages = tuple(sorted(folder for folder in corpus.iterdir() if folder.is_dir()))

    def key(article: Article) -> str:
        return Path(article.file).resolve().relative_to(corpus.resolve()).as_posix()

    collection = Collection("bundled corpus", (task,), key, folders=languages)
    return Suite(name, f"eval/{path.name}", (collection,), corpus=corpus_digest(corpus))


def load_suite(path: Path, own: OwnSuite | None = None) -> Suite:
    """The suite in a file: SQuAD 2.0 as .json or .json.gz, parallel news as .tsv, questions as .jsonl; or in a folder:
    a news archive with its questions, a BEIR set, or practice topics.
    """
    if path.is_dir():
        if is_beir(path):
            return beir_suite(path)
        return news_suite(path) if is_news(path) else practice_suite(path)
    if not path.is_file():
        raise _no_such(path)
    if path.suffix == ".tsv":
        return parallel_suite(path)
    if path.name.endswith((".json", ".json.gz")):
        return squad_suite(path)
    if path.suffix == ".jsonl" and own is not None:
        return own(path)
    todo = (
        "Give questions (.jsonl), a SQuAD 2.0 file (.json, .json.gz), a parallel news table (.tsv), or a folder of "
        "news (archive, questions.jsonl), of BEIR (corpus.jsonl, queries.jsonl, qrels) or of practice topics."
    )
    raise BronError("this kind of suite file is not known", where=str(path), todo=todo, misuse=True)


def _no_such(path: Path) -> BronError:
    """What a path that leads nowhere most likely was meant as: a file, or a suite's name."""
    if path.suffix or len(path.parts) > 1:
        todo = "Name a file or folder of questions, or a suite that Bron comes with (bron evaluate --help)."
        return BronError("there is no such file", where=str(path), todo=todo, misuse=True)
    known = (*BUNDLED, PRACTICE, PRACTICE_SAMPLE)
    close = get_close_matches(str(path), known, n=1)
    todo = f"Did you mean {close[0]}?" if close else f"Expected {', '.join(known)}, or a file or folder."
    return BronError("there is no such suite", where=str(path), todo=todo, misuse=True)


def collections_digest(collections: Sequence[Collection]) -> str:
    """SHA-256, hex, of all that the collections index: their records, and the names and bytes of their files."""
    digest = hashlib.sha256()
    for line in (line for collection in collections for line in _contents(collection)):
        digest.update(line.encode("utf-8", "replace"))
    return digest.hexdigest()


def _contents(collection: Collection) -> Iterator[str]:
    for record in collection.records:
        yield f"{json.dumps(asdict(record), sort_keys=True)}\n"
    for folder in collection.folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            yield f"{path.relative_to(folder).as_posix()}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n"
