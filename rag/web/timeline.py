"""Answer -> its evidence in the order of publication: a line with a dot for each source, and the same as a table.

A quote that reports on articles of other outlets stands where these do, at the latest of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rag.answering.compose import named
from rag.answering.phrases import phrase
from rag.language.partial_dates import finer, published_days
from rag.web.labels import label
from rag.web.markup import Html, element, isolated, join, joined
from rag.web.plot import dots
from rag.web.sources import READER_FRAME, headline, quote_path, reported_outlets
from rag.web.words import said_date, say

if TYPE_CHECKING:
    from rag.records import Answer, Citation


def timeline_html(answer: Answer, language: str) -> Html | None:
    """The timeline, folded away until it is wanted; None for one article alone.

    Of several articles with fewer than two known days between them it says so, above the same table.
    """
    if len({citation.article_id for citation in answer.citations}) < 2:
        return None
    dated = sorted(
        ((day, citation) for citation in answer.citations if (day := _first_day(citation)) is not None),
        key=lambda item: (item[0], item[1].n),
    )
    undated = [citation for citation in answer.citations if _first_day(citation) is None]
    rows = [_row(citation, language) for citation in [*(citation for _, citation in dated), *undated]]
    columns = (element("th", say(key, language), scope="col") for key in ("day_told", "outlets", "article"))
    apart = len({day for day, _ in dated}) > 1
    table = element(
        "table",
        element("caption", _span(dated, language)) if apart else None,
        element("thead", element("tr", *columns)),
        element("tbody", *rows),
    )
    return element(
        "details",
        label("summary", "timeline", language),
        _drawn(dated, language) if apart else element("p", say("timeline_short", language), class_="bron-hint"),
        table,
        class_="bron-timeline",
    )


def _span(dated: Sequence[tuple[date, Citation]], language: str) -> str:
    return f"{said_date(_published(dated[0][1]), language)} – {said_date(_published(dated[-1][1]), language)}"


def _drawn(dated: Sequence[tuple[date, Citation]], language: str) -> Html:
    named = f"{say('timeline', language)}: {_span(dated, language)}"
    return dots([(day, str(citation.n)) for day, citation in dated], named)


def _row(citation: Citation, language: str) -> Html:
    told, days = citation.reports_on, _days_told(citation)
    ends = dict.fromkeys((days[0], days[-1]))
    when = joined(" – ", (element("time", said_date(day, language), datetime=day) for day in ends))
    link = element("a", headline(citation, language), href=quote_path(citation), target=READER_FRAME)
    outlet = element("bdi", citation.outlet) if citation.outlet else say("no_outlet", language)
    if told:
        teller = phrase(language, "as_told_by", outlet=isolated(named(citation)))
        outlet = join(reported_outlets(told, language), f", {teller}")
    return element(
        "tr", element("td", when), element("td", outlet), element("td", f"[{citation.n}] " if citation.n else "", link)
    )


def _published(citation: Citation) -> str | None:
    """When what the quote tells was published, the latest of it."""
    return _days_told(citation)[-1]


def _days_told(citation: Citation) -> Sequence[str | None]:
    """The ISO dates of what the quote reports on, earliest first, else its own article's; no mere year beside days."""
    told = sorted(report.date for report in citation.reports_on if report.date)
    return finer(told) or (citation.published,)


def _first_day(citation: Citation) -> date | None:
    days = published_days(_published(citation))
    return date(days[0] // 10000, days[0] // 100 % 100, days[0] % 100) if days else None
