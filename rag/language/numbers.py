"""The numbers of a text, in figures and in words, and what each is worth: "3 000", "drieduizend", "hundratals".

Words are read in languages that have them in their file: English (short scale), Swedish and Dutch (long scale:
"biljon", "biljoen" = 10**12), written in one word or several. In any other language figures alone are read. Ordinals
are no numbers, and neither is a lone "one", "ett" or "een", which is an article more often than a count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rag.language.data import GAP, NEVER, entry, pattern, table, words_of

LONE = words_of("numbers.lone")
_GROUPS = "figure percent order second tal dozen half_scale more one_half words scale".split()

_FIGURE = (
    r"(?:\d{1,3}(?P<separator>[ .,'’\u00a0\u2009\u202f])\d{3}(?:(?P=separator)\d{3})*(?!\d)(?:[.,]\d+)?"
    r"|\d+(?:[.,]\d+)?(?![ \u00a0\u2009\u202f]000))½?(?!\d|[.,:/]\d)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: ``text[start:end]``.

    vague: an order of magnitude. about: said to be one, as "ett trettiotal". figure: written in digits.
    """

    start: int
    end: int
    value: float
    vague: bool = False
    about: bool = False
    figure: bool = False


def numbers(text: str, language: str) -> list[Number]:
    """Every number of an NFC text, in order, not overlapping; years and list numbers are numbers here too."""
    found = (_number(match, language) for match in _pattern(language).finditer(text))
    return [number for number in found if number is not None]


def _number(match: re.Match[str], language: str) -> Number | None:
    # A name cannot stand twice in one pattern: its second place has a "_" behind it.
    groups = {name: match[name] or match.groupdict().get(f"{name}_") or "" for name in _GROUPS}
    start, end = match.span()
    if groups["order"]:
        return Number(start, end, _vague_value(groups["order"], groups["second"], language), vague=True)
    if groups["tal"]:
        return Number(start, end, _counted(groups["tal"], language), about=True)
    if groups["dozen"]:
        return Number(start, end, 12 * _counted(groups["dozen"], language))
    if groups["half_scale"]:
        return Number(start, end, 0.5 * _scale(groups["half_scale"], language))
    scale = _scale(groups["scale"], language) if groups["scale"] else 1.0
    half = 0.5 if groups["more"] else 0.0
    if groups["figure"]:
        value = figure_value(groups["figure"], language, bool(groups["scale"] or groups["percent"].strip()))
        return Number(start, end - len(groups["percent"]), (value + half) * scale, figure=True)
    if groups["one_half"]:
        return Number(start, end, 1.5 * scale)
    if groups["words"].casefold() in LONE[language] and not groups["scale"] and not half:
        return None
    value = _counted(groups["words"], language)
    return Number(start, end, (value + half * (1e9 if value >= 1e9 else 1e6 if value >= 1e6 else 1)) * scale)


def figure_value(figure: str, language: str, scaled: bool) -> float:
    """What digits are worth: "3 000", "3,000" and "3.000" are 3000, "0,125" is a decimal.

    scaled: a scale or per cent follows ("4.235 million", "4,235 %"); the language's own decimal mark is one then,
    also before three digits.
    """
    half = 0.5 if figure.endswith("½") else 0.0
    figure = figure.removesuffix("½")
    mark = entry(language, "numbers.decimal") or ","
    grouped = re.fullmatch(r"([1-9]\d{0,2}(?:([ .,'’\u00a0\u2009\u202f])\d{3})(?:\2\d{3})*)(?:[.,](\d+))?", figure)
    if grouped and not (scaled and grouped[2] == mark and figure.count(mark) == 1 and grouped[3] is None):
        return float(re.sub(r"\D", "", grouped[1]) + "." + (grouped[3] or "0")) + half
    # Of several marks that group nothing ("0.003,000") the last one counts.
    whole, point, decimals = re.sub(r"[^\d.]", "", figure.replace(",", ".")).rpartition(".")
    return float(whole.replace(".", "") + point + decimals or "0") + half


def spelled_value(words: str, language: str) -> float:
    """The value of number words that form one number; 0.0 for words that hold none."""
    total = part = 0.0
    for match in _morphemes(language)[0].finditer(words.casefold()):
        value = _morphemes(language)[1][match.lastindex or 0]
        if value < 100:
            part += value
        elif value == 100:
            part = max(part, 1) * 100
        else:  # "tusen miljarder": what was counted below the scale is multiplied by it
            below = total % value
            total, part = total - below + max(below + part, 1) * value, 0.0
    return total + part


def _counted(words: str, language: str) -> float:
    if words.casefold() in LONE[language]:
        return 1.0
    return figure_value(words, language, False) if words[0].isdigit() else spelled_value(words, language)


def _scale(word: str, language: str) -> float:
    """What a scale multiplies by; 12 for a dozen."""
    hundred, thousand = entry(language, "numbers.hundred"), entry(language, "numbers.thousand")
    worth = {**table(language, "numbers.scales"), hundred: 100.0, thousand: 1e3}
    return float(worth.get(re.escape(word.casefold()), worth.get(word.casefold(), 12.0)))


def _vague_value(first: str, second: str, language: str) -> float:
    orders = table(language, "numbers.several_of") | table(language, "numbers.orders")
    worth = {word.partition("(")[0]: value for word, value in orders.items()} | table(language, "numbers.scales")
    return float(worth[first.casefold()] * (worth[second.casefold()] if second else 1.0))


@cache
def _morphemes(language: str) -> tuple[re.Pattern[str], dict[int, float]]:
    """A pattern with a group for each part of a number word, and what each group is worth."""
    values: dict[str, float] = dict(table(language, "numbers.others"))
    for first, step, name in ((1, 1, "units"), (10, 1, "teens"), (20, 10, "tens"), (100, 1, "hundred")):
        parts = entry(language, f"numbers.{name}").split("|")
        values |= {word: float(first + step * place) for place, word in enumerate(parts)}
    values |= {entry(language, "numbers.thousand"): 1e3, **table(language, "numbers.scales")}
    # "et" of "ettusen" before the "ett" of "ett tusen"; else the longest first.
    ordered = sorted(values, key=lambda word: (not word.startswith("et("), -len(word)))
    groups = {place: values[word] for place, word in enumerate(ordered, 1)}
    return re.compile("|".join(f"({word})" for word in ordered)), groups


@cache
def _pattern(language: str) -> re.Pattern[str]:
    before, after = r"(?<![\w§#])(?<!\d[.,:/])(?<![^\W\d][-’'])", r"(?![\w])(?!-[^\W\d_])"
    if not table(language, "numbers"):
        rest = "|".join(f"(?P<{name}>{NEVER})" for name in _GROUPS if name not in ("figure", "percent"))
        return re.compile(f"{before}(?:(?P<figure>{_FIGURE})(?P<percent>[^\\S\\n]?%?){after}|{rest})")

    def named(name: str) -> str:
        return f"(?:{pattern(language, f'numbers.{name}')})"

    spelled, several, article, dozen = (named(name) for name in ("below_million", "several", "article", "dozen"))
    scales, orders = ("|".join(table(language, f"numbers.{name}")) for name in ("scales", "orders"))
    big = f"{named('hundred')}|{named('thousand')}|{scales}"
    of, also = f"{GAP}(?:{named('of')}{GAP})?", f"{GAP}(?:{named('and')}{GAP})?"
    tal = f"(?:{named('around_article')}{GAP})?(?P<tal>{spelled}|\\d+(?=-))-?{named('around')}"
    scaled = (
        f"{article}{GAP}(?:{scales})|{spelled}{GAP}(?:{scales})(?:{also}{spelled}{GAP}(?:{scales}))*"
        f"(?:{also}{spelled})?"
    )
    alternatives = "|".join((
        f"(?:(?:{several}{GAP})?(?P<order>{orders})(?:{of}(?P<second>{orders}|{scales}))?"
        f"|{several}{GAP}(?P<order_>{'|'.join(table(language, 'numbers.several_of'))})){after}",
        f"{tal}{after}",
        f"(?P<dozen>{article}|{spelled}|\\d+){GAP}{dozen}{after}",
        f"{named('half')}{GAP}(?P<half_scale>{big}|{dozen}){after}",
        f"(?P<figure>{_FIGURE})(?P<more>{named('half_more')})?(?:{GAP}?(?P<scale>{big})(?!\\w))?"
        f"(?P<percent>[^\\S\\n]?%?)(?:{after}|(?={named('behind_figure')})|(?=(?:k?m|kg|k)\\b))",
        f"(?:(?P<one_half>{named('one_and_half')})|(?P<words>{scaled}|{spelled})(?P<more_>{named('half_more')})?)"
        f"(?:{GAP}(?P<scale_>{scales}))?{after}",
    ))  # fmt: skip
    return re.compile(f"{before}(?:{alternatives})", re.IGNORECASE)
