"""What can be done with an answer and its quotes: copy, keep, translate, link, download, say what it is worth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from rag.answering.compose import headlined
from rag.answering.phrases import marks_around
from rag.language.partial_dates import finer
from rag.web.citing import LONGEST_NOTE, place_of
from rag.web.export import FOR_MANAGERS, FORMATS, citation_line, file_stem, one_line
from rag.web.feedback import feedback_html
from rag.web.labels import label, said_later
from rag.web.markup import Html, element, join
from rag.web.masthead import PAGES
from rag.web.quotations import translate_button
from rag.web.sources import READER_FRAME, quote_path, quoted, read_path, reported_alone, shown_translation, web_place
from rag.web.timeline import timeline_html
from rag.web.words import LANGUAGES, language_name, said_date, said_list, say

if TYPE_CHECKING:
    from rag.records import Answer, Citation

TOOL_SCRIPTS: Final = ("newsroom", "permalink", "dossier", "translate", "feedback")


def more_tools(answer: Answer, language: str) -> Html:
    """What is folded away under an answer: its timeline, files to download, what a reader has to say of it."""
    return element(
        "div",
        timeline_html(answer, language),
        _downloads(answer, language),
        feedback_html(answer, language),
        class_="bron-answer-tools",
    )


def quote_tools(
    citation: Citation, language: str, base_url: str, *, answers: bool = True, quoted_here: bool = True
) -> Html:
    """What can be done with a quote: copy it or its source, keep it, and where it was published.

    quoted_here: the quote stands above; it can be translated where it stands.
    """
    address = f"{base_url.rstrip('/')}/{quote_path(citation)}"
    source = citation_line(citation, language, address)
    return element(
        "p",
        _copying("copy_quote", f"{quoted(citation.quote, language)} — {source}", language),
        _copying("copy_citation", source, language),
        element(
            "button",
            label("span", "keep", language, class_="bron-not-kept"),
            label("span", "kept", language, class_="bron-is-kept"),
            type="button",
            aria_pressed="false",
            class_="bron-tool bron-keep",
            data_kept=_kept(citation, language, answers),
        ),
        translate_button(citation, language) if quoted_here else None,
        web_place(citation, citation.file, language),
        class_="bron-quote-tools",
    )


def article_tools(citation: Citation, language: str, base_url: str, *, translated: bool) -> Html:
    """What stands under the head of an article of which nothing is quoted: copy it as a source, and its original.

    citation: its quote is the article's text, which the reader's browser may translate unless it is ``translated``.
    """
    address = f"{base_url.rstrip('/')}/{read_path(citation.article_id)}"
    return element(
        "p",
        _copying("copy_citation", citation_line(citation, language, address), language),
        None if translated else translate_button(citation, language),
        web_place(citation, "", language),
        class_="bron-quote-tools",
    )


def _copying(key: str, text: str, language: str) -> Html:
    return label(
        "button",
        key,
        language,
        type="button",
        class_="bron-copy bron-tool",
        data_copy=text,
        **said_later(language, done="copied", failed="not_copied"),
    )


def _kept(citation: Citation, language: str, answers: bool) -> str:
    """What a dossier shows of a quote; its file takes the words from the archive again.

    day: of what it reports on, the latest, else its article's own, which is published.
    """
    told = [report.date for report in citation.reports_on if report.date]
    return json.dumps(
        {
            "place": place_of(citation, answers=answers),
            "quote": citation.quote,
            "marks": marks_around(citation.quote, language),
            "title": one_line(citation.title or say("no_title", language)),
            "source": one_line(source_facts(citation, language)),
            "day": max(finer(told)) if told else citation.published or "",
            "published": citation.published or "",
            "language": citation.language,
            "path": quote_path(citation),
        },
        ensure_ascii=False,
    )


def source_facts(citation: Citation, language: str) -> str:
    """Outlet, date, author, language and what a quote reports on, on one line, as a dossier has it under a headline."""
    facts = (
        headlined(citation, language),
        citation.outlet or say("no_outlet", language),
        said_date(citation.published, language),
        f"{say('by', language)} {citation.author}" if citation.author else None,
        language_name(citation.language, language),
        reported_alone(citation, language),
    )
    return ", ".join(fact for fact in facts if fact)


def no_translation_html(answer: Answer, language: str) -> Html | None:
    """One sentence where a quote is in another language and the archive has no translation of it into the reader's."""
    missing = {
        citation.language
        for citation in answer.citations or answer.near
        if citation.language not in (language, "und") and shown_translation(citation, language) is None
    }
    if not missing:
        return None
    named = said_list(sorted(language_name(code, language) for code in missing), language)
    return element("p", say("no_translation", language, languages=named), class_="bron-hint bron-no-translation")


def _downloads(answer: Answer, language: str) -> Html | None:
    """The answer's quotes as files; None for an answer without any. What journalists' programs read is called that."""
    if not answer.citations:
        return None
    places = [("cite", place_of(citation, answers=answer.gathered is None)) for citation in answer.citations]
    links = {
        name: element(
            "a",
            kind.name,
            href=f"api/export?{urlencode([('format', name), ('lang', language), ('q', answer.question), *places])}",
            download=f"{file_stem(answer.question)}.{kind.suffix}",
        )
        for name, kind in FORMATS.items()
    }
    managers = [links.pop(name) for name in FOR_MANAGERS]
    return element(
        "p",
        label("span", "download", language),
        *links.values(),
        label("span", "for_managers", language),
        *managers,
        class_="bron-tools-row bron-downloads",
    )


def everywhere(key: str) -> Html:
    """A word in all three languages; the style sheet shows the reader's and hides the others."""
    return join(*(element("span", say(key, code), lang=code, class_="bron-say") for code in LANGUAGES))


def newsroom_ways() -> tuple[Html, ...]:
    """The ways to the list and the overview, and to the dossier, which is filled and opened by the script."""
    return (
        *(element("a", everywhere(key), href=path) for path, key in PAGES),
        element(
            "button",
            everywhere("dossier"),
            " ",
            element("span", "0", class_="bron-dossier-count"),
            type="button",
            id="bron-dossier-open",
        ),
        _dossier(),
    )


def _dossier() -> Html:
    """The panel of kept quotes."""
    downloads = {
        name: element("button", kind.name, type="button", data_format=name, data_suffix=kind.suffix)
        for name, kind in FORMATS.items()
    }
    managers = [downloads.pop(name) for name in FOR_MANAGERS]
    return element(
        "dialog",
        element(
            "header",
            element("h2", everywhere("dossier"), id="bron-dossier-title"),
            element("button", everywhere("reader_close"), type="button", id="bron-dossier-close"),
        ),
        element("p", everywhere("dossier_empty"), class_="bron-dossier-none"),
        element("ol", class_="bron-dossier-quotes", role="list"),
        element("template", _kept_item()),
        element(
            "p",
            *(
                element("button", everywhere(f"dossier_{key}"), type="button", class_=f"bron-dossier-{kind}")
                for key, kind in (("copy", "copy"), ("by_date", "sort"), ("print", "print"))
            ),
            element("span", everywhere("copied"), class_="bron-dossier-copied", role="status", hidden=True),
            class_="bron-dossier-files",
        ),
        element(
            "p",
            element("span", everywhere("download")),
            *downloads.values(),
            element("span", everywhere("for_managers")),
            *managers,
            class_="bron-dossier-files",
        ),
        element("p", everywhere("dossier_here"), class_="bron-hint"),
        element("p", everywhere("dossier_gone"), class_="bron-dossier-gone", role="alert", hidden=True),
        element("p", everywhere("dossier_failed"), class_="bron-dossier-failed", role="alert", hidden=True),
        element("button", everywhere("dossier_drop"), type="button", class_="bron-dossier-drop", hidden=True),
        element("button", everywhere("dossier_clear"), type="button", id="bron-dossier-clear"),
        element("button", everywhere("undo"), type="button", id="bron-dossier-undo", hidden=True),
        id="bron-dossier",
        aria_labelledby="bron-dossier-title",
    )


def _kept_item() -> Html:
    """What the script copies for each kept quote and fills with text."""
    return element(
        "li",
        element("blockquote", dir="auto"),
        element("p", element("a", element("bdi"), href="./", target=READER_FRAME), class_="bron-dossier-title"),
        element("p", class_="bron-dossier-source", dir="auto"),
        element(
            "label",
            element("span", everywhere("note")),
            element("textarea", rows="1", maxlength=str(LONGEST_NOTE), dir="auto"),
            class_="bron-dossier-note",
        ),
        element(
            "p",
            *(
                element("button", everywhere(f"dossier_{key}"), type="button", class_=f"bron-dossier-{key}")
                for key in ("up", "down", "remove")
            ),
            class_="bron-dossier-tools",
        ),
        class_="bron-dossier-quote",
    )
