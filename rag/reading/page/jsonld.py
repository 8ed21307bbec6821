"""JSON-LD: what a page says of its article in schema.org's words.

Newspapers write it as one object, a list or an @graph, with references between its parts, and not always as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from rag.reading.cleaning import clean_line, has_lone_surrogates
from rag.reading.markup import plain
from rag.reading.page.names import takes_pictures
from rag.reading.page.tree import fold, is_web_address
from rag.reading.unusable import Unusable

# Where the article itself may stand inside another part; lists of other articles are not looked into.
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
_DEEPEST = 6
_OTHER_ARTICLES = ("blogposting", "liveblogposting", "report", "posting")
_PAPERS = ("organization", "newsmediaorganization", "website")


@dataclass(frozen=True, slots=True)
class PageSays:
    """What one part of a page says of its article, as it says it; None, "" and () for what it does not say.

    outlets: names for the outlet, likeliest first. lead: a description. text: the whole body, paragraphs parted by
    line ends, or HTML. free: that no subscription is asked for. live: that it grew while things happened.
    paid: that it is an advertisement. photographers: persons whom a byline names for the pictures alone.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    url: str | None = None
    lead: str | None = None
    text: str = ""
    free: bool = True
    live: bool = False
    paid: bool = False
    photographers: tuple[str, ...] = ()


def read_jsonld(tree: Any, titles: Sequence[str]) -> PageSays:
    """What the JSON-LD of a page says. titles: of the page's headline, to tell its article from others."""
    nodes = [node for script in tree.iter("script") for node in _nodes_of(script)]
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    articles = [node for node in nodes if _is_article(node)]
    known = {fold(title) for title in titles}
    articles.sort(key=lambda node: fold(_text(node.get("headline")) or "") not in known)
    papers = tuple(
        name for node in nodes if _kinds(node) & set(_PAPERS) and (name := _text(node.get("name"))) is not None
    )
    if not articles:
        return PageSays(outlets=papers)
    node = articles[0]
    publishers = (_name(_resolve(value, by_id)) for value in _listed(node.get("publisher")))
    is_live = "liveblogposting" in _kinds(node)
    body = node.get("articleBody") or node.get("text") or (_posts(node) if is_live else "")
    return PageSays(
        title=_text(node.get("headline")) or _text(node.get("name")),
        authors=tuple(_persons(node.get("author") or node.get("creator"), by_id)),
        outlets=(*(name for name in publishers if name), *papers),
        published=_text(node.get("datePublished")),
        modified=_text(node.get("dateModified")),
        language=_language(node.get("inLanguage")),
        url=_address(node),
        lead=_text(node.get("description")),
        text=body if isinstance(body, str) and not has_lone_surrogates(body) else "",
        free=str(node.get("isAccessibleForFree")).lower() != "false",
        live=is_live,
        paid="advertisercontentarticle" in _kinds(node),
    )


def _nodes_of(script: Any) -> Iterator[dict[str, Any]]:
    if "ld+json" not in (script.get("type") or "").lower():
        return
    text = (script.text or "").strip().removesuffix(";").strip()
    for mark in ("<!--", "//<![CDATA[", "<![CDATA["):
        text = text.removeprefix(mark)
    for mark in ("-->", "//]]>", "]]>"):
        text = text.removesuffix(mark)
    for attempt in (text, unescape(text)):
        try:
            # Line ends inside strings are no JSON, but common.
            yield from _flattened(json.loads(attempt, strict=False), 0)
            return
        except (ValueError, RecursionError):
            continue


def _flattened(value: object, depth: int) -> Iterator[dict[str, Any]]:
    """The objects that speak of the page itself, outermost first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flattened(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _INSIDE:
            yield from _flattened(value.get(key), depth + 1)


def _kinds(node: dict[str, Any]) -> set[str]:
    """The types of an object without the vocabulary they are from, small: {"newsarticle"}."""
    return {
        kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
        for kind in _listed(node.get("@type"))
        if isinstance(kind, str)
    }


def _is_article(node: dict[str, Any]) -> bool:
    return any(kind.endswith(("article", *_OTHER_ARTICLES)) for kind in _kinds(node))


def _persons(value: object, by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The names of authors that are persons, or of which nothing is said: an object, a text, or a list of these."""
    for item in _listed(value):
        node = _resolve(item, by_id)
        if isinstance(node, dict) and _kinds(node) and "person" not in _kinds(node):
            continue
        if isinstance(node, dict) and takes_pictures(_text(node.get("jobTitle")) or ""):
            continue
        names = node.get("name") if isinstance(node, dict) else node
        if isinstance(node, dict) and names is None:
            names = " ".join(str(node[key]) for key in ("givenName", "familyName") if isinstance(node.get(key), str))
        yield from (name for part in _listed(names) if (name := _text(part)))


def _posts(node: dict[str, Any]) -> str:
    """The posts of a live report as they are listed, headline and text each."""
    posts = [post for post in _listed(node.get("liveBlogUpdate")) if isinstance(post, dict)]
    texts = [post.get(key) for post in posts for key in ("headline", "articleBody")]
    return "\n".join(text for text in texts if isinstance(text, str) and not has_lone_surrogates(text))


def _name(value: object) -> str | None:
    names = _listed(value.get("name") or value.get("legalName")) if isinstance(value, dict) else _listed(value)
    return next((name for part in names if (name := _text(part))), None)


def _address(node: dict[str, Any]) -> str | None:
    page = node.get("mainEntityOfPage")
    named = (node.get("url"), page.get("@id") if isinstance(page, dict) else page)
    return next((text for value in named if (text := _text(value)) and is_web_address(text)), None)


def _resolve(value: object, by_id: dict[str, dict[str, Any]]) -> object:
    """The object that a reference ({"@id": …}) is to, or the value itself."""
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _language(value: object) -> str | None:
    for item in _listed(value):
        if isinstance(item, dict):
            item = item.get("alternateName") or item.get("name")
        if text := _text(item):
            return text
    return None


def _listed(value: object) -> list[object]:
    """A value as a list; lists in lists are one."""
    if value is None:
        return []
    return [item for part in value for item in _listed(part)] if isinstance(value, list) else [value]


def _text(value: object) -> str | None:
    """A text on one line, entities and tags resolved; None for anything else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str) or has_lone_surrogates(value):
        return None
    try:
        # Twice: some systems escape what is escaped already ("&amp;#8217;").
        return clean_line(unescape(plain(value))) or None
    except Unusable:
        return None
