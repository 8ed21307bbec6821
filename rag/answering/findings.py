"""sentences -> what an answer would rest on: evidence, its quotes, what these state, and what speaks for all that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answering.accounts import stated_in
from rag.answering.candidates import is_named, terms_for
from rag.answering.citations import cite
from rag.answering.confidence import confidence, features
from rag.answering.demands import LEFT, lack, spoken
from rag.answering.followers import asks_follower
from rag.answering.gathering import gathered
from rag.answering.speaking import asks_only_words
from rag.answering.values import COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.accounts import Stated
    from rag.answering.candidates import Sentence
    from rag.answering.confidence import Features
    from rag.answering.demands import Lack
    from rag.question import Question
    from rag.records import Citation
    from rag.store import Store

# Confidence at least, where words alone tell: somebody's words are asked for and a quote gives some, or it says who
# replaced somebody.
PLAIN = 0.75


@dataclass(frozen=True, slots=True)
class Findings:
    """What an answer would show, and what speaks for it.

    citations: of the evidence, in its order. values: what their quotes state of the kind that is asked for. confidence:
    in [0, 1], that they answer, and the features that it is made of. lack: what the quotes lack of what is demanded.
    """

    citations: tuple[Citation, ...]
    values: tuple[Stated, ...]
    features: Features
    confidence: float
    lack: Lack | None


def findings(store: Store, question: Question, ranked: Sequence[Sentence]) -> Findings:
    """What is found for a question in its candidate sentences, best first, of which there is at least one."""
    evidence = gathered(store, question, ranked)
    citations = tuple(cite(store, item, n) for n, item in enumerate(evidence, start=1))
    values = tuple(stated_in(store, question, evidence, citations))
    asked = [item for item in values if not evidence[item.citation.n - 1].compared]
    counted = asked if question.kind in COUNTED else []
    near = [is_named(store, question, evidence[item.citation.n - 1]) for item in counted]
    told = any(named and item.value.told for named, item in zip(near, counted, strict=True))
    made = features(store, question, ranked, lifted=bool(values), told=told)
    lacking = lack(store, question, evidence)
    sure = confidence(made, named=any(near) or not near) * (LEFT[lacking] if lacking else 1.0)
    words_alone = asks_only_words(question, terms_for(store, question, question.language))
    if words_alone and spoken(store, question, evidence) == 1.0:
        sure = max(sure, PLAIN)
    if asks_follower(question) and any(item.value.fit == 1.0 for item in values):
        sure = max(sure, PLAIN)
    return Findings(citations, values, made, sure, lacking)
