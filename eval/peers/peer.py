"""What a peer is: something that takes articles in, keeps them in a folder, and finds texts for a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

LIMIT = 10  # texts asked for: what the measures look at


@dataclass(frozen=True, slots=True)
class Source:
    """One article to take in. file: where Bron reads it from; the others are given headline and text.

    Offsets are those of ``text``, in code points.
    """

    id: str
    title: str
    text: str
    file: str

    @property
    def whole(self) -> str:
        """Headline, line end, text: what every peer indexes. One that splits at blank lines gets no lone headline."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Found:
    """A text that was found: ``text[start:end]`` of the article of this id. score: higher is better."""

    article: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Quotes:
    """What a system shows that answers in quotes. answered: False where it declines, and shows what is near.

    confidence: in [0, 1], that the archive answers the question.
    """

    answered: bool
    confidence: float
    quotes: tuple[Found, ...]


class Peer(Protocol):
    """A system in its folder, empty or of an earlier process, with its documented defaults."""

    def ingest(self, sources: Sequence[Source]) -> int:
        """Take all articles in and keep them in the folder. Returns how many passages there are."""
        ...

    def open(self, sources: Sequence[Source]) -> None:
        """Open what an earlier process made of these articles."""
        ...

    def search(self, question: str, limit: int = LIMIT) -> list[Found]:
        """The best texts, best first."""
        ...


@runtime_checkable
class Answering(Protocol):
    """A peer that also answers; the others find texts and leave the rest to a language model."""

    def answer(self, question: str) -> Quotes:
        """The answer in quotes, or a refusal with what is near."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What a peer is made with. folder: where it keeps its index.

    embedding: one of EMBEDDINGS of eval.peers.embedding, "" for none.
    """

    folder: Path
    embedding: str


def located(source: Source, text: str, hint: int = 0) -> tuple[int, int]:
    """Where a peer's text stands in the article: offsets in ``source.text``; what lies in the headline is left out.

    hint: where it begins in ``source.whole``, as far as the peer says so; a text that stands twice is told by it.
    Raises ValueError for a text that the article does not have: then the peer has changed it.
    """
    whole = source.whole
    start = hint if whole.startswith(text, hint) else whole.find(text)
    if start < 0:
        raise ValueError(f"this text is not in the article {source.id}: {text[:60]!r}")
    before = len(whole) - len(source.text)
    return max(0, start - before), max(0, start + len(text) - before)
