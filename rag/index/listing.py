"""Articles as a list: those that hold some keywords and pass the filters, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.index.catalogue import conditions, printable
from rag.index.schema import lexical_table, read_article
from rag.language.words import leads_longer, own_spellings, question_terms
from rag.records import Article, Filters

if TYPE_CHECKING:
    import sqlite3

    from rag.index.catalogue import Catalogue

Keywords = Mapping[str, Sequence[Sequence[str]]]  # language -> for each keyword the index terms, any of which meets it
MOST = 12  # keywords that are looked for; those behind them are left out


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. total: how many articles the whole list has."""

    articles: tuple[Article, ...]
    total: int


def keywords_of(catalogue: Catalogue, typed: str) -> Keywords | None:
    """What was typed, as keywords of each language of the archive; None where it names nothing to look for.

    Stop words are left out, unless there is nothing else; then no article is found by them. Names that only sound like
    a keyword ("Blues", for "Blasey") count where no article of any language has its own letters, or its known name.
    """
    if not typed.strip():
        return None
    wanted = {language: question_terms(typed, language, language)[:MOST] for language in catalogue.languages()}
    spelt: set[str] = set()
    for language, terms in wanted.items():
        own = {name for term in terms for name in own_spellings(term)}
        _, counts = catalogue.term_counts(language, sorted(own))
        spelt |= {term.surface for term in terms if any(counts[name] for name in own_spellings(term))}
    return {
        language: [own_spellings(term) if term.surface in spelt else term.alternatives for term in terms]
        for language, terms in wanted.items()
    }


def meets(held: Iterable[str], terms: Iterable[str], language: str) -> bool:
    """Whether a word of a text meets a keyword. held: the word's index terms. terms: the keyword's."""
    return any(own == term or (own.startswith(term) and leads_longer(term, language)) for own in held for term in terms)


def listed(
    catalogue: Catalogue,
    keywords: Keywords | None,
    filters: Filters,
    *,
    newest_first: bool = True,
    language: str = "",
    offset: int = 0,
    limit: int = 20,
) -> Listing:
    """The articles that hold every keyword, in whichever passages, by date; undated ones last. Newest versions only.

    "Bitcoin" finds "Bitcoinbrytningen" in a language that joins words. Those of one date are in the order of what they
    report on.

    keywords: None for all articles. language: whose articles come first among those of one date.
    """
    where, values = conditions(filters)
    told = "(SELECT max(r.last_day) FROM reports AS r WHERE r.article_id = a.id)"
    # Of a year alone nothing says that it is newer than a day of it.
    order = f"a.first_day DESC, a.published DESC, {told} DESC" if newest_first else f"a.first_day, a.published, {told}"
    with catalogue.database.snapshot() as connection:
        if keywords is not None:
            found, terms = _holding(connection, keywords)
            where, values = f"{where} AND a.id IN ({found})", [*values, *terms]
        total = connection.execute(f"SELECT count(*) FROM articles AS a WHERE {where}", values).fetchone()[0]
        rows = connection.execute(
            "SELECT a.id, a.record, t.text FROM articles AS a JOIN texts AS t ON t.article_id = a.id "
            f"WHERE {where} ORDER BY a.first_day IS NULL, {order}, a.language <> ?, a.title IS NULL, a.title, a.id "
            "LIMIT ? OFFSET ?",
            (*values, language, limit, offset),
        ).fetchall()
    return Listing(tuple(read_article(*row) for row in rows), int(total))


def _holding(connection: sqlite3.Connection, keywords: Keywords) -> tuple[str, list[object]]:
    """SQL for the ids of the articles that hold every keyword, with its values."""
    languages: list[str] = []
    values: list[object] = []
    for language, words in keywords.items():
        table = lexical_table(connection, language)
        if table is None or not words:
            continue
        one = f"SELECT p.article_id FROM {table} JOIN passages AS p ON p.number = {table}.rowid WHERE {table} MATCH ?"
        languages.append(f"SELECT article_id FROM ({' INTERSECT '.join([one] * len(words))})")
        values += (" OR ".join(_matching(term, language) for term in terms) for terms in words)
    return " UNION ".join(languages) or "SELECT NULL WHERE 0", values


def _matching(term: str, language: str) -> str:
    """A term in FTS5's language, with all that begin with it where these count."""
    return f'"{printable(term)}"{"*" if leads_longer(term, language) else ""}'
