"""Ingest, remove and rebuild: only what is new is embedded, bad input loses nothing, one writes and all can read."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.index.lock import writer_lock
from rag.index.store import open_store, read_status
from rag.index.writing.ingest import ensure_index, ingest, rebuild, remove
from rag.index.writing.interrupted import catch_up, finish_pending
from rag.records import BronError, Filters
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import FERRY, HARBOUR, POLDER, contents, nearest, opened, write, write_archive


@pytest.fixture
def settings(tmp_path):
    return Settings(index=tmp_path / "index", lock_timeout=0.2)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "articles"
    write(folder, "harbour.md", HARBOUR, title="Harbour shut", outlet="Coast Post", language="en")
    write(folder, "ferry.md", FERRY, title="Färjan ligger still", outlet="Öresundsbladet", language="sv")
    write(folder, "polder.md", POLDER, title="Nieuwe boer", language="nl", published="2022-01")
    return folder


class Failing(HashEmbedding):
    """An embedding that is away for texts that hold a word."""

    word: str = "isen"

    def _get_text_embedding(self, text):
        if self.word in text:
            raise ConnectionError("the embedding server is away")
        return super()._get_text_embedding(text)


def run(settings, *paths, embedding=None):
    return ingest(settings, paths, embedding=embedding or HashEmbedding())


def counts(summary):
    names = ("added", "changed", "unchanged", "renamed", "removed", "duplicates")
    return {name: getattr(summary, name) for name in names if getattr(summary, name)}


def titles(settings):
    store = opened(settings)
    try:
        return [found.title for found in store.catalogue.articles()]
    finally:
        store.close()


def test_an_archive_is_stored_and_found_by_words_and_by_meaning(settings, folder):
    summary = run(settings, folder)
    assert (summary.files, counts(summary), summary.skipped) == (3, {"added": 3}, ())
    assert [(line.title, line.language, line.change) for line in summary.articles] == [
        ("Färjan ligger still", "sv", "added"),
        ("Harbour shut", "en", "added"),
        ("Nieuwe boer", "nl", "added"),
    ]
    store = opened(settings)
    passage_id, similarity = nearest(store, HARBOUR)[0]
    assert store.catalogue.passages([passage_id])[passage_id][1].title == "Harbour shut"
    assert -1 <= similarity <= 1
    assert [store.catalogue.passages([i])[i][1].language for i, _ in nearest(store, "boer", 9, Filters(("nl",)))] == [
        "nl"
    ]
    store.close()


def test_nothing_is_embedded_twice(settings, folder):
    embedding = HashEmbedding()
    run(settings, folder, embedding=embedding)
    first = len(embedding.embedded)
    generation = read_status(settings).generation
    assert counts(run(settings, folder, embedding=embedding)) == {"unchanged": 3}
    assert len(embedding.embedded) == first > 0
    assert read_status(settings).generation == generation
    write(folder, "new.md", "Een nieuwe brug over de Vliet.", title="Brug", language="nl")
    assert counts(run(settings, folder, embedding=embedding)) == {"unchanged": 3, "added": 1}
    assert len(embedding.embedded) == first + 1


def test_a_changed_text_replaces_the_old_one(settings, folder):
    run(settings, folder)
    before = read_status(settings)
    write(folder, "harbour.md", HARBOUR.replace("Monday", "Friday"), title="Harbour shut", language="en")
    assert counts(run(settings, folder)) == {"unchanged": 2, "changed": 1}
    store = opened(settings)
    texts = [found.text for found in store.catalogue.articles()]
    assert sum("Friday" in text for text in texts) == 1 and not any("Monday" in text for text in texts)
    assert store.vectors.count() == before.passages
    assert store.catalogue.lexical("en", ["monday"], 5) == []
    store.close()


def test_a_changed_title_keeps_the_article_and_its_passages(settings, folder):
    run(settings, folder)
    store = opened(settings)
    before = {found.title: found.id for found in store.catalogue.articles()}
    store.close()
    write(folder, "harbour.md", HARBOUR, title="Harbour reopened", outlet="Coast Post", language="en")
    assert counts(run(settings, folder)) == {"unchanged": 2, "changed": 1}
    store = opened(settings)
    found = store.catalogue.article(before["Harbour shut"])
    assert found.title == "Harbour reopened"
    assert store.vectors.count() == len(store.catalogue.article_passages(found.id)) + 2
    assert store.catalogue.term_counts("en", ["reopen"])[1]["reopen"] > 0
    store.check_vectors()
    store.close()


def test_an_article_that_gets_another_language_is_found_in_that_one_alone(settings, folder):
    run(settings, folder)
    vector, before = HashEmbedding().get_query_embedding("harbour"), read_status(settings)
    for language, others in (("sv", ("en", "nl")), ("en", ("sv", "nl"))):
        write(folder, "harbour.md", HARBOUR, title="Harbour shut", language=language)
        assert counts(run(settings, folder)) == {"unchanged": 2, "changed": 1}
        store = opened(settings)
        ids = {
            p.id
            for a in store.catalogue.articles()
            if "Ystad" in a.text
            for p in store.catalogue.article_passages(a.id)
        }
        found = {
            code: {i for i, _ in store.vectors.query(np.array(vector), 9, Filters(languages=(code,)))}
            for code in others
        }
        assert ids <= {i for i, _ in store.vectors.query(np.array(vector), 9, Filters(languages=(language,)))}
        assert all(ids.isdisjoint(own) for own in found.values())
        assert store.vectors.count() == before.passages
        store.check_vectors()
        store.close()


def test_a_renamed_file_is_recognised_without_embedding(settings, folder):
    embedding = HashEmbedding()
    run(settings, folder, embedding=embedding)
    first = len(embedding.embedded)
    (folder / "harbour.md").rename(folder / "zz.md")
    summary = run(settings, folder, embedding=embedding)
    assert counts(summary) == {"unchanged": 2, "renamed": 1}
    assert len(embedding.embedded) == first
    store = opened(settings)
    assert sorted(Path(found.file).name for found in store.catalogue.articles()) == [
        "ferry.md",
        "polder.md",
        "zz.md",
    ]
    store.close()
    assert counts(remove_(settings, folder / "zz.md")) == {"removed": 1}


def remove_(settings, *targets):
    return remove(settings, targets, embedding=HashEmbedding())


def test_one_text_in_two_files_is_one_article_until_both_are_removed(settings, folder):
    embedding = HashEmbedding()
    run(settings, folder, embedding=embedding)
    first = len(embedding.embedded)
    shutil.copy(folder / "harbour.md", folder / "copy.md")
    assert counts(run(settings, folder, embedding=embedding)) == {"unchanged": 3, "duplicates": 1}
    assert len(embedding.embedded) == first
    assert read_status(settings).articles == 3
    assert counts(remove_(settings, folder / "harbour.md")) == {}
    store = opened(settings)
    assert {Path(found.file).name for found in store.catalogue.articles()} == {
        "copy.md",
        "ferry.md",
        "polder.md",
    }
    store.close()
    assert counts(remove_(settings, folder / "copy.md")) == {"removed": 1}
    assert read_status(settings).articles == 2


def jsonl(path, *records):
    lines = (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def record(number):
    text = f"Rapport nummer {number} från hamnen i Ystad, där allt var lugnt."
    return {"title": f"Rapport {number}", "text": text, "language": "sv"}


def test_a_shrinking_file_loses_articles_only_when_it_was_read_cleanly(settings, tmp_path):
    path = jsonl(tmp_path / "reports.jsonl", *(record(n) for n in range(4)))
    assert counts(run(settings, path)) == {"added": 4}
    jsonl(path, record(0), '{"title": "half a li', record(4))
    summary = run(settings, path)
    assert counts(summary) == {"unchanged": 1, "added": 1}
    assert [skipped.line for skipped in summary.skipped] == [2]
    assert read_status(settings).articles == 5
    jsonl(path, record(0), record(4))
    assert counts(run(settings, path)) == {"unchanged": 2, "removed": 3}
    assert sorted(titles(settings)) == ["Rapport 0", "Rapport 4"]
    assert opened_count(settings) == 2


def opened_count(settings):
    store = opened(settings)
    try:
        return store.vectors.count()
    finally:
        store.close()


def test_a_file_that_cannot_be_read_loses_nothing(settings, folder):
    run(settings, folder)
    (folder / "harbour.md").write_bytes(b"\x00\xff\xfe\x01" * 500)
    summary = run(settings, folder)
    assert summary.skipped and counts(summary) == {"unchanged": 2}
    assert "Harbour shut" in titles(settings)


def test_a_deleted_file_stays_until_it_is_removed(settings, folder):
    run(settings, folder)
    (folder / "harbour.md").unlink()
    summary = run(settings, folder)
    assert (counts(summary), summary.gone) == ({"unchanged": 2}, 1)
    assert read_status(settings).articles == 3
    summary = remove_(settings, folder)
    assert (summary.removed, summary.files) == (3, 3)
    assert read_status(settings).articles == 0
    assert opened_count(settings) == 0
    assert counts(run(settings, folder)) == {"added": 2}


def prune(settings, *paths, embedding=None):
    return ingest(settings, paths, embedding=embedding or HashEmbedding(), remove_gone=True)


def test_articles_of_files_that_are_gone_are_removed_when_asked(settings, folder):
    write(folder / "deep", "deer.md", "Reeën in het bos.", title="Reeën", language="nl")
    run(settings, folder)
    (folder / "harbour.md").unlink()
    shutil.rmtree(folder / "deep")
    assert run(settings, folder).gone == 2
    summary = prune(settings, folder)
    assert (summary.files, summary.pruned, summary.gone) == (2, 2, 0)
    assert counts(summary) == {"unchanged": 2, "removed": 2}
    assert sorted(titles(settings)) == ["Färjan ligger still", "Nieuwe boer"]
    assert opened_count(settings) == read_status(settings).passages
    again = prune(settings, folder)
    assert (again.pruned, again.gone, counts(again)) == (0, 0, {"unchanged": 2})


def test_a_renamed_file_is_not_gone(settings, folder):
    run(settings, folder)
    (folder / "harbour.md").rename(folder / "zz.md")
    (folder / "ferry.md").unlink()
    write(folder, "yy.md", FERRY, title="Färjan i nytt ljus", outlet="Öresundsbladet", language="sv")
    summary = prune(settings, folder)
    assert (summary.renamed, summary.gone, summary.removed, read_status(settings).articles) == (1, 0, 0, 3)
    store = opened(settings)
    assert sorted(Path(found.file).name for found in store.catalogue.articles()) == ["polder.md", "yy.md", "zz.md"]
    store.close()


def test_only_the_folders_that_are_named_are_looked_at(settings, folder, tmp_path):
    other = write(tmp_path / "other", "deer.md", "Reeën in het bos.", title="Reeën", language="nl")
    shutil.copy(folder / "harbour.md", tmp_path / "other" / "copy.md")
    run(settings, folder, tmp_path / "other")
    other.unlink()
    (folder / "harbour.md").unlink()  # another file holds its article
    assert prune(settings, folder).removed == 0
    assert prune(settings, folder / "ferry.md").removed == 0
    assert prune(settings, tmp_path / "other").removed == 1
    assert len(titles(settings)) == 3
    with pytest.raises(BronError):
        prune(settings, tmp_path / "nowhere")


def test_a_file_that_cannot_be_looked_at_is_not_gone(settings, folder, monkeypatch):
    run(settings, folder)
    (folder / "harbour.md").unlink()
    look = os.lstat

    def refuse(path, **options):
        if str(path).endswith("harbour.md"):
            raise PermissionError(13, "Permission denied")
        return look(path, **options)

    monkeypatch.setattr("rag.index.writing.gone.os.lstat", refuse)
    summary = prune(settings, folder)
    assert (summary.gone, summary.pruned, read_status(settings).articles) == (0, 0, 3)


def test_a_removal_of_what_is_gone_that_was_interrupted_is_finished(settings, folder):
    run(settings, folder / "harbour.md")
    (folder / "harbour.md").unlink()
    with pytest.raises(BronError):
        prune(settings, folder, embedding=Failing())
    store = opened(settings)
    summary = finish_pending(store)
    store.close()
    assert (summary.pruned, summary.removed, summary.added) == (1, 1, 2)
    assert "Harbour shut" not in titles(settings)


def test_remove_by_id_and_an_unknown_target_removes_nothing(settings, folder):
    summary = run(settings, folder)
    ids = [line.id for line in summary.articles]
    with pytest.raises(BronError, match="no such article or file") as caught:
        remove_(settings, ids[0], "nowhere.md")
    assert caught.value.misuse
    assert read_status(settings).articles == 3
    assert counts(remove_(settings, ids[0], ids[1])) == {"removed": 2}
    assert read_status(settings).articles == 1


@pytest.mark.parametrize("order", [("a.sv.md", "a.md"), ("a.md", "a.sv.md")])
def test_a_translation_meets_its_original_in_any_order(settings, tmp_path, order):
    write(tmp_path, "a.md", HARBOUR, title="Harbour shut", language="en")
    body = "Hamnen i Ystad var stängd på måndagen.\n\nFiskarna skyller på de nya reglerna."
    write(tmp_path, "a.sv.md", body, title="Hamnen stängd", language="sv", translation_of="a.md")
    first = run(settings, tmp_path / order[0])
    assert [skipped.file for skipped in first.skipped] == ([] if order[0] == "a.md" else [str(tmp_path / "a.sv.md")])
    second = run(settings, tmp_path / order[1])
    assert second.skipped == ()
    store = opened(settings)
    (found,) = store.catalogue.articles()
    translation = store.catalogue.translation(found.id)
    assert (translation.title, translation.language, len(translation.blocks)) == ("Hamnen stängd", "sv", 2)
    store.close()
    assert remove_(settings, tmp_path / "a.sv.md").translations == 1
    store = opened(settings)
    assert store.catalogue.translation(found.id) is None
    store.close()


def test_a_translation_with_other_blocks_is_reported_and_not_shown(settings, tmp_path):
    write(tmp_path, "a.md", HARBOUR, title="Harbour shut", language="en")
    write(tmp_path, "a.sv.md", "Bara ett stycke.", title="Hamnen", language="sv", translation_of="a.md")
    summary = run(settings, tmp_path)
    assert "1 blocks of an article with 2" in summary.skipped[0].reason
    store = opened(settings)
    assert store.catalogue.translation(store.catalogue.articles()[0].id) is None
    store.close()


def test_a_failing_embedding_loses_nothing_and_is_taken_up(settings, folder):
    run(settings, folder / "harbour.md")
    with pytest.raises(BronError):
        run(settings, folder, embedding=Failing())
    status = read_status(settings)
    assert (status.articles, status.pending, len(status.interrupted)) == (1, 2, 1)
    store = opened(settings)
    assert finish_pending(store)
    assert not finish_pending(store)
    assert store.catalogue.count_articles() == 3
    store.close()
    assert read_status(settings).interrupted == ()


def test_an_article_that_cannot_be_embedded_can_be_removed(settings, folder):
    with pytest.raises(BronError):
        run(settings, folder, embedding=Failing())
    assert remove(settings, [folder / "ferry.md"], embedding=Failing()).files == 1
    (folder / "ferry.md").unlink()
    assert counts(run(settings, folder, embedding=Failing())) == {"unchanged": 2}


def test_a_second_writer_is_told_who_holds_the_lock_and_readers_go_on(settings, folder):
    run(settings, folder)
    with writer_lock(settings.index, "ingest", 1.0):
        with pytest.raises(BronError) as caught:
            run(settings, folder)
        assert str(os.getpid()) in str(caught.value) and "ingest" in str(caught.value) and "since" in str(caught.value)
        assert str(os.getpid()) in read_status(settings).writer
        store = opened(settings)
        assert nearest(store, "ferry")
        catch_up(store, pytest.fail)
        store.close()
    assert read_status(settings).writer is None


def test_a_second_writer_waits(settings, folder):
    run(settings, folder)
    lock = writer_lock(settings.index, "ingest", 1.0)
    lock.__enter__()
    thread = threading.Thread(target=lambda: (time.sleep(0.5), lock.__exit__(None, None, None)))
    thread.start()
    assert counts(run(replace(settings, lock_timeout=20.0), folder)) == {"unchanged": 3}
    thread.join()


def test_two_writers_at_once_both_get_through(settings, tmp_path):
    patient = replace(settings, lock_timeout=60.0)
    folders = [write_archive(tmp_path / f"part{n}", 6) for n in range(2)]
    for number, part in enumerate(folders):
        write(part, "own.md", f"Bara i del {number}.", title=f"Del {number}", language="sv")
    threads = [threading.Thread(target=run, args=(patient, part)) for part in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_status(settings).articles == 8
    store = opened(settings)
    store.check_vectors()
    store.close()


def test_readers_see_whole_generations_while_articles_are_replaced(settings, tmp_path):
    def archive(word):
        for number in range(40):
            write(tmp_path / "a", f"{number}.md", f"Anteckning {number} om {word}.", title="N", language="sv")

    archive("sillen")
    run(settings, tmp_path / "a")
    store = opened(settings)
    problems, done = [], threading.Event()

    def look():
        found = nearest(store, "Anteckning om", 60)
        known = store.catalogue.passages([i for i, _ in found])
        return len(known), len(found), store.catalogue.count_articles()

    def read():
        while not done.is_set():
            if len(set(seen := store.read(look))) != 1 or seen[0] != 40:
                problems.append(seen)

    reader = threading.Thread(target=read)
    reader.start()
    for word in ("torsken", "laxen"):
        archive(word)
        assert counts(run(settings, tmp_path / "a")) == {"changed": 40}
    done.set()
    reader.join()
    store.close()
    assert problems == []


def test_another_embedding_is_refused_until_a_rebuild_takes_it_on(settings, folder):
    run(settings, folder)
    other = HashEmbedding(model_name="other", dimension=32)
    for attempt in (lambda: open_store(settings, other), lambda: run(settings, folder, embedding=other)):
        with pytest.raises(BronError, match="model") as caught:
            attempt()
        assert "bron rebuild" in str(caught.value)
    assert rebuild(settings, embedding=other).unchanged == 3
    store = open_store(settings, other)
    assert store.vectors.get([store.catalogue.article_passages(a.id)[0].id for a in store.catalogue.articles()])
    assert store.manifest().dimension == 32
    store.close()
    with pytest.raises(BronError, match="model"):
        open_store(settings, HashEmbedding())


def test_a_rebuild_changes_nothing_but_the_generation(settings, tmp_path):
    run(settings, write_archive(tmp_path / "a", 9))
    before, generation = contents(settings), read_status(settings).generation
    rebuild(settings, embedding=HashEmbedding())
    assert contents(settings) == before
    assert read_status(settings).generation > generation


def test_an_open_reader_goes_on_through_a_rebuild(settings, folder):
    run(settings, folder)
    store = opened(settings)
    before = nearest(store, "fishermen")
    rebuild(settings, embedding=HashEmbedding())
    assert nearest(store, "fishermen") == before
    store.close()


@pytest.mark.parametrize("loss", ["folder", "another copy"])
def test_lost_vectors_are_told_and_mended(settings, folder, loss):
    run(settings, folder)
    before = contents(settings)
    if loss == "another copy":
        other = Settings(index=settings.index.parent / "other")
        run(other, folder / "harbour.md")
        shutil.copytree(other.index / "chroma", settings.index / "chroma", dirs_exist_ok=True)
    else:
        shutil.rmtree(settings.index / "chroma")
    with pytest.raises(BronError, match="bron rebuild"):
        opened(settings)
    rebuild(settings, embedding=HashEmbedding())
    after = contents(settings)
    assert after == before


def test_what_is_no_index_names_ingest(settings):
    for attempt in (lambda: read_status(settings), lambda: opened(settings), lambda: remove_(settings, "x")):
        with pytest.raises(BronError, match="bron ingest") as caught:
            attempt()
        assert caught.value.misuse
    assert not settings.index.exists()


def test_a_path_that_does_not_exist_makes_no_index(settings, tmp_path):
    with pytest.raises(BronError):
        run(settings, tmp_path / "nowhere")
    assert not settings.index.exists()


def test_an_index_that_cannot_be_made_is_told(tmp_path, folder):
    (tmp_path / "file").write_text("x")
    with pytest.raises(BronError):
        run(Settings(index=tmp_path / "file" / "index"), folder)


def test_status_needs_neither_chroma_nor_a_model(settings, folder):
    run(settings, folder)
    script = (
        "import sys; from pathlib import Path; from rag.settings import Settings;"
        "from rag.index.store import read_status;"
        f"print(read_status(Settings(index=Path({str(settings.index)!r}))).articles);"
        "print([m for m in ('chromadb', 'llama_index', 'onnxruntime', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["3", "[]"]
    status = read_status(settings)
    assert status.languages == {"en": 1, "nl": 1, "sv": 1}
    assert status.outlets == {"": 1, "Coast Post": 1, "Öresundsbladet": 1}
    assert (status.first_published, status.last_published) == ("2022-01", "2022-01")
    assert (status.model, status.dimension, status.pending, status.translations) == ("hash:48", 48, 0, 0)
    assert status.bytes > 10_000 and status.last_ingest.endswith("+00:00")


def test_the_bundled_articles_are_the_first_index(settings):
    assert ensure_index(settings, embedding=HashEmbedding()).added > 0
    assert ensure_index(settings, embedding=HashEmbedding()) is None


def test_progress_is_told(settings, folder):
    told = []
    ingest(settings, [folder], embedding=HashEmbedding(), progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "read"] == [("read", 1, 0), ("read", 2, 0), ("read", 3, 0)]
    assert told[-1] == ("shown", 3, 3)
