"""One question, read in several ways -> the reading whose answer is surest.

One that was completed from the conversation is asked without what was carried over too. Only where a question is not
sure of its answer is it asked with it, or with its misspelt words put right. What one outlet says ("according to
Sidecar") is asked of that outlet alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log
from typing import TYPE_CHECKING, get_args

from rag.answering.compose import with_parts
from rag.answering.phrases import in_marks, phrase
from rag.asking.conversation import Completion, bare_question
from rag.asking.named import names_in
from rag.asking.pointing import OPENING_AND
from rag.asking.query import corrected, question_language, understand
from rag.asking.requests import kind_of
from rag.asking.typed import plain
from rag.asking.voices import voiced
from rag.language.names import CALENDAR, fold, known_names, skeleton
from rag.language.words import normalise, words
from rag.records import GatheredKind, Part
from rag.retrieval import hybrid_search, search_within

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Citation, Filters

# Chosen on the development conversations (eval/README.md).
SURE = 0.6  # from this confidence on no other reading is tried
STORY = 8  # hits of a question that tell what it is about, of at least this share of the best one's score
STORY_SHARE = 0.8
NEARLY = 1.5  # log-odds by which an answer from the story before may be less sure than one from elsewhere,
UNRELATED = 3.0  # and than one of an article that shares no names with it
SHARED = 2  # names that articles share which are of one matter
CLEARLY = 0.1  # by which words put right must be surer than those that were typed, where both are answered


def best_reading(
    store: Store, ask: Callable[[Query], tuple[Query, Answer]], question: Completion, filters: Filters
) -> tuple[Query, Answer]:
    """The query that is answered, with its answer."""
    return _Choice(store, ask, filters).best(question)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the readings of one question have in common.

    ask: answers one of them. known: the answers of questions before it.
    """

    store: Store
    ask: Callable[[Query], tuple[Query, Answer]]
    filters: Filters
    known: dict[tuple[Filters, Completion], tuple[Query, Answer]] = field(default_factory=dict)

    def best(self, question: Completion) -> tuple[Query, Answer]:
        by_one = self._by_one(question)
        if by_one:
            told = self.ask(by_one[0])
            if question.instead and self._repeats(question, told[1]):
                return self._within(by_one[0].filters)._instead(question)
            if told[1].answerable and not _is_headline_of_others(told[1], by_one[0].filters.outlets):
                return told
        if question.goes_on == "answer" and (anchored := self._anchored(question)):
            return anchored
        query, answer = self.ask(self._query(question))
        if by_one and answer.gathered is None and not _is_of(answer, told[0].filters.outlets):
            return told[0], _declined_by(told[1], by_one[1])
        if question.instead and self._repeats(question, answer):
            return self._instead(question)
        if question.plain:
            alone = self.ask(self._typed(question.plain, question))
            query, answer = alone if _finds_no_less(alone[1], answer) else (query, answer)
        if question.fuller and not answer.answerable:
            fuller = self.ask(self._query(replace(question.fuller, otherwise=question.otherwise)))
            query, answer = fuller if fuller[1].answerable else (query, answer)
        if question.goes_on == "story" and (told_there := self._of_story(question, answer)):
            return told_there
        if not _is_sure(answer) and (right := corrected(self.store, query)):
            spelt = self.ask(right)
            query, answer = spelt if _finds_clearly_more(spelt[1], answer) else (query, answer)
        return query, answer

    def _typed(self, text: str, question: Completion) -> Query:
        return understand(self.store, text, self.filters, otherwise=question.otherwise)

    def _query(self, question: Completion) -> Query:
        query = self._typed(question.text, question)
        if not question.about:
            return replace(query, unclear=True) if question.unclear else query
        return replace(query, about=question.about, persons=question.persons)

    def _within(self, filters: Filters) -> _Choice:
        return replace(self, filters=filters)

    def _before(self, question: Completion) -> tuple[Query, Answer]:
        """The question before, with its answer."""
        assert question.before is not None  # of one that goes on
        key = self.filters, replace(question.before, otherwise=question.otherwise)
        if key not in self.known:
            self.known[key] = self.best(key[1])
        return self.known[key]

    def _anchored(self, question: Completion) -> tuple[Query, Answer] | None:
        """The question asked of the articles that answer the one before it; None where nothing does.

        Where they do not tell, a question that names something may still find it elsewhere; of any other it is the
        answer.
        """
        of, before = self._before(question)
        cited = frozenset(citation.article_id for citation in before.citations)
        # What one paper was asked goes on with that paper.
        told = self.ask(replace(self._within(of.filters)._query(question), within=cited)) if cited else None
        return told if told and (told[1].answerable or not question.about) else None

    def _of_story(self, question: Completion, answer: Answer) -> tuple[Query, Answer] | None:
        """The question asked of what the one before it is about, where that answers nearly as surely as all there is.

        None where all that answers is of that matter anyway.
        """
        if answer.gathered is not None:
            return None
        of, before = self._before(question)
        story = _story(self.store, of, before)
        told = [citation.article_id for citation in answer.citations]
        of_it = _related(self.store, told, story) if story else set()
        begins_there = told[:1] == [article for article in told if article in story][:1]
        if not story or (told and begins_there and set(told) == of_it):
            return None
        typed = question.plain or question.text
        asked = self._within(of.filters)._typed(typed, question)  # what one paper was asked goes on with that paper
        query, found = self.ask(replace(asked, within=story | of_it if begins_there else story))
        margin = NEARLY if told[:1] and told[0] in of_it else UNRELATED
        goes_on = begins_there or OPENING_AND.match(typed) is not None  # whoever says "and" goes on
        if not found.answerable or (answer.answerable and not goes_on and _odds(found) < _odds(answer) - margin):
            return None
        return query, replace(found, asked=typed, carried=(bare_question(of.typed),))

    def _repeats(self, question: Completion, answer: Answer) -> bool:
        """Whether what answers a question first answered the one before it too, as if nothing had been added."""
        _, before = self._before(question)
        told = {_told_at(citation) for citation in before.citations}
        return any(_told_at(citation) in told for citation in answer.citations[:1])

    def _instead(self, question: Completion) -> tuple[Query, Answer]:
        """The first of the other readings that is answered, in the story before sooner than elsewhere."""
        story = _story(self.store, *self._before(question))
        for text in question.instead:
            query = self._typed(text, question)
            found = self.ask(replace(query, within=story)) if story else self.ask(query)
            if story and not found[1].answerable:
                found = self.ask(query)
            if found[1].answerable:
                break
        return found

    def _by_one(self, question: Completion) -> tuple[Query, str] | None:
        """The question without whose account it asks for, of that outlet's articles alone, and whose it is.

        None where it asks for nobody's, or where limits say of which outlets it is asked.
        """
        clean = plain(question.text)
        outlets, authors = self.store.catalogue.writers()
        asked = None if self.filters.outlets else voiced(clean, question_language(clean), outlets, authors)
        outlet = asked and (asked.name if asked.name in outlets else _outlet_of(self.store, asked.name))
        if not asked or not outlet or kind_of(asked.text) in get_args(GatheredKind):
            return None
        query = self._within(replace(self.filters, outlets=(outlet,)))._query(replace(question, text=asked.text))
        return replace(query, typed=" ".join(normalise(question.text).split())), asked.name


def _declined_by(told: Answer, name: str) -> Answer:
    """That one outlet or author does not say it, for an answer of theirs."""
    side = in_marks(name, told.language)
    refusal = Part("refusal", phrase(told.language, "declined_side", side=side))
    return with_parts(replace(told, answerable=False, citations=(), accounts=(), gathered=None), [refusal])


def _story(store: Store, query: Query, answer: Answer) -> frozenset[str]:
    """The articles that a question is about: those that answer it, and those found for it nearly as well.

    None where it is declined.
    """
    if not answer.answerable:
        return frozenset()
    hits = search_within(store, query, query.within, STORY) if query.within else hybrid_search(store, query, STORY)
    found = {hit.article.id for hit in hits if hit.score >= STORY_SHARE * hits[0].score}
    return frozenset(found | {citation.article_id for citation in answer.citations})


def _related(store: Store, articles: Collection[str], story: frozenset[str]) -> set[str]:
    """Those of some articles that are a story's, or share names with one of them, as all do that tell of one event.

    Names of outlets and authors, months and days make no two articles alike.
    """
    held = {one: article for one in {*articles, *story} if (article := store.catalogue.article(one))}
    tellers = [name for one in held.values() for name in (one.outlet, one.author)]
    tellers += [name for one in held.values() for report in one.reports_on for name in (report.outlet, report.author)]
    told_by = _name_keys(filter(None, tellers))
    names = {one: _name_keys(names_in(article.text)) - told_by for one, article in held.items()}
    return {
        one
        for one in articles
        if one in story or any(len(names.get(one, set()) & names[other]) >= SHARED for other in story & names.keys())
    }


def _name_keys(names: Iterable[str]) -> set[str]:
    """One key a name, which its spellings share: of a known name, else of its last word; of no months and days."""
    known, found = known_names(), {tuple(fold(word.text) for word in words(name)) for name in names}
    keys = {known.get(name) or known.get(name[-1:]) or skeleton(name[-1]) or name[-1] for name in found if name}
    return {key for key in keys if not key.startswith(CALENDAR)}


def _odds(answer: Answer) -> float:
    """Log-odds that an answer answers."""
    likely = min(max(answer.confidence, 1e-6), 1 - 1e-6)
    return log(likely / (1 - likely))


def _told_at(citation: Citation) -> tuple[str, int | None]:
    """Where the words of a citation stand that answer."""
    start = citation.start if citation.answer_start is None else citation.answer_start
    return citation.article_id, start


def _is_of(answer: Answer, outlets: Sequence[str]) -> bool:
    """Whether what answers first is one of these outlets', or what is told of it."""
    if not answer.citations:
        return False
    first = answer.citations[0]
    return ({report.outlet for report in first.reports_on} or {first.outlet}) <= set(outlets)


def _is_headline_of_others(answer: Answer, outlets: Sequence[str]) -> bool:
    """Whether what answers first is the headline of an article on several papers, which says nothing of the one."""
    return any(first.field == "title" and first.outlet not in outlets for first in answer.citations[:1])


def _outlet_of(store: Store, author: str) -> str | None:
    """The one outlet that an author writes in; None where there are several, or it is not known."""
    told = {outlet for _, _, name, outlet, _ in store.catalogue.reported() if name == author}
    own = [article for name, article, by_others in store.catalogue.told_by() if name == author and not by_others]
    told |= {article.outlet for article in map(store.catalogue.article, own) if article}
    return next(iter(told)) if len(told) == 1 else None


def _is_sure(answer: Answer) -> bool:
    return answer.answerable and answer.confidence >= SURE


def _finds_no_less(plain: Answer, completed: Answer) -> bool:
    """Whether what was carried over added nothing: then the question is asked as it was typed.

    Where neither is answered, it is declined as it was typed too: it stands on its own.
    """
    return not completed.answerable or (plain.answerable and plain.confidence >= completed.confidence)


def _finds_clearly_more(right: Answer, typed: Answer) -> bool:
    return right.answerable and (not typed.answerable or right.confidence > typed.confidence + CLEARLY)
