"""What is said about a source wherever it is named: its byline, its language, what it reports on, where to read it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from rag.language.partial_dates import yearless_day
from rag.records import Article, Citation, QuoteTranslation, Report
from rag.web.markup import Html, element, isolated, join, joined, web_link
from rag.web.words import language_name, said_date, say

READER_FRAME: Final = "bron-reader"
QUOTE_ANCHOR: Final = "quote"
QUOTATION_MARKS: Final = {"en": ("“", "”"), "sv": ("”", "”"), "nl": ("‘", "’")}


def read_path(article_id: str, start: int | None = None, end: int | None = None) -> str:
    """The address of an article's page, relative to the page of the chat; with offsets, at the marked quote."""
    path = f"read/{quote(article_id, safe='')}"
    if start is None or end is None:
        return path
    return f"{path}?{urlencode({'start': start, 'end': end})}#{QUOTE_ANCHOR}"


def quote_path(citation: Citation) -> str:
    """The address of a citation's article, at its quote."""
    return read_path(citation.article_id, citation.start, citation.end)


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


def translation_label(translation: QuoteTranslation, language: str) -> str:
    """What a translation shown with a quote is, and into which language."""
    key = "machine_translation" if translation.machine else "quote_translation"
    return say(key, language, language=language_name(translation.language, language))


def language_tag(code: str) -> str | None:
    """The value of a ``lang`` attribute; None where the language is not determined."""
    return None if code == "und" else code


def quoted(text: str, language: str) -> str:
    """The text between the quotation marks of the interface's language."""
    opening, closing = QUOTATION_MARKS.get(language, QUOTATION_MARKS["en"])
    return f"{opening}{isolated(text)}{closing}"


def inferred_mark(source: Article | Citation, field: str, language: str) -> Html | None:
    """The mark after a value that was not declared by the source; None when it was."""
    if field not in source.inferred:
        return None
    why = say("inferred_why", language)
    return element("span", f" ({say('inferred', language)})", class_="bron-inferred", title=why)


def byline(source: Article | Citation, language: str) -> Html:
    """Outlet, date, language and author of a source, each marked where it was inferred."""
    published = element("time", said_date(source.published, language), datetime=source.published)
    badge = element(
        "span",
        language_name(source.language, language),
        inferred_mark(source, "language", language),
        class_="bron-badge",
    )
    author = f"{say('by', language)} " if source.author else say("no_author", language)
    parts = (
        element("span", _outlet(source, language), class_="bron-outlet"),
        element("span", published, inferred_mark(source, "published", language)),
        element(
            "span",
            author,
            element("bdi", source.author) if source.author else None,
            inferred_mark(source, "author", language),
        ),
        badge,
    )
    return element("p", joined(" ", parts), class_="bron-byline")


def _outlet(source: Article | Citation, language: str) -> Html:
    name = element("bdi", source.outlet) if source.outlet else say("no_outlet", language)
    return join(name, inferred_mark(source, "outlet", language))


def headline(source: Article | Citation, language: str) -> Html:
    """The title, in its own language and writing direction; said to be missing when it is."""
    if not source.title:
        return element("span", say("no_title", language), class_="bron-untitled")
    return join(
        element("bdi", source.title, lang=language_tag(source.language)), inferred_mark(source, "title", language)
    )


def reports_line(reports: tuple[Report, ...], language: str) -> Html | None:
    """ "reports on …" and what a brief reports on, folded away when it is more than one; None for nothing."""
    if not reports:
        return None
    named = [element("bdi", said_report(report, language)) for report in reports]
    if len(named) == 1:
        return element("p", element("b", say("reports_on", language)), " ", named[0], class_="bron-reports")
    summary = element("summary", say("reports_on_many", language, count=len(named)))
    return element("details", summary, element("ul", *(element("li", name) for name in named)), class_="bron-reports")


def said_report(report: Report, language: str) -> str:
    """Author, title, outlet and date of an article reported on, as plain text."""
    when = said_date(report.date, language) if report.date else None
    return ", ".join(part for part in (report.author, quoted(report.title, language), report.outlet, when) if part)


def web_place(url: str | None, place: str, language: str) -> Html | None:
    """A link to the publication where its address is known, else the name of the article's file; None for neither."""
    if link := web_link(url):
        out = say("in_original", language)
        return element("a", out, href=link, rel="noopener noreferrer external", target="_blank", class_="bron-original")
    return element("span", element("bdi", place), class_="bron-original") if place else None
