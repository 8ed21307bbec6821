"""The span reader at run time: spans are whole words of the passage as given, and folders are what they say."""

import json
import shutil
import threading
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.embedding import BUNDLED, BundledEmbedding, embed_passages
from rag.reader import Reader, load_reader, reader_card
from rag.records import BronError
from rag.spans import LONGEST_SPAN, SpanFinder, is_border

TOKENIZER = BUNDLED / "tokenizer.json"
MAX_TOKENS, STRIDE = 48, 20
QUESTION = "Vem öppnade bron i Åby?"
PASSAGES = [
    "Älven steg i natt. Bron i Åby öppnades igen av Märta Sjöö på tisdagen, efter tre veckor.",
    "De brug bij Ieper is weer open, zei burgemeester Zoë Daniëls; het kostte 3,5 miljoen euro.",
    "The bridge was opened again. " * 20 + "Naïve café owners in Malmö cheered.",
    "",
    "   \n",
]


def scattered(ids, mask, types):
    """Scores that depend on the tokens alone, spread like a network's."""
    del mask, types
    return np.sin(ids * 12.9898).astype(np.float32) * 9, np.sin(ids * 78.233).astype(np.float32) * 9


def finder(network=scattered, max_tokens=MAX_TOKENS, stride=STRIDE):
    return SpanFinder(vocabulary(), network, max_tokens, stride)


@cache
def vocabulary():
    return Tokenizer.from_file(str(TOKENIZER))


def looking_for(first, last):
    """A network that knows the tokens that an answer begins and ends with."""
    words = vocabulary()

    def network(ids, mask, types):
        del mask
        scores = []
        for token in (first, last):
            hit = (ids == words.token_to_id(token)) & (types == 1)
            assert words.token_to_id(token) is not None
            scores.append(np.where(hit, np.float32(8), np.float32(-3)))
            scores[-1][:, 0] = 1.0
        return scores[0], scores[1]

    return network


@pytest.fixture(scope="module")
def scattering():
    return finder()


LETTERS = (
    "aeoåäöëïéÅÄÖÏßøœﬁİǅ\u212b\u0301\u0308\u00ad\u200b\u200d\ufeff 漢字ñ0123456789.,:;'’-–()«»\"%€\n\t\u00a0½²\x07🙂अि"
)
TEXTS = st.one_of(
    st.text(LETTERS, max_size=80),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.lists(
        st.sampled_from("Älven översvämningens Ieper coöperatie 3,5 10.30 e-post café Zoë (av) bridge’s".split()),
        max_size=60,
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, form=st.sampled_from(["", "NFC", "NFD"]))
def test_spans_are_whole_words_of_the_passage_and_do_not_overlap(scattering, text, form):
    text = unicodedata.normalize(form, text) if form else text
    (spans,) = scattering.read([(QUESTION, text)], 5)
    assert len(spans) <= 5
    assert [span.score for span in spans] == sorted((span.score for span in spans), reverse=True)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        found = text[span.start : span.end]
        assert found.strip() == found, "blanks are no part of an answer"
        for place in (span.start, span.end):
            assert not (text[max(0, place - 1) : place].isalnum() and text[place : place + 1].isalnum()), found
            assert not unicodedata.combining((text + " ")[place]), "a mark stays with its letter"
        assert len(scattering.tokenizer.encode(found, add_special_tokens=False).ids) <= LONGEST_SPAN + 2
    for one in spans:
        for other in spans:
            assert one is other or one.end <= other.start or other.end <= one.start


@settings(max_examples=100, deadline=None)
@given(before=TEXTS, after=TEXTS, form=st.sampled_from(["NFC", "NFD"]))
def test_a_name_is_found_at_its_own_place(before, after, form):
    passage = unicodedata.normalize(form, f"{before} Märta Sjöö {after}").replace("\x00", "")
    name = unicodedata.normalize(form, "Märta Sjöö")
    pieces = vocabulary().encode("Märta Sjöö", add_special_tokens=False).tokens
    (spans,) = finder(looking_for(pieces[0], pieces[-1]), 288, 128).read([("Vem?", passage)], 3)
    assert name in [passage[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "place", "border"),
    [("Åby", 1, False), ("i Åby", 2, True), ("3,5 ton", 1, False), ("3,5 ton", 2, False), ("3,5 ton", 3, True),
     ("1914-18", 4, True), ("10.30.", 5, True), ("år 3, 5", 4, True), ("a\u0308r", 1, False),
     ("sam\u00adarbete", 4, False), ("x", 0, True), ("x", 1, True), ("", 0, True), (",5", 1, True)],
)  # fmt: skip
def test_borders_of_words_and_numbers(text, place, border):
    assert is_border(text, place) is border


def test_the_score_is_what_the_span_has_above_no_answer():
    (spans,) = finder(looking_for("brug", "open")).read([("Wat?", "De brug is open.")], 1)
    assert [("De brug is open."[span.start : span.end], span.score) for span in spans] == [("brug is open", 8 + 8 - 2)]


def test_an_answer_far_into_a_long_passage_is_found():
    passage = PASSAGES[2]
    reading = finder(looking_for("malmö", "cheered"))
    (spans,) = reading.read([(QUESTION, passage)], 1)
    assert passage[spans[0].start : spans[0].end] == "Malmö cheered"


def test_windows_hold_every_token_and_none_is_too_long(scattering):
    words = scattering.tokenizer
    question = words.encode(QUESTION * 20, add_special_tokens=False).ids
    assert len(question) > 64
    for size in (1, 24, 25, 44, 45, 46, 200):
        passage = list(range(1000, 1000 + size))
        for asked in (question[:5], []):
            windows = list(scattering.windows(0, asked, passage))
            seen = [window.ids[window.begin : window.end] for window in windows]
            assert all(len(window.ids) <= MAX_TOKENS for window in windows)
            assert sorted({token for part in seen for token in part}) == passage
            assert [passage.index(part[0]) for part in seen] == [window.first for window in windows]
            assert len(windows) == len({window.first for window in windows})


def test_passages_are_read_alike_alone_and_together(scattering):
    together = scattering.read([(QUESTION, passage) for passage in PASSAGES], 4)
    assert [bool(spans) for spans in together] == [True, True, True, False, False]
    for passage, spans in zip(PASSAGES, together, strict=True):
        assert scattering.read([(QUESTION, passage)], 4) == [spans]
    assert scattering.read([], 4) == []


def test_a_folder_without_a_reader_has_none(tmp_path):
    assert load_reader(tmp_path) is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small embedder and an untrained reader on its word table."""
    torch = pytest.importorskip("torch", reason="torch is a building tool: pip install 'bron[train]'")
    pytest.importorskip("onnx", reason="pip install 'bron[train]'")
    from rag.training.encoder import Encoder, EncoderShape
    from rag.training.export import write_model
    from rag.training.reader import new_reader
    from rag.training.reader_export import write_reader

    torch.manual_seed(4)
    rows = vocabulary().get_vocab_size()
    encoder = Encoder(EncoderShape(vocabulary=rows, width=32, layers=2, heads=4, inner=64, positions=64)).eval()
    place = tmp_path_factory.mktemp("model")
    write_model(encoder, TOKENIZER, place, name="small", max_tokens=32, texts=PASSAGES[:3])
    reader = new_reader(encoder, torch.randn(32))
    torch.nn.init.normal_(reader.ends.weight, std=3.0)
    windows = [
        window
        for number, passage in enumerate(PASSAGES)
        for window in finder().windows(number, [1200, 1300], finder().tokenizer.encode(passage).ids)
    ]
    write_reader(reader, place, windows, name="small-reader", max_tokens=MAX_TOKENS, stride=STRIDE)
    return place


@pytest.fixture
def copied(folder, tmp_path):
    """To damage."""
    return Path(shutil.copytree(folder, tmp_path / "model"))


def test_a_folder_is_read(folder):
    reader = load_reader(folder)
    assert isinstance(reader, Reader)
    found = reader.read(QUESTION, PASSAGES, count=3)
    assert [len(spans) for spans in found] == [3, 3, 3, 0, 0]
    for passage, spans in zip(PASSAGES, found, strict=True):
        assert all(passage[span.start : span.end].strip() for span in spans)
    assert reader.read(QUESTION, PASSAGES[:2], count=3) == found[:2]
    assert reader.read(QUESTION, []) == []
    assert reader.identity == f"small-reader@{reader_card(folder).revision}+{reader_card(folder).table}"
    assert reader.read("vad \ud800 hände?", ["Ingen vet \udfff det."])[0]


def test_both_models_share_one_table_and_the_embedder_is_not_changed_by_the_reader(folder, copied):
    assert {path.name for path in folder.iterdir()} == {
        "model.onnx", "model.json", "words.bin", "tokenizer.json", "reader.onnx", "reader.json",
    }  # fmt: skip
    table = (folder / "words.bin").stat().st_size
    assert (folder / "model.onnx").stat().st_size < table / 10
    assert (folder / "reader.onnx").stat().st_size < table / 10
    for name in ("reader.onnx", "reader.json"):
        (copied / name).unlink()
    assert load_reader(copied) is None
    one, other = BundledEmbedding(folder), BundledEmbedding(copied)
    assert one.identity == other.identity
    np.testing.assert_array_equal(embed_passages(one, PASSAGES), embed_passages(other, PASSAGES))


@pytest.mark.parametrize("name", ["words.bin", "reader.onnx", "tokenizer.json"])
def test_a_damaged_file_is_refused(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(BronError, match="do not match"):
        Reader(copied).read(QUESTION, PASSAGES)
    if name != "reader.onnx":
        with pytest.raises(BronError, match="do not match"):
            BundledEmbedding(copied).vectors(["Vem?"])


@pytest.mark.parametrize("name", ["words.bin", "tokenizer.json"])
def test_a_missing_file_is_refused(copied, name):
    (copied / name).unlink()
    with pytest.raises(BronError) as caught:
        Reader(copied).read(QUESTION, PASSAGES)
    assert caught.value.todo
    with pytest.raises(BronError):
        BundledEmbedding(copied).vectors(["Vem?"])


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"name": 3}', None])
def test_a_broken_reader_json_is_refused(copied, content):
    (copied / "reader.json").unlink()
    if content is not None:
        (copied / "reader.json").write_text(content, encoding="utf-8")
    with pytest.raises(BronError):
        load_reader(copied)


def test_a_reader_of_another_table_is_refused(copied):
    card = json.loads((copied / "reader.json").read_text(encoding="utf-8"))
    (copied / "reader.json").write_text(json.dumps(card | {"table": "0" * 16}), encoding="utf-8")
    with pytest.raises(BronError, match="do not match"):
        Reader(copied).read(QUESTION, PASSAGES)


def test_threads_share_one_reader(folder):
    expected = Reader(folder).read(QUESTION, PASSAGES)
    found = []
    threads = [threading.Thread(target=lambda: found.append(Reader(folder).read(QUESTION, PASSAGES))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    for one in found:
        assert [[(s.start, s.end) for s in spans] for spans in one] == [
            [(s.start, s.end) for s in spans] for spans in expected
        ]
