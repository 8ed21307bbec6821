"""The gate: what passes, what fails in each way, what cannot be judged, and what an update may write."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from rag.evaluation.baseline import COLUMNS, DECLINED, FORMAT, load_baseline
from rag.evaluation.gate import AUROC, COMPARED, INTACT, comparison, gated_figures, judged, update
from rag.evaluation.results import QuestionResult, ShownQuote, SuiteResult
from rag.evaluation.wording import figure_label
from rag.records import BronError

N = 40  # answerable questions; half as many cannot be answered

# Scores by kind, as judging gives them, of a question that went as well as it can.
WELL = {
    "answers": {"right": 1.0, "first right": 1.0, "found": 1.0},
    "words": {"EM": 1.0, "F1": 1.0},
    "accounts": {"recall": 1.0},
    "citations": {"any right": 1.0, "precision": 1.0, "recall": 1.0},
    "abstention": {"answered": 1.0},
    "whole": dict.fromkeys(("Success@1", "Success@5", "Recall@5", "Recall@10", "MRR@10", "nDCG@10"), 1.0),
}


def quote_of(intact=True):
    return ShownQuote(1, False, "p", "a", "Bron på ön", "sv", 0, 3, "Bro", None, True, True, intact)


def question(name, scores=None, *, verdict="right", confidence=0.9, cluster=None, quotes=None):
    scores = WELL if scores is None else scores
    values = {"task": "all", "language": "sv", "kind": "date", "direction": "sv>sv", "patterns": (), "problems": ()}
    shown = {"answer": "", "accounts": (), "gold": (), "found": (), "timings": {}, "expected": ()}
    return QuestionResult(
        id=name,
        question="När öppnades bron?",
        answerable="answered" in scores["abstention"],
        verdict=verdict,
        answered=verdict in ("right", "wrong", "unfounded"),
        confidence=confidence,
        sound=verdict == "right",
        scores=scores,
        quotes=(quote_of(),) if quotes is None else tuple(quotes),
        milliseconds=10.0,
        cluster=cluster or name,
        **values,
        **shown,
    )


def wrong(name, **changes):
    """An answer of which nothing is right."""
    scores = {kind: dict.fromkeys(row, 0.0) for kind, row in WELL.items()}
    return question(name, scores, verdict="missed", confidence=0.1, **changes)


def refused(name, declined=1.0, confidence=0.1):
    scores = {"abstention": {"declined": declined}}
    return question(name, scores, verdict="declined" if declined else "unfounded", confidence=confidence, quotes=())


def suite_of(*changed, **values):
    """A run in which all went well but for the questions given, which take the places of those of their names."""
    questions = [question(f"q-{place}") for place in range(N)] + [refused(f"r-{place}") for place in range(N // 2)]
    by_name = {one.id: one for one in questions} | {one.id: one for one in changed}
    suite = SuiteResult("development", "d", "c0", "q0", "model@1", None, True, {}, {}, tuple(by_name.values()))
    return replace(suite, **values)


def held(suite, path):
    return judged(suite, load_baseline(path)).gate


@pytest.fixture
def pinned(tmp_path):
    path = tmp_path / "baseline.json"
    assert update(path, suite_of()) == []
    return path


def lower(name, column, places):
    """Questions of which one figure alone has gone to zero."""
    if column == DECLINED:
        return [refused(f"r-{place}", declined=0.0) for place in range(places)]
    table, _, measure = column.partition(" ")
    kind = "whole" if table == "retrieval" else table
    scores = {key: row | {measure: 0.0} if key == kind else row for key, row in WELL.items()}
    return [question(f"q-{place}", scores) for place in range(places)]


def test_the_run_that_was_accepted_passes_and_differs_by_nothing(pinned):
    suite = judged(suite_of(), load_baseline(pinned))
    assert suite.gate == ()
    assert set(suite.comparison.changes) == set(COMPARED)
    assert {change.difference.value for change in suite.comparison.changes.values()} == {0.0}


def test_a_run_with_values_that_are_no_decimals_differs_by_nothing(tmp_path):
    thirds = {**WELL, "citations": {"any right": 1.0, "precision": 2 / 3, "recall": 1 / 7}}
    suite = suite_of(*(question(f"q-{place}", thirds, confidence=0.123456) for place in range(N)))
    assert update(tmp_path / "b.json", suite) == []
    compared = judged(suite, load_baseline(tmp_path / "b.json"))
    assert compared.gate == ()
    assert {change.difference.value for change in compared.comparison.changes.values()} == {0.0}


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "confidence"])
def test_every_figure_can_fail_the_gate_question_by_question(pinned, column):
    lines = held(suite_of(*lower("q", column, 12)), pinned)
    assert any(line.startswith(f"{figure_label(column)}: ") and "accepted was 1.000" in line for line in lines)
    assert all(line.startswith(f"{figure_label(column)}: ") for line in lines)
    fell = next(line for line in lines if "accepted was" in line)
    assert fell.endswith(" and 2 more") and len(re.findall(r"\b[qr]-\d+", fell)) == 10


def test_confidence_that_tells_nothing_apart_any_more_fails(pinned):
    lines = held(suite_of(*(question(f"q-{place}", confidence=0.05) for place in range(N // 2))), pinned)
    assert lines and all(line.startswith(f"{AUROC}: ") for line in lines)


def test_three_questions_lost_are_noise_and_more_are_not(tmp_path):
    # Floors lie under the accepted figure where it is not 1, so that here only the difference decides.
    path, known = tmp_path / "b.json", [wrong(f"q-{place}") for place in range(20, 30)]
    assert update(path, suite_of(*known)) == []
    assert held(suite_of(*known, *(wrong(f"q-{place}") for place in range(3))), path) == ()
    assert held(suite_of(*known, *(wrong(f"q-{place}") for place in range(6))), path) != ()


def test_what_is_won_pays_for_what_is_lost(tmp_path):
    path, known = tmp_path / "b.json", [wrong(f"q-{place}") for place in range(20, 30)]
    update(path, suite_of(*known))
    exchanged = judged(suite_of(*(wrong(f"q-{place}") for place in range(10))), load_baseline(path))
    assert exchanged.gate == ()
    assert exchanged.comparison.lost == tuple(f"q-{place}" for place in range(10))
    assert exchanged.comparison.won == tuple(f"q-{place}" for place in range(20, 30))


def test_questions_on_one_article_count_as_one(tmp_path):
    path, known = tmp_path / "b.json", [wrong(f"q-{place}") for place in range(20, 30)]
    update(path, suite_of(*known))
    accepted = load_baseline(path)["development"]
    for article, falls in ((None, True), ("one article", False)):
        lost = [wrong(f"q-{place}", cluster=article) for place in range(6)]
        change = comparison(suite_of(*known, *lost), accepted).changes["answers right"]
        assert change.difference.value == pytest.approx(-6 / N)
        assert (change.difference.high < 0) == falls


def test_a_slow_slide_ends_at_the_floor(tmp_path):
    path, known = tmp_path / "b.json", [wrong(f"q-{place}") for place in range(20, 30)]
    update(path, suite_of(*known))
    floor = load_baseline(path)["development"].floors["answers right"]
    assert 0.5 < floor < 0.75
    for lost in range(3, 21, 3):  # never more than three at once
        suite = suite_of(*known, *(wrong(f"q-{place}") for place in range(lost)))
        if update(path, suite):
            assert any("answered right" in line and "below the floor" in line for line in held(suite, path))
            break
        assert load_baseline(path)["development"].floors["answers right"] == floor
    else:
        raise AssertionError("nothing stopped the slide")


def test_a_floor_set_by_hand_is_kept(pinned):
    content = json.loads(pinned.read_text(encoding="utf-8"))
    content["suites"]["development"]["floors"]["words F1"] = 0.99
    pinned.write_text(json.dumps(content), encoding="utf-8")
    slightly = {**WELL, "words": {"EM": 1.0, "F1": 0.5}}
    assert held(suite_of(question("q-0", slightly)), pinned) == ("words F1: 0.988 is below the floor 0.990 (n 40)",)


def test_a_figure_that_is_gone_fails(pinned):
    bare = {kind: row for kind, row in WELL.items() if kind != "accounts"}
    suite = suite_of(*(question(f"q-{place}", bare) for place in range(N)))
    assert held(suite, pinned) == ("accounts shown where sources differ: no figure, the floor is 0.911",)


def test_one_broken_quote_fails_whatever_the_floors_say(pinned):
    content = json.loads(pinned.read_text(encoding="utf-8"))
    del content["suites"]["development"]["floors"][INTACT]
    pinned.write_text(json.dumps(content), encoding="utf-8")
    (line,) = held(suite_of(question("q-0", quotes=[quote_of(), quote_of(False)])), pinned)
    assert line.startswith("quotes letter for letter: 0.976 is below the floor 1.000")


@pytest.mark.parametrize(("field", "words"), [("corpus", "corpus"), ("digest", "questions")])
def test_another_corpus_or_question_set_fails_until_it_is_pinned(pinned, field, words):
    changed = suite_of(**{field: "other"})
    (line,) = held(changed, pinned)
    assert f"the {words} changed" in line
    assert update(pinned, changed) == []
    assert held(changed, pinned) == ()


def test_new_questions_are_compared_on_those_that_both_runs_asked(pinned):
    suite = suite_of(wrong("new"), digest="other")
    compared = comparison(suite, load_baseline(pinned)["development"])
    assert (compared.changed, compared.lost) == (("questions",), ())
    assert compared.changes["answers right"].difference.n == N


def test_time_is_never_gated(pinned):
    slow = suite_of(*(replace(question(f"q-{place}"), milliseconds=1e6) for place in range(N)))
    assert held(slow, pinned) == ()
    assert not any("ms" in name or "latency" in name for name in gated_figures(slow))


def test_an_update_lowers_nothing_without_a_reason_and_keeps_the_reason(pinned):
    before = pinned.read_text(encoding="utf-8")
    fallen = suite_of(*(wrong(f"q-{place}") for place in range(20)))
    assert any("answered right" in line for line in update(pinned, fallen))
    assert pinned.read_text(encoding="utf-8") == before
    assert update(pinned, fallen, reason="Nya frågor på svenska: å, ä, ö.") == []
    accepted = load_baseline(pinned)["development"]
    assert accepted.reasons[0].text == "Nya frågor på svenska: å, ä, ö."
    assert "answers right" in accepted.reasons[0].lowered and DECLINED not in accepted.reasons[0].lowered
    assert accepted.floors["answers right"] < 0.5 < accepted.floors[DECLINED] < 1
    assert held(fallen, pinned) == ()
    # A later update without a fall keeps the reason, and raises the floors again.
    assert update(pinned, suite_of()) == []
    assert load_baseline(pinned)["development"].reasons == accepted.reasons
    assert load_baseline(pinned)["development"].floors["answers right"] > 0.9


def test_a_reason_that_lowers_nothing_is_not_kept(pinned):
    assert update(pinned, suite_of(), reason="just in case") == []
    assert load_baseline(pinned)["development"].reasons == ()


def test_a_broken_quote_is_never_accepted(tmp_path):
    path = tmp_path / "baseline.json"
    with pytest.raises(BronError, match="quote"):
        update(path, suite_of(question("q-0", quotes=[quote_of(False)])), reason="it is only one")
    assert not path.exists()


def test_suites_are_accepted_one_by_one(pinned):
    other = suite_of(wrong("q-0"), name="heldout", digest="q1")
    with pytest.raises(BronError, match="heldout"):
        judged(other, load_baseline(pinned))
    assert update(pinned, other) == []
    assert held(other, pinned) == held(suite_of(), pinned) == ()


@pytest.mark.parametrize("change", [{"limit": 5}, {"answers": False}])
def test_a_partial_run_is_neither_judged_nor_accepted(pinned, change):
    partial = suite_of(**change)
    with pytest.raises(BronError) as caught:
        judged(partial, load_baseline(pinned))
    assert caught.value.misuse
    with pytest.raises(BronError):
        update(pinned, partial, reason="a sample will do")


def test_the_file_is_small_and_a_question_is_a_line(tmp_path):
    """As large as our own suites together: 216 and 216 questions, and 136 with longer ids."""
    path = tmp_path / "baseline.json"
    uneven = {kind: dict.fromkeys(row, 0.333333) for kind, row in WELL.items() if kind != "accounts"}
    sizes = {
        "development": (146, 70, "dev-{}"),
        "heldout": (146, 70, "held-{}"),
        "practice": (87, 49, "news-world/108/{}"),
    }
    for name, (could, could_not, form) in sizes.items():
        questions = [question(form.format(place), uneven, confidence=0.123456) for place in range(could)]
        questions += [refused(form.format(could + place)) for place in range(could_not)]
        update(path, suite_of(name=name, questions=tuple(questions)))
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 60_000
    assert sum(line.startswith((' "dev-', ' "held-', ' "news-')) for line in text.splitlines()) == 216 + 216 + 136
    assert max(len(line) for line in text.splitlines()[1:]) < 200
    json.loads(text)


def test_columns_are_read_by_their_names(pinned):
    content = json.loads(pinned.read_text(encoding="utf-8"))
    content["columns"] = ["words F1", "confidence"]
    content["suites"]["development"]["outcomes"] = {"q-0": [0.5, 0.25]}
    pinned.write_text(json.dumps(content), encoding="utf-8")
    assert load_baseline(pinned)["development"].outcomes["q-0"] == {"words F1": 0.5, "confidence": 0.25}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        "1",
        '{"format": 99, "suites": {}}',
        '{"format": 1, "parts": {"development": {"floors": {}}}}',
        f'{{"format": {FORMAT}}}',
        f'{{"format": {FORMAT}, "columns": [], "suites": {{"development": {{"floors": {{}}}}}}}}',
    ],
)
def test_a_damaged_or_older_baseline_says_how_to_make_another(tmp_path, content):
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BronError, match="--update-baseline") as caught:
        load_baseline(path)
    assert not caught.value.misuse


def test_an_older_baseline_is_replaced_and_a_damaged_one_is_not(tmp_path):
    path = tmp_path / "baseline.json"
    path.write_text('{"format": 1, "parts": {"development": {}}}', encoding="utf-8")
    assert update(path, suite_of()) == []
    assert set(load_baseline(path)) == {"development"}
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BronError):
        update(path, suite_of())


def test_a_missing_baseline_and_an_unwritable_one_are_told(tmp_path):
    with pytest.raises(BronError, match="there is no baseline"):
        load_baseline(tmp_path / "baseline.json")
    with pytest.raises(BronError, match="cannot be written"):
        update(tmp_path / "missing" / "baseline.json", suite_of())
