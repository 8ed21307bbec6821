"""What is said about a source wherever it is named: its byline, its language, what it reports on, where to read it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from rag.answering.compose import named, outlet_of
from rag.answering.phrases import marks_around, phrase
from rag.language.partial_dates import yearless_day
from rag.records import Article, Citation, Field, QuoteTranslation, Report
from rag.web.markup import Html, element, isolated, joined, web_link
from rag.web.words import language_name, said_date, say

READER_FRAME: Final = "bron-reader"
QUOTE_ANCHOR: Final = "quote"
MOST_OUTLETS: Final = 2  # named of those that a source reports on
_FIELDS: Final = ("title", "outlet", "published", "author", "language")
_HERE: Final = "\0"  # where a phrase has a name


def read_path(article_id: str, start: int | None = None, end: int | None = None, field: Field = "text") -> str:
    """The address of an article's page, relative to the page of the chat; with offsets, at the marked quote.

    field: what offsets count in.
    """
    path = f"read/{quote(article_id, safe='')}"
    if start is None or end is None:
        return path
    return f"{path}?{urlencode(place_query(start, end, field))}#{QUOTE_ANCHOR}"


def place_query(start: int, end: int, field: Field) -> dict[str, int | str]:
    """What an address names a place in an article by; a field of its own only where that is not the text."""
    return {"start": start, "end": end, **({"field": field} if field != "text" else {})}


def quote_path(citation: Citation) -> str:
    """The address of a citation's article, at its quote."""
    return read_path(citation.article_id, citation.start, citation.end, citation.field)


def number_link(citation: Citation) -> Html:
    """[n], linked to the quote in its article, read out with outlet and date."""
    date = None if yearless_day(citation.published) else citation.published
    where = ", ".join(part for part in (citation.outlet, date) if part)
    return element(
        "a",
        f"[{citation.n}]",
        href=quote_path(citation),
        target=READER_FRAME,
        class_="bron-number",
        aria_label=f"[{citation.n}] {where}",
    )


def shown_translation(citation: Citation, language: str) -> QuoteTranslation | None:
    """The translation that a reader of ``language`` is shown: into that language, of a quote in another one."""
    translation = citation.translation
    wanted = translation is not None and translation.language == language != citation.language
    return translation if wanted else None


def translation_html(citation: Citation, language: str) -> Html | None:
    """The translation under a quote, labelled as what it is; None where it would not help the reader."""
    if (translation := shown_translation(citation, language)) is None:
        return None
    label = element("span", translation_label(translation, language), class_="bron-label")
    text = element("span", translation.text, lang=language_tag(translation.language), dir="auto")
    return element("blockquote", label, text, class_="bron-card-translation")


def translation_label(translation: QuoteTranslation, language: str) -> str:
    """What a translation shown with a quote is, and into which language."""
    key = "machine_translation" if translation.machine else "quote_translation"
    return say(key, language, language=language_name(translation.language, language))


def language_tag(code: str) -> str | None:
    """The value of a ``lang`` attribute; None where the language is not determined."""
    return None if code == "und" else code


def quoted(text: str, language: str) -> str:
    """The text between the quotation marks of the interface's language, of the other kind where it begins with some."""
    opening, closing = marks_around(text, language)
    return f"{opening}{isolated(text)}{closing}"


def inferred_words(source: Article | Citation, language: str) -> str | None:
    """Which of a source's values it did not declare, and whether columns may be mixed in it; None for neither."""
    fields = inferred_fields(source, language)
    told = [f"{fields}: {say('inferred_how', language)}"] if fields else []
    return "; ".join([*told, *_doubts(source, language)]) or None


def _doubts(source: Article | Citation, language: str) -> list[str]:
    return [phrase(language, "mixed_columns")] if "text" in source.inferred else []


def inferred_fields(source: Article | Citation, language: str) -> str:
    """Which of a source's values it did not declare: "title, date"; "" when it declared all."""
    return ", ".join(say(f"field {field}", language) for field in _FIELDS if field in source.inferred)


def byline(source: Article | Citation, language: str) -> Html:
    """Outlet, date and author, then the language, and one quiet sign where something of it was inferred.

    Of a source that reports on others they are those of what it reports on; then follows who told it, and when.
    """
    told = source.reports_on
    facts = _reported(told, language) if told else _published(source, language)
    badge = element("span", language_name(source.language, language), class_="bron-badge")
    teller = (_teller(source, language),) if told else ()
    mark = inferred_mark(source, language)
    return element("div", joined(" ", [*facts, *teller, badge, *([mark] if mark else [])]), class_="bron-byline")


def inferred_mark(source: Article | Citation, language: str) -> Html | None:
    """The sign of a source of which something was inferred; opened, it says what."""
    fields, doubts = inferred_fields(source, language), _doubts(source, language)
    if not fields:
        return element("div", doubts[0], class_="bron-inferred") if doubts else None
    named = element("summary", "; ".join([*doubts, say("inferred", language, fields=fields)]))
    return element("details", named, say("inferred_how", language), class_="bron-inferred")


def _published(source: Article | Citation, language: str) -> tuple[Html, ...]:
    outlet = element("bdi", source.outlet) if source.outlet else say("no_outlet", language)
    author = f"{say('by', language)} " if source.author else say("no_author", language)
    return (
        element("span", outlet, class_="bron-outlet"),
        element("span", element("time", said_date(source.published, language), datetime=source.published)),
        element("span", author, element("bdi", source.author) if source.author else None),
    )


def _reported(reports: tuple[Report, ...], language: str) -> tuple[Html, ...]:
    """Of one report its outlet, date and author; of several their outlets."""
    outlet = element("span", element("bdi", reported_outlets(reports, language)), class_="bron-outlet")
    if len(reports) > 1:
        return (outlet,)
    only = reports[0]
    date = element("span", element("time", said_date(only.date, language), datetime=only.date)) if only.date else None
    author = element("span", f"{say('by', language)} ", element("bdi", only.author)) if only.author else None
    return tuple(fact for fact in (outlet, date, author) if fact is not None)


def _teller(source: Article | Citation, language: str) -> Html:
    before, _, after = phrase(language, "as_told_by", outlet=_HERE).partition(_HERE)
    name = element("bdi", source.outlet or source.title or say("no_outlet", language))
    date = element("time", said_date(source.published, language), datetime=source.published)
    return element("span", before, name, after, ", ", date)


def reported_outlets(reports: tuple[Report, ...], language: str) -> str:
    """The outlets that a source reports on, two of them by name; of a report without outlet its title."""
    names = list(dict.fromkeys(report.outlet or quoted(report.title, language) for report in reports))
    named = ", ".join(isolated(name) for name in names[:MOST_OUTLETS])
    more = len(names) - MOST_OUTLETS
    return say("and_more", language, outlets=named, count=more) if more > 0 else named


def dated_source(citation: Citation, language: str) -> str:
    """Source and date of a citation: "Sidecar, 25 January 2022".

    Of one that reports on another article: "Sidecar, 25 January 2022, as told by Bron briefs"; on several, none of
    which its quote names alone: "6 outlets, as told by Bron briefs, 30 January 2022".
    """
    date = said_date(citation.published, language)
    if not citation.reports_on:
        return f"{isolated(outlet_of(citation, language))}, {date}"
    teller = phrase(language, "as_told_by", outlet=isolated(named(citation)))
    reports = citation.reports_on
    outlets = {report.outlet for report in reports}
    if len(outlets) > 1:
        return f"{say('outlet_count', language, count=len(outlets))}, {teller}, {date}"
    told = reported_outlets(reports, language)
    dates = " / ".join(said_date(report.date, language) for report in reports if report.date)
    return f"{told}, {dates}, {teller}" if dates else f"{told}, {teller}, {date}"


def reported_alone(citation: Citation, language: str) -> str:
    """ "reports on Author, “Title”, Sidecar, 21 January 2022" where a quote is of one outlet; "" for any other."""
    reports = citation.reports_on
    told = "; ".join(said_report(report, language) for report in reports)
    return f"{say('reports_on', language)} {told}" if len({report.outlet for report in reports}) == 1 else ""


def headline(source: Article | Citation, language: str, span: tuple[int, int] | None = None) -> Html:
    """The title, in its own language and writing direction, a quote of it marked; said to be missing when it is."""
    title = source.title
    if not title:
        return element("span", say("no_title", language), class_="bron-untitled")
    start, end = span or (0, 0)
    mark = element("mark", title[start:end], id=QUOTE_ANCHOR) if span else None
    return element("bdi", title[:start], mark, title[end:], lang=language_tag(source.language))


def reports_line(reports: tuple[Report, ...], language: str) -> Html | None:
    """What a brief reports on: of one its title, the rest being in the byline; of more a list, folded away."""
    if not reports:
        return None
    if len(reports) == 1:
        title = element("bdi", quoted(reports[0].title, language))
        return element("p", f"{say('original', language)}: ", title, class_="bron-reports")
    named = [element("bdi", said_report(report, language)) for report in reports]
    summary = element("summary", say("reports_on_many", language, count=len(named)))
    return element("details", summary, element("ul", *(element("li", name) for name in named)), class_="bron-reports")


def said_report(report: Report, language: str) -> str:
    """Author, title, outlet and date of an article reported on, as plain text."""
    when = said_date(report.date, language) if report.date else None
    return ", ".join(part for part in (report.author, quoted(report.title, language), report.outlet, when) if part)


def web_place(source: Article | Citation, place: str, language: str) -> Html | None:
    """A link to the publication where its address is known; of a source that nothing else tells apart, its file."""
    if link := web_link(source.url):
        out = say("in_original", language)
        return element("a", out, href=link, rel="noopener noreferrer external", target="_blank", class_="bron-original")
    if not place or source.title or source.outlet or source.published:
        return None
    return element("span", element("bdi", place), class_="bron-original")
