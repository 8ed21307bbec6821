"""The SQLite file of the catalogue: its tables, its connections, and how records are written in it.

Readers hold one read transaction for each question (WAL), so that all they see is one generation; a writer
commits whole articles. Every sqlite3 error leaves here as a BronError.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag.index.address import address_key, outlet_key, title_key
from rag.index.readonly import Frozen, is_writable, refused
from rag.language.partial_dates import published_days
from rag.records import Article, Block, BronError, Report

APPLICATION = 0x42726F6E  # "Bron", in the header of the file
VERSION = 7
BUSY_SECONDS = 60.0  # a writer's transactions are short: whoever waits longer waits for a hung process

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX files_digest ON files (digest);
CREATE TABLE texts (article_id TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE holdings (
    path TEXT, article_id TEXT, record TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0, superseded_by TEXT,
    PRIMARY KEY (path, article_id)) WITHOUT ROWID;
CREATE INDEX holdings_article ON holdings (article_id);
CREATE INDEX holdings_superseded ON holdings (superseded_by);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, record TEXT NOT NULL, path TEXT NOT NULL, language TEXT NOT NULL, outlet TEXT,
    outlet_key TEXT, title TEXT, published TEXT, first_day INTEGER, last_day INTEGER, address TEXT,
    superseded_by TEXT, cluster TEXT, title_key TEXT);
CREATE INDEX articles_address ON articles (address);
CREATE INDEX articles_superseded ON articles (superseded_by);
CREATE INDEX articles_cluster ON articles (cluster);
CREATE INDEX articles_title ON articles (title_key);
CREATE TABLE bands (band INTEGER, article_id TEXT, PRIMARY KEY (band, article_id)) WITHOUT ROWID;
CREATE TABLE corrections (target TEXT, article_id TEXT, PRIMARY KEY (target, article_id)) WITHOUT ROWID;
CREATE INDEX corrections_article ON corrections (article_id);
CREATE TABLE reports (article_id TEXT NOT NULL, outlet_key TEXT, first_day INTEGER, last_day INTEGER);
CREATE INDEX reports_article ON reports (article_id);
CREATE INDEX reports_outlet ON reports (outlet_key, last_day, first_day, article_id);
CREATE INDEX reports_day ON reports (last_day, first_day, article_id);
CREATE INDEX articles_filtered ON articles (language, outlet_key, first_day, last_day, superseded_by, id);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, language TEXT NOT NULL,
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT,
    length INTEGER NOT NULL, signature REAL NOT NULL);
CREATE INDEX passages_article ON passages (article_id, position);
CREATE INDEX passages_language ON passages (language, length);
CREATE TABLE translations (
    path TEXT, of_path TEXT, language TEXT, file TEXT NOT NULL, title TEXT, blocks TEXT NOT NULL,
    PRIMARY KEY (path, of_path, language)) WITHOUT ROWID;
CREATE INDEX translations_of ON translations (of_path);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, arguments TEXT NOT NULL, state TEXT NOT NULL,
    started TEXT NOT NULL, finished TEXT, summary TEXT);
CREATE TABLE staged (run INTEGER, path TEXT, outcome TEXT NOT NULL, PRIMARY KEY (run, path));
CREATE TABLE pending (number INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE);
CREATE TABLE garbage (passage_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE dropped (collection TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE next_articles (id TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE next_passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, language TEXT NOT NULL,
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT,
    length INTEGER NOT NULL, signature REAL NOT NULL, body TEXT NOT NULL, context TEXT NOT NULL);
CREATE INDEX next_passages_article ON next_passages (article_id);
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT, received TEXT NOT NULL, kind TEXT NOT NULL, remark TEXT NOT NULL,
    question TEXT NOT NULL, language TEXT NOT NULL, answer TEXT NOT NULL, passages TEXT NOT NULL,
    generation INTEGER NOT NULL);
"""
# What takes a file of an earlier version to the next. The manifest then asks for a rebuild, which fills what is new.
# Version 2 kept vectors of words and of sentences, which nothing needs any more.
MIGRATIONS = {
    1: """
ALTER TABLE passages ADD COLUMN sentences BLOB NOT NULL DEFAULT x'';
ALTER TABLE next_passages ADD COLUMN sentences BLOB NOT NULL DEFAULT x'';
""",
    2: """
DROP TABLE IF EXISTS forms;
DROP TABLE IF EXISTS form_vectors;
ALTER TABLE passages DROP COLUMN sentences;
ALTER TABLE next_passages DROP COLUMN sentences;
DELETE FROM meta WHERE key = 'lexicon';
""",
    3: """
ALTER TABLE holdings ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE holdings ADD COLUMN superseded_by TEXT;
ALTER TABLE articles ADD COLUMN address TEXT;
ALTER TABLE articles ADD COLUMN superseded_by TEXT;
CREATE INDEX articles_address ON articles (address);
CREATE INDEX articles_superseded ON articles (superseded_by);
UPDATE articles SET address = address_key(json_extract(record, '$.url'));
""",
    4: """
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT, received TEXT NOT NULL, kind TEXT NOT NULL, remark TEXT NOT NULL,
    question TEXT NOT NULL, language TEXT NOT NULL, answer TEXT NOT NULL, passages TEXT NOT NULL,
    generation INTEGER NOT NULL);
""",
    # The next write finds the clusters: that takes a while, and reads nothing but the catalogue.
    5: """
ALTER TABLE articles ADD COLUMN cluster TEXT;
ALTER TABLE articles ADD COLUMN title_key TEXT;
UPDATE articles SET title_key = title_key(title);
CREATE INDEX articles_cluster ON articles (cluster);
CREATE INDEX articles_title ON articles (title_key);
CREATE TABLE bands (band INTEGER, article_id TEXT, PRIMARY KEY (band, article_id)) WITHOUT ROWID;
CREATE TABLE corrections (target TEXT, article_id TEXT, PRIMARY KEY (target, article_id)) WITHOUT ROWID;
CREATE INDEX corrections_article ON corrections (article_id);
""",
    6: """
CREATE TABLE reports (article_id TEXT NOT NULL, outlet_key TEXT, first_day INTEGER, last_day INTEGER);
CREATE INDEX reports_article ON reports (article_id);
CREATE INDEX reports_outlet ON reports (outlet_key, last_day, first_day, article_id);
CREATE INDEX reports_day ON reports (last_day, first_day, article_id);
INSERT INTO reports SELECT a.id, outlet_key(json_extract(r.value, '$.outlet')),
    first_day(json_extract(r.value, '$.date')), last_day(json_extract(r.value, '$.date'))
    FROM articles AS a, json_each(a.record, '$.reports_on') AS r ORDER BY a.id, r.key;
""",
}


class Database:
    """Connections to one catalogue file; safe to use from several threads.

    Raises BronError (misuse) when the file is not there and ``create`` is False, and when it is no catalogue. Where the
    folder may not be written to it is read as it was when it was opened.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._frozen = Frozen(path) if path.is_file() and not is_writable(path.parent) else None
        self._uri = self._frozen.uri if self._frozen else f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._local = threading.local()
        with self._errors():
            connection = self._connect()
            try:
                self._prepare(connection, create and not self.read_only)
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._frozen is not None

    @property
    def is_outdated(self) -> bool:
        """Whether it is read as it was, and somebody else has written to it since."""
        return self._frozen is not None and self._frozen.is_outdated

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A read transaction: everything read inside, in this thread, is of one moment. Nests."""
        if (current := self._current()) is not None:
            with self._errors():
                yield current
            return
        with self._errors(), self._unchanged(), self._borrowed() as connection:
            connection.execute("BEGIN")
            # BEGIN alone takes no snapshot in SQLite: the first read does.
            connection.execute("SELECT value FROM meta LIMIT 1").fetchone()
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed at the end, rolled back on any error. Nests into one, not into a snapshot."""
        current = self._current()
        if current is not None and self._local.writing:
            yield current
            return
        if self.read_only:
            raise refused(self.path.parent)
        if current is not None:
            raise RuntimeError("a write cannot begin inside a snapshot")
        with self._errors(), self._borrowed() as connection:
            connection.execute("BEGIN IMMEDIATE")
            self._local.writing = True
            yield connection
            connection.execute("COMMIT")

    def latest(self, query: str) -> list[tuple[Any, ...]]:
        """Rows as they are now, also inside an older snapshot."""
        with self._errors():
            connection = self._take()
            try:
                return connection.execute(query).fetchall()
            finally:
                self._give(connection)

    def close(self) -> None:
        """Close the idle connections; one that is in use is closed when it is given back."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        if self._frozen:
            self._frozen.close()

    @contextmanager
    def _unchanged(self) -> Iterator[None]:
        """Nobody wrote before or meanwhile to what was opened as never written to."""
        if self._frozen:
            self._frozen.check()
        yield
        if self._frozen:
            self._frozen.check()

    def _current(self) -> sqlite3.Connection | None:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        return connection

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        """A connection for this thread, without a transaction when it is given back."""
        connection = self._take()
        self._local.connection, self._local.writing = connection, False
        try:
            yield connection
        finally:
            self._local.connection, self._local.writing = None, False
            self._give(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # A power cut may take the last commits, but in order: the run that they belong to is then unfinished.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _prepare(self, connection: sqlite3.Connection, create: bool) -> None:
        """Make the tables in an empty file, or see that they are ours."""
        if create and not _is_marked(connection):
            connection.execute("PRAGMA journal_mode = WAL")
            # Looked at again under the write lock: another process may be making them too.
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in TABLES.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        if not _is_marked(connection):
            raise BronError("this is not a catalogue of Bron", where=str(self.path), misuse=True)
        if not self.read_only:
            _migrate(connection)
        elif connection.execute("PRAGMA user_version").fetchone()[0] in MIGRATIONS:
            what = "the catalogue was made by an earlier version of Bron, and is read-only"
            todo = "Run `bron status` once where its folder may be written to: that brings it to this version."
            raise BronError(what, where=str(self.path), todo=todo)
        if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION and not self.read_only:
            _add_indexes(connection)
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            todo = "Ingest the articles again into a new folder (setting index)."
            raise BronError("the catalogue was made by another version of Bron", where=str(self.path), todo=todo)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise BronError(
                f"the catalogue cannot be used: {error}", where=str(self.path), todo=_todo(error, self.path)
            ) from error


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables of an earlier version to this one's."""
    if connection.execute("PRAGMA user_version").fetchone()[0] not in MIGRATIONS:
        return
    connection.create_function("address_key", 1, address_key, deterministic=True)
    connection.create_function("title_key", 1, title_key, deterministic=True)
    connection.create_function("outlet_key", 1, outlet_key, deterministic=True)
    for place, name in enumerate(("first_day", "last_day")):
        connection.create_function(name, 1, lambda day, place=place: (published_days(day) or (None, None))[place])
    connection.execute("BEGIN IMMEDIATE")
    # Looked at again under the write lock: another process may be doing it too.
    while (version := connection.execute("PRAGMA user_version").fetchone()[0]) in MIGRATIONS:
        for statement in MIGRATIONS[version].split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version + 1}")
    connection.execute("COMMIT")


def _add_indexes(connection: sqlite3.Connection) -> None:
    """What only makes reading quicker, and needs no version of its own."""
    for name in ("articles_filtered", "holdings_superseded"):
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            statement = next(line for line in TABLES.split(";") if f"INDEX {name} " in line)
            connection.execute(statement.replace("INDEX", "INDEX IF NOT EXISTS"))


def _is_marked(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION)


def _todo(error: sqlite3.Error, path: Path) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return "Free some disk space and run `bron ingest` again: nothing that was stored is lost."
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        back = "put a backup back (`bron restore FILE --replace`)"
        return f"The file is damaged: {back}, or delete the folder {path.parent} and ingest again."
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "See that the folder is there and may be written to."
    if name.startswith("SQLITE_BUSY"):
        return "Another process holds it: try again later."
    return "See that the disk works and has space left."


def lexical_table(connection: sqlite3.Connection, language: str, *, create: bool = False) -> str | None:
    """Name of a language's FTS5 table; None when there is none. With ``create`` it is made.

    Raises BronError (misuse) for anything but an ISO 639 code: the name goes into SQL.
    """
    if not re.fullmatch("[a-z]{2,3}", language):
        raise BronError("this is not a language code", received=language, misuse=True)
    name = f"fts_{language}"
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
        return name
    if not create:
        return None
    # Combining marks belong to words too: without them FTS5 would break the terms of some scripts.
    tokens = "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '_'\""
    connection.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(body, context, {tokens})")
    connection.execute(f"CREATE VIRTUAL TABLE {name}_terms USING fts5vocab('{name}', 'row')")
    return name


def article_record(article: Article) -> str:
    """An article without its id and text, as JSON; the same article always gives the same string."""
    values = asdict(article)
    del values["id"], values["text"]
    if values["corrects"] is None:
        del values["corrects"]  # so that records of an earlier version are the same
    values["blocks"] = [[block.start, block.end, block.kind] for block in article.blocks]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def read_article(article_id: str, record: str, text: str) -> Article:
    """What ``article_record`` wrote, with its id and text."""
    values = json.loads(record)
    values["blocks"] = tuple(Block(start, end, kind) for start, end, kind in values["blocks"])
    values["reports_on"] = tuple(Report(**report) for report in values["reports_on"])
    values["tags"], values["inferred"] = tuple(values["tags"]), tuple(values["inferred"])
    return Article(id=article_id, text=text, **values)
