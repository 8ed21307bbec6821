"""A folder that is watched: what changes in it is read within seconds, and nothing stops the watch."""

import json
import os
import signal
import subprocess
import threading
import time
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.index.lock import writer_lock
from rag.index.store import read_status
from rag.index.writing import watch as watching
from rag.index.writing.ingest import ingest
from rag.index.writing.watch import Due, watch
from rag.language.sentences import sentences
from rag.progress import Pace, _lines
from rag.records import BronError
from rag.service import Service
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_reader import read_by_script
from tests.helpers_store import FERRY, HARBOUR, POLDER, opened, write
from tests.test_ingest_stopped import COMMAND, HASH

PATIENCE = 10.0  # seconds


@pytest.fixture
def settings(tmp_path):
    return Settings(index=tmp_path / "index")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(watching, "LOOK", 50)
    monkeypatch.setattr(watching, "RETRY", 0.2)


class Told(list):
    """Sentences that a watch told, with the summaries of its ingests."""

    def __init__(self):
        super().__init__()
        self.summaries = []


@contextmanager
def watched(settings, *paths, **options):
    """A watch in a thread of its own, from when it has read all; gives what it told."""
    stop, told = threading.Event(), Told()
    options = {"settled": 0.2, "embedding": HashEmbedding()} | options

    def run():
        watch(settings, paths, tell=told.append, brought=told.summaries.append, stop=stop, **options)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        eventually(lambda: told.summaries)
        yield told
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def eventually(found):
    """What ``found`` gives as soon as it gives something."""
    until = time.monotonic() + PATIENCE
    while not (got := found()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.03)
    return got


def texts(settings):
    store = opened(settings)
    try:
        return sorted(article.text for article in store.catalogue.articles())
    finally:
        store.close()


def test_new_changed_and_renamed_files_are_read_in_three_languages(settings, tmp_path):
    folder = tmp_path / "arkiv"
    write(folder, "a.md", HARBOUR, language="en")
    with watched(settings, folder):
        name = unicodedata.normalize("NFD", "färjan.md")
        write(folder / "nytt", name, FERRY, language="sv")
        eventually(lambda: len(texts(settings)) == 2)
        write(folder, "a.md", POLDER, language="nl")
        eventually(lambda: texts(settings) == sorted([FERRY, POLDER]))
        (folder / "a.md").rename(folder / "b.md")
        eventually(lambda: any(path.endswith("b.md") for path in files(settings)))
    assert texts(settings) == sorted([FERRY, POLDER])
    status = read_status(settings)
    assert (status.pending, status.interrupted) == (0, ())


def files(settings):
    store = opened(settings)
    try:
        with store.catalogue.database.snapshot() as connection:
            return [path for (path,) in connection.execute("SELECT path FROM files")]
    finally:
        store.close()


@pytest.mark.parametrize("delete", [False, True])
def test_what_is_deleted_is_removed_only_when_asked_for(settings, tmp_path, delete):
    write(tmp_path / "arkiv", "a.md", HARBOUR, language="en")
    gone = write(tmp_path / "arkiv", "b.md", FERRY, language="sv")
    with watched(settings, tmp_path / "arkiv", delete=delete) as told:
        gone.unlink()
        write(tmp_path / "arkiv", "c.md", POLDER, language="nl")
        eventually(lambda: POLDER in texts(settings))
        eventually(lambda: (FERRY in texts(settings)) is not delete)
    assert ("removed" if delete else "kept; --delete removes it") in told[0]


def test_a_folder_that_is_gone_or_empty_takes_nothing_with_it(settings, tmp_path):
    folder = tmp_path / "arkiv"
    file = write(folder, "a.md", HARBOUR, language="en")
    with watched(settings, folder, delete=True) as told:
        file.rename(tmp_path / "a.md")
        eventually(lambda: any("is empty" in line for line in told))
        folder.rmdir()
        eventually(lambda: any("is gone" in line for line in told))
        assert texts(settings) == [HARBOUR]
        write(folder, "b.md", FERRY, language="sv")
        eventually(lambda: FERRY in texts(settings))


def test_a_file_that_grows_is_read_when_it_is_whole(settings, tmp_path):
    folder = tmp_path / "arkiv"
    write(folder, "a.md", HARBOUR, language="en")
    # Between two writes the index is opened once more, which may take longer than a short rest on a busy machine.
    with watched(settings, folder, settled=1.5), (folder / "dump.jsonl").open("w", encoding="utf-8") as dump:
        for number in range(6):
            row = json.dumps({"text": f"{FERRY} {number}", "language": "sv"}, ensure_ascii=False)
            dump.write(row[:20])
            dump.flush()
            time.sleep(0.1)
            assert len(texts(settings)) == 1
            dump.write(row[20:] + "\n")
            dump.flush()
        eventually(lambda: len(texts(settings)) == 7)


def test_a_broken_file_is_told_of_and_read_when_it_is_mended(settings, tmp_path):
    folder = tmp_path / "arkiv"
    write(folder, "a.md", HARBOUR, language="en")
    with watched(settings, folder) as told:
        (folder / "b.txt").write_bytes(b"\x00\x01\x02" * 50)
        (folder / ".dold.md").write_text(POLDER, encoding="utf-8")
        (folder / "c.md.part").write_text(POLDER, encoding="utf-8")
        eventually(lambda: [item for summary in told.summaries for item in summary.skipped])
        write(folder, "b.txt", FERRY)
        eventually(lambda: len(texts(settings)) == 2)
    assert len(told) == 1
    assert POLDER not in texts(settings)


def test_another_writer_is_waited_for_and_named(settings, tmp_path):
    folder = tmp_path / "arkiv"
    write(folder, "a.md", HARBOUR, language="en")
    with watched(settings, folder) as told:
        with writer_lock(settings.index, "rebuild", 5):
            write(folder, "b.md", FERRY, language="sv")
            eventually(lambda: any("rebuild" in line and "waiting" in line for line in told))
            time.sleep(0.3)
            assert texts(settings) == [HARBOUR]
        eventually(lambda: len(texts(settings)) == 2)
    assert sum("waiting" in line for line in told) == 1


class Failing(HashEmbedding):
    """Fails as long as there is a file of that name."""

    flag: str = ""

    def _get_text_embeddings(self, texts):
        import pathlib

        if pathlib.Path(self.flag).exists():
            raise BronError("the disk is full", where="disk")
        return super()._get_text_embeddings(texts)


def test_what_failed_is_told_and_tried_again(settings, tmp_path):
    folder, flag = tmp_path / "arkiv", tmp_path / "full"
    write(folder, "a.md", HARBOUR, language="en")
    with watched(settings, folder, embedding=Failing(flag=str(flag))) as told:
        flag.touch()
        write(folder, "b.md", FERRY, language="sv")
        eventually(lambda: any("the disk is full" in line for line in told))
        flag.unlink()
        eventually(lambda: len(texts(settings)) == 2)


def test_a_single_file_and_an_index_inside_the_folder(tmp_path):
    settings = Settings(index=tmp_path / "arkiv" / "index")
    file = write(tmp_path / "arkiv", "a.md", HARBOUR, language="en")
    with watched(settings, file):
        write(tmp_path / "arkiv", "a.md", FERRY, language="sv")
        eventually(lambda: texts(settings) == [FERRY])
    with watched(settings, tmp_path / "arkiv"):
        before = read_status(settings).generation
        time.sleep(0.6)
        assert read_status(settings).generation == before
        with opened(settings).catalogue.database.snapshot() as connection:
            assert connection.execute("SELECT count(*) FROM runs").fetchone()[0] == 3


def test_a_path_that_is_not_there_is_refused(settings, tmp_path):
    with pytest.raises(BronError, match="no such file"):
        watch(settings, [tmp_path / "nej"])


def test_a_file_is_at_rest_only_when_nothing_of_it_changes(tmp_path):
    file, due = tmp_path / "a.md", Due(2.0)
    file.write_text("Å", encoding="utf-8")
    due.add({file}, 0.0)
    file.write_text("Åska", encoding="utf-8")
    assert due.ready(2.0) == set()
    assert due.ready(3.0) == set()
    assert due.ready(4.0) == {file}
    due.done({file})
    assert not due.ready(9.0)


def test_pace_and_time_left_are_said():
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.note("read", 1200, 0)
    assert pace.line() == "1,200 files read"
    pace.note("embedded", 0, 3200)
    now[0] = 20.0
    pace.note("passages", 1700, 0)
    pace.note("embedded", 320, 3200)
    assert pace.line() == "320 of 3,200 articles, 85 passages/s, 3 min left"
    now[0] = 2000.0
    assert str(pace).endswith("5 h 0 min left")


def test_plain_lines_come_now_and_then(capsys):
    now = [0.0]
    show = _lines(lambda: now[0])
    show("embedded", 32, 64)
    assert capsys.readouterr().err == ""
    now[0] = 16.0
    show("passages", 160, 0)
    show("embedded", 48, 64)
    assert capsys.readouterr().err == "bron: 32 of 64 articles, 10 passages/s, 16 s left\n"


def test_a_service_answers_from_what_the_command_read_and_ctrl_c_loses_nothing(tmp_path, monkeypatch):
    folder, index = tmp_path / "arkiv", tmp_path / "index"
    write(folder, "a.md", HARBOUR, language="en", outlet="Kustposten")
    ingest(Settings(index=index, embedding=HASH), [folder], embedding=HashEmbedding())
    read_by_script(monkeypatch, {"färjan": ["Färjan till Ven", "isen är för tjock"]})
    service = Service(Settings(index=index, embedding=HASH))
    assert not service.ask("Varför gick inte färjan till Ven?").citations
    command = [*COMMAND, "watch", str(folder), "--index", str(index)]
    environment = {**os.environ, "BRON_EMBEDDING": HASH}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], **pipes) as process:
        try:
            assert "kept; --delete removes it" in process.stderr.readline()
            eventually(lambda: runs(index) == 2)
            write(folder, "b.md", FERRY, language="sv", outlet="Kustposten")
            answer = eventually(lambda: (found := service.ask("Varför gick inte färjan till Ven?")).citations and found)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()  # else what failed would be waited for
    service.close()
    assert {citation.quote for citation in (*answer.citations, *answer.near)} <= set(sentences_of(FERRY))
    assert process.returncode == 130
    assert "1 file looked at: nothing is new or changed" in out
    assert "1 file: 1 added" in out
    assert err.splitlines()[-1] == "bron: stopped; 2 articles stored; nothing is pending."


def runs(index):
    store = opened(Settings(index=index))
    try:
        with store.catalogue.database.snapshot() as connection:
            return connection.execute("SELECT count(*) FROM runs WHERE state = 'done'").fetchone()[0]
    finally:
        store.close()


def sentences_of(text):
    return [text[start:end] for start, end in sentences(text, "sv")]
