"""answer -> why it is as it is, in the words of a language; what the page and the command both show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.language.data import LANGUAGES, ByLanguage, table
from rag.records import BronError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.records import Answer, Article, Explanation, Field

WORDS: ByLanguage[dict[str, str]] = ByLanguage(
    lambda language: table("en", "explanation") | table(language, "explanation")
)


@dataclass(frozen=True, slots=True)
class Told:
    """A weighed sentence, ``text[start:end]`` of a field of its article, and its score as a percentage in words."""

    score: str
    text: str
    article: Article
    start: int
    end: int
    field: Field


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation in words. terms: each with whether the archive knows it, also in words. shares: label, share."""

    title: str
    terms: tuple[tuple[str, bool, str], ...]
    confidence: str
    shares: tuple[tuple[str, str], ...]
    sentences: tuple[Told, ...]


def explained(answer: Answer, language: str, find: Callable[[str], Article]) -> Explained | None:
    """The explanation of an answer in a language of LANGUAGES (else English); None when it has none.

    find: the article of an id; where it raises a BronError (the article was removed since) its sentence is left out.
    """
    why = answer.explanation
    if why is None:
        return None
    sure, threshold = share(answer.confidence, language), share(why.threshold, language)
    return Explained(
        title=worded("why" if answer.answerable else "why_not", language),
        terms=tuple((term, known, worded("known" if known else "unknown", language)) for term, known in why.terms),
        confidence=worded("confidence", language).format(sure=sure, threshold=threshold),
        shares=tuple(
            (worded(f"share {name}", language), share(value, language)) for name, value in why.features.items()
        ),
        sentences=tuple(_told(why, language, find)),
    )


def _told(why: Explanation, language: str, find: Callable[[str], Article]) -> list[Told]:
    told = []
    for item in why.weighed:
        try:
            article = find(item.article_id)
        except BronError:
            continue
        text = article.printed(item.field)[item.start : item.end]
        told.append(Told(share(item.score, language), text, article, item.start, item.end, item.field))
    return told


def worded(key: str, language: str) -> str:
    """The words for a key; for a share that has none here, its own name."""
    return WORDS[language].get(key) or key.partition(" ")[2].replace("_", " ")


def share(value: float, language: str) -> str:
    """A number in [0, 1] as a percentage, as the language writes it."""
    from babel.numbers import format_percent

    return str(format_percent(round(value, 2), locale=language if language in LANGUAGES else "en"))
