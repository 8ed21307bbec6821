"""Fitting a confidence: logistic regression on a few features, with what cross-validation says of it."""

from __future__ import annotations

from dataclasses import dataclass

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
    were held out in cross-validation, in [0, 1].
    """

    weights: tuple[float, ...]
    bias: float
    calibration_error: float
    auroc: float


def fit_confidence(features: Floats, labels: NDArray[np.bool_], *, l2: float = 1.0, folds: int = FOLDS) -> Fit:
    """Fit labels (n,) on features (n, d). l2: penalty on the weights of standardised features; the bias has none.

    Seeded, so repeatable; folds keep the share of positives. Raises BronError on features that are not finite, on
    shapes that differ, on l2 <= 0 and when a label has fewer rows than there are folds.
    """
    features, labels = _checked(features, labels, l2, folds)
    held_out = np.empty(len(labels))
    fold_of = _stratified_folds(labels, folds)
    for fold in range(folds):
        train = fold_of != fold
        weights, bias = fit_logistic(features[train], labels[train], l2)
        held_out[~train] = predict(features[~train], weights, bias)
    weights, bias = fit_logistic(features, labels, l2)
    area = auroc(labels.tolist(), held_out.tolist())
    return Fit(tuple(weights.tolist()), bias, expected_calibration_error(labels, held_out), area or 0.0)


def fit_logistic(features: Floats, labels: NDArray[np.bool_], l2: float) -> tuple[Floats, float]:
    """Weights (d,) and bias by Newton's method (iteratively reweighted least squares), halving steps that overshoot."""
    mean = features.mean(axis=0)
    spread = features.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    design = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    penalty = np.append(np.full(features.shape[1], l2), 0.0)
    target = labels.astype(np.float64)
    solution = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = _sigmoid(design @ solution)
        gradient = design.T @ (chance - target) + penalty * solution
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        loss = _loss(design, target, penalty, solution)
        while np.abs(step).max() > TOLERANCE and _loss(design, target, penalty, solution - step) > loss:
            step = step / 2
        solution = solution - step
        if np.abs(step).max() <= TOLERANCE:
            break
    weights = solution[:-1] / spread
    return weights, float(solution[-1] - mean @ weights)


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


def _checked(features: Floats, labels: NDArray[np.bool_], l2: float, folds: int) -> tuple[Floats, NDArray[np.bool_]]:
    features, labels = np.asarray(features, dtype=np.float64), np.asarray(labels, dtype=bool)
    if features.ndim != 2 or labels.shape != (len(features),) or not features.shape[1]:
        raise BronError("expected features (n, d) and labels (n,)", received=(features.shape, labels.shape))
    if not np.isfinite(features).all():
        raise BronError("a feature is not finite", received=np.argwhere(~np.isfinite(features))[0].tolist())
    if l2 <= 0:
        raise BronError("expected a penalty above 0: without it separable labels have no fit", received=l2)
    fewest = int(min(labels.sum(), (~labels).sum()))
    if folds < 2 or fewest < folds:
        raise BronError(f"expected at least {max(2, folds)} rows of each label", received=fewest)
    return features, labels


def _stratified_folds(labels: NDArray[np.bool_], folds: int) -> NDArray[np.int64]:
    generator = np.random.default_rng(SEED)
    fold_of = np.empty(len(labels), dtype=np.int64)
    for label in (False, True):
        rows = generator.permutation(np.flatnonzero(labels == label))
        fold_of[rows] = np.arange(len(rows)) % folds
    return fold_of


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(values / 2)))  # does not overflow


def _loss(design: Floats, target: Floats, penalty: Floats, solution: Floats) -> float:
    logits = design @ solution
    return float(np.logaddexp(0, logits).sum() - target @ logits + (penalty * solution**2).sum() / 2)
