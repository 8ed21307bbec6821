"""evidence -> confidence: one calibrated probability that what would be shown answers the question."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from rag.asking.named import Place, whole_name, whole_names
from rag.asking.pointing import LINKS
from rag.language.names import CALENDAR, fold
from rag.language.words import analyse, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.language.words import Term
    from rag.records import Evidence

JOINERS = 2  # small words that may join two names to one
PASSAGES = 8  # of each language, in which a name of several words is looked up

# From which Bron answers; where most decisions on all development sets together are right (docs/measured.md).
THRESHOLD = 0.33

# What the archive is not about is found badly. How well the rest is found tells little of whether it answers.
FOUND_ENOUGH = 0.15
WITHIN = 0.08  # what a hit is found with at least in the articles that a conversation is on


@dataclass(frozen=True, slots=True)
class Features:
    """What the confidence is made of.

    read: log-odds of the best sentence in its passage. beside: beside the other best ones, where it was read so, else
    the same. doubt: that its passage answers at all, about -1 where it does. found: score of its hit, in
    [0, FOUND_ENOUGH].
    """

    read: float
    beside: float
    doubt: float
    found: float


# The intercept, then one for each of Features; fitted by `python -m rag.training.fit` (docs/measured.md).
WEIGHTS = (-3.552, 0.255, 0.152, -0.739, 22.954)


def features(found: Sequence[Evidence], *, within: bool = False) -> Features:
    """Features of a question. found: ranked sentences, one at least. within: of articles known to bear on it."""
    best = found[0]
    beside = best.odds if best.beside is None else best.beside
    score = max(best.hit.score, WITHIN) if within else best.hit.score
    return Features(best.odds, beside, best.doubt, min(score, FOUND_ENOUGH))


def confidence(made: Features, weights: Sequence[float] = WEIGHTS) -> float:
    """The probability, in [0, 1], that the best evidence answers."""
    total = weights[0] + sum(weight * value for weight, value in zip(weights[1:], astuple(made), strict=True))
    return _probability(total)


def sure_of(found: Sequence[Evidence]) -> int:
    """How many of ranked sentences would be an answer alone, up to the first that would not; the first one always."""
    alone = [confidence(features([item])) >= THRESHOLD for item in found[1:]]
    return 1 + (alone.index(False) if False in alone else len(alone))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def named_features(made: Features) -> dict[str, float]:
    """Features by name, for an explanation: each in [0, 1] and rounded, log-odds as the probability that they are."""
    return {
        "read": round(_probability(made.read), 3),
        "beside": round(_probability(made.beside), 3),
        "doubt": round(_probability(made.doubt), 3),
        "found": round(float(made.found), 3),
    }


def known_terms(query: Query) -> dict[Term, bool]:
    """Each term of the question (as the first language has it), and whether what the filters let through knows it."""
    terms: dict[str, Term] = {}
    known: dict[str, bool] = {}
    for weighted in query.terms.values():
        for item in weighted:
            surface = terms.setdefault(item.term.surface, item.term).surface
            known[surface] = known.get(surface, False) or item.within
    return {terms[surface]: found for surface, found in known.items()}


def names_asked(query: Query) -> tuple[list[str], list[str]]:
    """Names in the question, months and days aside: those that the archive never mentions, those that it does."""
    names = [(term, found) for term, found in known_terms(query).items() if term.name and not _dated(term)]
    return [term.surface for term, found in names if not found], [term.surface for term, found in names if found]


def names_told(store: Store, query: Query) -> tuple[list[str], list[str]]:
    """The same for a reader, each name whole: one is never mentioned whose words stand nowhere side by side.

    Of those that it mentions, only such as it has in these letters or in a known form.
    """
    unknown, known = names_asked(query)
    known = [name for name in known if name in spelt_terms(query)]
    wholes = _joined(store, query, whole_names(query.text, query.language))
    told: tuple[dict[str, None], dict[str, None]] = {}, {}
    for name in [*unknown, *known]:
        start = query.text.find(name)
        first, last = whole_name(start, start + len(name), wholes)
        whole = query.text[first:last]
        mentioned = name in known and (whole == name or _stands(store, query, whole))
        told[mentioned][whole.removesuffix("'s").removesuffix("’s")] = None
    return list(told[0]), [name for name in told[1] if name not in told[0]]


def _joined(store: Store, query: Query, names: Sequence[Place]) -> list[Place]:
    """Names that small words join, where the archive has them so: "Game of Thrones", "House of Commons"."""
    found: list[Place] = []
    for name in names:
        between = query.text[found[-1].end : name.start].split() if found else []
        if 0 < len(between) <= JOINERS and LINKS[query.language].issuperset(between):
            whole = query.text[found[-1].start : name.end]
            if _stands(store, query, whole):
                found[-1] = Place(whole, found[-1].start, name.end)
                continue
        found.append(name)
    return found


def spelt_terms(query: Query) -> set[str]:
    """The terms of the question that the archive has in these letters, or in a known form."""
    return {item.term.surface for weighted in query.terms.values() for item in weighted if item.spelt}


def _stands(store: Store, query: Query, name: str) -> bool:
    """Whether one of the passages that hold most of a name's words has it whole, in these letters or a known form."""
    for language, weighted in query.terms.items():
        parts = [set(item.term.alternatives) for item in weighted if item.term.surface in name]
        ids = [passage_id for passage_id, _ in store.catalogue.lexical(language, list(set().union(*parts)), PASSAGES)]
        for passage, _ in store.catalogue.passages(ids).values():
            found = [set(analyse(word.text, language)) for word in words(passage.text)]
            runs = zip(*(found[place:] for place in range(len(parts))), strict=False)
            if fold(name) in fold(passage.text) or any(
                all(not part.isdisjoint(word) for part, word in zip(parts, run, strict=True)) for run in runs
            ):
                return True
    return False


def beyond_filters(query: Query) -> bool:
    """Whether the archive knows the names in the question, and what the filters let through none of them."""
    unknown, known = names_asked(query)
    stands = {item.term.surface for weighted in query.terms.values() for item in weighted if item.stands}
    return bool(unknown) and not known and stands.issuperset(unknown)


def _dated(term: Term) -> bool:
    return any(name.startswith(CALENDAR) for name in term.alternatives)
