"""archive -> what it holds: how much of what, its subjects, and questions that it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.answering.naming import name_kind, names_in
from rag.answering.phrases import spoken_date
from rag.answering.values import told_on
from rag.language.data import LANGUAGES, entry
from rag.language.days import days
from rag.language.words import STOP_WORDS, analyse, stem, words
from rag.records import Hit

if TYPE_CHECKING:
    from rag.index.store import Store

NAMES, MATTERS = 10, 6  # subjects that are shown: names, and other words of headlines in one language
LOOKED_AT = 40  # of the most frequent terms
PASSAGES = 6  # in which a term's written form is looked up, of each language
SHORTEST = 4  # letters of such a word
TITLES = 2000  # newest headlines that are read
RECENT = 60  # newest articles in which days are counted
LEAST = 2  # articles of a subject, and headlines of one that is no name
DAYS = 2  # that are asked about
KEYS = ("n_", "k_")  # index terms of names, which all languages share
CALENDAR = ("k_month", "k_day")


@dataclass(frozen=True, slots=True)
class Subject:
    """What many articles mention.

    name: as the archive writes it most. language: of a word; None for a name. spellings: of a name, where a language
    writes it otherwise.
    """

    name: str
    articles: int
    language: str | None = None
    spellings: Mapping[str, str] = field(default_factory=dict)

    def spelt(self, language: str) -> str:
        """The name as articles in a language write it."""
        return self.spellings.get(language, self.name)


@dataclass(frozen=True, slots=True)
class Overview:
    """What an archive holds, in one generation.

    languages, outlets, months: articles by language, by outlet and by month ("2022-01"; a year alone where no month is
    known); "" for unknown. first, last: ISO dates of the earliest and the latest article. indexed: when the last ingest
    ended, ISO. questions: that the archive answers, by their language; empty until ``checked``.
    """

    generation: int
    articles: int
    languages: Mapping[str, int]
    outlets: Mapping[str, int]
    months: Mapping[str, int]
    first: str | None
    last: str | None
    indexed: str | None
    subjects: tuple[Subject, ...] = ()
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checked: bool = False


def overview_of(store: Store) -> Overview:
    """The overview of the store's present generation, without questions."""
    status = store.status()
    with store.catalogue.snapshot():
        return Overview(
            generation=status.generation,
            articles=status.articles,
            languages=status.languages,
            outlets=status.outlets,
            months=store.catalogue.months(),
            first=status.first_published,
            last=status.last_published,
            indexed=status.last_ingest,
            subjects=(*_names(store), *_matters(store)),
        )


def candidates(store: Store, overview: Overview, language: str) -> Iterator[str]:
    """Questions in a language that the archive may answer, the likeliest first, made of its own days and names."""
    named = [subject.spelt(language) for subject in overview.subjects if subject.language is None]
    matters = [subject.name for subject in overview.subjects if subject.language == language]
    opening = {name: entry(language, "offers." + _opener(store, name)) for name in named}
    for day in _days(store)[:DAYS]:
        yield entry(language, "offers.day").format(day=spoken_date(day, language))
    yield from (template.format(name=name) for name, template in opening.items())
    yield from (entry(language, "offers.subject").format(name=name) for name in (*matters, *named))


def _opener(store: Store, name: str) -> str:
    kinds = {"person": "who", "place": "happened", "thing": "what"}
    return kinds[name_kind(name, _passages(store, analyse(name, "und")))]


def _names(store: Store) -> list[Subject]:
    """The names that most articles mention; none of outlets and authors, and of the calendar."""
    counts: Counter[str] = Counter()
    for language in store.catalogue.languages():
        counts.update(dict(store.catalogue.frequent_terms(language, KEYS, LOOKED_AT)))
    passed_over = " ".join(store.catalogue.bylines())
    found: dict[str, Subject] = {}
    for key, _ in counts.most_common(LOOKED_AT):
        subject = None if key.startswith(CALENDAR) else _named(store, key)
        known = subject and any(subject.name in name or name in subject.name for name in found)
        if subject and not known and subject.name not in passed_over and subject.articles >= LEAST:
            found[subject.name] = subject
    return sorted(found.values(), key=lambda subject: -subject.articles)[:NAMES]


def _named(store: Store, key: str) -> Subject | None:
    """The subject that an index term of a name stands for; None where it is no name, or one of the calendar's."""
    runs: dict[str, Counter[str]] = {}
    for hit in _passages(store, [key]):
        for run in names_in(hit.passage.text):
            terms = analyse(run, hit.article.language)
            if key in terms and not any(term.startswith(CALENDAR) for term in terms):
                runs.setdefault(hit.article.language, Counter())[run] += 1
    written = sum(runs.values(), Counter[str]()).most_common(1)
    if not written:
        return None
    articles = sum(len(store.catalogue.mentioning(code, [[key]])) for code in store.catalogue.languages())
    return Subject(written[0][0], articles, None, {code: own.most_common(1)[0][0] for code, own in runs.items()})


def _matters(store: Store) -> Iterator[Subject]:
    """In each language the words, no names, that most headlines hold."""
    for language in LANGUAGES:
        stems: dict[str, Counter[str]] = {}
        for title in store.catalogue.titles(language, TITLES):
            for word in words(title)[1:]:
                plain = word.text.islower() and word.text.isalpha() and word.text not in STOP_WORDS[language]
                if plain and len(word.text) >= SHORTEST:
                    stems.setdefault(stem(word.text, language), Counter())[word.text] += 1
        shared = [name for name, forms in stems.items() if forms.total() >= LEAST]
        for name in sorted(shared, key=lambda name: (-stems[name].total(), name))[:MATTERS]:
            articles = len(store.catalogue.mentioning(language, [[name]]))
            yield Subject(stems[name].most_common(1)[0][0], articles, language)


def _passages(store: Store, terms: list[str]) -> list[Hit]:
    """Passages that hold one of the terms, of every language."""
    ids = [
        passage_id
        for language in store.catalogue.languages()
        for passage_id, _ in store.catalogue.lexical(language, terms, PASSAGES)
    ]
    return [Hit(passage, article, score=0.0) for passage, article in store.catalogue.passages(ids).values()]


def _days(store: Store) -> list[str]:
    """Days that the newest articles name, those of most articles first."""
    named: Counter[str] = Counter()
    for article in store.catalogue.newest(RECENT):
        own = {day.iso for day in days(article.text, article.language, told_on(article))}
        named.update(iso for iso in own if len(iso) == len("2022-01-05") and iso[0].isdigit())
    return [day for day, _ in named.most_common()]
