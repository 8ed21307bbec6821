"""The words of calendar expressions in English, Swedish and Dutch, as patterns."""

from __future__ import annotations

import re
from functools import cache

from rag.statements.number_words import GAP

YEAR = r"(?:1[5-9]\d\d|20\d\d|2100)"
ENDS = r"(?![\w%€])(?![.,:/]\d)(?!-\w)"
STARTS = r"(?<![\w#§£$€])(?<!\d[.,:/])(?<!\w[-/])"
DASH = r"(?:\s?[-–—]\s?)"
# The stop of an abbreviation; that of a whole name ends the sentence.
STOP = r"(?:(?<![^\W\d_]{5})(?<!may)(?<!june)(?<!july)(?<!maj)(?<!mars)(?<!mei)(?<!juni)(?<!juli)\.)?"

# Pattern of a month's name or abbreviation, in lower case -> its number.
MONTHS: dict[str, dict[str, int]] = {
    "en": {
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
        "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
        "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    },
    "sv": {
        "januari": 1, "jan": 1, "februari": 2, "feb": 2, "mars": 3, "april": 4, "apr": 4, "maj": 5, "juni": 6,
        "jun": 6, "juli": 7, "jul": 7, "augusti": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10,
        "okt": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    },
    "nl": {
        "januari": 1, "jan": 1, "februari": 2, "feb": 2, "maart": 3, "mrt": 3, "april": 4, "apr": 4, "mei": 5,
        "juni": 6, "jun": 6, "juli": 7, "jul": 7, "augustus": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
        "oktober": 10, "okt": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    },
}  # fmt: skip
# A month without day and year: whole names, in the case in which they are no other word ("may", "Mars", "jul").
MONTH_ALONE = {
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "sv": "(?:[Jj]anuari|[Ff]ebruari|mars|[Aa]pril|maj|[Jj]uni|[Jj]uli|[Aa]ugusti|[Ss]eptember|[Oo]ktober|[Nn]ovember"
    "|[Dd]ecember)",
    "nl": "(?:[Jj]anuari|[Ff]ebruari|maart|[Aa]pril|mei|[Jj]uni|[Jj]uli|[Aa]ugustus|[Ss]eptember|[Oo]ktober"
    "|[Nn]ovember|[Dd]ecember)",
}
WEEKDAYS: dict[str, dict[str, int]] = {
    "en": {"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7},
    "sv": {"måndag": 1, "tisdag": 2, "onsdag": 3, "torsdag": 4, "fredag": 5, "lördag": 6, "söndag": 7},
    "nl": {"maandag": 1, "dinsdag": 2, "woensdag": 3, "donderdag": 4, "vrijdag": 5, "zaterdag": 6, "zondag": 7},
}
WEEKDAY_PAST = {
    "en": "[Ll]ast|[Tt]his past",
    "sv": "i(?=\\s\\w+dags)|förra|den gångna",
    "nl": "afgelopen|vorige(?: week)?|jongstleden",
}
# Swedish "på onsdag" is the coming one, "på onsdagen" the one told of.
WEEKDAY_COMING = {
    "en": "[Nn]ext|[Cc]oming|this coming",
    "sv": "på(?=\\s\\w+dag(?:\\W|$))|nästa|kommande",
    "nl": "komende|aanstaande|volgende(?: week)?",
}
# Pattern -> (years from the year of publication, days from its day or None when a year is meant).
RELATIVE: dict[str, dict[str, tuple[int, int | None]]] = {
    "en": {
        "the day before yesterday": (0, -2), "yesterday": (0, -1), "today": (0, 0), "tomorrow": (0, 1),
        "last year": (-1, None), "this year": (0, None), "next year": (1, None),
    },
    "sv": {
        "i ?förrgår": (0, -2), "i ?går": (0, -1), "i ?dag": (0, 0), "i ?morgon": (0, 1), "förra året": (-1, None),
        "i fjol": (-1, None), "i år": (0, None), "nästa år": (1, None),
    },
    "nl": {
        "eergisteren": (0, -2), "gisteren": (0, -1), "vandaag": (0, 0),
        "(?<!de )(?<!deze )(?<!elke )(?<!goede )(?<!'s )(?<!’s )morgen": (0, 1),
        "vorig jaar": (-1, None), "dit jaar": (0, None), "volgend jaar": (1, None),
    },
}  # fmt: skip
# (pattern of a decade or century, whether the figures count centuries).
DECADES: dict[str, tuple[tuple[str, bool], ...]] = {
    "en": (
        (r"(?<![\w-])(?:the\s)?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", False),
        (r"(?<!\w)(?:the\s)?['’]?(?P<decade>[2-9]0)s\b", False),
        (r"(?<!\w)(?:the\s)?(?P<decade>1\d|20|21)(?:st|th)[\s-]century\b", True),
    ),
    "sv": (
        (r"(?<![\w-])(?P<decade>(?:1[5-9]|20)\d0)-tal(?:et|ets)\b", False),
        (r"(?<![\w-])(?P<decade>[2-9]0)-tal(?:et|ets)\b", False),
        (r"(?<!\w)(?P<decade>tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio)talet\b", False),
    ),
    "nl": (
        (r"(?<!\w)(?:de\s)?jaren\s['’]?(?P<decade>(?:(?:1[5-9]|20)\d0|[2-9]0))(?!\w)", False),
        (
            r"(?<!\w)(?:de\s)?jaren\s(?P<decade>twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)\b",
            False,
        ),
        (r"(?<!\w)(?:de\s)?(?P<decade>1\d|20|21)(?:e|de|ste)\seeuw\b", True),
    ),
}
_TENS = {
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
}
DECADE_WORDS = {
    language: {word: f"{place}0" for place, word in enumerate(words.split(), 2)} for language, words in _TENS.items()
}
# What stands before a number that is a year even when a noun follows ("in 2019 people took to the streets").
BEFORE_YEAR = {
    "en": r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|till|[Dd]uring|[Yy]ear|[Ff]rom|[Ee]arly|[Ll]ate|mid|[Bb]y|of|last|this|next|"
    r"spring|summer|autumn|winter)[\s-]$",
    "sv": r"\b(?:i|år|åren|sedan|under|från|fram till|våren|sommaren|hösten|vintern|början av|slutet av)\s$",
    "nl": r"\b(?:in|sinds|sedert|jaar|jaren|tot|vanaf|van|begin|eind|medio|lente|zomer|herfst|najaar|voorjaar)\s$",
}
# Words beside four digits that make them an amount.
COUNTED = {
    "before": {
        "en": r"\b(?:(?:more|fewer|less) than|at (?:least|most)|nearly|almost|roughly|approximately|some|up to|only"
        r"|an? estimated|as many as|another|or|no\.?|number|section|article|page|\$|€|£|usd|eur|sek)\s?$",
        "sv": r"\b(?:(?:mer|fler|mindre|färre) än|minst|åtminstone|nästan|närmare|ungefär|uppskattningsvis|drygt|högst"
        r"|upp till|ytterligare|bara|endast|nr|nummer|paragraf|artikel|sidan|kr|sek|usd)\.?\s?$",
        "nl": r"\b(?:(?:meer|minder) dan|minstens|ten minste|tenminste|bijna|ongeveer|ruim|hoogstens|maximaal|zo'n"
        r"|zo’n|nog eens|slechts|nr|nummer|artikel|pagina|eur|usd)\.?\s?$",
    },
    "after": {
        "en": r"\s?(?:percent|per cent|pct|million|billion|trillion|bn|or more|°)",
        "sv": r"\s?(?:procent|miljon|miljard|tusen|eller fler|°)",
        "nl": r"\s?(?:procent|miljoen|miljard|duizend|of meer|°)",
    },
}


@cache
def day_month(language: str) -> re.Pattern[str]:
    """A day before its month ("4 och 5 januari 2022"): groups weekday, earlier, day, month, joined and year."""
    weekdays, months = "|".join(WEEKDAYS[language]), "|".join(MONTHS[language])
    ordinal = {"en": "(?:st|nd|rd|th)?", "sv": "(?::[ae])?\\.?", "nl": "(?:e|ste|de)?"}[language]
    between = rf"(?:,{GAP}|{DASH}|{GAP}(?:and|to|och|till|en|tot|t/m|tot en met){GAP}(?:den{GAP}|de{GAP})?)"
    return re.compile(
        rf"{STARTS}(?:\b(?P<weekday>{weekdays})\w*,?{GAP})?(?:(?:the|den|de){GAP})?"
        rf"(?P<earlier>(?:\d{{1,2}}{ordinal}{between})+)?(?P<day>\d{{1,2}}){ordinal}{GAP}(?:of{GAP})?"
        rf"(?P<month>{months})\b{STOP}(?:(?P<joined>,?{GAP})(?P<year>{YEAR}){ENDS})?",
        re.IGNORECASE,
    )


@cache
def month_day() -> re.Pattern[str]:
    """English days behind their month: groups weekday, month, day, later and year."""
    weekdays, months = "|".join(WEEKDAYS["en"]), "|".join(MONTHS["en"])
    between = rf"(?:,{GAP}|{DASH}|{GAP}(?:and|to){GAP})"
    return re.compile(
        rf"\b(?:(?P<weekday>{weekdays})\w*,?{GAP})?(?P<month>{months})\b{STOP}{GAP}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"(?P<later>(?:{between}\d{{1,2}}(?:st|nd|rd|th)?{ENDS}(?!\s\d{{3}}))+)?"
        rf"(?:,?{GAP}(?P<year>{YEAR})(?!\s\d{{3}}))?(?![\w%])(?![.,:/]\d)(?!-\w)",
        re.IGNORECASE,
    )


@cache
def weekday_alone(language: str) -> re.Pattern[str]:
    """A weekday without a date: groups past, coming and weekday."""
    # In English a weekday is a name, in capitals.
    weekdays = "|".join(map(str.title, WEEKDAYS["en"]) if language == "en" else WEEKDAYS[language])
    past, coming = WEEKDAY_PAST[language], WEEKDAY_COMING[language]
    endings = {
        "en": r"(?!\w)",
        "sv": r"(?:en|s|ens|(?:s)?(?:morgon|kväll|natt|förmiddag|eftermiddag)(?:en)?)?(?!\w)",
        "nl": r"(?:ochtend|middag|avond|nacht|morgen)?(?!\w)",
    }[language]
    prefixes = rf"(?:(?P<past>{past}){GAP})?(?:(?P<coming>{coming}){GAP})?"
    return re.compile(rf"\b{prefixes}(?P<weekday>{weekdays}){endings}", re.IGNORECASE if language != "en" else 0)
