"""Dates of which perhaps only the year or the month is known, as ranges of days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from rag.records import BronError

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
YEAR = 4  # characters of an ISO date that is no more than a year
_YEARLESS = re.compile(r"--([0-9]{2})-([0-9]{2})")


def day_range(text: str) -> tuple[int, int]:
    """First and last day that an ISO date can mean, as integers YYYYMMDD, both inclusive.

    "2022" is (20220101, 20221231). Raises BronError (misuse) for anything but YYYY, YYYY-MM or YYYY-MM-DD.
    """
    match = _DATE.fullmatch(text)
    try:
        if not match:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in match.groups())
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last = date(first.year, last_month, day or calendar.monthrange(first.year, last_month)[1])
    except ValueError as error:
        todo = 'Write it as "2022", "2022-01" or "2022-01-25".'
        raise BronError("this is not a date", received=text, todo=todo, misuse=True) from error
    return _number(first), _number(last)


def published_days(published: str | None) -> tuple[int, int] | None:
    """``day_range`` of an article's date; None when it has none, or one without its year: it passes no filter then."""
    try:
        return day_range(published) if published else None
    except BronError:
        return None


def finer(dates: Sequence[str]) -> Sequence[str]:
    """Those of some ISO dates that tell more than a year, in their order; all where none does.

    Beside a day, a mere year says nothing of when within it.
    """
    return [day for day in dates if len(day) > YEAR] or dates


def yearless_day(published: str | None) -> date | None:
    """The day, in some leap year, of a date whose year is not known ("--01-08"); None for any other."""
    match = _YEARLESS.fullmatch(published or "")
    try:
        return date(2000, int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
