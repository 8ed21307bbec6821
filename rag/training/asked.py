"""Questions with passages that answer them or do not: what a reader learns from, and is measured on.

Two kinds of source: the training files (``rag.training.sources``), and files in SQuAD 2.0 format (Rajpurkar, Jia and
Liang 2018), where a question that two files share by its id is also asked in the language of one on the passage of
the other.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.evaluation.measures import contains
from rag.reading.language import detect_language
from rag.records import BronError
from rag.training.sources import Sources

NEAR = 3  # contexts of the training files this far from each other are neighbours


@dataclass(frozen=True, slots=True)
class Exercise:
    """A question in the language ``asked`` on a passage in the language ``told``.

    answer: ``passage[answer[0]:answer[1]]`` answers; None when nothing in the passage does. forms: of the answer,
    among the languages of the passage's file, the first one the answer itself. article: what the passage is from; the
    same in all languages.
    """

    id: str
    article: str
    asked: str
    told: str
    question: str
    passage: str
    answer: tuple[int, int] | None
    forms: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """Language of the question and of the passage: "en>sv"."""
        return f"{self.asked}>{self.told}"


@dataclass(frozen=True, slots=True)
class Exercises:
    """neighbours: passage -> other passages in its language, of its article or near it in the file.

    as_written: nothing is to be made of them, neither unanswerable ones nor ones in another language.
    """

    items: tuple[Exercise, ...]
    neighbours: Mapping[str, tuple[str, ...]]
    as_written: bool = False

    def of(self, articles: Iterable[str]) -> Exercises:
        """Those of some articles only."""
        kept = frozenset(articles)
        return replace(self, items=tuple(item for item in self.items if item.article in kept))

    def stranger(self, item: Exercise, source: random.Random) -> str | None:
        """A neighbour of its passage that does not hold its answer in any form, if there is one."""
        others = self.neighbours.get(item.passage, ())
        drawn = source.sample(others, len(others))
        return next((other for other in drawn if not any(contains(other, form) for form in item.forms)), None)


def general_exercises(sources: Sources) -> Exercises:
    """Those of the training files; every context counts as an article."""
    items = []
    contexts: dict[str, dict[str, int]] = {}
    for number, asked in enumerate(sources.questions):
        own = contexts.setdefault(asked.language, {})
        answer = asked.context[asked.start : asked.end]
        article = f"{asked.language}/{own.setdefault(asked.context, len(own))}"
        ends, language = (asked.start, asked.end), asked.language
        items.append(Exercise(str(number), article, language, language, asked.question, asked.context, ends, (answer,)))
    neighbours = {}
    for found in contexts.values():
        row = list(found)
        for place, context in enumerate(row):
            near = row[max(0, place - NEAR) : place + NEAR + 1]
            neighbours[context] = tuple(other for other in near if other != context)
    return Exercises(tuple(items), neighbours)


def squad_exercises(paths: Sequence[Path]) -> Exercises:
    """Those of files in SQuAD format, gzipped or not, and the questions that files share, asked across languages.

    Raises BronError when a file cannot be read, is in no language of ours, or has an answer that is not where it says.
    """
    files = [_squad(path) for path in paths]
    neighbours: dict[str, tuple[str, ...]] = {}
    for items, passages in files:
        del items
        for own in passages.values():
            neighbours |= {passage: tuple(other for other in own if other != passage) for passage in own}
    names = _same_articles([{item.id: item.article for item in items} for items, _ in files])
    own_items = [[replace(item, article=names[item.article]) for item in items] for items, _ in files]
    found = [item for items in own_items for item in items]
    for first in own_items:
        for second in own_items:
            if first is not second:
                asked = {item.id: item for item in first}
                found += [_crossed(asked[item.id], item) for item in second if item.id in asked]
    return Exercises(tuple(found), neighbours)


def folds(items: Sequence[Exercise], count: int) -> list[frozenset[str]]:
    """The articles in ``count`` parts of about as many exercises, the largest articles dealt out first."""
    sizes: dict[str, int] = {}
    for item in items:
        sizes[item.article] = sizes.get(item.article, 0) + 1
    parts: list[list[str]] = [[] for _ in range(count)]
    filled = [0] * count
    for article in sorted(sizes, key=lambda name: (-sizes[name], name)):
        least = filled.index(min(filled))
        parts[least].append(article)
        filled[least] += sizes[article]
    return [frozenset(part) for part in parts]


def _crossed(asked: Exercise, told: Exercise) -> Exercise:
    """The first one's question on the second one's passage."""
    return replace(told, asked=asked.asked, question=asked.question)


def _same_articles(files: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Article -> one name for all articles that share the id of a question. files: id -> article of each."""
    names = {article: article for file in files for article in file.values()}

    def root(article: str) -> str:
        while names[article] != article:
            article = names[article]
        return article

    first: dict[str, str] = {}
    for file in files:
        for key, article in file.items():
            one, other = sorted((root(first.setdefault(key, article)), root(article)))
            names[other] = one
    return {article: root(article) for article in names}


def _squad(path: Path) -> tuple[list[Exercise], dict[str, list[str]]]:
    """The exercises of a file in its order, and the passages of each of its articles."""
    try:
        content = path.read_bytes()
        data: Any = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)["data"]
        language = detect_language("\n".join(part["context"] for article in data for part in article["paragraphs"][:1]))
        items = []
        passages: dict[str, list[str]] = {}
        for article in data:
            name = f"{language}/{article['title']}"
            for part in article["paragraphs"]:
                passages.setdefault(name, []).append(part["context"])
                items += [_exercise(qa, name, language or "", part["context"], path) for qa in part["qas"]]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BronError(f"the file cannot be read as SQuAD: {error!r}", where=str(path)) from error
    return items, passages


def _exercise(qa: Mapping[str, Any], article: str, language: str, passage: str, path: Path) -> Exercise:
    answer, forms = None, ()
    if not qa.get("is_impossible", False):
        first = qa["answers"][0]
        answer = (first["answer_start"], first["answer_start"] + len(first["text"]))
        forms = tuple(dict.fromkeys(form["text"] for form in qa["answers"]))
        if passage[slice(*answer)] != first["text"]:
            raise BronError("an answer is not where the file says", where=str(path), received=qa["id"])
    return Exercise(qa["id"], article, language, language, qa["question"], passage, answer, forms)
