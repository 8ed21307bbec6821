"""material -> answer: how much there is, the evidence under its leads, and what else to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from rag.answering.citations import cite
from rag.answering.compose import quote_part, source, with_parts
from rag.answering.copies import with_copies
from rag.answering.phrases import in_marks, phrase, spoken_date
from rag.asking.named import is_one_name
from rag.language.partial_dates import finer, published_days
from rag.records import Gathered, Part, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.asking.query import QuestionLanguage
    from rag.index.store import Store
    from rag.records import Answer, Citation, CitationKind, Evidence, GatheredKind


OUTLETS = 8  # that are named


@dataclass(frozen=True, slots=True)
class Group:
    """Evidence that is shown under one lead. kind: "metadata" where only the titles of its articles are shown.

    definition: it says who or what the subject is. sides: of a comparison.
    """

    lead: str
    evidence: Sequence[Evidence]
    kind: CitationKind = "quote"
    definition: bool = False
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer is made of. dates: of each article that mentions the subject, or of what it reports on.

    counted: the answer opens with how many these are. missing: a sentence for each side that nothing is from.
    outlets: of the articles that mention the subject, with how many each has, most first. authors: the same.
    """

    kind: GatheredKind
    language: QuestionLanguage
    subject: str
    confidence: float
    dates: Sequence[Sequence[str]]
    groups: Sequence[Group]
    questions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    counted: bool = True
    outlets: Sequence[tuple[str, int]] = ()
    authors: Sequence[tuple[str, int]] = ()


def answered(store: Store, material: Material, base: Answer) -> Answer:
    """The answer that material makes, on what was searched for ``base``."""
    language = material.language
    parts = [Part("lead", summary(material))] if material.counted else []
    citations: list[Citation] = []
    sides: dict[str, tuple[int, ...]] = {}
    definition: int | None = None
    for group in material.groups:
        own = [cite(store, item, n, group.kind) for n, item in enumerate(group.evidence, start=len(citations) + 1)]
        own = list(with_copies(store, own)) if group.kind == "quote" else own
        citations += own
        for name in group.sides:
            sides[name] = (*sides.get(name, ()), *(citation.n for citation in own))
        definition = own[0].n if group.definition else definition
        parts += [Part("lead", group.lead), *(_part(citation, language) for citation in own)] if own else []
    parts += [Part("lead", sentence) for sentence in material.missing]
    if material.questions:
        parts.append(Part("lead", phrase(language, "gathered_asks")))
        parts += [Part("question", question) for question in material.questions]
    made = Gathered(
        material.kind,
        material.subject,
        len(material.dates),
        *ends(material.dates),
        definition,
        material.questions,
        tuple(Side(name, numbers) for name, numbers in sides.items()),
    )
    held = replace(base, language=language, confidence=material.confidence, citations=tuple(citations), gathered=made)
    return with_parts(replace(held, answerable=True), parts)


def _part(citation: Citation, language: str) -> Part:
    if citation.kind == "quote":
        return quote_part(citation, language)
    line = f"{in_marks(citation.title, language)} [{citation.n}] ({source(citation, language)})"
    return Part("article", line, (citation.n,))


def summary(material: Material) -> str:
    """How many articles there are, from when to when, and of which outlets."""
    language, count, subject = material.language, len(material.dates), material.subject
    first, last = (day and spoken_date(day, language) for day in ends(material.dates))
    key = "gathered_all" if not subject else "gathered_one" if count == 1 else "gathered_many"
    if first is None:
        key = f"{key}_undated"
    elif first == last and key != "gathered_one":
        key = "gathered_day" if subject else "gathered_all_day"
    named = is_one_name(subject) or len(subject.split()) == 1
    tells = phrase(language, f"gathered_{'names' if named else 'touches'}_{'one' if count == 1 else 'many'}")
    marked = in_marks(subject, language)
    counted = phrase(language, key, count=count, subject=marked, tells=tells, first=first, last=last)
    without = sum(not any(map(published_days, dates)) for dates in material.dates)
    said = [counted, *([phrase(language, "gathered_without", count=without)] if 0 < without < count else [])]
    if material.outlets:
        said.append(phrase(language, "gathered_in", names=_named(material.outlets, language)))
    if material.authors:
        said.append(phrase(language, "gathered_by", names=_named(material.authors, language)))
    return " ".join(said)


def _named(outlets: Sequence[tuple[str, int]], language: str) -> str:
    """The outlets, each with how many articles it has where these are several; of many the first."""
    told = ", ".join(f"{outlet} ({count})" if count > 1 else outlet for outlet, count in outlets[:OUTLETS])
    more = len(outlets) - OUTLETS
    return phrase(language, "and_more", names=told, count=more) if more > 0 else told


def ends(dates: Sequence[Sequence[str]]) -> tuple[str | None, str | None]:
    """The earliest and the latest of articles' ISO dates; None where no year is known."""
    known = [(*days, day) for day in chain.from_iterable(map(finer, dates)) if (days := published_days(day))]
    if not known:
        return None, None
    return min(known)[2], max(known, key=lambda item: (item[1], -item[0]))[2]
