"""Articles that another program sends, a file at a time: the one address that writes to the archive.

A file goes into a folder beside the index, and from there through the same ingest as all others, in a process of its
own.
"""

from __future__ import annotations

import os
import tempfile
import threading
import unicodedata
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Path as PathPart
from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from rag.index.lock import holder
from rag.index.readonly import is_writable
from rag.index.writing.apart import ingest_apart
from rag.reading.kinds import FORMATS, format_of
from rag.records import BronError
from rag.web.described import Responses, problems
from rag.web.problems import problem_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

    from rag.index.writing.summary import IngestSummary
    from rag.settings import Settings

FOLDER: Final = ".received"  # beside the index, named after it: what lies in an index is never read
LONGEST_NAME: Final = 200  # bytes
SECONDS: Final = 600.0  # for one file
WAIT: Final = {"Retry-After": "10"}  # seconds, while somebody else writes
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The file, as it is; at most `BRON_MAX_FILE_MB`.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}
_GIVEN: Final[Responses] = {200: {"description": "What became of its articles."}}


class ReceivedArticle(BaseModel):
    """An article that the file brought, or changed."""

    id: str
    title: str | None
    language: str
    change: str = Field(description='"added", "changed", "renamed" or "duplicate".')


class Received(BaseModel):
    """What a file brought. Counts are of articles."""

    name: str = Field(description="The file's, in Unicode's composed form.")
    added: int
    changed: int
    unchanged: int
    removed: int = Field(description="That were in the file of this name before, and nowhere else.")
    articles: list[ReceivedArticle] = Field(description="Those that are not unchanged.")
    notes: list[str] = Field(description="What was left out, repaired or noticed.")


def add_receiving(api: FastAPI, settings: Settings) -> None:
    """Add the address."""
    turn = threading.Lock()
    kept = {**_GIVEN, **problems(401, 408, 413, 429)}

    @api.put("/v1/ingest/{name}", tags=["ingest"], response_model=Received, responses=kept, openapi_extra=_BODY)
    async def receive(
        request: Request,
        name: Annotated[str, PathPart(description="The file's; its ending says the format.", examples=["story.json"])],
    ) -> Any:
        """Put a file's articles into the archive, in the place of those of the file that had this name before.

        It needs a key with the scope `ingest`. JSON with `title`, `text` and the other keys of a dump is one article;
        every other kind of file that `bron ingest` reads will do. One file at a time: 503 while another is read.
        """
        checked = _checked(name)
        if not is_writable(settings.index):
            raise BronError("this archive's index is read-only")
        if not turn.acquire(blocking=False):
            return _busy()
        try:
            with _arriving(received_folder(settings)) as place:
                with place.open("wb") as file:
                    async for piece in request.stream():
                        file.write(piece)
                if await run_in_threadpool(holder, settings.index):
                    return _busy()
                target = place.replace(place.with_name(checked))
            summary = await run_in_threadpool(ingest_apart, settings, [target], seconds=SECONDS)
        finally:
            turn.release()
        return _received(checked, summary)


def received_folder(settings: Settings) -> Path:
    """Where the files are kept."""
    index = settings.index.absolute()
    return index.with_name(f"{index.name}{FOLDER}")


def _checked(name: str) -> str:
    """The name as a file can have it. Raises BronError (misuse) where no file that is read has such a name."""
    clean = unicodedata.normalize("NFC", name)
    if not clean.isprintable() or clean.startswith(".") or "\\" in clean or len(clean.encode()) > LONGEST_NAME:
        todo = f"Send a name of at most {LONGEST_NAME} bytes, without a folder, such as story.json."
        raise BronError("that is no file's name", where="name", received=name, todo=todo, misuse=True)
    if format_of(PurePath(clean)) is None:
        todo = f"Send a name that ends in {', '.join(FORMATS)}."
        raise BronError("files of this kind are not read", where="name", received=name, todo=todo, misuse=True)
    return clean


@contextmanager
def _arriving(folder: Path) -> Iterator[Path]:
    """A hidden file to write to; what did not arrive whole is not kept."""
    try:
        folder.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=folder)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise BronError(f"the file cannot be kept: {error.strerror}", todo="Tell whoever runs this archive.") from error


def _busy() -> Response:
    what = "the archive is being written"
    return problem_response(503, what, where="/v1/ingest", todo="Try again in a moment.", headers=WAIT)


def _received(name: str, summary: IngestSummary) -> Received | Response:
    """What is told of it; a file that holds nothing that can be read is a value that is refused."""
    notes = [
        f"line {skipped.line}: {skipped.reason}" if skipped.line else skipped.reason for skipped in summary.skipped
    ]
    if not (summary.added or summary.changed or summary.unchanged or summary.renamed or summary.duplicates):
        what = f"no article was read: {notes[0]}" if notes else "no article was read"
        return problem_response(422, what, where="name", received=name, todo="Nothing that is stored was changed.")
    shown = [ReceivedArticle(id=a.id, title=a.title, language=a.language, change=a.change) for a in summary.articles]
    counts = {key: getattr(summary, key) for key in ("added", "changed", "unchanged", "removed")}
    return Received(name=name, articles=shown, notes=notes, **counts)
