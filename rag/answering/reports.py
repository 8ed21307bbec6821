"""What an article reports on, sentence by sentence: which paper's account a quote gives, and who wants it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.index.address import outlet_key
from rag.language.days import days
from rag.language.partial_dates import day_range, published_days
from rag.language.sentences import sentences
from rag.language.words import normalise
from rag.records import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Article, Citation, Evidence, Report


def reported(citation: Citation) -> tuple[Report, ...]:
    """What a quote reports on: the articles of the one outlet that it names, else all that its article reports on."""
    named = named_reports(citation.quote, citation.language, citation.reports_on)
    return named if len({report.outlet for report in named}) == 1 else citation.reports_on


def named_reports(quote: str, language: str, reports: Sequence[Report]) -> tuple[Report, ...]:
    """The articles reported on whose outlet, or the last name of whose author, stands in the quote, capitals kept.

    Of these those alone whose day stands there too, where there are such.
    """
    quote = normalise(quote)

    def names(report: Report) -> bool:
        known = (report.outlet, report.author and report.author.split()[-1])
        return any(name and re.search(rf"\b{re.escape(normalise(name))}s?\b", quote) for name in known)

    named = tuple(report for report in reports if names(report))
    told = {day.iso for day in days(quote, language)} if len(named) > 1 else set()
    dated = tuple(report for report in named if report.date and not told.isdisjoint(_forms(report.date)))
    return dated or named


def _forms(day: str) -> tuple[str, str]:
    """An ISO day with and without its year."""
    return day, f"--{day[5:]}"


def wanted(item: Evidence, filters: Filters) -> bool:
    """Whether filters want a sentence, whose article passes them.

    Where it passes only for some of what it reports on, sentences on the others are not wanted.
    """
    article = item.hit.article
    limits = replace(filters, languages=())
    if limits == Filters() or not article.reports_on or _own(article, limits):
        return True
    told = _told(item) or article.reports_on
    return any(_passes(article, report, limits) for report in told)


def _told(item: Evidence) -> tuple[Report, ...]:
    """What a sentence reports on: what it names, else what the last sentence before it in its paragraph does."""
    article = item.hit.article
    if item.field == "title":
        return named_reports(article.title or "", article.language, article.reports_on)
    block = next((block for block in article.blocks if block.start <= item.start < block.end), None)
    start = block.start if block else item.start
    text = article.text[start : item.end]
    for first, last in reversed(sentences(text, article.language)):
        if named := named_reports(text[first:last], article.language, article.reports_on):
            return named
    return ()


def _own(article: Article, filters: Filters) -> bool:
    return _of_outlet(article.outlet, filters) and in_period(article.published, filters)


def _passes(article: Article, report: Report, filters: Filters) -> bool:
    outlet = any(_of_outlet(one, filters) for one in (report.outlet, article.outlet))
    return outlet and in_period(report.date, filters)


def _of_outlet(outlet: str | None, filters: Filters) -> bool:
    return not filters.outlets or outlet_key(outlet) in map(outlet_key, filters.outlets)


def in_period(day: str | None, filters: Filters) -> bool:
    """Whether an ISO date may lie in the period of filters; any does where there is none."""
    since, until = filters.published_from, filters.published_to
    if not (since or until):
        return True
    known = published_days(day)
    return (
        known is not None
        and not (since and known[1] < day_range(since)[0])
        and not (until and known[0] > day_range(until)[1])
    )
