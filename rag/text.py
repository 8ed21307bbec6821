"""Words of a text as the lexical index sees them: normalised, folded, stemmed per language, names keyed.

The same analysis serves passages and questions, so that what is asked and what is stored meet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.irregular import infinitives
from rag.names import fold, known_names, longest_known_names, skeleton

if TYPE_CHECKING:
    from collections.abc import Callable

# ISO 639-1 -> the Snowball stemmer's name (Porter 2001).
STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        """a about after again all also am an and any are as at be because been before being between both but
        by can could did do does doing down during each either for from further had has have having
        he her here hers him his how i if in into is it its itself just may me might more most must
        my no nor not of off on once only or other our out over own s same say says she should so
        some such t than that the their them then there these they this those through to too under
        until up upon very was we were what when where which while who whom whose why will with
        would you your""".split()
    ),
    "sv": frozenset(
        """alla allt att av bara blev bli blir blivit både båda de dem den denna deras dess dessa det detta dig
        din dina ditt du där då efter ej eller en er ett fick finns från få för ha hade han hans har
        hela henne hennes hon honom hur här i icke in ingen inget inom inte jag ju kan kunde man med
        mellan men mer mig min mina mitt mot mycket ni nu när s någon något några och också om oss
        på sa samma sedan ser sig sin sina sitt ska skall skulle som så sådan sätt till under upp ur
        ut utan vad var vara varför varit varje vars vart vem vems vi vid vilka vilken vilket vår
        våra än är åt över""".split()
    ),
    "nl": frozenset(
        """aan al alle alles als andere ben bij dan dat de der deze die dit doch doen door dus een er en ge
        geen geweest haar had heb hebben heeft hem het hier hij hoe hun ik in is ja je kan kon
        kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat ons ook op
        over reeds te tegen toch toen tot u uit uw van veel voor waar waarom wanneer waren was wat
        werd werden wezen wie wij wil word worden wordt zal ze zei zelf zich zij zijn zo zonder zou
        zouden welk welke waarmee waarvan hoeveel""".split()
    ),
}

# Words of asking, not of content: dropped from questions only.
ASKING: dict[str, frozenset[str]] = {
    "en": frozenset("many much long often tell according article articles mean happened called".split()),
    "sv": frozenset(
        "många mycket länge ofta berätta enligt artikel artikeln artiklar betyder hände heter kallas".split()
    ),
    "nl": frozenset("veel lang vaak vertel volgens artikel artikelen betekent gebeurde heet".split()),
}

_WORD = re.compile(r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)
LONG = 6  # letters from which a Swedish stem in -an is taken for one with its article
_GROUPED = re.compile(r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or number of a text: ``text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question asks for.

    alternatives: index terms, any of which meets it. name: it is written as a name, or is a known one.
    """

    surface: str
    alternatives: tuple[str, ...]
    name: bool


def normalise(text: str) -> str:
    """NFC: the one form in which Bron stores and compares text."""
    return unicodedata.normalize("NFC", text)


def words(text: str) -> list[Word]:
    """Words and numbers in order. "3 000", "20.000" and "1,000" are one word each; hyphens part words."""
    return [Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def number_key(word: str) -> str:
    """Digits without their grouping: "3 000", "3,000" and "3.000" give "3000"; "4,2" gives "4_2"."""
    if _GROUPED.fullmatch(word):
        return re.sub(r"\D", "", word)
    return re.sub(r"[.,]", "_", word)


def stem(word: str, language: str) -> str:
    """The folded stem of a word; the folded word in a language without a stemmer."""
    return _stem(word.casefold(), language)


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    import Stemmer

    return Stemmer.Stemmer(STEMMERS[language]).stemWord if language in STEMMERS else None


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    word = re.sub(r"['’].*$", "", word) if language == "en" else word.replace("’", "").replace("'", "")
    word = infinitives(language).get(word, word)
    stemmer = _stemmer(language)
    # Folded after stemming: accents carry suffix rules.
    stemmed = re.sub(r"[^\w]", "", fold(stemmer(word) if stemmer else word))
    if language == "sv" and len(stemmed) >= LONG and stemmed.endswith("an"):
        return stemmed[:-2]  # the article that Snowball leaves: "styrkan" is to meet "styrka" (docs/retrieval.md)
    return stemmed


def analyse(text: str, language: str) -> list[str]:
    """Index terms of a text in the given language, in order, repeated as often as they occur.

    Stems of all words but stop words, numbers without grouping, and for names a key that other spellings
    share (see rag.names). Terms hold letters, digits and "_" only.
    """
    return list(_analysed(text, language))


@lru_cache(maxsize=8192)  # one answer looks at its sentences some ten times each
def _analysed(text: str, language: str) -> tuple[str, ...]:
    found: list[str] = []
    tokens = words(normalise(text))
    stops = STOP_WORDS.get(language, frozenset())
    known = _known_at(tokens)
    for index, token in enumerate(tokens):
        if index in known:
            found.append(known[index])
        if token.text[0].isdigit():
            found.append(number_key(token.text))
            continue
        if token.text.casefold() in stops:
            continue
        found.append(stem(token.text, language))
        if token.text[0].isupper() and (key := skeleton(token.text)):
            found.append(key)
    return tuple(term for term in found if term)


def question_terms(question: str, language: str, collection: str) -> list[Term]:
    """What a question asks for, as terms of a collection in another or the same language.

    language: of the question, whose stop words and words of asking are dropped. collection: the language whose
    stems are wanted. A capital, or being known, makes a name; "csto" in small letters is found as well, since
    every word also tries its name key.
    """
    tokens = words(normalise(question))
    dropped = STOP_WORDS.get(language, frozenset()) | ASKING.get(language, frozenset())
    known = _known_at(tokens)
    terms: dict[tuple[str, ...], Term] = {}
    skip_until = 0
    for index, token in enumerate(tokens):
        if index in known:
            # A name of several words is one term; its words alone ("united") would mislead.
            length = _known_length(tokens, index)
            skip_until = max(skip_until, index + length)
            plain = (stem(token.text, collection),) if length == 1 else ()
            term = Term(question[token.start : tokens[index + length - 1].end], (known[index], *plain), True)
        elif index < skip_until or token.text.casefold() in dropped:
            continue
        elif token.text[0].isdigit():
            term = Term(token.text, (number_key(token.text),), False)
        else:
            key = skeleton(token.text)
            capital = token.text[0].isupper() and index > 0
            stems = dict.fromkeys((stem(token.text, collection), stem(token.text, language)))
            term = Term(token.text, tuple(s for s in (*stems, key) if s), capital)
        terms.setdefault(term.alternatives, term)
    return [term for term in terms.values() if term.alternatives]


def _known_length(tokens: list[Word], index: int) -> int:
    """Words of the longest known name that starts at a token; 0 when none does."""
    first = _folded_words(tokens[index].text)
    longest = longest_known_names().get(first[0], 0) if first else 0
    longest = max(longest, longest_known_names().get(first[0].removesuffix("s"), 0)) if first else 0
    for length in range(min(longest, len(tokens) - index), 0, -1):
        if _key(tokens, index, length):
            return length
    return 0


@lru_cache(maxsize=200_000)
def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", re.sub(r"['’]s?$", "", fold(text))))


def _key(tokens: list[Word], index: int, length: int) -> str | None:
    name = tuple(part for token in tokens[index : index + length] for part in _folded_words(token.text))
    key = known_names().get(name) or known_names().get((*name[:-1], name[-1].removesuffix("s"))) if name else None
    # Short abbreviations are words in small letters ("us", "is", "vs"): they count only in capitals.
    if key and length == 1 and len(tokens[index].text) <= 3 and not tokens[index].text.isupper():
        return None
    return key


def _known_at(tokens: list[Word]) -> dict[int, str]:
    """Position of the first word of each known name -> its key, the longest name winning."""
    found: dict[int, str] = {}
    index = 0
    while index < len(tokens):
        length = _known_length(tokens, index)
        if length:
            key = _key(tokens, index, length)
            if key:
                found[index] = key
        index += length or 1
    return found
