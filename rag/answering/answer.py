"""query -> answer: find, read, choose, quote, weigh, then answer or decline. The whole of it stands in ``found``."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.answering.accounts import accounts, with_accounts
from rag.answering.catalogued import from_catalogue, with_sources
from rag.answering.choosing import Threads, best_reading
from rag.answering.citations import cite
from rag.answering.compose import declined, extractive, with_parts, with_speakers
from rag.answering.confidence import (
    THRESHOLD,
    beyond_filters,
    confidence,
    features,
    known_terms,
    named_features,
    names_told,
    sure_of,
)
from rag.answering.copies import from_earliest, with_copies
from rag.answering.events import asks_of_days, on_days
from rag.answering.evidence import ranked, selected
from rag.answering.headlines import with_headlines
from rag.answering.lists import with_list
from rag.answering.phrases import phrase, spoken_date
from rag.answering.quoting import standing_alone
from rag.answering.readings import read_beside, read_headlines, read_hits
from rag.answering.reports import wanted
from rag.asking.foreign import foreign_note
from rag.asking.requests import asks_for_help
from rag.gathering.gathered import compared, gathered
from rag.gathering.material import ends
from rag.gathering.mentions import on_another
from rag.gathering.titles import opened, titled
from rag.line import Line
from rag.models.folder import cores
from rag.records import Answer, Explanation, Filters, Part, Searched, Weighed
from rag.retrieval import hybrid_search, search_within
from rag.writer.rewritten import rewritten
from rag.writer.streaming import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from llama_index.core.llms import LLM

    from rag.asking.conversation import Completion
    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.models.reader import Reader
    from rag.records import Evidence, Hit, Reading

READ = 8  # hits that are read
NEAR = 3  # quotes shown beside a refusal
NEAR_FOUND = 0.10  # score of a hit below which what was found is not near (docs/answers.md)
EXPLAINED = 8  # sentences that an explanation lists

# Reading takes all cores. Questions that are read at once end together, late; one after the other, each ends sooner.
# One more than cores, for what is not reading.
TURNS = Line(cores() + 1)


@dataclass(slots=True)
class Clock:
    """Milliseconds by stage. looking: told of the hits that are going to be read."""

    looking: Callable[[Sequence[Hit]], None] = lambda hits: None
    started: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    timings: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        """A stage is over."""
        now = time.perf_counter()
        self.timings[stage] = round((now - self.last) * 1000, 1)
        self.last = now

    def total(self) -> dict[str, float]:
        """All stages, and the whole."""
        return {**self.timings, "total": round((time.perf_counter() - self.started) * 1000, 1)}


def found(store: Store, reader: Reader, query: Query, clock: Clock) -> Answer:
    """The answer in quotes, or a refusal; all that it reads is of one generation inside ``store.read``."""
    catalogue = store.catalogue
    searched = Searched(query.filters, catalogue.generation(), catalogue.count_articles(query.filters))
    base = Answer(query.typed, query.language, False, 0.0, "", (), (), searched)
    if query.unclear:
        return with_parts(base, [Part("hint", phrase(query.language, "unclear"))])
    if asks_for_help(query.typed):
        return with_parts(base, [Part("hint", phrase(query.language, "addressed"))])
    if told := from_catalogue(store, query, base):
        return told
    if not searched.articles:
        return with_parts(base, [Part("refusal", _nothing_searched(store, query))])
    if query.within is None and (
        told := titled(store, query, base) or gathered(store, reader, query, base, clock.looking)
    ):
        return told
    sentences, evidence = findings(store, reader, query, clock)
    if not sentences:
        return with_parts(base, [_refusal(store, query)])
    citations = with_copies(store, [cite(store, item, n) for n, item in enumerate(evidence, start=1)])
    made = features(sentences, within=query.within is not None)
    base = replace(base, confidence=0.0 if beyond_filters(query) else confidence(made))
    base = replace(base, explanation=_explained(query, sentences, named_features(made)))
    if base.confidence < THRESHOLD:
        if query.within is None and (told := compared(store, reader, query, base)):
            return told
        found_near = (query.within is not None or item.hit.score >= NEAR_FOUND for item in evidence[:NEAR])
        close = [one for one, is_near in zip(citations, found_near, strict=False) if is_near]
        near = tuple(replace(one, n=n, answer_start=None, answer_end=None) for n, one in enumerate(close, 1))
        return with_parts(replace(base, near=near), [_refusal(store, query)])
    differ = accounts(evidence, citations)
    answered = replace(base, answerable=True, citations=citations, accounts=differ)
    sure = None if asks_of_days(query) else sure_of(evidence)
    return with_parts(answered, extractive(citations, differ, query.language, sure))


def findings(store: Store, reader: Reader, query: Query, clock: Clock) -> tuple[list[Evidence], list[Evidence]]:
    """All sentences of the best passages, best first, and those of them that an answer would quote."""
    hits = search_within(store, query, query.within, READ) if query.within else hybrid_search(store, query, READ)
    clock.lap("retrieval")
    clock.looking(hits)
    read, headlines = (_ranked(query, readings(reader, query, hits)) for readings in (read_hits, read_headlines))
    sentences = read_beside(reader, query, with_headlines(read, headlines))
    clock.lap("reading")
    chosen = on_days(query, sentences) or with_list(with_accounts(selected(sentences), sentences))
    return sentences, from_earliest(store, standing_alone(chosen), query.filters)


def _ranked(query: Query, readings: Sequence[Reading]) -> list[Evidence]:
    found = [item for item in ranked(readings) if wanted(item, query.filters)]
    return [item for item in found if not on_another(item, query.persons)] if query.persons else found


def streamed(
    store: Store,
    reader: Reader,
    question: Completion,
    filters: Filters,
    llm: LLM | None = None,
    limits: Limits = Limits(),
    threads: Threads | None = None,
    looking: Callable[[Sequence[Hit]], None] = lambda hits: None,
) -> Iterator[str | Answer]:
    """Pieces of the answer's text as they are ready, at the end the Answer whose text they make up.

    Question and archive are read in one generation. Searching waits for nobody, reading for its turn (``TURNS``). A
    piece may be empty: nothing has come from the LLM for a while. Closing the generator stops the LLM. looking: told of
    the hits that are going to be read, before they are. threads: what is remembered of conversations.
    """
    turn = ExitStack()
    clock = Clock(_in_turn(turn, looking))

    def asked(query: Query) -> tuple[Query, Answer]:
        clock.lap("understanding")
        answer = found(store, reader, query, clock)
        notes = (foreign_note(answer.language),) if query.foreign else ()
        return query, replace(answer, respelt=answer.respelt or query.respelt, notes=(*answer.notes, *notes))

    with turn:
        query, answer = store.read(
            lambda: _told(store, question, *best_reading(store, asked, question, filters, threads or Threads()))
        )
    clock.lap("answering")
    spoken: list[str] = []
    # What was gathered has its order, and so have who says what and where; a text about it would lose that.
    ordered = answer.gathered is not None or question.speakers or question.of_answer
    if llm and answer.answerable and not ordered and answer.citations[0].kind == "quote":
        for piece in rewritten(llm, query, answer, limits):
            if isinstance(piece, Answer):
                answer = piece
            else:
                spoken.append(piece)
                yield piece
        clock.lap("llm")
    if not any(spoken):
        spoken = [answer.text]
        yield answer.text
    yield replace(answer, text="".join(spoken), timings=clock.total())


def _told(store: Store, question: Completion, query: Query, answer: Answer) -> tuple[Query, Answer]:
    """The answer, or what is asked of it: who says so, where it stands, its article."""
    answer = with_speakers(answer) if question.speakers else answer
    if question.of_answer == "source":
        return query, with_sources(answer, question.typed)
    return query, opened(store, query, answer, question.typed, question.opened) if question.of_answer else answer


def _in_turn(turn: ExitStack, looking: Callable[[Sequence[Hit]], None]) -> Callable[[Sequence[Hit]], None]:
    """Tells of hits, then waits for the question's one turn to read, which ends with ``turn``."""
    waits = True

    def look(hits: Sequence[Hit]) -> None:
        nonlocal waits
        looking(hits)
        if waits:
            waits = False
            turn.enter_context(TURNS.turn())

    return look


def _nothing_searched(store: Store, query: Query) -> str:
    """That there is no article, or none is left; of a period, from when the others are, and how many have no date."""
    if query.filters == Filters():
        return phrase(query.language, "no_articles")
    said = [phrase(query.language, "empty")]
    anytime = replace(query.filters, published_from=None, published_to=None)
    if anytime != query.filters:
        dated = store.catalogue.dates(anytime)
        first, last = (day and spoken_date(day, query.language) for day in ends([told for _, _, told in dated]))
        key = "empty_day" if first == last else "empty_period"
        said += [phrase(query.language, key, first=first, last=last)] if first else []
        undated = sum(published is None for _, published, _ in dated)
        said += [phrase(query.language, "empty_undated", count=undated)] if undated else []
    return " ".join(said)


def _refusal(store: Store, query: Query) -> Part:
    filtered = replace(query.filters, languages=()) != Filters()
    # Which words of another language are names cannot be told: those of German have capitals too.
    names = ([], []) if query.foreign else names_told(store, query)
    return declined(*names, query.language, filtered)


def _explained(query: Query, sentences: Sequence[Evidence], made: dict[str, float]) -> Explanation:
    best = sentences[0].score
    weighed = tuple(
        Weighed(item.hit.article.id, item.start, item.end, round(2 ** min(0.0, item.score - best), 4), item.field)
        for item in sentences[:EXPLAINED]
    )
    terms = tuple((term.surface, known) for term, known in known_terms(query).items())
    return Explanation(terms, made, THRESHOLD, weighed)
