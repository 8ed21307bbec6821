"""evidence -> text: a short lead in the language of the question, then the quotes, each with [n] and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.phrases import QUOTES, language_name, phrase, spoken_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.answering.demands import Lack
    from rag.records import Account, Citation

MOST_NAMES = 3  # that a refusal names


def extractive(citations: Sequence[Citation], accounts: Sequence[Account], language: str) -> Iterator[str]:
    """The pieces of an answer made of quotes alone, in order; joined they are its text.

    First the answers that were lifted out of the quotes, one account or all of them, then the quotes.
    """
    if len(accounts) == 1:
        yield f"{phrase(language, 'account')} {stated(accounts[0], citations, language)}"
    elif accounts:
        yield phrase(language, "accounts" if differing(accounts) else "account")
        for account in accounts:
            yield f"\n– {stated(account, citations, language)}"
    else:
        key = "one" if len(citations) == 1 else "many"
        yield phrase(language, key, count=len(citations))
    for citation in citations:
        yield f"\n\n{quoted(citation, language)}"


def differing(accounts: Sequence[Account]) -> bool:
    """Whether accounts are told apart by who gives them; what one quote says side by side is one account of it."""
    return len({n for account in accounts for n in account.citations}) > 1 and len(accounts) > 1


def stated(account: Account, citations: Sequence[Citation], language: str) -> str:
    """An account with the numbers of its sources, each with its date and who is said to have said it.

    “nästan 4.000 man” [1] (Sidecar, 21 January 2022), [3] (Revolution, 25 January 2022, claimed by “ministern”)
    """
    opening, closing = QUOTES[language]
    by_number = {citation.n: citation for citation in citations}
    told = []
    for claim in account.claims:
        citation = by_number[claim.n]
        parts = [named(citation), spoken_date(citation.published, language)]
        if claim.speaker:
            key = "claimed_by" if claim.doubtful else "according_to"
            parts.append(phrase(language, key, speaker=f"{opening}{claim.speaker}{closing}"))
        told.append(f"[{claim.n}] ({', '.join(parts)})")
    return f"{opening}{account.value}{closing} {', '.join(told)}"


def quoted(citation: Citation, language: str) -> str:
    """One quote with its number and source: “…” [1] (Sidecar, 21 January 2022, Swedish)."""
    opening, closing = QUOTES[language]
    return f"{opening}{citation.quote}{closing} [{citation.n}] ({source(citation, language)})"


def source(citation: Citation, language: str) -> str:
    """Outlet, date and language of a citation, in the language of the question."""
    parts = [named(citation), spoken_date(citation.published, language), language_name(citation.language, language)]
    return ", ".join(parts)


def named(citation: Citation) -> str:
    """What a citation's source is called: its outlet, else its title, else its file."""
    return citation.outlet or citation.title or citation.file


def declined(unknown: Sequence[str], known: Sequence[str], language: str, lack: Lack | None = None) -> str:
    """A refusal with its reason: names that the archive never mentions, else those that it does without saying this.

    lack: what the passages that were found lack, which is said too where all names are known.
    """
    key, names = ("declined_term", unknown) if unknown else ("declined_about", known[:MOST_NAMES])
    opening, closing = QUOTES[language]
    terms = ", ".join(f"{opening}{name}{closing}" for name in names)
    told = phrase(language, key, terms=terms) if names else phrase(language, "declined")
    return f"{told} {phrase(language, f'no_{lack}')}" if lack and not unknown else told
