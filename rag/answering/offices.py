"""A person asked for by office: the names that stand beside that office, in that country, held now.

Read from the order of words alone: the reader, which knows no office from another, takes any name near it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.answering.lists import COUNTRY
from rag.answering.wording import stands_inside
from rag.names import country_said, fold, known_names
from rag.offices import office_called, office_pattern
from rag.retrieval.lexical import coverage
from rag.sentences import sentences
from rag.text import STOP_WORDS, analyse, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.question import Question
    from rag.records import Article
    from rag.retrieval.lexical import WeightedTerm
    from rag.store import Store
    from rag.text import Word

Places = tuple[int, int]  # first and last of some words of a sentence
MET = 0.6  # share of the weight of an office's words that must be met,
TOGETHER = 6  # in so many words: an office, not a minister here and interior affairs there
BESIDE = 1  # words, small ones and countries aside, between an office and the name of who holds it
OF_COUNTRY = 5  # words after an office that its country stands in: "president of the Republic of Kazakhstan"
AROUND = 4  # words around an office and a name in which it is said that it was so once
MOSTLY = 2  # times as often as any other is the country named that a text or an archive is about
# How well a sentence tells who holds the office, where it does not say of which country, says only who did once, or
# names nobody beside it.
UNSAID, ONCE, NOBODY = 0.8, 0.5, 0.3
_OF = frozenset("of in for av i för van voor".split())
_JOINERS = frozenset("van der den de la von af bin al el".split())
_NOT_NAMES = frozenset("affairs zaken republic republiken republiek minister president".split())  # in capitals
# Before an office, these make another of it.
_DEPUTY = frozenset(
    "prime eerste vice deputy assistant biträdande ställföreträdande adjunct plaatsvervangend plaatsvervangende".split()
)
_IN_PLACE = re.compile(r"\b(?:i|in|te|pa|op|at|near|vid|bij) (?:the |den |det |de |het )?$")
_PARTING = re.compile(r"[.;:!?()“”\"«»–—]\s|\s[“”\"«»–—]")
_PRESENT = re.compile(r"\b(?:who is|who[’']s|who are|vem ar|vilka ar|wie is|wie zijn)\b")
_ONCE = re.compile(
    r"\b(?:former(?:ly)?|once|ex|then|had been|removed|dismissed|sacked|fired|ousted|resign\w*|stepped down|"
    r"predecessor|forr[ae]|tidigare|fore detta|davarande|hade varit|avsatt\w*|avskeda\w*|avgick|avgatt|avgang|"
    r"foretradare|voormalige?|vroegere?|eerder|gewezen|geweest|oud|toenmalige?|ontslag|ontslagen|afgezet\w*|aftrad\w*|"
    r"afgetreden|voorganger|"
    r"(?:until|fram till|till|tot) \d{4})\b"
)
_SUCCEEDED = frozenset(
    "replaced replaces replacing succeeded succeeds succeeding efterträder efterträdde efterträtt ersätter ersatte "
    "ersatt verving vervangt vervangen opvolgde".split()
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A name beside an office: ``text[start:end]`` of an article. said: the country that is asked for is said there."""

    start: int
    end: int
    said: bool


@dataclass(frozen=True, slots=True)
class OfficeAsked:
    """The office that a question asks for. countries: keys of those that it names. now: it asks who holds it now.

    home: key of the country that the archive is about, if it is about one.
    """

    question: Question
    countries: frozenset[str]
    now: bool
    home: str | None = None


def office_asked(store: Store, question: Question) -> OfficeAsked | None:
    """What a question to an archive asks of an office; None where it asks for none."""
    read = read_office(question)
    return replace(read, home=_home(store)) if read and read.countries else read


def read_office(question: Question) -> OfficeAsked | None:
    """The same without an archive."""
    if question.office is None:
        return None
    now = _PRESENT.search(fold(question.text)) is not None
    return OfficeAsked(question, frozenset(_countries(question.text, question.language)), now)


def holders(
    asked: OfficeAsked, terms: Sequence[WeightedTerm], article: Article, start: int, end: int, *, once: bool = False
) -> list[Holder]:
    """Names beside the office that a question asks for, in order, in the sentences of ``article.text[start:end]``.

    terms: of the question, in the article's language. once: also those of whom it is said that they held it once, when
    the question asks who does. Where the question names a country, the office must be of that country; one of which
    nothing is said is of the country that the article is about, or else the archive.
    """
    home = _about(article.text, article.language) or asked.home
    found: dict[int, Holder] = {}
    for first, last in sentences(article.text[start:end], article.language):
        told = _Sentence(article, start + first, start + last)
        places = told.places(asked.question, terms)
        names = list(told.names(places, asked.question)) if places else []
        for place in places:
            for name in told.beside(place, names):
                own = told.countries_of(place, name)
                theirs = bool(own & asked.countries) if own and asked.countries else _is_home(home, asked)
                past = asked.now and not once and told.is_past(place, name)
                if theirs and not past:
                    holder = Holder(*told.offsets(name), said=bool(own) or not asked.countries)
                    found.setdefault(holder.start, holder)
    return sorted(found.values(), key=lambda holder: holder.start)


def tells_holder(asked: OfficeAsked, terms: Sequence[WeightedTerm], article: Article, start: int, end: int) -> float:
    """How well a sentence tells who holds the office that is asked for, in [0, 1]."""
    found = holders(asked, terms, article, start, end)
    if found:
        return 1.0 if any(holder.said for holder in found) else UNSAID
    return ONCE if holders(asked, terms, article, start, end, once=True) else NOBODY


class _Sentence:
    """A sentence of an article, in words."""

    def __init__(self, article: Article, start: int, end: int) -> None:
        self.article, self.start, self.language = article, start, article.language
        self.text = article.text[start:end]
        self.tokens: list[Word] = words(self.text)
        self.small = STOP_WORDS.get(article.language, frozenset())

    def offsets(self, name: Places) -> tuple[int, int]:
        """Of the words' text, in the article."""
        return self.start + self.tokens[name[0]].start, self.start + self.tokens[name[1]].end

    def places(self, question: Question, terms: Sequence[WeightedTerm]) -> list[Places]:
        """Where the office stands, in as few words as will do, and not a deputy's."""
        number = office_called(question.office or "", question.language)
        found = self._met(question, terms) if number is None else self._called(office_pattern(number, self.language))
        return [place for place in found if not place[0] or self.tokens[place[0] - 1].text.casefold() not in _DEPUTY]

    def _called(self, office: re.Pattern[str]) -> Iterator[Places]:
        folded = [fold(token.text) for token in self.tokens]
        begins = [sum(map(len, folded[:number])) + number for number in range(len(folded))]
        for match in office.finditer(" ".join(folded)):
            yield bisect(begins, match.start()) - 1, bisect(begins, match.end() - 1) - 1

    def _met(self, question: Question, terms: Sequence[WeightedTerm]) -> Iterator[Places]:
        """Of an office that is not among those known by name: where most of its words are met."""
        asked = {word.text for word in words(question.office or "")}
        office = [term for term in terms if fold(term.term.surface) in asked]
        met = [number for number, token in enumerate(self.tokens) if coverage(office, token.text, self.language)]
        for number, first in enumerate(met):
            for last in met[number:]:
                if last - first < TOGETHER and coverage(office, self._part(first, last), self.language) >= MET:
                    yield first, last
                    break

    def names(self, places: Sequence[Places], question: Question) -> Iterator[Places]:
        """Words in capitals in a row that name no state, body, office or outlet, and nobody that the question names."""
        asked = set(analyse(question.text, question.language))
        office = {number for first, last in places for number in range(first, last + 1)}
        number = 0
        while number < len(self.tokens):
            last = number
            if self._names(number, office):
                while (joined := self._joined(last)) < len(self.tokens) and self._names(joined, office):
                    last = joined
                new = asked.isdisjoint(analyse(self._part(number, last), self.language))
                if new and (number or last or stands_inside(self.article.text, self.tokens[0].text)):
                    yield number, last
            number = last + 1

    def _names(self, number: int, office: set[int]) -> bool:
        word = self.tokens[number].text
        if number in office or not word[0].isupper() or word.isupper() or word.casefold() in self.small | _NOT_NAMES:
            return False
        if any(key.startswith("k_") for key in analyse(word, self.language)) or country_said(word):
            return False
        reports = " ".join(f"{report.author or ''} {report.outlet or ''}" for report in self.article.reports_on)
        return fold(word) not in fold(reports).split()

    def _joined(self, last: int) -> int:
        """The word that may go on with a name: the next one, or what stands behind "van der"; else past the end."""
        place = last + 1
        while place < len(self.tokens) and self.tokens[place].text in _JOINERS:
            place += 1
        gaps = (self._gap(number) for number in range(last + 1, min(place, len(self.tokens) - 1) + 1))
        return place if all(gap in (" ", "-") for gap in gaps) else len(self.tokens)

    def beside(self, place: Places, names: Sequence[Places]) -> list[Places]:
        """Of names those nearest to an office, which are no places and no part of it, with nearly nothing between."""
        away = {name: self._between(place, name) for name in names}
        near = [between for between in away.values() if between is not None and between <= BESIDE]
        return [name for name, between in away.items() if near and between == min(near)]

    def _between(self, place: Places, name: Places) -> int | None:
        """Words, small ones and countries aside, between an office and a name, -1 where it is a title right before the
        name; None where it is no holder's."""
        behind = place[1] < name[0]
        in_place = _IN_PLACE.search(fold(self.text[: self.tokens[name[0]].start])[-12:])
        part = behind and self.tokens[name[0] - 1].text.casefold() in _OF  # "the minister of Energy"
        first, last = (place[1] + 1, name[0]) if behind else (name[1] + 1, place[0])
        gap = self.text[self.tokens[first - 1].end : self.tokens[last].start]
        if in_place or part or _PARTING.search(gap):
            return None
        if behind and gap == " ":  # "prosecutor general Iryna Venediktova", whoever else stands before
            return -1
        between = [token.text for token in self.tokens[first:last] if token.text.casefold() not in self.small]
        return sum(not _countries(word, self.language) for word in between)

    def countries_of(self, place: Places, name: Places) -> set[str]:
        """Of an office or its holder: "Kinas president", "den nye armeniske presidenten", "Pashinyan of Armenia"."""
        first = place[0]
        while first > 0 and place[0] - first < 2 and self.tokens[first - 1].text.casefold() not in self.small:
            first -= 1
        said = _countries(self._part(first, place[1]), self.language)
        for last in (place[1] + 1, name[1] + 1):
            if last < len(self.tokens) and self.tokens[last].text.casefold() in _OF:
                said |= _countries(self._part(last, min(len(self.tokens) - 1, last + OF_COUNTRY - 1)), self.language)
        return said

    def is_past(self, place: Places, name: Places) -> bool:
        """Whether somebody is said to have held an office once, or to have been followed in it."""
        if name[0] and self.tokens[name[0] - 1].text.casefold() in _SUCCEEDED:
            return True
        first, last = min(place[0], name[0]) - AROUND, max(place[1], name[1]) + AROUND
        return _ONCE.search(fold(self._part(max(0, first), min(len(self.tokens) - 1, last)))) is not None

    def _part(self, first: int, last: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def _gap(self, number: int) -> str:
        return self.text[self.tokens[number - 1].end : self.tokens[number].start]


def _countries(text: str, language: str) -> set[str]:
    """Keys of the countries that are named, or of which something is said to be."""
    said = {key for word in words(text) if (key := country_said(word.text))}
    return said | {key for key in analyse(text, language) if COUNTRY.fullmatch(key)}


def _is_home(home: str | None, asked: OfficeAsked) -> bool:
    return not asked.countries or home in asked.countries


def _home(store: Store) -> str | None:
    """Key of the country that an archive is about: named in far more passages than any other."""
    keys = sorted({key for key in known_names().values() if COUNTRY.fullmatch(key)})
    totals: Counter[str] = Counter()
    for language in store.catalogue.languages():
        totals.update(store.catalogue.term_counts(language, keys)[1])
    return _first(totals)


@lru_cache(maxsize=256)
def _about(text: str, language: str) -> str | None:
    """Key of the country that a text is about: named far more often than any other; None where it names none so."""
    return _first(Counter(key for key in analyse(text, language) if COUNTRY.fullmatch(key)))


def _first(counts: Counter[str]) -> str | None:
    named = counts.most_common(2)
    mostly = bool(named) and all(MOSTLY * count <= named[0][1] for _, count in named[1:])
    return named[0][0] if mostly and named[0][1] else None
