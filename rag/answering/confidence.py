"""How sure Bron is that the evidence answers the question: a logistic regression over what was found.

Fitted on the development questions of the bundled corpus and on the development parts of the benchmarks by
``python -m rag.evaluation.weights`` (docs/answers.md); nothing here was fitted on a held-out part.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from rag.answering.candidates import Sentence, around, probability, terms_for
from rag.text import analyse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rag.question import Question
    from rag.store import Store
    from rag.text import Term

THRESHOLD = 0.36  # below it, "the archive does not say"
# What is left of the confidence, beyond what the fit made of it,
UNSTATED = 0.6  # when a figure or a date is asked for and weak evidence alone states one that fits,
ABSENT = 0.4  # when none does near the question's other words,
STRANGER = 0.4  # and when a name of the question occurs nowhere in the archive.


@dataclass(frozen=True, slots=True)
class Features:
    """What the confidence is made of, each in [0, 1].

    best: log-odds of the best sentence, from -8 to 0. coverage: share of the question's weight in that sentence's
    passage, heading and title. names: share of the question's names there (1 without names). unknown: share of the
    question's terms that occur nowhere in the archive, in any language. strangers: the same of its names alone. span:
    what the reader makes of the best sentence, read: of the sentence that it likes most; 0 without a reader.
    """

    best: float
    coverage: float
    names: float
    unknown: float
    strangers: float
    span: float
    read: float


# In the order of Features, the intercept first. Others were tried and left out: the next best sentences, whether the
# best holds the kind of thing that is asked for, whether it is in another language.
WEIGHTS = (-4.51, 2.19, 1.64, 0.61, 0.06, -1.58, 1.53, 3.34)


def features(store: Store, question: Question, ranked: Sequence[Sentence]) -> Features:
    """Features of a question for which sentences were found."""
    best = ranked[0]
    language = best.hit.article.language
    present = set(analyse(around(best.hit), language))
    names = [term.term for term in terms_for(store, question, language) if term.term.name]
    met = sum(bool(present.intersection(name.alternatives)) for name in names)
    log_odds = math.log(best.score / (1 - best.score)) if best.score < 1 else 0.0
    known = known_terms(store, question)
    return Features(
        best=min(1.0, max(0.0, 1 + log_odds / 8)),
        coverage=best.context,
        names=met / len(names) if names else 1.0,
        unknown=unknown_share(known, own=question.language in store.catalogue.languages()),
        strangers=strangers_share(known),
        span=best.span,
        read=max(sentence.span for sentence in ranked),
    )


def unknown_share(known: Mapping[Term, bool], *, own: bool) -> float:
    """Share of the question's terms that no language of the archive knows, names counted double.

    known: as ``known_terms`` gives it. own: whether the archive has articles in the question's language; words that are
    neither names nor figures count only then.
    """
    weight = {term: 2.0 if term.name else float(own or term.surface[0].isdigit()) for term in known}
    total = sum(weight.values())
    return sum(weight[term] for term, found in known.items() if not found) / total if total else 0.0


def strangers_share(known: Mapping[Term, bool]) -> float:
    """Share of the question's names that the archive never mentions, in any language; 0 without names."""
    names = [found for term, found in known.items() if term.name]
    return names.count(False) / len(names) if names else 0.0


def names_asked(store: Store, question: Question) -> tuple[list[str], list[str]]:
    """Names in the question, months and days aside: those that the archive never mentions, those that it does."""
    names = [(term, found) for term, found in known_terms(store, question).items() if term.name and not _dated(term)]
    return [term.surface for term, found in names if not found], [term.surface for term, found in names if found]


def _dated(term: Term) -> bool:
    return any(name.startswith(("k_month", "k_day")) for name in term.alternatives)


def known_terms(store: Store, question: Question) -> dict[Term, bool]:
    """Each term of the question (as the first language has it), and whether any language of the archive knows it.

    A word is known by its translation too; a name is not: "Portugal" lies near "Spain", which is no reason to answer.
    """
    terms: dict[str, Term] = {}
    known: dict[str, bool] = {}
    for language in store.catalogue.languages():
        for term in terms_for(store, question, language):
            surface = terms.setdefault(term.term.surface, term.term).surface
            known[surface] = known.get(surface, False) or (term.stands if term.term.name else term.frequency) > 0
    return {terms[surface]: found for surface, found in known.items()}


def confidence(found: Features, *, stated: float = 1.0) -> float:
    """Probability in [0, 1] that the evidence answers.

    stated: 1 when what is asked for is no value, or strong evidence states one (rag.answering.accounts), UNSTATED when
    weak evidence alone does, ABSENT when none does.
    """
    sure = probability(WEIGHTS, astuple(found))
    return sure * stated * (STRANGER if found.strangers else 1.0)
