"""One writer at a time: the lock file of an index, and the note beside it that says who holds it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.records import BronError


@contextmanager
def writer_lock(index: Path, command: str, wait: float) -> Iterator[None]:
    """Hold the lock of the one writer; a small file beside it says who does."""
    lock = FileLock(index / "writer.lock")
    note = index / "writer.json"
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        who = _read_note(note) or "another process"
        todo = "Wait until it is done, or raise lock_timeout."
        raise BronError(f"the index is being written by {who}", where=str(index), todo=todo) from error
    except OSError as error:
        raise BronError(f"the index cannot be written: {error}", where=str(index)) from error
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since, "command": command}
        note.write_text(json.dumps(holder), encoding="utf-8")
        yield
    except OSError as error:
        raise BronError(f"the index cannot be written: {error}", where=str(index)) from error
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def holder(index: Path) -> str | None:
    """Who writes now, None when nobody does or it cannot be told."""
    lock = FileLock(index / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _read_note(index / "writer.json") or "another process"
    except OSError:
        return None
    lock.release()
    return None


def _read_note(note: Path) -> str | None:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f"pid {holder['pid']} on {holder['host']}, since {holder['since']}: {holder['command']}"
    except (OSError, ValueError, KeyError, TypeError):
        return None  # being written this moment
