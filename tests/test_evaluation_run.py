"""A whole run over a scripted service: figures, failures, reports, exit codes; and suites read from files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.evaluation import command
from rag.evaluation import run as running
from rag.evaluation.command import COULD_NOT_RUN, FELL, MISUSED, PASSED, run_command
from rag.evaluation.report import FAILURES_SHOWN, Failure
from rag.evaluation.run import evaluate
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_evaluation import (
    ANSWERS,
    QUESTIONS,
    answer,
    cite,
    declined,
    scripted_index,
    write_archive,
    write_questions,
)
from tests.helpers_reader import read_by_script

MARSHAM = "What did the repair of the Marsham bridge cost?"


@pytest.fixture
def folders(tmp_path):
    corpus, evaluation = write_archive(tmp_path)
    return {"corpus": corpus, "evaluation": evaluation}


def run(folders, script=ANSWERS, **options):
    return evaluate(Settings(), **folders, open_index=scripted_index(script), **options)


def value(report, table, measure, name="all"):
    return report.tables[table][name][measure].value


def test_figures_of_a_good_run_by_hand(folders):
    report = run(folders)
    # t-1 in full; t-2 gives one of two accounts and cites one of two gold passages.
    assert value(report, "answers", "found") == pytest.approx(0.75)
    assert value(report, "citations", "precision") == 1
    assert value(report, "citations", "recall") == pytest.approx(0.75)
    assert value(report, "abstention", "answered") == 1
    assert value(report, "abstention", "declined") == 1
    assert value(report, "abstention", "AUROC") == 1
    assert report.tables["quotes"]["all"]["intact"].value == 1
    assert report.tables["quotes"]["all"]["intact"].n == 3
    # The script finds sentence after sentence: the gold of t-1 second, that of t-2 fifth and eighth.
    assert value(report, "retrieval", "Recall@5") == pytest.approx((1 + 0.5) / 2)
    assert value(report, "retrieval", "MRR@10") == pytest.approx((1 / 2 + 1 / 5) / 2)
    assert value(report, "retrieval", "Success@1") == 0


def test_a_run_through_the_real_service(folders, monkeypatch):
    read_by_script(monkeypatch, {"Marsham": ["3,000 pounds"], "Vad kostar": ["3 500 kronor"]})
    report = evaluate(Settings(), **folders)
    assert value(report, "retrieval", "Recall@10") == 1
    assert value(report, "quotes", "intact") == 1
    assert report.tables["quotes"]["all"]["intact"].n > 0
    assert report.tables["answers"]["all"]["right"].n == 2
    assert report.tables["latency"]["all"]["p50 ms"].n == len(QUESTIONS)
    assert "@" in report.embedding


def test_figures_are_sliced_by_direction_and_kind(folders):
    report = run(folders)
    assert set(report.tables["answers"]) == {"all", "en>en", "sv>sv and others", "quantity"}
    assert {"en>none", "nl>none", "near-miss", "outside"} < set(report.tables["abstention"])
    assert {"all, dense alone", "all, lexical alone"} < set(report.tables["retrieval"])
    # Among passages of one language alone the gold is second in each.
    assert set(report.tables["directions"]) == {"en>en", "sv>sv", "sv>nl"}
    assert all(row["MRR@10"].value == 0.5 for row in report.tables["directions"].values())


def test_a_question_that_fails_counts_as_zero_and_is_named(folders):
    report = run(folders, ANSWERS | {MARSHAM: BronError("the index is torn")})
    assert value(report, "answers", "found") == pytest.approx(0.25)
    assert value(report, "abstention", "answered") == 0.5
    assert report.failures[0].id == "t-1"
    assert "the index is torn" in report.failures[0].came_out


@pytest.mark.parametrize("missing", ["How far is the moon?", MARSHAM])
def test_a_bug_in_one_question_does_not_stop_the_others(folders, missing):
    report = run(folders, {question: found for question, found in ANSWERS.items() if question != missing})
    assert "KeyError" in {failure.question: failure.came_out for failure in report.failures}[missing]
    # Neither answering nor declining is credited with it, nor is the order of confidences.
    assert value(report, "abstention", "declined") + value(report, "abstention", "answered") == 1.5
    assert value(report, "abstention", "AUROC") == pytest.approx(0.5)


def test_retrieval_that_fails_counts_as_zero(folders):
    def torn(question, filters, limit):
        if "Marsham" in question:
            raise BronError("torn")
        return []

    report = evaluate(Settings(), **folders, open_index=scripted_index(search=torn))
    assert value(report, "retrieval", "nDCG@10") == 0
    assert report.tables["retrieval"]["all"]["nDCG@10"].n == 2


def test_a_run_in_which_every_question_fails_is_no_measurement(folders):
    with pytest.raises(BronError, match="every question failed"):
        run(folders, {})


def test_wrong_answers_are_described(folders):
    wrong = {
        MARSHAM: declined(0.3),
        "Vad kostar bron?": answer("Ingen skadades. [1]", cite("sv/bron.md", "Ingen skadades på ön.", shift=1)),
        "How far is the moon?": answer("Far.", cite("en/bridge.md", "Nobody was hurt."), confidence=0.6),
    }
    report = run(folders, ANSWERS | wrong)
    problems = {failure.id: "; ".join(failure.problems) for failure in report.failures}
    assert problems["t-1"] == "declined (confidence 0.30)"
    assert "1 quotes are not what the article says" in problems["t-2"]
    assert "no expected answer in the text" in problems["t-2"]
    assert "no citation shows a passage with the answer" in problems["t-2"]
    assert problems["t-4"] == "answered (confidence 0.60)"
    assert report.tables["quotes"]["all"]["intact"].value == pytest.approx(2 / 3)


def test_gold_that_is_not_verbatim_stops_the_run(folders):
    bad = QUESTIONS[0] | {"evidence": [{"article": "en/bridge.md", "quote": "The council put repairs at"}]}
    write_questions(folders["evaluation"] / "development.jsonl", [bad])
    with pytest.raises(BronError, match="t-1"):
        run(folders)


def test_a_sample_and_retrieval_alone_say_so(folders):
    report = run(folders, limit=1, answers=False)
    assert report.tables["retrieval"]["all"]["nDCG@10"].n == 1
    assert "answers" not in report.tables
    assert "only the first 1 questions" in report.to_markdown()
    assert json.loads(report.to_json())["limit"] == 1


def test_only_the_modes_asked_for_are_judged(folders):
    assert "all, dense alone" not in run(folders, modes=["whole"]).tables["retrieval"]


@pytest.mark.parametrize("options", [{"limit": 0}, {"modes": ["dense"]}, {"modes": ["whole", "x"]}, {"part": "x"}])
def test_misuse_is_refused(folders, options):
    with pytest.raises(BronError) as caught:
        run(folders, **options)
    assert caught.value.misuse


def test_two_runs_give_one_json_but_for_time(folders):
    one, other = (json.loads(run(folders).to_json()) for _ in range(2))
    assert one["tables"].pop("latency").keys() == other["tables"].pop("latency").keys()
    assert one == other
    text = run(folders).to_json()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def test_the_markdown_is_for_people(folders):
    text = run(folders).to_markdown()
    assert "| all | 2 (!) | 1.000 (1.00 to 1.00) | 1.000 (1.00 to 1.00) | 0.750 (0.50 to 1.00) |" in text
    assert "## What went wrong, question by question" in text
    assert "### t-2 (all)" in text
    assert "- Expected: 3,500 or 3 500 / 4,000" in text
    assert "- Came out: Kommunen: 3.500 kronor. \\[1]" in text


def test_hostile_text_stays_text_in_the_markdown(folders):
    hostile = "a | b\n# Heading <script> `code` *bold*"
    report = run(folders, ANSWERS | {"Vad kostar bron?": answer(hostile)})
    assert "a \\| b \\# Heading \\<script> \\`code\\` \\*bold\\*" in report.to_markdown()


def test_a_long_list_of_failures_is_cut_and_says_so(folders):
    failure = Failure("all", "q", "?", ("declined",), (), "nothing")
    report = replace(run(folders), failures=(failure,) * (FAILURES_SHOWN + 1))
    assert f"{FAILURES_SHOWN + 1} questions; the first {FAILURES_SHOWN}" in report.to_markdown()
    assert report.to_markdown().count("- Wrong:") == FAILURES_SHOWN
    assert len(json.loads(report.to_json())["failures"]) == FAILURES_SHOWN + 1


@pytest.fixture
def commanded(folders, tmp_path, monkeypatch):
    """run_command on the scripted archive; answers can be exchanged between calls."""
    answers = dict(ANSWERS)

    def scripted(settings, suite, part, **options):
        return running.evaluate(settings, suite, part, **folders, open_index=scripted_index(answers), **options)

    monkeypatch.setattr(command, "evaluate", scripted)

    def call(**options):
        return run_command(Settings(), baseline_path=tmp_path / "baseline.json", **options)

    call.answers, call.baseline, call.folders = answers, tmp_path / "baseline.json", folders
    return call


def test_the_command_writes_both_reports_or_prints_the_readable_one(commanded, tmp_path, capsys):
    paths = {"json_path": tmp_path / "r.json", "markdown_path": tmp_path / "r.md"}
    assert commanded(**paths) == PASSED
    assert json.loads(paths["json_path"].read_text(encoding="utf-8"))["suite"] == "bron"
    assert paths["markdown_path"].read_text(encoding="utf-8").startswith("# Evaluation: eval/development.jsonl")
    assert capsys.readouterr() == ("", "")
    assert commanded() == PASSED
    assert capsys.readouterr().out.startswith("# Evaluation")


def test_the_gate_from_pinning_to_falling_to_pinning_again(commanded, capsys):
    assert commanded(gate=True) == COULD_NOT_RUN
    assert "there is no baseline" in capsys.readouterr().err
    assert commanded(update_baseline=True) == PASSED
    assert commanded(gate=True) == PASSED
    # Both answerable questions lost: more than the one that noise may take.
    commanded.answers |= {MARSHAM: declined(), "Vad kostar bron?": declined()}
    capsys.readouterr()
    assert commanded(gate=True) == FELL
    assert "answers found: 0.0000 is below the floor 0.7500 (n 2)" in capsys.readouterr().err
    assert commanded(update_baseline=True) == FELL
    assert "--allow-lower" in capsys.readouterr().err
    assert commanded(gate=True) == FELL
    assert commanded(update_baseline=True, allow_lower=True) == PASSED
    assert commanded(gate=True) == PASSED


def test_a_changed_corpus_fails_the_gate_until_pinned(commanded, capsys):
    assert commanded(update_baseline=True) == PASSED
    article = commanded.folders["corpus"] / "en" / "bridge.md"
    article.write_text(article.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert commanded(gate=True) == FELL
    assert "the corpus changed" in capsys.readouterr().err
    assert commanded(update_baseline=True) == PASSED
    assert commanded(gate=True) == PASSED


def test_a_run_that_cannot_be_done_has_its_own_exit_code(commanded, capsys):
    write_questions(commanded.folders["evaluation"] / "development.jsonl", [QUESTIONS[0] | {"kind": "riddle"}])
    assert commanded() == COULD_NOT_RUN
    assert "t-1" in capsys.readouterr().err
    (commanded.folders["evaluation"] / "development.jsonl").unlink()
    assert commanded(gate=True) == COULD_NOT_RUN
    commanded.answers.clear()
    assert commanded() == COULD_NOT_RUN


@pytest.mark.parametrize(
    "options",
    [
        {"gate": True, "update_baseline": True},
        {"allow_lower": True},
        {"gate": True, "limit": 1},
        {"update_baseline": True, "answers": False},
        {"gate": True, "suite": Path("x.tsv")},
        {"suite": Path("nowhere.tsv")},
    ],
)
def test_options_that_exclude_each_other_are_misuse(commanded, capsys, options):
    assert commanded(**options) == MISUSED
    assert capsys.readouterr().err.startswith("bron evaluate: ")


def test_a_report_that_cannot_be_written_is_told(commanded, tmp_path, capsys):
    assert commanded(json_path=tmp_path / "missing" / "r.json", markdown_path=tmp_path / "r.md") == COULD_NOT_RUN
    assert "cannot be written" in capsys.readouterr().err
