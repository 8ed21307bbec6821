"""sentences -> what an answer would rest on: evidence, its quotes, what these state, and what speaks for all that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answering.accounts import stated_in
from rag.answering.candidates import WINDOW, terms_for
from rag.answering.citations import cite
from rag.answering.confidence import confidence, features
from rag.answering.gathering import gathered
from rag.answering.offices import names_holder
from rag.answering.values import COUNTED
from rag.retrieval.lexical import coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.accounts import Stated
    from rag.answering.candidates import Sentence
    from rag.answering.confidence import Features
    from rag.question import Question
    from rag.records import Citation, Evidence
    from rag.store import Store


NAMED = 0.5  # share of the weight of the question's names that stands near a value


@dataclass(frozen=True, slots=True)
class Findings:
    """What an answer would show, and what speaks for it.

    citations: of the evidence, in its order. values: what their quotes state of the kind that is asked for. confidence:
    in [0, 1], that they answer, and the features that it is made of.
    """

    citations: tuple[Citation, ...]
    values: tuple[Stated, ...]
    features: Features
    confidence: float


def findings(store: Store, question: Question, ranked: Sequence[Sentence]) -> Findings:
    """What is found for a question in its candidate sentences, best first, of which there is at least one."""
    evidence = gathered(store, question, ranked)
    citations = tuple(cite(store, item, n) for n, item in enumerate(evidence, start=1))
    values = tuple(stated_in(store, question, evidence, citations))
    asked = [item for item in values if not evidence[item.citation.n - 1].compared]
    counted = asked if question.kind in COUNTED else []
    near = [_is_named(store, question, evidence[item.citation.n - 1]) for item in counted]
    told = any(named and item.value.told for named, item in zip(near, counted, strict=True))
    made = features(store, question, ranked, lifted=bool(values), told=told)
    held = question.office is None or names_holder(store, question, citations)
    return Findings(citations, values, made, confidence(made, named=any(near) or not near, held=held))


def _is_named(store: Store, question: Question, item: Evidence) -> bool:
    """Whether half of the weight of the question's names stands in a quote, before it, or in its heading and title."""
    article, language = item.hit.article, item.hit.article.language
    names = [term for term in terms_for(store, question, language) if term.term.name]
    before = article.text[max(0, item.start - WINDOW) : item.end]
    text = "\n".join(filter(None, (article.title, item.hit.passage.heading, before)))
    return not sum(term.weight for term in names) or coverage(names, text, language) >= NAMED
