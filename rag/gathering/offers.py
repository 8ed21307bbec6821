"""subject -> who or what it is, and questions on it that the archive answers, each read before it is offered."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from rag.answering.confidence import confidence, features
from rag.answering.evidence import quote_of, ranked
from rag.answering.readings import read_hits
from rag.asking.named import IS, LONGEST_NAME, is_one_name, names_in
from rag.asking.query import understand
from rag.gathering.mentions import NAMED, WHOLLY, named_share, sentences_of, tells
from rag.gathering.naming import ARTICLES
from rag.gathering.wording import is_common
from rag.language.attribution import speakers_in
from rag.language.data import entry, words_of
from rag.language.names import bare, fold, same_name
from rag.language.words import STOP_WORDS, words
from rag.retrieval import hybrid_search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.asking.query import Query
    from rag.gathering.naming import NameKind
    from rag.index.store import Store
    from rag.language.words import Word
    from rag.models.reader import Reader
    from rag.records import Evidence, Hit

EARLY = 5  # words of a sentence that a subject stands among when the sentence says what it is
SAYING, NOTING = words_of("speech.bare"), words_of("speech.noted")
READ = 5  # hits that are read; an answer reads more, and so is at least as sure
OFFERED = 3
MATTERS = 1  # on which somebody is quoted that are asked about
DEFINES = 3.3  # score of a sentence from which it says what a name is
WELL = 0.7  # confidence from which a question is offered, well above the one from which it is answered


def defined(store: Store, reader: Reader, about: Query, kind: NameKind) -> Evidence | None:
    """The sentence that says who or what a name is, in its language if one does; None where none does.

    The reader has to find that it answers, and the name to stand where it is told what it is.
    """
    if not is_one_name(about.text) or len(about.text.split()) > LONGEST_NAME:
        return None
    for one in ("who", "what") if kind == "person" else ("what",):
        best = max(
            (
                item
                for item in _answers(store, reader, about, _question(about, one), lambda hit: _may_define(about, hit))
                if item.score >= DEFINES and tells(item) and _says_what(about, item)
            ),
            key=lambda item: (item.hit.article.language == about.language, item.score),
            default=None,
        )
        if best is not None:
            return best
    return None


def offered(
    store: Store, reader: Reader, about: Query, kind: NameKind, known: Evidence | None, found_on: Sequence[Evidence]
) -> tuple[str, ...]:
    """Up to three questions on a subject that the archive answers well, each with another sentence that names it.

    known: one that is shown already. Only a single name fits a template, and only who is quoted "said".
    found_on: sentences on the subject; where nobody of that name speaks in them, no such question is asked.
    """
    if not is_one_name(about.text):
        return ()
    found: dict[str, str] = {}
    shown = [quote_of(known)] if known else []
    spoken = [item for item in found_on if is_said_by(about.text, item)]
    asked = [_question(about, "place")] if kind == "place" else _on_what_is_said(about, spoken) if spoken else []
    for question in asked:
        if len(found) == OFFERED:
            break
        best = next(iter(_answers(store, reader, about, question)), None)
        if best is None or confidence(features([best])) < WELL or not tells(best) or named_share(about, best) < NAMED:
            continue
        if (kind == "place" or is_said_by(about.text, best)) and quote_of(best) not in (*shown, *found.values()):
            found[question] = quote_of(best)
    return tuple(found)


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
    return any(_alike(told.speaker, name) for told in speakers_in(quote_of(item), item.hit.article.language))


def _alike(one: str, other: str) -> bool:
    """Whether two names share a word with a capital, perhaps in the genitive or in another spelling."""
    own, others = ({bare(word.text) for word in words(name) if word.text[0].isupper()} for name in (one, other))
    return any(same_name(word, known) for word in own for known in others)


def _question(about: Query, kind: str, **named: str) -> str:
    return str(entry(about.language, f"offers.{kind}").format(name=about.text, **named))


def _says_what(about: Query, item: Evidence) -> bool:
    """Whether a sentence says who or what a name is, in one of two places.

    At its beginning: "X is …", "X, the …", "X (…)", with no small words but articles before it, none behind its comma,
    and no word of saying near. Or beside the whole name: "Prime Minister X Y", "the actor X", "X, a player of …", or
    the words that answer. Before a name of one word, another with a capital may be its first, unless it is a common
    word too: "President X".
    """
    quote, language = quote_of(item), item.hit.article.language
    found, small = words(quote), STOP_WORDS[language] - ARTICLES
    first, last, share = _mention(about, item, found)
    if share < NAMED:
        return False
    before, name, behind = found[:first], found[first], found[last + 1 : last + 2]
    mark = quote[found[last].end : behind[0].start] if behind else ""
    following = behind[0].text.casefold() if behind else ""
    said = {word.text.casefold() for word in found[:EARLY]} & (SAYING[language] | NOTING[language])
    told = following in IS[language] if mark == " " else mark.strip()[:1] in (",", "(") and following not in small
    if told and last < EARLY and not said and small.isdisjoint(word.text.casefold() for word in before):
        return True
    if share < WHOLLY:
        return False
    answered = item.answer is not None and quote[item.answer[1] - item.start : name.start] == " "
    if answered or (mark == ", " and following in ARTICLES):
        return True
    if not before or quote[before[-1].end : name.start] != " " or before[-1].text.casefold() in STOP_WORDS[language]:
        return False
    led = len(before) > 1 and before[-2].text.casefold() in ARTICLES and before[-1].text.islower()
    titled = before[-1].text[0].isupper() and (first < last or is_common(before[-1].text.casefold()))
    return led or titled


def _mention(about: Query, item: Evidence, found: Sequence[Word]) -> tuple[int, int, float]:
    """The first and the last word, by their places, of the mention that has most of a name, and how much it has."""
    own = {fold(word.text) for word in words(about.text)} - ARTICLES

    def share(first: int, last: int) -> float:
        start, end = item.start + found[first].start, item.start + found[last].end
        return named_share(about, replace(item, start=start, end=end))

    held = [place for place, word in enumerate(found) if fold(word.text) in own or share(place, place) > 0]
    runs = [[place for _, place in run] for _, run in groupby(enumerate(held), lambda pair: pair[1] - pair[0])]
    return max(((run[0], run[-1], share(run[0], run[-1])) for run in runs), key=lambda run: run[2], default=(0, 0, 0.0))


def _may_define(about: Query, hit: Hit) -> bool:
    """Whether a passage is worth reading for who or what a subject is."""
    return any(_says_what(about, item) for item in sentences_of(hit))


def _answers(
    store: Store, reader: Reader, about: Query, question: str, worth: Callable[[Hit], bool] = lambda hit: True
) -> list[Evidence]:
    """Sentences, best first. worth: says of a hit whether it is read, which is what takes time."""
    query = understand(store, question, about.filters, about.language)
    hits = [hit for hit in hybrid_search(store, query, READ) if worth(hit)]
    return ranked(read_hits(reader, query, hits)) if hits else []
