"""Writing: ingest, remove, rebuild, and the index of the bundled corpus. The one place where a write begins.

Killed or stopped at any point, a run is taken up where its state says, and ends as if nothing had happened; or it is
given up (see interrupted).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index.lock import holder
from rag.index.readonly import is_writable
from rag.index.store import CATALOGUE
from rag.index.writing import commits, staging
from rag.index.writing.interrupted import finish
from rag.index.writing.runs import opened, show_read, show_rest, silent, stage, unfinished, writing
from rag.index.writing.showing import Report, begin_rebuild, build, clear_garbage, show_pending, vectors_are_whole
from rag.index.writing.summary import IngestSummary
from rag.reading import read_met, read_paths

if TYPE_CHECKING:
    from rag.models.embedding import Embedding
    from rag.settings import Settings


def ingest(
    settings: Settings,
    paths: Sequence[Path | str],
    *,
    embedding: Embedding | None = None,
    progress: Report | None = None,
    remove_gone: bool = False,
    only: Sequence[Path] | None = None,
) -> IngestSummary:
    """Read files and folders and store what is new or changed in them; the index is made when there is none.

    What an interrupted run left is finished first. A file that was read cleanly and has lost an article loses it here
    too; one that could not be read, or not wholly, loses nothing; nor does one that is gone, which is counted, unless
    remove_gone. only: of the paths, read just these files. embedding: what the settings name when not given.
    progress: called with (stage, done, total), total 0 while unknown. Raises BronError when a path does not exist,
    another process writes, or the embedding fails; then what was stored stays, and the next ingest goes on.
    """
    started = time.monotonic()
    report = progress or silent
    most = settings.max_file_mb
    readings = read_paths([Path(path) for path in paths], max_file_mb=most)
    readings = readings if only is None else read_met(only, max_file_mb=most)
    arguments = {"paths": [str(path) for path in paths], "folder": str(Path.cwd()), "prune": remove_gone}
    with opened(settings, embedding, create=True) as store, writing(store, "ingest"):
        finish(store, report)
        with store.catalogue.database.transaction() as connection:
            run = staging.begin(connection, "ingest", arguments, "reading")
        for reading in readings:
            stage(store, run, reading, report)
        return show_read(store, run, report, started)


def remove(
    settings: Settings,
    targets: Sequence[str | Path],
    *,
    embedding: Embedding | None = None,
    progress: Report | None = None,
) -> IngestSummary:
    """Remove articles (by id), or all that was read from files or folders (by path, as they were ingested).

    An article that another file holds stays, unless it is named by its id. A file that is still on disk brings its
    articles back when it is ingested again. Raises BronError (misuse), and removes nothing, on an unknown target.
    """
    started = time.monotonic()
    report = progress or silent
    names = [str(target) for target in targets]
    with opened(settings, embedding) as store, writing(store, "remove"):
        before = store.catalogue.count_articles()
        with store.catalogue.database.transaction() as connection:
            # What an interrupted ingest read before is not this command's to show.
            after = commits.last_pending(connection)
            forgotten, translations = staging.stage_removal(connection, names)
            run = staging.begin(connection, "remove", {"targets": names, "after": after}, "writing")
        show_rest(store, run, report)
        removed = before - store.catalogue.count_articles()
    seconds = time.monotonic() - started
    return IngestSummary(files=len(forgotten), removed=removed, translations=translations, seconds=seconds)


def rebuild(settings: Settings, *, embedding: Embedding | None = None, progress: Report | None = None) -> IngestSummary:
    """Split and embed all articles again from the catalogue, beside the index that serves, then switch.

    Mends lost vectors, and takes on another embedding or other passage settings. Needs no files. Interrupted, it is
    taken up by the next rebuild, or by ``resume`` with the same embedding. The articles count as unchanged.
    """
    started = time.monotonic()
    report = progress or silent
    with opened(settings, embedding, checked=False) as store, writing(store, "rebuild"):
        vectors_are_whole(store)
        build(store, begin_rebuild(store), report)
        finish(store, report)
        show_pending(store, report)  # what an earlier version did not know to be corrected
        clear_garbage(store, report)
        return IngestSummary(unchanged=store.catalogue.count_articles(), seconds=time.monotonic() - started)


def ensure_index(
    settings: Settings, *, embedding: Embedding | None = None, progress: Report | None = None
) -> IngestSummary | None:
    """Make the index of the bundled articles when there is no index yet, or nothing was ever put into it."""
    from rag.bundled import corpus_folder

    bundled = [str(corpus_folder())]
    if (settings.index / CATALOGUE).is_file():
        if not is_writable(settings.index):
            return None
        with opened(settings, embedding, create=True) as store:
            runs = unfinished(store)
            stopped = bool(runs) and all(run.arguments.get("paths") == bundled for run in runs)
            if holder(settings.index) or (not stopped and (store.catalogue.generation() or runs)):
                return None
    return ingest(settings, bundled, embedding=embedding, progress=progress)
