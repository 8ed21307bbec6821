"""Bron through its Service, as its page and its command call it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.peers.peer import LIMIT, Found, Quotes, Setting, Source
from rag.records import Citation
from rag.service import Service
from rag.settings import Settings


class Bron:
    """Reads the articles' files itself; the others get the text as Bron has read it."""

    def __init__(self, setting: Setting) -> None:
        self._settings = Settings(index=setting.folder / "index")
        self._service = Service(self._settings)

    def ingest(self, sources: Sequence[Source]) -> int:
        from rag.index.writing.ingest import ingest

        ingest(self._settings, [Path(source.file) for source in sources])
        return self._service.status().passages

    def open(self, sources: Sequence[Source]) -> None:
        self._service.store()

    def search(self, question: str, limit: int = LIMIT) -> list[Found]:
        hits = self._service.search(question, limit=limit)
        return [Found(hit.article.id, hit.passage.start, hit.passage.end, hit.score) for hit in hits]

    def answer(self, question: str) -> Quotes:
        answer = self._service.ask(question)
        shown = answer.citations if answer.answerable else answer.near
        return Quotes(answer.answerable, answer.confidence, tuple(map(_quote, shown)))


def _quote(citation: Citation) -> Found:
    return Found(citation.article_id, citation.start, citation.end, 1.0)
