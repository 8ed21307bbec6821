"""The days, months, years and decades that a text names, as ISO dates as precise as the text is.

A day without a year gets one from the day the article was published; so do "yesterday" and "på onsdagen".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rag.days import day_range
from rag.records import BronError
from rag.statements.day_words import (
    BEFORE_YEAR,
    COUNTED,
    DASH,
    DECADE_WORDS,
    DECADES,
    ENDS,
    MONTH_ALONE,
    MONTHS,
    RELATIVE,
    STARTS,
    STOP,
    WEEKDAYS,
    YEAR,
    day_month,
    month_day,
    weekday_alone,
)
from rag.statements.number_words import GAP
from rag.statements.units import follows_as_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ANNOUNCED = 30  # days after publication that a day without a year may lie
_FRACTIONS = {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5)}


@dataclass(frozen=True, slots=True)
class Day:
    """A time that a text names: ``text[start:end]``.

    iso: "2022-01-05", "2022-01", "2022", "--01-05" (no year), "--01" (a month alone), "199" (the 1990s) or "18" (the
    19th century). weekday: 1 (Monday) to 7 where the text names it. relative: the day was counted from the day of
    publication ("yesterday", "på onsdagen").
    """

    start: int
    end: int
    iso: str
    weekday: int | None = None
    relative: bool = False


def days(text: str, language: str, published: str | None = None) -> list[Day]:
    """The times that an NFC text names, in order, not overlapping.

    published: ISO date of the article, perhaps partial; a day or month without a year gets the year that puts it
    nearest before, or up to ANNOUNCED days after. Weekdays alone and words like "yesterday" are found only when it
    is a full date. A bare number is a year between 1500 and 2100, unless it counts something ("2000 soldiers").
    For a language other than en, sv and nl only figures are read.
    """
    taken = [False] * len(text)
    found: list[Day] = []
    for read in _READERS:
        for day in read(text, language, published):
            if not any(taken[day.start : day.end]):
                taken[day.start : day.end] = [True] * (day.end - day.start)
                found.append(_with_year(day, published))
    return sorted(found, key=lambda day: day.start)


def same_day(first: Day, second: Day) -> bool:
    """Whether both are written as the same time, equally precise."""
    return first.iso == second.iso


def agrees(first: Day, second: Day) -> bool:
    """Whether nothing in one contradicts the other: "2022-01" and "--01-05" agree with "2022-01-05"."""
    ours, theirs = _parts(first.iso), _parts(second.iso)
    years = ours[0].startswith(theirs[0]) or theirs[0].startswith(ours[0])
    return years and all(not one or not other or one == other for one, other in zip(ours[1:], theirs[1:], strict=True))


def _parts(iso: str) -> tuple[str, str, str]:
    year, month, day = (*iso.replace("--", "-", 1).split("-"), "", "")[:3]
    return year, month, day


def _iso_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    for match in re.finditer(rf"{STARTS}(?<!-)({YEAR})-(\d\d)-(\d\d)(?![\d-])", text):
        if iso := _iso(match[1], int(match[2]), int(match[3])):
            yield Day(match.start(), match.end(), iso)


def _figure_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    """ "5-1-2022", "5/1-2022", "5.1.2022", "25/1 2022" and, in Swedish and Dutch, "5/1"."""
    pattern = rf"{STARTS}(?<!-)(\d{{1,2}})(?:([-./])(\d{{1,2}}))(?:(?:\2|-|\s)({YEAR}))?{ENDS}"
    for match in re.finditer(pattern, text):
        day, month, year = int(match[1]), int(match[3]), match[4]
        if language == "en" and year and month <= 12 and day <= 12 and day != month and match[2] == "/":
            yield Day(match.start(4), match.end(4), year)  # British or American: only the year is sure
            continue
        if language == "en" and match[2] == "/" and month > 12:
            day, month = month, day
        told = re.search(r"\b(?:den|sedan|till|från|op|dag\w*)\s$", text[: match.start()])
        alone = match[2] == "/" and language in ("sv", "nl") and ((day, month) not in _FRACTIONS or told)
        if (year or alone) and (iso := _iso(year, month, day)):
            yield Day(match.start(), match.end(), iso)


def _days_of_months(text: str, language: str, published: str | None) -> Iterator[Day]:
    """ "5 January 2022", "onsdagen den 4 och 5 januari", "2–5 januari"."""
    if language not in MONTHS:
        return
    for match in day_month(language).finditer(text):
        year, month = match["year"], _month(match["month"], language)
        if year and "," in match["joined"] and follows_as_unit(text, match.end(), language):
            year = None  # "On 5 January, 2000 soldiers"
        end = match.end() if year == match["year"] else match.end("month")
        for earlier in re.finditer(r"\d{1,2}", match["earlier"] or ""):
            start = match.start("earlier") + earlier.start()
            if iso := _iso(year, month, int(earlier[0])):
                yield Day(start, start + len(earlier[0]), iso)
        if iso := _iso(year, month, int(match["day"])):
            start = match.start("day") if match["earlier"] else match.start()
            yield Day(start, end, iso, _weekday(match["weekday"], language))


def _months_with_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    """English "January 5, 2022", "Jan. 4 and 5"."""
    if language != "en":
        return
    for match in month_day().finditer(text):
        month, year = _month(match["month"], language), match["year"]
        # "In January 20 people died": the number counts, it is no day.
        if not year and not match["later"] and follows_as_unit(text, match.end(), language):
            continue
        if iso := _iso(year, month, int(match["day"])):
            end = match.end("day") if match["later"] else match.end()
            yield Day(match.start(), end, iso, _weekday(match["weekday"], language))
        for later in re.finditer(r"\d{1,2}", match["later"] or ""):
            start = match.start("later") + later.start()
            if iso := _iso(year, month, int(later[0])):
                yield Day(start, start + len(later[0]), iso)


def _months(text: str, language: str, published: str | None) -> Iterator[Day]:
    """ "januari 2022", and a month alone where nothing else can be meant."""
    if language not in MONTHS:
        return
    names = "|".join(MONTHS[language])
    for match in re.finditer(
        rf"\b(?P<month>{names})\b{STOP}(?:(?:{GAP}(?:of{GAP})?)(?P<year>{YEAR}){ENDS})?", text, re.I
    ):
        month, year = _month(match["month"], language), match["year"]
        if year:
            yield Day(match.start(), match.end(), f"{year}-{month:02d}")
        elif re.fullmatch(MONTH_ALONE[language], match["month"]) and not (
            match["month"] in ("May", "March") and not re.search(BEFORE_YEAR["en"], text[: match.start()])
        ):
            yield Day(match.start("month"), match.end("month"), f"--{month:02d}")


def _decades(text: str, language: str, published: str | None) -> Iterator[Day]:
    for pattern, century in DECADES.get(language, ()):
        for match in re.finditer(pattern, text, re.IGNORECASE):
            figures = match["decade"].casefold()
            if century:
                yield Day(match.start(), match.end(), f"{int(figures) - 1:02d}")
                continue
            figures = DECADE_WORDS.get(language, {}).get(figures, figures)
            figures = "19" + figures if len(figures) == 2 else figures
            iso = figures[:2] if figures.endswith("00") else figures[:3]
            yield Day(match.start(), match.end(), iso)


def _years(text: str, language: str, published: str | None) -> Iterator[Day]:
    for match in re.finditer(rf"{STARTS}(?<![-–—])({YEAR}){DASH}({YEAR}|\d\d){ENDS}", text):
        first, last = match[1], match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        if first < last and not follows_as_unit(text, match.end(), language):
            yield Day(match.start(1), match.end(1), first)
            yield Day(match.start(2), match.end(2), last)
    for match in re.finditer(rf"{STARTS}(?<![-–—]){YEAR}{ENDS}(?!\s?%|\s\d\d\d\b|{DASH}\d)", text):
        if _is_year(text, match.start(), match.end(), language):
            yield Day(match.start(), match.end(), match[0])


def _is_year(text: str, start: int, end: int, language: str) -> bool:
    if language not in MONTHS:
        return True
    before = text[max(0, start - 30) : start]
    if re.search(COUNTED["before"][language], before, re.IGNORECASE):
        return False
    if re.match(COUNTED["after"][language], text[end : end + 30], re.IGNORECASE):
        return False
    temporal = re.search(BEFORE_YEAR[language], before, re.IGNORECASE) is not None
    return not follows_as_unit(text, end, language, measures_only=temporal)


def _relative_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    """Weekdays alone, "yesterday" and "last year", counted from the day of publication."""
    today = _full_date(published)
    if today is None or language not in RELATIVE:
        return
    for pattern, (years, step) in RELATIVE[language].items():
        for match in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            iso = str(today.year + years) if step is None else (today + timedelta(step)).isoformat()
            yield Day(match.start(), match.end(), iso, relative=True)
    for match in weekday_alone(language).finditer(text):
        weekday = _weekday(match["weekday"], language) or 1
        back = (today.isoweekday() - weekday) % 7
        if match["coming"]:
            day = today + timedelta(-back % 7 or 7)
        else:
            day = today - timedelta(7 if match["past"] and not back else back)
        yield Day(match.start(), match.end(), day.isoformat(), weekday, relative=True)


# The most telling first: what one has read is not read again.
_READERS: tuple[Callable[[str, str, str | None], Iterator[Day]], ...] = (
    _iso_days, _figure_days, _days_of_months, _months_with_days, _months, _decades, _years, _relative_days,
)  # fmt: skip


def _iso(year: str | None, month: int, day: int) -> str | None:
    """The ISO form of a day that exists; None for one that does not."""
    try:
        date(int(year) if year else 2000, month, day)
    except ValueError:
        return None
    return f"{year or '-'}-{month:02d}-{day:02d}"


def _with_year(day: Day, published: str | None) -> Day:
    """The day with the year that the day of publication gives it, when that is known to the month at least."""
    if not day.iso.startswith("--") or published is None or len(published) < 7:
        return day
    try:
        last = day_range(published)[1]
    except BronError:
        return day
    limit = (date(last // 10000, last // 100 % 100, last % 100) + timedelta(ANNOUNCED)).isoformat()
    for year in range(int(limit[:4]), int(limit[:4]) - 9, -1):  # leap days come every eight years at worst
        iso = f"{year:04d}{day.iso[1:]}"
        if iso <= limit and (len(iso) == 7 or _iso(str(year), int(iso[5:7]), int(iso[8:]))):
            return Day(day.start, day.end, iso, day.weekday, day.relative)
    return day


def _full_date(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published and len(published) == 10 else None
    except ValueError:
        return None


def _month(name: str, language: str) -> int:
    low = name.casefold()
    return next(number for pattern, number in MONTHS[language].items() if re.fullmatch(pattern, low))


def _weekday(name: str | None, language: str) -> int | None:
    low = (name or "").casefold()
    return next((number for word, number in WEEKDAYS[language].items() if low and low.startswith(word)), None)
