"""Gold: the places in the articles that answer a question, and which of them a hit or a citation covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.evaluation.questions import JudgedQuestion
from rag.reading import read_paths
from rag.records import Article, BronError, Citation, Hit


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of gold evidence. spans: every place of the quote in the article, half open; () = the article."""

    name: str
    article_id: str
    language: str
    spans: tuple[tuple[int, int], ...] = ()


def read_articles(
    paths: Sequence[Path], key: Callable[[Article], str], max_file_mb: int, *, strict: bool = True
) -> dict[str, Article]:
    """The articles in the files by key, read as ingest reads them. Raises BronError on what cannot be read.

    strict: False lets pass what cannot be used.
    """
    articles: dict[str, Article] = {}
    for reading in read_paths(paths, max_file_mb=max_file_mb):
        lost = [item for item in reading.skipped if not item.remark]
        if lost and strict:
            first = lost[0]
            where = f"{first.file}, line {first.line}" if first.line else first.file
            raise BronError(f"a part of the collection cannot be used: {first.reason}", where=where)
        articles |= {key(article): article for article in reading.articles}
    return articles


def gold_units(question: JudgedQuestion, articles: Mapping[str, Article]) -> tuple[Unit, ...]:
    """The question's evidence found in the articles (by key). Raises BronError when it is not there verbatim."""
    units = []
    for number, gold in enumerate(question.evidence, start=1):
        article = articles.get(gold.article)
        if article is None:
            raise BronError(
                "the evidence's article was not read", where=f"question {question.id}", received=gold.article
            )
        spans = places(article.text, gold.quote) if gold.quote is not None else ()
        if gold.quote is not None and not spans:
            where = f"question {question.id}, {gold.article}"
            raise BronError("the evidence is not verbatim in its article", where=where, received=gold.quote)
        units.append(Unit(f"gold-{number}", article.id, article.language, spans))
    return tuple(units)


def places(text: str, quote: str) -> tuple[tuple[int, int], ...]:
    """Every occurrence of the quote in the text, in order, as half-open spans of code points."""
    found, start = [], text.find(quote)
    while start >= 0:
        found.append((start, start + len(quote)))
        start = text.find(quote, start + 1)
    return tuple(found)


def covered_by_hit(unit: Unit, hit: Hit) -> bool:
    """Whether the passage holds at least half of the quote (the article, for a unit without spans)."""
    if hit.article.id != unit.article_id:
        return False
    passage = hit.passage
    return not unit.spans or any(
        2 * _shared(passage.start, passage.end, *span) >= span[1] - span[0] for span in unit.spans
    )


def covered_by_citation(unit: Unit, citation: Citation) -> bool:
    """Whether citation and gold share at least half of the shorter one: a sentence of a longer gold passage counts.

    A headline is in no gold, which is of the text.
    """
    if citation.article_id != unit.article_id:
        return False
    length = citation.end - citation.start
    return not unit.spans or (
        citation.field == "text"
        and any(
            2 * _shared(citation.start, citation.end, *span) >= min(length, span[1] - span[0]) > 0
            for span in unit.spans
        )
    )


def ranked_units(hits: Sequence[Hit], units: Sequence[Unit]) -> list[str]:
    """What the hits found, best first, as documents for ir_measures.

    A hit stands for the units it is the first to cover, one after another; every other hit, a second passage of the
    same unit among them, is a document that is not relevant, because the reader has to get past it.
    """
    documents: list[str] = []
    for rank, hit in enumerate(hits):
        fresh = [unit.name for unit in units if unit.name not in documents and covered_by_hit(unit, hit)]
        documents.extend(fresh or [f"other-{rank}"])
    return documents


def first_of_each_article(hits: Iterable[Hit]) -> list[Hit]:
    """The hits with only the best passage of every article, in order."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.article.id, hit)
    return list(best.values())


def _shared(start: int, end: int, other_start: int, other_end: int) -> int:
    return max(0, min(end, other_end) - max(start, other_start))
