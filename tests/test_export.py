"""Model folders made from an encoder: the integers stay close to the floats, and texts do not disturb each other."""

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

torch = pytest.importorskip("torch", reason="torch is a building tool: pip install bron[train]")
pytest.importorskip("onnx", reason="onnx is a building tool: pip install bron[train]")

from rag.embedding import BUNDLED, BundledEmbedding, embed_passages  # noqa: E402
from rag.records import BronError  # noqa: E402
from rag.training.encoder import Encoder, EncoderShape  # noqa: E402
from rag.training.export import write_model  # noqa: E402
from rag.training.quantise import LARGEST_WEIGHT, Seen, choose_product  # noqa: E402

TOKENIZER = BUNDLED / "tokenizer.json"
ROWS = Tokenizer.from_file(str(TOKENIZER)).get_vocab_size()
CALIBRATION = [
    "The council met on Monday and put off its decision about the old harbour until the spring.",
    "Kommunen stänger skolan i Åby efter översvämningen, och eleverna får åka buss till Ängelholm.",
    "De burgemeester van Ieper opende de brug; daarna regende het drie dagen en liep de kelder onder water.",
    "Who paid for the repairs?",
    "Vem betalade för reparationen? Ingen ville svara på frågan.",
    "Financiën: de coöperatie leende twee miljoen euro voor nieuwe geïsoleerde daken.",
]
TEXTS = [
    "Älven stiger i Åby.",
    "De rivier stijgt en de brug is dicht.",
    "The river rose overnight. " * 12,
    "Nej.",
    "",
    "Patiënten wachten langer op een operatie dan vorig jaar.",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Random weights, with a channel that is always large after each norm, as trained encoders have."""
    torch.manual_seed(1)
    made = Encoder(EncoderShape(vocabulary=ROWS, width=128, layers=2, heads=4, inner=256, positions=64))
    with torch.no_grad():
        for layer in made.layers:
            layer.attention_norm.weight[7] = 12.0
            layer.inner.bias[3] = 6.0
    return made.eval()


def write(encoder: Encoder, folder: Path, **options: object) -> BundledEmbedding:
    write_model(encoder, TOKENIZER, folder, **{"name": "small", "max_tokens": 32, "texts": CALIBRATION, **options})
    return BundledEmbedding(folder)


@pytest.fixture(scope="module")
def folders(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> tuple[BundledEmbedding, BundledEmbedding]:
    """In float32 and in integers."""
    place = tmp_path_factory.mktemp("models")
    return write(encoder, place / "full", quantised=False, texts=()), write(encoder, place / "small")


def test_float32_gives_the_encoders_own_vectors(
    encoder: Encoder, folders: tuple[BundledEmbedding, BundledEmbedding]
) -> None:

    reader = Tokenizer.from_file(str(Path(folders[0].folder) / "tokenizer.json"))
    for text, vector in zip(TEXTS, embed_passages(folders[0], TEXTS), strict=True):
        ids = torch.tensor([reader.encode(text).ids])
        with torch.no_grad():
            expected = encoder(ids, torch.ones_like(ids))[0].numpy()
        np.testing.assert_allclose(vector, expected, atol=1e-5)


def test_integers_stay_close_to_float32(folders: tuple[BundledEmbedding, BundledEmbedding]) -> None:
    full, small = folders
    assert full.dimension == small.dimension == 128
    assert max(small.count_tokens(["ord " * 100])) == 32
    closeness = (embed_passages(full, TEXTS) * embed_passages(small, TEXTS)).sum(axis=1)
    assert closeness.min() > 0.99, closeness


def test_the_integer_files_are_a_quarter_of_the_float_ones(folders: tuple[BundledEmbedding, BundledEmbedding]) -> None:
    files = ("model.onnx", "words.bin")
    full, small = (sum((Path(item.folder) / name).stat().st_size for name in files) for item in folders)
    assert small < 0.27 * full


def test_a_text_has_one_vector_whatever_its_batch(folders: tuple[BundledEmbedding, BundledEmbedding]) -> None:
    for embedding in folders:
        session_batch = [*TEXTS, *CALIBRATION, "Rara tecken: ¤ § ½ 漢字 " * 5, "aaaaaaaaaaaa " * 30]
        together = embed_passages(embedding, session_batch)
        for place, text in enumerate(session_batch):
            assert float(embed_passages(embedding, [text])[0] @ together[place]) > 0.99999, text


def test_the_same_inputs_give_the_same_bytes(
    encoder: Encoder, folders: tuple[BundledEmbedding, ...], tmp_path: Path
) -> None:
    again = write(encoder, tmp_path / "again")
    for name in ("model.onnx", "words.bin", "tokenizer.json", "model.json"):
        assert (Path(again.folder) / name).read_bytes() == (Path(folders[1].folder) / name).read_bytes(), name


def test_the_file_tells_nothing_about_the_machine(folders: tuple[BundledEmbedding, ...]) -> None:
    for embedding in folders:
        content = (Path(embedding.folder) / "model.onnx").read_bytes()
        assert b"/rag/" not in content
        assert str(Path.home()).encode() not in content or Path.home() == Path("/")
        assert Path(__file__).parent.parent.name.encode() + b"/rag" not in content


def test_without_texts_there_is_nothing_to_choose_scales_with(encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(BronError, match="no texts") as raised:
        write(encoder, tmp_path / "none", texts=())
    assert raised.value.todo
    assert not (tmp_path / "none" / "model.json").exists()


def test_other_texts_give_another_revision(
    encoder: Encoder, folders: tuple[BundledEmbedding, ...], tmp_path: Path
) -> None:
    other = write(encoder, tmp_path / "other", texts=CALIBRATION[:2])
    assert other.identity != folders[1].identity
    prefixed = write(encoder, tmp_path / "prefixed", passage_prefix="passage: ")
    assert prefixed.identity != folders[1].identity


def test_one_large_channel_does_not_cost_the_others_their_precision() -> None:
    generator = np.random.default_rng(3)
    rows = generator.normal(size=(4000, 48)).astype(np.float32)
    rows[:, 5] *= 80
    weights = generator.normal(size=(48, 32)).astype(np.float32)
    weights[5] /= 80
    seen = Seen(rows.min(axis=0), rows.max(axis=0), rows.T.astype(np.float64) @ rows / len(rows), [rows[:2000]])
    chosen = choose_product(seen, weights, np.ones(32, dtype=np.float32))
    exact = rows[2000:] @ weights + 1
    wrong = chosen.result(rows[2000:]) - exact
    assert wrong.std() < 0.02 * exact.std()
    assert abs(wrong.mean()) < 0.002
    assert chosen.divisor[5] > 5 * np.delete(chosen.divisor, 5).max()
    # Beyond 7 bits, pairs overflow on processors without VNNI.
    assert np.abs(chosen.weights).max() <= LARGEST_WEIGHT
