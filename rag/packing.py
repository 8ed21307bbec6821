"""Sentence vectors as bytes and back: one byte a number, so that those of an archive fit beside its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rag.embedding import Vectors


def pack(vectors: Vectors) -> bytes:
    """Unit vectors (n, dimension) as n times dimension bytes. Only directions are kept, to a cosine of .9999."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-12)
    packed: bytes = np.rint(vectors * (127 / largest)).astype(np.int8).tobytes()
    return packed


def unpack(packed: bytes, dimension: int) -> Vectors:
    """What ``pack`` was given, (n, dimension), float32, of unit length again; (0, dimension) of no bytes."""
    rows = np.frombuffer(packed, dtype=np.int8).reshape(-1, dimension).astype(np.float32)
    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit
