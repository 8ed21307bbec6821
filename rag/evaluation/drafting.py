"""An archive -> candidates for questions of an evaluation: what its articles say, spread over all that it holds.

Nothing here decides that a question is good: a person does (rag.evaluation.review). What Bron does not find is not left
out, for it is what an evaluation is made for.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from rag.evaluation.candidates import Candidate, GoldSentence
from rag.evaluation.checking import checked
from rag.evaluation.misses import near_miss
from rag.evaluation.questions import LANGUAGES
from rag.gathering.article_names import ArticleNames, names_of
from rag.gathering.headlines import metadata_questions
from rag.gathering.proposing import Proposal, proposals, unworded

if TYPE_CHECKING:
    from rag.index.catalogue import Catalogue
    from rag.records import Answer, Article

LOOKED_AT = 600  # articles that are read for candidates
SENTENCES = 3  # that answer one question; one that more answer is too wide
WIDE = 3  # of so many articles one may mention what somebody is asked to have said something of
FEW = 6  # articles of a language, fewer than which tell nothing of that
MISSES = 4  # one candidate in so many is a near miss
WORD_IT = "no question could be made of it: mend it, and word one"
AUTHORS = 10  # one candidate in so many asks who wrote an article


Names = dict[str, tuple[str, ArticleNames]]  # article id -> its language, and how it writes names


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all the sentences of the archive that it was made of."""

    proposals: tuple[Proposal, ...]

    @property
    def first(self) -> Proposal:
        return self.proposals[0]


def drafted(
    catalogue: Catalogue,
    *,
    limit: int,
    seed: int = 0,
    known: Iterable[str] = (),
    ask: Callable[[str], Answer] | None = None,
) -> list[Candidate]:
    """Up to ``limit`` candidates, the same for the same archive, limit, seed and known ones.

    Where that is more than questions could be made of, articles without one give a sentence that a person words a
    question on. known: ids of candidates that there are already. ask: what answers a question, by which each candidate
    says what Bron makes of it; None leaves that out.
    """
    random = Random(seed)
    articles = [article for article in catalogue.articles() if article.language in LANGUAGES]
    random.shuffle(articles)
    articles = articles[:LOOKED_AT]
    names = {article.id: (article.language, names_of(article)) for article in articles}
    pool = _grouped(proposal for article in articles for proposal in proposals(article, names[article.id][1]))
    pool = [asked for asked in pool if not _is_wide(asked, names)]
    found: list[Candidate] = []
    taken = set(known)
    makers = (
        (limit // AUTHORS, _on_authors(catalogue, articles)),
        (limit // MISSES, _misses(catalogue, _spread(pool, Random(seed + 1)), names, random)),
        (limit, (_candidate(catalogue, asked) for asked in _spread(pool, random))),
        (limit, _unworded(catalogue, articles, {asked.first.article.id for asked in pool})),
    )
    for most, made in makers:
        for candidate in made:
            if most <= 0 or len(found) == limit:
                break
            if candidate.id not in taken:
                taken.add(candidate.id)
                found.append(checked(candidate, ask, catalogue) if ask and candidate.question else candidate)
                most -= 1
    return _in_turn(found)


def _grouped(made: Iterable[Proposal]) -> list[Asked]:
    """Proposals of one question together; none that so many sentences answer that it is too wide."""
    groups: dict[tuple[str, str], list[Proposal]] = defaultdict(list)
    for proposal in made:
        groups[proposal.article.language, proposal.question.casefold()].append(proposal)
    return [Asked(tuple(group)) for group in groups.values() if len(group) <= SENTENCES]


def _is_wide(asked: Asked, names: Names) -> bool:
    """Whether a question asks what was said of a name that a large part of the articles mention."""
    first = asked.first
    if first.shape not in ("speech", "day") or first.kind == "person":
        return False
    own = [found for language, found in names.values() if language == first.article.language]
    matter = names[first.article.id][1].named(first.question.split(" ", 3)[-1])[-1:]
    return len(own) >= FEW and any(WIDE * sum(name in found.capitals for found in own) > len(own) for name in matter)


def _spread(pool: Sequence[Asked], random: Random) -> Iterator[Asked]:
    """All of them, each time one of what there was least of: article, kind, language, outlet."""
    left = list(pool)
    random.shuffle(left)
    counts: Counter[tuple[str, str]] = Counter()
    while left:
        asked = min(left, key=lambda asked: _crowding(asked, counts))
        left.remove(asked)
        counts.update(_traits(asked))
        yield asked


def _traits(asked: Asked) -> list[tuple[str, str]]:
    article = asked.first.article
    kind = f"{asked.first.shape} {asked.first.kind}"
    return [("article", article.id), ("kind", kind), ("language", article.language), ("outlet", article.outlet or "")]


def _crowding(asked: Asked, counts: Counter[tuple[str, str]]) -> tuple[int, int]:
    article, kind, language, outlet = (counts[trait] for trait in _traits(asked))
    return article, 2 * kind + language + outlet


def _candidate(catalogue: Catalogue, asked: Asked) -> Candidate:
    first = asked.first
    answers = tuple(dict.fromkeys(proposal.answer for proposal in asked.proposals))
    evidence = tuple(
        dict.fromkeys(gold_sentence(catalogue, proposal.article, proposal.sentence) for proposal in asked.proposals)
    )
    key = candidate_id(first.article.language, first.question, first.article.id)
    return Candidate(key, first.question, first.article.language, first.kind, True, answers, evidence)


def _unworded(catalogue: Catalogue, articles: Sequence[Article], asked: set[str]) -> Iterator[Candidate]:
    """The first sentence with a figure or a day of each article that no question was made of."""
    for article in articles:
        told = next(unworded(article), None) if article.id not in asked else None
        if told is not None:
            gold = gold_sentence(catalogue, article, told.sentence)
            key = candidate_id(article.language, told.sentence, article.id)
            yield Candidate(key, "", article.language, told.kind, True, (told.answer,), (gold,), remark=WORD_IT)


def _misses(catalogue: Catalogue, pool: Iterable[Asked], names: Names, random: Random) -> Iterator[Candidate]:
    """Near misses: a question of the same shape as one that is answered, with a name from another article."""
    for asked in pool:
        article = asked.first.article
        others = [
            found for key, (language, found) in names.items() if key != article.id and language == article.language
        ]
        question = near_miss(asked.first, names[article.id][1], others, catalogue, random)
        if question:
            remark = f"made of “{asked.first.question}”"
            key = candidate_id(article.language, question, article.id)
            yield Candidate(key, question, article.language, "near-miss", False, remark=remark)


def _on_authors(catalogue: Catalogue, articles: Sequence[Article]) -> Iterator[Candidate]:
    """Who wrote an article, where that is not the same for all."""
    authors = {article.author for article in articles if article.author}
    for article in articles if len(authors) > 1 else ():
        for question, author in metadata_questions(article):
            gold = replace(gold_sentence(catalogue, article, ""), quote="")
            key = candidate_id(article.language, question, article.id)
            yield Candidate(key, question, article.language, "metadata", True, (author,), (gold,))


def _in_turn(found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in an order that tells nothing of their kind."""
    return sorted(found, key=lambda candidate: candidate.id)


def gold_sentence(catalogue: Catalogue, article: Article, quote: str) -> GoldSentence:
    """A sentence of an article as gold."""
    place = catalogue.place(article.id)
    return GoldSentence(article.id, place, quote, article.title, article.outlet, article.published)


def candidate_id(language: str, question: str, article: str) -> str:
    """The same for the same question on the same article, in whatever order they are drafted."""
    digest = hashlib.sha256("\n".join((language, question, article)).encode()).hexdigest()
    return f"draft-{digest[:10]}"
