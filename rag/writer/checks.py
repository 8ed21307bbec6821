"""Whether the quotes that a sentence cites bear it: figures, dates, names, quoted words, negations, its language.

Each rule can only find fault; none proves a sentence right. Where a rule cannot tell, the sentence stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.language.amounts import Amount, amounts
from rag.language.days import Day, days
from rag.language.words import analyse, normalise, number_key, words
from rag.writer.mentions import MARKED, about, unmentioned, unquoted
from rag.writer.negation import negation_changed
from rag.writer.prompt import fenced
from rag.writer.speech import spoken_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.asking.query import Query
    from rag.records import Citation

# The reasons, as they are counted in Answer.checks.
LANGUAGE = "other language"
FIGURE = "figure not in the quote"
DATE = "date not in the quote"
NAME = "name not in the quote"
WORDS = "quoted words not in the quote"
NEGATION = "negation changed"
THIN = "little of it in the quote"
UNRELATED = "unsupported citation"
REASONS = (LANGUAGE, FIGURE, DATE, NAME, WORDS, NEGATION, THIN, UNRELATED)

ENOUGH = 1 / 3  # of a sentence's terms that quotes in its own language, with the question, must hold

UPWARDS = frozenset({"more", "at_least"})
DOWNWARDS = frozenset({"less", "at_most", "nearly"})


def fault(sentence: str, query: Query, cited: Sequence[Citation]) -> str | None:
    """The first reason why the cited quotes together do not bear a sentence, one of REASONS; None when they do.

    sentence: NFC, without its citation numbers. cited: at least one.
    """
    language = query.language
    if spoken_language(unquoted(sentence), language) is False:
        return LANGUAGE
    if not _quoted_words_stand(sentence, cited):
        return WORDS
    if not _dates_stand(sentence, language, cited):
        return DATE
    if not _figures_stand(sentence, language, cited):
        return FIGURE
    if unmentioned(sentence, language, tuple(cited), query.text):
        return NAME
    if negation_changed(unquoted(sentence), language, cited):
        return NEGATION
    if all(citation.language == language for citation in cited) and _share(sentence, query, cited) < ENOUGH:
        return THIN
    return None


def related(sentence: str, query: Query, citation: Citation) -> bool:
    """Whether a sentence and a quote share anything: a name, a figure, or in one language any term.

    Ordinary words cannot be compared across languages: a sentence without names and figures may rest on such a quote.
    """
    ours = set(analyse(sentence, query.language))
    theirs = set(analyse(f"{citation.quote} {about(citation)}", citation.language))
    if ours & theirs or any(_same_day_or_amount(sentence, query.language, citation)):
        return True
    telling = any(term.startswith(("k_", "n_")) or term[0].isdigit() for term in ours)
    return citation.language != query.language and not telling


def _share(sentence: str, query: Query, cited: Sequence[Citation]) -> float:
    """Share of the sentence's words that the quotes, what is said about their sources, or the question have."""
    language = query.language
    ours = {term for term in analyse(sentence, language) if not term.startswith(("k_", "n_"))}
    texts = [query.text, *(citation.quote for citation in cited), *(about(citation) for citation in cited)]
    theirs = {term for text in texts for term in analyse(text, language)}
    return len(ours & theirs) / len(ours) if ours else 1.0


def _same_day_or_amount(sentence: str, language: str, citation: Citation) -> Iterable[bool]:
    quoted = _amounts(citation.quote, citation.language)
    yield from (_same(amount, other) for amount in _amounts(sentence, language) for other in quoted)
    dated = _days(citation.quote, citation.language, citation.published)
    yield from (_held(day, dated) for day in _days(sentence, language, citation.published))


def _quoted_words_stand(sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether all that stands in quotation marks is in a quote, its shown translation or a title, letter for letter.

    Case, the shape of quotation marks, white space and the punctuation at the end do not count; "…" and "[…]" leave
    something out.
    """
    texts: list[str] = []
    for citation in cited:
        texts += [_plain(citation.quote), _plain(fenced(citation.quote)), _plain(about(citation))]
        texts += [_plain(citation.translation.text)] if citation.translation else []
    for match in MARKED.finditer(sentence):
        inner = next(group for group in match.groups() if group is not None)
        parts = [part for piece in re.split(r"\[…\]|\(…\)|…|\.\.\.", inner) if (part := _plain(piece))]
        if not any(all(part in text for part in parts) for text in texts):
            return False
    return True


def _plain(text: str) -> str:
    even = re.sub(r"[“”„«»\"]", '"', re.sub(r"[‘’]", "'", normalise(text).casefold()))
    return " ".join(even.split()).strip(" .,;:!?\"'")


def _dates_stand(sentence: str, language: str, cited: Sequence[Citation]) -> bool:
    """Whether each time in the sentence is in a cited quote, at least as precisely, or is its date of publication."""
    return all(
        any(_held(day, _all_days(citation)) for citation in cited for day in _at(sentence, language, citation, start))
        for start in _starts(sentence, language, cited)
    )


def _starts(sentence: str, language: str, cited: Sequence[Citation]) -> set[int]:
    """Where the times in a sentence begin; those told by weekdays only are known beside a day of publication."""
    return {day.start for citation in cited for day in _days(sentence, language, citation.published)}


def _at(sentence: str, language: str, citation: Citation, start: int) -> list[Day]:
    """The time that begins there, as written and as it reads on the citation's day of publication."""
    read = (*_days(sentence, language, None), *_days(sentence, language, citation.published))
    return [day for day in read if day.start == start]


def _all_days(citation: Citation) -> list[Day]:
    """The times that a citation vouches for: those of its quote, with the years near by, and of its publication."""
    quoted = _days(citation.quote, citation.language, citation.published)
    plain = _days(citation.quote, citation.language, None)
    years = {day.iso[:4] for day in plain if re.match(r"\d{4}", day.iso)}
    dated = [Day(day.start, day.end, year + day.iso[1:]) for day in plain if day.iso[:2] == "--" for year in years]
    own = [citation.published, *(report.date for report in citation.reports_on)]
    return [*quoted, *plain, *dated, *(Day(0, 0, iso) for iso in own if iso)]


def _held(day: Day, others: Iterable[Day]) -> bool:
    """Whether one of the others is the same time, or a part of it: "2022-01-05" holds "--01-05", "2022" and "202"."""
    ours = _parts(day.iso)
    return any(
        theirs[0].startswith(ours[0])
        and all(not one or one == other for one, other in zip(ours[1:3], theirs[1:3], strict=True))
        for theirs in (_parts(other.iso) for other in others)
    )


def _parts(iso: str) -> list[str]:
    return (["", *iso[2:].split("-")] if iso.startswith("--") else iso.split("-")) + ["", ""]


def _figures_stand(sentence: str, language: str, cited: Sequence[Citation]) -> bool:
    """Whether each amount, and each other figure, is in a cited quote."""
    stated = _amounts(sentence, language)
    if not all(any(_amount_stands(amount, sentence, citation) for citation in cited) for amount in stated):
        return False
    spans = [(item.start, item.end) for item in stated]
    for citation in cited:
        spans += [(day.start, day.end) for day in _days(sentence, language, citation.published)]
    figures = {
        number_key(word.text)
        for word in words(sentence)
        if word.text[0].isdigit() and not any(start <= word.start < end for start, end in spans)
    }
    return figures <= {key for citation in cited for key in _figures(f"{citation.quote} {about(citation)}")}


def _amount_stands(amount: Amount, sentence: str, citation: Citation) -> bool:
    """Whether a quote states the amount; where the quote's own figure was not understood its digits must do."""
    quoted = _amounts(citation.quote, citation.language)
    alike = [other for other in quoted if amount.value in (other.value, other.upper)]
    if alike:
        return any(_same(amount, other) for other in alike)
    digits = _figures(sentence[amount.start : amount.end])
    rest = citation.quote
    for other in quoted:
        rest = rest[: other.start] + " " * (other.end - other.start) + rest[other.end :]
    return bool(digits) and digits <= _figures(rest)


def _same(amount: Amount, other: Amount) -> bool:
    """Whether ``other``, of a quote, bears ``amount``: the same figure of the same kind, said with no more edge to it.

    A qualifier may be left out and "about" put in; "more than" needs its like in the quote, and so does "nearly".
    """
    figure = (amount.value, amount.upper) == (other.value, other.upper) or (
        amount.upper is None and amount.value in (other.value, other.upper)
    )
    kind = amount.percent == other.percent and (amount.currency or other.currency) in (other.currency, None)
    way = (amount.qualifier not in UPWARDS or other.qualifier in UPWARDS) and (
        amount.qualifier not in DOWNWARDS or other.qualifier in DOWNWARDS
    )
    return figure and kind and way and amount.vague == other.vague


def _figures(text: str) -> set[str]:
    return {number_key(word.text) for word in words(text) if word.text[0].isdigit()}


@lru_cache(maxsize=256)
def _amounts(text: str, language: str) -> tuple[Amount, ...]:
    return tuple(amounts(text, language))


@lru_cache(maxsize=256)
def _days(text: str, language: str, published: str | None) -> tuple[Day, ...]:
    return tuple(days(text, language, published))
