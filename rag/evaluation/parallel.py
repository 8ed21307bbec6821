"""Parallel news (a table: document, then a column for each language) as a suite; its first sentence is the headline."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from rag.evaluation.questions import LANGUAGES, Gold, JudgedQuestion, read_text
from rag.evaluation.squad import squad_key
from rag.evaluation.tasks import Bitext, Collection, Record, Suite, Task
from rag.records import BronError

Rows = list[dict[str, str]]


def parallel_suite(path: Path) -> Suite:
    """Bitext over all sentences, and headline > article for every pair of languages.

    One collection a language, so that an article has to be found among those of its own language only.
    """
    documents = read_news(path)
    languages = [language for language in LANGUAGES if language in next(iter(documents.values()))[0]]
    rows = [row for sentences in documents.values() for row in sentences]
    bitext = Bitext({language: tuple(row[language] for row in rows) for language in languages})
    collections = tuple(_collection(documents, language, languages) for language in languages)
    return Suite(path.stem, path.name, collections, bitext)


def read_news(path: Path) -> dict[str, Rows]:
    """Document -> its rows, each language -> sentence, in order. Raises BronError naming the line."""
    reader = csv.DictReader(io.StringIO(read_text(path)), delimiter="\t", quoting=csv.QUOTE_NONE)
    columns = [name for name in reader.fieldnames or () if name in LANGUAGES]
    if "document" not in (reader.fieldnames or ()) or len(columns) < 2:
        todo = f"Expected the columns document and two or more of {', '.join(LANGUAGES)}, separated by tabs."
        raise BronError("the table's first line is not a known one", where=f"{path}, line 1", todo=todo)
    documents: dict[str, Rows] = {}
    for row in reader:
        if not row["document"] or any(not row[name] for name in columns):
            raise BronError("a row lacks a column", where=f"{path}, line {reader.line_num}")
        documents.setdefault(row["document"], []).append({name: row[name] for name in columns})
    if not any(len(rows) > 1 for rows in documents.values()):
        raise BronError("there is no document with more than a headline", where=str(path))
    return documents


def _collection(documents: dict[str, Rows], language: str, languages: list[str]) -> Collection:
    whole = {name: rows for name, rows in documents.items() if len(rows) > 1}
    keys = {name: f"https://suite.invalid/{language}/{number}" for number, name in enumerate(whole)}
    records = tuple(
        Record(keys[name], None, " ".join(row[language] for row in rows[1:]), language) for name, rows in whole.items()
    )
    tasks = tuple(
        Task(
            f"{asked}>{language}",
            tuple(
                JudgedQuestion(name, rows[0][asked], asked, "headline", True, (), (Gold(keys[name]),))
                for name, rows in whole.items()
            ),
            by_article=True,
            answers=False,
        )
        for asked in languages
    )
    return Collection(f"{len(records)} articles, {language}", tasks, squad_key, records=records)
