"""LangChain with Chroma, as its tutorial on retrieval has it: pieces of 1,000 characters, 200 in common."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.peers.embedding import MINILM, OurEmbeddings, minilm_folder
from eval.peers.peer import LIMIT, Found, Setting, Source, located


class LangChain:
    """Documents are headline and text; their metadata are the article's id and the piece's offset."""

    def __init__(self, setting: Setting) -> None:
        embedding = _minilm() if setting.embedding == MINILM else OurEmbeddings()
        self._sources: dict[str, Source] = {}
        self._chroma: Any = Chroma("articles", embedding, persist_directory=str(setting.folder))

    def ingest(self, sources: Sequence[Source]) -> int:
        self.open(sources)
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        documents = [Document(page_content=source.whole, metadata={"article": source.id}) for source in sources]
        return len(self._chroma.add_documents(splitter.split_documents(documents)))

    def open(self, sources: Sequence[Source]) -> None:
        self._sources = {source.id: source for source in sources}

    def search(self, question: str, limit: int = LIMIT) -> list[Found]:
        pairs = self._chroma.similarity_search_with_score(question, k=limit)
        return [self._found(document, distance) for document, distance in pairs]

    def _found(self, document: Document, distance: float) -> Found:
        source = self._sources[document.metadata["article"]]
        start, end = located(source, document.page_content, document.metadata["start_index"])
        return Found(source.id, start, end, -float(distance))


@cache
def _minilm() -> Any:
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=minilm_folder())
