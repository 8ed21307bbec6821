"""The page of one article: all of it as it was published, with a quote marked. Works without scripts, and prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Final
from urllib.parse import urlencode

from rag.answering.citations import quoted
from rag.records import Article, Block, Field, Translation, Versions
from rag.web.markup import Html, element, join, joined, web_link
from rag.web.masthead import still_masthead
from rag.web.sheet import printed_html
from rag.web.sources import QUOTE_ANCHOR, byline, headline, language_tag, place_query, read_path, reports_line
from rag.web.tools import article_tools, quote_tools
from rag.web.words import language_name, said_date, say

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
ONLY: Final = Versions()
_TAGS: Final = {"paragraph": "p", "heading": "h2", "item": "li", "caption": "p"}


def article_page(
    article: Article,
    language: str,
    *,
    start: int | None = None,
    end: int | None = None,
    field: Field = "text",
    translation: Translation | None = None,
    versions: Versions = ONLY,
    place: str = "",
    base_url: str = "",
    back: str | None = None,
) -> str:
    """The article as an HTML document. start, end: the quote to mark, in code points of the field.

    Offsets that are not inside it, or only one of the two, leave the article unmarked, with a note.
    language: of the interface. translation: shown beside the article where it is in that language and the article is
    not. place: what the article's file is called, its name alone when not given. base_url: of the chat's page, for what
    is copied and kept; "" offers neither. back: the address of the list from which a reader came.
    """
    asked = start is not None or end is not None
    whole = (start, end) if start is not None and end is not None else None
    span = whole if whole and 0 <= whole[0] < whole[1] <= len(article.printed(field)) else None
    note = element("p", say("wrong_offsets", language), class_="bron-note", role="note") if asked and not span else None
    helps = translation is not None and translation.language == language != article.language
    usable = translation if helps and translation and len(translation.blocks) == len(article.blocks) else None
    own = read_path(article.id, *span, field) if span else read_path(article.id)
    in_text, in_title = (span if field == name else None for name in ("text", "title"))
    body = element(
        "article",
        printed_html(f"{base_url}{own}", language) if base_url else None,
        _header(article, in_title, language),
        _tools(article, span, field, language, base_url, translated=usable is not None),
        _untranslated(article, usable, language) if base_url else None,
        _newer(versions, language),
        note,
        _body(article, in_text, usable, language),
        _footer(article, versions, place, language),
        class_="has-translation" if usable else None,
    )
    way = element("p", element("a", say("to_list", language), href=back), class_="bron-back") if back else None
    marked = place_query(*span, field) if span else {}
    return _document(article.title or say("no_title", language), language, marked, way, body)


def list_before(referrer: str, base_url: str) -> str | None:
    """The list of articles that a reader came from, relative to the page of an article; None for any other page."""
    path, asks, query = referrer.partition("?")
    return f"../articles{asks}{query}" if path == f"{base_url.rstrip('/')}/articles" else None


def missing_page(language: str) -> str:
    """The page shown when there is no such article."""
    heading = element("h1", say("no_article", language))
    return _document(
        say("no_article", language),
        language,
        {},
        None,
        element("article", heading, element("p", say("no_article_why", language))),
    )


def _document(title: str, language: str, quoted_here: Mapping[str, int | str], way: Html | None, body: Html) -> str:
    """The article under the head of all pages; in the pane beside the chat without it (reading.js)."""

    def same(code: str) -> str:
        return f"?{urlencode({**quoted_here, 'lang': code})}"

    head_of_all = still_masthead(language, same, "read", root="../")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{title} – Bron"),
        element("link", rel="icon", href="../web/icon.svg"),
        element("link", rel="stylesheet", href="../web/reading.css"),
        *(
            element("script", src=f"../web/{name}.js", defer=True)
            for name in ("reading", "newsroom", "translate", "dossier")
        ),
    )
    return "<!doctype html>\n" + element(
        "html", head, element("body", head_of_all, element("main", way, body)), lang=language
    )


def _untranslated(article: Article, translation: Translation | None, language: str) -> Html | None:
    """What there is for a reader who does not know the article's language."""
    if translation or article.language in (language, "und"):
        return None
    return element("p", say("no_translated_article", language), class_="bron-hint bron-no-translation")


def _newer(versions: Versions, language: str) -> Html | None:
    """That another version took this one's place, with the way to it."""
    if versions.newer is None:
        return None
    link = element("a", say("newer_version", language), href=f"../{read_path(versions.newer)}")
    return element("p", link, class_="bron-note", role="note")


def _header(article: Article, span: tuple[int, int] | None, language: str) -> Html:
    return element(
        "header",
        element("h1", headline(article, language, span)),
        byline(article, language),
        _changed(article, language),
        reports_line(article.reports_on, language),
    )


def _tools(
    article: Article, span: tuple[int, int] | None, field: Field, language: str, base_url: str, *, translated: bool
) -> Html | None:
    """What can be done with the article, or with the quote that is marked: the original, copying, keeping, translating.

    translated: the article stands beside its translation.
    """
    if not base_url:
        return None
    start, end = span or (0, max((block.end for block in article.blocks[:1]), default=0))
    citation = quoted(article, "", 0, start, end, field if span else "text")  # the foot names the file
    if span:
        return quote_tools(citation, language, base_url)
    return article_tools(replace(citation, quote=article.text), language, base_url, translated=translated)


def _changed(article: Article, language: str) -> Html | None:
    if not article.modified:
        return None
    day = element("time", said_date(article.modified, language), datetime=article.modified)
    before, _, after = say("changed", language, date="\0").partition("\0")
    return element("p", before, day, after, class_="bron-byline")


def _body(article: Article, span: tuple[int, int] | None, translation: Translation | None, language: str) -> Html:
    rows: list[Html] = []
    anchored = False
    for position, block in enumerate(article.blocks):
        marked = span is not None and block.start < span[1] and span[0] < block.end
        text = (
            _marked(article.text, block, span, not anchored)
            if span and marked
            else article.text[block.start : block.end]
        )
        anchored = anchored or marked
        original = _block(block, text, article.language)
        if translation is None:
            rows.append(original)
            continue
        beside = _block(block, translation.blocks[position], translation.language)
        pair = join(
            element("div", original),
            element("div", beside, class_="bron-translated bron-quoted" if marked else "bron-translated"),
        )
        rows.append(element("div", pair, class_="bron-pair"))
    labels = _column_labels(article, translation, language) if translation else None
    return element("div", labels, *rows, class_="bron-body")


def _column_labels(article: Article, translation: Translation, language: str) -> Html:
    original = f"{say('original', language)}: {language_name(article.language, language)}"
    translated = say("translation", language, language=language_name(translation.language, language))
    labels = (element("div", original, class_="bron-label"), element("div", translated, class_="bron-label"))
    return element("div", *labels, class_="bron-pair bron-labels")


def _block(block: Block, text: str, language: str) -> Html:
    """One block of text; an item is a list of one, so that each can stand beside its translation."""
    inner = element(
        _TAGS[block.kind],
        text,
        lang=language_tag(language),
        dir="auto",
        class_="bron-caption" if block.kind == "caption" else None,
    )
    return element("ul", inner) if block.kind == "item" else inner


def _marked(text: str, block: Block, span: tuple[int, int], first: bool) -> Html:
    start, end = max(block.start, span[0]), min(block.end, span[1])
    mark = element("mark", text[start:end], id=QUOTE_ANCHOR if first else None)
    return join(text[block.start : start], mark, text[end : block.end])


def _footer(article: Article, versions: Versions, place: str, language: str) -> Html:
    link = web_link(article.url)
    lines: list[str | None] = [
        say("issue", language, issue=article.issue) if article.issue else None,
        element("a", say("in_original", language), href=link, rel="noopener noreferrer external", target="_blank")
        if link
        else article.url,
        *(
            element("a", say("earlier_version", language), href=f"../{read_path(article_id)}")
            for article_id in versions.earlier
        ),
        say("this_place", language, id=article.id, file=place or PurePath(article.file).name),
    ]
    return element("footer", joined(" · ", [element("span", line) for line in lines if line]))
