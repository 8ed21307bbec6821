"""The fit finds what was put into the data, predicts calibrated confidences, and refuses what cannot be fitted."""

from __future__ import annotations

import numpy as np
import pytest

from rag.evaluation.fit import expected_calibration_error, fit_confidence, fit_logistic, predict
from rag.records import BronError


def sample(n=3000, seed=7):
    """Labels drawn from a known logistic model, on features of very different scale."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(n, 2)) * [1.0, 100.0] + [0.0, 500.0]
    chance = 1 / (1 + np.exp(-(1.5 * features[:, 0] - 0.02 * features[:, 1] + 10.5)))
    return features, generator.random(n) < chance


def test_the_weights_that_made_the_labels_are_found():
    fit = fit_confidence(*sample())
    assert fit.weights[0] == pytest.approx(1.5, abs=0.15)
    assert fit.weights[1] == pytest.approx(-0.02, abs=0.003)
    assert fit.bias == pytest.approx(10.5, abs=1.5)
    assert fit.auroc > 0.85
    assert fit.calibration_error < 0.03


def test_the_solution_is_the_minimum():
    features, labels = sample(400)
    weights, bias = fit_logistic(features, labels, l2=2.0)
    spread, mean = features.std(axis=0), features.mean(axis=0)

    def loss(weights, bias):
        chance = predict(features, weights, bias)
        likelihood = np.where(labels, np.log(chance), np.log1p(-chance)).sum()
        return -likelihood + ((weights * spread) ** 2).sum()

    best = loss(weights, bias)
    for change in ([0.01, 0, 0], [-0.01, 0, 0], [0, 1e-4, 0], [0, -1e-4, 0], [0, 0, 0.01], [0, 0, -0.01]):
        moved = weights + change[:2]
        # The bias that belongs to the moved weights at the mean, so that each change is one direction.
        assert loss(moved, bias - (np.array(change[:2]) @ mean) + change[2]) > best


def test_separable_labels_have_a_finite_fit():
    features = np.array([[float(i)] for i in range(-10, 0)] + [[float(i)] for i in range(1, 11)])
    fit = fit_confidence(features, features[:, 0] > 0)
    assert np.isfinite(fit.weights).all()
    assert fit.auroc == 1.0


def test_a_constant_feature_gets_no_weight_and_labels_without_signal_no_confidence():
    generator = np.random.default_rng(3)
    features = np.column_stack([generator.normal(size=500), np.ones(500)])
    fit = fit_confidence(features, generator.random(500) < 0.5)
    assert fit.weights[1] == pytest.approx(0, abs=1e-9)
    assert 0.4 < fit.auroc < 0.6


def test_the_fit_is_repeatable():
    assert fit_confidence(*sample(200)) == fit_confidence(*sample(200))


def test_a_row_of_weight_two_is_two_rows():
    features, labels = sample(300)
    counts = np.tile([1.0, 2.0, 3.0], 100)
    weighted, bias = fit_logistic(features, labels, 1.0, counts)
    repeated = np.repeat(np.arange(300), counts.astype(int))
    expected, expected_bias = fit_logistic(features[repeated], labels[repeated], 1.0)
    assert weighted == pytest.approx(expected, rel=1e-6)
    assert bias == pytest.approx(expected_bias, rel=1e-6)
    assert weighted != pytest.approx(fit_logistic(features, labels, 1.0)[0], rel=1e-3)


def test_equal_weights_change_nothing_but_the_share_of_the_penalty():
    features, labels = sample(300)
    plain = fit_confidence(features, labels, l2=1.0)
    doubled = fit_confidence(features, labels, l2=2.0, weights=np.full(300, 2.0))
    assert doubled.weights == pytest.approx(plain.weights, rel=1e-6)
    assert doubled.held_out == pytest.approx(plain.held_out, abs=1e-6)


def test_rows_of_a_group_are_held_out_together():
    # Each group is known by a feature of its own and has a label by chance: only its own rows can tell it.
    groups = np.repeat(np.arange(40), 10)
    labels = np.random.default_rng(1).permutation(np.arange(40) < 20)[groups]
    features = np.eye(40)[groups]
    assert fit_confidence(features, labels, l2=0.1).auroc > 0.99
    assert fit_confidence(features, labels, l2=0.1, groups=groups).auroc < 0.6


def test_predictions_are_those_of_rows_held_out():
    features, labels = sample(300)
    fit = fit_confidence(features, labels)
    assert len(fit.held_out) == 300
    assert expected_calibration_error(labels, np.array(fit.held_out)) == pytest.approx(fit.calibration_error)
    assert fit.held_out != pytest.approx(predict(features, np.array(fit.weights), fit.bias).tolist(), abs=1e-9)


def test_calibration_error_by_hand():
    labels = np.array([True, False, True, True])
    # Two at .25 (half of them right) and two at .95 (both right): (.25 + .05) / 2.
    assert expected_calibration_error(labels, np.array([0.25, 0.25, 0.95, 0.95])) == pytest.approx(0.15)
    assert expected_calibration_error(labels, labels.astype(float)) == 0.0


@pytest.mark.parametrize(
    ("features", "labels", "options"),
    [
        (np.zeros((4, 2)), np.array([True, False]), {}),
        (np.zeros(4), np.array([True] * 4), {}),
        (np.full((20, 1), np.nan), np.array([True, False] * 10), {}),
        (np.zeros((20, 1)), np.array([True] * 18 + [False] * 2), {}),
        (np.zeros((20, 1)), np.array([True, False] * 10), {"l2": 0.0}),
        (np.zeros((20, 1)), np.array([True, False] * 10), {"folds": 1}),
        (np.zeros((20, 1)), np.array([True, False] * 10), {"weights": np.ones(19)}),
        (np.zeros((20, 1)), np.array([True, False] * 10), {"weights": np.array([0.0] + [1.0] * 19)}),
        (np.zeros((20, 1)), np.array([True, False] * 10), {"groups": np.arange(19)}),
        (np.zeros((20, 1)), np.array([True, False] * 10), {"groups": np.arange(20) // 10}),
    ],
)
def test_what_cannot_be_fitted_is_refused(features, labels, options):
    with pytest.raises(BronError):
        fit_confidence(features, labels, **options)
