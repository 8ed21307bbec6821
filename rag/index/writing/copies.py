"""Copies of one article, such as several papers bring it: found by MinHash, and noted as one cluster.

Every shown article has a cluster; that of an article without copies holds it alone. Candidates share a band of their
sketches, so that an article is compared with few others however many there are. All functions that take a connection
work inside a transaction.
"""

from __future__ import annotations

import hashlib
import sqlite3
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.index.schema import read_article
from rag.index.writing.versions import ARTICLES, shingles
from rag.language.partial_dates import published_days
from rag.records import Article

if TYPE_CHECKING:
    from datasketch import MinHash

# Measured: two articles on one event share at most 18 %, a copy of which every seventh word was changed 55 % and more.
COPY = 0.5  # share of the smaller text's three-word runs that stand in the other
BANDS, ROWS = 30, 3  # of a sketch: texts of which half is the same are met in 98 of 100 cases (docs/copies.md)
OPENING, OPENING_BANDS = 60, 10  # words of a text that are its opening, and its own bands
SHORTEST = 20  # words of a text that is compared: shorter ones are often standing texts
DAYS = 30  # between two copies: what comes every month in much the same words is no copy
CANDIDATES = 50  # compared with one article, and looked at in a band


def sketch(text: str) -> list[int]:
    """The bands of a text: whoever shares one may be a copy. Signed 64-bit numbers; none for a short text.

    Most are of the whole text, the rest of its opening, which a copy keeps however short it was cut.
    """
    runs = shingles(text)
    if len(runs) < SHORTEST:
        return []
    opening = shingles(" ".join(text.split()[:OPENING]))
    return [*_bands(runs, BANDS, b"whole"), *_bands(opening, OPENING_BANDS, b"opening")]


def _bands(runs: set[tuple[str, ...]], count: int, kind: bytes) -> list[int]:
    made = _empty(count * ROWS).copy()
    made.update_batch([" ".join(run).encode() for run in runs])
    parts = (made.hashvalues[place * ROWS : (place + 1) * ROWS].tobytes() for place in range(count))
    digests = (hashlib.blake2b(part, digest_size=8, salt=kind, person=bytes([n])) for n, part in enumerate(parts))
    return [int.from_bytes(digest.digest(), "big", signed=True) for digest in digests]


@cache
def _empty(size: int) -> MinHash:
    from datasketch import MinHash

    # Said outright: sketches are stored, and another version's defaults would meet none of them.
    return MinHash(num_perm=size, seed=1, scheme="affine64")


def is_copy(one: Article, other: Article) -> bool:
    """Whether two articles are one text, cut, edited or with another headline."""
    if one.language != other.language or _days_between(one, other) > DAYS:
        return False
    first, second = shingles(one.text), shingles(other.text)
    smaller = min(len(first), len(second))
    return smaller >= SHORTEST and len(first & second) >= COPY * smaller


def cluster_of(connection: sqlite3.Connection, article_id: str) -> str | None:
    """The cluster of a shown article; None where it has not been looked for."""
    row = connection.execute("SELECT cluster FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row[0] if row else None


def join(connection: sqlite3.Connection, article: Article) -> str:
    """Note an article's sketch and find its cluster, which the clusters of its copies become too.

    A cluster is called by the smallest id in it, so that it does not depend on what came first.
    """
    bands = sketch(article.text)
    met = [other for other in _candidates(connection, article, bands) if is_copy(article, other)]
    connection.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", ((band, article.id) for band in bands))
    joined = {found for other in met if (found := cluster_of(connection, other.id))}
    name = min(joined | {article.id})
    for old in joined - {name}:
        connection.execute("UPDATE articles SET cluster = ? WHERE cluster = ?", (name, old))
    return name


def leave(connection: sqlite3.Connection, article_id: str, cluster: str | None) -> None:
    """An article is gone for good: its copies stay one cluster without it."""
    row = connection.execute("SELECT text FROM texts WHERE article_id = ?", (article_id,)).fetchone()
    bands = sketch(row[0]) if row else []
    connection.executemany(
        "DELETE FROM bands WHERE band = ? AND article_id = ?", ((band, article_id) for band in bands)
    )
    if cluster == article_id:
        rest = "(SELECT min(id) FROM articles WHERE cluster = ?)"
        connection.execute(f"UPDATE articles SET cluster = {rest} WHERE cluster = ?", (cluster, cluster))


def unclustered(connection: sqlite3.Connection, limit: int) -> list[Article]:
    """Shown articles whose cluster has not been looked for: of an index that an earlier version made."""
    rows = connection.execute(f"{ARTICLES} WHERE a.cluster IS NULL ORDER BY a.id LIMIT ?", (limit,)).fetchall()
    return [read_article(*row) for row in rows]


def find_cluster(connection: sqlite3.Connection, article: Article) -> None:
    """Note the cluster of a shown article that has none."""
    values = (join(connection, article), article.id)
    connection.execute("UPDATE articles SET cluster = ? WHERE id = ?", values)


def _candidates(connection: sqlite3.Connection, article: Article, bands: list[int]) -> list[Article]:
    """Articles that share bands, those that share most first."""
    shared: dict[str, int] = {}
    query = "SELECT article_id FROM bands WHERE band = ? AND article_id != ? LIMIT ?"
    for band in bands:
        for (other,) in connection.execute(query, (band, article.id, CANDIDATES)).fetchall():
            shared[other] = shared.get(other, 0) + 1
    nearest = sorted(shared, key=lambda other: (-shared[other], other))[:CANDIDATES]
    rows: list[tuple[Any, ...]] = []
    if nearest:
        rows = connection.execute(f"{ARTICLES} WHERE a.id IN ({','.join('?' * len(nearest))})", nearest).fetchall()
    return [read_article(*row) for row in rows]


def _days_between(one: Article, other: Article) -> int:
    """Days between two publications; 0 where a date is not known."""
    first, second = (published_days(article.published) if article.published else None for article in (one, other))
    return max(0, first[0] - second[1], second[0] - first[1]) if first and second else 0
