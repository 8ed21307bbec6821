"""NewsML-G2, NewsML 1 and NITF, as news agencies send them: their articles, with the keys that dumps have."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from rag.reading.dump.entries import Entry
from rag.reading.unusable import Unusable
from rag.reading.xml.safe import html_name, inner_text, local

_ROOTS = ("newsMessage", "newsItem", "packageItem", "conceptItem", "NewsML", "nitf")
# How NITF calls what HTML has, too.
_HTML = {"hl1": "h2", "hl2": "h2", "li": "li", "media-caption": "figcaption", "p": "p", "pre": "pre", "block": "div"}
_NO_TEXT = frozenset({"media-reference", "media-producer", "media-metadata", "tobject", "style", "script"})
_WITHDRAWN = ("canceled", "cancelled", "withheld")


def is_newsml(root: Any) -> bool:
    """Whether a document is of one of the three kinds."""
    return local(root) in _ROOTS


def newsml_entries(root: Any) -> tuple[list[Entry | Unusable], int]:
    """The articles of a document in order, what is withdrawn in their places, and how many items hold no text.

    Pictures, films and packages of links are items without a text.
    """
    found: list[Entry | Unusable] = []
    without = 0
    for item in _items(root):
        line = item.sourceline or 1
        status = _first(item, "pubStatus") if local(item) == "newsItem" else None
        code = (status.get("qcode") or status.get("uri") or "").rpartition(":")[2] if status is not None else ""
        values = _values(item)
        if any(word in code for word in _WITHDRAWN):
            found.append(Unusable(f"this item is {code}, so it is no article", line))
        elif values.get("content"):
            found.append(Entry(line, {key: value for key, value in values.items() if value}))
        else:
            without += 1
    return found, without


def _items(root: Any) -> list[Any]:
    """The items of a document that may be articles; an NITF document in a news item is part of it."""
    if local(root) == "nitf":
        return [root]
    names = ("newsItem", "packageItem", "conceptItem", "NewsItem")
    items = [element for element in root.iter() if local(element) in names]
    return [item for item in items if not any(above in items for above in item.iterancestors())]


def _values(item: Any) -> dict[str, object]:
    nitf = item if local(item) == "nitf" else _first(item, "nitf")
    values = _of_nitf(nitf) if nitf is not None else {}
    if local(item) == "newsItem":
        own = _of_g2(item)
    elif local(item) == "NewsItem":
        own = _of_newsml1(item)
    else:
        own = {}
    return {**values, **{key: value for key, value in own.items() if value}}


def _of_g2(item: Any) -> dict[str, object]:
    """NewsML-G2: what is said of the item, of its content, and the content."""
    meta = _first(item, "contentMeta")
    about = meta if meta is not None else item
    content = _first(item, "contentSet")
    languages = [element.get("tag") for element in about if local(element) == "language"]
    provider = _first(item, "provider")
    published = (_text(item, "published"), _text(item, "firstCreated"), _text(about, "contentCreated"))
    return {
        "title": _text(about, "headline") or _text(item, "title"),
        "author": [name for element in about if local(element) in ("by", "creator") for name in _names(element)][:1],
        "source": _name_of(provider) or _text(about, "creditline"),
        "published": next((day for day in (*published, _text(item, "versionCreated")) if day), None),
        "updated": _text(about, "contentModified") or _text(item, "versionCreated"),
        "language": next((tag for tag in languages if tag), None),
        "tags": [name for element in about if local(element) == "keyword" and (name := _line(element))],
        "content": _inline(content) if content is not None else None,
    }


def _of_newsml1(item: Any) -> dict[str, object]:
    content = _first(item, "DataContent")
    language = _first(item, "Language")
    provider = _first(item, "Provider")
    party = _first(provider, "Party") if provider is not None else None
    return {
        "title": _text(item, "HeadLine"),
        "byline": _text(item, "ByLine"),
        "source": party.get("FormalName") if party is not None else None,
        "published": _text(item, "FirstCreated"),
        "updated": _text(item, "ThisRevisionCreated"),
        "language": language.get("FormalName") if language is not None else None,
        "content": _inline(content) if content is not None else None,
    }


def _of_nitf(nitf: Any) -> dict[str, object]:
    head, body = _first(nitf, "body.head"), _first(nitf, "body.content")
    issued, data = _first(nitf, "date.issue"), _first(nitf, "pubdata")
    byline = _first(head, "byline") if head is not None else None
    person = _first(byline, "person") if byline is not None else None
    says = {} if data is None else data.attrib
    return {
        "title": (_text(head, "hl1") if head is not None else None) or _text(nitf, "title"),
        # A byline is a line: the person's name may be marked in it.
        **({"author": _line(person)} if person is not None else {"byline": _line(byline)}),
        "source": says.get("name") or (_text(head, "distributor") if head is not None else None),
        "published": (issued.get("norm") if issued is not None else None) or says.get("date.publication"),
        "issue": says.get("number"),
        "language": nitf.get("{http://www.w3.org/XML/1998/namespace}lang"),
        "tags": [key.get("key") for key in nitf.iter() if local(key) == "keyword" and key.get("key")],
        "content": _html(body) if body is not None else None,
    }


def _inline(content: Any) -> str | None:
    """The text in a content set: HTML, paragraphs, or a text as it is; that of NITF is read by itself."""
    if _first(content, "nitf") is not None:
        return None
    if not inner_text(content).strip():
        return None
    held = next((part for name in ("body", "inlineXML", "inlineData") for part in _all(content, name)), content)
    if local(held) == "inlineData" or not len(held):
        return inner_text(held).strip() or None
    return _html(held)


def _html(element: Any) -> str:
    """The blocks in an element as HTML."""
    from lxml import etree

    copy = deepcopy(element)
    copy.tail = None
    for part in [*copy.iter()]:
        name = local(part)
        if name in _NO_TEXT and part.getparent() is not None:
            part.tail, tail = None, part.tail or ""
            before = part.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + tail
            else:
                part.getparent().text = (part.getparent().text or "") + tail
            part.getparent().remove(part)
        else:
            part.tag = _HTML.get(name, html_name(part))
            part.attrib.clear()
    etree.cleanup_namespaces(copy)
    return str(etree.tostring(copy, encoding="unicode", method="html"))


def _names(element: Any) -> list[str]:
    name = _name_of(element) or _line(element)
    return [name] if name else []


def _name_of(element: Any) -> str | None:
    if element is None:
        return None
    return _text(element, "name") or element.get("literal")


def _all(element: Any, name: str) -> Iterator[Any]:
    return (part for part in element.iter() if part is not element and local(part) == name)


def _first(element: Any, name: str) -> Any:
    return next(_all(element, name), None)


def _text(element: Any, name: str) -> str | None:
    found = _first(element, name)
    return _line(found) if found is not None else None


def _line(element: Any) -> str | None:
    return " ".join(inner_text(element).split()) or None if element is not None else None
