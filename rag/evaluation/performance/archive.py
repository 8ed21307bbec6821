"""A large archive from a seed: practice briefs, recombined, with other names and figures; and questions to it.

An article begins with a brief whose names and figures are exchanged, always the same way in one article, and goes on
with sentences of others. A topic's questions, with the same exchange, are answered by the article made from it. What
such an article says is made up and true of nobody; it is only ever measured with.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from rag.evaluation.practice import Topic, practice_topics
from rag.language.sentences import sentences

# Outlets and how many of a thousand articles each has: one holds a tenth of the archive, one a hundredth.
OUTLETS = (
    ("Archive One", 300),
    ("Archive Two", 250),
    ("Archive Three", 200),
    ("Archive Four", 140),
    ("A Tenth", 100),
    ("A Hundredth", 10),
)
TENTH, HUNDREDTH = "A Tenth", "A Hundredth"
FILTERS: Mapping[str, tuple[str, ...]] = {"unfiltered": (), "a tenth": (TENTH,), "a hundredth": (HUNDREDTH,)}
LANGUAGES = ("en", "sv", "nl")
FIRST_DAY, DAYS = date(2005, 1, 1), 7900
SENTENCES = 17  # of an article: some three passages
KEPT = 3  # one name in so many stays as it is, so that some stand in very many articles
PASSAGES = 3.0  # of an article, about
PER_FILE = 1000  # articles

_BEFORE = re.compile(r"[^.!?:”\"»\s] $")  # what stands before a name inside a sentence
_NAME = re.compile(r"(?<![\w'’.-])[A-ZÅÄÖÉ][a-zåäöéëïü]{2,}")
_FIGURE = re.compile(r"(?<![\w.,-])[1-9]\d{0,2}(?:[.,  ]\d{3})*(?![\w.,-]*\d)")


@dataclass(frozen=True, slots=True)
class MadeArticle:
    """An article as its file has it, and the questions that it answers, with their languages."""

    title: str
    text: str
    language: str
    outlet: str
    published: str
    url: str
    questions: tuple[tuple[str, str], ...]

    def line(self) -> str:
        """A line of JSONL."""
        keys = ("title", "text", "language", "outlet", "published", "url")
        return json.dumps({key: getattr(self, key) for key in keys}, ensure_ascii=False)


class Archive:
    """Articles by number, any of them without those before it. The same seed gives the same articles."""

    def __init__(self, seed: int = 0, topics: Sequence[Topic] | None = None) -> None:
        self.seed = seed
        self._topics = list(topics if topics is not None else practice_topics())

    def article(self, number: int) -> MadeArticle:
        """The article of a number, from 0."""
        chance = random.Random(f"{self.seed}/{number}")
        language = LANGUAGES[number % len(LANGUAGES)]
        topic = chance.choice(self._topics)
        brief = next((brief for brief in topic.briefs if brief.language == language), topic.briefs[0])
        exchange = _Exchange(f"{self.seed}/{number}", self._names)
        others = [chance.choice(self._sentences[brief.language]) for _ in range(SENTENCES)]
        own = [brief.text[start:end] for start, end in sentences(brief.text, brief.language)]
        told = [*own, *others][: max(len(own), SENTENCES)]
        paragraphs = ["\n".join(told[place : place + 4]).replace("\n", " ") for place in range(0, len(told), 4)]
        asked = [
            (exchange.text(question.text), question.language)
            for question in topic.questions
            if brief.key in question.answers
        ]
        return MadeArticle(
            title=exchange.text(brief.title or ""),
            text=exchange.text("\n\n".join(paragraphs)),
            language=brief.language,
            outlet=_outlet(chance),
            published=(FIRST_DAY + timedelta(chance.randrange(DAYS))).isoformat(),
            url=f"https://archive.invalid/{self.seed}/{number}",
            questions=tuple(asked),
        )

    def articles(self, first: int, last: int) -> Iterator[MadeArticle]:
        """Articles of the numbers from ``first`` to before ``last``."""
        return (self.article(number) for number in range(first, last))

    def questions(self, articles: int, count: int, seed: int = 1) -> list[tuple[str, str]]:
        """Questions, with their languages, that articles among the first so many answer."""
        chance = random.Random(f"{self.seed}/questions/{seed}")
        found: list[tuple[str, str]] = []
        while len(found) < count:
            own = self.article(chance.randrange(articles)).questions
            found += [chance.choice(own)] if own else []
        return found

    @cached_property
    def _sentences(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for topic in self._topics:
            for brief in topic.briefs:
                spans = sentences(brief.text, brief.language)
                found[brief.language] += [brief.text[start:end] for start, end in spans]
        return found

    @cached_property
    def _names(self) -> dict[str, None]:
        """All names of the briefs: words with a capital inside a sentence, that never stand without one."""
        texts = [brief.text for topic in self._topics for brief in topic.briefs]
        small = {word for text in texts for word in text.split()}
        return dict.fromkeys(
            match.group()
            for text in texts
            for match in _NAME.finditer(text)
            if _BEFORE.search(text, max(0, match.start() - 2), match.start()) and match.group().lower() not in small
        )


class _Exchange:
    """Other names and figures for those of a text; the same for the same, whatever the text."""

    def __init__(self, seed: str, names: Mapping[str, None]) -> None:
        self._seed, self._names, self._parts = seed, names, list(names)

    def text(self, text: str) -> str:
        """A text with what stands for its names and figures."""
        return _FIGURE.sub(self._figure, _NAME.sub(self._name, text))

    def _name(self, match: re.Match[str]) -> str:
        name = match.group()
        if name not in self._names or random.Random(name).randrange(KEPT) == 0:
            return name
        chance = random.Random(f"{self._seed}/{name}")
        # The head of one name and the tail of another: as many as a large archive has, and spoken like names.
        head, tail = chance.choice(self._parts), chance.choice(self._parts)
        return head[: (len(head) + 1) // 2 + 1] + tail[len(tail) // 2 :]

    def _figure(self, match: re.Match[str]) -> str:
        figure = match.group()
        if figure.isdigit() and len(figure) == 4:
            return figure
        chance = random.Random(f"{self._seed}/{figure}")
        return "".join(str(chance.randrange(1, 10)) if sign.isdigit() else sign for sign in figure)


def write_archive(archive: Archive, folder: Path, first: int, last: int) -> None:
    """Articles of the numbers from ``first`` to before ``last`` as files of JSONL."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(first, last, PER_FILE):
        lines = [article.line() for article in archive.articles(start, min(start + PER_FILE, last))]
        (folder / f"{start:06}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _outlet(chance: random.Random) -> str:
    names, shares = zip(*OUTLETS, strict=True)
    found: str = chance.choices(names, shares)[0]
    return found
