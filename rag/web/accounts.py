"""Answer -> the answers themselves as a list: one account, or the accounts that differ, each with its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.accounts import differing
from rag.answering.compose import said_account
from rag.answering.phrases import marks_around, phrase
from rag.web.markup import Html, element, join
from rag.web.quotations import quotation, quoted_numbers
from rag.web.sources import dated_source, language_tag, number_link
from rag.web.words import say

if TYPE_CHECKING:
    from rag.records import Account, Answer, Citation, Claim

_HERE = "\0"  # where a phrase has the speaker


def accounts_html(answer: Answer) -> Html | None:
    """The accounts, in the language of the answer, whose own words they replace; None when it has none."""
    if not answer.accounts:
        return None
    language = answer.language
    differ = differing(answer.accounts)
    by_number = {citation.n: citation for citation in answer.citations}
    quotes = quoted_numbers(answer)
    heading = element("h3", say("accounts_differ" if differ else "accounts_one", language))
    items = [_account(account, by_number, quotes, language) for account in answer.accounts]
    return element(
        "div",
        heading,
        element("ul", *items, role="list"),  # Safari takes a list without marks for none
        class_=f"bron-accounts{' bron-differing' if differ else ''}",
        lang=language,
    )


def _account(account: Account, by_number: dict[int, Citation], quotes: set[int], language: str) -> Html:
    """The value in the words of its first claim; how many sources give it; each of them, with its quote or its words.

    quotes: numbers of the citations to quote; one that was quoted is taken out, so that no quote stands twice.
    """
    first = by_number[account.claims[0].n]
    claims = []
    for claim in account.claims:
        claims.append(_claim(claim, by_number[claim.n], account.value, claim.n in quotes, language))
        quotes.discard(claim.n)
    return element(
        "li",
        element("p", *_said(account, first, language), _corroborated(account, by_number, language)),
        element("ul", *claims, role="list", class_="bron-claims"),
        class_="bron-account",
    )


def _said(account: Account, first: Citation, language: str) -> tuple[str | Html, ...]:
    """The value in the words of its article; before them, where it is surely read, in the reader's language."""
    own, said = _value(account.value, first, language), said_account(account, [first], language)
    return (element("span", said, class_="bron-said"), " (", own, ")") if said else (own,)


def _corroborated(account: Account, by_number: dict[int, Citation], language: str) -> Html | None:
    """How many articles give an account, when there are several; those of one outlet are not called sources apart."""
    if len(account.claims) == 1:
        return None
    cited = [by_number[claim.n] for claim in account.claims]
    outlets = {report.outlet for one in cited for report in one.reports_on or (one,)}
    key = "one_outlet_count" if len(outlets) == 1 and None not in outlets else "source_count"
    count = say(key, language, count=len(account.claims))
    return join(" ", element("span", count, class_="bron-badge bron-corroborated"))


def _claim(claim: Claim, citation: Citation, value: str, quoted: bool, language: str) -> Html:
    speaker = _speaker(claim, citation, language)
    if quoted:
        return element("li", quotation(citation, language, speaker))
    own = join(": ", _value(claim.value, citation, language)) if claim.value != value else None
    source = element("bdi", dated_source(citation, language))
    return element("li", number_link(citation), " ", source, speaker, own)


def _value(text: str, citation: Citation, language: str) -> Html:
    opening, closing = marks_around(text, language)
    words = element("span", text, class_="bron-quote", lang=language_tag(citation.language), dir="auto")
    return join(opening, words, closing)


def _speaker(claim: Claim, citation: Citation, language: str) -> Html | None:
    """ ", claimed by “…”" when the article has it from somebody whom its source does not name already."""
    if claim.speaker is None:
        return None
    if not claim.doubtful and claim.speaker.casefold() in dated_source(citation, language).casefold():
        return None
    wording = phrase(language, "claimed_by" if claim.doubtful else "according_to", speaker=_HERE)
    before, _, after = wording.partition(_HERE)
    return join(f", {before}", _value(claim.speaker, citation, language), after)
