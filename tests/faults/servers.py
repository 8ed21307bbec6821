"""Servers that die or are told to stop: Chroma's under questions and an ingest, Bron's own under questions."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from rag.index.store import read_status
from rag.index.writing.ingest import ingest
from rag.service import Service
from rag.settings import Settings
from tests.faults.trials import HASH, QUESTION, Ground, Outcome, asked, differs, told
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import contents, write

ROOT = Path(__file__).parents[2]
ASKERS = 4


class Chroma:
    """A Chroma server that can be killed and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Until it answers."""
        command = [Path(sys.executable).with_name("chroma"), "run", "--path", self._folder, "--port", str(self.port)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(list(map(str, command)), stdout=quiet, stderr=quiet, cwd=self._folder.parent)
        _until(lambda: _answers(f"{self.url}/api/v2/heartbeat"))

    def kill(self) -> None:
        """As by ``kill -9``."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def chroma_server(ground: Ground) -> list[Outcome]:
    """Killed and started again while questions are asked, and at each step of an ingest."""
    chroma = Chroma(ground.folder / "served")
    settings = Settings(index=ground.folder / "over server", chroma_url=chroma.url, embedding=HASH, lock_timeout=2.0)
    failures: list[str] = []
    chroma.start()
    try:
        ingest(settings, [ground.articles], embedding=HashEmbedding())
        service = Service(settings)
        failures += filter(None, [asked(service)])
        chroma.kill()
        message = told(lambda: service.ask(QUESTION))
        if "Chroma server" not in message:
            failures.append(f"while it was away: {message!r}")
        chroma.start()
        failures += filter(None, [asked(service)])
        service.close()
        asking = Outcome(
            "Chroma server killed and restarted during questions",
            1,
            "a question meanwhile fails with a message that names the server",
            "start it: the next question is answered, without a restart of Bron",
            tuple(failures),
        )
        return [asking, _during_ingest(ground, chroma)]
    finally:
        chroma.kill()


def _during_ingest(ground: Ground, chroma: Chroma) -> Outcome:
    failures = []
    quiet = Settings(index=ground.folder / "undisturbed")
    ingest(quiet, [ground.articles], embedding=HashEmbedding())
    expected = contents(quiet, numbers=False)
    steps = [("read", 5), ("embedded", 1), ("stored", 1), ("shown", 1), ("embedded", 2), ("stored", 2)]
    for stage, count in steps:
        index = ground.folder / f"over server {stage} {count}"
        shutil.rmtree(index, ignore_errors=True)
        settings = Settings(index=index, chroma_url=chroma.url, embedding=HASH, lock_timeout=2.0)
        reached = 0

        def report(name: str, done: int, total: int, stage: str = stage, count: int = count) -> None:
            nonlocal reached
            reached += name == stage
            if name == stage and reached == count:
                chroma.kill()

        message = told(lambda: ingest(settings, [ground.articles], embedding=HashEmbedding(), progress=report))  # noqa: B023
        chroma.start()
        if "Chroma server" not in message:
            failures.append(f"{stage} {count}: it said {message!r}")
        ingest(settings, [ground.articles], embedding=HashEmbedding())
        if problem := differs(settings, expected):
            failures.append(f"{stage} {count}: {problem}")
    result = "the ingest ends with a message that names the server; what is stored stays"
    recovery = "start it, and `bron ingest` again"
    return Outcome("Chroma server killed and restarted during ingest", len(steps), result, recovery, tuple(failures))


def restarted_under_questions(ground: Ground, workers: int, rounds: int) -> Outcome:
    """SIGTERM while several ask: whoever was taken in gets a whole answer; the others find nobody listening."""
    settings, failures, whole, refused = ground.copy("restarted"), [], 0, 0
    port = _free_port()
    for _ in range(rounds):
        replies: list[httpx.Response | httpx.HTTPError] = []
        with bron(settings, port, workers) as process:
            askers = [threading.Thread(target=_ask, args=(port, replies)) for _ in range(ASKERS)]
            for asker in askers:
                asker.start()
            _until(lambda: len(replies) >= ASKERS)  # noqa: B023
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            for asker in askers:
                asker.join(60)
            if process.returncode:
                failures.append(f"it ended with {process.returncode}")
        for reply in replies:
            if isinstance(reply, httpx.ConnectError):
                refused += 1
            elif _is_whole(reply):
                whole += 1
            else:
                failures.append(f"an answer was cut off or wrong: {reply!r}")
    result = f"{whole} whole answers, none cut off; {refused} askers found nobody listening"
    name = f"`bron serve --workers {workers}` restarted under questions"
    return Outcome(name, rounds, result, "by itself", tuple(failures))


def ingested_under_questions(ground: Ground, workers: int, rounds: int) -> Outcome:
    """Ingests, one after the other, while several ask: every question is answered, the last ones from all articles."""
    settings, port, failures = ground.copy("growing"), _free_port(), []
    articles = shutil.copytree(ground.articles, ground.folder / "growing articles", dirs_exist_ok=True)
    replies: list[httpx.Response | httpx.HTTPError] = []
    with bron(settings, port, workers):
        askers = [threading.Thread(target=_ask, args=(port, replies), daemon=True) for _ in range(ASKERS)]
        for asker in askers:
            asker.start()
        for number in range(rounds):
            write(articles, "003.md", f"Bryggan vid Åmål är stängd, {number}.", title=f"Brygga {number}", language="sv")
            write(articles, f"more {number}.md", f"De brug van {number} is open.", title="Brug", language="nl")
            ingest(settings, [articles], embedding=HashEmbedding())
            _until(lambda: len(replies) > number * ASKERS)  # noqa: B023
        stored = read_status(settings).articles
        told = [httpx.get(f"http://127.0.0.1:{port}/api/status", timeout=60).json()["articles"] for _ in range(4)]
        if set(told) != {stored}:
            failures.append(f"{stored} articles are stored, and workers know of {told}")
        answered = len(replies)
        failures += [f"{reply!r}" for reply in replies if not _is_whole(reply)]
    result = f"{answered} questions, all answered, the newest articles among what is searched"
    name = f"{rounds} ingests while `bron serve --workers {workers}` answers, index folder"
    return Outcome(name, rounds, result, "none needed", tuple(failures))


def _is_whole(reply: httpx.Response | httpx.HTTPError) -> bool:
    return isinstance(reply, httpx.Response) and reply.status_code == 200 and bool(reply.json()["citations"])


@contextmanager
def bron(settings: Settings, port: int, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """``bron serve``, listening."""
    environment = {**os.environ, "BRON_INDEX": str(settings.index), "BRON_EMBEDDING": HASH, "PYTHONPATH": str(ROOT)}
    script = f"from rag.cli import main; main(['serve', '--port', '{port}', '--workers', '{workers}'])"
    process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        _until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def _ask(port: int, replies: list[httpx.Response | httpx.HTTPError]) -> None:
    """Ask until nobody listens, each time over a new connection."""
    while True:
        try:
            replies.append(httpx.post(f"http://127.0.0.1:{port}/api/ask", json={"question": QUESTION}, timeout=60))
        except httpx.HTTPError as error:
            replies.append(error)
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _until(ready: object, process: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + 600
    while not ready():  # type: ignore[operator]
        if time.monotonic() > deadline or (process and process.poll() is not None):
            raise RuntimeError("it did not start, or nothing came")
        time.sleep(0.05)
