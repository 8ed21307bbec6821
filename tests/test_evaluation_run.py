"""A whole run over a scripted service: figures, verdicts, exit codes, several suites in one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.evaluation import command
from rag.evaluation.asking import Index, ask_task
from rag.evaluation.command import COULD_NOT_RUN, FELL, MISUSED, PASSED, run_command
from rag.evaluation.questions import JudgedQuestion
from rag.evaluation.run import evaluate
from rag.evaluation.suites import bundled_suite, named_suites
from rag.evaluation.tasks import Task
from rag.records import Account, BronError
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
    return evaluate(Settings(), suite_of(folders), open_index=scripted_index(script), **options)


def suite_of(folders):
    return bundled_suite("development", **folders)


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
    report = evaluate(Settings(), suite_of(folders))
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
    assert (report.questions[0].id, report.questions[0].verdict) == ("t-1", "failed")
    assert "the index is torn" in report.questions[0].error


@pytest.mark.parametrize("missing", ["How far is the moon?", MARSHAM])
def test_a_bug_in_one_question_does_not_stop_the_others(folders, missing):
    report = run(folders, {question: found for question, found in ANSWERS.items() if question != missing})
    assert "KeyError" in {question.question: question.error for question in report.questions}[missing]
    # Neither answering nor declining is credited with it, nor is the order of confidences.
    assert value(report, "abstention", "declined") + value(report, "abstention", "answered") == 1.5
    assert value(report, "abstention", "AUROC") == pytest.approx(0.5)


def test_retrieval_that_fails_counts_as_zero(folders):
    def torn(question, filters, limit):
        if "Marsham" in question:
            raise BronError("torn")
        return []

    report = evaluate(Settings(), suite_of(folders), open_index=scripted_index(search=torn))
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
    assert [question.verdict for question in report.questions] == ["missed", "failed", "declined", "unfounded"]
    problems = {question.id: "; ".join(question.problems) for question in report.questions}
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
    assert (report.limit, report.answers) == (1, False)
    assert [question.verdict for question in report.questions] == ["found"]
    assert report.curves == {}


def test_only_the_modes_asked_for_are_judged(folders):
    assert "all, dense alone" not in run(folders, modes=["whole"]).tables["retrieval"]


@pytest.mark.parametrize("options", [{"limit": 0}, {"modes": ["dense"]}, {"modes": ["whole", "x"]}])
def test_misuse_is_refused(folders, options):
    with pytest.raises(BronError) as caught:
        run(folders, **options)
    assert caught.value.misuse


def marked(quote, words, key):
    citation = cite(key, quote)
    start = citation.start + quote.index(words)
    return replace(citation, answer_start=start, answer_end=start + len(words))


def test_marked_words_and_accounts_by_hand(folders):
    swedish = "Kommunen räknar med 3 500 kronor."
    accounts = tuple(Account(value, "", None, (1,), None, ()) for value in ("3 500", "maj"))
    given = {
        MARSHAM: answer("x", marked("The council put the repair at 3,000 pounds.", "3,000 pounds", "en/bridge.md")),
        "Vad kostar bron?": replace(answer("x", marked(swedish, "3 500", "sv/bron.md")), accounts=accounts),
    }
    report = run(folders, ANSWERS | given)
    words = {name: figure.value for name, figure in report.tables["words"]["all"].items()}
    # "3000 pounds" for "3000": half of its words. Both refusals are right.
    assert words["HasAns EM"] == 0.5
    assert words["HasAns F1"] == pytest.approx((2 / 3 + 1) / 2)
    assert words["NoAns"] == 1
    assert words["EM"] == 0.75
    assert words["F1"] == pytest.approx((2 / 3 + 1 + 1 + 1) / 4)
    # One of two accounts of the bridge's cost is shown; one of two that are shown is an account of it.
    row = report.tables["accounts"]["all"]
    assert (row["recall"].value, row["recall"].n, row["precision"].value) == (0.5, 1, 0.5)


def test_confidence_is_judged_by_hand(folders):
    script = ANSWERS | {"Wie raakte gewond?": answer("x", cite("en/bridge.md", "Nobody was hurt."), confidence=0.8)}
    report = run(folders, script)
    row = {name: figure.value for name, figure in report.tables["abstention"]["all"].items()}
    # Two right at 0.9, then an unfounded one at 0.8, then the moon at 0.1.
    assert row["AURC"] == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)
    assert row["coverage at 95 %"] == 0.5
    assert row["right when answered"] == pytest.approx(2 / 3)
    assert [point.coverage for point in report.curves["all"].risk_coverage] == [0.5, 0.75, 1.0]


def test_intervals_are_drawn_by_article(tmp_path):
    again = QUESTIONS[0] | {"id": "t-5", "question": "Hur mycket kostade lagningen?"}
    corpus, evaluation = write_archive(tmp_path, [QUESTIONS[0], again])
    script = ANSWERS | {again["question"]: declined()}
    report = run({"corpus": corpus, "evaluation": evaluation}, script)
    # One right and one missed, both of one article: whatever is drawn, it is half.
    figure = report.tables["answers"]["all"]["right"]
    assert (figure.value, figure.low, figure.high, figure.n) == (0.5, 0.5, 0.5, 2)


def test_every_question_is_kept_with_all_that_a_report_shows(folders):
    first, second, third, _ = run(folders).questions
    assert (first.verdict, first.direction, first.expected) == ("right", "en>en", (("3,000",),))
    assert (first.quotes[0].gold, first.quotes[0].tells, first.quotes[0].intact) == (True, True, True)
    assert (first.gold[0].quote, first.gold[0].rank, first.gold[0].cited) == (
        "The council put the repair at 3,000 pounds.",
        2,
        True,
    )
    assert first.gold[0].before == "The bridge at Marsham closed in May. "
    assert [hit.gold for hit in first.found[:3]] == [False, True, False]
    assert [gold.cited for gold in second.gold] == [True, False]
    assert (third.verdict, third.quotes[0].near, third.answered) == ("declined", True, False)
    assert first.milliseconds is not None


def test_memory_is_measured(folders):
    assert 20 < run(folders).tables["memory"]["process"]["peak MB"].value < 50_000


@pytest.fixture
def commanded(folders, tmp_path, monkeypatch):
    """run_command on the scripted archive; answers can be exchanged between calls."""
    answers = dict(ANSWERS)

    def scripted(settings, suite, **options):
        return evaluate(settings, suite, open_index=scripted_index(answers), **options)

    def named(names, own=None):
        return tuple(replace(suite_of(folders), name=name) for name in names)

    monkeypatch.setattr(command, "evaluate", scripted)
    monkeypatch.setattr(command, "named_suites", named)

    def call(*suites, **options):
        return run_command(Settings(), suites=suites, baseline=tmp_path / "baseline.json", **options)

    call.answers, call.baseline, call.folders = answers, tmp_path / "baseline.json", folders
    return call


def test_the_command_line_hands_its_words_on(monkeypatch):
    given = {}
    monkeypatch.setattr("rag.evaluation.run_command", lambda settings, **options: given.update(options) or FELL)
    words = [
        "evaluate",
        "heldout",
        "nyheter=på ön",
        "--report",
        "ut",
        "--gate",
        "--baseline",
        "våra.json",
        "--limit",
        "3",
    ]
    assert CliRunner().invoke(main, words).exit_code == FELL
    assert given["suites"] == ("heldout", "nyheter=på ön")
    assert (given["report"], given["baseline"]) == (Path("ut"), Path("våra.json"))
    assert (given["gate"], given["update_baseline"], given["reason"], given["limit"]) == (True, False, None, 3)


def test_the_command_prints_the_readable_report_or_writes_all_into_a_folder(commanded, tmp_path, capsys):
    assert commanded(limit=1) == PASSED
    out, err = capsys.readouterr()
    assert out.startswith("# Evaluation: development") and err == ""
    folder = tmp_path / "new" / "report"
    assert commanded(report=folder) == PASSED
    assert {path.name for path in folder.iterdir()} == {"results.json", "junit.xml", "report.md", "report.html"}
    out, err = capsys.readouterr()
    assert out == "" and str(folder) in err


def test_several_suites_are_one_run(commanded, capsys):
    assert commanded("development", "heldout") == PASSED
    text = capsys.readouterr().out
    assert "|  | development | heldout |" in text
    assert "## heldout" in text


def test_the_gate_from_pinning_to_falling_to_pinning_again(commanded, capsys):
    assert commanded(gate=True) == COULD_NOT_RUN
    assert "there is no baseline" in capsys.readouterr().err
    assert commanded(update_baseline=True) == PASSED
    assert commanded(gate=True) == PASSED
    commanded.answers |= {MARSHAM: declined(), "Vad kostar bron?": declined()}
    capsys.readouterr()
    assert commanded(gate=True) == FELL
    assert "answered right: 0.000, accepted was 1.000" in capsys.readouterr().err
    assert commanded(update_baseline=True) == FELL
    assert "--reason" in capsys.readouterr().err
    assert commanded(gate=True) == FELL
    assert commanded(update_baseline=True, reason="The reader is retrained.") == PASSED
    assert "The reader is retrained." in commanded.baseline.read_text(encoding="utf-8")
    assert commanded(gate=True) == PASSED


def test_one_suite_that_fell_fails_the_run_of_several(commanded, capsys):
    assert commanded("development", "heldout", update_baseline=True) == PASSED
    content = json.loads(commanded.baseline.read_text(encoding="utf-8"))
    content["suites"]["heldout"]["floors"]["quotes intact"] = 1.0
    content["suites"]["heldout"]["floors"]["answers found"] = 0.9
    commanded.baseline.write_text(json.dumps(content), encoding="utf-8")
    assert commanded("development", "heldout", gate=True) == FELL
    err = capsys.readouterr().err
    assert "gate: heldout: answers found: 0.750 is below the floor 0.900" in err
    assert "gate: development: answers" not in err


def test_a_suite_that_was_never_accepted_cannot_be_judged(commanded, monkeypatch, capsys):
    assert commanded(update_baseline=True) == PASSED
    monkeypatch.setattr(command, "evaluate", None)  # it is told before anything is run
    assert commanded("development", "heldout", gate=True) == COULD_NOT_RUN
    assert "--update-baseline in place of --gate" in capsys.readouterr().err


def test_a_changed_corpus_fails_the_gate_until_pinned(commanded, capsys):
    assert commanded(update_baseline=True) == PASSED
    article = commanded.folders["corpus"] / "en" / "bridge.md"
    article.write_text(article.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert commanded(gate=True) == FELL
    assert "the corpus changed" in capsys.readouterr().err
    assert commanded(update_baseline=True) == PASSED
    assert commanded(gate=True) == PASSED


def test_a_report_compares_with_the_accepted_run_without_a_gate(commanded, capsys):
    assert commanded(update_baseline=True) == PASSED
    commanded.answers |= {MARSHAM: declined()}
    capsys.readouterr()
    assert commanded() == PASSED
    text = capsys.readouterr().out
    assert "Since the accepted run of 20" in text
    assert "- now wrong: 1 (t-1)" in text


def test_a_baseline_of_the_older_format_is_told_and_replaced(commanded, capsys):
    commanded.baseline.write_text('{"format": 1, "parts": {}}', encoding="utf-8")
    assert commanded(gate=True) == COULD_NOT_RUN
    err = capsys.readouterr().err
    assert "format 1" in err and "--update-baseline in place of --gate" in err and "Traceback" not in err
    assert commanded() == PASSED
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
        {"reason": "because"},
        {"reason": " ", "update_baseline": True},
        {"gate": True, "limit": 1},
        {"update_baseline": True, "answers": False},
    ],
)
def test_options_that_exclude_each_other_are_misuse(commanded, capsys, options):
    assert commanded(**options) == MISUSED
    assert capsys.readouterr().err.startswith("bron evaluate: ")


def test_suites_are_named_by_name_by_path_or_by_both(tmp_path):
    corpus, _ = write_archive(tmp_path / "ö")
    news = tmp_path / "nyheter på ön"
    corpus.rename(tmp_path / "corpus")
    (news / "archive").mkdir(parents=True)
    asked = {"id": "n", "lang": "sv", "question": "Vad?", "answerable": False, "class": "near"}
    (news / "questions.jsonl").write_text(json.dumps(asked) + "\n", encoding="utf-8")
    found = named_suites(["development", str(news), f"ours={news}"])
    assert [suite.name for suite in found] == ["development", "nyheter på ön", "ours"]
    for wrong in (["development", f"development={news}"], ["nowhere"], ["x=nowhere"], [str(news), str(news)]):
        with pytest.raises(BronError) as caught:
            named_suites(wrong)
        assert caught.value.misuse


def test_a_report_that_cannot_be_written_is_told(commanded, tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert commanded(report=tmp_path / "file") == COULD_NOT_RUN
    assert "cannot be written" in capsys.readouterr().err


def test_several_askers_ask_at_the_same_time_and_find_the_same(folders):
    alone, together = run(folders), threading.Barrier(2)
    waited = []

    def meeting(question, earlier):
        if len(waited) < 2:  # the first two questions wait for each other
            waited.append(question)
            together.wait(10)
        return ANSWERS[question]

    report = run(folders, meeting, askers=2)
    assert len(waited) == 2
    assert [question.id for question in report.questions] == [question.id for question in alone.questions]
    assert [question.quotes for question in report.questions] == [question.quotes for question in alone.questions]
    assert value(report, "answers", "found") == value(alone, "answers", "found")


def test_the_questions_of_a_conversation_are_asked_one_after_the_other():
    asked = []

    class Slow:
        def ask(self, question, *, earlier=()):
            asked.append((question, tuple(earlier)))
            return answer("Ja.")

    def turn(name, *follows):
        return JudgedQuestion(name, f"{name}?", "sv", "outside", False, follows=follows)

    questions = (turn("å1"), turn("ö1"), turn("å2", "å1"), turn("ö2", "ö1"), turn("å3", "å1", "å2"))
    outcomes = ask_task(Index(Slow(), {}, {}, ""), Task("all", questions), {}, modes=(), askers=4)
    assert [outcome.question.id for outcome in outcomes] == ["å1", "ö1", "å2", "ö2", "å3"]
    order = [question for question, _ in asked]
    assert order.index("å1?") < order.index("å2?") < order.index("å3?") and order.index("ö1?") < order.index("ö2?")
    assert [len(earlier) for question, earlier in asked if question in ("å3?", "ö2?")] in ([2, 1], [1, 2])


def test_an_evaluation_that_is_told_to_end_takes_its_temporary_index_along(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from rag.cli import main; main()", "evaluate", "development"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("bron-evaluation-*/index/*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.terminate()
        assert process.wait(60) == 143
    assert not list(tmp_path.glob("bron-evaluation-*"))
