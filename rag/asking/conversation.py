"""A question of a conversation, with what it may mean behind the questions before it.

Most follow-ups are asked as they were typed: of the articles that the conversation is on (rag.answering.choosing). Two
are rewritten, since they are no question without the one before: "And Russia?" after "How many soldiers did the CSTO
send?" is "How many soldiers did Russia send?", and "Does Sidecar agree?" is that question according to Sidecar. The
rules see words and names only, no answers; where they are in doubt they give several readings, and the answers decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from rag.asking.exchanging import ARTICLES, day_beside, exchanged, is_preposition, noted, on_another, replaced
from rag.asking.named import LONGEST_NAME, is_one_name, name_asked, places_in
from rag.asking.pointing import (
    COMPLETED,
    EXISTS,
    HAPPENED,
    OBJECTS,
    OPENING_AND,
    PERSON,
    PRONOUNS,
    Pointer,
    is_small,
    points_back,
    stands_alone,
)
from rag.asking.query import question_language
from rag.asking.subject import Span, Subject, read_subject
from rag.asking.voices import voiced
from rag.language.data import LANGUAGES, ByLanguage, any_pattern, entry, word_set, words_of
from rag.language.names import fold
from rag.language.words import normalise, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rag.asking.named import Place

    Knows = Callable[[frozenset[str]], bool]
    Writers = tuple[frozenset[str], frozenset[str]]  # outlets, authors

LONGEST = 1000  # characters of a completed question
TURNS = 10  # earlier questions that are looked at
FRAGMENT_WORDS = 4  # of a question that begins with a preposition, and has no verb
FRAGMENT = 5  # words of a follow-up without a verb
# Words of content up to which a question is unclear that points back to nobody, and to nothing: "it" may mean nothing.
PERSON_SAYS, THING_SAYS = 2, 1
NOBODY: Writers = (frozenset(), frozenset())

ASKS, VERB_FIRST, VERB_ENDINGS = (
    words_of(f"questions.{name}") for name in ("asks", "verb_first", "verb_first_endings")
)
WHO = words_of("questions.who")
# Words of saying in all their forms, "according to" among them.
SAYINGS = ByLanguage(
    lambda language: frozenset[str]().union(
        *(word_set(language, f"speech.{name}") for name in ("bare", "noted", "perfect", "according"))
    )
)
AGREEING = words_of("questions.agreeing")
HOW_MANY = re.compile(rf"\b{any_pattern('questions.how_many')}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Completion:
    """A question as it is to be asked.

    text: as it was typed, or in the place of that the question before with a part exchanged. before: the question
    before it, of whose articles it may be. readings: what else to ask these, in order: the question with names of the
    one before in brackets, as the text itself is where it says nothing. leans: it goes on from the answer before it: it
    points back ("he", "then"), or says nothing of its own ("and when?"). names: what it names itself, each by its keys;
    it may leave those articles. adds: what it puts to the question before ("and the internet?"), which is to change the
    answer. topic: what the conversation is about with it, for a reader: names and dates, else a question. carried: that
    of the question before, where the text has something of it.

    speakers: only who says so is asked for ("who said that?"). of_answer: what is asked of the answer that the question
    has: where it stands ("who wrote that?"), or its article ("summarise that"), of which opened parts were told before;
    typed: that as it was typed. persons: whom "he" or "she" may mean; the answer is on them. otherwise: the language of
    the answer's own words where the question tells none. unclear: it points back, or goes on, to nothing ("how old is
    he?"); only who or what is meant can be asked.
    """

    text: str
    before: Completion | None = None
    readings: tuple[str, ...] = ()
    leans: bool = False
    names: tuple[frozenset[str], ...] = ()
    adds: str = ""
    topic: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    speakers: bool = False
    of_answer: Literal["", "source", "article"] = ""
    typed: str = ""
    opened: int = 0
    persons: tuple[str, ...] = ()
    otherwise: str | None = None
    unclear: bool = False

    @property
    def alone(self) -> str:
        """The question without what is in brackets behind it; with that, where it says nothing else."""
        return next((text for text in (self.text, *self.readings) if not COMPLETED.search(text)), self.text)


def complete(question: str, earlier: Sequence[str]) -> str:
    """The question as it can be asked alone: with names of the one before it in brackets, where it points back."""
    made = completion(question, earlier)
    texts = (made.text, *made.readings)
    return next((text for text in texts if COMPLETED.search(text)), made.text) if made.leans else made.alone


def completion(
    question: str, earlier: Sequence[str], knows: Knows = lambda keys: True, writers: Writers = NOBODY
) -> Completion:
    """The question with what it may mean behind those before it.

    earlier: the questions before it, oldest first, as they were typed or as they were completed; the last ten count,
    and of these none that was unclear itself.
    knows: whether the archive has a name, by its keys; what it has not is lent to no other question.
    writers: its outlets, and its authors.
    The text is at most LONGEST characters long, unless the question itself is longer.
    """
    made = _completed(question, *_last(earlier, knows, writers), writers)
    if made.speakers and made.before:  # of the answer that was given, however that was found
        return replace(made.before, speakers=True, carried=made.carried)
    return made


def on_it(request: str, earlier: Sequence[str], knows: Knows, *, help_asked: bool = False) -> Completion | None:
    """A request that ends in a pronoun, of the names that it can mean: "tell me more about him", "summarise it".

    Unclear where the question before names nobody; None for any other request. help_asked: it may be to Bron itself;
    one that opens with an asking word is, unless it is on a person ("How do I use this?").
    """
    asked = read_subject(request, question_language(request))
    first, last = (token.text.casefold() for token in (asked.tokens[0], asked.tokens[-1]))
    ending = " ".join(token.text.casefold() for token in asked.tokens[-2:])
    meant = last in PRONOUNS[asked.language] and not EXISTS[asked.language].fullmatch(ending)  # "how many are there?"
    if asked.names or asked.content > THING_SAYS or not meant:
        return None
    if help_asked and first in ASKS[asked.language] and last not in PERSON[asked.language]:
        return None
    named, _ = _last(earlier, knows, NOBODY)
    while named and not named.names:
        named = named.before
    names = named.topic if named else ()
    word = asked.tokens[-1]
    made = f"{request[: word.start]}{', '.join(names)}{request[word.end :]}"
    unclear = not names or len(made) > LONGEST
    return Completion(request, unclear=True) if unclear else Completion(made, topic=names, carried=names)


def _last(earlier: Sequence[str], knows: Knows, writers: Writers) -> tuple[Completion | None, Subject | None]:
    """The question before, completed from those before it, and what it is about as far as the archive knows that."""
    last: Completion | None = None
    before: Subject | None = None
    for text in [text for text in earlier if text.strip()][-TURNS:]:
        made = _completed(" ".join(normalise(text).split()), last, before, writers)
        if made.speakers or made.unclear:
            continue
        subject = read_subject(made.text, question_language(made.text, before.language if before else None))
        unknown = tuple(name for name in subject.names if not knows(name.keys))
        if not unknown or len(unknown) < len(subject.names):
            last, before = made, replace(subject, unknown=(*unknown, *_voices(subject, writers)))
    return last, before


def _voices(subject: Subject, writers: Writers) -> Iterator[Span]:
    """The outlet whose account a question asks for, which is nothing that it is about: it is lent to no other."""
    voice = voiced(subject.text, subject.language, *writers)
    if voice and voice.name in writers[0]:
        places = [place for place in places_in(subject.text, *writers) if place.name == voice.name]
        overlaps = ((name, place) for name in subject.names for place in places)
        yield from (name for name, place in overlaps if name.start < place.end and place.start < name.end)


def _completed(question: str, last: Completion | None, before: Subject | None, writers: Writers) -> Completion:
    """The question behind the one before it, and what that is about."""
    clean = " ".join(normalise(question).split())
    if not clean or len(clean) > LONGEST:
        return Completion(question, before=last, topic=(clean,))
    if COMPLETED.search(clean):
        typed = _completed(COMPLETED.sub("", clean), last, before, writers)
        if clean in (typed.text, *typed.readings):
            return typed
        names = _keys(read_subject(clean, question_language(clean)))  # in the asker's own brackets
        return Completion(question, before=last, names=names, topic=(clean,))
    opening_en = clean.casefold().startswith("en ")  # "and" in Dutch; Swedish would hardly open with it, "a"
    language = question_language(clean, "nl" if opening_en else before.language if before else None)
    if before is None and (subject := _what_about(clean)):
        return Completion(subject, topic=(subject,))
    asked = read_subject(clean, language, before.names if before else ())
    if last is None or before is None:
        return Completion(question, names=_keys(asked), topic=_topic(asked), unclear=_points_nowhere(asked))
    whole = _who_says(asked, before) or _told_by(asked, before, writers) or _elliptic(asked, before)
    if whole and len(whole.text) <= LONGEST:
        made = read_subject(whole.text, language)
        topic, names = _topic(made) if made.names else last.topic, () if whole.leans else _keys(made)
        return replace(whole, before=last, topic=topic, names=names, carried=whole.carried or last.topic)
    pointer = _pointer(asked)
    empty = not (asked.content or asked.names) or _is_fragment(asked)
    # What says nothing would find any day, place or reason that there is.
    other = f"{clean} ({COMPLETED.sub('', before.text).rstrip(' ?')})" if empty else question
    texts = [*_with_names(asked, before), other] if empty else [other, *_with_names(asked, before)]
    texts = [text for text in texts if len(text) <= LONGEST] or [question]
    persons = _lent(asked, before, dates=False) if pointer == "person" and not _asks_who(before) else ()
    leans = pointer is not None or empty
    return Completion(
        texts[0],
        before=last,
        readings=tuple(texts[1:]),
        leans=leans,
        names=_keys(asked),
        topic=_topic(asked) if asked.names and not leans else last.topic,
        persons=persons,
    )


def _keys(asked: Subject) -> tuple[frozenset[str], ...]:
    return tuple(name.keys for name in asked.names)


def _topic(asked: Subject) -> tuple[str, ...]:
    """What a question is about, for a reader: its names and dates, else all of it."""
    spans = sorted([*asked.names, *asked.dates], key=lambda span: span.start) if asked.names else []
    return tuple(dict.fromkeys(_bare(asked.part(span)) for span in spans)) or (bare_question(asked.text),)


def _points_nowhere(asked: Subject) -> bool:
    """Whether a question that nothing completes says too little to be asked: "how old is he?", "and how many?", "why?".

    One that says more finds by that what it means ("Why did she sell her house in the south?").
    """
    rest = words(OPENING_AND.sub("", asked.text))
    if asked.names or asked.dates or not rest or HAPPENED.fullmatch(asked.text.rstrip(" ?!.")):
        return False
    if pointer := _pointer(asked):
        return asked.content <= (PERSON_SAYS if pointer == "person" else THING_SAYS)
    if len(rest) < len(asked.tokens):
        return asked.content <= THING_SAYS
    return not asked.content and any(word.text.casefold() in ASKS[asked.language] for word in rest)


# "Who said that?": the earlier question again, whose answer gives each claim with who makes it.


def _who_says(asked: Subject, before: Subject) -> Completion | None:
    """The earlier question, where nothing but its speaker is asked for."""
    plain = [token.text.casefold() for token in asked.tokens]
    sayings, language = SAYINGS[asked.language], asked.language
    others = [word for word in plain if word not in sayings and not is_small(word, language)]
    others += [word for word in plain if word in OBJECTS[language]]  # "who warned them?"
    asks = not WHO[language].isdisjoint(plain) and not sayings.isdisjoint(plain)
    if not asks or others or is_preposition(plain[-1], language):  # "vilka skrev på?" asks who signed
        return None
    return Completion(before.text, carried=(bare_question(before.text),), speakers=True)


# "Does Sidecar agree?": the earlier question, as one outlet or author tells it.


def _told_by(asked: Subject, before: Subject, writers: Writers) -> Completion | None:
    """The earlier question, by the account of the one outlet or author that is named; None for what asks anything else.

    "And Sidecar?", "what does Sidecar say?", "does Sidecar agree?"; of two that are compared none is exchanged.
    """
    named = places_in(asked.text, *writers)
    small = before.text == before.text.casefold()
    told = [place for place in places_in(before.text, *writers) if small or before.text[place.start].isupper()]
    if len(named) != 1 or len(told) > 1:
        return None
    (place,), language = named, asked.language
    own = [word for word in asked.tokens if not place.start <= word.start < place.end]
    rest = {word.text.casefold() for word in own}
    says, agrees = (not rest.isdisjoint(found[language]) for found in (SAYINGS, AGREEING))
    known = SAYINGS[language] | AGREEING[language]
    goes_on = _goes_on(asked, place)
    if not (says or agrees or goes_on) or not all(word in known or is_small(word, language) for word in rest):
        return None
    spoken = not SAYINGS[before.language].isdisjoint(word.text.casefold() for word in before.tokens)
    if told and goes_on and not (says or agrees or spoken):
        return None  # "What is Sidecar's verdict?", "and Metro?"
    text = noted(before.text, entry(before.language, "answer.according_to").format(speaker=place.name))
    if told and spoken:  # another's account was asked for: "according to Metro", "what does Metro write?"
        text = replaced(before, Span(told[0].start, told[0].end, frozenset()), None, place.name)
    readings = () if goes_on or agrees else (asked.text,)
    return Completion(text, carried=(bare_question(before.text),), readings=readings)


def _goes_on(asked: Subject, place: Place) -> bool:
    """ "And Sidecar?", "Sidecar?": nothing but the name; in small letters none behind an article ("the metro")."""
    rest, name = OPENING_AND.sub("", asked.text).strip(" ?!.,"), asked.text[place.start : place.end]
    article, _, behind = rest.partition(" ")
    return name == rest or (name == behind and article.casefold() in ARTICLES and name != name.casefold())


# "And Russia?": the earlier question about something else.


def _elliptic(asked: Subject, before: Subject) -> Completion | None:
    """The earlier question with a part exchanged, or None when the question is no mere part of one."""
    rest = OPENING_AND.sub("", asked.text).strip(" ?!.,")
    opened = len(rest) < len(asked.text.strip(" ?!.,"))
    carried = (bare_question(before.text),)
    if shifted := day_beside(before, HAPPENED.sub("", rest).strip()):
        return Completion(shifted, carried=carried)
    plain = [word.text.casefold() for word in words(rest)]
    short = opened or (asked.text.endswith("?") and (asked.names or asked.dates) and len(plain) <= 3)
    if not plain or not short or len(plain) > FRAGMENT or asked.language != before.language:
        return None
    verb = len(plain) > 1 and _is_verb(plain[0], asked.language)  # "och dödade?" asks for no yes
    asks = any(word in ASKS[asked.language] for word in plain)
    part = read_subject(rest, asked.language, before.names)
    if opened and not part.names and not part.dates and len(plain) <= LONGEST_NAME and is_one_name(rest):
        # A word that opens a text has a capital anyway, but not behind "and".
        part = replace(part, names=(Span(0, len(rest), frozenset({f"n_{fold(rest)}"})),), content=0)
    if verb or asks or all(is_small(word, asked.language) for word in plain) or _pointer(part):
        return None
    link = plain[0] if is_preposition(plain[0], asked.language) else None
    new = rest.split(" ", 1)[1] if link and " " in rest else rest
    # In small letters what opens a text may be a name or not, but not behind "who is tokayev" and "and".
    named = asked if opened and not part.names and name_asked(before.text, before.language) else part
    if text := exchanged(before, named, link, new) or on_another(before, link, new):
        return Completion(text, readings=(asked.text,), carried=carried)
    if link or part.dates:
        return Completion(noted(before.text, rest), carried=carried)
    counts = HOW_MANY.match(before.text)  # "how many were arrested?", "and killed?"
    first, _, behind = rest.partition(" ")
    bare = behind if behind and first.casefold() in ARTICLES else rest  # "and the injured?"
    counted = (f"{counts.group()} {bare}?",) if counts and not part.names else ()
    readings = (*counted, *_with_names(asked, before), noted(before.text, rest))
    return Completion(asked.text, readings=readings, leans=not part.names, adds=rest)


def _what_about(question: str) -> str:
    """ "What about the internet?" may mean all that there is on it: "the internet"; "" for any other question."""
    opening = OPENING_AND.match(question)
    rest = question[opening.end() :].rstrip(" ?!.") if opening and len(words(opening.group())) > 1 else ""
    return "" if all(any(is_small(word.text, language) for language in LANGUAGES) for word in words(rest)) else rest


# "And when?", "What did he say?": asked as it is, of what the conversation is on.


def _with_names(asked: Subject, before: Subject) -> tuple[str, ...]:
    """The question with the names and dates of the one before in brackets, which are for the search; none without."""
    names = _lent(asked, before)
    reading = f"{asked.text} ({', '.join(names)})"
    return (reading,) if names and len(reading) <= LONGEST else ()


def _lent(asked: Subject, before: Subject, *, dates: bool = True) -> tuple[str, ...]:
    """The earlier question's names that the archive knows and the question has not, and its dates, in order.

    None without a name.
    """
    known = [name for name in before.names if name not in before.unknown]
    names = [name for name in known if not any(name.keys & own.keys for own in asked.names)]
    lent = [*names, *(before.dates if names and dates and not asked.dates else ())]
    return tuple(dict.fromkeys(_bare(before.part(span)) for span in sorted(lent, key=lambda span: span.start)))


def _asks_who(before: Subject) -> bool:
    """Whether the earlier question asks for a person, and not who somebody is."""
    first = next((token.text.casefold() for token in before.tokens), "")
    return first in WHO[before.language] and not stands_alone(before.text)


def _pointer(asked: Subject) -> Pointer | None:
    return points_back(asked.tokens, [name.start for name in asked.names], asked.language)


def _is_fragment(asked: Subject) -> bool:
    """ "In which city?", "on what charge?": what no verb follows goes on from the answer before it."""
    plain = [word.text.casefold() for word in words(OPENING_AND.sub("", asked.text))]
    asks = len(plain) > 1 and is_preposition(plain[0], asked.language) and plain[1] in ASKS[asked.language]
    return asks and len(plain) <= FRAGMENT_WORDS


def _is_verb(word: str, language: str) -> bool:
    """Whether a question that begins with a word asks for yes or no."""
    return word in VERB_FIRST[language] or (len(word) > 5 and word.endswith(tuple(VERB_ENDINGS[language])))


def bare_question(text: str) -> str:
    """A question without what is in brackets behind it, which is for the search: as a reader is told it.

    One that says nothing without ("And when? (CSTO)") keeps them.
    """
    bare = COMPLETED.sub("", text)
    return text if OPENING_AND.match(bare) else bare


def _bare(part: str) -> str:
    """A name without the genitive's ending, in which brackets would break up what is in brackets."""
    return re.sub(r"['’]s$", "", part)
