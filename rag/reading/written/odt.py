"""ODT: the paragraphs of its one XML file, as LibreOffice and others write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from rag.reading.articles import Draft
from rag.reading.holding.zips import check_zip, read_entry
from rag.reading.limits import Budget
from rag.reading.metadata import Metadata, read_metadata
from rag.reading.raised import as_raised
from rag.reading.sidecar import Sidecar
from rag.reading.unusable import Unusable
from rag.reading.written.manuscript import made_on, read_manuscript
from rag.reading.xml.safe import inner_text, local, parse_xml
from rag.records import Article, BlockKind, Skipped

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_STYLE, _TEXT, _FO = f"{{{_OFFICE}style:1.0}}", f"{{{_OFFICE}text:1.0}}", f"{{{_OFFICE}xsl-fo-compatible:1.0}}"
_BREAKS = ("tab", "line-break")
# What stands in the text and is no part of it: notes come behind it, changes hold what was taken out.
_PASSED_OVER = frozenset(
    "tracked-changes annotation annotation-end note-body change sequence-decls forms table-of-content script".split()
)


def read_odt(path: Path, data: bytes, sidecar: Sidecar, budget: Budget) -> tuple[list[Article], list[Skipped]]:
    """The articles of an ODT file, and what of it could not be used.

    Raises Unusable when the file is broken, encrypted, too large or without text.
    """
    packed = check_zip(data, budget)
    if "encryption-data" in _part(packed, "META-INF/manifest.xml", budget).decode("utf-8", "replace"):
        raise Unusable("it is encrypted with a password")
    root, problem = parse_xml(_part(packed, "content.xml", budget, needed=True))
    texts = next((element for element in root.iter() if local(element) == "text" and _is_office(element)), None)
    if texts is None:
        raise Unusable("this file holds no text document (a table or a presentation)")
    raised = _raised_styles(root)
    drafts = [*_blocks(texts, raised), *_notes(texts, raised)]
    stated = _stated(_part(packed, "meta.xml", budget))
    heads = _heads(_part(packed, "styles.xml", budget))
    articles, skipped = read_manuscript(path, drafts, sidecar, stated, heads)
    said = [Skipped(str(path), problem)] if problem else []
    if any(local(element) == "tracked-changes" for element in texts):
        reason = "it has tracked changes: what they add was read, what they take out was not"
        said.append(Skipped(str(path), reason, remark=True))
    return articles, [*said, *made_on(str(path), articles, stated.published), *skipped]


def _part(packed: ZipFile, name: str, budget: Budget, *, needed: bool = False) -> bytes:
    if name in packed.namelist():
        return read_entry(packed, packed.getinfo(name), budget)
    if needed:
        raise Unusable("this zip is no ODT file")
    return b""


def _is_office(element: Any) -> bool:
    return str(element.tag).startswith(f"{{{_OFFICE}office:")


def _blocks(parent: Any, raised: frozenset[str], kind: BlockKind = "paragraph") -> Iterator[Draft]:
    for element in parent:
        name = local(element)
        if name in _PASSED_OVER:
            continue
        if name == "h":
            yield Draft(_text(element, raised), "heading")
        elif name == "p":
            yield Draft(_text(element, raised), _kind(element, kind))
            for box in element.iter(f"{{{_OFFICE}drawing:1.0}}text-box"):
                yield from _blocks(box, raised)
        elif name == "table-row":
            cells = [_text(cell, raised).strip() for cell in element if local(cell) == "table-cell"]
            yield Draft(" ".join(filter(None, cells)))
        else:
            yield from _blocks(element, raised, "item" if name == "list-item" else kind)


def _kind(paragraph: Any, kind: BlockKind) -> BlockKind:
    style = paragraph.get(f"{_TEXT}style-name", "").lower()
    return "heading" if style in ("title", "subtitle") else kind


def _text(element: Any, raised: frozenset[str]) -> str:
    """The words of a paragraph, or of a cell; raised figures and those of notes as superscripts."""
    pieces = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            pieces.append(" " * min(int(child.get(f"{_TEXT}c", "1") or 1), 8))
        elif name in _BREAKS:
            pieces.append(" ")
        elif name == "note-citation" or (name == "span" and child.get(f"{_TEXT}style-name") in raised):
            pieces.append(as_raised(_text(child, raised)))
        elif name not in (*_PASSED_OVER, "text-box"):
            parted = name in ("p", "h") and len("".join(pieces).strip()) > 0
            pieces.append(f" {_text(child, raised)}" if parted else _text(child, raised))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _raised_styles(root: Any) -> frozenset[str]:
    """Names of the styles that raise what is set in them."""
    found = set()
    for style in root.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}text-properties")
        place = properties.get(f"{_STYLE}text-position", "") if properties is not None else ""
        first = place.split(" ")[0]
        if first == "super" or (first.endswith("%") and first.strip("%").isdigit() and first != "0%"):
            found.add(style.get(f"{_STYLE}name", ""))
    return frozenset(found)


def _notes(texts: Any, raised: frozenset[str]) -> Iterator[Draft]:
    """Footnotes and endnotes, behind the text, each with its figure."""
    for note in texts.iter(f"{_TEXT}note"):
        figure = "".join(inner_text(part) for part in note if local(part) == "note-citation")
        body = " ".join(_text(part, raised) for part in note if local(part) == "note-body")
        if body.strip():
            yield Draft(f"{as_raised(figure)} {body}", "caption")


def _heads(styles: bytes) -> list[str]:
    """What stands above and below every page."""
    if not styles.strip():
        return []
    root, _ = parse_xml(styles)
    places = [element for element in root.iter() if local(element) in ("header", "footer")]
    return [text for place in places for part in place if (text := " ".join(inner_text(part).split()))]


def _stated(meta: bytes) -> Metadata:
    """What the file says of itself; all of it counts as inferred, as programs fill it in."""
    if not meta.strip():
        return Metadata()
    root, _ = parse_xml(meta)
    said: dict[str, list[str]] = {}
    for element in root.iter():
        text = " ".join((element.text or "").split())
        if text:
            said.setdefault(local(element), []).append(text)
    author = next(iter(said.get("initial-creator") or said.get("creator") or ()), "")
    values = {
        "title": next(iter(said.get("title", ())), None),
        "author": author if " " in author else None,
        "published": next(iter(said.get("creation-date", ())), None),
        "language": next(iter(said.get("language", ())), None),
        "tags": said.get("keyword"),
    }
    metadata, _ = read_metadata({name: value for name, value in values.items() if value})
    return replace(metadata, given=frozenset())
