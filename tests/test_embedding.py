"""The bundled model and the door that every embedding is used through."""

import asyncio
import copy
import json
import pickle
import shutil
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import Field

from rag.llama import BundledEmbedding
from rag.models.embedder import Embedder
from rag.models.embedding import dimension, embed_passages, embed_question, identity
from rag.models.folder import (
    BUNDLED,
    CARD,
    EMBEDDER,
    READER,
    TOKENIZER,
    VECTOR_FILES,
    WORDS,
    content_hash,
    model_card,
    write_card,
)
from rag.records import BronError


class LetterEmbedding(BaseEmbedding):
    """Counts of a few letters: a real embedding, small enough to reckon with by hand."""

    letters: str = "abcåäö"
    asked: list[str] = Field(default_factory=list)

    def _get_text_embedding(self, text: str) -> list[float]:
        self.asked.append(text)
        return [float(text.lower().count(letter)) + 1 for letter in self.letters]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class BrokenEmbedding(LetterEmbedding):
    """Gives whatever it is told to give, or raises it."""

    gives: Any = None

    def _get_text_embedding(self, text: str) -> list[float]:
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives  # type: ignore[no-any-return]


QUESTIONS = {
    "How many soldiers were sent to the country?": "Russia dispatched a force of three thousand troops to Kazakhstan.",
    "What did fuel cost after the increase?": "The price of petrol doubled overnight at the start of the year.",
    "Who closed the school?": "The head teacher shut the classrooms because of the flood.",
    "When does the bridge open again?": "The crossing over the river will be usable from 12 May.",
}


def test_a_question_is_nearest_to_the_passage_that_answers_it() -> None:
    embedding = Embedder()
    passages = embed_passages(embedding, list(QUESTIONS.values()))
    for place, question in enumerate(QUESTIONS):
        assert int(np.argmax(passages @ embed_question(embedding, question))) == place, question


def test_vectors_are_float32_of_unit_length_in_the_order_of_the_texts() -> None:
    embedding = Embedder()
    texts = ["Kort.", "Den långa älven stiger. " * 60, "", "Een zin over België.", "Kort."]
    vectors = embed_passages(embedding, texts)
    assert vectors.shape == (5, embedding.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(vectors[0], vectors[4], atol=1e-6)
    for place, text in enumerate(texts):
        assert embed_passages(embedding, [text])[0] @ vectors[place] > 0.999, text


def test_no_texts_give_no_vectors() -> None:
    assert embed_passages(Embedder(), []).shape == (0, Embedder().dimension)
    assert embed_passages(LetterEmbedding(), []).shape == (0, 6)


def test_nfd_gives_the_vector_of_nfc() -> None:
    embedding = LetterEmbedding()
    text = unicodedata.normalize("NFD", "Å, ä och ö")
    np.testing.assert_array_equal(embed_passages(embedding, [text])[0], embed_question(embedding, "Å, ä och ö"))
    assert embedding.asked == ["Å, ä och ö"] * 2
    bundled = Embedder()
    np.testing.assert_array_equal(*(bundled.vectors([written]) for written in (text, "Å, ä och ö")))


def test_half_a_surrogate_pair_is_no_reason_to_fail() -> None:
    assert embed_question(Embedder(), "vad \ud800 hände?").shape == (384,)


def test_progress_counts_the_texts_done() -> None:
    seen: list[int] = []
    embed_passages(LetterEmbedding(embed_batch_size=2), ["a", "b", "c", "å", "ä"], seen.append)
    assert seen == [2, 4, 5]


def test_the_identity_is_the_name_and_what_the_files_hold() -> None:
    card = model_card(BUNDLED)
    assert identity(Embedder()) == f"{card.name}@{content_hash(BUNDLED, VECTOR_FILES)}"


def test_another_reader_leaves_the_identity_and_so_the_index_as_they_were(tmp_path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(BUNDLED, folder)
    with (folder / READER).open("ab") as file:
        file.write(b"x")
    write_card(folder, json.loads((folder / CARD).read_text(encoding="utf-8")))
    assert model_card(folder).revision != model_card(BUNDLED).revision
    assert identity(Embedder(folder)) == identity(Embedder())


def test_identity_and_dimension_of_another_embedding() -> None:
    assert identity(LetterEmbedding(model_name="letters-2")) == "LetterEmbedding:letters-2"
    assert dimension(LetterEmbedding(letters="abc")) == 3


def test_texts_longer_than_the_model_reads_are_cut() -> None:
    embedding = Embedder()
    read, longer = embedding.vectors(["ord " * 5000, f"{'ord ' * 5000} Åbo"])
    assert (read == longer).all() and (read != embedding.vectors(["ord"])[0]).any()


def test_making_one_reads_no_model_and_imports_no_runtime() -> None:
    code = (
        "import sys; from rag.models.embedder import Embedder; e = Embedder(); e.identity;"
        "sys.exit('onnxruntime' in sys.modules or 'tokenizers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_llamaindex_has_the_same_embedder() -> None:
    plain, face = Embedder(), BundledEmbedding()
    assert (identity(face), dimension(face)) == (identity(plain), dimension(plain))
    np.testing.assert_allclose(face.get_query_embedding("Vem åt ön?"), embed_question(plain, "Vem åt ön?"), atol=1e-6)
    batch = ["Färjan kom.", "Zoë sliep."]
    np.testing.assert_allclose(face.get_text_embedding_batch(batch), embed_passages(plain, batch), atol=1e-6)


def test_asking_the_bundled_models_imports_no_llamaindex(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Färjan\nlanguage: sv\n---\nFärjan kom på fredagen.", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from rag.service import Service; from rag.settings import Settings;"
        "from rag.index.writing.ingest import ingest; settings = Settings(index=Path(sys.argv[1]) / 'index');"
        "ingest(settings, [Path(sys.argv[1])]); service = Service(settings); service.ask('När kom färjan?');"
        "service.close(); sys.exit('llama_index.core' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


def test_threads_share_one_model() -> None:
    expected = embed_question(Embedder(), "Vem stängde skolan?")
    found: list[np.ndarray] = []

    def ask() -> None:
        found.append(embed_question(Embedder(), "Vem stängde skolan?"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    for vector in found:
        np.testing.assert_allclose(vector, expected, atol=1e-6)


def test_async_methods_give_the_same_and_leave_the_loop_free() -> None:
    embedding = BundledEmbedding()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    async def main() -> tuple[list[float], list[list[float]]]:
        ticking = asyncio.create_task(tick())
        question = await embedding.aget_query_embedding("Vem?")
        texts = await embedding.aget_text_embedding_batch(["Regnet föll länge. " * 40] * 24)
        ticking.cancel()
        return question, texts

    question, texts = asyncio.run(main())
    assert ticks > 5
    np.testing.assert_allclose(question, embedding.get_query_embedding("Vem?"), atol=1e-6)
    assert np.shape(texts) == (24, 384)


def test_copies_and_pickles_work() -> None:
    embedding = BundledEmbedding()
    expected = embed_question(embedding, "Vem?")
    for other in (copy.deepcopy(embedding), pickle.loads(pickle.dumps(embedding))):
        np.testing.assert_allclose(embed_question(other, "Vem?"), expected, atol=1e-6)


@pytest.mark.parametrize(
    "gives",
    [
        [1.0, float("nan")],
        [1.0, float("inf")],
        [0.0, 0.0],
        [],
        None,
        "a text",
        [[1.0], [2.0]],
        ConnectionError("refused"),
        RuntimeError("the service said 500"),
    ],
    ids=repr,
)
def test_what_an_embedding_does_wrong_is_an_error_of_ours(gives: object) -> None:
    embedding = BrokenEmbedding(gives=gives)
    with pytest.raises(BronError) as caught:
        embed_passages(embedding, ["a", "b"])
    assert caught.value.todo
    assert "BrokenEmbedding" in str(caught.value)
    with pytest.raises(BronError):
        embed_question(embedding, "a")


def test_vectors_of_unlike_lengths_are_refused() -> None:
    class Growing(LetterEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return [1.0] * len(text)

    for size in (1, 10):
        with pytest.raises(BronError):
            embed_passages(Growing(embed_batch_size=size), ["a", "ab"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled folder, to damage."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "model"))


def test_prefixes_come_from_the_card(folder: Path) -> None:
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    write_card(folder, card | {"question_prefix": "question: ", "passage_prefix": ""})
    bundled, other = Embedder(), Embedder(folder=folder)
    np.testing.assert_allclose(embed_question(other, "Vem?"), bundled.vectors(["Vem?"], "question: ")[0], atol=1e-6)
    np.testing.assert_allclose(embed_passages(other, ["Han."]), bundled.vectors(["Han."]), atol=1e-6)
    prefixed = bundled.vectors(["Han."], model_card(BUNDLED).passage_prefix)
    np.testing.assert_allclose(embed_passages(bundled, ["Han."]), prefixed, atol=1e-6)


def test_a_damaged_model_is_refused(folder: Path) -> None:
    with (folder / EMBEDDER).open("ab") as file:
        file.write(b"x")
    with pytest.raises(BronError, match="do not match"):
        embed_question(Embedder(folder), "Vem?")


@pytest.mark.parametrize("name", [EMBEDDER, TOKENIZER, WORDS, CARD])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(BronError, match="model"):
        embed_question(Embedder(folder), "Vem?")


def test_an_option_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="folders"):
        BundledEmbedding(folders=BUNDLED)
