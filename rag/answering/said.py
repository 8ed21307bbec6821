"""A value of an article -> the same in the reader's language, where it is surely read: closed classes only.

Figures, days, months, countries and lists of them. The article's own words are always shown beside what is said here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rag.answering.phrases import day_in_words
from rag.language.amounts import amounts
from rag.language.data import LANGUAGES, entry, pattern_of, table, word_set
from rag.language.days import days
from rag.language.names import fold, known_names
from rag.language.units import TIMES

if TYPE_CHECKING:
    from rag.language.amounts import Amount

LONG_SCALE: Final = 1_000_000  # from which a figure is said with its scale: "4.2 million"
CALENDAR: Final = ("second", "minute", "hour", "day", "week", "month", "year")  # units of time that CLDR names
MEASURES = word_set("names", "amounts.measures")
AND = pattern_of("said.and", r"\s*,\s*(?:{}\s+)?|\s+{}\s+")
FRACTIONS = pattern_of("said.fractions")


def said_value(text: str, source: str, language: str) -> str | None:
    """ "nästan 4.000 man", "sv", "en" -> "nearly 4,000"; None where nothing is surely read, or nothing would change."""
    if source == language or source not in LANGUAGES or language not in LANGUAGES:
        return None
    said = _amount(text, source, language) or _day(text, source, language)
    said = said or country(text, language) or _countries(text, source, language)
    return None if said is None or said.casefold() == text.strip().casefold() else said


def _amount(text: str, source: str, language: str) -> str | None:
    """A text that is one amount and what it counts; not one that counts parts, or says more before its figure."""
    found = amounts(text, source)
    if len(found) != 1:
        return None
    amount = found[0]
    around = text[: amount.start], text[amount.end :]
    counted = fold(amount.unit or "")
    if any(map(str.isalnum, around[0])) or any(map(str.isdigit, around[1])):
        return None
    if around[1][:1] == ":" or around[1][:1].isalnum():  # "14:e", "14e": which one, not how many
        return None
    if FRACTIONS[source].search(f"{amount.unit or ''} {around[1]}") or (amount.vague and amount.upper):
        return None
    figure = _figure(amount, counted, language)
    if figure is None or amount.qualifier is None:
        return figure
    return str(entry(language, f"said.{amount.qualifier}")).format(n=figure)


def _figure(amount: Amount, counted: str, language: str) -> str | None:
    """The figure with its percent sign, currency, unit of time or symbol; what else it counts is left out."""
    if amount.vague:
        order = str(int(amount.value)) if amount.value == int(amount.value) else ""
        return table(language, "said.orders").get(order)
    said = _number(amount.value, language)
    if amount.upper is not None:
        said = str(entry(language, "said.range")).format(first=said, last=_number(amount.upper, language))
    highest = amount.value if amount.upper is None else amount.upper
    if amount.percent:
        return str(entry(language, "said.percent")).format(n=said)
    if amount.currency:
        from babel.numbers import get_currency_name

        return f"{said} {get_currency_name(amount.currency, highest, locale=language)}"
    if amount.unit in MEASURES:
        return f"{said} {amount.unit}"
    time = TIMES.get(counted)
    # Nights count as days where accounts are compared, but are not called so.
    if time in CALENDAR and (time != "day" or counted.startswith("d")):
        from babel.units import format_unit

        one = _number(highest, language)
        return str(format_unit(highest, f"duration-{time}", "long", locale=language)).replace(one, said)
    return said


def _number(value: float, language: str) -> str:
    """A number as the language writes it, with its scale where it is long and stays exact."""
    from babel.numbers import format_compact_decimal, format_decimal

    exact = str(format_decimal(value, locale=language))
    if value >= LONG_SCALE and (value / 10_000).is_integer():
        return str(format_compact_decimal(value, format_type="long", locale=language, fraction_digits=2))
    return exact


def _day(text: str, source: str, language: str) -> str | None:
    """A text that is one day, or one month, and nothing else; never one counted from the day of publication."""
    found = days(text, source)
    if len(found) != 1 or found[0].relative:
        return None
    around = text[: found[0].start] + text[found[0].end :]
    return None if any(map(str.isalnum, around)) else day_in_words(found[0].iso, language)


def _countries(text: str, source: str, language: str) -> str | None:
    """A text that lists countries and nothing else: "België, Frankrijk en Spanje"."""
    from babel.lists import format_list

    parts = AND[source].split(text)
    if len(parts) < 2 or not all(country(part, source) or country(part, language) for part in parts):
        return None
    return str(format_list([country(part, language) or part for part in parts], locale=language))


def country(text: str, language: str) -> str | None:
    """What a language calls a country; None for a text that is no country's name, or is written so already."""
    from babel import Locale

    key = known_names().get(tuple(re.findall(r"\w+", fold(text))), "")
    name = Locale(language).territories.get(key.removeprefix("k_").upper()) if text[:1].isupper() else None
    return str(name) if name and fold(str(name)) != fold(text) else None
