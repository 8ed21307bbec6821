"""How the API is described in /openapi.json, and under which addresses each part of it is: one definition of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, Field

from rag.web.events import EVENT_STREAM
from rag.web.openai_problems import OpenAIError
from rag.web.problems import Problem

if TYPE_CHECKING:
    from fastapi import FastAPI

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Responses = dict[int | str, dict[str, Any]]

VERSION: Final = "/v1"
BEFORE_VERSIONS: Final = "/api"  # where the same was before it had a version
DESCRIPTION: Final = """Ask a news archive in English, Swedish or Dutch, and get the sources.

Every quote stands letter for letter in its article: `article.text[start:end] == quote`, in Unicode code points;
where its `field` is `title`, `article.title[start:end]`.
What is under `/v1` is also under `/api`, as it was called before. Every response that is no success has the shape of
`Problem`; at `/v1/chat/completions` and `/v1/models` that of `OpenAIError`.
"""
TAGS: Final = [
    {"name": "ask", "description": "Questions and their answers."},
    {"name": "search", "description": "Passages, without an answer."},
    {"name": "articles", "description": "Articles as they were published."},
    {"name": "status", "description": "What the archive holds, and whether it can be asked."},
    {"name": "export", "description": "Quotes with their sources as a file."},
    {"name": "feedback", "description": "What readers say of answers."},
    {"name": "ingest", "description": "Articles that another program sends."},
    {"name": "openai", "description": "The same answers in OpenAI's format."},
]
_EXAMPLE: Final = "$example"  # what stands in the place of one until the description is made
_EXAMPLES: Final = Path(__file__).with_name("examples.json")  # what the bundled corpus answers
_WRONG: Final = {
    400: ("The body is not JSON.", "the body is not JSON", "body", "Send a JSON object."),
    401: ("It needs a key: `Authorization: Bearer bron_…`.", "this needs a key", "/v1/ingest/story.json", None),
    403: ("A page of another site asks.", "a page of another site cannot ask here", "Origin", None),
    404: ("There is no such thing.", "there is no such article", "/v1/articles/0000000000000000", None),
    408: ("The request does not arrive.", "the request does not arrive", None, None),
    413: ("The request is too large.", "the request is too large", "/v1/ask", "Send at most 65536 bytes."),
    421: ("This archive does not have the name that it was asked by.", "this archive has no such name", "Host", None),
    422: ("A value was refused; `where` names it.", "that is not a date", "published_from", "Write it as 2022-01-31."),
    429: ("Too much at once; `Retry-After` says when to try again.", "too much feedback at once", None, None),
    503: (
        "The work failed, or there is too much of it: then `Retry-After` says when to try again.",
        "too many questions at once",
        "/v1/ask",
        "Try again in a moment.",
    ),
}
_ALWAYS: Final = (403, 421, 422, 503)


class Health(BaseModel):
    """That questions can be answered."""

    status: str = Field(description='"ok"', examples=["ok"])
    version: str = Field(description="Of Bron.")


class StatusShown(BaseModel):
    """What the archive holds and what it was built with."""

    articles: int
    passages: int
    translations: int
    files: int
    languages: dict[str, int] = Field(description="Articles by language, most first.")
    outlets: dict[str, int] = Field(description='Articles by outlet, most first; "" for none.')
    reported: dict[str, int] = Field(
        description="How many articles report on each outlet; a search can be limited to it."
    )
    first_published: str | None = Field(description="ISO date, as precise as it is known.")
    last_published: str | None = Field(description="ISO date, as precise as it is known.")
    model: str = Field(description="What made the vectors.")
    dimension: int = Field(description="Length of a vector.")
    generation: int = Field(description="Counts the changes of the index.")
    pending: int = Field(description="Articles that are read but not yet written.")
    interrupted: list[str] = Field(description="Commands that were stopped and can be resumed.")
    last_ingest: str | None = Field(description="ISO time (UTC) when one was last done.")
    bytes: int = Field(description="On disk.")
    read_only: bool


def listed(api: FastAPI, method: str, path: str, **options: Any) -> Callable[[Endpoint], Endpoint]:
    """Adds a function at its address in this version, and, not listed, where it was before there were versions."""

    def add(endpoint: Endpoint) -> Endpoint:
        api.add_api_route(f"{VERSION}{path}", endpoint, methods=[method], **options)
        api.add_api_route(f"{BEFORE_VERSIONS}{path}", endpoint, methods=[method], include_in_schema=False, **options)
        return endpoint

    return add


def problems(*statuses: int) -> Responses:
    """The responses that are no success: these, and those that any address may give."""
    return {status: _problem(status) for status in sorted({*statuses, *_ALWAYS})}


def _problem(status: int) -> dict[str, Any]:
    description, what, where, todo = _WRONG[status]
    example = {"error": {"what": what, "where": where, "received": None, "todo": todo}}
    return {"model": Problem, "description": description, "content": {"application/json": {"example": example}}}


def openai_problems(*statuses: int) -> Responses:
    """The same in OpenAI's format, in which a refused value is 400."""
    described = problems(*statuses)
    described.pop(422)
    return {status: {"model": OpenAIError, "description": entry["description"]} for status, entry in described.items()}


def given(description: str, name: str = "") -> Responses:
    """The response that is a success. name: of its example, if it has one."""
    content = {"content": {"application/json": {"example": {_EXAMPLE: name}}}} if name else {}
    return {200: {"description": description, **content}}


def answer_or_events(*, events_only: bool = False) -> Responses:
    """The response to a question: an Answer, or the events that end with one."""
    whole = json.dumps(example("ask"), ensure_ascii=False)
    events = f'event: progress\ndata: {{"stage":"searching"}}\n\nevent: answer\ndata: {whole}\n\n'
    content: dict[str, Any] = {} if events_only else {"application/json": {"example": {_EXAMPLE: "ask"}}}
    content[EVENT_STREAM] = {**event_content("progress", "text", "answer", "error"), "example": events}
    return {200: {"description": "The answer, or why there is none.", "content": content}}


def event_content(*names: str) -> dict[str, Any]:
    """What an event of a stream is. names: those that it may have; none for events without names."""
    kinds: dict[str, Any] = {"event": {"type": "string", "enum": list(names)}} if names else {}
    data = {"type": "string", "contentMediaType": "application/json"}
    return {"itemSchema": {"type": "object", "properties": {**kinds, "data": data}, "required": [*kinds, "data"]}}


def describe(api: FastAPI) -> None:
    """Has the application's description hold the examples as they are, of which FastAPI leaves out every null, and
    not the 422 that it adds where a refused value is 400.
    """
    generated = api.openapi

    def described() -> dict[str, Any]:
        if api.openapi_schema is None:
            for responses in _responses(generated()):
                if "HTTPValidationError" in str(responses.get("422")):
                    del responses["422"]
                for content in (
                    each for response in responses.values() for each in response.get("content", {}).values()
                ):
                    if isinstance(named := content.get("example"), dict) and _EXAMPLE in named:
                        content["example"] = example(named[_EXAMPLE])
        return generated()

    api.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual has it


def _responses(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in schema["paths"].values():
        for operation in operations.values():
            yield operation["responses"]


def example(name: str) -> Any:
    """A response as the bundled corpus gives it."""
    return _examples()[name]


@cache
def _examples() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    return loaded
