"""One system in a process of its own: ``python -m eval.peers.worker JOB`` reads a job and prints what came of it.

Only what the system needs is imported: a cold start is its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from eval.peers.peer import Answering, Found, Peer, Quotes, Setting, Source

# System -> module and class. Each is imported in its own process alone.
SYSTEMS = {
    "bron": "bron_service:Bron",
    "llamaindex": "llamaindex_starter:LlamaIndex",
    "langchain": "langchain_starter:LangChain",
    "haystack": "haystack_hybrid:Haystack",
    "txtai": "txtai_hybrid:Txtai",
    "bm25s": "bm25_plain:Bm25",
}


@dataclass(frozen=True, slots=True)
class Job:
    """What to do. kind: "find" (what each question gives), "time" (the same, timed), "cold" (open and ask one).

    sources: a file of articles, see write_sources. folder: of the index.
    """

    kind: str
    system: str
    embedding: str
    folder: str
    sources: str
    questions: tuple[str, ...]


def main(argument: str) -> None:
    """Do the job, given as JSON, and print its result as one line of JSON."""
    job = Job(**json.loads(argument))
    print(json.dumps(_KINDS[job.kind](job)), flush=True)


def made(system: str, setting: Setting) -> Peer:
    """The system, with nothing opened yet."""
    module, name = SYSTEMS[system].split(":")
    peer: Peer = getattr(import_module(f"eval.peers.{module}"), name)(setting)
    return peer


def write_sources(sources: Sequence[Source], path: Path) -> None:
    """The articles as JSON, for the worker to read."""
    path.write_text(json.dumps([asdict(source) for source in sources]), encoding="utf-8")


def find(job: Job) -> dict[str, Any]:
    """All articles taken in, all questions asked. The result has passages, and of each question what it gave."""
    peer = made(job.system, Setting(Path(job.folder), job.embedding))
    passages = peer.ingest(_sources(job))
    return {"passages": passages, "asked": [_given(peer, question) for question in job.questions]}


def timed(job: Job) -> dict[str, Any]:
    """Seconds of taking in, milliseconds of each question, the process's peak memory in MB.

    Before it one article is taken in elsewhere and asked for, so that libraries and models are loaded.
    """
    sources = _sources(job)
    with tempfile.TemporaryDirectory(prefix="bron-peers-", ignore_cleanup_errors=True) as warm:
        first = made(job.system, Setting(Path(warm), job.embedding))
        first.ingest(sources[:1])
        first.search(job.questions[0])
        peer = made(job.system, Setting(Path(job.folder), job.embedding))
        started = time.perf_counter()
        passages = peer.ingest(sources)
        seconds = time.perf_counter() - started
        result: dict[str, Any] = {"passages": passages, "ingest": seconds}
        if isinstance(peer, Answering):  # first: nothing of these questions is known yet
            result["answer"] = _times(peer.answer, job.questions)
        result["search"] = _times(peer.search, job.questions)
    return result | {"memory": peak_memory()}


def cold(job: Job) -> dict[str, Any]:
    """The index that is there opened and one question asked; whoever started the process takes the time."""
    peer = made(job.system, Setting(Path(job.folder), job.embedding))
    peer.open(_sources(job))
    shown = peer.answer(job.questions[0]) if isinstance(peer, Answering) else peer.search(job.questions[0])
    return {"shown": bool(shown)}


def peak_memory() -> float:
    """The most memory that this process has had, in MB: without what it had before it became this program."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def read_given(record: dict[str, Any]) -> tuple[tuple[Found, ...], Quotes | None]:
    """What a question gave, from the worker's JSON."""
    quotes = record["quotes"]
    if quotes is not None:
        quotes = Quotes(quotes["answered"], quotes["confidence"], tuple(Found(**one) for one in quotes["quotes"]))
    return tuple(Found(**one) for one in record["found"]), quotes


def _given(peer: Peer, question: str) -> dict[str, Any]:
    quotes = asdict(peer.answer(question)) if isinstance(peer, Answering) else None
    return {"found": [asdict(found) for found in peer.search(question)], "quotes": quotes}


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each question; the first is asked once before, so that what is opened late is open."""
    ask(questions[0])
    times = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - started))
    return times


def _sources(job: Job) -> list[Source]:
    return [Source(**record) for record in json.loads(Path(job.sources).read_text(encoding="utf-8"))]


_KINDS: dict[str, Callable[[Job], dict[str, Any]]] = {"find": find, "time": timed, "cold": cold}

if __name__ == "__main__":
    main(sys.argv[1])
