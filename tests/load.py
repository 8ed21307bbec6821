"""Many askers at once through the real API while an ingest runs: a benchmark, no test.

    python -m tests.load [--askers 200] [--seconds 60] [--articles 300] [--no-ingest] [--write]
    python -m tests.load --askers 32 --questions 20000 --rate off --no-ingest --write

Prints a table: answers, polite refusals (429 or 503 with Retry-After), anything else, times, and the server's memory
with its growth over a thousand questions, refused ones among them. With --questions it ends at so many, and not after
a time. --rate: BRON_RATE of the server, since all askers have one address. --write puts the table into
docs/reliability.md. Exits 1 where anything else came, or a refusal that names no time to wait.
"""

from __future__ import annotations

import argparse
import itertools
import os
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

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
DIFFERENT = 200  # questions; the server remembers what it read for those that were asked before
SERVE = "from rag.cli import main; main()"
POLITE = (429, 503)
LONGEST = 120.0  # seconds that an asker waits
MORE = 100  # articles of one ingest that runs meanwhile; then the next begins


@dataclass
class Seen:
    """What all askers saw together. memory: (questions so far, MiB of the server). seconds: that they asked."""

    answers: list[float] = field(default_factory=list)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def asked(self) -> int:
        """Questions that were answered or refused."""
        return len(self.answers) + self.refused


def main() -> None:
    """Load, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=main.__doc__)
    parser.add_argument("--askers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--questions", type=int)
    parser.add_argument("--rate", default="")
    parser.add_argument("--no-ingest", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, archive = Path(name), Archive()
        write_archive(archive, folder / "files", 0, options.articles)
        ingest(Settings(index=folder / "index"), [folder / "files"])
        texts = [text for text, _ in archive.questions(options.articles, DIFFERENT)]
        os.environ.update({"BRON_RATE": options.rate} if options.rate else {})
        limit = options.seconds, options.questions
        seen = load(folder, texts, options.askers, *limit, ingesting=not options.no_ingest)
    lines = table(seen, options.askers)
    print(*lines, *sorted(set(seen.wrong)), sep="\n")
    if options.write:
        write(lines, "questions" if options.questions else "load")
    sys.exit(bool(seen.wrong))


def load(
    folder: Path, texts: list[str], askers: int, seconds: float, questions: int | None = None, *, ingesting: bool
) -> Seen:
    """Ask the index in ``folder`` for so many seconds, or so many questions, through a server of its own."""
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
            began = time.monotonic()
            while seen.asked < questions if questions else time.monotonic() < began + seconds:
                seen.memory.append((seen.asked, _memory(server.pid)))
                time.sleep(min(1.0, seconds / 10))
            over.set()
            seen.seconds = time.monotonic() - began
            for thread in threads:
                thread.join()
            seen.memory.append((seen.asked, _memory(server.pid)))
        finally:
            over.set()
            server.terminate()
    return seen


def table(seen: Seen, askers: int) -> list[str]:
    """The figures as a table of Markdown."""
    p50, p95 = np.percentile(seen.answers or [0.0], (50, 95))
    later = seen.memory[len(seen.memory) // 3 :]  # what is loaded at the first questions is no growth
    counts, sizes = (np.array(column, dtype=float) for column in zip(*later, strict=True))
    slope = float(np.polyfit(counts, sizes, 1)[0]) * 1000 if len(set(counts)) > 1 else 0.0
    rows = {
        "questions": f"{seen.asked + len(seen.wrong):,}, of which {DIFFERENT} differ",
        "answers": f"{len(seen.answers):,}",
        "answers a second": f"{len(seen.answers) / seen.seconds:.2f}",
        "refused politely (429 or 503, with `Retry-After`)": f"{seen.refused:,}",
        "anything else": f"{len(seen.wrong)}",
        "p50 of an answer, seconds": f"{p50:.2f}",
        "p95": f"{p95:.2f}",
        "server's memory after a third, MiB": f"{sizes[0]:.0f}",
        "at the end": f"{sizes[-1]:.0f}",
        "its growth over 1,000 questions, by a line through the last two thirds, MiB": f"{slope:.2f}",
    }
    return [f"| {askers} askers, {seen.seconds:.0f} s | |", "|---|--:|", *(f"| {k} | {v} |" for k, v in rows.items())]


def write(lines: list[str], name: str) -> None:
    """Put a table into the page, in the place that is marked for it."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(begin)
    PAGE.write_text(head + begin + "\n".join(lines) + "\n" + end + rest.partition(end)[2], encoding="utf-8")


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
