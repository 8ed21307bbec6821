"""question -> answer, as a LlamaIndex query engine: retrieve, read, weigh, then answer or decline."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, QueryBundle

from rag.answering.citations import cite, whole
from rag.answering.compose import declined, extractive
from rag.answering.confidence import THRESHOLD, confidence, features, unknown_names
from rag.answering.evidence import candidates, select
from rag.answering.llm import checked, draft, prompt_for
from rag.answering.metadata import ask_metadata, compose_metadata
from rag.answering.phrases import phrase
from rag.question import Question, read_question
from rag.records import Answer, BronError, Citation, Evidence, Filters, Hit, Searched
from rag.retrieval.retriever import ArchiveRetriever, hits_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llama_index.core.llms import LLM
    from llama_index.core.prompts.mixin import PromptMixinType

    from rag.store import Store

METADATA_CONFIDENCE = 0.95  # the catalogue says so; what is left is having misread the question
NEAR = 3  # passages shown beside a refusal
METADATA_LIMIT = 20  # articles listed in one answer


@dataclass(slots=True)
class _Clock:
    """Milliseconds by stage."""

    started: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    timings: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.timings[stage] = round((now - self.last) * 1000, 1)
        self.last = now

    def total(self) -> dict[str, float]:
        return {**self.timings, "total": round((time.perf_counter() - self.started) * 1000, 1)}


class ArchiveQueryEngine(BaseQueryEngine):
    """Answers from the archive alone. ``response.metadata["answer"]`` is the whole Answer.

    CitationQueryEngine is not used: it re-splits passages, so that offsets are lost, and checks no quote.
    """

    def __init__(
        self, store: Store, filters: Filters | None = None, llm: LLM | None = None, llm_timeout: float = 30.0
    ) -> None:
        super().__init__(callback_manager=None)
        self._store = store
        self._filters = filters or Filters()
        self._llm = llm
        self._llm_timeout = llm_timeout

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer: Answer | None = None
        for piece in self.stream(query_bundle.query_str):
            answer = piece if isinstance(piece, Answer) else answer
        assert answer is not None  # stream() always ends with one
        return Response(response=answer.text, source_nodes=self._nodes, metadata={"answer": answer})

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def stream(self, text: str) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they are ready, at the end the Answer whose text they make up."""
        clock = _Clock()
        question = read_question(text)
        self._nodes: list[NodeWithScore] = []
        pieces, answer = self._store.read(lambda: self._found(question, clock))
        if self._llm and answer.answerable and not pieces:
            pieces, answer = self._written(question, answer, clock)
        spoken: list[str] = []
        for piece in pieces or extractive(answer.citations, question.language):
            spoken.append(piece)
            yield piece
        yield replace(answer, text="".join(spoken), timings=clock.total())

    def _found(self, question: Question, clock: _Clock) -> tuple[list[str], Answer]:
        """The answer, with its text's pieces unless it is still to be put in words; all of one generation."""
        base = self._base(question)
        return self._metadata(question, base) or self._evidence(question, base, clock)

    def _base(self, question: Question) -> Answer:
        catalogue = self._store.catalogue
        searched = Searched(self._filters, catalogue.generation(), catalogue.count_articles(self._filters))
        return Answer(question.text, question.language, False, 0.0, "", (), (), searched)

    def _metadata(self, question: Question, base: Answer) -> tuple[list[str], Answer] | None:
        """An answer from the catalogue, when the question is about the articles themselves."""
        asked = ask_metadata(self._store, question, self._filters)
        if asked is None:
            return None
        kind, found = asked[0], asked[1][:METADATA_LIMIT]
        citations = []
        for n, item in enumerate(found, start=1):
            passage = self._store.catalogue.article_passages(item.article.id)[0]
            evidence = whole(Hit(passage, item.article, score=1.0), 1.0)
            citations.append(cite(self._store, evidence, n, "metadata"))
        pieces = compose_metadata(kind, found, question.language)
        return pieces, replace(base, answerable=True, confidence=METADATA_CONFIDENCE, citations=tuple(citations))

    def _evidence(self, question: Question, base: Answer, clock: _Clock) -> tuple[list[str], Answer]:
        """An answer from sentences, not yet put in words, or a refusal."""
        if not base.searched.articles:
            return [phrase(question.language, "empty")], base
        self._nodes = ArchiveRetriever(self._store, self._filters).retrieve(question.text)
        hits = hits_of(self._store, self._nodes)
        clock.lap("retrieval")
        ranked = candidates(self._store, question, hits)
        if not ranked:
            return [declined(unknown_names(self._store, question), question.language)], base
        sure = confidence(features(self._store, question, ranked))
        evidence = select(ranked, question.kind)
        clock.lap("reading")
        if sure >= THRESHOLD:
            return [], replace(base, answerable=True, confidence=sure, citations=self._cited(evidence))
        pieces = [declined(unknown_names(self._store, question), question.language)]
        return pieces, replace(base, confidence=sure, near=self._cited(evidence[:NEAR]))

    def _cited(self, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
        return tuple(cite(self._store, item, n) for n, item in enumerate(evidence, start=1))

    def _written(self, question: Question, answer: Answer, clock: _Clock) -> tuple[list[str], Answer]:
        """The LLM's text, checked; when nothing is left of it, the extractive answer with a note."""
        assert self._llm is not None
        try:
            text = draft(self._llm, prompt_for(question, answer.citations), self._llm_timeout)
        except BronError as error:
            note = phrase(question.language, "llm_failed", reason=error.what)
            clock.lap("llm")
            return [], replace(answer, notes=(*answer.notes, note))
        written = checked(text, question, answer.citations)
        clock.lap("llm")
        if not written.sentences:
            note = phrase(question.language, "llm_empty")
            return [], replace(answer, notes=(*answer.notes, note), checks=written.checks)
        by_number = {citation.n: citation for citation in answer.citations}
        used = tuple(replace(by_number[old], n=n) for n, old in enumerate(written.order, start=1))
        pieces = [sentence if i == 0 else f" {sentence}" for i, sentence in enumerate(written.sentences)]
        return pieces, replace(answer, citations=used, checks=written.checks)
