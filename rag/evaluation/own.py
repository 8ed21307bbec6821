"""One's own question file as a suite: asked of a folder of articles, or of a copy of an index, which stays as it is."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from rag.evaluation.gold import places, read_articles
from rag.evaluation.measures import contains
from rag.evaluation.questions import KEYS, Gold, JudgedQuestion, load_questions, read_text
from rag.evaluation.tasks import Collection, Suite, Task
from rag.index.store import open_store
from rag.records import Article, BronError
from rag.settings import Settings


def own_suite(path: Path, settings: Settings, archive: Path | None = None) -> Suite:
    """The questions of a JSON Lines file, asked of the articles in ``archive``, or else of the index of ``settings``.

    Gold names an article by its id, or by its file below the folder where the file holds one article. Raises BronError
    naming file and line for gold that is not there. Whoever runs it is told once of questions that nobody has reviewed.
    """
    questions = load_questions(path)
    lines = _lines(path)
    articles = _in_folder(archive, settings) if archive else _in_index(settings)
    known = _by_name(articles)
    checked = tuple(_checked(question, known, f"{path}, line {lines[question.id].number}") for question in questions)
    for told in _remarks(lines):
        print(f"bron evaluate: {path}: {told}", file=sys.stderr)
    task = Task("all", checked, by_language=True)
    name = archive.name if archive else "own index"
    folders, index = ((archive,), None) if archive else ((), settings.index)
    collection = Collection(name, (task,), _id, folders=folders, index=index)
    digest = hashlib.sha256("\n".join(sorted(article.id for _, article in articles)).encode()).hexdigest()
    return Suite(path.stem, path.name, (collection,), corpus=digest)


Named = tuple[str, Article]  # the file as people know it, and an article in it


def _in_folder(archive: Path, settings: Settings) -> list[Named]:
    if not archive.is_dir():
        raise BronError("there is no such folder of articles", where=str(archive), misuse=True)
    found = read_articles((archive,), _id, settings.max_file_mb).values()
    root = archive.resolve()
    return [(Path(article.file).resolve().relative_to(root).as_posix(), article) for article in found]


def _in_index(settings: Settings) -> list[Named]:
    with closing(open_store(settings)) as store:
        status = store.status()
        if status.writer or status.interrupted:
            todo = "Wait for it, or go on with `bron ingest --resume`; or name a folder of articles with --archive."
            raise BronError("the index is being written to, or was left unfinished", where=status.index, todo=todo)
        return [(store.catalogue.place(article.id), article) for article in store.catalogue.articles()]


def _by_name(articles: Iterable[Named]) -> Mapping[str, list[Article]]:
    """Articles by id, by file, and by the end of a file's path, as far as a question file may name them."""
    known: dict[str, list[Article]] = defaultdict(list)
    for file, article in articles:
        for name in dict.fromkeys((article.id, file, PurePath(file).name, PurePath(file).stem)):
            known[name].append(article)
    return known


def _checked(question: JudgedQuestion, known: Mapping[str, list[Article]], where: str) -> JudgedQuestion:
    """The question with its gold's articles named by id."""
    where = f"{where}, question {question.id}"
    evidence = []
    for gold in question.evidence:
        found = known.get(gold.article, [])
        holding = [article for article in found if gold.quote is None or places(article.text, gold.quote)]
        if not found:
            todo = "Name an article's id or file; --archive names the folder, --index the index that holds it."
            raise BronError("the archive has no such article", where=where, received=gold.article, todo=todo)
        if not holding:
            raise BronError("the evidence is not verbatim in its article", where=where, received=gold.quote)
        if len(holding) > 1:
            todo = "Name one of them by its id."
            raise BronError("several articles have this name", where=where, received=gold.article, todo=todo)
        evidence.append(Gold(holding[0].id, gold.quote))
    _check_told(question, where)
    return replace(question, evidence=tuple(evidence))


def _check_told(question: JudgedQuestion, where: str) -> None:
    """Refuse an account of which no form stands in the gold: no answer could ever be right."""
    quotes = [gold.quote for gold in question.evidence if gold.quote is not None]
    for forms in question.references if quotes and not question.patterns else ():
        if not any(contains(quote, form) for quote in quotes for form in forms):
            todo = "Write the answer's words as a gold sentence has them."
            raise BronError(
                "no accepted answer stands in the evidence", where=where, received=" or ".join(forms), todo=todo
            )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a question file: its number, from 1; whether it says that nobody has reviewed it; keys not used."""

    number: int
    language: str
    question: str
    unreviewed: bool
    unused: tuple[str, ...]


def _lines(path: Path) -> dict[str, _Line]:
    """Question id -> its line, in a file that holds questions."""
    found = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            record = json.loads(line)
            unused = tuple(key for key in record if key not in KEYS)
            found[record["id"]] = _Line(
                number, record["language"], record["question"], record.get("reviewed") is False, unused
            )
    return found


def _remarks(lines: Mapping[str, _Line]) -> Iterator[str]:
    """What whoever runs it should know of the file, a sentence each."""
    unreviewed = sum(line.unreviewed for line in lines.values())
    if unreviewed:
        yield f"nobody has reviewed {unreviewed} of the {len(lines)} questions"
    asked = Counter((line.language, line.question.casefold()) for line in lines.values())
    twice = next((question for (_, question), count in asked.items() if count > 1), None)
    if twice:
        yield f"a question is asked more than once, and counts each time: {twice}"
    unused: dict[str, list[int]] = defaultdict(list)
    for line in lines.values():
        for key in line.unused:
            unused[key].append(line.number)
    for key, numbers in unused.items():
        told = f"line {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} lines, first {numbers[0]}"
        yield f"“{key}” is no key of a question, and is not used ({told})"


def _id(article: Article) -> str:
    return article.id
