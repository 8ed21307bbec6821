"""sentence -> values: the parts of it that could be the answer, of the kind that the question wants."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.nouns import BARE, PEOPLE, SAME_NOUN, TIMES, WOMEN, amounts_of
from rag.names import fold
from rag.statements.days import Day, days
from rag.statements.fates import fates, fates_asked
from rag.text import analyse, stem, words
from rag.thesaurus import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rag.question import Question
    from rag.records import Article, Citation, Report
    from rag.retrieval.lexical import WeightedTerm
    from rag.statements.amounts import Amount

FIT = 0.6  # from which a value can be the answer
FEWEST = 3  # people who are taken to be counted when they are not called what the question calls them
MONTH_WITHIN = 6  # characters from "4" to the "5" of "5 January"
BYLINE = 40  # characters between a report's date and its name
OTHERS = 0.3  # fit at most of a figure of others: of the dead where the arrested are counted
OWN = 2  # words beside a figure from which its clause says something by itself
RELATIVE = 0.6  # fit of "on Tuesday" beside that of a date
NEAR = 0.3  # share of a related word from which it says the same as the question's,
# if it is at least this share of the most related one's: beside "lever" and "bor", "döda" is no word for "live".
BESIDE = 0.5
NAMING = 0.8  # the same for what a list is called: "regim" is no word for "countries" beside "land"
COUNTED = ("quantity", "duration", "date")  # kinds of answers that are values

_SHARE = re.compile(
    r"\b(share|percentage|proportion|per ?cent|how much of|what part|andel|procent|stor del|mycket av|aandeel|"
    r"welk deel|groot deel)\b"
)
# What a share is asked of: "of the world's uranium", "av världens uran", "van de wereldproductie van uranium".
_SHARE_OF = {
    "en": re.compile(
        r"\b(?:share|percentage|proportion|per ?cent|part|much) of (?:the |all )?(?:[\w-]+['’]s )?([\w-]+)"
    ),
    "sv": re.compile(r"\b(?:andel|procent|del|mycket) av (?:alla |de |den |det )?(?:[\w-]{4,}s )?([\w-]+)"),
    "nl": re.compile(
        r"\b(?:aandeel|procent|percentage|deel) van (?:alle |de |het )?(?:[\w-]+ van (?:de |het )?)?([\w-]+)"
    ),
}
_MONEY = re.compile(
    r"\b(costs?|earn\w*|paid|pay|prices?|money|worth|spend|spent|wages?|budget|kosta\w*|tjana\w*|betala\w*|pris(et|er|erna)?|pengar|"
    r"vard|lon(en|er|erna)?|kost(te|en)?|verdien\w*|betaal\w*|prij(s|zen)|geld|waard|loon|lonen)\b"
)
# Where one clause ends and another begins.
_PARTING = re.compile(r"[,;:–—()]\s|\s(?:and|but|while|och|men|medan|en|maar|terwijl)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A part of a text that could be the answer: ``text[start:end]``.

    key: the same for values that say the same, in whatever language and style ("3000", "40 %", "2022-01-05"). fit: how
    well it is what was asked for, in [0, 1]; below FIT it is something else ("75 aircraft" to "how many soldiers").
    clause: offsets of the part of the sentence around it. same: it counts the very noun that the question counts. told:
    one of the question's other words is met in the clause or near it.
    """

    start: int
    end: int
    key: str
    qualifier: str | None
    fit: float
    clause: tuple[int, int]
    same: bool = False
    told: bool = True
    fated: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of a value, in one language.

    counts: how well each noun that is counted somewhere is the noun that the question counts, in [0, 1], and BARE
    whether that is people; without BARE when the question counts people in general, or nothing. told: the terms
    besides, one of which a clause must meet to be about the same; names only where there is nothing else. fates: what
    the question tells of people, "dead" of "killed".
    """

    question: Question
    counts: Mapping[str, float]
    told: tuple[WeightedTerm, ...]
    called: tuple[WeightedTerm, ...] = ()
    fates: frozenset[str] = frozenset()
    shared: tuple[WeightedTerm, ...] = ()

    def tells_fate(self, text: str, language: str) -> bool:
        """Whether a text tells of people what the question does, all of it; False where that is nothing."""
        return bool(self.fates) and self.fates <= fates(text, language)


def asked_of(question: Question, terms: Sequence[WeightedTerm], counts: Mapping[str, float]) -> Asked:
    """What is asked of values in a language. terms: the question's, as that language has them."""
    noun = fold(question.counted or "")
    kin = {noun, *same_words(question.counted or "", question.language, question.language)}
    others = [
        term
        for term in terms
        if not term.term.surface[0].isdigit()
        and kin.isdisjoint((fold(term.term.surface), stem(term.term.surface, question.language)))
    ]
    told = [term for term in others if not term.term.name] or others
    own = [term for term in terms if noun and fold(term.term.surface) == noun]
    whole = _SHARE_OF[question.language].search(fold(question.text))
    shared = [term for term in terms if whole and fold(term.term.surface) == whole[1] and whole[1] not in PEOPLE]
    asked_fates = fates_asked(question.text, question.language)
    return Asked(question, counts, tuple(told), tuple(own or told), asked_fates, tuple(shared))


def told_on(source: Article | Citation) -> str | None:
    """The ISO date from which "5 January" in a source is a day of a year: of what it reports on, else its own."""
    return max((report.date for report in source.reports_on if report.date), default=source.published)


def values(
    text: str, before: str, language: str, asked: Asked, published: str | None, reports: Sequence[Report] = ()
) -> list[Value]:
    """Figures, durations or dates of a text, in order; empty for questions that want something else.

    before: what stands before the text, where what it speaks of may be named. published: ISO date of the article,
    which "5 January" needs to be a day of a year. reports: what the article reports on; the day that one of them came
    out, beside its name, is no answer.
    """
    question = asked.question
    if question.kind not in COUNTED:
        return []
    window = told(before + text, language, asked) or asked.tells_fate(text, language)

    def value(start: int, end: int, key: str, qualifier: str | None, noun: float, specific: bool) -> Value:
        clause = clause_around(text, start, end)
        around = f"{text[clause[0] : start]} {text[end : clause[1]]}"
        # Of the value's own words only one that is the question's: "thousands of police" does not tell of arrests.
        here = told(around, language, asked) or _meets(text[start:end], language, asked.told, NAMING)
        fated = asked.tells_fate(text[slice(*clause)], language)
        here = here or fated
        same = BARE in asked.counts and noun == 1.0
        fit = noun * _telling(here, window, specific)
        of_another = asked.shared and not _meets(text, language, asked.shared, BESIDE)
        if of_another or _tells_of_others(text[slice(*clause)], language, asked):
            fit = min(fit, OTHERS)
        return Value(start, end, key, qualifier, fit, clause, same, here or window, fated)

    if question.kind == "date":
        found_days = days(text, language, published)
        return [
            value(
                day.start, _whole_end(text, place, found_days), day.iso, None, RELATIVE if day.relative else 1.0, False
            )
            for place, day in enumerate(found_days)
            if not _is_byline(text, day, reports)
        ]
    found = []
    for amount in amounts_of(text, language):
        noun, specific = _noun(amount, asked)
        found.append((amount, value(amount.start, amount.end, amount_key(amount), amount.qualifier, noun, specific)))
    return _of_same_fate(text, found)


def counts_same(text: str, before: str, language: str, asked: Asked) -> bool:
    """Whether a figure of a text that may be the answer counts the very noun that the question counts."""
    if asked.question.kind != "quantity" or BARE not in asked.counts:
        return False
    return any(value.same and value.fit >= FIT for value in values(text, before, language, asked, None))


def _whole_end(text: str, place: int, found: Sequence[Day]) -> int:
    """Where a day's words end: of the "4" in "4 and 5 January" where its month does."""
    day = found[place]
    following = found[place + 1 : place + 2]
    bare = text[day.start : day.end].isdigit() and day.end - day.start <= 2
    return following[0].end if bare and following and following[0].start - day.end <= MONTH_WITHIN else day.end


def _is_byline(text: str, day: Day, reports: Sequence[Report]) -> bool:
    """Whether a day is that of a report, near the outlet or author of it: "Sidecar (21 January)"."""
    around = text[max(0, day.start - BYLINE) : day.end + BYLINE]
    names = [(report.outlet, report.author) for report in reports if report.date == day.iso]
    return any(name in around for pair in names for name in pair if name)


def _telling(here: bool, window: bool, specific: bool) -> float:
    """What a value counts by where the question's other words are met: in its clause, near it, or nowhere.

    specific: what is counted (or that it is a date) is plain, so that the words may stand further off.
    """
    if here:
        return 1.0
    if specific:
        return 0.85 if window else 0.7
    return 0.5 if window else 0.35


def _of_same_fate(text: str, found: Sequence[tuple[Amount, Value]]) -> list[Value]:
    """The values, those doubted that count somebody in a clause of their own, where another clause tells the fate.

    "Twelve died, and forty guests were brought out": forty guests. Not "Eighteen policemen and 208 others were killed",
    nor "the rebels counted 100 dead; the ministry spoke of 61".
    """
    if not any(value.fated for _, value in found):
        return [value for _, value in found]
    kept = []
    for amount, value in found:
        rest = text[value.clause[0] : value.start] + text[value.end : value.clause[1]]
        other = amount.unit and not (value.fated or value.same or len(words(rest)) < OWN)
        kept.append(replace(value, fit=min(value.fit, OTHERS)) if other else value)
    return kept


def _tells_of_others(clause: str, language: str, asked: Asked) -> bool:
    """Whether a clause tells of people something else than the question does: of the killed, not of the arrested."""
    found = fates(clause, language) if asked.fates else frozenset()
    return bool(found) and asked.fates.isdisjoint(found)


def told(text: str, language: str, asked: Asked) -> bool:
    """Whether a text meets one of the question's other words; so does every text when there are none."""
    return not asked.told or _meets(text, language, asked.told, BESIDE)


def is_called(text: str, language: str, asked: Asked) -> bool:
    """Whether a text calls something what a list is asked to hold: "the following demands:"."""
    return _meets(text, language, asked.called, NAMING)


def _meets(text: str, language: str, terms: Iterable[WeightedTerm], beside: float) -> bool:
    present = set(analyse(text, language))
    for term in terms:
        related = max((share for _, share in term.alternatives if share < 1.0), default=0.0)
        least = max(NEAR, beside * related)
        if any(name in present for name, share in term.alternatives if share >= least):
            return True
    return False


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the clause that holds ``text[start:end]``: to the next comma, dash or "and" on either side."""
    first = max((match.end() for match in _PARTING.finditer(text, 0, start)), default=0)
    last = _PARTING.search(text, end)
    return first, last.start() if last else len(text)


def is_time(amount: Amount) -> bool:
    """Whether an amount counts years, days, hours…"""
    return amount.unit is not None and fold(amount.unit) in TIMES


def amount_key(amount: Amount) -> str:
    """What makes two amounts one account: value, end of a range, per cent, currency or unit of time."""
    ends = [amount.value, *([amount.upper] if amount.upper is not None else [])]
    number = "–".join(f"{end:.15g}" for end in ends)
    kind = "%" if amount.percent else amount.currency or TIMES.get(fold(amount.unit or ""))
    return " ".join(filter(None, (number, kind)))


def _noun(amount: Amount, asked: Asked) -> tuple[float, bool]:
    """How well what an amount counts is what the question counts, in [0, 1], and whether it is that very noun."""
    question = fold(asked.question.text)
    if asked.question.kind == "duration":
        return (1.0, True) if is_time(amount) else (0.0, False)
    share = _SHARE.search(question) is not None
    if amount.percent:
        return (1.0, True) if share else (0.4, False)
    if share and not amount.currency:
        return 0.4, False
    if amount.currency:
        return (1.0 if _MONEY.search(question) else 0.3), True
    if asked.question.measure == "age" or is_time(amount):
        return (1.0 if is_time(amount) == (asked.question.measure == "age") else 0.3), True
    unit = fold(amount.unit or "")
    if BARE not in asked.counts:
        return (0.3 if amount.unit in asked.counts else 1.0), False
    if unit and asked.counts.get(amount.unit or "", 0.0) >= SAME_NOUN:
        return 1.0, True
    people = asked.counts.get(BARE, 1.0) > 0
    subset = fold(asked.question.counted or "") in WOMEN
    if unit and (subset or not (people and unit in PEOPLE)):
        return 0.3, False
    if not people:
        return 0.5, False
    # "Two men" are spoken of; few are counted.
    return (0.9, bool(unit)) if amount.value >= FEWEST else (0.5, False)
