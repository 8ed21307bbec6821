"""archive -> what it holds: how much of what, its subjects, and questions that it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.answering.phrases import spoken_date
from rag.answering.values import told_on
from rag.gathering.naming import NameKind, name_kind
from rag.gathering.subjects import NEWEST, Subject, subjects
from rag.language.data import entry
from rag.language.days import days
from rag.language.words import analyse
from rag.records import Hit

if TYPE_CHECKING:
    from rag.index.store import Store

PASSAGES = 6  # in which a name is looked up, of each language
RECENT = 60  # newest articles in which days are counted
DAYS = 2  # that are asked about,
TOLD = 2  # and of how many articles each is


@dataclass(frozen=True, slots=True)
class Overview:
    """What an archive holds, in one generation.

    languages, outlets, months: articles by language, by outlet and by month ("2022-01"; a year alone where no month is
    known); "" for unknown. first, last: ISO dates of the earliest and the latest article. indexed: when the last ingest
    ended, ISO. questions: that the archive answers, by their language; empty until ``checked``. told: as first
    and last, of the articles that these report on; None where they report on none.
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
    told: tuple[str, str] | None = None


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
            told=store.catalogue.told_between(),
            subjects=subjects(store),
        )


def candidates(store: Store, overview: Overview, language: str) -> Iterator[str]:
    """Questions in a language that the archive may answer, the likeliest first, made of its own days and names."""
    looked_at = min(overview.articles, NEWEST)
    # What most articles are about is too wide to ask of: "What happened in Kazakhstan?" comes last.
    narrow_first = sorted(overview.subjects, key=lambda subject: 2 * subject.articles > looked_at)
    named = [subject.spelt(language) for subject in narrow_first]
    for day in _days(store)[:DAYS]:
        yield entry(language, "offers.day").format(day=spoken_date(day, language))
    kinds = {name: _kind(store, name) for name in named}
    yield from (entry(language, f"offers.{kind}").format(name=name) for name, kind in kinds.items() if kind != "thing")
    yield from (entry(language, "offers.subject").format(name=name) for name in named)


def _kind(store: Store, name: str) -> NameKind:
    """What a name names, by the passages of every language that hold a word of it."""
    terms = analyse(name, "und")
    ids = [
        passage_id
        for language in store.catalogue.languages()
        for passage_id, _ in store.catalogue.lexical(language, terms, PASSAGES)
    ]
    found = store.catalogue.passages(ids).values()
    return name_kind(name, [Hit(passage, article, score=0.0) for passage, article in found])


def _days(store: Store) -> list[str]:
    """Days of which the newest articles tell, those of most articles first.

    None on which an article, or what one reports on, was published: those are named as dates of papers.
    """
    named: Counter[str] = Counter()
    newest = store.catalogue.newest(RECENT)
    published = {report.date for article in newest for report in article.reports_on}
    published |= {article.published for article in newest}
    for article in newest:
        own = {day.iso for day in days(article.text, article.language, told_on(article))}
        named.update(iso for iso in own if len(iso) == len("2022-01-05") and iso[0].isdigit())
    return [day for day, count in named.most_common() if count >= TOLD and day not in published]
