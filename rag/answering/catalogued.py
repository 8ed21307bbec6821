"""Questions about the articles themselves: who wrote, when published, which articles. Answered from the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from rag.answering.citations import cite, first_passage
from rag.answering.compose import declined, with_parts
from rag.answering.confidence import FOUND_ENOUGH
from rag.answering.phrases import in_marks, language_name, phrase, spoken_date
from rag.asking.query import question_language, understand
from rag.language.data import ByLanguage, any_pattern, pattern, pattern_of, words_of
from rag.language.names import fold
from rag.language.partial_dates import published_days
from rag.language.words import words
from rag.records import Part
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.records import Answer, Citation, Report

ABOUT, WHO, DATING = (words_of(f"questions.{name}") for name in ("about", "who", "dating"))
Asked = Literal["author", "date", "list"]

SURE = 0.95  # confidence: the catalogue says so; what is left is having misread the question
MOST = 20  # articles listed in one answer

# What is asked, by the wording of the question, folded. It must also name an article, an outlet or an author.
PATTERNS: dict[Asked, ByLanguage[re.Pattern[str]]] = {
    asked: pattern_of(f"catalogue.{asked}", flags=re.NOFLAG) for asked in get_args(Asked)
}
ON_SUBJECT: ByLanguage[re.Pattern[str]] = ByLanguage(
    lambda language: re.compile(
        rf"\b(?:{pattern(language, 'catalogue.pieces')}) (?:{'|'.join(sorted(map(fold, ABOUT[language] - {'of'})))}) "
        rf"(?P<subject>\w.*?)(?: (?:{pattern(language, 'catalogue.closing')}))?\W*$"
    )
)
PUBLISHED = pattern_of(
    "catalogue.closing", r"\b(?:{}|wrote|skrev|schreef|author\w*|forfattar\w*|auteurs?)\b", re.NOFLAG
)
WRITTEN = re.compile(rf"\b{any_pattern('catalogue.written')}\b")


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a question about articles means, or the article that it reports on, when that was meant.

    date: on which that was published, ISO.
    """

    article_id: str
    title: str | None
    author: str | None
    outlet: str | None
    date: str | None


def from_catalogue(store: Store, query: Query, base: Answer) -> Answer | None:
    """The answer to a question about the articles themselves; None for any other."""
    asked = ask_metadata(store, query)
    if asked is None:
        return None
    kind, found = asked[0], asked[1][:MOST]
    if not found:
        return with_parts(base, [declined([], [], query.language)]) if base.searched.articles else None
    citations = []
    for n, item in enumerate(found, start=1):
        article = store.catalogue.article(item.article_id)
        assert article is not None  # of the generation that was asked
        citations.append(cite(store, first_passage(store, article), n, "metadata"))
    answer = replace(base, answerable=True, confidence=SURE, citations=tuple(citations))
    return with_parts(answer, _parts(kind, found, query.language))


def ask_metadata(store: Store, query: Query) -> tuple[Asked, list[Found]] | None:
    """What is asked of which articles, ordered by date; None when it is no question about articles.

    Of none where it asks of "the article on" what the archive is not found to have one on.
    """
    text = fold(query.text)
    wanted = (asked for asked, pattern in PATTERNS.items() if pattern[query.language].search(text))
    asked = next((asked for asked in wanted if asked != "author" or WRITTEN.search(text)), None)
    if asked is None:
        return None
    for rows in (store.catalogue.bibliography, store.catalogue.reported):
        if found := _matching(text, [Found(*row) for row in rows(query.filters)]):
            return asked, _once(found)
    match = None if asked == "list" else ON_SUBJECT[query.language].search(text)
    if match is None or not PUBLISHED[query.language].search(text):
        return None
    first, last = match.span("subject")
    return asked, _on_subject(store, query, (query.text if len(text) == len(query.text) else text)[first:last])


def _on_subject(store: Store, query: Query, subject: str) -> list[Found]:
    """The article that "the article on the riots" means: the best found for its subject, if that is found well."""
    hits = hybrid_search(store, understand(store, subject, query.filters, query.language), 1)
    articles = (hit.article for hit in hits if hit.score >= FOUND_ENOUGH)
    return [Found(one.id, one.title, one.author, one.outlet, one.published) for one in articles]


def _matching(text: str, found: Sequence[Found]) -> list[Found]:
    """Those whose title, or whose outlet and author as far as they are named, stand in the question."""
    by_title = [item for item in found if mentions(text, item.title)]
    if by_title:
        return by_title
    outlets = {outlet for outlet in {item.outlet for item in found} if mentions(text, outlet)}
    authors = {author for author in {item.author for item in found} if _mentions_author(text, author)}
    if not outlets and not authors:
        return []
    return [
        item for item in found if (not outlets or item.outlet in outlets) and (not authors or item.author in authors)
    ]


def mentions(text: str, name: str | None) -> bool:
    """Whether a name stands in a folded text."""
    # As it is first: nearly no name of an archive stands in a question, and each pattern takes time to make.
    folded = fold(name) if name else ""
    return bool(name) and folded in text and bool(re.search(rf"(?<!\w){re.escape(folded)}s?(?!\w)", text))


def _mentions_author(text: str, name: str | None) -> bool:
    """The full name or the surname alone."""
    return mentions(text, name) or (bool(name) and len(name or "") > 4 and mentions(text, (name or "").split()[-1]))


def _once(found: Sequence[Found]) -> list[Found]:
    """Each once, by date: several briefs on one article say the same."""
    kept: dict[object, Found] = {}
    for item in found:
        kept.setdefault((item.title, item.author, item.outlet), item)
    return sorted(kept.values(), key=lambda one: (not published_days(one.date), one.date or "~", one.title or ""))


def with_sources(answer: Answer, asked: str) -> Answer:
    """The answer that tells in which articles its quotes stand, in the place of what they say.

    asked: what was typed, in whose language that is told; where it asks who wrote them, or when, and none of the
    articles has that, it is said.

    A refusal stays as it is; of no answer it is said that a question has to come first. Of an article that tells what
    another paper says, that one is named first.
    """
    language = question_language(asked, answer.language)
    if any(part.kind == "hint" for part in answer.parts):
        return with_parts(answer, [Part("hint", phrase(language, "sourceless"))])
    if not answer.answerable:
        return answer
    sources: dict[tuple[str, tuple[Report, ...]], Citation] = {}
    for citation in answer.citations:
        sources.setdefault((citation.article_id, citation.reports_on), citation)
    lines = (Part("article", _stands(citation, language), (citation.n,)) for citation in sources.values())
    parts = [Part("lead", _source_lead(list(sources.values()), asked, language)), *lines]
    return with_parts(replace(answer, language=language, accounts=(), gathered=None), parts)


def _source_lead(citations: Sequence[Citation], asked: str, language: str) -> str:
    """What leads to the sources: that none has a date, or an author, where just that is asked for."""
    plain = {word.text.casefold() for word in words(asked)}
    dated = any(citation.published or any(one.date for one in citation.reports_on) for citation in citations)
    signed = any(citation.author or any(one.author for one in citation.reports_on) for citation in citations)
    if not dated and not plain.isdisjoint(DATING[language]):
        return phrase(language, "sources_undated")
    if not signed and not plain.isdisjoint(WHO[language]):
        return phrase(language, "wrote_nobody")
    return phrase(language, "sources")


def _stands(citation: Citation, language: str) -> str:
    """“Title” (author, outlet, date, Swedish) [1]; what that tells of another paper's article: as told by the first."""
    own = Found(citation.article_id, citation.title, citation.author, citation.outlet, citation.published)
    told = ", ".join((_line(own, language)[:-1], language_name(citation.language, language)))
    if len({report.outlet for report in citation.reports_on}) != 1:
        return f"{told}) [{citation.n}]"
    reports = (Found("", one.title, one.author, one.outlet, one.date) for one in citation.reports_on)
    other = " / ".join(_line(one, language) for one in reports)
    return f"{other}, {phrase(language, 'as_told_by', outlet=f'{told})')} [{citation.n}]"


def _parts(asked: Asked, found: Sequence[Found], language: str) -> list[Part]:
    """The parts of the answer: a lead, then one line an article with its [n], in the order of ``found``."""
    lines = (Part("article", f"{_line(item, language)} [{n}]", (n,)) for n, item in enumerate(found, start=1))
    return [Part("lead", _lead(asked, found, language)), *lines]


def _lead(asked: Asked, found: Sequence[Found], language: str) -> str:
    if asked == "author":
        authors = list(dict.fromkeys(author for item in found if (author := item.author)))
        if not authors:
            return phrase(language, "wrote_nobody")
        return phrase(language, "wrote", author=", ".join(authors))
    if asked == "date":
        return phrase(language, "published")
    return phrase(language, "article" if len(found) == 1 else "articles", count=len(found))


def _line(item: Found, language: str) -> str:
    title = in_marks(item.title or phrase(language, "untitled"), language)
    author = item.author or phrase(language, "unsigned")
    details = [author, item.outlet or "", spoken_date(item.date, language)]
    return f"{title} ({', '.join(filter(None, details))})"
