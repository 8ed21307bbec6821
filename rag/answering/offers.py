"""subject -> questions on it that the archive answers, each read before it is offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.confidence import confidence, features
from rag.answering.evidence import quote_of, ranked
from rag.answering.mentions import NAMED, in_caption, named_share
from rag.answering.naming import is_one_name
from rag.answering.readings import read_hits
from rag.asking.query import understand
from rag.language.data import all_words, entry, words_of
from rag.language.words import words
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from rag.answering.naming import NameKind
    from rag.asking.query import Query
    from rag.index.store import Store
    from rag.models.reader import Reader
    from rag.records import Evidence

EARLY = 5  # words of a sentence that a subject stands among when the sentence says what it is
SAYING, NOTING = words_of("speech.bare"), words_of("speech.noted")
IS, ARTICLES = words_of("offers.is"), all_words("questions.articles")
READ = 5  # hits that are read; an answer reads more, and so is at least as sure
OFFERED = 3
DEFINES = 3.7  # score of a sentence from which it says what a name is
WELL = 0.55  # confidence from which a question is offered, above the one from which it is answered
LONGEST_NAME = 4  # words of what "Who is …?" may be asked of


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that the archive answers, and the sentence that answers it best."""

    question: str
    evidence: Evidence


def defined(store: Store, reader: Reader, about: Query, kind: NameKind) -> Offer | None:
    """Who or what a name is: the question, and the sentence that says so, in its language if one does; else None.

    Only a sentence that has the name near its beginning says what it is, and not when it says something.
    """
    if not is_one_name(about.text) or len(about.text.split()) > LONGEST_NAME:
        return None
    question = entry(about.language, f"offers.{'who' if kind == 'person' else 'what'}").format(name=about.text)
    found = [
        item for asked in dict.fromkeys((question, _what(about))) for item in _answers(store, reader, about, asked)
    ]
    best = max(
        (item for item in found if item.score >= DEFINES and _opens_with(about, item)),
        key=lambda item: (item.hit.article.language == about.language, item.score),
        default=None,
    )
    return Offer(question, best) if best else None


def offered(store: Store, reader: Reader, about: Query, kind: NameKind, known: Offer | None) -> tuple[str, ...]:
    """Up to three questions on a subject that the archive answers well, each with another sentence.

    known: one that it does, not asked again. Several words that are not one name ("Macedonia name change") fit in no
    template, and none is offered.
    """
    found = [known] if known else []
    single = len([word for word in words(about.text) if word.text.casefold() not in ARTICLES]) == 1
    section = kind if is_one_name(about.text) else "matter" if single else None
    for template in entry(about.language, f"offers.{section}") if section else ():
        if len(found) == OFFERED:
            break
        question = template.format(name=about.text)
        best = next(iter(_answers(store, reader, about, question)), None)
        sure = confidence(features([best])) if best else 0.0
        if best and sure >= WELL and all(_place(best) != _place(other.evidence) for other in found):
            found.append(Offer(question, best))
    return tuple(item.question for item in found)


def _what(about: Query) -> str:
    question: str = entry(about.language, "offers.what").format(name=about.text)
    return question


def _place(item: Evidence) -> tuple[str, int]:
    return item.hit.article.id, item.start


def _opens_with(about: Query, item: Evidence) -> bool:
    """Whether a sentence begins with the subject and says what it is: "X is …", "X, the …", "X (…)".

    No word of saying may stand near it, and a caption only says what a picture shows.
    """
    language = item.hit.article.language
    found = words(quote_of(item))
    if not found:
        return False
    opening = replace(item, end=item.start + found[:EARLY][-1].end)
    says = {word.text.casefold() for word in found[:EARLY]} & (SAYING[language] | NOTING[language])
    return named_share(about, opening) >= NAMED and not says and not in_caption(item) and _is_told(about, item)


def _is_told(about: Query, item: Evidence) -> bool:
    """Whether a form of "to be", a comma or a bracket stands right behind the subject."""
    quote, language = quote_of(item), item.hit.article.language
    found = words(quote)
    for place, word in enumerate(found[:EARLY]):
        upto = replace(item, end=item.start + word.end)
        if named_share(about, upto) < NAMED:
            continue
        behind = found[place + 1 : place + 2]
        gap = quote[word.end : behind[0].start] if behind else ""
        return "," in gap or "(" in gap or bool(behind and behind[0].text.casefold() in IS[language])
    return False


def _answers(store: Store, reader: Reader, about: Query, question: str) -> list[Evidence]:
    """Sentences, best first."""
    query = understand(store, question, about.filters, about.language)
    return ranked(read_hits(reader, query, hybrid_search(store, query, READ)))
