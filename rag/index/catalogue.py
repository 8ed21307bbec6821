"""What is stored, as readers see it: articles, passages, the lexical index and translations, from SQLite.

Everything read inside one ``with catalogue.snapshot():`` is of one generation. Writing is rag.index.writing's.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from rag.index.address import address_key, outlet_key
from rag.index.corrections import keys_of, may_correct
from rag.index.schema import Database, lexical_table, read_article
from rag.language.partial_dates import day_range
from rag.records import Article, Filters, Passage, Translation

FEW_FOLDERS = 2  # parts of a path that say where on the disk files lie, and nothing of their archive: "/", "home"
COPIES = 30  # of one article that are looked at
MOST = 100_000  # passages of one score that are put in order
MOST_LONGER = 8  # of the terms that begin with another
LAST_LETTER = "\uffff"  # which no term has, and which is behind all that they have
CHUNK = 500  # SQLite takes at most 999 values in one statement in old builds

_ARTICLE = "a.id, a.record, t.text"
_FROM = "articles AS a JOIN texts AS t ON t.article_id = a.id"
# With the plus SQLite does not begin with all newest versions, which nearly all articles are.
NEWEST = "+a.superseded_by IS NULL"
_BY_DATE = "a.first_day IS NULL, a.published IS NULL, a.published, a.title IS NULL, a.title, a.id"
# The ISO dates of what an article reports on, with spaces between; NULL where it reports on nothing that has one.
_TOLD = "(SELECT group_concat(json_extract(r.value, '$.date'), ' ') FROM json_each(a.record, '$.reports_on') AS r)"


def _told(dates: str | None) -> tuple[str, ...]:
    return tuple(sorted((dates or "").split()))


class Catalogue:
    """The reader's side of the catalogue; safe to use from several threads."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.database = Database(path, create=create)
        self._writers: tuple[int, frozenset[str], frozenset[str]] | None = None
        self._counted: dict[str, tuple[int, Any]] = {}

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One generation for all that this thread reads inside. Must not be held over a ``yield`` of a stream."""
        with self.database.snapshot():
            yield

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    def meta(self, key: str) -> str | None:
        """A value of the index itself: "manifest", "generation", "epoch"."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return rows[0][0] if rows else None

    def generation(self) -> int:
        """Grows by at least one whenever readers can see something else than before; 0 when nothing was stored."""
        return int(self.meta("generation") or 0)

    def epoch(self) -> int:
        """As ``generation``, for vectors that were deleted; read as it is now, also inside an older snapshot."""
        rows = self.database.latest("SELECT value FROM meta WHERE key = 'epoch'")
        return int(rows[0][0]) if rows else 0

    def languages(self) -> tuple[str, ...]:
        """Languages of the stored articles, most articles first."""
        newest = "FROM articles WHERE superseded_by IS NULL"
        query = f"SELECT language {newest} GROUP BY language ORDER BY count(*) DESC, language"
        found: tuple[str, ...] = self._once("languages", lambda: tuple(row[0] for row in self._rows(query)))
        return found

    def article(self, article_id: str) -> Article | None:
        """One article, None when it is not stored."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM {_FROM} WHERE a.id = ?", (article_id,))
        return read_article(*rows[0]) if rows else None

    def article_at(self, url: str) -> Article | None:
        """The article that was published at a web address, the newest version of it; None for an unknown address."""
        wanted = (
            f"SELECT {_ARTICLE} FROM {_FROM} WHERE a.address = ? ORDER BY a.superseded_by IS NOT NULL, a.id LIMIT 1"
        )
        rows = self._rows(wanted, (address_key(url),))
        return read_article(*rows[0]) if rows else None

    def place(self, article_id: str) -> str:
        """The file of a shown article, named as a reader may know it: below the folder that all files have in common.

        Where they have none but the top of the disk, or what is right below it: its name, with as many of its folders
        as tell it from every other. Two files never have one name, and a file in another has the names of both. "" when
        the article is not shown.
        """
        query = "SELECT path, json_extract(record, '$.file') FROM articles WHERE id = ?"
        rows = self._rows(query, (article_id,))
        if not rows:
            return ""
        # The first and the last in order share what all share.
        first, last = self._rows("SELECT min(path), max(path) FROM files")[0]
        shared = PurePath(os.path.commonpath([first, last]) if first != last else PurePath(first).parent)
        path, file = PurePath(rows[0][0]), rows[0][1] or ""
        inside = "" if PurePath(file).name == path.name else file.partition(f"{path.name}/")[2]
        known = self._told_apart(path) if len(shared.parts) <= FEW_FOLDERS else path.relative_to(shared).as_posix()
        return (PurePath(known) / inside).as_posix()

    def _told_apart(self, path: PurePath) -> str:
        """The end of a file's path that no other file's path has."""
        for start in range(len(path.parts) - 1, 1, -1):
            end = PurePath(*path.parts[start:]).as_posix()
            query = "SELECT count(*) FROM files WHERE substr(path, -?) = ?"
            if self._rows(query, (len(end) + 1, f"/{end}"))[0][0] == 1:
                return end
        return PurePath(*path.parts[1:]).as_posix()

    def newer_version(self, article_id: str) -> str | None:
        """Id of the article that took this one's place; None when it is the newest version, or not stored."""
        rows = self._rows("SELECT superseded_by FROM articles WHERE id = ?", (article_id,))
        return rows[0][0] if rows else None

    def earlier_versions(self, article_id: str) -> list[str]:
        """Ids of the articles whose place this one took, by date."""
        query = "SELECT id FROM articles WHERE superseded_by = ? ORDER BY published, id"
        return [row[0] for row in self._rows(query, (article_id,))]

    def copies(self, article_id: str, most: int = COPIES) -> list[Article]:
        """The other articles of one text, newest versions only, at most ``most``: by date, the undated last."""
        query = (
            f"SELECT {_ARTICLE} FROM {_FROM} WHERE a.cluster = (SELECT cluster FROM articles WHERE id = ?) "
            "AND a.id != ? AND a.superseded_by IS NULL ORDER BY a.first_day IS NULL, a.first_day, a.id LIMIT ?"
        )
        return [read_article(*row) for row in self._rows(query, (article_id, article_id, most))]

    def passing(self, ids: Sequence[str], filters: Filters) -> set[str]:
        """Those of the articles that pass."""
        where, values = conditions(filters)
        places = ",".join("?" * len(ids))
        query = f"SELECT a.id FROM articles AS a WHERE {where} AND a.id IN ({places})"
        return {row[0] for row in self._rows(query, [*values, *ids])}

    def clusters(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The article of each passage, and the cluster of copies that it belongs to: its own id, where it has none."""
        query = (
            "SELECT p.id, a.id, coalesce(a.cluster, a.id) FROM passages AS p "
            "JOIN articles AS a ON a.id = p.article_id WHERE p.id IN"
        )
        return {passage_id: (article_id, cluster) for passage_id, article_id, cluster in self._chunked(query, ids)}

    def corrections(self, article: Article) -> list[Article]:
        """The articles that correct one, newest versions only, the latest first."""
        keys = keys_of(article)
        named = f"SELECT article_id FROM corrections WHERE target IN ({','.join('?' * len(keys))})"
        query = f"SELECT {_ARTICLE} FROM {_FROM} WHERE a.id IN ({named}) AND {NEWEST} ORDER BY a.last_day DESC, a.id"
        found = (read_article(*row) for row in self._rows(query, keys))
        return [other for other in found if may_correct(other, article)]

    def articles(self, filters: Filters = Filters()) -> list[Article]:
        """All articles that pass, newest versions only: by date, then those of no known year, undated ones last."""
        where, values = conditions(filters)
        rows = self._rows(f"SELECT {_ARTICLE} FROM {_FROM} WHERE {where} ORDER BY {_BY_DATE}", values)
        return [read_article(*row) for row in rows]

    def bibliography(self, filters: Filters = Filters()) -> list[tuple[Any, ...]]:
        """Id, title, author, outlet and date of the same articles in the same order; no text is read."""
        where, values = conditions(filters)
        author = "json_extract(a.record, '$.author')"
        query = f"SELECT a.id, a.title, {author}, a.outlet, a.published FROM articles AS a WHERE {where}"
        return self._rows(f"{query} ORDER BY {_BY_DATE}", values)

    def dates(self, filters: Filters = Filters()) -> list[tuple[str, str | None, tuple[str, ...]]]:
        """Id, date, and dates of what it reports on, else its own alone, of the same articles in the same order.

        Those told are in the order of their ISO forms; () where none is known.
        """
        where, values = conditions(filters)
        query = f"SELECT a.id, a.published, coalesce({_TOLD}, a.published) FROM articles AS a WHERE {where}"
        return [(key, day, _told(told)) for key, day, told in self._rows(f"{query} ORDER BY {_BY_DATE}", values)]

    def reported(self, filters: Filters = Filters()) -> list[tuple[Any, ...]]:
        """Of all that these articles report on: the id of the article, then title, author, outlet and date of that."""
        where, values = conditions(filters)
        fields = ", ".join(f"json_extract(r.value, '$.{name}')" for name in ("title", "author", "outlet", "date"))
        reports = "json_each(a.record, '$.reports_on') AS r"
        query = f"SELECT a.id, {fields} FROM articles AS a, {reports} WHERE {where} ORDER BY {_BY_DATE}, r.key"
        return self._rows(query, values)

    def reporting(self, filters: Filters) -> list[str]:
        """Ids of the articles that pass for what they report on, in order; none without a limit of outlet or period."""
        if replace(filters, languages=()) == Filters():
            return []
        told, values = _reporting(filters)
        with self.database.snapshot() as connection:
            if connection.execute("SELECT 1 FROM reports LIMIT 1").fetchone() is None:
                return []
            query = f"SELECT a.id FROM articles AS a WHERE {NEWEST} AND {told} ORDER BY a.id"
            return [row[0] for row in connection.execute(query, values)]

    def count_articles(self, filters: Filters = Filters()) -> int:
        """How many articles pass."""
        where, values = conditions(filters)
        query = f"SELECT count(*) FROM articles AS a WHERE {where}"
        if filters != Filters():
            return int(self._rows(query, values)[0][0])
        return int(self._once("articles", lambda: self._rows(query, values)[0][0]))

    def outlets_of(self, ids: Iterable[str]) -> list[tuple[str, int]]:
        """The outlets of these articles with how many each has, most first; those without an outlet are left out."""
        query = (
            "SELECT json_extract(record, '$.outlet') AS outlet, count(*) FROM articles "
            "WHERE id IN (SELECT value FROM json_each(?)) AND outlet IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return self._rows(query, (json.dumps(list(ids)),))

    def count_outlets(self) -> int:
        """How many outlets the articles are of, without those that they report on; kept for their generation."""
        query = "SELECT count(DISTINCT json_extract(record, '$.outlet')) FROM articles"
        return int(self._once("outlets", lambda: self._rows(query)[0][0]))

    def article_passages(self, article_id: str) -> list[Passage]:
        """The passages of one article in order; empty when it is not stored."""
        article = self.article(article_id)
        if article is None:
            return []
        rows = self._rows(f"SELECT {_PASSAGE} FROM passages AS p WHERE article_id = ? ORDER BY position", (article_id,))
        return [_passage(row, article) for row in rows]

    def passages_of(self, articles: Iterable[str]) -> list[tuple[str, str]]:
        """Id and language of every passage of these articles."""
        return self._chunked("SELECT id, language FROM passages WHERE article_id IN", sorted(set(articles)))

    def passages(self, ids: Iterable[str]) -> dict[str, tuple[Passage, Article]]:
        """Passages with their articles, in the order of the ids; ids that are not stored are left out."""
        wanted = list(dict.fromkeys(ids))
        with self.database.snapshot():
            rows = {row[0]: row for row in self._chunked(f"SELECT {_PASSAGE} FROM passages AS p WHERE id IN", wanted)}
            article_ids = list(dict.fromkeys(row[1] for row in rows.values()))
            found = self._chunked(f"SELECT {_ARTICLE} FROM {_FROM} WHERE a.id IN", article_ids)
            articles = {row[0]: read_article(*row) for row in found}
        return {i: (_passage(rows[i], articles[rows[i][1]]), articles[rows[i][1]]) for i in wanted if i in rows}

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of the passage ids that are stored."""
        return {row[0] for row in self._chunked("SELECT id FROM passages AS p WHERE id IN", list(ids))}

    def lexical(
        self,
        language: str,
        terms: Sequence[str],
        limit: int,
        filters: Filters = Filters(),
        context_weight: float = 0.5,
    ) -> list[tuple[str, float]]:
        """Passages of one language that hold any of the index terms: (passage id, FTS5's BM25), best first.

        The score is positive and unbounded, higher is better; equal scores are in order of id. A term in the
        context (title, heading, outlet, author) counts ``context_weight`` times one in the text.
        """
        quoted = " OR ".join(f'"{term}"' for term in dict.fromkeys(map(printable, terms)) if term.strip())
        if not quoted or limit < 1:
            return []
        with self.database.snapshot() as connection:
            table = lexical_table(connection, language)
            if table is None:
                return []
            passing, values = _passing(language, filters)
            asked = limit
            while True:
                # Ranked inside the lexical index: looking up each of thousands of matches took longer than ranking.
                query = (
                    f"SELECT p.id, f.score FROM (SELECT rowid AS number, -bm25({table}, 1.0, ?) AS score FROM {table} "
                    f"WHERE {table} MATCH ?{passing} ORDER BY score DESC LIMIT ?) AS f "
                    "CROSS JOIN passages AS p ON p.number = f.number ORDER BY f.score DESC, p.id"
                )
                rows = connection.execute(query, (context_weight, quoted, *values, asked)).fetchall()
                # Which of those with one score come first is a matter of their ids, so that all of them are needed.
                if len(rows) < asked or rows[limit - 1][1] > rows[-1][1] or asked >= MOST:
                    return [(row[0], max(0.0, row[1])) for row in rows[:limit]]
                asked = min(4 * asked, MOST)

    def mentioning(
        self, language: str, groups: Sequence[Sequence[str]], filters: Filters = Filters(), text_alone: bool = False
    ) -> list[tuple[str, tuple[str, ...]]]:
        """Articles of one language with a passage that holds a term of each group: (id, dates).

        text_alone: in its text, not above it (headline, outlet, author).

        The ISO dates are as ``dates`` has them. Newest publication first, one of a year alone as if it
        were of its first day, those without a known year last.
        """
        either = [" OR ".join(f'"{term}"' for term in map(printable, group) if term.strip()) for group in groups]
        if not either or not all(either):
            return []
        where, values = conditions(filters)
        with self.database.snapshot() as connection:
            table = lexical_table(connection, language)
            if table is None:
                return []
            query = (
                f"SELECT DISTINCT a.id, coalesce({_TOLD}, a.published), a.first_day FROM {table} "
                f"JOIN passages AS p ON p.number = {table}.rowid JOIN articles AS a ON a.id = p.article_id "
                f"WHERE {table} MATCH ? AND {where} ORDER BY a.first_day IS NULL, a.first_day DESC, a.id"
            )
            match = " AND ".join(f"({terms})" for terms in either)
            match = f"{{body}} : ({match})" if text_alone else match
            return [(row[0], _told(row[1])) for row in connection.execute(query, (match, *values))]

    def told_by(self, filters: Filters = Filters()) -> list[tuple[str, str, bool]]:
        """Outlet or author, article id, and whether the article is by another and reports on one of theirs."""
        where, values = conditions(filters)
        selects = [
            f"SELECT {said}, a.id, {reported} FROM {rows} WHERE {said} IS NOT NULL AND {where}"
            for reported, rows, record in (
                (0, "articles AS a", "a.record, '$"),
                (1, "articles AS a, json_each(a.record, '$.reports_on') AS r", "r.value, '$"),
            )
            for said in (f"json_extract({record}.outlet')", f"json_extract({record}.author')")
        ]
        rows = self._rows(f"{' UNION '.join(selects)} ORDER BY 1, 2, 3", [*values] * len(selects))
        return [(name, article, bool(report)) for name, article, report in rows]

    def writers(self) -> tuple[frozenset[str], frozenset[str]]:
        """Outlets, and authors, of the articles and of those that they report on; kept for their generation."""
        with self.database.snapshot():
            generation = self.generation()
            if self._writers is None or self._writers[0] != generation:
                rows = self._rows(
                    "SELECT json_extract(record, '$.outlet'), json_extract(record, '$.author') FROM articles "
                    "UNION SELECT json_extract(r.value, '$.outlet'), json_extract(r.value, '$.author') "
                    "FROM articles AS a, json_each(a.record, '$.reports_on') AS r"
                )
                named = tuple(frozenset(filter(None, column)) for column in zip(*rows, strict=True))
                self._writers = (generation, named[0], named[1]) if rows else (generation, frozenset(), frozenset())
            return self._writers[1:]

    def bylines(self) -> frozenset[str]:
        """Outlets and authors together."""
        outlets, authors = self.writers()
        return outlets | authors

    def newest(self, limit: int) -> list[Article]:
        """The newest articles, one of a year alone as if it were of its first day, those without a known year last."""
        order = "a.first_day IS NULL, a.first_day DESC, a.id"
        query = f"SELECT {_ARTICLE} FROM {_FROM} WHERE a.superseded_by IS NULL ORDER BY {order} LIMIT ?"
        return [read_article(*row) for row in self._rows(query, (limit,))]

    def told_between(self) -> tuple[str, str] | None:
        """ISO dates of the earliest and the latest article that others report on; None where none does."""
        query = (
            "SELECT min(day), max(day) FROM (SELECT json_extract(r.value, '$.date') AS day "
            "FROM articles AS a, json_each(a.record, '$.reports_on') AS r WHERE a.superseded_by IS NULL) "
            "WHERE length(day) = 10 AND day NOT LIKE '--%'"
        )
        ((first, last),) = self._rows(query)
        return (first, last) if first else None

    def reported_outlets(self) -> dict[str, int]:
        """How many articles report on each outlet, most first; none where none does."""
        query = (
            "SELECT json_extract(r.value, '$.outlet') AS name, count(DISTINCT a.id) FROM articles AS a, "
            "json_each(a.record, '$.reports_on') AS r WHERE a.superseded_by IS NULL "
            "AND a.id IN (SELECT article_id FROM reports) AND name IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return dict(self._rows(query))

    def months(self) -> dict[str, int]:
        """Articles by the month of publication, in order; by year where no more is known, "" for unknown."""
        known = "CASE WHEN published IS NULL OR published LIKE '--%' THEN '' ELSE substr(published, 1, 7) END"
        query = f"SELECT {known}, count(*) FROM articles WHERE superseded_by IS NULL GROUP BY 1 ORDER BY 1"
        return dict(self._rows(query))

    def term_counts(self, language: str, terms: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Passages of a language, and in how many of them each term stands (text or context); 0 for an unknown one."""
        counts = dict.fromkeys(terms, 0)
        with self.database.snapshot() as connection:
            table = lexical_table(connection, language)
            if table is None:
                return 0, counts
            counts.update(self._chunked(f"SELECT term, doc FROM {table}_terms WHERE term IN", list(counts)))
            return self._language_totals(language)[0], counts

    def longer_terms(self, language: str, begins: Sequence[str]) -> dict[str, int]:
        """The MOST_LONGER commonest terms of a language that begin with each of these, with the passages they stand in.

        No term itself is among its own, and no key of a name.
        """
        found: dict[str, int] = {}
        with self.database.snapshot() as connection:
            if table := lexical_table(connection, language):
                where = "WHERE term > ? AND term < ? ORDER BY doc DESC, term LIMIT ?"
                statement = f"SELECT term, doc FROM {table}_terms {where}"
                for term in begins:
                    found.update(connection.execute(statement, (term, f"{term}{LAST_LETTER}", MOST_LONGER)).fetchall())
        return {term: int(count) for term, count in found.items() if term.isalpha()}

    def terms_within(self, language: str, terms: Sequence[str], filters: Filters) -> set[str]:
        """Those terms that stand in a passage, or its context, of a language that passes the filters."""
        if replace(filters, languages=()) == Filters():
            return set(terms)
        where, values = conditions(filters)
        with self.database.snapshot() as connection:
            table = lexical_table(connection, language)
            query = (
                f"SELECT 1 FROM {table} JOIN passages AS p ON p.number = {table}.rowid "
                f"JOIN articles AS a ON a.id = p.article_id WHERE {table} MATCH ? AND {where} LIMIT 1"
            )
            quoted = {term: f'"{printable(term)}"' for term in terms if table}
            return {term for term, match in quoted.items() if connection.execute(query, (match, *values)).fetchone()}

    def average_terms(self, language: str) -> float:
        """Mean length of the language's passages in index terms, without their context; 0.0 when there are none."""
        passages, terms = self._language_totals(language)
        return terms / passages if passages else 0.0

    def indexed_terms(self, language: str, ids: Sequence[str]) -> dict[str, tuple[list[str], list[str]]]:
        """Index terms of passages of one language, in order: id -> (of its text, of its context)."""
        with self.database.snapshot() as connection:
            table = lexical_table(connection, language)
            if table is None:
                return {}
            query = f"SELECT p.id, f.body, f.context FROM passages AS p JOIN {table} AS f ON f.rowid = p.number"
            # With the plus SQLite looks the ids up, and does not go through all passages of the language.
            rows = self._chunked(f"{query} WHERE +p.language = '{language}' AND p.id IN", list(ids))
            return {row[0]: (row[1].split(), row[2].split()) for row in rows}

    def translation(self, article_id: str) -> Translation | None:
        """The translation of an article, block by block; None when there is none that fits it.

        A translation belongs to the only article of the file that it names. Of several, the first by path.
        """
        with self.database.snapshot() as connection:
            query = (
                "SELECT r.of_path, r.language, r.file, r.title, r.blocks FROM holdings AS h "
                "JOIN translations AS r ON r.of_path = h.path WHERE h.article_id = ? "
                "AND (SELECT count(*) FROM holdings AS o WHERE o.path = h.path AND o.superseded_by IS NULL) = 1 "
                "ORDER BY r.path, r.language"
            )
            rows = connection.execute(query, (article_id,)).fetchall()
            article = self.article(article_id) if rows else None
        for of_path, language, file, title, text in rows:
            blocks = tuple(json.loads(text))
            if article and len(blocks) == len(article.blocks):
                return Translation(of=of_path, language=language, file=file, blocks=blocks, title=title)
        return None

    def _language_totals(self, language: str) -> tuple[int, int]:
        """Passages and index terms of a language."""
        query = "SELECT count(*), coalesce(sum(length), 0) FROM passages WHERE language = ?"
        found: tuple[int, int] = self._once(f"totals {language}", lambda: self._rows(query, (language,))[0])
        return found

    def _once(self, what: str, count: Callable[[], Any]) -> Any:
        """What is counted over the whole archive, kept for the generation that it was counted in."""
        with self.database.snapshot():
            generation = self.generation()
            kept = self._counted.get(what)
            if kept is None or kept[0] != generation:
                kept = self._counted[what] = (generation, count())
        return kept[1]

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.database.snapshot() as connection:
            return connection.execute(query, values).fetchall()

    def _chunked(self, query: str, ids: Sequence[str]) -> list[tuple[Any, ...]]:
        """Rows of a query that ends in "IN", for any number of ids."""
        with self.database.snapshot() as connection:
            return [
                row for start in range(0, len(ids), CHUNK) for row in _in(connection, query, ids[start : start + CHUNK])
            ]


_PASSAGE = "p.id, p.article_id, p.position, p.start, p.end, p.heading"


def _passage(row: tuple[Any, ...], article: Article) -> Passage:
    passage_id, article_id, position, start, end, heading = row
    return Passage(passage_id, article_id, position, start, end, article.text[start:end], heading)


def printable(term: str) -> str:
    """A term without what would end FTS5's quotes, or its query."""
    return "".join(character for character in term if character.isprintable() and character != '"')


def _in(connection: sqlite3.Connection, query: str, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    return connection.execute(f"{query} ({','.join('?' * len(ids))})", ids).fetchall()


def _passing(language: str, filters: Filters) -> tuple[str, list[object]]:
    """SQL that keeps, of a language's lexical index, the passages that pass, with its values; "" where all do."""
    if filters.languages and language not in filters.languages:
        return " AND 0", []
    if replace(filters, languages=()) == Filters():
        return "", []  # only the newest versions are in the index
    where, values = conditions(replace(filters, languages=(language,)))
    # With the plus SQLite looks each match up among those that pass, and not each of those up in the index.
    passing = f"SELECT p.number FROM articles AS a CROSS JOIN passages AS p ON p.article_id = a.id WHERE {where}"
    return f" AND +rowid IN ({passing})", values


def conditions(filters: Filters) -> tuple[str, list[object]]:
    """SQL over articles AS a, with its values. What a newer version took the place of never passes."""
    language = f"a.language IN ({','.join('?' * len(filters.languages))})" if filters.languages else "1"
    if replace(filters, languages=()) == Filters():
        return f"{NEWEST} AND {language}", list(filters.languages)
    own, own_values = _published(filters)
    told, told_values = _reporting(filters)
    # The language stands in both arms, and with a plus in the second: SQLite looks each up in the index that is for it.
    other = language.replace("a.", "+a.")
    either = f"({language} AND {own} OR {other} AND {told})"
    return f"{NEWEST} AND {either}", [*filters.languages, *own_values, *filters.languages, *told_values]


def _published(filters: Filters) -> tuple[str, list[object]]:
    """SQL for what an outlet of the filters published in their period."""
    period, days = _period(filters, "a")
    named, keys = _named(filters, "a")
    return f"{named} AND {period}", [*keys, *days]


def _reporting(filters: Filters) -> tuple[str, list[object]]:
    """SQL for articles that report on what passes; those of an outlet itself by the dates of what they report on."""
    period, days = _period(filters, "r")
    theirs, keys = _named(filters, "r")
    told = "a.id IN (SELECT r.article_id FROM reports AS r"
    if not keys or not days:
        return f"{told} WHERE {theirs} AND {period})", [*keys, *days]
    own, _ = _named(filters, "o")
    both = f"JOIN articles AS o ON o.id = r.article_id WHERE ({theirs} OR {own}) AND {period}"
    return f"{told} {both})", [*keys, *keys, *days]


def _named(filters: Filters, row: str) -> tuple[str, list[object]]:
    keys = [outlet_key(outlet) for outlet in filters.outlets]
    return (f"{row}.outlet_key IN ({','.join('?' * len(keys))})" if keys else "1"), [*keys]


def _period(filters: Filters, row: str) -> tuple[str, list[object]]:
    parts: list[str] = []
    values: list[object] = []
    if filters.published_from:
        parts.append(f"{row}.last_day >= ?")
        values.append(day_range(filters.published_from)[0])
    if filters.published_to:
        parts.append(f"{row}.first_day <= ?")
        values.append(day_range(filters.published_to)[1])
    return " AND ".join(parts) or "1", values
