"""words that answer -> value: the number, day or name that they are, with a key that other wordings of it share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from rag.answering.evidence import quote_of
from rag.language.amounts import amounts
from rag.language.days import days
from rag.language.names import fold
from rag.language.partial_dates import published_days, yearless_day
from rag.language.units import TIMES
from rag.language.words import STOP_WORDS, analyse, words

if TYPE_CHECKING:
    from rag.language.amounts import Amount
    from rag.records import Article, Evidence

LONGEST_NAME = 6  # words of a name that is an account
ValueKind = Literal["amount", "day", "name"]


@dataclass(frozen=True, slots=True)
class Value:
    """What the words of an answer are: ``article.text[start:end]``, or of a headline.

    key: the same for values that say the same, in whatever language and style ("3000", "40 %", "2022-01-05").
    qualifier: of an amount ("nearly"). ends: lowest and highest figure, or first and last day as ordinals, that it can
    be; None for what cannot be laid beside another (a name, a month of no year, a decade).
    """

    start: int
    end: int
    kind: ValueKind
    key: str
    qualifier: str | None = None
    ends: tuple[float, float] | None = None

    @property
    def measure(self) -> tuple[ValueKind, str]:
        """What only values of the same may be compared by: amounts by per cent, currency or unit of time."""
        return self.kind, self.key.partition(" ")[2] if self.kind == "amount" else ""


def told_on(article: Article) -> str | None:
    """The ISO date from which "5 January" in an article is a day of a year: the latest that it tells of."""
    return max(dates_told(article), default=None)


def dates_told(article: Article) -> tuple[str, ...]:
    """ISO dates of what an article reports on, else its own alone, in the order of these forms."""
    told = sorted(report.date for report in article.reports_on if report.date)
    return tuple(told or filter(None, [article.published]))


def value_of(item: Evidence) -> Value | None:
    """The value that evidence gives; None where its words are a clause, or the sentence as a whole answers.

    An amount is widened to what qualifies it and what it counts ("nästan 4.000 man"), a day to its year.
    """
    if item.answer is None:
        return None
    article, (start, end) = item.hit.article, item.answer
    quote = quote_of(item)
    first, last = start - item.start, end - item.start
    for amount in amounts(quote, article.language):
        if amount.start < last and first < amount.end and _covers(amount.start, amount.end, first, last, quote):
            left, right = item.start + min(first, amount.start), item.start + max(last, amount.end)
            ends = amount.value, amount.value if amount.upper is None else amount.upper
            return Value(left, right, "amount", amount_key(amount), amount.qualifier, ends)
    for day in days(quote, article.language, told_on(article)):
        if day.start < last and first < day.end and _covers(day.start, day.end, first, last, quote):
            left, right = item.start + min(first, day.start), item.start + max(last, day.end)
            known = not day.relative or len(article.reports_on) < 2  # "on Wednesday", in one of the reports
            return Value(left, right, "day", day.iso, ends=_days_of(day.iso) if known else None)
    text = article.printed(item.field)[start:end]
    if not _is_name(text, article.language):
        return None
    return Value(start, end, "name", words_key(text, article.language))


def times_apart(one: Value, other: Value) -> float:
    """How far two values of one measure lie apart: how many times larger one figure is, or days between, and one.

    1.0 for what may be the same. Infinite for a day and its month, which do not differ, and where it cannot be told.
    """
    if one.key == other.key:
        return 1.0
    if one.ends is None or other.ends is None:
        return math.inf
    (_, below), (above, _) = sorted((one.ends, other.ends))
    if above <= below:
        return 1.0 if one.kind == "amount" else math.inf
    if one.kind == "day":
        return 1.0 + above - below
    return above / below if below > 0 else math.inf


def _days_of(iso: str) -> tuple[float, float] | None:
    if known := published_days(iso):
        first, last = (date.fromisoformat(str(day)).toordinal() for day in known)
        return first, last
    day = yearless_day(iso)
    return (day.toordinal(), day.toordinal()) if day else None


def _covers(start: int, end: int, first: int, last: int, text: str) -> bool:
    """Whether what was read in a span is all that the span says: few words of it lie outside."""
    outside = f"{text[first : max(first, start)]} {text[min(last, end) : last]}"
    return len(words(outside)) <= 3


def _is_name(text: str, language: str) -> bool:
    tokens = words(text)
    small = STOP_WORDS.get(language, frozenset())
    capital = [token for token in tokens if token.text[0].isupper() and token.text.casefold() not in small]
    return 0 < len(tokens) <= LONGEST_NAME and 2 * len(capital) >= len(tokens)


def amount_key(amount: Amount) -> str:
    """What makes two amounts one account: value, end of a range, per cent, currency or unit of time."""
    ends = [amount.value, *([amount.upper] if amount.upper is not None else [])]
    number = "–".join(f"{end:.15g}" for end in ends)
    kind = "%" if amount.percent else amount.currency or TIMES.get(fold(amount.unit or ""))
    return " ".join(filter(None, (number, kind)))


def words_key(text: str, language: str) -> str:
    """What spans that say the same share: the keys of their names, which all spellings have, else their stems.

    "Tokajev", "Kasym-Zjomart Tokajev" and "Tokayev" meet in the last name, "Turkiet" and "Turkije" in the country.
    """
    terms = analyse(text, language)
    known, names = ([term for term in terms if term.startswith(start)] for start in ("k_", "n_"))
    return " ".join(known) or (names[-1] if names else " ".join(terms)) or text.casefold()
