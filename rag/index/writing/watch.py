"""Folders that are watched: what is new, changed or gone in them goes through the same ingest, within seconds.

A file is read when it has come to rest. What cannot be written now (another process writes, the disk is full) is kept
and tried again.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index.lock import holder
from rag.index.writing.ingest import ingest
from rag.index.writing.runs import silent
from rag.records import BronError

if TYPE_CHECKING:
    from rag.index.writing.showing import Report
    from rag.index.writing.summary import IngestSummary
    from rag.models.embedding import Embedding
    from rag.settings import Settings

SETTLED = 2.0  # seconds without a change after which a file is taken to be whole
LOOK = 500  # milliseconds between two looks at what has changed
RETRY = 10.0  # seconds after which what failed is tried again
# Of files that another program is still writing under a name that they will not keep.
UNFINISHED = ("~", ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".filepart")

State = tuple[int, int, int] | None  # inode, size and time of the last change of a file; None when it is not there


@dataclass(slots=True)
class Due:
    """Files that have changed, and since when each has been at rest. settled: seconds."""

    settled: float
    _seen: dict[Path, tuple[State, float]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._seen)

    def add(self, paths: set[Path], now: float) -> None:
        """These have changed."""
        for path in paths:
            for file in [path] if not path.is_dir() else _files_in(path):
                self._seen[file] = (state_of(file), now)

    def ready(self, now: float) -> set[Path]:
        """Those that have been at rest for long enough; they stay due until ``done``."""
        found = set()
        for path, (known, since) in self._seen.items():
            state = state_of(path)
            if state != known:
                self._seen[path] = (state, now)
            elif now - since >= self.settled:
                found.add(path)
        return found

    def done(self, paths: set[Path]) -> None:
        """These were read."""
        for path in paths:
            self._seen.pop(path, None)


@dataclass(frozen=True, slots=True)
class Watcher:
    """What a watch is made of. delete: articles of files that are gone are removed. settled: as ``SETTLED``.

    tell: called with what whoever runs it should know, a sentence each; brought: with what each ingest did. progress:
    opened for each ingest.
    """

    settings: Settings
    paths: Sequence[Path]
    embedding: Embedding
    delete: bool
    tell: Callable[[str], None]
    brought: Callable[[IngestSummary], None]
    progress: Callable[[], AbstractContextManager[Report]]
    stop: threading.Event
    settled: float


def watch(
    settings: Settings,
    paths: Sequence[Path],
    *,
    delete: bool = False,
    embedding: Embedding | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
    brought: Callable[[IngestSummary], None] = lambda summary: None,
    progress: Callable[[], AbstractContextManager[Report]] = lambda: nullcontext(silent),
    stop: threading.Event | None = None,
    settled: float = SETTLED,
) -> None:
    """Read files and folders, then whatever changes in them, until ``stop`` is set or KeyboardInterrupt is raised.

    Raises BronError when a path does not exist, or the first reading of all of them fails; a later failure is told,
    and tried again. Stopped at any moment it leaves what a stopped ingest leaves.
    """
    from rag.models.components import load_embedding

    for path in paths:
        if not os.path.lexists(path):
            raise BronError("there is no such file or folder", where=str(path), misuse=True)
    own = embedding or load_embedding(settings)
    watcher = Watcher(settings, paths, own, delete, tell, brought, progress, stop or threading.Event(), settled)
    gone = "removed" if delete else "kept; --delete removes it"
    tell(f"watching {', '.join(map(str, paths))}; what is deleted there is {gone}")
    _watch(watcher, patient=False)
    while not watcher.stop.is_set():
        _wait_until_back(watcher)
        _watch(watcher, patient=True)


def _watch(watcher: Watcher, *, patient: bool) -> None:
    """Read all, then what changes, until it is stopped or one of the paths is gone.

    patient: a failure of the first reading is told, and not raised.
    """
    due, retry = Due(watcher.settled), 0.0
    begun = False
    for changed in _changes(watcher):
        if watcher.stop.is_set() or _missing(watcher):
            return
        now = time.monotonic()
        due.add(changed, now)
        ready = due.ready(now)
        if now < retry or (begun and not ready):
            continue
        try:
            _read(watcher, ready if begun else None)  # by the first look nothing that changes can be missed
        except BronError as error:
            if not (begun or patient):
                raise
            watcher.tell(f"{error}; it is tried again in {RETRY:.0f} s")
            retry = now + RETRY
            continue
        begun = True
        due.done(ready)


def _read(watcher: Watcher, ready: set[Path] | None) -> None:
    """Ingest what is ready, all that is there for None, when nobody else writes."""
    index = watcher.settings.index
    while True:
        _wait_for_writer(watcher)
        if watcher.stop.is_set():
            return
        try:
            with watcher.progress() as report:
                summary = ingest(
                    watcher.settings,
                    watcher.paths,
                    embedding=watcher.embedding,
                    progress=report,
                    remove_gone=watcher.delete and not _emptied(watcher),
                    only=None if ready is None else sorted(ready),
                )
        except BronError:
            if holder(index) is None:
                raise
            continue  # another process was quicker
        watcher.brought(summary)
        return


def _wait_for_writer(watcher: Watcher) -> None:
    """Return when nobody writes to the index."""
    told = False
    while watcher.settings.index.is_dir() and (who := holder(watcher.settings.index)):
        if not told:
            watcher.tell(f"the index is being written by {who}; waiting until that is done")
        told = True
        if watcher.stop.wait(LOOK / 1000):
            return


def _wait_until_back(watcher: Watcher) -> None:
    """Return when all paths are there."""
    if missing := _missing(watcher):
        watcher.tell(f"{', '.join(map(str, missing))} is gone; nothing is removed; waiting until it is back")
    while _missing(watcher) and not watcher.stop.wait(LOOK / 1000):
        pass


def _missing(watcher: Watcher) -> list[Path]:
    return [path for path in watcher.paths if not path.exists()]


def _emptied(watcher: Watcher) -> bool:
    """Whether a folder holds nothing at all: a disk that is not there would look the same, so nothing is removed."""
    empty = [path for path in watcher.paths if path.is_dir() and not any(path.iterdir())]
    if empty:
        watcher.tell(f"{', '.join(map(str, empty))} is empty; nothing is removed, in case its disk is not there")
    return bool(empty)


def _changes(watcher: Watcher) -> Iterator[set[Path]]:
    """Files that have changed, named as they were given; at least every LOOK, the first time once all is watched.

    Raises BronError when the system cannot watch the folders.
    """
    files = {path: state_of(path) for path in watcher.paths if not path.is_dir()}
    for changed in _changes_in_folders(watcher):
        for path, before in files.items():
            if (now := state_of(path)) != before:
                files[path] = now
                changed.add(path)
        yield changed


def _changes_in_folders(watcher: Watcher) -> Iterator[set[Path]]:
    folders = {path.resolve(): path for path in watcher.paths if path.is_dir()}
    if not folders:
        while not watcher.stop.wait(LOOK / 1000):
            yield set()
        return
    from watchfiles import watch as changes

    index = watcher.settings.index.resolve()
    try:
        for events in changes(
            *folders,
            watch_filter=None,
            debounce=LOOK,
            rust_timeout=LOOK,
            yield_on_timeout=True,
            stop_event=watcher.stop,
            ignore_permission_denied=True,
        ):
            paths = {Path(name) for change, name in events if change.name != "modified" or not Path(name).is_dir()}
            yield {given for path in paths if (given := _as_given(path, folders, index))}
    except OSError as error:
        todo = "Raise the limit (sysctl fs.inotify.max_user_watches), or set WATCHFILES_FORCE_POLLING=1."
        raise BronError(f"the folders cannot be watched: {error}", where=str(next(iter(folders))), todo=todo) from error


def _as_given(path: Path, folders: dict[Path, Path], index: Path) -> Path | None:
    """A path below the folder that it was found in, as that was named; None for what is never read."""
    if path.is_relative_to(index) or path.name.lower().endswith(UNFINISHED):
        return None
    for folder, given in folders.items():
        if path.is_relative_to(folder):
            inside = path.relative_to(folder)
            return None if any(part.startswith(".") for part in inside.parts) else given / inside
    return None


def _files_in(folder: Path) -> list[Path]:
    found = [Path(place) / name for place, _, names in os.walk(folder) for name in names]
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def state_of(path: Path) -> State:
    """What tells one state of a file from another."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
