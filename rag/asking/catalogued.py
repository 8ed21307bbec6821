"""Questions about the articles themselves: who wrote, when published, which articles. Answered from the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from rag.answering.phrases import QUOTES, phrase, spoken_date
from rag.language.data import ByLanguage, any_pattern, pattern_of
from rag.language.names import fold
from rag.language.partial_dates import published_days
from rag.records import Article, Part, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store

Asked = Literal["author", "date", "list"]

# What is asked, by the wording of the question, folded. It must also name an article, an outlet or an author.
PATTERNS: dict[Asked, ByLanguage[re.Pattern[str]]] = {
    asked: pattern_of(f"catalogue.{asked}", flags=re.NOFLAG) for asked in get_args(Asked)
}
WRITTEN = re.compile(rf"\b{any_pattern('catalogue.written')}\b")


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a question about articles means; report is the article it reports, when that was meant."""

    article: Article
    report: Report | None = None

    @property
    def about(self) -> Article | Report:
        """What the answer is about: the article that is reported, else the article itself."""
        return self.report or self.article

    @property
    def date(self) -> str | None:
        """The day on which that was published."""
        return self.report.date if self.report else self.article.published


def ask_metadata(store: Store, query: Query) -> tuple[Asked, list[Found]] | None:
    """What is asked of which articles, ordered by date; None when it is no question about articles."""
    asked = _asked(query)
    if asked is None:
        return None
    text = fold(query.text)
    articles = store.catalogue.articles(query.filters)
    found = _matching(text, [Found(article) for article in articles])
    if not found:
        reports = [Found(article, report) for article in articles for report in article.reports_on]
        found = _matching(text, reports)
    return (asked, _once(found)) if found else None


def _asked(query: Query) -> Asked | None:
    text = fold(query.text)
    found = (asked for asked, pattern in PATTERNS.items() if pattern[query.language].search(text))
    return next((asked for asked in found if asked != "author" or WRITTEN.search(text)), None)


def _matching(text: str, found: Iterable[Found]) -> list[Found]:
    """Those whose title, or whose outlet and author as far as they are named, stand in the question."""
    found = list(found)
    by_title = [item for item in found if mentions(text, item.about.title)]
    if by_title:
        return by_title
    outlets = {item.about.outlet for item in found if mentions(text, item.about.outlet)}
    authors = {item.about.author for item in found if _mentions_author(text, item.about.author)}
    if not outlets and not authors:
        return []
    return [
        item
        for item in found
        if (not outlets or item.about.outlet in outlets) and (not authors or item.about.author in authors)
    ]


def mentions(text: str, name: str | None) -> bool:
    """Whether a name stands in a folded text."""
    return bool(name) and re.search(rf"(?<!\w){re.escape(fold(name or ''))}s?(?!\w)", text) is not None


def _mentions_author(text: str, name: str | None) -> bool:
    """The full name or the surname alone."""
    return mentions(text, name) or (bool(name) and len(name or "") > 4 and mentions(text, (name or "").split()[-1]))


def _once(found: Sequence[Found]) -> list[Found]:
    """Each once, by date: several briefs on one article say the same."""
    kept: dict[object, Found] = {}
    for item in found:
        kept.setdefault((item.about.title, item.about.author, item.about.outlet), item)
    return sorted(
        kept.values(),
        key=lambda item: (
            published_days(item.date) is None,
            item.date is None,
            item.date or "",
            item.about.title or "",
        ),
    )


def compose_metadata(asked: Asked, found: Sequence[Found], language: str) -> list[Part]:
    """The parts of the answer: a lead, then one line an article with its [n], in the order of ``found``."""
    lines = (Part("article", f"{_line(item, language)} [{n}]", (n,)) for n, item in enumerate(found, start=1))
    return [Part("lead", _lead(asked, found, language)), *lines]


def _lead(asked: Asked, found: Sequence[Found], language: str) -> str:
    if asked == "author":
        authors = list(dict.fromkeys(author for item in found if (author := item.about.author)))
        if not authors:
            return phrase(language, "wrote_nobody")
        return phrase(language, "wrote", author=", ".join(authors))
    if asked == "date":
        return phrase(language, "published")
    return phrase(language, "article" if len(found) == 1 else "articles", count=len(found))


def _line(item: Found, language: str) -> str:
    opening, closing = QUOTES[language]
    title = f"{opening}{item.about.title or phrase(language, 'untitled')}{closing}"
    author = item.about.author or phrase(language, "unsigned")
    details = [author, item.about.outlet or "", spoken_date(item.date, language)]
    return f"{title} ({', '.join(filter(None, details))})"
