"""What a conversation is on: the articles that answered it, and those that tell of the same matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.asking.named import names_in
from rag.asking.query import understand
from rag.language.data import all_words
from rag.language.names import CALENDAR, fold, known_names, skeleton
from rag.language.words import words
from rag.retrieval import hybrid_search, search_within

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Article, Citation, Filters

# Chosen on the practice conversations (docs/measured.md).
LIKELY = 8  # hits of a question that tell what it is about, of at least this share of the best one's score
LIKELY_SHARE = 0.8
FOUND = 0.10  # score of a hit below which a question that is not answered is on nothing that the archive has
BESIDE = 5  # articles found for the opening of one, of which those are beside it that share a name with it
LEAD = 200  # characters of an article that tell what it is about
SMALL = all_words("words.stop")  # which open sentences, and names ("De Telegraaf")
SHARED = 2  # names that articles share which are of one matter


@dataclass(frozen=True, slots=True)
class Story:
    """What some questions of a conversation are on: ids of articles. topic: what that is, for a reader.

    filters: what the first of them was limited to; what one paper was asked goes on with that paper.
    """

    articles: frozenset[str]
    topic: tuple[str, ...]
    filters: Filters


@dataclass(frozen=True, slots=True)
class Thread:
    """The stories of a conversation up to a question, the one that it is on last. cited: by its last answer."""

    stories: tuple[Story, ...] = ()
    cited: tuple[Citation, ...] = ()


def story_of(store: Store, query: Query, answer: Answer) -> frozenset[str]:
    """The articles that a question is about: what answers it, what is found nearly as well, and what is beside that.

    Of one that is not answered what is beside its best hit; none where that is found badly.
    """
    hits = search_within(store, query, query.within, LIKELY) if query.within else hybrid_search(store, query, LIKELY)
    if answer.answerable:
        told = {hit.article.id for hit in hits if hit.score >= LIKELY_SHARE * hits[0].score}
        told |= {citation.article_id for citation in answer.citations}
        first = answer.citations[0].article_id if answer.citations else None
    else:
        first = hits[0].article.id if hits and hits[0].score >= FOUND else None
        told = {first} if first else set()
    article = store.catalogue.article(first) if first else None
    return frozenset(told | (_beside(store, article, query.filters) if article else set()))


def related(store: Store, articles: Collection[str], story: Collection[str]) -> set[str]:
    """Those of some articles that are a story's, or share names with one of them, as all do that tell of one event."""
    names = _names_of(store, {*articles, *story})
    return {
        one
        for one in articles
        if one in story or any(len(names.get(one, set()) & names[other]) >= SHARED for other in names.keys() & story)
    }


def _beside(store: Store, article: Article, filters: Filters) -> set[str]:
    """The articles that are found for what one is about, and share a name with it."""
    about = understand(store, f"{article.title or ''}. {article.text[:LEAD]}", filters)
    found = [hit.article.id for hit in hybrid_search(store, about, 4 * BESIDE)]
    close = [one for one in dict.fromkeys(found) if one != article.id][:BESIDE]
    names = _names_of(store, {article.id, *close})
    return {one for one in close if names[one] & names[article.id]}


def _names_of(store: Store, articles: Collection[str]) -> dict[str, set[str]]:
    """The names in some articles, by id. Those of outlets and authors, of months and days make no two alike."""
    held = {one: article for one in articles if (article := store.catalogue.article(one))}
    tellers = [name for one in held.values() for name in (one.outlet, one.author)]
    tellers += [name for one in held.values() for report in one.reports_on for name in (report.outlet, report.author)]
    told_by = _name_keys(filter(None, tellers))
    return {one: _name_keys(names_in(article.text)) - told_by for one, article in held.items()}


def _name_keys(names: Iterable[str]) -> set[str]:
    """One key a name, which its spellings share: of a known name, else of its last word; of no months and days."""
    known, found = known_names(), {tuple(fold(word.text) for word in words(name)) for name in names}
    keys = {known.get(name) or known.get(name[-1:]) or skeleton(name[-1]) or name[-1] for name in found if name}
    return {key for key in keys if key not in SMALL and not key.startswith(CALENDAR)}
