"""The JSON API, the article pages and the errors of both. One FastAPI application; the chat is mounted on it later."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import FastAPI, Query, Request
from fastapi import Path as PathPart
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from rag import __version__
from rag.gathering.overview import Overview
from rag.records import Answer, Article, BronError, Translation, Versions
from rag.settings import Settings
from rag.web.described import (
    DESCRIPTION,
    TAGS,
    Responses,
    StatusShown,
    answer_or_events,
    describe,
    example,
    given,
    listed,
    problems,
)
from rag.web.events import COMMENT, EVENT_STREAM, EventStream, event, in_turn
from rag.web.feed import add_feed
from rag.web.language import page_language
from rag.web.mcp_http import add_mcp
from rag.web.newsroom import add_newsroom
from rag.web.openai_door import add_openai
from rag.web.plain import add_plain
from rag.web.problems import detail_of_error, problem_of_error, problem_of_validation, problem_response
from rag.web.programs import (
    AcceptLanguage,
    AskRequest,
    FoundPassage,
    SearchRequest,
    answer_json,
    answered,
    answering,
    find_article,
    found,
    shown_article,
    shown_translation,
)
from rag.web.reading import CONTENT_SECURITY_POLICY, article_page, list_before, missing_page
from rag.web.receiving import add_receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.service import Service

STATIC: Final = Path(__file__).parent / "static"
PRIVATE: Final = ("index", "writer")  # of the status
_SEARCHING: Final = b'{"stage":"searching"}'
_QUESTION: Final[Responses] = problems(400, 413)


def create_api(service: Service, settings: Settings) -> FastAPI:
    """The application with every address but the chat's."""
    api = FastAPI(
        title="Bron",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
    )
    _add_errors(api, settings)
    _add_questions(api, service, settings)
    _add_archive(api, service)
    _add_articles(api, service)
    add_openai(api, service, settings)
    add_mcp(api, service, settings)
    _add_reading(api, service)
    add_plain(api, service, settings)
    add_newsroom(api, service, settings)
    add_feed(api, service)
    add_receiving(api, settings)
    describe(api)
    api.mount("/web", StaticFiles(directory=STATIC), name="web")
    return api


def _add_errors(api: FastAPI, settings: Settings) -> None:
    @api.exception_handler(BronError)
    def refused(request: Request, error: BronError) -> Response:
        return problem_of_error(error)

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        return problem_of_validation(error, request.scope.get("root_path", ""))

    @api.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        return problem_response(500, "the work failed", where=request.url.path, todo="Tell whoever runs this archive.")

    @api.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        return problem_response(
            error.status_code, str(error.detail), where=request.url.path, received=request.method, headers=error.headers
        )


def _add_questions(api: FastAPI, service: Service, settings: Settings) -> None:
    def streamed(request: AskRequest, otherwise: str | None) -> EventStream:
        return EventStream(_events(answering(service, settings, request, otherwise), settings))

    @listed(api, "POST", "/ask", tags=["ask"], response_model=Answer, responses={**answer_or_events(), **_QUESTION})
    def ask(request: AskRequest, http: Request, accept_language: AcceptLanguage = None) -> Response:
        """Answer a question from the archive, with its accounts and citations, or say that the archive does not.

        Whoever accepts `text/event-stream` gets the events of `/v1/ask/stream`.
        """
        if EVENT_STREAM in http.headers.get("accept", ""):
            return streamed(request, accept_language)
        answer = answered(service, settings, request, accept_language)
        return Response(answer_json(answer), media_type="application/json")

    events = {**answer_or_events(events_only=True), **_QUESTION}

    @listed(api, "POST", "/ask/stream", tags=["ask"], response_class=StreamingResponse, responses=events)
    def ask_stream(request: AskRequest, accept_language: AcceptLanguage = None) -> Response:
        """The same as events: `progress`, `text` for each piece of the text, last `answer` with the whole Answer.

        Where the work fails once it has begun, `error` takes the place of `answer`. Lines that begin with a colon are
        signs of life.
        """
        return streamed(request, accept_language)

    @listed(api, "GET", "/search", tags=["search"], responses={**given("Passages.", "search"), **problems()})
    def search(request: Annotated[SearchRequest, Query()]) -> list[FoundPassage]:
        """The passages nearest to a question, best first, without an answer."""
        return found(service, settings, request)


async def _events(pieces: Iterator[str | Answer], settings: Settings) -> AsyncGenerator[bytes, None]:
    """A question's events, last the answer or what went wrong."""
    yield event(_SEARCHING, "progress")
    try:
        async for piece in in_turn(pieces):
            if isinstance(piece, Answer):
                yield event(answer_json(piece), "answer")
            else:
                yield event(json.dumps({"text": piece}).encode(), "text") if piece else COMMENT
    except BronError as error:
        _, detail = detail_of_error(error)
        yield event(json.dumps({"error": detail}).encode(), "error")


def _add_archive(api: FastAPI, service: Service) -> None:
    @listed(api, "GET", "/status", tags=["status"], responses={**given("What there is.", "status"), **problems()})
    def status() -> StatusShown:
        """What the archive holds and what it was built with; not where on the server, nor by which process."""
        return StatusShown(**{key: value for key, value in asdict(service.status()).items() if key not in PRIVATE})

    @listed(api, "GET", "/overview", tags=["status"], responses={**given("What there is.", "overview"), **problems()})
    def overview() -> Overview:
        """What the archive holds, by month, outlet and language, its subjects, and questions that it answers."""
        return service.overview()


ArticleId = Annotated[str, PathPart(description="16 hex digits.", examples=[example("article")["id"]])]


def _add_articles(api: FastAPI, service: Service) -> None:
    def shown(article_id: str) -> Article:
        article = shown_article(service, article_id)
        if article is None:
            raise HTTPException(404, "there is no such article")
        return article

    kept: dict[str, Any] = {"tags": ["articles"]}

    @listed(api, "GET", "/articles/{article_id}", **kept, responses={**given("It.", "article"), **problems(404)})
    def article(article_id: ArticleId) -> Article:
        """One article, whole, as it was published."""
        return shown(article_id)

    @listed(api, "GET", "/articles/{article_id}/translation", **kept, responses={**given("It."), **problems(404)})
    def translation(article_id: ArticleId) -> Translation:
        """The translation of an article, block by block; 404 when there is none."""
        translated = shown_translation(service, shown(article_id))
        if translated is None:
            raise HTTPException(404, "this article has no translation")
        return translated

    @listed(api, "GET", "/articles/{article_id}/versions", **kept, responses={**given("Their ids."), **problems(404)})
    def versions(article_id: ArticleId) -> Versions:
        """The ids of an article's newer version, if there is one, and of its earlier ones, which answers do not use."""
        shown(article_id)
        return service.versions(article_id)


def _add_reading(api: FastAPI, service: Service) -> None:
    @api.get("/read/{article_id}", include_in_schema=False)
    def read(
        request: Request, article_id: str, start: str | None = None, end: str | None = None, field: str = "text"
    ) -> HTMLResponse:
        language = page_language(request.headers, request.query_params.get("lang"))
        article, base_url = find_article(service, article_id), str(request.base_url)
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Vary": "Accept-Language, Cookie, Referer"}
        if article is None:
            return HTMLResponse(missing_page(language), 404, headers)
        page = article_page(
            article,
            language,
            start=_offset(start),
            end=_offset(end),
            field="title" if field == "title" else "text",
            translation=service.translation(article_id),
            versions=service.versions(article_id),
            place=service.place(article_id),
            base_url=base_url,
            back=list_before(request.headers.get("referer", ""), base_url),
        )
        return HTMLResponse(page, headers=headers)


def _offset(value: str | None) -> int | None:
    """An offset from an address: None when absent, -1, which no text has, when it is no number."""
    if value is None:
        return None
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else -1
