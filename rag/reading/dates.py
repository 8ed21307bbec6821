"""Dates as English, Swedish and Dutch papers write them, read into ISO; nothing is completed or guessed."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

LANGUAGES = ("en", "sv", "nl")


@cache
def month_numbers() -> dict[str, int]:
    """Month names and abbreviations of the three languages, lower case without full stop -> 1 to 12."""
    from babel.dates import get_month_names

    return {
        name.casefold().rstrip("."): number
        for language in LANGUAGES
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
    number = r"(?P<number>[01]?\d)"
    forms = (
        rf"{year}-(?P<number>\d\d)-(?P<day>\d\d)(?:[T ]\d\d:\d\d\S*)?",
        rf"{day}\.?/{number} {year}",
        rf"{day}/{number}[-/]{year}",
        rf"(?:den |the )?{day}(?:\.|:?e|st|nd|rd|th)?(?: of)? {month},? {year}",
        rf"{month} {day}(?:st|nd|rd|th)?,? {year}",
        rf"{year}-(?P<number>\d\d)",
        rf"{month},? {year}",
        year,
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


@cache
def _day_and_month() -> re.Pattern[str]:
    names = sorted(month_numbers(), key=len, reverse=True)
    month = rf"(?:{'|'.join(map(re.escape, names))})\b\.?"
    return re.compile(
        rf"\b(?:[0-3]?\d(?:st|nd|rd|th)? {month}|{month} [0-3]?\d(?:st|nd|rd|th)?)(?!,? ?\d)", re.IGNORECASE
    )


def read_date(text: str) -> str | None:
    """The date that ``text`` is, as ISO ("2022-01-25", "2022-01" or "2022"); None when it is no date or ambiguous.

    "25/1 2022" is day and month, as only the continent writes it; "3/4/2022" could be either and is None.
    """
    text = " ".join(text.split())
    for pattern in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return _iso(match, text)
    return None


def date_at_end(line: str) -> tuple[str, str] | None:
    """Split a line that ends in a full date: (what stands before it, ISO date). None when it does not.

    The longest date counts, and only one with day, month and year.
    """
    words = line.split()
    for count in (4, 3, 2, 1):
        found = read_date(" ".join(words[-count:])) if len(words) >= count else None
        if found and len(found) == 10:
            return " ".join(words[:-count]).rstrip(" ,/–-"), found
    return None


def day_without_year(text: str) -> str | None:
    """The first "8 January" in ``text`` that no year follows, as it stands there; None when there is none."""
    match = _day_and_month().search(text)
    return match.group() if match else None


def _iso(match: re.Match[str], text: str) -> str | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if parts.get("name"):
        month: int | None = month_numbers()[parts["name"].casefold()]
    else:
        month = int(parts["number"]) if parts.get("number") else None
    day = int(parts["day"]) if parts.get("day") else None
    if day and month and day <= 12 and day != month and re.fullmatch(r"\d+/\d+[-/]\d{4}", text):
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
