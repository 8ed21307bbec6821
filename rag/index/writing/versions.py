"""Versions of one article: the newest answers, an older one can still be read and says what took its place.

Two articles are versions of one when they stand at one address, or one after the other in one file, and are alike. So
is an article that corrects another and holds half of it or more. All functions work inside a transaction.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from rag.index.address import address_key, title_key
from rag.index.corrections import keys_of, may_correct, note_of, targets
from rag.index.schema import read_article
from rag.records import Article

ARTICLES = "SELECT a.id, a.record, t.text FROM articles AS a JOIN texts AS t ON t.article_id = a.id"
SHINGLE = 3  # words
WHOLE = 0.5  # share of an article's runs that a correction holds which takes its place
_COLUMNS = {"id": "id", "title": "title_key", "own": "title_key", "address": "address"}
ALIKE = 0.15  # share of the smaller text's shingles that two versions have in common; two articles have next to none


def alike(one: Article, other: Article) -> bool:
    """Whether two articles can be versions of one: in one language, of one title or with much the same words."""
    if one.language != other.language:
        return False
    if one.title and other.title and one.title.casefold() == other.title.casefold():
        return True
    first, second = shingles(one.text), shingles(other.text)
    return len(first & second) >= ALIKE * min(len(first), len(second))


def shingles(text: str) -> set[tuple[str, ...]]:
    """The runs of SHINGLE words of a text, small letters."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[place : place + SHINGLE]) for place in range(max(1, len(words) - SHINGLE + 1))}


def successor(gone: Article, fresh: Iterable[Article]) -> Article | None:
    """Which of a file's new articles is the new version of one that the file no longer holds."""
    return next((article for article in fresh if alike(gone, article)), None)


def newer(connection: sqlite3.Connection, article: Article, cluster: str | None = None) -> str | None:
    """Id of the article that takes this one's place; None when it is the newest version, or the only one.

    cluster: that of its copies, where the article is not shown yet.
    """
    query = (
        "SELECT superseded_by FROM holdings WHERE article_id = ? "
        "ORDER BY superseded_by IS NOT NULL, seen DESC LIMIT 1"  # one file that still holds it as its own is enough
    )
    held = connection.execute(query, (article.id,)).fetchone()
    if held and held[0] and connection.execute("SELECT 1 FROM articles WHERE id = ?", held).fetchone():
        return str(held[0])
    own = _order(connection, article)
    later = [other for other in _at_its_address(connection, article) if _order(connection, other) > own]
    named = [*_rows(connection, *_correcting(article)), *_marked(connection, article, cluster)]
    later += [other for other in named if _replaces(connection, other, article)]
    return max(later, key=lambda other: _order(connection, other)).id if later else None


def older(connection: sqlite3.Connection, article: Article, cluster: str | None = None) -> list[str]:
    """Ids of the shown articles whose place this one takes. cluster: as for ``newer``."""
    own = _order(connection, article)
    found = [other.id for other in _at_its_address(connection, article) if _order(connection, other) < own]
    if note_of(article):
        named = [*_meant(connection, article), *_rows(connection, *_together(connection, article, cluster))]
        found += [other.id for other in named if _replaces(connection, article, other)]
    query = "SELECT a.id FROM holdings AS h JOIN articles AS a ON a.id = h.article_id WHERE h.superseded_by = ?"
    held = [article_id for (article_id,) in connection.execute(query, (article.id,)).fetchall()]
    every = connection.execute(
        f"SELECT DISTINCT article_id FROM holdings WHERE superseded_by IS NULL AND article_id IN ({_places(held)})",
        held,
    )
    still = {article_id for (article_id,) in every}
    return list(dict.fromkeys([*found, *(article_id for article_id in held if article_id not in still)]))


def left_alone(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """Ids of the superseded articles whose place this one took, and which are now the newest themselves."""
    rows = connection.execute(f"{ARTICLES} WHERE a.superseded_by = ?", (article_id,)).fetchall()
    return [row[0] for row in rows if newer(connection, read_article(*row)) is None]


def _at_its_address(connection: sqlite3.Connection, article: Article) -> list[Article]:
    """The other shown articles at the same address that are alike."""
    address = address_key(article.url)
    if address is None:
        return []
    query = f"{ARTICLES} WHERE a.address = ? AND a.id != ?"
    rows = connection.execute(query, (address, article.id)).fetchall()
    return [other for row in rows if alike(article, other := read_article(*row))]


def corrected(connection: sqlite3.Connection) -> list[str]:
    """Ids of the shown articles whose place a correction takes."""
    every = _rows(connection, "id IN (SELECT article_id FROM corrections)", [])
    return [other for correction in every for other in older(connection, correction)]


def note_corrections(connection: sqlite3.Connection, article: Article) -> None:
    """Note which articles an article may mean to correct."""
    connection.execute("DELETE FROM corrections WHERE article_id = ?", (article.id,))
    rows = [(target, article.id) for target in sorted(targets(article))]
    connection.executemany("INSERT INTO corrections VALUES (?, ?)", rows)


def _replaces(connection: sqlite3.Connection, correction: Article, article: Article) -> bool:
    """Whether a correction holds half or more of what it corrects, and is not corrected itself."""
    if correction.language != article.language or not may_correct(correction, article):
        return False
    if note_of(article) and _order(connection, correction) <= _order(connection, article):
        return False
    whole = shingles(article.text)
    return len(shingles(correction.text) & whole) >= WHOLE * len(whole)


def _correcting(article: Article) -> tuple[str, list[str]]:
    own = title_key(article.title)
    keys = [*keys_of(article), *([f"own {own}"] if own else [])]
    query = f"id IN (SELECT article_id FROM corrections WHERE target IN ({_places(keys)})) AND a.id != ?"
    return query, [*keys, article.id]


def _marked(connection: sqlite3.Connection, article: Article, cluster: str | None) -> list[Article]:
    """The articles of its cluster that correct something."""
    where, values = _together(connection, article, cluster)
    return _rows(connection, f"{where} AND a.id IN (SELECT article_id FROM corrections)", values)


def _together(connection: sqlite3.Connection, article: Article, cluster: str | None) -> tuple[str, list[str]]:
    row = connection.execute("SELECT cluster FROM articles WHERE id = ?", (article.id,)).fetchone()
    return "cluster = ? AND a.id != ?", [cluster or (row[0] if row else None) or article.id, article.id]


def _meant(connection: sqlite3.Connection, article: Article) -> list[Article]:
    """The shown articles that a correction names."""
    found = []
    for target in sorted(targets(article)):
        kind, _, value = target.partition(" ")
        found += _rows(connection, f"{_COLUMNS[kind]} = ? AND a.id != ?", [value, article.id])
    return found


def _rows(connection: sqlite3.Connection, where: str, values: list[str]) -> list[Article]:
    rows = connection.execute(f"{ARTICLES} WHERE a.{where}", values).fetchall()
    return [read_article(*row) for row in rows]


def _order(connection: sqlite3.Connection, article: Article) -> tuple[str, int]:
    """By the day that a version was made; of one day, the one that was read last is the newest."""
    (seen,) = connection.execute("SELECT max(seen) FROM holdings WHERE article_id = ?", (article.id,)).fetchone()
    return article.modified or article.published or "", seen or 0


def _places(values: list[str]) -> str:
    return ",".join("?" * len(values))
