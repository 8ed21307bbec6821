"""How sure Bron is that the evidence answers the question: a logistic regression over what was found.

Fitted on the development questions of the bundled corpus and on the development parts of the benchmarks by
``python -m rag.evaluation.weights`` (docs/answers.md); nothing here was fitted on a held-out part.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from rag.answering.candidates import Sentence, probability, terms_for
from rag.answering.values import COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.question import Question
    from rag.store import Store
    from rag.text import Term

THRESHOLD = 0.42  # below it, "the archive does not say"
# What is left of the confidence when figures or dates are found and none stands near the question's names: what Turkey
# sent is not what others did.
UNNAMED = 0.7
BEST, READ = 5, 10  # sentences that count as the best, and in which the reader may be sure


@dataclass(frozen=True, slots=True)
class Features:
    """What the confidence is made of, each in [0, 1].

    sure: how sure the reader is of its best span in the ten best sentences; 0 without a reader. lead: share of the best
    sentence in the scores of the five best. likeness: of the likest sentence to the question. lifted: 1 when an answer
    can be lifted out of the quotes. stranger: 1 when a name of the question occurs nowhere in the archive. untold: 1
    when a value is asked for and none is told near the question's names and other words. counted: 1 when a figure, a
    duration or a date is asked for. open: 1 when nothing of a particular kind is.
    """

    sure: float
    lead: float
    likeness: float
    lifted: float
    stranger: float
    untold: float
    counted: float
    open: float


# In the order of Features, the intercept first. What was tried and left out: docs/answers.md.
WEIGHTS = (-2.87, 2.14, 2.53, 1.83, 0.63, -1.92, -0.71, -0.45, -0.54)


def features(store: Store, question: Question, ranked: Sequence[Sentence], *, lifted: bool, told: bool) -> Features:
    """Features of a question for which sentences were found. ranked: best first. told: whether a value is."""
    return Features(
        sure=max(sentence.span for sentence in ranked[:READ]),
        lead=ranked[0].score / sum(sentence.score for sentence in ranked[:BEST]),
        likeness=max(sentence.similarity for sentence in ranked),
        lifted=float(lifted),
        stranger=float(any(term.name and not found for term, found in known_terms(store, question).items())),
        untold=float(question.kind in COUNTED and not told),
        counted=float(question.kind in COUNTED),
        open=float(question.kind == "other"),
    )


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


def confidence(found: Features, *, named: bool = True) -> float:
    """Probability in [0, 1] that the evidence answers. named: False when UNNAMED applies."""
    return probability(WEIGHTS, astuple(found)) * (1.0 if named else UNNAMED)
