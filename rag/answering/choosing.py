"""One question, read in several ways -> the reading that is answered.

Behind other questions it is asked of the articles that these are on, and of all others only where it names something,
or where they tell of the same matter. Only where a question is not sure of its answer is it asked with its misspelt
words put right. What one outlet says ("according to Sidecar") is asked of that outlet alone.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, get_args

from rag.answering.compose import with_parts
from rag.answering.phrases import in_marks, phrase
from rag.answering.stories import Story, Thread, related, story_of
from rag.asking.conversation import Completion, bare_question
from rag.asking.pointing import COMPLETED, is_small
from rag.asking.query import corrected, question_language, understand
from rag.asking.requests import kind_of
from rag.asking.typed import plain
from rag.asking.voices import voiced
from rag.language.words import normalise, question_terms, stem, words
from rag.records import GatheredKind, Part
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Citation, Filters

# Chosen on the practice conversations (docs/measured.md).
SURE = 0.6  # from this confidence on no words are put right, and no answer is looked for outside a story
FARTHER = 3.0  # log-odds by which an answer from elsewhere must be surer than one from what the conversation is on
CLEARLY = 0.1  # by which words put right must be surer than those that were typed, where both are answered
LOOKED_AT = 3  # hits that tell whether what is elsewhere is of the same matter
KEPT = 256  # questions of conversations that are remembered

NAMES = ("n_", "k_")  # index terms of names
PASSAGES = 8  # of each language, in which it is looked for
ALONE = 0.9  # of the passages that have a word, the share in which it is a name, from which it is one

Key = tuple[int, "Filters", Completion]


class Threads:
    """How the questions of conversations were answered, and what these are on: no question is asked twice for that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Key, Told | Thread] = OrderedDict()

    def get(self, key: Key) -> Told | Thread | None:
        """What is remembered of a question."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def keep(self, key: Key, value: Told | Thread) -> None:
        """Remember it; what was least recently of use is forgotten."""
        with self._lock:
            self._known[key] = value
            while len(self._known) > KEPT:
                self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Told:
    """How a question was answered. story: that of the conversation which it was asked of; None where of everything."""

    query: Query
    answer: Answer
    story: Story | None = None


def best_reading(
    store: Store, ask: Callable[[Query], tuple[Query, Answer]], question: Completion, filters: Filters, threads: Threads
) -> tuple[Query, Answer]:
    """The query that is answered, with its answer."""
    told = _Choice(store, ask, filters, threads).told(question)
    return told.query, told.answer


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the readings of one question have in common. ask: answers one of them."""

    store: Store
    ask: Callable[[Query], tuple[Query, Answer]]
    filters: Filters
    threads: Threads

    def told(self, question: Completion) -> Told:
        """The answer, with what it takes from the conversation."""
        told = self._chosen(question, self._thread(question.before))
        self.threads.keep(self._key(question), told)
        # What names something and is answered as it was typed took nothing that a reader should know.
        own = bool(question.names) and not question.leans and told.query.typed == question.text
        on = told.story.topic if told.story else question.topic if COMPLETED.search(told.query.typed) else ()
        carried = question.carried or (() if own else on)
        return replace(told, answer=replace(told.answer, carried=carried)) if carried else told

    def _chosen(self, question: Completion, thread: Thread) -> Told:
        by_one = self._by_one(question)
        told = by_one and self._asked(by_one[0])
        if told and by_one and told.answer.answerable and not _is_headline_of_others(told.answer, by_one[0]):
            return told
        found = self._of_conversation(question, thread) if thread.stories else self._anywhere(question)
        if told and by_one and found.answer.gathered is None and not _is_of(found.answer, by_one[0].filters.outlets):
            return replace(told, answer=_declined_by(told.answer, by_one[1]))
        return found

    def _key(self, question: Completion) -> Key:
        return self.store.catalogue.generation(), self.filters, replace(question, otherwise=None)

    def _thread(self, question: Completion | None) -> Thread:
        """What the conversation is on behind a question."""
        if question is None:
            return Thread()
        key = self._key(question)
        known = self.threads.get(key)
        if not isinstance(known, Thread):
            known = self._followed(question, self._thread(question.before), known or self.told(question))
            self.threads.keep(key, known)
        return known

    def _followed(self, question: Completion, before: Thread, told: Told) -> Thread:
        """The thread with a question: it goes on with the story that the question was asked of, or with a new one."""
        answer, stories, story = told.answer, before.stories, told.story
        own = question.topic if question.names or question.before is None else (bare_question(question.alone),)
        if story is None and (answer.answerable or question.names or not stories):
            articles = story_of(self.store, told.query, answer)
            story = Story(articles, own, told.query.filters) if articles else None
        elif story and question.names and not question.leans:
            story = replace(story, topic=own)
        if story:
            stories = (*(one for one in stories if one.articles != story.articles), story)
        return Thread(stories, answer.citations if answer.answerable else before.cited)

    def _anywhere(self, question: Completion) -> Told:
        """The question asked of everything, with its misspelt words put right where that is surer."""
        told = self._asked(self._query(question, question.alone))
        if not _is_sure(told.answer) and (right := corrected(self.store, told.query)):
            spelt = self._asked(right)
            return spelt if _finds_clearly_more(spelt.answer, told.answer) else told
        return told

    def _of_conversation(self, question: Completion, thread: Thread) -> Told:
        """The question asked of what the conversation is on, else of what it was on earlier.

        It leaves these where it names something, and within one matter where what is elsewhere is surer.
        """
        *earlier, story = thread.stories
        if kind_of(question.alone) in get_args(GatheredKind):
            return self._anywhere(question)
        names = question.names or _small_names(self.store, question.alone)
        held = not names or self._names_held(story, names)
        question = question if held else replace(question, text=question.alone, readings=())
        there = self._of_story(question, story, thread.cited)
        if question.adds and not (there.answer.answerable and _is_new(there, thread.cited)):
            more = replace(question, text=question.adds, readings=())
            return self._anywhere(more) if self._is_near(more, story) else there
        if there.answer.answerable and question.leans:
            return there
        near = not question.leans and self._is_near(question, story)
        if there.answer.answerable and _is_sure(there.answer) and held and not near:
            return there  # what is elsewhere is hardly ever so much surer
        away = self._anywhere(question) if names or near else there
        if away.answer.gathered is not None:
            return away
        first = [citation.article_id for citation in away.answer.citations[:1]]
        if there.answer.answerable and story.articles.issuperset(first):
            return there  # without what other articles tell beside it
        if near and away.answer.answerable and related(self.store, first, story.articles):
            return away if _odds(away) > _odds(there) else there
        if there.answer.answerable:
            return away if names and _odds(away) > _odds(there) + (FARTHER if held else 0) else there
        back = self._of_any(question, thread.stories) if earlier else there
        if back.answer.answerable and not (away is not there and _odds(away) > _odds(back) + FARTHER):
            return back
        return away if names else there

    def _of_story(self, question: Completion, story: Story, cited: Sequence[Citation]) -> Told:
        """The first reading that a story answers, else the question itself.

        What goes on from the answer before is asked of its articles first, and what is added to it has to change it.
        """
        within = replace(self, filters=story.filters)
        readings = [(text, story.articles) for text in (question.text, *question.readings)]
        if question.leans and cited:
            readings.insert(0, (question.text, frozenset(citation.article_id for citation in cited)))
        tried: list[Told] = []
        for text, articles in readings:
            told = within._asked(replace(within._query(question, text), within=articles))
            if any(citation.kind == "metadata" for citation in told.answer.citations):
                return told  # of the catalogue, whatever the conversation is on
            told = replace(told, story=story)
            tried.append(told)
            if told.answer.answerable and (not question.adds or _is_new(told, cited)):
                return told
        return tried[-1 if question.leans else 0]  # what points back is declined with whom it means

    def _names_held(self, story: Story, names: Sequence[frozenset[str]]) -> bool:
        """Whether a story's articles have one of some names, given by their keys."""
        catalogue = self.store.catalogue
        passages: dict[str, list[str]] = {}
        for passage_id, language in catalogue.passages_of(story.articles):
            passages.setdefault(language, []).append(passage_id)
        held = (catalogue.indexed_terms(language, own).values() for language, own in passages.items())
        terms = {term for found in held for parts in found for part in parts for term in part}
        return any(not terms.isdisjoint(keys) for keys in names)

    def _is_near(self, question: Completion, story: Story) -> bool:
        """Whether what is found best for the question is of the same matter as a story."""
        hits = hybrid_search(self.store, self._query(question, question.alone), LOOKED_AT)
        return bool(related(self.store, [hit.article.id for hit in hits], story.articles))

    def _of_any(self, question: Completion, stories: Sequence[Story]) -> Told:
        """The question asked of all that the conversation was on; of the latest story that tells it."""
        articles = frozenset[str]().union(*(story.articles for story in stories))
        told = self._asked(replace(self._query(question, question.alone), within=articles))
        first = {citation.article_id for citation in told.answer.citations[:1]}
        return replace(told, story=next((one for one in reversed(stories) if first & one.articles), stories[-1]))

    def _asked(self, query: Query) -> Told:
        return Told(*self.ask(query))

    def _query(self, question: Completion, text: str) -> Query:
        query = understand(self.store, text, self.filters, otherwise=question.otherwise)
        return replace(query, persons=question.persons, unclear=question.unclear)

    def _by_one(self, question: Completion) -> tuple[Query, str] | None:
        """The question without whose account it asks for, of that outlet's articles alone, and whose it is.

        None where it asks for nobody's, or where limits say of which outlets it is asked.
        """
        text = question.text if question.leans else question.alone  # with whom it points back to
        clean = plain(text)
        outlets, authors = self.store.catalogue.writers()
        asked = None if self.filters.outlets else voiced(clean, question_language(clean), outlets, authors)
        outlet = asked and (asked.name if asked.name in outlets else _outlet_of(self.store, asked.name))
        if not asked or not outlet or kind_of(asked.text) in get_args(GatheredKind):
            return None
        query = replace(self, filters=replace(self.filters, outlets=(outlet,)))._query(question, asked.text)
        return replace(query, typed=" ".join(normalise(text).split())), asked.name


def _small_names(store: Store, text: str) -> tuple[frozenset[str], ...]:
    """Keys of the words in small letters that are only names to the archive: "what did repsol pay?"."""
    language, catalogue = question_language(text), store.catalogue
    found = []
    for word in (word.text for word in words(text) if not is_small(word.text, language)):
        as_name = as_word = 0
        keys: set[str] = set()
        for code in catalogue.languages():
            terms = question_terms(word.capitalize(), language, code)
            own = [key for term in terms for key in term.alternatives if key.startswith(NAMES)]
            plain = stem(word, code)
            _, counts = catalogue.term_counts(code, sorted({*own, plain}))
            as_name += max((counts[name] for name in own), default=0)
            as_word += counts[plain]
            keys.update(own)
        if as_word and as_name >= ALONE * as_word and _within_sentences(store, word.capitalize(), keys):
            found.append(frozenset(keys))
    return tuple(found)


def _within_sentences(store: Store, word: str, keys: set[str]) -> bool:
    """Whether one of some passages with a word has it with its capital inside a sentence, as names have."""
    inside = re.compile(rf"(?<=[\w,] ){re.escape(word)}")
    for code in store.catalogue.languages():
        ids = [passage_id for passage_id, _ in store.catalogue.lexical(code, sorted(keys), PASSAGES)]
        if any(inside.search(passage.text) for passage, _ in store.catalogue.passages(ids).values()):
            return True
    return False


def _is_new(told: Told, before: Sequence[Citation]) -> bool:
    """Whether an answer does not begin with what was told before."""
    known = {_told_at(citation) for citation in before}
    return not any(_told_at(citation) in known for citation in told.answer.citations[:1])


def _told_at(citation: Citation) -> tuple[str, int | None]:
    """Where the words of a citation stand that answer."""
    start = citation.start if citation.answer_start is None else citation.answer_start
    return citation.article_id, start


def _declined_by(told: Answer, name: str) -> Answer:
    """That one outlet or author does not say it, for an answer of theirs."""
    side = in_marks(name, told.language)
    refusal = Part("refusal", phrase(told.language, "declined_side", side=side))
    return with_parts(replace(told, answerable=False, citations=(), accounts=(), gathered=None), [refusal])


def _odds(told: Told) -> float:
    """Log-odds that an answer answers; of a refusal less than any."""
    likely = min(max(told.answer.confidence if told.answer.answerable else 0.0, 1e-6), 1 - 1e-6)
    return log(likely / (1 - likely))


def _is_of(answer: Answer, outlets: Sequence[str]) -> bool:
    """Whether what answers first is one of these outlets', or what is told of it."""
    if not answer.citations:
        return False
    first = answer.citations[0]
    return ({report.outlet for report in first.reports_on} or {first.outlet}) <= set(outlets)


def _is_headline_of_others(answer: Answer, query: Query) -> bool:
    """Whether what answers first is the headline of an article on several papers, which says nothing of the one."""
    return any(first.field == "title" and first.outlet not in query.filters.outlets for first in answer.citations[:1])


def _outlet_of(store: Store, author: str) -> str | None:
    """The one outlet that an author writes in; None where there are several, or it is not known."""
    told = {outlet for _, _, name, outlet, _ in store.catalogue.reported() if name == author}
    own = [article for name, article, by_others in store.catalogue.told_by() if name == author and not by_others]
    told |= {article.outlet for article in map(store.catalogue.article, own) if article}
    return next(iter(told)) if len(told) == 1 else None


def _is_sure(answer: Answer) -> bool:
    return answer.answerable and answer.confidence >= SURE


def _finds_clearly_more(right: Answer, typed: Answer) -> bool:
    return right.answerable and (not typed.answerable or right.confidence > typed.confidence + CLEARLY)
