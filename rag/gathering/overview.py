"""archive -> what it holds: how much of what, its subjects, and questions that it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.gathering.subjects import Subject, subjects

if TYPE_CHECKING:
    from rag.index.store import Store


@dataclass(frozen=True, slots=True)
class Overview:
    """What an archive holds, in one generation.

    languages, outlets, months: articles by language, by outlet and by month ("2022-01"; a year alone where no month is
    known); "" for unknown. first, last: ISO dates of the earliest and the latest article. indexed: when the last ingest
    ended, ISO. questions: that the archive answers, by their language; more may come until ``checked``. told: as first
    and last, of the articles that these report on; None where they report on none. reported: how many report on each
    outlet, most first.
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
    reported: Mapping[str, int] = field(default_factory=dict)


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
            reported=status.reported,
            subjects=subjects(store),
        )
