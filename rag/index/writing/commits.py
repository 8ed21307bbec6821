"""What readers see, made equal to what the files hold: whole articles at a time, inside a transaction.

Vectors go into Chroma before an article is committed and leave it after, so their ids are noted in ``garbage``
first: whatever is killed, every vector that no reader should find is known.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.index.address import address_key, outlet_key, title_key
from rag.index.passages import embedded_text, split
from rag.index.schema import lexical_table, read_article
from rag.index.writing import copies, versions
from rag.index.writing.staging import DESIRED, bump
from rag.language.partial_dates import published_days
from rag.language.words import analyse
from rag.records import Article, Passage

_FIELDS = "id, article_id, language, position, start, end, heading, length, signature"


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as it is indexed. embedded: the text its vector is made of. body, context: index terms."""

    passage: Passage
    embedded: str
    body: str
    context: str
    length: int


@dataclass(frozen=True, slots=True)
class Task:
    """One pending article: as it is indexed (None: not yet) and as it is held (None: no longer).

    superseded: a newer version takes its place, so that it is shown to be read and not indexed.
    """

    article_id: str
    before: Article | None
    after: Article | None
    path: str | None
    record: str | None
    superseded: bool = False


def entries(article: Article) -> list[Entry]:
    """The passages of an article with all that is indexed of them."""
    found = []
    for passage in split(article):
        parts = (article.title, passage.heading, article.outlet, article.author)
        context = analyse(". ".join(part for part in parts if part), article.language)
        body = analyse(passage.text, article.language)
        embedded = embedded_text(article, passage)
        found.append(Entry(passage, embedded, " ".join(body), " ".join(context), len(body)))
    return found


def pending(connection: sqlite3.Connection, limit: int, after: int = 0) -> list[Task]:
    """The next pending articles, in the order in which they were read. after: only those with a higher number."""
    query = "SELECT article_id FROM pending WHERE number > ? ORDER BY number LIMIT ?"
    rows = connection.execute(query, (after, limit)).fetchall()
    return [_task(connection, article_id) for (article_id,) in rows]


def count_pending(connection: sqlite3.Connection, after: int = 0) -> int:
    """How many articles are pending. after: only those with a higher number."""
    return int(connection.execute("SELECT count(*) FROM pending WHERE number > ?", (after,)).fetchone()[0])


def last_pending(connection: sqlite3.Connection) -> int:
    """The highest number of a pending article, 0 when none is; what becomes pending next has a higher one."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM pending").fetchone()[0])


def expect(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Vectors of these passages are about to be stored: garbage until their article is committed."""
    query = "INSERT OR IGNORE INTO garbage SELECT ? WHERE NOT EXISTS (SELECT 1 FROM passages WHERE id = ?)"
    connection.executemany(query, ((passage_id, passage_id) for passage_id in ids))


def commit(connection: sqlite3.Connection, task: Task, found: Sequence[Entry], made: dict[str, float]) -> None:
    """Show an article as it is held. found: its entries. made: signatures of their vectors, by passage id.

    What is not given stays as it was. Its older versions are taken out of the index, and those that it left alone go
    back into it, which makes them pending.
    """
    if task.after is None or task.path is None or task.record is None:
        cluster = copies.cluster_of(connection, task.article_id)
        _forget(connection, task.article_id)
        copies.leave(connection, task.article_id, cluster)
        connection.execute("DELETE FROM corrections WHERE article_id = ?", (task.article_id,))
        query = "DELETE FROM texts WHERE article_id = ? AND NOT EXISTS (SELECT 1 FROM holdings WHERE article_id = ?)"
        connection.execute(query, (task.article_id, task.article_id))
    else:
        cluster = copies.cluster_of(connection, task.article_id) or copies.join(connection, task.after)
        versions.note_corrections(connection, task.after)
        place = versions.newer(connection, task.after, cluster)
        if place is None and task.superseded:
            return  # its newer version went meanwhile: it stays pending, and is indexed the next time
        kept = _forget(connection, task.article_id)
        _show(connection, task.after, task.path, task.record, place, cluster)
        if place is None:
            _index(connection, task.after.language, found, {**kept, **made})
            connection.executemany("DELETE FROM garbage WHERE passage_id = ?", ((e.passage.id,) for e in found))
        for other in versions.older(connection, task.after, cluster):
            _forget_passages(connection, other)
            connection.execute("UPDATE articles SET superseded_by = ? WHERE id = ?", (task.article_id, other))
    connection.execute("DELETE FROM pending WHERE article_id = ?", (task.article_id,))
    again = versions.left_alone(connection, task.article_id)
    connection.executemany("INSERT OR IGNORE INTO pending (article_id) VALUES (?)", ((other,) for other in again))


def garbage(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """Ids of vectors, and names of collections, that no reader should find."""
    ids = connection.execute("SELECT passage_id FROM garbage ORDER BY passage_id").fetchall()
    collections = connection.execute("SELECT collection FROM dropped ORDER BY collection").fetchall()
    return [row[0] for row in ids], [row[0] for row in collections]


def clear_garbage(connection: sqlite3.Connection, ids: Iterable[str], collections: Iterable[str]) -> None:
    """They are gone."""
    connection.executemany("DELETE FROM garbage WHERE passage_id = ?", ((i,) for i in ids))
    connection.executemany("DELETE FROM dropped WHERE collection = ?", ((c,) for c in collections))


def expected_signatures(connection: sqlite3.Connection, limit: int | None = None) -> dict[str, float]:
    """Signatures of the shown passages' vectors, but not of pending articles, whose vectors may be either.

    limit: only about so many, spread over all.
    """
    query = "SELECT id, signature FROM passages WHERE article_id NOT IN (SELECT article_id FROM pending)"
    if limit:
        total = int(connection.execute("SELECT max(number) FROM passages").fetchone()[0] or 0)
        query += f" AND number % {max(1, total // limit)} = 0 LIMIT {limit}"
    return dict(connection.execute(query).fetchall())


def unbuilt(connection: sqlite3.Connection, limit: int) -> list[Article]:
    """Articles that the next collection does not hold as they are shown, at most ``limit``."""
    query = (
        "SELECT a.id, a.record, t.text FROM articles AS a JOIN texts AS t ON t.article_id = a.id "
        "LEFT JOIN next_articles AS n ON n.id = a.id AND n.record = a.record "
        "WHERE n.id IS NULL AND a.superseded_by IS NULL ORDER BY a.rowid LIMIT ?"
    )
    return [read_article(*row) for row in connection.execute(query, (limit,)).fetchall()]


def build(connection: sqlite3.Connection, article: Article, found: Sequence[Entry], made: dict[str, float]) -> None:
    """Note the passages of an article in the next index, whose vectors are stored."""
    connection.execute("DELETE FROM next_passages WHERE article_id = ?", (article.id,))
    query = "INSERT OR REPLACE INTO next_articles SELECT id, record FROM articles WHERE id = ?"
    connection.execute(query, (article.id,))
    places = ",".join("?" * 11)
    connection.executemany(
        f"INSERT INTO next_passages ({_FIELDS}, body, context) VALUES ({places})",
        ((*_row(entry, article.language, made[entry.passage.id]), entry.body, entry.context) for entry in found),
    )


def built_signatures(connection: sqlite3.Connection) -> dict[str, float]:
    """Signatures of the vectors that the next collection should hold."""
    return dict(connection.execute("SELECT id, signature FROM next_passages").fetchall())


def clear_next(connection: sqlite3.Connection) -> None:
    """Begin the next index anew."""
    connection.execute("DELETE FROM next_articles")
    connection.execute("DELETE FROM next_passages")


def switch(connection: sqlite3.Connection, old_collection: str) -> None:
    """The next index takes the place of the one that serves; the old collection is garbage."""
    shown = "SELECT id FROM articles WHERE superseded_by IS NULL"
    stale = f"SELECT id FROM next_passages WHERE article_id NOT IN ({shown})"
    connection.execute("DELETE FROM garbage")  # of the old collection, which goes as a whole
    connection.execute(f"INSERT OR IGNORE INTO garbage {stale}")
    connection.execute(f"DELETE FROM next_passages WHERE article_id NOT IN ({shown})")
    connection.execute("DELETE FROM passages")
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE name GLOB 'fts_[a-z]*' AND sql LIKE '%fts5(%'"
    ).fetchall():
        connection.execute(f"DELETE FROM {name}")
    connection.execute(
        f"INSERT INTO passages (number, {_FIELDS}) SELECT number, {_FIELDS} FROM next_passages ORDER BY number"
    )
    for (language,) in connection.execute("SELECT DISTINCT language FROM next_passages ORDER BY language").fetchall():
        table = lexical_table(connection, language, create=True)
        rows = "SELECT number, body, context FROM next_passages WHERE language = ?"
        connection.execute(f"INSERT INTO {table} (rowid, body, context) {rows}", (language,))
    clear_next(connection)
    connection.execute("INSERT OR IGNORE INTO dropped VALUES (?)", (old_collection,))
    bump(connection, "generation")


def _task(connection: sqlite3.Connection, article_id: str) -> Task:
    text = connection.execute("SELECT text FROM texts WHERE article_id = ?", (article_id,)).fetchone()
    query = "SELECT record FROM articles WHERE id = ? AND superseded_by IS NULL"
    shown = connection.execute(query, (article_id,)).fetchone()
    desired = connection.execute(DESIRED, (article_id,)).fetchone()
    before = read_article(article_id, shown[0], text[0]) if shown else None
    if desired is None:
        return Task(article_id, before, None, None, None)
    after = read_article(article_id, desired[1], text[0])
    superseded = versions.newer(connection, after) is not None
    return Task(article_id, before, after, desired[0], desired[1], superseded)


def _forget(connection: sqlite3.Connection, article_id: str) -> dict[str, float]:
    """Take an article out of all that readers see; its vectors become garbage. Returns their signatures by passage."""
    kept = _forget_passages(connection, article_id)
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    connection.execute("DELETE FROM reports WHERE article_id = ?", (article_id,))
    return kept


def _forget_passages(connection: sqlite3.Connection, article_id: str) -> dict[str, float]:
    query = "SELECT number, language, id, signature FROM passages WHERE article_id = ?"
    rows = connection.execute(query, (article_id,)).fetchall()
    for number, language, passage_id, _ in rows:
        connection.execute(f"DELETE FROM {lexical_table(connection, language)} WHERE rowid = ?", (number,))
        connection.execute("INSERT OR IGNORE INTO garbage VALUES (?)", (passage_id,))
    connection.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
    return {passage_id: signature for _, _, passage_id, signature in rows}


def _show(
    connection: sqlite3.Connection,
    article: Article,
    path: str,
    record: str,
    superseded_by: str | None,
    cluster: str,
) -> None:
    row: dict[str, object] = {
        "id": article.id,
        "record": record,
        "path": path,
        "language": article.language,
        "outlet": article.outlet,
        "outlet_key": outlet_key(article.outlet),
        "title": article.title,
        "published": article.published,
        "address": address_key(article.url),
        "superseded_by": superseded_by,
        "cluster": cluster,
        "title_key": title_key(article.title),
    }
    row["first_day"], row["last_day"] = published_days(article.published) or (None, None)
    places = ",".join("?" * len(row))
    connection.execute(f"INSERT INTO articles ({','.join(row)}) VALUES ({places})", tuple(row.values()))
    connection.executemany(
        "INSERT INTO reports VALUES (?, ?, ?, ?)",
        (
            (article.id, outlet_key(report.outlet), *(published_days(report.date) or (None, None)))
            for report in article.reports_on
        ),
    )


def _index(connection: sqlite3.Connection, language: str, found: Sequence[Entry], made: dict[str, float]) -> None:
    table = lexical_table(connection, language, create=True)
    for entry in found:
        row = _row(entry, language, made[entry.passage.id])
        cursor = connection.execute(f"INSERT INTO passages ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        values = (cursor.lastrowid, entry.body, entry.context)
        connection.execute(f"INSERT INTO {table} (rowid, body, context) VALUES (?, ?, ?)", values)


def _row(entry: Entry, language: str, signature: float) -> tuple[object, ...]:
    p = entry.passage
    place = (p.position, p.start, p.end)
    return p.id, p.article_id, language, *place, p.heading, entry.length, signature
