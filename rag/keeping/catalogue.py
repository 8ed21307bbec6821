"""Whether the catalogue is whole: the file by SQLite's own look, and its tables against each other."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

MOST = 5  # of SQLite's own complaints

# What must not be there, as (sentence with a count, derived, query for the count).
_CONTRADICTIONS = (
    (
        "{} articles have no text.",
        False,
        "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article_id FROM texts)",
    ),
    (
        "{} articles that files hold have no text.",
        False,
        "SELECT count(DISTINCT article_id) FROM holdings WHERE article_id NOT IN (SELECT article_id FROM texts)",
    ),
    (
        "{} passages belong to no article that is shown.",
        True,
        "SELECT count(*) FROM passages WHERE article_id NOT IN (SELECT id FROM articles)",
    ),
    (
        "{} passages end outside their article.",
        True,
        "SELECT count(*) FROM passages AS p JOIN texts AS t ON t.article_id = p.article_id "
        "WHERE p.start < 0 OR p.start > p.end OR p.end > length(t.text)",
    ),
    (
        "{} articles that answer have no passage.",
        True,
        "SELECT count(*) FROM articles WHERE superseded_by IS NULL AND id NOT IN (SELECT article_id FROM passages) "
        "AND id NOT IN (SELECT article_id FROM pending) AND id IN (SELECT article_id FROM texts WHERE text != '')",
    ),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence. derived: whether a rebuild makes it right, since only what is made from the articles is wrong."""

    what: str
    derived: bool


def catalogue_problems(connection: sqlite3.Connection) -> list[Problem]:
    """Everything that is wrong with the catalogue; empty when it is whole. Reads it from end to end."""
    complaints = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST})")]
    found = [Problem(f"SQLite says of the catalogue: {text}.", False) for text in complaints if text != "ok"]
    for sentence, derived, query in _CONTRADICTIONS:
        (count,) = connection.execute(query).fetchone()
        if count:
            found.append(Problem(sentence.format(count), derived))
    for (language,) in connection.execute("SELECT DISTINCT language FROM passages ORDER BY 1").fetchall():
        found += _terms(connection, language)
    return found


def _terms(connection: sqlite3.Connection, language: str) -> list[Problem]:
    """The lexical index of a language against its passages."""
    table = f"fts_{language}"
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        return [Problem(f"The words of language {language} are not indexed.", True)]
    query = "SELECT count(*) FROM passages WHERE language = ? AND number NOT IN (SELECT rowid FROM {})"
    (missing,) = connection.execute(query.format(table), (language,)).fetchone()
    return [Problem(f"The words of {missing} passages in {language} are not indexed.", True)] if missing else []
