"""What every fault is tried on: a small archive, an index of it, and whether an index holds what it should."""

from __future__ import annotations

import math
import operator
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.index.writing import showing
from rag.index.writing.ingest import ingest
from rag.records import BronError
from rag.service import Service
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import HARBOUR, contents, write, write_archive

HASH = "tests.helpers_embedding:HashEmbedding"
QUESTION = "When was the harbour of Ystad closed?"
ARTICLES = 20
BATCH = 8  # articles that are shown together: several batches in a small archive


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fault came to. trials: how often it was made. failures: what went wrong, empty when nothing did."""

    fault: str
    trials: int
    result: str
    recovery: str
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Where faults are made. index: of the archive as it was. articles: as they are a week later.

    Beside them, in ``was`` and ``is``, lie the articles as they were and as they are. later: an index of these.
    before, after: all that the two hold when nobody disturbs them.
    """

    folder: Path
    articles: Path
    index: Path
    later: Path
    before: dict[str, object]
    after: dict[str, object]

    def copy(self, name: str, *, later: bool = False) -> Settings:
        """A copy of an index to be harmed."""
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.later if later else self.index, target)
        return Settings(index=target, embedding=HASH, lock_timeout=2.0)

    def lay(self, state: str) -> None:
        """The articles as they were ("was"), or as they are ("is")."""
        for path in self.articles.iterdir():
            path.unlink()
        shutil.copytree(self.folder / state, self.articles, dirs_exist_ok=True)


def prepare(folder: Path) -> Ground:
    """The archive, how it changes, and the undisturbed indexes."""
    showing.BATCH = BATCH
    articles = write_archive(folder / "articles", ARTICLES)
    write(articles, "harbour.md", HARBOUR, title="Harbour shut", outlet="Coast Post", language="en")
    index = Settings(index=folder / "start")
    ingest(index, [articles], embedding=HashEmbedding())
    before = contents(index, numbers=False)
    shutil.copytree(articles, folder / "was")
    quiet = Settings(index=Path(shutil.copytree(index.index, folder / "quiet")))
    for number in range(0, ARTICLES, 4):
        write(articles, f"{number:03}.md", f"Hela texten {number} är ny.\n\nEn andra del.", title="Ny", language="sv")
    write(articles, "new.md", "De brug bij Åmål is open.", title="Brug", language="nl")
    shutil.copytree(articles, folder / "is")
    ingest(quiet, [articles], embedding=HashEmbedding())
    after = contents(quiet, numbers=False)
    (folder / "expected.pickle").write_bytes(pickle.dumps((before, after)))  # for processes that look themselves
    return Ground(folder, articles, index.index, quiet.index, before, after)


def differs(settings: Settings, expected: dict[str, object]) -> str | None:
    """What of an index is not as it should be; None when all is. Runs and when a file was read may differ.

    expected: what ``contents`` gave; a value of None is not compared.
    """
    found = contents(settings, numbers=False)
    for key, value in expected.items():
        if value is not None and key != "runs" and not ALIKE.get(key, operator.eq)(found[key], value):
            return f"other {key}"
    return None


def asked(service: Service) -> str | None:
    """What is wrong with an answer; None when it has quotes that stand in their articles, or says that it cannot."""
    try:
        answer = service.ask(QUESTION)
    except BronError as error:
        return None if error.what and error.todo else f"an error that says not what to do: {error}"
    for citation in (*answer.citations, *answer.near):
        text = service.article(citation.article_id).text
        if text[citation.start : citation.end] != citation.quote:
            return f"a wrong quote: {citation.quote!r}"
    return None if answer.citations else "no answer"


def told(work: Callable[[], object]) -> str:
    """The message of the BronError that ``work`` raises; "" when it raises none."""
    try:
        work()
    except BronError as error:
        return str(error)
    return ""


def _vectors(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    """Chroma rounds vectors that it is given twice."""
    return one.keys() == other.keys() and all(
        np.allclose(np.frombuffer(one[key], np.float32), np.frombuffer(other[key], np.float32), atol=1e-5)
        for key in one
    )


def _passages(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> bool:
    """Their last column, the signature, is rounded by how many were embedded together."""
    return len(one) == len(other) and all(
        a[:-1] == b[:-1] and math.isclose(a[-1], b[-1], abs_tol=1e-4) for a, b in zip(one, other, strict=True)
    )


def _holdings(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> bool:
    """When a file was read may differ."""
    return [(*row[:3], row[4]) for row in one] == [(*row[:3], row[4]) for row in other]


ALIKE: dict[str, Callable[[Any, Any], bool]] = {"vectors": _vectors, "passages": _passages, "holdings": _holdings}
