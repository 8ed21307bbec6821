"""What a question is about: its names, its dates, and how many other words of it carry content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rag.asking.named import Place, whole_name, whole_names
from rag.asking.pointing import OPENING_AND, is_small
from rag.language.data import LANGUAGES, all_words, any_pattern, entry, read
from rag.language.days import calendar_names
from rag.language.names import fold
from rag.language.words import Word, question_terms, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SMALL = all_words("words.stop")
BEFORE_MONTH = re.compile(rf"\b{any_pattern('questions.before_month')}\W+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A name or date of a question: ``text[start:end]``. keys: what its other spellings share; none for a date."""

    start: int
    end: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subject:
    """A question with its words, and its names and dates in order.

    content: how many other words, and dates, say what it is about; stems: of those words. unknown: those of its names
    that the archive does not have.
    """

    text: str
    language: str
    tokens: tuple[Word, ...]
    names: tuple[Span, ...]
    dates: tuple[Span, ...]
    content: int
    stems: frozenset[str]
    unknown: tuple[Span, ...] = ()

    def part(self, span: Span) -> str:
        """The span as it is written."""
        return self.text[span.start : span.end]


@cache
def _date() -> re.Pattern[str]:
    """A day, month, year or weekday, as any of the languages says it."""
    names = {name.casefold() for language in LANGUAGES for name in calendar_names("months", language)}
    unsure = read("names")["months"]["ambiguous"].split()
    months = "|".join([*sorted(names.difference(unsure)), *(rf"(?<=\d ){name}|{name}(?= \d)" for name in unsure)])
    weekdays = "|".join(
        f"(?:{'|'.join(calendar_names('days', language))}){entry(language, 'questions.weekday_ending')}"
        for language in LANGUAGES
    )
    ordinal = f"{any_pattern('questions.day_ordinal')}?"
    return re.compile(
        rf"(?:\b\d{{1,2}}{ordinal}(?: of)? )?\b(?:{months})\b(?: \d{{1,2}}\b{ordinal})?(?:,? (?:19|20)\d\d\b)?"
        rf"|\b(?:19|20)\d\d\b|\b(?:{weekdays})\b",
        re.IGNORECASE,
    )


def read_subject(text: str, language: str, known: Sequence[Span] = ()) -> Subject:
    """A text read. known: names of the conversation, which are names in small letters too."""
    tokens = tuple(words(text))
    dates = tuple(Span(match.start(), match.end(), frozenset()) for match in _date().finditer(text))
    named = frozenset(key for span in known for key in span.keys)
    opening = OPENING_AND.match(text)
    names: list[Span] = []
    whole = whole_names(text, language)
    position = content = 0
    stems = set()
    for term in question_terms(text, language, language):
        start = text.find(term.surface, position)
        if start < 0:
            continue
        position = start
        if any(date.start <= start < date.end for date in dates):
            continue
        shared = [key for key in term.alternatives if key.startswith(("k_", "n_"))]
        keys = frozenset(shared or term.alternatives)
        if (term.name or keys & named) and not (opening and start == 0):
            _add_name(names, Span(*whole_name(start, start + len(term.surface), whole), keys), text)
        elif not is_small(term.surface, language):
            content += 1
            stems.add(stem(term.surface, language))
    if not names:
        names += _of_small_words(text, whole, dates)
    return Subject(text, language, tokens, tuple(names), dates, content + len(dates), frozenset(stems))


def _of_small_words(text: str, whole: Sequence[Place], dates: Sequence[Span]) -> Iterator[Span]:
    """The names that are small words: "what did May say?", but not "in May"."""
    for place in whole:
        small = all(word.text.casefold() in SMALL for word in words(place.name))
        dated = any(date.start < place.end and place.start < date.end for date in dates)
        if small and not dated and place.start and not BEFORE_MONTH.search(text[: place.start]):
            yield Span(place.start, place.end, frozenset({f"n_{fold(place.name)}"}))


def _add_name(names: list[Span], span: Span, text: str) -> None:
    """Names side by side, and words of one name, are one: "Kassym-Jomart Tokayev", but not "Erdogan Keulen"."""
    if names and (span.start < names[-1].end or (_joins(span) and text[names[-1].end : span.start] in (" ", "-"))):
        last = names.pop()
        span = Span(last.start, max(last.end, span.end), last.keys | span.keys)
    names.append(span)


def _joins(span: Span) -> bool:
    """Whether a name may end the one before it; a country or a city, which is a name of its own, does not."""
    return not any(key.startswith("k_") for key in span.keys)
