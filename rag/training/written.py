"""A model folder -> encoder and reader in torch again: going on from written ones needs no checkpoint of a training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from rag.reader import FILE
from rag.records import BronError
from rag.training.encoder import Encoder, EncoderShape
from rag.training.reader import SpanReader, new_reader

PRODUCTS = ("attention.query", "attention.key", "attention.value", "attention.output", "inner", "outer")
ENTERING = {"attention.key": "attention.query", "attention.value": "attention.query"}  # share its division of channels
HEADS = 12  # as in rag.training.encoder: the number of heads leaves no trace in the weights


def read_encoder(folder: Path, heads: int = HEADS) -> Encoder:
    """The encoder of a folder that ``rag.training.export`` wrote, ready to embed (``eval`` mode).

    Weights of 8 bits come back as what the integers mean, so that the encoder gives the folder's own vectors but for
    the rounding of what goes between its layers. Raises BronError when the folder holds no such model.
    """
    with _reading(folder / "model.onnx") as found:
        return _encoder(found, heads)


def read_reader(folder: Path, heads: int = HEADS) -> SpanReader:
    """The reader of a folder that ``rag.training.reader_export`` wrote, on the folder's word table.

    Raises BronError when the folder holds no reader.
    """
    with _reading(folder / FILE) as found, torch.no_grad():
        reader = new_reader(_encoder(found, heads), torch.tensor(found["types"][1].copy()))
        reader.ends.weight.copy_(torch.tensor(found["ends.weights"].T.copy()))
        reader.ends.bias.copy_(torch.tensor(found["ends.bias"].copy()))
        ready: SpanReader = reader.eval()
        return ready


@contextmanager
def _reading(path: Path) -> Iterator[dict[str, NDArray[Any]]]:
    """The constants of a graph by their names; what goes wrong with them in the block is a BronError."""
    try:
        model = onnx.load(path)  # with the word table that lies beside it
        yield {item.name: np.asarray(numpy_helper.to_array(item)) for item in model.graph.initializer}
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        todo = "Name a folder that `python -m rag.training.build` wrote."
        raise BronError(f"the model cannot be read: {error!r}", where=str(path), todo=todo) from error


def _encoder(found: dict[str, NDArray[Any]], heads: int) -> Encoder:
    words = found["words"].astype(np.float32)
    if "words_scale" in found:
        words = words * found["words_scale"].astype(np.float32)
    layers = len({name.split(".")[1] for name in found if name.startswith("layers.")})
    places = found["places"].astype(np.float32)
    factor = np.float32(np.sqrt(words.shape[1] // heads))  # the graph divides the query in place of the scores
    weights: dict[str, NDArray[Any]] = {"words.weight": words, "positions.weight": places}
    weights["token_type"] = np.zeros(words.shape[1])
    for name in ("norm", *(f"layers.{n}.{norm}" for n in range(layers) for norm in ("attention_norm", "outer_norm"))):
        weights |= {f"{name}.{part}": found[f"{name}.{part}"] for part in ("weight", "bias")}
    for layer in range(layers):
        for product in PRODUCTS:
            name = f"layers.{layer}.{product}"
            scale = factor if product == "attention.query" else np.float32(1)
            weights[f"{name}.weight"] = (_product(found, layer, product) * scale).T
            weights[f"{name}.bias"] = found[f"{name}.bias"] * scale
    inner = weights["layers.0.inner.weight"].shape[0]
    encoder = Encoder(EncoderShape(len(words), words.shape[1], layers, heads, inner, len(places)))
    encoder.load_state_dict({name: torch.tensor(np.array(value, dtype=np.float32)) for name, value in weights.items()})
    ready: Encoder = encoder.eval()
    return ready


def _product(found: dict[str, NDArray[Any]], layer: int, product: str) -> NDArray[np.float32]:
    """The weights of a matrix product, (inputs, outputs), float32."""
    name = f"layers.{layer}.{product}"
    weights: NDArray[np.float32] = found[f"{name}.weights"].astype(np.float32)
    if f"{name}.weight_scale" not in found:
        return weights
    weights = weights * found[f"{name}.weight_scale"].astype(np.float32)
    divided = found.get(f"layers.{layer}.{ENTERING.get(product, product)}.factor")
    return weights if divided is None else weights * divided.astype(np.float32)[:, None]
