"""An article and the words that it was found by -> the sentences where they stand, the words marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rag.index.listing import meets
from rag.language.sentences import sentences
from rag.language.words import analyse, own_spellings, question_terms, words
from rag.web.markup import Html, element, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Article

MOST: Final = 2  # sentences of one article
LONGEST: Final = 280  # characters of one


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of an article, ``text[start:end]``. marks: (start, end, which keyword) of the words found in it."""

    start: int
    end: int
    marks: tuple[tuple[int, int, int], ...]


def excerpts(article: Article, typed: str) -> list[Excerpt]:
    """The sentences that together hold the most of the keywords, in their order; none where no keyword stands."""
    marks = _marks(article, typed)
    found = []
    for start, end in sentences(article.text, article.language) if marks else ():
        own = tuple(mark for mark in marks if start <= mark[0] and mark[1] <= end)
        if own:
            found.append(Excerpt(start, end, own))
    chosen: list[Excerpt] = []
    met: set[int] = set()
    while found and len(chosen) < MOST:
        best = max(found, key=lambda item: len({which for *_, which in item.marks} - met))
        new = {which for *_, which in best.marks} - met
        if not new:
            break
        chosen.append(best)
        found.remove(best)
        met |= new
    return sorted(chosen, key=lambda item: item.start)


def excerpt_html(article: Article, chosen: Sequence[Excerpt]) -> Html:
    """The sentences after each other, what lies between them as dots; a long one is cut around its first word."""
    pieces: list[Html] = []
    reached = 0
    for item in chosen:
        first, last = _cut(article.text, item)
        left_out = bool(article.text[reached:first].strip())
        space = " " if pieces else ""
        pieces.append(join(space, "… " if left_out else "", _marked(article.text, first, last, item)))
        reached = last
    return join(*pieces, " …" if article.text[reached:].strip() else "")


def _marks(article: Article, typed: str) -> list[tuple[int, int, int]]:
    """The words of an article that meet a keyword: (start, end, number of the keyword)."""
    terms = question_terms(typed, article.language, article.language)
    held = [(word, set(analyse(word.text, article.language))) for word in words(article.text)] if terms else []
    found: dict[tuple[int, int], int] = {}
    for which, term in enumerate(terms):
        spelt = [word for word, keys in held if meets(keys, own_spellings(term), article.language)]
        for word in spelt or [word for word, keys in held if meets(keys, term.alternatives, article.language)]:
            found.setdefault((word.start, word.end), which)
    return sorted((start, end, which) for (start, end), which in found.items())


def _cut(text: str, item: Excerpt) -> tuple[int, int]:
    """Where what is shown of a sentence begins and ends, between words."""
    if item.end - item.start <= LONGEST:
        return item.start, item.end
    first = max(item.start, item.marks[0][0] - LONGEST // 3)
    last = min(item.end, first + LONGEST)
    first = first if first == item.start else text.find(" ", first, item.marks[0][0]) + 1 or item.marks[0][0]
    return first, last if last == item.end else max(text.rfind(" ", item.marks[0][1], last), item.marks[0][1])


def _marked(text: str, first: int, last: int, item: Excerpt) -> Html:
    pieces: list[str | Html] = []
    place = first
    for start, end, _ in item.marks:
        if first <= start and end <= last:
            pieces += [_line(text[place:start]), element("mark", text[start:end])]
            place = end
    return join(*pieces, _line(text[place:last]))


def _line(text: str) -> str:
    return text.replace("\n", " ")
