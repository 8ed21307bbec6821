"""A headline or an address that was pasted -> its article: that it is one, how the article opens, what it tells."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, get_args

from rag.answering.compose import with_parts
from rag.answering.phrases import in_marks, phrase
from rag.answering.quoting import standing_alone
from rag.answering.values import dates_told
from rag.asking.query import QuestionLanguage, question_language, understand
from rag.gathering.material import Group, Material, answered
from rag.gathering.mentions import asks_first, opening_of, sentences_of, sentences_on, tells
from rag.language.data import pattern_of
from rag.language.names import fold
from rag.records import Part
from rag.retrieval import hybrid_search, search_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Article, Evidence, Filters, Hit

SHORTEST = 4  # words of a headline that is told from a subject
SEARCHED = 8  # hits among whose articles it is looked for
ALIKE = 0.9  # likeness to a title, in [0, 1], from which a text is that title
TOLD = 2  # quotes beside the opening
MORE = 4  # the same, of the article that an answer is from
ARTICLE = pattern_of("catalogue.pieces", r"\b{}\b", re.NOFLAG)
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
OWN = re.compile(r"/read/(?P<id>[0-9a-f]+)")  # of the page of an article (rag.web)
LITTLE = 6  # words beside an address that is meant itself
SURE = 0.95  # confidence: what is left is that a title was not what was meant


def titled(store: Store, query: Query, base: Answer) -> Answer | None:
    """The article whose title or address a text is, or nearly is; None for any other text, and for what asks."""
    if (found := ADDRESS.search(query.typed)) and _wants_it(query.typed, found):
        return _at(store, query, found.group(), base)
    text = fold(query.typed)
    if len(text.split()) < SHORTEST or text.endswith("?"):
        return None
    hits = hybrid_search(store, query, SEARCHED)
    article = _of_title(text, hits)
    if article is None:
        return None
    told = sentences_on(store, query, [hit for hit in hits if hit.article.id == article.id])
    return _told(store, query.language, article, phrase(query.language, "titled"), told, base)


def of_outlet(store: Store, query: Query, outlet: str, base: Answer) -> Answer | None:
    """The one article of an outlet or author that "the article in Sidecar" means; None for what names no article, or
    where there are several.
    """
    if not ARTICLE[query.language].search(fold(query.typed)):
        return None
    own = {article for name, article, by_others in store.catalogue.told_by(query.filters) if name == outlet}
    article = store.catalogue.article(next(iter(own))) if len(own) == 1 else None
    if article is None:
        return None
    about = understand(store, article.title or "", query.filters)
    told = sentences_on(store, about, search_within(store, about, own, SEARCHED))
    lead = phrase(query.language, "one_article", title=in_marks(article.title or outlet, query.language))
    return _told(store, query.language, article, lead, told, base)


def opened(store: Store, query: Query, answer: Answer, asked: str, told_parts: int = 0) -> Answer:
    """The article of an answer's first quote: how it opens, and what it tells that was not quoted.

    asked: what was typed, in whose language that is told. A refusal is as it is, unless something near is quoted; of no
    answer it is said that a question has to come first. told_parts: of it that were told before; behind the last the
    first is told again.
    """
    language = question_language(asked, query.language)
    if any(part.kind == "hint" for part in answer.parts):
        return with_parts(answer, [Part("hint", phrase(language, "sourceless"))])
    shown = answer.citations or answer.near
    article = store.catalogue.article(shown[0].article_id) if shown else None
    if article is None:
        return answer
    about = understand(store, article.title or query.text, query.filters)
    hits = search_within(store, about, {article.id}, SEARCHED)
    found = [*sentences_on(store, about, hits), *(item for hit in hits for item in sentences_of(hit)[:1])]
    known = {one.start for one in shown if one.article_id == article.id and one.field == "text"}
    once = {item.start: item for item in reversed(found)}.values()
    told = [item for item in once if standing_alone([item])[0].start not in known]
    told = told[told_parts * MORE :] or told
    lead = phrase(language, "opened", title=in_marks(article.title or phrase(language, "untitled"), language))
    base = replace(answer, near=(), accounts=(), explanation=None)
    return _told(store, language, article, lead, told, base, MORE)


def _wants_it(text: str, address: re.Match[str]) -> bool:
    """Whether a text wants the article at an address: little else stands there ("summarise https:…"), no question."""
    rest = f"{text[: address.start()]} {text[address.end() :]}".rstrip()
    return not rest.endswith("?") and len(rest.split()) <= LITTLE


def _at(store: Store, query: Query, address: str, base: Answer) -> Answer:
    """The article at a web address: where it was published, or its page here; that there is none at any other.

    Told in the language of the page that asks, else in the article's.
    """
    own = OWN.search(address)
    article = (own and store.catalogue.article(own["id"])) or store.catalogue.article_at(address)
    if article is None or not store.catalogue.passing([article.id], query.filters):
        reason = "empty" if article else "no_address"  # there is one, and the limits leave it out
        return with_parts(base, [Part("refusal", phrase(query.language, reason))])
    about = understand(store, article.title or "", query.filters)
    hits = [hit for hit in hybrid_search(store, about, SEARCHED) if hit.article.id == article.id]
    told = sentences_on(store, about, hits) if hits else []
    own_language = next((code for code in get_args(QuestionLanguage) if code == article.language), query.language)
    spoken = query.language if query.otherwise else own_language
    return _told(store, spoken, article, phrase(spoken, "at_address"), told, base)


def _told(
    store: Store,
    language: QuestionLanguage,
    article: Article,
    lead: str,
    sentences: Sequence[Evidence],
    base: Answer,
    most: int = TOLD,
) -> Answer:
    """How an article opens, and the best of its sentences beside that, in the article's order."""
    opening = opening_of(store, article)
    if opening and asks_first(store, article):  # "Who shot? Three articles answer."
        opening = [replace(opening[0], start=opening[0].hit.passage.start)]
    others = [item for item in sentences if all(item.start != known.start for known in opening)]
    told = ([item for item in others if tells(item)] or others)[:most]
    group = Group(lead, standing_alone([*opening, *sorted(told, key=lambda item: item.start)]))
    dates = [dates_told(article)]
    material = Material("subject", language, article.title or "", SURE, dates, [group], counted=False)
    return answered(store, material, base)


def article_titled(store: Store, title: str, filters: Filters) -> Article | None:
    """The article that has, or nearly has, a title."""
    return _of_title(fold(title), hybrid_search(store, understand(store, title, filters), SEARCHED))


def _of_title(text: str, hits: Sequence[Hit]) -> Article | None:
    def alike(title: str | None) -> bool:
        return SequenceMatcher(None, text, fold(title or "")).ratio() >= ALIKE

    return next((hit.article for hit in hits if alike(hit.article.title)), None)
