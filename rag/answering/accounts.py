"""evidence -> accounts: the answers themselves, each with all the articles that give it; never averaged."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.candidates import WINDOW, terms_for
from rag.answering.holding import can_be
from rag.answering.lists import enumerated
from rag.answering.offices import speaks_of_office
from rag.answering.values import COUNTED, FIT, Value, asked_of, counting, told_on, values
from rag.answering.wording import trimmed, words_key
from rag.embedding import embed_passages, embed_question
from rag.reader import load_reader
from rag.records import Account, Claim
from rag.sentences import sentence_around
from rag.statements.attribution import attribution

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rag.question import Question
    from rag.records import Citation, Evidence, Span
    from rag.store import Store

MOST = 8  # accounts that are shown
NEARLY = 0.02  # by which values of one quote may differ in score and both be taken
BY_FIT = 0.2  # of a value's fit, beside the likeness of its clause to the question,
BY_SPAN = 0.5  # and of the reader's belief in it
SURE = 0.5  # what the reader must believe of a span that is lifted out: a wrong name is worse than a quote
SPANS = 3  # that are read in each quote
# Kinds that the reader alone can tell.
LIFTED = ("person", "organisation", "place", "means", "definition", "quotation", "other")
FITTING = 0.7  # share of the best fit from which another value counts
ALIKE = 0.55  # share of the likeness of the likest clause from which another counts
LEAST_LIKENESS = 0.28  # of a clause to the question, from which what it states may be the answer


@dataclass(frozen=True, slots=True)
class Stated:
    """A value inside a citation's quote; its offsets are of the quote."""

    citation: Citation
    value: Value


def stated_in(
    store: Store, question: Question, evidence: Sequence[Evidence], citations: Sequence[Citation]
) -> list[Stated]:
    """What the quotes state of the kind that is asked for, in the order of the citations, each from one of evidence."""
    reader = load_reader()
    spans = reader.read(question.text, [citation.quote for citation in citations], SPANS) if reader else []
    if question.kind in COUNTED:
        return _counted(store, question, evidence, citations, spans)
    if question.kind == "list":
        return _enumerated(citations)
    if question.kind in LIFTED:
        return _lifted(store, question, citations, spans)
    return []


def _enumerated(citations: Sequence[Citation]) -> list[Stated]:
    """What the best quote enumerates, in its order; nothing where it does not: a list in items is quoted by item."""
    best = citations[0]
    return [
        Stated(best, Value(start, end, best.quote[start:end].casefold(), None, 1.0, (start, end)))
        for start, end in enumerated(best.quote, best.language)
    ]


def _counted(
    store: Store,
    question: Question,
    evidence: Sequence[Evidence],
    citations: Sequence[Citation],
    spans: Sequence[Sequence[Span]],
) -> list[Stated]:
    """Figures, durations and dates.

    Of the values of one quote the one is taken whose clause is most like the question, and that the reader likes:
    "225 were killed and 9,000 arrested" says 9,000 when arrests are counted. Values in clauses that are little like it
    next to others are none.
    """
    found: list[Stated] = []
    counts = counting(store, question, [(citation.quote, citation.language) for citation in citations])
    for item, citation in zip(evidence, citations, strict=True):
        before = item.hit.article.text[max(0, item.start - WINDOW) : item.start]
        wanted = asked_of(question, terms_for(store, question, citation.language), counts)
        if item.compared:
            wanted = replace(wanted, told=())
        fitting = values(citation.quote, before, citation.language, wanted, told_on(citation), citation.reports_on)
        if item.compared:
            fitting = [value for value in fitting if item.start + value.start == item.compared[0]]
        found += [Stated(citation, value) for value in fitting if value.fit >= FIT]
    best_fit = max((one.value.fit for one in found), default=0.0)
    found = [one for one in found if one.value.fit >= FITTING * best_fit]
    if not found:
        return []
    clauses = [one.citation.quote[slice(*one.value.clause)] for one in found]
    likeness = (embed_passages(store.embedding, clauses) @ embed_question(store.embedding, question.text)).tolist()
    least = max(LEAST_LIKENESS, ALIKE * max(likeness))
    scored = [
        (like + BY_FIT * one.value.fit + BY_SPAN * _believed(one, citations, spans), one)
        for one, like in zip(found, likeness, strict=True)
        if like >= least or (one.value.same and one.value.told) or evidence[citations.index(one.citation)].compared
    ]
    best: dict[int, float] = {}
    for score, one in scored:
        best[one.citation.n] = max(best.get(one.citation.n, 0.0), score)
    return [one for score, one in scored if score >= best[one.citation.n] - NEARLY]


def _believed(item: Stated, citations: Sequence[Citation], spans: Sequence[Sequence[Span]]) -> float:
    """Probability, by the reader, of the best span that shares a character with a value; 0 without one."""
    own = spans[citations.index(item.citation)] if spans else ()
    value = item.value
    return max((_chance(span) for span in own if span.start < value.end and value.start < span.end), default=0.0)


def _chance(span: Span) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, span.score))))


def _lifted(
    store: Store, question: Question, citations: Sequence[Citation], spans: Sequence[Sequence[Span]]
) -> list[Stated]:
    """The reader's best span of each quote that can be of the kind asked for, where it is sure enough.

    Of a person asked for by office, in a sentence that speaks of the office.
    """
    found = []
    for citation, own in zip(citations, spans, strict=False):
        for span in own:
            start, end = trimmed(citation.quote, span.start, span.end)
            text = citation.quote[start:end]
            around = sentence_around(citation.quote, citation.language, start)
            fits = can_be(text, citation.language, question.kind, citation.quote[:start])
            if _chance(span) >= SURE and fits and speaks_of_office(store, question, around, citation.language):
                key = words_key(text, citation.language)
                found.append(Stated(citation, Value(start, end, key, None, _chance(span), (start, end))))
                break
    return found


def accounts(stated: Sequence[Stated]) -> tuple[Account, ...]:
    """Claims that say the same together, the account with the newest source first; at most MOST of them.

    stated: best evidence first; of the claims of equal date the earlier one gives its account the words. An article
    that gives a value twice is one source of it.
    """
    groups: dict[str, dict[str, Stated]] = {}
    for item in stated:
        groups.setdefault(item.value.key, {}).setdefault(item.citation.article_id, item)
    found = [_account(key, _newest_first(group.values())) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda account: account.published or "", reverse=True)[:MOST])


def _newest_first(stated: Iterable[Stated]) -> list[Stated]:
    return sorted(stated, key=lambda item: item.citation.published or "", reverse=True)


def _account(key: str, stated: Sequence[Stated]) -> Account:
    claims = tuple(_claim(item) for item in stated)
    return Account(
        value=claims[0].value,
        normalised=key,
        qualifier=stated[0].value.qualifier,
        citations=tuple(dict.fromkeys(claim.n for claim in claims)),
        published=stated[0].citation.published,
        claims=claims,
    )


def _claim(item: Stated) -> Claim:
    citation, value = item.citation, item.value
    said = attribution(citation.quote, citation.language, value.start, value.end)
    return Claim(
        n=citation.n,
        start=citation.start + value.start,
        end=citation.start + value.end,
        value=citation.quote[value.start : value.end],
        speaker=said.speaker if said else None,
        doubtful=said.doubtful if said else False,
    )


def renumbered(account: Account, new: Mapping[int, int]) -> Account:
    """The account with the numbers of its citations exchanged. new: old number -> new."""
    claims = tuple(replace(claim, n=new[claim.n]) for claim in account.claims)
    return replace(account, claims=claims, citations=tuple(new[n] for n in account.citations))
