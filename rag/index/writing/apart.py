"""An ingest in a process of its own, for a server: what is read can neither stop the server nor stay in its memory."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rag.index.writing.summary import IngestSummary
from rag.records import BronError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from rag.settings import Settings

RESUME: Final = "What was stored stays. `bron ingest --resume` goes on."


def ingest_apart(settings: Settings, paths: Sequence[Path], *, seconds: float) -> IngestSummary:
    """As ``ingest``, and raises as it does; also BronError when it took longer than ``seconds``, or died."""
    context = multiprocessing.get_context("spawn")  # a fork would take the server's threads' locks along
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(settings, list(paths), there), name="bron ingest")
    process.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise BronError("the ingest took too long", received=f"{seconds:.0f} s", todo=RESUME)
        result = here.recv()
    except EOFError:
        raise BronError("the ingest was killed", todo=RESUME) from None
    finally:
        here.close()
        process.kill()  # it has said all that it had to say
        process.join()
    if isinstance(result, IngestSummary):
        return result
    raise BronError(**result)


def _work(settings: Settings, paths: list[Path], there: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all: the server finishes what is open
    from rag.index.writing.ingest import ingest

    try:
        there.send(ingest(settings, paths))
    except BronError as error:
        there.send({"what": error.what, "where": error.where, "received": str(error.received), "todo": error.todo})
