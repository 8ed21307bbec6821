"""question -> answer, as a LlamaIndex query engine: retrieve, read, weigh, then answer or decline."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, QueryBundle

from rag.answering.accounts import accounts, renumbered
from rag.answering.candidates import candidates
from rag.answering.citations import cite, whole
from rag.answering.compose import declined, extractive
from rag.answering.confidence import THRESHOLD, names_asked
from rag.answering.explanation import explained
from rag.answering.findings import findings
from rag.answering.metadata import ask_metadata, compose_metadata
from rag.answering.phrases import phrase
from rag.question import Question, read_question, troops_asked
from rag.records import Answer, BronError, Filters, Hit, Searched
from rag.retrieval.retriever import ArchiveRetriever, hits_of
from rag.writer.streaming import Limits
from rag.writer.written import Written, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llama_index.core.llms import LLM
    from llama_index.core.prompts.mixin import PromptMixinType

    from rag.answering.candidates import Sentence
    from rag.answering.demands import Lack
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
        self, store: Store, filters: Filters | None = None, llm: LLM | None = None, limits: Limits = Limits()
    ) -> None:
        super().__init__(callback_manager=None)
        self._store = store
        self._filters = filters or Filters()
        self._llm = llm
        self._limits = limits

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
        """Pieces of the answer's text as they are ready, at the end the Answer whose text they make up.

        A piece may be empty: nothing has come from the LLM for a while. Closing the generator stops the LLM.
        """
        clock = _Clock()
        question = read_question(text)
        self._nodes: list[NodeWithScore] = []
        pieces, answer = self._store.read(lambda: self._found(question, clock))
        spoken: list[str] = []
        if self._llm and answer.answerable and not pieces:
            for piece in self._written(question, answer):
                if isinstance(piece, Answer):
                    answer = piece
                else:
                    spoken.append(piece)
                    yield piece
            clock.lap("llm")
        for piece in () if any(spoken) else pieces or extractive(answer.citations, answer.accounts, question.language):
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
        ranked = self._ranked(question, clock)
        if not ranked:
            return [self._declined(question)], base
        found = findings(self._store, question, ranked)
        troops = troops_asked(question)
        if troops and (counted := self._ranked(troops, clock)):
            other = findings(self._store, troops, counted)
            if other.values and other.confidence > found.confidence:
                question, ranked, found = troops, counted, other
        why = explained(self._store, question, found, ranked)
        base = replace(base, confidence=found.confidence, explanation=why)
        clock.lap("reading")
        if base.confidence < THRESHOLD:
            return [self._declined(question, found.lack)], replace(base, near=found.citations[:NEAR])
        return [], replace(base, answerable=True, citations=found.citations, accounts=accounts(found.values))

    def _ranked(self, question: Question, clock: _Clock) -> list[Sentence]:
        """Candidate sentences, best first, of what is retrieved."""
        self._nodes = ArchiveRetriever(self._store, self._filters).retrieve(question.text)
        hits = hits_of(self._store, self._nodes)
        clock.lap("retrieval")
        return candidates(self._store, question, hits)

    def _declined(self, question: Question, lack: Lack | None = None) -> str:
        return declined(*names_asked(self._store, question), question.language, lack)

    def _written(self, question: Question, answer: Answer) -> Iterator[str | Answer]:
        """The LLM's sentences that pass, last the Answer with their citations; none of them when nothing is left."""
        assert self._llm is not None
        try:
            for piece in written(self._llm, question, answer.citations, self._limits):
                if isinstance(piece, str):
                    yield piece
                else:
                    yield _with_written(answer, piece, question.language)
        except BronError as error:
            note = phrase(question.language, "llm_failed", reason=error.what)
            yield replace(answer, notes=(*answer.notes, note))


def _with_written(answer: Answer, found: Written, language: str) -> Answer:
    """The answer with what an LLM's text used, in the order of its numbers, and after it what the accounts rest on."""
    if not found.sentences:
        note = phrase(language, "llm_declined" if found.declined else "llm_empty")
        return replace(answer, notes=(*answer.notes, note), checks=found.checks)
    told = [n for account in answer.accounts for n in account.citations]
    new = {old: n for n, old in enumerate(dict.fromkeys((*found.order, *told)), start=1)}
    by_number = {citation.n: citation for citation in answer.citations}
    notes = (phrase(language, "llm_broke_off", reason=found.note),) if found.note else ()
    return replace(
        answer,
        citations=tuple(replace(by_number[old], n=n) for old, n in new.items()),
        accounts=tuple(renumbered(account, new) for account in answer.accounts),
        checks=found.checks,
        notes=(*answer.notes, *notes),
    )
