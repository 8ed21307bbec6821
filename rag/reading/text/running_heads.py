"""What running heads and feet say before they go: the outlet and the day of the issue."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag.reading.dates import LANGUAGES, day_without_year, either_day, read_date
from rag.reading.text.furniture import is_page_number
from rag.reading.text.lines import is_address
from rag.reading.text.splitting import OUTLET, read_issue

_CELLS = re.compile(r"\s{2,}|\s*[|•·●]\s*|\s[–—]\s")
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_PAGE = re.compile(r"(?:,? (?:sida|page|pagina|blz|s|p)\.? ?\d{1,4})$|^\d{1,4} | \d{1,4}$", re.I)
_ARTICLE = re.compile(r",? ?\b(?:den|the|på|on|op)$", re.I)
_LONGEST_DATE = 5
_SECTIONS = frozenset(
    "kultur sport ekonomi inrikes utrikes ledare debatt opinion nyheter culture business world national politics news "
    "comment letters features cultuur economie binnenland buitenland politiek opinie nieuws brieven".split()
)


@dataclass(frozen=True, slots=True)
class Issue:
    """What the heads of a file agree on. undated: a day and month as they stand there, and no line, as in ``Head``.

    either: the two days that a date in figures may be, day first and month first.
    """

    outlet: str | None = None
    published: str | None = None
    undated: tuple[str, None] | None = None
    either: tuple[str, str] | None = None


def read_heads(heads: Sequence[str], named: Collection[str]) -> Issue:
    """The outlet and the day that running heads name; what they do not agree on is left out.

    named: titles and authors of the file's articles, which heads repeat too. A head with a time of day was printed by a
    browser, on any day. A name beside a date is the outlet; one alone is it when no other stands in a head.
    """
    taken = [name.casefold() for name in named]
    beside: dict[str, str] = {}
    alone: dict[str, str] = {}
    dates: set[str] = set()
    undated: set[str] = set()
    either: set[tuple[str, str]] = set()
    for head in heads:
        if _CLOCK.search(head) or any(is_address(word) for word in head.split()):
            continue
        names, date = _read_head(head)
        day = None if date else day_without_year(head)
        dates |= {date} if date else set()
        undated |= {day} if day else set()
        either |= {days} if not date and (days := either_day(head)) else set()
        for name in names:
            key = name.casefold()
            if key not in _SECTIONS and not any(key in other or other in key for other in taken):
                (beside if date or day else alone)[key] = name
    outlets = list((beside or alone).values())
    precise = {date for date in dates if len(date) == max(map(len, dates))}
    return Issue(
        outlet=outlets[0] if len(outlets) == 1 else None,
        published=next(iter(precise)) if len(precise) == 1 else None,
        undated=(next(iter(undated)), None) if len(undated) == 1 else None,
        either=next(iter(either)) if len(either) == 1 and not dates and not undated else None,
    )


def _read_head(head: str) -> tuple[list[str], str | None]:
    """The names on a head, and its date."""
    names: list[str] = []
    found: str | None = None
    for cell in filter(None, _CELLS.split(head.strip())):
        issue = read_issue(cell)
        rest, date = ([issue[0]], issue[1]) if issue else _without_date(cell)
        found = found or date
        names += [name for part in rest if (name := _name(part))]
    return names, found


def _without_date(cell: str) -> tuple[list[str], str | None]:
    """What stands before and after the longest date in a cell, and the date, of a month at least."""
    words = cell.split()
    for start, end in _windows(len(words)):
        date = _date(words[start:end])
        # A word that the date does without belongs to what stands before it: "The Sun 14 May 2019".
        if date and (start == 0 or _date(words[start + 1 : end]) != date):
            kept = [word for word in words[:start] if word.strip(",.").casefold() not in _weekdays()]
            # "NORRÖ-BLADET TORS 7 FEB 2019", but "The Sun 10 February 2019".
            if (
                len(kept) > 1
                and kept[0].casefold() != "the"
                and kept[-1].strip(",.").casefold() in _weekdays("abbreviated")
            ):
                kept.pop()
            before = " ".join(kept)
            return [_ARTICLE.sub("", before), " ".join(words[end:])], date
    day = day_without_year(cell)
    return cell.split(day) if day else [cell], None


def _date(words: Sequence[str]) -> str | None:
    date = read_date(" ".join(words).strip(",.–- "))
    return date if date and len(date) >= 7 else None


@cache
def _weekdays(width: Literal["wide", "abbreviated"] = "wide") -> frozenset[str]:
    """Names of weekdays, small. width: whole names, as "Sun" may be a newspaper, or "abbreviated" ones."""
    from babel.dates import get_day_names

    return frozenset(
        name.casefold().rstrip(".") for language in LANGUAGES for name in get_day_names(width, locale=language).values()
    )


def _windows(count: int) -> Iterator[tuple[int, int]]:
    for length in range(min(_LONGEST_DATE, count), 0, -1):
        yield from ((start, start + length) for start in range(count - length + 1))


def _name(text: str) -> str | None:
    """The name that is left of a part of a head; None for a page number, a number of an issue, a sentence."""
    text = text.strip(" ,.–—-")
    name = "" if is_page_number(text) else _PAGE.sub("", text).strip(" ,.–—-")
    return name if OUTLET.fullmatch(name) else None
