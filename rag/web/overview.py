"""The page /overview: how many articles by month, outlet and language, drawn, and the same as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from rag.web.markup import Html, element, join
from rag.web.plot import bar, bars
from rag.web.sheet import sheet
from rag.web.words import language_name, said_date, said_number, say

if TYPE_CHECKING:
    from rag.service import Service

MOST_MONTHS: Final = 48  # that are drawn one by one; a longer archive is drawn by year


def overview_page(service: Service, language: str) -> str:
    """The whole page."""
    held = service.overview()
    return sheet(
        say("overview", language),
        language,
        _summary(held.articles, len([name for name in held.outlets if name]), len(held.languages), language),
        _by_time(held.months, language),
        _by("outlets", "outlet", [(name, name, count) for name, count in held.outlets.items()], language),
        _by(
            "languages",
            "language",
            [(language_name(code, language), code, count) for code, count in held.languages.items()],
            language,
        ),
        here="overview",
        address=lambda code: f"overview?lang={code}",
    )


def _summary(articles: int, outlets: int, languages: int, language: str) -> Html:
    counts = {"articles": articles, "outlets": outlets, "languages": languages}
    said = {key: said_number(count, language) for key, count in counts.items()}
    return element("p", say("overview_counts", language, **said), class_="bron-count")


def _by_time(months: Mapping[str, int], language: str) -> Html:
    """Articles by month, or by year in a long archive; months between that have none are drawn as none."""
    drawn = _months(months)
    if len(drawn) > MOST_MONTHS:
        drawn = _years(months)
    title = say("by_time", language)
    counted = drawn if drawn and len(drawn[0][0]) == 4 else sorted(months.items())
    rows = [
        (said_date(when, language), urlencode({"from": when, "to": when}), count)
        for when, count in counted
        if when and count
    ]
    undated = [(say("undated", language), "", months[""])] if months.get("") else []
    picture = bars(drawn, title) if drawn else None
    return _section(title, picture, [*rows, *undated], say("published", language), language)


def _by(key: str, name: str, counts: Sequence[tuple[str, str, int]], language: str) -> Html:
    rows = [
        (said or say("no_outlet", language), urlencode({name: value}) if value else "", n) for said, value, n in counts
    ]
    return _section(say(key, language), None, rows, say(key, language), language)


def _section(
    title: str, picture: Html | None, rows: Sequence[tuple[str, str, int]], column: str, language: str
) -> Html:
    """rows: (what it is called, the limits in an address that list its articles, how many)."""
    highest = max((count for _, _, count in rows), default=1)
    heads = (
        element("th", column, scope="col"),
        element("th", say("articles", language), scope="col"),
        element("td", aria_hidden="true"),
    )
    body = (
        element(
            "tr",
            element("th", _listed(said, limits, language), scope="row"),
            element("td", said_number(count, language)),
            element("td", bar(count, highest), aria_hidden="true"),
        )
        for said, limits, count in rows
    )
    table = element("table", element("thead", element("tr", *heads)), element("tbody", join(*body)))
    return element("section", element("h2", title), picture, table)


def _listed(said: str, limits: str, language: str) -> Html:
    """A name that leads to the list of its articles."""
    name = element("bdi", said)
    return element("a", name, href=f"articles?lang={language}&{limits}") if limits else name


def _months(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Every month from the first to the last one that has an article whose month is known."""
    known = sorted(month for month in counts if len(month) == 7)
    if not known:
        return []
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (known[0], known[-1]))
    named = (f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1))
    return [(month, counts.get(month, 0)) for month in named]


def _years(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    years = [int(when[:4]) for when in counts if when]
    every = {f"{year:04d}": 0 for year in range(min(years), max(years) + 1)}
    for when, count in counts.items():
        if when:
            every[when[:4]] += count
    return list(every.items())
