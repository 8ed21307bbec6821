"""A quote in the text of an answer, the words that answer marked, with its number, source and translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.compose import also_in, headlined
from rag.answering.phrases import marks_around
from rag.web.labels import said_later
from rag.web.markup import Html, element, isolated, join
from rag.web.sources import dated_source, language_tag, number_link, translation_html
from rag.web.words import language_name, say

if TYPE_CHECKING:
    from rag.records import Answer, Citation


def quoted_numbers(answer: Answer) -> set[int]:
    """The numbers of the citations whose quotes stand in the answer itself."""
    return {n for part in answer.parts if part.kind == "quote" for n in part.citations}


def quotation(citation: Citation, language: str, said: Html | None = None) -> Html:
    """A quote with its number and source, and what it says in the reader's language where the archive has that.

    said: what is told of it behind its source, as who said so.
    """
    opening, closing = marks_around(citation.quote, language)
    quote = element(
        "span", marked_quote(citation), class_="bron-quote", lang=language_tag(citation.language), dir="auto"
    )
    also, field = also_in(citation, language), headlined(citation, language)
    known = (dated_source(citation, language), said, f", {language_name(citation.language, language)}")
    about = join(" (", f"{field}; " if field else None, *known, f"; {isolated(also)}" if also else None, ")")
    text = element(
        "p",
        opening,
        quote,
        closing,
        " ",
        number_link(citation),
        about,
        translate_button(citation, language),
        class_="bron-text bron-quotation",
        lang=language,
    )
    return join(text, translation_html(citation, language))


def marked_quote(citation: Citation) -> Html:
    """The quote, the words that answer between <b> and </b>; all of it as it stands."""
    if citation.answer_start is None or citation.answer_end is None:
        return join(citation.quote)
    first, last = citation.answer_start - citation.start, citation.answer_end - citation.start
    quote = citation.quote
    return join(quote[:first], element("b", quote[first:last], class_="bron-answer-words"), quote[last:])


def translate_button(citation: Citation, language: str) -> Html | None:
    """A button that the script shows where the reader's browser can translate; None for what needs no translation."""
    if citation.language in (language, "und"):
        return None
    label = say("browser_translation", language, language=language_name(language, language))
    button = element(
        "button",
        say("translate", language, language=language_name(language, language)),
        type="button",
        hidden=True,
        class_="bron-tool bron-translate",
        data_from=language_tag(citation.language),
        data_to=language,
        data_text=citation.quote,
        data_label=label,
        **said_later(
            language,
            failed="translate_failed",
            waiting="translate_waiting",
            slow="translate_slow",
            stop="translate_stop",
            hide="translate_hide",
        ),
    )
    return join(" ", button)
