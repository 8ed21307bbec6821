"""An ingest that was stopped: what is stored answers and says what is pending, until it is resumed or cancelled."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rag.bundled import corpus_folder
from rag.cli import main
from rag.index.store import read_status
from rag.index.writing.ingest import ensure_index, ingest
from rag.index.writing.interrupted import cancel, catch_up, finish_pending, resume
from rag.records import BronError
from rag.service import Service
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_reader import read_by_script
from tests.helpers_store import contents, opened, write_archive
from tests.test_ingest_killed import drop_seconds, killed, noise, rewrite

HASH = "tests.helpers_embedding:HashEmbedding"
COMMAND = [sys.executable, "-c", "from rag.cli import main; main()"]


def run(command, index, code=0):
    """A command of bron in this process, with the embedding of the tests."""
    environment = {"BRON_INDEX": str(index), "BRON_EMBEDDING": HASH}
    result = CliRunner(env=environment).invoke(main, [str(part) for part in command])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def damage(index):
    """What a kill can do to Chroma's files."""
    path = index / "chroma" / "chroma.sqlite3"
    path.write_bytes(noise(path.read_bytes()))


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """(articles, index, what bron did): stopped with Ctrl-C when 32 of 50 articles were stored."""
    path = tmp_path_factory.mktemp("stopped")
    folder = write_archive(path / "articles", 50)
    options = json.dumps({"word": "Nummer 40:"})
    environment = {**os.environ, "BRON_EMBEDDING": "tests.killed:Stopping", "BRON_EMBEDDING_OPTIONS": options}
    arguments = ["ingest", str(folder), "--index", str(path / "index")]
    done = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    return folder, path / "index", done


@pytest.fixture
def index(stopped, tmp_path):
    """A copy of that index, to go on with."""
    return Path(shutil.copytree(stopped[1], tmp_path / "index"))


@pytest.fixture
def service(index, monkeypatch):
    """A service on it, with what it told."""
    read_by_script(monkeypatch, {"stängd": ["Monday"]})
    told = []
    service = Service(Settings(index=index, embedding=HASH), told.append)
    service.told = told
    yield service
    service.close()


def test_ctrl_c_is_one_line_that_says_how_to_go_on(stopped):
    done = stopped[2]
    assert done.returncode == 130
    # A slow machine tells in between how far it is.
    said = [line for line in done.stderr.splitlines() if not re.match(r"bron: [\d,]+ (?:of|files)\b", line)]
    assert (len(said), done.stdout) == (1, ""), done.stderr
    assert said[0].startswith("bron: stopped; 32 articles stored; interrupted: ingest of ")
    for words in ("18 articles are read but not yet stored", "`bron ingest --resume`", "`bron cancel`"):
        assert words in done.stderr


def test_status_says_what_is_pending_and_how_to_go_on(index):
    said = run(["status"], index).output
    assert "18 articles are read but not yet stored. `bron ingest --resume` goes on, `bron cancel` gives it up." in said


def test_a_stopped_ingest_is_resumed(stopped, index, tmp_path):
    quiet = Settings(index=tmp_path / "quiet")
    ingest(quiet, [stopped[0]], embedding=HashEmbedding())
    assert "51 files: 50 added" in run(["ingest", "--resume"], index).output
    assert drop_seconds(contents(Settings(index=index))) == drop_seconds(contents(quiet))
    assert "nothing to resume" in run(["ingest", "--resume"], index).output
    assert json.loads(run(["ingest", "--resume", "--json"], index).output)["files"] == 0


def test_paths_and_resume_do_not_go_together(stopped, index):
    for wrong in (["ingest"], ["ingest", "--resume", stopped[0]], ["ingest", "--resume", "--prune"]):
        assert "--resume alone" in run(wrong, index, code=2).stderr


def test_a_question_is_answered_from_what_is_stored_and_says_so(index, service, monkeypatch):
    looks = []
    monkeypatch.setattr("rag.index.writing.showing.state_of", lambda *_: looks.append(1) or "whole")
    notes = {
        "When was the harbour closed?": "An ingest was interrupted, so this may lack articles (18 pending)",
        "När var hamnen stängd?": "En inläsning avbröts, så här kan artiklar saknas (18 väntar)",
        "Wanneer was de haven dicht?": "Het inlezen werd onderbroken, dus er kunnen artikelen ontbreken (18 te gaan)",
    }
    for question, words in notes.items():
        answer = service.ask(question)
        assert answer.notes[-1].startswith(words) and "`bron ingest --resume`" in answer.notes[-1]
        assert answer.searched.articles == 32
    assert service.store().embedding.embedded == []
    assert len(service.told) == 1 and "18 articles" in service.told[0] and "`bron cancel`" in service.told[0]
    again = Service(service.settings)
    again.search("harbour")
    again.close()
    assert looks == [1]  # nobody wrote since
    resume(service.settings)
    assert service.ask("När var hamnen stängd?").notes == ()


def test_the_command_that_asks_says_it_on_the_side(index, monkeypatch):
    read_by_script(monkeypatch, {})
    result = run(["ask", "När var hamnen stängd?", "--json", "--index", index], index)
    assert json.loads(result.stdout)["notes"][-1].startswith("En inläsning avbröts")
    assert result.stderr.startswith("bron: interrupted: ingest of ") and result.stderr.count("\n") == 1


def test_lost_vectors_are_made_again_before_a_question_is_answered(index, service):
    damage(index)
    assert service.search("harbour")
    assert "vectors" in service.told[0] and "18 articles" in service.told[1]
    assert read_status(service.settings).pending == 18
    service.store().check_vectors()


def test_what_is_quick_is_finished_before_a_question(tmp_path):
    settings = Settings(index=tmp_path / "index")
    killed(settings, "ingest", [write_archive(tmp_path / "articles")], "shown")
    assert read_status(settings).pending == 13
    store, told = opened(settings), []
    catch_up(store, told.append)
    store.close()
    status = read_status(settings)
    assert (status.articles, status.pending, status.interrupted, told) == (45, 0, (), [])


def test_a_removal_leaves_what_is_pending_pending(stopped, index):
    folder = stopped[0]
    before = read_status(Settings(index=index))
    shown, waiting = (sorted(folder.iterdir())[number] for number in (0, -1))
    for path in (shown, waiting):
        run(["remove", path], index)
    status = read_status(Settings(index=index))
    assert (status.articles, status.pending) == (before.articles - 1, before.pending - 1)
    assert len(status.interrupted) == 1
    run(["ingest", "--resume"], index)
    status = read_status(Settings(index=index))
    assert (status.articles, status.pending, status.interrupted) == (48, 0, ())


def test_files_that_were_not_read_yet_are_told_of_although_little_is_pending(tmp_path):
    settings = Settings(index=tmp_path / "index")
    killed(settings, "ingest", [write_archive(tmp_path / "articles")], "read", 5)
    store, told = opened(settings), []
    catch_up(store, told.append)
    store.close()
    assert read_status(settings).articles == 0 and len(told) == 1


def test_cancelled_what_is_stored_stays_and_the_rest_is_read_again(stopped, index):
    settings = Settings(index=index)
    said = run(["cancel"], index).output
    assert "18 articles not stored yet dropped; 32 articles stored." in said
    status = read_status(settings)
    assert (status.articles, status.pending, status.interrupted) == (32, 0, ())
    after = contents(settings)
    assert after["vector count"] == len(after["passages"]) and after["garbage"] == []
    assert len(after["texts"]) == 32 and len(after["files"]) == 33
    assert "nothing to cancel" in run(["cancel"], index).output
    assert json.loads(run(["cancel", "--json"], index).output)["dropped"] == 0
    summary = ingest(settings, [stopped[0]], embedding=HashEmbedding())
    assert (summary.added, summary.unchanged) == (18, 32)


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """(articles that changed, index of how they were, what it held, what one holds of how they are)."""
    path = tmp_path_factory.mktemp("changed")
    folder, settings = write_archive(path / "articles"), Settings(index=path / "start")
    ingest(settings, [folder], embedding=HashEmbedding())
    before, index = contents(settings), shutil.copytree(settings.index, path / "before")
    rewrite(folder)
    ingest(settings, [folder], embedding=HashEmbedding())
    return folder, index, before, contents(settings, numbers=False)


def shown(found):
    """What readers see of an index, and what its files are known to be."""
    return {key: value for key, value in found.items() if key not in ("runs", "holdings", "vector count")}


@pytest.mark.parametrize(
    ("stage", "count"), [("read", 10), ("read", 46), ("embedded", 1), ("stored", 1), ("shown", 1), ("cleared", 1)]
)
def test_a_changed_archive_stays_as_it_is_shown_until_it_is_read_again(changed, tmp_path, stage, count):
    folder, index, before, after = changed
    settings = Settings(index=Path(shutil.copytree(index, tmp_path / "index")))
    killed(settings, "ingest", [folder], stage, count)
    seen = contents(settings)["articles"]
    cancel(settings, embedding=HashEmbedding())
    cancelled = contents(settings)
    assert cancelled["articles"] == seen
    assert cancelled["pending"] == cancelled["garbage"] == []
    assert cancelled["vector count"] == len(cancelled["passages"])
    if seen == before["articles"]:
        assert [cancelled[key] for key in ("passages", "vectors", "texts")] == [
            before[key] for key in ("passages", "vectors", "texts")
        ]
    store = opened(settings)
    assert not finish_pending(store)
    store.close()
    ingest(settings, [folder], embedding=HashEmbedding())
    assert shown(contents(settings, numbers=False)) == shown(after)


def test_a_renamed_file_is_one_again_after_cancelling(tmp_path):
    folder, settings = write_archive(tmp_path / "articles", 3), Settings(index=tmp_path / "index")
    ingest(settings, [folder], embedding=HashEmbedding())
    (folder / "002.md").rename(folder / "renamed.md")
    killed(settings, "ingest", [folder], "embedded")
    assert cancel(settings, embedding=HashEmbedding()).kept == 1
    summary = ingest(settings, [folder], embedding=HashEmbedding())
    assert (summary.renamed, summary.unchanged, summary.gone) == (1, 2, 0)


@pytest.mark.parametrize("stage", ["built", "switched"])
def test_a_rebuild_is_cancelled(changed, tmp_path, stage):
    _, index, before, _ = changed
    settings = Settings(index=Path(shutil.copytree(index, tmp_path / "index")))
    killed(settings, "rebuild", [], stage)
    assert cancel(settings, embedding=HashEmbedding()).runs[0].startswith("rebuild of ")
    assert contents(settings) == before
    store = opened(settings)
    assert store.vectors.collections() == [store.manifest().collection]
    store.close()


def test_cancelling_makes_vectors_again_that_a_kill_damaged(index):
    damage(index)
    settings = Settings(index=index)
    assert cancel(settings, embedding=HashEmbedding()).dropped == 18
    after = contents(settings)
    assert after["vector count"] == len(after["passages"]) > 0


class Away(HashEmbedding):
    """An embedding that is not there."""

    def _get_text_embedding(self, text):
        raise ConnectionError("away")


@pytest.mark.parametrize("bundled", [True, False])
def test_only_the_bundled_index_is_finished_when_it_is_asked_for(tmp_path, bundled):
    settings = Settings(index=tmp_path / "index")
    folder = corpus_folder() if bundled else write_archive(tmp_path / "articles", 2)
    with pytest.raises(BronError):
        ingest(settings, [folder], embedding=Away())
    made = ensure_index(settings, embedding=HashEmbedding())
    assert (made is not None) == bundled
    assert bool(read_status(settings).interrupted) != bundled
