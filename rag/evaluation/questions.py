"""Questions with their accepted answers and where these stand: the format of eval/*.jsonl, read and checked."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.records import BronError

ANSWERABLE_KINDS = (
    "person",
    "organisation",
    "place",
    "date",
    "quantity",
    "reason",
    "definition",
    "quotation",
    "list",
    "yes-no",
    "what",
    "metadata",
)
UNANSWERABLE_KINDS = ("outside", "near-miss")
LANGUAGES = ("en", "sv", "nl")


@dataclass(frozen=True, slots=True)
class Gold:
    """Where an answer stands. article: path relative to the corpus, or the key of a suite's article.

    quote: verbatim text of the article; None when the whole article is meant.
    """

    article: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """One judged question.

    references: for every account that a good answer gives, the forms that it may take; one account unless
    ``disagreement``, where the sources differ and all of them are wanted. patterns: regular expressions, any of which a
    quote that answers matches, whatever its case; in place of references where there are any.
    """

    id: str
    question: str
    language: str
    kind: str
    answerable: bool
    references: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[Gold, ...] = ()
    disagreement: bool = False
    patterns: tuple[str, ...] = ()


def load_questions(path: Path) -> tuple[JudgedQuestion, ...]:
    """The questions of a JSON Lines file, in order. Raises BronError naming file, line and id."""
    questions: dict[str, JudgedQuestion] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            question = _question(line, f"{path}, line {number}")
            if question.id in questions:
                raise BronError("a question id occurs twice", where=f"{path}, line {number}", received=question.id)
            questions[question.id] = question
    if not questions:
        raise BronError("there are no questions in the file", where=str(path))
    return tuple(questions.values())


def read_text(path: Path) -> str:
    """The file as UTF-8 text, NFC. Raises BronError when it cannot be read."""
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BronError(f"the file cannot be read: {error}", where=str(path)) from error


def questions_digest(questions: tuple[JudgedQuestion, ...]) -> str:
    """SHA-256, hex, of the questions in order: layout and line ends do not count, content does."""
    content = json.dumps([asdict(question) for question in questions], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def corpus_digest(corpus: Path) -> str:
    """SHA-256, hex, over the names and contents of the Markdown files in the corpus's language folders."""
    digest = hashlib.sha256()
    for path in sorted(corpus.glob("*/*.md"), key=lambda path: path.relative_to(corpus).as_posix()):
        # Text, not bytes: a checkout with other line ends is the same corpus.
        content = hashlib.sha256(read_text(path).encode()).hexdigest()
        digest.update(f"{path.relative_to(corpus).as_posix()}\n{content}\n".encode())
    return digest.hexdigest()


def _question(line: str, where: str) -> JudgedQuestion:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BronError(f"not a JSON object: {error}", where=where) from error
    if not isinstance(record, dict):
        raise BronError("not a JSON object", where=where, received=line[:60])
    fields = {name: _text(record, name, where) for name in ("id", "question", "language", "kind")}
    where = f"{where}, question {fields['id']}"
    question = JudgedQuestion(
        fields["id"],
        fields["question"],
        fields["language"],
        fields["kind"],
        answerable=_flag(record, "answerable", where),
        references=_accounts(record, where),
        evidence=tuple(_gold(item, where) for item in _list(record.get("evidence", []), "evidence", where)),
        disagreement="disagreement" in record and _flag(record, "disagreement", where),
    )
    _check(question, where)
    return question


def _check(question: JudgedQuestion, where: str) -> None:
    """Refuse a question that contradicts itself: it would be judged wrongly without anybody noticing."""
    if question.language not in LANGUAGES:
        raise BronError(f"expected a language among {', '.join(LANGUAGES)}", where=where, received=question.language)
    kinds = ANSWERABLE_KINDS if question.answerable else UNANSWERABLE_KINDS
    if question.kind not in kinds:
        asked = "an answerable" if question.answerable else "an unanswerable"
        raise BronError(f"expected a kind of {asked} question", where=where, received=question.kind)
    if question.answerable and not (question.references and question.evidence):
        raise BronError("an answerable question needs references and evidence", where=where)
    if not question.answerable and question.references:
        raise BronError("an unanswerable question has no references", where=where, received=question.references)
    if len(question.references) > 1 and not question.disagreement:
        todo = "Put the forms of one answer in one list, or set disagreement."
        raise BronError("there is more than one account", where=where, received=question.references, todo=todo)
    if question.answerable and question.kind != "metadata" and any(gold.quote is None for gold in question.evidence):
        raise BronError("only a metadata question may have evidence without a quote", where=where)


def _accounts(record: Mapping[str, object], where: str) -> tuple[tuple[str, ...], ...]:
    """The references: a list of lists; or a flat list, of forms, or with ``disagreement`` of accounts."""
    items = _list(record.get("references", []), "references", where)
    if all(isinstance(item, list) for item in items):
        accounts = [_texts(item, "references", where) for item in items]
    elif record.get("disagreement") is True:
        accounts = [_texts([item], "references", where) for item in items]
    else:
        accounts = [_texts(items, "references", where)]
    if not all(accounts):
        raise BronError("an account has no form", where=where, received=items)
    return tuple(accounts)


def _gold(item: object, where: str) -> Gold:
    if not isinstance(item, dict):
        raise BronError("expected evidence as an object with article and quote", where=where, received=item)
    quote = _text(item, "quote", where) if item.get("quote") is not None else None
    return Gold(_text(item, "article", where), quote)


def _text(record: Mapping[str, object], name: str, where: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BronError(f"expected text in '{name}'", where=where, received=value)
    return value


def _texts(value: object, name: str, where: str) -> tuple[str, ...]:
    return tuple(_text({name: item}, name, where) for item in _list(value, name, where))


def _list(value: object, name: str, where: str) -> list[object]:
    if not isinstance(value, list):
        raise BronError(f"expected a list in '{name}'", where=where, received=value)
    return value


def _flag(record: Mapping[str, object], name: str, where: str) -> bool:
    value = record.get(name)
    if not isinstance(value, bool):
        raise BronError(f"expected true or false in '{name}'", where=where, received=value)
    return value
