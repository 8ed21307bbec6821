"""Disks that are full, or may not be written to: small ones of memory, mounted for one process of root's."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rag.index.writing import showing
from rag.index.writing.ingest import ingest, rebuild, remove
from rag.keeping.backup import backup
from rag.keeping.restore import restore
from rag.service import Service
from rag.settings import Settings
from tests.faults.trials import BATCH, HASH, Ground, Outcome, asked, differs, told
from tests.helpers_embedding import HashEmbedding

SIZE = 64  # MB
LEAST, MOST = 4, 6000  # KB that are left free
BACKUP = "kept.bron"

# What runs on a full disk: (settings, articles, file of a backup on that disk).
WORK: dict[str, Callable[[Settings, Path, Path], object]] = {
    "ingest": lambda settings, articles, file: ingest(settings, [articles], embedding=HashEmbedding()),
    "rebuild": lambda settings, articles, file: rebuild(settings, embedding=HashEmbedding()),
    "backup": lambda settings, articles, file: backup(settings, file, replace=True),
    "restore": lambda settings, articles, file: restore(settings, file, replace_index=True, embedding=HashEmbedding()),
}


def can_mount() -> bool:
    """Whether a disk can be mounted here: by root, where namespaces are allowed."""
    if shutil.which("unshare") is None or os.geteuid() != 0:
        return False
    probe = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def full_disk(ground: Ground, trials: int, seed: int) -> list[Outcome]:
    """Each command with some KB left; then space is freed and it is run again."""
    chance, outcomes = random.Random(seed), []
    for command in WORK:
        failures, stopped = [], 0
        for _ in range(max(1, trials // len(WORK))):
            free = int(LEAST * (MOST / LEAST) ** chance.random())
            found = _inside(ground, "full", command, str(free))
            failures += [f"{free} KB left: {found['problem']}"] if found["problem"] else []
            stopped += bool(found["message"])
        result = f"a message that names the place and says to free space ({stopped} times; else there was enough)"
        recovery = f"free space, and `bron {command}` again"
        tried = max(1, trials // len(WORK))
        outcomes.append(Outcome(f"disk full during {command}", tried, result, recovery, tuple(failures)))
    return outcomes


def read_only_disk(ground: Ground) -> Outcome:
    """Asked on a disk that may not be written to, then written to."""
    found = _inside(ground, "read-only", "", "")
    failures = (str(found["problem"]),) if found["problem"] else ()
    result = "questions are answered; a write is refused: " + json.dumps(found["message"].split(". ")[0])
    return Outcome("read-only disk", 1, result, "none needed", failures)


def _inside(ground: Ground, kind: str, command: str, free: str) -> dict[str, str]:
    """Have a process with a disk of its own do it."""
    mount = ground.folder / "disk"
    mount.mkdir(exist_ok=True)
    index = ground.index
    script = f'mount -t tmpfs -o size={SIZE}m tmpfs "$0" && cp -r "$1" "$0/index" && shift && exec "$@"'
    arguments = [sys.executable, "-m", "tests.faults.disks", kind, command, free, str(mount), str(ground.articles)]
    expected = ground.folder / "expected.pickle"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, str(mount), str(index), *arguments, str(expected)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode:
        return {"problem": f"it ended with {done.returncode}: {done.stderr[-300:]}", "message": ""}
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """The process with a disk of its own."""
    import pickle

    kind, command, free, mount, articles, expected = sys.argv[1:]
    before, after = pickle.loads(Path(expected).read_bytes())
    settings = Settings(index=Path(mount) / "index", embedding=HASH, lock_timeout=2.0)
    showing.BATCH = BATCH
    if kind == "full":
        found = _full(settings, command, int(free), Path(mount), Path(articles), before, after)
    else:
        found = _read_only(settings, Path(mount), Path(articles))
    print(json.dumps(found))


def _full(
    settings: Settings,
    command: str,
    free: int,
    mount: Path,
    articles: Path,
    before: dict[str, object],
    after: dict[str, object],
) -> dict[str, str]:
    file = mount / BACKUP
    if command in ("backup", "restore"):
        backup(settings, file)
    ballast = mount / "ballast"
    with ballast.open("wb") as stream:
        stream.write(b"\0" * (shutil.disk_usage(mount).free - free * 1024))
    message = told(lambda: WORK[command](settings, articles, file))
    ballast.unlink()
    problem = "" if not message or "space" in message or "full" in message.lower() else f"it said: {message}"
    if command == "backup" and not problem:
        restore(Settings(index=mount / "other"), file, embedding=HashEmbedding())  # the old file, or the new one
        shutil.rmtree(mount / "other")
    WORK[command](settings, articles, file)
    return {"message": message, "problem": problem or differs(settings, after if command == "ingest" else before) or ""}


def _read_only(settings: Settings, mount: Path, articles: Path) -> dict[str, str]:
    subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
    service = Service(settings)
    problem = asked(service)
    service.close()
    messages = [
        told(lambda: ingest(settings, [articles], embedding=HashEmbedding())),
        told(lambda: remove(settings, [articles], embedding=HashEmbedding())),
        told(lambda: backup(settings, mount / BACKUP)),
    ]
    silent = "a write that said nothing" if not all(messages) else ""
    return {"message": messages[0].removeprefix(f"{settings.index}: "), "problem": problem or silent}


if __name__ == "__main__":
    main()
