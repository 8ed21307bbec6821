"""The numbers of a text, in figures and in words, and what each is worth: "3 000", "drieduizend", "hundratals".

Words are read in English (short scale), Swedish and Dutch (long scale: "biljon", "biljoen" = 10**12), whether they are
written in one word or several; in any other language figures alone are read. Ordinals are no numbers, and neither is
a lone "one", "ett" or "een", which is an article more often than a count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

GAP = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*(?=\S))"  # white space between two words of a block, line breaks included
NEVER = r"(?!)"

_SMALL = {
    "en": """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""",
    "sv": "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
    "nl": """nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien
        zeventien achttien negentien""",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
}
_OTHER_SPELLINGS = {"en": {}, "sv": {"en": 1, "et(?=tusen)": 1, "aderton": 18}, "nl": {"één": 1}}
_HUNDRED = {"en": "hundred", "sv": "hundra", "nl": "honderd"}
_THOUSAND = {"en": "thousand", "sv": "tusen", "nl": "duizend"}
# Longer spellings first.
_SCALES: dict[str, dict[str, float]] = {
    "en": {"million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "bn": 1e9, "tn": 1e12},
    "sv": {"miljoner": 1e6, "miljon": 1e6, "miljarder": 1e9, "miljard": 1e9, "biljoner": 1e12, "biljon": 1e12,
           "milj\\.": 1e6, "mdr": 1e9, "mn": 1e6},
    "nl": {"miljoen": 1e6, "miljard": 1e9, "biljoen": 1e12, "mln": 1e6, "mld": 1e9},
}  # fmt: skip
# An order of magnitude; that of "dozens" is ten, so that it meets "tientallen", by which it is translated.
_ORDERS: dict[str, dict[str, float]] = {
    "en": {"tens(?=\\s+of\\s)": 10, "dozens": 10, "scores(?=\\s+of\\s)": 10, "hundreds": 100, "thousands": 1e3,
           "millions": 1e6, "billions": 1e9},
    "sv": {"hundratusentals": 1e5, "tiotusentals": 1e4, "tiotusenden": 1e4, "tiotals": 10, "dussintals": 10,
           "hundratals": 100, "tusentals": 1e3, "tusenden": 1e3, "miljontals": 1e6, "miljardtals": 1e9,
           "miljoner": 1e6, "miljarder": 1e9},
    "nl": {"honderdduizenden": 1e5, "tienduizenden": 1e4, "tientallen": 10, "dozijnen": 10, "honderden": 100,
           "duizenden": 1e3, "miljoenen": 1e6, "miljarden": 1e9},
}  # fmt: skip
_SEVERAL = {
    "en": "several|a few|many",
    "sv": "flera|några|ett par|åtskilliga|många",
    "nl": "enkele|een paar|verschillende|meerdere|vele|ettelijke",
}
_SEVERAL_OF = {
    "en": {"dozen": 10, "hundred": 100, "thousand": 1e3},
    "sv": {"tiotal": 10, "dussin": 10, "hundratusen": 1e5, "hundratal": 100, "hundra": 100, "tiotusen": 1e4,
           "tusental": 1e3, "tusen": 1e3},
    "nl": {"honderdduizend": 1e5, "tienduizend": 1e4, "dozijn": 10, "honderd": 100, "duizend": 1e3},
}  # fmt: skip
_DOZEN = {"en": "dozen", "sv": "dussin", "nl": "dozijn"}
_GROUPS = "figure percent order second tal dozen half_scale more one_half words scale".split()
_ALONE = {"one", "a", "an", "en", "ett", "et", "een", "één"}

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
    found = []
    for match in _pattern(language).finditer(text):
        number = _number(match, language)
        if number is not None:
            found.append(number)
    return found


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
    if groups["words"].casefold() in _ALONE and not groups["scale"] and not half:
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
    mark = "." if language == "en" else ","
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
    if words.casefold() in _ALONE:
        return 1.0
    return figure_value(words, language, False) if words[0].isdigit() else spelled_value(words, language)


def _scale(word: str, language: str) -> float:
    """What a scale multiplies by; 12 for a dozen."""
    table = {**_SCALES[language], _HUNDRED[language]: 100.0, _THOUSAND[language]: 1e3}
    return table.get(re.escape(word.casefold()), table.get(word.casefold(), 12.0))


def _vague_value(first: str, second: str, language: str) -> float:
    table = {word.partition("(")[0]: value for word, value in (_SEVERAL_OF[language] | _ORDERS[language]).items()}
    table |= _SCALES[language]
    return table[first.casefold()] * (table[second.casefold()] if second else 1.0)


@cache
def _morphemes(language: str) -> tuple[re.Pattern[str], dict[int, float]]:
    """A pattern with a group for each part of a number word, and what each group is worth."""
    values: dict[str, float] = {word: float(value) for value, word in enumerate(_SMALL[language].split())}
    values |= {word: 10.0 * (place + 2) for place, word in enumerate(_TENS[language].split())}
    values |= {word: float(value) for word, value in _OTHER_SPELLINGS[language].items()}
    values |= {_HUNDRED[language]: 100.0, _THOUSAND[language]: 1e3, **_SCALES[language]}
    ordered = sorted(values, key=lambda word: (not word.startswith("et("), -len(word)))
    return re.compile("|".join(f"({word})" for word in ordered)), {
        place: values[word] for place, word in enumerate(ordered, 1)
    }


@cache
def _spelled(language: str) -> str:
    """A pattern of number words below a million, in one word or several."""
    small = _SMALL[language].split()
    other = _OTHER_SPELLINGS[language]
    unit = "(?:" + "|".join([*(word for word, value in other.items() if value < 10), *small[1:10]]) + ")"
    teen = "(?:" + "|".join([*(word for word, value in other.items() if value > 9), *small[10:], small[0]]) + ")"
    tens = "(?:" + "|".join(_TENS[language].split()) + ")"
    hundred, thousand = _HUNDRED[language], _THOUSAND[language]
    if language == "en":
        space = f"(?:{GAP}|-)"
        joined = f"{space}(?:and{GAP})?"
        below_hundred = f"(?:{tens}(?:{space}{unit})?|{teen}|{unit})"
        again = f"(?!{space}(?:{thousand}|million|billion))"  # "one thousand and two million" are two numbers
        rest = f"(?:{joined}{below_hundred}(?!{space}{hundred}))?"
        hundreds = f"(?:(?:an?|{below_hundred}){space}{hundred}{rest}|{below_hundred})"
        return f"(?:(?:an?|{hundreds}){space}{thousand}(?:{joined}{hundreds}{again})?|{hundreds})"
    space = f"(?:{GAP})?"
    if language == "sv":
        below_hundred = f"(?:{tens}(?:{space}{unit})?|{teen}|{unit})"
        joined = f"{space}(?:och{GAP})?"
    else:
        below_hundred = f"(?:{unit}(?:en|ën|-en-){tens}|{tens}|{teen}|{unit})"
        joined = f"(?:en|{space})"
    hundreds = f"(?:(?:{below_hundred}{space})?{hundred}(?:{joined}{below_hundred}(?!{hundred}))?|{below_hundred})"
    return f"(?:(?:{hundreds}{space})?{thousand}(?:{joined}{hundreds})?|{hundreds})"


@cache
def _pattern(language: str) -> re.Pattern[str]:
    before, after = r"(?<![\w§#])(?<!\d[.,:/])(?<![^\W\d][-’'])", r"(?![\w])(?!-[^\W\d_])"
    names = [name for name in _GROUPS if name not in ("figure", "percent")]
    if language not in _SMALL:
        rest = "|".join(f"(?P<{name}>{NEVER})" for name in names)
        figures = f"(?P<figure>{_FIGURE})(?P<percent>[^\\S\\n]?%?){after}"
        return re.compile(f"{before}(?:{figures}|{rest})")
    spelled, scales = _spelled(language), "|".join(_SCALES[language])
    big = f"{_HUNDRED[language]}|{_THOUSAND[language]}|{scales}"
    orders, several = "|".join(_ORDERS[language]), "|".join(_SEVERAL_OF[language])
    of = f"{GAP}(?:of{GAP})?"
    scaled = (
        f"{spelled}{GAP}(?:{scales})(?:{GAP}(?:and{GAP})?{spelled}{GAP}(?:{scales}))*(?:{GAP}(?:and{GAP})?{spelled})?"
    )
    if language == "en":
        scaled = f"(?:an?{GAP}(?:{scales})|{scaled})"
    half = {
        "en": f"half{GAP}an?{GAP}(?P<half_scale>{big}|dozen)",
        "sv": f"(?:en|ett){GAP}halvt?{GAP}(?P<half_scale>{big}|dussin)",
        "nl": f"(?:een{GAP})?halfe?{GAP}(?P<half_scale>{big}|dozijn)",
    }[language]
    more = {"en": f"{GAP}and{GAP}a{GAP}half", "sv": f"{GAP}och{GAP}en{GAP}halvt?",
            "nl": f"(?:ën|en|{GAP}en{GAP}een{GAP})hal(?:f|ve)"}[language]  # fmt: skip
    tal = f"(?:(?:ett|een){GAP})?(?P<tal>{spelled}|\\d+(?=-))-?tal" if language != "en" else f"(?P<tal>{NEVER})"
    one_half = "anderhal(?:f|ve)" if language == "nl" else NEVER
    count = f"(?:an?|{spelled}|\\d+)" if language == "en" else f"(?:{spelled}|\\d+)"
    alternatives = "|".join((
        f"(?:(?:(?:{_SEVERAL[language]}){GAP})?(?P<order>{orders})(?:{of}(?P<second>{orders}|{scales}))?"
        f"|(?:{_SEVERAL[language]}){GAP}(?P<order_>{several})){after}",
        f"{tal}{after}",
        f"(?P<dozen>{count}){GAP}{_DOZEN[language]}{after}",
        f"{half}{after}",
        f"(?P<figure>{_FIGURE})(?:(?P<more>{more}))?(?:{GAP}?(?P<scale>{big})(?!\\w))?(?P<percent>[^\\S\\n]?%?)"
        f"(?:{after}|(?=-(?:strong|odd)\\b)|(?=(?:k?m|kg|k)\\b))",
        f"(?:(?P<one_half>{one_half})|(?P<words>{scaled}|{spelled})(?P<more_>{more})?)(?:{GAP}(?P<scale_>{scales}))?{after}",
    ))  # fmt: skip
    return re.compile(f"{before}(?:{alternatives})", re.IGNORECASE)
