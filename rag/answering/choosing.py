"""One question, read in several ways -> the reading whose answer is surest.

One that was completed from the conversation is asked without what was carried over too. Only where a question is not
sure of its answer is it asked with it, or with its misspelt words put right. What one outlet says ("according to
Sidecar") is asked of that outlet alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from rag.answering.compose import with_parts
from rag.answering.phrases import in_marks, phrase
from rag.asking.conversation import Completion
from rag.asking.query import corrected, question_language, understand
from rag.asking.requests import kind_of
from rag.asking.typed import plain
from rag.asking.voices import voiced
from rag.language.words import normalise
from rag.records import GatheredKind, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Filters

# Chosen on the development conversations (eval/README.md).
SURE = 0.6  # from this confidence on no other reading is tried
CLEARLY = 0.1  # by which words put right must be surer than those that were typed, where both are answered


def best_reading(
    store: Store, asked: Callable[[Query], tuple[Query, Answer]], question: Completion, filters: Filters
) -> tuple[Query, Answer]:
    """The query that is answered, with its answer."""
    if by_one := _by_one(store, question, filters):
        told = asked(by_one[0])
        if told[1].answerable and not _is_headline_of_others(told[1], by_one[0].filters.outlets):
            return told
    if question.answered and (anchored := _anchored(store, asked, question, filters)):
        return anchored
    query, answer = asked(_query(store, question, filters))
    if by_one and answer.gathered is None and not _is_of(answer, told[0].filters.outlets):
        side = in_marks(by_one[1], told[1].language)
        told_by_none = replace(told[1], answerable=False, citations=(), accounts=(), gathered=None)
        refusal = Part("refusal", phrase(told_by_none.language, "declined_side", side=side))
        return told[0], with_parts(told_by_none, [refusal])
    if question.plain:
        alone = asked(understand(store, question.plain, filters, otherwise=question.otherwise))
        query, answer = alone if _finds_no_less(alone[1], answer) else (query, answer)
    if question.fuller and not answer.answerable:
        fuller = asked(_query(store, replace(question.fuller, otherwise=question.otherwise), filters))
        query, answer = fuller if fuller[1].answerable else (query, answer)
    if not _is_sure(answer) and (right := corrected(store, query)):
        spelt = asked(right)
        query, answer = spelt if _finds_clearly_more(spelt[1], answer) else (query, answer)
    return query, answer


def _query(store: Store, question: Completion, filters: Filters) -> Query:
    query = understand(store, question.text, filters, otherwise=question.otherwise)
    if not question.about:
        return replace(query, unclear=True) if question.unclear else query
    return replace(query, about=question.about, persons=question.persons)


def _anchored(
    store: Store, asked: Callable[[Query], tuple[Query, Answer]], question: Completion, filters: Filters
) -> tuple[Query, Answer] | None:
    """The question asked of the articles that answer the one before it; None where nothing does.

    Where they do not tell, a question that names something may still find it elsewhere; of any other it is the answer.
    """
    earlier = Completion(question.answered, otherwise=question.otherwise)
    by_one = _by_one(store, earlier, filters)  # what one paper was asked goes on with that paper
    _, before = asked(by_one[0] if by_one else _query(store, earlier, filters))
    cited = frozenset(citation.article_id for citation in before.citations)
    limits = by_one[0].filters if by_one else filters
    told = asked(replace(_query(store, question, limits), within=cited)) if cited else None
    return told if told and (told[1].answerable or not question.about) else None


def _by_one(store: Store, question: Completion, filters: Filters) -> tuple[Query, str] | None:
    """The question without whose account it asks for, of that outlet's articles alone, and whose it is.

    None where it asks for nobody's, or where limits say of which outlets it is asked.
    """
    clean = plain(question.text)
    outlets, authors = store.catalogue.writers()
    asked = None if filters.outlets else voiced(clean, question_language(clean), outlets, authors)
    outlet = asked and (asked.name if asked.name in outlets else _outlet_of(store, asked.name))
    if not asked or not outlet or kind_of(asked.text) in get_args(GatheredKind):
        return None
    query = _query(store, replace(question, text=asked.text), replace(filters, outlets=(outlet,)))
    return replace(query, typed=" ".join(normalise(question.text).split())), asked.name


def _is_of(answer: Answer, outlets: Sequence[str]) -> bool:
    """Whether what answers first is one of these outlets', or what is told of it."""
    if not answer.citations:
        return False
    first = answer.citations[0]
    return ({report.outlet for report in first.reports_on} or {first.outlet}) <= set(outlets)


def _is_headline_of_others(answer: Answer, outlets: Sequence[str]) -> bool:
    """Whether what answers first is the headline of an article on several papers, which says nothing of the one."""
    return any(first.field == "title" and first.outlet not in outlets for first in answer.citations[:1])


def _outlet_of(store: Store, author: str) -> str | None:
    """The one outlet that an author writes in; None where there are several, or it is not known."""
    told = {outlet for _, _, name, outlet, _ in store.catalogue.reported() if name == author}
    own = [article for name, article, by_others in store.catalogue.told_by() if name == author and not by_others]
    told |= {article.outlet for article in map(store.catalogue.article, own) if article}
    return next(iter(told)) if len(told) == 1 else None


def _is_sure(answer: Answer) -> bool:
    return answer.answerable and answer.confidence >= SURE


def _finds_no_less(plain: Answer, completed: Answer) -> bool:
    """Whether what was carried over added nothing: then the question is asked as it was typed.

    Where neither is answered, it is declined as it was typed too: it stands on its own.
    """
    return not completed.answerable or (plain.answerable and plain.confidence >= completed.confidence)


def _finds_clearly_more(right: Answer, typed: Answer) -> bool:
    return right.answerable and (not typed.answerable or right.confidence > typed.confidence + CLEARLY)
