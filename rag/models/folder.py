"""A model folder: one card, one tokeniser and one word table for the embedder and the reader that lie in it.

card.json says what the models are called, how they are used, and the hash of the other files. words.bin is the word
table in 4 bits; tokenizer.json.gz the tokeniser; embedder.onnx and reader.onnx the rest, but for the weights of their
lowest layers, which are the same, in shared.bin. Each file is read when it is first needed, once for each process.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.privacy import make_no_calls_home
from rag.records import BronError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

BUNDLED = Path(__file__).parent / "bron-en-sv-nl"
CARD, WORDS, TOKENIZER, EMBEDDER, READER, SHARED = (
    "card.json",
    "words.bin",
    "tokenizer.json.gz",
    "embedder.onnx",
    "reader.onnx",
    "shared.bin",
)
BLOCK = 32  # numbers of the word table that share a scale
REINSTALL = "Install Bron again: pip install --force-reinstall bron"


@dataclass(frozen=True, slots=True)
class Card:
    """What ``card.json`` says.

    revision: hash of the other files. embedder: of those that decide the vectors. dimension: of a vector. max_tokens:
    of a text that is embedded. window: the most tokens of a question and a passage that are read together.
    """

    name: str
    revision: str
    embedder: str
    dimension: int
    max_tokens: int
    question_prefix: str
    passage_prefix: str
    window: int


@lru_cache(maxsize=8)
def model_card(folder: Path) -> Card:
    """The folder's card. Raises BronError when it is missing or incomplete."""
    path = folder / CARD
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Card(**{name: values[name] for name in Card.__slots__})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BronError(f"the model folder cannot be used: {error!r}", where=str(path), todo=REINSTALL) from error


FILES = (WORDS, TOKENIZER, EMBEDDER, READER, SHARED)
VECTOR_FILES = (WORDS, TOKENIZER, EMBEDDER, SHARED)


def content_hash(folder: Path, names: Sequence[str] = FILES) -> str:
    """Of what decides what the models say: 16 hex digits of SHA-256 over these files of the folder."""
    digest = hashlib.sha256()
    for name in names:
        path = folder / name
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]


class Model:
    """What is in a folder, opened when it is first asked for; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.card = model_card(folder)
        self._opening = threading.RLock()
        self._opened: dict[str, Any] = {}

    @property
    def tokenizer(self) -> Tokenizer:
        """Without padding, cutting nothing."""
        found: Tokenizer = self._once(TOKENIZER, self._read_tokenizer)
        return found

    def words(self, ids: Integers) -> Floats:
        """Rows of the word table: int64 (texts, tokens) -> float32 (texts, tokens, width)."""
        numbers, scales = self._once(WORDS, self._read_words)
        packed = numbers[ids]
        rows = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
        table: Floats = (rows * scales[ids].astype(np.float32)).reshape(*ids.shape, -1)
        return table

    def session(self, name: str, threads: int) -> InferenceSession:
        """onnxruntime's session of one of the two graphs."""
        return self._once(name, lambda: self._read_session(name, threads))

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        with self._opening:
            if name not in self._opened:
                try:
                    if not self._opened:
                        self._check()
                    self._opened[name] = read()
                except OSError as error:
                    where, todo = str(self.folder), REINSTALL
                    raise BronError(f"the model cannot be read: {error}", where=where, todo=todo) from error
            return self._opened[name]

    def _check(self) -> None:
        found = content_hash(self.folder)
        if found != self.card.revision:
            what, where = f"the model's files do not match its {CARD}", str(self.folder)
            raise BronError(what, where=where, received=found, todo=REINSTALL)

    def _read_tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_buffer(gzip.decompress((self.folder / TOKENIZER).read_bytes()))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _read_words(self) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
        width, size = self.card.dimension, (self.folder / WORDS).stat().st_size
        blocks = width // BLOCK
        rows = size // (width // 2 + 2 * blocks)
        numbers = np.memmap(self.folder / WORDS, np.uint8, "r", shape=(rows, blocks, BLOCK // 2))
        scales = np.memmap(self.folder / WORDS, np.float16, "r", rows * width // 2, (rows, blocks, 1))
        return numbers, scales

    def _read_session(self, name: str, threads: int) -> InferenceSession:
        make_no_calls_home()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        return onnxruntime.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=8)
def open_model(folder: Path) -> Model:
    """The folder's model, the same for all who ask in this process. Raises BronError like ``model_card``."""
    return Model(folder)


def packed_words(table: Floats) -> bytes:
    """A word table, float32 (rows, width), as ``words.bin`` has it: blocks of 4-bit numbers, then fp16 scales."""
    blocks = table.reshape(len(table), -1, BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2, keepdims=True), axis=2)
    scales = (extreme / -8).astype(np.float16)
    divisor = np.where(scales == 0, np.float16(1), scales).astype(np.float32)
    numbers = np.clip(np.rint(blocks / divisor) + 8, 0, 15).astype(np.uint8)
    low, high = numbers[:, :, : BLOCK // 2], numbers[:, :, BLOCK // 2 :]
    packed: bytes = (low | high << 4).tobytes() + scales.tobytes()
    return packed


def batches(lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Places of texts in batches of like length, longest first: at most ``tokens`` with padding, or one text."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    result: list[list[int]] = []
    while order:
        size = max(1, tokens // max(1, lengths[order[0]]))
        result.append(order[:size])
        order = order[size:]
    return result


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_card(folder: Path, values: Mapping[str, Any]) -> None:
    """Write ``card.json`` with the hashes of the folder's other files."""
    card = {**values, "revision": content_hash(folder), "embedder": content_hash(folder, VECTOR_FILES)}
    (folder / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
