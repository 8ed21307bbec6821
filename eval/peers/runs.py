"""The runs: quality (what each system finds and shows) and timing (what it costs), each system in its own processes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from eval.peers.embedding import EMBEDDINGS, OURS
from eval.peers.judging import Asked, figures
from eval.peers.peer import Source
from eval.peers.sizes import ROOT
from eval.peers.worker import SYSTEMS, Job, read_given, write_sources
from rag.evaluation.bootstrap import Figure
from rag.evaluation.gold import gold_units, read_articles
from rag.evaluation.questions import JudgedQuestion
from rag.evaluation.tasks import Suite
from rag.records import Article

SEED = 20226  # of the order of systems, and of the questions that are timed
TIMED = 40  # questions: enough for a 95th percentile over the rounds
MAX_FILE_MB = 100
PASSAGES = "passages"


@dataclass(frozen=True, slots=True)
class Contender:
    """One column of the tables: a system with an embedding, "" where it has none."""

    system: str
    embedding: str

    @property
    def name(self) -> str:
        """As results.json has it."""
        return self.system if self.system == "bron" or not self.embedding else f"{self.system}+{self.embedding}"


def contenders() -> list[Contender]:
    """Bron, then every peer with each embedding; bm25s has none."""
    peers = [name for name in SYSTEMS if name not in ("bron", "bm25s")]
    both = [Contender(name, embedding) for name in peers for embedding in EMBEDDINGS]
    return [Contender("bron", OURS), *both, Contender("bm25s", "")]


def quality(suite: Suite, chosen: Sequence[Contender], keep: Path) -> dict[str, dict[str, Figure]]:
    """Contender -> measure -> figure, without those that fail, which is said.

    keep: folder of what each gave; what lies there already is not asked again.
    """
    articles, questions = _read(suite)
    gold = {question.id: gold_units(question, articles) for question in questions}
    by_id = {article.id: article for article in articles.values()}
    told: dict[str, dict[str, Figure]] = {}
    for contender in _shuffled(chosen, 0):
        path = keep / f"{suite.name}-{contender.name}.json"
        try:
            given = _kept(path, contender, list(by_id.values()), questions)
        except RuntimeError as error:
            _say(str(error))
            continue
        pairs = zip(questions, given["asked"], strict=True)
        asked = [Asked(question, *read_given(record)) for question, record in pairs]
        passages = Figure(given[PASSAGES], len(by_id))
        told[contender.name] = figures(asked, gold, by_id) | {PASSAGES: passages}
    return {contender.name: told[contender.name] for contender in chosen if contender.name in told}


def timing(suite: Suite, chosen: Sequence[Contender], rounds: int, minutes: float, keep: Path) -> dict[str, Any]:
    """Contender -> what each round took; the order of systems is drawn anew in each round.

    A round in which a system fails is missing from its list, and said. minutes: no round is begun that would end
    later, if it took as long as the one before it. keep: folder of what each took in each round; what lies there
    already is not measured again.
    """
    articles, questions = _read(suite)
    drawn = random.Random(SEED).sample([question.question for question in questions], min(TIMED, len(questions)))
    told: dict[str, list[dict[str, Any]]] = {contender.name: [] for contender in chosen}
    begun = ended = time.monotonic()
    for number in range(1, rounds + 1):
        last, ended = ended, time.monotonic()
        if ended + (ended - last) > begun + 60 * minutes:
            break
        for contender in _shuffled(chosen, number - 1):
            path = keep / f"timing-{number}-{contender.name}.json"
            try:
                if not path.is_file():
                    kept = json.dumps(_timed(contender, list(articles.values()), drawn))
                    path.write_text(kept, encoding="utf-8")
                    _say(f"round {number}, {contender.name}: kept in {path}")
                told[contender.name].append(json.loads(path.read_text(encoding="utf-8")))
            except RuntimeError as error:
                _say(str(error))
    characters = sum(len(article.text) for article in articles.values())
    return {"articles": len(articles), "characters": characters, "questions": len(drawn), "rounds": told}


def _timed(contender: Contender, articles: Sequence[Article], questions: Sequence[str]) -> dict[str, Any]:
    """One round of a system, and how many cores worked for others before it. Raises RuntimeError where it fails."""
    busy = busy_cores()
    with _job(contender, articles, questions) as job:
        result, _ = worked(job)
        _, seconds = worked(replace(job, kind="cold"))
    return result | {"cold": seconds, "busy": round(busy, 2)}


def busy_cores(seconds: float = 3) -> float:
    """How many cores work for others, as a mean over the seconds that this process sleeps."""

    def read() -> tuple[int, int]:
        ticks = [int(field) for field in Path("/proc/stat").read_text(encoding="utf-8").split("\n")[0].split()[1:9]]
        return sum(ticks), ticks[3] + ticks[4]  # all; idle, and idle but for the disk

    before, idle_before = read()
    time.sleep(seconds)
    after, idle = read()
    return (os.cpu_count() or 1) * (1 - (idle - idle_before) / max(1, after - before))


def worked(job: Job) -> tuple[dict[str, Any], float]:
    """The job done in a fresh process: its result, and seconds from the start of the process to that line.

    Raises RuntimeError with what the process said where it fails.
    """
    command = [sys.executable, "-m", "eval.peers.worker", json.dumps(asdict(job))]
    # A file, not a pipe: a worker that says much would wait for somebody to read it.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, text=True, cwd=ROOT, env=os.environ | _OFFLINE
        )
        assert process.stdout is not None
        said_last, seconds = "", 0.0
        for line in process.stdout:
            said_last, seconds = line, time.perf_counter() - started
        if process.wait():
            said.seek(0)
            raise RuntimeError(f"{job.system} with {job.embedding or 'no embedding'} failed:\n{said.read()[-4000:]}")
    result: dict[str, Any] = json.loads(said_last)
    return result, seconds


def _kept(
    path: Path, contender: Contender, articles: Sequence[Article], questions: Sequence[JudgedQuestion]
) -> dict[str, Any]:
    if not path.is_file():
        with _job(contender, articles, [question.question for question in questions]) as job:
            result, seconds = worked(replace(job, kind="find"))
        path.write_text(json.dumps(result), encoding="utf-8")
        _say(f"{path.stem}: {seconds:.0f} s")
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return given


def _read(suite: Suite) -> tuple[Mapping[str, Article], Sequence[JudgedQuestion]]:
    """The suite's articles by key, and its questions. It has one collection of one task."""
    (collection,) = suite.collections
    (task,) = collection.tasks
    return read_articles(collection.folders, collection.key, MAX_FILE_MB), task.questions


@contextmanager
def _job(contender: Contender, articles: Sequence[Article], questions: Sequence[str]) -> Iterator[Job]:
    """A timed job in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bron-peers-", ignore_cleanup_errors=True) as folder:
        sources = Path(folder) / "articles.json"
        read = [Source(one.id, one.title or "", one.text, str(Path(one.file).resolve())) for one in articles]
        write_sources(read, sources)
        index = Path(folder) / "index"
        index.mkdir()
        yield Job("time", contender.system, contender.embedding, str(index), str(sources), tuple(questions))


def _shuffled(chosen: Sequence[Contender], number: int) -> list[Contender]:
    return random.Random(SEED + number).sample(list(chosen), len(chosen))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# Nobody is asked or told anything on the way; see eval.peers.embedding, which is not imported by every worker.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "HAYSTACK_TELEMETRY_ENABLED": "False"}
