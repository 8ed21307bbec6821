"""Plain text, most of it extracted from PDFs: repaired, split into its articles, their heads read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.reading.articles import build_article
from rag.reading.cleaning import clean_line, clean_text
from rag.reading.lines import Layout, Line, read_lines
from rag.reading.metadata import Metadata, merge
from rag.reading.repair import Rebuilt, rebuild
from rag.reading.sidecar import Part, Sidecar
from rag.reading.splitting import Head, Piece, read_byline, read_piece, split_articles
from rag.reading.words import Vocabulary
from rag.records import Article, Skipped

_HEAD_FIELDS = ("title", "author", "outlet", "published", "issue")
# A byline stands above the text or after its opening paragraph, not further down.
_BYLINE_WITHIN = 4


def read_plain(path: Path, text: str, sidecar: Sidecar) -> tuple[list[Article], list[Skipped]]:
    """The articles of a text, in order, and what of it could not be used.

    The sidecar's parts say where articles start; without them mastheads and datelines do. What the sidecar says of
    an article stands above what its head says.
    """
    lines, layout = read_lines(clean_text(text))
    vocabulary = Vocabulary(lines)
    file = str(path)
    pieces, skipped = _declared_pieces(lines, layout, vocabulary, sidecar)
    if not pieces:
        found, before = split_articles(lines, layout, vocabulary)
        pieces = [(piece, sidecar.metadata) for piece in found]
        if before:
            reason = f"left out what stands before the first article: {before[0].text[:60]!r}"
            skipped.append(Skipped(file, reason, before[0].number))
    articles: list[Article] = []
    for piece, declared in pieces:
        article, problems = _read_article(file, piece, declared, layout, vocabulary)
        skipped.extend(problems)
        if article:
            articles.append(article)
    if not articles and not skipped:
        skipped.append(Skipped(file, "there is no text in it"))
    return articles, skipped


def _read_article(
    file: str, piece: Piece, declared: Metadata, layout: Layout, vocabulary: Vocabulary
) -> tuple[Article | None, list[Skipped]]:
    blocks = rebuild(piece.lines, layout, vocabulary)
    head, blocks = _with_byline(piece.head, blocks)
    fields = {name: getattr(head, name) for name in _HEAD_FIELDS}
    metadata = merge(Metadata(**fields), declared)
    skipped = []
    if head.undated and not metadata.published:
        day, line = head.undated
        reason = f"the date {day!r} has no year, so the article is left without a date; a sidecar can give it"
        skipped.append(Skipped(file, reason, line))
    inferred = frozenset(_HEAD_FIELDS) - declared.given
    article = build_article(file, [block.draft for block in blocks], metadata, inferred)
    if article is None:
        skipped.append(Skipped(file, f"there is no text under the title {head.title!r}"))
    return article, skipped


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
