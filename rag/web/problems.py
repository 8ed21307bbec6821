"""Errors as every face of the web returns them: JSON, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel

from rag.records import BronError

if TYPE_CHECKING:
    from rag.settings import Settings

LONGEST_ECHO: Final = 200
ASKED_FIELDS: Final = (
    "question",
    "earlier",
    "languages",
    "outlets",
    "published_from",
    "published_to",
    "limit",
    "article",
    "cite",
    "messages",
)


class ProblemDetail(BaseModel):
    """what went wrong, where in the request, the value that was refused, and what to do about it."""

    what: str
    where: str | None = None
    received: str | None = None
    todo: str | None = None


class Problem(BaseModel):
    """The body of every answer that is not a success."""

    error: ProblemDetail


def problem_response(
    status: int,
    what: str,
    *,
    where: str | None = None,
    received: object = None,
    todo: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error response. received is cut to LONGEST_ECHO characters; the body is ASCII, so any text can be echoed."""
    return _response(status, _detail(what, where, received, todo), headers)


def _detail(what: str, where: str | None, received: object, todo: str | None) -> dict[str, Any]:
    return {"what": what, "where": where, "received": echo(received), "todo": todo}


def _response(status: int, detail: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps({"error": detail}), status, dict(headers or {}), media_type="application/json")


def echo(value: object) -> str | None:
    """A refused value as short text; None for none."""
    if value is None:
        return None
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


def problem_of_error(error: BronError, settings: Settings) -> Response:
    """The response to an error: see ``detail_of_error``."""
    return _response(*detail_of_error(error, settings))


def detail_of_error(error: BronError, settings: Settings) -> tuple[int, dict[str, Any]]:
    """Status and ProblemDetail: 422 for a request at fault, 503 for work that failed or an archive that is not set up.

    What failed is told without the folders of this server.
    """
    if error.misuse and (error.where or "").startswith(ASKED_FIELDS):
        return 422, _detail(error.what, error.where, error.received, error.todo)
    where = error.where or ""
    folders = {str(settings.index.absolute()), str(Path.cwd()), str(Path.home())}
    if PurePath(where).is_absolute():
        folders |= {where, *map(str, PurePath(where).parents)}
    received = None if error.received is None else str(error.received)
    what, *rest = (_without(text, folders) for text in (error.what, error.where, received, error.todo))
    return 503, _detail(what or "the work failed", *rest)


def _without(text: str | None, folders: set[str]) -> str | None:
    """The text with "…" in the place of folders, longest first, and of every word that is a path of its own."""
    if text is None:
        return None
    for folder in sorted(folders - {"/", "."}, key=len, reverse=True):
        text = text.replace(folder, "…")
    return " ".join("…" if PurePath(word.strip("'\"`(),.:;")).is_absolute() else word for word in text.split(" "))


def problem_of_validation(error: RequestValidationError, root_path: str = "") -> Response:
    """400 for a body that is no JSON, else 422, for the first thing that is wrong."""
    first: dict[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        reason = first.get("ctx", {}).get("error")
        return problem_response(400, "the body is not JSON", where="body", received=reason, todo="Send a JSON object.")
    place = [str(part) for part in first["loc"] if part not in ("body", "query", "path")]
    received = None if first["type"] == "missing" else first.get("input")
    what = str(first["msg"])
    return problem_response(
        422,
        what[:1].lower() + what[1:],
        where=".".join(place) or "body",
        received=received,
        todo=f"See {root_path}/openapi.json for what can be sent.",
    )
