"""Words of a text as the lexical index sees them: normalised, folded, stemmed per language, names keyed.

The same analysis serves passages and questions, so that what is asked and what is stored meet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.language.data import entry, words_of
from rag.language.names import CALENDAR, CITY, fold, known_names, longest_known_names, skeleton

if TYPE_CHECKING:
    from collections.abc import Callable

# ISO 639-1 -> the Snowball stemmer's name (Porter 2001).
STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

STOP_WORDS = words_of("words.stop")
ASKING = words_of("words.asking")  # words of asking, not of content: dropped from questions only

_WORD = re.compile(r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)
LIKE_NAMES = "n_"  # with which keys begin that names written otherwise share
BEGINS = 5  # letters from which a word may stand inside a longer one that begins with it, where a language joins words
CONTRACTED = ("m", "re", "ve", "ll", "d", "s")  # English verbs behind an apostrophe
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


def own_spellings(term: Term) -> tuple[str, ...]:
    """The alternatives of a term that are its own letters or a known name, not only consonants that names share."""
    return tuple(name for name in term.alternatives if not name.startswith(LIKE_NAMES))


def leads_longer(term: str, language: str) -> bool:
    """Whether words that begin with a term count too: "bitcoin" stands in "bitcoinbrytningen".

    Of a name's key, which has no letters alone, none do.
    """
    return len(term) >= BEGINS and term.isalpha() and entry(language, "words.joined") is not None


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


@cache
def _infinitives(language: str) -> dict[str, str]:
    """Form of an irregular verb -> its infinitive, in small letters."""
    verbs = [verb.split() for verb in (entry(language, "words.irregular") or "").split(";")]
    return {form: verb[0] for verb in verbs for form in verb[1:]}


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    word = re.sub(r"['’].*$", "", word) if language == "en" else word.replace("’", "").replace("'", "")
    known, passive = _infinitives(language), entry(language, "words.passive") or ""
    word = known.get(word) or known.get(word.removesuffix(passive)) or word
    stemmer = _stemmer(language)
    # Folded after stemming: accents carry suffix rules.
    stemmed = re.sub(r"[^\w]", "", fold(stemmer(word) if stemmer else word))
    if language == "sv" and len(stemmed) >= LONG and stemmed.endswith("an"):
        return stemmed[:-2]  # the article that Snowball leaves: "styrkan" is to meet "styrka" (docs/retrieval.md)
    return stemmed


def analyse(text: str, language: str) -> list[str]:
    """Index terms of a text in the given language, in order, repeated as often as they occur.

    Stems of all words but stop words, numbers without grouping, and for names a key that other spellings
    share (see rag.language.names). Terms hold letters, digits and "_" only.
    """
    return list(_analysed(text, language))


@lru_cache(maxsize=8192)  # one answer looks at its sentences some ten times each
def _analysed(text: str, language: str) -> tuple[str, ...]:
    found: list[str] = []
    tokens = words(normalise(text))
    stops = STOP_WORDS[language]
    known = _known_at(tokens)
    for index, token in enumerate(tokens):
        if index in known:
            found.append(known[index][0])
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
    dropped = STOP_WORDS[language] | ASKING[language]
    known = _known_at(tokens)
    terms: dict[tuple[str, ...], Term] = {}
    skip_until = 0
    for index, token in enumerate(tokens):
        if index in known:
            # A name of several words is one term; its words alone ("united") would mislead.
            key, length = known[index]
            skip_until = max(skip_until, index + length)
            plain = (stem(token.text, collection),) if length == 1 else ()
            if length == 1 and key.startswith(CITY):  # which an index may be older than
                plain = (*plain, skeleton(token.text) or "")
            term = Term(question[token.start : tokens[index + length - 1].end], (key, *filter(None, plain)), True)
        elif index < skip_until or _small(token.text, opens=index == 0) in dropped:
            continue
        elif token.text[0].isdigit():
            term = Term(token.text, (number_key(token.text),), False)
        else:
            capital = token.text[0].isupper() and index > 0
            stems = dict.fromkeys((stem(token.text, collection), stem(token.text, language), skeleton(token.text)))
            term = Term(token.text, tuple(s for s in stems if s), capital)
        terms.setdefault(term.alternatives, term)
    return [term for term in terms.values() if term.alternatives]


def _small(word: str, *, opens: bool) -> str:
    """A word in small letters; of an English contraction the first part: "I'm" gives "i", and "May's" what it is.

    opens: the word opens the text, so that its capital makes no name of it ("Who's").
    """
    small = word.casefold()
    first, mark, rest = small.replace("’", "'").partition("'")
    genitive = rest == "s" and word[0].isupper() and not opens
    return first if mark and rest in CONTRACTED and not genitive else small


@lru_cache(maxsize=200_000)
def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", re.sub(r"['’]s?$", "", fold(text))))


def _key(tokens: list[Word], index: int, length: int) -> str | None:
    name = tuple(part for token in tokens[index : index + length] for part in _folded_words(token.text))
    key = known_names().get(name) or known_names().get((*name[:-1], name[-1].removesuffix("s"))) if name else None
    # Short abbreviations are words in small letters ("us", "is", "vs", "who's"): they count only in capitals.
    letters = re.sub(r"['’]s?$", "", tokens[index].text)
    if key and length == 1 and len(letters) <= 3 and not letters.isupper():
        return None
    # In small letters some cities are other words: Dutch "aten", they ate.
    if key and key.startswith(CITY) and not tokens[index].text[0].isupper():
        return None
    return key


def _known_at(tokens: list[Word]) -> dict[int, tuple[str, int]]:
    """Position of the first word of each known name -> its key and its number of words, the longest name winning."""
    found: dict[int, tuple[str, int]] = {}
    longest = longest_known_names()
    index = 0
    while index < len(tokens):
        first = (*_folded_words(tokens[index].text), "")[0]
        most = max(longest.get(first, 0), longest.get(first.removesuffix("s"), 0))
        name = None
        if most:  # nearly no word begins a name, and this is asked of every word of an archive
            lengths = range(min(most, len(tokens) - index), 0, -1)
            name = next(((key, length) for length in lengths if (key := _key(tokens, index, length))), None)
        if name:
            found[index] = name
        index += name[1] if name else 1
    return found


def spelt_as(text: str, question: str) -> str:
    """The question with its known names as a text has them: "CVVO" becomes "CSTO" beside one that says so.

    A name stays where the text has it in the same letters or not at all; so do months and days.
    """
    made = normalise(question)
    asked = _spellings(made)
    told = _spellings(normalise(text)) if asked else []
    for key, name, start in reversed(asked):
        others = [own for own_key, own, _ in told if own_key == key]
        if others and not any(_same_letters(name, own) for own in others):
            told_as = re.sub("['’]s$", "", others[0])
            made = f"{made[:start]}{told_as}{made[start + len(name) :]}"
    return made


def _spellings(text: str) -> list[tuple[str, str, int]]:
    """Key, letters and start of each known name in a text, months and days aside, in order."""
    tokens = words(text)
    found = []
    for place, (key, length) in _known_at(tokens).items():
        start = tokens[place].start
        if not key.startswith(CALENDAR):
            found.append((key, text[start : tokens[place + length - 1].end], start))
    return found


def _same_letters(one: str, other: str) -> bool:
    """Whether two spellings of a name differ in case, marks or a genitive's ending alone."""
    return fold(one).startswith(fold(other)) or fold(other).startswith(fold(one))
