"""Questions that no news answers, each on texts that do not answer it: some drawn by chance, some that are near."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from rag.training.exercises import Exercise, Text, in_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rag.evaluation.practice import Topic
    from rag.evaluation.tasks import Record
    from rag.models.embedder import Embedder

EMBEDDED = 1200  # briefs among which those are that an archive would find
OUTSIDE = 8  # briefs that a question from outside is read with


def outside_exercises(
    asked: Sequence[tuple[str, str]], topics: Sequence[Topic], embedder: Embedder | None = None, seed: int = 1
) -> list[Exercise]:
    """Questions that no news answers, each on some briefs: drawn by chance, and as many that an archive would find.

    embedder: by which those are nearest; without one all are drawn by chance.
    """
    source = random.Random(seed)
    briefs = [brief for topic in topics for brief in topic.briefs]
    if embedder is not None:
        briefs = source.sample(briefs, min(len(briefs), EMBEDDED))
        near = _nearest(embedder, [question for _, question in asked], briefs)
    found = []
    for number, (language, question) in enumerate(asked):
        drawn = source.sample(briefs, min(len(briefs), OUTSIDE))
        if embedder is not None:
            drawn = [*drawn[: OUTSIDE // 2], *(briefs[place] for place in near[number][: OUTSIDE // 2])]
        for brief in drawn:
            spans = in_sentences(brief.text, brief.language)
            text = Text(tuple(brief.text[start:end] for start, end in spans), brief.language, brief.title or "")
            found.append(Exercise(question, language, text))
    return found


def _nearest(embedder: Embedder, questions: Sequence[str], briefs: Sequence[Record]) -> NDArray[np.int64]:
    """Places of all briefs for each question, the nearest first: int64 (questions, briefs)."""
    asked = embedder.vectors(questions, "query: ")
    told = embedder.vectors([f"{brief.title}\n{brief.text}" for brief in briefs], "passage: ")
    found: NDArray[np.int64] = np.argsort(-(asked @ told.T), axis=1)
    return found
