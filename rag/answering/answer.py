"""query -> answer: find, read, choose, quote, weigh, then answer or decline. The whole of it stands in ``found``."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.answering.accounts import accounts, renumbered, with_accounts
from rag.answering.choosing import best_reading
from rag.answering.citations import cite, whole
from rag.answering.compose import declined, extractive, text_of
from rag.answering.confidence import (
    THRESHOLD,
    beyond_filters,
    confidence,
    features,
    known_terms,
    named_features,
    names_told,
)
from rag.answering.copies import from_earliest, with_copies
from rag.answering.events import on_days
from rag.answering.evidence import ranked, selected
from rag.answering.gathering import compared, gathered
from rag.answering.lists import with_list
from rag.answering.mentions import on_another, on_names
from rag.answering.phrases import phrase
from rag.answering.quoting import standing_alone
from rag.answering.readings import read_beside, read_hits
from rag.answering.speakers import with_speakers
from rag.answering.titles import titled
from rag.asking.catalogued import ask_metadata, compose_metadata
from rag.asking.foreign import foreign_note
from rag.asking.requests import asks_for_help
from rag.line import Line
from rag.models.folder import cores
from rag.records import Answer, BronError, Explanation, Filters, Hit, Part, Searched, Weighed
from rag.retrieval import hybrid_search
from rag.writer.streaming import Limits
from rag.writer.written import Written, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from llama_index.core.llms import LLM

    from rag.asking.conversation import Completion
    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.models.reader import Reader
    from rag.records import Evidence

READ = 8  # hits that are read
METADATA_CONFIDENCE = 0.95  # the catalogue says so; what is left is having misread the question
METADATA_LIMIT = 20  # articles listed in one answer
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
        return _with_parts(base, [Part("refusal", phrase(query.language, "unclear"))])
    if asks_for_help(query.typed):
        return _with_parts(base, [Part("refusal", phrase(query.language, "addressed"))])
    asked_of_catalogue = _from_catalogue(store, query, base)
    if asked_of_catalogue:
        return asked_of_catalogue
    if not searched.articles:
        return _with_parts(base, [Part("refusal", _nothing_searched(store, query))])
    on_subject = titled(store, query, base) or gathered(store, reader, query, base, clock.looking)
    if on_subject:
        return on_subject
    sentences, evidence = findings(store, reader, query, clock)
    if not sentences:
        return _with_parts(base, [_refusal(store, query)])
    citations = with_copies(store, [cite(store, item, n) for n, item in enumerate(evidence, start=1)])
    made = features(sentences)
    base = replace(base, confidence=0.0 if beyond_filters(query) else confidence(made))
    base = replace(base, explanation=_explained(query, sentences, named_features(made)))
    if base.confidence < THRESHOLD:
        if both := compared(store, reader, query, base):
            return both
        close = [n for n, item in enumerate(evidence[:NEAR]) if item.hit.score >= NEAR_FOUND]
        near = tuple(replace(citations[n], answer_start=None, answer_end=None) for n in close)
        return _with_parts(replace(base, near=near), [_refusal(store, query)])
    told = accounts(evidence, citations)
    answered = replace(base, answerable=True, citations=citations, accounts=told)
    return _with_parts(answered, extractive(citations, told, query.language))


def findings(store: Store, reader: Reader, query: Query, clock: Clock) -> tuple[list[Evidence], list[Evidence]]:
    """All sentences of the best passages, best first, and those of them that an answer would quote."""
    hits = on_names(store, query, READ) if query.about else hybrid_search(store, query, READ)
    clock.lap("retrieval")
    clock.looking(hits)
    read = ranked(read_hits(reader, query, hits))
    read = [item for item in read if not on_another(item, query.persons)] if query.persons else read
    sentences = read_beside(reader, query, read)
    clock.lap("reading")
    chosen = on_days(query, sentences) or with_list(with_accounts(selected(sentences), sentences))
    return sentences, from_earliest(store, standing_alone(chosen), query.filters)


def streamed(
    store: Store,
    reader: Reader,
    question: Completion,
    filters: Filters,
    llm: LLM | None = None,
    limits: Limits = Limits(),
    looking: Callable[[Sequence[Hit]], None] = lambda hits: None,
) -> Iterator[str | Answer]:
    """Pieces of the answer's text as they are ready, at the end the Answer whose text they make up.

    Question and archive are read in one generation. Searching waits for nobody, reading for its turn (``TURNS``). A
    piece may be empty: nothing has come from the LLM for a while. Closing the generator stops the LLM. looking: told of
    the hits that are going to be read, before they are.
    """
    turn = ExitStack()
    clock = Clock(_in_turn(turn, looking))

    def asked(query: Query) -> tuple[Query, Answer]:
        clock.lap("understanding")
        answer = found(store, reader, query, clock)
        notes = (foreign_note(answer.language),) if query.foreign else ()
        return query, replace(answer, respelt=answer.respelt or query.respelt, notes=(*answer.notes, *notes))

    def read() -> tuple[Query, Answer]:
        return best_reading(store, asked, question, filters)

    with turn:
        query, answer = store.read(read)
    answer = with_speakers(answer) if question.speakers else answer
    clock.lap("answering")
    spoken: list[str] = []
    # What was gathered has its order, and so has who says what; a text about it would lose that.
    ordered = answer.gathered is not None or question.speakers
    if llm and answer.answerable and not ordered and answer.citations[0].kind == "quote":
        for piece in _written(llm, query, answer, limits):
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


def _with_parts(answer: Answer, parts: Sequence[Part]) -> Answer:
    return replace(answer, parts=tuple(parts), text=text_of(parts))


def _nothing_searched(store: Store, query: Query) -> str:
    """That there is no article, or none is left; where a period leaves out those without a date, that too."""
    if query.filters == Filters():
        return phrase(query.language, "no_articles")
    said = phrase(query.language, "empty")
    anytime = replace(query.filters, published_from=None, published_to=None)
    dates = [] if anytime == query.filters else store.catalogue.dates(anytime)
    undated = sum(published is None for _, published, _ in dates)
    return f"{said} {phrase(query.language, 'empty_undated', count=undated)}" if undated else said


def _refusal(store: Store, query: Query) -> Part:
    filtered = replace(query.filters, languages=()) != Filters()
    # Which words of another language are names cannot be told: those of German have capitals too.
    names = ([], []) if query.foreign else names_told(store, query)
    return declined(*names, query.language, filtered)


def _from_catalogue(store: Store, query: Query, base: Answer) -> Answer | None:
    """An answer from the catalogue, when the question is about the articles themselves."""
    asked = ask_metadata(store, query)
    if asked is None:
        return None
    kind, articles = asked[0], asked[1][:METADATA_LIMIT]
    citations = []
    for n, item in enumerate(articles, start=1):
        (opening, *_), article = (
            store.catalogue.article_passages(item.article_id),
            store.catalogue.article(item.article_id),
        )
        assert article is not None  # of the generation that was asked
        citations.append(cite(store, whole(Hit(opening, article, score=1.0), 1.0), n, "metadata"))
    parts = compose_metadata(kind, articles, query.language)
    answer = replace(base, answerable=True, confidence=METADATA_CONFIDENCE, citations=tuple(citations))
    return _with_parts(answer, parts)


def _explained(query: Query, sentences: Sequence[Evidence], made: dict[str, float]) -> Explanation:
    best = sentences[0].score
    weighed = tuple(
        Weighed(item.hit.article.id, item.start, item.end, round(2 ** min(0.0, item.score - best), 4))
        for item in sentences[:EXPLAINED]
    )
    terms = tuple((term.surface, known) for term, known in known_terms(query).items())
    return Explanation(terms, made, THRESHOLD, weighed)


def _written(llm: LLM, query: Query, answer: Answer, limits: Limits) -> Iterator[str | Answer]:
    """The LLM's sentences that pass, last the Answer with their citations; none of them when nothing is left."""
    try:
        for piece in written(llm, query, answer.citations, limits):
            yield piece if isinstance(piece, str) else _with_written(answer, piece, query.language)
    except BronError as error:
        note = phrase(query.language, "llm_failed", reason=error.what)
        yield replace(answer, notes=(*answer.notes, note))


def _with_written(answer: Answer, text: Written, language: str) -> Answer:
    """The answer with what an LLM's text used, in the order of its numbers, and after it what the accounts rest on."""
    if not text.sentences:
        note = phrase(language, "llm_declined" if text.declined else "llm_empty")
        return replace(answer, notes=(*answer.notes, note), checks=text.checks)
    told = [n for account in answer.accounts for n in account.citations]
    new = {old: n for n, old in enumerate(dict.fromkeys((*text.order, *told)), start=1)}
    by_number = {citation.n: citation for citation in answer.citations}
    notes = (phrase(language, "llm_broke_off", reason=text.note),) if text.note else ()
    own = " ".join(text.sentences)
    return replace(
        answer,
        citations=tuple(replace(by_number[old], n=n) for old, n in new.items()),
        accounts=tuple(renumbered(account, new) for account in answer.accounts),
        parts=(Part("written", own, tuple(range(1, len(text.order) + 1))),),
        checks=text.checks,
        notes=(*answer.notes, *notes),
    )
