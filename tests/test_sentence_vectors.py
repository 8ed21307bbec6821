"""Sentences have vectors of their own: stored with the passage, found by, and made for an older index too."""

import json
import sqlite3
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embedding import embed_passages, embed_question
from rag.ingest import ingest, rebuild
from rag.packing import pack, unpack
from rag.records import BronError, Filters
from rag.retrieval.dense import nearest_hits
from rag.sentences import sentences
from rag.settings import Settings
from rag.store import CATALOGUE
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import opened, write

TEXTS = {
    "en": "The ferry to Öland was cancelled. Naïve visitors waited at the café until noon.",
    "sv": "Färjan till Öland ställdes in. Åtta resenärer väntade på kajen till klockan tolv.",
    "nl": "De veerboot naar Öland viel uit. Geërgerde reizigers wachtten op de geïsoleerde kade.",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(index=tmp_path / "index")


@given(st.integers(0, 6), st.integers(1, 40), st.integers(0, 10_000))
def test_packed_vectors_come_back_in_their_direction(count, dimension, seed):
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    packed = pack(vectors)
    assert len(packed) == count * dimension
    back = unpack(packed, dimension)
    assert back.shape == vectors.shape
    assert ((back * vectors).sum(axis=1) > 0.9995).all()
    assert np.allclose(np.linalg.norm(back, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_each_passage_has_a_vector_for_each_of_its_sentences_in_order(settings, tmp_path, form):
    for language, text in TEXTS.items():
        write(tmp_path / "files", f"{language}.md", unicodedata.normalize(form, text), language=language)
    embedding = HashEmbedding()
    ingest(settings, [tmp_path / "files"], embedding=embedding)
    store = opened(settings)
    try:
        found = [p for a in store.catalogue.articles() for p in store.catalogue.article_passages(a.id)]
        assert len(found) == 3
        stored = store.catalogue.sentence_vectors(passage.id for passage in found)
        for passage in found:
            language = store.catalogue.article(passage.article_id).language
            told = [passage.text[start:end] for start, end in sentences(passage.text, language)]
            assert len(told) == 2
            expected = embed_passages(embedding, told)
            assert ((unpack(stored[passage.id], embedding.dimension) * expected).sum(axis=1) > 0.999).all()
    finally:
        store.close()


def test_a_passage_is_found_by_the_one_sentence_that_answers(settings, tmp_path):
    """As wholes, the passage that only touches on everything lies nearer."""
    told = "Who owns the old lighthouse? The old lighthouse is owned by the municipality."
    rest = " Bread, fish, timber and wool were sold in the square. Rain fell on every other day of that long spring."
    write(tmp_path / "files", "answer.md", told + rest, language="en")
    write(tmp_path / "files", "other.md", "Old lighthouse keepers, old lamps, who knows. Owns nothing.", language="en")
    embedding = HashEmbedding()
    ingest(settings, [tmp_path / "files"], embedding=embedding)
    store = opened(settings)
    try:
        vector = embed_question(embedding, "Who owns the old lighthouse?")
        whole = dict(store.nearest(vector, 2))
        hits = nearest_hits(store, vector, Filters(), 2)
        assert hits[0].passage.text.startswith(told[:20])
        assert hits[0].dense > whole[hits[0].passage.id], "its best sentence is nearer than the whole"
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    finally:
        store.close()


def test_an_index_of_the_first_version_asks_for_a_rebuild_and_has_sentences_after_it(settings, tmp_path):
    for language, text in TEXTS.items():
        write(tmp_path / "files", f"{language}.md", text, language=language)
    ingest(settings, [tmp_path / "files"], embedding=HashEmbedding())
    connection = sqlite3.connect(settings.index / CATALOGUE)
    for table in ("passages", "next_passages"):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN sentences")
    for table in ("forms", "form_vectors"):
        connection.execute(f"DROP TABLE {table}")
    manifest = json.loads(connection.execute("SELECT value FROM meta WHERE key = 'manifest'").fetchone()[0])
    del manifest["vectors"]
    connection.execute("UPDATE meta SET value = ? WHERE key = 'manifest'", (json.dumps(manifest),))
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    with pytest.raises(BronError, match=r"other vectors.*bron rebuild"):
        opened(settings)
    assert rebuild(settings, embedding=HashEmbedding()).unchanged == 3
    store = opened(settings)
    try:
        found = [p for a in store.catalogue.articles() for p in store.catalogue.article_passages(a.id)]
        stored = store.catalogue.sentence_vectors(passage.id for passage in found)
        assert [len(stored[passage.id]) for passage in found] == [2 * HashEmbedding().dimension] * 3
    finally:
        store.close()
