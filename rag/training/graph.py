"""An encoder as an ONNX graph, written node by node: in float32, or with its matrix products in integers.

Written by hand because an exporter does not find what is fast in onnxruntime: one input rounded once for three
products, products of integers that end in floats with their bias, additions that are not merged with the normalisation
after them (merged, the two take six times as long in onnxruntime 1.31).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from rag.training.encoder import Encoder
from rag.training.quantise import PEAK, Floats, Product
from rag.training.reader_network import ReaderNetwork

OPSET = 18
IR_VERSION = 9
# Operations of onnxruntime's own; the GELU is not in opset 18.
OWN = {"MatMulIntegerToFloat": "com.microsoft", "Gelu": "com.microsoft"}
PADDING = -10000.0
# What a graph is given: rows of the word table, which lies beside it and is read without it (``rag.models.folder``).
INPUTS = ("words", "attention_mask")
READER_INPUTS = (*INPUTS, "types")


def encoder_graph(encoder: Encoder, products: Mapping[str, Product] | None = None) -> onnx.ModelProto:
    """Inputs ``words``, float32 (texts, tokens, width), and ``attention_mask``; output ``vectors`` (texts, width).

    products: integers for every matrix product by its name in the encoder. Without them all is float32.
    """
    writer = _Writer(encoder, products)
    writer.write_vectors()
    return _model(writer, "encoder", INPUTS, {"vectors": ["texts", writer.width]})


def reader_graph(reader: ReaderNetwork, products: Mapping[str, Product] | None = None) -> onnx.ModelProto:
    """The encoder's inputs and ``types``, int64 (texts, tokens); output ``scores``, float32 (texts, tokens, 5).

    products: integers for every matrix product of ``reader.body``; without them all is float32. So is the last one.
    """
    writer = _Writer(reader.body, products)
    parts = (reader.types.weight, reader.scores.weight, reader.scores.bias)
    writer.write_scores(*(value.detach().cpu().numpy() for value in parts))
    return _model(writer, "reader", READER_INPUTS, {"scores": ["texts", "tokens", 5]})


def _model(
    writer: _Writer, name: str, inputs: Sequence[str], outputs: Mapping[str, list[str | int]]
) -> onnx.ModelProto:
    shapes: dict[str, list[str | int]] = {"words": ["texts", "tokens", writer.width]}
    graph = helper.make_graph(
        writer.nodes,
        name,
        [
            helper.make_tensor_value_info(
                name,
                TensorProto.FLOAT if name in shapes else TensorProto.INT64,
                shapes.get(name, ["texts", "tokens"]),
            )
            for name in inputs
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
        list(writer.constants.values()),
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="bron")


class _Writer:
    """Nodes in order and the constants they use. What methods take and give are names of tensors."""

    def __init__(self, encoder: Encoder, products: Mapping[str, Product] | None) -> None:
        self.encoder = encoder
        self.products = products
        self.values: dict[str, NDArray[np.float32]] = {
            name: value.detach().cpu().numpy().astype(np.float32)
            for name, value in encoder.state_dict().items()
            if name != "words.weight"
        }
        self.width: int = encoder.norm.normalized_shape[0]
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def add(self, operation: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Append a node with one output; its name is given or counted."""
        name = output or f"{operation}_{len(self.nodes)}"
        domain = OWN.get(operation, "")
        self.nodes.append(helper.make_node(operation, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Keep a value under a name, once."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def whole(self, *values: int) -> str:
        """A list of whole numbers."""
        return self.constant("whole_" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def number(self, name: str, value: float) -> str:
        """A single float."""
        return self.constant(name, np.array(value, dtype=np.float32))

    def write_vectors(self) -> None:
        """Ids and mask to unit vectors."""
        kept = self.add("Cast", "attention_mask", to=TensorProto.FLOAT)
        hidden = self.tokens(kept)
        # The sum of a text's tokens has the direction of their mean.
        total = self.add("MatMul", self.add("Unsqueeze", kept, self.whole(1)), hidden)
        total = self.add("Squeeze", total, self.whole(1))
        length = self.add("ReduceL2", total, self.whole(1), keepdims=1)
        self.add("Div", total, self.add("Max", length, self.number("tiny", 1e-12)), output="vectors")

    def write_scores(self, types: Floats, weight: Floats, bias: Floats) -> None:
        """Words, mask and types to five scores a token."""
        kept = self.add("Cast", "attention_mask", to=TensorProto.FLOAT)
        hidden = self.tokens(kept, self.add("Gather", self.constant("type_rows", types), "types"))
        scores = self.add("MatMul", hidden, self.constant("scores.weights", weight.T))
        self.add("Add", scores, self.constant("scores.bias", bias), output="scores")

    def tokens(self, kept: str, *added: str) -> str:
        """One vector for each token. kept: the mask as floats. added: to what the tokens are before the first layer."""
        padded = self.add("Sub", self.number("one", 1.0), kept)
        penalty = self.add("Mul", padded, self.number("padding", PADDING))
        penalty = self.add("Unsqueeze", penalty, self.whole(1, 2))
        hidden = self.embedded(*added)
        for layer in range(len(self.encoder.layers)):
            hidden = self.layer(f"layers.{layer}.", hidden, penalty)
        return hidden

    def embedded(self, *added: str) -> str:
        """Words, positions and type, normalised."""
        tokens = self.add("Slice", self.add("Shape", "words"), self.whole(1), self.whole(2))
        table = self.constant("places", self.values["positions.weight"] + self.values["token_type"])
        places = self.add("Slice", table, self.whole(0), tokens, self.whole(0))
        return self.normalised("norm", "words", places, *added)

    def layer(self, name: str, hidden: str, penalty: str) -> str:
        """One layer of the encoder."""
        hidden = self.normalised(name + "attention_norm", hidden, self.attention(name + "attention.", hidden, penalty))
        (inner,) = self.products_of(hidden, name + "inner")
        (outer,) = self.products_of(self.add("Gelu", inner), name + "outer")
        return self.normalised(name + "outer_norm", hidden, outer)

    def attention(self, name: str, hidden: str, penalty: str) -> str:
        """Self-attention over the tokens of each text; scores and mixing are in float32."""
        heads: int = self.encoder.layers[0].attention.heads
        split = self.whole(0, 0, heads, self.width // heads)
        parts = self.products_of(hidden, name + "query", name + "key", name + "value")
        query, key, value = (self.add("Reshape", part, split) for part in parts)
        query = self.add("Transpose", query, perm=[0, 2, 1, 3])
        key = self.add("Transpose", key, perm=[0, 2, 3, 1])
        value = self.add("Transpose", value, perm=[0, 2, 1, 3])
        scores = self.add("Softmax", self.add("Add", self.add("MatMul", query, key), penalty), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", scores, value), perm=[0, 2, 1, 3])
        (output,) = self.products_of(self.add("Reshape", mixed, self.whole(0, 0, self.width)), name + "output")
        return output

    def normalised(self, name: str, *parts: str) -> str:
        """The layer norm of a sum. It is written as Sum because onnxruntime merges an Add with the norm."""
        weight, bias = (self.constant(f"{name}.{kind}", self.values[f"{name}.{kind}"]) for kind in ("weight", "bias"))
        epsilon = self.encoder.norm.eps
        return self.add("LayerNormalization", self.add("Sum", *parts), weight, bias, axis=-1, epsilon=epsilon)

    def products_of(self, entered: str, *names: str) -> list[str]:
        """The results of matrix products with one input."""
        if self.products is None:
            return [self.float_product(entered, name) for name in names]
        first = self.products[names[0]]
        peak = ""
        if first.by_token:
            peak = self.add("ReduceMax", entered, self.whole(-1), keepdims=1)
            peak = self.add("Max", peak, self.number("peak", PEAK))
            entered = self.add("Div", entered, peak)
        if not (first.divisor == 1).all():
            entered = self.add("Mul", entered, self.constant(names[0] + ".factor", 1 / first.divisor))
        scale = self.number(names[0] + ".scale", first.scale)
        zero = self.constant(names[0] + ".zero", np.array(first.zero, dtype=np.uint8))
        rounded = self.add("QuantizeLinear", entered, scale, zero)
        return [self.integer_product(name, rounded, scale, zero, peak) for name in names]

    def integer_product(self, name: str, rounded: str, scale: str, zero: str, peak: str) -> str:
        """Unsigned by signed 8 bits, to float32; multiplied by ``peak`` where there is one."""
        assert self.products is not None
        product, factor = self.products[name], self.query_factor(name)
        weights = self.constant(name + ".weights", product.weights)
        weight_scale = self.constant(name + ".weight_scale", product.weight_scale * factor)
        bias = self.constant(name + ".bias", product.bias * factor)
        inputs = [rounded, weights, scale, weight_scale, zero, ""]
        if not peak:
            return self.add("MatMulIntegerToFloat", *inputs, bias)
        return self.add("Add", self.add("Mul", self.add("MatMulIntegerToFloat", *inputs), peak), bias)

    def float_product(self, entered: str, name: str) -> str:
        """The encoder's own."""
        factor = self.query_factor(name)
        weights = self.constant(name + ".weights", self.values[name + ".weight"].T * factor)
        return self.add(
            "Add",
            self.add("MatMul", entered, weights),
            self.constant(name + ".bias", self.values[name + ".bias"] * factor),
        )

    def query_factor(self, name: str) -> np.float32:
        """Attention divides its scores by the root of a head's width; here the query is divided."""
        heads: int = self.encoder.layers[0].attention.heads
        return np.float32(1 / math.sqrt(self.width // heads) if name.endswith("attention.query") else 1.0)
