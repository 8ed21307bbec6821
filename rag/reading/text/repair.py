"""Lines of extracted text -> blocks: paragraphs rebuilt, sub-headings, list items and captions told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.reading.articles import Draft
from rag.reading.cleaning import clean_text
from rag.reading.text.lines import Layout, Line, column_width, has_room, is_finished, measure, starts_small
from rag.reading.text.pages import read_lines
from rag.reading.text.quotes import drop_pull_quotes
from rag.reading.text.words import Vocabulary, ends_with_hyphen, join_lines, mend_capitals
from rag.records import BlockKind

_CAPTION = re.compile(r"(?:foto|fotograf|photo|photograph|bild|beeld|picture|image|illustration|illustratie)\s?:", re.I)
_TRANSLATOR = re.compile(
    r"(?:ur [^.]{1,40}\. )?(?:översättning|översatt|translation|translated|vertaling|vertaald)\b", re.I
)
_BULLET = re.compile(r"[•●▪■◦‣·*]\s+(?=\S)")
_WEAK_BULLET = re.compile(r"-\s+(?=\S)|\(?\d{1,2}[.)]\s+(?=\S)")
# Magazines end an article with a small black square; in a symbol font it is the letter n.
_END_MARK = re.compile(r"(?<=[.!?”\"’])\s+[n■□▪●◼]$")
_LONGEST_HEADING = 100
_LONGEST_NOTE = 160
# In a text with blank lines between paragraphs only a clearly short line ends one without a blank line.
_CLEARLY_SHORT = 0.75
# List items often have no full stop: a capital after a line that leaves this much of the column free ends the list.
_NOT_FULL = 0.93


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A block with what is known of its surroundings: the line it starts on, and the gap before it."""

    draft: Draft
    line: int
    apart: bool


def text_blocks(text: str) -> list[Draft]:
    """The blocks of a text that is one article's body."""
    lines, layout = read_lines(clean_text(text))
    return [block.draft for block in rebuild(lines, layout, Vocabulary(lines))]


def rebuild(lines: Sequence[Line], layout: Layout, vocabulary: Vocabulary) -> list[Rebuilt]:
    """The blocks of one article's body lines, in reading order.

    A caption that interrupts a sentence comes after the paragraph of that sentence; pull quotes are dropped.
    """
    lines, captions = _lift_captions(drop_pull_quotes(lines), vocabulary)
    groups = _group(lines, layout)
    blocks: list[Rebuilt] = [Rebuilt(Draft(text, "caption"), line, True) for text, line in captions.get(-1, ())]
    for start, end in groups:
        text = lines[start].text
        for line in lines[start + 1 : end]:
            text = join_lines(text, line.text, vocabulary)
        apart = start == 0 or lines[start].gap > layout.usual_gap or layout.spaced
        kind = lines[start].kind or "paragraph"
        blocks.append(Rebuilt(Draft(text, kind), lines[start].number, apart))
        inside = [caption for index in range(start, end) for caption in captions.get(index, ())]
        blocks.extend(Rebuilt(Draft(caption, "caption"), number, True) for caption, number in inside)
    if blocks:
        last = blocks[-1]
        blocks[-1] = replace(last, draft=replace(last.draft, text=_END_MARK.sub("", last.draft.text)))
    return _with_kinds(blocks, layout, vocabulary)


def is_note(text: str) -> bool:
    """Whether ``text`` says who translated the article, which is no part of its body and no byline."""
    return len(text) <= _LONGEST_NOTE and _TRANSLATOR.match(text) is not None


def is_caption(text: str) -> bool:
    """Whether ``text`` is the line under a picture, by the word that such lines start with."""
    return _CAPTION.match(text) is not None


def _lift_captions(
    lines: Sequence[Line], vocabulary: Vocabulary
) -> tuple[list[Line], dict[int, list[tuple[str, int]]]]:
    """The lines of the running text, and the captions after each of them: index (-1: before all) -> text, line."""
    running: list[Line] = []
    captions: dict[int, list[tuple[str, int]]] = {}
    gap, open_caption = 0, False
    for line in lines:
        body_waits = bool(running) and not is_finished(running[-1].text)
        waiting = captions.get(len(running) - 1, [])
        if is_caption(line.text):
            captions.setdefault(len(running) - 1, []).append((line.text, line.number))
            gap, open_caption = max(gap, line.gap), True
        elif open_caption and not body_waits and starts_small(line.text) and line.gap <= gap:
            text, number = waiting[-1]
            waiting[-1] = (join_lines(text, line.text, vocabulary), number)
        else:
            running.append(replace(line, gap=max(gap, line.gap)))
            gap, open_caption = 0, False
    return running, captions


def _group(lines: Sequence[Line], layout: Layout) -> list[tuple[int, int]]:
    """The line ranges of the blocks."""
    starts: list[int] = []
    for index in range(len(lines)):
        in_list = bool(starts) and _BULLET.match(lines[starts[-1]].text) is not None
        if index == 0 or _starts_block(lines, index, layout) or (in_list and _ends_list(lines, index)):
            starts.append(index)
    return list(pairwise([*starts, len(lines)]))


def _ends_list(lines: Sequence[Line], index: int) -> bool:
    above, line = lines[index - 1], lines[index]
    if starts_small(line.text) or ends_with_hyphen(above.text):
        return False
    return measure(above.text) < _NOT_FULL * column_width(lines, index - 1)


def _starts_block(lines: Sequence[Line], index: int, layout: Layout) -> bool:
    above, line = lines[index - 1], lines[index]
    if line.kind or _is_bullet(above.text, line.text):
        return True
    finished = is_finished(above.text)
    if is_note(line.text) and (has_room(lines, index - 1) or (finished and has_room(lines, index))):
        return True
    if ends_with_hyphen(above.text) or starts_small(line.text):
        return not layout.wrapped and finished
    if not layout.wrapped:
        return True
    separated = line.gap > layout.usual_gap
    if not finished:
        return (separated or layout.spaced) and has_room(lines, index - 1)
    if separated and not line.new_page:
        return True
    if layout.spaced or line.new_page:
        return has_room(lines, index - 1)
    if above.room is not None:
        return above.room
    return measure(above.text) < _CLEARLY_SHORT * column_width(lines, index - 1)


def _is_bullet(above: str, text: str) -> bool:
    """Whether a line starts a list item; a hyphen or number does so only where a sentence or an item has ended."""
    if _BULLET.match(text):
        return True
    ended = is_finished(above) or above.endswith((":", ";", ",")) or _WEAK_BULLET.match(above) is not None
    return ended and _WEAK_BULLET.match(text) is not None


def _with_kinds(blocks: Sequence[Rebuilt], layout: Layout, vocabulary: Vocabulary) -> list[Rebuilt]:
    found: list[Rebuilt] = []
    for index, block in enumerate(blocks):
        text, kind = block.draft.text, block.draft.kind
        if kind != "paragraph":
            found.append(block)
            continue
        above = next((other for other in reversed(found) if other.draft.kind != "caption"), None)
        below = next((other for other in blocks[index + 1 :] if other.draft.kind != "caption"), None)
        kind = _kind(block, above, below, layout)
        if kind == "item":
            text = _BULLET.sub("", re.sub(r"^-\s+", "", text), count=1)
        if kind == "heading":
            text = mend_capitals(text, vocabulary)
        found.append(replace(block, draft=Draft(text, kind)))
    return found


def _kind(block: Rebuilt, above: Rebuilt | None, below: Rebuilt | None, layout: Layout) -> BlockKind:
    text = block.draft.text
    if is_note(text):
        return "caption"
    if _BULLET.match(text):
        return "item"
    if _WEAK_BULLET.match(text):
        # A single one is a line of dialogue or an ordinal.
        listed = above is not None and (above.draft.kind == "item" or above.draft.text.endswith(":"))
        return "item" if listed or (below is not None and _WEAK_BULLET.match(below.draft.text)) else "paragraph"
    return "heading" if _is_heading(block, above, below, layout) else "paragraph"


def _is_heading(block: Rebuilt, above: Rebuilt | None, below: Rebuilt | None, layout: Layout) -> bool:
    text = block.draft.text
    if below is None or len(text) > _LONGEST_HEADING or starts_small(text) or text.endswith((":", ";", ",", ".")):
        return False
    if above is not None and not is_finished(above.draft.text) and above.draft.kind == "paragraph":
        return False
    if is_finished(text):
        # A question on its own may be a paragraph as well as a heading: only blank lines tell.
        return text.endswith("?") and block.apart and below.apart and not layout.spaced and layout.wrapped
    return block.apart and len(below.draft.text) > len(text)
