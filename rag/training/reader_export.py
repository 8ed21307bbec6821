"""Adds a trained reader to a model folder: ``reader.onnx`` (8 bits), on its ``words.bin``, and ``reader.json``.

    python -m rag.training.reader_export FROM TO

puts the reader of one model folder into that of an embedder that was trained further: its word table has moved little,
and the reader need not be trained again.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from rag.embedding import WORDS
from rag.reader import CARD, FILE, INPUTS, ReaderCard, reader_card, reader_hash, table_hash
from rag.records import BronError
from rag.spans import Window, padded
from rag.training.export import save_graph
from rag.training.graph import reader_graph
from rag.training.quantise import choose_products_by, rounded_rows
from rag.training.reader import SpanReader

TOKENIZER = "tokenizer.json"


def write_reader(
    reader: SpanReader,
    folder: Path,
    windows: Sequence[Window],
    *,
    name: str,
    max_tokens: int,
    stride: int,
    quantised: bool = True,
) -> None:
    """Write ``reader.onnx`` and ``reader.json`` into the folder of the embedder whose word table the reader has.

    windows: some hundred, like those to come, to choose the scales of the integers with; the same ones give the same
    bytes. quantised: False keeps float32. Raises BronError when the folder's word table is not the reader's, or when
    the graph does not give the reader's own scores.
    """
    reader = reader.eval()
    table = _table(reader, folder)
    _compare(reader, folder, table, windows[:8])
    products = None
    if quantised:
        products = choose_products_by(reader.body, [(len(item.ids), partial(_read, reader, item)) for item in windows])
    save_graph(reader_graph(reader, table, products), folder / FILE, reuse=True)
    _write_card(ReaderCard(name, reader_hash(folder), table_hash(folder), max_tokens, stride), folder)


def carry_reader(source: Path, folder: Path) -> None:
    """Copy a model folder's reader to another embedder's folder, to read with that one's word table from now on.

    Raises BronError when the two tokenisers differ: the rows would be those of other words.
    """
    if (source / TOKENIZER).read_bytes() != (folder / TOKENIZER).read_bytes():
        todo = "Train a reader on this embedder (rag.training.read)."
        raise BronError("the two folders have different tokenisers", where=str(folder), todo=todo)
    shutil.copyfile(source / FILE, folder / FILE)
    _write_card(replace(reader_card(source), table=table_hash(folder)), folder)


def _write_card(card: ReaderCard, folder: Path) -> None:
    (folder / CARD).write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _table(reader: SpanReader, folder: Path) -> tuple[NDArray[Any], ...]:
    """The folder's word table as its file has it: rows and scales of 8 bits, or rows of float32."""
    own = reader.body.words.weight.detach().cpu().numpy()
    path = folder / WORDS
    content = path.read_bytes() if path.exists() else b""
    table: tuple[NDArray[Any], ...] = ()
    if len(content) == own.size * 4:
        table = (np.frombuffer(content, dtype=np.float32).reshape(own.shape),)
    elif len(content) == own.size + len(own) * 4:
        rows = np.frombuffer(content, dtype=np.int8, count=own.size).reshape(own.shape)
        table = (rows, np.frombuffer(content, dtype=np.float32, offset=own.size).reshape(-1, 1))
    rounded = rounded_rows(table[0]) if len(table) == 1 else table
    if not rounded or not np.array_equal(rounded[0].astype(np.float32) * rounded[1], own):
        todo = "Write the embedder that the reader was trained on into this folder first (rag.training.build)."
        raise BronError("the folder's word table is not the reader's", where=str(path), todo=todo)
    return table


def _read(reader: SpanReader, window: Window) -> object:
    return reader(*(torch.from_numpy(part) for part in padded([window])))


def _compare(reader: SpanReader, folder: Path, table: Sequence[NDArray[Any]], windows: Sequence[Window]) -> None:
    """BronError when the graph in float32 does not give the reader's own scores."""
    inputs = padded(windows)
    path = folder / (FILE + ".part")
    save_graph(reader_graph(reader, table), path, reuse=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(None, dict(zip(INPUTS, inputs, strict=True)))
    del session
    path.unlink()
    with torch.no_grad():
        expected = reader(*(torch.from_numpy(part) for part in inputs))
    worst = max(float(np.abs(one - other.numpy()).max()) for one, other in zip(found, expected, strict=True))
    # With a table of float32 the graph has the rows that the reader has rounded.
    if worst > (1e-3 if len(table) == 2 else 0.5):
        raise BronError("the graph gives other scores than the reader", where="rag.training.graph", received=worst)


def main() -> None:
    """Put the reader of one model folder beside another embedder with the same tokeniser."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.reader_export", description=main.__doc__)
    parser.add_argument("source", type=Path, metavar="FROM", help="model folder with a reader")
    parser.add_argument("folder", type=Path, metavar="TO", help="model folder of the embedder")
    options = parser.parse_args()
    carry_reader(options.source, options.folder)


if __name__ == "__main__":
    main()
