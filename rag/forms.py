"""The words of the archive as they stand there, counted, and one of them to represent each index term.

Nothing here is heavy to import; what the words' vectors are for is rag.lexicon's.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.records import Article
from rag.schema import read_article
from rag.text import STOP_WORDS, normalise, stem, words


@dataclass(frozen=True, slots=True)
class Form:
    """The word that stands for an index term of a language: its most frequent one, in small letters."""

    language: str
    term: str
    form: str


def forms(article: Article) -> Counter[str]:
    """How often each word stands in an article and its title, in small letters; without figures and stop words."""
    stops = STOP_WORDS.get(article.language, frozenset())
    found = (token.text.casefold() for token in words(normalise(f"{article.title or ''}\n{article.text}")))
    return Counter(word for word in found if not word[0].isdigit() and word not in stops)


def count(connection: sqlite3.Connection, article: Article, sign: int) -> None:
    """Add (sign 1) or take away (-1) the words of an article."""
    query = (
        "INSERT INTO forms (language, form, count) VALUES (?, ?, ?) "
        "ON CONFLICT (language, form) DO UPDATE SET count = count + excluded.count"
    )
    found = forms(article)
    connection.executemany(query, ((article.language, form, sign * number) for form, number in found.items()))
    if sign < 0:
        gone = "DELETE FROM forms WHERE language = ? AND form = ? AND count <= 0"
        connection.executemany(gone, ((article.language, form) for form in found))


def recount(connection: sqlite3.Connection) -> None:
    """Count the words of all shown articles anew."""
    connection.execute("DELETE FROM forms")
    query = "SELECT a.id, a.record, t.text FROM articles AS a JOIN texts AS t ON t.article_id = a.id ORDER BY a.rowid"
    for row in connection.execute(query):
        count(connection, read_article(*row), 1)


def representatives(connection: sqlite3.Connection) -> list[Form]:
    """One form for every index term that is a word; of equally frequent ones the first by alphabet."""
    best: dict[tuple[str, str], str] = {}
    for language, form in connection.execute("SELECT language, form FROM forms ORDER BY language, count DESC, form"):
        if term := stem(form, language):
            best.setdefault((language, term), form)
    return [Form(language, term, form) for (language, term), form in best.items()]


def unembedded(connection: sqlite3.Connection, model: str) -> list[Form]:
    """Representatives that have no vector of this model yet."""
    query = "SELECT language, term, form FROM form_vectors WHERE model = ?"
    known = set(connection.execute(query, (model,)).fetchall())
    return [form for form in representatives(connection) if (form.language, form.term, form.form) not in known]


def keep(connection: sqlite3.Connection, model: str, found: Sequence[Form], packed: Sequence[bytes]) -> None:
    """Store the vectors of forms, packed by rag.packing, in place of those of the same terms."""
    rows = ((model, f.language, f.term, f.form, vector) for f, vector in zip(found, packed, strict=True))
    connection.executemany("INSERT OR REPLACE INTO form_vectors VALUES (?, ?, ?, ?, ?)", rows)


def settle(connection: sqlite3.Connection, model: str, state: str) -> None:
    """Forget the vectors of other models and of terms that are gone. state: a name for what is left, for readers."""
    connection.execute("DELETE FROM form_vectors WHERE model != ?", (model,))
    wanted = {(form.language, form.term) for form in representatives(connection)}
    stored = connection.execute("SELECT language, term FROM form_vectors").fetchall()
    gone = [row for row in stored if row not in wanted]
    connection.executemany("DELETE FROM form_vectors WHERE language = ? AND term = ?", gone)
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('lexicon', ?)", (state,))
