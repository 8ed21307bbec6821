"""Measures against values worked out by hand, and the properties that hold for any input."""

from __future__ import annotations

import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.measures import (
    answer_tokens,
    auroc,
    auroc_figure,
    contains,
    expected_calibration_error,
    mean_figure,
    nearest_neighbour_hits,
    percentile_figure,
    reference_found,
    retrieval_scores,
    token_f1,
)


@pytest.mark.parametrize("text", ["3 000", "3,000", "3.000", "3\u00a0000", "3\u202f000", "3000", "3’000"])
def test_a_thousand_is_the_same_number_in_every_style(text):
    assert answer_tokens(f"omkring {text} man") == ["omkring", "3000", "man"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("1.234.567 euro", ["1234567", "euro"]),
        ("2022, 300 arrested", ["2022", "300", "arrested"]),
        ("in 2022 300 arrested", ["in", "2022", "300", "arrested"]),
        ("3,5 procent", ["3.5", "procent"]),
        ("3.5 percent", ["3.5", "percent"]),
        ("0.125", ["0.125"]),
        ("16.1.2022", ["16.1.2022"]),
        ("The king, a queen and an ace", ["king", "queen", "and", "ace"]),
        ("Ett hus och en båt", ["hus", "och", "bat"]),
        ("De man, het kind, een fiets", ["man", "kind", "fiets"]),
        ("He said so. [1] [12]", ["he", "said", "so"]),
        ("81-åringen", ["81", "aringen"]),
        ("Reïntegratie geëist", ["reintegratie", "geeist"]),
        ("", []),
    ],
)
def test_tokens_are_what_a_reader_would_compare(text, tokens):
    assert answer_tokens(text) == tokens


@given(st.text())
def test_tokens_do_not_depend_on_the_unicode_form_or_on_case(text):
    composed = answer_tokens(unicodedata.normalize("NFC", text))
    assert answer_tokens(unicodedata.normalize("NFD", text)) == composed


@given(st.integers(1000, 999_999_999))
def test_every_grouping_of_a_whole_number_is_one_token(number):
    for sign in (" ", ".", ",", "\u00a0"):
        assert answer_tokens(f"{number:,}".replace(",", sign)) == [str(number)]


def test_a_reference_is_found_only_as_neighbouring_whole_words():
    assert contains("It was nearly 4 000 men, said Sidecar.", "nearly 4,000")
    assert not contains("It was nearly all of the 4,000.", "nearly 4,000")
    assert not contains("Some 14,000 men.", "4,000")
    assert not contains("Anything at all.", "the")


def test_any_reference_will_do_unless_the_sources_disagree():
    text = "Sidecar says 4 000."
    assert reference_found(text, [["3,000", "4,000"]]) == 1.0
    assert reference_found(text, [["3,000", "drieduizend"], ["4,000"]]) == 0.5
    assert reference_found(text, [["5,000"]]) == 0.0
    assert reference_found(text, []) == 0.0


def test_f1_is_the_harmonic_mean_of_precision_and_recall():
    # Three tokens of which two are wanted, out of two wanted: precision 2/3, recall 1.
    assert token_f1("the red old bridge", [["red bridge"]]) == pytest.approx(0.8)
    assert token_f1("red bridge", [["green door", "red bridge"]]) == 1.0
    assert token_f1("red bridge", [["green", "red"], ["bridge"]]) == 1.0
    assert token_f1("", [["red"]]) == 0.0
    assert token_f1("red", []) == 0.0


@given(st.text(max_size=40), st.lists(st.lists(st.text(max_size=20), max_size=3), max_size=3))
def test_text_measures_stay_between_zero_and_one(text, references):
    assert 0 <= token_f1(text, references) <= 1
    assert 0 <= reference_found(text, references) <= 1


def test_retrieval_measures_by_hand():
    scores = retrieval_scores({"q": ["g1", "g2"]}, {"q": ["other-0", "g1", "other-2", "g2"]})["q"]
    assert scores["Recall@1"] == 0
    assert scores["Recall@5"] == 1
    assert scores["MRR@10"] == pytest.approx(0.5)
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    assert scores["nDCG@10"] == pytest.approx(gain / (1 + 1 / math.log2(3)))


def test_a_question_missing_from_the_run_scores_zero_and_lowers_the_mean():
    scores = retrieval_scores({"asked": ["g"], "missing": ["g"], "empty": ["g"]}, {"asked": ["g"], "empty": []})
    assert set(scores["asked"].values()) == {1.0}
    assert set(scores["missing"].values()) == {0.0}
    assert set(scores["empty"].values()) == {0.0}
    assert retrieval_scores({"q": ["g"]}, {})["q"]["nDCG@10"] == 0.0


def test_a_hit_after_the_tenth_does_not_count():
    ranked = [f"other-{i}" for i in range(10)] + ["g"]
    assert set(retrieval_scores({"q": ["g"]}, {"q": ranked})["q"].values()) == {0.0}


def test_auroc_by_hand_with_ties():
    assert auroc([True, True, False, False], [0.9, 0.8, 0.2, 0.1]) == 1.0
    assert auroc([True, False], [0.5, 0.5]) == 0.5
    assert auroc([True, True, False, False], [0.9, 0.4, 0.4, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([True, True], [0.1, 0.2]) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=30))
def test_auroc_is_the_share_of_pairs_in_order(pairs):
    positive = [score for label, score in pairs if label]
    negative = [score for label, score in pairs if not label]
    value = auroc([label for label, _ in pairs], [score for _, score in pairs])
    if not positive or not negative:
        assert value is None
    else:
        right = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
        assert value == pytest.approx(right / (len(positive) * len(negative)))


def test_the_interval_holds_the_mean_is_repeatable_and_narrows_with_n():
    few, many = mean_figure([0.0, 1.0] * 5), mean_figure([0.0, 1.0] * 200)
    assert few == mean_figure([0.0, 1.0] * 5)
    assert few.low < few.value < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    # Against the normal approximation, 1.96 * .5 / sqrt(400).
    assert many.high - many.low == pytest.approx(2 * 0.049, abs=0.01)
    assert mean_figure([]).n == 0


def test_auroc_rests_on_the_smaller_class():
    figure = auroc_figure([True] * 8 + [False] * 3, [0.9] * 8 + [0.1] * 3)
    assert (figure.value, figure.n, figure.low, figure.high) == (1.0, 3, 1.0, 1.0)
    assert auroc_figure([True], [0.4]) is None


def test_percentiles_interpolate():
    assert percentile_figure([10.0, 20.0, 30.0], 50).value == 20
    assert percentile_figure([10.0, 20.0], 95).value == pytest.approx(19.5)


def test_nearest_neighbour_is_by_angle_not_by_length():
    queries = np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32)
    targets = np.array([[9, 1], [1, 9], [0, 0]], dtype=np.float32)
    assert nearest_neighbour_hits(queries, targets) == [1.0, 1.0, 0.0]


def test_calibration_error_by_hand():
    # Of two answers at 0.15 one is right, of four at 0.9 three: 0.35 off for a third, 0.15 off for two thirds.
    right = np.array([True, False, True, True, True, False])
    sure = np.array([0.15, 0.15, 0.9, 0.9, 0.9, 0.9])
    assert expected_calibration_error(right, sure) == pytest.approx(0.35 / 3 + 2 * 0.15 / 3)
    assert expected_calibration_error(right, sure, bins=1) == pytest.approx(abs(sure.mean() - right.mean()))


def test_being_sure_and_right_is_no_error_and_sure_and_wrong_a_whole_one():
    sure = np.array([1.0, 1.0, 0.0])
    assert expected_calibration_error(np.array([True, True, False]), sure) == 0
    assert expected_calibration_error(np.array([False, False, True]), sure) == 1
    assert expected_calibration_error(np.array([], dtype=bool), np.array([])) == 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_calibration_error_lies_between_the_gap_of_the_means_and_one(pairs):
    right, sure = (np.array(values) for values in zip(*pairs, strict=True))
    error = expected_calibration_error(right, sure)
    assert abs(sure.mean() - right.mean()) - 1e-9 <= error <= 1
