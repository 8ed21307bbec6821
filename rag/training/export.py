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

from rag.embedding import WORDS as TABLE_FILE
from rag.embedding import content_hash
from rag.records import BronError
from rag.training.encoder import Encoder
from rag.training.graph import WORDS, WORDS_SCALE, encoder_graph
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
    """Write the four files that ``rag.embedding.BundledEmbedding`` needs into ``folder``.

    model.onnx: inputs ``input_ids`` and ``attention_mask``, int64 (n, tokens); output ``vectors``, float32
    (n, dimension), of unit length: pooling is part of the graph. words.bin: its word table (``save_graph``).
    tokenizer.json: without padding, cut at ``max_tokens``. model.json: the name, the hash of the others, and what the
    caller must know. A model card and licence are the business of whoever calls this. texts: passages to choose the
    scales of the integers with, see ``rag.training.quantise``; the same texts give the same bytes.
    ``quantised=False`` keeps float32, to compare with, and needs no texts. word_threshold: the cosine from which
    single words mean nearly the same (rag.lexicon); None when that was not measured. Raises BronError when texts are
    needed and missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = Tokenizer.from_file(str(tokenizer))
    words.no_padding()
    words.enable_truncation(max_tokens)
    _compare(encoder)
    products = choose_products(encoder, words, [passage_prefix + text for text in texts]) if quantised else None
    words.save(str(folder / "tokenizer.json"), pretty=False)
    save_graph(encoder_graph(encoder, products), folder / "model.onnx")
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


def save_graph(model: onnx.ModelProto, path: Path, *, reuse: bool = False) -> None:
    """Write a graph without its word table, and the table into ``words.bin`` beside it, where onnxruntime looks for it.

    words.bin: the rows, 8 bits a number, then each row's scale, float32; or only the rows, float32. onnxruntime maps
    the file, so that graphs in one folder share its memory too. reuse: the file is there already; BronError when it
    holds another table.
    """
    content = b""
    for constant in model.graph.initializer:
        if constant.name in (WORDS, WORDS_SCALE):
            place = {"location": TABLE_FILE, "offset": len(content), "length": len(constant.raw_data)}
            content += constant.raw_data
            constant.ClearField("raw_data")
            constant.data_location = onnx.TensorProto.EXTERNAL
            constant.external_data.extend(
                onnx.StringStringEntryProto(key=key, value=str(value)) for key, value in place.items()
            )
    table = path.parent / TABLE_FILE
    if reuse and (not table.exists() or table.read_bytes() != content):
        todo = "Write the embedder into this folder first, from the weights and as many bits as the reader."
        raise BronError("the folder's word table is not the reader's", where=str(table), todo=todo)
    if not reuse:
        table.write_bytes(content)
    path.write_bytes(model.SerializeToString(deterministic=True))


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
