"""HTML pages: the article and its metadata, found by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.reading.articles import Draft, build_article
from rag.reading.decoding import decode
from rag.reading.metadata import Metadata, merge, read_metadata
from rag.records import Article, BlockKind, Skipped

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_LANGUAGE = re.compile(r"<html\b[^>]{0,1000}?\slang\s*=\s*[\"']?([\w-]{2,20})", re.I)
_LOOK_AT = 4096
_KINDS: dict[str, BlockKind] = {"head": "heading", "item": "item"}
_BLOCKS = ("p", "head", "item", "quote", "cell", "code")


def read_html(path: Path, data: bytes, corrections: Metadata) -> tuple[Article | None, list[Skipped]]:
    """The article of a page, and what of it could not be used. Raises Unusable when it cannot be decoded.

    The page's language and address count as declared; title, author, outlet and date as inferred.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    file = str(path)
    charset = _CHARSET.search(data[:_LOOK_AT])
    page = decode(data, charset.group(1).decode("ascii") if charset else None)
    document = bare_extraction(
        page, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    if not isinstance(document, Document) or document.body is None:
        return None, [Skipped(file, "no article was found on this page")]
    language = _LANGUAGE.search(page[:_LOOK_AT])
    found = {
        "title": document.title,
        "author": document.author,
        "outlet": document.sitename,
        "published": document.date,
        "url": document.url,
        "language": language.group(1) if language else None,
    }
    metadata, problems = read_metadata({name: value for name, value in found.items() if value})
    skipped = [Skipped(file, problem) for problem in problems]
    inferred = frozenset({"title", "author", "outlet", "published"}) - corrections.given
    drafts = list(_blocks(document.body))
    # The page's own headline opens the text on most pages; it is the title, not the first block.
    if drafts and drafts[0].kind == "heading" and drafts[0].text == metadata.title:
        drafts = drafts[1:]
    article = build_article(file, drafts, merge(metadata, corrections), inferred)
    if article is None:
        skipped.append(Skipped(file, "there is no text on this page"))
    return article, skipped


def _blocks(element: Any) -> Iterator[Draft]:
    """The blocks under ``element`` in reading order, text between them included."""
    yield from _loose(element.text)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if any(isinstance(below.tag, str) and below.tag in _BLOCKS for below in child.iterdescendants()):
            yield from _blocks(child)
        else:
            text = " ".join("".join(child.itertext()).split())
            if text:
                yield Draft(text, _KINDS.get(tag, "paragraph"))
        yield from _loose(child.tail)


def _loose(text: str | None) -> Iterator[Draft]:
    if text and text.strip():
        yield Draft(" ".join(text.split()))
