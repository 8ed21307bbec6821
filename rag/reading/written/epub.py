"""EPUB: the documents of a book or an issue in their order, an article each."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from rag.reading.articles import Draft
from rag.reading.decoding import decode
from rag.reading.holding.zips import check_zip, read_entry
from rag.reading.limits import Budget
from rag.reading.markup import value_blocks
from rag.reading.metadata import Metadata, read_metadata
from rag.reading.page.names import persons_in
from rag.reading.sidecar import Sidecar
from rag.reading.unusable import Unusable
from rag.reading.written.manuscript import read_manuscript
from rag.reading.xml.safe import inner_text, local, parse_xml
from rag.records import Article, Skipped

_XHTML = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
# Fonts may be scrambled in a book that is free to read.
_OF_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
# What a book calls its parts that are no articles, in its guide, its landmarks and its documents.
_NO_ARTICLE = frozenset(
    "cover toc titlepage title-page halftitlepage copyright-page copyright colophon loi lot index landmarks".split()
)
_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.I)
_TYPED = re.compile(r"<(?:body|section|nav|html)\b[^>]*\bepub:type\s*=\s*[\"']([^\"']{1,80})", re.I)
_FEWEST_WORDS = 40
_PROGRAMS = frozenset({"calibre", "sigil", "pandoc"})


@dataclass(slots=True)
class _Chapter:
    name: str
    drafts: list[Draft]


def read_epub(path: Path, data: bytes, sidecar: Sidecar, budget: Budget) -> tuple[list[Article], list[Skipped]]:
    """The articles of an EPUB file, and what of it could not be used.

    A document without a heading goes on from the one before. Covers, tables of contents and the like are none. Raises
    Unusable when the file is broken, encrypted, too large or without text.
    """
    packed = check_zip(data, budget)
    root, folder = _package(packed, budget)
    _refuse_encrypted(packed, budget)
    skipped: list[Skipped] = []
    chapters: list[_Chapter] = []
    for name in _spine(root, folder):
        budget.count_part()
        try:
            drafts = _document(packed, name, budget)
        except Unusable as error:
            skipped.append(Skipped(str(path / name), str(error)))
            continue
        if chapters and drafts and not any(draft.kind == "heading" for draft in drafts[:3]):
            chapters[-1].drafts += drafts
        elif drafts:
            chapters.append(_Chapter(name, drafts))
    found = [each for each in chapters if sum(len(draft.text.split()) for draft in each.drafts) >= _FEWEST_WORDS]
    stated = _stated(root)
    articles: list[Article] = []
    for chapter in found or chapters:
        own = stated if len(found) == 1 else replace(stated, title=None, given=stated.given - {"title"})
        more, problems = read_manuscript(path / chapter.name, chapter.drafts, sidecar, own)
        articles += more
        skipped += problems
    if not articles and not skipped:
        raise Unusable("there is no text in it")
    return articles, skipped


def _read(packed: ZipFile, name: str, budget: Budget) -> bytes:
    try:
        return read_entry(packed, packed.getinfo(name), budget)
    except KeyError as error:
        raise Unusable(f"{name[:80]!r} is missing in it") from error


def _package(packed: ZipFile, budget: Budget) -> tuple[Any, str]:
    """The package document, and the folder that its names are relative to."""
    container, _ = parse_xml(_read(packed, "META-INF/container.xml", budget))
    name = next((each.get("full-path") for each in container.iter() if local(each) == "rootfile"), None)
    if not name:
        raise Unusable("this zip is no EPUB file")
    root, _ = parse_xml(_read(packed, name, budget))
    return root, posixpath.dirname(name)


def _refuse_encrypted(packed: ZipFile, budget: Budget) -> None:
    if "META-INF/encryption.xml" not in packed.namelist():
        return
    root, _ = parse_xml(_read(packed, "META-INF/encryption.xml", budget))
    methods = {each.get("Algorithm") for each in root.iter() if local(each) == "EncryptionMethod"}
    if methods - set(_OF_FONTS):
        raise Unusable("this EPUB is protected against copying (DRM) and cannot be read")


def _spine(root: Any, folder: str) -> Iterator[str]:
    """The names of the documents in their order, without those that are no articles by their own word."""
    items = {each.get("id"): each for each in root.iter() if local(each) == "item"}
    guide = {
        posixpath.normpath(posixpath.join(folder, unquote((each.get("href") or "").partition("#")[0])))
        for each in root.iter()
        if local(each) == "reference" and (each.get("type") or "") in _NO_ARTICLE
    }
    for reference in (each for each in root.iter() if local(each) == "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or (item.get("media-type") or "") not in _XHTML:
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if name not in guide:
            yield name


def _document(packed: ZipFile, name: str, budget: Budget) -> list[Draft]:
    """The blocks of a document; [] for one that says itself that it is no article."""
    text = decode(_read(packed, name, budget), "utf-8")
    typed = _TYPED.search(text)
    if typed and set(typed[1].split()) & _NO_ARTICLE:
        return []
    body = _BODY.search(text)
    return value_blocks(f"<div>{body[1] if body else text}</div>")


def _stated(root: Any) -> Metadata:
    """What the book says of itself. A program, and the paper itself, are no authors."""
    said: dict[str, list[str]] = {}
    meta = next((each for each in root if local(each) == "metadata"), root)
    for element in meta.iter():
        text = " ".join(inner_text(element).split())
        if text and str(element.tag).startswith("{http://purl.org/dc/"):
            said.setdefault(local(element), []).append(text)
    outlets: Sequence[str] = said.get("publisher", [])[:1]
    if outlets and outlets[0].casefold() in _PROGRAMS:
        # An issue that a program fetched is called after its paper: "Norrö-Bladet [14 maj 2019]".
        outlets = [title.partition(" [")[0] for title in said.get("title", []) if " [" in title][:1]
    papers = (*outlets, *said.get("title", ()))
    authors = [name for text in said.get("creator", ()) for name in persons_in(text, papers)]
    values = {
        "title": next(iter(said.get("title", ())), None),
        "author": authors,
        "outlet": next(iter(outlets), None),
        "published": next(iter(said.get("date", ())), None),
        "language": next(iter(said.get("language", ())), None),
        "tags": said.get("subject"),
    }
    metadata, _ = read_metadata({name: value for name, value in values.items() if value})
    return metadata
