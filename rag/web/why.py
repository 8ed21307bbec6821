"""Answer -> "Why this answer": in people's words, folded away until it is wanted; the figures behind one fold more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.explaining import explained, share, worded
from rag.web.labels import label
from rag.web.markup import Html, element, join
from rag.web.sources import READER_FRAME, language_tag, read_path
from rag.web.words import said_date, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.explaining import Explained, Told
    from rag.records import Answer, Article


def why_html(answer: Answer, language: str, find: Callable[[str], Article]) -> Html | None:
    """The explanation in the interface's language; None when the answer has none. find: the article of an id."""
    why = explained(answer, language, find)
    if why is None:
        return None
    sentences = element("ol", *(_sentence(item, language) for item in why.sentences))
    sure = say("why_sure", language, sure=share(answer.confidence, language))
    figures = element(
        "details",
        label("summary", "why_figures", language),
        element("h4", why.confidence),
        element("dl", *(_share(label, value) for label, value in why.shares)),
        *((element("h4", worded("weighed", language)), sentences) if why.sentences else ()),
        class_="bron-figures",
    )
    return element(
        "details",
        element("summary", why.title),
        element("p", sure if answer.answerable else say("why_not_sure", language)),
        _terms(why, answer, language),
        figures,
        class_="bron-why",
    )


def _terms(why: Explained, answer: Answer, language: str) -> Html | None:
    if not why.terms:
        return None
    terms = (
        element(
            "li",
            element("b", term, lang=answer.language, dir="auto"),
            f" {words}",
            class_=None if known else "bron-unknown",
        )
        for term, known, words in why.terms
    )
    return join(element("h4", worded("terms", language)), element("ul", *terms, role="list"))


def _share(label: str, value: str) -> Html:
    return element("div", element("dt", label), element("dd", value))


def _sentence(item: Told, language: str) -> Html:
    article = item.article
    name = article.outlet or article.title or say("no_outlet", language)
    where = f"{name}, {said_date(article.published, language)}"
    path = read_path(article.id, item.start, item.end, item.field)
    text = element("span", item.text, class_="bron-quote", lang=language_tag(article.language), dir="auto")
    link = element("a", element("bdi", where), href=path, target=READER_FRAME)
    return element("li", element("b", item.score), " ", text, " (", link, ")")
