"""BEIR folders (Thakur and others 2021) as a suite: corpus.jsonl, queries.jsonl and qrels/*.tsv; passages alone.

Of a judgement it counts only whether it is above 0: gains are 0 or 1, as everywhere in this evaluation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.evaluation.questions import LANGUAGES, Gold, JudgedQuestion, read_text
from rag.evaluation.squad import squad_key
from rag.evaluation.tasks import Collection, Record, Suite, Task
from rag.reading.language import detect_language
from rag.records import BronError

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"
SAMPLE = 50  # documents by which the language is told
HEADER = "query-id"

Relevant = dict[str, dict[str, int]]  # query -> document that answers -> the line that says so


def is_beir(folder: Path) -> bool:
    """Whether a folder holds such a set."""
    return (folder / CORPUS).is_file() and (folder / QUERIES).is_file() and (folder / QRELS).is_dir()


def beir_suite(folder: Path) -> Suite:
    """A task for each file of judgements ("test"), over the whole corpus. Raises BronError naming file and line."""
    records, keys = _corpus(folder / CORPUS)
    queries = {row["_id"]: row["text"] for _, row in _rows(folder / QUERIES)}
    files = sorted((folder / QRELS).glob("*.tsv"))
    if not files:
        raise BronError("there are no judgements", where=str(folder / QRELS), todo="Expected files such as test.tsv.")
    tasks = tuple(Task(path.stem, _questions(path, queries, keys, records), True, answers=False) for path in files)
    name = folder.resolve().name
    return Suite(name, name, (Collection(f"{len(records)} documents", tasks, squad_key, records=tuple(records)),))


def _corpus(path: Path) -> tuple[list[Record], dict[str, str]]:
    """The documents, and the key of each by its id; two with the same text are one document."""
    rows = list(_rows(path))
    if not rows:
        raise BronError("there are no documents in the file", where=str(path))
    language = detect_language("\n".join(str(row["text"]) for _, row in rows[:SAMPLE]))
    if language not in LANGUAGES:
        raise BronError(f"expected a language among {', '.join(LANGUAGES)}", where=str(path), received=language)
    records: dict[str, Record] = {}
    keys: dict[str, str] = {}
    for number, row in rows:
        title, text = row.get("title") or None, row["text"].strip() or row.get("title") or ""
        if row["_id"] in keys:
            raise BronError("a document id occurs twice", where=f"{path}, line {number}", received=row["_id"])
        if not text.strip():
            raise BronError("a document has neither title nor text", where=f"{path}, line {number}")
        record = records.setdefault(text, Record(f"https://suite.invalid/document/{number}", title, text, language))
        keys[row["_id"]] = record.key
    return list(records.values()), keys


def _questions(
    path: Path, queries: dict[str, str], keys: dict[str, str], records: list[Record]
) -> tuple[JudgedQuestion, ...]:
    found = []
    for query, documents in _judgements(path).items():
        for document, line in documents.items():
            for name, known in ((query, queries), (document, keys)):
                if name not in known:
                    what = "a judgement names what is not among queries and documents"
                    raise BronError(what, where=f"{path}, line {line}", received=name)
        gold = tuple(Gold(key) for key in dict.fromkeys(keys[document] for document in documents))
        found.append(JudgedQuestion(query, queries[query], records[0].language, "query", True, (), gold))
    if not found:
        raise BronError("no document is judged to answer", where=str(path))
    return tuple(found)


def _judgements(path: Path) -> Relevant:
    relevant: Relevant = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip() or (number == 1 and line.startswith(HEADER)):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        try:
            query, document, score = cells
            judged = int(score)
        except ValueError as error:
            todo = "Expected query-id, corpus-id and a whole number, parted by tabs."
            where = f"{path}, line {number}"
            raise BronError("the line is no judgement", where=where, received=line[:60], todo=todo) from error
        if judged > 0:
            relevant.setdefault(query, {})[document] = number
    return relevant


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Lines with an id and a text, by number."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BronError(f"not a JSON object: {error}", where=where) from error
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in ("_id", "text")):
            raise BronError("expected a JSON object with _id and text", where=where, received=line[:60])
        yield number, row
