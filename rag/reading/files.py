"""From paths to readings: which files are read, in which order, by which format, and what is reported."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.reading.cleaning import has_lone_surrogates
from rag.reading.extras import Unread
from rag.reading.holding.reading import read_source
from rag.reading.holding.source import Source
from rag.reading.kinds import format_of, is_about_the_folder, is_packed, kind_of, sidecar_names, why_unread
from rag.reading.limits import Budget
from rag.reading.sidecar import SUFFIX, Sidecar, find_sidecar, read_sidecar
from rag.reading.unusable import Unusable
from rag.records import BronError, FileRead, Skipped

_MEGABYTE = 1024 * 1024


def read_paths(paths: Sequence[Path], *, max_file_mb: int) -> Iterator[FileRead]:
    """Read files and folders (with their folders), one FileRead a file, sorted by path within each of ``paths``.

    A file that several paths lead to is read once. Bad input is reported in ``FileRead.skipped`` and never stops the
    run. max_file_mb: larger files are reported and skipped. Raises BronError (misuse) when a path does not exist,
    before anything is read.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise BronError("there is no such file or folder", where=str(path), misuse=True)
    return _readings(paths, max_file_mb)


def read_met(files: Sequence[Path], *, max_file_mb: int) -> Iterator[FileRead]:
    """Read files as when they are met in their folder, one FileRead a file; what is gone by now is left out.

    A sidecar leads to the file that it stands beside.
    """
    seen: set[Path] = set()
    for path in files:
        is_sidecar = path.name.lower().endswith(SUFFIX)
        file = (find_sidecar_owner(path) if is_sidecar else None) or path
        if file in seen or not os.path.lexists(file):
            continue
        seen.add(file)
        for found in _walk(file, named=False, above=()):
            if isinstance(found, Skipped):
                yield FileRead(found.file, "", skipped=(found,))
            elif (reading := _read_file(found, max_file_mb, named=False)) is not None:
                yield reading


def _readings(paths: Sequence[Path], max_file_mb: int) -> Iterator[FileRead]:
    seen: set[str] = set()
    unread: dict[str, tuple[str, str, int]] = {}
    for path in paths:
        for found in _walk(path, named=True, above=()):
            if isinstance(found, Skipped):
                yield FileRead(found.file, "", skipped=(found,))
                continue
            real = os.path.realpath(found)
            if real not in seen:
                seen.add(real)
                try:
                    reading = _read_file(found, max_file_mb, named=found == path)
                except Unread as error:
                    first, reason, count = unread.get(error.kind, (str(found), error.reason, 0))
                    unread[error.kind] = first, reason, count + 1
                    continue
                if reading is not None:
                    yield reading
    for first, reason, count in unread.values():
        more = f" (and {count - 1:,} more such files)" if count > 1 else ""
        yield FileRead(first, "", skipped=(Skipped(first, reason + more),))


def _walk(path: Path, *, named: bool, above: tuple[str, ...]) -> Iterator[Path | Skipped]:
    """The files to read under ``path``, sorted; above: the real folders that led here, to notice a loop."""
    if has_lone_surrogates(str(path)):
        yield Skipped(os.fsencode(path).decode("utf-8", "replace"), "its name is not UTF-8")
        return
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            if named or _is_input(path):
                yield path
            return
        children = sorted(path.iterdir())
    except OSError as error:
        yield Skipped(str(path), _reason(error))
        return
    real = os.path.realpath(path)
    if real in above:
        yield Skipped(str(path), "this link leads back to a folder above it (symlink loop)")
        return
    for child in children:
        if not child.name.startswith("."):
            yield from _walk(child, named=False, above=(*above, real))


def _is_input(path: Path) -> bool:
    """Whether a file in a folder is looked at at all: sidecars come with their file, notes on the folder do not."""
    name = path.name.lower()
    if name.endswith(SUFFIX):
        return find_sidecar_owner(path) is None
    return not (is_about_the_folder(path) and format_of(path) in (None, "text"))


def find_sidecar_owner(sidecar: Path) -> Path | None:
    """The file that ``sidecar`` stands beside, None when it stands alone."""
    candidates = map(sidecar.with_name, sidecar_names(sidecar.name[: -len(SUFFIX)]))
    return next((path for path in candidates if format_of(path) and path.is_file()), None)


def _read_file(path: Path, max_file_mb: int, *, named: bool) -> FileRead | None:
    """The reading of one file; None for a README without front matter that nobody named.

    Raises Unread when no file of its kind can be read.
    """
    file, digest = str(path), ""
    try:
        status = path.stat()
        if path.name.lower().endswith(SUFFIX):
            raise Unusable("there is no file beside this sidecar")
        format_name = format_of(path)
        if format_name is None:
            raise Unread(kind_of(path), why_unread(path))
        if not stat.S_ISREG(status.st_mode):
            raise Unusable("this is not a regular file")
        if status.st_size > max_file_mb * _MEGABYTE:
            size = status.st_size / _MEGABYTE
            raise Unusable(f"the file is {size:.0f} MB, more than max_file_mb = {max_file_mb} allows")
        data = path.read_bytes()
        sidecar = _sidecar_of(path)
        digest = hashlib.sha256(data + sidecar.data).hexdigest()
        given = read_source(Source(path, data, format_name, Budget(max_file_mb), sidecar, named))
    except OSError as error:
        return FileRead(file, digest, skipped=(Skipped(file, _reason(error)),))
    except Unread:
        raise
    except Unusable as error:
        return FileRead(file, digest, skipped=(Skipped(file, error.reason, error.line),))
    if given is None:
        return None
    skipped = (*sidecar.skipped, *given.skipped)
    return FileRead(file, digest, tuple(given.articles), tuple(given.translations), skipped)


def _sidecar_of(path: Path) -> Sidecar:
    # Beside a packed file its sidecar may have the name that the file has when it is unpacked.
    sidecar = find_sidecar(path) or (find_sidecar(path.with_suffix("")) if is_packed(path) else None)
    return read_sidecar(sidecar) if sidecar else Sidecar()


def _reason(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
