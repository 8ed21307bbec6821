"""Errors as every face of the web returns them: JSON, never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel

from rag.records import BronError

LOG: Final = logging.getLogger("bron")
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
    "name",
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


def problem_of_error(error: BronError) -> Response:
    """The response to an error: see ``detail_of_error``."""
    return _response(*detail_of_error(error))


def detail_of_error(error: BronError) -> tuple[int, dict[str, Any]]:
    """Status and ProblemDetail: 422 for a request at fault, 503 for work that failed or an archive that is not set up.

    What failed is logged whole, and told without this server's folders.
    """
    if error.misuse and (error.where or "").startswith(ASKED_FIELDS):
        return 422, _detail(error.what, error.where, error.received, error.todo)
    LOG.warning("failed", extra={"fields": {"error": str(error)}})
    told = public(error)
    return 503, _detail(told.what, told.where, None, told.todo)


def public(error: BronError) -> BronError:
    """What an asker is told of work that failed: not where on the server, nor what another program said of it."""
    where = error.where if error.where and not _names_a_place(error.where) else None
    todo = error.todo if error.todo and not _names_a_place(error.todo) else None
    what = error.what.partition(": ")[0]
    return BronError("the work failed" if _names_a_place(what) else what, where=where, todo=todo, misuse=error.misuse)


def _names_a_place(text: str) -> bool:
    """Whether a path or an address stands in it."""
    return "/" in text or "\\" in text


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
