"""Runs the reader of a model folder: a question and passages -> the spans of each passage that may be the answer.

An encoder reads question and passage together and gives every token of the passage a score as the answer's first
token and one as its last; the same two of [CLS] say that the passage does not answer (Devlin and others, "BERT",
2019). The reader shares its word table, ``words.bin``, and its tokeniser with the folder's embedder.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rag.embedding import BUNDLED, REINSTALL, WORDS, cores
from rag.records import BronError, Span
from rag.spans import Floats, Integers, SpanFinder

__all__ = ["Reader", "ReaderCard", "Span", "load_reader", "reader_card", "reader_hash", "span_finder", "table_hash"]

FILE = "reader.onnx"
CARD = "reader.json"
BATCH = 352  # tokens of a batch
INPUTS = ("input_ids", "attention_mask", "token_types")


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """What ``reader.json`` says. revision: hash of ``reader.onnx``. table: of the word table and the tokeniser.

    max_tokens: of a window of question and passage. stride: tokens from one window's start to the next one's.
    """

    name: str
    revision: str
    table: str
    max_tokens: int
    stride: int


class Reader:
    """The reader of a model folder, on all cores; read at the first question, once for each process and folder.

    Safe to use from several threads. Raises BronError when the folder is incomplete or damaged.
    """

    def __init__(self, folder: Path = BUNDLED) -> None:
        self.folder = folder
        self.card = reader_card(folder)

    @property
    def identity(self) -> str:
        """Name, revision and word table: two readers with one identity give the same spans."""
        return f"{self.card.name}@{self.card.revision}+{self.card.table}"

    def read(self, question: str, passages: Sequence[str], count: int = 5) -> list[list[Span]]:
        """For each passage its best spans, best first: at most ``count``, not overlapping, words not cut.

        Offsets are code points of the passage as it was given. A passage without words has no spans; any other has
        at least one, whatever its score.
        """
        asked = _writable(question)
        return span_finder(self.folder).read([(asked, _writable(passage)) for passage in passages], count)


def load_reader(folder: Path = BUNDLED) -> Reader | None:
    """The folder's reader, or None when it has none. Raises BronError when there is one that cannot be used."""
    return Reader(folder) if (folder / FILE).exists() else None


@lru_cache(maxsize=8)
def reader_card(folder: Path) -> ReaderCard:
    """The folder's ``reader.json``. Raises BronError when it is missing or incomplete."""
    path = folder / CARD
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return ReaderCard(**{name: values[name] for name in ReaderCard.__slots__})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BronError(f"the reader cannot be used: {error!r}", where=str(path), todo=REINSTALL) from error


def reader_hash(folder: Path) -> str:
    """Of what the reader has of its own: 16 hex digits of SHA-256."""
    return _digest(folder, FILE)


def table_hash(folder: Path) -> str:
    """Of what it shares with the embedder: 16 hex digits of SHA-256."""
    return _digest(folder, WORDS, "tokenizer.json")


def _digest(folder: Path, *names: str) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


_loading = threading.Lock()


def span_finder(folder: Path) -> SpanFinder:
    """What reads with the folder's reader, many questions at once; loaded once for each process and folder."""
    with _loading:
        return _load(folder)


@lru_cache(maxsize=8)
def _load(folder: Path) -> SpanFinder:
    import onnxruntime
    from tokenizers import Tokenizer

    card = reader_card(folder)
    options = onnxruntime.SessionOptions()
    # Two windows fit into a core's cache: a core for each batch of them is a fifth faster than all cores for one.
    options.intra_op_num_threads = 1
    try:
        for found, stated in ((reader_hash(folder), card.revision), (table_hash(folder), card.table)):
            if found != stated:
                where, todo = str(folder), REINSTALL
                raise BronError(
                    "the reader's files do not match its reader.json", where=where, received=found, todo=todo
                )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        session = onnxruntime.InferenceSession(str(folder / FILE), options, providers=["CPUExecutionProvider"])
    except OSError as error:
        raise BronError(f"the reader cannot be read: {error}", where=str(folder), todo=REINSTALL) from error

    def network(ids: Integers, mask: Integers, types: Integers) -> tuple[Floats, Floats]:
        start, end = session.run(None, dict(zip(INPUTS, (ids, mask, types), strict=True)))
        return start, end

    return SpanFinder(tokenizer, network, card.max_tokens, card.stride, cores(), BATCH)


def _writable(text: str) -> str:
    """Code point for code point; half of a surrogate pair, which cannot be written as UTF-8, becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
