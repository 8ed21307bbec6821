"""request -> what the archive has on something: who or what it is, the best quotes by article, what else to ask."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from rag.answering.citations import cite, whole
from rag.answering.comparing import comparison
from rag.answering.compose import declined, quote_part, source, text_of
from rag.answering.confidence import THRESHOLD, known_terms, names_asked, names_told, spelt_terms
from rag.answering.copies import from_earliest, with_copies
from rag.answering.evidence import quote_of
from rag.answering.mentions import (
    NAMED,
    WHOLLY,
    articles_on,
    known_share,
    newest_on,
    one_an_article,
    sentences_on,
    tells,
)
from rag.answering.naming import name_kind
from rag.answering.offers import defined, offered
from rag.answering.phrases import QUOTES, phrase, spoken_date
from rag.answering.quoting import points_back, standing_alone
from rag.answering.values import told_on
from rag.asking.named import is_one_name, name_asked
from rag.asking.query import QuestionLanguage, corrected, language_told, understand
from rag.asking.requests import SIDES, Request, request_in
from rag.asking.sides import places_in, sides_of
from rag.language.names import fold
from rag.language.partial_dates import published_days
from rag.language.words import stem, words
from rag.records import Filters, Gathered, Hit, Part, Side
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.answering.comparing import Comparison
    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.models.reader import Reader
    from rag.records import Answer, Article, Citation, Evidence, GatheredKind

MOST = 6  # quotes of a subject, an article each
FEW = 2  # quotes, below which its articles are quoted more than once
NEWEST = 5  # articles of what is latest
HEADLINES = 8  # articles of all that is latest
LOOKED_AT = 40  # of the newest, among which those of one day are ordered by their language
SEARCHED = 12  # hits whose sentences are weighed
MARGIN = 0.6  # below the best sentence's score, from which one is no quote beside it
# That the archive has something: an intercept, then for the share of the subject's words that it knows, and for the
# score of the best hit. Subjects that are in an archive and others lie far apart (docs/answers.md).
WEIGHTS = (-5.0, 6.0, 10.0)


@dataclass(frozen=True, slots=True)
class Group:
    """Evidence that is shown under one lead. definition: it says who or what the subject is. sides: of a comparison."""

    lead: str
    evidence: Sequence[Evidence]
    definition: bool = False
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer is made of. dates: of the articles that mention the subject, or of what these report on."""

    kind: GatheredKind
    language: QuestionLanguage
    subject: str
    confidence: float
    dates: Sequence[str | None]
    groups: Sequence[Group]
    questions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def gathered(
    store: Store,
    reader: Reader,
    query: Query,
    base: Answer,
    looking: Callable[[Sequence[Hit]], None] = lambda hits: None,
) -> Answer | None:
    """What the archive has, for a text that asks no question, or only who or what a name is; None for any other
    question, or when nothing mentions it.

    looking: told of the hits that are going to be read.
    """
    typed_as_question = query.typed.rstrip().endswith("?")
    text = query.text if typed_as_question else query.text.removesuffix("?")  # which what is asked here may have got
    named = places_in(text, *store.catalogue.writers())
    request = request_in(text, named)
    if request is None and (name := name_asked(query.text, query.language)):
        request = Request("subject", name)
    if request is None:
        return None
    if request.kind == "latest" and not request.subject:
        return _headlines(store, query, base)
    material = None
    if request.subject:
        sides = comparison(store, reader, query, looking) if request.kind == "compare" else None
        if sides and not sides.sides:
            return _nothing(query, sides, base) if len(sides_of(named)) >= SIDES else None
        material = _compared(query, sides) if sides else None
        about = understand(store, request.subject, query.filters, _spoken(store, query, request.subject))
        if right := corrected(store, about):
            spoken = _spoken(store, query, right.text)
            about = replace(understand(store, right.text, query.filters, spoken), respelt=right.respelt)
        kind: GatheredKind = "latest" if request.kind == "latest" else "subject"
        language = about.language if query.otherwise is None else query.language
        material = material or _on_subject(store, reader, about, kind, language, looking)
        base = replace(base, respelt=about.respelt)
        unknown, known = names_asked(about)
        if not material and unknown and not known:  # asked as a question, its other words would find something
            part = declined(
                names_told(store, about)[0], [], language, replace(query.filters, languages=()) != Filters()
            )
            return replace(base, parts=(part,), text=text_of([part]))
    return _answer(store, material, base) if material else None


def compared(store: Store, reader: Reader, query: Query, base: Answer) -> Answer | None:
    """What each of two outlets or authors says, for a question that names them and that nothing answers."""
    if len(sides_of(places_in(query.text, *store.catalogue.writers()))) < SIDES:
        return None
    found = comparison(store, reader, query)
    return _answer(store, _compared(query, found), base) if found and len(found.sides) >= SIDES else None


def _spoken(store: Store, query: Query, subject: str) -> QuestionLanguage:
    """The language of a request; of a bare subject, which tells none, that in which the archive has its words most."""
    if query.otherwise is None and language_told(query.text):
        return query.language

    def stands(language: str) -> int:
        stems = [stem(word.text, language) for word in words(subject)]
        return sum(store.catalogue.term_counts(language, stems)[1].values())

    return max(get_args(QuestionLanguage), key=stands)


def _on_subject(
    store: Store,
    reader: Reader,
    about: Query,
    kind: GatheredKind,
    language: QuestionLanguage,
    looking: Callable[[Sequence[Hit]], None],
) -> Material | None:
    """What there is on a subject, found in its own language, told in ``language``; None when there is nothing."""
    told = replace(about, language=language)
    unknown, known = names_asked(about)
    hits = hybrid_search(store, about, SEARCHED)
    sure = _confidence(known_share(about), max((hit.score for hit in hits), default=0.0))
    if sure < THRESHOLD or (unknown and not known) or not _known(about):
        return None
    if kind == "latest":
        hits = [*newest_on(store, about, NEWEST), *hits]
    looking(hits)
    found = sentences_on(store, about, hits)
    found = [item for item in found if tells(item)] or found
    found = _naming(about, found) or [item for item in found if item.score >= found[0].score - MARGIN]
    # Of each article a sentence that stands alone is chosen before one that needs those before it.
    found.sort(key=lambda item: points_back(quote_of(item), item.hit.article.language))
    dates = dict(articles_on(store, about)) | {item.hit.article.id: told_on(item.hit.article) for item in found}
    if kind == "latest":
        newest = sorted(one_an_article(found, len(found)), key=lambda item: _day(item.hit.article), reverse=True)
        groups = [Group(_newest_lead([item.hit.article for item in newest], language), newest[:NEWEST])]
        return Material(kind, language, _known(about), sure, list(dates.values()), groups)
    named = name_kind(about.text, hits)
    definition = defined(store, reader, about, named)
    rest = [item for item in found if not definition or item.hit.article.id != definition.hit.article.id]
    quotes = sorted(one_an_article(rest, MOST), key=lambda item: (_foreign(item, told), _day(item.hit.article)))
    if len(quotes) < FEW:  # then an article says more than once what there is
        shown = {quote_of(item) for item in (*quotes, *([definition] if definition else ()))}
        quotes += [item for item in found if quote_of(item) not in shown][: FEW - len(quotes)]
    groups = [Group(phrase(language, "gathered_quotes"), quotes)]
    if definition:
        said = replace(definition, answer=None)  # it says what the subject is as a whole
        groups.insert(0, Group(phrase(language, "gathered_is"), [said], definition=True))
    questions = offered(store, reader, told, named, definition)
    return Material(kind, language, _known(about), sure, list(dates.values()), groups, questions)


def _naming(about: Query, found: Sequence[Evidence]) -> list[Evidence]:
    """The sentences that have a name, of articles that have it whole: another Johnson is not the one that is meant."""
    whole = {item.hit.article.id for item in found if is_one_name(about.text) and item.sureness >= WHOLLY}
    return [item for item in found if item.hit.article.id in whole and item.sureness >= NAMED]


def _known(about: Query) -> str:
    """The subject from its first word that the archive has in these letters to its last; "" where it has none."""
    spelt = {fold(word.text) for surface in spelt_terms(about) for word in words(surface)}
    terms = {fold(word.text) for term in known_terms(about) for word in words(term.surface)}
    found = words(about.text)
    own = [place for place, word in enumerate(found) if fold(word.text) in spelt or fold(word.text) not in terms]
    if not spelt:
        return "" if terms else about.text
    return about.text[found[own[0]].start : found[own[-1]].end]


def _headlines(store: Store, query: Query, base: Answer) -> Answer | None:
    """The headlines of the newest articles of all; of one day, those in the language of the request first."""
    dated = sorted(store.catalogue.dates(query.filters), key=lambda row: _days_of(*row[1:]), reverse=True)
    days = {article_id: _days_of(published, told) for article_id, published, told in dated}
    read = [store.catalogue.article(article_id) for article_id in list(days)[:LOOKED_AT]]
    newest = {article.title: article for article in read if article is not None and article.title}
    chosen = sorted(newest.values(), key=lambda article: article.language != query.language)
    chosen = sorted(chosen, key=lambda article: days[article.id], reverse=True)[:HEADLINES]
    if not chosen:
        return None
    hits = [Hit(store.catalogue.article_passages(article.id)[0], article, score=1.0) for article in chosen]
    citations = [cite(store, whole(hit, 1.0), n, "metadata") for n, hit in enumerate(hits, start=1)]
    material = Material("latest", query.language, "", 1.0, [told for *_, told in dated], ())
    opening, closing = QUOTES[query.language]
    parts = [
        Part("lead", _summary(material, query.language)),
        Part("lead", _newest_lead(chosen, query.language)),
        *(
            Part("article", f"{opening}{item.title}{closing} [{item.n}] ({source(item, query.language)})", (item.n,))
            for item in citations
        ),
    ]
    made = Gathered("latest", "", len(dated), *_ends(material.dates))
    told = replace(base, answerable=True, confidence=1.0, citations=tuple(citations), gathered=made)
    return replace(told, parts=tuple(parts), text=text_of(parts))


def _compared(query: Query, found: Comparison) -> Material:
    """What the sides of a comparison say, each under its name; what several do under all their names, once."""
    held: dict[tuple[str, int], list[str]] = {}
    for name, said in found.sides.items():
        for item in said:
            held.setdefault((item.hit.article.id, item.start), []).append(name)
    under: dict[tuple[str, ...], list[Evidence]] = {(name,): [] for name in found.sides}
    for item in {(item.hit.article.id, item.start): item for said in found.sides.values() for item in said}.values():
        under.setdefault(tuple(held[item.hit.article.id, item.start]), []).append(item)
    groups = [
        Group(phrase(query.language, "gathered_side", side=", ".join(names)), said, sides=names)
        for names, said in under.items()
        if said
    ]
    articles = {item.hit.article.id: told_on(item.hit.article) for group in groups for item in group.evidence}
    subject = found.subject or ", ".join(found.sides)
    sure = _confidence(1.0, max(item.hit.score for group in groups for item in group.evidence))
    return Material(
        "compare", query.language, subject, sure, list(articles.values()), groups, missing=tuple(_missing(query, found))
    )


def _missing(query: Query, found: Comparison) -> list[str]:
    """Which sides the archive has nothing from, a sentence each."""
    opening, closing = QUOTES[query.language]
    return [phrase(query.language, "gathered_no_side", side=f"{opening}{name}{closing}") for name in found.missing]


def _nothing(query: Query, found: Comparison, base: Answer) -> Answer:
    """A refusal: no outlet or author that was named says anything on the point."""
    parts = [Part("refusal", " ".join(_missing(query, found)))]
    return replace(base, parts=tuple(parts), text=text_of(parts))


def _answer(store: Store, material: Material, base: Answer) -> Answer:
    """The answer: how much there is, the groups under their leads, and what else to ask."""
    language = material.language
    parts = [] if material.kind == "compare" else [Part("lead", _summary(material, language))]
    citations: list[Citation] = []
    sides: dict[str, tuple[int, ...]] = {}
    definition: int | None = None
    for group in material.groups:
        quoted = from_earliest(store, standing_alone(group.evidence), base.searched.filters)
        own = with_copies(store, [cite(store, item, n) for n, item in enumerate(quoted, start=len(citations) + 1)])
        citations += own
        numbers = tuple(citation.n for citation in own)
        for name in group.sides:
            sides[name] = (*sides.get(name, ()), *numbers)
        definition = own[0].n if group.definition else definition
        parts += [Part("lead", group.lead), *(quote_part(citation, language) for citation in own)] if own else []
    parts += [Part("lead", sentence) for sentence in material.missing]
    if material.questions:
        parts.append(Part("lead", phrase(language, "gathered_asks")))
        parts += [Part("question", question) for question in material.questions]
    first, last = _ends(material.dates)
    made = Gathered(
        material.kind,
        material.subject,
        len(material.dates),
        first,
        last,
        definition,
        material.questions,
        tuple(Side(name, numbers) for name, numbers in sides.items()),
    )
    return replace(
        base,
        language=language,
        answerable=True,
        confidence=material.confidence,
        citations=tuple(citations),
        parts=tuple(parts),
        text=text_of(parts),
        gathered=made,
    )


def _summary(material: Material, language: str) -> str:
    """How many articles there are, from when to when."""
    opening, closing = QUOTES[language]
    first, last = (spoken_date(day, language) for day in _ends(material.dates))
    several = "gathered_many" if material.subject else "gathered_all"
    key = "gathered_one" if len(material.dates) == 1 and material.subject else several
    if _ends(material.dates) == (None, None):
        key = f"{key}_undated"
    elif first == last and key != "gathered_one":
        key = "gathered_day" if material.subject else "gathered_all_day"
    subject = f"{opening}{material.subject}{closing}"
    told = phrase(language, key, count=len(material.dates), subject=subject, first=first, last=last)
    without = sum(not published_days(day) for day in material.dates)
    return (
        f"{told} {phrase(language, 'gathered_without', count=without)}" if 0 < without < len(material.dates) else told
    )


def _ends(dates: Sequence[str | None]) -> tuple[str | None, str | None]:
    """The earliest and the latest of ISO dates; None where no year is known."""
    known = [(*days, day) for day in dates if day and (days := published_days(day))]
    if not known:
        return None, None
    first, last = min(known)[2], max(known, key=lambda item: (item[1], -item[0]))[2]
    return first, last


def _day(article: Article) -> tuple[tuple[int, int], tuple[int, int]]:
    """What articles are ordered by: when they were published, then what they tell of; the undated first."""
    return _days_of(article.published, told_on(article))


def _days_of(published: str | None, told: str | None) -> tuple[tuple[int, int], tuple[int, int]]:
    own, of = (published_days(day) if day else None for day in (published, told))
    return own or (0, 0), of or (0, 0)


def _newest_lead(newest: Sequence[Article], language: str) -> str:
    """What leads to the newest: that they are in the order of time only where a date says so."""
    dated = any(_day(article) != ((0, 0), (0, 0)) for article in newest)
    return phrase(language, "gathered_latest" if dated else "gathered_latest_undated")


def _foreign(item: Evidence, about: Query) -> bool:
    return item.hit.article.language != about.language


def _confidence(known: float, score: float) -> float:
    total = WEIGHTS[0] + WEIGHTS[1] * known + WEIGHTS[2] * score
    return 1 / (1 + math.exp(-total))
