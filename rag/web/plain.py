"""The page for readers without scripts: a form, and the answer with its citations, made by the server.

The page is sent as it is made: what was asked and that it is searched at once, the answer when it is there. While the
models load, or others ask, nobody looks at an empty window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from rag.asking.checks import checked_filters, checked_question
from rag.records import BronError
from rag.web.answers import answer_html, question_html
from rag.web.front import ask_links, plain_front_html
from rag.web.language import page_language
from rag.web.markup import Html, element, join, joined
from rag.web.masthead import still_masthead
from rag.web.refusals import error_html, period_problem
from rag.web.sources import READER_FRAME
from rag.web.words import LANGUAGES, language_name, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rag.service import Service
    from rag.settings import Settings

PLAIN_PATH: Final = "/plain"
_ANSWER: Final = Html("\0")  # no text on a page holds it
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Vary": "Accept-Language, Cookie",
    # What compresses, or hands on, would hold back the first piece until the answer is there.
    "Content-Encoding": "identity",
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True, slots=True)
class PlainRequest:
    """What the address says: the question, the limits as they were typed, the language of the page."""

    question: str
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    since: str
    until: str
    language: str


def add_plain(api: FastAPI, service: Service, settings: Settings) -> None:
    """Add GET /plain?q=…&language=sv&outlet=…&from=2022-01&to=…&lang=nl (lang: of the page) to the application."""

    @api.get(PLAIN_PATH, include_in_schema=False)
    def plain(request: Request) -> StreamingResponse:
        query = request.query_params
        spoken = query.get("lang", "")
        asked = PlainRequest(
            question=query.get("q", "").strip(),
            languages=tuple(query.getlist("language")),
            outlets=tuple(query.getlist("outlet")),
            since=query.get("from", "").strip(),
            until=query.get("to", "").strip(),
            language=spoken if spoken in LANGUAGES else page_language(request.headers),
        )
        pieces = plain_pieces(asked, service, settings, str(request.base_url))
        return StreamingResponse(pieces, media_type="text/html", headers=HEADERS)


def plain_pieces(asked: PlainRequest, service: Service, settings: Settings, base_url: str) -> Iterator[str]:
    """The document in pieces: what was asked, and that it is searched; the answer, if anything was asked, and the form.

    Once the answer is there, the style sheet hides that it is searched.
    """
    before, _, after = _document(asked, service, settings).partition(_ANSWER)
    if not asked.question:
        yield before + after
        return
    question = question_html(asked.question[: settings.max_question], asked.language)
    yield before + join(question, element("p", say("plain_waiting", asked.language), class_="bron-wait"))
    yield _answered(asked, service, settings, base_url) + after


def _document(asked: PlainRequest, service: Service, settings: Settings) -> str:
    """The whole document, with a mark where question and answer belong."""
    language = asked.language
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="same-origin"),
        element("title", f"{asked.question} – Bron" if asked.question else f"Bron: {say('strapline', language)}"),
        element("link", rel="icon", href="web/icon.svg"),
        element("link", rel="stylesheet", href="web/bron.css"),
        element("link", rel="stylesheet", href="web/plain.css"),
    )
    main = element(
        "main",
        _ANSWER,
        _form(asked, service, settings),
        None if asked.question else _front(service, language),
        element("p", say("promise", language)),
        element("p", say("plain_note", language)),
        id="bron-desk",
    )
    body = element("body", _masthead(asked), main, class_="bron-plain")
    return "<!doctype html>\n" + element("html", head, body, lang=language)


def busy_page(language: str) -> str:
    """What is shown when too many ask at once."""
    head = element("head", element("meta", charset="utf-8"), element("title", "Bron"))
    return "<!doctype html>\n" + element(
        "html", head, element("body", element("p", say("busy", language))), lang=language
    )


def _answered(asked: PlainRequest, service: Service, settings: Settings, base_url: str) -> Html:
    try:
        question = checked_question(asked.question, settings.max_question)
        filters = checked_filters(asked.languages, asked.outlets, asked.since, asked.until)
        answered = service.ask(question, filters, otherwise=asked.language)
        answer = answer_html(answered, base_url, service.article, lambda asks, _: ask_links(asks, asked.language))
    except BronError as error:
        answer = error_html(error, asked.language, settings)
    return _in_one_window(answer)


def _in_one_window(answer: Html) -> Html:
    """The answer without the pane that its links open in: sources open in its place, and Back leads back."""
    return Html(answer.replace(f' target="{READER_FRAME}"', ""))  # in text a quotation mark is an entity


def _front(service: Service, language: str) -> Html | None:
    """What the archive holds and answers, each question and subject a link; nothing where it cannot be told."""
    try:
        overview = service.overview()
    except BronError:
        return None
    return plain_front_html(overview, language)


def _masthead(asked: PlainRequest) -> Html:
    limits = [("language", code) for code in asked.languages] + [("outlet", name) for name in asked.outlets]
    given = [("q", asked.question), *limits, ("from", asked.since), ("to", asked.until)]

    def address(code: str) -> str:
        return f"plain?{urlencode([*((key, value) for key, value in given if value), ('lang', code)])}"

    return still_masthead(asked.language, address, home="plain", dossier=False)


def _form(asked: PlainRequest, service: Service, settings: Settings) -> Html:
    """The question and what limits it, filled in as they were sent."""
    language = asked.language
    try:
        status = service.status()
        known_languages, known_outlets = sorted(status.languages), status.named_outlets
        dated = bool(status.first_published or asked.since or asked.until)
    except BronError:
        known_languages, known_outlets, dated = [], [], True
    named = [(code, language_name(code, language)) for code in known_languages]
    problem = period_problem(asked.since, asked.until, language, settings)
    limits = element(
        "details",
        element("summary", say("filters", language)),
        _choice("language", say("languages", language), named, asked.languages),
        _choice("outlet", say("outlets", language), [(name, name) for name in known_outlets], asked.outlets),
        _day("from", asked.since, problem, language) if dated else None,
        _day("to", asked.until, problem, language) if dated else None,
        open=bool(asked.languages or asked.outlets or asked.since or asked.until),
    )
    box = element("input", id="q", name="q", value=asked.question, autocomplete="off", required=True)
    spoken = element("input", type="hidden", name="lang", value=language)
    send = element("button", say("ask", language), type="submit")
    label = element("label", say("question", language), for_="q")
    return element("form", label, element("p", box, send), limits, spoken, action="plain", method="get", role="search")


def _choice(name: str, label: str, options: Iterable[tuple[str, str]], chosen: tuple[str, ...]) -> Html:
    boxes = (
        element("label", element("input", type="checkbox", name=name, value=value, checked=value in chosen), " ", shown)
        for value, shown in options
    )
    return element("fieldset", element("legend", label), joined(" ", boxes))


def _day(name: str, value: str, problem: tuple[str, str] | None, language: str) -> Html:
    wrong = problem[1] if problem and problem[0] == name else None
    note = element("span", wrong, id=f"{name}-wrong", class_="bron-wrong") if wrong else None
    box = element(
        "input",
        name=name,
        id=name,
        value=value,
        placeholder=say("date_hint", language),
        aria_invalid="true" if wrong else None,
        aria_describedby=f"{name}-wrong" if wrong else None,
    )
    return element("p", element("label", say(name, language), for_=name), " ", box, " ", note)
