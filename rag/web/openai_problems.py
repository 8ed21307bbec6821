"""Errors as OpenAI's clients read them, for the addresses that speak OpenAI's format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from rag.web.gate import COMPLETIONS_PATH, inner_path

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from rag.web.gate import Application, Receive, Scope, Send

MODELS_PATH: Final = "/v1/models"
_KINDS: Final = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class OpenAIErrorDetail(BaseModel):
    """message: what is wrong and what to do. param: which field of the request. code: null, or a word for programs."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class OpenAIError(BaseModel):
    """The body of every answer that is not a success, in OpenAI's format."""

    error: OpenAIErrorDetail


def openai_error(status: int, detail: Mapping[str, Any]) -> dict[str, Any]:
    """The error of a problem (rag.web.problems) in OpenAI's format."""
    received = f" (got {detail['received']!r})" if detail.get("received") else ""
    todo = f" {detail['todo']}" if detail.get("todo") else ""
    kind = _KINDS.get(status, "server_error" if status >= 500 else "invalid_request_error")
    code = "model_not_found" if status == 404 and detail.get("where") == "model" else None
    param = None if (detail.get("where") or "").startswith("/") else detail.get("where")
    message = f"{detail['what'][:1].upper()}{detail['what'][1:]}{received}.{todo}"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


class OpenAIProblems:
    """An ASGI application whose problems at OpenAI's addresses have OpenAI's format, whoever found them.

    A refused value is 400 there, as OpenAI has it.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on as it is but these problems."""
        if scope["type"] != "http" or not _is_openai(inner_path(scope)):
            return await self._application(scope, receive, send)
        start: MutableMapping[str, Any] = {}
        body = bytearray()

        async def reworded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                if message["status"] < 400:
                    return await send(message)
                start.update(message)
                return None
            if not start:
                return await send(message)
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return None
            status = start["status"]
            whole = json.dumps(openai_error(status, json.loads(body)["error"])).encode() if body else b""
            kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            start["status"] = 400 if status == 422 else status
            start["headers"] = [*kept, (b"content-length", str(len(whole)).encode())]
            await send(start)
            return await send({"type": "http.response.body", "body": whole})

        return await self._application(scope, receive, reworded)


def _is_openai(path: str) -> bool:
    return path == COMPLETIONS_PATH or f"{path}/".startswith(f"{MODELS_PATH}/")
