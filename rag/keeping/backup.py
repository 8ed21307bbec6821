"""A copy of an index in one file, of one moment, while others ask it and one writes to it."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout

from rag import __version__
from rag.index.schema import VERSION
from rag.index.store import Store, open_store
from rag.keeping.package import CATALOGUE, FORMAT, VECTORS, Contents, Hashed, file_hash, member, verify, write_contents
from rag.records import BronError

if TYPE_CHECKING:
    from rag.index.manifest import Manifest
    from rag.settings import Settings

Report = Callable[[str, int, int], None]

BATCH = 200  # vectors that are asked of Chroma at once
PART = ".part"  # what a backup is called until it is whole
TOLERANCE = 1e-3  # by which a vector's signature may be off (see vectors.signatures)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was backed up. bytes, hash (SHA-256): of the whole file. pending: articles read and not stored at that time.

    vectors: how many are in it; less than the passages where Chroma could not give them, and then note says why.
    """

    file: str
    articles: int
    passages: int
    vectors: int
    pending: int
    bytes: int
    hash: str
    note: str | None = None


def backup(
    settings: Settings, file: Path, *, replace: bool = False, vectors: bool = True, progress: Report | None = None
) -> BackedUp:
    """Write the index at ``settings.index`` into a file, and read it back to see that it is whole.

    The catalogue is copied in one read transaction: no writer is waited for or held up. Vectors that Chroma does not
    have as the catalogue says are left out, and made again by ``restore``. replace: whether a file of that name may be
    written over. vectors: False leaves all of them out. Raises BronError, and leaves no new file, when the file cannot
    be written or is there already, and when the catalogue is damaged.
    """
    _check_place(settings, file, replace)
    store = open_store(settings)
    try:
        with _errors(file), _parts(file) as (part, copy):
            _copy(store, copy)
            found = _write(store, copy, part, vectors, progress or (lambda stage, done, total: None))
            contents = verify(part)
            part.replace(file)
            _settle(file.parent)
            return BackedUp(
                file=str(file),
                articles=contents.articles,
                passages=contents.passages,
                vectors=contents.vectors,
                pending=_count(copy, "SELECT count(*) FROM pending"),
                bytes=file.stat().st_size,
                hash=file_hash(file),
                note=found,
            )
    finally:
        store.close()


def _check_place(settings: Settings, file: Path, replace: bool) -> None:
    if file.is_dir() or not file.name:
        raise BronError("a backup is a file, and this is a folder", where=str(file), misuse=True)
    if not file.absolute().parent.is_dir():
        raise BronError("there is no such folder", where=str(file.absolute().parent), misuse=True)
    if file.resolve().is_relative_to(settings.index.resolve()):
        todo = "Name a file in another folder, best on another disk."
        raise BronError("a backup inside the index goes when it goes", where=str(file), todo=todo, misuse=True)
    if file.exists() and not replace:
        todo = "Name another file, or give --replace to write over this one."
        raise BronError("there is such a file already", where=str(file), todo=todo, misuse=True)


@contextmanager
def _parts(file: Path) -> Iterator[tuple[Path, Path]]:
    """Where the backup and the copy of the catalogue are written, beside the file; what a kill left is written over."""
    part, copy = (file.with_name(f"{file.name}{PART}{kind}") for kind in ("", "-catalogue"))
    lock = FileLock(f"{part}-lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BronError("another backup is being written to this file", where=str(file), todo="Wait for it.") from error
    try:
        copy.unlink(missing_ok=True)
        yield part, copy
    finally:
        for path in (part, copy, Path(lock.lock_file)):
            path.unlink(missing_ok=True)
        lock.release()


@contextmanager
def _errors(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        todo = f"See that {file.absolute().parent} has space left and may be written to. An older backup is as it was."
        raise BronError(f"the backup cannot be written: {error}", where=str(file), todo=todo) from error


def _copy(store: Store, path: Path) -> None:
    """Copy the catalogue as it is now into one file without a log. Raises BronError when it is damaged."""
    with store.catalogue.database.snapshot() as connection:
        copy = sqlite3.connect(path, isolation_level=None)
        try:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        finally:
            copy.close()
    if found != "ok":
        todo = "Run `bron doctor`. An older backup is as it was."
        raise BronError(f"the catalogue is damaged: {found}", where=str(store.catalogue.database.path), todo=todo)


def _write(store: Store, copy: Path, part: Path, wanted: bool, report: Report) -> str | None:
    """Write the file. Returns why vectors are missing in it, None when all are there."""
    manifest, note = _manifest_of(copy), None
    passages = _count(copy, "SELECT count(*) FROM passages")
    with zipfile.ZipFile(part, "w") as package:
        hashes = {}
        with (
            package.open(member(CATALOGUE, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as stream,
            copy.open("rb") as source,
        ):
            hashed = Hashed(stream)
            while piece := source.read(1 << 20):
                hashed.write(piece)
            hashes[CATALOGUE] = hashed.hash
        # Floats do not shrink.
        with package.open(member(VECTORS, zipfile.ZIP_STORED), "w", force_zip64=True) as stream:
            hashed, found = Hashed(stream), 0
            reader = _Vectors(store, manifest, wanted)
            for done, rows in _rows(copy):
                block = reader.block(rows)
                found += int(np.isfinite(block[:, 0]).sum())
                hashed.write(block.tobytes())
                report("backed up", done, passages)
            hashes[VECTORS], note = hashed.hash, reader.note
        if found < passages and note is None:
            note = f"{passages - found} vectors were being written: they are made again when this is restored"
        contents = Contents(
            format=FORMAT,
            bron=__version__,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            schema=VERSION,
            generation=_count(copy, "SELECT coalesce((SELECT value FROM meta WHERE key = 'generation'), 0)"),
            articles=_count(copy, "SELECT count(*) FROM articles WHERE superseded_by IS NULL"),
            passages=passages,
            vectors=found,
            model=manifest.model,
            dimension=manifest.dimension,
            hashes=hashes,
        )
        write_contents(package, contents)
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    return note


class _Vectors:
    """The vectors of passages as Chroma has them. note: why it has none, once it failed."""

    def __init__(self, store: Store, manifest: Manifest, wanted: bool) -> None:
        self._store, self._manifest = store, manifest
        self.note = None if wanted else "without vectors: they are made again when this is restored"
        if wanted and store.interrupted():
            from rag.index.writing.checking import state_of

            # Files that a kill left half written can end the process that opens them: another one looks first.
            if state_of(store, manifest.collection) == "broken":
                self.note = "Chroma's files are damaged: the vectors are made again when this is restored"

    def block(self, rows: list[tuple[str, float]]) -> Any:
        """float32 (rows, dimension) of passages by (id, signature); NaN where Chroma has none, or another."""
        from rag.index.vectors import signatures

        block = np.full((len(rows), self._manifest.dimension), np.nan, dtype="<f4")
        if self.note:
            return block
        try:
            found = self._store.vectors.get([passage for passage, _ in rows], self._manifest.collection)
        except BronError as error:
            self.note = f"{error.what}: vectors are missing, and are made again when this is restored"
            return block
        for place, (passage, expected) in enumerate(rows):
            vector = found.get(passage)
            if vector is None or len(vector) != block.shape[1]:
                continue
            if abs(signatures(vector[None, :])[0] - expected) < TOLERANCE:
                block[place] = vector
        return block


def _manifest_of(copy: Path) -> Manifest:
    from rag.index.manifest import Manifest

    connection = sqlite3.connect(copy)
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'manifest'").fetchone()
    finally:
        connection.close()
    return Manifest(**json.loads(row[0]))


def _rows(copy: Path) -> Iterator[tuple[int, list[tuple[str, float]]]]:
    """(How many so far, [(passage id, signature)]) in the order of the passages' numbers."""
    connection, done = sqlite3.connect(copy), 0
    try:
        cursor = connection.execute("SELECT id, signature FROM passages ORDER BY number")
        while rows := cursor.fetchmany(BATCH):
            done += len(rows)
            yield done, rows
    finally:
        connection.close()


def _count(copy: Path, query: str) -> int:
    connection = sqlite3.connect(copy)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def _settle(folder: Path) -> None:
    """Let the new name outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
