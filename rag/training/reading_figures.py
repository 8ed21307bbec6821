"""Figures of a reader: how often its best span is the answer, and whether it sees that there is none.

EM and F1 after Rajpurkar and others (2016), with articles dropped in three languages (``rag.evaluation.measures``).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rag.evaluation.measures import answer_tokens, auroc, token_f1
from rag.spans import SpanFinder
from rag.training.asked import Exercise, Exercises

TOGETHER = 256  # passages read at once
NEIGHBOURS = 300  # questions of a direction, at least, that are also asked on another passage


def reading_figures(finder: SpanFinder, exercises: Exercises, every: int = 1) -> dict[str, float]:
    """Figures by name, on every so many of the exercises; those of questions over the whole passage.

    "F1 en>sv", "EM en>sv": of the best span, on answerable questions only, for every direction. "AUROC impossible":
    chance that the best span's score is higher for an answerable question than for an impossible one, of the
    directions that have both. "AUROC neighbour en>sv": than for the same question on another passage of its article.
    "n …": how many questions a figure rests on.
    """
    figures: dict[str, float] = {}
    answerable: list[float] = []
    impossible: list[float] = []
    for direction, items in _by_direction(exercises.items).items():
        chosen = items[::every]
        held = [item for item in chosen if item.answer]
        if not held:
            continue
        found = list(_best(finder, [(item.question, item.passage) for item in held]))
        figures[f"n {direction}"] = len(held)
        figures[f"F1 {direction}"] = _mean(
            [token_f1(text, [item.forms]) for (text, _), item in zip(found, held, strict=True)]
        )
        figures[f"EM {direction}"] = _mean(
            [_exact(text, item.forms) for (text, _), item in zip(found, held, strict=True)]
        )
        scores = [score for _, score in found]
        figures[f"AUROC neighbour {direction}"] = _rounded(
            auroc(*_labelled(scores, _elsewhere(finder, exercises, held)))
        )
        without = [item for item in chosen if not item.answer]
        if without:
            answerable += scores
            impossible += [score for _, score in _best(finder, [(item.question, item.passage) for item in without])]
    if impossible:
        figures["n impossible"] = len(impossible)
        figures["AUROC impossible"] = _rounded(auroc(*_labelled(answerable, impossible)))
    return figures


def pooled(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The figures of several parts together: means, each part weighed by its number of questions."""
    names = {name: None for part in parts for name in part}
    result = {}
    for name in names:
        having = [part for part in parts if name in part]
        weights = [part.get(f"n {name.split(' ')[-1]}", 1) for part in having]
        if name.startswith("n "):
            result[name] = sum(part[name] for part in having)
        else:
            total = sum(part[name] * weight for part, weight in zip(having, weights, strict=True))
            result[name] = round(total / sum(weights), 4)
    return result


def _elsewhere(finder: SpanFinder, exercises: Exercises, items: Sequence[Exercise]) -> list[float]:
    """Scores of the questions on another passage of their article, where there is one without the answer."""
    chosen = items[:: max(1, len(items) // NEIGHBOURS)]
    others = [(item.question, exercises.stranger(item, random.Random(item.id))) for item in chosen]
    return [score for _, score in _best(finder, [(question, other) for question, other in others if other])]


def _best(finder: SpanFinder, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, float]]:
    """Text and score of the best span of each."""
    for start in range(0, len(pairs), TOGETHER):
        part = pairs[start : start + TOGETHER]
        for (_, passage), spans in zip(part, finder.read(part, 1), strict=True):
            yield (passage[spans[0].start : spans[0].end], spans[0].score) if spans else ("", -1e9)


def _exact(text: str, forms: Sequence[str]) -> float:
    return float(any(answer_tokens(text) == answer_tokens(form) for form in forms))


def _labelled(positive: Sequence[float], negative: Sequence[float]) -> tuple[list[bool], list[float]]:
    return [True] * len(positive) + [False] * len(negative), [*positive, *negative]


def _by_direction(items: Sequence[Exercise]) -> dict[str, list[Exercise]]:
    found: dict[str, list[Exercise]] = {}
    for item in items:
        found.setdefault(item.direction, []).append(item)
    return found


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)


def _rounded(value: float | None) -> float:
    return 0.5 if value is None else round(value, 4)
