"""Indexes that earlier revisions of Bron made, kept as they were: opened, asked, rebuilt, backed up and written to."""

import sqlite3
from pathlib import Path

import pytest

from rag.index.schema import APPLICATION
from rag.index.store import CATALOGUE, read_status
from rag.index.writing.ingest import ingest, rebuild
from rag.keeping.backup import backup
from rag.keeping.doctor import examine, is_well
from rag.keeping.restore import restore
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import nearest, opened, write, write_archive

KEPT = Path(__file__).parent / "schemas"
VERSIONS = sorted(int(path.stem.removeprefix("index-")) for path in KEPT.glob("index-*.sql"))


@pytest.fixture(params=VERSIONS)
def older(tmp_path, request):
    """An index as a disk from then has it; its vectors, which Chroma kept, are lost."""
    settings = Settings(index=tmp_path / "index")
    settings.index.mkdir()
    connection = sqlite3.connect(settings.index / CATALOGUE)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript((KEPT / f"index-{request.param}.sql").read_text(encoding="utf-8"))
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {request.param}")
    connection.close()
    return settings


def texts(settings):
    store = opened(settings)
    found = [(article.id, article.title, article.published, article.text) for article in store.catalogue.articles()]
    translated = store.catalogue.translation(next(one for one, title, *_ in found if title == "Ärende 1"))
    store.close()
    return found, translated


def test_there_are_kept_indexes():
    assert VERSIONS[0] == 1 and len(VERSIONS) > 1


def test_an_older_index_is_rebuilt_without_its_files_and_holds_what_a_new_one_does(older, tmp_path):
    assert read_status(older).articles == 6
    with pytest.raises(BronError, match="bron rebuild"):
        opened(older)
    assert rebuild(older, embedding=HashEmbedding()).unchanged == 6
    new = Settings(index=tmp_path / "new")
    ingest(new, [write_archive(tmp_path / "articles", 6)], embedding=HashEmbedding())
    (old_texts, old_translated), (new_texts, new_translated) = texts(older), texts(new)
    assert old_texts == new_texts
    assert old_translated.blocks == new_translated.blocks
    stores = opened(older), opened(new)
    assert nearest(stores[0], "Färjan till Ven") == nearest(stores[1], "Färjan till Ven") != []
    for store in stores:
        store.close()


def test_an_older_index_is_backed_up_and_the_backup_becomes_an_index_of_now(older, tmp_path):
    made = backup(older, tmp_path / "old.bronbackup")
    assert (made.articles, made.vectors) == (6, 0) and made.note
    settings = Settings(index=tmp_path / "restored")
    restore(settings, tmp_path / "old.bronbackup", embedding=HashEmbedding())
    if not is_well(examine(settings, embedding=HashEmbedding())):
        rebuild(settings, embedding=HashEmbedding())
    assert len(texts(settings)[0]) == 6


def test_the_doctor_says_what_an_older_index_needs_and_does_it(older):
    wrong = [finding for finding in examine(older, embedding=HashEmbedding()) if finding.level == "wrong"]
    assert wrong and all("bron rebuild" in finding.todo for finding in wrong)
    examine(older, mend=True, embedding=HashEmbedding())
    assert is_well(examine(older, embedding=HashEmbedding()))
    assert len(texts(older)[0]) == 6


def test_an_older_index_is_written_to(older, tmp_path):
    rebuild(older, embedding=HashEmbedding())
    write(tmp_path / "later", "new.md", "De brug bij Åmål is open.", title="Brug", language="nl")
    assert ingest(older, [tmp_path / "later"], embedding=HashEmbedding()).added == 1
    assert read_status(older).articles == 7
