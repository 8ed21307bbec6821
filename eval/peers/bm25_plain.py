"""bm25s as its read-me begins: English stop words, an English stemmer; it splits nothing, so a paragraph a piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bm25s
import Stemmer

from eval.peers.peer import LIMIT, Found, Setting, Source, located


class Bm25:
    """Rows are paragraphs, headlines among them. It has no embedder."""

    def __init__(self, setting: Setting) -> None:
        self._folder = str(setting.folder / "bm25s")
        self._stemmer = Stemmer.Stemmer("english")
        self._sources: dict[str, Source] = {}
        self._index: Any = None

    def ingest(self, sources: Sequence[Source]) -> int:
        self._sources = {source.id: source for source in sources}
        rows = [{"text": text, "article": source.id} for source in sources for text in source.whole.split("\n\n")]
        self._index = bm25s.BM25(corpus=rows)
        self._index.index(self._words([row["text"] for row in rows]), show_progress=False)
        self._index.save(self._folder)
        return len(rows)

    def open(self, sources: Sequence[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        self._index = bm25s.BM25.load(self._folder, load_corpus=True)

    def search(self, question: str, limit: int = LIMIT) -> list[Found]:
        limit = min(limit, len(self._index.corpus))
        rows, scores = self._index.retrieve(self._words(question), k=limit, show_progress=False)
        return [self._found(row, score) for row, score in zip(rows[0], scores[0], strict=True)]

    def _found(self, row: dict[str, Any], score: float) -> Found:
        source = self._sources[row["article"]]
        return Found(source.id, *located(source, row["text"]), float(score))

    def _words(self, texts: str | list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)
