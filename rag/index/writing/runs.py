"""One run, from the lock to its end: what it reads is staged, then shown, and its state is noted before each step.

A run's state is in the catalogue before anything is done: "reading" (what each file holds is noted, see staging),
"writing" (articles are split, embedded and shown, see showing), "done".
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index.readonly import is_writable, refused
from rag.index.store import CATALOGUE, Store, open_store
from rag.index.writing import staging
from rag.index.writing.gone import prune
from rag.index.writing.showing import Report, clear_garbage, show_pending
from rag.index.writing.staging import Run
from rag.index.writing.summary import IngestSummary, summarise
from rag.records import FileRead

if TYPE_CHECKING:
    from rag.models.embedding import Embedding
    from rag.settings import Settings

LOOKED = "looked"  # in meta: since the vectors were compared nobody wrote, so that the next start need not compare them


@contextmanager
def opened(
    settings: Settings, embedding: Embedding | None, *, create: bool = False, checked: bool = True
) -> Iterator[Store]:
    """The index at ``settings.index``, opened to be written to. Raises BronError where it may not be."""
    from rag.models.components import load_embedding

    if (settings.index / CATALOGUE).is_file() and not is_writable(settings.index):
        raise refused(settings.index)
    store = open_store(settings, embedding or load_embedding(settings), create=create, checked=checked)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def writing(store: Store, command: str) -> Iterator[None]:
    """Be the one that writes."""
    with store.writer(command):
        note_looked(store, False)
        yield


def note_looked(store: Store, looked: bool) -> None:
    """Note whether the vectors were compared with the catalogue since somebody last wrote."""
    with store.catalogue.database.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key = ?", (LOOKED,))
        if looked:
            connection.execute("INSERT INTO meta VALUES (?, '1')", (LOOKED,))


def unfinished(store: Store) -> list[Run]:
    """The runs that were interrupted, oldest first."""
    with store.catalogue.database.snapshot() as connection:
        return staging.unfinished(connection)


def stage(store: Store, run: Run, reading: FileRead, report: Report) -> None:
    """Note what a file holds."""
    if Path(reading.file).resolve().is_relative_to(store.settings.index.resolve()):
        return  # the index lies in the folder that is read
    with store.catalogue.database.transaction() as connection:
        staging.stage(connection, run, reading)
        done = staging.count_staged(connection, run)
    report("read", done, 0)


def show_read(store: Store, run: Run, report: Report, started: float) -> IngestSummary:
    """The second half of an ingest: show what was read."""
    with store.catalogue.database.transaction() as connection:
        if run.state == "reading" and run.arguments.get("prune"):
            prune(connection, run, staging.given(run))
        staging.proceed(connection, run, "writing")
    show_pending(store, report)
    clear_garbage(store, report)
    summary = summarise(store, run, time.monotonic() - started)
    counts = {key: value for key, value in asdict(summary).items() if isinstance(value, int)}
    with store.catalogue.database.transaction() as connection:
        staging.finish(connection, run, counts)
    return summary


def show_rest(store: Store, run: Run, report: Report) -> None:
    """The second half of a removal, and of giving up. A removal shows only what became pending with it."""
    show_pending(store, report, run.arguments.get("after", 0))
    clear_garbage(store, report)
    with store.catalogue.database.transaction() as connection:
        staging.finish(connection, run, {})


def silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""
