"""Plain text, most of it extracted from PDFs: repaired, split into its articles, their heads read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.reading.articles import build_article
from rag.reading.cleaning import clean_line, clean_text
from rag.reading.dates import is_day_first
from rag.reading.language import detect_language
from rag.reading.metadata import Metadata, merge
from rag.reading.sidecar import Part, Sidecar
from rag.reading.text.lines import Layout, Line
from rag.reading.text.pages import read_lines
from rag.reading.text.repair import Rebuilt, rebuild
from rag.reading.text.running_heads import Issue, read_heads
from rag.reading.text.splitting import Head, Piece, read_byline, read_piece, split_articles
from rag.reading.text.words import Vocabulary
from rag.reading.text.years import read_day, settle_either, settle_year, with_year
from rag.records import Article, Skipped

_HEAD_FIELDS = ("title", "author", "outlet", "published", "issue")
# A byline stands above the text or after its opening paragraph, not further down.
_BYLINE_WITHIN = 4
_DAY_FIRST = ("sv", "nl")
_NOTHING = Metadata()


def read_plain(
    path: Path, text: str, sidecar: Sidecar, stated: Metadata = _NOTHING
) -> tuple[list[Article], list[Skipped]]:
    """The articles of a text, in order, and what of it could not be used.

    The sidecar's parts say where articles start; without them mastheads and datelines do. What the sidecar says of
    an article stands above what its head says, that above what the running heads say of the issue, and that above
    ``stated``, which the file says of itself.
    """
    return read_laid(path, *read_lines(clean_text(text)), sidecar, stated)


def read_laid(
    path: Path, lines: Sequence[Line], layout: Layout, sidecar: Sidecar, stated: Metadata = _NOTHING
) -> tuple[list[Article], list[Skipped]]:
    """As ``read_plain``, of lines in reading order that are clean and without what belongs to the page."""
    vocabulary = Vocabulary(lines)
    file = str(path)
    pieces, skipped = _declared_pieces(lines, layout, vocabulary, sidecar)
    if not pieces:
        found, before = split_articles(lines, layout, vocabulary)
        pieces = [(piece, sidecar.metadata) for piece in found]
        if before:
            reason = f"left out what stands before the first article: {before[0].text[:60]!r}"
            skipped.append(Skipped(file, reason, before[0].number))
    if layout.mixed:
        skipped.append(Skipped(file, "two columns may be mixed here", layout.mixed))
    bodies = [_with_byline(piece.head, rebuild(piece.lines, layout, vocabulary)) for piece, _ in pieces]
    issue = read_heads(layout.heads, [name for head, _ in bodies for name in (head.title, head.author) if name])
    text = "\n".join([*layout.heads, *(line.text for line in lines)])
    issue = _settled(issue, [head.published for head, _ in bodies if head.published], text, path)
    if issue.either:
        days = " or ".join(issue.either)
        skipped.append(Skipped(file, f"the date in the running heads is {days}; a sidecar can say which"))
    heads = _completed([head for head, _ in bodies], issue, path, stated.published)
    if len(heads) > 1:
        # A file of several articles says nothing of one.
        stated = replace(stated, title=None, author=None, url=None)
    articles: list[Article] = []
    for head, (_, blocks), (piece, declared) in zip(heads, bodies, pieces, strict=True):
        article, problems = _build(file, head, blocks, declared, stated)
        skipped.extend(problems)
        if article:
            if any(line.number == layout.mixed for line in piece.lines):
                article = replace(article, inferred=(*article.inferred, "text"))
            articles.append(article)
    if not articles and not skipped:
        skipped.append(Skipped(file, "there is no text in it"))
    return articles, skipped


def _build(
    file: str, head: Head, blocks: Sequence[Rebuilt], declared: Metadata, stated: Metadata
) -> tuple[Article | None, list[Skipped]]:
    read = Metadata(**{name: getattr(head, name) for name in _HEAD_FIELDS})
    read = replace(read, given=frozenset(name for name in _HEAD_FIELDS if getattr(read, name)))
    declared, yearless = settle_year(declared, Path(file))
    metadata = merge(merge(stated, read), declared)
    skipped = [Skipped(file, yearless)] if yearless else []
    if head.undated and not yearless and metadata.published and metadata.published.startswith("--"):
        day, line = head.undated
        skipped.append(Skipped(file, f"the date {day!r} has no year; a sidecar can give it", line))
    # What is stated counts as inferred too where its reader does not count it among what is given.
    inferred = frozenset(_HEAD_FIELDS) - declared.given - (stated.given - read.given)
    article = build_article(file, [block.draft for block in blocks], metadata, inferred)
    if article is None:
        skipped.append(Skipped(file, f"there is no text under the title {head.title!r}"))
    return article, skipped


def _settled(issue: Issue, stated: Sequence[str], text: str, path: Path) -> Issue:
    """The issue with one day of the two that "7/2/2019" may be; both stay, and the year, where nothing tells which."""
    if issue.either is None:
        return issue
    # Sweden and the Netherlands write no month first.
    day_first = True if detect_language(text) in _DAY_FIRST else is_day_first(text)
    day = settle_either(issue.either, stated, path, day_first)
    return replace(issue, published=day, either=issue.either if len(day) == 4 else None)


def _completed(heads: Sequence[Head], issue: Issue, path: Path, made: str | None) -> list[Head]:
    """The heads with what the running heads say of the issue, and with the years that their days lack.

    made: the day that the file gives for itself.
    """
    stated = [date for date in (issue.published, *(head.published for head in heads)) if date]
    stated = stated or ([made] if made else [])
    return [
        replace(
            head,
            outlet=head.outlet or issue.outlet,
            undated=head.undated or issue.undated,
            published=head.published or _day(head, issue, stated, path),
        )
        for head in heads
    ]


def _day(head: Head, issue: Issue, stated: Sequence[str], path: Path) -> str | None:
    """The day of publication of an article whose own head has no full date: its own day before that of the issue."""
    own = read_day(head.undated[0]) if head.undated else None
    if own is None and issue.published:
        return issue.published
    day = own or (read_day(issue.undated[0]) if issue.undated else None)
    return with_year(day, stated, path) if day else None


def _with_byline(head: Head, blocks: Sequence[Rebuilt]) -> tuple[Head, list[Rebuilt]]:
    """The head completed by a byline among the first blocks; the byline itself stays, as a caption."""
    found = list(blocks)
    for index, block in enumerate(found[:_BYLINE_WITHIN]):
        byline = None if block.draft.kind == "item" else read_byline(block.draft.text, block.line)
        if byline is None:
            continue
        found[index] = replace(block, draft=replace(block.draft, kind="caption"))
        head = replace(
            head,
            author=head.author or byline.author,
            published=head.published or byline.published,
            undated=head.undated or byline.undated,
        )
    return head, found


def _declared_pieces(
    lines: Sequence[Line], layout: Layout, vocabulary: Vocabulary, sidecar: Sidecar
) -> tuple[list[tuple[Piece, Metadata]], list[Skipped]]:
    """The articles where the sidecar says they start, and the parts whose start is not there."""
    starts: list[tuple[int, Part]] = []
    skipped: list[Skipped] = []
    for part in sidecar.parts:
        index = _find_start(lines, part, starts[-1][0] + 1 if starts else 0)
        if index is None:
            sought = repr(part.starts_with) if part.starts_with else f"line {part.line}"
            skipped.append(Skipped(sidecar.file, f"no article starts with {sought} below the one before it"))
        else:
            starts.append((index, part))
    if starts and starts[0][0] > 0:
        reason = f"left out what stands before the first article: {lines[0].text[:60]!r}"
        skipped.append(Skipped(sidecar.file, reason))
    ends = [*(index for index, _ in starts[1:]), len(lines)][: len(starts)]
    pieces = [
        (read_piece(lines[start:end], layout, vocabulary), part.metadata)
        for (start, part), end in zip(starts, ends, strict=True)
    ]
    return pieces, skipped


def _find_start(lines: Sequence[Line], part: Part, lowest: int) -> int | None:
    for index in range(lowest, len(lines)):
        if part.starts_with and clean_line(lines[index].text).startswith(part.starts_with):
            return index
        if part.line and lines[index].number >= part.line:
            return index
    return None
