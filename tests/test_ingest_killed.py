"""Killed with SIGKILL at every step, an index ends as if nothing had happened, and no reader sees a half."""

import json
import multiprocessing
import shutil
import signal

import pytest

from rag.index.store import open_store, read_status
from rag.index.writing.ingest import ingest, rebuild, remove
from rag.index.writing.interrupted import finish_pending
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import contents, opened, write, write_archive
from tests.killed import work

# One process that has imported everything, forked for each kill: a fresh interpreter would cost seconds each time.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.killed", "rag.reading", "rag.models.components", "rag.index.vectors"])


def killed(settings, command, paths, stage, count=1):
    process = PROCESSES.Process(target=work, args=(str(settings.index), command, [str(p) for p in paths], stage, count))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"it was not killed at {stage} {count}"


def rewrite(folder):
    """The archive a week later: some texts, titles and names are others, some files are new."""
    for number in range(0, 45, 4):
        write(folder, f"{number:03}.md", f"Hela texten {number} är ny.\n\nEn andra del.", title="Ny", language="sv")
    for number in range(1, 45, 4):
        path = folder / f"{number:03}.md"
        path.write_text(path.read_text(encoding="utf-8").replace("Ärende", "Fall"), encoding="utf-8")
    (folder / "002.md").rename(folder / "renamed.md")
    write(folder, "new.md", "De brug is open.", title="Brug", language="nl")
    return folder


@pytest.fixture(scope="module")
def module_path(tmp_path_factory):
    return tmp_path_factory.mktemp("killed")


@pytest.fixture(scope="module")
def first(module_path):
    """An archive and what an index of it holds that nobody disturbed."""
    folder = write_archive(module_path / "articles")
    settings = Settings(index=module_path / "undisturbed")
    ingest(settings, [folder], embedding=HashEmbedding())
    return folder, contents(settings)


@pytest.mark.parametrize(
    ("stage", "count", "shown", "pending"),
    [
        ("read", 1, 0, 1),
        ("read", 20, 0, 19),  # the translation is the third file
        ("read", 46, 0, 45),
        ("embedded", 1, 0, 45),
        ("stored", 1, 0, 45),
        ("shown", 1, 32, 13),
        ("stored", 2, 32, 13),
        ("shown", 2, 45, 0),
    ],
)
def test_a_first_ingest_is_completed_by_the_next_start(first, tmp_path, stage, count, shown, pending):
    folder, undisturbed = first
    settings = Settings(index=tmp_path / "index")
    killed(settings, "ingest", [folder], stage, count)
    status = read_status(settings)
    assert (status.articles, status.pending, status.writer) == (shown, pending, None)
    assert [words.split()[0] for words in status.interrupted] == ["ingest"]
    store = opened(settings)
    assert finish_pending(store)
    store.close()
    status = read_status(settings)
    assert (status.pending, status.interrupted) == (0, ())
    assert drop_seconds(contents(settings)) == drop_seconds(undisturbed)


def test_a_first_ingest_is_completed_by_the_next_ingest(first, tmp_path):
    folder, undisturbed = first
    settings = Settings(index=tmp_path / "index")
    killed(settings, "ingest", [folder], "stored", 2)
    summary = ingest(settings, [folder], embedding=HashEmbedding())
    assert (summary.unchanged, summary.added) == (45, 0)
    after = contents(settings)
    after["runs"] = after["runs"][:1]
    assert drop_seconds(after) == drop_seconds(undisturbed)


def drop_seconds(found):
    """Without what may differ: how long it took."""
    runs = [(command, state, {**json.loads(summary), "seconds": 0}) for command, state, summary in found["runs"]]
    return {**found, "runs": runs}


@pytest.fixture(scope="module")
def second(module_path):
    """An archive that changed: (folder, index of how it was, contents after an undisturbed ingest of how it is)."""
    folder = write_archive(module_path / "changing")
    start = Settings(index=module_path / "start")
    ingest(start, [folder], embedding=HashEmbedding())
    index = shutil.copytree(start.index, module_path / "start before")
    rewrite(folder)
    ingest(start, [folder], embedding=HashEmbedding())
    return folder, index, contents(start)


@pytest.mark.parametrize(
    ("stage", "count"), [("read", 10), ("embedded", 1), ("stored", 1), ("shown", 1), ("cleared", 1)]
)
def test_a_changed_archive_is_completed(second, tmp_path, stage, count):
    folder, index, undisturbed = second
    settings = Settings(index=tmp_path / "index")
    shutil.copytree(index, settings.index)
    killed(settings, "ingest", [folder], stage, count)
    store = opened(settings)
    seen = store.catalogue.articles()
    assert all(store.catalogue.article_passages(found.id) for found in seen) and len(seen) >= 45 - 32
    assert finish_pending(store)
    store.close()
    after = contents(settings)
    assert drop_seconds(after) == drop_seconds(undisturbed)
    assert after["garbage"] == after["pending"] == []
    assert after["vector count"] == len(after["passages"])


@pytest.mark.parametrize("stage", ["embedded", "shown", "cleared"])
def test_a_removal_is_completed(first, tmp_path, stage):
    folder, _ = first
    settings, quiet = Settings(index=tmp_path / "index"), Settings(index=tmp_path / "quiet")
    gone = [folder / "003.md", folder / "004.md", folder / "001.en.md"]
    for each in (settings, quiet):
        ingest(each, [folder], embedding=HashEmbedding())
    remove(quiet, gone, embedding=HashEmbedding())
    killed(settings, "remove", gone, stage)
    store = opened(settings)
    assert finish_pending(store)
    store.close()
    assert drop_seconds(contents(settings)) == drop_seconds(contents(quiet))


@pytest.mark.parametrize(
    ("stage", "count", "by"),
    [("built", 1, "rebuild"), ("built", 2, "start"), ("switched", 1, "start"), ("cleared", 1, "rebuild")],
)
def test_a_rebuild_is_completed_and_the_old_index_serves_meanwhile(first, tmp_path, stage, count, by):
    folder, undisturbed = first
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [folder], embedding=HashEmbedding())
    killed(settings, "rebuild", [], stage, count)
    assert drop_seconds({**contents(settings), "dropped": []}) == drop_seconds(undisturbed)
    assert read_status(settings).interrupted[0].startswith("rebuild")
    if by == "start":
        store = opened(settings)
        assert finish_pending(store)
        store.close()
    else:
        rebuild(settings, embedding=HashEmbedding())
    assert read_status(settings).interrupted == ()
    assert drop_seconds(contents(settings)) == drop_seconds(undisturbed)


def test_a_killed_rebuild_with_another_embedding_is_given_up_when_the_old_one_is_used_on(first, tmp_path):
    folder, undisturbed = first
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [folder], embedding=HashEmbedding(model_name="old"))
    killed(settings, "rebuild", [], "built")
    store = open_store(settings, HashEmbedding(model_name="old"))
    assert finish_pending(store)
    assert store.manifest().model == "old:48"
    assert len(store.vectors.collections()) == 1
    store.close()
    assert rebuild(settings, embedding=HashEmbedding()).unchanged == 45
    assert drop_seconds(contents(settings)) == drop_seconds(undisturbed)


def half(data):
    return data[: len(data) // 2]


def noise(data):
    return bytes(byte ^ (index * 37 % 251) for index, byte in enumerate(data))


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [("*.bin", half), ("data_level0.bin", noise), ("link_lists.bin", noise), ("chroma.sqlite3", noise)],
)
def test_vectors_that_a_kill_damaged_are_made_again(first, tmp_path, pattern, damage):
    folder, undisturbed = first
    settings = Settings(index=tmp_path / "index")
    killed(settings, "ingest", [folder], "shown", 2)
    found = list((settings.index / "chroma").rglob(pattern))
    assert found
    for path in found:
        path.write_bytes(damage(path.read_bytes()))
    store = opened(settings)
    assert finish_pending(store)
    store.check_vectors()
    store.close()
    assert drop_seconds(contents(settings)) == drop_seconds(undisturbed)
