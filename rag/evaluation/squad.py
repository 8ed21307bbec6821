"""SQuAD 2.0 files (Rajpurkar, Jia and Liang 2018) as a suite: every paragraph is an article of its own."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.evaluation.questions import LANGUAGES, Gold, JudgedQuestion, lacking
from rag.evaluation.tasks import Collection, Record, Suite, Task
from rag.reading.language import detect_language
from rag.records import Article, BronError


@dataclass(frozen=True, slots=True)
class SquadFile:
    """One file, read. questions: id -> question, in the file's order; evidence names records by key."""

    language: str
    records: tuple[Record, ...]
    questions: dict[str, JudgedQuestion]


def squad_suite(path: Path) -> Suite:
    """The file's questions on its own paragraphs; and where a file beside it shares question ids, across languages.

    Tasks: "sv>sv" (all questions); for every such other file "sv>sv shared" (the answerable questions both have)
    and "en>sv" (the same ones as the other file asks them). Retrieval is judged at paragraphs.
    """
    own = read_squad(path)
    language = own.language
    tasks = [Task(f"{language}>{language}", tuple(own.questions.values()), by_article=True)]
    for other_path in sorted(path.parent.glob("*.json*")):
        other = _companion(other_path) if other_path != path else None
        asked = asked_across(own, other) if other else ()
        if other and asked:
            same = f"{language}>{language} shared with {other_path.name.split('.')[0]}"
            shared = tuple(own.questions[question.id] for question in asked)
            tasks.append(Task(same, shared, by_article=True, answers=False))
            tasks.append(Task(f"{other.language}>{language}", asked, by_article=True))
    collection = Collection(f"{len(own.records)} paragraphs", tuple(tasks), squad_key, records=own.records)
    return Suite(path.name.split(".")[0], path.name, (collection,))


def asked_across(own: SquadFile, other: SquadFile) -> tuple[JudgedQuestion, ...]:
    """The answerable questions that both files have, as the other file asks them, with gold in the first one."""
    return tuple(
        _asked_as(question, other.questions[question.id])
        for question in own.questions.values()
        if question.answerable and question.id in other.questions
    )


def squad_key(article: Article) -> str:
    """The key that a record was given, which travels as the article's address."""
    return article.url or ""


def read_squad(path: Path) -> SquadFile:
    """A SQuAD 2.0 file, gzipped or not. Raises BronError when it is not one."""
    data = _json(path)
    if isinstance(data, list):
        todo = "Write questions of your own one a line, in a .jsonl file (eval/README.md)."
        raise BronError("the file is a list, and no SQuAD 2.0 file", where=str(path), todo=todo)
    records: list[Record] = []
    questions: dict[str, JudgedQuestion] = {}
    where = str(path)
    try:
        sample = "\n".join(paragraph["context"] for article in data["data"] for paragraph in article["paragraphs"][:1])
        language = detect_language(sample)
        if language not in LANGUAGES:
            raise BronError(f"expected a language among {', '.join(LANGUAGES)}", where=str(path), received=language)
        for number, article in enumerate(data["data"]):
            for place, paragraph in enumerate(article["paragraphs"]):
                where = f"{path}, data[{number}].paragraphs[{place}]"
                key = f"https://suite.invalid/paragraph/{len(records)}"
                title = article["title"].replace("_", " ")
                records.append(Record(key, title, paragraph["context"], language))
                for qa in paragraph["qas"]:
                    question = questions[qa["id"]] = _question(qa, key, language)
                    forms = [form for account in question.references for form in account]
                    if question.answerable and not any(form in paragraph["context"] for form in forms):
                        what = f"no answer of question {question.id} stands in its paragraph"
                        raise BronError(what, where=where, received=" | ".join(forms))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise BronError(f"the file is not in SQuAD format: {lacking(error)}", where=where) from error
    if not questions:
        raise BronError("there are no questions in the file", where=str(path))
    return SquadFile(language, tuple(records), questions)


def _question(qa: dict[str, Any], key: str, language: str) -> JudgedQuestion:
    if qa.get("is_impossible", False):
        return JudgedQuestion(qa["id"], qa["question"], language, "impossible", False)
    references = tuple(dict.fromkeys(answer["text"] for answer in qa["answers"]))
    return JudgedQuestion(qa["id"], qa["question"], language, "span", True, (references,), (Gold(key),))


def _asked_as(question: JudgedQuestion, other: JudgedQuestion) -> JudgedQuestion:
    """The other file's wording, with gold in this file; an answer in either language will do."""
    forms = tuple(dict.fromkeys(form for account in question.references + other.references for form in account))
    return JudgedQuestion(question.id, other.question, other.language, "span", True, (forms,), question.evidence)


def _companion(path: Path) -> SquadFile | None:
    try:
        return read_squad(path)
    except BronError:
        return None  # another kind of JSON that happens to lie beside the suite


def _json(path: Path) -> Any:
    try:
        content = path.read_bytes()
        return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    except (OSError, EOFError, ValueError) as error:
        raise BronError(f"the file cannot be read: {error}", where=str(path)) from error
