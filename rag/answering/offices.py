"""A person asked for by office: whether a sentence speaks of who holds it, and not of some other minister."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.candidates import terms_for
from rag.answering.lists import COUNTRY
from rag.names import fold
from rag.retrieval.lexical import coverage
from rag.sentences import sentences
from rag.text import analyse, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.question import Question
    from rag.records import Citation
    from rag.retrieval.lexical import WeightedTerm
    from rag.store import Store

MET = 0.6  # share of the weight of an office's words that must be met,
TOGETHER = 6  # in so many words: an office, not a minister here and interior affairs there


def speaks_of_office(store: Store, question: Question, text: str, language: str) -> bool:
    """Whether a text holds the words of the office that a question asks for; every text where it asks for none.

    Beside a country, that of the question: "China's president" is not Kazakhstan's.
    """
    terms = _office_terms(store, question, language)
    countries = _countries(question.text, question.language)
    found = words(text)
    for first, last in zip(found, [*found[TOGETHER - 1 :], *found[-1:] * (TOGETHER - 1)], strict=False):
        part = text[first.start : last.end]
        if coverage(terms, part, language) >= MET and not _of_another(countries, _countries(part, language)):
            return True
    return not terms


def names_holder(store: Store, question: Question, citations: Sequence[Citation]) -> bool:
    """Whether a sentence of the quotes has the office and a name, not of a state or body, that the question has not."""
    for citation in citations:
        language = citation.language
        office = {name for term in _office_terms(store, question, language) for name, _ in term.alternatives}
        asked = office | set(analyse(question.text, question.language))
        for start, end in sentences(citation.quote, language):
            sentence = citation.quote[start:end]
            if speaks_of_office(store, question, sentence, language) and _names_anew(sentence, language, asked):
                return True
    return False


def _office_terms(store: Store, question: Question, language: str) -> list[WeightedTerm]:
    asked = {word.text for word in words(question.office or "")}
    return [term for term in terms_for(store, question, language) if fold(term.term.surface) in asked]


def _countries(text: str, language: str) -> set[str]:
    return {key for key in analyse(text, language) if COUNTRY.fullmatch(key)}


def _of_another(asked: set[str], found: set[str]) -> bool:
    return bool(asked and found) and not asked & found


def _names_anew(sentence: str, language: str, asked: set[str]) -> bool:
    """Whether a capitalised word inside a sentence is neither a known state or body nor one of those asked for."""
    capitals = [word.text for word in words(sentence)[1:] if word.text[0].isupper() and len(word.text) > 1]
    keys = (analyse(capital, language) for capital in capitals)
    return any(not any(key.startswith("k_") or key in asked for key in found) for found in keys)
