"""Versions of one article: the newest answers, an older one can still be read and says what took its place.

Two articles are versions of one when they stand at one address, or one after the other in one file, and are alike.
All functions work inside a transaction.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from rag.index.address import address_key
from rag.index.schema import read_article
from rag.records import Article

_ARTICLES = "SELECT a.id, a.record, t.text FROM articles AS a JOIN texts AS t ON t.article_id = a.id"
SHINGLE = 3  # words
ALIKE = 0.15  # share of the smaller text's shingles that two versions have in common; two articles have next to none


def alike(one: Article, other: Article) -> bool:
    """Whether two articles can be versions of one: in one language, of one title or with much the same words."""
    if one.language != other.language:
        return False
    if one.title and other.title and one.title.casefold() == other.title.casefold():
        return True
    first, second = _shingles(one.text), _shingles(other.text)
    return len(first & second) >= ALIKE * min(len(first), len(second))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[place : place + SHINGLE]) for place in range(max(1, len(words) - SHINGLE + 1))}


def successor(gone: Article, fresh: Iterable[Article]) -> Article | None:
    """Which of a file's new articles is the new version of one that the file no longer holds."""
    return next((article for article in fresh if alike(gone, article)), None)


def newer(connection: sqlite3.Connection, article: Article) -> str | None:
    """Id of the article that takes this one's place; None when it is the newest version, or the only one."""
    query = (
        "SELECT superseded_by FROM holdings WHERE article_id = ? "
        "ORDER BY superseded_by IS NOT NULL, seen DESC LIMIT 1"  # one file that still holds it as its own is enough
    )
    held = connection.execute(query, (article.id,)).fetchone()
    if held and held[0] and connection.execute("SELECT 1 FROM articles WHERE id = ?", held).fetchone():
        return str(held[0])
    own = _order(connection, article)
    later = [other for other in _at_its_address(connection, article) if _order(connection, other) > own]
    return max(later, key=lambda other: _order(connection, other)).id if later else None


def older(connection: sqlite3.Connection, article: Article) -> list[str]:
    """Ids of the shown articles whose place this one takes."""
    own = _order(connection, article)
    found = [other.id for other in _at_its_address(connection, article) if _order(connection, other) < own]
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
    rows = connection.execute(f"{_ARTICLES} WHERE a.superseded_by = ?", (article_id,)).fetchall()
    return [row[0] for row in rows if newer(connection, read_article(*row)) is None]


def _at_its_address(connection: sqlite3.Connection, article: Article) -> list[Article]:
    """The other shown articles at the same address that are alike."""
    address = address_key(article.url)
    if address is None:
        return []
    query = f"{_ARTICLES} WHERE a.address = ? AND a.id != ?"
    rows = connection.execute(query, (address, article.id)).fetchall()
    return [other for row in rows if alike(article, other := read_article(*row))]


def _order(connection: sqlite3.Connection, article: Article) -> tuple[str, int]:
    """By the day that a version was made; of one day, the one that was read last is the newest."""
    (seen,) = connection.execute("SELECT max(seen) FROM holdings WHERE article_id = ?", (article.id,)).fetchone()
    return article.modified or article.published or "", seen or 0


def _places(values: list[str]) -> str:
    return ",".join("?" * len(values))
