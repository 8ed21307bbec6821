"""Why an answer is as it is: what the question was taken to ask, what the archive knows of it, what was weighed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rag.answering.candidates import FEATURES
from rag.answering.confidence import THRESHOLD, known_terms
from rag.records import Explanation, Weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answering.candidates import Sentence
    from rag.answering.findings import Findings
    from rag.question import Question
    from rag.store import Store

SENTENCES = 8  # that an explanation lists


def explained(store: Store, question: Question, found: Findings, ranked: Sequence[Sentence]) -> Explanation:
    """The explanation of an answer from sentences. ranked: those that found was found in, best first."""
    weighed = [
        Weighed(
            sentence.hit.article.id,
            sentence.start,
            sentence.end,
            round(sentence.score, 4),
            {name: round(value, 3) for name, value in zip(FEATURES, sentence.features(), strict=True)},
        )
        for sentence in ranked[:SENTENCES]
    ]
    return Explanation(
        kind=question.kind,
        terms=tuple((term.surface, known) for term, known in known_terms(store, question).items()),
        features={name: round(value, 3) for name, value in asdict(found.features).items()}
        | ({f"no_{found.lack}": 1.0} if found.lack else {}),
        threshold=THRESHOLD,
        weighed=tuple(weighed),
    )
