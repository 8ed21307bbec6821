"""hits -> sentences that may answer, each with what speaks for it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.defining import defines
from rag.answering.followers import asks_follower, follower
from rag.answering.holding import BEFORE, can_be, holds
from rag.answering.lists import COUNTRY, ItemList, list_at
from rag.answering.nouns import counting
from rag.answering.offices import office_asked, tells_holder
from rag.answering.speaking import gives_words, speaker_terms
from rag.answering.values import COUNTED, FIT, Asked, asked_of, counts_same, is_called, told_on
from rag.embedding import Vectors, embed_question
from rag.packing import unpack
from rag.retrieval.lexical import WeightedTerm, coverage, weighted_terms
from rag.retrieval.reread import ODDS, READ, sureness, with_spans
from rag.sentences import sentences
from rag.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.question import Question
    from rag.records import Article, Evidence, Hit, Span
    from rag.store import Store

# Fitted on development data (docs/answers.md): intercept, then the features of a sentence in their order.
WEIGHTS = (-8.6, 3.07, 1.43, 1.27, 3.77, 1.69, 0.88, -0.14, -5.66, 1.13, 0.23, -0.29, 0.95, 2.0)
FEATURES = (
    "coverage", "window", "context", "similarity", "passage", "kind", "length", "asks", "foreign", "kind in window",
    "coverage in another language", "value", "read",
)  # fmt: skip
HITS = READ  # passages that are read sentence by sentence
NAMED = 0.5  # share of the weight of the question's names that stands near what is said of them
WINDOW = 300  # characters before a sentence, some two sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A candidate sentence and what speaks for it; every feature in [0, 1].

    coverage: share of the question's weight in the sentence, or in all of the list that it introduces. window: in it
    and what stands before it, where what it speaks of is named, also when that is in the passage before. context: in
    its passage, heading and title. similarity: cosine of question and sentence, passage: of question and passage. kind:
    how well it holds what is asked for (rag.answering.holding), valued: whether that is a value, same: one that counts
    the very noun of the question. length: of its words,
    1 from 15 on. asks: 1 when it is a question itself. foreign: 1 when it is in another language than the question.
    span: log-odds of the reader's best span in it, 0 at -8 or without one, 1 at 8. share: of all that the reader
    believes of the passages, in the sentence. score: probability that it answers.
    """

    hit: Hit
    start: int
    end: int
    coverage: float
    window: float
    context: float
    similarity: float
    passage: float
    kind: float
    length: float
    asks: float
    foreign: float
    valued: bool = False
    same: bool = False
    span: float = 0.0
    share: float = 0.0

    @property
    def score(self) -> float:
        """Probability in [0, 1] that the sentence answers, by the fitted weights."""
        return probability(WEIGHTS, self.features())

    @property
    def worded(self) -> float:
        """The same without what the reader makes of it: the reader likes one sentence, and other accounts are left."""
        return probability(WEIGHTS[:-1], self.features()[:-1])

    def features(self) -> tuple[float, ...]:
        """The features in the order of WEIGHTS, the last ones products of others."""
        return (
            self.coverage,
            self.window,
            self.context,
            self.similarity,
            self.passage,
            self.kind,
            self.length,
            self.asks,
            self.foreign,
            self.kind * self.window,
            self.foreign * self.coverage,
            self.kind if self.valued else 0.0,
            self.span * self.share,
        )


def probability(weights: Sequence[float], features: Sequence[float]) -> float:
    """Logistic regression: the intercept first, then a weight for each feature."""
    total = weights[0] + sum(weight * value for weight, value in zip(weights[1:], features, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def candidates(store: Store, question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """Every sentence of the first hits, with its features; best first."""
    hits = with_spans(question.text, hits[:HITS])
    spans = [
        (hit, hit.passage.start + start, hit.passage.start + end)
        for hit in hits
        for start, end in sentences(hit.passage.text, hit.article.language)
    ]
    if not spans:
        return []
    texts = [hit.article.text[start:end] for hit, start, end in spans]
    similarities = _similarities(store, embed_question(store.embedding, question.text), hits)
    languages = {hit.article.language for hit in hits}
    terms = {language: terms_for(store, question, language) for language in languages}
    counts = counting(store, question, zip(texts, (hit.article.language for hit, _, _ in spans), strict=True))
    asked = {language: asked_of(question, terms[language], counts) for language in languages}
    contexts = {
        hit.passage.id: coverage(terms[hit.article.language], around(hit), hit.article.language) for hit in hits
    }
    readings = read(question, hits)
    office = office_asked(store, question)
    speaker = {language: speaker_terms(question, terms[language]) for language in languages}
    believed = sum(map(_weight, (span for of_hit in readings.values() for span in of_hit)))
    found: dict[tuple[str, int], Sentence] = {}
    for (hit, start, end), text, similarity in zip(spans, texts, similarities, strict=True):
        language, before = hit.article.language, hit.article.text[max(0, start - WINDOW) : start]
        listed = list_of(hit.article, start, asked[language])
        told = _told(hit, start, end, listed)
        spans_in = [span for span in readings[hit.passage.id] if start <= span.start < end]
        kind = holds(text, before, language, asked[language], told_on(hit.article), listing=listed is not None)
        if office:
            kind = tells_holder(office, terms[language], hit.article, start, end)
        if question.kind == "definition":
            kind = defines(terms[language], text, language)
        if asks_follower(question):
            kind = 1.0 if follower(terms[language], text, language) else BEFORE
        if speaker[language]:
            kind = gives_words(speaker[language], text, before, language)
        sentence = Sentence(
            hit,
            start,
            end,
            coverage=coverage(terms[language], told, language),
            window=coverage(terms[language], before + told, language),
            context=contexts[hit.passage.id],
            similarity=max(0.0, similarity),
            passage=hit.dense,
            kind=kind,
            length=min(1.0, len(words(text)) / 15),
            asks=float(text.rstrip('”"’»').endswith("?")),
            foreign=float(language != question.language),
            valued=question.kind in COUNTED,
            same=kind >= FIT and counts_same(text, before, language, asked[language]),
            span=max(map(sureness, spans_in), default=0.0),
            share=sum(map(_weight, spans_in)) / believed if believed else 0.0,
        )
        key = (hit.article.id, start)  # passages may overlap: one sentence may come twice
        if key not in found or sentence.score > found[key].score:
            found[key] = sentence
    return sorted(found.values(), key=lambda item: (-item.score, item.hit.passage.id, item.start))


def list_of(article: Article, place: int, asked: Asked) -> ItemList | None:
    """The list of what is asked for that a place of an article stands in, or right before; None where there is none.

    What introduces the list says what its items are, or the title does where nothing introduces it.
    """
    found = list_at(article, place) if asked.question.kind == "list" else None
    if found is None:
        return None
    introduced = article.text[found.start : found.end] or article.title or ""
    return found if is_called(introduced, article.language, asked) else None


def _told(hit: Hit, start: int, end: int, listed: ItemList | None) -> str:
    """What a sentence says: its text, and the whole list with the title when it introduces one."""
    text = hit.article.text
    if listed is None or start >= listed.items[0].start:
        return text[start:end]
    return f"{hit.article.title or ''}\n{text[start : listed.items[-1].end]}"


def read(question: Question, hits: Sequence[Hit]) -> dict[str, list[Span]]:
    """The reader's spans of each hit's passage that can be what is asked for, at offsets of the article."""
    return {
        hit.passage.id: [
            replace(span, start=span.start + hit.passage.start, end=span.end + hit.passage.start)
            for span in hit.spans or ()
            if can_be(
                hit.passage.text[span.start : span.end],
                hit.article.language,
                question.kind,
                hit.passage.text[: span.start],
            )
        ]
        for hit in hits
    }


def _weight(span: Span) -> float:
    """The reader's odds that the span answers, none beyond what is as sure as can be."""
    return math.exp(min(span.score, ODDS))


def _similarities(store: Store, vector: Vectors, hits: Sequence[Hit]) -> list[float]:
    """Cosine similarities of a question's vector and every sentence of the hits, in order."""
    stored = store.catalogue.sentence_vectors([hit.passage.id for hit in hits])
    return [float(value) for hit in hits for value in unpack(stored[hit.passage.id], len(vector)) @ vector]


def around(hit: Hit) -> str:
    """A passage with its heading and title."""
    return "\n".join(filter(None, (hit.article.title, hit.passage.heading, hit.passage.text)))


def terms_for(store: Store, question: Question, language: str) -> list[WeightedTerm]:
    """The question's terms as a collection knows them, with weights."""
    return weighted_terms(store, question.text, question.language, language)


def is_named(store: Store, question: Question, item: Evidence, *, countries: bool = True) -> bool:
    """Whether half of the weight of the question's names stands in a quote, before it, or in its heading and title.

    countries: whether those count as names.
    """
    article, language = item.hit.article, item.hit.article.language
    names = [term for term in terms_for(store, question, language) if term.term.name]
    names = [term for term in names if countries or not COUNTRY.fullmatch(term.term.alternatives[0])]
    before = article.text[max(0, item.start - WINDOW) : item.end]
    text = "\n".join(filter(None, (article.title, item.hit.passage.heading, before)))
    return not sum(term.weight for term in names) or coverage(names, text, language) >= NAMED
