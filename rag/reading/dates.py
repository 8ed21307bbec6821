"""Dates as English, Swedish and Dutch papers write them, and as machines do, read into ISO; nothing is guessed.

The day is the one that is written, in its own time zone; an epoch, which names none, is a day of UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate
from functools import cache

LANGUAGES = ("en", "sv", "nl")
# British English adds "Sept".
_LOCALES = (*LANGUAGES, "en_GB")
# The first newspaper was printed in this year; an earlier date stands for none ("0001-01-01").
_FIRST_NEWSPAPER = 1605
# An article may be of a day that has only begun in the easternmost time zone.
_EASTERNMOST = timezone(timedelta(hours=14))
# No date is longer; what is cut off here is none either way.
_LONGEST = 100
_TIME = re.compile(
    r"(?:, ?|T| )(?:(?:at|kl\.?|om) )?\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?(?: uur)?"
    r"(?: ?Z| [A-Z]{2,5}| ?(?:UTC|GMT)?[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
# How far the year of "Tue, 14 May 2019 07:15:00 -0500" reaches.
_LONGEST_MAIL_DAY = 17
_BASIC = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?:\.0)?",
    re.IGNORECASE,
)
_EITHER = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d)(?![\d/-])")
_NUMBER = re.compile(r"(\d{9,20})(?:\.\d+)?")
# Epochs are counted in seconds, or in thousandths, millionths or milliardths of one.
_UNITS = (1, 10**3, 10**6, 10**9)
# In seconds, March 1973 and November 2286: within these no count can be taken for one in another unit.
_EPOCHS = (10**8, 10**10)


@cache
def month_numbers() -> dict[str, int]:
    """Month names and abbreviations of the three languages, lower case without full stop -> 1 to 12."""
    from babel.dates import get_month_names

    return {
        name.casefold().rstrip("."): number
        for language in _LOCALES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale=language).items()
    }


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    names = sorted(month_numbers(), key=len, reverse=True)
    month = rf"(?P<name>{'|'.join(map(re.escape, names))})\.?"
    day = r"(?P<day>[0-3]?\d)"
    year = r"(?P<year>\d{4})"
    number = r"(?P<number>0?\d|1[0-2])"
    forms = (
        rf"{year}-(?P<number>\d\d)-(?P<day>\d\d)(?:[T ]\d\d:\d\d\S*|Z|[+-]\d\d:\d\d)?",
        rf"{year}([-/.])(?P<number>\d\d?)\2(?P<day>\d\d?)",
        rf"{day}\.?/{number} {year}",
        rf"{day}/{number}[-/]{year}",
        rf"{day}-{number}-{year}",
        rf"{day}\. ?{number}\. ?{year}",
        rf"{number}/(?P<day>1[3-9]|2\d|3[01])/{year}",
        rf"(?:den |the )?{day}(?:\.|:?e|st|nd|rd|th)?(?: of)? {month},? {year}",
        rf"{month} {day}(?:st|nd|rd|th)?,? {year}",
        rf"{year}-(?P<number>\d\d)",
        rf"{month},? {year}",
        year,
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


@cache
def _weekday() -> re.Pattern[str]:
    from babel.dates import get_day_names

    names = {
        name.casefold().rstrip(".")
        for language in LANGUAGES
        for width in ("wide", "abbreviated", "short")
        for name in get_day_names(width, "format", locale=language).values()
    }
    listed = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    # Archives of newspapers put it behind the date: "May 14, 2019 Tuesday".
    return re.compile(rf"^(?:på |on |op )?(?:{listed})(?:en)?[.,]* (?=\S)|(?<=\d),? \(?(?:{listed})\)?$", re.IGNORECASE)


@cache
def _day_and_month() -> re.Pattern[str]:
    names = sorted(month_numbers(), key=len, reverse=True)
    month = rf"(?:{'|'.join(map(re.escape, names))})\b\.?"
    return re.compile(
        rf"\b(?:[0-3]?\d(?:st|nd|rd|th)? {month}|{month} [0-3]?\d(?:st|nd|rd|th)?)(?!,? ?\d)", re.IGNORECASE
    )


def read_date(text: str) -> str | None:
    """The date that ``text`` is, as ISO ("2022-01-25", "2022-01" or "2022"); None when it is no date or ambiguous.

    A weekday before or behind it and a time behind it are passed over. "25/1 2022" and "3.4.2022" are day and month, as
    only the continent writes it; "3/4/2022" and "3-4-2022" could be either and are None.
    """
    text = " ".join(text[:_LONGEST].split())
    found = _read_written(text)
    if found:
        return found
    text = _weekday().sub("", text, count=1)
    time = _last_time(text)
    return _read_written(text[: time.start()].rstrip(" ,–-") if time else text)


def either_day(text: str) -> tuple[str, str] | None:
    """The two ISO dates that "7/2/2019" in ``text`` may be, day first and month first; None where it is one or none."""
    match = _EITHER.search(text)
    if match is None:
        return None
    one, other, year = int(match[1]), int(match[3]), int(match[4])
    days = _as_iso(year, other, one), _as_iso(year, one, other)
    return (days[0], days[1]) if one != other and days[0] and days[1] else None


def is_day_first(text: str) -> bool | None:
    """Whether dates in figures in ``text`` have the day first, by those that can be read in one way; None for none."""
    found = {int(match[1]) > 12 for match in _EITHER.finditer(text) if (int(match[1]) > 12) != (int(match[3]) > 12)}
    return found.pop() if len(found) == 1 else None


def read_stamp(text: str) -> str | None:
    """The ISO date of a time as machines write it; None when ``text`` is none.

    "Tue, 14 May 2019 07:15:00 GMT" (RFC 822), "20190514", "20190514T101500Z", "20190514101500", and epochs since
    1973 in seconds, milli-, micro- or nanoseconds. These are no dates in running text, where a number is a number.
    """
    text = text[:_LONGEST].strip()
    basic, number = _BASIC.fullmatch(text), _NUMBER.fullmatch(text)
    found = _as_iso(*map(int, basic.groups())) if basic else None
    if found and implausible(found) is None:
        return found
    if number:
        seconds = [count for unit in _UNITS if _EPOCHS[0] <= (count := int(number.group(1)) // unit) < _EPOCHS[1]]
        return datetime.fromtimestamp(seconds[0], UTC).date().isoformat() if seconds else None
    # WordPress writes "Mon, 30 Nov -0001" where there is no day, and the library makes 2000 of the year.
    mail = None if " -" in text[:_LONGEST_MAIL_DAY] else parsedate(text)
    return found or (_as_iso(*mail[:3]) if mail else None)


def today() -> date:
    """The last day that has begun somewhere on earth: no article is of a later one. Tests set another."""
    return datetime.now(_EASTERNMOST).date()


def implausible(iso: str) -> str | None:
    """Why no article can be of this ISO date, a clause; None when one can."""
    if int(iso[:4]) < _FIRST_NEWSPAPER:
        return "is before there were newspapers"
    if iso > today().isoformat()[: len(iso)]:
        return "is a day that has not come yet"
    return None


def date_at_end(line: str) -> tuple[str, str] | None:
    """Split a line that ends in a full date: (what stands before it, ISO date). None when it does not.

    The longest date counts, and only one with day, month and year.
    """
    words = line.split()
    for count in (4, 3, 2, 1):
        # Without weekday: in "The Sun 14 May 2019" it would be the outlet's name.
        found = _read_written(" ".join(words[-count:])) if len(words) >= count else None
        if found and len(found) == 10:
            return " ".join(words[:-count]).rstrip(" ,/–-"), found
    return None


def day_without_year(text: str) -> str | None:
    """The first "8 January" in ``text`` that no year follows, as it stands there; None when there is none."""
    match = _day_and_month().search(text)
    return match.group() if match else None


def _read_written(text: str) -> str | None:
    """The date that ``text`` is and nothing else, its words separated by single spaces."""
    for pattern in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return _iso(match, text)
    return None


def _last_time(text: str) -> re.Match[str] | None:
    """The time of day that ``text`` ends with, the sign before it included."""
    return next((match for match in _TIME.finditer(text) if match.end() == len(text)), None)


def _iso(match: re.Match[str], text: str) -> str | None:
    parts = match.groupdict()
    if parts.get("name"):
        month: int | None = month_numbers()[parts["name"].casefold()]
    else:
        month = int(parts["number"]) if parts.get("number") else None
    day = int(parts["day"]) if parts.get("day") else None
    if day and month and day <= 12 and day != month and re.fullmatch(r"\d+[-/]\d+[-/]\d{4}", text):
        return None
    return _as_iso(int(parts["year"]), month, day)


def _as_iso(year: int, month: int | None, day: int | None) -> str | None:
    """As precise as it is known; None when there is no such day. A day of 0 is none."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
