"""The JSON API, the article pages and the errors of both. One FastAPI application; the chat is mounted on it later."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import FastAPI, Query, Request
from fastapi import Path as PathPart
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from rag import __version__
from rag.answering.overview import Overview
from rag.asking.checks import MAX_EARLIER, checked_earlier, checked_filters, checked_question
from rag.records import Answer, Article, BronError, Filters, Hit, Passage, Translation, Versions
from rag.settings import Settings
from rag.web.language import page_language
from rag.web.newsroom import add_newsroom
from rag.web.plain import add_plain
from rag.web.problems import Problem, problem_of_error, problem_of_validation, problem_response
from rag.web.reading import CONTENT_SECURITY_POLICY, article_page, missing_page

if TYPE_CHECKING:
    from rag.service import Service

MAX_LIMIT: Final = 50
PRIVATE_STATUS: Final = ("index", "writer")
STATIC: Final = Path(__file__).parent / "static"

_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": Problem, "description": "The request could not be understood."},
    404: {"model": Problem, "description": "There is no such thing."},
    413: {"model": Problem, "description": "The request is too large."},
    422: {"model": Problem, "description": "A value was refused."},
    503: {"model": Problem, "description": "The work failed or there is too much of it; try again later."},
}


class _Limits(BaseModel):
    """What to search. Nothing given means no limit."""

    model_config = ConfigDict(extra="forbid")

    languages: list[str] = Field(default=[], description="ISO 639-1 codes of the articles' languages.")
    outlets: list[str] = Field(default=[], description="Names of outlets, as the archive writes them.")
    published_from: str | None = Field(default=None, description="ISO day, month or year, inclusive.")
    published_to: str | None = Field(default=None, description="ISO day, month or year, inclusive.")


class AskRequest(_Limits):
    """A question and what to search for it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: str = Field(description="In English, Swedish or Dutch; at most max_question characters (1000).")
    earlier: list[str] = Field(
        default=[],
        max_length=MAX_EARLIER,
        description="The questions before it, oldest first; a follow-up is completed from the last of them.",
    )

    explain: bool = Field(
        default=False, description="Also give the answer's explanation: what was weighed; else it is null."
    )


class SearchRequest(_Limits):
    """A search: the same words and limits as a question, and how many passages to give."""

    question: str = Field(description="Words or a question.")
    limit: int = Field(default=10, ge=1, le=MAX_LIMIT, description="How many passages at most.")


@dataclass(frozen=True, slots=True)
class Source:
    """An article without its text."""

    id: str
    title: str | None
    author: str | None
    outlet: str | None
    published: str | None
    language: str
    url: str | None
    inferred: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage found, best first. Scores are in [0, 1]: score fuses dense (meaning) and lexical (words)."""

    passage: Passage
    article: Source
    score: float
    dense: float
    lexical: float


def create_api(service: Service, settings: Settings) -> FastAPI:
    """The application with every address but the chat's."""
    api = FastAPI(
        title="Bron",
        version=__version__,
        description="Ask a news archive in English, Swedish or Dutch, and get the sources.",
        docs_url=None,
        redoc_url=None,
    )
    _add_errors(api)
    _add_questions(api, service, settings)
    _add_articles(api, service)
    _add_reading(api, service)
    add_plain(api, service, settings)
    add_newsroom(api, service, settings)
    api.mount("/web", StaticFiles(directory=STATIC), name="web")
    return api


def _add_errors(api: FastAPI) -> None:
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
    @api.post("/api/ask", responses=_PROBLEMS, tags=["ask"])
    def ask(request: AskRequest) -> Answer:
        """Answer a question from the archive, with its accounts and citations, or say that the archive does not."""
        question = checked_question(request.question, settings.max_question)
        earlier = checked_earlier(request.earlier, settings.max_question)
        answer = service.ask(question, _filters(request), earlier)
        return answer if request.explain else replace(answer, explanation=None)

    @api.get("/api/search", responses=_PROBLEMS, tags=["search"])
    def search(request: Annotated[SearchRequest, Query()]) -> list[FoundPassage]:
        """The passages nearest to a question, best first, without an answer."""
        question = checked_question(request.question, settings.max_question)
        return [_found(hit) for hit in service.search(question, _filters(request), request.limit)]

    @api.get("/api/status", responses=_PROBLEMS, tags=["status"])
    def status() -> dict[str, Any]:
        """What the archive holds and what it was built with; not where on the server, nor by which process."""
        return {key: value for key, value in asdict(service.status()).items() if key not in PRIVATE_STATUS}

    @api.get("/api/overview", responses=_PROBLEMS, tags=["status"])
    def overview() -> Overview:
        """What the archive holds, by month, outlet and language, its subjects, and questions that it answers."""
        return service.overview()


def _filters(limits: _Limits) -> Filters:
    return checked_filters(limits.languages, limits.outlets, limits.published_from, limits.published_to)


def _found(hit: Hit) -> FoundPassage:
    article = hit.article
    source = Source(
        id=article.id,
        title=article.title,
        author=article.author,
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        url=article.url,
        inferred=article.inferred,
    )
    return FoundPassage(hit.passage, source, hit.score, hit.dense, hit.lexical)


ArticleId = Annotated[str, PathPart(description="16 hex digits.")]


def find_article(service: Service, article_id: str) -> Article | None:
    """The article, or None when there is none. Raises BronError when the archive itself fails."""
    try:
        return service.article(article_id)
    except BronError as error:
        if error.misuse and error.received == article_id:
            return None
        raise


def _add_articles(api: FastAPI, service: Service) -> None:
    def found(article_id: str) -> Article:
        article = find_article(service, article_id)
        if article is None:
            raise HTTPException(404, "there is no such article")
        return article

    @api.get("/api/articles/{article_id}", responses=_PROBLEMS, tags=["articles"])
    def article(article_id: ArticleId) -> Article:
        """One article, whole, as it was published."""
        return found(article_id)

    @api.get("/api/articles/{article_id}/translation", responses=_PROBLEMS, tags=["articles"])
    def translation(article_id: ArticleId) -> Translation:
        """The translation of an article, block by block; 404 when there is none."""
        found(article_id)
        translated = service.translation(article_id)
        if translated is None:
            raise HTTPException(404, "this article has no translation")
        return translated

    @api.get("/api/articles/{article_id}/versions", responses=_PROBLEMS, tags=["articles"])
    def versions(article_id: ArticleId) -> Versions:
        """The ids of an article's newer version, if there is one, and of its earlier ones, which answers do not use."""
        found(article_id)
        return service.versions(article_id)


def _add_reading(api: FastAPI, service: Service) -> None:
    @api.get("/read/{article_id}", include_in_schema=False)
    def read(request: Request, article_id: str, start: str | None = None, end: str | None = None) -> HTMLResponse:
        language = page_language(request.headers)
        article = find_article(service, article_id)
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Vary": "Accept-Language"}
        if article is None:
            return HTMLResponse(missing_page(language), 404, headers)
        page = article_page(
            article,
            language,
            start=_offset(start),
            end=_offset(end),
            translation=service.translation(article_id),
            versions=service.versions(article_id),
            place=service.place(article_id),
            base_url=str(request.base_url),
        )
        return HTMLResponse(page, headers=headers)


def _offset(value: str | None) -> int | None:
    """An offset from an address: None when absent, -1, which no text has, when it is no number."""
    if value is None:
        return None
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else -1
