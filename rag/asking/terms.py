"""A question's words as one language of the archive has them: index terms, weighed by how rare they are there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.language.words import Term, question_terms
from rag.records import Filters

if TYPE_CHECKING:
    from rag.index.catalogue import Catalogue

LIKE_NAMES = "n_"  # with which keys begin that names written otherwise share
FOREIGN_WORD = 0.3  # weight of a word, neither name nor figure, in a collection of another language


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of the question with its inverse document frequency in one collection.

    stands: passages of the collection in which it, or the most frequent of its alternatives, stands. within: it stands
    in one that the filters let through. spelt: it stands there in its own letters, or is a name known in several; else
    only names with the same consonants do ("Nroth", "North").
    """

    term: Term
    weight: float
    stands: int
    within: bool
    spelt: bool = True


def weighted_terms(
    catalogue: Catalogue, question: str, language: str, collection: str, filters: Filters = Filters()
) -> tuple[WeightedTerm, ...]:
    """A question's terms, each with its idf in a collection; as frequent as its most frequent alternative.

    language: of the question. In a collection of another language only names and figures can be expected to stand;
    other words weigh less, whether they are met (mostly by chance) or not.
    """
    terms = question_terms(question, language, collection)
    names = sorted({name for term in terms for name in term.alternatives})
    passages, counts = catalogue.term_counts(collection, names)
    within = catalogue.terms_within(collection, [name for name in names if counts[name]], filters)
    found = []
    for term in terms:
        stands = max(counts[name] for name in term.alternatives)
        idf = math.log(1 + (passages - stands + 0.5) / (stands + 0.5))
        if language != collection and not term.name and not term.surface[0].isdigit():
            idf *= FOREIGN_WORD
        spelt = any(counts[name] for name in term.alternatives if not name.startswith(LIKE_NAMES))
        found.append(WeightedTerm(term, idf, stands, not within.isdisjoint(term.alternatives), spelt))
    return tuple(found)
