"""Article -> passages: exact slices of whole sentences, never across a heading or a caption.

The headings of an article are the context of the passages below them (``Passage.heading``); everything else in the
text stands in at least one passage. Size and overlap were measured: docs/passages.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from rag.language.sentences import sentences
from rag.records import Article, BronError, Passage

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How articles are split; part of the store's manifest, since other settings give other passages.

    size: the most characters of a passage of several sentences (a longer sentence is a passage of its own).
    overlap: the most characters, whole sentences, that a passage repeats of the one before. version: raised when
    the same settings give other passages than before.
    """

    size: int = 700
    overlap: int = 0
    version: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.overlap < self.size:
            raise BronError(
                "a passage needs a size above 0 and an overlap smaller than that",
                where="passage settings",
                received=(self.size, self.overlap),
                misuse=True,
            )


@dataclass(frozen=True, slots=True)
class _Section:
    """Sentences that follow one another under one heading, with nothing between them that breaks the text."""

    heading: str | None
    sentences: tuple[Span, ...]


def split(article: Article, settings: PassageSettings = PassageSettings()) -> tuple[Passage, ...]:
    """The passages of an article, in order: ``article.text[start:end]``, whole sentences.

    A passage lies under one heading; a caption is a passage of its own. Every character that is neither white space
    nor heading is in a passage. The same article and settings always give the same ids.
    """
    spans = [
        (section.heading, span) for section in _sections(article) for span in _grouped(section.sentences, settings)
    ]
    return tuple(
        Passage(
            id=_passage_id(article, start, end),
            article_id=article.id,
            position=position,
            start=start,
            end=end,
            text=article.text[start:end],
            heading=heading,
        )
        for position, (heading, (start, end)) in enumerate(spans)
    )


def embedded_text(article: Article, passage: Passage) -> str:
    """What is embedded for a passage: its context on a line of its own, then the passage.

    The context (title, heading) is what a reader of the page would see above it. It is never quoted.
    """
    context = ". ".join(part for part in (article.title, passage.heading) if part)
    return f"{context}\n{passage.text}" if context else passage.text


def _passage_id(article: Article, start: int, end: int) -> str:
    content = f"{article.id}\n{start}\n{end}\n{article.text[start:end]}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _sections(article: Article) -> Iterator[_Section]:
    """The article's text between its headings and captions."""
    heading: str | None = None
    open_spans: list[Span] = []
    for block in article.blocks:
        spans = [
            (block.start + start, block.start + end)
            for start, end in sentences(article.text[block.start : block.end], article.language)
        ]
        if block.kind in ("heading", "caption"):
            yield _Section(heading, tuple(open_spans))
            open_spans = []
        if block.kind == "heading":
            heading = " ".join(article.text[block.start : block.end].split())
        elif block.kind == "caption":
            yield _Section(heading, tuple(spans))
        else:
            open_spans += spans
    yield _Section(heading, tuple(open_spans))


def _grouped(spans: tuple[Span, ...], settings: PassageSettings) -> Iterator[Span]:
    """Runs of sentences of at most ``size`` characters, about equally long, overlapping as the settings say."""
    first = last = 0
    while last < len(spans):
        left = spans[-1][1] - spans[first][0]
        # As few passages as the size allows, and those of one length: no passage of a few words at the end.
        goal = left / -(-left // settings.size)
        while last + 1 < len(spans) and _better(
            spans[first][0], spans[last][1], spans[last + 1][1], goal, settings.size
        ):
            last += 1
        yield spans[first][0], spans[last][1]
        before, last = first, last + 1
        if last < len(spans):
            first = _with_overlap(spans, before, last, settings)


def _better(start: int, end: int, longer: int, goal: float, size: int) -> bool:
    """Whether a passage from ``start`` comes closer to the goal by ending at ``longer`` than at ``end``."""
    return longer - start <= size and longer - start - goal <= goal - (end - start)


def _with_overlap(spans: tuple[Span, ...], before: int, new: int, settings: PassageSettings) -> int:
    """Where a passage begins whose first new sentence is ``new``: earlier by as much as overlap and size allow.

    Never where the passage before it begins, at ``before``, or it would hold the whole of that one.
    """
    first = new
    while (
        first - 1 > before
        and spans[new - 1][1] - spans[first - 1][0] <= settings.overlap
        and spans[new][1] - spans[first - 1][0] <= settings.size
    ):
        first -= 1
    return first
