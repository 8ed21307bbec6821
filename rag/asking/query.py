"""A question, understood once: everything later reads it from here, and nobody asks again."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast, get_args

from rag.asking.foreign import foreign_language
from rag.asking.pointing import COMPLETED
from rag.asking.spelling import meant
from rag.asking.typed import plain, respelt
from rag.language.data import LANGUAGES, entry, word_set, words_of
from rag.language.days import Day, days
from rag.language.words import (
    ASKING,
    STOP_WORDS,
    Term,
    leads_longer,
    normalise,
    own_spellings,
    question_terms,
    stem,
    words,
)
from rag.models.embedding import Vectors, embed_question
from rag.records import Filters

if TYPE_CHECKING:
    from rag.index.catalogue import Catalogue
    from rag.index.store import Store

QuestionLanguage = Literal["en", "sv", "nl"]

SURE = 0.95  # of the letters of a few words, whose language nothing else tells
QUOTED = re.compile(r"[“”\"«»‘][^“”\"«»‘’]+[”\"«»’]")
OPENERS, GREETINGS = words_of("questions.openers"), words_of("questions.greetings")
FOREIGN_WORD = 0.3  # weight of a word, neither name nor figure, in a collection of another language


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of the question with its inverse document frequency in one collection.

    stands: passages of the collection in which it, or the most frequent of its alternatives, stands. within: it stands
    in one that the filters let through. spelt: it stands there in its own letters, or is a name known in several; else
    only names with the same consonants do ("Nroth", "North").
    """

    term: Term
    weight: float
    stands: int
    within: bool
    spelt: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A question that is ready to be searched with and read with.

    text: NFC, one line, without courtesies and as the archive writes its words. typed: as it came. language: of the
    question, and so of the answer's own words. terms: its words, for each language of the archive that the filters let
    through. vector: its embedding. days: that it names. respelt: its misspelt words, as typed and as read.
    foreign: the code of a language that Bron cannot be asked in, where it is in one. otherwise: the language that the
    asker reads, where the text itself tells none; language is then that one. persons: one of whom the answer has to be
    on. within: ids of the articles that it is asked of; None for all. unclear: who or what it means is not said.
    """

    text: str
    typed: str
    language: QuestionLanguage
    filters: Filters
    terms: Mapping[str, tuple[WeightedTerm, ...]]
    vector: Vectors
    days: tuple[Day, ...] = ()
    respelt: tuple[tuple[str, str], ...] = ()
    foreign: str | None = None
    otherwise: str | None = None
    persons: tuple[str, ...] = ()
    within: frozenset[str] | None = None
    unclear: bool = False


def understand(
    store: Store,
    text: str,
    filters: Filters = Filters(),
    known: QuestionLanguage | None = None,
    otherwise: str | None = None,
) -> Query:
    """The query of a question; in a language that Bron cannot be asked in it is found by its meaning and its names.

    known: its language where that is known, as of a part of a longer text. otherwise: the language of the answer's own
    words where the text is in none of LANGUAGES, or tells none; without it that in which the archive writes its words.
    """
    catalogue, typed = store.catalogue, " ".join(normalise(text).split())
    clean = plain(typed)
    foreign = None if known else foreign_language(clean)
    language, spoken = _read_as(foreign) if foreign else (known or question_language(clean, otherwise), None)
    tells = known is not None or (spoken is None if foreign else language_told(clean))
    if not tells and not foreign:
        language = language_written(catalogue, clean)
    if otherwise is not None and not tells:
        language, spoken = cast("QuestionLanguage", otherwise), spoken or language
    collections = [code for code in catalogue.languages() if not filters.languages or code in filters.languages]

    def terms_of(question: str) -> dict[str, tuple[WeightedTerm, ...]]:
        return {code: weighted_terms(catalogue, question, spoken or language, code, filters) for code in collections}

    terms = terms_of(clean)
    written = respelt(catalogue, clean, language, terms)
    terms = terms if written == clean else terms_of(written)
    vector = embed_question(store.embedding, written)
    named, asker = tuple(days(written, language)), None if tells else otherwise
    return Query(written, typed, language, filters, terms, vector, named, foreign=foreign, otherwise=asker)


def weighted_terms(
    catalogue: Catalogue, question: str, language: str, collection: str, filters: Filters = Filters()
) -> tuple[WeightedTerm, ...]:
    """A question's terms, each with its idf in a collection; as frequent as its most frequent alternative.

    language: of the question. In a collection of another language only names and figures can be expected to stand;
    other words weigh less, whether they are met (mostly by chance) or not.
    """
    terms = question_terms(question, language, collection)
    names = sorted({name for term in terms for name in term.alternatives})
    passages, counts = catalogue.term_counts(collection, names)
    terms, counts = _with_longer(catalogue, terms, counts, collection)
    names = sorted(counts)
    within = catalogue.terms_within(collection, [name for name in names if counts[name]], filters)
    found = []
    for term in terms:
        stands = max(counts[name] for name in term.alternatives)
        idf = math.log(1 + (passages - stands + 0.5) / (stands + 0.5))
        if language != collection and not term.name and not term.surface[0].isdigit():
            idf *= FOREIGN_WORD
        spelt = any(counts[name] for name in own_spellings(term))
        found.append(WeightedTerm(term, idf, stands, not within.isdisjoint(term.alternatives), spelt))
    return tuple(found)


def _with_longer(
    catalogue: Catalogue, terms: Sequence[Term], counts: dict[str, int], collection: str
) -> tuple[list[Term], dict[str, int]]:
    """The terms, those that a collection has inside longer words alone with these ("bitcoin": "bitcoinbrytning")."""
    made, known = [], dict(counts)
    for term in terms:
        # Of names it would be another one: "Anders" is not "Andersson".
        plain_word = not term.name and not term.surface[0].isdigit()
        lone = plain_word and not any(counts[name] for name in own_spellings(term))
        plain = [name for name in own_spellings(term) if leads_longer(name, collection)] if lone else []
        longer = catalogue.longer_terms(collection, plain) if plain else {}
        known |= longer
        made.append(replace(term, alternatives=(*term.alternatives, *longer)) if longer else term)
    return made, known


def _read_as(foreign: str) -> tuple[QuestionLanguage, str | None]:
    """The language of the answer's own words for a question in another, and that of its words where none is near."""
    return ("sv", None) if foreign in word_set("foreign", "languages.near_swedish") else ("en", foreign)


def corrected(store: Store, query: Query) -> Query | None:
    """The query with its misspelt words as the archive has them; None where there are none.

    None too in a language that Bron cannot be asked in, nearly all of whose words the archive does not know.
    """
    if query.foreign or query.unclear:
        return None
    written, slips = meant(store.catalogue, query.text, query.language)
    if not slips:
        return None
    again = understand(store, written, query.filters, otherwise=query.otherwise)
    return replace(again, typed=query.typed, respelt=slips, persons=query.persons)


def question_language(text: str, otherwise: str | None = None) -> QuestionLanguage:
    """The language of a question, by its small words; where these leave several, the one that letter statistics are
    sure of, else ``otherwise``, the language of the conversation, if it is one of them, else the likeliest by letters.

    What stands in quotation marks (a title, say) does not count, unless there is nothing else, nor does what
    rag.asking.conversation has put in brackets after the question.
    """
    clean = COMPLETED.sub("", normalise(text))
    tokens = [word.text.casefold() for word in words(QUOTED.sub(" ", clean)) or words(clean)]
    votes = {language: _votes(tokens, language) for language in LANGUAGES}
    best = max(votes.values())
    leaders = [language for language in LANGUAGES if votes[language] == best]
    if len(leaders) == 1:
        return cast("QuestionLanguage", leaders[0])
    if otherwise in leaders:
        # "Is … injured?" and "Is … ziek?"; of a bare name letters tell little.
        sure = _by_letters(clean) if best else None
        return cast("QuestionLanguage", sure if sure in leaders else otherwise)
    from py3langid import langid

    ranked = [str(language) for language, _ in langid.rank(clean)]
    return cast("QuestionLanguage", min(leaders, key=ranked.index))


def language_told(text: str) -> bool:
    """Whether small words or letters of a text tell its language."""
    tokens = [word.text.casefold() for word in words(normalise(text))]
    return any(_votes(tokens, language) for language in LANGUAGES)


def language_written(catalogue: Catalogue, text: str) -> QuestionLanguage:
    """The language in which the archive has the words of a text most; where it has none of them, the one that their
    letters are surely of, else that of most articles.
    """
    spoken = [code for code in (*catalogue.languages(), *get_args(QuestionLanguage)) if code in LANGUAGES]

    def stands(language: str) -> int:
        return sum(catalogue.term_counts(language, [stem(word.text, language) for word in words(text)])[1].values())

    counts = {code: stands(code) for code in spoken}
    best = max(spoken, key=counts.__getitem__)
    return cast("QuestionLanguage", best if counts[best] else _by_letters(text) or best)


def _by_letters(text: str) -> str | None:
    """Which of LANGUAGES a text is in, by letter statistics; None where they are not sure, as of most names."""
    from py3langid import langid

    scores = {str(code): math.exp(score) for code, score in langid.rank(text) if code in LANGUAGES}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= SURE * sum(scores.values()) else None


def _votes(tokens: list[str], language: str) -> float:
    """How much speaks for a language: small words, the first one twice; half as much a word with its letters, and a
    greeting to begin with.
    """
    known = STOP_WORDS[language] | ASKING[language] | OPENERS[language]
    letters = set(entry(language, "questions.letters"))
    spoken = sum((token in known) + 0.5 * bool(letters.intersection(token)) for token in tokens)
    greeted = 0.5 * bool(GREETINGS[language].intersection(tokens[:1]))
    return spoken + greeted + bool(OPENERS[language].intersection(tokens[:1]))
