"""Candidates judged by typed lines, kept at every step, and the command that drafts; nothing here needs a model."""

from __future__ import annotations

import json
import unicodedata

import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.evaluation.candidates import Candidate, CandidateFiles, GoldSentence
from rag.evaluation.questions import load_questions
from rag.evaluation.review import review
from rag.records import BronError
from tests.helpers_store import write

GOLD = GoldSentence("a" * 16, "sv/ön.md", "Sju båtar sjönk utanför Ven.", "Storm", "Kusten", "2021-05-06")
OTHER = GoldSentence("b" * 16, "en/storm.md", "Off Ven, Sju båtar were lost.")
COUNT = Candidate("draft-1", "Hur många båtar sjönk?", "sv", "quantity", True, ("Sju båtar",), (GOLD,))
MISS = Candidate("draft-2", "Vad sade Åsa om Norge?", "sv", "near-miss", False, remark="made of “x”")
READER = Candidate("feedback-1", "Vad sjönk?", "sv", "what", None, evidence=(GOLD,), origin="feedback")


@pytest.fixture
def files(tmp_path):
    made = CandidateFiles(tmp_path / "questions.jsonl")
    made.add([COUNT, MISS, READER])
    return made


def typing(*lines: str):
    left = iter(lines)
    return lambda prompt: next(left, None)


def judged(files, *lines):
    said: list[str] = []
    done = review(files, typing(*lines), said.append, str.upper)
    return done, "\n".join(said)


def test_accepted_ones_become_a_question_file_that_an_evaluation_reads(files):
    done, said = judged(files, "a", "a", "r")
    assert (done.accepted, done.rejected, done.left) == (2, 1, 0)
    assert "[SJU BÅTAR] sjönk" in said and "Kusten, 2021-05-06, sv/ön.md" in said
    assert "the archive does not say" in said
    count, miss = load_questions(files.questions)
    assert (count.id, count.references, count.evidence[0].quote) == ("draft-1", (("Sju båtar",),), GOLD.quote)
    assert (miss.kind, miss.answerable) == ("near-miss", False)
    records = [json.loads(line) for line in files.questions.read_text(encoding="utf-8").splitlines()]
    assert all(record["reviewed"] is True for record in records)


def test_one_can_stop_and_go_on_and_what_is_left_for_later_comes_last(files):
    done, _ = judged(files, "l", "q")
    assert (done.later, done.left) == (1, 3)
    again = CandidateFiles(files.questions)
    again.load()
    assert [one.id for one in again.waiting()] == ["draft-2", "feedback-1", "draft-1"]
    done, _ = judged(again, "r", "r", "a")
    assert done.left == 0
    assert [question.id for question in load_questions(files.questions)] == ["draft-1"]


def test_mending_changes_the_question_or_the_words_and_takes_only_words_of_the_gold(files):
    words = unicodedata.normalize("NFD", "båtar | Sju båtar")
    done, said = judged(files, "m", "-", "Hur många båtar förliste vid Ven?", "antal", "what", "åtta båtar", words)
    assert done.accepted == 1 and "do not stand in the gold" in said
    assert "A question has a word at least." in said and "One of person, organisation" in said
    (question,) = load_questions(files.questions)
    assert question.kind == "what"
    assert question.question == "Hur många båtar förliste vid Ven?"
    assert question.references == (("båtar", "Sju båtar"),)


def test_what_a_reader_said_needs_its_answer_before_it_is_accepted(files):
    done, said = judged(files, "r", "r", "a", "m", "", "Sju båtar")
    assert done.accepted == 1 and "It has no answer yet" in said
    (question,) = load_questions(files.questions)
    assert (question.kind, question.answerable) == ("what", True)


def test_a_dash_says_that_the_archive_does_not_say(files):
    judged(files, "r", "r", "m", "", "-")
    (question,) = load_questions(files.questions)
    assert (question.kind, question.answerable, question.evidence) == ("near-miss", False, ())


def test_what_bron_quotes_can_be_gold_too_where_it_holds_the_words(tmp_path):
    made = CandidateFiles(tmp_path / "q.jsonl")
    quoted = (OTHER, GoldSentence("c" * 16, "x.md", "Nothing sank."))
    made.add([Candidate("draft-1", "Hur många?", "sv", "quantity", True, ("Sju båtar",), (GOLD,), quoted=quoted)])
    judged(made, "b")
    (question,) = load_questions(made.questions)
    assert [gold.article for gold in question.evidence] == [GOLD.article, OTHER.article]


def test_another_key_is_asked_again_and_what_is_shown_cannot_steer_the_terminal(tmp_path):
    made = CandidateFiles(tmp_path / "q.jsonl")
    made.add([Candidate("draft-1", "Vad?\x1b[2J", "sv", "what", None)])
    done, said = judged(made, "x", "", "r")
    assert done.rejected == 1 and said.count("Type one of") == 2
    assert "\x1b" not in said


def test_a_sentence_without_a_question_gets_one_from_a_person_or_is_left_out(tmp_path):
    made = CandidateFiles(tmp_path / "q.jsonl")
    made.add([Candidate("draft-1", "", "sv", "quantity", True, ("Sju båtar",), (GOLD,))])
    done, said = judged(made, "a", "m", "Hur många båtar sjönk?", "", "")
    assert done.accepted == 1 and "a sentence without a question" in said and "no question yet" in said
    (question,) = load_questions(made.questions)
    assert (question.question, question.references) == ("Hur många båtar sjönk?", (("Sju båtar",),))


def test_a_question_that_is_in_the_file_is_not_written_twice_and_hand_edits_stay(files):
    judged(files, "a", "q")
    edited = files.questions.read_text(encoding="utf-8").replace("sjönk?", "sjönk vid Ven?").rstrip("\n")
    files.questions.write_text(edited, encoding="utf-8")
    assert files.write([COUNT, MISS], reviewed=False) == 1
    first, second = load_questions(files.questions)
    assert first.question == "Hur många båtar sjönk vid Ven?" and second.id == "draft-2"


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "x"}', '{"id": 1, "question": "x", "language": "sv", "kind": "x", "answerable": true}']
)
def test_a_damaged_draft_names_its_line(files, line):
    with files.draft.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    again = CandidateFiles(files.questions)
    with pytest.raises(BronError, match=r"questions\.draft\.jsonl, line 4"):
        again.load()


def run(files, *options, typed=""):
    return CliRunner().invoke(main, ["evaluate", "--draft", "--output", str(files.questions), *options], input=typed)


def test_the_command_takes_a_pipe_and_goes_on_where_it_was(files):
    done = run(files, typed="a\nq\n")
    assert done.exit_code == 0, done.output
    assert "1 accepted" in done.output and "the same command goes on" in done.output
    assert "1 of 2" in run(files, typed="r\nr\n").output


def test_without_anybody_to_judge_the_command_says_what_to_do(files):
    done = run(files)
    assert done.exit_code == 2
    assert "--yes" in done.output and not files.questions.exists()


def test_yes_writes_all_that_has_an_answer_as_not_reviewed(files):
    done = run(files, "--yes")
    assert done.exit_code == 0 and "without a question or an answer: 1" in done.output
    records = [json.loads(line) for line in files.questions.read_text(encoding="utf-8").splitlines()]
    assert [record["reviewed"] for record in records] == [False, False]


@pytest.mark.parametrize(
    "options", [["--draft", "development"], ["--draft", "--gate"], ["--yes"], ["--output", "x.jsonl"]]
)
def test_options_that_do_not_go_together_are_misuse(options):
    assert CliRunner().invoke(main, ["evaluate", *options]).exit_code == 2


def test_what_is_proposed_is_counted_by_language_and_article(tmp_path, monkeypatch):
    monkeypatch.setenv("BRON_EMBEDDING", "tests.helpers_embedding:HashEmbedding")
    write(tmp_path / "a", "ven.md", "Sju båtar sjönk utanför Ven. Vid kajen låg enligt hamnen 300 ekor.", language="sv")
    write(tmp_path / "a", "gent.md", "In de geïsoleerde hoeve stonden volgens de buren nog vier koeien.", language="nl")
    index = ["--index", str(tmp_path / "index")]
    assert CliRunner().invoke(main, ["ingest", str(tmp_path / "a"), *index]).exit_code == 0
    options = ["--draft", "--no-answers", "--yes", "--output", str(tmp_path / "q.jsonl"), *index]
    done = CliRunner().invoke(main, ["evaluate", *options])
    assert "2 candidates (1 nl, 1 sv), of 2 of 2 articles; 1 of them is a sentence that you word" in done.output
    assert "no more than 2 of the 30 asked for could be made" in done.output
    assert "1 more that nobody has reviewed; left out, without a question or an answer: 1" in done.output
