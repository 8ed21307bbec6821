"""A question -> one of the same shape that the archive does not answer, though it has all the names in it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from rag.gathering.article_names import is_country
from rag.language.clauses import DEFINITE
from rag.language.words import question_terms

if TYPE_CHECKING:
    from rag.gathering.article_names import ArticleNames
    from rag.gathering.proposing import Proposal
    from rag.index.catalogue import Catalogue

TRIED = 6  # other names that are tried


def near_miss(
    proposal: Proposal, known: ArticleNames, others: Sequence[ArticleNames], catalogue: Catalogue, random: Random
) -> str | None:
    """The question with a name of the same kind from another article; None where the archive may answer that too.

    It may where one article, in its language, mentions the new name and all else that the question names or tells.
    """
    if proposal.shape in ("definition", "headline"):
        return None  # who somebody is can be told from much that is said of them
    language = proposal.article.language
    question = proposal.question
    names = [
        name
        for name in known.named(question)
        if (" " in name or is_country(name)) and not name.isupper() and not _has_article(question, name, language)
    ]
    for name in names:
        person = known.person(name) is not None
        pool = sorted(
            {other for item in others for other in _alike(item, person) if other not in proposal.article.text}
        )
        random.shuffle(pool)
        for other in pool[:TRIED]:
            asked = proposal.question.replace(name, other)
            if _is_unanswered(asked, other, language, catalogue):
                return asked
    return None


def _has_article(question: str, name: str, language: str) -> bool:
    """Whether a name stands behind an article, which another name may not have."""
    return question[: question.index(name)].split()[-1:] in [[word] for word in DEFINITE[language]]


def _alike(names: ArticleNames, person: bool) -> list[str]:
    """Full names of people, or names of countries."""
    if person:
        return [name for last, name in names.people.items() if len(name.split()) == 2 and not names.is_paper(last)]
    return [name for name in names.runs if is_country(name) and not name.isupper()]


def _is_unanswered(asked: str, other: str, language: str, catalogue: Catalogue) -> bool:
    """Whether no article has the new name and half of what else the question tells.

    In an article of another language only names are looked for: other words do not meet there.
    """
    rest = asked.replace(other, " ")
    for code in catalogue.languages():
        new = [term.alternatives for term in question_terms(other, language, code)]
        told = [term.alternatives for term in question_terms(rest, language, code) if term.name or code == language]
        if not new:
            return False
        holding = [{article for article, _ in catalogue.mentioning(code, [*new, term])} for term in told]
        found = set().union(*holding)
        if any(2 * sum(article in held for held in holding) >= len(holding) for article in found):
            return False
    return True
