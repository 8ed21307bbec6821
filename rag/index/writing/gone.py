"""Articles whose files are gone from the folders that an ingest read. All functions work inside a transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence

from rag.index.writing.staging import Outcome, Run, bump, forget, note, paths_under


def count_gone(connection: sqlite3.Connection, run: Run, given: Sequence[str]) -> int:
    """How many articles only files hold that are gone. given: the folders that the run read, as ``resolved``."""
    gone = _gone_files(connection, run, given)
    held = "SELECT article_id FROM holdings WHERE path = ? AND superseded_by IS NULL"
    ids = {article for path in gone for (article,) in connection.execute(held, (path,)).fetchall()}
    holders = "SELECT path FROM holdings WHERE article_id = ?"
    known = set(gone)
    return sum(
        all(path in known for (path,) in connection.execute(holders, (article_id,)).fetchall()) for article_id in ids
    )


def prune(connection: sqlite3.Connection, run: Run, given: Sequence[str]) -> None:
    """Forget what files held that are gone; their articles become pending, as in a removal."""
    for path in _gone_files(connection, run, given):
        ids, translations = forget(connection, path)
        held = "SELECT 1 FROM holdings WHERE article_id = ?"
        removed = sum(connection.execute(held, (article_id,)).fetchone() is None for article_id in ids)
        note(connection, run, path, Outcome(path, removed=removed, gone=True))
        if translations:
            bump(connection, "generation")


def _gone_files(connection: sqlite3.Connection, run: Run, given: Sequence[str]) -> list[str]:
    """Known files in the given folders that the run did not meet because there is nothing at their path any more.

    Of a folder that is missing as a whole nothing is gone: a disk that is not there would look the same.
    """
    met = {path for (path,) in connection.execute("SELECT path FROM staged WHERE run = ?", (run.id,)).fetchall()}
    known = {path for folder in given if not _is_gone(folder) for path in paths_under(connection, folder)}
    return [path for path in sorted(known - met) if _is_gone(path)]


def _is_gone(path: str) -> bool:
    """Whether nothing is at a path; not when it only cannot be looked at."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
