"""PDFium in a process of its own: a file that makes it crash, hang or grow takes nothing else along.

The process is started with the first PDF and reads all others. It gets a file, and gives back what stands on its pages
as JSON; both with their length in front.
"""

from __future__ import annotations

import atexit
import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from rag.reading.unusable import Unusable

_LENGTH = struct.Struct(">QQ")
# The process looks at the time between pages; one page that takes longer than this is the end of it.
_PATIENCE = 30.0
_MOST_MEMORY = 4 * 1024**3
# A page of a broadsheet holds some 50,000 signs.
_MOST_SIGNS = 200_000
_ROOT = Path(__file__).parents[3]


class _Reader:
    """The process, started when it is first needed and again when it ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, data: bytes, seconds: float) -> dict[str, Any]:
        """What a PDF holds. Raises Unusable when reading it crashed, or took too long."""
        with self._lock:
            process = self._started()
            timer = threading.Timer(seconds + _PATIENCE, process.kill)
            timer.start()
            try:
                answer = _exchange(process, data, seconds)
            except (OSError, EOFError, ValueError) as error:
                late = not timer.is_alive()
                self.stop()
                raise Unusable(
                    "reading this PDF took too long" if late else "this PDF is broken: reading it failed"
                ) from error
            finally:
                timer.cancel()
        return answer

    def stop(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream:
                _close(stream)
        process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
            # This Python and this module, without arguments; no shell.
            self._process = subprocess.Popen(  # nosec B603
                [sys.executable, "-m", "rag.reading.pdf.apart"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        return self._process


_READER = _Reader()
atexit.register(_READER.stop)


def read_apart(data: bytes, seconds: float) -> dict[str, Any]:
    """What a PDF holds: its "pages" (words, each text, x0, x1, y, size; signs that stand across), "info", "language".

    "stopped": why pages are missing at the end; "dense": pages with too many signs, which were left out. seconds: after
    so many no further page is read. Raises Unusable when the PDF is encrypted or broken.
    """
    answer = _READER.read(data, seconds)
    if "error" in answer:
        raise Unusable(answer["error"])
    return answer


def _exchange(process: subprocess.Popen[bytes], data: bytes, seconds: float) -> dict[str, Any]:
    assert process.stdin and process.stdout
    process.stdin.write(_LENGTH.pack(len(data), int(seconds * 1000)) + data)
    process.stdin.flush()
    length, _ = _LENGTH.unpack(_exactly(process.stdout, _LENGTH.size))
    answer = json.loads(_exactly(process.stdout, length))
    if not isinstance(answer, dict):
        raise ValueError(answer)
    return answer


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        # What was not sent to a process that has ended is lost with it.
        return


def _serve() -> None:
    """Answer one file after the other until nobody asks any more."""
    _limit_memory()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        length, milliseconds = _LENGTH.unpack(head)
        try:
            answer = _read(_exactly(source, length), milliseconds / 1000)
        except Unusable as error:
            answer = {"error": error.reason}
        sent = json.dumps(answer).encode()
        target.write(_LENGTH.pack(len(sent), 0) + sent)
        target.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _read(data: bytes, seconds: float) -> dict[str, Any]:
    import time

    import pypdfium2

    ends = time.monotonic() + seconds
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unusable(_reason(error)) from error
    try:
        found: dict[str, Any] = {"pages": [], "dense": [], "stopped": None}
        for number in range(len(document)):
            if time.monotonic() > ends:
                found["stopped"] = (
                    f"reading it took longer than {seconds:.0f} seconds; from page {number + 1} on it was left"
                )
                break
            found["pages"].append(_page(document, number, found["dense"]))
        return {**found, "info": document.get_metadata_dict(), "language": _language(document)}
    except pypdfium2.PdfiumError as error:
        raise Unusable(_reason(error)) from error
    finally:
        document.close()


def _page(document: Any, number: int, dense: list[int]) -> dict[str, Any]:
    import pypdfium2

    from rag.reading.pdf.words import page_words

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        # A page that cannot be opened is told as one without a text.
        return {"words": [], "across": 0}
    try:
        words, across = page_words(page, _MOST_SIGNS)
    finally:
        page.close()
    if words is None:
        dense.append(number + 1)
        return {"words": [], "across": 0}
    return {"words": [[word.text, word.x0, word.x1, word.y, word.size] for word in words], "across": across}


def _reason(error: Exception) -> str:
    if "password" in str(error).lower():
        return "this PDF is encrypted, and opens with a password only; it has to be saved without one"
    return f"this PDF is broken: {str(error).rstrip('.').lower()}"


def _language(document: Any) -> str | None:
    """The language that the catalogue of the document declares."""
    import ctypes

    import pypdfium2.raw as raw

    length = raw.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFCatalog_GetLanguage(document, buffer, length)
    return bytes(buffer).decode("utf-16-le", "ignore").strip("\x00 ") or None


if __name__ == "__main__":
    _serve()
