"""Fitting a confidence: logistic regression on a few features, with what cross-validation says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.measures import auroc
from rag.records import BronError

Floats = NDArray[np.float64]

STEPS = 100
TOLERANCE = 1e-8
BINS = 10
FOLDS = 5
SEED = 20221


@dataclass(frozen=True, slots=True)
class Fit:
    """confidence = 1 / (1 + exp(-(features @ weights + bias))).

    weights: one for each feature, on the features as given. calibration_error and auroc: of predictions for rows that
    were held out in cross-validation, in [0, 1], every row counted once. held_out: those predictions, row by row.
    """

    weights: tuple[float, ...]
    bias: float
    calibration_error: float
    auroc: float
    held_out: tuple[float, ...]


def fit_confidence(
    features: Floats,
    labels: NDArray[np.bool_],
    *,
    l2: float = 1.0,
    folds: int = FOLDS,
    weights: Floats | None = None,
    groups: NDArray[Any] | None = None,
) -> Fit:
    """Fit labels (n,) on features (n, d). l2: penalty on the weights of standardised features; the bias has none.

    weights: (n,), above 0, how many rows each row counts as; None for one each. groups: (n,), rows of one group are
    held out together; None for every row alone. Seeded, so repeatable; folds keep the share of groups with a
    positive. Raises BronError on features that are not finite, on shapes that differ, on l2 or a weight <= 0, when a
    label is in fewer groups than there are folds, and when no row of a label is left outside a fold.
    """
    features, labels = _checked(features, labels, l2)
    counts = np.ones(len(labels)) if weights is None else _checked_weights(weights, len(labels))
    groups = np.arange(len(labels)) if groups is None else np.asarray(groups)
    held_out = np.empty(len(labels))
    fold_of = _folds_of_groups(labels, groups, folds)
    for fold in range(folds):
        train = fold_of != fold
        slopes, bias = fit_logistic(features[train], labels[train], l2, counts[train])
        held_out[~train] = predict(features[~train], slopes, bias)
    slopes, bias = fit_logistic(features, labels, l2, counts)
    area = auroc(labels.tolist(), held_out.tolist()) or 0.0
    error = expected_calibration_error(labels, held_out)
    return Fit(tuple(slopes.tolist()), bias, error, area, tuple(held_out.tolist()))


def fit_logistic(
    features: Floats, labels: NDArray[np.bool_], l2: float, weights: Floats | None = None
) -> tuple[Floats, float]:
    """Weights (d,) and bias by Newton's method (iteratively reweighted least squares), halving steps that overshoot.

    weights: (n,), how many rows each row counts as; None for one each.
    """
    counts = np.ones(len(labels)) if weights is None else weights
    mean = np.average(features, axis=0, weights=counts)
    spread = np.sqrt(np.average((features - mean) ** 2, axis=0, weights=counts))
    spread = np.where(spread > 1e-12 * (1.0 + np.abs(mean)), spread, 1.0)  # a constant feature, but for rounding
    design = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    penalty = np.append(np.full(features.shape[1], l2), 0.0)
    target = labels.astype(np.float64)
    solution = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = _sigmoid(design @ solution)
        gradient = design.T @ (counts * (chance - target)) + penalty * solution
        curvature = (design * (counts * chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        loss = _loss(design, target, counts, penalty, solution)
        while np.abs(step).max() > TOLERANCE and _loss(design, target, counts, penalty, solution - step) > loss:
            step = step / 2
        solution = solution - step
        if np.abs(step).max() <= TOLERANCE:
            break
    slopes = solution[:-1] / spread
    return slopes, float(solution[-1] - mean @ slopes)


def predict(features: Floats, weights: Floats, bias: float) -> Floats:
    """Confidences (n,) in [0, 1] of features (n, d)."""
    return _sigmoid(features @ weights + bias)


def expected_calibration_error(labels: NDArray[np.bool_], confidence: Floats, bins: int = BINS) -> float:
    """Mean distance between confidence and share of positives, over equally wide bins, weighted by their rows.

    Naeini, Cooper and Hauskrecht (2015).
    """
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for index in range(bins):
        inside = bin_of == index
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - labels[inside].mean())
    return float(error)


def _checked(features: Floats, labels: NDArray[np.bool_], l2: float) -> tuple[Floats, NDArray[np.bool_]]:
    features, labels = np.asarray(features, dtype=np.float64), np.asarray(labels, dtype=bool)
    if features.ndim != 2 or labels.shape != (len(features),) or not features.shape[1]:
        raise BronError("expected features (n, d) and labels (n,)", received=(features.shape, labels.shape))
    if not np.isfinite(features).all():
        raise BronError("a feature is not finite", received=np.argwhere(~np.isfinite(features))[0].tolist())
    if l2 <= 0:
        raise BronError("expected a penalty above 0: without it separable labels have no fit", received=l2)
    return features, labels


def _checked_weights(weights: Floats, rows: int) -> Floats:
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != (rows,) or not (np.isfinite(weights) & (weights > 0)).all():
        raise BronError(f"expected {rows} weights above 0", received=weights.tolist()[:10])
    return weights


def _folds_of_groups(labels: NDArray[np.bool_], groups: NDArray[Any], folds: int) -> NDArray[np.int64]:
    """The fold of every row, (n,): that of its group. Outside every fold there are rows of both labels."""
    if groups.shape != labels.shape:
        raise BronError("expected a group for every row", received=(groups.shape, labels.shape))
    names, group_of = np.unique(groups, return_inverse=True)
    fewest = min(len(np.unique(group_of[labels == label])) for label in (False, True))
    if folds < 2 or fewest < folds:
        raise BronError(f"expected at least {max(2, folds)} groups of rows with each label", received=fewest)
    positive = np.zeros(len(names), dtype=bool)
    positive[group_of[labels]] = True
    fold_of = _stratified_folds(positive, folds)[group_of]
    for label in (False, True):
        if len(np.unique(fold_of[labels == label])) < 2:
            raise BronError("one fold holds every row of a label", received=label)
    return fold_of


def _stratified_folds(labels: NDArray[np.bool_], folds: int) -> NDArray[np.int64]:
    generator = np.random.default_rng(SEED)
    fold_of = np.empty(len(labels), dtype=np.int64)
    for label in (False, True):
        rows = generator.permutation(np.flatnonzero(labels == label))
        fold_of[rows] = np.arange(len(rows)) % folds
    return fold_of


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(values / 2)))  # does not overflow


def _loss(design: Floats, target: Floats, counts: Floats, penalty: Floats, solution: Floats) -> float:
    logits = design @ solution
    return float(counts @ (np.logaddexp(0, logits) - target * logits) + (penalty * solution**2).sum() / 2)
