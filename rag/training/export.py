"""Writes a model folder: torch weights -> ``words.bin`` (4 bits), the two graphs (8 bits), tokeniser and card."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import Tokenizer

from rag.models.folder import EMBEDDER, READER, SHARED, TOKENIZER, WORDS, packed_words, write_card
from rag.models.windows import Window, padded
from rag.records import BronError
from rag.training.encoder import Encoder
from rag.training.graph import encoder_graph, reader_graph
from rag.training.quantise import Product, choose_products
from rag.training.reader_network import ReaderNetwork

NAME = "bron-en-sv-nl"
MAX_TOKENS = 320  # of a text that is embedded
WINDOW = 320  # tokens of question and passage that are read together
PREFIXES = ("query: ", "passage: ")


def write_words(encoder: Encoder, tokenizer: Tokenizer, folder: Path) -> None:
    """The word table and the tokeniser, which both models use."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WORDS).write_bytes(packed_words(encoder.words.weight.detach().numpy()))
    content = tokenizer.to_str(pretty=False).encode()
    (folder / TOKENIZER).write_bytes(gzip.compress(content, 9, mtime=0))


def write_embedder(
    encoder: Encoder, tokenizer: Tokenizer, folder: Path, texts: Sequence[str], shared: int = 0
) -> dict[str, Product]:
    """``embedder.onnx``, and the products of its lowest ``shared`` layers, which the reader has too.

    texts: some hundred, with their prefixes, to choose the scales of the integers with; none keeps float32, to compare.
    """
    lists = [encoding.ids[:MAX_TOKENS] for encoding in tokenizer.encode_batch_fast(list(texts))]

    def read(ids: list[int]) -> None:
        encoder(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long))

    products = choose_products(encoder, [(len(ids), partial(read, ids)) for ids in lists]) if lists else None
    below = {name: made for name, made in (products or {}).items() if int(name.split(".")[1]) < shared}
    _save(encoder_graph(encoder, products), folder / EMBEDDER, below)
    return below


def write_reader(
    reader: ReaderNetwork, folder: Path, windows: Sequence[Window], below: Mapping[str, Product] | None = None
) -> None:
    """``reader.onnx``. windows: some hundred, like those to come, to choose the scales with; none keeps float32.

    below: products of the lowest layers, as the embedder has them: they are read from the same file.
    """

    def read(window: Window) -> object:
        return reader(*(torch.from_numpy(part) for part in padded([window])))

    readings: list[tuple[int, Callable[[], object]]] = [(len(item.ids), partial(read, item)) for item in windows]
    products = choose_products(reader.body, readings, below) if readings else None
    _save(reader_graph(reader, products), folder / READER, below or {})


def write_folder(folder: Path, dimension: int) -> None:
    """The card, when all else is written."""
    question, passage = PREFIXES
    values = {"name": NAME, "dimension": dimension, "max_tokens": MAX_TOKENS, "question_prefix": question}
    write_card(folder, values | {"passage_prefix": passage, "window": WINDOW})


def check_graph(encoder: Encoder) -> None:
    """BronError when the graph in float32 does not give the encoder's own vectors, on texts of unlike lengths."""
    ids = torch.arange(36).reshape(3, 12) % encoder.words.num_embeddings
    mask = (torch.arange(12) < torch.tensor([[12], [7], [1]])).long()
    graph = encoder_graph(encoder).SerializeToString()
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        words = encoder.words(ids).numpy()
        expected = encoder(ids, mask).numpy()
    found = session.run(None, {"words": words, "attention_mask": mask.numpy()})[0]
    worst = float(np.abs(found - expected).max())
    if worst > 1e-4:
        raise BronError("the graph gives other vectors than the encoder", where="rag.training.graph", received=worst)


def _save(model: onnx.ModelProto, path: Path, below: Mapping[str, Product]) -> None:
    """Write a graph; the weights of the products ``below`` go to a file beside it, the same for both graphs."""
    content = b""
    for constant in model.graph.initializer:
        if constant.name.removesuffix(".weights") in below and constant.name.endswith(".weights"):
            place = {"location": SHARED, "offset": len(content), "length": len(constant.raw_data)}
            content += constant.raw_data
            constant.ClearField("raw_data")
            constant.data_location = onnx.TensorProto.EXTERNAL
            constant.external_data.extend(
                onnx.StringStringEntryProto(key=key, value=str(value)) for key, value in place.items()
            )
    shared = path.parent / SHARED
    if path.name == READER and below and shared.read_bytes() != content:
        todo = "Write the embedder into this folder first, from the same lowest layers."
        raise BronError("the folder's lowest layers are not the reader's", where=str(shared), todo=todo)
    shared.write_bytes(content)
    path.write_bytes(model.SerializeToString(deterministic=True))
