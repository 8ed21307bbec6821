"""Chroma, embedded and served: cosine, filters, recall, and readers that see what another process wrote."""

import multiprocessing
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from chromadb.api.models.Collection import Collection
from chromadb.errors import InternalError

from rag.index.store import read_status
from rag.index.vectors import BATCH, HNSW, LOGGED, Client, Position, Vectors, metadata, signatures
from rag.index.writing.ingest import ingest, rebuild, remove
from rag.records import BronError, Filters
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import article, contents, nearest, opened, write, write_archive

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.killed", "rag.reading", "rag.models.components", "rag.index.vectors"])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a real Chroma server on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma-server")
    script = "import sys; from chromadb.cli.cli import app; sys.argv[0] = 'chroma'; app()"
    arguments = ["run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=log, stderr=log, cwd=folder)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(params=["embedded", "served"])
def place(request, tmp_path):
    return tmp_path / "chroma" if request.param == "embedded" else request.getfixturevalue("server")


@pytest.fixture
def vectors(place, request):
    name = f"bron-{abs(hash(request.node.nodeid)):x}"
    opened = Vectors(place, lambda: Position(name, 0))
    yield opened
    opened.drop(name)
    opened.close()


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def stored(vectors, rows, articles=None):
    made = unit(rows)
    ids = [f"{n:016x}" for n in range(len(made))]
    values = [metadata(a) for a in articles] if articles else [{"language": "en"}] * len(made)
    vectors.upsert(ids, made, values)
    return ids, made


def test_similarity_is_the_cosine_from_minus_one_to_one(vectors):
    ids, made = stored(vectors, [[1, 0, 0], [1, 1, 0], [0, 1, 0], [-1, 0, 0]])
    found = vectors.query(made[0], 10)
    assert [i for i, _ in found] == ids
    assert [value for _, value in found] == pytest.approx([1, 2**-0.5, 0, -1], abs=1e-6)
    assert vectors.query(made[0], 2) == found[:2]
    assert vectors.query(made[0], 0) == []


def test_filters_keep_what_the_catalogue_would_keep(vectors):
    articles = [
        article("one", language="en", outlet="Öresundsbladet", published="2022-01-25"),
        article("two", language="sv", outlet="Kustposten", published="2022"),
        article("three", language="sv", published="2021-12"),
        article("four", language="nl"),
    ]
    ids, made = stored(vectors, np.eye(4), articles)

    def kept(**filters):
        return {ids.index(i) for i, _ in vectors.query(made[0], 10, Filters(**filters))}

    assert kept() == {0, 1, 2, 3}
    assert kept(languages=("sv", "nl")) == {1, 2, 3}
    assert kept(outlets=("ÖRESUNDSBLADET", "kustposten")) == {0, 1}
    assert kept(published_from="2022-01-26") == {1}
    assert kept(published_to="2021") == {2}
    assert kept(published_from="2021-12-31", published_to="2022-01") == {0, 1, 2}
    assert kept(languages=("sv",), published_from="2022") == {1}
    assert kept(languages=("fi",)) == set()


def test_upsert_replaces_and_delete_forgives(vectors):
    ids, made = stored(vectors, np.eye(3))
    vectors.upsert(ids[:1], made[2:3], [{"language": "en", "outlet": "kustposten"}])
    assert vectors.count() == 3
    assert {i for i, value in vectors.query(made[2], 2) if value > 0.999} == {ids[0], ids[2]}
    assert vectors.query(made[2], 5, Filters(outlets=("Kustposten",)))[0][0] == ids[0]
    vectors.delete([ids[0], "f" * 16])
    assert vectors.count() == 2
    assert list(vectors.get([*ids, "f" * 16])) == ids[1:]
    vectors.delete([])


def test_each_language_has_a_collection_of_its_own_and_one_that_holds_all_is_used_as_it_is(vectors):
    """An index of an earlier version has one for all languages, which takes what is new until a rebuild."""
    old, values = "older", [{"language": "sv"}, {"language": "nl"}]
    ids, made = [f"{n:016x}" for n in range(3)], unit(np.eye(3))
    with vectors.client.use(0, writing=True) as client:
        client.create_collection(old, configuration={"hnsw": HNSW}, embedding_function=None).upsert(
            ids=ids[:2], embeddings=made[:2], metadatas=values
        )
    vectors.upsert(ids[2:], made[2:], [{"language": "sv"}], old)
    vectors.upsert(ids, made, [*values, {"language": "sv"}], "newer")
    for collection in (old, "newer"):
        assert list(vectors.get(ids, collection)) == ids
        found = vectors.query(made[1], 3, Filters(languages=("sv",)), collection=collection)
        assert {passage for passage, _ in found} == {ids[0], ids[2]}
        assert vectors.query(made[1], 3, collection=collection)[0][0] == ids[1]
    with vectors.client.use(0) as client:
        assert {item.name for item in client.list_collections()} == {old, "newer.sv", "newer.nl"}
    assert vectors.collections() == ["newer", old]
    vectors.drop("newer")
    assert vectors.collections() == [old]


def test_vectors_come_back_and_another_one_is_noticed(vectors):
    ids, made = stored(vectors, np.random.default_rng(7).standard_normal((450, 16)))
    found = vectors.get(ids)
    assert list(found) == ids
    assert np.allclose(np.stack(list(found.values())), made, atol=1e-6)
    expected = dict(zip(ids, signatures(made), strict=True))
    assert vectors.differing(expected) == []
    swapped = {**expected, ids[3]: expected[ids[4]], "f" * 16: 0.0}
    assert vectors.differing(swapped) == [ids[3], "f" * 16]


def test_the_log_that_is_read_again_at_every_start_stays_short(tmp_path):
    """Adding it to the index takes whoever opens Chroma milliseconds an entry."""
    vectors = Vectors(tmp_path / "chroma", lambda: Position("bron-log", 0))
    stored(vectors, np.random.default_rng(3).standard_normal((900, 8)))
    vectors.close()
    with closing(sqlite3.connect(tmp_path / "chroma" / "chroma.sqlite3")) as chroma:
        reached = "SELECT seq_id FROM max_seq_id JOIN segments ON id = segment_id WHERE scope = ?"
        metadata_of, vectors_of = (chroma.execute(reached, (scope,)).fetchone()[0] for scope in ("METADATA", "VECTOR"))
    assert metadata_of - vectors_of < LOGGED + BATCH


def test_a_vector_of_another_length_is_refused(vectors):
    _, made = stored(vectors, np.eye(3))
    with pytest.raises(BronError):
        vectors.query(np.ones(4, dtype=np.float32), 3)
    assert len(vectors.query(made[0], 3)) == 3


def test_a_collection_that_is_not_there_names_the_rebuild(vectors):
    with pytest.raises(BronError, match="bron rebuild"):
        vectors.query(np.ones(3, dtype=np.float32), 3)
    vectors.delete(["f" * 16])


def test_recall_against_an_exact_scan(tmp_path):
    """Clustered, as passages are, with many that are nearly alike: what HNSW's defaults lose."""
    rng = np.random.default_rng(11)
    centres = rng.standard_normal((25, 96)).repeat(40, axis=0)
    rows = np.concatenate([centres + 0.5 * rng.standard_normal(centres.shape), centres + 0.01])
    vectors = Vectors(tmp_path / "chroma", lambda: Position("bron-recall", 0))
    ids, made = stored(vectors, rows)
    recalls = []
    for row in made[::40]:
        exact = np.sort(made @ row)[-10]
        recalls.append(np.mean([value >= exact - 1e-5 for _, value in vectors.query(row, 10)]))
    assert np.mean(recalls) >= 0.99
    assert len(vectors.query(made[0], len(ids))) == len(ids)
    vectors.close()


def test_every_one_of_many_like_passages_is_found(tmp_path):
    made = unit([HashEmbedding()._vector(f"Anteckning {n} om sillen.") for n in range(40)])
    for build in range(8):
        vectors = Vectors(tmp_path / "chroma", lambda build=build: Position(f"bron-{build}", 0))
        stored(vectors, made)
        assert len(vectors.query(made[0], 40)) == 40
        vectors.close()


def test_a_server_that_is_away_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    vectors = Vectors(f"http://127.0.0.1:{port}", lambda: Position("bron-away", 0))
    with pytest.raises(BronError, match="chroma_url"):
        vectors.query(np.ones(3, dtype=np.float32), 3)
    assert not vectors.answers()
    vectors.close()


def test_the_folder_is_let_go_when_the_last_one_closes(tmp_path):
    first, second = (Vectors(tmp_path / "chroma", lambda: Position("bron-x", 0)) for _ in range(2))
    ids, made = stored(first, np.eye(3))
    assert first.client is second.client
    first.close()
    assert second.query(made[0], 1)[0][0] == ids[0]
    second.close()
    assert str((tmp_path / "chroma").absolute()) not in Client._shared


def ingest_elsewhere(settings, folder):
    ingest(settings, [folder], embedding=HashEmbedding())


def in_another_process(settings, folder):
    process = PROCESSES.Process(target=ingest_elsewhere, args=(settings, folder))
    process.start()
    process.join(60)
    assert process.exitcode == 0


def test_an_open_reader_finds_what_another_process_wrote(tmp_path):
    settings = Settings(index=tmp_path / "index")
    folder = tmp_path / "articles"
    write(folder, "0.md", "Färjan till Ven ligger still.", title="Ven", language="sv")
    in_another_process(settings, folder)
    reader, other_reader = opened(settings), opened(settings)
    for number in range(1, 5):
        text = f"Bron över sundet stängs dag {number}, säger vakten."
        assert nearest(reader, text, 1)[0][1] < 0.999
        write(folder, f"{number}.md", text, language="sv")
        in_another_process(settings, folder)
        for store in (reader, other_reader):
            (passage_id, similarity), *_ = nearest(store, text, 1)
            assert similarity > 0.999
            assert store.catalogue.passages([passage_id])[passage_id][0].text == text
    reader.close()
    other_reader.close()


def test_a_reader_asks_on_while_another_process_writes(tmp_path):
    settings = Settings(index=tmp_path / "index")
    write(tmp_path / "first", "0.md", "Färjan till Ven ligger still.", title="Ven", language="sv")
    in_another_process(settings, tmp_path / "first")
    reader = opened(settings)
    process = PROCESSES.Process(target=ingest_elsewhere, args=(settings, write_archive(tmp_path / "many", 150)))
    process.start()
    seen = []
    while process.is_alive():
        seen.append(reader.read(lambda: (reader.catalogue.count_articles(), len(nearest(reader, "nummer", 500)))))
    process.join()
    assert process.exitcode == 0
    seen.append((reader.catalogue.count_articles(), len(nearest(reader, "nummer", 500))))
    passages = read_status(settings).passages
    assert seen[-1] == (151, passages)
    assert {articles for articles, _ in seen} <= {1, 33, 65, 97, 129, 151}
    assert all(found >= articles for articles, found in seen)
    reader.check_vectors()
    reader.close()


def test_what_another_process_is_writing_is_read_again_when_it_is_done(tmp_path, monkeypatch):
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [write_archive(tmp_path / "articles", 9)], embedding=HashEmbedding())
    reader = opened(settings)
    expected, query, failures = nearest(reader, "Färjan", 9), Collection.query, [1]

    def half_written(*given, **named):
        failures[0] -= 1
        if failures[0] >= 0:
            raise InternalError("Error creating hnsw segment reader: Nothing found on disk")
        return query(*given, **named)

    monkeypatch.setattr(Collection, "query", half_written)
    assert nearest(reader, "Färjan", 9) == expected and failures[0] < 0
    failures[0] = 2  # what cannot be read when it is opened anew either is told
    with pytest.raises(BronError, match="bron rebuild"):
        nearest(reader, "Färjan", 9)
    reader.close()


def test_an_index_on_a_server_holds_what_an_embedded_one_does(server, tmp_path):
    folder = write_archive(tmp_path / "articles", 9)
    embedded, served = Settings(index=tmp_path / "one"), Settings(index=tmp_path / "two", chroma_url=server)
    other = Settings(index=tmp_path / "three", chroma_url=server)
    for settings in (embedded, served, other):
        ingest(settings, [folder], embedding=HashEmbedding())
    assert not (served.index / "chroma").exists()
    remove(other, [folder], embedding=HashEmbedding())
    rebuild(served, embedding=HashEmbedding())
    ours, theirs = contents(embedded), contents(served)
    for found in (ours, theirs):
        found.pop("runs")
        found["vectors"] = {i: np.frombuffer(v, np.float32).round(5).tolist() for i, v in found["vectors"].items()}
    assert ours == theirs
    one, two = opened(embedded), opened(served)
    assert [i for i, _ in nearest(one, "Färjan", 9)] == [i for i, _ in nearest(two, "Färjan", 9)]
    two.vectors.drop(two.manifest().collection)
    one.close()
    two.close()
    with pytest.raises(BronError, match="bron rebuild"):
        opened(served)


def test_only_this_machine_is_spoken_to_and_nothing_is_reported(tmp_path):
    script = (
        "import socket, sys, numpy as np\n"
        "def refuse(*a, **k): raise SystemExit('the network was used')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from pathlib import Path\n"
        "from rag.index.vectors import Position, Vectors\n"
        f"v = Vectors(Path({str(tmp_path / 'chroma')!r}), lambda: Position('bron-x', 0))\n"
        "v.upsert(['a'], np.ones((1, 3), dtype='float32'), [{'language': 'en'}])\n"
        "print(len(v.query(np.ones(3, dtype='float32'), 1)), 'posthog' in sys.modules)\n"
        "v.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.stdout.split() == ["1", "False"], done.stderr
