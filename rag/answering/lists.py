"""Lists inside an article: the items that belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.sentences import sentences

if TYPE_CHECKING:
    from rag.records import Article, Block


def items_at(article: Article, place: int) -> list[Block]:
    """The run of items around a place of the text, or behind the sentence there when it ends its block with a colon.

    Empty where there is none.
    """
    blocks = article.blocks
    at = next((n for n, block in enumerate(blocks) if block.start <= place < block.end), len(blocks))
    if at == len(blocks):
        return []
    first = at
    if blocks[at].kind != "item":
        lead = sentences(article.text[blocks[at].start : blocks[at].end], article.language)
        last = blocks[at].start + lead[-1][0] if lead else blocks[at].end
        if place < last or not article.text[: blocks[at].end].rstrip().endswith(":"):
            return []
        first = at + 1
    while first > 0 and first <= at and blocks[first - 1].kind == "item":
        first -= 1
    end = first
    while end < len(blocks) and blocks[end].kind == "item":
        end += 1
    return list(blocks[first:end])
