"""The year of a day that is told without one, from where the file or its folder states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rag.reading.dates import implausible, read_date

if TYPE_CHECKING:
    from rag.reading.metadata import Metadata

# A paper of 2 January may hold an article of 31 December, and one printed ahead a day of next month.
_AHEAD = timedelta(days=31)
# Folders further up are not the archive's.
_MOST_FOLDERS = 3
_FOLDER = re.compile(r"((?:19|20)\d\d)(?:[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?([0-2]\d|3[01]))?)?")
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])(?:\2([0-2]\d|3[01]))(?!\d)")


def read_day(text: str) -> str | None:
    """ "8 January" -> "--01-08", a day whose year is not known; None when there is no such day.

    The month is a word: "3/4" may be in March or in April.
    """
    if not any(sign.isalpha() for sign in text):
        return None
    # A leap year, so that 29 February is a day.
    full = read_date(f"{text} 2000")
    return f"-{full[4:]}" if full and len(full) == 10 else None


def with_year(day: str, published: Iterable[str], path: Path) -> str:
    """``day`` ("--01-08") with the year in which it was a day of publication, else as it is.

    published: dates of publication that the file states of its other articles or in its running heads. Where it states
    none, a date in the file's name counts, then the nearest folder that is named as a year, a month or a day.
    """
    days = {found for iso in published if (found := _nearest(day, iso))}
    if not days:
        days = {found for iso in _from_path(path) if (found := _nearest(day, iso))}
    return days.pop() if len(days) == 1 else day


def settle_either(days: tuple[str, str], published: Iterable[str], path: Path, day_first: bool | None) -> str:
    """Of two days that a date in figures may be (day first, month first) the one; their year where nothing tells.

    published: as for ``with_year``. What the file or its path states counts before how its dates are written.
    """
    for stated in (published, _from_path(path)):
        found = {day for iso in stated for day in days if day.startswith(iso) and len(iso) >= 7}
        if len(found) == 1:
            return found.pop()
    return days[0][:4] if day_first is None else days[0 if day_first else 1]


def settle_year(metadata: Metadata, path: Path) -> tuple[Metadata, str | None]:
    """Declared metadata with the year that its day of publication lacks; what is to be reported where none is found.

    A year that was found is not declared: ``published`` is then no longer among the fields that are given.
    """
    day = metadata.published
    if day is None or not day.startswith("--"):
        return metadata, None
    dated = with_year(day, (), path)
    if dated == day:
        return metadata, "published: the day has no year; a sidecar can give it"
    return replace(metadata, published=dated, given=metadata.given - {"published"}), None


def _nearest(day: str, iso: str) -> str | None:
    """The day in the year of ``iso``, or in the one before where it would lie too far ahead; None for no such day."""
    if not iso[:4].isdigit():
        return None
    full = f"{iso[:4]}{day[1:]}"
    try:
        found = date.fromisoformat(full)
        if len(iso) >= 7 and found > date.fromisoformat(f"{iso}-28"[:10]) + _AHEAD:
            found = found.replace(year=found.year - 1)
    except ValueError:
        return None
    return None if implausible(found.isoformat()) else found.isoformat()


def _from_path(path: Path) -> Iterator[str]:
    """The date in a file's name, else that of the nearest folder with one: one date or none."""
    path = path.absolute()
    match = _IN_NAME.search(path.stem)
    if match:
        yield "-".join((match[1], match[3], match[4]))
        return
    for folder in list(path.parents)[:_MOST_FOLDERS]:
        match = _FOLDER.fullmatch(folder.name)
        if match:
            yield "-".join(part for part in match.groups() if part)
            return
