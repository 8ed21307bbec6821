"""An article's headline -> questions on what it says and on the article itself, answered in the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.gathering.wording import Worded, opening_amount, worded
from rag.language.clauses import main_clause
from rag.language.data import entry
from rag.language.sentences import sentences
from rag.language.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from rag.gathering.article_names import ArticleNames
    from rag.records import Article

ALIKE = 0.6  # share of a headline's words that the sentence has which says the same
SMALL = 0.25  # share of small words in a question, below which it is worded as headlines are
TITLE = 14  # words of a headline that is asked about


def headline_questions(article: Article, names: ArticleNames) -> Iterator[tuple[Worded, int, int]]:
    """Questions on what a headline says, with the sentence of the text that says it in other words: its offsets.

    The answer's words are those of the sentence; none where they do not stand there as in the headline.
    """
    title = (article.title or "").strip()
    counted = opening_amount(title, article.language)
    clause = main_clause(title, article.language, names.is_name, counted.end if counted else 0)
    if clause is None or len(title.split()) > TITLE:
        return
    for item in worded(clause, names, counted):
        if _small_share(item.question, article.language) < SMALL:
            continue
        answer = title[item.start : item.end]
        for start, end in sentences(article.text, article.language):
            text = article.text[start:end]
            place = text.casefold().find(answer.casefold())
            if place >= 0 and _alike(title, text, article.language) >= ALIKE:
                yield Worded(item.question, item.kind, place, place + len(answer)), start, end
                break


def metadata_questions(article: Article) -> Iterator[tuple[str, str]]:
    """Questions on an article itself, each with its answer: who wrote it. None on what was only inferred."""
    title = (article.title or "").strip()
    if not title or len(title.split()) > TITLE or {"title", "author"} & set(article.inferred):
        return
    if article.author and any(mark not in title for mark in "“”"):
        yield entry(article.language, "drafts.author").format(title=title), article.author


def _small_share(question: str, language: str) -> float:
    """The share of small words in a question without its first two: headlines leave them out, and people do not."""
    behind = words(question)[2:]
    return sum(word.text.casefold() in STOP_WORDS[language] for word in behind) / max(1, len(behind))


def _alike(title: str, sentence: str, language: str) -> float:
    """The share of a headline's words of content whose stems a sentence has."""
    stems = {stem(word.text, language) for word in words(sentence)}
    own = [word.text for word in words(title) if word.text.casefold() not in STOP_WORDS[language]]
    return sum(stem(word, language) in stems for word in own) / len(own) if own else 0.0
