"""Files that are packed with gzip: unpacked, but never further than is allowed."""

from __future__ import annotations

import gzip
import io
import zlib

from rag.reading.unusable import Unusable

_MAGIC = b"\x1f\x8b"
_MEGABYTE = 1024 * 1024


def unpack(data: bytes, max_file_mb: int) -> bytes:
    """What is packed in ``data``; data that is not packed, whatever its file is named, as it is.

    Raises Unusable when it is broken, or holds more than max_file_mb: of a bomb no more than that is unpacked.
    """
    if not data.startswith(_MAGIC):
        return data
    largest = max_file_mb * _MEGABYTE
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(largest + 1)
    except EOFError as error:
        raise Unusable("this gzip file is cut off") from error
    except (OSError, zlib.error) as error:
        raise Unusable(f"this gzip file is broken: {str(error).lower()}") from error
    if len(unpacked) > largest:
        raise Unusable(f"the file unpacks to more than max_file_mb = {max_file_mb} allows")
    return unpacked
