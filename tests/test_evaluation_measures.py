"""Measures against values worked out by hand, and the properties that hold for any input."""

from __future__ import annotations

import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.bootstrap import difference, draws, figure_of, mean_difference, mean_figure, percentile_figure
from rag.evaluation.measures import (
    account_scores,
    answer_tokens,
    best_f1,
    contains,
    exact_match,
    is_account,
    nearest_neighbour_hits,
    reference_found,
    retrieval_scores,
    token_f1,
)
from rag.evaluation.selective import (
    Bin,
    CurvePoint,
    aurc_of,
    auroc,
    auroc_of,
    calibration,
    coverage_of,
    expected_calibration_error,
    risk_coverage,
)


def value_of(statistic, n):
    return statistic(np.ones(n))


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


def test_all_right_is_no_proof_that_nothing_can_be_wrong():
    # Clopper and Pearson: nine of nine, 0.025 ** (1 / 9); questions of one article are one trial.
    nine, none = mean_figure([1.0] * 9), mean_figure([0.0] * 9)
    assert (nine.value, nine.low, nine.high) == (1.0, pytest.approx(0.6637, abs=1e-4), 1.0)
    assert (none.value, none.low, none.high) == (0.0, 0.0, pytest.approx(0.3363, abs=1e-4))
    assert mean_figure([1.0] * 9, ["a", "b", "c"] * 3).low == pytest.approx(0.2924, abs=1e-4)
    # A difference of nothing between two runs stays nothing.
    assert (mean_difference([0.0] * 9).low, mean_difference([0.0] * 9).high) == (0.0, 0.0)


def test_an_interval_leaves_out_draws_that_have_no_such_figure():
    alone = [str(place) for place in range(11)]
    figure = figure_of(auroc_of([True] * 10 + [False], [0.9] * 10 + [0.1]), alone)
    assert (figure.value, figure.n, figure.high) == (1.0, 11, 1.0) and figure.low == pytest.approx(0.715, abs=1e-3)
    # One question that cannot be answered tells next to nothing, though it lies below all others.
    assert figure_of(auroc_of([True] * 10 + [False], [0.9] * 10 + [0.1]), alone, 1).low == pytest.approx(0.025)
    assert figure_of(auroc_of([True], [0.4]), ["0"]) is None


def test_questions_on_one_article_are_drawn_together():
    drawn = draws(["a", "b", "a", "c"])
    assert (drawn[:, 0] == drawn[:, 2]).all()
    assert set(np.unique(drawn[:, 1])) == {0, 1, 2, 3}
    # Ten articles with ten questions each, all right or all wrong, say no more than ten questions do.
    values = [float(place < 5) for place in range(10) for _ in range(10)]
    clusters = [f"article {place}" for place in range(10) for _ in range(10)]
    together, ten, alone = mean_figure(values, clusters), mean_figure([1.0] * 5 + [0.0] * 5), mean_figure(values)
    assert together.high - together.low == pytest.approx(ten.high - ten.low, abs=0.05)
    assert together.high - together.low > 2.5 * (alone.high - alone.low)


def test_four_questions_lost_are_a_fall_and_three_are_not():
    # Three of forty are all missed by e**-3 of the draws, four by e**-4: more and less than one in forty.
    three, four = (mean_difference([-1.0] * lost + [0.0] * (40 - lost)) for lost in (3, 4))
    assert (three.high, four.high < 0) == (0.0, True)


def test_a_difference_is_drawn_in_pairs():
    labels, alone = [True, False] * 20, [str(place) for place in range(40)]
    sure = [place / 40 for place in range(40)]
    same = difference(auroc_of(labels, sure), auroc_of(labels, sure), alone)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    better = [value + label for label, value in zip(labels, sure, strict=True)]
    found = difference(auroc_of(labels, better), auroc_of(labels, sure), alone)
    assert found.value == pytest.approx(1 - auroc(labels, sure))
    assert 0 < found.low < found.value < found.high
    # Drawn apart, two runs of one system would differ by chance.
    one, other = (figure_of(auroc_of(labels, sure), alone) for _ in range(2))
    assert one == other and one.high - one.low > 0.2


def test_exact_match_and_f1_of_marked_words_by_hand():
    forms = [["nearly 4,000", "nästan 4 000 man"], ["3,000"]]
    assert exact_match("Nästan 4.000 man", forms) == 1
    assert exact_match("na\u0308stan 4.000 man", forms) == 1
    assert exact_match("some 3,000", forms) == 0
    assert exact_match("", forms) == exact_match("the", forms) == 0
    # "some 3000" against "3000": precision 1/2, recall 1. The other account is not asked for.
    assert best_f1("some 3,000", forms) == pytest.approx(2 / 3)
    assert best_f1("vijf", forms) == best_f1("vijf", []) == 0


def test_accounts_by_hand():
    gold = [["nearly 4,000 men", "nästan 4 000 man"], ["3,000", "drieduizend"], ["Zoë"]]
    assert account_scores(["drieduizend soldaten", "nästan 4.000", "900"], gold) == (pytest.approx(2 / 3), 2 / 3)
    assert account_scores([], gold) == (0, None)
    assert account_scores(["zoe\u0308"], gold) == (pytest.approx(1 / 3), 1)


def test_part_of_an_account_is_one_only_with_its_figure():
    assert is_account("4,000", ["nearly 4,000 men"])
    assert not is_account("men", ["nearly 4,000 men"])
    assert not is_account("4,000", ["14,000", "40,000 to 45,000"])
    assert is_account("Åsa Lind", ["Lind"]) and is_account("Lind", ["Åsa Lind"])
    assert not is_account("", ["Lind"])


SURE = [0.9, 0.8, 0.6, 0.2]


def test_risk_and_coverage_by_hand():
    # Wrong is the third: of the surest one, two, three, four so many are wrong.
    right = [True, True, False, True]
    assert risk_coverage(right, SURE) == (
        CurvePoint(0.25, 0.0, 0.9),
        CurvePoint(0.5, 0.0, 0.8),
        CurvePoint(0.75, pytest.approx(1 / 3), 0.6),
        CurvePoint(1.0, 0.25, 0.2),
    )
    assert value_of(aurc_of(right, SURE), 4) == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    assert value_of(coverage_of(right, SURE), 4) == 0.5
    assert value_of(coverage_of(right, SURE, safe=0.75), 4) == 1
    assert value_of(coverage_of([False, True], [0.9, 0.1]), 2) == 0


def test_questions_of_one_confidence_are_answered_together():
    # One of two is wrong, whichever comes first: the risk after one is 1/2 too.
    assert value_of(aurc_of([True, False], [0.7, 0.7]), 2) == value_of(aurc_of([False, True], [0.7, 0.7]), 2) == 0.5
    assert value_of(coverage_of([True, True, True, False], [0.9, 0.9, 0.5, 0.5]), 4) == 0.5
    assert value_of(aurc_of([], []), 0) is None
    assert value_of(coverage_of([], []), 0) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_question_drawn_twice_counts_as_two(drawn):
    right, sure, times = zip(*drawn, strict=True)
    again = [place for place, n in enumerate(times) for _ in range(n)]
    weights = np.array(times, dtype=float)
    for statistic in (aurc_of, coverage_of, auroc_of):
        weighted = statistic(right, sure)(weights)
        written = value_of(statistic([right[place] for place in again], [sure[place] for place in again]), len(again))
        assert weighted == (written if written is None else pytest.approx(written))


def test_calibration_bins_by_hand():
    assert calibration([True, False, True], [0.15, 0.11, 1.0]) == (Bin(0.13, 0.5, 2), Bin(1.0, 1.0, 1))


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
