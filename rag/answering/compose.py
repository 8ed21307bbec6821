"""evidence -> text: a short lead in the language of the question, then the quotes, each with [n] and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.phrases import QUOTES, language_name, phrase, spoken_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.records import Citation


def extractive(citations: Sequence[Citation], language: str) -> Iterator[str]:
    """The pieces of an answer made of quotes alone, in order; joined they are its text."""
    key = "one" if len(citations) == 1 else "many"
    yield phrase(language, key, count=len(citations))
    for citation in citations:
        yield f"\n\n{quoted(citation, language)}"


def quoted(citation: Citation, language: str) -> str:
    """One quote with its number and source: “…” [1] (Sidecar, 21 January 2022, Swedish)."""
    opening, closing = QUOTES[language]
    return f"{opening}{citation.quote}{closing} [{citation.n}] ({source(citation, language)})"


def source(citation: Citation, language: str) -> str:
    """Outlet, date and language of a citation, in the language of the question."""
    outlet = citation.outlet or citation.title or citation.file
    parts = [outlet, spoken_date(citation.published, language), language_name(citation.language, language)]
    return ", ".join(parts)


def declined(unknown: Sequence[str], language: str) -> str:
    """A refusal; it names what the archive never mentions, when there is such a thing."""
    if not unknown:
        return phrase(language, "declined")
    opening, closing = QUOTES[language]
    return phrase(language, "declined_term", terms=", ".join(f"{opening}{term}{closing}" for term in unknown))
