"""From paths to readings: which files are read, in which order, by which format, and what is reported."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.reading.cleaning import has_lone_surrogates
from rag.reading.controls import is_binary
from rag.reading.decoding import decode, refuse_binary, report_damage
from rag.reading.dump.articles import read_dump
from rag.reading.dump.packed import unpack
from rag.reading.markdown import has_front_matter, read_markdown
from rag.reading.sidecar import SUFFIX, Sidecar, find_sidecar, read_sidecar
from rag.reading.unusable import Unusable
from rag.records import Article, BronError, FileRead, Skipped, Translation

FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jl": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
}
# These hold many articles in one file, and may be packed with gzip: ".jsonl.gz".
DUMPS = ("jsonl", "json", "csv")
_PACKED = ".gz"
_PACKED_OTHERWISE = (".zip", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".tgz", ".tar.gz")
# What stands beside the articles in a folder and is none: left out quietly.
_ABOUT_THE_FOLDER = ("readme", "license", "licence", "copying", "notice", "changelog", "contributing")
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
    for path in paths:
        for found in _walk(path, named=True, above=()):
            if isinstance(found, Skipped):
                yield FileRead(found.file, "", skipped=(found,))
                continue
            real = os.path.realpath(found)
            if real not in seen:
                seen.add(real)
                reading = _read_file(found, max_file_mb, named=found == path)
                if reading is not None:
                    yield reading


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
    return not (_is_about_the_folder(path) and format_of(path) in (None, "text"))


def _is_about_the_folder(path: Path) -> bool:
    return path.name.lower().split(".")[0] in _ABOUT_THE_FOLDER


def find_sidecar_owner(sidecar: Path) -> Path | None:
    """The file that ``sidecar`` stands beside, None when it stands alone."""
    stem = sidecar.name[: -len(SUFFIX)]
    packed = [suffix + _PACKED for suffix, name in FORMATS.items() if name in DUMPS]
    candidates = [stem, stem + _PACKED, *(stem + suffix for suffix in (*FORMATS, *packed))]
    return next((path for path in map(sidecar.with_name, candidates) if format_of(path) and path.is_file()), None)


def format_of(path: Path) -> str | None:
    """The format that a file's name says it has, None for one that is not read."""
    name = path.name.lower()
    found = FORMATS.get(Path(name.removesuffix(_PACKED)).suffix)
    return None if name.endswith(_PACKED) and found not in DUMPS else found


def _read_file(path: Path, max_file_mb: int, *, named: bool) -> FileRead | None:
    """The reading of one file; None for a README without front matter that nobody named."""
    file, digest = str(path), ""
    try:
        status = path.stat()
        if path.name.lower().endswith(SUFFIX):
            raise Unusable("there is no file beside this sidecar")
        format_name = format_of(path)
        if path.name.lower().endswith(_PACKED_OTHERWISE):
            raise Unusable("this file is packed; unpack it first (.jsonl, .json and .csv are also read as .gz)")
        if format_name is None:
            listed = ", ".join(FORMATS)
            raise Unusable(f"files of this kind are not read (expected {listed}; .jsonl, .json and .csv also as .gz)")
        if not stat.S_ISREG(status.st_mode):
            raise Unusable("this is not a regular file")
        if status.st_size > max_file_mb * _MEGABYTE:
            size = status.st_size / _MEGABYTE
            raise Unusable(f"the file is {size:.0f} MB, more than max_file_mb = {max_file_mb} allows")
        data = path.read_bytes()
        sidecar = _sidecar_of(path)
        digest = hashlib.sha256(data + sidecar.data).hexdigest()
        if format_name in DUMPS:
            data = unpack(data, max_file_mb)
        if not data.strip():
            raise Unusable("the file is empty")
        refuse_binary(data)
        if (
            format_name == "markdown"
            and not named
            and _is_about_the_folder(path)
            and not has_front_matter(decode(data))
        ):
            return None
        articles, translations, skipped = _read_format(format_name, path, data, sidecar)
    except OSError as error:
        return FileRead(file, digest, skipped=(Skipped(file, _reason(error)),))
    except Unusable as error:
        return FileRead(file, digest, skipped=(Skipped(file, str(error)),))
    found = report_damage(data, by_line=format_name == "jsonl") if articles or not is_binary(data) else []
    damage = [Skipped(file, reason, line) for reason, line in found]
    return FileRead(file, digest, tuple(articles), tuple(translations), (*sidecar.skipped, *damage, *skipped))


def _sidecar_of(path: Path) -> Sidecar:
    # Beside a packed file its sidecar may have the name that the file has when it is unpacked.
    is_packed = path.name.lower().endswith(_PACKED)
    sidecar = find_sidecar(path) or (find_sidecar(path.with_suffix("")) if is_packed else None)
    return read_sidecar(sidecar) if sidecar else Sidecar()


def _read_format(
    format_name: str, path: Path, data: bytes, sidecar: Sidecar
) -> tuple[list[Article], list[Translation], list[Skipped]]:
    if format_name in DUMPS:
        by_line = {part.line: part.metadata for part in sidecar.parts if part.line}
        articles, skipped = read_dump(path, data, format_name, sidecar.metadata, by_line)
        return articles, [], skipped
    if format_name == "markdown":
        found, skipped = read_markdown(path, decode(data), sidecar.metadata)
        if isinstance(found, Translation):
            return [], [found], skipped
        return [found] if found else [], [], skipped
    if format_name == "html":
        from rag.reading.page.html import read_html

        article, skipped = read_html(path, data, sidecar.metadata)
        return [article] if article else [], [], skipped
    from rag.reading.text.plain import read_plain

    articles, skipped = read_plain(path, decode(data), sidecar)
    return articles, [], skipped


def _reason(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
