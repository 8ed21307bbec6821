"""The last step of every format: blocks and metadata become an Article."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from rag.reading.cleaning import clean_line
from rag.reading.language import UNDETERMINED, detect_language
from rag.reading.metadata import Metadata
from rag.records import Article, Block, BlockKind


@dataclass(frozen=True, slots=True)
class Draft:
    """One block before it has a place in an article: one line of text and its kind."""

    text: str
    kind: BlockKind = "paragraph"


def article_id(outlet: str | None, published: str | None, text: str) -> str:
    """16 hex digits from SHA-256 of outlet, published and text; missing and empty count as the same."""
    # The unit separator cannot stand in any of the three: cleaning removes control characters.
    joined = "\x1f".join((outlet or "", published or "", text))
    return hashlib.sha256(joined.encode("utf-8")).hexdigest()[:16]


def build_article(
    file: str, drafts: Sequence[Draft], metadata: Metadata, inferred: frozenset[str] = frozenset()
) -> Article | None:
    """The article of these blocks, or None when none of them holds any text.

    inferred: names of the metadata fields that were read out of the text; "language" is added when detected.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for draft in drafts:
        text = clean_line(draft.text)
        if text:
            parts.append(text)
            blocks.append(Block(start, start + len(text), draft.kind))
            start += len(text) + 2
    if not blocks:
        return None
    text = "\n\n".join(parts)
    language = metadata.language or detect_language(text)
    found = {name for name in inferred if getattr(metadata, name)}
    if not metadata.language and language != UNDETERMINED:
        found.add("language")
    return Article(
        id=article_id(metadata.outlet, metadata.published, text),
        text=text,
        blocks=tuple(blocks),
        language=language,
        file=file,
        title=metadata.title,
        author=metadata.author,
        outlet=metadata.outlet,
        published=metadata.published,
        issue=metadata.issue,
        url=metadata.url,
        tags=metadata.tags,
        reports_on=metadata.reports_on,
        inferred=tuple(sorted(found)),
        modified=metadata.modified if metadata.modified != metadata.published else None,
        corrects=metadata.corrects,
    )
