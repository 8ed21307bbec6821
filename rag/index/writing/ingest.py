"""Writing: ingest, remove, rebuild, and going on with what was interrupted. The one place where something is written.

A run's state is in the catalogue before anything is done: "reading" (what each file holds is noted, see staging),
"writing" (articles are split, embedded and shown, see showing), "done". Killed or stopped at any point, it is taken up
where its state says, and ends as if nothing had happened; or it is given up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index.lock import holder
from rag.index.readonly import is_writable, refused
from rag.index.store import CATALOGUE, Store, left_over, open_store
from rag.index.vectors import REBUILD
from rag.index.writing import commits, staging
from rag.index.writing.checking import state_of
from rag.index.writing.giving_up import give_up
from rag.index.writing.gone import count_gone, prune
from rag.index.writing.showing import (
    Report,
    begin_rebuild,
    build,
    clear_garbage,
    give_up_rebuild,
    is_switched,
    killed_rebuild,
    restore_vectors,
    show_pending,
    vectors_are_whole,
)
from rag.index.writing.staging import Run
from rag.reading import read_paths
from rag.records import BronError, FileRead, Skipped

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from rag.settings import Settings

QUICK = 16  # articles that a start shows before it answers: some seconds
LOOKED = "looked"  # in meta: since the vectors were compared nobody wrote, so that the next start need not compare them


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article that an ingest brought. change: "added", "changed", "renamed" or "duplicate"."""

    id: str
    title: str | None
    author: str | None
    outlet: str | None
    published: str | None
    language: str
    file: str
    change: str


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What was done: counts of files read (or forgotten, by a removal) and of articles.

    renamed: found in a file that had another name. removed: no file holds them any more. pruned: of these, those whose
    files are gone. gone: those that were not removed although only files that are gone hold them. duplicates: held by
    another file too, or twice by one. translations: read (or removed). articles: those that are not unchanged, in
    the order of reading.
    """

    files: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    renamed: int = 0
    removed: int = 0
    duplicates: int = 0
    translations: int = 0
    skipped: tuple[Skipped, ...] = ()
    articles: tuple[ArticleLine, ...] = ()
    seconds: float = 0.0
    gone: int = 0
    pruned: int = 0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was given up. runs: "ingest of 2026-11-28T10:00:00+00:00", none when nothing was interrupted.

    dropped: articles that were read, and not shown yet. kept: articles that stay as they were shown. articles: shown.
    """

    runs: tuple[str, ...] = ()
    dropped: int = 0
    kept: int = 0
    articles: int = 0


def ingest(
    settings: Settings,
    paths: Sequence[Path | str],
    *,
    embedding: BaseEmbedding | None = None,
    progress: Report | None = None,
    remove_gone: bool = False,
) -> IngestSummary:
    """Read files and folders and store what is new or changed in them; the index is made when there is none.

    What an interrupted run left is finished first. A file that was read cleanly and has lost an article loses it here
    too; one that could not be read, or not wholly, loses nothing; nor does one that is gone, which is counted, unless
    remove_gone. embedding: what the settings name when not given. progress: called with (stage, done, total), total 0
    while unknown. Raises BronError when a path does not exist, another process writes, or the embedding fails; then
    what was stored stays, and the next ingest goes on.
    """
    started = time.monotonic()
    report = progress or _silent
    readings = read_paths([Path(path) for path in paths], max_file_mb=settings.max_file_mb)
    arguments = {"paths": [str(path) for path in paths], "folder": str(Path.cwd()), "prune": remove_gone}
    with _opened(settings, embedding, create=True) as store, _writing(store, "ingest"):
        _finish(store, report)
        with store.catalogue.database.transaction() as connection:
            run = staging.begin(connection, "ingest", arguments, "reading")
        for reading in readings:
            _stage(store, run, reading, report)
        return _write(store, run, report, started)


def remove(
    settings: Settings,
    targets: Sequence[str | Path],
    *,
    embedding: BaseEmbedding | None = None,
    progress: Report | None = None,
) -> IngestSummary:
    """Remove articles (by id), or all that was read from files or folders (by path, as they were ingested).

    An article that another file holds stays, unless it is named by its id. A file that is still on disk brings its
    articles back when it is ingested again. Raises BronError (misuse), and removes nothing, on an unknown target.
    """
    started = time.monotonic()
    report = progress or _silent
    names = [str(target) for target in targets]
    with _opened(settings, embedding) as store, _writing(store, "remove"):
        before = store.catalogue.count_articles()
        with store.catalogue.database.transaction() as connection:
            forgotten, translations = staging.stage_removal(connection, names)
            run = staging.begin(connection, "remove", {"targets": names}, "writing")
        _end(store, run, report)
        removed = before - store.catalogue.count_articles()
    seconds = time.monotonic() - started
    return IngestSummary(files=len(forgotten), removed=removed, translations=translations, seconds=seconds)


def rebuild(
    settings: Settings, *, embedding: BaseEmbedding | None = None, progress: Report | None = None
) -> IngestSummary:
    """Split and embed all articles again from the catalogue, beside the index that serves, then switch.

    Mends lost vectors, and takes on another embedding or other passage settings. Needs no files. Interrupted, it is
    taken up by the next rebuild, or by ``resume`` with the same embedding. The articles count as unchanged.
    """
    started = time.monotonic()
    report = progress or _silent
    with _opened(settings, embedding, checked=False) as store, _writing(store, "rebuild"):
        vectors_are_whole(store)
        build(store, begin_rebuild(store), report)
        _finish(store, report)
        return IngestSummary(unchanged=store.catalogue.count_articles(), seconds=time.monotonic() - started)


def finish_pending(store: Store, *, progress: Report | None = None) -> IngestSummary | None:
    """Finish what an interrupted run left; None for nothing. Raises BronError when another process writes."""
    with _writing(store, "finish"):
        return _finish(store, progress or _silent)


def resume(
    settings: Settings, *, embedding: BaseEmbedding | None = None, progress: Report | None = None
) -> IngestSummary | None:
    """``finish_pending`` of an index that is opened for it. Raises BronError like ``ingest``."""
    with _opened(settings, embedding) as store:
        return finish_pending(store, progress=progress)


def cancel(settings: Settings, *, embedding: BaseEmbedding | None = None, progress: Report | None = None) -> Cancelled:
    """Give up what was interrupted: what is stored stays, what is pending is dropped until its files are read again.

    Vectors that Chroma has lost are made again. Raises BronError when another process writes.
    """
    report = progress or _silent
    with _opened(settings, embedding, checked=False) as store, _writing(store, "cancel"):
        runs = _unfinished(store)
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
        _end(store, last, report)
        names = tuple(f"{run.command} of {run.started}" for run in runs)
        return Cancelled(names, dropped, kept, store.catalogue.count_articles())


def catch_up(store: Store, tell: Callable[[str], None]) -> None:
    """What a start does about an interrupted run: what is quick is finished, the rest is left, and told of.

    Vectors that Chroma lost are made again before anything is answered. Raises BronError when they cannot be.
    """
    if not _unfinished(store):
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
    _note_looked(store, False)
    if quick:
        _go_on(store, _silent, whole)
    else:
        if not whole:
            build(store, begin_rebuild(store), _silent)
        _note_looked(store, True)


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


def _note_looked(store: Store, looked: bool) -> None:
    with store.catalogue.database.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key = ?", (LOOKED,))
        if looked:
            connection.execute("INSERT INTO meta VALUES (?, '1')", (LOOKED,))


def ensure_index(
    settings: Settings, *, embedding: BaseEmbedding | None = None, progress: Report | None = None
) -> IngestSummary | None:
    """Make the index of the bundled articles when there is no index yet, or nothing was ever put into it."""
    from rag.bundled import corpus_folder

    bundled = [str(corpus_folder())]
    if (settings.index / CATALOGUE).is_file():
        if not is_writable(settings.index):
            return None
        with _opened(settings, embedding, create=True) as store:
            runs = _unfinished(store)
            stopped = bool(runs) and all(run.arguments.get("paths") == bundled for run in runs)
            if holder(settings.index) or (not stopped and (store.catalogue.generation() or runs)):
                return None
    return ingest(settings, bundled, embedding=embedding, progress=progress)


@contextmanager
def _opened(
    settings: Settings, embedding: BaseEmbedding | None, *, create: bool = False, checked: bool = True
) -> Iterator[Store]:
    from rag.models.components import load_embedding

    if (settings.index / CATALOGUE).is_file() and not is_writable(settings.index):
        raise refused(settings.index)
    store = open_store(settings, embedding or load_embedding(settings), create=create, checked=checked)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _writing(store: Store, command: str) -> Iterator[None]:
    """Be the one that writes."""
    with store.writer(command):
        _note_looked(store, False)
        yield


def _unfinished(store: Store) -> list[Run]:
    with store.catalogue.database.snapshot() as connection:
        return staging.unfinished(connection)


def _finish(store: Store, report: Report) -> IngestSummary | None:
    """Finish what was interrupted, after what Chroma holds has been compared with the catalogue; None for nothing."""
    return _go_on(store, report, vectors_are_whole(store)) if _unfinished(store) else None


def _go_on(store: Store, report: Report, whole: bool) -> IngestSummary:
    """Finish every run that was interrupted, oldest first; whole: whether Chroma holds all vectors."""
    started = time.monotonic()
    runs, summary = _unfinished(store), None
    if not whole or killed_rebuild(store):
        build(store, begin_rebuild(store), report)
    for run in runs:
        if run.command == "ingest":
            if run.state == "reading":
                _read_again(store, run, report)
            summary = _write(store, run, report, started)
        elif run.command in ("remove", "cancel"):
            _end(store, run, report)
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
                _stage(store, run, reading, report)
        except BronError as error:
            gone = staging.Outcome(path, skipped=[(path, error.what, None, False)])
            with store.catalogue.database.transaction() as connection:
                staging.note(connection, run, staging.resolved(path), gone)


def _stage(store: Store, run: Run, reading: FileRead, report: Report) -> None:
    if Path(reading.file).resolve().is_relative_to(store.settings.index.resolve()):
        return  # the index lies in the folder that is read
    with store.catalogue.database.transaction() as connection:
        staging.stage(connection, run, reading)
        done = staging.count_staged(connection, run)
    report("read", done, 0)


def _write(store: Store, run: Run, report: Report, started: float) -> IngestSummary:
    """The second half of an ingest: show what was read."""
    with store.catalogue.database.transaction() as connection:
        if run.state == "reading" and run.arguments.get("prune"):
            prune(connection, run, _given(run))
        staging.proceed(connection, run, "writing")
    show_pending(store, report)
    clear_garbage(store, report)
    summary = _summary(store, run, time.monotonic() - started)
    counts = {key: value for key, value in asdict(summary).items() if isinstance(value, int)}
    with store.catalogue.database.transaction() as connection:
        staging.finish(connection, run, counts)
    return summary


def _given(run: Run) -> list[str]:
    """The paths that a run was to read, as the catalogue knows them."""
    return [staging.resolved(str(Path(run.arguments["folder"]) / path)) for path in run.arguments["paths"]]


def _end(store: Store, run: Run, report: Report) -> None:
    """The second half of a removal, and of giving up."""
    show_pending(store, report)
    clear_garbage(store, report)
    with store.catalogue.database.transaction() as connection:
        staging.finish(connection, run, {})


def _summary(store: Store, run: Run, seconds: float) -> IngestSummary:
    with store.catalogue.database.snapshot() as connection:
        outcomes = staging.outcomes(connection, run)
        paths = {staging.resolved(outcome.file) for outcome in outcomes}
        problems = staging.translation_problems(connection, paths)
        gone = count_gone(connection, run, _given(run))
    pairs = [pair for outcome in outcomes for pair in outcome.articles]
    kinds = [kind for _, kind in pairs]
    skipped = [Skipped(*parts) for outcome in outcomes for parts in outcome.skipped]
    lines = (_line(store, article_id, kind) for article_id, kind in pairs if kind != "unchanged")
    return IngestSummary(
        files=sum(not outcome.gone for outcome in outcomes),
        added=kinds.count("added"),
        changed=kinds.count("changed"),
        unchanged=kinds.count("unchanged"),
        renamed=kinds.count("renamed"),
        removed=sum(outcome.removed for outcome in outcomes),
        duplicates=kinds.count("duplicate"),
        translations=sum(outcome.translations for outcome in outcomes),
        skipped=(*skipped, *problems),
        articles=tuple(line for line in lines if line),
        seconds=seconds,
        gone=gone,
        pruned=sum(outcome.removed for outcome in outcomes if outcome.gone),
    )


def _line(store: Store, article_id: str, change: str) -> ArticleLine | None:
    a = store.catalogue.article(article_id)
    if a is None:
        return None
    return ArticleLine(a.id, a.title, a.author, a.outlet, a.published, a.language, a.file, change)


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""
