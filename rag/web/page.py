"""The chat: a Gradio page mounted on the application. Questions on the left, the source being read on the right."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from rag.asking.checks import MAX_EARLIER, checked_filters, checked_question
from rag.records import Answer, BronError
from rag.settings import Settings
from rag.web.answers import answer_html, error_html, growing_html, question_html
from rag.web.front import fronts
from rag.web.markup import Html, element, join
from rag.web.sources import READER_FRAME
from rag.web.words import LANGUAGES, WORDS, interface_language, language_name, say

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Service

STATIC: Final = Path(__file__).parent / "static"
MAX_WAITING: Final = 32
MAX_AT_WORK: Final = 4
MAX_TURNS: Final = 20
HEAD: Final = (
    '<meta name="referrer" content="same-origin"><link rel="icon" href="web/icon.svg">'
    '<link rel="stylesheet" href="web/bron.css"><link rel="stylesheet" href="web/front.css">'
    '<script src="web/page.js"></script>'
)
SERIF: Final = ("Iowan Old Style", "Charter", "Source Serif 4", "Georgia", "Noto Serif", "DejaVu Serif", "serif")
SANS: Final = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "DejaVu Sans", "sans-serif")

Turn = tuple[str, str, str]  # the question and the answer as HTML, and the question as it was asked, "" when it failed


def mount_page(app: FastAPI, service: Service, settings: Settings) -> None:
    """Mount the chat at the root of ``app``."""

    async def mount() -> None:
        _mount(app, service, settings)

    # Gradio opens event loops that it never closes when it is built outside of one.
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(mount())
    else:
        _mount(app, service, settings)


def _mount(app: FastAPI, service: Service, settings: Settings) -> None:
    i18n = gr.I18n(**{language: _strings(language) for language in LANGUAGES})
    blocks = build_page(service, settings, i18n)
    blocks.queue(max_size=MAX_WAITING, default_concurrency_limit=MAX_AT_WORK, api_open=False)
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
        head=HEAD,
    )


def _strings(language: str) -> dict[str, str]:
    own = {key: words[LANGUAGES.index(language)] for key, words in WORDS.items()}
    return own | {"chatbot.new_chat": own["clear"], "chatbot.chatbot": own["conversation"]}


def build_page(service: Service, settings: Settings, i18n: Any) -> Any:
    """The page itself, with what happens on it."""
    with gr.Blocks(title="Bron", analytics_enabled=False, fill_width=True, fill_height=True) as blocks:
        gr.HTML(_masthead(), elem_id="bron-masthead", apply_default_css=False)
        with gr.Row(elem_id="bron-desk", equal_height=True):
            with gr.Column(elem_id="bron-talk", scale=1, min_width=0):
                talk = gr.Chatbot(
                    label=i18n("conversation"),
                    show_label=False,
                    container=False,
                    elem_id="bron-chat",
                    height="100%",
                    autoscroll=False,
                    buttons=[],
                    feedback_options=None,
                    latex_delimiters=[],
                    render_markdown=False,
                    layout="panel",
                    group_consecutive_messages=False,
                )
                front = gr.HTML(_welcome(), elem_id="bron-welcome", js_on_load=None, apply_default_css=False)
                question = gr.Textbox(
                    label=i18n("question"),
                    show_label=False,
                    placeholder=i18n("placeholder"),
                    elem_id="bron-question",
                    container=False,
                    lines=1,
                    max_lines=5,
                    max_length=settings.max_question,
                    autofocus=False,
                    submit_btn=True,
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
                )
                with gr.Row(elem_id="bron-tools"):
                    with gr.Accordion(i18n("filters"), open=False, elem_id="bron-filters"):
                        languages = gr.CheckboxGroup(label=i18n("languages"), choices=[])
                        outlets = gr.Dropdown(label=i18n("outlets"), choices=[], multiselect=True)
                        with gr.Row():
                            since = gr.Textbox(label=i18n("from"), placeholder="2022-01-31", max_length=10)
                            until = gr.Textbox(label=i18n("to"), placeholder="2022-01-31", max_length=10)
                    clear = gr.Button(i18n("clear"), elem_id="bron-clear", size="sm", variant="secondary")
            with gr.Column(elem_id="bron-source", scale=1, min_width=0):
                gr.HTML(_reader(), js_on_load=None, apply_default_css=False)
        turns = gr.State([], time_to_live=6 * 3600)
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

        def answer(
            asked: str | None,
            languages: list[str] | None,
            outlets: list[str] | None,
            since: str | None,
            until: str | None,
            turns: list[Turn],
            request: gr.Request,
        ) -> Iterator[tuple[Any, Any, Any]]:
            question = (asked or "").strip()[: settings.max_question + 1]
            earlier = turns[-(MAX_TURNS - 1) :]

            limits = (languages or (), outlets or (), since, until)
            for turn in _turns(service, settings, question, limits, _asked_before(earlier), request):
                yield _messages([*earlier, turn]), "", [*earlier, turn]

        def choices(request: gr.Request) -> tuple[Any, Any]:
            language = interface_language(request.headers.get("accept-language"))
            known_languages, known_outlets = _choices(service, language)
            return (
                gr.CheckboxGroup(choices=known_languages, visible=bool(known_languages)),
                gr.Dropdown(choices=known_outlets, visible=bool(known_outlets)),
            )

        def welcome(request: gr.Request) -> Iterator[str]:
            yield from fronts(service, interface_language(request.headers.get("accept-language")))

        asking = {
            "fn": answer,
            "inputs": [question, languages, outlets, since, until, turns],
            "outputs": [talk, question, turns],
            "concurrency_id": "ask",
            **hidden,
        }
        asked = question.submit(**asking)
        question.submit(fn=None, js="() => bron.asked()", **hidden)
        asked.then(fn=None, js="() => bron.answered()", **hidden)
        blocks.load(choices, outputs=[languages, outlets], **hidden)
        # Whoever comes while questions are being found waits in no queue.
        blocks.load(welcome, outputs=[front], concurrency_limit=None, **hidden)
        clear.click(lambda: ([], []), outputs=[talk, turns], **hidden)
    return blocks


def _turns(
    service: Service,
    settings: Settings,
    asked: str,
    limits: tuple[Sequence[str], Sequence[str], str | None, str | None],
    before: Sequence[str],
    request: gr.Request,
) -> Iterator[Turn]:
    """The question with its answer as it grows, last whole; an error is an answer too. before: earlier questions."""
    language = interface_language(request.headers.get("accept-language"))
    question = question_html(asked, language)
    yield question, growing_html("", language), ""
    try:
        checked = checked_question(asked, settings.max_question)
        written = ""
        for piece in service.stream(checked, checked_filters(*limits), before):
            if isinstance(piece, Answer):
                yield question, answer_html(piece, language, _base_url(request), service.article), piece.question
            else:
                written += piece
                yield question, growing_html(written, language), ""
    except BronError as error:
        yield question, error_html(error, language), ""


def _asked_before(turns: Sequence[Turn]) -> list[str]:
    """The questions of the conversation as they were completed, as many as a question may come with."""
    return [asked for _, _, asked in turns if asked][-MAX_EARLIER:]


def _messages(turns: list[Turn]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for question, answer, _ in turns:
        messages.append({"role": "user", "content": _html(question)})
        messages.append({"role": "assistant", "content": _html(answer)})
    return messages


def _choices(service: Service, language: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Languages, as (name, code), and outlets to choose from; none while the archive cannot be opened."""
    try:
        status = service.status()
    except BronError:
        return [], []
    named = sorted((language_name(code, language), code) for code in status.languages)
    return named, sorted(filter(None, status.outlets))


def _html(markup: str) -> Any:
    return gr.HTML(markup, js_on_load=None, apply_default_css=False)


def _base_url(request: gr.Request) -> str:
    return str(request.request.base_url) if request.request is not None else "/"


def _in_each_language(key: str) -> Html:
    """A word in all three languages; the style sheet shows the reader's and hides the others."""
    return join(*(element("span", say(key, code), lang=code, class_="bron-say") for code in LANGUAGES))


def _masthead() -> Html:
    return element(
        "header",
        element("h1", element("a", "Bron", href="./"), class_="bron-name"),
        element("p", _in_each_language("strapline"), class_="bron-strapline"),
    )


def _welcome() -> Html:
    """What stands on the page until the archive has been looked at."""
    return element(
        "section",
        element("h2", _in_each_language("welcome")),
        element("p", _in_each_language("promise")),
    )


def _reader() -> Html:
    """The pane in which a source is read; on a narrow screen a sheet over the chat."""
    bar = element(
        "div",
        element("h2", _in_each_language("reader")),
        element("a", _in_each_language("reader_new_tab"), href="#", target="_blank", id="bron-new-tab"),
        element("button", _in_each_language("reader_close"), type="button", id="bron-close"),
        class_="bron-bar",
    )
    empty = element("p", _in_each_language("reader_empty"), class_="bron-nothing")
    frame = element("iframe", name=READER_FRAME, title="Bron", src="about:blank")
    return element("aside", bar, empty, frame, id="bron-reader-pane")
