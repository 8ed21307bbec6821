"""What a run gives to read: suites, their figures and every question, frozen; results.json is these, field by field.

The fields are a contract (VERSION): programs of others read the file. A new field is no new version, a changed or
dropped one is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from rag.evaluation.bootstrap import Figure
from rag.evaluation.judging import Verdict
from rag.evaluation.scoring import Scores
from rag.evaluation.selective import Bin, CurvePoint

VERSION = 1
DIGITS = 4


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage found. gold: it holds the gold. score, dense, lexical: as Hit has them."""

    passage_id: str
    article_id: str
    title: str
    language: str
    text: str
    score: float
    dense: float
    lexical: float
    gold: bool


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote that was shown. near: beside a refusal. start, end: in its article; marked: in ``quote``, half open.

    gold: of the gold sentence; tells: and an accepted answer stands in it; intact: letter for letter its article's.
    """

    n: int
    near: bool
    passage_id: str
    article_id: str
    title: str
    language: str
    start: int
    end: int
    quote: str
    marked: tuple[int, int] | None
    gold: bool
    tells: bool
    intact: bool


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """One piece of gold, with the text around it. quote: None where the whole article is meant.

    rank: of the first passage found that holds it, from 1; None when none does. cited: a citation shows it.
    """

    article_id: str
    title: str
    language: str
    before: str
    quote: str | None
    after: str
    rank: int | None
    cited: bool


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question. expected: for each account its forms. accounts: as shown. cluster: see bootstrap.

    confidence, milliseconds: None where answers were not asked for; a failure's confidence is as wrong as can be.
    timings: milliseconds by stage.
    """

    task: str
    id: str
    question: str
    language: str
    kind: str
    direction: str
    answerable: bool
    verdict: Verdict
    problems: tuple[str, ...]
    expected: tuple[tuple[str, ...], ...]
    patterns: tuple[str, ...]
    answered: bool | None
    answer: str
    accounts: tuple[str, ...]
    confidence: float | None
    sound: bool
    scores: Scores
    quotes: tuple[ShownQuote, ...]
    gold: tuple[GoldPlace, ...]
    found: tuple[FoundPassage, ...]
    milliseconds: float | None
    timings: Mapping[str, float]
    cluster: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """Of one task: what declining buys, and what a confidence means."""

    risk_coverage: tuple[CurvePoint, ...]
    calibration: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in the accepted run and now, on the questions of both. difference: now less then, with its interval.

    fell: the questions whose own value is lower now; none of AUROC, which no question has alone.
    """

    then: float
    now: float
    difference: Figure
    fell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """With the accepted run of ``pinned`` (a day). changed: "corpus", "questions", where they are not the same.

    lost, won: ids of questions that went well then and not now, and the other way round.
    """

    pinned: str
    embedding: str
    changed: tuple[str, ...]
    changes: Mapping[str, Change]
    lost: tuple[str, ...]
    won: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What one suite gave. corpus, digest: SHA-256, hex, of what was read and of the questions.

    limit: how many questions of each task were asked, None for all. answers: whether answers were, or passages alone.
    tables: table -> slice -> measure -> figure.
    gate: what it held against the suite, a line each; None when it did not judge.
    """

    name: str
    source: str
    corpus: str
    digest: str
    embedding: str
    limit: int | None
    answers: bool
    tables: Mapping[str, Mapping[str, Mapping[str, Figure]]]
    curves: Mapping[str, Curves]
    questions: tuple[QuestionResult, ...]
    comparison: Comparison | None = None
    gate: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One run. made: UTC, ISO. machine: what timings belong to."""

    bron: str
    made: str
    machine: str
    suites: tuple[SuiteResult, ...]
    version: int = field(default=VERSION)


def to_json(results: Results) -> str:
    """The results as JSON, figures rounded to four digits: the same run gives the same text but for time and memory."""
    content = TypeAdapter(Results).dump_python(results, mode="json")
    return json.dumps(_rounded(content), ensure_ascii=False, indent=1) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
