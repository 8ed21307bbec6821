"""request to compare -> its sides, and what each says on the same point, best first; what one alone says on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from rag.answering.confidence import names_asked
from rag.answering.evidence import quote_of, ranked
from rag.answering.readings import read_hits
from rag.answering.reports import told_reports
from rag.asking.conversation import SAYINGS
from rag.asking.named import Place, names_in, places_in, sides_of, whole_names
from rag.asking.pointing import LINKS
from rag.asking.query import QUOTED, understand
from rag.gathering.mentions import (
    NAMED,
    WHOLLY,
    articles_on,
    in_caption,
    named_share,
    one_an_article,
    sentences_on,
    tells,
    term_share,
)
from rag.gathering.offers import is_said_by
from rag.gathering.requested import compared_subject
from rag.gathering.spellings import as_spelt
from rag.gathering.titles import article_titled
from rag.language.data import all_words
from rag.language.names import bare, fold
from rag.language.words import words
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.models.reader import Reader
    from rag.records import Article, Evidence, Hit

WRITERS = 2  # of a side, whose names are looked for too
QUOTES = 2  # of a side: an article each, or two of its only one
ALONE = 5  # of the one outlet or author that is asked for
SEARCHED = 40  # hits among which a side's are
WEIGHED = 6  # of a side's, whose sentences are weighed
READ = 0.4  # of a log-odd of the reader, beside how far a sentence names the point and is like it
SAID = 0.5  # the same of a side's own words
# A sentence is on the point when the reader says so, when what stands above it names the point, or by the share of the
# point that it names and its hit's score:
ON_POINT = 0.6  # together from this on,
NEAR_BEST = 0.8  # and from this share of the side's best.
AND, SMALL, ABOUT = all_words("speech.conjunctions"), all_words("words.stop"), all_words("questions.about")


@dataclass(frozen=True, slots=True)
class Comparison:
    """subject: the point that is compared, "" for none. sides: name -> its sentences, best first, none empty.

    missing: sides that the archive has nothing from on it.
    """

    subject: str
    sides: Mapping[str, Sequence[Evidence]]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """Where a side is named, its articles (None: any), and whether a sentence of these is its own or about it.

    outlet: what the search is limited to; None where that would leave out articles. named: it is a name in the news,
    which is searched for beside the point. names: those under which its articles tell what it says, among others.
    """

    place: Place
    articles: frozenset[str] | None
    holds: Callable[[Evidence], bool]
    outlet: str | None = None
    named: bool = False
    names: tuple[str, ...] = ()


def comparison(
    store: Store, reader: Reader, query: Query, looking: Callable[[Sequence[Hit]], None] = lambda hits: None
) -> Comparison | None:
    """What is compared: outlets, authors and articles that the request names, or else its names.

    None when fewer than two are named; without sides where none of them says anything on the point. looking: told of
    the hits that are going to be read.
    """
    found = _sides(store, query)
    named = sides_of(side.place for side in found)
    if len(named) < 2:
        return None
    subject = compared_subject(query.text, [side.place for side in found])
    sides = {side.place.name: side for side in reversed(found)}
    hits = {name: _hits(store, query, subject, sides[name]) for name in named}
    looking([hit for own in zip_longest(*hits.values()) for hit in own if hit])
    said = {name: _said(store, reader, query, subject or name, sides[name], hits[name]) for name in named}
    missing = tuple(name for name, told in said.items() if not told)
    return Comparison(subject, {name: told for name, told in said.items() if told}, missing)


def told_by_one(
    store: Store,
    reader: Reader,
    query: Query,
    looking: Callable[[Sequence[Hit]], None] = lambda hits: None,
    *,
    named_whole: bool = False,
) -> Comparison | None:
    """What one outlet or author says on a subject: "summarise what Sidecar writes on oil", "oil according to Sidecar".

    None for any other request; without sides where it says nothing on it. named_whole: only sentences count that name
    the subject.
    """
    sides = _written(store, query)
    if len(sides_of(side.place for side in sides)) != 1:
        return None
    subject = compared_subject(
        query.text, [side.place for side in sides], frozenset(map(fold, SAYINGS[query.language]))
    )
    if not subject or not _is_voice(query, sides[0].place, subject):
        return None
    hits = _hits(store, query, subject, sides[0])
    looking(hits)
    said = _said(store, reader, query, subject, sides[0], hits, ALONE)
    # What only stands under a title on the subject may be of something else.
    said = [
        item
        for item in said
        if item.sureness >= (WHOLLY if named_whole else NAMED) or (item.odds >= 0 and not named_whole)
    ]
    name = sides[0].place.name
    return Comparison(subject, {name: said} if said else {}, () if said else (name,))


def _is_voice(query: Query, place: Place, subject: str) -> bool:
    """Whether what is named tells of a subject: "X writes on it", "X about it", "on it, according to X".

    An outlet that is called as a thing is ("Revolution in Kazakhstan") may be the subject itself.
    """
    at = query.text.find(subject)
    if at > place.end:
        between = [word.text.casefold() for word in words(query.text[place.end : at])]
        return not (SAYINGS[query.language] | ABOUT).isdisjoint(between)
    before = [word.text.casefold() for word in words(query.text[: place.start])]
    links = LINKS[query.language] | SAYINGS[query.language]
    return bool(before) and before[-1] in links and not words(query.text[place.end :])


def _sides(store: Store, query: Query) -> list[_Side]:
    """All that may be sides, in the order of the text.

    Beside one outlet, a name that the archive knows is the point; one that it does not may be an outlet that it lacks.
    """
    written = [*_titled(store, query), *_written(store, query)]
    covered = [side.place for side in written]
    unknown, known = names_asked(query)
    named = _names(query, [*unknown, *known], covered)
    if len(sides_of(covered)) == 1:
        named = [place for place in named if not any(name in place.name for name in known)]
    else:
        named = [] if covered else _first(query.text, named)
    return sorted([*written, *(_about(store, query, place) for place in named)], key=lambda side: side.place.start)


def _titled(store: Store, query: Query) -> list[_Side]:
    """The articles whose titles the text has in quotation marks."""
    found = []
    for match in QUOTED.finditer(query.text):
        title = match.group()[1:-1]
        if article := article_titled(store, title, query.filters):
            place = Place(title, match.start() + 1, match.end() - 1)
            found.append(_Side(place, frozenset({article.id}), lambda item: True))
    return found


def _written(store: Store, query: Query) -> list[_Side]:
    """The outlets and authors that the text names. What others report of them has to name them or their author."""
    outlets, authors = store.catalogue.writers()
    places = places_in(query.text, outlets, authors)
    if len(sides_of(places)) < 2:  # "compare bbc and guardian on Åland": outlets in small letters beside a name
        small = places_in(query.text.lower(), outlets, authors)
        places = small if len(sides_of(small)) > 1 and len(query.text.lower()) == len(query.text) else places
    own: dict[str, set[str]] = defaultdict(set)
    reported: dict[str, set[str]] = defaultdict(set)
    for name, article, by_others in store.catalogue.told_by(query.filters) if places else ():
        (reported if by_others else own)[name].add(article)
    told = store.catalogue.reported(query.filters) if reported else []

    def side(place: Place) -> _Side:
        def holds(item: Evidence) -> bool:
            names = _voices(item.hit.article, place.name)
            article = item.hit.article
            told = told_reports(article, item.start, item.end, item.field)
            named = {report.outlet for report in told} == {place.name}
            ours = article.id in own[place.name]
            return ours or named or bool(places_in(quote_of(item), outlets & names, authors & names))

        articles = frozenset(own[place.name] | reported[place.name])
        if place.name in outlets and own[place.name] and not reported[place.name]:
            return _Side(place, articles, holds, outlet=place.name)
        writers = {author for _, _, author, outlet, _ in told if outlet == place.name and author}
        return _Side(place, articles, holds, names=(place.name, *sorted(writers)[:WRITERS]))

    return [side(place) for place in places]


def _voices(article: Article, name: str) -> frozenset[str]:
    """The names under which an article tells what an outlet or author says.

    The outlet's authors in what it reports on ("Moisio writes", of Revolution), and of an author with one report the
    outlet.
    """
    reports = [report for report in article.reports_on if report.outlet and report.author]
    authors = {report.author for report in reports if report.outlet == name}
    outlets = {report.outlet for report in reports if report.author == name}
    alone = {outlet for outlet in outlets if sum(report.outlet == outlet for report in article.reports_on) == 1}
    return frozenset({name}) | {voice for voice in authors | alone if voice}


def _about(store: Store, query: Query, place: Place) -> _Side:
    """A name as a side: the sentences that name it, by any of its words where it has several; no captions.

    One with a word that is small in some language ("May"), which its index has not, may stand in any article.
    """
    about = as_spelt(store, understand(store, place.name, query.filters, query.language))
    found = not any(word.text.casefold() in SMALL for word in words(place.name))
    articles = frozenset(article for article, _ in articles_on(store, about)) if found else None
    own = _bare_words(place.name)

    def holds(item: Evidence) -> bool:
        named = named_share(about, item) >= NAMED
        return (named or not own.isdisjoint(_bare_words(quote_of(item)))) and not in_caption(item)

    return _Side(place, articles, holds, named=True, names=(place.name,))


def _bare_words(text: str) -> set[str]:
    return {bare(word.text) for word in words(text)}


def _names(query: Query, terms: Sequence[str], covered: Sequence[Place]) -> list[Place]:
    """The places of names outside of those that are covered, each whole, in order. terms: that are names."""
    whole = whole_names(query.text, query.language)
    single = (Place(word.text, word.start, word.end) for word in words(query.text) if word.text in terms)
    names = [*whole, *(place for place in single if not any(_overlap(place, name) for name in whole))]
    free = (place for place in names if not any(_overlap(place, own) for own in covered))
    return sorted(free, key=lambda place: place.start)


def _overlap(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


def _first(text: str, names: Sequence[Place]) -> list[Place]:
    """The first two names, and those in one row with them: "Sweden, Norway and Finland"; the others are the point."""
    most = 2
    while most < len(names) and all(
        word.text.casefold() in AND for word in words(text[names[most - 1].end : names[most].start])
    ):
        most += 1
    return list(names[:most])


def _hits(store: Store, query: Query, subject: str, side: _Side) -> list[Hit]:
    """The passages of a side that are most on the subject, or on its name without one; best first of each search.

    Where its articles tell of others too, the subject is looked for beside each of its names: few passages are of it.
    """
    filters = replace(query.filters, outlets=(side.outlet,)) if side.outlet else query.filters
    beside = [f"{name} {subject}" for name in side.names]
    texts = [side.place.name] if not subject else beside if side.named else [subject, *beside]
    found: dict[str, Hit] = {}
    for text in texts:
        hits = hybrid_search(store, understand(store, text, filters, query.language), SEARCHED)
        own = [hit for hit in hits if side.articles is None or hit.article.id in side.articles]
        found |= {hit.passage.id: hit for hit in own[:WEIGHED] if hit.passage.id not in found}
    return list(found.values())


def _said(
    store: Store,
    reader: Reader,
    query: Query,
    subject: str,
    side: _Side,
    hits: Sequence[Hit],
    most: int = QUOTES,
) -> list[Evidence]:
    """The best sentences of a side on the subject, at most so many."""
    about = understand(store, subject, query.filters, query.language)
    asked = replace(about, text=f"{about.text}?")
    read = {(item.hit.passage.id, item.start): item.odds for item in ranked(read_hits(reader, asked, hits))}
    weighed = [
        replace(item, odds=odds, score=item.score + READ * odds + SAID * is_said_by(side.place.name, item))
        for item in sentences_on(store, about, hits)
        if (odds := read.get((item.hit.passage.id, item.start))) is not None and side.holds(item)
    ]
    least = max([ON_POINT, *(NEAR_BEST * _found(item) for item in weighed)])
    on = [item for item in weighed if _found(item) >= least or item.odds >= 0 or _is_headed(about, item)]
    on = [item for item in on if tells(item)] or on
    on.sort(key=lambda item: (-item.score, item.hit.passage.id, item.start))
    if side.named and on:
        called = _called(side, on[0])
        on = [item for item in on if not (own := _called(side, item)) or not called or own & called]
    told = one_an_article(on, most)
    return told if len(told) != 1 else [*told, *(item for item in on if quote_of(item) != quote_of(told[0]))][:most]


def _called(side: _Side, item: Evidence) -> set[str]:
    """What stands before a side's name in the article of a sentence: "Boris", where "Johnson" is compared."""
    full = (name.removesuffix(f" {side.place.name}") for name in names_in(item.hit.article.text))
    return {before.split()[-1] for before in full if before.split() and before != side.place.name}


def _is_headed(about: Query, item: Evidence) -> bool:
    """Whether what stands above a sentence names the point: its article's title, or the heading of its part."""
    article, passage = item.hit.article, item.hit.passage
    above = " ".join(filter(None, (article.title, passage.heading)))
    return term_share(about, above, article.language) >= NAMED


def _found(item: Evidence) -> float:
    return item.sureness + item.hit.score
