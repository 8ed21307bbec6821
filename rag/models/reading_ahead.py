"""The models read in the background, on another core than the one that imports and opens the index."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import cache

from rag.models.folder import BUNDLED, EMBEDDER, READER, open_model
from rag.records import BronError


def read_ahead(*, embedder: bool) -> None:
    """Begin to read what the first question needs, once for each process; who needs it meanwhile waits for it.

    embedder: the bundled one too, and not the reader alone.
    """
    _begun((EMBEDDER, READER) if embedder else (READER,))


@cache
def _begun(names: tuple[str, ...]) -> threading.Thread:
    # No daemon: a process that ends while onnxruntime opens a model would be aborted.
    thread = threading.Thread(target=_read, args=(names,), name="models")
    thread.start()
    return thread


def _read(names: tuple[str, ...]) -> None:
    # What is wrong with a model is told to whoever asks for it.
    with suppress(BronError):
        model = open_model(BUNDLED)
        assert model.tokenizer
        for name in names:
            model.session(name, 1)
