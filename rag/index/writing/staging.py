"""What is to be written: runs, and for each file read what it holds now. All functions work inside a transaction.

A file's articles are noted in ``holdings`` at once; readers do not look there. What readers see of an article is made
equal to its holdings later, article by article (see commits): ``pending`` lists those that differ. So a run that was
killed needs no memory of what it was doing, and removing twice or reading twice changes nothing.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.index.schema import article_record, read_article
from rag.index.writing.versions import newer, successor
from rag.records import Article, BronError, FileRead, Skipped, Translation

# The holder that an article is shown from: the one it is shown from already, else the first by path.
DESIRED = (
    "SELECT h.path, h.record FROM holdings AS h LEFT JOIN articles AS a ON a.id = h.article_id "
    "WHERE h.article_id = ? ORDER BY h.path = coalesce(a.path, '') DESC, h.path LIMIT 1"
)

PLACES = 20  # bits for an article's place in its file, in ``holdings.seen``


@dataclass(frozen=True, slots=True)
class Run:
    """One call that writes. command: "ingest", "remove", "rebuild". state: "reading", "writing", "done".

    arguments: what is needed to go on after a crash. started: ISO time, UTC.
    """

    id: int
    command: str
    arguments: dict[str, Any]
    state: str
    started: str


@dataclass(slots=True)
class Outcome:
    """What one file brought: (article id, "added", "changed", "unchanged", "renamed" or "duplicate"), and counts.

    gone: the file is no longer there, and was forgotten.
    """

    file: str
    articles: list[tuple[str, str]] = field(default_factory=list)
    removed: int = 0
    translations: int = 0
    skipped: list[tuple[str, str, int | None, bool]] = field(default_factory=list)
    gone: bool = False


def resolved(file: str) -> str:
    """The path by which a file is known, whichever folder or link it was reached by."""
    return str(Path(file).resolve())


def given(run: Run) -> list[str]:
    """The paths that a run was to read, as the catalogue knows them."""
    return [resolved(str(Path(run.arguments["folder"]) / path)) for path in run.arguments["paths"]]


def begin(connection: sqlite3.Connection, command: str, arguments: dict[str, Any], state: str) -> Run:
    """A new run, noted before anything is done."""
    started = _now()
    cursor = connection.execute(
        "INSERT INTO runs (command, arguments, state, started) VALUES (?, ?, ?, ?)",
        (command, json.dumps(arguments), state, started),
    )
    return Run(int(cursor.lastrowid or 0), command, arguments, state, started)


def unfinished(connection: sqlite3.Connection) -> list[Run]:
    """Runs that were not done, oldest first."""
    query = "SELECT id, command, arguments, state, started FROM runs WHERE state != 'done' ORDER BY id"
    rows = connection.execute(query).fetchall()
    return [Run(row[0], row[1], json.loads(row[2]), row[3], row[4]) for row in rows]


def proceed(connection: sqlite3.Connection, run: Run, state: str) -> None:
    """The run is in another state."""
    connection.execute("UPDATE runs SET state = ? WHERE id = ?", (state, run.id))


def finish(connection: sqlite3.Connection, run: Run, summary: dict[str, Any]) -> None:
    """The run is done; what it read file by file is forgotten, its counts stay."""
    values = (_now(), json.dumps(summary), run.id)
    connection.execute("UPDATE runs SET state = 'done', finished = ?, summary = ? WHERE id = ?", values)
    connection.execute("DELETE FROM staged WHERE run = ?", (run.id,))


def cancel(connection: sqlite3.Connection, run: Run) -> None:
    """Forget a run that is given up."""
    connection.execute("DELETE FROM runs WHERE id = ?", (run.id,))
    connection.execute("DELETE FROM staged WHERE run = ?", (run.id,))


def outcomes(connection: sqlite3.Connection, run: Run) -> list[Outcome]:
    """What the files of a run brought, in the order of reading."""
    return [outcome for _, outcome in staged(connection, run)]


def staged(connection: sqlite3.Connection, run: Run) -> list[tuple[str, Outcome]]:
    """The paths that a run is done with, in the order of reading, and what each brought."""
    rows = connection.execute("SELECT path, outcome FROM staged WHERE run = ? ORDER BY rowid", (run.id,)).fetchall()
    return [(path, Outcome(**json.loads(text))) for path, text in rows]


def count_staged(connection: sqlite3.Connection, run: Run) -> int:
    """How many files of a run have been read."""
    return int(connection.execute("SELECT count(*) FROM staged WHERE run = ?", (run.id,)).fetchone()[0])


def stage(connection: sqlite3.Connection, run: Run, reading: FileRead) -> None:
    """Note what a file holds now. A file that this run has staged already is left alone.

    A reading with anything skipped adds and changes, but removes nothing.
    """
    path = resolved(reading.file)
    if connection.execute("SELECT 1 FROM staged WHERE run = ? AND path = ?", (run.id, path)).fetchone():
        return
    outcome = Outcome(reading.file, skipped=[astuple(item) for item in reading.skipped])
    if reading.digest:
        moved = _take_over(connection, path, reading.digest)
        _stage_articles(connection, path, reading, moved, outcome)
        _stage_translations(connection, path, reading)
        outcome.translations = len(reading.translations)
        connection.execute("INSERT OR REPLACE INTO files (path, digest) VALUES (?, ?)", (path, reading.digest))
    note(connection, run, path, outcome)


def note(connection: sqlite3.Connection, run: Run, path: str, outcome: Outcome) -> None:
    """The run is done with a path."""
    values = (run.id, path, json.dumps(asdict(outcome), ensure_ascii=False))
    connection.execute("INSERT OR IGNORE INTO staged (run, path, outcome) VALUES (?, ?, ?)", values)


def stage_removal(connection: sqlite3.Connection, targets: Sequence[str]) -> tuple[list[str], int]:
    """Take articles (by id) or files and folders (by path) out of the holdings: (files forgotten, translations gone).

    An unfinished run that still has to read one of these files will not read it. Raises BronError (misuse) when a
    target is neither a stored article nor a file that something was read from; then nothing is removed.
    """
    forgotten: list[str] = []
    translations = 0
    for target in targets:
        row = connection.execute("SELECT 1 FROM holdings WHERE article_id = ?", (target,)).fetchone()
        if row:
            connection.execute("DELETE FROM holdings WHERE article_id = ?", (target,))
            _queue_anew(connection, [target])
            continue
        found = paths_under(connection, resolved(target))
        if not found:
            todo = "Name an article id, or a file or folder as it was ingested; `bron search` shows them."
            raise BronError("there is no such article or file in the index", received=target, todo=todo, misuse=True)
        for path in found:
            translations += forget(connection, path)[1]
            for run in unfinished(connection):
                note(connection, run, path, Outcome(path))
        forgotten += found
    if translations:
        bump(connection, "generation")
    return forgotten, translations


def forget(connection: sqlite3.Connection, path: str) -> tuple[list[str], int]:
    """Nothing is held by a file any more: (ids of the articles that it held, how many translations are gone)."""
    held = connection.execute("SELECT article_id FROM holdings WHERE path = ? ORDER BY article_id", (path,))
    ids = [article for (article,) in held.fetchall()]
    connection.execute("DELETE FROM holdings WHERE path = ?", (path,))
    connection.execute("DELETE FROM files WHERE path = ?", (path,))
    translations = connection.execute("DELETE FROM translations WHERE path = ?", (path,)).rowcount
    _queue_anew(connection, ids)
    return ids, translations


def queue(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Those of the articles that are not shown as they are held become pending."""
    shown_as = "SELECT path, record, superseded_by FROM articles WHERE id = ?"
    for article_id in ids:
        desired = connection.execute(DESIRED, (article_id,)).fetchone()
        shown = connection.execute(shown_as, (article_id,)).fetchone()
        if desired is None or shown is None:
            same = desired is shown
        else:
            (text,) = connection.execute("SELECT text FROM texts WHERE article_id = ?", (article_id,)).fetchone()
            same = shown == (*desired, newer(connection, read_article(article_id, desired[1], text)))
        if not same:
            connection.execute("INSERT OR IGNORE INTO pending (article_id) VALUES (?)", (article_id,))


def _queue_anew(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """As ``queue``, behind all that is pending: a removal shows what it takes out, and nothing that was read before."""
    connection.executemany("DELETE FROM pending WHERE article_id = ?", ((article_id,) for article_id in ids))
    queue(connection, ids)


def bump(connection: sqlite3.Connection, counter: str) -> int:
    """Add one to "generation" or "epoch"; returns it."""
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, '0')", (counter,))
    connection.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = ?", (counter,))
    return int(connection.execute("SELECT value FROM meta WHERE key = ?", (counter,)).fetchone()[0])


def translation_problems(connection: sqlite3.Connection, paths: set[str]) -> list[Skipped]:
    """Stored translations that fit no article, of those that stand in one of the paths or translate one of them."""
    query = "SELECT path, of_path, file, blocks FROM translations ORDER BY path, of_path"
    problems = []
    for path, of_path, file, blocks in connection.execute(query).fetchall():
        if path in paths or of_path in paths:
            reason = _translation_problem(connection, of_path, len(json.loads(blocks)))
            if reason:
                problems.append(Skipped(file, reason))
    return problems


def _translation_problem(connection: sqlite3.Connection, of_path: str, blocks: int) -> str | None:
    query = "SELECT record FROM holdings WHERE path = ? AND superseded_by IS NULL"
    held = connection.execute(query, (of_path,)).fetchall()
    if not held:
        return f"a translation of {of_path}, which is not in the index; it is kept until that file comes"
    if len(held) > 1:
        return f"a translation of {of_path}, which holds {len(held)} articles; a translation needs a file with one"
    expected = len(json.loads(held[0][0])["blocks"])
    if expected != blocks:
        return f"a translation with {blocks} blocks of an article with {expected}; they must be one for one"
    return None


def lost_any(reading: FileRead) -> bool:
    """Whether something of the file could not be read: what it held before may still be in it."""
    return any(not item.remark for item in reading.skipped)


def _take_over(connection: sqlite3.Connection, path: str, digest: str) -> set[str]:
    """A file with these very bytes that is no longer where it was has been renamed: its articles move along."""
    moved: set[str] = set()
    rows = connection.execute("SELECT path FROM files WHERE digest = ? AND path != ?", (digest, path)).fetchall()
    for (old,) in rows:
        if not os.path.lexists(old):
            query = "UPDATE OR REPLACE holdings SET path = ? WHERE path = ? AND superseded_by IS NOT NULL"
            connection.execute(query, (path, old))
            held = connection.execute("SELECT article_id FROM holdings WHERE path = ?", (old,)).fetchall()
            moved.update(article for (article,) in held)
            for table in ("holdings", "files", "translations"):
                connection.execute(f"DELETE FROM {table} WHERE path = ?", (old,))
    return moved


def _stage_articles(
    connection: sqlite3.Connection, path: str, reading: FileRead, moved: set[str], outcome: Outcome
) -> None:
    query = "SELECT article_id, record, seen FROM holdings WHERE path = ? AND superseded_by IS NULL ORDER BY article_id"
    before = {row[0]: (row[1], row[2]) for row in connection.execute(query, (path,)).fetchall()}
    now = bump(connection, "seen")
    after: dict[str, Article] = {}
    for place, article in enumerate(reading.articles):
        if article.id in after:
            outcome.articles.append((article.id, "duplicate"))
            continue
        after[article.id] = article
        record = article_record(article)
        known, seen = before.get(article.id, ("", 0))
        outcome.articles.append((article.id, _kind(connection, path, article.id, record, known, moved)))
        connection.execute("INSERT OR IGNORE INTO texts (article_id, text) VALUES (?, ?)", (article.id, article.text))
        # Places within one reading follow each other; what did not change was not seen anew.
        values = (path, article.id, record, seen if known == record else now << PLACES | place)
        connection.execute(
            "INSERT OR REPLACE INTO holdings (path, article_id, record, seen) VALUES (?, ?, ?, ?)", values
        )
    gone = [] if lost_any(reading) else [article for article in before if article not in after]
    fresh = [article for article in after.values() if article.id not in before]
    for article_id in gone:
        _leave(connection, path, article_id, before[article_id][0], fresh)
    queue(connection, [*after, *gone, *sorted(moved - set(after))])
    _pair(connection, gone, outcome)


def _kind(connection: sqlite3.Connection, path: str, article_id: str, record: str, known: str, moved: set[str]) -> str:
    """What an ingest brought of an article: see ``Outcome``. known: its record so far in this file, "" for none."""
    if known:
        return "unchanged" if known == record else "changed"
    if article_id in moved:
        return "renamed"
    query = "SELECT 1 FROM holdings WHERE article_id = ? AND path != ?"
    return "duplicate" if connection.execute(query, (article_id, path)).fetchone() else "added"


def _leave(connection: sqlite3.Connection, path: str, article_id: str, record: str, fresh: Sequence[Article]) -> None:
    """A file no longer holds an article: another is its new version, and it is kept to be read, or it goes."""
    (text,) = connection.execute("SELECT text FROM texts WHERE article_id = ?", (article_id,)).fetchone()
    version = successor(read_article(article_id, record, text), fresh)
    if version is None:
        connection.execute("DELETE FROM holdings WHERE path = ? AND article_id = ?", (path, article_id))
        return
    values = (version.id, path, article_id)
    connection.execute("UPDATE holdings SET superseded_by = ? WHERE path = ? AND article_id = ?", values)


def _pair(connection: sqlite3.Connection, gone: list[str], outcome: Outcome) -> None:
    """An article that left a file for a new one there is a changed article: its text was edited."""
    held = "SELECT 1 FROM holdings WHERE article_id = ? AND superseded_by IS NULL"
    removed = [article_id for article_id in gone if not connection.execute(held, (article_id,)).fetchone()]
    changed = 0
    for index, (article_id, kind) in enumerate(outcome.articles):
        if kind == "added" and changed < len(removed):
            outcome.articles[index] = (article_id, "changed")
            changed += 1
    outcome.removed = len(removed) - changed


def _stage_translations(connection: sqlite3.Connection, path: str, reading: FileRead) -> None:
    query = "SELECT * FROM translations WHERE path = ? ORDER BY of_path, language"
    before = connection.execute(query, (path,)).fetchall()
    if not lost_any(reading):
        connection.execute("DELETE FROM translations WHERE path = ?", (path,))
    for translation in reading.translations:
        values = _translation_row(path, translation)
        connection.execute("INSERT OR REPLACE INTO translations VALUES (?, ?, ?, ?, ?, ?)", values)
    if connection.execute(query, (path,)).fetchall() != before:
        bump(connection, "generation")


def _translation_row(path: str, translation: Translation) -> tuple[str, str, str, str, str | None, str]:
    blocks = json.dumps(translation.blocks, ensure_ascii=False)
    of_path = resolved(translation.of)
    return path, of_path, translation.language, translation.file, translation.title, blocks


def paths_under(connection: sqlite3.Connection, path: str) -> list[str]:
    """Known files at a path or in the folder of that name, sorted."""
    inside = path.rstrip(os.sep) + os.sep
    rows = connection.execute("SELECT path FROM files ORDER BY path").fetchall()
    return [known for (known,) in rows if known == path or known.startswith(inside)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
