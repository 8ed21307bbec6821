"""Reads a model folder back into torch, so that training goes on from the models in it instead of from the base.

Integers become floats again: nothing is lost but what the rounding of the folder's own products lost (``quantise``).
"""

from __future__ import annotations

import copy
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from rag.models.folder import EMBEDDER, READER, TOKENIZER
from rag.training.base import BaseModel, with_pieces
from rag.training.encoder import Encoder
from rag.training.quantise import GROUPS, Floats
from rag.training.reader_network import ReaderNetwork, new_reader

Constants = dict[str, Any]


def same_pieces(base: BaseModel, folder: Path) -> BaseModel:
    """The base with the word pieces of a folder's tokeniser. Raises KeyError for a piece that the base lacks."""
    content = gzip.decompress((folder / TOKENIZER).read_bytes())
    return with_pieces(base, Tokenizer.from_buffer(content))


def reader_again(folder: Path, encoder: Encoder, frozen: int) -> ReaderNetwork:
    """The folder's reader. encoder: the base that it was trained on, for the words and the ``frozen`` lowest layers."""
    reader = new_reader(encoder, frozen)
    constants = _constants(folder / READER)
    state = {
        "types.weight": constants["type_rows"],
        "scores.weight": constants["scores.weights"].T,
        "scores.bias": constants["scores.bias"],
    }
    state |= {f"body.{name}": value for name, value in _layers(constants, encoder, frozen)}
    reader.load_state_dict(_tensors(state), strict=False)
    return reader


def embedder_again(folder: Path, encoder: Encoder, frozen: int) -> Encoder:
    """The folder's embedder; ``encoder`` as for ``reader_again``."""
    again = copy.deepcopy(encoder)
    state = dict(_layers(_constants(folder / EMBEDDER), encoder, frozen))
    again.load_state_dict(_tensors(state), strict=False)
    return again


def _constants(graph: Path) -> Constants:
    return {item.name: numpy_helper.to_array(item) for item in onnx.load(str(graph)).graph.initializer}


def _layers(constants: Constants, encoder: Encoder, frozen: int) -> Iterator[tuple[str, Floats]]:
    """The weights above the lowest ``frozen`` layers, by their names in an encoder."""
    root = np.sqrt(encoder.norm.normalized_shape[0] // encoder.layers[0].attention.heads).astype(np.float32)
    for layer in range(frozen, len(encoder.layers)):
        for names in GROUPS:
            divided = constants.get(f"layers.{layer}.{names[0]}.factor", np.float32(1))
            for name in names:
                own = f"layers.{layer}.{name}"
                scale: Floats = constants[f"{own}.weight_scale"]
                weight = constants[f"{own}.weights"].astype(np.float32) * scale * np.reshape(divided, (-1, 1))
                back = root if name == "attention.query" else np.float32(1)  # as _Writer.query_factor divides it
                yield f"{own}.weight", weight.T * back
                yield f"{own}.bias", constants[f"{own}.bias"] * back
        for name in ("attention_norm", "outer_norm"):
            for part in ("weight", "bias"):
                yield f"layers.{layer}.{name}.{part}", constants[f"layers.{layer}.{name}.{part}"]


def _tensors(state: Constants) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(np.ascontiguousarray(value)) for name, value in state.items()}
