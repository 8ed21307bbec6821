"""A backup is of one moment and whole, or there is none; what is restored is the index that was backed up."""

import shutil
import sqlite3
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.index.store import CATALOGUE, read_status
from rag.index.writing.ingest import ingest
from rag.index.writing.interrupted import resume
from rag.keeping.backup import backup
from rag.keeping.restore import STAGE, restore
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import contents, nearest, opened, write, write_archive

HASH = "tests.helpers_embedding:HashEmbedding"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An index, its articles, what it holds and a backup of it."""
    folder = tmp_path_factory.mktemp("made")
    settings = Settings(index=folder / "index")
    articles = write_archive(folder / "articles", 40)
    ingest(settings, [articles], embedding=HashEmbedding())
    backup(settings, folder / "full.bron")
    return settings, articles, contents(settings), folder / "full.bron"


@pytest.fixture
def empty(tmp_path):
    return Settings(index=tmp_path / "restored")


def same(one, other):
    """Whether two indexes hold the same; vectors may differ by what Chroma rounds."""
    vectors = [
        {key: np.frombuffer(value, np.float32) for key, value in each["vectors"].items()} for each in (one, other)
    ]
    close = vectors[0].keys() == vectors[1].keys()
    close = close and all(np.allclose(vectors[0][key], vectors[1][key], atol=1e-5) for key in vectors[0])
    return close and {**one, "vectors": 0, "dropped": 0} == {**other, "vectors": 0, "dropped": 0}


def test_a_backup_is_restored_as_it_was_without_a_model(made, empty, tmp_path):
    found = restore(empty, made[3], embedding=None)
    assert (found.articles, found.remade, found.pending, found.replaced) == (40, 0, 0, None)
    assert same(contents(empty), made[2])
    store = opened(empty)
    assert nearest(store, "Färjan till Ven på tisdagen")[0][1] > 0.5
    assert store.vectors.collections() == [store.manifest().collection]
    store.close()
    assert list(empty.index.glob(f"{STAGE}*")) == []


def test_without_vectors_they_are_made_again(made, empty, tmp_path):
    small = backup(made[0], tmp_path / "small.bron", vectors=False)
    assert small.vectors == 0 and small.passages > 0
    assert restore(empty, tmp_path / "small.bron", embedding=HashEmbedding()).remade == small.passages
    assert same(contents(empty), made[2])


def test_an_index_is_given_up_only_when_that_is_said_and_whoever_asks_it_sees_the_new_one(made, empty, tmp_path):
    write(tmp_path / "other", "a.md", "En annan text om Åmål.", title="Annan", language="sv")
    ingest(empty, [tmp_path / "other"], embedding=HashEmbedding())
    asked = opened(empty)
    with pytest.raises(BronError, match="--replace") as refused:
        restore(empty, made[3])
    assert refused.value.misuse and read_status(empty).articles == 1
    with asked.catalogue.snapshot():
        before = asked.catalogue.count_articles()
        assert restore(empty, made[3], replace_index=True).replaced == 1
        assert asked.catalogue.count_articles() == before == 1  # of the generation that is being read
    assert asked.catalogue.count_articles() == 40
    assert len(nearest(asked, "Färjan till Ven")) == 3
    asked.close()
    assert same(contents(empty), made[2])


def test_a_restore_that_was_stopped_leaves_the_old_index_and_nothing_behind_when_it_is_done_again(
    made, empty, tmp_path
):
    write(tmp_path / "other", "a.md", "En annan text om Åmål.", title="Annan", language="sv")
    ingest(empty, [tmp_path / "other"], embedding=HashEmbedding())
    before = contents(empty)

    def stop(stage, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(empty, made[3], replace_index=True, progress=stop)
    assert same(contents(empty), before)
    restore(empty, made[3], replace_index=True)
    store = opened(empty)
    assert store.vectors.collections() == [store.manifest().collection]
    store.close()
    assert contents(empty)["dropped"] == [] and same(contents(empty), made[2])


def test_a_damaged_catalogue_is_put_aside(made, empty):
    restore(empty, made[3])
    (empty.index / CATALOGUE).write_bytes(b"not a database, but longer than one page" * 500)
    restore(empty, made[3], replace_index=True)
    assert same(contents(empty), made[2])
    assert [path.name for path in empty.index.glob("*.damaged")] == [f"{CATALOGUE}.damaged"]


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_damaged_backup_changes_nothing(made, empty, tmp_path, place):
    data = bytearray(made[3].read_bytes())
    data[int(len(data) * place)] ^= 0x55
    (tmp_path / "damaged.bron").write_bytes(data)
    with pytest.raises(BronError, match=r"damaged|no backup"):
        restore(empty, tmp_path / "damaged.bron")
    assert not empty.index.exists()


@pytest.mark.parametrize("behind", range(1, 300, 13))
def test_a_backup_damaged_where_its_members_are_listed_is_refused_or_comes_back_whole(made, empty, tmp_path, behind):
    """Some bytes there say nothing of what is in it: when it was written, who may read it."""
    data = bytearray(made[3].read_bytes())
    data[-behind] ^= 0x55
    (tmp_path / "damaged.bron").write_bytes(data)
    try:
        restore(empty, tmp_path / "damaged.bron")
    except BronError as error:
        assert "damaged" in str(error) or "no backup" in str(error)
        assert not empty.index.exists()
    else:
        assert same(contents(empty), made[2])


def test_a_backup_that_was_cut_short_is_called_damaged(made, empty, tmp_path):
    data = made[3].read_bytes()
    (tmp_path / "short.bron").write_bytes(data[: len(data) // 2])
    with pytest.raises(BronError, match="damaged") as refused:
        restore(empty, tmp_path / "short.bron")
    assert not refused.value.misuse


def test_a_member_that_somebody_changed_is_noticed_by_its_hash(made, empty, tmp_path):
    with zipfile.ZipFile(made[3]) as old, zipfile.ZipFile(tmp_path / "changed.bron", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"Kustposten", b"Kustpojken") if name.endswith(".sqlite3") else data)
    with pytest.raises(BronError, match="another hash"):
        restore(empty, tmp_path / "changed.bron")


@pytest.mark.parametrize("kind", ["text", "zip", "nothing"])
def test_a_foreign_file_is_refused(empty, tmp_path, kind):
    path = tmp_path / "holiday.zip"
    if kind == "text":
        path.write_text("åäö")
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("fjäll.txt", "sommar")
    with pytest.raises(BronError, match="no such file" if kind == "nothing" else "no backup of Bron") as refused:
        restore(empty, path)
    assert refused.value.misuse


def test_a_backup_of_another_format_says_by_which_version(made, empty, tmp_path):
    with zipfile.ZipFile(made[3]) as old, zipfile.ZipFile(tmp_path / "later.bron", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"format": 1', b'"format": 9'))
    with pytest.raises(BronError, match="another version"):
        restore(empty, tmp_path / "later.bron")


def test_a_file_that_is_there_and_a_place_in_the_index_are_refused(made, tmp_path):
    (tmp_path / "there").write_text("mine")
    for path, message in (
        (tmp_path / "there", "already"),
        (made[0].index / "b", "inside"),
        (tmp_path / "no" / "b", "no"),
    ):
        with pytest.raises(BronError, match=message) as refused:
            backup(made[0], path)
        assert refused.value.misuse
    assert (tmp_path / "there").read_text() == "mine"
    backup(made[0], tmp_path / "there", replace=True)
    assert zipfile.is_zipfile(tmp_path / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_backup_while_an_ingest_runs_is_of_one_moment(made, tmp_path):
    settings = Settings(index=Path(shutil.copytree(made[0].index, tmp_path / "index")))
    more, taken = write_archive(tmp_path / "more", 90), []

    def report(stage, done, total):
        if stage in ("embedded", "stored", "shown") and len(taken) < 5:
            thread = threading.Thread(target=lambda: taken.append(backup(settings, tmp_path / f"{len(taken)}.bron")))
            thread.start()
            thread.join()

    for path in more.glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8").replace("Ärende", "Fall"), encoding="utf-8")
    ingest(settings, [more], embedding=HashEmbedding(), progress=report)
    whole = contents(settings)
    assert len(taken) == 5 and taken[0].pending
    for number in (0, 4):
        restored = Settings(index=tmp_path / f"restored {number}")
        found = restore(restored, tmp_path / f"{number}.bron", embedding=HashEmbedding())
        store = opened(restored)
        assert all(store.catalogue.article_passages(article.id) for article in store.catalogue.articles())
        store.close()
        assert found.pending == taken[number].pending
        resume(restored, embedding=HashEmbedding())
        after = contents(restored)
        assert {key: after[key] for key in ("articles", "passages", "texts", "pending")} == {
            key: whole[key] for key in ("articles", "passages", "texts", "pending")
        }


def test_a_backup_of_an_interrupted_ingest_goes_on_after_it_is_restored(made, empty, tmp_path):
    settings = Settings(index=tmp_path / "index")

    def stop(stage, done, total):
        if stage == "stored":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(settings, [made[1]], embedding=HashEmbedding(), progress=stop)
    backup(settings, tmp_path / "half.bron")
    assert restore(empty, tmp_path / "half.bron").pending == 40
    resume(empty, embedding=HashEmbedding())
    assert same({**contents(empty), "runs": 0}, {**made[2], "runs": 0})


def test_the_commands_say_what_they_did(made, tmp_path, monkeypatch):
    monkeypatch.setenv("BRON_EMBEDDING", HASH)
    file, index = str(tmp_path / "b.bron"), str(tmp_path / "index")
    run = CliRunner().invoke(main, ["backup", file, "--index", str(made[0].index)])
    assert run.exit_code == 0 and "40 articles" in run.output and "SHA-256" in run.output
    run = CliRunner().invoke(main, ["restore", file, "--index", index])
    assert run.exit_code == 0 and "40 articles" in run.output
    run = CliRunner().invoke(main, ["restore", file, "--index", index])
    assert run.exit_code == 2 and "--replace" in run.output
    run = CliRunner().invoke(main, ["doctor", "--index", index])
    assert run.exit_code == 0 and "WRONG" not in run.output


def test_whoever_asks_is_told_when_the_index_that_is_restored_was_made_with_another_embedding(made, tmp_path):
    settings, other = Settings(index=tmp_path / "index"), Settings(index=tmp_path / "other")
    write(tmp_path / "articles", "a.md", "En text om Åmål.", title="Text", language="sv")
    ingest(settings, [tmp_path / "articles"], embedding=HashEmbedding())
    ingest(other, [tmp_path / "articles"], embedding=HashEmbedding(model_name="old"))
    backup(other, tmp_path / "old.bron")
    asked = opened(settings)
    assert nearest(asked, "Åmål")
    restore(settings, tmp_path / "old.bron", replace_index=True)
    with pytest.raises(BronError, match="other model"):
        nearest(asked, "Åmål")
    asked.close()


def test_a_restored_index_does_not_touch_the_vectors_of_the_one_that_was_backed_up(made, empty):
    restore(empty, made[3])
    one, other = opened(made[0]), opened(empty)
    assert one.manifest().collection != other.manifest().collection and one.manifest().index != other.manifest().index
    one.close()
    other.close()
    connection = sqlite3.connect(empty.index / CATALOGUE)
    assert connection.execute("SELECT count(*) FROM dropped").fetchone() == (0,)
    connection.close()
