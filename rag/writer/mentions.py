"""Names in a sentence, and whether a source mentions them, across spellings and languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rag.language.amounts import amounts
from rag.language.data import LANGUAGES
from rag.language.days import days
from rag.language.names import fold, known_names, skeleton
from rag.language.words import STOP_WORDS, analyse, question_terms, stem, words
from rag.records import Citation

MARKED = re.compile(
    r"“([^“”]+)”|”([^“”]+)”|„([^„“”]+)[“”]|\"([^\"]+)\"|«([^«»]+)»|»([^«»]+)[«»]"
    r"|(?<!\w)‘([^‘]+?)’(?!\w)|(?<!\w)’([^’]+)’(?!\w)|(?<!\w)'([^']+)'(?!\w)"
)
SHORT = 4  # consonants that a skeleton must share before a longer word may be its inflection
ENDING = 2  # consonants of an inflection: "president" and "presidentens"
ALIKE = 5  # letters from which a longer word may be another form, or a compound, of a name

# People of countries that have no language of their own name; the key of the country in rag.language.names.
PEOPLES = {
    "en": {"american": "us", "british": "gb", "belgian": "be", "canadian": "ca", "australian": "au", "swiss": "ch",
           "austrian": "at", "brazilian": "br", "mexican": "mx", "indian": "in", "syrian": "sy", "european": "eu",
           "irish": "ie"},
    "sv": {"amerikanska": "us", "brittiska": "gb", "belgiska": "be", "kanadensiska": "ca", "australiska": "au",
           "schweiziska": "ch", "österrikiska": "at", "brasilianska": "br", "mexikanska": "mx", "indiska": "in",
           "syriska": "sy", "europeiska": "eu", "irländska": "ie"},
    "nl": {"amerikaans": "us", "brits": "gb", "belgisch": "be", "canadees": "ca", "australisch": "au",
           "zwitsers": "ch", "oostenrijks": "at", "braziliaans": "br", "mexicaans": "mx", "indiaas": "in",
           "syrisch": "sy", "europees": "eu", "iers": "ie", "chinees": "cn", "russisch": "ru"},
}  # fmt: skip

# Written with capitals as part of a title, and said by other words in another language.
TITLES: dict[str, frozenset[str]] = {
    "en": frozenset(
        """president prime minister ministry ministers foreign interior defence defense finance parliament senate
        government king queen mr mrs ms dr prof professor general chairman mayor governor police court supreme
        council state east west north south central eastern western northern southern internet""".split()
    ),
    "sv": frozenset("kung drottning internet gud herr fru".split()),
    "nl": frozenset("koning koningin internet god minister president premier dhr mevrouw raad staat".split()),
}

# Words that open a sentence and are neither stop words nor names.
OPENING: dict[str, frozenset[str]] = {
    "en": frozenset(
        """above according against ahead almost along already although amid among another anyone around basic because
        behind below beneath beyond despite earlier elsewhere even eventually every everyone few fewer finally
        first further half harsh he however initially inside instead it its last late later less like many
        meanwhile most much nearly neither next nobody none nothing now often one others outside over part people
        police several she since some someone sometimes soon still that they this those though throughout today
        together tomorrow twice unlike until upon us we well whatever whereas whether whoever whose widespread
        within without yes yesterday yet you""".split()
    ),
    "sv": frozenset(
        """aldrig allt andra artikeln bakom bara bland båda denne dessa dessutom dock därefter därför emellertid en
        enligt flera fram framför först förutom hela hittills idag igår inför inga ingen ingenting inget innan
        inom inte jämte kring längst långt mellan mest minst många nu nära nästan olika omkring polisen runt
        samtidigt sedan senare sent själv slutligen strax sådana såväl tidigare trots två under ungefär utanför
        utom utöver vare vidare vissa ännu även åter över""".split()
    ),
    "nl": frozenset(
        """aansluitend achter al alle allebei ander andere beide bijna binnen bovendien buiten daarin daarna
        daarnaast daarom daaronder daarop daarvan dezelfde eerder eerst eerste elders elk enkele er eveneens
        gisteren hetzelfde hoewel iedereen intussen later maar mensen minstens nadat namens niemand niettemin nog
        onder ongeveer ook oud rond ruim sinds sindsdien sommige tegelijk tegenover terwijl tijdens toen tot
        totdat twee uiteindelijk vanaf vandaag veel verder verschillende volgens vooral voordat voorts vorig
        wegens wel zeker zelfs zolang zowel""".split()
    ),
}
# Endings of common words in a sentence's first place, where a capital says nothing.
COMMON = {
    "en": re.compile(r".{2,}(s|ly|ing|ed|ion|ment|ness|ity|ence|ance|ful|less|able|ive|ous)$"),
    "sv": re.compile(r".{2,}(en|et|na|ar|or|er|arna|erna|orna|ning|het|tion|are|ade|iga|liga|vis|ligen|at|s)$"),
    "nl": re.compile(r".{2,}(en|ers|ing|ingen|heid|tie|lijk|lijke|ende|se|isch|ische|schap|aal|elen|ties)$"),
}


def unquoted(sentence: str) -> str:
    """The sentence with spaces for what stands in quotation marks."""
    return MARKED.sub(lambda match: " " * len(match.group()), sentence)


def unmentioned(sentence: str, language: str, sources: tuple[Citation, ...], question: str) -> list[str]:
    """Names in the sentence that no source mentions, in its quote or about itself, and the question does not either."""
    plain = unquoted(sentence)
    for day in days(plain, language):
        plain = plain[: day.start] + "0" * (day.end - day.start) + plain[day.end :]
    spans = [(amount.start, amount.unit_start or amount.end) for amount in amounts(unquoted(sentence), language)]
    for start, end in spans:
        plain = plain[:start] + _zeros(plain[start:end], start == 0) + plain[end:]
    texts = [(citation.quote, citation.language) for citation in sources]
    texts += [(about(citation), citation.language) for citation in sources]
    texts.append((question, language))
    return [
        name
        for name in _names(plain, language)
        if not any(_stands(name, language, text, theirs) for text, theirs in texts)
    ]


def _zeros(figures: str, first: bool) -> str:
    """Noughts for the words of an amount, but for names: "3,000 Chinese", though not "Three" that comes first."""
    return re.sub(r"[^\W\d_]+", lambda word: word[0] if _keeps(word, first) else "0" * len(word[0]), figures)


def _keeps(word: re.Match[str], first: bool) -> bool:
    return word[0][0].isupper() and not (first and not word.start())


def about(citation: Citation) -> str:
    """What a citation says of its source: title, author, outlet, and of the articles that it reports on."""
    parts = [citation.title, citation.author, citation.outlet]
    for report in citation.reports_on:
        parts += [report.title, report.author, report.outlet]
    return ". ".join(part for part in parts if part)


def _names(sentence: str, language: str) -> list[str]:
    """Names as written: known ones, words with a capital, and the first word where no common word looks like it."""
    tokens = words(sentence)
    if not tokens:
        return []
    found = [term.surface for term in question_terms(sentence, language, language) if term.name]
    first = tokens[0].text
    low = first.casefold()
    run = len(tokens) > 1 and tokens[1].text[0].isupper()
    common = low in OPENING.get(language, frozenset()) or COMMON[language].fullmatch(low)
    if first[0].isupper() and not run and first not in found and len(low) > 2 and not common:
        found.append(first)
    skipped = STOP_WORDS[language] | TITLES[language]
    return [name for name in found if name.casefold() not in skipped]


def _stands(name: str, language: str, text: str, theirs: str) -> bool:
    """Whether a text in another or the same language holds the name, or what only looks like one."""
    evidence = _evidence(text, theirs)
    terms = {spelling for term in question_terms(name, language, theirs) for spelling in term.alternatives}
    return bool(
        terms & evidence.terms
        or _begins(fold(name), evidence.words)
        or (_people(name, language) or "-") in evidence.terms
        or _cities().get(fold(name), "-") in evidence.terms
        or ((key := skeleton(name)) and any(_inflected(key, other) for other in evidence.skeletons))
    )


def _begins(word: str, others: set[str]) -> bool:
    """Whether one of the words is this one, or opens with all of it but an ending: "islamic", "islamiska"."""
    opening = word[:-1] if len(word) > ALIKE else word
    return word in others or (len(word) >= ALIKE and any(other.startswith(opening) for other in others))


class _Evidence:
    """The words of a text by which it can be met."""

    __slots__ = ("skeletons", "terms", "words")

    def __init__(self, text: str, language: str) -> None:
        tokens = [token.text for token in words(text)]
        self.words = {fold(token) for token in tokens}
        self.words |= {word.removesuffix("s") for word in self.words if len(word) > 3}
        self.skeletons = {key for token in tokens if (key := skeleton(token))}
        self.terms = set(analyse(text, language)) | self.skeletons
        self.terms |= {key for token in tokens if (key := _people(token, language))}
        self.terms |= {key for word in self.words if (key := _cities().get(word))}
        # "bbp" in small letters: an abbreviation of three letters that is no word of ours.
        self.terms |= {key for word in self.words if len(word) == 3 and (key := known_names().get((word,)))}
        if language == "sv":  # a known name with its article: "söndagen", "Unionens"
            bare = (re.sub(r"(en|ens|ar|arna)$", "", fold(token)) for token in tokens)
            self.terms |= {key for word in bare if (key := known_names().get((word,)))}


@lru_cache(maxsize=256)
def _evidence(text: str, language: str) -> _Evidence:
    return _Evidence(text, language)


def _inflected(one: str, other: str) -> bool:
    """Whether one skeleton is the other with an ending: "n_prsdnt" and "n_prsdntn"."""
    short, long = sorted((one.removeprefix("n_"), other.removeprefix("n_")), key=len)
    return len(short) >= SHORT and long.startswith(short) and len(long) - len(short) <= ENDING


def _people(word: str, language: str) -> str | None:
    """The key of the country whose people or language a word names: "Russian", "ryska", "Russische" -> "k_ru"."""
    return _peoples().get((language, stem(word, language)))


@cache
def _peoples() -> dict[tuple[str, str], str]:
    """(language, stem) -> key of a country, from the names of languages in CLDR and our own table."""
    from babel import Locale
    from babel.core import get_global

    likely = get_global("likely_subtags")
    found: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).languages.items():
            country = str(likely.get(code, "")).rpartition("_")[2].casefold()
            if len(code) == 2 and len(country) == 2 and code not in ("en", "es", "pt", "ar") and name.isalpha():
                for form in (name, f"{name}e"):
                    found.setdefault((language, stem(form, language)), f"k_{country}")
        for word, country in PEOPLES[language].items():
            found |= {(language, stem(form, language)): f"k_{country}" for form in (word, f"{word}e", f"{word}s")}
    return found


@cache
def _cities() -> dict[str, str]:
    """Folded name of a city -> a key that its names in the three languages share, from CLDR's time zones."""
    from babel import Locale

    found = {fold(name): "city_beijing" for name in ("Beijing", "Peking")}
    for language in LANGUAGES:
        zones: dict[str, dict[str, str]] = dict(Locale(language).time_zones)
        found |= {fold(names["city"]): f"city_{zone}" for zone, names in zones.items() if "city" in names}
        found |= {fold(zone.rpartition("/")[2]): f"city_{zone}" for zone in zones}
    return found
