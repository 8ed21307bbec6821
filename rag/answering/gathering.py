"""ranked sentences -> the evidence that is shown: the best few, a whole list, or a day's events in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.candidates import terms_for
from rag.answering.differing import differing
from rag.answering.events import on_days
from rag.answering.evidence import best_scores, comes_near, select
from rag.answering.lists import list_at, lists_of
from rag.answering.same_event import of_same_event
from rag.answering.speaking import SPEAKS, asks_only_words
from rag.answering.times import of_time
from rag.answering.values import asked_of, is_called
from rag.names import fold
from rag.records import Evidence, Hit
from rag.retrieval.lexical import coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.candidates import Sentence
    from rag.answering.lists import ItemList
    from rag.question import Question
    from rag.records import Passage
    from rag.retrieval.lexical import WeightedTerm
    from rag.store import Store

LEADING = 0.3  # share of the best sentence's score from which a sentence leads to its list
MOST_ITEMS = 12  # of one list
# Of the question's words, those below aside, a list that is meant is called by this share of the weight: by words that
# are as near as they are, and by any that are near enough ("arbeiders" for "oljearbetarna").
CALLED, MET = 0.5, 0.6
NEAR_ENOUGH = 0.2
# Verbs that stand beside "demands" and "concessions" and tell nothing.
_LIGHT = frozenset(
    """do does did make makes made making put give gives gave given stall staller stallde stallt gor gjorde gjort
    lagger lade fram doen doet deed deden gedaan maken maakt maakte maakten gemaakt stellen stelt stelde stelden
    gesteld""".split()
)


def gathered(store: Store, question: Question, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The evidence for an answer: best first, a list in its own order, events in the order of time."""
    found: list[Evidence] = []
    if question.kind == "list":
        found = called_list(store, question, ranked) or listed(store, ranked)
    elif question.kind == "event":
        found = on_days(question, ranked)
    if not found:
        told = of_time(store, question, _words_of(store, question, ranked))
        event = of_same_event(store, [sentence.hit.article for sentence in told])
        chosen = select(told, question.kind, event)
        found = [*chosen, *differing(store, question, chosen)]
    return found


def _words_of(store: Store, question: Question, ranked: Sequence[Sentence]) -> Sequence[Sentence]:
    """Where nothing but somebody's words is asked for, the sentences that give them, if any do; else all."""
    language = question.language
    if not asks_only_words(question, terms_for(store, question, language)):
        return ranked
    return [sentence for sentence in ranked if sentence.kind >= SPEAKS] or ranked


def called_list(store: Store, question: Question, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The list, in an article of a ranked sentence, that is called what is asked for; empty where none is.

    "What demands does the appeal make?": the appeal stands in the title, the demands in what introduces the list. Of
    two the one is taken whose title, heading and introduction meet more of the question. As ``listed`` otherwise.
    """
    first = {sentence.hit.article.id: sentence for sentence in reversed(ranked)}
    best: tuple[tuple[float, float], Sentence, ItemList] | None = None
    for sentence in dict.fromkeys(first[item.hit.article.id] for item in ranked):
        article = sentence.hit.article
        terms = [term for term in terms_for(store, question, article.language) if fold(term.term.surface) not in _LIGHT]
        asked = asked_of(question, terms, {})
        for found in lists_of(article):
            introduced = article.text[found.start : found.end] or article.title or ""
            if is_called(introduced, article.language, asked):
                calling = f"{article.title or ''}\n{introduced}"
                meets = (_met(terms, calling, article.language), coverage(terms, calling, article.language))
                if meets[0] >= MET and meets[1] >= CALLED and (best is None or meets > best[0]):
                    best = (meets, sentence, found)
    return _whole(store, *best[1:]) if best else []


def _met(terms: Sequence[WeightedTerm], text: str, language: str) -> float:
    """Share of the weight of the terms that a text meets by words that are near enough."""
    total = sum(term.weight for term in terms)
    return sum(term.weight for term in terms if coverage([term], text, language) >= NEAR_ENOUGH) / (total or 1.0)


def _whole(store: Store, sentence: Sentence, found: ItemList) -> list[Evidence]:
    """What introduces a list and its items, with the score of the sentence that led to it."""
    passages = store.catalogue.article_passages(sentence.hit.article.id)
    places = [(item.start, item.end) for item in found.items[:MOST_ITEMS]]
    opening = [(found.start, found.end)] if found.start < found.end else []
    return [_evidence(sentence, *place, passages) for place in [*opening, *places]]


def listed(store: Store, ranked: Sequence[Sentence]) -> list[Evidence]:
    """The list of what is asked for that one of the best sentences stands in or introduces; empty when none does.

    First what introduces it, then its items in their order. ranked: best first. Every piece has the score of the
    sentence that led to the list.
    """
    best = best_scores(ranked)
    for sentence in ranked:
        if not comes_near(sentence, best, LEADING):
            continue
        found = list_at(sentence.hit.article, sentence.start) if sentence.kind == 1.0 else None
        if found:
            return _whole(store, sentence, found)
    return []


def _evidence(sentence: Sentence, start: int, end: int, passages: Sequence[Passage]) -> Evidence:
    article = sentence.hit.article
    own = next((passage for passage in passages if passage.start <= start < passage.end), sentence.hit.passage)
    return Evidence(Hit(own, article, sentence.hit.score), start, end, sentence.score)
