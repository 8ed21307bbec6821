"""A model folder: its card, its word table and its other files, opened once; and the windows that a reader reads."""

import gzip
import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.folder import (
    BLOCK,
    BUNDLED,
    CARD,
    EMBEDDER,
    READER,
    SHARED,
    TOKENIZER,
    VECTOR_FILES,
    WORDS,
    batches,
    content_hash,
    model_card,
    open_model,
    packed_words,
    write_card,
)
from rag.models.windows import (
    CLOSING,
    CONTEXT,
    LONGEST_HEAD,
    LONGEST_QUESTION,
    OPENING,
    PADDING,
    PASSAGE,
    QUESTION,
    padded,
    windows,
)
from rag.records import BronError

TABLE = np.random.default_rng(5).normal(0, 0.1, (7, 2 * BLOCK)).astype(np.float32)
VALUES = {
    "name": "små",
    "dimension": 2 * BLOCK,
    "max_tokens": 32,
    "question_prefix": "",
    "passage_prefix": "",
    "window": 64,
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """A small folder of files that no one runs."""
    made = tmp_path / "model"
    made.mkdir()
    (made / WORDS).write_bytes(packed_words(TABLE))
    shutil.copy(BUNDLED / TOKENIZER, made / TOKENIZER)
    for name in (EMBEDDER, READER, SHARED):
        (made / name).write_bytes(name.encode())
    write_card(made, VALUES)
    return made


def test_a_card_is_read_as_it_was_written(folder):
    card = model_card(folder)
    assert (card.name, card.dimension, card.window) == ("små", 2 * BLOCK, 64)
    assert card.revision == content_hash(folder)
    assert json.loads((folder / CARD).read_text(encoding="utf-8"))["name"] == "små"


def test_the_bundled_card_is_of_the_bundled_files():
    assert model_card(BUNDLED).revision == content_hash(BUNDLED)
    assert model_card(BUNDLED).embedder == content_hash(BUNDLED, VECTOR_FILES)
    assert (BUNDLED / "LICENSE").stat().st_size > 10_000
    assert all(b"/rag/training" not in (BUNDLED / name).read_bytes() for name in (EMBEDDER, READER))


def test_the_hash_changes_with_every_file_but_the_card(folder):
    found = {content_hash(folder)}
    for name in (WORDS, TOKENIZER, EMBEDDER, READER, SHARED):
        with (folder / name).open("ab") as file:
            file.write(b"x")
        found.add(content_hash(folder))
    assert len(found) == 6
    write_card(folder, VALUES | {"name": "other"})
    assert content_hash(folder) in found


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"name": 3}',
        json.dumps(VALUES),  # without the hash
    ],
)
def test_a_card_that_is_broken_is_refused(folder, content):
    (folder / CARD).write_text(content, encoding="utf-8")
    with pytest.raises(BronError, match="cannot be used") as caught:
        open_model(folder)
    assert "pip install" in caught.value.todo


def test_a_folder_without_a_card_is_refused(folder):
    (folder / CARD).unlink()
    for attempt in (model_card, open_model):
        with pytest.raises(BronError, match=r"card\.json"):
            attempt(folder)


@pytest.mark.parametrize("name", [WORDS, TOKENIZER, EMBEDDER, READER, SHARED])
@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_files_that_are_not_those_of_the_card_are_refused_at_the_first_use(folder, name, damage):
    if damage == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes()[:-1] + b"?")
    model = open_model(folder)
    for attempt in (lambda: model.tokenizer, lambda: model.words(np.zeros((1, 1), np.int64))):
        with pytest.raises(BronError, match="do not match") as caught:
            attempt()
        assert caught.value.received == content_hash(folder)


def test_a_packed_table_comes_back_in_blocks_of_four_bits(folder):
    found = open_model(folder).words(np.array([[0, 3], [6, 6]]))
    assert found.shape == (2, 2, 2 * BLOCK) and found.dtype == np.float32
    expected = TABLE[[[0, 3], [6, 6]]]
    steps = np.abs(expected.reshape(2, 2, 2, BLOCK)).max(axis=3).repeat(BLOCK, axis=2) / 8
    # The number at the other end of the range has no step of its own: eight one way, seven the other.
    assert (np.abs(found - expected) <= 1.01 * steps).all()
    assert (np.abs(found - expected) <= 0.51 * steps).mean() > 0.9
    np.testing.assert_array_equal(found[1, 0], found[1, 1])


def test_the_largest_number_of_a_block_and_rows_of_zeros_come_back_exactly(tmp_path, folder):
    table = np.zeros((3, 2 * BLOCK), np.float32)
    table[0, 5], table[1, 40] = -2.0, 0.5
    (folder / WORDS).write_bytes(packed_words(table))
    write_card(folder, VALUES)
    np.testing.assert_array_equal(open_model(folder).words(np.arange(3)[None])[0], table)


def test_packing_what_was_packed_changes_nothing(folder):
    once = open_model(folder).words(np.arange(7)[None])[0]
    assert packed_words(once) == packed_words(TABLE)


def test_a_packed_table_has_half_a_byte_a_number_and_two_bytes_a_block():
    assert len(packed_words(TABLE)) == TABLE.size // 2 + 2 * TABLE.size // BLOCK


def test_a_folder_is_opened_once_for_all_threads(folder):
    found = []

    def look():
        model = open_model(folder)
        found.append((model.tokenizer.encode("Åsa").ids, model.words(np.array([[2]])).tobytes()))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({repr(one) for one in found}) == 1
    assert open_model(folder) is open_model(folder)


def test_the_tokenizer_neither_cuts_nor_pads(folder):
    content = json.loads(gzip.decompress((folder / TOKENIZER).read_bytes()))
    content["truncation"] = {"max_length": 3, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}
    (folder / TOKENIZER).write_bytes(gzip.compress(json.dumps(content).encode()))
    write_card(folder, VALUES)
    tokenizer = open_model(folder).tokenizer
    short, long = tokenizer.encode_batch(["Ja", "ord " * 50], add_special_tokens=False)
    assert len(long.ids) >= 50 > 5 > len(short.ids)
    assert PADDING not in short.ids


def test_the_bundled_tokenizer_has_the_special_pieces_where_windows_want_them():
    tokenizer = open_model(BUNDLED).tokenizer
    assert [tokenizer.id_to_token(i) for i in (OPENING, PADDING, CLOSING)] == ["<s>", "<pad>", "</s>"]


@given(st.lists(st.integers(0, 400), max_size=60))
def test_batches_hold_every_text_once_and_keep_to_their_size(lengths):
    found = batches(lengths, 512)
    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or max(lengths[place] for place in batch) * len(batch) <= 512


def test_batches_waste_little():
    lengths = [3, 250, 17, 256, 90, 4, 3, 3, 120] * 20
    wasted = [max(lengths[place] for place in batch) * len(batch) for batch in batches(lengths, 1024)]
    assert sum(wasted) < 1.15 * sum(lengths)
    assert batches([5000], 1024) == [[0]]
    assert batches([], 1024) == []


IDS = st.lists(st.integers(5, 1000), max_size=90)
LEAST = 1 + LONGEST_QUESTION + 1 + LONGEST_HEAD + 1 + 1 + 1  # with room for one token of the passage


@given(IDS, IDS, st.lists(IDS, max_size=8), st.integers(LEAST, 320))
def test_windows_hold_every_token_of_the_passage_once_behind_the_question(question, head, passage, longest):
    read = [[] for _ in passage]
    found = list(windows(question, head, passage, longest))
    assert found
    for window in found:
        assert len(window.ids) == len(window.types) <= longest
        opening = [OPENING, *question[:LONGEST_QUESTION], CLOSING, *head[:LONGEST_HEAD], CLOSING]
        assert list(window.ids[: len(opening)]) == opening
        assert list(window.ids[1 : window.question]) == question[:LONGEST_QUESTION]
        assert window.ids[-1] == CLOSING
        end = len(opening)
        for part in window.parts:
            assert (part.start, part.cut) == (end, len(read[part.number]))
            read[part.number] += window.ids[part.start : part.end]
            end = part.end
        assert end == len(window.ids) - 1
        asked = window.question - 1
        types = [CONTEXT, *[QUESTION] * asked, *[CONTEXT] * (len(opening) - asked - 1)]
        assert list(window.types) == [*types, *[PASSAGE] * (end - len(opening)), CONTEXT]
    assert read == passage
    numbers = [part.number for window in found for part in window.parts]
    assert numbers == sorted(numbers)


def test_only_a_sentence_longer_than_a_window_is_cut():
    passage = [[7] * 20, [8] * 20, [9] * 70, [6] * 5]
    found = list(windows([5] * 10, [], passage, 64))
    room = len(found[1].ids) - found[1].parts[0].start - 1
    assert [[(part.number, part.cut) for part in window.parts] for window in found] == [
        [(0, 0), (1, 0)],
        [(2, 0)],
        [(2, room), (3, 0)],
    ]
    assert len(found[1].ids) == 64


@pytest.mark.parametrize("passage", [[], [[]], [[], []]])
def test_a_passage_without_tokens_is_one_window_without_parts(passage):
    (window,) = windows([5], [6], passage, 64)
    assert window.ids == (OPENING, 5, CLOSING, 6, CLOSING, CLOSING)
    assert window.parts == ()


def test_windows_are_padded_to_the_longest_or_to_a_multiple():
    batch = [next(windows([5], [], [[7] * size], 64)) for size in (3, 9)]
    ids, mask, types = padded(batch)
    assert ids.shape == mask.shape == types.shape == (2, len(batch[1].ids))
    assert ids.dtype == mask.dtype == types.dtype == np.int64
    assert mask.sum(axis=1).tolist() == [len(window.ids) for window in batch]
    assert (ids[mask == 0] == PADDING).all() and (types[mask == 0] == CONTEXT).all()
    assert tuple(ids[0, : mask[0].sum()]) == batch[0].ids
    assert tuple(types[1]) == batch[1].types
    assert padded(batch, 8)[0].shape[1] % 8 == 0
