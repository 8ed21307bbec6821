"""The doctor finds what was broken on purpose, says what to do, and mends what is safe."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.index.store import CATALOGUE
from rag.index.writing.ingest import ingest
from rag.keeping.doctor import examine, is_well
from rag.keeping.restore import STAGE
from rag.models.folder import BUNDLED
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import contents, write_archive


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    settings = Settings(index=folder / "index")
    articles = write_archive(folder / "articles", 9)
    ingest(settings, [articles], embedding=HashEmbedding())
    return settings, articles, contents(settings)


@pytest.fixture
def patient(made, tmp_path):
    return Settings(index=Path(shutil.copytree(made[0].index, tmp_path / "index")))


@pytest.fixture
def quick(monkeypatch):
    """Without the look that another process takes at the vectors."""
    monkeypatch.setattr("rag.index.writing.checking.state_of", lambda *arguments, **options: "whole")


def look(settings, **options):
    """The findings that are not fine."""
    found = examine(settings, embedding=HashEmbedding(), **options)
    return {finding.subject: finding for finding in found if finding.level != "fine"}


def change(settings, *statements):
    connection = sqlite3.connect(settings.index / CATALOGUE)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_healthy_index_is_well(made):
    findings = examine(made[0], embedding=HashEmbedding())
    assert is_well(findings) and {finding.level for finding in findings} == {"fine"}
    assert {"models", "permissions", "catalogue", "making", "runs", "vectors", "files", "lock", "disk"} == {
        finding.subject for finding in findings
    }


def test_lost_vectors_and_words_are_made_again(made, patient):
    shutil.rmtree(patient.index / "chroma")
    change(patient, "DELETE FROM fts_sv WHERE rowid IN (SELECT number FROM passages WHERE language = 'sv')")
    found = look(patient)
    assert found["vectors"].level == found["catalogue"].level == "wrong"
    assert "sv" in found["catalogue"].what and "bron rebuild" in found["vectors"].todo
    assert all(finding.mended for finding in look(patient, mend=True).values())
    assert look(patient) == {}
    after = contents(patient)
    assert {**after, "runs": 0} == {**made[2], "runs": 0}


def test_what_no_program_may_decide_is_only_said(patient, quick):
    change(patient, "DELETE FROM texts WHERE article_id = (SELECT id FROM articles LIMIT 1)")
    found = look(patient, mend=True)
    assert not found["catalogue"].mended and "restore" in found["catalogue"].todo


def test_a_damaged_file_is_named_with_what_to_do(patient, quick):
    path = patient.index / CATALOGUE
    path.write_bytes(path.read_bytes()[:8192] + b"\x00" * 8192 + path.read_bytes()[16384:])
    found = look(patient)
    assert found["catalogue"].level == "wrong" and found["catalogue"].todo


def test_what_killed_processes_left_is_removed(patient, quick):
    (patient.index / "writer.json").write_text("{}")
    (patient.index / f"{STAGE}abc").mkdir()
    assert set(look(patient)) == {"lock", "left behind"}
    look(patient, mend=True)
    assert look(patient) == {}


def test_a_collection_that_nothing_uses_is_dropped(patient, quick):
    from rag.index.store import open_store

    store = open_store(patient, HashEmbedding())
    vectors = store.vectors.get(["x"])
    assert vectors == {}
    with store.vectors.client.use(store.catalogue.generation(), writing=True) as client:
        client.create_collection("bron-old-collection", embedding_function=None)
    store.close()
    assert "bron-old-collection" in look(patient)["vectors"].what
    look(patient, mend=True)
    assert look(patient) == {}


def test_files_that_are_gone_and_a_clock_that_was_set_back_are_noted(patient, quick):
    change(
        patient,
        "UPDATE files SET path = '/gone/' || rowid_path FROM (SELECT path AS rowid_path FROM files LIMIT 1) AS one "
        "WHERE files.path = one.rowid_path",
        "UPDATE runs SET finished = '2999-01-01T00:00:00+00:00'",
    )
    found = look(patient)
    assert "1 of 10 files" in found["files"].what and "/gone/" in found["files"].what
    assert "2999" in found["clock"].what
    assert is_well(list(found.values()))


def test_a_damaged_model_is_found_by_its_hash(patient, quick, tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    for path in BUNDLED.iterdir():
        if path.suffix != ".onnx":
            shutil.copyfile(path, folder / path.name)
    monkeypatch.setattr("rag.models.folder.BUNDLED", folder)
    found = look(patient)["models"]
    assert found.level == "wrong" and "embedder.onnx" in found.what and "Install" in found.todo


def test_the_command_exits_1_when_something_is_wrong(patient, monkeypatch):
    monkeypatch.setenv("BRON_EMBEDDING", "tests.helpers_embedding:HashEmbedding")
    shutil.rmtree(patient.index / "chroma")
    run = CliRunner().invoke(main, ["doctor", "--json", "--index", str(patient.index)])
    wrong = [finding for finding in json.loads(run.output) if finding["level"] == "wrong"]
    assert run.exit_code == 1 and [finding["subject"] for finding in wrong] == ["vectors"] and wrong[0]["can_mend"]


def test_where_there_is_no_index_that_is_said(tmp_path):
    run = CliRunner().invoke(main, ["doctor", "--index", str(tmp_path / "none")])
    assert run.exit_code == 2 and "no index" in run.output
