"""``kill -9`` at random moments of whatever writes. What is killed next is what was left: nothing may be lost by it."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from rag.index.store import open_store, read_status
from rag.index.writing import showing
from rag.index.writing.ingest import ingest, rebuild
from rag.index.writing.interrupted import finish_pending
from rag.index.writing.summary import IngestSummary
from rag.index.writing.watch import watch
from rag.keeping.backup import backup
from rag.keeping.package import verify
from rag.keeping.restore import restore
from rag.records import BronError
from rag.settings import Settings
from tests.faults.trials import BATCH, Ground, Outcome, differs
from tests.helpers_embedding import HashEmbedding

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.kills", "rag.reading", "rag.models.components", "rag.index.vectors"])

SETTLED = 0.3  # seconds after which the watch takes a file to be whole


def watched(settings: Settings, articles: Path, later: Path | None) -> None:
    """Watch the articles until they are read; with ``later``, then until these, put in their place, are read too."""
    stop = threading.Event()
    states = iter([later] if later else [])

    def brought(summary: IngestSummary) -> None:
        if changed := next(states, None):
            shutil.copytree(changed, articles, dirs_exist_ok=True)
        else:
            stop.set()

    watch(settings, [articles], embedding=HashEmbedding(), brought=brought, stop=stop, settled=SETTLED)


# What is killed, by name: (settings, articles, file of a backup).
WORK: dict[str, Callable[[Settings, Path, Path], object]] = {
    "watch": lambda settings, articles, file: watched(settings, articles, file.with_name("is")),
    "ingest": lambda settings, articles, file: ingest(settings, [articles], embedding=HashEmbedding()),
    "rebuild": lambda settings, articles, file: rebuild(settings, embedding=HashEmbedding()),
    "backup": lambda settings, articles, file: backup(settings, file, replace=True),
    "restore": lambda settings, articles, file: restore(settings, file, replace_index=True, embedding=HashEmbedding()),
}


def killed(ground: Ground, command: str, points: int, chance: random.Random) -> Outcome:
    """One command killed so many times, each time on a fresh copy."""
    file = ground.folder / "kept.bron"
    backup(Settings(index=ground.index), file, replace=True)
    length = _run(ground, ground.copy("timed", later=command == "restore"), command, file, None)[1]
    failures: list[str] = []
    made, early = 0, 0
    while made < points and early < 5 * points:
        settings = ground.copy("victim", later=command == "restore")
        was_killed, _ = _run(ground, settings, command, file, chance.uniform(0, length))
        if not was_killed:
            early += 1
            continue
        made += 1
        try:
            problem = RECOVERY[command](ground, settings, file, chance)
        except BronError as error:
            problem = f"{error}"
        if problem:
            failures.append(f"{command} {made}: {problem}")
    return Outcome(f"`kill -9` during {command}", made, RESULTS[command][0], RESULTS[command][1], tuple(failures))


def _run(ground: Ground, settings: Settings, command: str, file: Path, after: float | None) -> tuple[bool, float]:
    """Whether the work was killed, so many seconds after it began, and how long it took."""
    if command == "watch":
        ground.lay("was")
    here, there = PROCESSES.Pipe()
    arguments = (command, str(settings.index), str(ground.articles), str(file), there)
    process = PROCESSES.Process(target=work, args=arguments)
    process.start()
    here.recv()
    began = time.monotonic()
    if after is not None:
        process.join(after)
        if process.exitcode is None and process.pid:
            os.kill(process.pid, signal.SIGKILL)
    process.join(300)
    return process.exitcode == -signal.SIGKILL, time.monotonic() - began


def work(command: str, index: str, articles: str, file: str, begun: Connection) -> None:
    """What is killed."""
    showing.BATCH = BATCH
    settings = Settings(index=Path(index))
    begun.send("now")
    WORK[command](settings, Path(articles), Path(file))


def _ingested(ground: Ground, settings: Settings, file: Path, chance: random.Random) -> str | None:
    """Whole articles are shown at once; the next start and the next ingest, or that alone, finish it."""
    if read_status(settings).articles < len(ground.before["articles"]) - 1:  # type: ignore[arg-type]
        return "articles are missing that nobody removed"
    if chance.random() < 0.5:
        _start(settings)
    ingest(settings, [ground.articles], embedding=HashEmbedding())
    return differs(settings, ground.after)


def _watched(ground: Ground, settings: Settings, file: Path, chance: random.Random) -> str | None:
    """Whole articles are shown at once; the next watch reads all that came meanwhile."""
    if read_status(settings).articles < len(ground.before["articles"]) - 1:  # type: ignore[arg-type]
        return "articles are missing that nobody removed"
    ground.lay("is")
    watched(settings, ground.articles, None)
    return differs(settings, ground.after)


def _rebuilt(ground: Ground, settings: Settings, file: Path, chance: random.Random) -> str | None:
    if chance.random() < 0.5:
        rebuild(settings, embedding=HashEmbedding())
    else:
        _start(settings)
    return differs(settings, ground.before)


def _backed_up(ground: Ground, settings: Settings, file: Path, chance: random.Random) -> str | None:
    """The older backup, or the new one, is there and whole; the index is as it was; the next backup works."""
    verify(file)
    backup(settings, file, replace=True)
    left = [path.name for path in file.parent.iterdir() if path.name.startswith(f"{file.name}.")]
    return f"left behind: {left}" if left else differs(settings, ground.before)


def _restored(ground: Ground, settings: Settings, file: Path, chance: random.Random) -> str | None:
    # The collection that was begun is noted in ``dropped`` until it serves, or the next write deletes it.
    old, new = ({**expected, "dropped": None} for expected in (ground.after, ground.before))
    if differs(settings, new) and (problem := differs(settings, old)):
        return f"after the kill: {problem}"
    restore(settings, file, replace_index=True, embedding=HashEmbedding())
    store = open_store(settings, HashEmbedding())
    names, current = store.vectors.collections(), store.manifest().collection
    store.close()
    return f"collections {names}, and {current} is used" if names != [current] else differs(settings, ground.before)


def _start(settings: Settings) -> None:
    """What the next command finds and finishes."""
    store = open_store(settings, HashEmbedding())
    try:
        finish_pending(store)
    finally:
        store.close()


RECOVERY: dict[str, Callable[[Ground, Settings, Path, random.Random], str | None]] = {
    "watch": _watched,
    "ingest": _ingested,
    "rebuild": _rebuilt,
    "backup": _backed_up,
    "restore": _restored,
}
RESULTS = {
    "watch": ("whole articles are shown; what was read is pending", "the next `bron watch`"),
    "ingest": ("whole articles are shown; what was read is pending", "`bron ingest --resume`, or the next ingest"),
    "rebuild": ("the old index serves", "by itself, or the next `bron rebuild`"),
    "backup": ("the older file is whole, or the new one", "none needed; the next `bron backup`"),
    "restore": ("the old index, or the restored one", "the same `bron restore --replace` again"),
}
