"""hits -> evidence: the whole sentences that speak to the question, with their offsets."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rag.embedding import Vectors, embed_question
from rag.names import fold, known_names
from rag.packing import unpack
from rag.records import Evidence, Hit
from rag.retrieval.lexical import WeightedTerm, coverage, weighted_terms
from rag.sentences import sentences
from rag.text import STOP_WORDS, analyse, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.question import Kind, Question
    from rag.store import Store

# Fitted on development data (docs/answers.md): intercept, then the features of a sentence in their order.
WEIGHTS = (-9.13, 3.02, 1.84, 1.23, 4.11, 1.65, 1.72, -0.15, -5.65, 1.18, -0.37, -0.27)
PER_ARTICLE = 2  # sentences of one article in an answer
HITS = 10  # passages that are read sentence by sentence
WINDOW = 300  # characters before a sentence, some two sentences
LONGEST_QUOTE = 600  # characters of a quote of two sentences
CONTINUING = 2  # words that the next sentence repeats to belong to the quote
RATIO = 0.4  # evidence weaker than this share of the best is not shown,
RATIO_OF_ANOTHER_ACCOUNT = 0.15  # unless it may be another account

_NUMBER_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand thousands "
    "million half",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv dussin dussintals hundra hundratals tusen tusentals miljon "
    "miljoner hälften",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf dozijn tientallen honderd honderden duizend "
    "duizenden miljoen helft drieduizend tienduizenden vierduizend",
}
_REASONS = {
    "en": r"\b(because|since|due to|caused|triggered|sparked|after|reason|blame[sd]?|led to|owing|so that)\b",
    "sv": r"\b(eftersom|pa grund av|for att|darfor|orsak\w*|utlos\w*|ledde till|skyll\w*|anledning\w*|tande)\b",
    "nl": r"\b(omdat|door|doordat|vanwege|wegens|oorzaak|aanleiding|reden|veroorzaakt\w*|leidde|om)\b",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A candidate sentence and what speaks for it; every feature in [0, 1].

    coverage: share of the question's weight in the sentence. window: in it and what stands before it, where what it
    speaks of is named, also when that is in the passage before. context: in its passage, heading and title.
    similarity: cosine of question and sentence, passage: of question and passage. kind: 1 when it holds something
    of the kind asked for, 0 when not, 0.5 when no kind is asked. length: of its words, 1 from 15 on. asks: 1 when
    it is a question itself. foreign: 1 when it is in another language than the question. score: probability that it
    answers.
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

    @property
    def score(self) -> float:
        """Probability in [0, 1] that the sentence answers, by the fitted weights."""
        return probability(WEIGHTS, self.features())

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
        )


def probability(weights: Sequence[float], features: Sequence[float]) -> float:
    """Logistic regression: the intercept first, then a weight for each feature."""
    total = weights[0] + sum(weight * value for weight, value in zip(weights[1:], features, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def candidates(store: Store, question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """Every sentence of the first hits, with its features; best first."""
    hits = hits[:HITS]
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
    contexts = {
        hit.passage.id: coverage(terms[hit.article.language], around(hit), hit.article.language) for hit in hits
    }
    found: dict[tuple[str, int], Sentence] = {}
    for (hit, start, end), text, similarity in zip(spans, texts, similarities, strict=True):
        language = hit.article.language
        sentence = Sentence(
            hit,
            start,
            end,
            coverage=coverage(terms[language], text, language),
            window=coverage(terms[language], hit.article.text[max(0, start - WINDOW) : end], language),
            context=contexts[hit.passage.id],
            similarity=max(0.0, similarity),
            passage=hit.dense,
            kind=has_kind(text, question, language),
            length=min(1.0, len(words(text)) / 15),
            asks=float(text.rstrip('”"’»').endswith("?")),
            foreign=float(language != question.language),
        )
        key = (hit.article.id, start)  # passages may overlap: one sentence may come twice
        if key not in found or sentence.score > found[key].score:
            found[key] = sentence
    return sorted(found.values(), key=lambda item: (-item.score, item.hit.passage.id, item.start))


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


def select(ranked: Sequence[Sentence], kind: Kind, limit: int = 5) -> list[Evidence]:
    """Evidence for an answer, best first: at most two sentences an article, none much weaker than the best.

    Weaker ones are shown too when they may be another account: the first of a language, and where a figure or a
    date is asked for, the first of an article that holds one.
    """
    chosen: list[Sentence] = []
    for sentence in ranked:
        articles = [known.hit.article.id for known in chosen]
        languages = {known.hit.article.language for known in chosen}
        figure = kind in ("quantity", "date") and sentence.kind == 1 and sentence.hit.article.id not in articles
        another = bool(chosen) and (figure or sentence.hit.article.language not in languages)
        strong = sentence.score >= (RATIO_OF_ANOTHER_ACCOUNT if another else RATIO) * ranked[0].score
        repeated = any(quote_of(sentence) == quote_of(known) for known in chosen)
        if strong and articles.count(sentence.hit.article.id) < PER_ARTICLE and not repeated:
            chosen.append(sentence)
    first = {sentence.hit.article.language: sentence for sentence in reversed(chosen)}
    rest = [sentence for sentence in chosen if sentence not in first.values()]
    kept = [*first.values(), *rest[: max(0, limit - len(first))]]
    ordered = sorted(kept, key=lambda item: (-item.score, item.hit.passage.id, item.start))
    taken = {(item.hit.article.id, item.end) for item in ordered}
    evidence = []
    for item in ordered:
        end = continued(item)
        # A sentence is quoted once: not as the continuation of one when it is chosen itself or quoted already.
        end = item.end if (item.hit.article.id, end) in taken else end
        taken.add((item.hit.article.id, end))
        evidence.append(Evidence(item.hit, item.start, end, item.score))
    return evidence


def continued(sentence: Sentence) -> int:
    """End of the quote: that of the next sentence in the same block when it speaks on of the same thing, else its own.

    "… would send a peacekeeping force. The peacekeeping force came to …": two words in common, names not counted.
    """
    article = sentence.hit.article
    block = next((block for block in article.blocks if block.start <= sentence.start < block.end), None)
    if block is None:
        return sentence.end
    rest = sentences(article.text[sentence.end : block.end], article.language)
    if not rest or sentence.end + rest[0][1] - sentence.start > LONGEST_QUOTE:
        return sentence.end
    here, there = (
        {term for term in analyse(text, article.language) if not term.startswith(("n_", "k_")) and len(term) > 3}
        for text in (quote_of(sentence), article.text[sentence.end : sentence.end + rest[0][1]])
    )
    return sentence.end + rest[0][1] if len(here & there) >= CONTINUING else sentence.end


def quote_of(evidence: Sentence | Evidence) -> str:
    """The sentence's own text."""
    return evidence.hit.article.text[evidence.start : evidence.end]


def has_kind(text: str, question: Question, language: str) -> float:
    """1.0 when a sentence holds something of the kind that is asked for, else 0.0; 0.5 when no kind is asked."""
    match question.kind:
        case "quantity":
            return float(_has_number(text, language))
        case "date":
            return float(_has_date(text))
        case "person" | "place":
            return float(_has_new_name(text, question))
        case "reason":
            return float(bool(re.search(_REASONS.get(language, _REASONS["en"]), fold(text))))
        case _:
            return 0.5


def _has_number(text: str, language: str) -> bool:
    """A figure that is no year and no day of a month: "(21 January 2022)" is none."""
    undated = re.sub(r"\b\d{1,2}/\d{1,2}\b", " ", text)
    tokens = words(undated)
    named = set(_NUMBER_WORDS.get(language, "").split())
    for place, token in enumerate(tokens):
        beside = [fold(other.text) for other in tokens[max(0, place - 1) : place + 2]]
        dated = re.fullmatch(r"(19|20)\d\d", token.text) or (len(token.text) <= 2 and _calendar().intersection(beside))
        if (token.text[0].isdigit() and not dated) or token.text.casefold() in named:
            return True
    return False


@cache
def _calendar() -> frozenset[str]:
    return frozenset(name[0] for name, key in known_names().items() if key.startswith(("k_month", "k_day")))


def _has_date(text: str) -> bool:
    if re.search(r"\b(19|20)\d\d\b|\b\d{1,2}/\d{1,2}\b", text):
        return True
    return any(fold(token.text) in _calendar() or fold(token.text)[:-2] in _calendar() for token in words(text))


def _has_new_name(text: str, question: Question) -> bool:
    """A capitalised word inside the sentence that the question does not hold."""
    asked = {fold(token.text) for token in words(question.text)}
    stops = STOP_WORDS["en"] | STOP_WORDS["sv"] | STOP_WORDS["nl"]
    tokens = words(text)
    return any(
        token.text[0].isupper() and fold(token.text) not in asked and token.text.casefold() not in stops
        for token in tokens[1:]
    )
