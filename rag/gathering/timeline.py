"""sentences on a subject -> a timeline: those that name a day, a month or a year, in the order of time.

Of a period ("from 2 to 6 January") each day is looked for: a sentence of the fourth has none of these words.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of
from rag.answering.reports import wanted
from rag.answering.values import told_on
from rag.asking.query import understand
from rag.gathering.mentions import NAMED, sentences_of, tells, term_share
from rag.language.amounts import SOME_DAY
from rag.language.data import pattern_of
from rag.language.days import calendar_names, days
from rag.language.partial_dates import YEAR
from rag.language.words import words
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.language.days import Day
    from rag.records import Evidence, Hit

MOST = 12  # sentences of a timeline,
EACH = 2  # and of one time
FEWEST = 2  # times, below which there is no line
DAY, MONTH = 10, 7  # characters of an ISO date that is a day, and a month
PAIR = 2  # days that a period is told by
SEARCHED = 10  # days of a period at most that are looked for, and the hits of each
LEAP_YEAR = 2024  # has every day
LONGEST = 62  # days of a period that goes on into the next year
# With what may stand beside them: an ordinal's ending, an article.
UNTIL, BETWEEN = (
    pattern_of("days.until", r"(?:\w\w?\w?)?\W*{}(?:\W+\w\w\w?)?"),
    pattern_of("days.between", r"\b{}\W+(?:\w+\W+)?$"),
)


def by_day(found: Sequence[Evidence], only: tuple[str, ...] = ()) -> dict[str, list[Evidence]]:
    """The best sentences by the ISO day, else month or year, that each names first, in the order of time.

    {} where there are too few of these. A year or month in which days are told says nothing beside them.
    found: best first. only: days and months as "-01-05" and "-01", of whatever year, or "2022-01": no other is told.
    """
    times = [(_time(item, only), item) for item in found]
    dated = [(time, item) for time, item in times if time is not None]
    each = MOST if len(only) == 1 and len(only[0]) in (DAY, DAY - YEAR) else EACH
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


def days_in(about: Query) -> tuple[str, ...]:
    """The days and months that a subject names, as "-01-05" and "-01": "a timeline of 5 January".

    With the days between two of them: "from 2 to 6 January". With their year where it is named: "2022-01-05".
    """
    named = _named(about)
    period = [] if any(len(day.iso) == MONTH for day in named) else _period(about)
    years = {day.iso[:YEAR] for day in named if day.iso[:YEAR] in about.text}
    year = years.pop() if len(years) == 1 else ""
    return tuple(f"{year}{day}" for day in period or [day.iso[YEAR:] for day in named])


def is_period(about: Query) -> bool:
    """Whether a text names the days from one to another."""
    return bool(_period(about))


def of_period(store: Store, about: Query) -> list[Evidence]:
    """The sentences of the best passages for days all over a period, best first; [] where none is named.

    Where a subject is named too ("the protests from 2 to 6 January"), those of passages that name it.
    """
    names = {number: name for name, number in calendar_names("months", about.language).items()}
    period = _period(about)
    every = -(-len(period) // SEARCHED) or 1
    asked = [f"{int(day[-2:])} {names[int(day[1:3])]}" for day in period[::every]]
    if not asked:
        return []
    first, last = _named(about)[0], _named(about)[-1]
    before = BETWEEN[about.language].sub("", about.text[: first.start])
    rest = f"{before} {about.text[last.end :]}"
    subject = understand(store, rest, about.filters, about.language) if words(rest) else None
    found: dict[str, Hit] = {}
    for text in asked:
        for hit in hybrid_search(store, understand(store, text, about.filters, about.language), SEARCHED):
            found.setdefault(hit.passage.id, hit)
    held = [
        replace(item, score=hit.score, sureness=1.0)
        for hit in found.values()
        if subject is None or _names(subject, hit)
        for item in sentences_of(hit)
        if tells(item) and wanted(item, about.filters)
    ]
    return sorted(held, key=lambda item: (-item.score, item.hit.passage.id, item.start))


def _names(subject: Query, hit: Hit) -> bool:
    """Whether a passage names a subject, which may have no words of its own ("from")."""
    terms = subject.terms.get(hit.article.language, ())
    return not terms or term_share(subject, hit.passage.text, hit.article.language) >= NAMED


def _named(about: Query) -> list[Day]:
    found = days(about.text, about.language, SOME_DAY)
    return [day for day in found if len(day.iso) > YEAR and not day.relative]


def _period(about: Query) -> list[str]:
    """Each day from one that is named to another, or of a month, as "-01-05"; [] for what is no period of days."""
    named = _named(about)
    if len(named) == 1 and len(named[0].iso) == MONTH:
        year, month = map(int, named[0].iso.split("-"))
        return [f"-{month:02d}-{day:02d}" for day in range(1, monthrange(year, month)[1] + 1)]
    if len(named) != PAIR or any(len(day.iso) < DAY for day in named):
        return []
    first, last = named
    before, between = about.text[: first.start], about.text[first.end : last.start].strip()
    if not UNTIL[about.language].fullmatch(between) and not BETWEEN[about.language].search(before):
        return []
    begins, ends = (date.fromisoformat(f"{LEAP_YEAR}{day.iso[YEAR:]}") for day in named)
    if ends < begins:  # "28 December to 3 January"
        ends = date.fromisoformat(f"{LEAP_YEAR + 1}{last.iso[YEAR:]}")
        if (ends - begins).days > LONGEST:
            return []
    return [(begins + timedelta(n)).isoformat()[YEAR:] for n in range((ends - begins).days + 1)]


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
        if not only or day.iso.startswith(only) or day.iso[YEAR:].startswith(only)
    ]
    return next((time for time in times if len(time) == DAY), times[0] if times else None)


def _is_told(item: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether the same article has spoken of that time already, or another in the same words."""
    return any(item.hit.article.id == other.hit.article.id or quote_of(item) == quote_of(other) for other in others)
