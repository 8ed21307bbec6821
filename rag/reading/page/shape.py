"""Markup as running text: paragraphs that are paragraphs, nothing inside them, every figure as it stands on the page.

An extractor that meets markup inside a sentence may put a space there or leave one out, and "1<b>2</b>,000" becomes
another figure; it also leaves out what stands in <time>. So there is none left when it starts.
"""

from __future__ import annotations

import re
from typing import Any

from rag.reading.page.tree import BLOCKS, HEADINGS, count_words, fold, is_leaf, is_under, link_share, names_of, text_of
from rag.reading.page.words import LIVE_BOXES
from rag.reading.rows import set_rows
from rag.reading.text.lines import is_finished

_INLINE = (
    "span b strong i em u small big mark abbr acronym font cite ins bdi bdo time data dfn var kbd samp tt nobr wbr "
    "label q code output sup sub address"
).split()
_STRUCK = ("del", "s", "strike")
_PARAGRAPH_HOLDERS = ("div", "td", "section", "article", "p", "main", "li")
# A block of text that is no <p> counts as a paragraph from so many words on, when it ends as a sentence does.
_PARAGRAPH = 6
_TAKEN_OFF = "taken-off"
_LARGE_FONT = 4
_LONGEST_HEADLINE = 30
# A paragraph that is nearly all link leads to somewhere else.
_LINKED = 0.8


def set_headline(tree: Any) -> None:
    """Make an <h1>, in place, where a page has none: of the text in the largest <font>, else of its first heading."""
    if tree.find(".//h1") is not None:
        return
    sized = [(size, element) for element in tree.iter("font") if (size := _font_size(element)) and text_of(element)]
    largest = max((size for size, _ in sized), default=0)
    found = [element for size, element in sized if size == largest]
    if len(found) == 1 and largest >= _LARGE_FONT and count_words(text_of(found[0])) <= _LONGEST_HEADLINE:
        found[0].tag = "h1"
        return
    first = next((element for element in tree.iter("p", *HEADINGS[1:]) if element.tag != "p" or _runs(element)), None)
    states = any(element.get("property") == "og:title" for element in tree.iter("meta"))
    # A page for the printer: its window tells what is done with it, and the article's heading stands above all text.
    if first is not None and first.tag != "p" and not states and len([*tree.iter(first.tag)]) == 1:
        window = next(tree.iter("title"), None)
        if window is not None and fold(text_of(first)) not in fold(text_of(window)):
            first.tag = "h1"


def _runs(element: Any) -> bool:
    """Whether an element holds a sentence of running text."""
    text = text_of(element)
    return count_words(text) >= _PARAGRAPH and is_finished(text)


def _font_size(element: Any) -> int:
    """The size of a <font>, 1 to 7 with 3 as the usual one; 0 where it states none."""
    stated = (element.get("size") or "").strip()
    if not re.fullmatch(r"[+-]?[1-7]", stated):
        return 0
    return 3 + int(stated) if stated[0] in "+-" else int(stated)


def open_posts(tree: Any) -> bool:
    """Take the posts of a live report out of their boxes, in place; whether the boxes are called so."""
    boxes = [element for element in tree.iter("div", "section", "ol", "ul", "main") if names_of(element) & LIVE_BOXES]
    for box in boxes:
        for time in [*box.iter("time")]:
            time.drop_tree()
        for post in [*box.iter("article", "header")]:
            if post.find(".//h1") is None:
                post.drop_tag()
    return bool(boxes)


def set_paragraphs(tree: Any) -> None:
    """Make a <p> of all that is a paragraph under ``tree``, in place; words that are struck out go."""
    for element in [*tree.iter(*_STRUCK)]:
        element.drop_tree()
    set_rows(tree)
    for element in [*tree.iter("pre")]:
        _shape_lines(element)
    # Pages of the time before style sheets set every paragraph, and all of them together, in a <font>.
    for element in [*tree.iter("font")]:
        if element.find(".//br") is not None:
            element.drop_tag()
    for element in [*tree.iter("br")]:
        if is_under(element, tree):
            _shape_break(element, tree)
    for element in [*tree.iter("div", "section", "td", "center")]:
        if is_leaf(element) and _runs(element):
            element.tag = "p"


def _shape_lines(element: Any) -> None:
    """Make a <p> of each run of lines that blank ones part, where a text is set as it was typed."""
    parts = [part for part in re.split(r"\n[ \t]*\n", "".join(element.itertext())) if part.strip()]
    if len(parts) > 1:
        for child in [*element]:
            element.remove(child)
        element.text, element.tag = None, "div"
        for part in parts:
            _open(element, part)


def _shape_break(element: Any, tree: Any) -> None:
    """A line break becomes a space; two and more of them, on their own in a block, part paragraphs."""
    parent = element.getparent()
    if parent.tag in _PARAGRAPH_HOLDERS and _is_double(element):
        _part(parent, tree)
    else:
        element.tail = f" {element.tail or ''}"
        element.drop_tag()


def _is_double(element: Any) -> bool:
    following = element.getnext()
    return following is not None and following.tag == "br" and not (element.tail or "").strip()


def _part(parent: Any, tree: Any) -> None:
    """Every run of text between double line breaks in ``parent`` becomes a <p>; blocks in it stay where they are."""
    children, text = [*parent], parent.text or ""
    parent.text = None
    for child in children:
        parent.remove(child)
    open_paragraph = _open(parent, text)
    breaks = 0
    for child in children:
        tail, child.tail = child.tail or "", None
        if child.tag == "br":
            breaks += 1
            # A space also where markup follows: of "<b>12</b><br><b>14</b>" a reader sees two figures.
            open_paragraph = _open(parent, tail) if breaks > 1 else _add_text(open_paragraph, f" {tail}")
            if tail.strip():
                breaks = 0
        elif child.tag in BLOCKS:
            parent.append(child)
            open_paragraph, breaks = _open(parent, tail), 0
        else:
            open_paragraph.append(child)
            child.tail, breaks = tail, 0
    for paragraph in [*parent]:
        if paragraph.tag == "p" and not text_of(paragraph):
            paragraph.drop_tree()
    if parent.tag == "p" and is_under(parent, tree):
        parent.tag = "div"


def _open(parent: Any, text: str) -> Any:
    paragraph = parent.makeelement("p", {})
    paragraph.text = text
    parent.append(paragraph)
    return paragraph


def _add_text(paragraph: Any, text: str) -> Any:
    if len(paragraph):
        paragraph[-1].tail = (paragraph[-1].tail or "") + text
    else:
        paragraph.text = (paragraph.text or "") + text
    return paragraph


def flatten(tree: Any) -> None:
    """Take the markup inside running text off; parts of a block that is no paragraph are set apart by a space."""
    from lxml import etree

    for element in [*tree.iter(*_INLINE)]:
        parent = element.getparent()
        if parent is None or any(below.tag in BLOCKS for below in element.iterdescendants()):
            continue
        if parent.tag in ("div", "section", "li", "td") and element.getnext() is not None and not element.tail:
            element.tail = " "
        element.tag = _TAKEN_OFF
    etree.strip_tags(tree, _TAKEN_OFF)
    linked: dict[Any, float] = {}
    for element in [*tree.iter("a", "button")]:
        holder = element.getparent()
        if holder is not None and holder.tag in ("p", "li", "td", *HEADINGS):
            if holder not in linked:
                linked[holder] = link_share(holder)
            if linked[holder] < _LINKED:
                element.tag = _TAKEN_OFF
    etree.strip_tags(tree, _TAKEN_OFF)
