"""A small BERT encoder in torch: token ids in, unit vectors out.

The architecture is that of Devlin and others, "BERT" (2019), without the pooler and the next-sentence head:
post-norm transformer layers over the sum of word, position and token-type embeddings, here followed by a mean
over the text's own tokens and division by the length, so that the vector is a point on the unit sphere.
"""

# Where torch is not installed its classes are Any to mypy.
# mypy: allow-subclassing-any

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """The sizes of an encoder; the defaults are those of all-MiniLM-L6-v2.

    vocabulary: rows of the word table. width: of every token's vector, and of the text's. inner: of the hidden
    layer of each feed-forward part. positions: the longest text, in tokens. width is a multiple of heads.
    """

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    epsilon: float = 1e-12


class Attention(nn.Module):
    """Self-attention over the tokens of each text."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.head_width = shape.width // shape.heads
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.output = nn.Linear(shape.width, shape.width)

    def forward(self, hidden: Tensor, penalty: Tensor) -> Tensor:
        """hidden: (n, tokens, width). penalty: (n, 1, 1, tokens), added to the scores, very low on padding."""
        query, key, value = (self._by_head(part(hidden)) for part in (self.query, self.key, self.value))
        scores = query @ key.transpose(-1, -2) / math.sqrt(self.head_width) + penalty.to(query.dtype)
        mixed = (scores.softmax(dim=-1) @ value).transpose(1, 2)
        result: Tensor = self.output(mixed.reshape(hidden.shape))
        return result

    def _by_head(self, hidden: Tensor) -> Tensor:
        """(n, tokens, width) -> (n, heads, tokens, width / heads)."""
        split = hidden.reshape(hidden.shape[0], hidden.shape[1], self.heads, self.head_width)
        return split.transpose(1, 2)


class Layer(nn.Module):
    """Attention and a feed-forward part, each added to its input and normalised."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.attention = Attention(shape)
        self.attention_norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.outer_norm = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, hidden: Tensor, penalty: Tensor) -> Tensor:
        """(n, tokens, width) -> the same."""
        hidden = self.attention_norm(hidden + self.attention(hidden, penalty))
        result: Tensor = self.outer_norm(hidden + self.outer(nn.functional.gelu(self.inner(hidden))))
        return result


class Encoder(nn.Module):
    """Texts as token ids -> unit vectors."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.token_type = nn.Parameter(torch.zeros(shape.width))
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def tokens(self, input_ids: Tensor, attention_mask: Tensor, added: Tensor | float = 0.0) -> Tensor:
        """One vector for each token: (n, tokens) int64 ids and mask (1 text, 0 padding) -> (n, tokens, width).

        added: (n, tokens, width), to what the tokens are before the first layer.
        """
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.norm(self.words(input_ids) + self.positions(places) + self.token_type + added)
        penalty = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * -10000.0
        for layer in self.layers:
            hidden = layer(hidden, penalty)
        result: Tensor = hidden
        return result

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """One unit vector for each text: (n, tokens) int64 ids and mask -> (n, width) float32."""
        hidden = self.tokens(input_ids, attention_mask)
        mask = attention_mask[:, :, None].to(hidden.dtype)
        mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1.0)
        return mean / mean.norm(dim=1, keepdim=True).clamp(min=1e-12)


def from_published(weights: Mapping[str, Tensor], heads: int = 12) -> Encoder:
    """An encoder with the weights of a published BERT checkpoint, ready to embed (``eval`` mode).

    weights: by their published names ("encoder.layer.0.attention.self.query.weight"); the pooler is ignored. The
    sizes are read from the weights; only the number of heads leaves no trace in them. Raises KeyError or
    RuntimeError (torch's) when a weight is missing or of another shape.
    """
    vocabulary, width = weights["embeddings.word_embeddings.weight"].shape
    layers = len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})
    shape = EncoderShape(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        heads=heads,
        inner=weights["encoder.layer.0.intermediate.dense.weight"].shape[0],
        positions=weights["embeddings.position_embeddings.weight"].shape[0],
    )
    encoder = Encoder(shape)
    encoder.load_state_dict(_renamed(weights, layers))
    ready: Encoder = encoder.eval()
    return ready


def from_own(weights: Mapping[str, Tensor], heads: int = 12) -> Encoder:
    """An encoder with the weights of another one's ``state_dict``, ready to embed; sizes as in ``from_published``."""
    vocabulary, width = weights["words.weight"].shape
    shape = EncoderShape(
        vocabulary=vocabulary,
        width=width,
        layers=len({name.split(".")[1] for name in weights if name.startswith("layers.")}),
        heads=heads,
        inner=weights["layers.0.inner.weight"].shape[0],
        positions=weights["positions.weight"].shape[0],
    )
    encoder = Encoder(shape)
    encoder.load_state_dict(dict(weights))
    ready: Encoder = encoder.eval()
    return ready


LAYER_NAMES = {
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}


def _renamed(weights: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The published weights under the names of this module."""
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    for layer in range(layers):
        for ours, theirs in LAYER_NAMES.items():
            for part in ("weight", "bias"):
                names[f"layers.{layer}.{ours}.{part}"] = f"encoder.layer.{layer}.{theirs}.{part}"
    renamed = {ours: weights[theirs] for ours, theirs in names.items()}
    # A text is always of the first type, so its row is a constant.
    renamed["token_type"] = weights["embeddings.token_type_embeddings.weight"][0]
    return renamed
