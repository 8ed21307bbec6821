"""The bron command, as a person and as a program use it."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from rag.answering.confidence import THRESHOLD
from rag.cli import main
from rag.explaining import worded
from rag.records import Part
from rag.show import show_answer
from tests.helpers_reader import read_by_script
from tests.helpers_service import ScriptedService, composed

BRIEF = """---
title: Färjan går igen
outlet: Kustbladet
published: 2020-05-03
language: sv
---
Färjan till Grönö går igen sedan i måndags. Den tar 120 passagerare.
"""
QUOTE = "Färjan till Grönö går igen sedan i måndags. Den tar 120 passagerare."  # "den" alone would not say what


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("BRON_INDEX", str(tmp_path / "index"))

    def invoke(*arguments, code=0):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output + result.stderr
        return result

    return invoke


@pytest.fixture
def brief(tmp_path, monkeypatch):
    """A file with one article, and a reader that knows what it answers."""
    read_by_script(monkeypatch, {"passagerare": ["120 passagerare"]})
    path = tmp_path / "färjan.md"
    path.write_text(BRIEF, encoding="utf-8")
    return path


def test_help_loads_nothing_heavy():
    """What keeps `bron --help` under 0.3 s: none of the slow packages is imported for it."""
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom rag.cli import main\n"
        "result = CliRunner().invoke(main, ['--help'])\nassert 'ingest' in result.output\n"
        "slow = {'llama_index', 'chromadb', 'gradio', 'onnxruntime', 'numpy', 'fastapi', 'babel', 'trafilatura'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_rag_reads_no_environment_and_loads_no_model():
    script = (
        "import os\nbefore = dict(os.environ)\nimport rag, sys\n"
        "print('numpy' in sys.modules, dict(os.environ) == before)"
    )
    environment = {**os.environ, "BRON_PORT": "nonsense"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    "command", ["ingest", "ask", "search", "serve", "evaluate", "status", "remove", "rebuild", "cancel"]
)
def test_every_command_explains_itself(run, command):
    output = run(command, "--help").output
    assert output.startswith("Usage: main " + command)
    assert len(output.split("\n\n")[1].strip()) > 20


def test_from_a_file_to_an_answer_and_away_again(run, brief):
    first = run("ingest", brief)
    assert "Färjan går igen (no author, Kustbladet, 2020-05-03, sv)" in first.output
    assert "1 file: 1 added" in first.output
    assert "1 unchanged" in run("ingest", brief).output

    answer = json.loads(run("ask", "Hur många passagerare tar färjan till Grönö?", "--json").output)
    assert answer["answerable"]
    assert answer["citations"][0]["quote"] == QUOTE
    assert answer["citations"][0]["n"] == 1
    assert [part["kind"] for part in answer["parts"]][-1] == "quote"
    text = run("ask", "Hur många passagerare tar färjan till Grönö?").output
    assert f"”{QUOTE}” [1] (Kustbladet, 3 maj 2020, svenska)" in text

    hits = json.loads(run("search", "färjan", "--limit", "1", "--json").output)
    assert hits[0]["passage"]["text"] in BRIEF
    assert "Färjan går igen" in run("search", "färjan").output

    status = json.loads(run("status", "--json").output)
    assert (status["articles"], status["pending"], status["languages"]) == (1, 0, {"sv": 1})
    assert "articles" in run("status").output

    assert "unchanged" in run("rebuild").output
    assert json.loads(run("ask", "Hur många passagerare tar färjan till Grönö?", "--json").output)["answerable"]

    run("remove", brief)
    assert json.loads(run("status", "--json").output)["articles"] == 0


def test_an_answer_says_why_when_it_is_asked_to(run, brief):
    run("ingest", brief)
    question = ("ask", "Hur många passagerare tar färjan till Grönö?")
    plain, explained = run(*question).output, run(*question, "--explain").output
    assert "Varför" not in plain
    answer, why = explained.split("\nVarför detta svar\n")
    assert answer == plain
    for name in ("read", "found"):
        assert f"  {worded(f'share {name}', 'sv')}: " in why
    assert "  passagerare: finns i arkivet\n" in why
    assert f"Bron svarar från {round(100 * THRESHOLD)}" in why
    assert "Den tar 120 passagerare. (Kustbladet, 3 maj 2020)" in why
    refused = run("ask", "Vem är borgmästare i Lissabon?", "--explain").output
    assert "Varför inget svar" in refused
    assert "  Lissabon: ingenstans med de bokstäverna\n" in refused
    nothing = run("ask", "Hur många passagerare?", "--from", "2021", "--explain").output
    assert nothing.endswith("\nDet finns inget att förklara: inga meningar vägdes.\n")
    why = json.loads(run(*question, "--json", "--explain").output)["explanation"]
    assert set(why) == {"terms", "features", "threshold", "weighed"}
    assert all(0 <= share <= 1 for share in why["features"].values())


def test_accounts_come_first_also_when_a_language_model_wrote_the_answer(capsys):
    answer = ScriptedService().ask("residents")
    show_answer(answer)
    shown = capsys.readouterr().out
    assert shown.startswith("The accounts differ:\n– “some 240 residents” [2] (Skärgårdsbladet, 9 March 2021, as")
    assert shown.count("The accounts differ:") == 1
    show_answer(composed(answer, Part("written", "Some 240 people live there. [1]", (1,))))
    written = capsys.readouterr().out
    accounts = shown.partition("\n\n")[0]
    assert written.startswith(f"{accounts}\n\nSome 240 people live there. [1]\n")


def test_a_follow_up_is_asked_as_it_is_completed(run, brief):
    run("ingest", brief)
    earlier = ("--after", "Vem äger hamnen?", "--after", "När går färjan till Grönö?")
    answer = json.loads(run("ask", "och hur många passagerare?", *earlier, "--json").output)
    assert answer["asked"] == answer["question"] == "och hur många passagerare?"
    assert answer["carried"] == ["Grönö"]
    assert answer["citations"][0]["quote"] == QUOTE
    text = run("ask", "och hur många passagerare?", *earlier).output
    assert text.startswith("Tolkad som: och hur många passagerare? – med ”Grönö” från samtalet")
    assert "Tolkad som" not in run("ask", "Hur många passagerare tar färjan till Grönö?", *earlier).output


def test_filters_reach_the_search(run, brief):
    run("ingest", brief)
    answer = json.loads(run("ask", "Hur många passagerare?", "--from", "2021", "--json").output)
    assert not answer["answerable"]
    assert answer["searched"]["filters"]["published_from"] == "2021-01-01"
    assert answer["searched"]["articles"] == 0


def test_what_was_skipped_is_said_and_strict_makes_it_fail(run, tmp_path):
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "good.md").write_text(BRIEF, encoding="utf-8")
    result = run("ingest", tmp_path / "empty.txt", tmp_path / "good.md")
    assert "empty.txt" in result.stderr
    assert "1 skipped" in result.output
    assert "Traceback" not in result.output + result.stderr
    run("ingest", tmp_path / "empty.txt", "--strict", code=1)


def test_deleted_files_are_told_of_and_pruned(run, brief, tmp_path):
    (tmp_path / "briefs").mkdir()
    moved = brief.rename(tmp_path / "briefs" / "a.md")
    for number in (1, 2):
        text = BRIEF.replace("120", f"{number}50")
        (tmp_path / "briefs" / f"{number}.md").write_text(text, encoding="utf-8")
    run("ingest", tmp_path / "briefs")
    (tmp_path / "briefs" / "1.md").unlink()
    said = run("ingest", tmp_path / "briefs").output
    assert "1 article comes from files that are gone; `bron ingest --prune PATH` removes it" in said
    moved.unlink()
    assert "2 articles come from files that are gone" in run("ingest", tmp_path / "briefs").output
    assert json.loads(run("ingest", tmp_path / "briefs", "--json").output)["gone"] == 2
    said = run("ingest", "--prune", tmp_path / "briefs").output
    assert "1 file: 0 added, 1 unchanged, 2 removed" in said
    assert "removed 2 articles of files that are gone" in said
    assert "gone" not in run("ingest", tmp_path / "briefs").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", " "), "question is empty"),
        (("ask", "x", "--index", "nowhere"), "there is no index here"),
        (("ask", "When?", "--from", "yesterday"), "that is not a date"),
        (("ask", "When?", "--after", " "), "an earlier question was refused"),
        (("search", "ferry", "--limit", "0"), "1 to 100"),
        (("ingest", "no/such/path"), "no/such/path"),
        (("status", "--index", "nowhere"), "bron ingest"),
        (("remove", "nothing"), "nothing"),
    ],
)
def test_misuse_is_one_line_and_exit_2(run, brief, arguments, words):
    run("ingest", brief)
    result = run(*arguments, code=2)
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2022-13-01"), "bron: --from: that is not a date"),
        (("--from", "2022-05", "--to", "2021-01"), "Let --from be the earlier day"),
        (("--language", "Swedish"), "bron: --language: there is no such language"),
        (("--outlet", " "), "bron: --outlet: "),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_wrong_option_is_named_as_typed_before_anything_is_loaded(run, monkeypatch, command, arguments, words):
    monkeypatch.setattr("rag.cli._service", lambda index: pytest.fail("the service was opened"))
    result = run(command, "Går färjan?", *arguments, code=2)
    assert words in result.stderr
    assert "published_" not in result.stderr


def test_a_failure_is_one_line_and_exit_1(run, brief, tmp_path, monkeypatch):
    run("ingest", brief)
    (tmp_path / "index" / "catalogue.sqlite3").write_bytes(b"this is no database" * 1000)
    for leftover in ("catalogue.sqlite3-wal", "catalogue.sqlite3-shm"):
        (tmp_path / "index" / leftover).unlink(missing_ok=True)
    result = run("ask", "Går färjan?", code=1)
    assert result.stderr.startswith("bron: ")
    assert result.stderr.count("\n") == 1


def test_without_an_index_the_bundled_corpus_is_asked(run):
    answer = json.loads(run("ask", "who did the CSTO send?", "--json").stdout)
    assert answer["answerable"]
    assert answer["searched"]["articles"] == 30
