"""The answer's own words, in the language of the question; everything else that a reader sees is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rag.asking.pointing import COMPLETED
from rag.language.data import ByLanguage, entry, table
from rag.language.partial_dates import yearless_day

if TYPE_CHECKING:
    from rag.records import Answer

PHRASES: ByLanguage[dict[str, str]] = ByLanguage(lambda language: table("en", "answer") | table(language, "answer"))
QUOTES: ByLanguage[tuple[str, str]] = ByLanguage(lambda language: entry(language, "quoting.marks") or ("“", "”"))
INNER_QUOTES: ByLanguage[tuple[str, str]] = ByLanguage(lambda language: entry(language, "quoting.inner") or ("‘", "’"))
_DOUBLE, _SINGLE = '"“”„«»', "'‘’‚‹›"


def phrase(language: str, key: str, **values: object) -> str:
    """One phrase in the language of the question."""
    return PHRASES[language][key].format(**values)


def in_marks(text: str | None, language: str) -> str:
    """A name or a few words in the quotation marks of a language: “CSTO”."""
    opening, closing = QUOTES[language]
    return f"{opening}{text}{closing}"


def marks_around(text: str, language: str) -> tuple[str, str]:
    """The opening and the closing mark of a quote, as ``language`` writes them; the quote itself stays as it stands.

    One that begins or ends with marks of that kind, or holds some that would seem to pair with those around it, gets
    the other kind; one that stands in marks already gets none.
    """
    first, last = text.strip()[:1], text.strip()[-1:]
    for kind in (_DOUBLE, _SINGLE):
        within = text.strip()[1:-1]
        if first and first in kind and last in kind and not any(mark in within for mark in kind):
            return "", ""
    outer, inner = QUOTES[language], INNER_QUOTES[language]
    own = _DOUBLE if outer[0] in _DOUBLE else _SINGLE
    other = _SINGLE if own == _DOUBLE else _DOUBLE
    if first and (first in own or (last in own and first not in other)):
        return inner
    twins = outer[0] == outer[1] and text.count(outer[0]) > sum(text.count(mark) for mark in "“„")
    return inner if (twins or _holds_half(text, own)) and not _holds_half(text, other) else outer


def _holds_half(text: str, marks: str) -> bool:
    """Whether marks of one kind do not pair in a text. Apostrophes are none: "foto's", "'s ochtends"."""
    around = zip(f" {text}", text, f"{text[1:]} ", f"{text[2:]}  ", strict=False)
    held = sum(
        sign in marks and not (behind.isalnum() and (before.isalnum() or not next_but_one.isalnum()))
        for before, sign, behind, next_but_one in around
    )
    return held % 2 == 1


def respelt_sentence(respelt: Sequence[tuple[str, str]], language: str) -> str:
    """One sentence on the words that were taken for misspelt: Read as “CSTO”, for “csot”."""
    typed, read = (", ".join(in_marks(word, language) for word in words) for words in zip(*respelt, strict=True))
    return phrase(language, "respelt", typed=typed, read=read)


def carried_sentence(answer: Answer) -> str | None:
    """How a question was read that goes on from others: and when? – with “CSTO” from the conversation.

    A completed question that reads as one is given as it is; what stands in brackets is for the search alone. None
    where the question was asked as it was typed.
    """
    whole = answer.question not in (*answer.carried, answer.asked) and not COMPLETED.search(answer.question)
    if not answer.carried or whole:
        return answer.question if answer.asked else None
    terms = ", ".join(in_marks(part, answer.language) for part in answer.carried)
    return f"{answer.asked} – {phrase(answer.language, 'carried', terms=terms)}"


def spoken_date(published: str | None, language: str) -> str:
    """ "2022-01-25" -> "25 January 2022"; a month or a year alone stays one; what is missing is said to be."""
    if published is None:
        return phrase(language, "undated")
    said = day_in_words(published, language)
    return phrase(language, "yearless", date=said) if yearless_day(published) else said or published


def day_in_words(iso: str, language: str) -> str | None:
    """A day or a month, with its year if it has one ("2022-01-25", "--01"); None for a year alone, or no date."""
    match = re.fullmatch(r"(\d{4}|-)-(\d\d)(?:-(\d\d))?", iso)
    if match is None:
        return None
    from babel.dates import format_date

    year, month, day = match.groups()
    pattern = " ".join(part for part, known in (("d", day), ("MMMM", month), ("y", year != "-")) if known)
    try:
        known_as = date(int(year) if year != "-" else 2000, int(month), int(day or 1))
    except ValueError:
        return None
    return str(format_date(known_as, pattern, locale=language))


def plain_date(published: str | None) -> str | None:
    """An ISO date as it is; one without its year in English words, for no one need know how ISO writes that."""
    return spoken_date(published, "en") if yearless_day(published) else published


def language_name(code: str, language: str) -> str:
    """The name of a language in the language of the question: ("sv", "en") -> "Swedish"."""
    from babel import Locale, UnknownLocaleError

    if code == "und":  # undetermined (rag.reading)
        return phrase(language, "no_language")
    try:
        return str(Locale(code).get_display_name(language) or code)
    except (UnknownLocaleError, ValueError):
        return code
