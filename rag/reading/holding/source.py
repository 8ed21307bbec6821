"""The bytes of a file, wherever they lie: on disk, in a zip, in a crawl, in a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.reading.limits import Budget
from rag.reading.sidecar import Sidecar
from rag.records import Article, Skipped, Translation


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. path: as a reader is told it, "2019.zip/may/ferry.html" for one in a zip.

    format: of rag.reading.kinds. named: a person named it, so that a README is read too. depth: in how many files it
    lies. charset and address: what its holder says of its encoding and its place on the web.
    """

    path: Path
    data: bytes
    format: str
    budget: Budget
    sidecar: Sidecar = field(default_factory=Sidecar)
    named: bool = False
    depth: int = 0
    charset: str | None = None
    address: str | None = None


@dataclass(slots=True)
class Given:
    """What a file gave."""

    articles: list[Article] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, articles: Sequence[Article], skipped: Sequence[Skipped]) -> None:
        """These too."""
        self.articles += articles
        self.skipped += skipped
