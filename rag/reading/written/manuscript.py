"""Blocks as a file states them -> articles: heads, datelines, bylines and years are read as in any text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.reading.articles import Draft
from rag.reading.cleaning import clean_line
from rag.reading.language import settle_language
from rag.reading.metadata import Metadata
from rag.reading.sidecar import Sidecar
from rag.reading.text.lines import Layout, Line
from rag.reading.text.plain import read_laid
from rag.reading.unusable import Unusable
from rag.records import Article, Skipped


def read_manuscript(
    path: Path, drafts: Sequence[Draft], sidecar: Sidecar, stated: Metadata, heads: Sequence[str] = ()
) -> tuple[list[Article], list[Skipped]]:
    """The articles of blocks, and what of them could not be used. Raises Unusable when there is no text.

    stated: what the file says of itself, below what its text says. heads: what stands at the top of every page. Lines
    in reports are the blocks' numbers.
    """
    texts = [(clean_line(draft.text), draft.kind) for draft in drafts]
    lines = [
        Line(number, text, gap=1, kind=kind)
        for number, (text, kind) in enumerate(filter(lambda each: each[0], texts), 1)
    ]
    if not lines:
        raise Unusable("there is no text in it")
    file = str(path)
    declared = (stated.language,) if stated.language else ()
    language, problem = settle_language(declared, "\n".join(line.text for line in lines))
    stated = replace(stated, language=language)
    layout = Layout(wrapped=False, spaced=False, usual_gap=0, heads=tuple(heads))
    articles, skipped = read_laid(path, lines, layout, sidecar, stated)
    said = [Skipped(file, problem, remark=True)] if problem else []
    return articles, [*said, *skipped]


def made_on(file: str, articles: Sequence[Article], day: str | None) -> list[Skipped]:
    """Says so where the day of an article is only that on which the file was made."""
    if day is None or not any(each.published == day and "published" in each.inferred for each in articles):
        return []
    return [Skipped(file, f"its text has no date; taken was the day on which the file was made, {day}", remark=True)]
