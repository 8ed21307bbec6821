"""A newspaper's page -> what it says of its article, the article's blocks, or the wall that stands in its place."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from rag.reading.articles import Draft
from rag.reading.page.body import Known, read_shown, with_lead
from rag.reading.page.jsonld import PageSays, read_jsonld
from rag.reading.page.marks import day_of, is_parted, read_head, read_marks, titles_of
from rag.reading.page.names import outlet_of, persons_in, title_of, without_author
from rag.reading.page.shape import flatten, open_posts, set_headline, set_paragraphs
from rag.reading.page.state import read_state
from rag.reading.page.tree import count_words, leaves, original_address, text_of
from rag.reading.page.trim import drop_foreign, drop_other_articles, drop_own, is_paid
from rag.reading.page.walls import GONE, SIGN_IN_WALL, drop_paywall, is_wall, wall_of
from rag.reading.page.words import is_gone, is_sign_in

# Days that stand in sentences are of what the article tells.
_LONGEST_DATELINE = 12
# What the Wayback Machine puts above the pages that it keeps.
_ARCHIVES_BARS = ("wm-ipp-base", "wm-ipp", "wm-ipp-print")


@dataclass(frozen=True, slots=True)
class PageArticle:
    """What a page gives. values: for metadata.read_metadata; languages: as declared, () when none is.

    drafts: the article's blocks, () when there is none. wall: what the page shows in place of its text, if anything.
    described: the blocks are the page's description alone. cut: the text may go on behind a wall for subscribers.
    others: headlines of other articles on the page, which were not read. live: it grew while things happened.
    parted: the text goes on on another page. paid: somebody paid for it to stand there.
    """

    values: dict[str, object]
    languages: tuple[str, ...]
    drafts: tuple[Draft, ...]
    wall: str | None
    described: bool
    cut: bool
    others: tuple[str, ...]
    live: bool
    parted: bool
    paid: bool


def read_page(tree: Any) -> PageArticle:
    """Read a parsed page; ``tree`` is taken apart by it."""
    for element in [*tree.iter("noscript")]:
        element.drop_tree()
    for element in [*tree.iter("div")]:
        if element.get("id") in _ARCHIVES_BARS:
            element.drop_tree()
    # A program's own elements, written out: what a reader sees stands in their templates.
    for element in [*tree.iter("template")]:
        if element.get("shadowrootmode"):
            element.drop_tag()
    set_headline(tree)
    headline, window = titles_of(tree)
    others = drop_other_articles(tree, headline)
    head = read_head(tree)
    titles = [title for title in (headline, head.title, window) if title]
    data = _completed(read_jsonld(tree, titles), head, read_state(tree, titles))
    url = original_address(head.url or data.url or "") or None
    host = urlsplit(url).hostname if url else None
    parted = is_parted(tree, url)
    names = (*data.outlets, *head.outlets)
    outlet = outlet_of(names, headline or data.title, [text for text in (window, head.title, data.title) if text], host)
    outlets = tuple(name for name in (*names, outlet, host) if name)
    texts = [text_of(element) for element in leaves(tree)]
    set_paragraphs(tree)
    free = data.free and head.free
    shut = drop_paywall(tree, free=free) or (not free and any(is_sign_in(text) for text in texts))
    paid = data.paid or is_paid(tree)
    live = open_posts(tree) or data.live
    consented = drop_foreign(tree)
    marks = read_marks(tree, outlets)
    published, modified = _days(tree, data, head, marks)
    authors = tuple(_authors(data, head, marks, outlets))
    named = title_of((data.title, head.title, headline, window), outlets)
    title = named and without_author(named, authors)
    titles += [text for text in (title, data.title) if text]
    known = Known(tuple(titles), outlets, authors, (published, modified), data.lead or head.lead, data.text)
    values = {
        "title": title,
        "author": list(authors),
        "outlet": outlet,
        "published": published,
        "modified": modified,
        "url": url,
    }
    languages = tuple(language for language in (data.language, head.language) if language)
    drafts, wall, described = _with_text(tree, known, texts, consented)
    if not published and any(is_gone(text) for text in (title, headline) if text):
        drafts, wall = (), GONE
    return PageArticle(
        {name: value for name, value in values.items() if value},
        languages,
        drafts,
        wall,
        described,
        cut=shut and not known.is_whole,
        others=tuple(others),
        live=live,
        paid=paid,
        parted=parted,
    )


def _completed(data: PageSays, head: PageSays, state: PageSays) -> PageSays:
    """JSON-LD with what it and the meta tags leave out, from the data of the page's programs."""
    return replace(
        data,
        title=data.title or (None if head.title else state.title),
        authors=data.authors or (() if head.authors else state.authors),
        outlets=data.outlets or (() if head.outlets else state.outlets),
        published=data.published or (None if head.published else state.published),
        modified=data.modified or (None if head.modified else state.modified),
        language=data.language or (None if head.language else state.language),
        url=data.url or state.url,
        text=data.text or state.text,
    )


def _with_text(
    tree: Any, known: Known, texts: list[str], consented: bool
) -> tuple[tuple[Draft, ...], str | None, bool]:
    """drafts, wall and described of a page. texts: all that it showed; consented: it asked for consent."""
    drop_own(tree)
    flatten(tree)
    shown = read_shown(tree, known)
    wall = wall_of(texts, consented=consented) if not shown or is_wall(shown) else None
    # Behind a page that asks for a subscription stands an article, and its description is open to all.
    is_shut = wall not in (None, SIGN_IN_WALL) and not known.text
    drafts = [] if is_shut else with_lead(tree, shown, known)
    return tuple(drafts), wall, bool(drafts) and not shown and not known.text


def _authors(data: PageSays, head: PageSays, marks: PageSays, outlets: Sequence[str]) -> Sequence[str]:
    """The persons that the first of the three names at all."""
    stated = [name for text in data.authors for name in persons_in(text, outlets, stated=True)]
    # JSON-LD often lists all whom the byline names; only the byline says who took the pictures.
    stated = [name for name in stated if name not in marks.photographers] or stated
    named = [name for text in head.authors for name in persons_in(text, outlets)]
    return list(dict.fromkeys(stated or named)) or marks.authors


def _days(tree: Any, data: PageSays, head: PageSays, marks: PageSays) -> tuple[str | None, str | None]:
    """The days of the first publication and of the last change. A change before the publication is none."""
    declared = [day for day in (day_of(data.published), head.published) if day]
    modified = day_of(data.modified) or head.modified or marks.modified
    # Some systems write the day of a change over that of the publication, in one of the two places.
    published = min(declared) if declared else marks.published or _day_elsewhere(tree, modified)
    return published, modified if modified and modified >= (published or "") else None


def _day_elsewhere(tree: Any, modified: str | None) -> str | None:
    """The day of publication as trafilatura finds it, in the address first; None when it finds that of a change."""
    from trafilatura import extract_metadata

    page = deepcopy(tree)
    for element in [*page.iter("p", "meta", "img")]:
        # A picture in the page's head is often older than the article.
        is_picture = element.tag == "img" or "image" in f"{element.get('property')}{element.get('name')}"
        if is_picture or count_words(text_of(element)) > _LONGEST_DATELINE:
            element.drop_tree()
    day = extract_metadata(page, date_config={"extensive_search": False, "original_date": True}).date
    return None if day == modified else day_of(day)
