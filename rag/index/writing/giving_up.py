"""An interrupted run that is given up: what is stored stays, what is pending is as if its files had not been read.

So the next reading of these files finds the same differences again. All functions work inside a transaction.
"""

from __future__ import annotations

import sqlite3

from rag.index.writing import staging
from rag.index.writing.commits import count_pending

_HOLD = (
    "INSERT INTO holdings (path, article_id, record) VALUES (?, ?, ?) "
    "ON CONFLICT DO UPDATE SET record = excluded.record"
)


def give_up(connection: sqlite3.Connection) -> tuple[int, int]:
    """Drop what is pending: (articles that were not shown yet and are dropped, articles that stay as they are shown).

    What cannot stay as it is shown, since its newer version has come or gone, stays pending.
    """
    renamed = _renamed(connection)
    rows = connection.execute("SELECT article_id FROM pending ORDER BY number").fetchall()
    connection.execute("DELETE FROM pending")
    dropped, kept = 0, []
    for (article_id,) in rows:
        query = "SELECT path, record FROM articles WHERE id = ?"
        shown = connection.execute(query, (article_id,)).fetchone()
        if shown is None:
            dropped += _drop(connection, article_id)
        else:
            _hold(connection, article_id, shown, renamed.get(article_id))
            kept.append(article_id)
    staging.queue(connection, kept)
    return dropped, len(kept) - count_pending(connection)


def _renamed(connection: sqlite3.Connection) -> dict[str, str]:
    """Articles that an interrupted run found in a file that had another name, with its new one."""
    found = {}
    for run in staging.unfinished(connection):
        for path, outcome in staging.staged(connection, run):
            found.update({article_id: path for article_id, kind in outcome.articles if kind == "renamed"})
    return found


def _drop(connection: sqlite3.Connection, article_id: str) -> bool:
    """Forget an article that was never shown. Returns whether any file held it."""
    rows = connection.execute("SELECT path FROM holdings WHERE article_id = ?", (article_id,)).fetchall()
    connection.execute("DELETE FROM holdings WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM texts WHERE article_id = ?", (article_id,))
    connection.execute("UPDATE holdings SET superseded_by = NULL WHERE superseded_by = ?", (article_id,))
    for (path,) in rows:
        _forget_empty(connection, path)
    return bool(rows)


def _hold(connection: sqlite3.Connection, article_id: str, shown: tuple[str, str], new_path: str | None) -> None:
    """Let the file that an article is shown from hold it as it is shown, and under its old name if it was renamed."""
    path, record = shown
    query = "SELECT digest FROM files WHERE path = ?"
    digest = connection.execute(query, (new_path,)).fetchone() if new_path else None
    # By its bytes the next ingest sees again that it was renamed.
    connection.execute("INSERT OR IGNORE INTO files (path, digest) VALUES (?, ?)", (path, digest[0] if digest else ""))
    connection.execute(_HOLD, (path, article_id, record))
    if new_path and new_path != path:
        connection.execute("DELETE FROM holdings WHERE path = ? AND article_id = ?", (new_path, article_id))
        _forget_empty(connection, new_path)


def _forget_empty(connection: sqlite3.Connection, path: str) -> None:
    """A file that holds nothing is not known."""
    empty = (
        "NOT EXISTS (SELECT 1 FROM holdings WHERE path = ?) AND NOT EXISTS (SELECT 1 FROM translations WHERE path = ?)"
    )
    connection.execute(f"DELETE FROM files WHERE path = ? AND {empty}", (path, path, path))
