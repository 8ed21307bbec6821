"""evidence -> other accounts in the same articles: one that compares several sources holds an account of each.

"The appeal says 3,000 soldiers were sent. Sidecar puts the force at nearly 4,000": the second sentence repeats nothing
of what was asked. The reader finds it when it reads the passage again without the sentence that is shown already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.evidence import RATIO
from rag.answering.nouns import counting
from rag.answering.values import FIT, Asked, Value, told_on, values
from rag.embedding import embed_passages, embed_question
from rag.reader import load_reader
from rag.records import Evidence
from rag.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.question import Question
    from rag.records import Article, Span
    from rag.store import Store

Offsets = tuple[int, int]  # of the article's text
KINDS = ("quantity", "duration")
PASSAGES = 3  # that are read again
SPANS = 5  # of each
LEAST = -14.0  # log-odds of a span: far below what answers by itself, since its sentence leaves out what it speaks of


def differing(store: Store, question: Question, shown: Sequence[Evidence]) -> list[Evidence]:
    """Sentences beside strong evidence that give another figure by another source, at most one a passage.

    shown: best first. Only of articles that report on several others: the sentence names one of them that nothing
    shown of the article names, and states a figure that nothing shown of it states. (Of dates, those of other events
    stand beside each other too often.)
    """
    reader = load_reader()
    if reader is None or question.kind not in KINDS or not shown:
        return []
    strong = [item for item in shown if item.score >= RATIO * shown[0].score and len(_sources(item.hit.article)) > 1]
    passages = list({item.hit.passage.id: item for item in reversed(strong)}.values())[::-1][:PASSAGES]
    if not passages:
        return []
    rests = [_rest(item, shown) for item in passages]
    texts = [_text(item.hit.article, rest) for item, rest in zip(passages, rests, strict=True)]
    languages = [item.hit.article.language for item in passages]
    counts = counting(store, question, zip(texts, languages, strict=True))
    asked = Asked(question, counts, ())  # wherever it is said what a figure is a figure of
    found = []
    for item, rest, spans in zip(passages, rests, reader.read(question.text, texts, SPANS), strict=True):
        places = (_place(span, rest) for span in spans if span.score >= LEAST)
        others = (_account(store, asked, item, *place, shown) for place in places if place)
        found += [other for other in others if other][:1]
    return found


def _account(
    store: Store, asked: Asked, item: Evidence, sentence: Offsets, span: Offsets, shown: Sequence[Evidence]
) -> Evidence | None:
    """The sentence that a span stands in, if it names a source and the span holds a value, both of them new."""
    article = item.hit.article
    own = article.text[slice(*sentence)]
    others = [article.text[other.start : other.end] for other in shown if other.hit.article.id == article.id]
    told = " ".join(others).casefold()
    if not any(source in own.casefold() and source not in told for source in _sources(article)):
        return None
    stated = {value.key for text in others for value in _values(asked, text, article)}
    value = _likest(store, asked, own, [value for value in _values(asked, own, article) if value.fit >= FIT])
    if value is None or value.key in stated:
        return None
    start, end = sentence[0] + value.start, sentence[0] + value.end
    return Evidence(item.hit, *sentence, item.score, compared=(start, end)) if _meets(span, (start, end)) else None


def _meets(one: Offsets, other: Offsets) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _likest(store: Store, asked: Asked, text: str, found: Sequence[Value]) -> Value | None:
    """The value whose clause is most like the question: of "200 killed and 10,000 arrested" the arrests, if asked."""
    if len(found) < 2:
        return found[0] if found else None
    clauses = embed_passages(store.embedding, [text[slice(*value.clause)] for value in found])
    return found[int((clauses @ embed_question(store.embedding, asked.question.text)).argmax())]


def _values(asked: Asked, text: str, article: Article) -> list[Value]:
    return values(text, "", article.language, asked, told_on(article), article.reports_on)


def _sources(article: Article) -> set[str]:
    """The outlets that an article reports on, casefolded."""
    return {report.outlet.casefold() for report in article.reports_on if report.outlet}


def _rest(item: Evidence, shown: Sequence[Evidence]) -> list[Offsets]:
    """Offsets of the sentences of an evidence's passage that are not shown."""
    passage, article = item.hit.passage, item.hit.article
    own = [(passage.start + start, passage.start + end) for start, end in sentences(passage.text, article.language)]
    return [
        (start, end)
        for start, end in own
        if not any(other.hit.article.id == article.id and other.start < end and start < other.end for other in shown)
    ]


def _text(article: Article, places: Iterable[Offsets]) -> str:
    return " ".join(article.text[start:end] for start, end in places)


def _place(span: Span, rest: Iterable[Offsets]) -> tuple[Offsets, Offsets] | None:
    """The sentence that a span of the sentences' text begins in, and the span, at offsets of the article."""
    before = 0
    for start, end in rest:
        if span.start < before + end - start:
            return (start, end), (span.start - before + start, span.end - before + start)
        before += end - start + 1
    return None
