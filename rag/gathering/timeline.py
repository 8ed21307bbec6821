"""sentences on a subject -> a timeline: those that name a day, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of
from rag.answering.values import told_on
from rag.language.days import days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Evidence

MOST = 12  # sentences of a timeline,
EACH = 2  # and of one day
FEWEST = 2  # days, below which there is no line
WHOLE = 10  # characters of an ISO date that is a day


def by_day(found: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    """The best sentences by the ISO day that each names first, in the order of time; {} where there are too few days.

    found: best first, none said twice.
    """
    told: dict[str, list[Evidence]] = {}
    count = 0
    for item in found:
        day = _day(item)
        if day is None or count == MOST or len(told.get(day, ())) == EACH or _is_told(item, told.get(day, ())):
            continue
        told.setdefault(day, []).append(item)
        count += 1
    return dict(sorted(told.items())) if len(told) >= FEWEST else {}


def _day(item: Evidence) -> str | None:
    """The first whole day that a sentence names, but for those on which what it reports on was published.

    One like "on Wednesday" only where it is known from which day.
    """
    article = item.hit.article
    printed = {report.date for report in article.reports_on}
    for day in days(quote_of(item), article.language, told_on(article)):
        known = not (day.relative and len(article.reports_on) > 1)
        if len(day.iso) == WHOLE and known and day.iso not in printed:
            return day.iso
    return None


def _is_told(item: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether the same article has spoken of the day already, or another in the same words."""
    return any(item.hit.article.id == other.hit.article.id or quote_of(item) == quote_of(other) for other in others)
