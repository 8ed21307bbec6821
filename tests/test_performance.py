"""The performance command: its archive is the same each time, its stand-in is like the embedder, its page is whole."""

import numpy as np
import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.evaluation.performance import ingesting, recall
from rag.evaluation.performance.archive import HUNDREDTH, OUTLETS, TENTH, Archive, write_archive
from rag.evaluation.performance.clocks import counting, exponent, percentiles, processor
from rag.evaluation.performance.report import to_markdown
from rag.evaluation.performance.stand_in import fitted
from rag.index.passages import split
from rag.index.schema import Database
from rag.models.embedder import Embedder
from rag.reading import read_paths
from tests import load

FOX = ("The fox crossed the frozen river.", "Räven gick över den frusna älven.", "De vos stak de bevroren rivier over.")


@pytest.fixture(scope="module")
def archive():
    return Archive(seed=7)


def test_one_seed_gives_one_archive_and_another_seed_another(archive):
    made = [archive.article(number) for number in range(9)]
    assert made == list(Archive(seed=7).articles(0, 9))
    assert all(one.text != other.text for one, other in zip(made, Archive(seed=8).articles(0, 9), strict=True))
    assert {one.language for one in made} == {"en", "sv", "nl"}
    assert any(mark in one.text for one in made for mark in "åäöëï")


def test_the_archive_is_read_without_a_remark_and_its_outlets_have_their_shares(archive, tmp_path):
    write_archive(archive, tmp_path, 0, 400)
    readings = list(read_paths([tmp_path], max_file_mb=50))
    articles = [article for reading in readings for article in reading.articles]
    assert len(articles) == 400 and not any(reading.skipped for reading in readings)
    assert 2 < sum(len(split(article)) for article in articles) / len(articles) < 4
    share = {name: sum(article.outlet == name for article in articles) / 400 for name, _ in OUTLETS}
    assert 0.05 < share[TENTH] < 0.15 and 0 < share[HUNDREDTH] < 0.03


def test_questions_name_what_their_articles_name(archive):
    """Names are exchanged in a question as they are in the article that answers it."""
    asked = archive.questions(50, 40)
    assert len(asked) == 40 and {language for _, language in asked} == {"en", "sv", "nl"}
    named = [
        (article, question)
        for article in archive.articles(0, 60)
        for question, language in article.questions
        if language == article.language and "ngel" not in question
    ]
    shared = [
        sum(word.strip("?.,") in article.text or word in article.title for word in question.split()[1:])
        for article, question in named
    ]
    assert sum(map(bool, shared)) > 0.9 * len(shared)


def test_an_ingest_is_measured_by_stage_and_the_stand_in_is_fitted_to_it(archive, tmp_path):
    write_archive(archive, tmp_path / "files", 0, 14)
    index = str(tmp_path / "index")
    found = ingesting.ingested(index, str(tmp_path / "files"))
    assert found["articles"] == 14 and found["passages"] > 28
    assert set(found["stages_ms"]) == {"read", "split", "embed", "Chroma", "SQLite", "rest"}
    total = sum(found["stages_ms"].values()) * found["passages"] / 1000
    assert total == pytest.approx(found["seconds"], rel=0.02, abs=0.05)
    bare = ingesting.bare(index, str(tmp_path / "stand-in.npz"))
    assert bare["passages"] == found["passages"]
    made = ingesting.loaded(str(tmp_path / "stand-in.npz")).get_text_embedding_batch(list(FOX))
    assert made.shape == (3, Embedder().dimension)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert recall.recalled(index, 14, 3)["unfiltered"] == 1


def test_a_stand_in_gives_the_vectors_that_it_was_fitted_to():
    embedder = Embedder()
    vectors = embedder.get_text_embedding_batch(FOX)
    made = fitted(FOX, vectors, embedder)
    assert np.allclose(made.get_query_embedding("fox"), embedder.get_query_embedding("fox"))
    assert made.identity == embedder.identity
    again = made.get_text_embedding_batch(FOX)
    assert np.array_equal(again, made.get_text_embedding_batch(FOX))


def test_statements_and_growth_are_counted(tmp_path):
    with counting() as counts:
        database = Database(tmp_path / "catalogue.sqlite3", create=True)
        before = counts.statements
        with database.snapshot() as connection:
            connection.execute("SELECT 1").fetchall()
        assert counts.statements - before == 4  # begin, the first read, this one, rollback
        database.close()
    assert exponent((1000, 2.0), (100_000, 200.0)) == 1 and exponent((10, 5.0), (1000, 5.0)) == 0
    assert percentiles([0.1, 0.2, 0.3])["p50"] == 200 and percentiles([]) == {}


def results(*sizes):
    asked = {
        "p50": 10.0,
        "p95": 30.0,
        "cpu_ms": 5.0,
        "statements": 40.0,
        "inside": 900.0,
        "queries": 3.0,
        "answered": 0.5,
    }
    ask = dict.fromkeys(("unfiltered", "a tenth", "a hundredth"), asked) | {
        "opening_s": 0.4, "shown_s": 0.6, "peak_mb": 300, "stages_ms": {"read": {"p50": 4.0}},
        "at_once": {"answers_a_second": 3.0, "p50": 9.0, "p95": 12.0, "longest_s": 4.0},
        "at_once_again": {"answers_a_second": 9.0},
        "beside_ingest": {"p50": 1.0, "p95": 2.0},
    }  # fmt: skip
    ingest = {"rate": 85.0, "stages_ms": {"read": 1.0, "embed": 9.0}, "stages_cpu_ms": {"read": 1.0, "embed": 9.0},
              "index_mb": 10.0, "peak_mb": 400}  # fmt: skip
    measured = [
        {"size": size, "vectors": "stand-in" if place else "embedder", "ingest": ingest, "ask": ask,
         "recall": {"unfiltered": 0.99}, **({} if place else {"bare": {"rate": 100.0}})}
        for place, size in enumerate(sizes)
    ]  # fmt: skip
    cold = {"python_ms": 20, "import_rag_ms": 30, "ask_s": 2.4, "parts_ms": {"numpy": 60}}
    return {"made": "2026-11-28T18:00:00Z", "version": "1", "machine": "two cores", "load": 0.1, "sizes": measured,
            "cold": cold}  # fmt: skip


def test_the_machine_is_told_with_its_processor(monkeypatch):
    assert processor() and "\n" not in processor()
    monkeypatch.setattr("pathlib.Path.read_text", lambda *_, **__: "model name\t: Snail 9\ncpu family\t: 6\n")
    assert processor() == "Snail 9 (family 6)"


def test_the_page_says_what_was_found_beside_what_is_to_be_reached():
    page = to_markdown(results(1000, 100_000))
    assert "| question p95 / p50, unfiltered, at the largest | 3.00 | ≤ 2 | ✗ missed |" in page
    assert "| ingest / bare embedder, passages a second | 0.85 | ≥ 0.85 | ✓ |" in page
    assert "**The vectors at 100,000 passages are a stand-in's**" in page
    assert "| | 1,000 | 100,000 | grows |" in page.replace("|  |", "| |")
    assert "stand-in" not in to_markdown(results(1000))
    assert "beside other work" not in page and "beside other work" in to_markdown(results(1000) | {"load": 7.5})


@pytest.mark.parametrize("sizes", ["", "many", "1000,-5", "99"])
def test_sizes_that_are_none_are_refused(sizes):
    refused = CliRunner().invoke(main, ["evaluate", f"--performance={sizes}"])
    assert refused.exit_code == 2 and "--performance" in refused.output


def test_the_load_script_tells_answers_refusals_and_growth():
    seen = load.Seen([1.0, 3.0], 4, ["500: broken"], [(0, 100.0), (0, 200.0), (1000, 203.0), (2000, 206.0)])
    seen.seconds = 10.0
    lines = load.table(seen, 16)
    assert (
        lines[0] == "| 16 askers, 10 s | |"
        and "| answers a second | 0.20 |" in lines
        and "| anything else | 1 |" in lines
    )
    assert lines[-1] == "| its growth over 1,000 questions, by a line through the last two thirds, MiB | 3.00 |"
