"""Where the articles of a file start, and what their mastheads, bylines and datelines say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.reading.dates import date_at_end, day_without_year
from rag.reading.text.lines import Layout, Line, is_address, is_finished, starts_small
from rag.reading.text.repair import is_caption, is_note
from rag.reading.text.words import Vocabulary, ends_with_hyphen, join_lines, mend_capitals

_LONGEST_HEAD_LINE = 150
_LONGEST_DATELINE = 70
_MOST_TITLE_LINES = 4
_PARTICLES = "av|af|de|da|di|du|der|den|van|von|ten|ter|te|el|al|bin|ibn|la|le|och|and|en|&"
_NAME_WORD = r"[^\W\d_a-zß-öø-ÿ][\w.’'-]*"
_NAME = rf"{_NAME_WORD}(?: (?:{_NAME_WORD}|{_PARTICLES}))*"
_PERSON = re.compile(rf"{_NAME_WORD}(?:,? (?:{_NAME_WORD}|{_PARTICLES})){{1,7}}")
OUTLET = re.compile(rf"{_NAME_WORD}(?: (?:{_NAME_WORD}|{_PARTICLES}|i|in|of|the|for|för|voor)){{0,7}}")
_BYLINE = re.compile(
    rf"(?:(?:\w+ )?(?i:by|av|door)|(?i:text|tekst):) (?P<name>{_NAME})(?P<rest>(?: \([^)]*\))?(?:,? .*)?)"
)
_FROM = re.compile(r"(?:ur|från|uit|from) (?=\S)", re.I)
_PUBLISHED = re.compile(r"(?:published|publicera[dt]|gepubliceerd|verschenen)\b", re.I)
_ISSUE = re.compile(
    r"(?P<outlet>[^\W\d_][^\d.!?:;]{1,50}?),? (?:(?:nr|no|nummer|issue|#)\.? ?)?"
    r"(?P<issue>(?P<number>\d{1,3})[-–/](?P<year>(?:19|20)\d\d))"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines above an article's body say. undated: a day and month whose year is missing, and its line."""

    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: str | None = None
    issue: str | None = None
    undated: tuple[str, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One article's head and the lines of its body."""

    head: Head
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class _Dateline:
    """A line that names outlet and date. start: index of the first line of the head it closes; index: its own."""

    start: int
    index: int
    head: Head


def split_articles(lines: Sequence[Line], layout: Layout, vocabulary: Vocabulary) -> tuple[list[Piece], list[Line]]:
    """The articles of a file, one for every dateline with a head above it, and the lines before the first of them.

    A file without such datelines is one article.
    """
    datelines = _find_datelines(lines, layout, vocabulary)
    if not datelines:
        return ([read_piece(lines, layout, vocabulary)] if lines else []), []
    ends = [dateline.start for dateline in datelines[1:]] + [len(lines)]
    pieces = [
        Piece(dateline.head, lines[dateline.index + 1 : end]) for dateline, end in zip(datelines, ends, strict=True)
    ]
    before = lines[: datelines[0].start]
    if any(is_finished(line.text) for line in before):
        return [read_piece(before, layout, vocabulary), *pieces], []
    return pieces, list(before)


def read_piece(lines: Sequence[Line], layout: Layout, vocabulary: Vocabulary) -> Piece:
    """The lines of one article, its head taken off: by its dateline, else by what its first lines look like."""
    datelines = _find_datelines(lines, layout, vocabulary)
    if datelines and datelines[0].start <= 1:
        return Piece(datelines[0].head, lines[datelines[0].index + 1 :])
    end = _title_end(lines, layout)
    for index in (end - 1, end) if end else ():
        head = _read_yearless(lines[index]) if index else None
        if head:
            return Piece(replace(head, title=_join_title(lines[:index], vocabulary)), lines[index + 1 :])
    title = _join_title(lines[:end], vocabulary) if end else None
    return Piece(Head(title=title), lines[end:])


def read_byline(text: str, line: int) -> Head | None:
    """What a block near an article's start says of author and date; None when it is no byline."""
    if len(text) > _LONGEST_HEAD_LINE or is_finished(text) or is_note(text):
        return None
    byline = _BYLINE.fullmatch(text)
    rest = re.sub(r"^\([^)]*\)", "", byline.group("rest").strip(" ,")).strip(" ,") if byline else text
    dated = date_at_end(rest)
    is_dated = _PUBLISHED.match(rest) is not None or (dated is not None and not dated[0])
    if not is_dated and (byline is None or rest):
        return None
    undated = None if dated else day_without_year(rest)
    author = byline.group("name") if byline else None
    return Head(author=author, published=dated[1] if dated else None, undated=(undated, line) if undated else None)


def _read_yearless(line: Line) -> Head | None:
    """What a line under a title says that is an outlet, if any, and a day without its year; None for another line."""
    day = day_without_year(line.text)
    if day is None or not line.text.endswith(day) or len(line.text) > _LONGEST_DATELINE:
        return None
    outlet = line.text[: -len(day)].rstrip(" ,/–-")
    if outlet and not OUTLET.fullmatch(outlet):
        return None
    return Head(outlet=outlet or None, undated=(day, line.number))


def _find_datelines(lines: Sequence[Line], layout: Layout, vocabulary: Vocabulary) -> list[_Dateline]:
    found: list[_Dateline] = []
    for index, line in enumerate(lines):
        if index == 0 or len(line.text) > _LONGEST_DATELINE or is_finished(line.text):
            continue
        if index + 1 < len(lines) and starts_small(lines[index + 1].text):
            continue
        lowest = found[-1].index + 1 if found else 0
        dateline = _read_dateline(lines, index, lowest, layout, vocabulary)
        if dateline:
            found.append(dateline)
    return found


def _read_dateline(
    lines: Sequence[Line], index: int, lowest: int, layout: Layout, vocabulary: Vocabulary
) -> _Dateline | None:
    """The head that the line at ``index`` closes as its dateline, from no line above ``lowest``; None for no head."""
    said = _read_outlet(lines[index].text)
    if said is None:
        return None
    author, outlet, published, issue = said
    top = index
    if author is None:
        author = _author_of(lines[index - 1].text)
        is_alone = index - 1 == lowest or _is_masthead(lines[index - 2].text, outlet) or not _may_head(lines[index - 2])
        if author and not (is_alone and author == lines[index - 1].text):
            top = index - 1
        else:
            author = None
    if outlet is None and author is None:
        return None
    start = _title_start(lines, top, lowest, layout, outlet)
    if start == top:
        return None
    title = _join_title(lines[start:top], vocabulary)
    if start > lowest and _is_masthead(lines[start - 1].text, outlet):
        start -= 1
    return _Dateline(start, index, Head(title, author, outlet, published, issue))


def _read_outlet(text: str) -> tuple[str | None, str | None, str, str | None] | None:
    """(author, outlet, ISO date, issue) of a dateline; None when ``text`` is none."""
    text = _FROM.sub("", text)
    issue = read_issue(text)
    dated = date_at_end(text)
    if dated:
        name, published, number = dated[0], dated[1], None
    elif issue:
        name, published, number = issue
    else:
        return None
    author, _, outlet = name.rpartition(" / ")
    if outlet and OUTLET.fullmatch(outlet.strip()) is None:
        return None
    return _author_of(author.strip()) if author else None, outlet.strip() or None, published, number


def read_issue(text: str) -> tuple[str, str, str] | None:
    """(outlet, year, issue) of "Internationalen 3-2022"; None when ``text`` is nothing of the kind."""
    issue = _ISSUE.fullmatch(text)
    if issue is None:
        return None
    year = issue.group("year")
    return issue.group("outlet"), year, f"{int(issue.group('number'))}-{year}"


def _author_of(text: str) -> str | None:
    """The person or persons that a line names and nothing else, "By" taken off."""
    byline = _BYLINE.fullmatch(text)
    if byline and not byline.group("rest"):
        return byline.group("name")
    return text if _PERSON.fullmatch(text) else None


def _title_start(lines: Sequence[Line], top: int, lowest: int, layout: Layout, outlet: str | None) -> int:
    """The index of the first line of the title that ends above ``top``; ``top`` when there is none."""
    start = top
    while start > lowest and top - start < _MOST_TITLE_LINES and _may_head(lines[start - 1]):
        if start < top:
            wrapped = ends_with_hyphen(lines[start - 1].text) or starts_small(lines[start].text)
            close = not layout.spaced and layout.wrapped and lines[start].gap == 0
            if not (wrapped or close) or _is_masthead(lines[start - 1].text, outlet):
                break
        elif _is_masthead(lines[start - 1].text, outlet):
            break
        start -= 1
    return start


def _title_end(lines: Sequence[Line], layout: Layout) -> int:
    """How many of the first lines are the title of an article without dateline; 0 when it has none."""
    if len(lines) > 1 and lines[0].kind == "heading" and len(lines[0].text) <= _LONGEST_HEAD_LINE:
        return 1
    end = 0
    while end < min(_MOST_TITLE_LINES, len(lines)) and _may_head(lines[end]):
        if end and (lines[end].gap > layout.usual_gap or (layout.spaced and not starts_small(lines[end].text))):
            break
        end += 1
    if end == 0 or end == len(lines) or starts_small(lines[end].text):
        return 0
    apart = lines[end].gap > layout.usual_gap or layout.spaced or not layout.wrapped
    return end if apart else 0


def _may_head(line: Line) -> bool:
    text = line.text
    if len(text) > _LONGEST_HEAD_LINE or text.endswith((".", ",", ":", ";")) or (is_finished(text) and text[-1] != "?"):
        return False
    return not (is_note(text) or is_caption(text) or is_address(text))


def _is_masthead(text: str, outlet: str | None) -> bool:
    """Whether a line only names the outlet, perhaps with an explanation in brackets."""
    return outlet is not None and re.sub(r" \([^)]*\)$", "", text).casefold() == outlet.casefold()


def _join_title(lines: Sequence[Line], vocabulary: Vocabulary) -> str:
    """The title on these lines as one, without a kicker above it, its capitals mended."""
    texts = [line.text for line in lines]
    # A kicker (a place, a section) stands above the headline in a style of its own: no sentence starts small.
    while len(texts) > 1 and len(texts[0].split()) <= 3 and texts[0][0].islower() and not starts_small(texts[1]):
        texts = texts[1:]
    title = texts[0]
    for text in texts[1:]:
        title = join_lines(title, text, vocabulary)
    return mend_capitals(title, vocabulary)
