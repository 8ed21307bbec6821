"""Answer -> HTML for the page and plain text for the clipboard."""

from __future__ import annotations

import re
from dataclasses import replace
from textwrap import shorten
from typing import TYPE_CHECKING, Final

from rag.answering.compose import account_parts, headlined, text_of, without_questions
from rag.answering.phrases import marks_around
from rag.records import Answer, Citation, Filters, Part, Searched
from rag.web.accounts import accounts_html
from rag.web.carried import read_as_html
from rag.web.copies import copies_html, copies_text
from rag.web.front import ask_buttons
from rag.web.gathered import Asks, gathered_html
from rag.web.labels import label, said_later
from rag.web.markup import Html, element, isolated, join
from rag.web.permalink import link_html
from rag.web.quotations import marked_quote, quotation, quoted_numbers
from rag.web.sources import (
    READER_FRAME,
    byline,
    headline,
    inferred_words,
    language_tag,
    number_link,
    quote_path,
    quoted,
    reports_line,
    said_report,
    shown_translation,
    translation_html,
    translation_label,
)
from rag.web.sureness import asks_nothing_of_archive, sureness_html, sureness_word
from rag.web.tools import more_tools, no_translation_html, quote_tools
from rag.web.why import why_html
from rag.web.words import language_name, said_date, said_number, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.records import Article

EXCERPT: Final = 48  # characters of a quote that tell which one it is
_NUMBER: Final = r"\[([0-9]{1,3})\]"
_NUMBER_AT_END: Final = rf"{_NUMBER}\Z"  # of a line on an article, whose title may hold what looks like a number


def question_html(question: str, language: str) -> Html:
    """What the asker wrote, as a heading, so that the page can be walked from question to question."""
    asked = element("span", f"{say('you_asked', language)}: ", class_="bron-unseen")
    return element("h2", asked, element("bdi", question), class_="bron-question", tabindex="-1")


def growing_html(text: str) -> Html:
    """An answer that is still being written: the text so far, without links."""
    return element("div", element("p", text, class_="bron-text"), class_="bron-answer")


def answer_html(answer: Answer, base_url: str, find: Callable[[str], Article], asks_html: Asks = ask_buttons) -> Html:
    """The whole answer for the page, in the question's language: how sure it is, its accounts as a list, its text, its
    sources, why it is as it is.

    base_url: where the page is served, for the links in the copied text. find: the article of an id, which may raise a
    BronError. asks_html: questions that may be asked next.
    """
    language = answer.language
    shown = quoted_numbers(answer)
    cards = [_card(passages, answer, shown, base_url) for passages in _by_article(answer.citations)]
    near = [_card(passages, answer, set(), base_url) for passages in _by_article(answer.near)]
    kind = "" if answer.answerable else " bron-unanswered"
    return element(
        "section",
        read_as_html(answer),
        sureness_html(answer),
        accounts_html(answer),
        _prose(answer, asks_html),
        _notes(answer.notes),
        no_translation_html(answer, language),
        _cards("sources", cards, language),
        _cards("near", near, language),
        _foot(answer, language, base_url, find),
        class_=f"bron-answer{kind}",
        lang=language,
    )


def _prose(answer: Answer, asks_html: Asks) -> Html:
    """The answer's parts but its accounts, which stand in a list of their own with their quotes, and their lead."""
    if answer.gathered is not None:
        return gathered_html(answer, _part, asks_html)
    placed = {claim.n for account in answer.accounts for claim in account.claims}
    parts = _without_accounts(answer)
    return join(*(_part(part, answer) for part in parts if part.kind != "quote" or part.citations[0] not in placed))


def _without_accounts(answer: Answer) -> list[Part]:
    parts = [part for part in answer.parts if part.kind != "account"]
    return parts[1:] if len(parts) < len(answer.parts) else parts


def _part(part: Part, answer: Answer) -> Html:
    numbered = {citation.n: citation for citation in answer.citations if citation.n in part.citations}
    if part.kind == "quote":
        return quotation(numbered[part.citations[0]], answer.language)
    pieces: list[str | Html] = []
    position = 0
    for match in re.finditer(_NUMBER_AT_END if part.kind == "article" else _NUMBER, part.text):
        if (citation := numbered.get(int(match[1]))) is not None:
            pieces += part.text[position : match.start()], number_link(citation)
            position = match.end()
    return element("p", *pieces, part.text[position:], class_="bron-text", lang=answer.language)


def _notes(notes: tuple[str, ...]) -> Html | None:
    return element("ul", *(element("li", note) for note in notes), class_="bron-notes") if notes else None


def _cards(heading: str, cards: list[Html], language: str) -> Html | None:
    if not cards:
        return None
    title = label("h3", heading, language)
    return element("div", title, element("ol", *cards, class_="bron-cards"), class_=f"bron-{heading}")


def _by_article(citations: tuple[Citation, ...]) -> list[list[Citation]]:
    """The citations of each article together, in the order of their first ones."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article_id, []).append(citation)
    return list(by_article.values())


def _card(passages: list[Citation], answer: Answer, shown: set[int], base_url: str) -> Html:
    """One article: its headline opens it; the byline; what it reports on; each quote but those shown above."""
    told = dict.fromkeys(report for passage in passages for report in passage.reports_on)
    citation, language = replace(passages[0], reports_on=tuple(told)), answer.language
    number = _number(passages)
    unseen = element("span", f" ({say('opens_article', language)})", class_="bron-unseen")
    title = element("a", headline(citation, language), unseen, href=quote_path(citation), target=READER_FRAME)
    return element(
        "li",
        element("p", number, title, class_="bron-card-title"),
        byline(citation, language),
        reports_line(citation.reports_on, language),
        *(_passage(own, answer, shown, base_url, several=len(passages) > 1) for own in passages),
        class_="bron-card",
    )


def _number(passages: list[Citation]) -> Html | None:
    """Beside the headline, of the only quote; of several each has its own."""
    (citation, *more) = passages
    return element("span", f"[{citation.n}]", class_="bron-card-number") if citation.n and not more else None


def _passage(citation: Citation, answer: Answer, shown: set[int], base_url: str, *, several: bool) -> Html:
    """One quote of an article with what can be done with it; of several each has its number."""
    language = answer.language
    return element(
        "div",
        _opening_words(citation, shown) if several and citation.n else None,
        None if citation.n in shown else _quotation(citation, language),
        None if citation.n in shown else translation_html(citation, language),
        copies_html(citation, language),
        quote_tools(citation, language, base_url, answers=answer.gathered is None, quoted_here=citation.n not in shown),
        class_="bron-passage",
    )


def _opening_words(citation: Citation, shown: set[int]) -> Html:
    """The number of one of several quotes; of a quote that stands above, how it begins too."""
    words = None
    if citation.n in shown:
        begun = shorten(citation.quote, EXCERPT, placeholder="…")
        spoken = language_tag(citation.language)
        words = element("span", f" {begun}", class_="bron-passage-begins", lang=spoken, dir="auto")
    return element("p", f"[{citation.n}]", words, class_="bron-passage-number")


def _quotation(citation: Citation, language: str) -> Html:
    field = headlined(citation, language)
    opens = element("span", field, class_="bron-label") if field else None
    if citation.kind == "metadata" and not field:
        opens = label("span", "opening", language, class_="bron-label")
    opening, closing = marks_around(citation.quote, language)
    quote = element("span", marked_quote(citation), lang=language_tag(citation.language), dir="auto")
    return element("blockquote", opens, opening, quote, closing, class_="bron-card-quote")


def _foot(answer: Answer, language: str, base_url: str, find: Callable[[str], Article]) -> Html:
    """One line: copy, link, and all else folded away; before it which limits were set, or what was searched in vain."""
    searched = element("p", searched_words(answer.searched, language), class_="bron-facts")
    looked = not asks_nothing_of_archive(answer)
    told = looked and (not answer.answerable or answer.searched.filters != Filters())
    copy = label(
        "button",
        "copy",
        language,
        type="button",
        class_="bron-copy",
        data_copy=copied_text(answer, base_url),
        **said_later(language, done="copied", failed="not_copied"),
    )
    more = element(
        "details",
        label("summary", "more", language),
        element(
            "div",
            searched if looked and not told else None,
            why_html(answer, language, find),
            more_tools(answer, language),
            class_="bron-more-inside",
        ),
        class_="bron-more",
    )
    line = element("footer", copy, link_html(answer, language, base_url), more, class_="bron-foot")
    return join(searched if told else None, line)


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

    Under the question stands how sure the answer is, and within which limits it was sought. The accounts come first, an
    account a line. A paragraph that is a quote is left to the line of its source, but where leads say what the quotes
    are: what was gathered keeps each under its own, and without what else might be asked.
    """
    language = answer.language
    stated = account_parts(answer.citations, answer.accounts, answer.language)
    own = [*stated, *(part for part in _without_accounts(answer) if part.kind != "quote")]
    if all(part.kind == "lead" for part in own):
        own = []  # what led to the quotes alone
    if answer.gathered is not None:
        own = without_questions(answer.parts)
    told = [] if asks_nothing_of_archive(answer) else [say(sureness_word(answer), language)]
    told += [searched_words(answer.searched, language)] if answer.searched.filters != Filters() else []
    lines = [
        answer.question,
        *([f"({'; '.join(told)})"] if told else []),
        *(["", isolated(text_of(own))] if own else []),
    ]
    for heading, citations in (("sources", answer.citations), ("near", answer.near)):
        if citations:
            lines += ["", f"{say(heading, language)}:"]
            lines += [line for citation in citations for line in _copied_source(citation, language, base_url)]
    return "\n".join(lines)


def _copied_source(citation: Citation, language: str, base_url: str) -> list[str]:
    title = quoted(citation.title, language) if citation.title else say("no_title", language)
    date = said_date(citation.published, language)
    address = f"{base_url.rstrip('/')}/{quote_path(citation)}"
    named = (headlined(citation, language), citation.author, title, citation.outlet, date)
    about = ", ".join([*(isolated(value) for value in named if value), address])
    number = f"[{citation.n}] " if citation.n else "- "
    lines = [f"{number}{quoted(citation.quote, language)} — {about}"]
    lines += [f"    {line}" for line in copies_text(citation, language)]
    if inferred := inferred_words(citation, language):
        lines.append(f"    {inferred}")
    if translation := shown_translation(citation, language):
        lines.append(f"    {translation_label(translation, language)}: {isolated(translation.text)}")
    if citation.reports_on:
        told = "; ".join(said_report(report, language) for report in citation.reports_on)
        lines.append(f"    {say('reports_on', language)} {isolated(told)}")
    return lines
