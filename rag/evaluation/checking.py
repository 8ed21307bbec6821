"""A candidate -> what Bron makes of it now: whether it finds the sentence, quotes another, or declines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.evaluation.candidates import Candidate, GoldSentence
from rag.evaluation.gold import Unit, covered_by_citation, places
from rag.evaluation.measures import reference_found
from rag.evaluation.scoring import SHOWN, marked_words

if TYPE_CHECKING:
    from rag.index.catalogue import Catalogue
    from rag.records import Answer, Citation


def checked(candidate: Candidate, ask: Callable[[str], Answer], catalogue: Catalogue) -> Candidate:
    """The candidate with what Bron makes of it. It never decides whether the candidate stays."""
    answer = ask(candidate.question)
    sure = f"confidence {answer.confidence:.2f}"
    shown = answer.citations[:SHOWN]
    if not answer.answerable:
        what = "declines" if candidate.answerable is not False else "declines, as it should"
        return replace(candidate, bron=f"{what} ({sure})")
    quoted = tuple(
        GoldSentence(one.article_id, one.file, one.quote, one.title, one.outlet, one.published) for one in shown
    )
    if candidate.answerable is False:
        return replace(candidate, bron=f"answers ({sure})", quoted=quoted)
    if any(_tells(candidate, citation, catalogue) for citation in shown):
        return replace(candidate, bron=f"finds it ({sure})", quoted=quoted)
    words = marked_words(shown[0]) if shown else ""
    return replace(candidate, bron=f"answers with something else ({sure}): {words}", quoted=quoted)


def _tells(candidate: Candidate, citation: Citation, catalogue: Catalogue) -> bool:
    """Whether a quote is of a gold sentence, and holds the answer's words."""
    for gold in candidate.evidence:
        article = catalogue.article(gold.article)
        if article is None:
            continue
        spans = places(article.text, gold.quote) if gold.quote else ()
        told = not gold.quote or reference_found(citation.quote, (candidate.answers,)) > 0
        if told and covered_by_citation(Unit("gold", article.id, article.language, spans), citation):
            return True
    return False
