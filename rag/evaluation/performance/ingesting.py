"""What an ingest costs, by stage, beside the bare embedder on the same texts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.evaluation.performance.clocks import peak_mb
from rag.evaluation.performance.stand_in import StandIn, fitted
from rag.index.store import CATALOGUE, open_store, read_status
from rag.index.writing.commits import entries
from rag.index.writing.ingest import ingest
from rag.models.embedder import Embedder
from rag.models.embedding import Embedding, embed_passages
from rag.settings import Settings

# What is done when an ingest reports a stage; embedding is timed inside of its own.
STAGES = {"read": "read", "embedded": "split", "stored": "Chroma", "shown": "SQLite", "cleared": "SQLite"}


class _Timed:
    """An embedding that knows how long it took."""

    def __init__(self, inner: Embedding) -> None:
        self.inner = inner
        self.wall = self.cpu = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def get_text_embedding_batch(self, texts: Sequence[str]) -> object:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return self.inner.get_text_embedding_batch(list(texts))
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu


def ingested(index: str, files: str, stand_in: str | None = None) -> dict[str, Any]:
    """One ingest. Milliseconds a passage by stage, of wall-clock and of processor time; peak memory in MiB."""
    embedding = _Timed(loaded(stand_in))
    wall = dict.fromkeys((*STAGES.values(), "embed", "rest"), 0.0)
    cpu = dict(wall)
    last = [time.perf_counter(), time.process_time()]
    seen = [0.0, 0.0]

    def report(stage: str, done: int, total: int) -> None:
        now = [time.perf_counter(), time.process_time()]
        own = [embedding.wall - seen[0], embedding.cpu - seen[1]]
        for place, spent in enumerate((wall, cpu)):
            spent["embed"] += own[place]
            spent[STAGES.get(stage, "rest")] += now[place] - last[place] - own[place]
        last[:], seen[:] = now, [embedding.wall, embedding.cpu]

    before = _passages(index)
    began, used = time.perf_counter(), time.process_time()
    ingest(Settings(index=Path(index)), [files], embedding=embedding, progress=report)
    report("rest", 0, 0)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    store = open_store(Settings(index=Path(index)))
    status = store.status()
    store.close()
    passages = status.passages - before
    each = 1000 / max(1, passages)
    return {
        "passages": passages,
        "articles": status.articles,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(processor, 2),
        "rate": round(passages / seconds, 1),
        "stages_ms": {stage: round(value * each, 3) for stage, value in wall.items()},
        "stages_cpu_ms": {stage: round(value * each, 3) for stage, value in cpu.items()},
        "index_mb": round(status.bytes / 2**20, 1),
        "peak_mb": peak_mb(),
    }


def _passages(index: str) -> int:
    return read_status(Settings(index=Path(index))).passages if (Path(index) / CATALOGUE).is_file() else 0


def bare(index: str, stand_in: str) -> dict[str, Any]:
    """The embedder alone on the texts of an index, which also fits the stand-in that is written to ``stand_in``."""
    store = open_store(Settings(index=Path(index)))
    texts = [entry.embedded for article in store.catalogue.articles() for entry in entries(article)]
    store.close()
    embedder = Embedder()
    embedder.get_query_embedding("Bron")  # the model is read
    began, used = time.perf_counter(), time.process_time()
    vectors = embed_passages(embedder, texts)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    made = fitted(texts, vectors, embedder)
    np.savez(stand_in, map=made.map, missed=made.missed)
    return {
        "passages": len(texts),
        "rate": round(len(texts) / seconds, 1),
        "cpu_ms": round(processor * 1000 / len(texts), 3),
    }


def loaded(stand_in: str | None) -> Embedding:
    """The stand-in that was written to a file; the embedder itself without one."""
    if stand_in is None:
        return Embedder()
    with np.load(stand_in) as made:
        return StandIn(Embedder(), made["map"], made["missed"])
