"""What a write did, for whoever called it: counts, articles, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from rag.index.store import Store
from rag.index.writing import staging
from rag.index.writing.gone import count_gone
from rag.index.writing.staging import Run
from rag.records import Skipped


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article that an ingest brought. change: "added", "changed", "renamed" or "duplicate"."""

    id: str
    title: str | None
    author: str | None
    outlet: str | None
    published: str | None
    language: str
    file: str
    change: str


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What was done: counts of files read (or forgotten, by a removal) and of articles.

    renamed: found in a file that had another name. removed: no file holds them any more. pruned: of these, those whose
    files are gone. gone: those that were not removed although only files that are gone hold them. duplicates: held by
    another file too, or twice by one. translations: read (or removed). articles: those that are not unchanged, in
    the order of reading.
    """

    files: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    renamed: int = 0
    removed: int = 0
    duplicates: int = 0
    translations: int = 0
    skipped: tuple[Skipped, ...] = ()
    articles: tuple[ArticleLine, ...] = ()
    seconds: float = 0.0
    gone: int = 0
    pruned: int = 0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was given up. runs: "ingest of 2026-11-28T10:00:00+00:00", none when nothing was interrupted.

    dropped: articles that were read, and not shown yet. kept: articles that stay as they were shown. articles: shown.
    """

    runs: tuple[str, ...] = ()
    dropped: int = 0
    kept: int = 0
    articles: int = 0


def summarise(store: Store, run: Run, seconds: float) -> IngestSummary:
    """What an ingest did in so many seconds, by what is noted of its files."""
    with store.catalogue.database.snapshot() as connection:
        outcomes = staging.outcomes(connection, run)
        paths = {staging.resolved(outcome.file) for outcome in outcomes}
        problems = staging.translation_problems(connection, paths)
        gone = count_gone(connection, run, staging.given(run))
    pairs = [pair for outcome in outcomes for pair in outcome.articles]
    kinds = [kind for _, kind in pairs]
    skipped = [Skipped(*parts) for outcome in outcomes for parts in outcome.skipped]
    lines = (_line(store, article_id, kind) for article_id, kind in pairs if kind != "unchanged")
    return IngestSummary(
        files=sum(not outcome.gone for outcome in outcomes),
        added=kinds.count("added"),
        changed=kinds.count("changed"),
        unchanged=kinds.count("unchanged"),
        renamed=kinds.count("renamed"),
        removed=sum(outcome.removed for outcome in outcomes),
        duplicates=kinds.count("duplicate"),
        translations=sum(outcome.translations for outcome in outcomes),
        skipped=(*skipped, *problems),
        articles=tuple(line for line in lines if line),
        seconds=seconds,
        gone=gone,
        pruned=sum(outcome.removed for outcome in outcomes if outcome.gone),
    )


def _line(store: Store, article_id: str, change: str) -> ArticleLine | None:
    a = store.catalogue.article(article_id)
    if a is None:
        return None
    return ArticleLine(a.id, a.title, a.author, a.outlet, a.published, a.language, a.file, change)
