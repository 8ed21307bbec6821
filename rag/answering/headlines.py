"""Headlines that were read -> those that are evidence: what they tell stands in no sentence that tells it better.

The body is the account and its headline an echo. A headline is quoted only where the body does not tell what it does,
and never before or beside a sentence that gives the same value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.accounts import SURE
from rag.answering.evidence import MARGIN, quote_of
from rag.answering.values import amount_key, value_of
from rag.language.amounts import amounts
from rag.language.words import analyse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Evidence

NEW = 0.5  # share of the answer's words that the body has not, from which the headline tells something of its own
# A headline stands alone: nothing around it says whether it is on what was asked (docs/measured.md).
READ = 1.0  # log-odds that it tells the answer, from which it may
FOUND_AS_WELL = 0.8  # share of the best hit's score that the hit of its own article has to have


def with_headlines(found: Sequence[Evidence], headlines: Sequence[Evidence]) -> list[Evidence]:
    """Sentences of bodies, and those headlines that tell more than all of them; best first, as both are given."""
    best = found[0].score if found else float("-inf")
    hits = max((item.hit.score for item in (*found, *headlines)), default=0.0)
    surely = [item for item in headlines if item.odds >= READ and item.hit.score >= FOUND_AS_WELL * hits]
    own = [item for item in surely if item.score > best - _below(item) and _tells_more(item)]
    return sorted([*found, *(item for item in own if not _is_told(item, found))], key=lambda item: -item.score)


def _below(item: Evidence) -> float:
    """How far below the best sentence a headline may be that surely gives a value; any other has to be the best."""
    return MARGIN if item.sureness >= SURE and value_of(item) else 0.0


def _tells_more(item: Evidence) -> bool:
    """Whether the body of an article does not tell what its headline answers with."""
    article, value = item.hit.article, value_of(item)
    if value is not None and value.kind == "amount":
        return value.key not in {amount_key(amount) for amount in amounts(article.text, article.language)}
    words = analyse(article.printed("title")[slice(*(item.answer or (item.start, item.end)))], article.language)
    body = set(analyse(article.text, article.language))
    return bool(words) and sum(word not in body for word in words) >= NEW * len(words)


def _is_told(item: Evidence, found: Sequence[Evidence]) -> bool:
    """Whether a sentence of some article, not much weaker than the headline, says it or gives the same value."""
    said, value = quote_of(item), value_of(item)
    near = [other for other in found if other.score > item.score - MARGIN]
    return any(quote_of(other) == said for other in near) or (
        value is not None and any(own.key == value.key for other in near if (own := value_of(other)))
    )
