"""Lists: the items that belong together, quoted one by one, when what introduces them speaks to the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.records import Evidence, Hit
from rag.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.candidates import Sentence
    from rag.records import Article, Block, Passage
    from rag.store import Store

LEADING = 0.5  # share of the best sentence's score from which a sentence leads to its list
MOST = 12  # items of one list


def listed(store: Store, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The items of the list that one of the best sentences stands in or introduces, in order; empty when none does.

    ranked: best first. A list is a run of two item blocks or more; "… the following demands:" before it introduces it.
    Every item has the score of the sentence that led to it.
    """
    for sentence in ranked:
        if sentence.score < LEADING * ranked[0].score:
            break
        items = items_at(sentence.hit.article, sentence.start)
        if len(items) > 1:
            passages = store.catalogue.article_passages(sentence.hit.article.id)
            return [_evidence(sentence, item, passages) for item in items[:MOST]]
    return []


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


def _evidence(sentence: Sentence, item: Block, passages: Sequence[Passage]) -> Evidence:
    article = sentence.hit.article
    own = next((passage for passage in passages if passage.start <= item.start < passage.end), sentence.hit.passage)
    return Evidence(Hit(own, article, sentence.hit.score), item.start, item.end, sentence.score)
