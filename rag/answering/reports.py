"""What an article reports on, sentence by sentence: which paper's account a quote gives, and who wants it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.index.address import outlet_key
from rag.language.attribution import Attribution, attribution
from rag.language.days import days
from rag.language.partial_dates import day_range, finer, published_days
from rag.language.sentences import sentences
from rag.language.speakers import names_nobody
from rag.language.words import normalise
from rag.records import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.index.store import Store
    from rag.records import Article, Citation, Evidence, Field, Report

NEAR = 40  # characters between the name of an outlet and the day of its article


def named_reports(quote: str, language: str, reports: Sequence[Report]) -> tuple[Report, ...]:
    """The articles reported on whose outlet, or the last name of whose author, stands in the quote, capitals kept.

    Of these those alone whose day stands beside such a name, where there are such.
    """
    quote = normalise(quote)
    places = {report: _places(quote, report) for report in reports}
    named = tuple(report for report in reports if places[report])
    told = days(quote, language) if len(named) > 1 else []

    def dated(report: Report) -> bool:
        own = [day for day in told if day.iso in _forms(report)]
        return any(day.start - end <= NEAR and start - day.end <= NEAR for start, end in places[report] for day in own)

    return tuple(filter(dated, named)) or named


def _places(quote: str, report: Report) -> list[tuple[int, int]]:
    """Where a quote names a report's outlet or author."""
    known = (report.outlet, report.author and report.author.split()[-1])
    named = (rf"\b{re.escape(normalise(name))}s?\b" for name in known if name)
    return [match.span() for pattern in named for match in re.finditer(pattern, quote)]


def wanted(item: Evidence, filters: Filters) -> bool:
    """Whether filters want a sentence, whose article passes them.

    Where it passes only for some of what it reports on, sentences on the others are not wanted.
    """
    article = item.hit.article
    limits = replace(filters, languages=())
    if limits == Filters() or not article.reports_on or _own(article, limits):
        return True
    told = told_reports(article, item.start, item.end, item.field) or article.reports_on
    return any(_passes(article, report, limits) for report in told)


def told_reports(article: Article, start: int, end: int, field: Field = "text") -> tuple[Report, ...]:
    """What ``article.printed(field)[start:end]`` reports on: what it names, else what stands last before it does.

    That is looked for in its paragraph. Of two articles of one outlet both, where no day beside its name tells them
    apart, or the day of the other stands behind it: a day elsewhere may be that of an event.
    """
    if field == "title":
        return named_reports(article.title or "", article.language, article.reports_on)
    block = next((block.start for block in article.blocks if block.start <= start < block.end), start)
    text = article.text[block:end]
    for first, last in reversed(sentences(text, article.language)):
        if named := named_reports(text[first:last], article.language, article.reports_on):
            outlets = {report.outlet for report in named}
            own = tuple(report for report in article.reports_on if report.outlet in outlets)
            since = {day.iso for day in days(text[last:], article.language)} if len(own) > len(named) else set()
            others = (report for report in own if report not in named and not since.isdisjoint(_forms(report)))
            return own if any(others) else named
    return ()


def _forms(report: Report) -> tuple[str, ...]:
    """The ISO date of an article reported on, with and without its year."""
    return (report.date, f"--{report.date[5:]}") if report.date else ()


def reported(article: Article, start: int, end: int, field: Field = "text") -> tuple[Report, ...]:
    """The articles of the one outlet that a place in an article reports on; all that it reports on, where unknown."""
    told = told_reports(article, start, end, field)
    return told if len({report.outlet for report in told}) == 1 else article.reports_on


def reported_by(article: Article, start: int, end: int, answer: tuple[int, int]) -> tuple[Report, ...]:
    """The articles of the outlet that is said to say the words that answer: ``answer`` inside ``text[start:end]``."""
    said = attribution(article.text[start:end], article.language, answer[0] - start, answer[1] - start)
    return tuple(report for report in article.reports_on if said and _speaks(report.outlet, said.speaker))


def speaker_of(citation: Citation, said: Attribution | None) -> str | None:
    """Who says something in a quote, where that tells a reader anything; of "Sidecar Anna Ek" the paper."""
    if said is None or names_nobody(said.speaker, citation.language):
        return None
    told = (report.outlet for report in citation.reports_on if _speaks(report.outlet, said.speaker))
    return next(told, said.speaker)


def _speaks(outlet: str | None, speaker: str) -> bool:
    """Whether a speaker is an outlet, perhaps with the name that comes behind it: "enligt Sidecar Askar Mamin"."""
    return outlet is not None and f"{speaker} ".startswith(f"{outlet} ")


def dates_within(store: Store, filters: Filters) -> dict[str, tuple[str, ...]]:
    """By the ids of articles the ISO dates of what they report on that filters want; of those that have such."""
    if replace(filters, languages=()) == Filters():
        return {}
    found: dict[str, list[str]] = {}
    for article, _, _, outlet, day in store.catalogue.reported(filters):
        if day and _of_outlet(outlet, filters) and in_period(day, filters):
            found.setdefault(article, []).append(day)
    return {article: tuple(sorted(told)) for article, told in found.items()}


def _own(article: Article, filters: Filters) -> bool:
    return _of_outlet(article.outlet, filters) and in_period(article.published, filters)


def _passes(article: Article, report: Report, filters: Filters) -> bool:
    """Whether filters want what an article reports on.

    Of a year alone, beside others that have their day, nothing says that it lies in a period within that year.
    """
    outlet = any(_of_outlet(one, filters) for one in (report.outlet, article.outlet))
    dates = [known.date for known in article.reports_on if known.date]
    told = report.date is None or report.date in finer(dates) or _whole_in(report.date, filters)
    return outlet and told and in_period(report.date, filters)


def _whole_in(day: str, filters: Filters) -> bool:
    """Whether all of a time lies in the period of filters."""
    known = published_days(day)
    since, until = filters.published_from, filters.published_to
    return known is None or (
        (not since or known[0] >= day_range(since)[0]) and (not until or known[1] <= day_range(until)[1])
    )


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
