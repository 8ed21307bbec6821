"""Runs that were killed or stopped: gone on with where their state says, as if nothing had happened, or given up."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index.lock import holder
from rag.index.store import Store, left_over
from rag.index.vectors import REBUILD
from rag.index.writing import commits, staging
from rag.index.writing.checking import state_of
from rag.index.writing.giving_up import give_up
from rag.index.writing.runs import (
    LOOKED,
    note_looked,
    opened,
    show_read,
    show_rest,
    silent,
    stage,
    unfinished,
    writing,
)
from rag.index.writing.showing import (
    Report,
    begin_rebuild,
    build,
    clear_garbage,
    give_up_rebuild,
    is_switched,
    killed_rebuild,
    restore_vectors,
    vectors_are_whole,
)
from rag.index.writing.staging import Run
from rag.index.writing.summary import Cancelled, IngestSummary
from rag.reading import read_paths
from rag.records import BronError

if TYPE_CHECKING:
    from rag.models.embedding import Embedding
    from rag.settings import Settings

QUICK = 16  # articles that a start shows before it answers: some seconds


def finish_pending(store: Store, *, progress: Report | None = None) -> IngestSummary | None:
    """Finish what an interrupted run left; None for nothing. Raises BronError when another process writes."""
    with writing(store, "finish"):
        return finish(store, progress or silent)


def resume(
    settings: Settings, *, embedding: Embedding | None = None, progress: Report | None = None
) -> IngestSummary | None:
    """``finish_pending`` of an index that is opened for it. Raises BronError like ``ingest``."""
    with opened(settings, embedding) as store:
        return finish_pending(store, progress=progress)


def cancel(settings: Settings, *, embedding: Embedding | None = None, progress: Report | None = None) -> Cancelled:
    """Give up what was interrupted: what is stored stays, what is pending is dropped until its files are read again.

    Vectors that Chroma has lost are made again. Raises BronError when another process writes.
    """
    report = progress or silent
    with opened(settings, embedding, checked=False) as store, writing(store, "cancel"):
        runs = unfinished(store)
        if not runs:
            return Cancelled(articles=store.catalogue.count_articles())
        whole = vectors_are_whole(store)
        if whole:
            restore_vectors(store)
        with store.catalogue.database.transaction() as connection:
            dropped, kept = give_up(connection)
            for run in runs:
                if run.command == "rebuild":
                    give_up_rebuild(store, connection, run)
                staging.cancel(connection, run)
            # A run of its own, so that a kill from here on is noticed too.
            last = staging.begin(connection, "cancel", {}, "writing")
        if not whole:
            build(store, begin_rebuild(store), report)
        show_rest(store, last, report)
        names = tuple(f"{run.command} of {run.started}" for run in runs)
        return Cancelled(names, dropped, kept, store.catalogue.count_articles())


def catch_up(store: Store, tell: Callable[[str], None]) -> None:
    """What a start does about an interrupted run: what is quick is finished, the rest is left, and told of.

    Vectors that Chroma lost are made again before anything is answered. Raises BronError when they cannot be.
    """
    if not unfinished(store):
        return
    if store.read_only:
        if state_of(store, store.manifest().collection) != "whole":
            where = str(store.settings.index)
            todo = f"{REBUILD} That takes a folder that may be written to."
            raise BronError("the vectors are damaged, and the index is read-only", where=where, todo=todo)
    elif not holder(store.settings.index):
        with store.writer("finish"):
            _catch_up(store, tell)
    left = store.interrupted()
    if left:
        tell(left_over(left.runs, left.pending))


def _catch_up(store: Store, tell: Callable[[str], None]) -> None:
    looked = store.catalogue.meta(LOOKED) is not None
    if looked:
        store.check_vectors()
    whole = looked or vectors_are_whole(store)
    if not whole:
        tell(
            "a process was killed while it wrote vectors: all are made again from the catalogue, which may take a while"
        )
    quick = _is_quick(store)
    note_looked(store, False)
    if quick:
        go_on(store, silent, whole)
    else:
        if not whole:
            build(store, begin_rebuild(store), silent)
        note_looked(store, True)


def _is_quick(store: Store) -> bool:
    """Whether all that was interrupted can be finished in some seconds."""
    with store.catalogue.database.snapshot() as connection:
        runs = staging.unfinished(connection)
        few = commits.count_pending(connection) <= QUICK
    return all(
        run.command in ("remove", "cancel")
        or (run.command == "ingest" and run.state == "writing" and few)
        or (run.command == "rebuild" and is_switched(store, run))
        for run in runs
    )


def finish(store: Store, report: Report) -> IngestSummary | None:
    """Finish what was interrupted, after what Chroma holds has been compared with the catalogue; None for nothing."""
    return go_on(store, report, vectors_are_whole(store)) if unfinished(store) else None


def go_on(store: Store, report: Report, whole: bool) -> IngestSummary:
    """Finish every run that was interrupted, oldest first; whole: whether Chroma holds all vectors."""
    started = time.monotonic()
    runs, summary = unfinished(store), None
    if not whole or killed_rebuild(store):
        build(store, begin_rebuild(store), report)
    for run in runs:
        if run.command == "ingest":
            if run.state == "reading":
                _read_again(store, run, report)
            summary = show_read(store, run, report, started)
        elif run.command in ("remove", "cancel"):
            show_rest(store, run, report)
    clear_garbage(store, report)
    return summary or IngestSummary(unchanged=store.catalogue.count_articles(), seconds=time.monotonic() - started)


def _read_again(store: Store, run: Run, report: Report) -> None:
    """Read the paths of a killed ingest; what is gone since is reported, and keeps what was stored from it."""
    folder = Path(run.arguments["folder"])
    for path in run.arguments["paths"]:
        # The path as it was given, so that articles name their file as they would have without the kill.
        given = Path(path) if Path.cwd() == folder else folder / path
        try:
            for reading in read_paths([given], max_file_mb=store.settings.max_file_mb):
                stage(store, run, reading, report)
        except BronError as error:
            gone = staging.Outcome(path, skipped=[(path, error.what, None, False)])
            with store.catalogue.database.transaction() as connection:
                staging.note(connection, run, staging.resolved(path), gone)
