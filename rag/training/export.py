"""Writes a model folder: torch weights -> ``model.onnx`` (8 bits), ``tokenizer.json``, ``model.json``.

``rag.embedding`` runs any folder of this form (see ``write_model``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import Tokenizer

from rag.embedding import content_hash
from rag.records import BronError
from rag.training.encoder import Encoder
from rag.training.graph import encoder_graph
from rag.training.quantise import choose_products


def write_model(
    encoder: Encoder,
    tokenizer: Path,
    folder: Path,
    *,
    name: str,
    max_tokens: int,
    texts: Sequence[str] = (),
    question_prefix: str = "",
    passage_prefix: str = "",
    word_threshold: float | None = None,
    quantised: bool = True,
) -> None:
    """Write the three files that ``rag.embedding.BundledEmbedding`` needs into ``folder``.

    model.onnx: inputs ``input_ids`` and ``attention_mask``, int64 (n, tokens); output ``vectors``, float32
    (n, dimension), of unit length: pooling is part of the graph. tokenizer.json: without padding, cut at
    ``max_tokens``. model.json: the name, the hash of the other two, and what the caller must know. A model card and
    licence are the business of whoever calls this. texts: passages to choose the scales of the integers with, see
    ``rag.training.quantise``; the same texts give the same bytes. ``quantised=False`` keeps float32, to compare
    with, and needs no texts. word_threshold: the cosine from which single words mean nearly the same (rag.lexicon);
    None when that was not measured. Raises BronError when texts are needed and missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = Tokenizer.from_file(str(tokenizer))
    words.no_padding()
    words.enable_truncation(max_tokens)
    _compare(encoder)
    products = choose_products(encoder, words, [passage_prefix + text for text in texts]) if quantised else None
    words.save(str(folder / "tokenizer.json"), pretty=False)
    onnx.save(encoder_graph(encoder, products), folder / "model.onnx")
    card = {
        "name": name,
        "revision": content_hash(folder, question_prefix, passage_prefix),
        "dimension": encoder.norm.normalized_shape[0],
        "max_tokens": max_tokens,
        "pooling": "mean of the text's tokens, then unit length, in the graph",
        "question_prefix": question_prefix,
        "passage_prefix": passage_prefix,
    }
    if word_threshold is not None:
        card["word_threshold"] = word_threshold
    (folder / "model.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _compare(encoder: Encoder) -> None:
    """BronError when the graph in float32 does not give the encoder's own vectors, on texts of unlike lengths."""
    ids = torch.arange(36).reshape(3, 12) % encoder.words.num_embeddings
    mask = (torch.arange(12) < torch.tensor([[12], [7], [1]])).long()
    graph = encoder_graph(encoder).SerializeToString()
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    found = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0]
    with torch.no_grad():
        worst = float(np.abs(found - encoder(ids, mask).numpy()).max())
    if worst > 1e-4:
        raise BronError("the graph gives other vectors than the encoder", where="rag.training.graph", received=worst)
