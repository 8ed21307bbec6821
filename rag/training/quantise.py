"""Chooses the 8-bit numbers of an encoder's matrix products, from texts like those it will read.

Both sides of every product become integers: activations 8 bits, unsigned, with one scale and one zero point for each
product; weights 7 bits with a scale for each output. The scales come from texts seen beforehand, or in the one product
that needs it from the token itself, so a text's vector does not depend on the others of its batch. Before rounding,
each channel of the activations is divided by a number that its weights are multiplied by, so that a few channels of
large values do not cost the others their precision (Xiao and others, "SmoothQuant", 2023). Weights are rounded one
input after the other, and those still to come make up for what the rounding of the last one changed (Frantar and
others, "GPTQ", 2022).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rag.records import BronError
from rag.training.encoder import Encoder

Floats = NDArray[np.float32]
Integers = NDArray[np.int8]

# Products of a layer that share their input.
GROUPS = (("attention.query", "attention.key", "attention.value"), ("attention.output",), ("inner",), ("outer",))
# Unsigned 8 by signed 8 bits overflows in pairs on processors with AVX2 and without VNNI; by 7 bits it cannot.
LARGEST_WEIGHT = 63
# Exponents of the division: 0 leaves the channels as they are, 1 gives all of them the same range.
EXPONENTS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
# Shares of the range seen that are kept; what lies beyond is cut.
SHARES = (1.0, 0.85, 0.7)
# The product after the GELU, where a few tokens have values many times those of all others.
BY_TOKEN = "outer"
# Steps below nothing that are tried for it: the GELU goes down to -0.17.
ZEROS = (4, 8, 16, 24, 32, 48)
PEAK = 0.1
# Share of the mean square of x that keeps the rounding of weights from believing too much in few texts.
DAMPING = 0.01
# Inputs whose errors are spread beyond them together, which is only quicker.
BLOCK = 32
# Tokens on which every choice is tried.
SAMPLE = 2048


@dataclass(frozen=True, slots=True)
class Product:
    """``x @ weights + bias`` in integers, x float32 (tokens, inputs).

    x is divided by ``divisor`` (inputs,) and by ``scale``, rounded, moved by ``zero`` and kept within 0..255. weights:
    (inputs, outputs), within ±63, each output to be multiplied by its ``weight_scale``. bias: (outputs,). by_token:
    each token is first divided by its own largest value, and the result multiplied by it before the bias. error: of
    the result, as a share of its standard deviation, on the texts it was chosen with.
    """

    divisor: Floats
    scale: float
    zero: int
    weights: Integers
    weight_scale: Floats
    bias: Floats
    by_token: bool = False
    error: float = 0.0

    def result(self, rows: Floats) -> Floats:
        """What the integers make of x: (tokens, outputs)."""
        peak = largest(rows) if self.by_token else np.float32(1)
        whole = np.clip(np.rint(rows / peak / self.divisor / np.float32(self.scale)) + self.zero, 0, 255) - self.zero
        found: Floats = whole @ self.weights.astype(np.float32) * (self.scale * self.weight_scale) * peak + self.bias
        return found.astype(np.float32)

    def outputs(self, start: int, end: int) -> Product:
        """The product with some of its outputs only."""
        cut = slice(start, end)
        return replace(self, weights=self.weights[:, cut], weight_scale=self.weight_scale[cut], bias=self.bias[cut])


@dataclass(slots=True)
class Seen:
    """Inputs of one product: each channel's range over all tokens, how channels go together, and some of the tokens.

    lowest, highest: (inputs,). together: mean of x.T @ x, (inputs, inputs), float64, when all are seen. rows: some x.
    """

    lowest: Floats
    highest: Floats
    together: NDArray[np.float64]
    rows: list[Floats] = field(default_factory=list)


def choose_products(
    encoder: Encoder, readings: Sequence[tuple[int, Callable[[], object]]], known: Mapping[str, Product] | None = None
) -> dict[str, Product]:
    """The integer form of every matrix product, by its name in the encoder ("layers.0.inner").

    readings: numbers of tokens, and calls that send as many through the encoder: some hundred texts like those to come.
    The same in the same order give the same numbers. known: products that are taken as they are. Raises BronError when
    there are no readings.
    """
    if not readings:
        todo = "Give some hundred texts of the languages that the model is for, or ask for float32."
        what, where = "there are no texts to choose the 8-bit scales with", "rag.training.quantise"
        raise BronError(what, where=where, received=0, todo=todo)
    seen = _inputs(encoder, readings)
    chosen: dict[str, Product] = dict(known or {})
    layers = {int(name.split(".")[1]) for name in chosen}
    for names in _groups(encoder):
        if names[0] in chosen:
            continue
        parts = [encoder.get_submodule(name) for name in names]
        weights = np.concatenate([_array(part.weight).T for part in parts], axis=1)
        bias = np.concatenate([_array(part.bias) for part in parts])
        together = choose_product(seen.pop(names[0]), weights, bias, by_token=names[0].endswith(BY_TOKEN))
        ends = np.cumsum([part.out_features for part in parts])
        for name, part, end in zip(names, parts, ends, strict=True):
            chosen[name] = together.outputs(int(end) - part.out_features, int(end))
    for layer in range(len(encoder.layers)):
        if layer not in layers:
            _divide_values(chosen, f"layers.{layer}.attention.")
    return chosen


def _divide_values(chosen: dict[str, Product], attention: str) -> None:
    """Let the values come divided out of their own product: mixing them changes nothing about a channel."""
    value, output = chosen[attention + "value"], chosen[attention + "output"]
    chosen[attention + "value"] = replace(
        value, weight_scale=value.weight_scale / output.divisor, bias=value.bias / output.divisor
    )
    chosen[attention + "output"] = replace(output, divisor=np.ones_like(output.divisor))


def choose_product(seen: Seen, weights: Floats, bias: Floats, by_token: bool = False) -> Product:
    """The exponent and the share, or by token the zero, that change the result least. weights: (inputs, outputs)."""
    rows = np.concatenate(seen.rows)
    exact = rows @ weights + bias
    spread = max(float(exact.std()), 1e-12)
    tried: list[Product] = []
    candidates = (
        [_by_token(weights, bias, zero) for zero in ZEROS]
        if by_token
        else [_by_range(seen, weights, bias, exponent, share) for exponent, share in product(EXPONENTS, SHARES)]
    )
    for rounded in candidates:
        wrong = exact - rounded.result(rows)
        # What the rounding adds on average is known, so the bias takes it off.
        shift = wrong.mean(axis=0)
        tried.append(replace(rounded, bias=bias + shift, error=float((wrong - shift).std()) / spread))
    best = min(tried, key=lambda item: item.error)
    best = replace(best, weights=_compensated(seen, weights, best))
    return replace(best, bias=best.bias + (exact - best.result(rows)).mean(axis=0))


def _compensated(seen: Seen, weights: Floats, nearest: Product) -> Integers:
    """GPTQ's rounding: each input's weights in turn, the error spread over the inputs that go together with it."""
    left = (weights * nearest.divisor[:, None] / nearest.weight_scale).astype(np.float64)
    together = seen.together / np.outer(nearest.divisor, nearest.divisor)
    # Rounding x adds noise of its own; the second term keeps the inverse within bounds.
    peak = np.square(largest(np.concatenate(seen.rows))).mean() if nearest.by_token else 1.0
    noise = peak * nearest.scale**2 / 12
    together += np.eye(len(left)) * (noise + DAMPING * np.diag(together).mean() + 1e-12)
    upper = np.linalg.cholesky(np.linalg.inv(together)).T
    whole = np.zeros_like(nearest.weights)
    for start in range(0, len(left), BLOCK):
        end = min(start + BLOCK, len(left))
        wrong = np.zeros_like(left[start:end])
        for place in range(start, end):
            whole[place] = np.clip(np.rint(left[place]), -LARGEST_WEIGHT, LARGEST_WEIGHT)
            wrong[place - start] = (left[place] - whole[place]) / upper[place, place]
            left[place + 1 : end] -= np.outer(upper[place, place + 1 : end], wrong[place - start])
        left[end:] -= upper[start:end, end:].T @ wrong
    return whole


def largest(rows: Floats) -> Floats:
    """Each token's largest value, (tokens, 1), and no less than PEAK."""
    peak: Floats = np.maximum(rows.max(axis=1, keepdims=True), np.float32(PEAK))
    return peak


def _by_token(weights: Floats, bias: Floats, zero: int) -> Product:
    """A token's values reach from its largest down to ``zero`` steps below nothing."""
    weight_scale = _weight_scale(weights)
    return Product(
        divisor=np.ones(len(weights), dtype=np.float32),
        scale=float(np.float32(1 / (255 - zero))),
        zero=zero,
        weights=np.rint(weights / weight_scale).astype(np.int8),
        weight_scale=weight_scale,
        bias=bias,
        by_token=True,
    )


def _weight_scale(weights: Floats) -> Floats:
    scale: Floats = (np.maximum(np.abs(weights).max(axis=0), 1e-12) / LARGEST_WEIGHT).astype(np.float32)
    return scale


def _by_range(seen: Seen, weights: Floats, bias: Floats, exponent: float, share: float) -> Product:
    """All tokens' values reach over a share of the range seen."""
    divisor = _divisor(seen, weights, exponent)
    scaled = weights * divisor[:, None]
    weight_scale = _weight_scale(scaled)
    lowest = min(float((seen.lowest / divisor).min()) * share, 0.0)
    highest = max(float((seen.highest / divisor).max()) * share, 0.0)
    scale = max(highest - lowest, 1e-12) / 255
    return Product(
        divisor=divisor,
        scale=float(np.float32(scale)),
        zero=round(-lowest / scale),
        weights=np.rint(scaled / weight_scale).astype(np.int8),
        weight_scale=weight_scale,
        bias=bias,
    )


def _divisor(seen: Seen, weights: Floats, exponent: float) -> Floats:
    """SmoothQuant's: the channel's largest value to the exponent, by its largest weight to what is left of 1."""
    if exponent == 0:
        return np.ones(len(weights), dtype=np.float32)
    values = np.maximum(np.maximum(seen.highest, -seen.lowest), 1e-5)
    divisor = values**exponent / np.maximum(np.abs(weights).max(axis=1), 1e-5) ** (1 - exponent)
    # Only how the channels compare matters.
    found: Floats = (divisor / np.exp(np.log(divisor).mean())).astype(np.float32)
    return found


def _groups(encoder: Encoder) -> Iterator[list[str]]:
    for layer in range(len(encoder.layers)):
        for names in GROUPS:
            yield [f"layers.{layer}.{name}" for name in names]


def _inputs(encoder: Encoder, readings: Sequence[tuple[int, Callable[[], object]]]) -> dict[str, Seen]:
    """What enters each group of products when the encoder reads the texts, by the name of the group's first."""
    total = sum(size for size, _ in readings)
    step = max(1, total // SAMPLE)
    seen: dict[str, Seen] = {}
    read = 0

    def note(name: str, entered: torch.Tensor) -> None:
        rows = _array(entered[0])
        lowest, highest = rows.min(axis=0), rows.max(axis=0)
        item = seen.setdefault(name, Seen(lowest, highest, np.zeros((rows.shape[1],) * 2)))
        item.together += rows.T @ rows / total
        item.lowest, item.highest = np.minimum(item.lowest, lowest), np.maximum(item.highest, highest)
        item.rows.append(rows[-read % step :: step].copy())

    def hook(name: str) -> Any:
        return encoder.get_submodule(name).register_forward_pre_hook(lambda _, entered: note(name, entered[0]))

    hooks = [hook(names[0]) for names in _groups(encoder)]
    try:
        with torch.no_grad():
            for size, reading in readings:
                reading()
                read += size
    finally:
        for each in hooks:
            each.remove()
    return seen


def _array(tensor: Any) -> Floats:
    array: Floats = tensor.detach().cpu().numpy().astype(np.float32)
    return array
