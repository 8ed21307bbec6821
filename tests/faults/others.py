"""Locks, clocks, damaged files and folders that move."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from rag.index import schema
from rag.index.store import CATALOGUE, CHROMA
from rag.index.writing.ingest import ingest
from rag.keeping.doctor import examine, is_well
from rag.models import folder as models
from rag.models.embedder import Embedder
from rag.models.reader import Reader, Text
from rag.service import Service
from rag.settings import Settings
from tests.faults.trials import HASH, QUESTION, Ground, Outcome, asked, differs, told
from tests.helpers_embedding import HashEmbedding

ROOT = Path(__file__).parents[2]
FAR_BACK = (-30 * 86400, -int(time.time()) + 86400)  # a month, and to the second day of 1970


def locked_catalogue(ground: Ground) -> Outcome:
    """Another program holds a write transaction on the catalogue."""
    settings, failures = ground.copy("locked"), []
    kept, schema.BUSY_SECONDS = schema.BUSY_SECONDS, 1.0
    other = sqlite3.connect(settings.index / CATALOGUE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        service = Service(settings)
        failures += filter(None, [asked(service)])
        service.close()
        message = told(lambda: ingest(settings, [ground.articles], embedding=HashEmbedding()))
        if "Another process holds it" not in message:
            failures.append(f"it said {message!r}")
    finally:
        other.execute("ROLLBACK")
        other.close()
        schema.BUSY_SECONDS = kept
    ingest(settings, [ground.articles], embedding=HashEmbedding())
    failures += filter(None, [differs(settings, ground.after)])
    result = "questions are answered; an ingest waits 60 s, then says that another process holds it"
    return Outcome("catalogue locked", 1, result, "`bron ingest` again", tuple(failures))


def two_writers(ground: Ground) -> Outcome:
    """A second ingest while the first is in the middle of one."""
    settings, failures, messages = ground.copy("two"), [], []

    def report(stage: str, done: int, total: int) -> None:
        if stage == "stored" and not messages:
            second = threading.Thread(
                target=lambda: messages.append(
                    told(lambda: ingest(settings, [ground.articles], embedding=HashEmbedding()))
                )
            )
            second.start()
            second.join()

    ingest(settings, [ground.articles], embedding=HashEmbedding(), progress=report)
    if not messages or f"pid {os.getpid()}" not in messages[0]:
        failures.append(f"it said {messages}")
    failures += filter(None, [differs(settings, ground.after)])
    result = "the second is told who writes, and since when; the first is not disturbed"
    return Outcome("two writers", 1, result, "`bron ingest` again when the first is done", tuple(failures))


def clock_set_back(ground: Ground) -> Outcome:
    """An ingest, a backup and the doctor under a clock that was set back. Raises RuntimeError without a C compiler."""
    library = ground.folder / "clock.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise RuntimeError("no C compiler")
    source = Path(__file__).with_name("clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True, capture_output=True)
    failures = []
    for seconds in FAR_BACK:
        settings = ground.copy("clock")
        environment = {**os.environ, "LD_PRELOAD": str(library), "BRON_FAULT_CLOCK": str(seconds)}
        environment |= {"BRON_INDEX": str(settings.index), "BRON_EMBEDDING": HASH, "PYTHONPATH": str(ROOT)}
        file = str(ground.folder / "clock.bron")
        said = ""
        for command in (["ingest", str(ground.articles)], ["backup", file, "--replace"], ["ask", QUESTION], ["doctor"]):
            script = f"from rag.cli import main; main({command!r})"
            done = subprocess.run(
                [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
            )
            said = done.stdout
            if done.returncode:
                failures.append(f"{command[0]} at {seconds} s: {done.stderr[-300:]}")
        if "the clock was set back" not in said:
            failures.append("the doctor did not notice")
        ingest(settings, [ground.articles], embedding=HashEmbedding())  # dates after the clock's were not believed
        failures += filter(None, [differs(settings, ground.after)])
    result = "ingest, backup and questions work; dates after the clock's are not believed; `bron doctor` says it"
    recovery = "set the clock, and `bron ingest` again"
    return Outcome("clock set back (a month; to 1970)", len(FAR_BACK), result, recovery, tuple(failures))


def truncated_chroma(ground: Ground, trials: int, seed: int) -> Outcome:
    """Files of Chroma's cut off at random, with nothing that says that a write was interrupted."""
    chance, failures = random.Random(seed), []
    for number in range(trials):
        settings = ground.copy("truncated")
        files = sorted(path for path in (settings.index / CHROMA).rglob("*") if path.is_file() and path.stat().st_size)
        for path in files if number == 0 else [chance.choice(files)]:
            with path.open("r+b") as stream:
                stream.truncate(int(path.stat().st_size * chance.random()))
        problem = _asked_apart(settings)
        if problem:
            failures.append(f"{number}: {problem}")
        examine(settings, mend=True, embedding=HashEmbedding())
        if not is_well(examine(settings, embedding=HashEmbedding())):
            failures.append(f"{number}: not mended")
        elif problem := differs(settings, ground.before):
            failures.append(f"{number}: {problem}")
    result = "an answer with right quotes, or a message with what to do"
    return Outcome(
        "truncated Chroma folder", trials, result, "`bron rebuild`, or `bron doctor --mend`", tuple(failures)
    )


def _asked_apart(settings: Settings) -> str | None:
    """What is wrong with how another process answers: Chroma may end it."""
    environment = {**os.environ, "BRON_INDEX": str(settings.index), "BRON_EMBEDDING": HASH, "PYTHONPATH": str(ROOT)}
    script = f"from rag.cli import main; main({['ask', QUESTION]!r})"
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None if "Monday" in done.stdout else f"it answered {done.stdout!r}"
    if done.returncode == 1 and "bron rebuild" in done.stderr and "Traceback" not in done.stderr:
        return None
    return f"it ended with {done.returncode}: {done.stderr[-300:]}"


def damaged_model(ground: Ground) -> Outcome:
    """One byte of each file of the models another."""
    failures = []
    names = (*models.FILES, models.CARD)
    for name in names:
        folder = ground.folder / f"model {name}"
        shutil.copytree(models.BUNDLED, folder)
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 0xFF
        (folder / name).write_bytes(data)
        failures += [f"{name}: it said {message!r}" for message in _used(folder) if "Install Bron again" not in message]
        shutil.rmtree(folder)
    result = "nothing is answered; a message says that the model's files do not match its card"
    return Outcome("damaged model file", len(names), result, "install Bron again", tuple(failures))


def _used(folder: Path) -> list[str]:
    """What is said when the two models of a folder are used."""
    embedder = told(lambda: Embedder(folder).get_text_embedding_batch(["Bron"]))
    return [embedder, told(lambda: Reader(folder).read("Bron?", [Text(("Bron.",))]))]


def moved_index(ground: Ground) -> Outcome:
    """The folder of an index moved while it is asked, then asked where it is now."""
    settings, failures = ground.copy("here"), []
    there = ground.folder / "there ö"
    shutil.rmtree(there, ignore_errors=True)
    service = Service(settings)
    failures += filter(None, [asked(service)])
    settings.index.rename(there)
    failures += filter(None, [asked(service)])
    service.close()
    message = told(lambda: Service(settings).ask(QUESTION))
    if "there is no index here" not in message:
        failures.append(f"it said {message!r}")
    moved = Settings(index=there, embedding=HASH)
    service = Service(moved)
    failures += filter(None, [asked(service)])
    service.close()
    ingest(moved, [ground.articles], embedding=HashEmbedding())
    failures += filter(None, [differs(moved, ground.after)])
    result = "who asks it goes on, or is told; where it is now it is asked and written to as before"
    return Outcome("moved index", 1, result, "name the new folder (`--index`)", tuple(failures))
