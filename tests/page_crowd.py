"""How long readers wait who ask at once: a benchmark, no test.

    python -m tests.page_crowd [--index FOLDER --questions FILE] [--readers 10] [--rounds 3]

Each reader asks the chat another question, over HTTP as its page does, in one moment. Prints, of the rounds, the median
of the typical reader's milliseconds and of the slowest's: to a sign, to where it is read, to the first quote of the
archive, to the first quote of an answer, and to the whole answer. No question is asked twice, so nothing is remembered.
The server runs in this process; the clients are threads of it that do next to nothing. questions: one a line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rag.bundled import corpus_folder
from rag.index.writing.ingest import ingest
from rag.service import Service
from rag.settings import Settings
from tests.helpers_browser import served

DEVELOPMENT = Path(__file__).parent.parent / "eval" / "development.jsonl"
MARKS = {  # what in a piece of an answer shows that a moment has come
    "sign": "bron-answer",
    "places": "bron-looking",
    "a quote": "bron-quote",
    "an answer": "data-whole",
}


@contextmanager
def warmed(index: Path | None) -> Iterator[tuple[Service, Settings]]:
    """A service with its models loaded and its front page checked, of an index, or else of the bundled corpus."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=index or Path(folder) / "index")
        if index is None:
            ingest(settings, [corpus_folder()])
        service = Service(settings)
        service.warm()
        while not service.overview().checked:  # it asks in the background
            time.sleep(0.2)
        try:
            yield service, settings
        finally:
            service.close()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.page_crowd", description=main.__doc__)
    parser.add_argument("--index", type=Path, help="of the archive that is asked; the bundled corpus without it")
    parser.add_argument("--questions", type=Path, help="a question a line; those for development without it")
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with warmed(options.index) as (service, settings):
        asked = iter(questions(options.questions))
        with served(service, settings) as address:
            rounds = [crowd(address, [next(asked) for _ in range(options.readers)]) for _ in range(options.rounds + 1)]
    _print(rounds[1:])


def questions(file: Path | None) -> list[str]:
    """What is asked, no question twice."""
    if file is not None:
        return list(dict.fromkeys(file.read_text().splitlines()))
    lines = (json.loads(line) for line in DEVELOPMENT.read_text().splitlines())
    return list(dict.fromkeys(line["question"] for line in lines))


def crowd(address: str, asked: list[str]) -> list[dict[str, float]]:
    """Milliseconds of each reader, from the moment in which all of them ask, to each of MARKS."""
    with urllib.request.urlopen(f"{address}config") as response:
        dependencies = json.load(response)["dependencies"]
    event = next(item["id"] for item in dependencies if item["js"] == "() => bron.next()")
    together = threading.Barrier(len(asked))

    def reader(number: int) -> dict[str, float]:
        session = f"crowd-{time.monotonic_ns()}-{number}"
        together.wait()
        began = time.perf_counter()
        request = json.dumps({"question": asked[number], "number": 1})
        body = json.dumps({"data": [request], "fn_index": event, "session_hash": session}).encode()
        join = urllib.request.Request(f"{address}gradio_api/queue/join", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(join).close()
        times: dict[str, float] = {}
        with urllib.request.urlopen(f"{address}gradio_api/queue/data?session_hash={session}") as events:
            for line in events:
                for name, mark in MARKS.items():
                    if mark.encode() in line:
                        times.setdefault(name, (time.perf_counter() - began) * 1000)
                if b"process_completed" in line:
                    return times
        return times

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(reader, range(len(asked))))


def _print(rounds: list[list[dict[str, float]]]) -> None:
    print(f"\n| {len(rounds[0])} readers, {len(rounds)} rounds | typical | slowest |\n|---|--:|--:|")
    for name in MARKS:
        by_round = [sorted(reader[name] for reader in readers if name in reader) for readers in rounds]
        typical = statistics.median(statistics.median(times) for times in by_round)
        slowest = statistics.median(times[-1] for times in by_round)
        print(f"| {name} | {typical:.0f} ms | {slowest:.0f} ms |")


if __name__ == "__main__":
    main()
