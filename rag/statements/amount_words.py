"""The words around amounts in English, Swedish and Dutch, as patterns: qualifiers, ranges, currencies, masks."""

from __future__ import annotations

from typing import Literal

Qualifier = Literal["more", "at_least", "nearly", "about", "at_most", "less", "exactly"]

# By Amount.qualifier; the longest that stands before the number holds.
QUALIFIERS: dict[str, dict[Qualifier, str]] = {
    "en": {
        "more": r"(?:well |far |just )?over|more than|upwards of|in excess of|above",
        "at_least": r"at least|no (?:fewer|less) than|a minimum of",
        "nearly": r"nearly|almost|close to|just under|approaching",
        "about": r"about|around|some|roughly|approximately|(?:an )?estimated|circa|ca\.|in the region of",
        "at_most": r"up to|at (?:the )?most|no more than|not more than|as many as|as much as|a maximum of",
        "less": r"fewer than|less than|under|below",
        "exactly": r"exactly|precisely",
    },
    "sv": {
        "more": r"(?:långt |gott och väl )?över|(?:långt )?(?:mer|fler) än|drygt",
        "at_least": r"minst|åtminstone|inte (?:mindre|färre) än|lägst",
        "nearly": r"(?:nästan|närmare|knappt|nära|uppemot|bortåt|inemot)",
        "about": r"omkring|cirka|ca\.?|ungefär|runt|kring|uppskattningsvis|i runda tal|något (?:över|under)",
        "at_most": r"högst|upp till|max(?:imalt)?|som mest|inte (?:mer|fler) än",
        "less": r"(?:mindre|färre) än|under",
        "exactly": r"exakt|precis",
    },
    "nl": {
        "more": r"(?:veel |ruim )?meer dan|ruim|dik|boven de",
        "at_least": r"minstens|ten minste|tenminste|op zijn minst|minimaal|(?:al )?zeker|niet minder dan",
        "nearly": r"bijna|krap|een kleine|tegen de|nagenoeg",
        "about": r"ongeveer|circa|ca\.|rond(?: de)?|om en nabij(?: de)?|omstreeks|naar schatting|pakweg|zowat"
        r"|zo['’]n",
        "at_most": r"hoogstens|hooguit|maximaal|ten hoogste|niet meer dan|(?<!veroordeeld )(?<!beperkt )"
        r"(?<!steeg )(?<!stegen )(?<!opgelopen )(?<!daalde )(?<!gedaald )tot(?: wel)?",
        "less": r"minder dan|onder de",
        "exactly": r"precies|exact",
    },
}
OR_MORE = {
    "en": r"\s(?:or\s(?:(?P<more>more)|fewer|less))\b",
    "sv": r"\s(?:eller\s(?:(?P<more>fler|mer)|färre|mindre))\b",
    "nl": r"\s(?:of\s(?:(?P<more>meer)|minder))\b",
}
# Qualifiers that before a length of time say how long something lasted.
DURATION = {
    "en": ("over",),
    "sv": ("under",),
    "units": (r"\b(?:dag\w*|dygn|vecka|veckor|månad\w*|år|timm\w+|minut\w*|days?|weeks?|months?|years?|hours?)\W?$",),
}
# Before the first number: two ends of one amount ("between") or a change ("from").
RANGE_STARTS = {
    "en": r"(?<!\w)(?:(?P<between>(?:some(?:where)?\s)?between)|from)\s$",
    "sv": r"(?<!\w)(?:(?P<between>mellan)|från)\s$",
    "nl": r"(?<!\w)(?:(?P<between>tussen(?:\sde)?)|van)\s$",
}
RANGE_JOINS = {
    "en": {"and": r"\sand\s", "to": r"\s(?:to|or)\s"},
    "sv": {"and": r"\soch\s", "to": r"\s(?:till|à|eller)\s"},
    "nl": {"and": r"\sen\s(?:de\s)?", "to": r"\s(?:tot|à|of|tot\sen\smet)\s"},
}
PERCENT = r"\s?%|\s(?:procent|percent|per\scent|pct)(?:en)?\b"

CURRENCY_CODES: dict[str, str] = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₸": "KZT", "KR": "SEK", "MKR": "SEK",
    **{code: code for code in "USD EUR GBP SEK NOK DKK CHF JPY CNY RUB KZT TRY UAH PLN AUD CAD INR".split()},
    "KRONOR": "SEK", "KRONA": "SEK", "KRONEN": "SEK", "KRONER": "SEK", "KRONE": "SEK", "CROWNS": "SEK",
    "DOLLAR": "USD", "DOLLARS": "USD", "EURO": "EUR", "EUROS": "EUR", "EURO'S": "EUR", "EURO’S": "EUR",
    "CENT": "EUR", "POUND": "GBP", "POUNDS": "GBP", "PUND": "GBP", "POND": "GBP", "TENGE": "KZT",
    "RUBEL": "RUB", "ROUBLE": "RUB", "ROUBLES": "RUB", "RUBLE": "RUB", "RUBLES": "RUB", "ROEBEL": "RUB",
    "YUAN": "CNY", "YEN": "JPY", "HRYVNIA": "UAH", "ZLOTY": "PLN", "RUPEES": "INR", "FRANCS": "CHF", "FRANC": "CHF",
    "LIRA": "TRY", "LIRE": "TRY",
}  # fmt: skip
for _code, _words in {
    "NOK": "norska kronor|Norwegian kroner|Noorse kronen|Noorse kroon",
    "DKK": "danska kronor|Danish kroner|Deense kronen|Deense kroon",
    "CAD": "kanadensiska dollar|Canadian dollars|Canadese dollar",
    "AUD": "australiska dollar|Australian dollars|Australische dollar",
}.items():
    CURRENCY_CODES |= {_phrase.upper(): _code for _phrase in _words.split("|")}
_COUNTRIES = (
    "US|amerikanska|amerikaanse|svenska|swedish|zweedse|brittiska|british|britse|norska|norwegian|noorse|danska|danish"
    "|deense|kanadensiska|canadian|canadese|australiska|australian|australische|ryska|russian|russische|schweiziska|swiss"
)
_MONEY = (
    "kronor|krona|kronen|kroner|krone|crowns|kr|mkr|dollars|dollar|euro['’]s|euros|euro|pounds|pound|pund|pond|tenge"
    "|rubel|roubles|rouble|rubles|ruble|roebel|yuan|yen|hryvnia|zloty|rupees|francs|franc|lira|lire"
    "|USD|EUR|GBP|SEK|NOK|DKK|CHF|JPY|CNY|RUB|KZT|TRY|UAH|PLN|AUD|CAD|INR|€|\\$|£"
)
CURRENCY_AFTER = rf"\s?(?:(?P<country>{_COUNTRIES})\s)?(?P<word>{_MONEY})(?![\w-])"
CURRENCY_BEFORE = r"(?P<code>US\$|[$€£¥₽₸]|(?:USD|EUR|GBP|SEK|NOK|DKK|CHF|JPY|CNY|RUB|KZT)(?=\s))\s?"

# Numbers that count nothing.
_NUMBERED = {
    "en": r"[Ss]ections?|[Aa]rticles?|[Cc]hapters?|[Pp]ages?|[Pp]aragraphs?|[Nn]o\.|[Nn]umber|[Vv]ersion|[Rr]oom"
    r"|[Pp]art|[Rr]esolution|[Aa]ged?|[Vv]olume|[Ff]igure|[Rr]oute|[Hh]ighway|[Ff]light",
    "sv": r"[Aa]rtikel|[Kk]apitel|[Ss]ida|[Ss]idan|[Pp]aragraf|[Nn]r\.?|[Nn]ummer|[Vv]ersion|[Rr]esolution|[Bb]ilaga"
    r"|[Rr]um|[Dd]el|[Rr]iksväg|[Ff]igur|[Bb]and",
    "nl": r"[Aa]rtikel|[Hh]oofdstuk|[Pp]agina|[Bb]ladzijde|[Pp]aragraaf|[Nn]r\.?|[Nn]ummer|[Vv]ersie|[Rr]esolutie"
    r"|[Bb]ijlage|[Dd]eel|[Kk]amer|[Ff]iguur",
}
# Shares are no counts: "four in ten", "två tredjedelar", "vier op de tien".
_UP_TO_TEN = {
    "en": "one|two|three|four|five|six|seven|eight|nine|ten",
    "sv": "en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio",
    "nl": "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien",
}
_FIGURES = r"\d[\d.,:]*(?:\s\d{3}(?!\d))*"
MASKED: dict[str, tuple[str, ...]] = {
    "all": (
        r"\[\d+(?:[,–-]\s?\d+)*\]",
        r"(?m:^\s*\(?\d{1,2}[.)]\s)",
        r"§+\s?\d+",
        r"(?<![\d.,])\d{1,2}:\d\d(?::\d\d)?(?!\d)",
        r"\b\d+/\d+\b",
        r"\b[^\W\d_]+[-/]?\d[\w.-]*",  # G20, T-72, covid-19
        r"\bhttps?://\S+|\bwww\.\S+|(?<!\S)\S+@\S+",
        r"(?<=[^\W\d_]),\s\d{1,2}(?=,)",  # a person's age between commas
        r"\+?\b\d+(?:[-\s]\d{2,4}){2,}-?\d*(?=\b)(?<!\s\d{3})",  # a telephone number
    ),
    "en": (
        rf"(?i:\b(?:{_UP_TO_TEN['en']}|\d)\s(?:in|out\sof)\s(?:every\s)?(?:{_UP_TO_TEN['en']}|\d|10)\b)",
        rf"(?i:\b(?:{_UP_TO_TEN['en']})[\s-](?:thirds|quarters|fifths|tenths)\b)",
        rf"\b(?:{_NUMBERED['en']})\s{_FIGURES}",
        r"\b\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]\.?m\b\.?|o['’]clock)",
    ),
    "sv": (
        rf"(?i:\b(?:{_UP_TO_TEN['sv']}|\d)\sav\s(?:{_UP_TO_TEN['sv']}|\d|10)\b)",
        rf"(?i:\b(?:{_UP_TO_TEN['sv']})\s\w+delar\b)",
        rf"\b(?:{_NUMBERED['sv']})\s{_FIGURES}",
        r"\b(?:kl\.?|klockan)\s\d{1,2}(?:[.:]\d\d)?(?:\s?[-–]\s?\d{1,2}(?:[.:]\d\d)?)?",
        r"\b(?:klockan)\s(?:halv\s)?\w+",
    ),
    "nl": (
        rf"(?i:\b(?:{_UP_TO_TEN['nl']}|\d)\s(?:op|van)\sde\s(?:{_UP_TO_TEN['nl']}|\d|10)\b)",
        rf"(?i:\b(?:{_UP_TO_TEN['nl']})\s(?:derde|vierde|vijfde|tiende)\b)",
        r"\bacht\s(?:het|hem|haar|zich|dit|dat)\b|\b(?:hij|zij|ze|men|ik)\sacht\b",  # the verb
        rf"\b(?:{_NUMBERED['nl']})\s{_FIGURES}",
        r"\b(?:om|rond|vanaf|tot|tegen)\s\d{1,2}(?:[.:]\d\d)?\suur\b",
        r"\b\d{1,2}[.:]\d\d\suur\b",
        r"\b(?:om|rond)\s(?:half\s)?\w+\suur\b",
    ),
}
