"""Questions about the articles themselves: who wrote, when published, which articles. Answered from the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.answering.phrases import QUOTES, phrase, spoken_date
from rag.names import fold
from rag.records import Article, Filters, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.question import Question
    from rag.store import Store

Asked = Literal["author", "date", "list"]

# What is asked, by the wording of the question, folded. It must also name an article, an outlet or an author.
_ARTICLE = {
    "en": r"articles?|pieces?|texts?|reports?|briefs?|stor(y|ies)|appeals?",
    "sv": r"artik\w+|text\w*|inlagg\w*|upprop\w*|notis\w*|referat\w*|bidrag\w*",
    "nl": r"artikel\w*|stuk\w*|tekst\w*|bericht\w*|oproep\w*|verhaal",
}
PATTERNS: dict[str, tuple[tuple[Asked, str], ...]] = {
    "en": (
        ("author", r"\bwho (wrote|has written|(is|are) the authors?|authored)\b|\b(author|byline) of\b|\bby whom\b"),
        ("date", rf"\b(when|what date|(what|which) day)\b.*\b({_ARTICLE['en']}|published|appear(ed)?|written)\b"),
        ("list", rf"\b(which|what|list|how many)\b.*\b({_ARTICLE['en']})\b"),
    ),
    "sv": (
        ("author", r"\b(vem|vilka) (har )?(skrev|skrivit|ar forfattare)\b|\bforfattare(n)? till\b|\bskriven av vem"),
        ("date", rf"\b(nar|vilket datum|vilken dag)\b.*\b({_ARTICLE['sv']}|publicera\w*|skrevs)\b"),
        ("list", rf"\b(vilka|vilken|hur manga|lista)\b.*\b({_ARTICLE['sv']})\b"),
    ),
    "nl": (
        ("author", r"\bwie (schreef|heeft|hebben|is de auteur|zijn de auteurs)\b.*|\bauteurs? van\b|\bdoor wie\b"),
        ("date", rf"\b(wanneer|welke (datum|dag))\b.*\b({_ARTICLE['nl']}|gepubliceerd|verscheen|verschenen)\b"),
        ("list", rf"\b(welke|hoeveel)\b.*\b({_ARTICLE['nl']})\b"),
    ),
}  # fmt: skip
_SAID = re.compile(r"\b(geschreven|schreef|skrev|skrivit|wrote|written|author\w*|auteur\w*|forfattar\w*|byline)\b")


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a question about articles means; report is the article it reports, when that was meant."""

    article: Article
    report: Report | None = None

    @property
    def key(self) -> tuple[str | None, str | None, str | None]:
        """What the answer says of it: several briefs on one article say the same."""
        about = self.report or self.article
        return (about.title, about.author, about.outlet)


def ask_metadata(store: Store, question: Question, filters: Filters) -> tuple[Asked, list[Found]] | None:
    """What is asked of which articles, ordered by date; None when it is no question about articles."""
    asked = _asked(question)
    if asked is None:
        return None
    text = fold(question.text)
    articles = store.catalogue.articles(filters)
    found = _matching(text, [Found(article) for article in articles])
    if not found:
        reports = [Found(article, report) for article in articles for report in article.reports_on]
        found = _matching(text, reports)
    return (asked, _once(found)) if found else None


def _asked(question: Question) -> Asked | None:
    text = fold(question.text)
    for asked, pattern in PATTERNS[question.language]:
        if re.search(pattern, text) and (asked != "author" or _SAID.search(text)):
            return asked
    return None


def _matching(text: str, found: Iterable[Found]) -> list[Found]:
    """Those whose title, or whose outlet and author as far as they are named, stand in the question."""
    found = list(found)
    by_title = [item for item in found if _mentions(text, _title(item))]
    if by_title:
        return by_title
    outlets = {_outlet(item) for item in found if _mentions(text, _outlet(item))}
    authors = {_author(item) for item in found if _mentions_author(text, _author(item))}
    if not outlets and not authors:
        return []
    return [
        item
        for item in found
        if (not outlets or _outlet(item) in outlets) and (not authors or _author(item) in authors)
    ]


def _title(item: Found) -> str | None:
    return item.report.title if item.report else item.article.title


def _outlet(item: Found) -> str | None:
    return item.report.outlet if item.report else item.article.outlet


def _author(item: Found) -> str | None:
    return item.report.author if item.report else item.article.author


def _mentions(text: str, name: str | None) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(fold(name or ''))}s?(?!\w)", text) is not None


def _mentions_author(text: str, name: str | None) -> bool:
    """The full name or the surname alone."""
    return _mentions(text, name) or (bool(name) and len(name or "") > 4 and _mentions(text, (name or "").split()[-1]))


def _once(found: Sequence[Found]) -> list[Found]:
    kept: dict[object, Found] = {}
    for item in found:
        kept.setdefault(item.key, item)
    return sorted(kept.values(), key=lambda item: (_published(item) or "", _title(item) or ""))


def _published(item: Found) -> str | None:
    return item.report.date if item.report else item.article.published


def compose_metadata(asked: Asked, found: Sequence[Found], language: str) -> list[str]:
    """The pieces of the answer: a lead, then one line an article with its [n], in the order of ``found``."""
    pieces = [_lead(asked, found, language)]
    for n, item in enumerate(found, start=1):
        pieces.append(f"\n\n{_line(item, language)} [{n}]")
    return pieces


def _lead(asked: Asked, found: Sequence[Found], language: str) -> str:
    if asked == "author":
        authors = list(dict.fromkeys(author for item in found if (author := _author(item))))
        if not authors:
            return phrase(language, "wrote_nobody")
        return phrase(language, "wrote", author=", ".join(authors))
    if asked == "date":
        return phrase(language, "published")
    return phrase(language, "article" if len(found) == 1 else "articles", count=len(found))


def _line(item: Found, language: str) -> str:
    opening, closing = QUOTES[language]
    title = f"{opening}{_title(item) or phrase(language, 'untitled')}{closing}"
    details = [
        _author(item) or phrase(language, "unsigned"),
        _outlet(item) or "",
        spoken_date(_published(item), language),
    ]
    return f"{title} ({', '.join(filter(None, details))})"
