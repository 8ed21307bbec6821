"""evidence -> accounts: what each article gives in answer, those that say the same together, never merged further."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from math import log
from typing import TYPE_CHECKING

from rag.answering.confidence import confidence, features
from rag.answering.evidence import quote_of
from rag.answering.reports import speaker_of
from rag.answering.values import times_apart, value_of
from rag.language.attribution import attribution
from rag.language.words import words
from rag.records import Account, Claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rag.answering.values import Value
    from rag.records import Citation, Evidence

MOST = 6  # quotes of an answer that gives accounts
PER_ARTICLE = 2  # quotes of one article, beside which none of it is added as an account
SAME = 2  # quotes of one value, beside which no more are added
ALIKE = 0.7  # share of the words of two sentences from which they are one sentence, worded alike
SURE = 0.6  # probability of the words from which a value beside the best one is an account
TOLD, LIKELY = 0.5, 0.2  # score less what its value lies apart, and confidence, from which a sentence gives an account
BEHIND = 6.0  # of the same, below the best one's score, from which it gives none
ALONE, CLOSE = 0.45, 1.35  # confidence of a sentence, and times that its value lies apart, from which it gives one too
WORDLESS = 0.6  # confidence from which a sentence need not have any of the question's words
ROUNDED = 0.1  # share of a figure by which what it is said to lie above, below or near may differ
BOUNDS = {  # of what a qualified figure may mean, in shares of it
    "more": (1.0, 1 + ROUNDED),
    "at_least": (1.0, 1 + ROUNDED),
    "about": (1 - ROUNDED, 1 + ROUNDED),
    "nearly": (1 - ROUNDED, 1.0),
    "at_most": (1 - ROUNDED, 1.0),
    "less": (1 - ROUNDED, 1.0),
}
NAMED, NEAR = 2.7, 1.5  # score, and log-odds below the best one read beside it, from which it gives another name


def with_accounts(chosen: Sequence[Evidence], found: Sequence[Evidence]) -> list[Evidence]:
    """The evidence and, where its best gives a value, what else gives one of that kind, best first.

    found: all sentences, best first. An account is in another article or in one that compares what others report, and
    of the same measure: never a day beside a figure.
    """
    if not chosen or value_of(chosen[0]) is None:
        return list(chosen)
    kept, keys = list(chosen), [known.key for item in chosen if (known := value_of(item))]
    for item in found:
        own = [known for known in kept if known.hit.article.id == item.hit.article.id]
        again = any(quote_of(item) == quote_of(known) for known in kept)
        if again or len(kept) == MOST or len(own) >= PER_ARTICLE or not _elsewhere(item, chosen[0]):
            continue
        value = value_of(item) if is_account(item, chosen[0]) else None
        if value is not None and keys.count(value.key) < SAME:
            kept.append(item)
            keys.append(value.key)
    return sorted(kept, key=lambda item: -item.score)


def is_account(item: Evidence, best: Evidence) -> bool:
    """Whether a sentence gives the best one's value or another of it.

    A figure or a day is told by the sentence's score, which has to be the higher the farther it lies from the best one:
    what is said of one thing is mostly of one size. Another name is told by what was read of both sentences side by
    side. In a copy of the best one, whatever differs is told.
    """
    alike, likely = _worded_alike(item, best), confidence(features([item]))
    # What has none of the question's words, where the best one has, is mostly of another event, or in another language.
    worded = item.hit.lexical or not best.hit.lexical or likely >= WORDLESS
    if not alike and not (worded and item.sureness >= SURE and likely >= LIKELY):
        return False
    value, first = value_of(item), value_of(best)
    if value is None or first is None or value.measure != first.measure:
        return False
    if alike:
        return True
    if value.kind == "name" and value.key != first.key:
        beside = item.beside is not None and item.beside >= (best.beside or 0.0) - NEAR
        return beside and item.score >= NAMED
    apart = times_apart(first, value)
    worth = item.score - log(apart)
    return worth >= best.score - BEHIND and (worth >= TOLD or (likely >= ALONE and apart <= CLOSE))


def _elsewhere(item: Evidence, best: Evidence) -> bool:
    """Whether a sentence is of another article than the best one, or of one that compares what others report."""
    return item.hit.article.id != best.hit.article.id or _compares(item)


def _compares(item: Evidence) -> bool:
    return len(item.hit.article.reports_on) > 1


def _worded_alike(item: Evidence, best: Evidence) -> bool:
    """Whether a sentence is the best one's but for a few words: a copy of it, perhaps with another figure."""
    if item.hit.article.language != best.hit.article.language:
        return False
    one, other = ({word.text.casefold() for word in words(quote_of(each))} for each in (item, best))
    return len(one & other) >= ALIKE * len(one | other)


def accounts(evidence: Sequence[Evidence], citations: Sequence[Citation]) -> tuple[Account, ...]:
    """Claims that say the same together, the account of the best evidence first.

    citations: of the evidence, in its order. Values of another kind or unit than the best one's are no accounts of it.
    An article that gives a value twice is one source of it; two values of one article are accounts only where it
    compares what others report, or says of both who gives them.
    """
    first = value_of(evidence[0]) if evidence else None
    if first is None:
        return ()
    groups: dict[str, dict[str, tuple[Citation, Value]]] = {}
    for item, citation in zip(evidence, citations, strict=True):
        value = value_of(item)
        if value and (item is evidence[0] or is_account(item, evidence[0])):
            groups.setdefault(value.key, {}).setdefault(citation.article_id, (citation, value))
    made = [(_account(key, list(group.values())), set(group)) for key, group in groups.items()]
    comparing = {item.hit.article.id for item in evidence if _compares(item)}
    (best, own), rest = made[0], made[1:]
    return best, *(account for account, other in rest if other - own or other & comparing or _said(best, account))


def _said(one: Account, other: Account) -> bool:
    """Whether two accounts are of two speakers."""
    speakers = [{claim.speaker for claim in account.claims} for account in (one, other)]
    return None not in speakers[0] | speakers[1] and speakers[0].isdisjoint(speakers[1])


def _account(key: str, claimed: Sequence[tuple[Citation, Value]]) -> Account:
    """The account of one key; the newest claim comes first."""
    stated = sorted(claimed, key=lambda item: item[0].published or "", reverse=True)
    claims = tuple(_claim(citation, value) for citation, value in stated)
    return Account(
        value=claims[0].value,
        normalised=key,
        qualifier=stated[0][1].qualifier,
        citations=tuple(dict.fromkeys(claim.n for claim in claims)),
        published=stated[0][0].published,
        claims=claims,
    )


def _claim(citation: Citation, value: Value) -> Claim:
    start, end = value.start - citation.start, value.end - citation.start
    said = attribution(citation.quote, citation.language, start, end)
    return Claim(
        n=citation.n,
        start=value.start,
        end=value.end,
        value=citation.quote[start:end],
        speaker=speaker_of(citation, said),
        doubtful=said.doubtful if said else False,
    )


def differing(found: Sequence[Account]) -> bool:
    """Whether accounts contradict each other: figures or days, told apart by who gives them.

    What one quote says side by side is one account of it, and several names may all be right. "More than 800" and 832
    are no contradiction.
    """
    counted = all(account.normalised[:1].isdigit() or account.normalised.startswith("--") for account in found)
    if not counted or len({n for account in found for n in account.citations}) < 2:
        return False
    return any(_contradict(one, other) for one, other in combinations(found, 2))


def _contradict(one: Account, other: Account) -> bool:
    """Whether nothing that one account may mean is what the other may; days, and what is counted otherwise, do."""
    bounds, others = _bounds(one), _bounds(other)
    if bounds is None or others is None or one.normalised.split(" ")[1:] != other.normalised.split(" ")[1:]:
        return True
    return bounds[0] > others[1] or others[0] > bounds[1]


def _bounds(account: Account) -> tuple[float, float] | None:
    """Between which figures an account may mean: "more than 800" up to ``ROUNDED`` of it. None for a day."""
    figures = re.fullmatch(r"([\d.]+)(?:–([\d.]+))?", account.normalised.split(" ")[0])
    if figures is None:
        return None
    low, high = float(figures[1]), float(figures[2] or figures[1])
    below, above = BOUNDS.get(account.qualifier or "", (1.0, 1.0))
    return low * below, high * above


def renumbered(account: Account, new: Mapping[int, int]) -> Account:
    """The account with the numbers of its citations exchanged. new: old number -> new."""
    claims = tuple(replace(claim, n=new[claim.n]) for claim in account.claims)
    return replace(account, claims=claims, citations=tuple(new[n] for n in account.citations))
