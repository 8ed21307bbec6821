"""What a question costs: whole, by stage, filtered, sixteen at once, beside an ingest; how soon news is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.answering.readings import read_hits
from rag.asking.query import understand
from rag.evaluation.performance.archive import FILTERS, Archive
from rag.evaluation.performance.clocks import Counts, Stages, counting, peak_mb, percentiles
from rag.evaluation.performance.worker import finished, start
from rag.index.writing.ingest import ingest
from rag.models.embedding import embed_question
from rag.models.reader import Reader
from rag.records import Filters
from rag.retrieval.dense import dense_scores
from rag.retrieval.hybrid import hybrid_search
from rag.retrieval.lexical import lexical_scores
from rag.service import Service
from rag.settings import Settings

ASKERS = 16
READ = 8  # passages, as an answer reads them
NEWS = "Quintzoufelder"  # a name that no article has


def asked(index: str, articles: int, questions: int, more: str, stand_in: str) -> dict[str, Any]:
    """All measurements on one index. more: a folder of files to ingest meanwhile, with the stand-in's vectors.

    No question is asked twice, where that is not what is measured: a reading is remembered.
    """
    settings, archive = Settings(index=Path(index)), Archive()
    with counting() as counts:
        service = Service(settings)
        began = time.perf_counter()
        service.store()
        found: dict[str, Any] = {"opening_s": round(time.perf_counter() - began, 2)}
        service.warm()
        for text, _ in archive.questions(articles, 2, seed=9):
            service.ask(text)  # what is read at the first question
        for seed, (name, outlets) in enumerate(FILTERS.items(), 10):
            texts = _texts(archive, articles, questions, seed)
            found[name] = _asked(service, texts, Filters(outlets=outlets), counts)
    found["stages_ms"] = _staged(service, _texts(archive, articles, questions, 20))
    texts = _texts(archive, articles, 2 * ASKERS, 21)
    found["at_once"] = _at_once(service, texts)
    found["at_once_again"] = _at_once(service, texts)
    found["shown_s"] = _shown(service, Path(more).parent / "news", settings)
    found["beside_ingest"] = _beside(service, _texts(archive, articles, 200, 22), index, more, stand_in)
    found["peak_mb"] = peak_mb()
    service.close()
    return found


def _texts(archive: Archive, articles: int, count: int, seed: int) -> list[str]:
    return [text for text, _ in archive.questions(articles, count, seed)]


def _asked(service: Service, texts: Sequence[str], filters: Filters, counts: Counts) -> dict[str, Any]:
    """Milliseconds of wall-clock and processor time, statements and queries of a question; how many were answered."""
    stages, before = Stages(), replace(counts)
    answered = 0
    for text in texts:
        with stages.of("question"):
            answered += service.ask(text, filters).answerable
    each = 1 / len(texts)
    return {
        **percentiles(stages.wall["question"]),
        "cpu_ms": percentiles(stages.cpu["question"])["p50"],
        "statements": round((counts.statements - before.statements) * each, 1),
        "inside": round((counts.inside - before.inside) * each, 1),
        "queries": round((counts.queries - before.queries) * each, 1),
        "answered": round(answered * each, 2),
    }


def _staged(service: Service, texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Each stage of one reading of a question, called by itself, and the answer once more."""
    stages, store, reader = Stages(), service.store(), Reader()
    for text in texts:

        def work(text: str = text) -> None:
            with stages.of("embed"):
                embed_question(store.embedding, text)
            with stages.of("understand, embedding with it"):
                query = understand(store, text)
            with stages.of("dense"):
                dense_scores(store, query, 50)
            with stages.of("lexical"):
                lexical_scores(store, query, 100)
            with stages.of("both, fused, read from SQLite, without near-duplicates"):
                hits = hybrid_search(store, query, READ)
            with stages.of("read"):
                read_hits(reader, query, hits)

        store.read(work)
        with stages.of("the answer, what was read remembered"):
            service.ask(text)
    cpu = {name: percentiles(values)["p50"] for name, values in stages.cpu.items()}
    return {name: {**percentiles(values), "cpu_ms": cpu[name]} for name, values in stages.wall.items()}


def _at_once(service: Service, texts: Sequence[str]) -> dict[str, float]:
    """Sixteen askers, each of whom asks as soon as the last answer is there."""
    waits: list[float] = []

    def ask(text: str) -> None:
        began = time.perf_counter()
        service.ask(text)
        waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    with ThreadPoolExecutor(ASKERS) as pool:
        list(pool.map(ask, texts))
    seconds = time.perf_counter() - began
    return {"answers_a_second": round(len(waits) / seconds, 2), **percentiles(waits), "longest_s": round(max(waits), 2)}


def _shown(service: Service, folder: Path, settings: Settings) -> float:
    """Seconds from the moment that a changed article is written to when a search finds it, in the median of three."""
    folder.mkdir(exist_ok=True)
    taken = []
    for number in range(3):
        name = f"{NEWS}{number}"
        (folder / "news.md").write_text(f"# The harbour\n\n{name} opens the harbour on Monday.\n", encoding="utf-8")
        began = time.perf_counter()
        ingest(settings, [folder], embedding=service.store().embedding)
        _until(lambda name=name: name in service.search(name, limit=1)[0].passage.text)  # type: ignore[misc]
        taken.append(time.perf_counter() - began)
    return round(sorted(taken)[1], 2)


def _beside(service: Service, texts: Sequence[str], index: str, more: str, stand_in: str) -> dict[str, float]:
    """Milliseconds of a question while another process ingests."""
    process = start("ingest", index=index, files=more, stand_in=stand_in)
    waits: list[float] = []
    while process.poll() is None and len(waits) < len(texts):
        began = time.perf_counter()
        service.ask(texts[len(waits)])
        waits.append(time.perf_counter() - began)
    rate = finished(process)["rate"]
    return {**percentiles(waits), "questions": len(waits), "ingest_rate": rate}


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not true() and time.monotonic() < last:
        time.sleep(0.01)
