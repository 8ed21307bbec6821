"""The days, months, years and decades that a text names, as ISO dates as precise as the text is.

A day without a year gets one from the day the article was published; so do "yesterday" and "på onsdagen".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from rag.language.data import GAP, NEVER, entry, pattern, pattern_of, read, table, words_of
from rag.language.partial_dates import published_days
from rag.language.units import follows_as_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ANNOUNCED = 30  # days after publication that a day without a year may lie
YEAR = r"(?:1[5-9]\d\d|20\d\d|2100)"
ENDS = r"(?![\w%€])(?![.,:/]\d)(?!-\w)"
STARTS = r"(?<![\w#§£$€])(?<!\d[.,:/])(?<!\w[-/])"
DASH = r"(?:\s?[-–—]\s?)"
_FRACTIONS = {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5)}

LOWER_MONTHS, VERB_MONTHS = words_of("days.lower_months"), words_of("days.verb_months")
DECADES, CENTURIES = pattern_of("days.decades"), pattern_of("days.centuries")
BEFORE_FIGURES = pattern_of("days.before_figures", r"\b{}\s$", re.NOFLAG)
BEFORE_YEAR = pattern_of("days.before_year", r"\b{}[\s-]$")
COUNTED_BEFORE = pattern_of("days.counted_before", r"\b{}\s?$")
COUNTED_AFTER = pattern_of("days.counted_after", r"\s?{}")

# Templates, in which a word in braces stands for an entry of "days" in the language's file, or for a pattern above.
_BETWEEN = rf"(?:,{{gap}}|{DASH}|{{gap}}{{joined}}{{gap}})"
_DAY_MONTH = (  # "onsdagen den 4 och 5 januari 2022"
    STARTS + r"(?:\b(?P<weekday>{weekdays})\w*,?{gap})?(?:{article}{gap})?(?P<earlier>(?:\d{1,2}{ordinal}" + _BETWEEN
    + r")+)?(?P<day>\d{1,2}){ordinal}{gap}(?:{of}{gap})?(?P<month>{months})\b{stop}"
    r"(?:(?P<joined>,?{gap})(?P<year>{year}){ends})?"
)  # fmt: skip
_MONTH_DAY = (  # "Wednesday, January 4 and 5, 2022"
    r"\b(?:(?P<weekday>{weekdays})\w*,?{gap})?(?P<month>{months})\b{stop}{gap}(?P<day>\d{1,2}){ordinal}(?P<later>(?:"
    + _BETWEEN + r"\d{1,2}{ordinal}{ends}(?!\s\d{3}))+)?(?:,?{gap}(?P<year>{year})(?!\s\d{3}))?" + ENDS
)  # fmt: skip
_MONTH_YEAR = r"\b(?P<month>{months})\b{stop}(?:{gap}(?:{of}{gap})?(?P<year>{year}){ends})?"
_WEEKDAY = (
    r"\b(?:(?P<past>{weekday_past}){gap})?(?:(?P<coming>{weekday_coming}){gap})?"
    r"(?P<weekday>{weekdays}){weekday_ending}(?!\w)"
)


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
    for reader in _READERS:
        for day in reader(text, language, published):
            if not any(taken[day.start : day.end]):
                taken[day.start : day.end] = [True] * (day.end - day.start)
                found.append(_with_year(day, published))
    return sorted(found, key=lambda day: day.start)


def agrees(first: Day, second: Day) -> bool:
    """Whether nothing in one contradicts the other: "2022-01" and "--01-05" agree with "2022-01-05"."""
    ours, theirs = _parts(first.iso), _parts(second.iso)
    years = ours[0].startswith(theirs[0]) or theirs[0].startswith(ours[0])
    return years and all(not one or not other or one == other for one, other in zip(ours[1:], theirs[1:], strict=True))


def precision(day: Day) -> int:
    """2 for a day, 1 for a month, 0 for a year or more."""
    return sum(bool(part) for part in _parts(day.iso)[1:])


def _parts(iso: str) -> tuple[str, str, str]:
    year, month, day = (*iso.replace("--", "-", 1).split("-"), "", "")[:3]
    return year, month, day


def _iso_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    for match in re.finditer(rf"{STARTS}(?<!-)({YEAR})-(\d\d)-(\d\d)(?![\d-])", text):
        if iso := _iso(match[1], int(match[2]), int(match[3])):
            yield Day(match.start(), match.end(), iso)


def _figure_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    """ "5-1-2022", "5/1-2022", "5.1.2022", "25/1 2022" and, in Swedish and Dutch, "5/1"."""
    month_first, day_alone = entry(language, "days.month_first"), entry(language, "days.before_figures")
    figures = rf"{STARTS}(?<!-)(\d{{1,2}})(?:([-./])(\d{{1,2}}))(?:(?:\2|-|\s)({YEAR}))?{ENDS}"
    for match in re.finditer(figures, text):
        day, month, year = int(match[1]), int(match[3]), match[4]
        if month_first and year and month <= 12 and day <= 12 and day != month and match[2] == "/":
            yield Day(match.start(4), match.end(4), year)  # British or American: only the year is sure
            continue
        if month_first and match[2] == "/" and month > 12:
            day, month = month, day
        told = (day, month) not in _FRACTIONS or BEFORE_FIGURES[language].search(text[: match.start()])
        if (year or (day_alone and match[2] == "/" and told)) and (iso := _iso(year, month, day)):
            yield Day(match.start(), match.end(), iso)


def _days_of_months(text: str, language: str, published: str | None) -> Iterator[Day]:
    """ "5 January 2022", "onsdagen den 4 och 5 januari", "2–5 januari"."""
    for match in _pattern(_DAY_MONTH, language).finditer(text):
        year, month = match["year"], _months_of(language)[match["month"].casefold()]
        if year and "," in match["joined"] and follows_as_unit(text, match.end(), language):
            year = None  # "On 5 January, 2000 soldiers"
        end = match.end() if year == match["year"] else match.end("month")
        yield from _listed(match, "earlier", year, month)
        if iso := _iso(year, month, int(match["day"])):
            start = match.start("day") if match["earlier"] else match.start()
            yield Day(start, end, iso, _weekday(match["weekday"], language))


def _months_with_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    """ "January 5, 2022", "Jan. 4 and 5", in a language that says the month first."""
    if not entry(language, "days.month_first"):
        return
    for match in _pattern(_MONTH_DAY, language).finditer(text):
        month, year = _months_of(language)[match["month"].casefold()], match["year"]
        # "In January 20 people died": the number counts, it is no day.
        if not year and not match["later"] and follows_as_unit(text, match.end(), language):
            continue
        if iso := _iso(year, month, int(match["day"])):
            end = match.end("day") if match["later"] else match.end()
            yield Day(match.start(), end, iso, _weekday(match["weekday"], language))
        yield from _listed(match, "later", year, month)


def _listed(match: re.Match[str], group: str, year: str | None, month: int) -> Iterator[Day]:
    """The days of one month that stand beside another day of it: "4, 5 and 6 January"."""
    for number in re.finditer(r"\d{1,2}", match[group] or ""):
        start = match.start(group) + number.start()
        if iso := _iso(year, month, int(number[0])):
            yield Day(start, start + len(number[0]), iso)


def _months(text: str, language: str, published: str | None) -> Iterator[Day]:
    """ "januari 2022", and a month alone where nothing else can be meant."""
    for match in _pattern(_MONTH_YEAR, language).finditer(text):
        name, year = match["month"], match["year"]
        month = _months_of(language)[name.casefold()]
        if year:
            yield Day(match.start(), match.end(), f"{year}-{month:02d}")
        elif _stands_alone(name, language) and (
            name not in VERB_MONTHS[language] or BEFORE_YEAR[language].search(text[: match.start()])
        ):
            yield Day(match.start("month"), match.end("month"), f"--{month:02d}")


def _stands_alone(month: str, language: str) -> bool:
    """Whether a month without a day or a year is one: a whole name, in the case in which it is no other word."""
    names = calendar_names("months", language).keys()
    return month in names | {name.capitalize() for name in names - LOWER_MONTHS[language]}


def _decades(text: str, language: str, published: str | None) -> Iterator[Day]:
    tens = (entry(language, "numbers.tens") or "").split("|")
    for match in DECADES[language].finditer(text):
        figures = match[match.lastindex or 0].casefold()
        figures = f"{tens.index(figures) + 2}0" if figures in tens else figures
        figures = "19" + figures if len(figures) == 2 else figures
        yield Day(match.start(), match.end(), figures[:2] if figures.endswith("00") else figures[:3])
    for match in CENTURIES[language].finditer(text):
        yield Day(match.start(), match.end(), f"{int(match[1]) - 1:02d}")


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
    before = text[max(0, start - 30) : start]
    if COUNTED_BEFORE[language].search(before) or COUNTED_AFTER[language].match(text[end : end + 30]):
        return False
    temporal = BEFORE_YEAR[language].search(before) is not None
    return not follows_as_unit(text, end, language, measures_only=temporal)


def _relative_days(text: str, language: str, published: str | None) -> Iterator[Day]:
    """Weekdays alone, "yesterday" and "last year", counted from the day of publication."""
    first, last = published_days(published) or (0, 1)
    if first != last:
        return
    today = date(first // 10000, first // 100 % 100, first % 100)
    for unit in ("days", "years"):
        for words, step in table(language, f"days.relative_{unit}").items():
            iso = (today + timedelta(step)).isoformat() if unit == "days" else str(today.year + step)
            for match in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE):
                yield Day(match.start(), match.end(), iso, relative=True)
    for match in _pattern(_WEEKDAY, language).finditer(text):
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
    known = published_days(published)
    if not day.iso.startswith("--") or known is None or len(published or "") < 7:
        return day
    last = known[1]
    limit = (date(last // 10000, last // 100 % 100, last % 100) + timedelta(ANNOUNCED)).isoformat()
    for year in range(int(limit[:4]), int(limit[:4]) - 9, -1):  # leap days come every eight years at worst
        iso = f"{year:04d}{day.iso[1:]}"
        if iso <= limit and (len(iso) == 7 or _iso(str(year), int(iso[5:7]), int(iso[8:]))):
            return Day(day.start, day.end, iso, day.weekday, day.relative)
    return day


def _weekday(name: str | None, language: str) -> int | None:
    low = (name or "").casefold()
    numbered = calendar_names("days", language).items()
    return next((number for word, number in numbered if low and low.startswith(word.casefold())), None)


@cache
def calendar_names(what: str, language: str, width: str = "wide") -> dict[str, int]:
    """CLDR's names of months or weekdays, from 1, in a language that has a file; "januari" but "January"."""
    from babel import Locale

    if not read(language):
        return {}
    named = getattr(Locale(language), what)["format"][width].items()
    return {str(name).rstrip("."): number + (what == "days") for number, name in named}


@cache
def _months_of(language: str) -> dict[str, int]:
    """Names and abbreviations of months, in small letters."""
    names = calendar_names("months", language) | calendar_names("months", language, "abbreviated")
    return {name.casefold(): number for name, number in names.items()} | table(language, "days.months")


@cache
def _pattern(template: str, language: str) -> re.Pattern[str]:
    """A template with a language's words in it. A weekday alone needs the capital that it has as a name."""
    weekdays, months = calendar_names("days", language), calendar_names("months", language)
    short = "".join(f"(?<!{name})" for name in months if len(name) < 5)
    use = {
        "weekdays": "|".join(weekdays) or NEVER,
        "months": "|".join(_months_of(language)) or NEVER,
        "stop": rf"(?:(?<![^\W\d_]{{5}}){short}\.)?",  # of an abbreviation; that of a whole name ends the sentence
        "gap": GAP,
        "year": YEAR,
        "ends": ENDS,
    }

    def named(match: re.Match[str]) -> str:
        return use.get(match[1]) or f"(?:{pattern(language, f'days.{match[1]}')})"

    capitals = template == _WEEKDAY and any(name.istitle() for name in weekdays)
    return re.compile(re.sub(r"\{([a-z_]+)\}", named, template), re.NOFLAG if capitals else re.IGNORECASE)
