"""What is said of a quote behind it, in the language of the answer: that it is a headline, copies, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.phrases import marks_around, phrase, spoken_date

if TYPE_CHECKING:
    from rag.records import Citation, Copy, Correction

MOST = 4  # copies that are named


def headlined(citation: Citation, language: str) -> str:
    """ "headline" for a quote of one, and whether it was inferred; "" for any other."""
    if citation.field != "title":
        return ""
    return phrase(language, "headline_inferred" if "title" in citation.inferred else "headline")


def also_in(citation: Citation, language: str) -> str:
    """ "also in Kustposten, Sundsbladet and 3 more"; "" where no copy has the same sentence."""
    names = list(dict.fromkeys(_name(copy, citation, language) for copy in citation.copies if copy.same))
    if not names:
        return ""
    named = ", ".join(names[:MOST])
    if len(names) > MOST:
        named = phrase(language, "and_more", names=named, count=len(names) - MOST)
    return phrase(language, "also_in", names=named)


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
    return [*lines, *(correction_line(correction, language) for correction in citation.corrections)]


def correction_line(correction: Correction, language: str) -> str:
    """Correction (Kustposten, 4 March 2021): “…”."""
    return f"{corrected_by(correction, language)}: {_quoted(correction.quote, language)}"


def corrected_by(correction: Correction, language: str) -> str:
    """Correction (Kustposten, 4 March 2021)."""
    where = (correction.outlet, spoken_date(correction.published, language) if correction.published else None)
    named = ", ".join(part for part in where if part)
    word = phrase(language, "correction")
    return f"{word} ({named})" if named else word


def _names(copies: list[Copy], citation: Citation, language: str) -> str:
    return ", ".join(dict.fromkeys(_name(copy, citation, language) for copy in copies))


def _name(copy: Copy, citation: Citation, language: str) -> str:
    """A copy's outlet; with its date where the outlet is the cited article's too, or unknown."""
    if copy.outlet and copy.outlet != citation.outlet:
        return copy.outlet
    known = copy.outlet or copy.title or phrase(language, "no_outlet")
    return f"{known} ({spoken_date(copy.published, language)})"


def _quoted(quote: str, language: str) -> str:
    opening, closing = marks_around(quote, language)
    return f"{opening}{quote}{closing}"
