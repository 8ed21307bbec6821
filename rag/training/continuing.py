"""A model that is trained already + a vocabulary made anew -> where its further training starts.

What the first training learned is kept where it learned something: a row that was seen often stays as it is, one that
was hardly seen moves to what the dictionaries now say that its word means.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from rag.training.encoder import Encoder
from rag.training.sources import Sources
from rag.training.vocabulary import Vocabulary
from rag.training.written import read_encoder

TOKENIZER = "tokenizer.json"  # of a model folder
SEEN = 20.0  # occurrences after which a trained row counts as much as what the dictionaries say


def continued(folder: Path, published: Path, vocabulary: Vocabulary, sources: Sources) -> Encoder:
    """The encoder of a model folder with the rows of ``vocabulary``.

    published: the tokeniser that the vocabulary's origins are rows of. Rows of English pieces are those of the folder,
    all others a mean of the folder's row, by how often the training texts hold it, and of the rows that the vocabulary
    starts from. Raises BronError when the folder holds no such model.
    """
    encoder = read_encoder(folder)
    trained = encoder.words.weight.detach()
    before = Tokenizer.from_file(str(folder / TOKENIZER))
    before.no_truncation()
    before.no_padding()
    places = before.get_vocab()
    pieces = Tokenizer.from_file(str(published)).get_vocab()
    rows = vocabulary.initial_rows(_published_rows(pieces, places, trained))
    seen = _occurrences(before, sources)
    for token, row in vocabulary.tokenizer.get_vocab().items():
        place = places.get(token)
        if place is not None:
            share = 1.0 if token in pieces else seen[place] / (seen[place] + SEEN)
            rows[row] = share * trained[place] + (1 - share) * rows[row]
    encoder.words = torch.nn.Embedding.from_pretrained(rows, freeze=False)
    return encoder


def _published_rows(pieces: dict[str, int], places: dict[str, int], trained: Tensor) -> Tensor:
    """The trained rows in the published tokeniser's order; zeros for pieces that were dropped."""
    rows = torch.zeros(max(pieces.values()) + 1, trained.shape[1])
    for piece, row in pieces.items():
        if piece in places:
            rows[row] = trained[places[piece]]
    return rows


def _occurrences(tokenizer: Tokenizer, sources: Sources) -> Counter[int]:
    """How often each row stands in the sentences of the training files."""
    found: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch_fast([pair.text for pair in sources.pairs]):
        found.update(encoding.ids)
    return found
