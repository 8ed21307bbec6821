"""Text that is packed by itself, with gzip, bzip2 or xz: unpacked, but never further than is allowed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from typing import IO, cast

from rag.reading.limits import Budget
from rag.reading.unusable import Unusable

_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
# A dictionary of xz may claim more memory than any text needs.
_MOST_MEMORY = 256 * 1024 * 1024


def unpack(data: bytes, budget: Budget) -> bytes:
    """What is packed in ``data``; data that is not packed, whatever its file is named, as it is.

    Raises Unusable when it is broken, or holds more than the budget allows: of a bomb no more than that is unpacked.
    """
    kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if kind is None:
        return data
    try:
        with _opened(kind, data) as file:
            return budget.read(file, len(data))
    except EOFError as error:
        raise Unusable(f"this {kind} file is cut off") from error
    except (OSError, zlib.error, lzma.LZMAError) as error:
        raise Unusable(f"this {kind} file is broken: {str(error).lower()}") from error


def _opened(kind: str, data: bytes) -> IO[bytes]:
    stream = io.BytesIO(data)
    if kind == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))
    if kind == "bzip2":
        return cast("IO[bytes]", bz2.BZ2File(stream))
    return cast("IO[bytes]", _Xz(data))


class _Xz(io.RawIOBase):
    """xz with a limit of memory, which lzma.LZMAFile does not pass on."""

    def __init__(self, data: bytes) -> None:
        self._rest = data
        self._decoder = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)

    def read(self, size: int = -1) -> bytes:
        while True:
            if self._decoder.eof:
                self._rest = self._decoder.unused_data.lstrip(b"\x00")
                if not self._rest:
                    return b""
                self._decoder = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
            found = self._decoder.decompress(self._rest, size)
            self._rest = b""
            if found:
                return found
            if not self._decoder.eof and self._decoder.needs_input:
                raise EOFError
