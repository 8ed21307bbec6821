"""One run: each collection into a temporary index, its questions asked and judged, the figures in a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.asking import MODES, WHOLE, Index, ask_task
from rag.evaluation.gold import gold_units
from rag.evaluation.judging import failures, judge
from rag.evaluation.measures import mean_figure, nearest_neighbour_hits
from rag.evaluation.questions import questions_digest
from rag.evaluation.report import EvaluationReport, Failure, Row
from rag.evaluation.suites import bundled_suite, load_suite
from rag.evaluation.tables import Tables, tables
from rag.evaluation.tasks import Bitext, Collection, Part, Suite
from rag.records import BronError
from rag.settings import Settings

OpenIndex = Callable[[Settings, Collection], AbstractContextManager[Index]]


def evaluate(
    settings: Settings,
    suite_path: Path | None = None,
    part: Part = "development",
    *,
    limit: int | None = None,
    answers: bool = True,
    modes: Sequence[str] = MODES,
    corpus: Path | None = None,
    evaluation: Path | None = None,
    open_index: OpenIndex | None = None,
) -> EvaluationReport:
    """Measure Bron as ``settings`` configure it, but for the index, which is temporary.

    suite_path: a SQuAD 2.0 file or a parallel news table; None for our own questions, ``part`` of them. limit: only the
    first so many questions of each task. answers: False judges retrieval only. modes: which searches to judge, among
    MODES. corpus, evaluation: folders in place of the bundled ones. open_index: in place of a real temporary index.
    Raises BronError when it cannot be measured: a file that is not a suite, gold that is not verbatim in its article.
    """
    if limit is not None and limit < 1:
        raise BronError("expected a limit of at least 1", received=limit, misuse=True)
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown or WHOLE not in modes:
        raise BronError(f"expected modes among {', '.join(MODES)}, {WHOLE} among them", received=modes, misuse=True)
    suite = bundled_suite(part, corpus, evaluation) if suite_path is None else load_suite(suite_path)
    return evaluate_suite(settings, suite, limit=limit, answers=answers, modes=modes, open_index=open_index)


def evaluate_suite(
    settings: Settings,
    suite: Suite,
    *,
    limit: int | None = None,
    answers: bool = True,
    modes: Sequence[str] = MODES,
    open_index: OpenIndex | None = None,
) -> EvaluationReport:
    """Like evaluate, for a suite at hand."""
    measured: Tables = {}
    failed: list[Failure] = []
    embedding = ""
    for collection in suite.collections:
        with (open_index or _open_temporary)(settings, collection) as index:
            embedding = index.embedding
            for task in collection.tasks:
                gold = {question.id: gold_units(question, index.articles) for question in task.questions}
                asked = replace(task, answers=task.answers and answers)
                outcomes = ask_task(index, asked, gold, modes=modes, limit=limit)
                judgements = judge(outcomes, gold, answers=asked.answers)
                _merge(measured, tables(task, judgements, gold))
                failed += failures(task.name, judgements)
    if suite.bitext is not None:
        measured["bitext"] = bitext_rows(_bitext_vectors(settings, suite.bitext, limit))
    return EvaluationReport(
        suite=suite.name,
        source=suite.source,
        part=suite.part,
        corpus=suite.corpus,
        questions=_digest(suite),
        embedding=embedding,
        limit=limit,
        tables=measured,
        failures=tuple(failed),
    )


def _open_temporary(settings: Settings, collection: Collection) -> AbstractContextManager[Index]:
    from rag.evaluation.temporary import open_temporary  # loads the whole of Bron

    return open_temporary(settings, collection)


def bitext_rows(vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, Row]:
    """Direction -> accuracy, for every ordered pair of languages. vectors: language -> float32 (n, dim), same n."""
    return {
        f"{one}>{other}": {"accuracy": mean_figure(nearest_neighbour_hits(vectors[one], vectors[other]))}
        for one in vectors
        for other in vectors
        if one != other
    }


def _bitext_vectors(settings: Settings, bitext: Bitext, limit: int | None) -> dict[str, NDArray[np.float32]]:
    from rag.models.components import load_embedding
    from rag.models.embedding import embed_passages

    embedding = load_embedding(settings)
    return {name: embed_passages(embedding, sentences[:limit]) for name, sentences in bitext.sentences.items()}


def _merge(into: Tables, new: Tables) -> None:
    for table, rows in new.items():
        into.setdefault(table, {}).update(rows)


def _digest(suite: Suite) -> str:
    """SHA-256, hex, of all questions of the suite."""
    return questions_digest(
        tuple(question for collection in suite.collections for task in collection.tasks for question in task.questions)
    )
