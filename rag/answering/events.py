"""What happened on a day: the sentences that speak of it, in the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of, quotes
from rag.answering.values import told_on
from rag.statements.days import agrees, days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.candidates import Sentence
    from rag.question import Question
    from rag.records import Evidence
    from rag.statements.days import Day

MOST = 8  # sentences of a day


def on_days(question: Question, ranked: Sequence[Sentence]) -> list[Evidence]:
    """Evidence of the days that a question names, in the order of time; empty when it names none or none is found.

    ranked: best first; the best MOST sentences of the days are kept. Of one day, an article's sentences come in its own
    order, and the article whose sentence is best comes first.
    """
    asked = days(question.text, question.language)
    if not asked:
        return []
    dated = [(day, sentence) for sentence in ranked if (day := _day(sentence, asked)) is not None]
    rank = {sentence.hit.article.id: place for place, sentence in reversed(list(enumerate(ranked)))}
    best = sorted(dated[:MOST], key=lambda item: (item[0].iso, rank[item[1].hit.article.id], item[1].start))
    return quotes([sentence for _, sentence in best])


def _day(sentence: Sentence, asked: Sequence[Day]) -> Day | None:
    """The first day of a sentence that is one of those asked for."""
    article = sentence.hit.article
    found = days(quote_of(sentence), article.language, told_on(article))
    return next((day for day in found if any(agrees(day, other) for other in asked)), None)
