"""An index in a folder that may not be written to: it can be asked, nothing in it changes, and writers are told so."""

import hashlib
import json
import multiprocessing.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from rag.cli import main
from rag.index.catalogue import Catalogue
from rag.index.readonly import copied_folder
from rag.index.store import CATALOGUE, open_store, read_status
from rag.index.writing.ingest import ensure_index, ingest, remove
from rag.records import BronError
from rag.service import Service
from rag.settings import Settings
from rag.web import create_app
from tests.helpers_embedding import HashEmbedding
from tests.helpers_reader import read_by_script
from tests.helpers_store import FERRY, HARBOUR, nearest, write, write_archive
from tests.test_ingest_killed import killed, noise
from tests.test_schema import age

HASH = "tests.helpers_embedding:HashEmbedding"
QUESTION = "When was the harbour of Ystad closed?"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An index of three articles, and the articles."""
    path = tmp_path_factory.mktemp("made")
    write(path / "articles", "harbour.md", HARBOUR, title="Harbour shut", outlet="Coast Post", language="en")
    write_archive(path / "articles", 2)
    ingest(Settings(index=path / "index"), [path / "articles"], embedding=HashEmbedding())
    return path / "index", path / "articles"


@pytest.fixture
def settings(made, tmp_path):
    """A copy of that index."""
    return Settings(index=Path(shutil.copytree(made[0], tmp_path / "index")), embedding=HASH)


@pytest.fixture
def seal(monkeypatch, tmp_path):
    """Let no folder of the test be written to, as far as anybody asks: to root, the file modes would say nothing."""
    real, temporary = os.access, tmp_path / "temporary"
    temporary.mkdir()
    # Processes that tests start keep the folder of the first for their sockets, whose paths may have 107 characters.
    multiprocessing.util.get_temp_dir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def access(path, mode, **options):
        inside = Path(path).is_relative_to(tmp_path) and not Path(path).is_relative_to(temporary)
        return not (inside and mode & os.W_OK) and real(path, mode, **options)

    def sealed():
        monkeypatch.setattr("rag.index.readonly.os.access", access)

    yield sealed
    assert list(temporary.glob("bron-*")) == []  # whatever was copied is gone


def state(folder):
    """All files of a folder, with what is in them and when they were last written to."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(str(path), path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]


def bron(settings, *arguments, code=0):
    environment = {"BRON_INDEX": str(settings.index), "BRON_EMBEDDING": HASH}
    result = CliRunner(env=environment).invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def test_it_is_asked_and_searched_and_nothing_in_it_changes(settings, seal, monkeypatch):
    read_by_script(monkeypatch, {"harbour": ["Monday"]})
    seal()
    before = state(settings.index)
    service = Service(settings)
    answer = service.ask(QUESTION)
    assert answer.answerable and answer.citations[0].title == "Harbour shut"
    assert service.search("ferry")
    assert service.status().read_only and service.status().articles == 3
    assert ensure_index(settings) is None
    with TestClient(create_app(service, settings)) as client:
        assert client.get("/api/status").json()["read_only"]
        assert client.post("/api/ask", json={"question": QUESTION}).json()["answerable"]
        assert "Harbour shut" in client.get(f"/read/{answer.citations[0].article_id}").text
    service.close()
    assert "read only          True" in bron(settings, "status").output
    assert state(settings.index) == before


@pytest.mark.parametrize(
    "command",
    [("ingest", "{articles}"), ("ingest", "--resume"), ("remove", "{articles}"), ("rebuild",), ("cancel",)],
)
def test_whoever_would_write_is_told_in_one_line(made, settings, seal, command):
    seal()
    before = state(settings.index)
    result = bron(settings, *(part.format(articles=made[1]) for part in command), code=2)
    assert "this index is read-only" in result.stderr and "--index" in result.stderr
    assert result.stderr.count("\n") == 1
    assert state(settings.index) == before


def test_what_stands_in_the_log_alone_is_read_too(made, tmp_path, seal):
    live, settings = Settings(index=tmp_path / "live"), Settings(index=tmp_path / "copy", embedding=HASH)
    shutil.copytree(made[0], live.index)
    watching = Catalogue(live.index / CATALOGUE)  # while it is open nobody empties the log
    watching.count_articles()
    remove(live, [made[1] / "harbour.md"], embedding=HashEmbedding())
    shutil.copytree(live.index, settings.index)
    (settings.index / f"{CATALOGUE}-shm").unlink()
    watching.close()
    assert (settings.index / f"{CATALOGUE}-wal").stat().st_size > 0
    seal()
    before = state(settings.index)
    store = open_store(settings, HashEmbedding())
    assert store.catalogue.count_articles() == 2
    assert len(nearest(store, "harbour", 9)) == 2
    with pytest.raises(BronError, match="read-only"), store.catalogue.database.transaction():
        pass
    store.close()
    assert state(settings.index) == before


def test_one_that_somebody_writes_to_meanwhile_says_so(settings, seal, tmp_path):
    seal()
    store = open_store(settings, HashEmbedding())
    assert store.catalogue.count_articles() == 3
    path = settings.index / CATALOGUE
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    with pytest.raises(BronError, match="written to since"):
        store.catalogue.count_articles()
    store.close()


def test_a_running_service_opens_what_was_rewritten_anew(settings, made, seal):
    other = replace(settings, index=settings.index.with_name("other"))
    shutil.copytree(settings.index, other.index)
    later = write(made[1].parent / "later", "later.md", f"{FERRY} Åsa Öberg.", title="Färjan går", language="sv")
    ingest(other, [later], embedding=HashEmbedding())
    seal()
    service = Service(settings)
    assert "Färjan går" not in {hit.article.title for hit in service.search("När går färjan?", limit=9)}
    shutil.rmtree(settings.index)
    shutil.copytree(other.index, settings.index)
    assert service.status().articles == 4
    assert "Färjan går" in {hit.article.title for hit in service.search("När går färjan?", limit=9)}
    service.close()


def test_an_older_catalogue_that_cannot_be_brought_up_to_date_says_so(settings, seal):
    age(settings.index / CATALOGUE, 2)
    seal()
    before = state(settings.index)
    with pytest.raises(BronError, match="earlier version") as caught:
        read_status(settings)
    assert "may be written to" in str(caught.value)
    assert state(settings.index) == before


@pytest.mark.parametrize("damaged", [False, True])
def test_one_whose_ingest_was_interrupted_answers_only_with_whole_vectors(tmp_path, seal, damaged):
    settings = Settings(index=tmp_path / "index", embedding=HASH)
    killed(settings, "ingest", [write_archive(tmp_path / "articles")], "shown")
    if damaged:
        path = settings.index / "chroma" / "chroma.sqlite3"
        path.write_bytes(noise(path.read_bytes()))
    seal()
    before, told = state(settings.index / "chroma"), []
    service = Service(settings, told.append)
    if damaged:
        with pytest.raises(BronError, match="the vectors are damaged, and the index is read-only"):
            service.store()
    else:
        assert service.search("hamnen")
        assert "13 articles" in told[0]
    service.close()
    assert state(settings.index / "chroma") == before


def test_a_copy_may_be_written_to_although_its_source_may_not(tmp_path):
    source = tmp_path / "chroma"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "file").write_text("x")
    (source / "deep" / "file").chmod(0o444)
    (source / "deep").chmod(0o555)
    made = copied_folder(source)
    copy = made.path / "chroma" / "deep"
    assert copy.stat().st_mode & 0o200 and (copy / "file").stat().st_mode & 0o200
    made.close()
    assert not made.path.exists()


MOUNT = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && shift 0 && exec "$@"'


def test_a_real_read_only_mount_is_searched(made, settings):
    """As a person has it: all of the folder on a file system that refuses every write."""
    sealed = ["unshare", "--mount", "sh", "-c", MOUNT, str(settings.index)]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*sealed, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("this machine lets nobody mount a folder read-only (unshare --mount)")
    environment = {**os.environ, "BRON_INDEX": str(settings.index), "BRON_EMBEDDING": HASH}
    script = "import sys; from rag.cli import main; main()"
    results = [
        subprocess.run(
            [*sealed, sys.executable, "-c", script, *arguments],
            capture_output=True, text=True, env=environment, check=False, cwd=Path(__file__).parents[1],
        )
        for arguments in (["search", "harbour", "--json"], ["ingest", str(made[1])])
    ]  # fmt: skip
    assert json.loads(results[0].stdout)[0]["article"]["title"] == "Harbour shut"
    assert (results[0].returncode, results[0].stderr) == (0, "")
    assert results[1].returncode == 2 and "this index is read-only" in results[1].stderr
