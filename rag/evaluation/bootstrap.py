"""Bootstrap: how sure a figure is, and whether two runs differ.

Questions on one article stand or fall together, so articles are drawn and not questions (the cluster bootstrap, Davison
and Hinkley 1997, section 3.8). A cluster is the first article of a question's gold; a question without gold is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Enough that the ends of the interval move by less than half a point between seeds.
RESAMPLES = 1000
SEED = 20221
ENDS = (2.5, 97.5)  # percentiles: a 95 % interval

Weights = NDArray[np.float64]  # (n,): how often each question was drawn
Statistic = Callable[[Weights], float | None]  # None where the drawn questions have no such figure


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. n: how many questions (or quotes, or sentences) it rests on.

    low, high: the bootstrap 95 % interval; None where there is none: percentiles, calibration, n of 0.
    """

    value: float
    n: int
    low: float | None = None
    high: float | None = None


def draws(clusters: Sequence[str]) -> NDArray[np.float64]:
    """How often each question is drawn in each resample: (RESAMPLES, n). Seeded, so the same clusters give the same."""
    return _draws(tuple(clusters))


@lru_cache(maxsize=4)  # every figure of a slice draws the same questions; those of a large suite take 50 MB
def _draws(clusters: tuple[str, ...]) -> NDArray[np.float64]:
    _, of = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    k = int(of.max()) + 1
    drawn = np.random.default_rng(SEED).integers(0, k, (RESAMPLES, k))
    places = drawn + k * np.arange(RESAMPLES)[:, None]
    counts = np.bincount(places.ravel(), minlength=RESAMPLES * k).reshape(RESAMPLES, k)
    return counts[:, of].astype(np.float64)


def mean_figure(values: Sequence[float], clusters: Sequence[str] | None = None) -> Figure:
    """The mean of shares in [0, 1], with its interval. clusters: of each value; None when each is alone."""
    return _exact(mean_difference(values, clusters), len(set(clusters)) if clusters else len(values))


def _exact(figure: Figure, trials: int) -> Figure:
    """A figure of 1 or 0 that no resample changes with the exact interval (Clopper and Pearson 1934) of its trials.

    The resamples say that nothing else can be; nine articles of nine say 0.66 to 1.
    """
    if not trials or figure.value not in (0.0, 1.0) or (figure.low, figure.high) != (figure.value, figure.value):
        return figure
    end = (ENDS[0] / 100) ** (1 / trials)
    low, high = (end, 1.0) if figure.value else (0.0, 1 - end)
    return Figure(figure.value, figure.n, low, high)


def mean_difference(values: Sequence[float], clusters: Sequence[str] | None = None) -> Figure:
    """The mean of what changed between two runs, with a percentile bootstrap interval (Efron 1979)."""
    if not values:
        return Figure(0.0, 0)
    data = np.asarray(values, dtype=np.float64)
    weights = draws(clusters or [str(place) for place in range(len(data))])
    low, high = np.percentile(weights @ data / weights.sum(axis=1), ENDS)
    return Figure(float(data.mean()), len(data), float(low), float(high))


def figure_of(statistic: Statistic, clusters: Sequence[str], n: int | None = None) -> Figure | None:
    """Any statistic with its interval; None when the questions as they are have no such figure.

    n: how many questions it rests on, where that is not all of them; as many trials where no resample changes it.
    """
    figure = _resampled(statistic, clusters)
    if figure is None or n is None:
        return figure and _exact(figure, len(set(clusters)))
    return _exact(Figure(figure.value, n, figure.low, figure.high), n)


def _resampled(statistic: Statistic, clusters: Sequence[str]) -> Figure | None:
    value = statistic(np.ones(len(clusters))) if clusters else None
    if value is None:
        return None
    drawn = [one for one in map(statistic, draws(clusters)) if one is not None]
    low, high = np.percentile(drawn, ENDS) if drawn else (value, value)
    return Figure(value, len(clusters), float(low), float(high))


def difference(now: Statistic, then: Statistic, clusters: Sequence[str]) -> Figure | None:
    """How much a statistic changed between two runs on the same questions; each resample draws them for both."""

    def changed(weights: Weights) -> float | None:
        one, other = now(weights), then(weights)
        return None if one is None or other is None else one - other

    return _resampled(changed, clusters)


def percentile_figure(values: Sequence[float], percent: float) -> Figure:
    """A percentile of the values, interpolated; no interval."""
    return Figure(float(np.percentile(values, percent)), len(values)) if values else Figure(0.0, 0)
