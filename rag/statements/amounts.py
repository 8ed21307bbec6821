"""The amounts that a text states: how many of what, as a range or more or less than a figure, per cent or money."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.statements.amount_words import (
    CURRENCY_AFTER,
    CURRENCY_BEFORE,
    CURRENCY_CODES,
    DURATION,
    MASKED,
    OR_MORE,
    PERCENT,
    QUALIFIERS,
    RANGE_JOINS,
    RANGE_STARTS,
)
from rag.statements.amount_words import Qualifier as Qualifier
from rag.statements.days import days
from rag.statements.number_words import GAP, Number, numbers
from rag.statements.units import unit_after

LETTERS = {"k": 1e3, "m": 1e6, "bn": 1e9}  # behind a figure of money: "£2m"
SOME_DAY = "2000-01-01"  # with a day of publication weekdays and "yesterday" are found, the same for all days
# Between a part and the amount that it is a part of: "five of this archive's six articles".
PART = re.compile(
    rf"{GAP}(?:of|av|van){GAP}(?:the|these|those|this|its|their|all|de|dessa|denna|sina|hans|hennes|deras|alla|die|deze|"
    rf"dit|hun|zijn|haar|alle)(?:{GAP}[^\W\d_]+(?:['’]s)?){{0,2}}{GAP}",
    re.IGNORECASE,
)
REACH = 40  # characters before a number in which its qualifier may stand


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as stated: ``text[start:end]``, from its qualifier to its unit ("nästan 4.000 man").

    value: "3 000", "drieduizend" and "three thousand" are 3000.0; of a range the lower end. upper: the upper end of a
    range, else None. qualifier: None for a plain figure. vague: an order of magnitude ("hundratals", "tientallen",
    "several thousand"); value is then that order, 10 for "dozens". percent: value is in per cent. currency: ISO 4217
    code of money. unit: the counted noun as written (``text[unit_start:unit_end]``), None when none was found; the
    first of two amounts that share a unit ("from 10 to 20 people") ends before it.
    """

    start: int
    end: int
    value: float
    upper: float | None = None
    qualifier: Qualifier | None = None
    vague: bool = False
    percent: bool = False
    currency: str | None = None
    unit: str | None = None
    unit_start: int | None = None
    unit_end: int | None = None


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a number is a number of: where it ends, and its unit when that is a noun."""

    end: int
    percent: bool = False
    currency: str | None = None
    unit: tuple[int, int] | None = None

    @property
    def told(self) -> bool:
        return self.percent or self.currency is not None or self.unit is not None


def amounts(text: str, language: str) -> list[Amount]:
    """The amounts of an NFC text, in order, not overlapping each other nor any of ``days``.

    Left out: years and other dates, clock times, ordinals, list numbers, scores, numbers of sections and articles,
    parts of names, and a lone "one". For a language other than en, sv and nl only figures are read, without unit.
    """
    blocked = _blocked(text, language)
    free = [number for number in numbers(text, language) if not any(blocked[number.start : number.end])]
    found: list[Amount] = []
    place = 0
    while place < len(free):
        reach = found[-1].end if found else 0
        used, stated = _stated(text, language, free[place : place + 3], reach, blocked)
        found += stated
        place += used
    return [_part(text, amount, behind) for amount, behind in zip(found, [*found[1:], None], strict=False)]


def _part(text: str, amount: Amount, behind: Amount | None) -> Amount:
    """The amount with the unit of the next one where it is a part of it: "five of the six articles"."""
    told = amount.unit or amount.percent or amount.currency or amount.vague
    if told or behind is None or behind.unit is None or not PART.fullmatch(text[amount.end : behind.start]):
        return amount
    return replace(amount, unit=behind.unit, unit_start=behind.unit_start, unit_end=behind.unit_end)


def same_amount(first: Amount, second: Amount) -> bool:
    """Whether both state the same figure of the same kind; qualifier, vagueness and unit may differ."""
    ours, theirs = ((amount.value, amount.upper, amount.percent, amount.currency) for amount in (first, second))
    return ours == theirs


def _blocked(text: str, language: str) -> list[bool]:
    """For each character, whether it belongs to a date or to another number that is no amount."""
    blocked = [False] * len(text)
    spans = [(day.start, day.end) for day in days(text, language, SOME_DAY)]
    for pattern in (*MASKED["all"], *MASKED.get(language, ())):
        spans += [match.span() for match in re.finditer(pattern, text)]
    for start, end in spans:
        blocked[start:end] = [True] * (end - start)
    return blocked


def _stated(text: str, language: str, ahead: list[Number], reach: int, blocked: list[bool]) -> tuple[int, list[Amount]]:
    """How many of the two numbers ahead were used, and the amounts that they state: none, one, or both."""
    number, *later = ahead
    limits = [*(one.start for one in later), len(text), len(text)]
    if later and not any(blocked[number.end : later[0].start]):
        ranged = _range(text, language, number, later[0], reach, blocked, limits[1])
        if ranged is not None:
            return 2, ranged
    measure = _measure(text, number, language, blocked, limits[0])
    amount = _amount(text, language, number, measure, reach)
    refused = amount.end < number.end or _is_no_amount(text, language, number, amount)
    return 1, [] if refused else [amount]


def _range(
    text: str, language: str, first: Number, second: Number, reach: int, blocked: list[bool], limit: int
) -> list[Amount] | None:
    """One amount for "3 000–4 000 man" and "between 10 and 20"; two for "from 4.2 to 1.2 per cent"; else None."""
    joins = RANGE_JOINS.get(language, RANGE_JOINS["en"])
    inner = _measure(text, first, language, blocked, second.start)
    between = text[first.end : second.start]
    if inner.told and inner.unit is None:  # "10% to 20%", "€3 till €4"
        between = text[inner.end : second.start]
    before = text[max(reach, first.start - REACH) : first.start]
    start = re.search(RANGE_STARTS.get(language, RANGE_STARTS["en"]), before, re.IGNORECASE)
    between = re.sub(rf"{CURRENCY_BEFORE}$", "", between)
    dash = re.fullmatch(r"\s?[-–—]\s?", between) is not None
    if not dash and not re.fullmatch(joins["and" if start and start["between"] else "to"], between, re.IGNORECASE):
        return None
    measure = _measure(text, second, language, blocked, limit)
    if dash and not (measure.told or min(first.value, second.value) >= 100):
        return None  # a score
    upper = _amount(text, language, second, measure, first.end)
    if upper.qualifier is not None and upper.start > first.end:
        upper = replace(upper, start=second.start, qualifier=None)
    lower = _amount(text, language, first, inner, reach)
    shared = replace(lower, percent=upper.percent, currency=upper.currency or lower.currency, unit=upper.unit)
    # "4–5 miljoner": the scale is said once.
    scaled = lower.value
    if second.value >= 1e6 > first.value >= 1 and re.search(r"[^\W\d_]", text[second.start : second.end]):
        scaled *= next(scale for scale in (1e12, 1e9, 1e6) if second.value >= scale) if first.figure else 1
    if scaled >= upper.value or (start and not start["between"]):
        shared = replace(shared, unit_start=upper.unit_start, unit_end=upper.unit_end, value=scaled)
        return None if dash else [shared, upper]
    begin = first.start - len(before) + start.start() if start else lower.start
    return [replace(upper, start=begin, value=scaled, upper=upper.value, qualifier=lower.qualifier)]


def _amount(text: str, language: str, number: Number, measure: _Measure, reach: int) -> Amount:
    """The number with its qualifier, currency and unit. ``reach``: where the amount before ends."""
    start, value, currency = number.start, number.value, measure.currency
    symbol = re.search(rf"(?<!\w){CURRENCY_BEFORE}$", text[max(reach, start - 8) : start])
    if symbol and number.figure:
        start -= len(symbol[0])
        currency = CURRENCY_CODES[symbol["code"].upper()]
    end = measure.end
    letter = re.match(r"(?:bn|m|k)\b", text[number.end : number.end + 3])
    if letter and symbol:
        value *= LETTERS[letter[0]]
        end = max(end, number.end + letter.end())
    qualifier, start = _qualifier(text, language, start, reach, text[number.end : end + 1])
    behind = re.match(OR_MORE.get(language, r"(?!)"), text[number.end :], re.IGNORECASE)
    if behind and qualifier is None:
        qualifier = "at_least" if behind["more"] else "at_most"
        end = max(end, number.end + behind.end())
    unit = measure.unit
    return Amount(
        start,
        end,
        value,
        qualifier=qualifier or ("about" if number.about else None),
        vague=number.vague,
        percent=measure.percent,
        currency=currency,
        unit=text[unit[0] : unit[1]] if unit else None,
        unit_start=unit[0] if unit else None,
        unit_end=unit[1] if unit else None,
    )


def _qualifier(text: str, language: str, start: int, reach: int, unit: str) -> tuple[Qualifier | None, int]:
    """What is said before a number about its value, and where that begins. ``unit``: what is counted."""
    before = text[max(reach, start - REACH) : start]
    longest: tuple[Qualifier | None, int] = (None, start)
    for qualifier, pattern in QUALIFIERS.get(language, {}).items():
        match = re.search(rf"(?<![\w-])(?:{pattern}){GAP}$", before, re.IGNORECASE)
        if match and start - len(match[0]) < longest[1]:
            # Swedish "under tre dagar" and English "over three days" tell how long, not how few or many.
            if match[0].casefold().strip() in DURATION.get(language, ()) and re.search(DURATION["units"][0], unit):
                continue
            longest = (qualifier, start - len(match[0]))
    return longest


def _measure(text: str, number: Number, language: str, blocked: list[bool], limit: int) -> _Measure:
    """Per cent, currency or noun behind a number, before ``limit`` and what is blocked."""
    if match := re.match(PERCENT, text[number.end :], re.IGNORECASE):
        return _Measure(number.end + match.end(), percent=True)
    if match := re.match(CURRENCY_AFTER, text[number.end :], re.IGNORECASE):
        country, word = match["country"] or "", match["word"]
        code = CURRENCY_CODES.get(f"{country} {word}".strip().upper()) or CURRENCY_CODES.get(word.upper())
        start = number.end + match.start("word")
        unit = (start, start + len(word)) if word.isalpha() else None
        return _Measure(number.end + match.end(), currency=code, unit=unit)
    position = number.end
    if of := re.match(rf"{GAP}(?:of|av)(?={GAP})", text[position:]) if number.vague else None:
        position += of.end()
    unit = unit_after(text, position, language)
    if unit is None or unit[1] > limit or any(blocked[number.end : unit[1]]):
        return _Measure(number.end)
    return _Measure(unit[1], unit=unit)


def _is_no_amount(text: str, language: str, number: Number, amount: Amount) -> bool:
    """Whether a number is part of a name or of something written in figures, or the Swedish word "sex" is no six."""
    before, after = text[max(0, number.start - REACH) : number.start], text[number.end : number.end + 4]
    told = amount.unit is not None or amount.percent or amount.currency or amount.qualifier or number.vague
    if text[number.start : number.end].casefold() == "sex":
        return amount.unit is None
    if not number.figure:
        return False
    if re.match(r"(?:k|m|bn)\b", after) and amount.currency is None:
        return True
    if before.endswith(("-", "–", "−", "/", "+")) or re.match(r"[-–/]\d", after):
        return True
    # "Apollo 11", "Channel 4": a figure behind a name, counting nothing.
    named = re.search(r"(?<=[\w,’'”]\s)[A-ZÅÄÖ]\w+\s$", before)
    return not told and named is not None and number.value < 1000
