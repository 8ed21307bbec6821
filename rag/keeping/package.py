"""The file of a backup: a zip of the catalogue, the vectors and a page of contents with the hash of each.

``catalogue.sqlite3`` is a copy of one moment. ``vectors.f32`` has a row of float32 for each passage, in the order of
their numbers; a row of NaN stands for a vector that was not there, and is made again when the index is restored.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from rag.records import BronError

FORMAT = 1
CONTENTS, CATALOGUE, VECTORS = "bron-backup.json", "catalogue.sqlite3", "vectors.f32"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds. made: ISO time, UTC. schema: version of the catalogue's tables. hashes: SHA-256 by member.

    vectors: how many of the passages' vectors are in it. dimension: of each.
    """

    format: int
    bron: str
    made: str
    schema: int
    generation: int
    articles: int
    passages: int
    vectors: int
    model: str
    dimension: int
    hashes: dict[str, str]


class Hashed:
    """A stream to write to that knows the SHA-256 of all that was written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._digest.update(data)
        self._stream.write(data)

    @property
    def hash(self) -> str:
        """64 hex digits."""
        return self._digest.hexdigest()


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Contents]]:
    """A backup and what it says it holds; the hashes are not compared yet.

    Raises BronError (misuse) when there is no such file or it is no backup of Bron; BronError when it is damaged.
    """
    try:
        with zipfile.ZipFile(file) as package:
            yield package, _contents(package, file)
    except FileNotFoundError as error:
        raise BronError("there is no such file", where=str(file), misuse=True) from error
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise _damaged(file, str(error)) if _begins_like_one(file) else _foreign(file) from error
    except OSError as error:
        raise BronError(f"the backup cannot be read: {error}", where=str(file)) from error


def members(package: zipfile.ZipFile, contents: Contents, file: Path, name: str) -> Iterator[bytes]:
    """The bytes of a member, a piece at a time. Raises BronError at the end where they are not what was backed up."""
    digest = hashlib.sha256()
    try:
        with package.open(name) as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                yield piece
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise _damaged(file, str(error)) from error
    if digest.hexdigest() != contents.hashes.get(name):
        raise _damaged(file, f"{name} has another hash than was noted")


def verify(file: Path) -> Contents:
    """Read a backup from end to end and compare every hash. Raises BronError like ``opened``, and when one differs."""
    with opened(file) as (package, contents):
        for name in (CATALOGUE, VECTORS):
            for _ in members(package, contents, file, name):
                pass
        return contents


def member(name: str, compression: int) -> zipfile.ZipInfo:
    """A member to be written, without a time: a clock before 1980 would be refused."""
    info = zipfile.ZipInfo(name)
    info.compress_type = compression
    return info


def write_contents(package: zipfile.ZipFile, contents: Contents) -> None:
    """The last member to be written: it has the hashes of the others."""
    package.writestr(member(CONTENTS, zipfile.ZIP_STORED), json.dumps(asdict(contents), indent=2))


def file_hash(file: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _contents(package: zipfile.ZipFile, file: Path) -> Contents:
    if CONTENTS not in package.namelist():
        raise _foreign(file)
    try:
        values: dict[str, Any] = json.loads(package.read(CONTENTS))
        if values["format"] != FORMAT:
            what, todo = "the backup was made by another version of Bron", "Restore it with that version."
            raise BronError(what, where=str(file), received=f"{values['bron']}, format {values['format']}", todo=todo)
        return Contents(**{name: values[name] for name in Contents.__slots__})
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(file, f"{CONTENTS} cannot be understood") from error


def _begins_like_one(file: Path) -> bool:
    """A backup that was cut short has lost the end by which zip files are known, not its beginning."""
    with file.open("rb") as stream:
        beginning = stream.read(64)
    return beginning.startswith(b"PK\x03\x04") and CATALOGUE.encode() in beginning


def _foreign(file: Path) -> BronError:
    return BronError("this is no backup of Bron", where=str(file), todo="`bron backup FILE` makes one.", misuse=True)


def _damaged(file: Path, why: str) -> BronError:
    todo = "Nothing was restored from it: use another copy of it, or an older backup."
    return BronError(f"the backup is damaged: {why}", where=str(file), todo=todo)
