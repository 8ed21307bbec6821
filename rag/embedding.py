"""Text -> vector: the bundled ONNX model as a LlamaIndex embedding, and what any LlamaIndex embedding is used through.

``embed_passages``, ``embed_question`` and ``identity`` are what the rest of Bron calls: whatever the embedding, text
goes in as NFC and vectors come out checked, float32 and of unit length.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray

from rag.records import BronError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

BUNDLED = Path(__file__).parent / "models" / "bron-en-sv-nl"
WORDS = "words.bin"  # the word table, which the folder's reader uses too; older folders have it inside the model
# Texts of one batch are padded to the longest: few texts when they are long keep the working set in the cache.
BATCH_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What ``model.json`` says. revision: hash of the other files. max_tokens: longer texts are cut there.

    word_threshold: may be left out; cosine from which two single words mean nearly the same.
    """

    name: str
    revision: str
    dimension: int
    max_tokens: int
    question_prefix: str
    passage_prefix: str
    word_threshold: float | None = None


class BundledEmbedding(BaseEmbedding):
    """A model folder that comes with Bron (or one like it), run by onnxruntime on all cores.

    Making one reads nothing but ``model.json``; the model itself is read at the first text, once for each process
    and folder. Safe to use from several threads. Raises BronError when the folder is incomplete or damaged.
    """

    folder: str

    def __init__(self, folder: Path | str = BUNDLED, **options: Any) -> None:
        card = model_card(Path(folder))
        unknown = set(options) - set(type(self).model_fields)
        if unknown:
            raise TypeError(f"no such option: {', '.join(sorted(unknown))}")
        super().__init__(**{"model_name": card.name, "embed_batch_size": 512, "folder": str(folder), **options})

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex stores and reports."""
        return "BundledEmbedding"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return model_card(Path(self.folder)).dimension

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that are read; what lies beyond does not count."""
        return model_card(Path(self.folder)).max_tokens

    @property
    def word_threshold(self) -> float | None:
        """Cosine from which two single words mean nearly the same; None when their vectors do not tell."""
        return model_card(Path(self.folder)).word_threshold

    @property
    def identity(self) -> str:
        """Name and content hash: two embeddings with one identity give the same vectors."""
        card = model_card(Path(self.folder))
        return f"{card.name}@{card.revision}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones included, at most ``max_tokens``."""
        return [len(ids) for ids in _model(self.folder).tokenise([_clean(text) for text in texts])]

    def vectors(self, texts: Sequence[str], prefix: str = "") -> Vectors:
        """Unit vectors in the order of the texts: float32 (n, dimension)."""
        return _model(self.folder).vectors([prefix + _clean(text) for text in texts])

    def _get_query_embedding(self, query: str) -> list[float]:
        prefix = model_card(Path(self.folder)).question_prefix
        vector: list[float] = self.vectors([query], prefix)[0].tolist()
        return vector

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        prefix = model_card(Path(self.folder)).passage_prefix
        vectors: list[list[float]] = self.vectors(texts, prefix).tolist()
        return vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def embed_passages(
    embedding: BaseEmbedding, texts: Sequence[str], progress: Callable[[int], None] | None = None
) -> Vectors:
    """Vectors of texts to be found: float32 (n, dimension), unit length, in order; (0, dimension) for no texts.

    progress: called after each batch with the number of texts done. Raises BronError when the embedding fails or
    gives anything but one finite vector of one length for each text.
    """
    if not texts:
        return np.zeros((0, dimension(embedding)), dtype=np.float32)
    parts: list[Vectors] = []
    for start in range(0, len(texts), embedding.embed_batch_size):
        batch = [_clean(text) for text in texts[start : start + embedding.embed_batch_size]]
        raw = _attempt(embedding, partial(embedding.get_text_embedding_batch, batch))
        parts.append(_checked(embedding, raw, len(batch), parts[0].shape[1] if parts else None))
        if progress:
            progress(start + len(batch))
    return np.concatenate(parts)


def embed_question(embedding: BaseEmbedding, text: str) -> Vectors:
    """Vector of a text to search with: float32 (dimension,), unit length. Raises BronError like embed_passages."""
    clean = _clean(text)
    raw = _attempt(embedding, partial(embedding.get_query_embedding, clean))
    vector: Vectors = _checked(embedding, [raw], 1, None)[0]
    return vector


def dimension(embedding: BaseEmbedding) -> int:
    """Length of the embedding's vectors; asks for one vector when the embedding does not say."""
    stated = getattr(embedding, "dimension", None)
    return stated if isinstance(stated, int) else len(embed_question(embedding, "Bron"))


def identity(embedding: BaseEmbedding) -> str:
    """What the manifest keeps to refuse vectors of another model: as much as the embedding tells about itself."""
    stated = getattr(embedding, "identity", None)
    return stated if isinstance(stated, str) else f"{type(embedding).__name__}:{embedding.model_name}"


def content_hash(folder: Path, question_prefix: str, passage_prefix: str) -> str:
    """Of all that decides a model's vectors: 16 hex digits of SHA-256 over its large files and its prefixes."""
    digest = hashlib.sha256(json.dumps([question_prefix, passage_prefix]).encode())
    for name in ("model.onnx", "tokenizer.json", *(path.name for path in folder.glob(WORDS))):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=8)
def model_card(folder: Path) -> ModelCard:
    """The model folder's ``model.json``. Raises BronError when it is missing or incomplete."""
    path = folder / "model.json"
    try:
        values = {"word_threshold": None, **json.loads(path.read_text(encoding="utf-8"))}
        return ModelCard(**{name: values[name] for name in ModelCard.__slots__})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BronError(f"the model folder cannot be used: {error!r}", where=str(path), todo=REINSTALL) from error


REINSTALL = "Install Bron again: pip install --force-reinstall bron"


class _Model:
    """A tokeniser and a session, both safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer, session: InferenceSession, card: ModelCard) -> None:
        self.tokenizer = tokenizer
        self.session = session
        self.card = card

    def tokenise(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)]

    def vectors(self, texts: list[str]) -> Vectors:
        ids = self.tokenise(texts)
        result = np.zeros((len(texts), self.card.dimension), dtype=np.float32)
        for batch in batches([len(item) for item in ids]):
            longest = max(len(ids[place]) for place in batch)
            # What stands under the padding is masked out, so any id that exists will do.
            padded = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros_like(padded)
            for row, place in enumerate(batch):
                padded[row, : len(ids[place])] = ids[place]
                mask[row, : len(ids[place])] = 1
            result[batch] = self.session.run(None, {"input_ids": padded, "attention_mask": mask})[0]
        return result


def batches(lengths: Sequence[int], tokens: int = BATCH_TOKENS) -> list[list[int]]:
    """Places of texts in batches of like length, longest first: at most ``tokens`` with padding, or one text."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    result: list[list[int]] = []
    while order:
        size = max(1, tokens // max(1, lengths[order[0]]))
        result.append(order[:size])
        order = order[size:]
    return result


_loading = threading.Lock()


def _model(folder: str) -> _Model:
    with _loading:
        return _load(folder)


@lru_cache(maxsize=8)
def _load(folder: str) -> _Model:
    import onnxruntime
    from tokenizers import Tokenizer

    path = Path(folder)
    card = model_card(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores()
    try:
        found = content_hash(path, card.question_prefix, card.passage_prefix)
        if found != card.revision:
            raise BronError(
                "the model's files do not match its model.json", where=folder, received=found, todo=REINSTALL
            )
        tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        session = onnxruntime.InferenceSession(str(path / "model.onnx"), options, providers=["CPUExecutionProvider"])
    except OSError as error:
        raise BronError(f"the model cannot be read: {error}", where=folder, todo=REINSTALL) from error
    return _Model(tokenizer, session, card)


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _clean(text: str) -> str:
    """NFC, and nothing that cannot be written as UTF-8 (half of a surrogate pair)."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode("utf-8")


def _attempt(embedding: BaseEmbedding, call: Callable[[], object]) -> object:
    """The result of asking the embedding; whatever a model or a distant service raises, a BronError comes out."""
    try:
        return call()
    except BronError:
        raise
    except Exception as error:
        raise BronError(
            f"the embedding failed: {type(error).__name__}: {error}",
            where=identity(embedding),
            todo="Check the settings embedding and embedding_options, and that its service answers.",
        ) from error


def _checked(embedding: BaseEmbedding, raw: object, count: int, width: int | None) -> Vectors:
    """``raw`` as unit vectors, float32 (count, width); BronError when it is not that."""

    def wrong(what: str, received: object = None) -> BronError:
        todo = "Choose another embedding, or mend this one."
        return BronError(what, where=identity(embedding), received=received, todo=todo)

    try:
        vectors = np.asarray(raw, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise wrong(f"the embedding gave no table of numbers: {error}") from error
    if vectors.ndim != 2 or vectors.shape[0] != count or vectors.shape[1] != (width or vectors.shape[1]):
        raise wrong(f"the embedding gave vectors of the wrong shape for {count} texts", vectors.shape)
    if not np.isfinite(vectors).all():
        raise wrong("the embedding gave a number that is not finite")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if vectors.shape[1] == 0 or not lengths.all():
        raise wrong("the embedding gave a vector of length zero")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit
