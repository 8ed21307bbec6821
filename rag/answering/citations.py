"""evidence -> citations: each quote checked against its article before anyone sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from rag.answering.reports import reported, reported_by
from rag.records import BronError, Citation, CitationKind, Evidence, Hit, QuoteTranslation

if TYPE_CHECKING:
    from rag.index.store import Store
    from rag.records import Article, Field, Translation


def cite(store: Store, evidence: Evidence, n: int, kind: CitationKind = "quote") -> Citation:
    """A numbered citation. Raises BronError when the stored article does not hold the quote at its offsets."""
    article, passage = evidence.hit.article, evidence.hit.passage
    start, end, field = evidence.start, evidence.end, evidence.field
    quote = article.printed(field)[start:end]
    stored = store.catalogue.article(article.id)
    if not quote or stored is None or stored.printed(field)[start:end] != quote:
        where = f"{article.file}, characters {start}–{end} of its {field}"
        raise BronError("a quote does not stand in its article", where=where, todo="Run `bron rebuild`.")
    place = store.catalogue.place(article.id) or PurePath(article.file).name
    made = quoted(article, place, n, start, end, field)
    told = reported_by(article, start, end, evidence.answer) if evidence.answer and field == "text" else ()
    return replace(
        made,
        kind=kind,
        reports_on=told or made.reports_on,
        passage_id=passage.id,
        answer_start=evidence.answer[0] if evidence.answer else None,
        answer_end=evidence.answer[1] if evidence.answer else None,
        translation=translated(article, store.catalogue.translation(article.id), start, field),
    )


def quoted(article: Article, file: str, n: int, start: int, end: int, field: Field = "text") -> Citation:
    """The citation of a place in an article, of no passage and without a translation. file: as ``Catalogue.place``."""
    return Citation(
        n=n,
        kind="quote",
        passage_id="",
        article_id=article.id,
        title=article.title,
        author=article.author,
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        url=article.url,
        file=file,
        start=start,
        end=end,
        quote=article.printed(field)[start:end],
        reports_on=reported(article, start, end, field),
        inferred=article.inferred,
        field=field,
    )


def translated(
    article: Article, translation: Translation | None, start: int, field: Field = "text"
) -> QuoteTranslation | None:
    """The translated block around a quote, or headline, when the article has a translation."""
    if translation is None:
        return None
    if field == "title":
        return QuoteTranslation(translation.language, translation.title) if translation.title else None
    for block, text in zip(article.blocks, translation.blocks, strict=False):
        if block.start <= start < block.end:
            return QuoteTranslation(translation.language, text)
    return None


def whole(hit: Hit, score: float) -> Evidence:
    """A hit's whole passage as evidence."""
    return Evidence(hit, hit.passage.start, hit.passage.end, score, score)


def first_passage(store: Store, article: Article) -> Evidence:
    """The first passage of an article, as evidence of what the catalogue says of it."""
    return whole(Hit(store.catalogue.article_passages(article.id)[0], article, score=1.0), 1.0)
