"""Writing: ingest, remove, rebuild, and the finishing of what was killed. The one place where something is written.

A run's state is in the catalogue before anything is done: "reading" (what each file holds is noted, see staging),
"writing" (articles are split, embedded and shown, see showing), "done". Killed at any point, it is taken up where its
state says, and ends as if nothing had happened.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index.store import CATALOGUE, Store, open_store
from rag.index.writing import staging
from rag.index.writing.showing import (
    Report,
    begin_rebuild,
    build,
    clear_garbage,
    killed_rebuild,
    show_pending,
    vectors_are_whole,
)
from rag.index.writing.staging import Run
from rag.reading import read_paths
from rag.records import BronError, FileRead, Skipped

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from rag.settings import Settings


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

    renamed: found in a file that had another name. removed: no file holds them any more. duplicates: held by
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


def ingest(
    settings: Settings,
    paths: Sequence[Path | str],
    *,
    embedding: BaseEmbedding | None = None,
    progress: Report | None = None,
) -> IngestSummary:
    """Read files and folders and store what is new or changed in them; the index is made when there is none.

    What a killed run left is finished first. A file that was read cleanly and has lost an article loses it here
    too; one that could not be read, or not wholly, loses nothing; nor does one that was deleted (``remove`` does
    that). embedding: what the settings name when not given. progress: called with (stage, done, total), total 0
    while unknown. Raises BronError when a path does not exist, another process writes, or the embedding fails; then
    what was stored stays, and the next ingest goes on.
    """
    started = time.monotonic()
    report = progress or _silent
    readings = read_paths([Path(path) for path in paths], max_file_mb=settings.max_file_mb)
    arguments = {"paths": [str(path) for path in paths], "folder": str(Path.cwd())}
    with _opened(settings, embedding, create=True) as store, store.writer("ingest"):
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
    with _opened(settings, embedding) as store, store.writer("remove"):
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

    Mends lost vectors, and takes on another embedding or other passage settings. Needs no files. Killed, it is taken
    up by the next rebuild, or by the next start with the same embedding. The articles count as unchanged.
    """
    started = time.monotonic()
    report = progress or _silent
    with _opened(settings, embedding, checked=False) as store, store.writer("rebuild"):
        vectors_are_whole(store)
        build(store, begin_rebuild(store), report)
        _finish(store, report)
        return IngestSummary(unchanged=store.catalogue.count_articles(), seconds=time.monotonic() - started)


def finish_pending(store: Store, *, progress: Report | None = None) -> bool:
    """Finish what a killed run left. Returns whether there was anything; False also when another process writes."""
    if not _unfinished(store) or store.status().writer:
        return False
    with store.writer("finish"):
        return _finish(store, progress or _silent)


def ensure_index(
    settings: Settings, *, embedding: BaseEmbedding | None = None, progress: Report | None = None
) -> IngestSummary | None:
    """Make the index of the bundled articles when there is no index yet, or nothing was ever put into it."""
    from rag.bundled import corpus_folder

    if (settings.index / CATALOGUE).is_file():
        with _opened(settings, embedding, create=True) as store:
            if store.catalogue.generation() or _unfinished(store):
                return None
    return ingest(settings, [corpus_folder()], embedding=embedding, progress=progress)


@contextmanager
def _opened(
    settings: Settings, embedding: BaseEmbedding | None, *, create: bool = False, checked: bool = True
) -> Iterator[Store]:
    from rag.models.components import load_embedding

    store = open_store(settings, embedding or load_embedding(settings), create=create, checked=checked)
    try:
        yield store
    finally:
        store.close()


def _unfinished(store: Store) -> list[Run]:
    with store.catalogue.database.snapshot() as connection:
        return staging.unfinished(connection)


def _finish(store: Store, report: Report) -> bool:
    """Finish every run that was killed, oldest first, after what Chroma holds has been compared with the catalogue."""
    runs = _unfinished(store)
    if not runs:
        return False
    if not vectors_are_whole(store) or killed_rebuild(store):
        build(store, begin_rebuild(store), report)
    for run in runs:
        if run.command == "ingest":
            if run.state == "reading":
                _read_again(store, run, report)
            _write(store, run, report, time.monotonic())
        elif run.command == "remove":
            _end(store, run, report)
    clear_garbage(store, report)
    return True


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
            gone = staging.Outcome(path, skipped=[(path, error.what, None)])
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
        staging.proceed(connection, run, "writing")
    show_pending(store, report)
    clear_garbage(store, report)
    summary = _summary(store, run, time.monotonic() - started)
    counts = {key: value for key, value in asdict(summary).items() if isinstance(value, int)}
    with store.catalogue.database.transaction() as connection:
        staging.finish(connection, run, counts)
    return summary


def _end(store: Store, run: Run, report: Report) -> None:
    """The second half of a removal."""
    show_pending(store, report)
    clear_garbage(store, report)
    with store.catalogue.database.transaction() as connection:
        staging.finish(connection, run, {})


def _summary(store: Store, run: Run, seconds: float) -> IngestSummary:
    with store.catalogue.database.snapshot() as connection:
        outcomes = staging.outcomes(connection, run)
        paths = {staging.resolved(outcome.file) for outcome in outcomes}
        problems = staging.translation_problems(connection, paths)
    pairs = [pair for outcome in outcomes for pair in outcome.articles]
    kinds = [kind for _, kind in pairs]
    skipped = [Skipped(*parts) for outcome in outcomes for parts in outcome.skipped]
    lines = (_line(store, article_id, kind) for article_id, kind in pairs if kind != "unchanged")
    return IngestSummary(
        files=len(outcomes),
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
    )


def _line(store: Store, article_id: str, change: str) -> ArticleLine | None:
    a = store.catalogue.article(article_id)
    if a is None:
        return None
    return ArticleLine(a.id, a.title, a.author, a.outlet, a.published, a.language, a.file, change)


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""
