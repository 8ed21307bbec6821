"""The span reader in torch: an encoder that reads question and passage together, and where it sees the answer.

The word table is the embedder's, frozen, as its 8 bits have it, so that training sees what will run.
"""

# Where torch is not installed its classes are Any to mypy.
# mypy: allow-subclassing-any

from __future__ import annotations

import copy
import hashlib

import torch
from torch import Tensor, nn

from rag.spans import Floats, Integers, Network
from rag.training.encoder import Encoder
from rag.training.quantise import rounded_rows
from rag.training.running import has_bfloat16

TABLE = "body.words.weight"


class SpanReader(nn.Module):
    """Token ids of ``[CLS] question [SEP] passage [SEP]`` -> a score of each token as the answer's first and last."""

    def __init__(self, body: Encoder) -> None:
        super().__init__()
        width = body.norm.normalized_shape[0]
        self.body = body
        self.passage_type = nn.Parameter(torch.zeros(width))
        self.ends = nn.Linear(width, 2)
        nn.init.normal_(self.ends.weight, std=0.02)
        nn.init.zeros_(self.ends.bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_types: Tensor) -> tuple[Tensor, Tensor]:
        """(n, tokens) int64 ids, mask and types (1 passage) -> start and end, float32 (n, tokens); [CLS]: no answer."""
        added = token_types[:, :, None].to(self.passage_type.dtype) * self.passage_type
        scores = self.ends(self.body.tokens(input_ids, attention_mask, added)).float()
        return scores[:, :, 0], scores[:, :, 1]


def new_reader(encoder: Encoder, passage_type: Tensor | None = None) -> SpanReader:
    """An untrained reader on a copy of a trained encoder. passage_type: (width,), what tells a passage's tokens."""
    body = copy.deepcopy(encoder).float()
    rows, scales = rounded_rows(encoder.words.weight.detach().cpu().numpy())
    table = torch.from_numpy(rows).float() * torch.from_numpy(scales)
    body.words = nn.Embedding.from_pretrained(table, freeze=True)
    reader = SpanReader(body)
    if passage_type is not None:
        with torch.no_grad():
            reader.passage_type.copy_(passage_type)
    return reader


def own_weights(reader: SpanReader) -> dict[str, Tensor]:
    """All weights but the word table's."""
    return {name: value for name, value in reader.state_dict().items() if name != TABLE}


def table_digest(reader: SpanReader) -> str:
    """Of the word table, to refuse weights that were trained on another one."""
    return hashlib.sha256(reader.body.words.weight.detach().cpu().numpy().tobytes()).hexdigest()


def as_network(reader: SpanReader) -> Network:
    """What ``rag.spans`` reads with, without gradients."""

    def network(ids: Integers, mask: Integers, types: Integers) -> tuple[Floats, Floats]:
        device = reader.passage_type.device
        with torch.no_grad():
            start, end = scores(reader, *(torch.from_numpy(part).to(device) for part in (ids, mask, types)))
        return start.cpu().numpy(), end.cpu().numpy()

    return network


def scores(reader: SpanReader, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
    """Start and end; the arithmetic in bfloat16 where the processor has it."""
    device = reader.passage_type.device.type
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu" or has_bfloat16()):
        found: tuple[Tensor, Tensor] = reader(ids, mask, types)
    return found


def losses_of(start: Tensor, end: Tensor, mask: Tensor, types: Tensor, firsts: Tensor, lasts: Tensor) -> Tensor:
    """Cross-entropy of each window's first and last token of the answer among the passage's tokens and [CLS]: (n,).

    start, end, mask, types: (n, tokens). firsts, lasts: (n,) places in the window; 0 where it does not answer.
    """
    # Of the last [SEP], too, which is never right.
    allowed = (mask * types).bool()
    allowed[:, 0] = True
    first, last = (
        nn.functional.cross_entropy(part.masked_fill(~allowed, -1e4), places, reduction="none")
        for part, places in ((start, firsts), (end, lasts))
    )
    return (first + last) / 2
