"""evidence -> accounts: the answers themselves, each with all the articles that give it; never averaged."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.candidates import WINDOW, is_named, terms_for
from rag.answering.defining import DEFINES, defines
from rag.answering.evidence import RATIO
from rag.answering.followers import asks_follower, follower
from rag.answering.holding import can_be
from rag.answering.lists import enumerated
from rag.answering.nouns import counting
from rag.answering.offices import OfficeAsked, holders, office_asked
from rag.answering.same_event import of_same_event
from rag.answering.speaking import OTHERS, asks_only_words, gives_words, speaker_terms
from rag.answering.values import COUNTED, FIT, Value, asked_of, told_on, values
from rag.answering.wording import trimmed, words_key
from rag.embedding import embed_passages, embed_question
from rag.reader import load_reader
from rag.records import Account, Claim
from rag.sentences import sentence_around, sentences
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
AS_MANY = 5  # times, from which a figure that counts another noun is no other account
SPANS = 3  # that are read in each quote
# Kinds that the reader alone can tell.
LIFTED = ("person", "organisation", "place", "means", "definition", "quotation", "other")
# Kinds of answers that are others for another event; what something is, and what somebody said, is not.
OF_EVENTS = (*COUNTED, "person", "organisation", "place", "means", "other")
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
    """What the quotes state of the kind that is asked for, in the order of the citations, each from one of evidence.

    Of one event only, that of the best quote, where the answer is another one for each.
    """
    if question.kind in OF_EVENTS and not question.office:
        event = of_same_event(store, [item.hit.article for item in evidence])
        kept = [n for n, item in enumerate(evidence) if item.hit.article.id in event]
        evidence, citations = [evidence[n] for n in kept], [citations[n] for n in kept]
    reader = load_reader()
    spans = reader.read(question.text, [citation.quote for citation in citations], SPANS) if reader else []
    if question.kind in COUNTED:
        return _counted(store, question, evidence, citations, spans)
    if question.kind == "list":
        return _enumerated(citations)
    if office := office_asked(store, question):
        return _holding(store, office, evidence, citations)
    if asks_follower(question) and (found := _following(store, question, citations)):
        return found
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
    found = _accounts_of_same([one for one in found if one.value.fit >= FITTING * best_fit])
    if not found:
        return []
    clauses = [one.citation.quote[slice(*one.value.clause)] for one in found]
    likeness = (embed_passages(store.embedding, clauses) @ embed_question(store.embedding, question.text)).tolist()
    least = max(LEAST_LIKENESS, ALIKE * max(likeness))
    scored = [
        (like + BY_FIT * one.value.fit + BY_SPAN * _believed(one, citations, spans), one)
        for one, like in zip(found, likeness, strict=True)
        if like >= least or _is_plain(store, question, one, evidence[citations.index(one.citation)])
    ]
    best: dict[int, float] = {}
    for score, one in scored:
        best[one.citation.n] = max(best.get(one.citation.n, 0.0), score)
    return [one for score, one in scored if score >= best[one.citation.n] - NEARLY]


def _is_plain(store: Store, question: Question, one: Stated, item: Evidence) -> bool:
    """Whether words alone say that a value is what is asked for, however unlike the question its clause is."""
    named = any(term.term.name for term in terms_for(store, question, one.citation.language))
    fated = one.value.fated and named and is_named(store, question, item)
    return fated or (one.value.same and one.value.told) or item.compared is not None


def _accounts_of_same(found: Sequence[Stated]) -> list[Stated]:
    """Of values, best quote first, those that may be accounts of the same.

    Where the first counts the very noun of the question in a clause that tells of the rest of it ("18 policemen were
    killed"): not the thousands of policemen who were sent, nor the 225 people killed in all.
    """
    sure = [one for one in found if one.value.same and one.value.fit == 1.0]
    sizes = [size for one in sure if (size := _size(one.value)) is not None]
    if not sizes or found[0] is not sure[0]:
        return list(found)
    least, most = min(sizes) / AS_MANY, max(sizes) * AS_MANY
    return [one for one in found if (size := _size(one.value)) is None or least <= size <= most]


def _size(value: Value) -> float | None:
    """The number that a value's key begins with; None for dates and what else is no number."""
    number = re.match(r"[\d.e+]+(?![\d-])", value.key)
    return float(number[0]) if number else None


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

    Of somebody's words none that are said to be another's, and none where all of them are asked for.
    """
    found: list[Stated] = []
    if asks_only_words(question, terms_for(store, question, question.language)):
        return found
    for citation, own in zip(citations, spans, strict=False):
        speaker = speaker_terms(question, terms_for(store, question, citation.language))
        for span in own:
            start, end = trimmed(citation.quote, span.start, span.end)
            text = citation.quote[start:end]
            around = sentence_around(citation.quote, citation.language, start)
            theirs = not speaker or gives_words(speaker, around, citation.quote, citation.language) > OTHERS
            told = question.kind != "definition" or _defined(store, question, around, citation.language)
            fits = theirs and told and can_be(text, citation.language, question.kind, citation.quote[:start])
            if _chance(span) >= SURE and fits:
                found.append(_named(citation, start, end, _chance(span)))
                break
    return found


def _following(store: Store, question: Question, citations: Sequence[Citation]) -> list[Stated]:
    """The first name of each quote that words alone say replaced somebody."""
    found = []
    for citation in citations:
        terms = terms_for(store, question, citation.language)
        for start, end in sentences(citation.quote, citation.language):
            name = follower(terms, citation.quote[start:end], citation.language)
            if name:
                found.append(_named(citation, start + name[0], start + name[1], 1.0))
                break
    return found


def _defined(store: Store, question: Question, sentence: str, language: str) -> bool:
    return defines(terms_for(store, question, language), sentence, language) == DEFINES


def _holding(
    store: Store, office: OfficeAsked, evidence: Sequence[Evidence], citations: Sequence[Citation]
) -> list[Stated]:
    """The first name of each quote beside the office that is asked for; no reader is needed to see that.

    Of strong evidence near the question's names; where some are said to hold it in the country that is asked for,
    those alone.
    """
    found: list[tuple[Stated, bool]] = []
    best = max((item.score for item in evidence), default=0.0)
    for citation, item in zip(citations, evidence, strict=True):
        article = item.hit.article
        if item.score < RATIO * best or not is_named(store, office.question, item, countries=False):
            continue
        terms = terms_for(store, office.question, article.language)
        for one in holders(office, terms, article, item.start, item.end)[:1]:
            start, end = one.start - item.start, one.end - item.start
            found.append((_named(citation, start, end, 1.0), one.said))
    said = {item.value.key for item, here in found if here}
    return [item for item, _ in found if not said or item.value.key in said]


def _named(citation: Citation, start: int, end: int, fit: float) -> Stated:
    key = words_key(citation.quote[start:end], citation.language)
    return Stated(citation, Value(start, end, key, None, fit, (start, end)))


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
