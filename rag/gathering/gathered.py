"""request -> what the archive has on something: who or what it is, the best quotes by article, what else to ask."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.citations import first_passage
from rag.answering.compose import declined, with_parts
from rag.answering.confidence import THRESHOLD, known_terms, names_asked, names_told, spelt_terms
from rag.answering.copies import from_earliest
from rag.answering.evidence import quote_of
from rag.answering.phrases import in_marks, language_name, phrase, spoken_date
from rag.answering.quoting import points_back, standing_alone
from rag.answering.reports import dates_within, told_reports
from rag.answering.values import dates_told
from rag.asking.named import is_one_name, name_asked, places_in, sides_of
from rag.asking.pointing import HAPPENED
from rag.asking.query import QuestionLanguage, corrected, language_told, language_written, understand
from rag.asking.requests import SIDES
from rag.gathering.comparing import comparison, told_by_one
from rag.gathering.material import Group, Material, answered
from rag.gathering.mentions import (
    NAMED,
    WHOLLY,
    articles_on,
    known_share,
    newest_on,
    one_an_article,
    sentences_on,
    tells,
    term_share,
)
from rag.gathering.naming import name_kind
from rag.gathering.offers import defined, is_said_by, offered
from rag.gathering.requested import ARTICLES, Request, request_in, spoken_in
from rag.gathering.spellings import as_spelt
from rag.gathering.subjects import NEWEST as NEWEST_COUNTED
from rag.gathering.subjects import subjects
from rag.gathering.timeline import by_day, days_in, is_period, of_period
from rag.gathering.titles import of_outlet
from rag.language.amounts import SOME_DAY
from rag.language.data import all_words
from rag.language.days import days
from rag.language.names import fold
from rag.language.partial_dates import published_days
from rag.language.words import words
from rag.records import Filters, Hit, Part
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rag.asking.query import Query
    from rag.gathering.comparing import Comparison
    from rag.index.store import Store
    from rag.models.reader import Reader
    from rag.records import Answer, Article, Evidence, GatheredKind

MOST = 6  # quotes of a subject, an article each
FEW = 4  # quotes, below which its articles are quoted more than once
NEWEST = 5  # articles of what is latest
AUTHORS = all_words("questions.authors")
HEADLINES = 8  # articles of all that is latest
LOOKED_AT = 40  # of the newest, among which those of one day are ordered by their language
SEARCHED = 12  # hits whose sentences are weighed,
FAR = 40  # and for a timeline
MARGIN = 0.6  # below the best sentence's score, from which one is no quote beside it
# That the archive has something: an intercept, then for the share of the subject's words that it knows, and for the
# score of the best hit. Subjects that are in an archive and others lie far apart (docs/answers.md).
WEIGHTS = (-5.0, 6.0, 10.0)


def gathered(
    store: Store,
    reader: Reader,
    query: Query,
    base: Answer,
    looking: Callable[[Sequence[Hit]], None] = lambda hits: None,
) -> Answer | None:
    """What the archive has, for a text that asks no question, or only who or what a name is.

    None for any other question, or when nothing mentions it. looking: told of the hits that are going to be read.
    """
    text = query.text
    if not query.typed.rstrip().endswith("?"):
        text = text.removesuffix("?")  # which what is asked may have got here
    named, typed = (places_in(form, *store.catalogue.writers()) for form in (text, query.typed))
    # In the archive's spelling a word of the asking may look like a name: "the News today".
    request = request_in(text, named) or request_in(query.typed, typed)
    asked = name_asked(query.text, query.language)
    if request is None and asked:
        request = Request("subject", asked)
    if request is None and HAPPENED.search(query.text) and is_period(query):
        request = Request("timeline", HAPPENED.sub("", query.text).strip(" ?"))
    if request and request.kind == "timeline" and not request.subject:
        request = replace(request, subject=_main_subject(store, query.language))
    if request is None or not request.subject or _is_today(request.subject, query.language):
        return _headlines(store, query, base) if request and request.kind == "latest" else None
    if request.kind == "compare" and (found := comparison(store, reader, query, looking)):
        if found.sides:
            return answered(store, _compared(store, query, found), base)
        refusal = [Part("refusal", " ".join(_missing(query, found)))]
        return with_parts(base, refusal) if len(sides_of(named)) >= SIDES else None
    spoken = {code: language_name(code, query.language) for code in store.catalogue.languages()}
    subject, code = spoken_in(request.subject, spoken)
    if code:
        request = replace(request, subject=subject)
        query = replace(query, filters=replace(query.filters, languages=(code,)))
        count = store.catalogue.count_articles(query.filters)
        base = replace(base, searched=replace(base.searched, filters=query.filters, articles=count))
    writers = places_in(request.subject, *store.catalogue.writers())
    only = [(place.start, place.end) for place in writers] == [(0, len(request.subject))]
    if only and (told := of_outlet(store, query, writers[0].name, base)):
        return told
    if found := told_by_one(store, reader, query, looking):
        if found.sides:
            return answered(store, _told(store, query, found), base)
        return with_parts(base, [Part("refusal", " ".join(_missing(query, found)))])
    about = _about(store, query, request.subject, name=request.subject == asked)
    base = replace(base, respelt=about.respelt)
    language = about.language if query.otherwise is None else query.language
    kind: GatheredKind = "subject" if request.kind == "compare" else request.kind
    material = _on_subject(store, reader, about, kind, language, looking)
    if material and request.said:
        material = _said_alone(store, about, material)
    if material:
        return answered(store, material, base)
    unknown, known = names_asked(about)
    if not unknown or known:
        return None
    # Asked as a question, its other words would find something.
    whole, _ = names_told(store, about)
    return with_parts(base, [declined(whole, [], language, replace(query.filters, languages=()) != Filters())])


def _main_subject(store: Store, language: str) -> str:
    """What most of the archive's newest articles mention; "" where it tells of many things."""
    first = next(iter(subjects(store)), None)
    looked_at = min(NEWEST_COUNTED, store.catalogue.count_articles())
    return first.spelt(language) if first and first.articles * 2 >= looked_at else ""


def _is_today(subject: str, language: str) -> bool:
    """Whether a request is for all there is of a day that it counts from today: "news today"."""
    return any(day.relative and (day.start, day.end) == (0, len(subject)) for day in days(subject, language, SOME_DAY))


def compared(store: Store, reader: Reader, query: Query, base: Answer) -> Answer | None:
    """What each of two outlets or authors says, for a question that names them and that nothing answers.

    Of one, what it says of the very names or words that the question asks of: "what does Sidecar say about Masimov?".
    """
    named = sides_of(places_in(query.text, *store.catalogue.writers()))
    if len(named) == 1:
        told = told_by_one(store, reader, query, named_whole=True)
        return answered(store, _told(store, query, told), base) if told and told.sides else None
    if len(named) < SIDES:
        return None
    found = comparison(store, reader, query)
    return answered(store, _compared(store, query, found), base) if found and len(found.sides) >= SIDES else None


def _about(store: Store, query: Query, subject: str, *, name: bool) -> Query:
    """The subject of a request, with its misspelt words put right. name: it is one, which no other word is meant by."""
    about = understand(store, subject, query.filters, _spoken(store, query, subject))
    right = corrected(store, about)
    if right is None or (name and not is_one_name(right.text)):
        return as_spelt(store, about)
    spoken = _spoken(store, query, right.text)
    return replace(as_spelt(store, understand(store, right.text, query.filters, spoken)), respelt=right.respelt)


def _spoken(store: Store, query: Query, subject: str) -> QuestionLanguage:
    """The language of a request; of a bare subject, which tells none, that in which the archive has its words most."""
    told = query.otherwise is None and language_told(query.text)
    return query.language if told else language_written(store.catalogue, subject)


def _on_subject(
    store: Store,
    reader: Reader,
    about: Query,
    kind: GatheredKind,
    language: QuestionLanguage,
    looking: Callable[[Sequence[Hit]], None],
) -> Material | None:
    """What there is on a subject, found in its own language, told in ``language``; None when there is nothing."""
    unknown, known = names_asked(about)
    hits = hybrid_search(store, about, FAR if kind == "timeline" else SEARCHED)
    sure = _confidence(known_share(about), max((hit.score for hit in hits), default=0.0))
    subject = _known(about)
    if sure < THRESHOLD or (unknown and not known) or not subject:
        return None
    if kind == "latest":
        hits = [*newest_on(store, about, NEWEST), *hits]
    looking(hits)
    every = sentences_on(store, about, hits)
    found = [item for item in every if tells(item)] or every
    spoken = [item for item in found if _is_of(about, item)]
    found = _naming(about, found) or [item for item in found if item.score >= found[0].score - MARGIN]
    # Of each article a sentence that stands alone is chosen before one that needs those before it.
    found.sort(key=lambda item: points_back(quote_of(item), item.hit.article.language))
    dates = dict(articles_on(store, about)) | {item.hit.article.id: dates_told(item.hit.article) for item in found}
    dates |= {key: told for key, told in dates_within(store, about.filters).items() if key in dates}
    made = Material(kind, language, subject, sure, list(dates.values()), (), outlets=_outlets(store, dates))
    if kind == "latest":
        newest = sorted(one_an_article(found, len(found)), key=_told_day, reverse=True)
        lead = _newest_lead([item.hit.article for item in newest], language)
        shown = sorted(_quotes(store, about, newest[:NEWEST]), key=_told_day, reverse=True)
        return replace(made, groups=[Group(lead, shown)])
    if kind == "timeline" and (told := by_day(of_period(store, about) or spoken, days_in(about))):
        groups = [Group(spoken_date(day, language), _quotes(store, about, items)) for day, items in told.items()]
        return replace(made, groups=groups)
    groups, questions = _profile(store, reader, about, language, hits, found, every)
    return replace(made, kind="subject", groups=groups, questions=questions)


def _profile(
    store: Store,
    reader: Reader,
    about: Query,
    language: QuestionLanguage,
    hits: Sequence[Hit],
    found: Sequence[Evidence],
    every: Sequence[Evidence],
) -> tuple[list[Group], tuple[str, ...]]:
    """Who or what a subject is, where a sentence says so, the best quotes by article, and questions to go on with.

    found: the sentences on it that may be quoted, best first, of ``every``.
    """
    kind, sayable = name_kind(about.text, hits), found
    definition = defined(store, reader, about, kind)
    groups = []
    if definition:
        said = replace(definition, answer=None)  # it says what the subject is as a whole
        groups = [Group(phrase(language, "gathered_is"), _quotes(store, about, [said]), definition=True)]
        found = [item for item in found if item.hit.article.id != said.hit.article.id]
    best = one_an_article(found, MOST)
    best.sort(key=lambda item: (item.hit.article.language != language, _day(item.hit.article)))
    if len(best) < FEW:  # then an article says more than once what there is
        shown = {quote_of(item) for item in (*best, *([definition] if definition else ()))}
        best += [item for item in sayable if quote_of(item) not in shown][: FEW - len(best)]
    groups.append(Group(phrase(language, "gathered_quotes"), _quotes(store, about, best)))
    return groups, offered(store, reader, replace(about, language=language), kind, definition, every)


def _is_of(about: Query, item: Evidence) -> bool:
    """Whether the passage of a sentence names the subject."""
    return term_share(about, item.hit.passage.text, item.hit.article.language) >= NAMED


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
    named = about.text[found[own[0]].start : found[own[-1]].end]
    first, _, rest = named.partition(" ")
    cut = own[-1] < len(found) - 1 and first in ARTICLES  # "the Bolivia and Chile", of their dispute
    return rest if cut and rest[:1].isupper() else named


def _headlines(store: Store, query: Query, base: Answer) -> Answer | None:
    """The headlines of the newest articles of all; of one day, those in the language of the request first."""
    dated = sorted(store.catalogue.dates(query.filters), key=lambda row: _days_of(*row[1:]), reverse=True)
    read = [store.catalogue.article(article_id) for article_id, *_ in dated[:LOOKED_AT]]
    newest = {article.title: article for article in read if article is not None and article.title}
    ordered = sorted(newest.values(), key=lambda item: (_day(item), item.language == query.language), reverse=True)
    chosen = ordered[:HEADLINES]
    if not chosen:
        return None
    shown = [first_passage(store, article) for article in chosen]
    group = Group(_newest_lead(chosen, query.language), shown, "metadata")
    told, outlets = [told for *_, told in dated], _outlets(store, [article_id for article_id, *_ in dated])
    authors = _authors(store, query) if any(word.text.casefold() in AUTHORS for word in words(query.text)) else ()
    material = Material("latest", query.language, "", 1.0, told, [group], outlets=outlets, authors=authors)
    return answered(store, material, base)


def _outlets(store: Store, articles: Iterable[str]) -> list[tuple[str, int]]:
    """The outlets of articles; none where the archive has one alone."""
    return store.catalogue.outlets_of(articles) if store.catalogue.count_outlets() > 1 else []


def _authors(store: Store, query: Query) -> list[tuple[str, int]]:
    """The authors of the articles and of those that they report on, each with how many articles, most first."""
    _, known = store.catalogue.writers()
    articles: dict[str, set[str]] = {}
    for name, article, _ in store.catalogue.told_by(query.filters):
        if name in known:
            articles.setdefault(name, set()).add(article)
    return sorted(((name, len(held)) for name, held in articles.items()), key=lambda row: (-row[1], row[0]))


def _compared(store: Store, query: Query, found: Comparison) -> Material:
    """What the sides of a comparison say, each under its name; what several do under all their names, once."""
    held: dict[tuple[str, int], tuple[Evidence, list[str]]] = {}
    for name, said in found.sides.items():
        for item in said:
            held.setdefault((item.hit.article.id, item.start), (item, []))[1].append(name)
    under: dict[tuple[str, ...], list[Evidence]] = {(name,): [] for name in found.sides}
    for item, names in held.values():
        under.setdefault(tuple(names), []).append(item)
    groups = [
        Group(phrase(query.language, "gathered_side", side=", ".join(names)), _quotes(store, query, said), sides=names)
        for names, said in under.items()
        if said
    ]
    articles = {item.hit.article.id: dates_told(item.hit.article) for item, _ in held.values()}
    sure = _confidence(1.0, max(item.hit.score for item, _ in held.values()))
    return Material(
        "compare",
        query.language,
        found.subject or ", ".join(found.sides),
        sure,
        list(articles.values()),
        groups,
        missing=tuple(_missing(query, found)),
        counted=False,
    )


def _told(store: Store, query: Query, found: Comparison) -> Material:
    """What one outlet or author says on a subject, under its name and the subject."""
    (side,) = found.sides
    lead = phrase(query.language, "gathered_told", side=side, subject=in_marks(found.subject, query.language))
    material = _compared(store, query, found)
    return replace(material, kind="subject", groups=[replace(group, lead=lead) for group in material.groups])


def _quotes(store: Store, query: Query, found: Sequence[Evidence]) -> list[Evidence]:
    """Evidence as it is quoted: so that it stands alone, and from the earliest of copies."""
    return from_earliest(store, standing_alone(found), query.filters)


def _missing(query: Query, found: Comparison) -> list[str]:
    """Which sides the archive has nothing from, a sentence each."""
    return [phrase(query.language, "gathered_no_side", side=in_marks(name, query.language)) for name in found.missing]


def _day(article: Article) -> tuple[tuple[int, int], tuple[int, int]]:
    """What articles are ordered by: when they were published, then what they tell of; the undated first."""
    return _days_of(article.published, dates_told(article))


def _told_day(item: Evidence) -> tuple[tuple[int, int], tuple[int, int]]:
    """The same of a sentence, which may tell of one of the articles that its own reports on; of no single one, none."""
    article = item.hit.article
    told = [report.date for report in told_reports(article, item.start, item.end, item.field) if report.date]
    return _days_of(article.published, told) if told or len(article.reports_on) > 1 else _day(article)


def _said_alone(store: Store, about: Query, material: Material) -> Material:
    """What somebody says, of material on them; all of it, and that, where no sentence has them say something."""
    hits = hybrid_search(store, about, FAR)
    said = [item for item in sentences_on(store, about, hits) if is_said_by(about.text, item)][:MOST]
    if not said and places_in(about.text, *store.catalogue.writers()):
        return material  # what an author says is the article
    if not said:
        *others, last = material.groups
        lead = phrase(material.language, "gathered_unsaid", subject=in_marks(material.subject, material.language))
        return replace(material, groups=[*others, replace(last, lead=lead)])
    lead = phrase(material.language, "gathered_quotes")
    return replace(material, groups=[Group(lead, _quotes(store, about, said))])


def _days_of(published: str | None, told: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    return published_days(published) or (0, 0), published_days(max(told, default=None)) or (0, 0)


def _newest_lead(newest: Sequence[Article], language: str) -> str:
    """What leads to the newest: that they are in the order of time only where a date says so."""
    dated = any(_day(article) != ((0, 0), (0, 0)) for article in newest)
    return phrase(language, "gathered_latest" if dated else "gathered_latest_undated")


def _confidence(known: float, score: float) -> float:
    total = WEIGHTS[0] + WEIGHTS[1] * known + WEIGHTS[2] * score
    return 1 / (1 + math.exp(-total))
