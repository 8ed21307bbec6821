"""An article -> how it writes names: which words are names, whose are people's and places', by closed signs alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rag.asking.named import SENTENCE_ENDS
from rag.gathering.naming import WITHIN
from rag.language.clauses import SUBORDINATORS
from rag.language.names import fold, known_names
from rag.language.speakers import NAME_JOINERS, lexicon
from rag.language.words import STOP_WORDS, Word, words
from rag.records import Article

LONGEST = 4  # words of a name
OFTEN = 2  # times that a name stands behind "in", from which it is a place
GENITIVES = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class ArticleNames:
    """How an article writes names.

    capitals: words with a capital inside sentences. small: words without one. runs: names inside sentences, with how
    often. people: surname -> full name, without a title. places: names behind "in". papers: names of outlets, and of
    who writes for them, which the article reports on.
    """

    capitals: frozenset[str]
    small: frozenset[str]
    runs: Counter[str]
    people: dict[str, str]
    places: Counter[str]
    papers: frozenset[str]

    def is_name(self, word: str) -> bool:
        """Whether a word that opens a sentence is a name."""
        return word in self.capitals and word.casefold() not in self.small

    def person(self, name: str) -> str | None:
        """The full name of a person named by surname, or with a title; None for what is no person's name."""
        last = name.split()[-1] if name else ""
        whole = self.people.get(last)
        known = whole is not None and (name in (last, whole) or name.endswith(f" {last}"))
        return whole if known and not self.is_paper(last) else None

    def is_paper(self, name: str) -> bool:
        """Whether a name is of an outlet that the article reports on, or of who writes for it."""
        return any(name == paper or name in paper.split() for paper in self.papers)

    def is_place(self, name: str) -> bool:
        """Whether a name is a country's, or one that often stands behind "in" and is no person's."""
        if self.is_paper(name) or name.split()[-1] in self.people or is_calendar(name):
            return False
        return is_country(name) or self.places[name] >= OFTEN

    def named(self, text: str) -> list[str]:
        """The people and places that a text names, as the text has them, longest first."""
        found = [name for name in (*self.people.values(), *self.people, *self.runs) if _holds(text, name)]
        known = [name for name in dict.fromkeys(found) if self.person(name) or self.is_place(name)]
        return sorted(known, key=lambda name: -len(name))


def is_country(name: str) -> bool:
    """Whether a name is a country's, in any language."""
    return len(_key(name)) == len("k_se")


def is_calendar(name: str) -> bool:
    """Whether a name is a month's or a weekday's."""
    return _key(name).startswith(("k_month", "k_day"))


def names_of(article: Article) -> ArticleNames:
    """How an article writes names."""
    text, language, found = article.text, article.language, words(article.text)
    inside = [not _opens(text, word) for word in found]
    small = {word.text for word in found if word.text[0].islower()}
    opening = STOP_WORDS[language] | lexicon(language)["boundaries"] | lexicon(language)["determiners"]
    opening |= SUBORDINATORS[language] | lexicon(language)["conjunctions"]
    runs, places, alone = Counter[str](), Counter[str](), set[str]()
    whole: dict[str, str] = {}
    for first, last in _runs(text, found, opening):
        while first < last and found[first].text.casefold() in small:  # a title: "President", "Hurricane"
            first += 1
        name = text[found[first].start : found[last].end]
        if name.endswith(GENITIVES) or text[found[last].end :][:1] == ":" or is_calendar(name):
            continue
        if inside[first]:
            runs[name] += 1
        if first and found[first - 1].text.casefold() in WITHIN[language]:
            places[name] += 1
        if first == last:
            alone.add(name)
        elif not any(word.text.isupper() and len(word.text) > 1 for word in found[first : last + 1]):
            whole.setdefault(found[last].text, name)
    people = {
        last: name
        for last, name in whole.items()
        if last in alone
        and last.casefold() not in small
        and not places[last]
        and not places[name]
        and not is_country(last)
    }
    capitals = frozenset(
        word.text for word, within in zip(found, inside, strict=True) if within and word.text[0].isupper()
    )
    reported = (part for report in article.reports_on for part in (report.outlet, report.author))
    papers = frozenset(filter(None, (article.outlet, article.author, *reported)))
    return ArticleNames(capitals, frozenset(small), runs, people, places, papers)


def _runs(text: str, found: list[Word], opening: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Runs of words with capitals, first and last; a small joiner ("van der") inside one belongs to it.

    opening: words that have a capital only because a sentence begins.
    """
    place = 0
    while place < len(found):
        word = found[place]
        if not word.text[0].isupper() or (_opens(text, word) and word.text.casefold() in opening):
            place += 1
            continue
        last = ahead = place
        while ahead + 1 < len(found) and text[found[ahead].end : found[ahead + 1].start] in (" ", "-"):
            ahead += 1
            if not (found[ahead].text[0].isupper() or (found[ahead].text in NAME_JOINERS)):
                break
            last = ahead if found[ahead].text[0].isupper() else last
        if last - place < LONGEST:
            yield place, last
        place = last + 1


def _holds(text: str, name: str) -> bool:
    place = text.find(name)
    if place < 0:
        return False
    around = f"{text[:place][-1:]}{text[place + len(name) :][:1]}"
    return not any(character.isalnum() for character in around)


def _key(name: str) -> str:
    return known_names().get(tuple(fold(word.text) for word in words(name)), "")


def _opens(text: str, word: Word) -> bool:
    return text[max(0, word.start - 3) : word.start].rstrip()[-1:] in ("", *SENTENCE_ENDS)
