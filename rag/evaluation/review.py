"""Candidates judged in a terminal, one after another: accepted, mended, rejected or left for later.

It reads lines, so that a pipe can answer as a person does; what was decided is kept at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.evaluation.candidates import Candidate, CandidateFiles, GoldSentence
from rag.evaluation.questions import ANSWERABLE_KINDS
from rag.reading.controls import without_controls

KEYS: Final = "[m]end  [r]eject  [l]ater  [q]uit"
ACCEPT: Final = "[a]ccept  "
BOTH: Final = "[b]oth: Bron's own quote is right too  "
NOT_SAID: Final = "-"  # typed for the answer's words: the archive does not say
BETWEEN: Final = " | "  # forms of the answer's words

Ask = Callable[[str], str | None]  # a prompt -> the line typed, None when there is no more
Mark = Callable[[str], str]  # words -> the same, made to stand out


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review came to. read: whether anything was typed at all."""

    accepted: int
    rejected: int
    later: int
    left: int
    read: bool


def review(files: CandidateFiles, ask: Ask, tell: Callable[[str], None], mark: Mark = lambda words: words) -> Reviewed:
    """Show each candidate that waits, and keep what is typed about it, until the last, "q", or the last line."""
    waiting = files.waiting()
    counts = {"accepted": 0, "rejected": 0, "later": 0}
    read = False
    for number, candidate in enumerate(waiting, start=1):
        for line in shown(candidate, number, len(waiting), mark):
            tell(line)
        judged, again = _judged(candidate, ask, tell)
        read = read or judged is not None or again
        if judged is None:
            break
        files.decide(judged)
        counts[judged.state] += 1
    return Reviewed(**counts, left=len(files.waiting()), read=read)


def shown(candidate: Candidate, number: int, of: int, mark: Mark) -> list[str]:
    """A candidate as lines: the question, its gold with the answer's words marked, and what Bron makes of it.

    Texts of articles and readers are shown without what could steer a terminal.
    """
    clean = without_controls
    what = "from a reader" if candidate.origin == "feedback" else candidate.kind
    asked = clean(candidate.question) or "(a sentence without a question)"
    lines = ["", f"{number} of {of} · {candidate.language} · {what}", f"  {asked}"]
    answers = [clean(answer) for answer in candidate.answers]
    for gold in candidate.evidence:
        if gold.quote:
            lines.append(f"  gold   {marked(clean(gold.quote), answers, mark)}")
        lines.append(f"         {clean(_source(gold))}")
    if candidate.kind == "metadata":
        lines.append(f"  answer {', '.join(answers)}")
    if candidate.answerable is False:
        lines.append("  gold   the archive does not say")
    lines += [f"  note   {clean(candidate.remark)}"] if candidate.remark else []
    lines += [f"  Bron   {clean(candidate.bron)}"] if candidate.bron else []
    known = {gold.quote for gold in candidate.evidence}
    # Who wrote an article stands in no sentence of it.
    shown = () if candidate.kind == "metadata" else candidate.quoted
    quoted = [quote for quote in shown if quote.quote not in known]
    return lines + [f"         {clean(f'“{quote.quote}” {_source(quote)}')}" for quote in quoted]


def marked(quote: str, answers: Sequence[str], mark: Mark) -> str:
    """A quote with the answer's words in brackets."""
    for answer in answers:
        if answer and answer in quote:
            return quote.replace(answer, f"[{mark(answer)}]", 1)
    return quote


def _judged(candidate: Candidate, ask: Ask, tell: Callable[[str], None]) -> tuple[Candidate | None, bool]:
    """The candidate with its state, None to stop; and whether anything was typed."""
    typed = False
    while True:
        line = ask(f"  {_keys(candidate)}: ")
        key = (line or "").strip().lower()[:1]
        if line is None or key == "q":
            return None, typed or line is not None
        typed = True
        if key == "r":
            return replace(candidate, state="rejected"), typed
        if key == "l":
            return replace(candidate, state="later"), typed
        if key in ("m", "b"):
            mended = _mended(candidate, ask, tell) if key == "m" else with_quoted(candidate)
            if mended is None:
                return None, typed
            candidate, key = mended, "a"
        if key == "a" and candidate.complete:
            return replace(candidate, state="accepted"), typed
        lacks = "answer" if candidate.question else "question"
        tell(f"  It has no {lacks} yet: [m]end it." if key == "a" else "  Type one of a, b, m, r, l, q.")


def _keys(candidate: Candidate) -> str:
    """What may be typed about a candidate: only what would change something."""
    both = candidate.complete and with_quoted(candidate) != candidate
    return f"{ACCEPT if candidate.complete else ''}{BOTH if both else ''}{KEYS}"


def with_quoted(candidate: Candidate) -> Candidate:
    """The candidate with the first sentence that Bron quotes as gold too, where it holds the answer's words."""
    known = {(gold.article, gold.quote) for gold in candidate.evidence}
    new = [
        gold
        for gold in candidate.quoted
        if (gold.article, gold.quote) not in known and any(answer in gold.quote for answer in candidate.answers)
    ]
    return replace(candidate, evidence=(*candidate.evidence, *new))


def _mended(candidate: Candidate, ask: Ask, tell: Callable[[str], None]) -> Candidate | None:
    """The candidate with another question, or other words that answer; None where no more is typed."""
    question = _typed_question(candidate, ask, tell)
    if question is None:
        return None
    kind = candidate.kind if question == candidate.question else _typed_kind(candidate, ask, tell)
    if kind is None:
        return None
    candidate = replace(candidate, question=question, kind=kind)
    gold = candidate.evidence or candidate.quoted
    while True:
        kept = " (Enter keeps them)" if candidate.complete else ""
        typed = ask(
            f"  the answer's words as the gold has them{kept}, several forms parted by |, {NOT_SAID} for none: "
        )
        if typed is None:
            return None
        if not typed.strip() and candidate.complete:
            return candidate
        if typed.strip() == NOT_SAID:
            return replace(candidate, answerable=False, kind="near-miss", answers=(), evidence=())
        answers = tuple(_composed(form) for form in typed.split(BETWEEN.strip()) if form.strip())
        holding = tuple(item for item in gold if any(answer in item.quote for answer in answers))
        if candidate.kind == "metadata" and answers:
            return replace(candidate, answers=answers)
        if answers and all(any(answer in item.quote for item in holding) for answer in answers):
            kind = candidate.kind if candidate.kind in ANSWERABLE_KINDS else "what"
            return replace(candidate, kind=kind, answerable=True, answers=answers, evidence=holding)
        tell("  These words do not stand in the gold as they were typed.")


def _typed_question(candidate: Candidate, ask: Ask, tell: Callable[[str], None]) -> str | None:
    """Another question, or the same; None where no more is typed."""
    while True:
        typed = ask("  question (Enter keeps it): " if candidate.question else "  question: ")
        if typed is None:
            return None
        if not typed.strip() and candidate.question:
            return candidate.question
        if any(character.isalpha() for character in typed):
            return _composed(typed)
        tell("  A question has a word at least.")


def _typed_kind(candidate: Candidate, ask: Ask, tell: Callable[[str], None]) -> str | None:
    """The kind of a question that was worded anew; None where no more is typed."""
    if candidate.answerable is False:
        return candidate.kind
    kept = candidate.kind if candidate.kind in ANSWERABLE_KINDS else "what"
    while True:
        typed = ask(f"  its kind (Enter keeps {kept}): ")
        if typed is None:
            return None
        kind = typed.strip().casefold() or kept
        if kind in ANSWERABLE_KINDS:
            return kind
        tell(f"  One of {', '.join(ANSWERABLE_KINDS)}.")


def _source(gold: GoldSentence) -> str:
    return f"({', '.join(filter(None, (gold.title, gold.outlet, gold.published or 'no date', gold.file)))})"


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
