"""The gate: what passes, what fails, what cannot be judged, and what an update may write."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rag.evaluation.gate import FLIPPED_QUESTIONS, GATED, allowance, gated_figures, load_baseline, shortfalls, update
from rag.evaluation.measures import Figure
from rag.evaluation.report import EvaluationReport
from rag.records import BronError

N = 50


def report_of(value=0.8, **changes):
    """A report with every gated figure at ``value``; the quotes intact. changes: "table measure" -> Figure or None."""
    tables = {}
    for table, measure in GATED:
        figure = changes.get(f"{table} {measure}", Figure(1.0 if table == "quotes" else value, N))
        if figure is not None:
            tables.setdefault(table, {"all": {}})["all"][measure] = figure
    tables["latency"] = {"all": {"p50 ms": Figure(10.0, N)}}
    return EvaluationReport("bron", "eval/development.jsonl", "development", "c0", "q0", "model@1", None, tables, ())


@pytest.fixture
def pinned(tmp_path):
    path = tmp_path / "baseline.json"
    assert update(path, report_of()) == []
    return path


def test_the_run_that_was_pinned_passes(pinned):
    assert shortfalls(report_of(), load_baseline(pinned)) == []
    assert shortfalls(report_of(0.9), load_baseline(pinned)) == []


def test_every_gated_figure_can_fail_the_gate(pinned):
    for table, measure in GATED:
        name = f"{table} {measure}"
        wrong = shortfalls(report_of(**{name: Figure(0.5, N)}), load_baseline(pinned))
        assert len(wrong) == 1
        assert wrong[0].startswith(f"{name}: 0.5000 is below the floor")


def test_a_figure_that_is_gone_fails(pinned):
    assert shortfalls(report_of(**{"abstention AUROC": None}), load_baseline(pinned)) == [
        "abstention AUROC: no figure, the floor is 0.8000"
    ]


def test_one_question_is_noise_and_two_are_not(pinned):
    name = "answers found"
    assert shortfalls(report_of(**{name: Figure(0.8 - FLIPPED_QUESTIONS / N, N)}), load_baseline(pinned)) == []
    assert shortfalls(report_of(**{name: Figure(0.8 - (FLIPPED_QUESTIONS + 1) / N, N)}), load_baseline(pinned))


def test_nothing_is_allowed_for_quotes(pinned):
    assert allowance("quotes intact", 1000) == 0
    assert shortfalls(report_of(**{"quotes intact": Figure(0.999, 1000)}), load_baseline(pinned))


def test_a_broken_quote_fails_even_when_no_floor_was_pinned_for_quotes(tmp_path):
    path = tmp_path / "baseline.json"
    update(path, report_of(**{"quotes intact": None}))
    assert shortfalls(report_of(**{"quotes intact": Figure(0.9, 10)}), load_baseline(path))


@pytest.mark.parametrize(("field", "words"), [("corpus", "corpus"), ("questions", "question set")])
def test_another_corpus_or_question_set_fails_until_it_is_pinned(pinned, field, words):
    changed = replace(report_of(0.95), **{field: "other"})
    wrong = shortfalls(changed, load_baseline(pinned))
    assert len(wrong) == 1
    assert f"the {words} changed" in wrong[0]
    assert update(pinned, changed) == []
    assert shortfalls(changed, load_baseline(pinned)) == []


def test_time_is_never_gated(pinned):
    slow = report_of()
    slow.tables["latency"]["all"]["p50 ms"] = Figure(100000.0, N)
    assert shortfalls(slow, load_baseline(pinned)) == []
    assert not any("latency" in name for name in gated_figures(slow))


def test_an_update_raises_floors_but_lowers_none_unless_told_to(pinned):
    before = pinned.read_text()
    falling = update(pinned, report_of(0.7))
    assert len(falling) == len(GATED) - 1
    assert pinned.read_text() == before
    assert update(pinned, report_of(0.9)) == []
    assert load_baseline(pinned)["development"].floors["answers F1"] == pytest.approx(0.9)
    assert update(pinned, report_of(0.7), allow_lower=True) == []
    assert load_baseline(pinned)["development"].floors["answers F1"] == pytest.approx(0.7)


def test_an_update_within_the_noise_keeps_the_old_floor(pinned):
    name = "answers found"
    assert update(pinned, report_of(**{name: Figure(0.79, N)})) == []
    assert load_baseline(pinned)["development"].floors[name] == pytest.approx(0.8)


def test_an_update_refuses_to_drop_a_floor(pinned):
    assert update(pinned, report_of(**{"abstention AUROC": None})) != []


def test_a_broken_quote_is_never_pinned(tmp_path):
    path = tmp_path / "baseline.json"
    with pytest.raises(BronError, match="quote"):
        update(path, report_of(**{"quotes intact": Figure(0.99, 100)}), allow_lower=True)
    assert not path.exists()


def test_parts_are_pinned_one_by_one(pinned):
    heldout = replace(report_of(0.6), part="heldout", questions="q1")
    with pytest.raises(BronError, match="heldout"):
        shortfalls(heldout, load_baseline(pinned))
    assert update(pinned, heldout) == []
    assert shortfalls(heldout, load_baseline(pinned)) == []
    assert shortfalls(report_of(), load_baseline(pinned)) == []


def test_floors_are_stored_rounded_down_and_pass_with_the_figure_itself(tmp_path):
    path = tmp_path / "baseline.json"
    report = report_of(2 / 3)
    update(path, report)
    floor = json.loads(path.read_text())["parts"]["development"]["floors"]["answers F1"]
    assert floor == 0.6666
    assert shortfalls(report, load_baseline(path)) == []


@pytest.mark.parametrize(
    "change", [{"limit": 5}, {"part": ""}, {"tables": {"retrieval": {"all": {"nDCG@10": Figure(1.0, 9)}}}}]
)
def test_a_partial_run_is_neither_judged_nor_pinned(pinned, change):
    partial = replace(report_of(), **change)
    with pytest.raises(BronError) as caught:
        shortfalls(partial, load_baseline(pinned))
    assert caught.value.misuse
    with pytest.raises(BronError):
        update(pinned, partial, allow_lower=True)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"format": 99, "parts": {}}', '{"format": 1, "parts": {"development": {"floors": {}}}}'],
)
def test_a_damaged_baseline_says_how_to_make_another(tmp_path, content):
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BronError, match="--update-baseline") as caught:
        load_baseline(path)
    assert not caught.value.misuse


def test_a_missing_baseline_and_an_unwritable_one_are_told(tmp_path):
    with pytest.raises(BronError, match="there is no baseline"):
        load_baseline(tmp_path / "baseline.json")
    with pytest.raises(BronError, match="cannot be written"):
        update(tmp_path / "missing" / "baseline.json", report_of())
