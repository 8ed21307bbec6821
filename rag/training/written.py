"""A model folder -> the encoder in torch again: going on from a written model needs no checkpoint of its training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from rag.records import BronError
from rag.training.encoder import Encoder, EncoderShape

PRODUCTS = ("attention.query", "attention.key", "attention.value", "attention.output", "inner", "outer")
ENTERING = {"attention.key": "attention.query", "attention.value": "attention.query"}  # share its division of channels
HEADS = 12  # as in rag.training.encoder: the number of heads leaves no trace in the weights


def read_encoder(folder: Path, heads: int = HEADS) -> Encoder:
    """The encoder of a folder that ``rag.training.export`` wrote, ready to embed (``eval`` mode).

    Weights of 8 bits come back as what the integers mean, so that the encoder gives the folder's own vectors but for
    the rounding of what goes between its layers. Raises BronError when the folder holds no such model.
    """
    path = folder / "model.onnx"
    try:
        model = onnx.load(path)  # with the word table that lies beside it
        found = {item.name: np.asarray(numpy_helper.to_array(item)) for item in model.graph.initializer}
        return _encoder(found, heads)
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
