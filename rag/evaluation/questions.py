"""Questions with their accepted answers and where these stand: the format of eval/*.jsonl, read and checked."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

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
PREMISE = "premise"  # takes for granted what the archive contradicts, or never says
UNANSWERABLE_KINDS = ("outside", "near-miss", PREMISE)
LANGUAGES = ("en", "sv", "nl")
Part = Literal["development", "heldout"]
PARTS: tuple[Part, ...] = ("development", "heldout")
# What a line may have; anything else is not used.
KEYS = frozenset(
    (
        "id",
        "question",
        "language",
        "kind",
        "answerable",
        "references",
        "evidence",
        "disagreement",
        "patterns",
        "reviewed",
        "part",
    )
)
# Fields of a question that came after questions were pinned: where they are empty, the digest is as it was.
_LATER = ("facts", "follows")


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
    quote that answers matches, whatever its case; in place of references where there are any. evidence: of a false
    premise, the sentences that correct it. facts: regular expressions, each of which some quote has to match, whatever
    its case. follows: ids of the questions before it in its conversation.
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
    facts: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


def load_questions(path: Path, part: Part | None = None) -> tuple[JudgedQuestion, ...]:
    """The questions of a JSON Lines file, in order. Raises BronError naming file, line and id.

    part: only those of this part; each line of the file then says its own.
    """
    questions: dict[str, JudgedQuestion] = {}
    others = set()
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            where = f"{path}, line {number}"
            record = _record(line, where)
            question = _question(record, where)
            if question.id in questions or question.id in others:
                raise BronError("a question id occurs twice", where=where, received=question.id)
            if (part is None and "part" not in record) or part_of(record, where) == (part or record["part"]):
                questions[question.id] = question
            else:
                others.add(question.id)
    if not questions:
        raise BronError("there are no questions in the file", where=str(path), received=part)
    return tuple(questions.values())


def part_of(record: Mapping[str, object], where: str) -> str:
    """The part that a line of a file of both parts belongs to. Raises BronError when it says none."""
    if record.get("part") not in PARTS:
        raise BronError(f"expected a part among {', '.join(PARTS)}", where=where, received=record.get("part"))
    return str(record["part"])


def read_text(path: Path) -> str:
    """The file as UTF-8 text, NFC. Raises BronError when it cannot be read."""
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BronError(f"the file cannot be read: {error}", where=str(path)) from error
    except UnicodeDecodeError as error:
        if error.object[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise BronError("the file is UTF-16", where=str(path), todo="Save it as UTF-8.") from error
        where = f"{path}, line {1 + error.object.count(10, 0, error.start)}"
        todo = "Save it as UTF-8."
        raise BronError(
            f"the file is not UTF-8: {error.reason}", where=where, received=_seen(error), todo=todo
        ) from error


def lacking(error: Exception) -> str:
    """What a record lacks by which something else could not be read, in words."""
    if isinstance(error, KeyError):
        return f"“{error.args[0]}” is missing"
    return str(error) if isinstance(error, ValueError) else "a part of it is something else than is expected there"


def _seen(error: UnicodeDecodeError) -> str:
    """The bytes around one that is no UTF-8, as Latin-1 has them."""
    return error.object[max(0, error.start - 12) : error.start + 8].decode("latin-1").strip()


def questions_digest(questions: tuple[JudgedQuestion, ...]) -> str:
    """SHA-256, hex, of the questions in order: layout and line ends do not count, content does."""
    fields = [asdict(question) for question in questions]
    told = [{name: value for name, value in one.items() if value or name not in _LATER} for one in fields]
    content = json.dumps(told, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def corpus_digest(corpus: Path) -> str:
    """SHA-256, hex, over the names and contents of the Markdown files in the corpus's language folders."""
    digest = hashlib.sha256()
    for path in sorted(corpus.glob("*/*.md"), key=lambda path: path.relative_to(corpus).as_posix()):
        # Text, not bytes: a checkout with other line ends is the same corpus.
        content = hashlib.sha256(read_text(path).encode()).hexdigest()
        digest.update(f"{path.relative_to(corpus).as_posix()}\n{content}\n".encode())
    return digest.hexdigest()


def _record(line: str, where: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BronError(f"not a JSON object: {error}", where=where) from error
    if not isinstance(record, dict):
        raise BronError("not a JSON object", where=where, received=line[:60])
    return record


def _question(record: Mapping[str, object], where: str) -> JudgedQuestion:
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
        patterns=_patterns(record, where),
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
        what = f"expected a kind of {asked} question: {', '.join(kinds)}"
        raise BronError(what, where=where, received=question.kind)
    accepted = question.references or question.patterns
    if question.answerable and not (accepted and question.evidence):
        raise BronError("an answerable question needs references or patterns, and evidence", where=where)
    if not question.answerable and accepted:
        received = _plain(question.references) or question.patterns
        raise BronError("an unanswerable question has no references and no patterns", where=where, received=received)
    if len(question.references) > 1 and not question.disagreement:
        todo = "Put the forms of one answer in one list, or set disagreement."
        raise BronError("there is more than one account", where=where, received=_plain(question.references), todo=todo)
    if any(gold.quote is None for gold in question.evidence) and not (question.kind == "metadata" or question.patterns):
        what = "only a metadata question, or one with patterns, may have evidence without a quote"
        raise BronError(what, where=where)


def _plain(accounts: tuple[tuple[str, ...], ...]) -> str:
    """Accounts as a person writes them: their forms parted by "or", the accounts by "/"."""
    return " / ".join(" or ".join(forms) for forms in accounts)


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


def _patterns(record: Mapping[str, object], where: str) -> tuple[str, ...]:
    patterns = _texts(record.get("patterns", []), "patterns", where)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise BronError(f"not a regular expression: {error}", where=where, received=pattern) from error
    return patterns


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
