"""evidence -> parts: a short lead in the language of the question, then the quotes, each with [n] and its source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.accounts import differing
from rag.answering.phrases import in_marks, language_name, marks_around, phrase, spoken_date
from rag.answering.reports import speaker_of
from rag.answering.said import said_value
from rag.language.attribution import attribution, first_speaker
from rag.records import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.records import Account, Answer, Citation, Copy, Correction

MOST_NAMES = 3  # that a refusal names
MOST_COPIES = 4  # that are named after a quote


def extractive(
    citations: Sequence[Citation], accounts: Sequence[Account], language: str, sure: int | None = None
) -> list[Part]:
    """The parts of an answer made of quotes alone: the accounts, if any were lifted out, then the quotes.

    sure: how many of the quotes, from the first, are told as the answer where there are no accounts; all when None.
    """
    quotes = [quote_part(citation, language) for citation in citations]
    if opening := account_parts(citations, accounts, language):
        return [*opening, *quotes]
    told = len(quotes) if sure is None else sure
    lead = Part("lead", phrase(language, "one" if told == 1 else "many", count=told))
    unsure = [Part("lead", phrase(language, "unsure"))] if told < len(quotes) else []
    return [lead, *quotes[:told], *unsure, *quotes[told:]]


def account_parts(citations: Sequence[Citation], accounts: Sequence[Account], language: str) -> list[Part]:
    """What leads to the accounts, and each of them; nothing where there are none."""
    if not accounts:
        return []
    lead = Part("lead", phrase(language, "accounts" if differing(accounts) else "account"))
    return [lead, *(account_part(account, citations, language) for account in accounts)]


def text_of(parts: Sequence[Part]) -> str:
    """The text that parts make up: accounts and questions a line each, all else parted by a blank line."""
    text = ""
    for place, part in enumerate(parts):
        if part.kind in ("account", "question"):
            text += f"\n– {part.text}"
        else:
            text += f"\n\n{part.text}" if place else part.text
    return text


def with_parts(answer: Answer, parts: Sequence[Part]) -> Answer:
    """The answer made of parts, and of the text that they make up."""
    return replace(answer, parts=tuple(parts), text=text_of(parts))


def without_questions(parts: Sequence[Part]) -> list[Part]:
    """The parts of an answer without the questions that it offers, and what leads to them: what may be pasted."""
    first = next((place for place, part in enumerate(parts) if part.kind == "question"), len(parts) + 1)
    return [part for place, part in enumerate(parts) if part.kind != "question" and place != first - 1]


def account_part(account: Account, citations: Sequence[Citation], language: str) -> Part:
    """An account with the numbers of its sources, each with its date and who is said to have said it.

    nearly 4,000 (“nästan 4.000 man”) [1] (Sidecar, 21 January 2022), [3] (Revolution, 2022, claimed by “ministern”)
    """
    by_number = {citation.n: citation for citation in citations}
    told = []
    for claim in account.claims:
        citation = by_number[claim.n]
        parts = [dated(citation, language)]
        if claim.speaker and (claim.doubtful or claim.speaker.casefold() not in parts[0].casefold()):
            key = "claimed_by" if claim.doubtful else "according_to"
            parts.append(phrase(language, key, speaker=in_marks(claim.speaker, language)))
        told.append(f"[{claim.n}] ({', '.join(parts)})")
    value, said = in_marks(account.value, language), said_account(account, citations, language)
    return Part("account", f"{f'{said} ({value})' if said else value} {', '.join(told)}", account.citations)


def said_account(account: Account, citations: Sequence[Citation], language: str) -> str | None:
    """The value of an account in the language of the answer; None where the article's words have to do."""
    first = next(citation for citation in citations if citation.n == account.claims[0].n)
    return said_value(account.value, first.language, language)


def quote_part(citation: Citation, language: str, mark: Callable[[str], str] = str) -> Part:
    """One quote with its number and source: “…” [1] (Sidecar, 21 January 2022, Swedish; also in Revolution).

    A headline is called one: “…” [1] (headline; Sidecar, …).

    A line each below it: what copies tell otherwise, and what corrects it. mark: what is done to the words that answer;
    nothing in ``Answer.text``.
    """
    opening, closing = marks_around(citation.quote, language)
    quote = marked(citation, mark)
    told = (headlined(citation, language), source(citation, language), also_in(citation, language))
    about = "; ".join(part for part in told if part)
    lines = (f"{opening}{quote}{closing} [{citation.n}] ({about})", *otherwise(citation, language))
    return Part("quote", "\n".join(lines), (citation.n,))


def marked(citation: Citation, mark: Callable[[str], str]) -> str:
    """The quote with a mark on the words that answer."""
    if citation.answer_start is None or citation.answer_end is None:
        return citation.quote
    first, last = citation.answer_start - citation.start, citation.answer_end - citation.start
    return f"{citation.quote[:first]}{mark(citation.quote[first:last])}{citation.quote[last:]}"


def marked_text(answer: Answer, mark: Callable[[str], str]) -> str:
    """The answer's text with a mark on the words that answer in each quote: bold in a terminal, ** in Markdown."""
    by_number = {citation.n: citation for citation in answer.citations}
    return text_of(
        [
            quote_part(by_number[part.citations[0]], answer.language, mark) if part.kind == "quote" else part
            for part in answer.parts
        ]
    )


def source(citation: Citation, language: str) -> str:
    """Outlet, date and language of a citation, in the language of the question."""
    return f"{dated(citation, language)}, {language_name(citation.language, language)}"


def dated(citation: Citation, language: str) -> str:
    """Outlet and date of a citation; of one that reports on one outlet alone, those, and who tells it.

    "Sidecar, 21 January 2022, as told by Bron briefs".
    """
    outlet = _reported(citation)
    dates = " / ".join(spoken_date(report.date, language) for report in citation.reports_on if report.date)
    if outlet is None or not dates:
        return f"{outlet_of(citation, language)}, {spoken_date(citation.published, language)}"
    return f"{outlet}, {dates}, {phrase(language, 'as_told_by', outlet=named(citation))}"


def named(citation: Citation) -> str:
    """What a citation's source is called: its outlet, else its title, else its file."""
    return citation.outlet or citation.title or citation.file


def outlet_of(citation: Citation, language: str) -> str:
    """The outlet of a citation, else that none is known: a title in its place would read as one."""
    return citation.outlet or phrase(language, "no_outlet")


def declined(unknown: Sequence[str], known: Sequence[str], language: str, filtered: bool = False) -> Part:
    """A refusal with its reason: names that the archive never mentions, else those that it does without saying this.

    filtered: only a part of the archive was searched.
    """
    missing = "declined_within" if filtered else "declined_term"
    key, names = (missing, unknown) if unknown else ("declined_about", known[:MOST_NAMES])
    terms = ", ".join(in_marks(name, language) for name in names)
    return Part("refusal", phrase(language, key, terms=terms) if names else phrase(language, "declined"))


# Of a question for who says so: somebody whom the article names for what it quotes, else the article itself.


def with_speakers(answer: Answer) -> Answer:
    """The answer that tells of each of its quotes who says it, in the place of what they say; a refusal as it is.

    Its citations stay: they are what the speakers are read from.
    """
    if not answer.answerable:
        return answer
    lines = (Part("article", _spoken(citation, answer.language), (citation.n,)) for citation in answer.citations)
    parts = [Part("lead", phrase(answer.language, "speakers")), *lines]
    return with_parts(replace(answer, accounts=(), gathered=None), parts)


def _spoken(citation: Citation, language: str) -> str:
    """“the ministry”, in Sidecar (21 January 2022) [1]."""
    own = f"{named(citation)} ({spoken_date(citation.published, language)})"
    source = dated(citation, language) if _reported(citation) else own
    speaker = _speaker(citation)
    key = "speaker" if speaker else "speaker_itself"
    return f"{phrase(language, key, speaker=in_marks(speaker, language), source=source)} [{citation.n}]"


def _speaker(citation: Citation) -> str | None:
    """Who is said to say the words that answer; where these tell it themselves, the first who says something."""
    found = first_speaker(citation.quote, citation.language)
    if citation.answer_start is not None and citation.answer_end is not None:
        start, end = citation.answer_start - citation.start, citation.answer_end - citation.start
        told = found if found and start <= found.start and found.end <= end else None
        found = attribution(citation.quote, citation.language, start, end) or told
    return speaker_of(citation, found) or _author(citation) or _reported(citation)


def _author(citation: Citation) -> str | None:
    """The one author whom an article reports on: what it tells is theirs."""
    authors = {report.author for report in citation.reports_on}
    return authors.pop() if len(authors) == 1 else None


def _reported(citation: Citation) -> str | None:
    """The one outlet of those that the article reports on that the quote names."""
    outlets = {report.outlet for report in citation.reports_on}
    return outlets.pop() if len(outlets) == 1 else None


# What is said of a citation's copies and corrections, after its quote.


def headlined(citation: Citation, language: str) -> str:
    """ "headline" for a quote of one, and whether it was inferred; "" for any other."""
    if citation.field != "title":
        return ""
    return phrase(language, "headline_inferred" if "title" in citation.inferred else "headline")


def also_in(citation: Citation, language: str) -> str:
    """ "also in Kustposten, Sundsbladet and 3 more"; "" where no copy has the same sentence."""
    same = [copy for copy in citation.copies if copy.same]
    return phrase(language, "also_in", names=_names(same, citation, language)) if same else ""


def otherwise(citation: Citation, language: str) -> list[str]:
    """What copies tell otherwise, a line each, those that say the same together; then what corrects the article."""
    told: dict[str, list[Copy]] = {}
    for copy in citation.copies:
        if not copy.same:
            told.setdefault(copy.quote, []).append(copy)
    lines = [
        f"{phrase(language, 'otherwise', names=_names(copies, citation, language))}: {_quoted(quote, language)}"
        for quote, copies in told.items()
    ]
    return [*lines, *(f"{corrected_by(one, language)}: {_quoted(one.quote, language)}" for one in citation.corrections)]


def corrected_by(correction: Correction, language: str) -> str:
    """Correction (Kustposten, 4 March 2021)."""
    where = (correction.outlet, spoken_date(correction.published, language) if correction.published else None)
    named = ", ".join(part for part in where if part)
    word = phrase(language, "correction")
    return f"{word} ({named})" if named else word


def _names(copies: list[Copy], citation: Citation, language: str) -> str:
    """Where copies stand: the first few, and how many more."""
    names = list(dict.fromkeys(_name(copy, citation, language) for copy in copies))
    told, more = ", ".join(names[:MOST_COPIES]), len(names) - MOST_COPIES
    return phrase(language, "and_more", names=told, count=more) if more > 0 else told


def _name(copy: Copy, citation: Citation, language: str) -> str:
    """A copy's outlet; with its date where the outlet is the cited article's too, or unknown."""
    if copy.outlet and copy.outlet != citation.outlet:
        return copy.outlet
    known = copy.outlet or copy.title or phrase(language, "no_outlet")
    return f"{known} ({spoken_date(copy.published, language)})"


def _quoted(quote: str, language: str) -> str:
    opening, closing = marks_around(quote, language)
    return f"{opening}{quote}{closing}"
