"""sentences on a subject -> a timeline: those that name a day, a month or a year, in the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of
from rag.answering.values import told_on
from rag.gathering.mentions import NAMED
from rag.language.days import days
from rag.language.partial_dates import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Evidence

MOST = 12  # sentences of a timeline,
EACH = 2  # and of one time
FEWEST = 2  # times, below which there is no line
DAY = 10  # characters of an ISO date that is a day


def by_day(found: Sequence[Evidence], only: tuple[str, ...] = ()) -> dict[str, list[Evidence]]:
    """The best sentences by the ISO day, else month or year, that each names first, in the order of time.

    {} where there are too few of these. A year or month in which days are told says nothing beside them.
    found: best first. only: days and months as "-01-05" and "-01", of whatever year: nothing else is told.
    """
    times = [(_time(item, only), item) for item in found]
    dated = [(time, item) for time, item in times if time is not None]
    each = MOST if any(len(part) == len("-01-05") for part in only) else EACH
    days_told = {time for time, _ in dated if len(time) == DAY}
    told: dict[str, list[Evidence]] = {}
    for time, item in dated:
        # A sentence beside the subject may tell of another time altogether.
        wide = len(time) < DAY and (item.sureness < NAMED or any(day.startswith(time) for day in days_told))
        others = told.get(time, [])
        if wide or len(others) == each or sum(map(len, told.values())) == MOST or _is_told(item, others):
            continue
        told.setdefault(time, []).append(item)
    return dict(sorted(told.items())) if len(told) >= FEWEST or only else {}


def _time(item: Evidence, only: tuple[str, ...]) -> str | None:
    """The first day that a sentence names, else its first month or year; none on which what it reports on was printed.

    A day like "on Wednesday" only where it is known from which day.
    """
    article = item.hit.article
    printed = {report.date for report in article.reports_on}
    times = [
        day.iso
        for day in days(quote_of(item), article.language, told_on(article))
        if day.iso[:YEAR].isdigit() and len(day.iso) >= YEAR and day.iso not in printed
        if not (day.relative and len(article.reports_on) > 1)
        if not only or day.iso[YEAR:].startswith(only)
    ]
    return next((time for time in times if len(time) == DAY), times[0] if times else None)


def _is_told(item: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether the same article has spoken of that time already, or another in the same words."""
    return any(item.hit.article.id == other.hit.article.id or quote_of(item) == quote_of(other) for other in others)
