"""Names that are spelled differently between languages and papers still meet: keys shared by all spellings.

Two means. Known names (countries, cities, months, through CLDR by way of Babel; organisations, by our own table) get
one key in every language: "VS", "USA" and "the United States" all give ``k_us``. Unknown names get the skeleton of
their consonants after transliterations are levelled: Tokajev, Tokayev and Takajev all give ``n_tkv``
(the idea of Soundex, Russell 1918, with rules for how Cyrillic and Turkic names reach English, Swedish and Dutch).
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache

from rag.language.data import LANGUAGES, read

CITY = "k_city"  # with which the keys of cities begin
CALENDAR = ("k_month", "k_day")  # with which those of months and weekdays do
CONTINENTS = ("Africa", "Asia", "Europe")  # whose time zones CLDR names after cities that languages name otherwise
SAME = 0.8  # likeness, in [0, 1], from which two words with the same consonants are one name
MIN_CONSONANTS = 3  # a shorter skeleton is shared by too many unrelated words


def fold(text: str) -> str:
    """Case and accents folded: "Åbo" and "åbo" (NFC or NFD) give "abo"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def bare(name: str) -> str:
    """A name without what its genitive may end in ("Tokajevs", "Putin's"); "Paris" loses its own s, wherever it is."""
    return re.sub("['’]?s?$", "", name)


@lru_cache(maxsize=200_000)
def skeleton(name: str) -> str | None:
    """``n_`` and the consonants of a name, first letter kept, or None when too few are left."""
    word = _levelled(name)
    if not word.isalpha() or not word.isascii():
        return None
    first = "a" if word[0] in "aeiouy" else word[0]
    consonants = first + re.sub(r"[aeiouyjh]", "", word[1:])
    return f"n_{consonants}" if len(consonants) >= MIN_CONSONANTS else None


def same_name(one: str, other: str) -> bool:
    """Whether two words may be spellings of one name: Tokajev and Takayev, not Rosa and Rose, nor Keulen and Chilean.

    Transliterations levelled, at most about one letter in five differs (Ratcliff and Metzener 1988).
    """
    return SequenceMatcher(None, _sounded(one), _sounded(other)).ratio() >= SAME


def _sounded(name: str) -> str:
    """A name with its transliterations levelled, those of vowels too."""
    word = _levelled(name)
    for spelling, level in read("names")["vowels"].items():
        word = word.replace(spelling, level)
    return word


def _levelled(name: str) -> str:
    """A name in small letters without marks, genitive and doubled letters, its transliterations levelled."""
    word = re.sub(r"['’]s?$", "", fold(name))
    if len(word) > 5 and word.endswith("s"):  # a genitive: Tokajevs, Kazakstans
        word = word[:-1]
    for spelling, level in read("names")["transliterations"].items():
        word = word.replace(spelling, level)
    return re.sub(r"(.)\1+", r"\1", word)


@cache
def known_names() -> dict[tuple[str, ...], str]:
    """Folded words of each known name -> its key: ("united", "nations") -> "k_un". Some 900 names."""
    from babel import Locale

    names: dict[tuple[str, ...], str] = {}
    for code, spellings in read("names")["cities"].items():
        for name in spellings:
            _add(names, name, f"city_{code}")
    for language in LANGUAGES:
        locale = Locale(language)
        for zone, name in locale.time_zones.items():
            continent, _, city = zone.partition("/")
            if continent in CONTINENTS:
                for spelling in (city.replace("_", " "), name.get("city", "")):
                    _add(names, spelling, f"city_{city}")
    # A city that is a country too has the country's key.
    for language in LANGUAGES:
        locale = Locale(language)
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha():
                _add(names, name, code)
        for number, name in locale.months["format"]["wide"].items():
            _add(names, name, f"month{number}")
        for number, name in locale.days["format"]["wide"].items():
            _add(names, name, f"day{number}")
    for code, spellings in (read("names")["countries"] | read("names")["organisations"]).items():
        for name in spellings:
            _add(names, name, code)
    for ambiguous in read("names")["months"]["ambiguous"].split():
        names.pop((ambiguous,), None)
    return names


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
