"""A catalogue of an earlier version is brought to this one's tables, and a rebuild makes it as good as new."""

import json
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from rag.index.catalogue import Catalogue
from rag.index.schema import APPLICATION, VERSION, lexical_table
from rag.index.store import CATALOGUE, open_store, read_status
from rag.index.writing.ingest import ingest, rebuild
from rag.index.writing.interrupted import finish_pending
from rag.index.writing.showing import find_clusters
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import contents, opened, write_archive

SCHEMAS = Path(__file__).parent / "schemas"  # the tables as earlier versions made them, word for word
# What the manifests of the versions said; the first said nothing of vectors.
MANIFESTS = {1: {"words": 1, "vectors": None}, 2: {"words": 1, "vectors": 2}, 3: {}, 4: {}, 5: {}, 6: {}}


def age(path: Path, version: int) -> None:
    """Turn a catalogue into one that an earlier version made, with all that only that version kept."""
    old = path.with_name("old.sqlite3")
    connection = sqlite3.connect(old, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.executescript((SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
    connection.execute("ATTACH ? AS made", (str(path),))
    for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
        if connection.execute("SELECT 1 FROM made.sqlite_master WHERE name = ?", (table,)).fetchone():
            both = (connection.execute(f"PRAGMA {where}.table_info({table})").fetchall() for where in ("main", "made"))
            old_columns, new_columns = ([row[1] for row in rows] for rows in both)
            columns = ", ".join(name for name in old_columns if name in new_columns)
            connection.execute(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM made.{table}")
    for (language,) in connection.execute("SELECT DISTINCT language FROM passages").fetchall():
        table = lexical_table(connection, language, create=True)
        rows = f"SELECT rowid, body, context FROM made.{table}"
        connection.execute(f"INSERT INTO main.{table} (rowid, body, context) {rows}")
    manifest = json.loads(connection.execute("SELECT value FROM meta WHERE key = 'manifest'").fetchone()[0])
    manifest = {key: value for key, value in (manifest | MANIFESTS[version]).items() if value is not None}
    connection.execute("UPDATE meta SET value = ? WHERE key = 'manifest'", (json.dumps(manifest),))
    if version == 2:
        connection.execute("UPDATE passages SET sentences = x'0102'")
        connection.execute("INSERT INTO forms VALUES ('sv', 'färjan', 3)")
        connection.execute("INSERT INTO form_vectors VALUES ('m', 'sv', 'farj', 'färjan', x'0304')")
        connection.execute("INSERT INTO meta VALUES ('lexicon', 'x')")
    connection.execute("DETACH made")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    old.rename(path)
    old.with_name(f"{old.name}-wal").unlink(missing_ok=True)
    old.with_name(f"{old.name}-shm").unlink(missing_ok=True)


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table with its columns."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in sorted(names)}
    connection.close()
    return found


def without_times(found: dict[str, object]) -> dict[str, object]:
    """Without runs, and without when each article was last seen, which earlier versions did not note."""
    holdings = [(path, article, record, newer) for path, article, record, _, newer in found["holdings"]]
    return {key: value for key, value in found.items() if key != "runs"} | {"holdings": holdings}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An index as this version makes it, and all that it holds."""
    folder = tmp_path_factory.mktemp("made")
    settings = Settings(index=folder / "index")
    ingest(settings, [write_archive(folder / "articles", 9)], embedding=HashEmbedding())
    return settings, contents(settings)


def aged_copy(made, tmp_path: Path, version: int) -> Settings:
    settings = Settings(index=Path(shutil.copytree(made[0].index, tmp_path / "index")))
    age(settings.index / CATALOGUE, version)
    return settings


@pytest.fixture(params=sorted(MANIFESTS))
def aged(made, tmp_path, request):
    """A copy of that index whose catalogue an earlier version made."""
    return aged_copy(made, tmp_path, request.param)


@pytest.fixture(params=[1, 2])
def unlike(made, tmp_path, request):
    """The same, of versions that also made other vectors."""
    return aged_copy(made, tmp_path, request.param)


def test_an_earlier_catalogue_gets_this_version_s_tables_and_keeps_its_articles(made, aged):
    fresh = Catalogue(made[0].index / CATALOGUE)
    catalogue = Catalogue(aged.index / CATALOGUE)
    assert catalogue.articles() == fresh.articles()
    for language in ("en", "sv", "nl"):
        assert catalogue.average_terms(language) == fresh.average_terms(language) > 0
    assert catalogue.lexical("sv", ["farj"], 5) == fresh.lexical("sv", ["farj"], 5) != []
    assert catalogue.meta("lexicon") is None
    fresh.close()
    catalogue.close()
    assert tables(aged.index / CATALOGUE) == tables(made[0].index / CATALOGUE)
    connection = sqlite3.connect(aged.index / CATALOGUE)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()


def test_an_earlier_index_asks_for_a_rebuild_which_makes_it_as_good_as_new(made, unlike):
    assert read_status(unlike).articles == 9
    with pytest.raises(BronError, match="bron rebuild"):
        opened(unlike)
    assert rebuild(unlike, embedding=HashEmbedding()).unchanged == 9
    assert without_times(contents(unlike)) == without_times(made[1])


def test_an_index_with_the_same_vectors_is_used_as_it_is(made, tmp_path):
    settings = aged_copy(made, tmp_path, 3)
    store = opened(settings)
    find_clusters(store, lambda *step: None)  # as the next write does
    store.close()
    assert without_times(contents(settings)) == without_times(made[1])


def test_a_rebuild_that_was_killed_under_an_earlier_version_is_begun_anew(made, aged):
    connection = sqlite3.connect(aged.index / CATALOGUE)
    manifest = json.loads(connection.execute("SELECT value FROM meta WHERE key = 'manifest'").fetchone()[0])
    arguments = json.dumps({"manifest": manifest | {"collection": "bron-half"}})
    columns = "INSERT INTO runs (command, arguments, state, started)"
    connection.execute(f"{columns} VALUES ('rebuild', ?, 'writing', '')", (arguments,))
    connection.execute("INSERT INTO next_articles VALUES ('a', '{}')")
    connection.commit()
    connection.close()
    rebuild(aged, embedding=HashEmbedding())
    assert read_status(aged).interrupted == ()
    store = open_store(aged, HashEmbedding())
    assert not finish_pending(store)
    assert store.vectors.collections() == [store.manifest().collection]
    store.close()
    assert without_times(contents(aged)) == without_times(made[1])


def test_an_earlier_catalogue_may_be_opened_by_many_at_once(aged):
    counted, problems = [], []

    def look():
        try:
            catalogue = Catalogue(aged.index / CATALOGUE)
            counted.append(catalogue.count_articles())
            catalogue.close()
        except BronError as error:
            problems.append(str(error))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert counted == [9] * 8
