"""One run: each collection into a temporary index, its questions asked and judged, figures and questions as results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.asking import MODES, WHOLE, Index, ask_task
from rag.evaluation.bootstrap import Figure, mean_figure
from rag.evaluation.gold import gold_units
from rag.evaluation.judging import Judgement, judge
from rag.evaluation.measures import nearest_neighbour_hits
from rag.evaluation.questions import questions_digest
from rag.evaluation.results import Curves, QuestionResult, SuiteResult
from rag.evaluation.selective import calibration, risk_coverage
from rag.evaluation.showing import question_result
from rag.evaluation.suites import collections_digest
from rag.evaluation.tables import Row, Tables, tables
from rag.evaluation.tasks import Bitext, Collection, Suite
from rag.records import BronError
from rag.settings import Settings

OpenIndex = Callable[[Settings, Collection], AbstractContextManager[Index]]


def evaluate(
    settings: Settings,
    suite: Suite,
    *,
    limit: int | None = None,
    answers: bool = True,
    askers: int = 1,
    modes: Sequence[str] = MODES,
    open_index: OpenIndex | None = None,
) -> SuiteResult:
    """Measure Bron on a suite as ``settings`` configure it, but for the index, which is temporary.

    limit: only the first so many questions of each task. answers: False judges retrieval only. askers: who ask at the
    same time. modes: which searches to judge, among MODES. open_index: in place of a real temporary index. Raises
    BronError when it cannot be measured: gold that is not verbatim in its article, every question failed.
    """
    if limit is not None and limit < 1:
        raise BronError("expected a limit of at least 1", received=limit, misuse=True)
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown or WHOLE not in modes:
        raise BronError(f"expected modes among {', '.join(MODES)}, {WHOLE} among them", received=modes, misuse=True)
    measured: Tables = {}
    curves: dict[str, Curves] = {}
    questions: list[QuestionResult] = []
    embedding = ""
    for collection in suite.collections:
        with (open_index or _open_temporary)(settings, collection) as index:
            embedding = index.embedding
            articles = {article.id: article for article in index.articles.values()}
            for task in collection.tasks:
                gold = {question.id: gold_units(question, index.articles) for question in task.questions}
                asked = replace(task, answers=task.answers and answers)
                outcomes = ask_task(index, asked, gold, modes=modes, limit=limit, askers=askers)
                judgements = judge(outcomes, gold, answers=asked.answers)
                _merge(measured, tables(task, judgements, gold))
                if asked.answers:
                    curves[task.name] = _curves(judgements)
                questions += [question_result(task.name, judgement, articles) for judgement in judgements]
    if suite.bitext is not None:
        measured["bitext"] = bitext_rows(_bitext_vectors(settings, suite.bitext, limit))
    measured["memory"] = {"process": {"peak MB": Figure(peak_memory(), len(questions))}}
    return SuiteResult(
        name=suite.name,
        source=suite.source,
        corpus=suite.corpus or collections_digest(suite.collections),
        digest=_digest(suite),
        embedding=embedding,
        limit=limit,
        answers=answers,
        tables=measured,
        curves=curves,
        questions=tuple(questions),
    )


def peak_memory() -> float:
    """The most memory, in MB, that this process has held so far, indexing included; 0.0 where no system says."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)  # macOS counts bytes, Linux thousands of them


def bitext_rows(vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, Row]:
    """Direction -> accuracy, for every ordered pair of languages. vectors: language -> float32 (n, dim), same n."""
    return {
        f"{one}>{other}": {"accuracy": mean_figure(nearest_neighbour_hits(vectors[one], vectors[other]))}
        for one in vectors
        for other in vectors
        if one != other
    }


def _open_temporary(settings: Settings, collection: Collection) -> AbstractContextManager[Index]:
    from rag.evaluation.temporary import open_temporary  # loads the whole of Bron

    return open_temporary(settings, collection)


def _curves(judgements: Sequence[Judgement]) -> Curves:
    """Risk of all questions; calibration of those that gave an answer or a refusal."""
    sound = [judgement.sound for judgement in judgements]
    sure = [judgement.confidence or 0.0 for judgement in judgements]
    given = [place for place, judgement in enumerate(judgements) if judgement.outcome.answer]
    return Curves(
        risk_coverage(sound, sure), calibration([sound[place] for place in given], [sure[place] for place in given])
    )


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
