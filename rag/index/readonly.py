"""An index in a folder that may not be written to: opened as it stands, and copied where opening it would write."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from pathlib import Path

from rag.records import BronError

ATTEMPTS = 3  # at a copy during which nobody writes
AT_REST = 2.0  # seconds after the last write, from which on a new copy is worth its time


def is_writable(folder: Path) -> bool:
    """Whether an index may be written in a folder, and to its files there. The one place that decides it."""
    written = (folder, folder / "chroma", *folder.glob("catalogue.sqlite3*"))
    return all(os.access(path, os.W_OK) for path in written if path.exists())


def refused(folder: Path) -> BronError:
    """What whoever would write to such an index is told."""
    todo = "Run this where its folder may be written to, or name another folder (--index, BRON_INDEX)."
    return BronError("this index is read-only: it can be asked, not changed", where=str(folder), todo=todo, misuse=True)


class TemporaryFolder:
    """A folder of this process's own, gone when it is closed, or at the latest when the process ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="bron-"))
        self._remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def close(self) -> None:
        """Remove it."""
        self._remove()


def copied_folder(source: Path) -> TemporaryFolder:
    """A copy of a folder's files, which may be written to; empty when there is no such folder."""
    made = TemporaryFolder()
    try:
        for path in sorted(source.rglob("*")):
            target = made.path / source.name / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            # Not shutil.copytree: it would copy the modes along, by which nothing may be written.
            target.mkdir(exist_ok=True) if path.is_dir() else shutil.copyfile(path, target)
    except OSError as error:
        made.close()
        raise _uncopied(source, error) from error
    return made


class Frozen:
    """A SQLite file that may not be written to, as it was when it was opened. uri: by which SQLite opens it.

    Where SQLite's log stands beside it with something in it, both are copied: SQLite cannot read a log without writing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = _stamp(path)
        self._copy = _with_log(path) if any(self._stamp[1]) else None
        if self._copy is None:
            self.uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        else:
            self.uri = f"{(self._copy.path / path.name).as_uri()}?mode=rw"

    def check(self) -> None:
        """Raise BronError when somebody else wrote to the file since: SQLite was told that nobody would."""
        if self._copy is None and _stamp(self.path) != self._stamp:
            todo = "Ask again."
            raise BronError("the index was written to since it was opened read-only", where=str(self.path), todo=todo)

    @property
    def is_outdated(self) -> bool:
        """Whether somebody else has written to the file since; of a copy only once the writing has come to rest."""
        try:
            now = _stamp(self.path)
        except OSError:
            return False  # it is being put in place: what is open is all there is
        last = max(now[0][1], now[1][1]) / 1e9
        return now != self._stamp and (self._copy is None or time.time() - last > AT_REST)

    def close(self) -> None:
        """Remove the copy, if there is one."""
        if self._copy is not None:
            self._copy.close()


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _stamp(path: Path) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What changes when a SQLite file, or its log, is written to; the log's part is zeros while nothing is in it."""
    main, log = path.stat(), _log(path)
    size = log.stat().st_size if log.is_file() else 0
    return (main.st_size, main.st_mtime_ns, main.st_ino), (size, log.stat().st_mtime_ns if size else 0)


def _with_log(path: Path) -> TemporaryFolder:
    """A copy of a SQLite file with its log, of one moment."""
    made = TemporaryFolder()
    try:
        for _ in range(ATTEMPTS):
            before, log = _stamp(path), _log(path)
            shutil.copyfile(path, made.path / path.name)
            shutil.copyfile(log if log.exists() else os.devnull, made.path / log.name)
            if _stamp(path) == before:
                return made
    except OSError as error:
        made.close()
        raise _uncopied(path, error) from error
    made.close()
    raise BronError("the index is being written to by another process", where=str(path), todo="Try again later.")


def _uncopied(path: Path, error: OSError) -> BronError:
    todo = f"See that {tempfile.gettempdir()} has space left, or set TMPDIR to a folder that has."
    return BronError(f"the read-only index cannot be copied: {error}", where=str(path), todo=todo)
