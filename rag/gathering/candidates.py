"""archive -> questions that its articles were written to answer, each with the sentence that does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.gathering.article_names import names_of
from rag.gathering.naming import WITHIN
from rag.gathering.proposing import Proposal, proposals
from rag.language.data import entry
from rag.language.words import words

if TYPE_CHECKING:
    from rag.gathering.overview import Overview
    from rag.gathering.subjects import Subject
    from rag.index.catalogue import Catalogue
    from rag.records import Article

NEWEST = 60  # articles that are asked about
LONGEST = 10  # words of a question that is read at a glance
WIDELY = 3  # articles that mention a subject of which the archive is asked what it says
SEVERAL = 6  # articles of an archive from which it may be on one event
PRESENTED = ("offers.who", "offers.what")  # templates of every language that take a name alone,
FILLED = (*PRESENTED, "drafts.said_about")  # and with them those that take names


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be offered.

    made_of: the sentence that answers it. about: spellings of the name that it asks of, where it was made of none.
    general: it names nothing, and is asked of an archive on one event.
    """

    question: str
    made_of: Proposal | None = None
    about: tuple[str, ...] = ()
    general: bool = False


def candidates(catalogue: Catalogue, overview: Overview, language: str) -> Iterator[Candidate]:
    """Questions in a language, the likeliest to be answered first.

    First what is asked of any event, where most articles are on the same; what articles in the language tell, one
    question of each before a second; what happened in the places of
    headlines; who those are whom articles present, and what they said; last what there is on what many mention.
    """
    newest = catalogue.newest(NEWEST)
    more: list[Proposal] = []
    named: list[Proposal] = []
    if any(2 * subject.articles > overview.articles >= SEVERAL for subject in overview.subjects):
        yield from (Candidate(question, general=True) for question in entry(language, "offers.general"))
    for article in newest:
        if article.language == language:
            found = [proposal for proposal in proposals(article, names_of(article)) if _is_short(proposal)]
            told = [proposal for proposal in found if proposal.template not in FILLED]
            named += [proposal for proposal in found if proposal.template in FILLED]
            yield from (Candidate(proposal.question, proposal) for proposal in told[:1])
            more += told[1:]
    yield from (Candidate(proposal.question, proposal) for proposal in more)
    much = [subject for subject in overview.subjects if subject.articles >= WIDELY]
    places = [subject for subject in much if any(_is_told_of(subject, article) for article in newest)]
    # What happened in the place that most articles are about is too wide to ask, and comes last.
    narrow = [subject for subject in places if 2 * subject.articles <= len(newest)]
    yield from (_on(subject, "offers.place", language) for subject in narrow)
    yield from (Candidate(proposal.question, proposal) for proposal in named)
    for article in newest:
        if article.language != language:
            yield from _presented(article, language)
    yield from (_on(subject, "offers.subject", language) for subject in much)
    yield from (_on(subject, "offers.place", language) for subject in places if subject not in narrow)


def _presented(article: Article, language: str) -> Iterator[Candidate]:
    """Who or what an article in another language says that somebody or something is."""
    for proposal in proposals(article, names_of(article)):
        if proposal.template in PRESENTED:
            yield Candidate(_filled(language, proposal.template, **dict(proposal.parts)), proposal)


def _is_told_of(subject: Subject, article: Article) -> bool:
    """Whether a headline tells of something in a place: not "China watches the crisis in Kazakhstan" of China."""
    within, title = WITHIN[article.language], words(article.title or "")
    name = [word.text for word in words(subject.spelt(article.language))]
    places = (place for place, word in enumerate(title) if word.text.casefold() in within)
    return any([word.text for word in title[place + 1 :][: len(name)]] == name for place in places)


def _on(subject: Subject, template: str, language: str) -> Candidate:
    names = (subject.name, *subject.spellings.values())
    return Candidate(_filled(language, template, name=subject.spelt(language)), about=names)


def _is_short(proposal: Proposal) -> bool:
    """Whether a question is read at a glance, and says of whom or what it asks, for it has a name."""
    found = words(proposal.question)
    return len(found) <= LONGEST and any(word.text[0].isupper() for word in found[1:])


def _filled(language: str, template: str, **parts: str) -> str:
    question: str = entry(language, template).format(**parts)
    return question
