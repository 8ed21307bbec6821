"""subject -> questions on it that the archive answers, each read before it is offered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.confidence import confidence, features
from rag.answering.evidence import quote_of, ranked
from rag.answering.readings import read_hits
from rag.asking.query import understand
from rag.gathering.mentions import NAMED, named_share, sentences_of, tells
from rag.gathering.naming import is_one_name, names_in
from rag.language.attribution import first_speaker
from rag.language.data import all_words, entry, words_of
from rag.language.names import bare
from rag.language.words import STOP_WORDS, words
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.asking.query import Query
    from rag.gathering.naming import NameKind
    from rag.index.store import Store
    from rag.models.reader import Reader
    from rag.records import Evidence, Hit

EARLY = 5  # words of a sentence that a subject stands among when the sentence says what it is
SAYING, NOTING = words_of("speech.bare"), words_of("speech.noted")
IS, ARTICLES = words_of("offers.is"), all_words("questions.articles")
READ = 5  # hits that are read; an answer reads more, and so is at least as sure
OFFERED = 3
MATTERS = 1  # on which somebody is quoted that are asked about
DEFINES = 3.7  # score of a sentence from which it says what a name is
WELL = 0.7  # confidence from which a question is offered, well above the one from which it is answered
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
    question = _question(about, "who" if kind == "person" else "what")
    for asked in dict.fromkeys((question, _question(about, "what"))):
        best = max(
            (
                item
                for item in _answers(store, reader, about, asked, lambda hit: _may_define(about, hit))
                if item.score >= DEFINES and _opens_with(about, item)
            ),
            key=lambda item: (item.hit.article.language == about.language, item.score),
            default=None,
        )
        if best is not None:
            return Offer(question, best)
    return None


def offered(
    store: Store, reader: Reader, about: Query, kind: NameKind, known: Offer | None, found_on: Sequence[Evidence]
) -> tuple[str, ...]:
    """Up to three questions on a subject that the archive answers well, each with another sentence that names it.

    known: one that it does, not asked again. Only a single name fits a template, and only who is quoted "said".
    found_on: sentences on the subject; where nobody of that name speaks in them, no such question is asked.
    """
    if not is_one_name(about.text):
        return ()
    found = [known] if known else []
    spoken = [item for item in found_on if is_said_by(about.text, item)]
    asked = [_question(about, "place")] if kind == "place" else _on_what_is_said(about, spoken) if spoken else []
    for question in asked:
        if len(found) == OFFERED:
            break
        best = next(iter(_answers(store, reader, about, question)), None)
        if best is None or confidence(features([best])) < WELL or not tells(best) or named_share(about, best) < NAMED:
            continue
        known_quotes = [quote_of(other.evidence) for other in found]
        if (kind == "place" or is_said_by(about.text, best)) and quote_of(best) not in known_quotes:
            found.append(Offer(question, best))
    return tuple(item.question for item in found)


def _on_what_is_said(about: Query, spoken: Sequence[Evidence]) -> list[str]:
    """What somebody said on each name in what they are quoted with, the most frequent first; then, what they said."""
    matters: Counter[str] = Counter()
    for item in spoken:
        if item.hit.article.language == about.language:
            matters.update(name for name in names_in(quote_of(item)) if not _alike(name, about.text))
    on = [_question(about, "about", matter=name) for name, _ in matters.most_common(MATTERS)]
    return [*on, _question(about, "person")]


def is_said_by(name: str, item: Evidence) -> bool:
    """Whether a sentence has somebody of that name, or of a part of it, say something."""
    told = first_speaker(quote_of(item), item.hit.article.language)
    return told is not None and _alike(told.speaker, name)


def _alike(one: str, other: str) -> bool:
    """Whether two names share a word with a capital, perhaps in the genitive."""
    own, others = ({bare(word.text) for word in words(name) if word.text[0].isupper()} for name in (one, other))
    return not own.isdisjoint(others)


def _question(about: Query, kind: str, **named: str) -> str:
    return str(entry(about.language, f"offers.{kind}").format(name=about.text, **named))


def _opens_with(about: Query, item: Evidence) -> bool:
    """Whether a sentence begins with the subject and says what it is: "X is …", "X, the …", "X (…)".

    Before it stand no small words but articles, and none behind its comma; no word of saying may stand near it.
    """
    quote, language = quote_of(item), item.hit.article.language
    found, small = words(quote), STOP_WORDS[language] - ARTICLES
    if {word.text.casefold() for word in found[:EARLY]} & (SAYING[language] | NOTING[language]) or not tells(item):
        return False
    for place, word in enumerate(found[:EARLY]):
        if named_share(about, replace(item, end=item.start + word.end)) >= NAMED:
            behind = found[place + 1].text.casefold() if place + 1 < len(found) else ""
            gap = quote[word.end :].lstrip()[:1]
            return behind in IS[language] if gap.isalnum() else gap in (",", "(") and behind not in small
        if word.text.casefold() in small:
            return False
    return False


def _may_define(about: Query, hit: Hit) -> bool:
    """Whether a passage is worth reading for who or what a subject is."""
    return any(_opens_with(about, item) for item in sentences_of(hit))


def _answers(
    store: Store, reader: Reader, about: Query, question: str, worth: Callable[[Hit], bool] = lambda hit: True
) -> list[Evidence]:
    """Sentences, best first. worth: says of a hit whether it is read, which is what takes time."""
    query = understand(store, question, about.filters, about.language)
    hits = [hit for hit in hybrid_search(store, query, READ) if worth(hit)]
    return ranked(read_hits(reader, query, hits)) if hits else []
