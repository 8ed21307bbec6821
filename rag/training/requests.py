"""Fits what tells requests from questions, and says how well it does on subjects that it has not seen.

    python -m rag.training.requests DATA

Learns from eval/practice: requests.tsv, comparisons.tsv, the questions of the topics, and what no news answers. Every
fifth subject is held out for the figures; the weights that are written are of all. DATA: where the news questions are.
"""

from __future__ import annotations

import argparse
import csv
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from rag.asking import requests
from rag.asking.named import ARTICLES, Place, places_in
from rag.asking.requests import KINDS, TextKind, Weights, features, kind_of
from rag.bundled import evaluation_folder
from rag.evaluation.practice import practice_folder, practice_topics
from rag.language.names import fold
from rag.language.words import words

HELD_OUT = 5  # one subject in about so many
AROUND = 3  # subjects that a word stands beside before it belongs to the asking
COMMON = 60  # topics whose questions hold a word before the features know it
RARE = 3  # texts that hold a feature before it is one
STRENGTH = 5.0  # of the regression: scikit-learn's C
REQUESTED = 2.0  # weight of a request beside a question's
# Practice topics have a few of these among their questions, which are requests here.
REQUESTS = ("tell me about", "berätta om", "vertel over", "vertel me over")


@dataclass(frozen=True, slots=True)
class Example:
    """A text, what it is, what it is about. subject: as it stands in the text; "" where that is not known.

    outlets: that it names, as an archive has them.
    """

    kind: TextKind
    topic: str
    subject: str
    text: str
    outlets: tuple[str, ...] = ()

    @property
    def named(self) -> list[Place]:
        """Where it names its outlets."""
        return places_in(self.text, frozenset(self.outlets), frozenset())

    @property
    def unseen(self) -> bool:
        """Whether it is held out; the topic alone decides."""
        return zlib.crc32(f"requests/{self.topic}".encode()) % HELD_OUT == 0


def written_examples() -> list[Example]:
    """Those of requests.tsv, and of comparisons.tsv, whose texts name outlets."""
    rows: list[dict[str, str]] = []
    for name in ("requests.tsv", "comparisons.tsv"):
        with (practice_folder() / name).open(encoding="utf-8", newline="") as lines:
            rows += csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Example(
            cast("TextKind", row["kind"]),
            row["topic"],
            row["subject"],
            row["text"],
            tuple(filter(None, row.get("outlets", "").split("|"))),
        )
        for row in rows
    ]


def practice_examples() -> Iterator[Example]:
    """The questions of the practice topics, and what no news answers."""
    for topic in practice_topics():
        for question in topic.questions:
            if not question.text.casefold().startswith(REQUESTS):
                yield Example("question", f"topic-{topic.name}", "", question.text)
    for number, line in enumerate((practice_folder() / "outside.tsv").read_text("utf-8").splitlines()):
        yield Example("question", f"outside-{number}", "", line.split("\t")[1])


def around(found: Iterable[Example]) -> frozenset[str]:
    """The words that stand around subjects: beside several of them, outside of each, and in none."""
    topics: dict[str, set[str]] = defaultdict(set)
    inside: set[str] = set()
    for item in found:
        if item.kind in ("subject", "latest"):
            own = _folded(item.subject)
            inside.update(word for word in own if len(own) == 1)
            for word in _folded(item.text).difference(own, *map(_folded, item.outlets)):
                topics[word].add(item.topic)
    return frozenset(word for word, seen in topics.items() if len(seen) >= AROUND).difference(inside)


def comparing(found: Iterable[Example]) -> frozenset[str]:
    """The words that stand around what is compared: beside several subjects, and never with a capital."""
    topics: dict[str, set[str]] = defaultdict(set)
    named: set[str] = set()
    for item in found:
        if item.kind == "compare":
            named.update(fold(word.text) for word in words(item.text)[1:] if word.text[0].isupper())
            named.update(word for outlet in item.outlets for word in _folded(outlet) if word not in ARTICLES)
            for word in _folded(item.text).difference(_folded(item.subject)):
                topics[word].add(item.topic)
    return frozenset(word for word, seen in topics.items() if len(seen) >= AROUND).difference(named)


def shared(found: Sequence[Example]) -> frozenset[str]:
    """The words that the features know: those around subjects, of calls for help, and of questions on many topics."""
    topics: dict[str, set[str]] = defaultdict(set)
    for item in found:
        for word in words(item.text):
            topics[fold(word.text)].add(item.topic)
    spoken = (
        item for item in found if item.kind in ("help", "source", "article")
    )  # of Bron and its answers, not of the news
    helping = {word for item in spoken for word in _folded(item.text).difference(_folded(item.subject))}
    return around(found) | comparing(found) | helping | {word for word, seen in topics.items() if len(seen) >= COMMON}


def fitted(found: Sequence[Example]) -> Weights:
    """The weights that these examples give."""
    known = shared(found)
    made = [features(item.text, known, item.named) for item in found]
    counts = Counter(name for item in made for name in item)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    place = {name: number for number, name in enumerate(names)}
    cells = [
        (row, place[name], value) for row, item in enumerate(made) for name, value in item.items() if name in place
    ]
    rows, columns, values = zip(*cells, strict=True)
    given = csr_matrix((values, (rows, columns)), shape=(len(made), len(names)))
    model = LogisticRegression(C=STRENGTH, max_iter=400)
    model.fit(given, [KINDS.index(item.kind) for item in found], [_weight(item) for item in found])
    weights = {name: [round(float(v), 2) for v in model.coef_[:, number]] for name, number in place.items()}
    kept = {name: values for name, values in weights.items() if np.abs(values).max() >= 0.05}
    return Weights(known, around(found), comparing(found), tuple(round(float(v), 2) for v in model.intercept_), kept)


def _weight(item: Example) -> float:
    return 1.0 if item.kind == "question" else REQUESTED


def _folded(text: str) -> set[str]:
    return {fold(word.text) for word in words(text)}


def confusions(found: Iterable[Example], weights: Weights) -> Iterator[str]:
    """What is taken for what, with the mistakes."""
    pairs = [(item, kind_of(item.text, weights, item.named)) for item in found]
    for kind in KINDS:
        taken = Counter(guess for item, guess in pairs if item.kind == kind)
        yield f"{kind}: {sum(taken.values())}, taken for {dict(taken)}"
    yield from (f"  {item.kind} -> {guess}: {item.text[:120]}" for item, guess in pairs if item.kind != guess)


def questions_taken(path: Path, weights: Weights, quiet: bool) -> str:
    """How many questions of a file are taken for requests, and which, unless they are not to be read."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [json.loads(line)["question"] for line in lines if line.strip()]
    taken = [text for text in found if kind_of(text, weights) != "question"]
    return f"{path.name}: {len(taken)} of {len(found)} taken for requests {'' if quiet else taken}"


def write(weights: Weights, path: Path) -> None:
    """The file that ``rag.asking.requests`` reads."""
    lines = ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(values)}"
                       for name, values in sorted(weights.weights.items()))  # fmt: skip
    head = {name: sorted(getattr(weights, name)) for name in ("shared", "around", "comparing")}
    head["intercepts"] = list(weights.intercepts)
    opening = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items())
    path.write_text(f'{{{opening},\n"weights": {{\n{lines}\n}}}}\n', encoding="utf-8")


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.requests", description=main.__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--to", type=Path, default=Path(requests.__file__).with_name(requests.WEIGHTS))
    options = parser.parse_args()
    found = [*written_examples(), *practice_examples()]
    learnt = fitted([item for item in found if not item.unseen])
    print("\n".join(confusions([item for item in found if item.unseen], learnt)))
    weights = fitted(found)
    write(weights, options.to)
    news = options.data / "benchmarks" / "news" / "questions.jsonl"
    for path in (evaluation_folder() / "development.jsonl", evaluation_folder() / "heldout.jsonl", news):
        print(questions_taken(path, weights, path.name == "heldout.jsonl"))


if __name__ == "__main__":
    main()
