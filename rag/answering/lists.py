"""evidence -> a whole list: an article's items under what introduces them, when the evidence lies in one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.language.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Article, Block, Evidence

FEWEST = 2  # items of a list
MOST_ITEMS = 12  # of a list that are quoted
SHORT = 3  # words of a sentence ("These are:") that introduces a list together with the one before


@dataclass(frozen=True, slots=True)
class ItemList:
    """A run of item blocks in an article. ``text[start:end]`` introduces it: empty where nothing does."""

    items: tuple[Block, ...]
    start: int
    end: int


def with_list(chosen: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, and in place of what lies in the list of the best one that whole list, an item a quote.

    Only where the best evidence introduces a list, or two pieces of evidence are items of one.
    """
    if not chosen or chosen[0].field == "title":
        return list(chosen)
    article = chosen[0].hit.article
    found = list_at(article, chosen[0].start)
    if found is None:
        return list(chosen)
    inside = [item for item in chosen if item.hit.article.id == article.id and _lies_in(item, found)]
    introduces = found.start <= chosen[0].start < found.end
    if not introduces and len(inside) < FEWEST:
        return list(chosen)
    first = chosen[0]
    items = [(block.start, block.end) for block in found.items[:MOST_ITEMS]]
    places = [(found.start, found.end), *items] if found.end > found.start else items
    quoted = [replace(first, start=start, end=end, answer=None, sureness=0.0) for start, end in places]
    return [*quoted, *(item for item in chosen if item not in inside)]


def _lies_in(item: Evidence, found: ItemList) -> bool:
    return item.field == "text" and found.start <= item.start < found.items[-1].end


def list_at(article: Article, place: int) -> ItemList | None:
    """The list that a place of the text stands in, or right before as its introduction; None where there is none.

    What introduces a list is a heading, or the last sentence of a paragraph that ends with a colon, a short one with
    the sentence before.
    """
    blocks = article.blocks
    at = next((n for n, block in enumerate(blocks) if block.start <= place < block.end), len(blocks))
    if at == len(blocks):
        return None
    first = at if blocks[at].kind == "item" else at + 1
    while 0 < first <= at and blocks[first - 1].kind == "item":
        first -= 1
    last = first
    while last < len(blocks) and blocks[last].kind == "item":
        last += 1
    if last - first < FEWEST:
        return None
    leading = blocks[first - 1] if first else None
    if leading is None or not _introduces(article, leading):
        return ItemList(blocks[first:last], blocks[first].start, blocks[first].start) if first <= at else None
    start = _last_sentence(article, leading)
    return ItemList(blocks[first:last], start, leading.end) if place >= start else None


def _introduces(article: Article, block: Block) -> bool:
    return block.kind == "heading" or article.text[block.start : block.end].rstrip().endswith(":")


def _last_sentence(article: Article, block: Block) -> int:
    text = article.text[block.start : block.end]
    *before, (start, end) = sentences(text, article.language)
    return block.start + (before[-1][0] if before and len(text[start:end].split()) <= SHORT else start)
