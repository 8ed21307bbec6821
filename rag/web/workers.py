"""Several processes that answer at one address: started, watched, started again when one dies, and stopped together.

All read the same index; none writes articles. Whoever ingests is another process, as with one worker.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rag.records import BronError
from rag.settings import Settings
from rag.web.server import announce, listen, run_at
from rag.web.sessions import Sessions, socket_of

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

PATIENCE: Final = 300.0  # seconds for a worker to load its models and open the index
HASTY: Final = 5.0  # a worker that lives no longer than this was not killed by chance
MOST_HASTY: Final = 3  # of them in a row, before all is given up
REST: Final = 5.0  # seconds after the limit for answers, before a worker is killed

Tell = Callable[[str], None]


def serve_workers(settings: Settings, tell: Tell) -> None:
    """Serve with ``settings.workers`` processes until SIGINT or SIGTERM. tell: for what whoever runs it should know.

    The first one opens the index alone: what an interrupted run left is finished by one, not by all. Raises BronError
    when the address cannot be listened on, and when workers do not start.
    """
    from rag.web.logs import set_up_logs
    from rag.web.running import tell_who_comes_in

    set_up_logs(settings)
    tell_who_comes_in(settings)
    listening = listen(settings.host, settings.port)
    tell(f"starting {settings.workers} workers; each loads the models, the first one alone")
    with tempfile.TemporaryDirectory(prefix="bron-workers-") as folder:
        workers = _Workers(settings, listening, Path(folder), tell)
        signals = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(name, lambda *_: workers.told_to_stop.set()) for name in signals]
        try:
            workers.run()
        finally:
            workers.stop()
            listening.close()
            for name, handler in zip(signals, before, strict=True):
                signal.signal(name, handler)


class _Workers:
    def __init__(self, settings: Settings, listening: socket.socket, folder: Path, tell: Tell) -> None:
        self._settings, self._listening, self._folder, self._tell = settings, listening, folder, tell
        self._spawn = multiprocessing.get_context("spawn")  # a fork would take the parent's threads' locks along
        self._processes: dict[int, SpawnProcess] = {}
        self._started: dict[int, float] = {}
        self.told_to_stop = threading.Event()
        self._hasty = 0

    def run(self) -> None:
        """Start all, and start again what dies, until it is told to stop."""
        for place in range(self._settings.workers):
            self._start(place, alone=place == 0)
        for place in range(1, self._settings.workers):
            self._await(place)
        if not self.told_to_stop.is_set():
            announce(self._listening, self._settings, f"{self._settings.workers} workers; ")
        while not self.told_to_stop.is_set():
            wait([process.sentinel for process in self._processes.values()], timeout=0.2)
            for place, process in list(self._processes.items()):
                if process.exitcode is not None and not self.told_to_stop.is_set():
                    self._again(place, process)

    def stop(self) -> None:
        """Let each finish its answers; who does not stop is killed."""
        self._listening.close()  # else whoever comes now would wait for nobody, and be cut off at the end
        for process in self._processes.values():
            if process.pid and process.exitcode is None:
                process.terminate()
        until = time.monotonic() + self._settings.shutdown_timeout + REST
        for process in self._processes.values():
            process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()

    def _start(self, place: int, *, alone: bool = False) -> None:
        arguments = (self._settings, self._listening, self._folder, place)
        process = self._spawn.Process(target=work, args=arguments, name=f"bron worker {place}")
        process.start()
        self._processes[place], self._started[place] = process, time.monotonic()
        if alone:
            self._await(place)

    def _await(self, place: int) -> None:
        """Until a worker answers. Raises BronError when it ends instead, having said why."""
        until = time.monotonic() + PATIENCE
        while not _answers(socket_of(self._folder, place)):
            ended = self._processes[place].exitcode is not None
            if self.told_to_stop.is_set():
                return
            if ended or time.monotonic() > until:
                raise BronError("a worker did not start", received=place, todo="See what it said above.")
            time.sleep(0.05)

    def _again(self, place: int, process: SpawnProcess) -> None:
        self._hasty = self._hasty + 1 if time.monotonic() - self._started[place] < HASTY else 0
        if self._hasty >= MOST_HASTY:
            raise BronError("workers end as soon as they start", received=process.exitcode, todo="Run `bron doctor`.")
        self._tell(f"worker {place} ended ({process.exitcode}), and is started again")
        self._start(place)


def work(settings: Settings, listening: socket.socket, folder: Path, place: int) -> None:
    """One worker: an application of its own, at the common address and at a socket for the other workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all: the parent tells when to stop
    _end_with_parent()
    from rag.cli_shared import tell
    from rag.service import Service
    from rag.web.logs import set_up_logs
    from rag.web.running import application

    set_up_logs(settings)
    if place:  # one port cannot be listened on twice; each process counts its own
        settings = replace(settings, metrics_port=0)
    service = Service(settings, tell if place == 0 else lambda sentence: None)
    path = socket_of(folder, place)
    path.unlink(missing_ok=True)  # of the worker that was here before
    with ExitStack() as closing, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as own:
        closing.callback(service.close)
        try:
            service.warm()
            inner = application(service, settings, closing)
        except BronError as error:
            tell(str(error))
            raise SystemExit(1) from None
        app: Any = Sessions(inner, folder, place, settings.workers)
        own.bind(str(path))
        run_at([listening, own], app, settings, lambda: None, inner.state.readiness.draining.set)


def _end_with_parent() -> None:
    """A worker whose parent was killed stops as if it had been told to."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(str(path))
        except OSError:
            return False
    return True
