"""Many askers at once through the real API while an ingest runs: a benchmark, no test.

    python -m tests.load [--askers 200] [--seconds 60] [--articles 300] [--no-ingest]

Prints a table: answers, polite refusals (429 or 503 with Retry-After), anything else, times, and the server's memory
with its growth over a thousand answers. Exits 1 where anything else came, or a refusal that names no time to wait.
"""

from __future__ import annotations

import argparse
import itertools
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

from rag.evaluation.performance.archive import Archive, write_archive
from rag.evaluation.performance.worker import start
from rag.index.writing.ingest import ingest
from rag.settings import Settings

SERVE = "from rag.cli import main; main()"
POLITE = (429, 503)
LONGEST = 120.0  # seconds that an asker waits
MORE = 100  # articles of one ingest that runs meanwhile; then the next begins


@dataclass
class Seen:
    """What all askers saw together. memory: (answers so far, MiB of the server)."""

    answers: list[float] = field(default_factory=list)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)


def main() -> None:
    """Load, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=main.__doc__)
    parser.add_argument("--askers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--no-ingest", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, archive = Path(name), Archive()
        write_archive(archive, folder / "files", 0, options.articles)
        ingest(Settings(index=folder / "index"), [folder / "files"])
        texts = [text for text, _ in archive.questions(options.articles, 200)]
        seen = load(folder, texts, options.askers, options.seconds, ingesting=not options.no_ingest)
    for line in table(seen, options.askers, options.seconds):
        print(line)
    sys.exit(bool(seen.wrong))


def load(folder: Path, texts: list[str], askers: int, seconds: float, *, ingesting: bool) -> Seen:
    """Ask the index in ``folder`` for so many seconds, through a server of its own."""
    command = [sys.executable, "-c", SERVE, "serve", "--index", str(folder / "index"), "--port", "0"]
    seen, over = Seen(), threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = re.findall(r"http://\S+", server.stdout.readline())[0]
            threads = [threading.Thread(target=_ask, args=(address, texts, n, seen, over)) for n in range(askers)]
            if ingesting:
                threads.append(threading.Thread(target=_ingest, args=(folder, over)))
            for thread in threads:
                thread.start()
            last = time.monotonic() + seconds
            while time.monotonic() < last:
                seen.memory.append((len(seen.answers), _memory(server.pid)))
                time.sleep(min(1.0, seconds / 10))
            over.set()
            for thread in threads:
                thread.join()
            seen.memory.append((len(seen.answers), _memory(server.pid)))
        finally:
            over.set()
            server.terminate()
    return seen


def table(seen: Seen, askers: int, seconds: float) -> list[str]:
    """The figures as a table of Markdown."""
    p50, p95 = np.percentile(seen.answers or [0.0], (50, 95))
    later = seen.memory[len(seen.memory) // 3 :]  # what is loaded at the first questions is no growth
    counts, sizes = (np.array(column, dtype=float) for column in zip(*later, strict=True))
    slope = float(np.polyfit(counts, sizes, 1)[0]) * 1000 if len(set(counts)) > 1 else 0.0
    rows = {
        "answers": f"{len(seen.answers)}",
        "answers a second": f"{len(seen.answers) / seconds:.2f}",
        "refused politely": f"{seen.refused}",
        "anything else": f"{len(seen.wrong)}",
        "p50 of an answer, seconds": f"{p50:.2f}",
        "p95": f"{p95:.2f}",
        "server's memory at the end, MiB": f"{sizes[-1]:.0f}",
        "its growth over 1,000 answers, MiB": f"{slope:.1f}",
    }
    lines = [f"| {askers} askers, {seconds:.0f} s | |", "|---|--:|", *(f"| {k} | {v} |" for k, v in rows.items())]
    return [*lines, *sorted(set(seen.wrong))]


def _ask(address: str, texts: list[str], number: int, seen: Seen, over: threading.Event) -> None:
    """One asker, who asks as soon as an answer is there, and waits as long as a refusal says."""
    with httpx.Client(timeout=LONGEST) as client:
        for place in itertools.count(number):
            if over.is_set():
                return
            began = time.monotonic()
            try:
                reply = client.post(f"{address}api/ask", json={"question": texts[place % len(texts)]})
            except httpx.HTTPError as error:
                seen.wrong.append(repr(error))
                continue
            wait = reply.headers.get("Retry-After", "")
            if reply.status_code == 200:
                seen.answers.append(time.monotonic() - began)
            elif reply.status_code in POLITE and wait.isdecimal():
                seen.refused += 1
                over.wait(int(wait))
            else:
                seen.wrong.append(f"{reply.status_code}: {reply.text[:200]}")


def _ingest(folder: Path, over: threading.Event) -> None:
    """One ingest after another, each of new articles, in a process of its own."""
    for number in itertools.count(1):
        files = folder / f"more{number}"
        write_archive(Archive(seed=number), files, 0, MORE)
        with start("ingest", index=str(folder / "index"), files=str(files)) as process:
            while process.poll() is None:
                if over.wait(0.2):
                    process.kill()
        if over.is_set():
            return


def _memory(pid: int) -> float:
    """MiB that a process holds; 0 where that cannot be told."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


if __name__ == "__main__":
    main()
