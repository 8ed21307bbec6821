"""Nouns that are counted: whether what a figure counts is what the question counts, whatever their languages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rag.embedding import embed_passages
from rag.names import fold
from rag.statements.amounts import Amount, amounts
from rag.text import stem
from rag.thesaurus import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rag.question import Question
    from rag.store import Store

SAME_NOUN = 0.5  # cosine from which two nouns are taken to count the same,
VERY_NEAR = 0.75  # and from which they do although the thesaurus has them apart,
NEARER = 0.05  # unless one is nearer than that to another kind of people or things

# Nouns for people in general: "3 000 man" answers "how many soldiers", "10,000 people" "how many demonstrators".
PEOPLE = frozenset(
    """people person persons men women individuals troops personnel man manniskor personer folk kvinnor styrkor mensen
    personen mannen vrouwen manschappen troepen""".split()
)
WOMEN = frozenset("women kvinnor vrouwen".split())  # no people in general where they are asked for
# Of what nouns name, people and other things; a noun that is nearer to one of the first counts people.
PERSONS = (
    "soldiers", "workers", "demonstrators", "prisoners", "police officers", "children", "victims", "politicians",
    "inhabitants", "members", "the dead", "the wounded",
)  # fmt: skip
THINGS = (
    "barrels", "tonnes", "dollars", "aircraft", "vehicles", "buildings", "companies", "cities", "countries", "attacks",
    "votes", "kilometres", "demands", "books", "weapons",
)  # fmt: skip
BARE = ""  # stands for figures that count nothing that is named, among nouns
# Units of time in the three languages, folded, by the word that accounts share.
_TIME_WORDS = {
    "second": "second seconds sekund sekunder seconde seconden",
    "minute": "minute minutes minut minuter minuut minuten",
    "hour": "hour hours timme timmar timmars uur uren",
    "day": "day days night nights dag dagar dagars dygn natt natter dagen nacht nachten etmaal",
    "week": "week weeks vecka veckor veckors weken",
    "month": "month months manad manader manaders maand maanden",
    "year": "year years ar ars jaar jaren",
    "decade": "decade decades artionde artionden decennium decennia",
}
TIMES = {word: unit for unit, words in _TIME_WORDS.items() for word in words.split()}


def counting(store: Store, question: Question, texts: Iterable[tuple[str, str]]) -> dict[str, float]:
    """How well the nouns that are counted in texts are the one that the question counts: noun -> cosine in [0, 1].

    texts: with their languages. A noun is compared as it stands and by its stem, whichever is nearer. BARE is 1 when
    the question's noun names people, as far as its nearest neighbour tells, else 0. Empty for a question that counts
    nothing. A noun that is nearer to another kind of people or things than to the question's is 0: "demonstrators" to
    "soldiers"; one that the thesaurus has beside it is 1. Where people in general are counted, only the nouns that are
    nearer to things than to people, each 0.
    """
    noun = fold(question.counted or "")
    if question.kind != "quantity" or not noun or noun in TIMES:
        return {}
    units = {amount.unit: language for text, language in texts for amount in amounts_of(text, language) if amount.unit}
    forms = [form for unit, language in units.items() for form in (unit.casefold(), stem(unit, language))]
    own = [noun, stem(noun, question.language)]
    vectors = embed_passages(store.embedding, [*own, *PERSONS, *THINGS, *forms])
    near = (vectors[len(own) :] @ vectors[: len(own)].T).max(axis=1)
    persons, things, counted = np.split(near, [len(PERSONS), len(PERSONS) + len(THINGS)])
    kinds = vectors[len(own) : len(own) + len(PERSONS) + len(THINGS)]
    to_kinds = (vectors[len(own) + len(kinds) :] @ kinds.T).reshape(-1, 2, len(kinds)).max(axis=1)
    like = np.clip(counted.reshape(-1, 2).max(axis=1), 0.0, 1.0)
    if noun in PEOPLE - WOMEN:
        things = to_kinds[:, : len(PERSONS)].max(axis=1) < to_kinds[:, len(PERSONS) :].max(axis=1)
        return {unit: 0.0 for unit, is_thing in zip(units, things.tolist(), strict=True) if is_thing}
    own_kind = int(near[: len(kinds)].argmax())
    other = (to_kinds.argmax(axis=1) != own_kind) & (to_kinds.max(axis=1) > like + NEARER)
    found = dict(zip(units, np.where(other, 0.0, like).tolist(), strict=True))
    found |= {unit: _named_as(question, unit, language, found[unit]) for unit, language in units.items()}
    return {**found, BARE: float(persons.max() > things.max())}


def _named_as(question: Question, unit: str, language: str, like: float) -> float:
    """How well a noun that is counted is the question's, where the thesaurus tells; else like.

    Of the same group: as well as can be. The question's in a group: people in general less than that ("personer" are no
    policemen), and a noun of another group not at all, unless it lies very near.
    """
    noun = question.counted or ""
    same = same_words(noun, question.language, language)
    if stem(unit, language) in same or fold(unit) == fold(noun):
        return 1.0
    other = fold(unit) in PEOPLE or bool(same_words(unit, language, language))
    return 0.0 if same and other and like < VERY_NEAR else like


@lru_cache(maxsize=10_000)
def amounts_of(text: str, language: str) -> tuple[Amount, ...]:
    """The amounts of a text, remembered: a sentence is read several times for one answer."""
    return tuple(amounts(text, language))
