"""Answer -> HTML for the page and plain text for the clipboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rag.answering.compose import account_parts, text_of, without_questions
from rag.answering.phrases import QUOTES
from rag.records import Answer, Citation, Part, Searched
from rag.web.accounts import accounts_html
from rag.web.carried import read_as_html
from rag.web.gathered import gathered_html
from rag.web.markup import Html, element, isolated, join
from rag.web.sources import (
    READER_FRAME,
    byline,
    dated_source,
    headline,
    inferred_words,
    language_tag,
    number_link,
    quote_path,
    quoted,
    reports_line,
    said_report,
    translation_label,
)
from rag.web.sureness import sureness_html
from rag.web.tools import answer_tools, quote_tools
from rag.web.why import why_html
from rag.web.words import language_name, said_date, said_number, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.records import Article

_NUMBER: Final = r"\[([0-9]{1,3})\]"
_NUMBER_AT_END: Final = rf"{_NUMBER}\Z"  # of a line on an article, whose title may hold what looks like a number


def question_html(question: str, language: str) -> Html:
    """What the asker wrote, as a heading, so that the page can be walked from question to question."""
    label = element("span", f"{say('you_asked', language)}: ", class_="bron-unseen")
    return element("h2", label, element("bdi", question), class_="bron-question", tabindex="-1")


def waiting_html(words: str) -> Html:
    """What stands in the place of an answer before its first words."""
    return element("div", element("p", words, class_="bron-wait"), class_="bron-answer")


def growing_html(text: str) -> Html:
    """An answer that is still being written: the text so far, without links."""
    return element("div", element("p", text, class_="bron-text"), class_="bron-answer")


def answer_html(answer: Answer, base_url: str, find: Callable[[str], Article]) -> Html:
    """The whole answer for the page, in the question's language: how sure it is, its accounts as a list, its text, its
    sources, why it is as it is.

    base_url: where the page is served, for the links in the copied text. find: the article of an id, which may raise a
    BronError.
    """
    language = answer.language
    shown = {n for part in answer.parts if part.kind == "quote" for n in part.citations}
    cards = [_card(citation, language, citation.n not in shown, base_url) for citation in answer.citations]
    near = [_card(citation, language, True, base_url) for citation in answer.near]
    kind = "" if answer.answerable else " bron-unanswered"
    return element(
        "section",
        read_as_html(answer),
        sureness_html(answer),
        accounts_html(answer),
        _prose(answer),
        _notes(answer.notes),
        _cards("sources", cards, language),
        _cards("near", near, language),
        why_html(answer, language, find),
        _foot(answer, language, base_url),
        answer_tools(answer, language, base_url),
        class_=f"bron-answer{kind}",
        lang=language,
    )


def _prose(answer: Answer) -> Html:
    """The answer's parts but its accounts, which stand in a list of their own, and what leads to them."""
    if answer.gathered is not None:
        return gathered_html(answer, _part)
    return join(*(_part(part, answer) for part in _without_accounts(answer)))


def _without_accounts(answer: Answer) -> list[Part]:
    parts = [part for part in answer.parts if part.kind != "account"]
    return parts[1:] if len(parts) < len(answer.parts) else parts


def _part(part: Part, answer: Answer) -> Html:
    numbered = {citation.n: citation for citation in answer.citations if citation.n in part.citations}
    if part.kind == "quote":
        return _quotation_part(numbered[part.citations[0]], answer.language)
    pieces: list[str | Html] = []
    position = 0
    for match in re.finditer(_NUMBER_AT_END if part.kind == "article" else _NUMBER, part.text):
        if (citation := numbered.get(int(match[1]))) is not None:
            pieces += part.text[position : match.start()], number_link(citation)
            position = match.end()
    return element("p", *pieces, part.text[position:], class_="bron-text", lang=answer.language)


def _quotation_part(citation: Citation, language: str) -> Html:
    """A quote with its number and source; the words that answer are marked."""
    opening, closing = QUOTES[language]
    quote = element(
        "span", marked_quote(citation), class_="bron-quote", lang=language_tag(citation.language), dir="auto"
    )
    about = f" ({dated_source(citation, language)}, {language_name(citation.language, language)})"
    kind = "bron-text bron-quotation"
    return element("p", opening, quote, closing, " ", number_link(citation), about, class_=kind, lang=language)


def marked_quote(citation: Citation) -> Html:
    """The quote, the words that answer between <b> and </b>; all of it as it stands."""
    if citation.answer_start is None or citation.answer_end is None:
        return join(citation.quote)
    first, last = citation.answer_start - citation.start, citation.answer_end - citation.start
    quote = citation.quote
    return join(quote[:first], element("b", quote[first:last], class_="bron-answer-words"), quote[last:])


def _notes(notes: tuple[str, ...]) -> Html | None:
    return element("ul", *(element("li", note) for note in notes), class_="bron-notes") if notes else None


def _cards(heading: str, cards: list[Html], language: str) -> Html | None:
    if not cards:
        return None
    title = element("h3", say(heading, language))
    return element("div", title, element("ol", *cards, class_="bron-cards"), class_=f"bron-{heading}")


def _card(citation: Citation, language: str, with_quote: bool, base_url: str) -> Html:
    """One source: its headline opens it; the byline; what it reports on; quote and translation."""
    number = element("span", f"[{citation.n}]", class_="bron-card-number") if citation.n else None
    unseen = element("span", f" ({say('opens_article', language)})", class_="bron-unseen")
    title = element("a", headline(citation, language), unseen, href=quote_path(citation), target=READER_FRAME)
    return element(
        "li",
        element("p", number, title, class_="bron-card-title"),
        byline(citation, language),
        reports_line(citation.reports_on, language),
        _quotation(citation, language) if with_quote else None,
        _translation(citation, language),
        quote_tools(citation, language, base_url),
        class_="bron-card",
    )


def _quotation(citation: Citation, language: str) -> Html:
    label = None
    if citation.kind == "metadata":
        label = element("span", say("opening", language), class_="bron-label")
    quote = element("q", marked_quote(citation), lang=language_tag(citation.language), dir="auto")
    return element("blockquote", label, quote, class_="bron-card-quote")


def _translation(citation: Citation, language: str) -> Html | None:
    if citation.translation is None:
        return None
    label = element("span", translation_label(citation.translation, language), class_="bron-label")
    text = element("span", citation.translation.text, lang=language_tag(citation.translation.language), dir="auto")
    return element("blockquote", label, text, class_="bron-card-translation")


def _foot(answer: Answer, language: str, base_url: str) -> Html:
    searched = element("p", searched_words(answer.searched, language), class_="bron-facts")
    copy = element(
        "button",
        say("copy", language),
        type="button",
        class_="bron-copy",
        data_copy=copied_text(answer, base_url),
        data_done=say("copied", language),
        data_failed=say("not_copied", language),
    )
    return element("footer", searched, copy, class_="bron-foot")


def searched_words(searched: Searched, language: str) -> str:
    """How many articles were searched, and the limits that were set."""
    count = said_number(searched.articles, language)
    words = say("searched_one" if searched.articles == 1 else "searched", language, articles=count)
    filters = searched.filters
    limits = [*(language_name(code, language) for code in filters.languages), *map(isolated, filters.outlets)]
    if filters.published_from:
        limits.append(say("from_date", language, date=said_date(filters.published_from, language)))
    if filters.published_to:
        limits.append(say("to_date", language, date=said_date(filters.published_to, language)))
    return f"{words}, {say('limited_to', language)}: {', '.join(limits)}" if limits else words


def copied_text(answer: Answer, base_url: str) -> str:
    """Question, answer and sources as plain text, one source a line: quote — author, "title", outlet, date, link.

    The accounts come first, an account a line. A paragraph that is a quote is left to the line of its source, but where
    leads say what the quotes are: what was gathered keeps each under its own, and without what else might be asked.
    """
    language = answer.language
    stated = account_parts(answer.citations, answer.accounts, answer.language)
    own = [*stated, *(part for part in _without_accounts(answer) if part.kind != "quote")]
    if answer.gathered is not None:
        own = without_questions(answer.parts)
    lines = [answer.question, *(["", isolated(text_of(own))] if own else [])]
    for heading, citations in (("sources", answer.citations), ("near", answer.near)):
        if citations:
            lines += ["", f"{say(heading, language)}:"]
            lines += [line for citation in citations for line in _copied_source(citation, language, base_url)]
    return "\n".join(lines)


def _copied_source(citation: Citation, language: str, base_url: str) -> list[str]:
    title = quoted(citation.title, language) if citation.title else say("no_title", language)
    date = said_date(citation.published, language)
    address = f"{base_url.rstrip('/')}/{quote_path(citation)}"
    named = (citation.author, title, citation.outlet, date)
    about = ", ".join([*(isolated(value) for value in named if value), address])
    number = f"[{citation.n}] " if citation.n else "- "
    lines = [f"{number}{quoted(citation.quote, language)} — {about}"]
    if inferred := inferred_words(citation, language):
        lines.append(f"    {inferred}")
    if citation.translation is not None:
        label = translation_label(citation.translation, language)
        lines.append(f"    {label}: {isolated(citation.translation.text)}")
    if citation.reports_on:
        reported = "; ".join(said_report(report, language) for report in citation.reports_on)
        lines.append(f"    {say('reports_on', language)} {isolated(reported)}")
    return lines
