"""An answer in quotes -> the same in the sentences of an LLM, each of which cites some of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.accounts import renumbered
from rag.answering.phrases import phrase
from rag.records import Answer, BronError, Part
from rag.writer.written import Written, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llama_index.core.llms import LLM

    from rag.asking.query import Query
    from rag.writer.streaming import Limits


def rewritten(llm: LLM, query: Query, answer: Answer, limits: Limits) -> Iterator[str | Answer]:
    """The LLM's sentences that pass, last the Answer with their citations; none of them when nothing is left."""
    try:
        for piece in written(llm, query, answer.citations, limits):
            yield piece if isinstance(piece, str) else _with_written(answer, piece, query.language)
    except BronError as error:
        note = phrase(query.language, "llm_failed", reason=error.what)
        yield replace(answer, notes=(*answer.notes, note))


def _with_written(answer: Answer, text: Written, language: str) -> Answer:
    """The answer with what an LLM's text used, in the order of its numbers, and after it what the accounts rest on."""
    if not text.sentences:
        note = phrase(language, "llm_declined" if text.declined else "llm_empty")
        return replace(answer, notes=(*answer.notes, note), checks=text.checks)
    told = [n for account in answer.accounts for n in account.citations]
    new = {old: n for n, old in enumerate(dict.fromkeys((*text.order, *told)), start=1)}
    by_number = {citation.n: citation for citation in answer.citations}
    notes = (phrase(language, "llm_broke_off", reason=text.note),) if text.note else ()
    own = " ".join(text.sentences)
    return replace(
        answer,
        citations=tuple(replace(by_number[old], n=n) for old, n in new.items()),
        accounts=tuple(renumbered(account, new) for account in answer.accounts),
        parts=(Part("written", own, tuple(range(1, len(text.order) + 1))),),
        checks=text.checks,
        notes=(*answer.notes, *notes),
    )
