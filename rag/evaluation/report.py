"""The report of one run: figures in tables, failures by question; as JSON for machines and Markdown for a newsroom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rag.evaluation.measures import Figure

DIGITS = 4
# Below this, one question more or less moves the figure by a fifth or more: shown, but marked.
FEW = 5
FAILURES_SHOWN = 100

# What each table is called and means, in the order of the report.
TABLES = {
    "retrieval": ("Finding", "Are the passages that hold the answer among the first ten found?"),
    "directions": (
        "Finding in one language",
        "Language of the question > language of the passages, searching passages of that language alone.",
    ),
    "answers": ("Answers", "Is an accepted answer in the text (found), and how much else is there (F1)?"),
    "citations": (
        "Citations",
        "Do the citations show the passages that hold the answer (any right: at least one does)?",
    ),
    "quotes": ("Quotes", "Is every quote shown exactly what its article says? Anything below 1 is a fault."),
    "abstention": ("Declining", "Does it answer what the archive can answer, and decline what it cannot?"),
    "bitext": ("Translations found", "Is a sentence's translation its nearest neighbour among all sentences?"),
    "latency": ("Time", "Milliseconds from question to answer on this machine; reported, never judged."),
}

Row = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Failure:
    """One question that did not go well. problems: each in words. came_out: the answer's text, or the error."""

    task: str
    id: str
    question: str
    problems: tuple[str, ...]
    expected: tuple[str, ...]
    came_out: str


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What one run measured.

    suite, source, part: what was asked; part is "" unless the questions are ours. corpus, questions: SHA-256, hex;
    corpus is "" unless it is ours. limit: how many questions of each task were asked, None for all.
    tables: table -> slice -> measure -> figure. failures: in the order of the questions.
    """

    suite: str
    source: str
    part: str
    corpus: str
    questions: str
    embedding: str
    limit: int | None
    tables: Mapping[str, Mapping[str, Row]]
    failures: tuple[Failure, ...]

    def to_json(self) -> str:
        """JSON with sorted keys, figures rounded to four digits: the same run gives the same text but for latency."""
        content: dict[str, Any] = {
            "suite": self.suite,
            "source": self.source,
            "part": self.part,
            "corpus": self.corpus,
            "questions": self.questions,
            "embedding": self.embedding,
            "limit": self.limit,
            "tables": {
                table: {
                    name: {measure: _numbers(figure) for measure, figure in row.items()} for name, row in rows.items()
                }
                for table, rows in self.tables.items()
            },
            "failures": [
                {
                    "task": failure.task,
                    "id": failure.id,
                    "question": failure.question,
                    "problems": failure.problems,
                    "expected": failure.expected,
                    "came_out": failure.came_out,
                }
                for failure in self.failures
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def to_markdown(self) -> str:
        """The report to read: what was asked, a table for each kind of measure, then the failures."""
        return "\n".join((*self._opening(), *self._tables(), *self._failures())) + "\n"

    def _opening(self) -> Iterator[str]:
        yield f"# Evaluation: {self.source}"
        yield ""
        if self.limit is not None:
            yield f"**A sample: only the first {self.limit} questions of each task were asked.**"
            yield ""
        yield f"- Embedding: {self.embedding}"
        if self.corpus:
            yield f"- Corpus: SHA-256 {self.corpus}"
        yield f"- Questions: SHA-256 {self.questions}"
        yield ""
        yield "Figures lie between 0 and 1, higher is better, unless a table says otherwise. In brackets: where the"
        yield "figure would lie, 95 times in 100, with other questions of the same kind (bootstrap). n: how many"
        yield "questions it rests on, for each column where they differ;"
        yield f"(!): fewer than {FEW}, too few to conclude anything from."

    def _tables(self) -> Iterator[str]:
        for table, (title, meaning) in TABLES.items():
            rows = self.tables.get(table)
            if rows:
                yield from ("", f"## {title}", "", meaning, "")
                measures = list(dict.fromkeys(measure for row in rows.values() for measure in row))
                yield f"| slice | n | {' | '.join(measures)} |"
                yield f"|---|---|{'---|' * len(measures)}"
                for name, row in rows.items():
                    cells = (_cell(row[measure]) if measure in row else "" for measure in measures)
                    yield f"| {_plain(name)} | {_counts(row)} | {' | '.join(cells)} |"

    def _failures(self) -> Iterator[str]:
        yield from ("", "## What went wrong, question by question", "")
        if not self.failures:
            yield "Nothing."
        elif len(self.failures) > FAILURES_SHOWN:
            yield f"{len(self.failures)} questions; the first {FAILURES_SHOWN} here, all of them in the JSON report."
        else:
            yield f"{len(self.failures)} questions."
        for failure in self.failures[:FAILURES_SHOWN]:
            yield from ("", f"### {failure.id} ({failure.task})", "", _plain(failure.question), "")
            yield f"- Wrong: {'; '.join(failure.problems)}"
            if failure.expected:
                yield f"- Expected: {_plain(' / '.join(failure.expected))}"
            yield f"- Came out: {_plain(failure.came_out)}"


def _numbers(figure: Figure) -> dict[str, float | int]:
    numbers: dict[str, float | int] = {"value": round(figure.value, DIGITS), "n": figure.n}
    if figure.low is not None and figure.high is not None:
        numbers |= {"low": round(figure.low, DIGITS), "high": round(figure.high, DIGITS)}
    return numbers


def _counts(row: Row) -> str:
    """n of the row: one number, or one for each measure where they differ."""
    counts = [figure.n for figure in row.values()]
    shown = counts[:1] if len(set(counts)) == 1 else counts
    return " / ".join(f"{count} (!)" if count < FEW else str(count) for count in shown)


def _cell(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return f"{figure.value:.4g}"
    return f"{figure.value:.3f} ({figure.low:.2f} to {figure.high:.2f})"


def _plain(text: str) -> str:
    """One line that stays text inside Markdown and a table cell."""
    line = " ".join(text.split()).replace("\\", "\\\\")
    for sign in "|*_`<[#":
        line = line.replace(sign, f"\\{sign}")
    return line
