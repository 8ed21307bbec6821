"""RSS and Atom: the entries of a feed that was saved as a file, with the keys that dumps of feeds have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from rag.reading.dump.entries import Entry
from rag.reading.language import settle_language
from rag.reading.page.names import outlet_of
from rag.reading.page.tree import absolute, is_web_address
from rag.reading.xml.safe import html_name, inner_text, local

_ENTRIES = ("item", "entry")
# What says nothing of an article: where its comments are, what a player may load, how often a feed is made.
_TECHNICAL = frozenset(
    "comments commentrss enclosure thumbnail group rating ttl origlink origenclosurelink postid avatar rights".split()
)
_CONTENT, _XML = "http://purl.org/rss/1.0/modules/content/", "http://www.w3.org/XML/1998/namespace"
# WordPress' own marks in the texts that it exports; a caption's words are all that a reader sees of them.
_CAPTION = re.compile(r"\[(/?)(?:wp_)?caption\b[^\]]*\]")
_SHORTCODE = re.compile(r"\[/?(?:gallery|embed|audio|video|playlist)\b[^\]]*\]")
_MEDIA = "http://search.yahoo.com/mrss/"


def is_feed(root: Any) -> bool:
    """Whether a document is a feed: RSS of any version, or Atom."""
    return local(root) in ("rss", "feed", "RDF", "channel")


def feed_entries(root: Any) -> tuple[list[Entry], str | None]:
    """The articles of a feed, each with the line it starts on, and what is to be said of the feed's language.

    The outlet and the language are those of the feed where an entry names none. A language that the texts contradict
    is left to them.
    """
    items = [element for element in root.iter() if local(element) in _ENTRIES]
    channel = next((element for element in root.iter() if local(element) == "channel"), root)
    base = next((link for link in _links(channel) if is_web_address(link)), None)
    title = next((inner_text(child) for child in channel if local(child) == "title"), "")
    outlet = outlet_of([title], None, (), urlsplit(base).hostname if base else None) if title.strip() else None
    values = [_values(item, base) for item in items]
    if any(local(child) == "wxr_version" for child in channel):
        values = [_of_wordpress(each, _display_names(channel)) for each in values]
    declared = _language(channel) or root.get(f"{{{_XML}}}lang")
    texts = "\n".join(str(text) for each in values for key in ("content", "description") if (text := each.get(key)))
    language, problem = settle_language((declared,) if declared else (), _words(texts), "feed")
    stated = {"source": outlet, "language": language}
    entries = [
        Entry(item.sourceline or 1, {**{key: value for key, value in stated.items() if value}, **own})
        for item, own in zip(items, values, strict=True)
    ]
    return entries, problem


def _display_names(channel: Any) -> dict[str, str]:
    """The names that WordPress shows of its authors, by those that they sign in with."""
    authors = [
        {local(part): inner_text(part).strip() for part in child} for child in channel if local(child) == "author"
    ]
    return {
        author["author_login"]: author["author_display_name"]
        for author in authors
        if author.get("author_login") and author.get("author_display_name")
    }


def _of_wordpress(values: dict[str, object], names: dict[str, str]) -> dict[str, object]:
    """An entry of an export as the website would show it."""
    content = str(values.get("content", ""))
    shown = _SHORTCODE.sub("", _CAPTION.sub(r"<\1figcaption>", content))
    authors = values.get("author")
    named = [names.get(str(author), author) for author in authors] if isinstance(authors, list) else []
    return {**values, **({"content": shown} if content else {}), **({"author": named} if named else {})}


def _words(text: str) -> str:
    from rag.reading.markup import plain

    return plain(text[:20_000])


def _language(element: Any) -> str | None:
    return next((inner_text(child).strip() or None for child in element if local(child) == "language"), None)


def _links(element: Any) -> Iterator[str]:
    """The addresses that an element links to, that of the page itself first."""
    links = [child for child in element if local(child) == "link"]
    links.sort(key=lambda link: link.get("rel", "alternate") != "alternate")
    for link in links:
        if link.get("rel", "alternate") in ("alternate", "self"):
            yield (link.get("href") or link.text or "").strip()


def _values(item: Any, base: str | None) -> dict[str, object]:
    """What an entry says, by the keys that dumps have."""
    values: dict[str, object] = {}
    lists: dict[str, list[object]] = {"author": [], "tags": []}
    for child in item:
        name = local(child)
        if name in ("author", "creator"):
            lists["author"] += _authors(child)
        elif name == "category":
            lists["tags"].append(child.get("term") or child.get("label") or inner_text(child).strip())
        elif name not in ("link", "contributor", *_TECHNICAL) and _namespace(child) != _MEDIA:
            text = _content(child)
            if text and not (name == "guid" and not is_web_address(text)):
                values.setdefault("content" if name == "encoded" else name, text)
    links = [link for link in _links(item) if link]
    if links:
        values["link"] = absolute(base, links[0]) if base else links[0]
        values.pop("guid", None)
    values |= {key: found for key, found in lists.items() if any(found)}
    stated = item.get(f"{{{_XML}}}lang")
    return {"language": stated, **values} if stated else values


def _namespace(element: Any) -> str:
    return str(element.tag).partition("}")[0].lstrip("{")


def _authors(element: Any) -> list[object]:
    """A name each; Atom has an element for it inside."""
    names = [inner_text(child).strip() for child in element if local(child) == "name"]
    return [*(names or [inner_text(element).strip()])]


def _content(element: Any) -> str:
    """The text of an element; HTML that stands in it as elements is written out."""
    from lxml import etree

    if local(element) == "source":
        titles = [inner_text(child).strip() for child in element if local(child) == "title"]
        return titles[0] if titles else (element.text or "").strip()
    if element.get("type") == "xhtml" or any(local(child) in ("div", "p") for child in element):
        return "".join(etree.tostring(_bare(child), encoding="unicode", with_tail=True) for child in element)
    return inner_text(element).strip()


def _bare(element: Any) -> Any:
    """An element of XHTML, its names without their namespace."""
    for part in element.iter():
        if isinstance(part.tag, str):
            part.tag = html_name(part)
    return element
