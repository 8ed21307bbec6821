"""A news archive with judged questions: a folder ``archive`` of articles, and ``questions.jsonl``.

Each question names the document that answers, its sentence word for word, and regular expressions that any right
answer matches. An answerable question is answered right when it is not declined and one of at most three quotes both
overlaps that sentence and matches.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rag.evaluation.questions import Gold, JudgedQuestion, read_text
from rag.evaluation.tasks import Collection, Suite, Task
from rag.reading.cleaning import clean_text
from rag.records import Article, BronError

QUESTIONS, ARCHIVE = "questions.jsonl", "archive"


def is_news(folder: Path) -> bool:
    """Whether a folder holds such a set."""
    return (folder / QUESTIONS).is_file() and (folder / ARCHIVE).is_dir()


def news_suite(folder: Path) -> Suite:
    """The questions asked of the whole archive. Raises BronError, with the line, for one that cannot be read."""
    questions = []
    for number, line in enumerate(read_text(folder / QUESTIONS).rstrip("\n").split("\n"), 1):
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, re.error) as error:
            where = f"{folder / QUESTIONS}, line {number}"
            raise BronError(f"the line cannot be read as a question: {error!r}", where=where) from error
    task = Task("all", tuple(questions), by_language=True)
    collection = Collection(f"{folder.name} archive", (task,), _key, folders=(folder / ARCHIVE,))
    name = folder.resolve().name
    return Suite(name, name, (collection,))


def _key(article: Article) -> str:
    return Path(article.file).stem


def _question(row: dict[str, Any]) -> JudgedQuestion:
    """Of those that cannot be answered, near misses have the archive's own names and the others have not."""
    asked, language = row["question"], row["lang"]
    if not row["answerable"]:
        kind = "near-miss" if row["class"] in ("near", "near-miss", "near_miss") else "outside"
        return JudgedQuestion(row["id"], asked, language, kind, False)
    evidence = clean_text(row["evidence"])  # as reading cleans the articles, so that it stands there verbatim
    spans = (row["span"],) if row.get("span") else (evidence,)
    gold = (Gold(row["document"], evidence),)
    accepted = [row["answer"]] if isinstance(row["answer"], str) else row["answer"]
    patterns = tuple(re.compile(pattern).pattern for pattern in accepted)
    return JudgedQuestion(row["id"], asked, language, row["kind"], True, (spans,), gold, patterns=patterns)
