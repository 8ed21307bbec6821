"""Candidates for questions of one's own archive, and the two files that keep them.

The question file holds what was accepted, as `bron evaluate` reads it. The draft beside it holds all candidates with
what became of each, so that a review can be left and gone on with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from rag.evaluation.questions import read_text
from rag.records import BronError

State = Literal["open", "later", "accepted", "rejected"]
Origin = Literal["draft", "feedback"]
DRAFT = ".draft.jsonl"  # in place of the question file's ending


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence that answers, word for word. article: its id. file: as people know it. published: ISO date or None."""

    article: str
    file: str
    quote: str
    title: str | None = None
    outlet: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be asked in an evaluation, for a person to judge.

    question: empty where a person has yet to word it. kind: as question files have it. answerable: None where only a
    person can tell. answers: the forms of the answer's words, each in one of the gold sentences; none where it cannot
    be answered. bron: what Bron makes of it now, a sentence. quoted: what it quotes. remark: what else a reviewer
    should know.
    """

    id: str
    question: str
    language: str
    kind: str
    answerable: bool | None
    answers: tuple[str, ...] = ()
    evidence: tuple[GoldSentence, ...] = ()
    origin: Origin = "draft"
    bron: str = ""
    quoted: tuple[GoldSentence, ...] = ()
    remark: str = ""
    state: State = "open"

    @property
    def complete(self) -> bool:
        """Whether nothing is missing for it to be asked."""
        told = self.answerable is False or bool(self.answerable and self.answers and self.evidence)
        return told and bool(self.question)


@dataclass(slots=True)
class CandidateFiles:
    """The question file, and the draft beside it. Raises BronError where one cannot be read or written."""

    questions: Path
    candidates: dict[str, Candidate] = field(default_factory=dict)

    @property
    def draft(self) -> Path:
        return self.questions.with_name(self.questions.name.removesuffix(".jsonl") + DRAFT)

    def load(self) -> None:
        """Read what an earlier review left."""
        for number, line in _lines(self.draft) if self.draft.is_file() else ():
            candidate = _candidate(line, f"{self.draft}, line {number}")
            self.candidates[candidate.id] = candidate

    def add(self, found: Iterable[Candidate]) -> None:
        """Keep new candidates; those that are known stay as they are."""
        for candidate in found:
            self.candidates.setdefault(candidate.id, candidate)
        self._save()

    def waiting(self) -> list[Candidate]:
        """What has yet to be judged: first what was not seen, then what was left for later."""
        return [one for state in ("open", "later") for one in self.candidates.values() if one.state == state]

    def decide(self, candidate: Candidate) -> None:
        """Keep what became of a candidate; an accepted one goes into the question file, once."""
        if candidate.state == "accepted":
            self.write([candidate], reviewed=True)
        self.candidates[candidate.id] = candidate
        self._save()

    def write(self, accepted: Sequence[Candidate], *, reviewed: bool) -> int:
        """Add candidates to the question file, which keeps what is in it; how many were new."""
        known = {_id(line) for _, line in _lines(self.questions)} if self.questions.is_file() else set()
        new = [question_record(one, reviewed=reviewed) for one in accepted if one.id not in known]
        if new:
            try:
                self.questions.parent.mkdir(parents=True, exist_ok=True)
                ends = not known or self.questions.read_text(encoding="utf-8").endswith("\n")
                with self.questions.open("a", encoding="utf-8", newline="\n") as file:
                    file.write("" if ends else "\n")
                    file.writelines(f"{json.dumps(record, ensure_ascii=False)}\n" for record in new)
            except OSError as error:
                raise BronError(f"the file cannot be written: {error}", where=str(self.questions)) from error
        return len(new)

    def _save(self) -> None:
        """Write the draft whole, in place of the old one only when it is complete."""
        lines = (json.dumps(asdict(one), ensure_ascii=False) for one in self.candidates.values())
        made = self.draft.with_name(f"{self.draft.name}.new")
        try:
            self.draft.parent.mkdir(parents=True, exist_ok=True)
            made.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
            made.replace(self.draft)
        except OSError as error:
            raise BronError(f"the file cannot be written: {error}", where=str(self.draft)) from error


def question_record(candidate: Candidate, *, reviewed: bool) -> dict[str, Any]:
    """A candidate as a line of a question file."""
    evidence = [
        {"article": gold.article, "file": gold.file, "quote": gold.quote or None} for gold in candidate.evidence
    ]
    answerable = bool(candidate.answerable)
    return {
        "id": candidate.id,
        "question": candidate.question,
        "language": candidate.language,
        "kind": candidate.kind,
        "answerable": answerable,
        "references": [list(candidate.answers)] if answerable else [],
        "evidence": evidence if answerable else [],
        "reviewed": reviewed,
    }


def _lines(path: Path) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(read_text(path).split("\n"), 1) if line.strip()]


def _id(line: str) -> str | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None  # reading the file as questions says what is wrong with it
    return record.get("id") if isinstance(record, dict) else None


def _candidate(line: str, where: str) -> Candidate:
    names = {item.name for item in fields(Candidate)}
    try:
        record: dict[str, Any] = json.loads(line)
        for name in ("evidence", "quoted"):
            record[name] = tuple(GoldSentence(**item) for item in record.get(name, ()))
        record["answers"] = tuple(record.get("answers", ()))
        candidate = Candidate(**{key: value for key, value in record.items() if key in names})
        if not all(
            isinstance(text, str) for text in (candidate.id, candidate.question, candidate.state, *candidate.answers)
        ):
            raise TypeError("a text is missing")
        return candidate
    except (ValueError, TypeError, AttributeError) as error:
        todo = "Mend the line, or remove the file to draft anew."
        raise BronError(f"the line cannot be read as a candidate: {error}", where=where, todo=todo) from error
