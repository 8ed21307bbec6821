"""The page /articles: what the archive holds, by keywords, filters and date. Works without scripts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from rag.asking.checks import checked_filters
from rag.index.address import outlet_key
from rag.language.partial_dates import published_days
from rag.language.words import normalise
from rag.records import BronError, Filters
from rag.service import PAGE
from rag.web.excerpts import excerpt_html, excerpts
from rag.web.markup import Html, element, join
from rag.web.permalink import Link
from rag.web.refusals import said
from rag.web.sheet import sheet
from rag.web.sources import byline, headline, language_tag, read_path, reports_line, web_place
from rag.web.words import language_name, said_number, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.index.listing import Listing
    from rag.index.store import Status
    from rag.records import Article
    from rag.service import Service
    from rag.settings import Settings

EXCERPT: Final = 220  # characters of how an article begins
MOST_PAGES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for: keywords and limits as an address has them, in which order, which page of it."""

    link: Link
    oldest_first: bool
    page: int

    def query(self, language: str, page: int) -> str:
        """The address of another page of the same list."""
        link = self.link
        pairs = [("q", link.question), ("from", link.published_from), ("to", link.published_to)]
        pairs += [*(("language", code) for code in link.languages), *(("outlet", name) for name in link.outlets)]
        pairs += [("order", "oldest" if self.oldest_first else ""), ("page", str(page) if page > 1 else "")]
        return f"articles?{urlencode([('lang', language), *((key, value) for key, value in pairs if value)])}"


def asked_page(page: str) -> int:
    """The number of a page, 1 for what is none."""
    return min(max(int(page), 1), MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 9 else 1


def listing_page(service: Service, settings: Settings, asked: Asked, language: str, base_url: str = "") -> str:
    """The whole page; limits that are no dates are said to be, and then nothing is listed. base_url: of the chat."""
    status = service.status()
    form = _form(asked, status, language)

    def same(code: str) -> str:
        return asked.query(code, asked.page)

    try:
        filters = _filters(asked.link)
    except BronError as error:
        note = element("p", said(error, language, settings), class_="bron-note", role="alert")
        return sheet(say("articles", language), language, form, note, here="articles", address=same)
    words = asked.link.question

    def listed(page: int) -> Listing:
        return service.listing(words, filters, newest_first=not asked.oldest_first, page=page, language=language)

    listing = listed(asked.page)
    if listing.total and not listing.articles:  # behind the last page
        asked = replace(asked, page=_last(listing))
        listing = listed(asked.page)
    shown = (_chosen_first(article, filters.outlets) for article in listing.articles)
    items = (_item(article, service.place(article.id), words, language) for article in shown)
    return sheet(
        say("articles", language),
        language,
        form,
        element("p", *_counted(asked, listing, status, language), class_="bron-count", role="status"),
        element("ol", *items, start=str((asked.page - 1) * PAGE + 1), class_="bron-articles", role="list"),
        _turning(asked, listing, language),
        here="articles",
        address=same,
        base_url=base_url,
    )


def _chosen_first(article: Article, outlets: Sequence[str]) -> Article:
    """An article with what it reports on of the chosen outlets first: no more than two are named."""
    chosen = {outlet_key(outlet) for outlet in outlets}
    told = sorted(article.reports_on, key=lambda report: outlet_key(report.outlet) not in chosen)
    return replace(article, reports_on=tuple(told))


def _filters(link: Link) -> Filters:
    return checked_filters(link.languages, link.outlets, link.published_from or None, link.published_to or None)


def _counted(asked: Asked, listing: Listing, status: Status, language: str) -> tuple[Html | str, ...]:
    """What is counted, which of it is on this page, and what is to be known of its order; of none, what else to do."""
    words = asked.link.question.strip()
    key = "articles_with" if words else "articles_count"
    if not listing.total:
        ask = element("a", say("back", language), href=f"./?{urlencode({'q': words})}" if words else "./")
        return say(f"{key}_none", language), " ", ask
    key = f"{key}_one" if listing.total == 1 else key
    told = [say(key, language, count=said_number(listing.total, language))]
    if listing.total > len(listing.articles) > 0:
        first = (asked.page - 1) * PAGE + 1
        last = first + len(listing.articles) - 1
        told.append(say("articles_here", language, first=first, last=last))
    if not status.first_published:
        told.append(say("order_none", language))
    elif any(published_days(article.published) is None for article in listing.articles):
        told.append(say("order_undated", language))
    return (f"{'; '.join(told)}.",)


def _item(article: Article, place: str, words: str, language: str) -> Html:
    """An article with the sentences where the words stand, to which its title leads; without words how it begins."""
    chosen = excerpts(article, words) if words.strip() else []
    path = read_path(article.id, chosen[0].start, chosen[0].end) if chosen else read_path(article.id)
    shown = excerpt_html(article, chosen) if chosen else opening(article)
    return element(
        "li",
        element("h2", element("a", headline(article, language), href=path)),
        byline(article, language),
        reports_line(article.reports_on, language),
        element("p", shown, lang=language_tag(article.language), dir="auto", class_="bron-excerpt"),
        element("p", web_place(article, place, language), class_="bron-byline"),
    )


def opening(article: Article) -> str:
    """How an article begins, on one line."""
    text = " ".join(normalise(article.text[: EXCERPT + 1]).split())
    return f"{text[:EXCERPT].rsplit(' ', 1)[0]}…" if len(article.text) > EXCERPT else text


def _turning(asked: Asked, listing: Listing, language: str) -> Html | None:
    """The ways to the pages before and behind."""
    last = _last(listing)
    if last == 1 and asked.page == 1:
        return None
    links = [
        element("a", say(key, language), href=asked.query(language, page), rel=relation)
        for key, relation, page, there in (
            ("page_before", "prev", min(asked.page - 1, last), asked.page > 1),
            ("page_behind", "next", asked.page + 1, asked.page < last),
        )
        if there
    ]
    where = element("span", say("page_of", language, page=asked.page, last=last))
    return element("nav", where, *links, class_="bron-turning", aria_label=say("pages", language))


def _last(listing: Listing) -> int:
    """The number of the last page."""
    return max(1, -(-listing.total // PAGE))


def _form(asked: Asked, status: Status, language: str) -> Html:
    link = asked.link
    languages = sorted((language_name(code, language), code) for code in status.languages)
    outlets = [(name, name) for name in status.named_outlets]
    orders = [(say("newest", language), "newest"), (say("oldest", language), "oldest")]
    every = (say("every", language), "")
    # Where nothing is dated a period finds nothing and an order is none.
    dated = bool(status.first_published or link.published_from or link.published_to)
    hint = say("date_hint", language)
    limits = element(
        "div",
        _choice("languages", "language", [every, *languages], link.languages, language),
        _choice("outlets", "outlet", [every, *outlets], link.outlets, language),
        _field("from", "from", link.published_from, language, placeholder=hint) if dated else None,
        _field("to", "to", link.published_to, language, placeholder=hint) if dated else None,
        _choice("order", "order", orders, ("oldest",) if asked.oldest_first else (), language) if dated else None,
        class_="bron-limits",
    )
    limited = bool(link.languages or link.outlets or link.published_from or link.published_to or asked.oldest_first)
    return element(
        "form",
        element("input", type="hidden", name="lang", value=language),
        _field("keywords", "q", link.question, language, kind="search"),
        element("button", say("show", language), type="submit"),
        element(
            "details",
            element("summary", say("limit_list" if dated else "limit_undated", language)),
            limits,
            open=limited,
        ),
        method="get",
        action="articles",
        role="search",
        class_="bron-form",
    )


def _field(
    key: str, name: str, value: str, language: str, *, kind: str = "text", placeholder: str | None = None
) -> Html:
    typed = element("input", type=kind, name=name, value=value, placeholder=placeholder, autocomplete="off", dir="auto")
    return element("label", element("span", say(key, language)), typed, class_=f"bron-field bron-{name}")


def _choice(key: str, name: str, choices: list[tuple[str, str]], chosen: tuple[str, ...], language: str) -> Html:
    """One of several values; one that the address has and the archive has not stays to be seen."""
    known = {value for _, value in choices}
    offered = [*choices, *((value, value) for value in chosen if value not in known)]
    options = (element("option", said, value=value, selected=value in chosen[:1]) for said, value in offered)
    return element(
        "label",
        element("span", say(key, language)),
        element("select", join(*options), name=name),
        class_="bron-field",
    )
