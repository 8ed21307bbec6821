"""Zip: its files one by one, none written to disk, and none that leads out of it or unpacks without end."""

from __future__ import annotations

import io
import stat
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from rag.reading.cleaning import clean_line
from rag.reading.holding.source import Source
from rag.reading.kinds import format_of, is_about_the_folder, kind_of
from rag.reading.limits import MOST_PARTS, Budget, Exhausted
from rag.reading.sidecar import SUFFIX, Sidecar, parse_sidecar
from rag.reading.unusable import Unusable
from rag.records import Skipped

_ENCRYPTED = 0x1
_UTF8 = 0x800
_SHOWN_KINDS = 6
# What archives of a Mac and of Windows put beside the files.
_BESIDE = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def open_zip(data: bytes, budget: Budget) -> ZipFile:
    """The zip in ``data``. Raises Unusable when it is broken, or says that it holds more than is allowed."""
    try:
        packed = ZipFile(io.BytesIO(data))
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Unusable(f"this zip is broken: {str(error).lower()}") from error
    except Exception as error:
        # zipfile fails in struct, and on other values of a damaged directory, with errors of many kinds.
        raise Unusable(f"this zip is broken: {type(error).__name__}") from error
    if len(packed.infolist()) > MOST_PARTS:
        raise Unusable(f"this zip holds more than {MOST_PARTS:,} files")
    return packed


def read_entry(packed: ZipFile, entry: ZipInfo, budget: Budget) -> bytes:
    """The bytes of one file. Raises Unusable when it is encrypted, broken, or more than the budget allows."""
    if entry.flag_bits & _ENCRYPTED:
        raise Unusable("it is encrypted with a password")
    try:
        with packed.open(entry) as file:
            return budget.read(file, entry.compress_size)
    except NotImplementedError as error:
        raise Unusable(f"it is packed in a way that is not read: {str(error).lower()}") from error
    except (BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error) as error:
        raise Unusable(f"it is broken: {str(error).lower()}") from error


def check_zip(data: bytes, budget: Budget) -> ZipFile:
    """A zip that a library will read as a whole. Raises Unusable for one that it should not: a bomb, or encrypted."""
    packed = open_zip(data, budget)
    whole = sum(entry.file_size for entry in packed.infolist())
    if whole > budget.largest:
        raise Unusable(f"the file unpacks to more than max_file_mb = {budget.max_file_mb} allows")
    for entry in packed.infolist():
        if entry.flag_bits & _ENCRYPTED:
            raise Unusable("it is encrypted with a password")
    budget.count_bytes(whole)
    return packed


def zip_members(source: Source) -> Iterator[Source | Skipped]:
    """The files in a zip in the order of their names, and what of it is not read."""
    packed = open_zip(source.data, source.budget)
    sidecars: dict[str, ZipInfo] = {}
    files: dict[str, ZipInfo] = {}
    kinds: Counter[str] = Counter()
    for entry in packed.infolist():
        name = _name_of(entry)
        if entry.is_dir() or _is_beside(name):
            continue
        problem = _problem(name, entry)
        if problem:
            yield Skipped(str(source.path / clean_line(PurePosixPath(name).name)), problem)
        elif name.lower().endswith(SUFFIX):
            sidecars[name] = entry
        elif format_of(PurePosixPath(name)) is None:
            kinds[kind_of(PurePosixPath(name)) or "without an ending"] += not is_about_the_folder(PurePosixPath(name))
        else:
            files[name] = entry
    if +kinds:
        yield Skipped(str(source.path), _unread(+kinds), remark=True)
    for name in sorted(files):
        path = source.path / name
        source.budget.count_part()
        if is_about_the_folder(path) and format_of(path) == "text":
            continue
        try:
            data = read_entry(packed, files[name], source.budget)
            sidecar = _sidecar(packed, sidecars, name, path, source)
        except Exhausted:
            raise
        except Unusable as error:
            yield Skipped(str(path), str(error))
            continue
        yield replace(_in(source), path=path, data=data, format=format_of(path) or "", sidecar=sidecar)


def _in(source: Source) -> Source:
    """A source inside another: deeper, and named by nobody."""
    return replace(source, depth=source.depth + 1, named=False, charset=None, address=None)


def _name_of(entry: ZipInfo) -> str:
    """The name as it was meant: without its mark for UTF-8 zipfile reads a name in the code page of DOS."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/")


def _is_beside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.lower() in _BESIDE or (part.startswith(".") and part != "..") for part in parts)


def _problem(name: str, entry: ZipInfo) -> str | None:
    """Why a file of a zip is not looked at, a clause; None for one that is."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":"):
        return "its name leads out of the zip"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a symbolic link; links in a zip are not followed"
    return None


def _unread(kinds: Mapping[str, int]) -> str:
    listed = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())[:_SHOWN_KINDS])
    more = f" and {len(kinds) - _SHOWN_KINDS} more kinds" if len(kinds) > _SHOWN_KINDS else ""
    return f"not read, of other kinds: {listed}{more}"


def _sidecar(packed: ZipFile, sidecars: Mapping[str, ZipInfo], name: str, path: Path, source: Source) -> Sidecar:
    """The sidecar beside a file in the zip, else that of the zip, whose metadata is for all that it holds."""
    stem = name.removesuffix(PurePosixPath(name).suffix)
    entry = sidecars.get(name + SUFFIX) or sidecars.get(stem + SUFFIX)
    if entry is None:
        return Sidecar(metadata=source.sidecar.metadata)
    return parse_sidecar(str(source.path / _name_of(entry)), read_entry(packed, entry, source.budget))
