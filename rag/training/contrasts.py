"""Short texts with questions that differ in one thing: who did it and to whom, the dead and the injured, why and when.

Written for Bron (``eval/practice/contrasts``): a text a line, with questions in three languages. Some are answered in
it; the others ask for what it does not say beside something of the same kind that it does (contrast sets: Gardner and
others 2020). Those of ``kinds-*`` ask as people do: yes or no, why, what somebody said, lists, commands; those of
``talk-*`` as in a chat: general questions, and follow-ups. Files that begin with "unseen" are never learned from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.asking.conversation import complete
from rag.evaluation.practice import practice_folder
from rag.records import BronError
from rag.training import exercises as read
from rag.training.exercises import Exercise, Source

# files that a reader has seen least of
LATEST = ("office-", "counted-", "motive-", "source-", "plain-")
OFTEN = 3.0
UNSEEN = "unseen"  # how files begin that are measured with, and never learned from
ANSWERED = 0.6  # share of questions that their text answers, as it is of all together
WHOLE = "sentence"  # marks a question that a sentence answers, not a span of it
GENERAL = "general"  # marks one that names no event: other texts may answer it too


def contrasts_folder() -> Path:
    """Where the texts are."""
    return practice_folder() / "contrasts"


def contrast_exercises(paths: list[Path]) -> list[Exercise]:
    """The questions of files, each on its own text. Raises BronError for a line that is no text with questions."""
    found: list[Exercise] = []
    for path in paths:
        for number, line in enumerate(read.load_lines(path), 1):
            try:
                found += _of_text(line, f"{path.stem}/{number}")
            except (KeyError, TypeError, ValueError) as error:
                where = f"{path}, line {number}"
                raise BronError(f"the line cannot be read as a text with questions: {error!r}", where=where) from error
    return found


def learned() -> list[Exercise]:
    """Those that a reader learns from."""
    return contrast_exercises([path for path in _files() if not path.name.startswith(UNSEEN)])


def unseen(name: str = UNSEEN) -> list[Exercise]:
    """Those of one file that it is measured on."""
    return contrast_exercises([contrasts_folder() / f"{name}.jsonl"])


def contrast_sources(share: float) -> list[Source]:
    """What is learned from, as much of each file, of some ``OFTEN`` times as much.

    Neither the language of a question nor how it is typed tells whether it is answered.
    """
    files: dict[str, list[Exercise]] = defaultdict(list)
    for item in read.with_others(learned()):
        files[item.article.partition("/")[0]].append(item)
    weights = {name: OFTEN if name.startswith(LATEST) else 1.0 for name in files}
    each = share / sum(weights.values())
    return [source for name, items in files.items() for source in _balanced(name, items, each * weights[name])]


def _balanced(name: str, items: list[Exercise], share: float) -> Iterator[Source]:
    """Of each language and way of typing the same part answered."""
    groups: dict[tuple[str, str], list[Exercise]] = defaultdict(list)
    for item in items:
        groups["own" if item.asked == item.text.language else "other", _typing(item.question)].append(item)
    for (language, typing), group in groups.items():
        for part, told in ((ANSWERED, True), (1 - ANSWERED, False)):
            chosen = tuple(item for item in group if bool(item.telling) == told)
            kind = f"contrasts, {name}, {language} language, {typing}"
            yield Source(kind, share * part * len(group) / len(items), chosen)


def _typing(question: str) -> str:
    """How a question is written: with its mark, completed from others, or carelessly."""
    return {"?": "as written", ")": "completed"}.get(question[-1], "as typed")


def _files() -> list[Path]:
    return sorted(contrasts_folder().glob("*.jsonl"))


def _of_text(data: dict[str, Any], key: str) -> Iterator[Exercise]:
    language, head, passage = data["language"], data["headline"], data["text"]
    for asked, question, words, *marks in data["questions"]:
        place = passage.index(words)
        answer = (place, place + len(words)) if words else None
        kinds = " ".join(marks).split()
        item = read.exercise(
            _alone(question), asked, passage, language, answer, head=head, article=key, whole=WHOLE in kinds
        )
        if item is None:
            raise ValueError(f"no sentence holds {words!r}")
        # Uncut: what a question is not to be answered with has to stand beside what answers.
        yield replace(item, uncut=True, general=GENERAL in kinds)


def _alone(question: str | list[str]) -> str:
    """A question as the archive is asked it: the last of several typed after each other, completed from the others."""
    return question if isinstance(question, str) else complete(question[-1], question[:-1])
