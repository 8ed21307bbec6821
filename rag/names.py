"""Names that are spelled differently between languages and papers still meet: keys shared by all spellings.

Two means. Known names (countries, through CLDR by way of Babel; months; organisations, by our own table) get one
key in every language: "VS", "USA" and "the United States" all give ``k_us``. Unknown names get the skeleton of
their consonants after transliterations are levelled: Tokajev, Tokayev and Takajev all give ``n_tkv``
(the idea of Soundex, Russell 1918, with rules for how Cyrillic and Turkic names reach English, Swedish and Dutch).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

LANGUAGES = ("en", "sv", "nl")

# Organisations and the like: every abbreviation and name in the three languages, by the key they share.
ORGANISATIONS: dict[str, tuple[str, ...]] = {
    "csto": (
        "CSTO", "CVVO", "CCVO", "ODKB", "Collective Security Treaty Organization",
        "Collective Security Treaty Organisation", "Collectieve Veiligheidsverdragsorganisatie",
        "Fördragsorganisationen för kollektiv säkerhet", "Kollektiva säkerhetsavtalsorganisationen",
    ),
    "nato": ("NATO", "NAVO", "Nato"),
    "un": ("UN", "FN", "VN", "United Nations", "Förenta nationerna", "Verenigde Naties"),
    "eu": ("EU", "European Union", "Europeiska unionen", "Europese Unie"),
    "osce": ("OSCE", "OSSE", "OVSE"),
    "who": ("WHO", "World Health Organization", "Världshälsoorganisationen", "Wereldgezondheidsorganisatie"),
    "imf": ("IMF", "IMF:s", "International Monetary Fund", "Internationella valutafonden"),
    "gdp": ("GDP", "BNP", "BBP"),
    "ussr": ("USSR", "Soviet Union", "Soviet", "Sovjetunionen", "Sovjet", "Sovjet-Unie", "Sovjets"),
    "knb": (
        "KNB", "NKB", "National Security Committee", "Nationella säkerhetskommittén", "Nationaal Veiligheidscomité",
    ),
    "sc": ("Security Council", "säkerhetsrådet", "Veiligheidsraad"),
    "ots": (
        "Union of Turkic States", "Organization of Turkic States", "Unie van Turkse Staten",
        "Turkiska staters union", "Turkiska staternas union", "Turkiska staternas organisation",
    ),
}  # fmt: skip

# Everyday names of countries that CLDR does not list, by territory code.
COUNTRIES: dict[str, tuple[str, ...]] = {
    "US": ("USA", "US", "U.S.", "VS", "America", "Amerika", "Förenta staterna", "Verenigde Staten van Amerika"),
    "GB": ("UK", "U.K.", "Britain", "Great Britain", "Storbritannien", "Groot-Brittannië", "VK"),
    "BY": ("Belarus", "Vitryssland", "Wit-Rusland", "Belarus"),
    "KZ": ("Kazakstan", "Kazachstan", "Kazakhstan"),
    "KG": ("Kirgizistan", "Kirgizië", "Kyrgyzstan", "Kirghizistan"),
    "TJ": ("Tadzjikistan", "Tajikistan", "Tadjikistan"),
    "TR": ("Turkey", "Turkiet", "Turkije", "Türkiye"),
    "NL": ("Holland", "Nederländerna", "The Netherlands"),
    "CZ": ("Czech Republic", "Tjeckien", "Tsjechië"),
}

# How the words begin that say of whom or what it is: "armeniske", "Armeense", "Armenian", folded, by territory code.
DEMONYMS: dict[str, str] = {
    "AF": "afghan afgan", "AM": "armenian armenisk armeen armens", "AR": "argentin", "AU": "australian australisk",
    "AZ": "azerbaijani azerbajdzjansk azerisk azerbeidzjaan", "BE": "belgian belgisk belgisch", "BG": "bulgar",
    "BR": "brazilian brasilian braziliaan", "BY": "belarusian belarusisk vitryss vitrysk belarussisch wit-rus",
    "CA": "canadian kanadens canadees", "CH": "swiss schweizisk zwitsers", "CN": "chinese kines chinees",
    "CU": "cuban kuban cubaan", "CZ": "czech tjeckisk tsjechisch", "DE": "german tysk duits",
    "DK": "danish dansk deens",
    "EE": "estonian estnisk estisch", "EG": "egyptian egyptisk egyptisch", "ES": "spanish spansk spaans",
    "FI": "finnish finsk finse", "FR": "french fransk franse", "GB": "british brittisk britse",
    "GE": "georgian georgisk georgisch", "GR": "greek grekisk griek", "HU": "hungarian ungersk hongaar",
    "IE": "irish irlandsk ierse", "IL": "israeli israelisk israelisch", "IN": "indian indisk indiase",
    "IQ": "iraqi irakisk iraaks", "IR": "iranian iransk iraans", "IT": "italian italiensk italiaan",
    "JP": "japanese japansk japans", "KG": "kyrgyz kirgizisk kirgizisch kirgisisk",
    "KZ": "kazakh kazakisk kazakstansk kazachs", "LT": "lithuanian litauisk litouw", "LV": "latvian lettisk letse",
    "MD": "moldovan moldavisk moldavisch", "MX": "mexican mexikan mexicaan", "NL": "dutch nederlandsk nederlands",
    "NO": "norwegian norsk noors", "PL": "polish polsk poolse", "PT": "portuguese portugisisk portugees",
    "RO": "romanian rumansk roemeen", "RS": "serbian serbisk servisch", "RU": "russian rysk russisch",
    "SE": "swedish svensk zweeds", "SY": "syrian syrisk syrisch", "TJ": "tajik tadzjikisk tadzjieks", "TM": "turkmen",
    "TR": "turkish turkisk turkse", "UA": "ukrainian ukrainsk oekraien", "US": "american amerikan amerikaan",
    "UZ": "uzbek uzbekisk oezbeeks oezbek",
}  # fmt: skip

# Levelled in this order before vowels go; longer spellings first.
_TRANSLITERATIONS = (
    ("dzh", "z"), ("dzj", "z"), ("tsch", "c"), ("tsj", "c"), ("tch", "c"), ("tj", "c"), ("cz", "c"),
    ("sch", "s"), ("sj", "s"), ("sh", "s"), ("sz", "s"), ("zh", "z"), ("zj", "z"), ("dj", "z"),
    ("kh", "k"), ("ch", "k"), ("ck", "k"), ("ph", "f"), ("q", "k"), ("x", "ks"), ("w", "v"),
)  # fmt: skip

MIN_CONSONANTS = 3  # a shorter skeleton is shared by too many unrelated words


def fold(text: str) -> str:
    """Case and accents folded: "Åbo" and "åbo" (NFC or NFD) give "abo"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=200_000)
def skeleton(name: str) -> str | None:
    """``n_`` and the consonants of a name, first letter kept, or None when too few are left."""
    word = re.sub(r"['’]s?$", "", fold(name))
    if not word.isalpha() or not word.isascii():
        return None
    if len(word) > 5 and word.endswith("s"):  # a genitive: Tokajevs, Kazakstans
        word = word[:-1]
    for spelling, level in _TRANSLITERATIONS:
        word = word.replace(spelling, level)
    word = re.sub(r"(.)\1+", r"\1", word)
    first = "a" if word[0] in "aeiouy" else word[0]
    consonants = first + re.sub(r"[aeiouyjh]", "", word[1:])
    return f"n_{consonants}" if len(consonants) >= MIN_CONSONANTS else None


@cache
def known_names() -> dict[tuple[str, ...], str]:
    """Folded words of each known name -> its key: ("united", "nations") -> "k_un". About 2,000 names."""
    from babel import Locale

    names: dict[tuple[str, ...], str] = {}
    for language in LANGUAGES:
        locale = Locale(language)
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha():
                _add(names, name, code)
        for number, name in locale.months["format"]["wide"].items():
            _add(names, name, f"month{number}")
        for number, name in locale.days["format"]["wide"].items():
            _add(names, name, f"day{number}")
    for table in (COUNTRIES, ORGANISATIONS):
        for code, spellings in table.items():
            for name in spellings:
                _add(names, name, code)
    for ambiguous in ("may", "mars"):  # English "may" and Swedish "mars" are months only beside a day or a year
        names.pop((ambiguous,), None)
    return names


def country_said(word: str) -> str | None:
    """Key of the country that a word is the adjective of: ``k_am`` of "armeniske"; None where it is of none."""
    folded = fold(word)
    found = (code for code, stems in DEMONYMS.items() if folded.startswith(tuple(stems.split())))
    return next((f"k_{code.lower()}" for code in found), None)


def _add(names: dict[tuple[str, ...], str], name: str, code: str) -> None:
    words = tuple(re.findall(r"\w+", fold(name)))
    if words and len("".join(words)) > 1:
        names[words] = f"k_{code.lower()}"


@cache
def longest_known_names() -> dict[str, int]:
    """First word of the known names -> the greatest number of words in a name that begins with it."""
    longest: dict[str, int] = {}
    for words in known_names():
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest
