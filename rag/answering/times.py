"""ranked sentences -> those that tell of the year that is asked for, or of now where none is, if a figure is wanted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.answering.candidates import WINDOW, terms_for
from rag.answering.evidence import RATIO, best_scores, comes_near, quote_of
from rag.answering.values import FIT, told_on
from rag.retrieval.lexical import coverage
from rag.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rag.answering.candidates import Sentence
    from rag.question import Question
    from rag.retrieval.lexical import WeightedTerm
    from rag.store import Store

KINDS = ("quantity", "duration")
OPENING = 40  # characters of a sentence in which the year may stand that it and the next ones tell of
_YEAR = re.compile(r"(?<![\d.,])(?:1[89]|20)\d\d(?![\d.,]\d|\d)")


def of_time(store: Store, question: Question, ranked: Sequence[Sentence]) -> list[Sentence]:
    """The sentences without figures of other years than the one asked for, where a strong one has a figure of it.

    "How many were arrested?" asks for the 9,000 of this year before the hundreds of 2011: figures of earlier years
    than that of their article's reports are left out, unless they stand nearer to the question's names. ranked: best
    first, and so are the kept.
    """
    if question.kind not in KINDS or not ranked:
        return list(ranked)
    best = best_scores(ranked)
    figures = [sentence for sentence in ranked if sentence.kind >= FIT]
    if years := {int(year) for year in _YEAR.findall(question.text)}:
        others = [item for item in figures if year_of(item) not in years]
        strong = any(comes_near(item, best, RATIO) for item in figures if item not in others)
        return [sentence for sentence in ranked if not strong or sentence not in others]
    past = [item for item in figures if is_past(item)]
    now = [item for item in figures if item not in past and comes_near(item, best, RATIO)]
    if not past or not now:
        return list(ranked)
    languages = {item.hit.article.language for item in figures}
    names = {one: [term for term in terms_for(store, question, one) if term.term.name] for one in languages}
    named = max(_named(item, names) for item in now)
    return [sentence for sentence in ranked if sentence not in past or _named(sentence, names) > named]


def is_past(sentence: Sentence) -> bool:
    """Whether a sentence tells of an earlier year than its article; False where the article's year is not known."""
    own, year = told_on(sentence.hit.article), year_of(sentence)
    return own is not None and year is not None and year < int(own[:4])


def year_of(sentence: Sentence) -> int | None:
    """The year that a sentence tells of: that of its article, of what it reports on or when it was published, unless
    another is said.

    That one stands in the sentence, or one before it in the same block begins with it: "2011 strejkade …", "In 2016 …".
    None where neither is known.
    """
    article = sentence.hit.article
    own = told_on(article)
    block = next((block for block in article.blocks if block.start <= sentence.start < block.end), None)
    before = article.text[block.start : sentence.start] if block else ""
    openings = [before[start : min(end, start + OPENING)] for start, end in sentences(before, article.language)]
    found = _YEAR.findall(quote_of(sentence)) or _YEAR.findall(" ".join(openings)) or ([own[:4]] if own else [])
    return int(found[-1]) if found else None


def _named(sentence: Sentence, names: Mapping[str, Sequence[WeightedTerm]]) -> float:
    """Share of the weight of a question's names in a sentence, before it, and in its title; 1 without names."""
    article = sentence.hit.article
    text = f"{article.title or ''}\n{article.text[max(0, sentence.start - WINDOW) : sentence.end]}"
    own = names[article.language]
    return coverage(own, text, article.language) if own else 1.0
