"""The reader in torch: an encoder that reads question and passage together, and what it says of each token.

Five scores a token: the answer's first, the answer's last, "this sentence tells the answer" (the mean over a sentence),
"nothing here does" and "a sentence as a whole answers" (the mean over the question).
"""

# Where torch is not installed its classes are Any to mypy.
# mypy: allow-subclassing-any

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from rag.models.windows import PASSAGE, QUESTION
from rag.training.encoder import Encoder

FIRST, LAST, TELLS, NONE, WHOLE = range(5)  # columns of the scores
TABLE = "body.words.weight"
FAR = -1e4  # the score of what cannot be


class ReaderNetwork(nn.Module):
    """Token ids and types of ``rag.models.windows`` -> scores."""

    def __init__(self, body: Encoder) -> None:
        super().__init__()
        width = body.norm.normalized_shape[0]
        self.body = body
        self.types = nn.Embedding(3, width)
        self.scores = nn.Linear(width, 5)
        nn.init.zeros_(self.types.weight)
        nn.init.normal_(self.scores.weight, std=0.02)
        nn.init.zeros_(self.scores.bias)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """(n, tokens) int64 each -> (n, tokens, 5) float32."""
        result: Tensor = self.scores(self.body.tokens(ids, mask, self.types(types))).float()
        return result


def new_reader(encoder: Encoder, frozen: int, layers: int | None = None) -> ReaderNetwork:
    """An untrained reader on a copy of an encoder. frozen: lowest layers that stay as they are, with the word table.

    layers: of the encoder's, the lowest that are kept; None keeps all.
    """
    body = copy.deepcopy(encoder).float()
    body.layers = body.layers[:layers] if layers else body.layers
    for part in (body.words, body.positions, body.norm, *body.layers[:frozen]):
        part.requires_grad_(False)
    body.token_type.requires_grad_(False)
    return ReaderNetwork(body)


def own_weights(reader: ReaderNetwork) -> dict[str, Tensor]:
    """All weights but the word table's."""
    return {name: value for name, value in reader.state_dict().items() if name != TABLE}


def losses_of(
    scores: Tensor, types: Tensor, parts: Tensor, telling: Tensor, ends: Tensor, whole: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Losses of sentences (n,), of spans (m,), for windows that have one, and of "whole" (k,), for those that tell.

    types: (n, tokens), 0 on padding. parts: (n, tokens), number of the sentence from 1, 0 where there is none. telling:
    (n, sentences + 1) bool, column 0 "nothing does". ends: (n, 2) places of the span's first and last token, 0 where
    there is none. whole: (n,) bool. The sentences and "none" are one choice (cross-entropy; where several tell, of
    their sum); so are the span's ends, among the passage's tokens.
    """
    choices = sentence_scores(scores, types, parts, telling.shape[1])
    sentences = choices.logsumexp(dim=1) - choices.masked_fill(~telling, FAR).logsumexp(dim=1)
    held, inside = ends[:, 1] > 0, types == PASSAGE
    spans = [
        nn.functional.cross_entropy(
            scores[held][:, :, column].masked_fill(~inside[held], FAR), ends[held, column], reduction="none"
        )
        for column in (FIRST, LAST)
    ]
    tells = ~telling[:, 0]
    said = _mean(scores[:, :, WHOLE], types == QUESTION)[tells]
    wholes = nn.functional.binary_cross_entropy_with_logits(said, whole[tells].float(), reduction="none")
    return sentences, (spans[0] + spans[1]) / 2, wholes


def sentence_scores(scores: Tensor, types: Tensor, parts: Tensor, count: int) -> Tensor:
    """(n, count): of "none", then of each sentence; very low where a window has fewer."""
    none = _mean(scores[:, :, NONE], types == QUESTION)
    sums = torch.zeros(len(scores), count, device=scores.device).scatter_add(1, parts, scores[:, :, TELLS])
    sizes = torch.zeros_like(sums).scatter_add(1, parts, torch.ones_like(scores[:, :, TELLS]))
    means = (sums / sizes.clamp(min=1)).masked_fill(sizes == 0, FAR)
    return torch.cat([none[:, None], means[:, 1:]], dim=1)


def _mean(scores: Tensor, chosen: Tensor) -> Tensor:
    """(n, tokens) -> (n,), over the chosen tokens."""
    return (scores * chosen).sum(dim=1) / chosen.sum(dim=1).clamp(min=1)
