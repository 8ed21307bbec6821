"""The addresses of what journalists get beside the chat: list and overview of articles, export, feedback."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from rag.asking.checks import checked_question
from rag.web.citing import LONGEST_NOTE, MOST, cited
from rag.web.described import Responses, listed, problems
from rag.web.export import FORMATS, FormatName, Kept, Sheet, file_stem
from rag.web.feedback import AT_ONCE, EACH_SECONDS, Allowance, FeedbackRequest
from rag.web.language import page_language
from rag.web.listing import Asked, asked_page, listing_page
from rag.web.overview import overview_page
from rag.web.permalink import read_link
from rag.web.problems import problem_response
from rag.web.sheet import sheet_headers

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Service
    from rag.settings import Settings

_CITE: Final = "article:start-end, of a headline article:title:start-end; and :start-end of the words that answer."
_FILE: Final[Responses] = {
    200: {
        "description": "The file.",
        "content": {kind.media_type: {"schema": {"type": "string"}} for kind in FORMATS.values()},
    }
}


class NotedQuote(BaseModel):
    """A place in an article, what a reader noted on it, and what had been asked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    cite: str = Field(max_length=70, description=_CITE)
    note: str = Field(default="", max_length=LONGEST_NOTE, description="The reader's own words, for the file alone.")
    question: str = Field(default="", max_length=LONGEST_NOTE, description="What it was kept as an answer to.")


class ExportRequest(BaseModel):
    """A dossier: quotes in the reader's order."""

    model_config = ConfigDict(extra="forbid", strict=True)

    quotes: list[NotedQuote] = Field(min_length=1, max_length=MOST)
    format: FormatName = Field(default="markdown", description="What the file is.")
    lang: str | None = Field(default=None, max_length=3, description="Of the file's own words: en, sv or nl.")


def add_newsroom(api: FastAPI, service: Service, settings: Settings) -> None:
    """Add the addresses."""
    _add_pages(api, service, settings)
    _add_export(api, service, settings)
    _add_feedback(api, service, settings)


def _add_pages(api: FastAPI, service: Service, settings: Settings) -> None:
    @api.get("/articles", include_in_schema=False)
    def articles(request: Request, order: str = "", page: str = "") -> HTMLResponse:
        link = read_link(request.query_params, settings.max_question)
        asked = Asked(link, order == "oldest", asked_page(page))
        return HTMLResponse(
            listing_page(service, settings, asked, _language(request), str(request.base_url)), headers=sheet_headers()
        )

    @api.get("/overview", include_in_schema=False)
    def overview(request: Request) -> HTMLResponse:
        return HTMLResponse(overview_page(service, _language(request), str(request.base_url)), headers=sheet_headers())


def _add_export(api: FastAPI, service: Service, settings: Settings) -> None:
    @listed(api, "GET", "/export", responses={**_FILE, **problems()}, response_class=Response, tags=["export"])
    def export(
        request: Request,
        cite: Annotated[list[str], Query(description=_CITE)],
        format: Annotated[FormatName, Query(description="What the file is.")] = "markdown",
        q: Annotated[str, Query(description="The question, if they answer one.")] = "",
        lang: Annotated[str | None, Query(description="Of the file's own words: en, sv or nl.")] = None,
    ) -> Response:
        """Quotes with their sources as a file. Each is taken from its article; one that is not there is refused."""
        question = checked_question(q, settings.max_question) if q.strip() else ""
        language = page_language(request.headers, lang)
        return _file(Sheet(question, cited(service, cite), str(request.base_url), language), format)

    noted = {**_FILE, **problems(400, 413)}

    @listed(api, "POST", "/export", responses=noted, response_class=Response, tags=["export"])
    def export_noted(http: Request, request: ExportRequest) -> Response:
        """The same for many quotes, each with a reader's own note, which is kept nowhere."""
        kept = {quote.cite: Kept(quote.note.strip(), quote.question.strip()) for quote in request.quotes}
        language = page_language(http.headers, request.lang)
        sheet = Sheet("", cited(service, tuple(kept)), str(http.base_url), language, tuple(kept.values()))
        return _file(sheet, request.format)


def _file(sheet: Sheet, name: FormatName) -> Response:
    """A file that is called after its question; a dossier has the day in its name."""
    kind = FORMATS[name]
    stem = file_stem(sheet.heading) if sheet.heading else f"bron-dossier-{sheet.accessed.isoformat()}"
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    named = f"filename=\"{plain}.{kind.suffix}\"; filename*=UTF-8''{quote(f'{stem}.{kind.suffix}')}"
    return Response(
        kind.write(sheet).encode(),
        media_type=f"{kind.media_type}; charset=utf-8",
        headers={"Content-Disposition": f"attachment; {named}"},
    )


def _add_feedback(api: FastAPI, service: Service, settings: Settings) -> None:
    allowance = Allowance(AT_ONCE, EACH_SECONDS)

    kept: Responses = {204: {"description": "It is kept."}, **problems(400, 413, 429)}

    @listed(api, "POST", "/feedback", status_code=204, tags=["feedback"], responses=kept)
    def feedback(request: FeedbackRequest) -> Response:
        """Keep what a reader says of an answer, without anything about the reader."""
        question = checked_question(request.question, settings.max_question)
        if not allowance.take():
            wait = {"Retry-After": str(int(EACH_SECONDS) + 1)}
            return problem_response(429, "too much feedback at once", todo="Try again in a moment.", headers=wait)
        service.keep_feedback(request.feedback(question))
        return Response(status_code=204)


def _language(request: Request) -> str:
    return page_language(request.headers, request.query_params.get("lang"))
