"""DOCX: paragraphs and tables in their order, as they would be printed with all changes accepted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.reading.articles import Draft
from rag.reading.cleaning import clean_line
from rag.reading.extras import library
from rag.reading.holding.zips import check_zip
from rag.reading.limits import Budget
from rag.reading.metadata import Metadata, read_metadata
from rag.reading.raised import as_raised
from rag.reading.sidecar import Sidecar
from rag.reading.unusable import Unusable
from rag.reading.written.manuscript import made_on, read_manuscript
from rag.records import Article, BlockKind, Skipped

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{_W}txbxContent"
# Taken out by a change that is tracked, or said twice for older programs, or a paragraph of its own.
_PASSED_OVER = (f"{_W}del", f"{_W}moveFrom", _FALLBACK, _BOX)
_SIGNS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": "\u00ad"}
# Word's own names of styles, which stay English in every language.
_HEADINGS = ("title", "heading")
_KINDS: dict[str, BlockKind] = {"caption": "caption", "list": "item"}
_NOTES = ("footnotes", "endnotes")
# The day that python-docx and other programs leave in files made from their template.
_TEMPLATE_DAYS = ("2013-12-23",)


def read_docx(path: Path, data: bytes, sidecar: Sidecar, budget: Budget) -> tuple[list[Article], list[Skipped]]:
    """The articles of a DOCX file, and what of it could not be used.

    Raises Unread without python-docx, Unusable when the file is broken, encrypted, too large or without text.
    """
    docx: Any = library("docx", "office", ".docx")
    names = check_zip(data, budget).namelist()
    if "[Content_Types].xml" not in names:
        raise Unusable("this zip is no DOCX file")
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        drafts = [*_blocks(body, document)]
        notes = [*_notes(document)]
        heads = [*_heads(document)]
        stated = _stated(document.core_properties)
    except Exception as error:
        # A package without a part that it names, and XML that is none, fail in many ways.
        raise Unusable(f"this DOCX file is broken: {_clause(error)}") from error
    articles, skipped = read_manuscript(path, [*drafts, *notes], sidecar, stated, heads)
    changed = next(body.iter(f"{_W}ins", f"{_W}del"), None) is not None
    said = "it has tracked changes: what they add was read, what they take out was not"
    remarks = [Skipped(str(path), said, remark=True)] if changed else []
    return articles, [*remarks, *made_on(str(path), articles, stated.published), *skipped]


def _clause(error: Exception) -> str:
    return clean_line(str(error))[:120].lower() or type(error).__name__


def _blocks(parent: Any, document: Any) -> Iterator[Draft]:
    """Paragraphs, rows of tables, and text boxes behind the paragraph that they hang on."""
    for element in parent:
        if element.tag == f"{_W}p":
            text = _text(element)
            if text.strip():
                yield Draft(text, _kind(element, document))
            for box in element.iter(_BOX):
                if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                    yield from _blocks(box, document)
        elif element.tag == f"{_W}tbl":
            for row in element.iter(f"{_W}tr"):
                cells = [" ".join(map(_text, cell.iter(f"{_W}p"))).strip() for cell in row.iter(f"{_W}tc")]
                yield Draft(" ".join(filter(None, cells)))
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _blocks(element, document)


def _text(element: Any) -> str:
    """The words of a paragraph, raised figures as superscripts."""
    pieces: list[str] = []
    for child in element:
        if child.tag in _PASSED_OVER:
            continue
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in _SIGNS:
            pieces.append(_SIGNS[child.tag])
        elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
            pieces.append(as_raised(child.get(f"{_W}id", "")))
        elif child.tag == f"{_W}r" and _is_raised(child):
            pieces.append(as_raised(_text(child)))
        else:
            pieces.append(_text(child))
    return "".join(pieces)


def _is_raised(run: Any) -> bool:
    raised = run.find(f"{_W}rPr/{_W}vertAlign")
    return raised is not None and raised.get(f"{_W}val") == "superscript"


def _kind(paragraph: Any, document: Any) -> BlockKind:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = _style_name(style.get(f"{_W}val"), document) if style is not None else ""
    if name.startswith(_HEADINGS):
        return "heading"
    if paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
        return "item"
    return next((kind for start, kind in _KINDS.items() if name.startswith(start)), "paragraph")


def _style_name(style_id: str, document: Any) -> str:
    for style in document.styles.element.iter(f"{_W}style"):
        if style.get(f"{_W}styleId") == style_id:
            named = style.find(f"{_W}name")
            return (named.get(f"{_W}val") or "").lower() if named is not None else ""
    return style_id.lower()


def _notes(document: Any) -> Iterator[Draft]:
    """Footnotes and endnotes, behind the text, each with its figure."""
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind not in _NOTES or relation.is_external:
            continue
        for note in parse_xml(relation.target_part.blob):
            text = " ".join(map(_text, note.iter(f"{_W}p"))).strip()
            if text and note.get(f"{_W}type") is None:
                yield Draft(f"{as_raised(note.get(f'{_W}id', ''))} {text}", "caption")


def _heads(document: Any) -> Iterator[str]:
    """What stands above and below every page."""
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield from (text for each in part.paragraphs if (text := clean_line(each.text)))


def _stated(properties: Any) -> Metadata:
    """What the file says of itself; all but its keywords counts as inferred, as programs fill it in."""
    created = properties.created
    day = created.date().isoformat() if created else None
    # The name under which somebody signs in to a computer is no author.
    author = properties.author if " " in properties.author.strip() else None
    values = {
        "title": properties.title,
        "author": author,
        "published": None if day in _TEMPLATE_DAYS else day,
        "language": properties.language,
        "tags": properties.keywords.replace(";", ","),
    }
    metadata, _ = read_metadata({name: value for name, value in values.items() if value and value.strip()})
    return replace(metadata, given=frozenset())
