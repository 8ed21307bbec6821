"""HTML inside the values of a dump -> its words and blocks; a value without tags and entities stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from rag.reading.articles import Draft
from rag.reading.cleaning import clean_line, clean_text
from rag.reading.raised import raise_figures
from rag.reading.rows import set_rows
from rag.reading.text.lines import is_finished
from rag.reading.text.repair import text_blocks
from rag.reading.unusable import Unusable
from rag.records import BlockKind

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,9})(?:\s[^<>]*)?/?>|<!--")
# With its semicolon: in an address "&copy=2" is no sign.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});")
_DROPPED = "script style template noscript iframe head svg math select button object".split()
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    "figcaption": "caption",
}
_BLOCKS = (
    *_KINDS,
    *"p div section article main header footer aside nav blockquote pre ul ol dl figure hr address details".split(),
    *"form table caption thead tbody tfoot tr td th center summary".split(),
)
# Non-characters of Unicode, which are for use inside a program: where a block of each kind starts, and a line ends.
_MARKS: dict[str, BlockKind] = {"\ufdd0": "paragraph", "\ufdd1": "heading", "\ufdd2": "item", "\ufdd3": "caption"}
_MARK_OF = {kind: mark for mark, kind in _MARKS.items()}
_BREAK = "\ufdd4"
_UNUSED = re.compile("[\ufdd0-\ufdd4]")


def plain(text: str) -> str:
    """``text`` without tags, its entities as the signs they stand for; a text without either is not touched.

    Raises Unusable when its tags are nested too deeply (255), or it is too large (10 MB).
    """
    text = _unescaped_once(text)
    if _has_tags(text):
        text = " ".join(draft.text for draft in _html_blocks(text))
    return _decoded(text)


def value_blocks(text: str) -> list[Draft]:
    """The blocks of an article's text, be it HTML or plain. Raises Unusable as ``plain`` does."""
    text = _unescaped_once(text)
    return list(_html_blocks(text)) if _has_tags(text) else text_blocks(_decoded(text))


def _has_tags(text: str) -> bool:
    if "<" not in text:
        return False
    from lxml.html.defs import tags

    known = (match.group(1) is None or match.group(1).lower() in tags for match in _TAG.finditer(text))
    return any(known)


def _unescaped_once(text: str) -> str:
    """Feeds escape HTML as a whole ("&lt;p&gt;"); a text that has tags of its own only shows such signs."""
    if "&lt;" in text and not _has_tags(text):
        unescaped = _decoded(text)
        return unescaped if _has_tags(unescaped) else text
    return text


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda match: unescape(match.group()), text)


def _html_blocks(text: str) -> Iterator[Draft]:
    """The blocks of a piece of HTML. Where nothing in it is a paragraph or a break, its blank lines divide it."""
    root = _parse(text)
    divided = root.find(".//p") is not None or root.find(".//br") is not None
    kind: BlockKind = "paragraph"
    for piece in re.split(f"([{''.join(_MARKS)}])", "".join(root.itertext())):
        if piece in _MARKS:
            kind = _MARKS[piece]
        elif kind == "paragraph" and not divided:
            yield from text_blocks(_decoded(piece))
        else:
            for part in _parts(piece):
                yield Draft(_decoded(part), kind)


def _parse(text: str) -> Any:
    """The tree of a piece of HTML without what no reader sees, a mark where each block starts and after it ends."""
    from lxml import etree

    parser = etree.HTMLParser(remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<div>{raise_figures(clean_text(_UNUSED.sub('', text)))}</div>", parser)
    if any(error.level_name == "FATAL" for error in parser.error_log):
        raise Unusable("this HTML is nested too deeply, or too large")
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    set_rows(root)
    for element in root.iter("br"):
        element.tail = _BREAK + (element.tail or "")
    for element in root.iter(*_BLOCKS):
        element.text = _MARK_OF[_kind(element)] + (element.text or "")
        parent = element.getparent()
        element.tail = _MARK_OF[_kind(parent)] + (element.tail or "")
    return root


def _kind(element: Any) -> BlockKind:
    """What an element's own text is, by the nearest element around it that says so."""
    while element is not None:
        if element.tag in _KINDS:
            return _KINDS[element.tag]
        element = element.getparent()
    return "paragraph"


def _parts(piece: str) -> Iterator[str]:
    """The paragraphs between two marks: a break ends one where a sentence ends, and two breaks do anywhere."""
    open_part = ""
    for line in map(clean_line, piece.split(_BREAK)):
        if open_part and (not line or is_finished(open_part)):
            yield open_part
            open_part = ""
        open_part = f"{open_part} {line}".strip()
    if open_part:
        yield open_part
