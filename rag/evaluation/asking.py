"""Asking: each question of a task through the service that users ask, and what came back, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from tqdm import tqdm

from rag.asking.checks import MAX_EARLIER
from rag.evaluation.conversations import CHANGE
from rag.evaluation.gold import Unit, first_of_each_article
from rag.evaluation.questions import JudgedQuestion
from rag.evaluation.tasks import Task
from rag.progress import plain_lines
from rag.records import Answer, Article, BronError, Citation, Filters, Hit

DEPTH = 10  # what the retrieval measures look at
# Passages fetched so that ten articles are among them: paragraphs of the suites have one to three passages each.
DEPTH_BY_ARTICLE = 50

# A question that ends in one of these counts as zero and is named in the report: one bad question must not take the
# figures of all others with it. Lack of memory and an interruption still stop the run.
FAILURES = (BronError, ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)

Search = Callable[[str, Filters, int], Sequence[Hit]]


# The whole retriever as users get it, and its two searches each alone.
WHOLE = "whole"
MODES = (WHOLE, "dense", "lexical")


class Asked(Protocol):
    """The part of Service that is evaluated."""

    def ask(self, question: str, *, earlier: Sequence[str] = ()) -> Answer:
        """The answer to a question. earlier: those before it in its conversation."""
        ...

    def article(self, article_id: str) -> Article:
        """An article by id; BronError when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Index:
    """A collection, indexed. searches: retrieval by mode. articles: what was read, by the collection's keys.

    embedding: name and content hash of what made the vectors.
    """

    service: Asked
    searches: Mapping[str, Search]
    articles: Mapping[str, Article]
    embedding: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question gave. hits: by mode (MODES), best first. by_language: of a search in one language alone.

    answer: None when answers were not asked for or the question failed. error: the failure in one line.
    intact: of each quote shown, citations first and then those near: whether it is exactly what its article says there.
    milliseconds: wall-clock time of the answer, None when there is none. alone: of a question that changes the subject
    of a conversation, the answer without those before it.
    """

    question: JudgedQuestion
    hits: Mapping[str, tuple[Hit, ...]]
    by_language: Mapping[str, tuple[Hit, ...]]
    answer: Answer | None = None
    error: str | None = None
    intact: tuple[bool, ...] = ()
    milliseconds: float | None = None
    alone: Answer | None = None


def ask_task(
    index: Index,
    task: Task,
    gold: Mapping[str, Sequence[Unit]],
    *,
    modes: Sequence[str],
    limit: int | None = None,
    askers: int = 1,
) -> list[Outcome]:
    """The outcomes of the task's first ``limit`` questions, in order. gold: question id -> its units.

    askers: who ask at the same time, each a question or a conversation after the other. Raises BronError when every
    single question fails: then the system does not work, and figures would say nothing.
    """
    questions = task.questions[:limit]
    texts = {question.id: question.question for question in questions}
    given: dict[str, Outcome] = {}
    told = plain_lines(task.name)
    progress = tqdm(total=len(questions), desc=task.name, unit="question", disable=None, leave=False)

    def ask(conversation: Sequence[JudgedQuestion]) -> None:
        for question in conversation:
            earlier = [texts[name] for name in question.follows if name in texts][-MAX_EARLIER:]
            given[question.id] = _ask(index, task, question, gold.get(question.id, ()), modes, earlier)
            progress.update()
            told(len(given), len(questions))

    with progress, ThreadPoolExecutor(askers) as pool:
        try:
            for _ in pool.map(ask, _conversations(questions)):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    outcomes = [given[question.id] for question in questions]
    if outcomes and all(outcome.error for outcome in outcomes):
        raise BronError("every question failed", where=f"task {task.name}", received=outcomes[0].error)
    return outcomes


def _conversations(questions: Iterable[JudgedQuestion]) -> list[list[JudgedQuestion]]:
    """The questions of each conversation, in order; one that follows no other is one by itself."""
    found: dict[str, list[JudgedQuestion]] = {}
    for question in questions:
        first = question.follows[0] if question.follows else question.id
        found.setdefault(first, []).append(question)
    return list(found.values())


def is_intact(service: Asked, citation: Citation) -> bool:
    """Whether the quote is exactly what its article says at its offsets: read again, not taken on trust."""
    try:
        text = service.article(citation.article_id).printed(citation.field)
    except BronError:
        return False
    return bool(citation.quote) and text[citation.start : citation.end] == citation.quote


def _ask(
    index: Index,
    task: Task,
    question: JudgedQuestion,
    units: Sequence[Unit],
    modes: Sequence[str],
    earlier: Sequence[str],
) -> Outcome:
    hits: dict[str, tuple[Hit, ...]] = {}
    by_language: dict[str, tuple[Hit, ...]] = {}
    try:
        for mode in modes if units else ():
            hits[mode] = _found(index.searches[mode], question, task, Filters())
        for language in sorted({unit.language for unit in units}) if task.by_language else ():
            by_language[language] = _found(index.searches[WHOLE], question, task, Filters(languages=(language,)))
        if not task.answers:
            return Outcome(question, hits, by_language)
        started = time.perf_counter()
        answer = index.service.ask(question.question, earlier=earlier)
        milliseconds = 1000 * (time.perf_counter() - started)
        intact = tuple(is_intact(index.service, citation) for citation in answer.citations + answer.near)
        alone = index.service.ask(question.question) if question.kind == CHANGE else None
        return Outcome(question, hits, by_language, answer, None, intact, milliseconds, alone)
    except FAILURES as error:
        return Outcome(question, hits, by_language, error=f"{type(error).__name__}: {error}")


def _found(search: Search, question: JudgedQuestion, task: Task, filters: Filters) -> tuple[Hit, ...]:
    hits = search(question.question, filters, DEPTH_BY_ARTICLE if task.by_article else DEPTH)
    return tuple((first_of_each_article(hits) if task.by_article else hits)[:DEPTH])
