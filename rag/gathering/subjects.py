"""archive -> what it writes much about: the names that most of its newest articles mention, one for all spellings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.answering.said import country
from rag.asking.named import names_in
from rag.gathering.naming import describes
from rag.language.data import LANGUAGES
from rag.language.names import CALENDAR, bare, fold, known_names, skeleton
from rag.language.words import STOP_WORDS, analyse, words

if TYPE_CHECKING:
    from rag.index.store import Store
    from rag.records import Article

MOST = 10  # subjects
NEWEST = 300  # articles whose names are counted
COUNTED = 1000  # names, of those that most articles have, that are looked at further
LEAST = 2  # articles of a subject
ALIKE = 0.75  # likeness of two spellings of one name, in [0, 1]
SHORTEST = 2  # letters of a word that is a name


@dataclass(frozen=True, slots=True)
class Subject:
    """What many articles mention.

    name: as the archive writes it most. articles: of the newest, how many do. spellings: by language, where articles
    in it write the name.
    """

    name: str
    articles: int
    spellings: Mapping[str, str] = field(default_factory=dict)

    def spelt(self, language: str) -> str:
        """The name as articles in a language write it, or as the language calls a country."""
        return self.spellings.get(language) or country(self.name, language) or self.name


def subjects(store: Store) -> tuple[Subject, ...]:
    """The names that most articles mention; none of outlets, authors and the calendar, and no "Russian"."""
    articles = store.catalogue.newest(NEWEST)
    held = Counter(run for article in articles for run in _names_of(article))
    passed_over = {fold(word.text) for name in store.catalogue.bylines() for word in words(name)}
    found: list[Subject] = []
    for named in sorted(_together(dict(held.most_common(COUNTED))), key=lambda named: -named.total()):
        if len(found) == MOST or named.total() < LEAST:
            break
        subject = _subject(named)
        known = any(_within(subject, other) for other in found)
        if not known and not _passed_over(named, passed_over, articles):
            found.append(subject)
    return tuple(found)


Name = tuple[str, str]  # language of the article, and the name as it stands there


def _names_of(article: Article) -> set[Name]:
    return {(article.language, run) for run in names_in(article.text)}


def _together(held: Mapping[Name, int]) -> list[Counter[Name]]:
    """The names that most articles have, those that are spellings of one name together."""
    groups: dict[Hashable, list[Counter[Name]]] = {}
    for name, count in sorted(held.items(), key=lambda item: (-item[1], item[0])):
        key = _key(name[1])
        near = groups.setdefault(key, [])
        # What is known is known by its key; consonants are shared by other names too.
        own = next((group for group in near if isinstance(key, str) or _alike(name, group)), None)
        if own is None:
            near.append(own := Counter())
        own[name] += count
    return [group for near in groups.values() for group in near]


@lru_cache(maxsize=20_000)
def _key(name: str) -> Hashable:
    """What spellings of one name share: the name it is known as, else the consonants of its words."""
    parts = tuple(fold(word.text) for word in words(name))
    plain = tuple(bare(part) for part in parts)
    known = known_names().get(parts) or known_names().get(plain)
    return known or tuple(skeleton(part) or part for part in plain)


def _alike(name: Name, group: Iterable[Name]) -> bool:
    return any(SequenceMatcher(None, fold(name[1]), fold(known)).ratio() >= ALIKE for _, known in group)


def _passed_over(named: Counter[Name], bylines: set[str], articles: Sequence[Article]) -> bool:
    """Whether a name is an outlet's, an author's or the calendar's, or no noun ("We", "Russian")."""
    language, name = named.most_common(1)[0][0]
    if {fold(word.text) for word in words(name)} <= bylines:
        return True
    small = frozenset().union(*(STOP_WORDS[code] for code in LANGUAGES))
    if all(len(word.text) < SHORTEST or word.text.casefold() in small for word in words(name)):
        return True
    if any(term.startswith(CALENDAR) for term in analyse(name, language)):
        return True
    return describes(name, [article for article in articles if article.language == language])


def _subject(named: Counter[Name]) -> Subject:
    spellings: dict[str, str] = {}
    for (language, name), _ in named.most_common():
        spellings.setdefault(language, name)
    return Subject(named.most_common(1)[0][0][1], named.total(), spellings)


def _within(subject: Subject, known: Subject) -> bool:
    """Whether one name is part of the other: "Trump", "Donald Trump"."""
    return bool(_words(subject.spellings.values()) & _words(known.spellings.values()))


def _words(names: Iterable[str]) -> set[str]:
    return {fold(word.text) for name in names for word in words(name) if word.text[0].isupper()}
