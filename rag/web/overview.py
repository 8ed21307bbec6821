"""The page /overview: how many articles by month, outlet and language, drawn, and the same as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from rag.web.markup import Html, element, join
from rag.web.plot import bar, bars
from rag.web.sheet import sheet
from rag.web.words import language_name, said_date, said_number, said_share, say

if TYPE_CHECKING:
    from rag.service import Service

MOST_MONTHS: Final = 48  # that are drawn one by one; a longer archive is drawn by year


def overview_page(service: Service, language: str, base_url: str = "") -> str:
    """The whole page. base_url: of the chat's page."""
    held = service.overview()
    return sheet(
        say("overview", language),
        language,
        _summary(held.articles, len([name for name in held.outlets if name]), len(held.languages), language),
        _by_time(held.months, language),
        _outlets(held.outlets, "by_outlet", held.articles, language),
        _outlets(held.reported, "by_reported", held.articles, language) if held.reported else None,
        _shares(
            "language",
            "by_language",
            [(language_name(code, language), code, count) for code, count in held.languages.items()],
            held.articles,
            language,
        ),
        here="overview",
        address=lambda code: f"overview?lang={code}",
        base_url=base_url,
    )


def _summary(articles: int, outlets: int, languages: int, language: str) -> Html:
    counts = {"articles": articles, "outlets": outlets, "languages": languages}
    said = {key: said_number(count, language) for key, count in counts.items()}
    return element("p", say("overview_counts", language, **said), class_="bron-count")


def _by_time(months: Mapping[str, int], language: str) -> Html:
    """Articles by month, or by year in a long archive; months between that have none are drawn as none.

    Those of which no year is known are no column of the drawing and no row: a sentence says how many there are.
    """
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
    if not rows:
        return element("section", element("h2", title), element("p", say("yearless_all", language)))
    undated = months.get("", 0)
    note = say("yearless_count", language, count=said_number(undated, language)) if undated else None
    return element(
        "section",
        element("h2", title),
        bars(drawn, title) if drawn else None,
        _table(rows, None, language),
        element("p", note) if note else None,
    )


def _outlets(counts: Mapping[str, int], title: str, articles: int, language: str) -> Html:
    return _shares("outlet", title, [(name, name, count) for name, count in counts.items()], articles, language)


def _shares(name: str, title: str, counts: Sequence[tuple[str, str, int]], articles: int, language: str) -> Html:
    """name: of the limit in an address. Each bar is the share of all articles, in every table alike."""
    rows = [
        (said or say("no_outlet", language), urlencode({name: value}) if value else "", n) for said, value, n in counts
    ]
    return element("section", element("h2", say(title, language)), _table(rows, articles, language))


def _table(rows: Sequence[tuple[str, str, int]], whole: int | None, language: str) -> Html:
    """rows: (what it is called, the limits in an address that list its articles, how many).

    whole: of which each row has a share that is drawn; None where none is.
    """
    heads = (
        element("td"),
        element("th", say("articles", language), scope="col"),
        element("th", say("share", language), scope="col") if whole else None,
    )
    body = (
        element(
            "tr",
            element("th", _listed(said, limits, language), scope="row"),
            element("td", said_number(count, language)),
            element("td", bar(count, whole), f" {said_share(count, whole, language)}") if whole else None,
        )
        for said, limits, count in rows
    )
    return element("table", element("thead", element("tr", *heads)), element("tbody", join(*body)))


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
