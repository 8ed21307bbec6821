"""The chat: a Gradio page mounted on the application. Questions on the left, the source being read on the right.

The conversation lives in the reader's browser (static/conversation.js). A question goes to the server as an AskRequest
in JSON; what comes back, piece by piece, is the HTML in the place of its answer (turns.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from rag.line import Line
from rag.records import BronError
from rag.settings import Settings
from rag.web.front import fronts
from rag.web.language import page_language
from rag.web.markup import Html, element, join
from rag.web.masthead import language_names, masthead
from rag.web.permalink import offered, read_link
from rag.web.sources import READER_FRAME
from rag.web.tools import everywhere, newsroom_ways
from rag.web.turns import turn_pieces
from rag.web.words import LANGUAGES, WORDS, language_name

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Service

STATIC: Final = Path(__file__).parent / "static"
MAX_WAITING: Final = 32
MAX_AT_WORK: Final = 4
SANS: Final = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "DejaVu Sans", "sans-serif")


def mount_page(app: FastAPI, service: Service, settings: Settings, line: Line) -> None:
    """Mount the chat at the root of ``app``. line: in which its questions wait."""

    async def mount() -> None:
        _mount(app, service, settings, line)

    # Gradio opens event loops that it never closes when it is built outside of one.
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(mount())
    else:
        _mount(app, service, settings, line)


def _mount(app: FastAPI, service: Service, settings: Settings, line: Line) -> None:
    i18n = gr.I18n(**{language: _strings(language) for language in LANGUAGES})
    blocks = build_page(service, settings, i18n, line)
    # Those who wait stand in a line of our own, which can tell them their place; Gradio's lets all of them in.
    blocks.queue(max_size=MAX_WAITING, default_concurrency_limit=MAX_WAITING, api_open=False)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        root_path=settings.root_path or None,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        i18n=i18n,
        theme=gr.themes.Base(primary_hue="neutral", neutral_hue="stone", font=SANS, font_mono=("monospace",)),
    )


def _strings(language: str) -> dict[str, str]:
    return {key: words[LANGUAGES.index(language)] for key, words in WORDS.items()}


def build_page(service: Service, settings: Settings, i18n: Any, line: Line) -> Any:
    """The page itself, with what happens on it."""
    with gr.Blocks(title="Bron", analytics_enabled=False, fill_width=True, fill_height=True) as blocks:
        _fixed(_masthead(settings), "bron-masthead")
        with gr.Row(elem_id="bron-desk", equal_height=True):
            with gr.Column(elem_id="bron-talk", scale=1, min_width=0):
                _fixed(_conversation(), "bron-chat")
                front = _fixed(_welcome(), "bron-welcome")
                _fixed(_under_way(), "bron-under-way")
                question = _question_box(i18n)
                _fixed(element("p", id="bron-note", aria_live="polite"), "bron-note-line")
                with gr.Row(elem_id="bron-tools"):
                    limits = _filters(i18n)
                    clear = gr.Button(i18n("clear"), elem_id="bron-clear", size="sm", variant="secondary")
            with gr.Column(elem_id="bron-source", scale=1, min_width=0):
                _fixed(_reader())
        # Pressed and written to by the scripts alone.
        request = gr.Textbox(visible="hidden", elem_id="bron-request")
        shown = gr.Textbox(visible="hidden", elem_id="bron-shown")
        send = gr.Button("", visible="hidden", elem_id="bron-send")
        relimit = gr.Button("", visible="hidden", elem_id="bron-relimit")
        stop = gr.Button("", visible="hidden", elem_id="bron-halt")
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

        def answer(asked: str | None, request: gr.Request) -> Iterator[str]:
            language, base = page_language(request.headers), _base_url(request)
            yield from turn_pieces(service, settings, line, asked or "", language, base)

        def choices(request: gr.Request) -> tuple[Any, ...]:
            known_languages, known_outlets, dated = _choices(service, page_language(request.headers))
            link = read_link(request.query_params, settings.max_question)
            languages = offered(known_languages, link.languages)
            outlets = list(dict.fromkeys([*known_outlets, *link.outlets]))
            dated = dated or bool(link.published_from or link.published_to)
            return (
                gr.CheckboxGroup(choices=languages, visible=bool(languages)),
                gr.Dropdown(choices=outlets, visible=bool(outlets)),
                gr.Textbox(visible=dated),
                gr.Textbox(visible=dated),
            )

        async def welcome(request: gr.Request) -> AsyncIterator[str]:
            async for front_page in fronts(service, page_language(request.headers)):
                yield front_page

        script: dict[str, Any] = {"fn": None, **hidden}
        asking = send.click(
            answer, js="() => bron.next()", inputs=[request], outputs=[shown], trigger_mode="multiple", **hidden
        )
        shown.change(js="(html) => bron.show(html)", inputs=[shown], **script)
        asking.then(js="() => bron.ended()", **script)
        stop.click(cancels=[asking], **script)
        relimit.click(js="() => bron.limits()", outputs=limits, **script)
        gr.on([limit.change for limit in limits], js="(...limits) => bron.limited(limits)", inputs=limits, **script)
        clear.click(js="() => bron.forget()", outputs=[question, *limits], **script)
        loaded = blocks.load(choices, outputs=limits, **hidden)
        limited = loaded.then(js="() => bron.limits()", outputs=limits, **script)
        limited.then(js="() => (bron.opened(), bronLink.open())", **script)
        # Whoever comes while questions are being found waits in no queue.
        blocks.load(welcome, outputs=[front], concurrency_limit=None, **hidden)
    return blocks


def _question_box(i18n: Any) -> Any:
    return gr.Textbox(
        label=i18n("question"),
        show_label=False,
        placeholder=i18n("placeholder"),
        elem_id="bron-question",
        interactive=True,  # no event of Gradio's takes it: conversation.js does
        container=False,
        lines=1,
        max_lines=5,
        autofocus=False,
        submit_btn=True,
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
    )


def _filters(i18n: Any) -> list[Any]:
    """What limits a search: languages, outlets, from, to; over these limits.js says that a period cannot be."""
    with gr.Accordion(i18n("filters"), open=False, elem_id="bron-filters"):
        languages = gr.CheckboxGroup(label=i18n("languages"), choices=[])
        outlets = gr.Dropdown(label=i18n("outlets"), choices=[], multiselect=True, elem_id="bron-outlets")
        _fixed(element("p", id="bron-period-wrong", role="alert"), "bron-period-problem")
        with gr.Row():
            since = gr.Textbox(label=i18n("from"), placeholder=i18n("date_hint"), max_length=40, elem_id="bron-from")
            until = gr.Textbox(label=i18n("to"), placeholder=i18n("date_hint"), max_length=40, elem_id="bron-to")
    return [languages, outlets, since, until]


def _choices(service: Service, language: str) -> tuple[list[tuple[str, str]], list[str], bool]:
    """Languages, as (name, code), and outlets to choose from, none while the archive cannot be opened; whether it has
    dates.
    """
    try:
        status = service.status()
    except BronError:
        return [], [], True
    named = sorted((language_name(code, language), code) for code in status.languages)
    return named, status.named_outlets, status.first_published is not None


def _fixed(markup: Html, elem_id: str | None = None) -> Any:
    """A piece of the page that Gradio only places."""
    return gr.HTML(markup, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _base_url(request: gr.Request) -> str:
    return str(request.request.base_url) if request.request is not None else "/"


def _masthead(settings: Settings) -> Html:
    def switch(code: str) -> Html:
        return element("button", *language_names(code), type="button", lang=code, aria_pressed="false")

    strapline, label = everywhere("strapline"), everywhere("page_language")
    leave = [element("a", everywhere("logout"), href="login")] if settings.access == "key" else []
    return masthead(strapline, label, switch, *newsroom_ways(), *leave)


def _conversation() -> Html:
    """Where conversation.js puts questions and answers, and what is read out when one is there."""
    heading = element("h2", everywhere("conversation"), class_="bron-unseen")
    said = element("p", id="bron-status", role="status", class_="bron-unseen")
    printed = element("p", id="bron-printed", class_="bron-printed")
    return element("section", printed, heading, element("div", id="bron-list"), said)


def _under_way() -> Html:
    """Above the question box: limits that are on, questions that wait, and the way to stop."""
    stop = element("button", everywhere("stop"), type="button", id="bron-stop")
    undo = element("p", id="bron-undo")
    return join(
        element("div", id="bron-limits"), element("div", element("div", id="bron-queue"), stop, id="bron-busy"), undo
    )


def _welcome() -> Html:
    """What stands on the page until the archive has been looked at."""
    return element(
        "section",
        element("h2", everywhere("welcome")),
        element("p", everywhere("promise")),
    )


def _reader() -> Html:
    """The pane in which a source is read; on a narrow screen a sheet over the chat."""
    title = element("h2", everywhere("reader"), id="bron-reader-title")
    bar = element(
        "div",
        element("div", title, element("p", id="bron-reader-from")),
        element("a", everywhere("reader_new_tab"), href="#", target="_blank", id="bron-new-tab"),
        element("button", everywhere("reader_close"), type="button", id="bron-close"),
        class_="bron-bar",
    )
    frame = element("iframe", name=READER_FRAME, title="Bron", src="about:blank")
    return element("aside", bar, frame, id="bron-reader-pane")
