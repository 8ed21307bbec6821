"""The amounts that a text states: how many of what, as a range or more or less than a figure, per cent or money."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, get_args

from rag.language.data import ByLanguage, pattern, pattern_of, read, table, words_of
from rag.language.days import days
from rag.language.numbers import Number, numbers
from rag.language.units import unit_after

Qualifier = Literal["more", "at_least", "nearly", "about", "at_most", "less", "exactly"]

LETTERS = {"k": 1e3, "m": 1e6, "bn": 1e9}  # behind a figure of money: "£2m"
SOME_DAY = "2000-01-01"  # with a day of publication weekdays and "yesterday" are found, the same for all days
REACH = 40  # characters before a number in which its qualifier may stand

DURATION, AMBIGUOUS = words_of("amounts.duration"), words_of("numbers.ambiguous")
LASTING = pattern_of("amounts.lasting", r"\b{}\W?$")
OR_MORE, RANGE_START = pattern_of("amounts.or_more"), pattern_of("amounts.range_start")
RANGE_AND, RANGE_TO = pattern_of("amounts.range_and"), pattern_of("amounts.range_to")
OF = pattern_of("amounts.of", "{gap}{}(?={gap})")
PART = pattern_of("amounts.part_of", r"{gap}{}(?:{gap}[^\W\d_]+(?:['’]s)?){0,2}{gap}")
QUALIFIERS: dict[Qualifier, ByLanguage[re.Pattern[str]]] = {
    name: pattern_of(f"amounts.qualifiers.{name}", r"(?<![\w-]){}{gap}$") for name in get_args(Qualifier)
}
MASKED = ByLanguage(
    lambda language: [pattern(language, f"amounts.masked.{name}") for name in table(language, "amounts.masked")]
)
# Currencies stand before or behind a figure, and per cent behind it, alike in any language.
_SHARED, _CURRENCIES = read("names")["amounts"], read("names")["currencies"]
CURRENCIES: dict[str, str] = {word.upper(): code for code in _CURRENCIES for word in (code, *_CURRENCIES[code])}
_BEHIND = "|".join(map(re.escape, sorted((word for word in CURRENCIES if " " not in word), key=len, reverse=True)))
CURRENCY_BEHIND = re.compile(
    rf"\s?(?:(?P<country>{'|'.join(_SHARED['countries'].split())})\s)?(?P<word>{_BEHIND})(?![\w-])", re.IGNORECASE
)
_SYMBOLS, _CODES = "|".join(map(re.escape, _SHARED["symbols"])), "|".join(_SHARED["before"].split())
CURRENCY_BEFORE = rf"(?P<code>{_SYMBOLS}|(?:{_CODES})(?=\s))\s?$"
PERCENT = re.compile(_SHARED["percent"], re.IGNORECASE)


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
    return [_part(text, language, amount, behind) for amount, behind in zip(found, [*found[1:], None], strict=False)]


def _part(text: str, language: str, amount: Amount, behind: Amount | None) -> Amount:
    """The amount with the unit of the next one where it is a part of it: "five of the six articles"."""
    told = amount.unit or amount.percent or amount.currency or amount.vague
    if told or behind is None or behind.unit is None or not PART[language].fullmatch(text[amount.end : behind.start]):
        return amount
    return replace(amount, unit=behind.unit, unit_start=behind.unit_start, unit_end=behind.unit_end)


def _blocked(text: str, language: str) -> list[bool]:
    """For each character, whether it belongs to a date or to another number that is no amount."""
    blocked = [False] * len(text)
    spans = [(day.start, day.end) for day in days(text, language, SOME_DAY)]
    for masked in (*_SHARED["masked"], *MASKED[language]):
        spans += [match.span() for match in re.finditer(masked, text)]
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
    inner = _measure(text, first, language, blocked, second.start)
    between = text[first.end : second.start]
    if inner.told and inner.unit is None:  # "10% to 20%", "€3 till €4"
        between = text[inner.end : second.start]
    before = text[max(reach, first.start - REACH) : first.start]
    start = RANGE_START[language].search(before)
    between = re.sub(CURRENCY_BEFORE, "", between)
    dash = re.fullmatch(r"\s?[-–—]\s?", between) is not None
    joined = RANGE_AND if start and start["between"] else RANGE_TO
    if not dash and not joined[language].fullmatch(between):
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
    symbol = re.search(rf"(?<!\w){CURRENCY_BEFORE}", text[max(reach, start - 8) : start])
    if symbol and number.figure:
        start -= len(symbol[0])
        currency = _SHARED["symbols"].get(symbol["code"]) or symbol["code"]
    end = measure.end
    letter = re.match(r"(?:bn|m|k)\b", text[number.end : number.end + 3])
    if letter and symbol:
        value *= LETTERS[letter[0]]
        end = max(end, number.end + letter.end())
    qualifier, start = _qualifier(text, language, start, reach, text[number.end : end + 1])
    behind = OR_MORE[language].match(text, number.end)
    if behind and qualifier is None:
        qualifier = "at_least" if behind["more"] else "at_most"
        end = max(end, behind.end())
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
    for qualifier, wording in QUALIFIERS.items():
        match = wording[language].search(before)
        if match and start - len(match[0]) < longest[1]:
            # Swedish "under tre dagar" and English "over three days" tell how long, not how few or many.
            if match[0].casefold().strip() in DURATION[language] and LASTING[language].search(unit):
                continue
            longest = (qualifier, start - len(match[0]))
    return longest


def _measure(text: str, number: Number, language: str, blocked: list[bool], limit: int) -> _Measure:
    """Per cent, currency or noun behind a number, before ``limit`` and what is blocked."""
    if match := PERCENT.match(text[number.end :]):
        return _Measure(number.end + match.end(), percent=True)
    if match := CURRENCY_BEHIND.match(text[number.end :]):
        country, word = match["country"] or "", match["word"]
        code = CURRENCIES.get(f"{country} {word}".strip().upper()) or CURRENCIES.get(word.upper())
        start = number.end + match.start("word")
        unit = (start, start + len(word)) if word.isalpha() else None
        return _Measure(number.end + match.end(), currency=code, unit=unit)
    position = number.end
    if number.vague and (of := OF[language].match(text, position)):
        position = of.end()
    unit = unit_after(text, position, language)
    if unit is None or unit[1] > limit or any(blocked[number.end : unit[1]]):
        return _Measure(number.end)
    return _Measure(unit[1], unit=unit)


def _is_no_amount(text: str, language: str, number: Number, amount: Amount) -> bool:
    """Whether a number is part of a name or of something written in figures, or the Swedish word "sex" is no six."""
    before, after = text[max(0, number.start - REACH) : number.start], text[number.end : number.end + 4]
    told = amount.unit is not None or amount.percent or amount.currency or amount.qualifier or number.vague
    if text[number.start : number.end].casefold() in AMBIGUOUS[language]:
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
