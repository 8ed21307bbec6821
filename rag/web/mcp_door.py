"""The archive as tools of the Model Context Protocol: what an assistant may ask it, and the server that it asks.

The package "mcp" is loaded by ``mcp_server`` alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag import __version__
from rag.gathering.overview import Overview
from rag.records import Answer, Article, BronError, Citation
from rag.web.programs import AskRequest, FoundPassage, SearchRequest, adapter, answered, found, shown_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.lowlevel import Server

    from rag.service import Service
    from rag.settings import Settings

INSTRUCTIONS: Final = (
    "Bron answers from one news archive, in English, Swedish or Dutch, in verbatim quotes. Cite what you use of them "
    "with outlet and date. Where it says that the archive does not say, tell the asker so; what is near is no answer."
)
INSTALL: Final = "pip install 'bron[mcp]'"


class OpenRequest(BaseModel):
    """An article to open."""

    model_config = ConfigDict(extra="forbid", strict=True)

    article_id: str = Field(description="Of a citation or a passage: 16 hex digits.")


class OverviewRequest(BaseModel):
    """Nothing is to be said."""

    model_config = ConfigDict(extra="forbid")


class SearchResult(BaseModel):
    """Passages, best first."""

    passages: list[FoundPassage]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. request, result: what it takes and gives. run: does it; said: the result as text to read."""

    name: str
    title: str
    description: str
    request: type[BaseModel]
    result: type
    run: Callable[[Service, Settings, Any], Any]
    said: Callable[[Any], str] | None = None


def _ask(service: Service, settings: Settings, request: AskRequest) -> Answer:
    return answered(service, settings, request)


def _search(service: Service, settings: Settings, request: SearchRequest) -> SearchResult:
    return SearchResult(passages=found(service, settings, request))


def _open(service: Service, settings: Settings, request: OpenRequest) -> Article:
    article = shown_article(service, request.article_id)
    if article is None:
        received = request.article_id
        raise BronError("there is no such article", where="article_id", received=received, misuse=True)
    return article


def _overview(service: Service, settings: Settings, request: OverviewRequest) -> Overview:
    return service.overview()


def _said(answer: Answer) -> str:
    """The answer's text and its sources, each with where open_article finds it."""
    from rag.web.completions import sources_text

    def place(citation: Citation) -> str:
        within = " of its title" if citation.field == "title" else ""
        return f"article_id {citation.article_id}, characters {citation.start} to {citation.end}{within}"

    return answer.text + sources_text(answer, place)


TOOLS: Final = (
    Tool(
        "ask",
        "Ask the archive",
        "Answer a question from the news archive, in verbatim quotes with their sources, or say that it does not say. "
        "A name or a subject alone gives what the archive has on it.",
        AskRequest,
        Answer,
        _ask,
        _said,
    ),
    Tool(
        "search",
        "Search the archive",
        "The passages of the news archive nearest to words or a question, best first, without an answer.",
        SearchRequest,
        SearchResult,
        _search,
    ),
    Tool(
        "open_article",
        "Open an article",
        "One article of the news archive, whole; offsets of citations count in its text, or in its title where that is "
        "their field, in Unicode code points.",
        OpenRequest,
        Article,
        _open,
    ),
    Tool(
        "overview",
        "What the archive holds",
        "How many articles by month, outlet and language, what most are about, and questions that are answered.",
        OverviewRequest,
        Overview,
        _overview,
    ),
)


def called(service: Service, settings: Settings, name: str, arguments: dict[str, Any]) -> tuple[str, Any]:
    """What a tool gives: as text, and as JSON values. Raises BronError (misuse) on what it does not take."""
    tool = next((tool for tool in TOOLS if tool.name == name), None)
    if tool is None:
        todo = f"There are {', '.join(tool.name for tool in TOOLS)}."
        raise BronError("there is no such tool", where="name", received=name, todo=todo, misuse=True)
    try:
        request = tool.request.model_validate(arguments)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "arguments"
        received = None if first["type"] == "missing" else first.get("input")
        raise BronError(first["msg"], where=where, received=received, misuse=True) from error
    result = tool.run(service, settings, request)
    structured = adapter(tool.result).dump_python(result, mode="json")
    return tool.said(result) if tool.said else json.dumps(structured, ensure_ascii=False), structured


def mcp_server(service: Service, settings: Settings) -> Server[Any]:
    """The server, for any transport. Raises BronError (misuse) where the package "mcp" is not installed."""
    try:
        import mcp_types as types
        from mcp.server.lowlevel import Server
    except ImportError as error:
        raise BronError("the package mcp is not installed", where="mcp", todo=f"{INSTALL}.", misuse=True) from error
    from anyio import to_thread

    from rag.web.problems import detail_of_error

    async def list_tools(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.description,
                    input_schema=tool.request.model_json_schema(),
                    output_schema=adapter(tool.result).json_schema(mode="serialization"),
                    annotations=hints,
                )
                for tool in TOOLS
            ]
        )

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        call = partial(called, service, settings, params.name, params.arguments or {})
        try:
            text, structured = await to_thread.run_sync(call)
        except BronError as error:
            _, detail = detail_of_error(error)
            problem = types.TextContent(type="text", text=json.dumps({"error": detail}, ensure_ascii=False))
            return types.CallToolResult(content=[problem], is_error=True)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=structured)

    return Server(
        "bron",
        version=__version__,
        title="Bron",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve_stdio(service: Service, settings: Settings) -> None:
    """Answer one assistant on standard input and output, until it closes them."""
    server = mcp_server(service, settings)
    import anyio
    from mcp.server.stdio import stdio_server

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
