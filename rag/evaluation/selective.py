"""Confidence, judged: does it tell right from wrong, what does declining buy, and does 0.7 mean seven of ten?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.bootstrap import Statistic, Weights

BINS = 10  # of confidence
SAFE = 0.95  # the share of right answers at which coverage is read


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Answering the surest questions only: coverage is their share, risk the share of them that is wrong.

    threshold: the least confidence among them.
    """

    coverage: float
    risk: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one tenth: their mean confidence, the share that is right, their number."""

    confidence: float
    right: float
    n: int


def auroc_of(labels: Sequence[bool], scores: Sequence[float]) -> Statistic:
    """Chance that a positive scores above a negative, ties counted half; None when one of the two is absent.

    The Mann-Whitney form (Hanley and McNeil 1982).
    """
    positive = np.asarray(labels, dtype=bool)
    values, places = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True)

    def statistic(weights: Weights) -> float | None:
        n, m = weights[positive].sum(), weights[~positive].sum()
        if n == 0 or m == 0:
            return None
        above = np.bincount(places[positive], weights=weights[positive], minlength=len(values))
        below = np.bincount(places[~positive], weights=weights[~positive], minlength=len(values))
        return float((above * (np.cumsum(below) - below / 2)).sum() / (n * m))

    return statistic


def auroc(labels: Sequence[bool], scores: Sequence[float]) -> float | None:
    """AUROC of the questions as they are, see auroc_of."""
    return auroc_of(labels, scores)(np.ones(len(labels)))


def aurc_of(right: Sequence[bool], confidence: Sequence[float]) -> Statistic:
    """Area under the risk-coverage curve: the mean, over every number of surest questions, of the share that is wrong.

    El-Yaniv and Wiener (2010), Geifman and El-Yaniv (2017). Lower is better; 0 is reached only when all is right.
    Among questions of one confidence the wrong ones are spread evenly, so that their order does not count.
    """
    groups = _Groups(right, confidence)

    def statistic(weights: Weights) -> float | None:
        n, wrong = groups.counts(weights)
        total = int(n.sum())
        if total == 0:
            return None
        drawn = n > 0
        n, wrong = n[drawn], wrong[drawn]
        share = wrong / n
        before, wrong_before = np.cumsum(n) - n, np.cumsum(wrong) - wrong
        harmonic = np.concatenate(([0.0], np.cumsum(1 / np.arange(1, total + 1))))
        ends, starts = (before + n).astype(int), before.astype(int)
        # The sum over i from start + 1 to end of (wrong_before + (i - start) * share) / i.
        area = wrong + (wrong_before - before * share) * (harmonic[ends] - harmonic[starts])
        return float(area.sum() / total)

    return statistic


def coverage_of(right: Sequence[bool], confidence: Sequence[float], safe: float = SAFE) -> Statistic:
    """The largest share of questions that can be answered, surest first, with at least ``safe`` of them right.

    Coverage at a chosen risk (Geifman and El-Yaniv 2017). Questions of one confidence are answered together or not.
    """
    groups = _Groups(right, confidence)

    def statistic(weights: Weights) -> float | None:
        n, wrong = (np.cumsum(counts) for counts in groups.counts(weights))
        if not len(n) or n[-1] == 0:
            return None
        allowed = (n > 0) & (wrong <= (1 - safe) * n + 1e-9)
        return float(n[allowed].max() / n[-1]) if allowed.any() else 0.0

    return statistic


def risk_coverage(right: Sequence[bool], confidence: Sequence[float]) -> tuple[CurvePoint, ...]:
    """The curve, a point for each different confidence, surest first."""
    groups = _Groups(right, confidence)
    n, wrong = (np.cumsum(counts) for counts in groups.counts(np.ones(len(right))))
    return tuple(
        CurvePoint(float(count / n[-1]), float(errors / count), float(threshold))
        for count, errors, threshold in zip(n, wrong, groups.values, strict=True)
    )


def calibration(right: Sequence[bool], confidence: Sequence[float], bins: int = BINS) -> tuple[Bin, ...]:
    """The reliability diagram's points (Niculescu-Mizil and Caruana 2005): equally wide bins, empty ones left out."""
    labels, sure = np.asarray(right, dtype=bool), np.asarray(confidence, dtype=np.float64)
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    inside = [bin_of == number for number in range(bins)]
    return tuple(
        Bin(float(sure[rows].mean()), float(labels[rows].mean()), int(rows.sum())) for rows in inside if rows.any()
    )


def expected_calibration_error(labels: NDArray[np.bool_], confidence: NDArray[np.float64], bins: int = BINS) -> float:
    """Mean distance between confidence and share of positives, over equally wide bins, weighted by their rows.

    Naeini, Cooper and Hauskrecht (2015).
    """
    found = calibration(list(labels), list(confidence), bins)
    return sum(one.n * abs(one.confidence - one.right) for one in found) / max(1, len(labels))


class _Groups:
    """Questions by their confidence, surest first. values: the different confidences."""

    def __init__(self, right: Sequence[bool], confidence: Sequence[float]) -> None:
        ascending, self._of = np.unique(-np.asarray(confidence, dtype=np.float64), return_inverse=True)
        self.values = -ascending
        self._wrong = ~np.asarray(right, dtype=bool)

    def counts(self, weights: Weights) -> tuple[Weights, Weights]:
        """Questions and wrong ones in each group."""
        size = len(self.values)
        return (
            np.bincount(self._of, weights=weights, minlength=size).astype(np.float64),
            np.bincount(self._of, weights=weights * self._wrong, minlength=size).astype(np.float64),
        )
