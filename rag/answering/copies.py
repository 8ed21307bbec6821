"""A quote in the copies of its article: cited from the earliest that has it, the others named, and what differs shown.

A copy is the same only where the quoted sentence has the same words. One that tells it otherwise is shown with its own
sentence, so that no difference is hidden.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.evidence import quote_of
from rag.index.corrections import labelled_note, note_of
from rag.language.partial_dates import published_days
from rag.language.sentences import sentences
from rag.records import Block, Copy, Correction, Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.index.store import Store
    from rag.records import Article, Citation, Field, Filters, Passage

LIKE = 0.6  # share of words in common from which a sentence is the same one, told otherwise
LONGEST = 400  # characters of a correction that are shown
_WORD = re.compile(r"\w+")


def from_earliest(store: Store, found: Sequence[Evidence], filters: Filters) -> list[Evidence]:
    """The evidence, each piece from the earliest article that has it letter for letter and passes the filters."""
    return [_from_earliest(store, item, filters) for item in found]


def with_copies(store: Store, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations with the copies of their articles, and what corrects them.

    What a copy tells otherwise is left out where another citation has these words.
    """
    quoted = [_words(citation.quote) for citation in citations]
    return tuple(
        replace(
            citation,
            copies=tuple(copy for copy in _copies(store, citation) if copy.same or _words(copy.quote) not in quoted),
            corrections=tuple(_corrections(store, citation)),
        )
        for citation in citations
    )


def _from_earliest(store: Store, item: Evidence, filters: Filters) -> Evidence:
    article, quote = item.hit.article, quote_of(item)
    earlier = [copy for copy in store.catalogue.copies(article.id) if _day(copy) < _day(article)]
    passing = store.catalogue.passing([copy.id for copy in earlier], filters) if earlier else ()
    for copy in sorted(earlier, key=lambda one: (_day(one), one.id)):
        start = copy.printed(item.field).find(quote)
        passage = _passage_at(store, copy, start, item.field) if start >= 0 and copy.id in passing else None
        if passage is not None:
            moved = start - item.start
            answer = (item.answer[0] + moved, item.answer[1] + moved) if item.answer else None
            hit = replace(item.hit, article=copy, passage=passage)
            return replace(item, hit=hit, start=start, end=item.end + moved, answer=answer)
    return item


def _passage_at(store: Store, article: Article, start: int, field: Field) -> Passage | None:
    """The passage that begins a quote; of a headline, the article's first."""
    found = store.catalogue.article_passages(article.id)
    return next((passage for passage in found if field == "title" or passage.start <= start < passage.end), None)


def _copies(store: Store, citation: Citation) -> list[Copy]:
    """Where the copies of a cited article have its quote; those that leave it out are not named."""
    found = []
    for article in store.catalogue.copies(citation.article_id):
        place = _place(citation.quote, article, citation.field)
        if place is not None:
            quote = article.printed(citation.field)[slice(*place)]
            same = _words(quote) == _words(citation.quote)
            found.append(Copy(*_named(article), *place, quote, same, citation.field))
    return found


def _place(quote: str, article: Article, field: Field) -> tuple[int, int] | None:
    """Offsets of a quote in a copy: letter for letter, else the sentences most like it; None where it has none."""
    text = article.printed(field)
    if (start := text.find(quote)) >= 0:
        return start, start + len(quote)
    wanted = Counter(_words(quote))
    long = max(1, len(sentences(quote, article.language)))
    blocks = article.blocks if field == "text" else (Block(0, len(text)),)
    places = [
        (block.start + first, block.start + last)
        for block in blocks
        for first, last in sentences(text[block.start : block.end], article.language)
    ]
    windows = [(places[n][0], places[n + long - 1][1]) for n in range(len(places) - long + 1)]
    best = max(windows, key=lambda place: _likeness(wanted, text[slice(*place)]), default=None)
    return best if best and _likeness(wanted, text[slice(*best)]) >= LIKE else None


def _likeness(wanted: Counter[str], text: str) -> float:
    words = Counter(_words(text))
    return (wanted & words).total() / max(1, wanted.total(), words.total())


def _corrections(store: Store, citation: Citation) -> list[Correction]:
    """What other articles say that corrects a cited one, what it says of itself, and what its copies do of theirs."""
    own = store.catalogue.article(citation.article_id)
    if own is None:
        return []
    notes = [(other, note_of(other)) for other in store.catalogue.corrections(own)]
    found = []
    says = labelled_note(own)
    # What a notice says is not said of the notice again, nor what its copies say in the same words.
    inside = citation.field == "text" and says is not None and says[0] <= citation.start < says[1]
    quoted = own.text[slice(*says)] if says and inside else ""
    told = {article.id for article, _ in notes}
    notes += [(one, labelled_note(one)) for one in (own, *store.catalogue.copies(own.id)) if one.id not in told]
    for article, note in notes:
        if note and (said := article.text[slice(*note)]) != quoted and said not in citation.quote:
            start, end = note[0], _end(article, note)
            found.append(Correction(*_named(article), start, end, article.text[start:end]))
    return found


def _end(article: Article, note: tuple[int, int]) -> int:
    """Where what is shown of a correction ends: at the end of a sentence, or of LONGEST characters."""
    if note[1] - note[0] <= LONGEST:
        return note[1]
    ends = [note[0] + last for _, last in sentences(article.text[slice(*note)], article.language)]
    return max((end for end in ends if end - note[0] <= LONGEST), default=note[0] + LONGEST)


def _named(article: Article) -> tuple[str, str | None, str | None, str | None, str]:
    return article.id, article.title, article.outlet, article.published, article.language


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _day(article: Article) -> tuple[int, int]:
    """The days on which an article may have been published; those of no known day come last."""
    return published_days(article.published) or (10**9, 10**9)
