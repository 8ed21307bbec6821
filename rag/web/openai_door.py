"""The addresses that speak OpenAI's format: /v1/chat/completions and /v1/models."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from fastapi import Path, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from rag.records import Answer
from rag.web.completions import MODEL, Completion, CompletionRequest, asked_of
from rag.web.described import Responses, event_content, given, openai_problems
from rag.web.events import EVENT_STREAM, EventStream
from rag.web.gate import COMPLETIONS_PATH
from rag.web.openai_problems import MODELS_PATH
from rag.web.problems import problem_response
from rag.web.programs import AcceptLanguage, answered, answering

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Service
    from rag.settings import Settings


class Model(BaseModel):
    """A model, in OpenAI's format. created: when the archive was last added to, in seconds since 1970; 0 for never."""

    id: str = Field(examples=[MODEL])
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "bron"


class Models(BaseModel):
    """The models that there are: one."""

    object: Literal["list"] = "list"
    data: list[Model]


class UrlCitation(BaseModel):
    """Where a [n] stands in the content, in code points, and where what it cites is read."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """What a [n] of the content cites."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class Beside(BaseModel):
    """What OpenAI's format has no place for. ignored: fields of the request that had no effect."""

    answer: Answer
    ignored: list[str]


class CompletionMessage(BaseModel):
    """The answer. content: plain text, with [n], and its sources."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]
    bron: Beside


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0]
    message: CompletionMessage
    finish_reason: Literal["stop"]
    logprobs: None


class ChatCompletion(BaseModel):
    """A completion. usage: null, since no tokens are counted."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: None


_COMPLETED: Final[Responses] = {
    200: {
        "description": "The completion; with `stream`, its chunks as events.",
        "content": {EVENT_STREAM: event_content()},
    }
}
_NO_MODEL: Final = "there is no such model"


def add_openai(api: FastAPI, service: Service, settings: Settings) -> None:
    """Add the addresses."""
    completed = {**_COMPLETED, **openai_problems(400, 404, 413)}

    @api.post(COMPLETIONS_PATH, tags=["openai"], response_model=ChatCompletion, responses=completed)
    def complete(request: CompletionRequest, http: Request, accept_language: AcceptLanguage = None) -> Response:
        """Answer the last message of a conversation from the archive, whole or streamed.

        The sources stand in the text, in `annotations` and, as an Answer, in `bron`. Streamed, the last chunk has both.
        """
        if request.model != MODEL:
            return _no_model(request.model)
        asked = asked_of(request, settings)
        completion = Completion(asked, str(http.base_url))
        if request.stream:
            pieces = answering(service, settings, asked.request, accept_language)
            return EventStream(completion.streamed(pieces, settings))
        return JSONResponse(completion.whole(answered(service, settings, asked.request, accept_language)))

    @api.get(MODELS_PATH, tags=["openai"], responses={**given("The one."), **openai_problems()})
    def models() -> Models:
        """The models that there are: "bron", which is this archive."""
        return Models(data=[_model(service)])

    @api.get(
        f"{MODELS_PATH}/{{model}}",
        tags=["openai"],
        response_model=Model,
        responses={**given("It."), **openai_problems(404)},
    )
    def model(model: Annotated[str, Path(description="Its id.", examples=[MODEL])]) -> Model | Response:
        """One model."""
        return _model(service) if model == MODEL else _no_model(model)


def _model(service: Service) -> Model:
    last = service.status().last_ingest
    return Model(id=MODEL, created=int(datetime.fromisoformat(last).timestamp()) if last else 0)


def _no_model(name: str) -> Response:
    return problem_response(404, _NO_MODEL, where="model", received=name, todo=f"Ask {MODEL!r}.")
