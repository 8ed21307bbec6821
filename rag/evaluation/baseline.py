"""eval/baseline.json: the outcomes of each suite's last accepted run, a line a question, and floors beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.evaluation.asking import WHOLE
from rag.evaluation.results import QuestionResult, SuiteResult
from rag.records import BronError

PIN = "Pin it: the same command with --update-baseline in place of --gate."
FORMAT = 2
DIGITS = 3

CONFIDENCE = "confidence"
DECLINED = "abstention declined"
# What is kept of a question, by table and measure. The first is of every question, the second of those that cannot be
# answered, the others of those that can; what a question has not is null, and left out at the end of a line.
COLUMNS = (
    CONFIDENCE,
    DECLINED,
    "abstention answered",
    "answers right",
    "answers first right",
    "answers found",
    "words EM",
    "words F1",
    "citations any right",
    "citations precision",
    "citations recall",
    "retrieval Success@1",
    "retrieval Success@5",
    "retrieval Recall@5",
    "retrieval Recall@10",
    "retrieval MRR@10",
    "retrieval nDCG@10",
    "accounts recall",
)

Row = Mapping[str, float]  # column -> value; a column that does not apply is absent


@dataclass(frozen=True, slots=True)
class Reason:
    """Why figures were let down. day: ISO. lowered: which."""

    day: str
    text: str
    lowered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted run of a suite. pinned: the day, ISO. corpus, digest: SHA-256 of articles and questions.

    floors: figure -> what it must not fall under. outcomes: question -> its row.
    """

    pinned: str
    corpus: str
    digest: str
    embedding: str
    floors: Mapping[str, float]
    outcomes: Mapping[str, Row]
    reasons: tuple[Reason, ...] = ()


def question_key(question: QuestionResult) -> str:
    """What a question is called in the baseline: suites of several tasks ask the same ids again."""
    return question.id if question.task == "all" else f"{question.task} {question.id}"


def outcome_rows(suite: SuiteResult) -> dict[str, Row]:
    """Question -> its row, rounded as the baseline is, so that the same run differs by nothing."""
    return {question_key(question): _row(question) for question in suite.questions}


def load_baseline(path: Path) -> dict[str, Accepted]:
    """Suite -> its accepted run. Raises BronError when the file is missing, damaged or of an older format."""
    if not path.is_file():
        raise BronError("there is no baseline", where=str(path), todo=PIN)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] == FORMAT:
            return {name: _accepted(values, content["columns"]) for name, values in content["suites"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BronError(f"the baseline cannot be read: {error!r}", where=str(path), todo=PIN) from error
    what = f"the baseline is of format {content['format']}, and this Bron reads format {FORMAT}"
    raise BronError(what, where=str(path), todo=PIN)


def is_older(path: Path) -> bool:
    """Whether the file is a baseline of an earlier format: nothing in it can be compared, it is replaced whole."""
    try:
        form = json.loads(path.read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return isinstance(form, int) and form < FORMAT


def write_baseline(path: Path, suites: Mapping[str, Accepted]) -> None:
    """Written by hand and not by json.dumps: a question is a line, so that a diff shows which ones changed."""
    written = ",\n".join(f"{_json(name)}: {{\n{_suite(accepted)}\n}}" for name, accepted in sorted(suites.items()))
    text = f'{{"format": {FORMAT}, "columns": {_json(COLUMNS)}, "suites": {{\n{written}\n}}}}\n'
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BronError(f"the baseline cannot be written: {error}", where=str(path)) from error


def _row(question: QuestionResult) -> Row:
    """Table "retrieval" is the whole search's; the other modes are not kept."""
    tables = {"retrieval" if name == WHOLE else name: row for name, row in question.scores.items()}
    values = {f"{table} {measure}": value for table, row in tables.items() for measure, value in row.items()}
    if question.confidence is not None:
        values[CONFIDENCE] = question.confidence
    return {name: round(values[name], DIGITS) for name in COLUMNS if name in values}


def _suite(accepted: Accepted) -> str:
    reasons = [{"day": one.day, "text": one.text, "lowered": one.lowered} for one in accepted.reasons]
    outcomes = ",\n".join(f" {_json(name)}: {_json(_values(row))}" for name, row in accepted.outcomes.items())
    floors = {name: accepted.floors[name] for name in sorted(accepted.floors)}
    lines = (
        ("pinned", _json(accepted.pinned)),
        ("corpus", _json(accepted.corpus)),
        ("questions", _json(accepted.digest)),
        ("embedding", _json(accepted.embedding)),
        ("floors", "{\n" + ",\n".join(f" {_json(name)}: {_json(value)}" for name, value in floors.items()) + "}"),
        ("reasons", _json(reasons)),
        ("outcomes", f"{{\n{outcomes}}}"),
    )
    return ",\n".join(f'"{name}": {value}' for name, value in lines)


def _values(row: Row) -> list[float | None]:
    values = [row.get(name) for name in COLUMNS]
    while values and values[-1] is None:
        values.pop()
    return [int(value) if value in (0, 1) else value for value in values]


def _accepted(values: Mapping[str, Any], columns: Sequence[str]) -> Accepted:
    return Accepted(
        pinned=str(values["pinned"]),
        corpus=str(values["corpus"]),
        digest=str(values["questions"]),
        embedding=str(values["embedding"]),
        floors={str(name): float(value) for name, value in values["floors"].items()},
        outcomes={str(name): _read_row(columns, row) for name, row in values["outcomes"].items()},
        reasons=tuple(_reasons(values["reasons"])),
    )


def _read_row(columns: Sequence[str], row: Sequence[float | None]) -> Row:
    return {str(name): float(value) for name, value in zip(columns, row, strict=False) if value is not None}


def _reasons(rows: Iterable[Mapping[str, Any]]) -> Iterable[Reason]:
    for row in rows:
        yield Reason(str(row["day"]), str(row["text"]), tuple(map(str, row["lowered"])))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
