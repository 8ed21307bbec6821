"""A question of a conversation, completed from the questions before it, so that it can be asked of the archive alone.

Three forms. "And Russia?" after "How many soldiers did the CSTO send?" becomes "How many soldiers did Russia send?"
where it is clear what is exchanged; where it is not, it follows the earlier question in brackets. Any other follow-up
("when?", "what did he say?") stays as it was typed, with what it leaves out in brackets: "and when? (Almaty on 5
January)". The rules see words and names only, no answers. Where they are in doubt they give both readings, and the
answers decide (rag.answering.choosing).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from rag.asking.exchanging import ARTICLES, day_beside, exchanged, is_preposition, noted, on_another, replaced
from rag.asking.named import LONGEST_NAME, is_one_name, name_asked, places_in
from rag.asking.pointing import (
    COMPLETED,
    HAPPENED,
    LINKS,
    OPENING_AND,
    PERSON,
    PRONOUNS,
    SUBJECTS,
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
from rag.language.words import Word, normalise, words

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from rag.asking.named import Place

    Writers = tuple[frozenset[str], frozenset[str]]  # outlets, authors

LONGEST = 1000  # characters of a completed question
TURNS = 3  # earlier questions that are looked at
FRAGMENT_WORDS = 4  # of a question that begins with a preposition, and has no verb
FRAGMENT = 5  # words of a follow-up without a verb
# Words of content up to which a question is unclear that points back to nobody, and to nothing: "it" may mean nothing.
PERSON_SAYS, THING_SAYS = 2, 1

ASKS, NEW, VERB_FIRST, VERB_ENDINGS = (
    words_of(f"questions.{name}") for name in ("asks", "new", "verb_first", "verb_first_endings")
)
WHO, ADVERBIAL = words_of("questions.who"), words_of("questions.adverbial")
# Words of saying in all their forms, "according to" among them.
SAYINGS = ByLanguage(
    lambda language: frozenset[str]().union(
        *(word_set(language, f"speech.{name}") for name in ("bare", "noted", "perfect", "according"))
    )
)
AGREEING = words_of("questions.agreeing")
HOW_MANY = re.compile(rf"\b{any_pattern('questions.how_many')}\b", re.IGNORECASE)
PASSIVE = re.compile(any_pattern("questions.passive"))


@dataclass(frozen=True, slots=True)
class Completion:
    """A question as it is to be asked.

    carried: what it took from the conversation, for a reader: names and dates, else the question before; nothing where
    it is as it was typed. plain: the question as it was typed, where it may have meant just that; "" where it points
    back ("he", "and when?"), but for one behind such a question, which is then completed from that as it was typed;
    plain_carried: what it took of it. fuller: with what it may have left out, where it was left as it was typed; to be
    asked if it finds nothing alone. speakers: only who says so is asked for ("who said that?"). sources: what was
    typed, where only that is asked for where the answer stands ("who wrote that?"). otherwise: the language of the
    answer's own words where the question tells none. about: the names that it took; the answer is of articles that
    mention one. persons: those of them whom "he" or "she" may mean; the answer is on them. unclear: it points back, or
    goes on, to nothing ("how old is he?"); only who or what is meant can be asked. goes_on: from the answer of the
    question before, which says what is meant ("and when?"), or perhaps from its story: it names nothing ("How old is
    the suspect?"). instead: what to ask, in order, where something was put in brackets behind the question before ("and
    the internet?") and changes nothing. before: that question, for these.
    """

    text: str
    carried: tuple[str, ...] = ()
    plain: str = ""
    plain_carried: tuple[str, ...] = ()
    fuller: Completion | None = None
    otherwise: str | None = None
    speakers: bool = False
    sources: str = ""
    about: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    unclear: bool = False
    goes_on: Literal["", "answer", "story"] = ""
    instead: tuple[str, ...] = ()
    before: Completion | None = None


def complete(question: str, earlier: Sequence[str]) -> str:
    """The text of ``completion``, where the archive knows every name."""
    return completion(question, earlier).text


def completion(
    question: str,
    earlier: Sequence[str],
    knows: Callable[[frozenset[str]], bool] = lambda keys: True,
    writers: Writers = (frozenset(), frozenset()),
) -> Completion:
    """The question with what it leaves out, taken from the conversation; as it was when it leaves out nothing.

    earlier: the questions before it, oldest first, as they were typed or as they were completed; the last three count,
    and of these none that was unclear itself.
    knows: whether the archive has a name, by its keys; what it has not is lent to no other question.
    writers: its outlets, and its authors.
    The text is at most LONGEST characters long, unless the question itself is longer.
    """
    before, alone, last = _last(earlier, knows, writers)
    made = _behind(_completed(question, before, writers), last)
    if made.speakers and last:  # of the answer that was given, however that was found
        return replace(last, speakers=True, carried=made.carried, plain_carried=made.carried)
    if alone is None or made.plain or not made.carried or made.persons:
        return made
    other = _completed(question, alone, writers)  # the question before may have meant just what was typed
    differs = bool(other.carried) and other.text != made.text
    return replace(made, plain=other.text, plain_carried=other.carried) if differs else made


def on_it(
    request: str, earlier: Sequence[str], knows: Callable[[frozenset[str]], bool], *, help_asked: bool = False
) -> Completion | None:
    """A request that ends in a pronoun, of the names that it can mean: "tell me more about him", "summarise it".

    Unclear where the question before names nobody; None for any other request. help_asked: it may be to Bron itself;
    one that opens with an asking word is, unless it is on a person ("How do I use this?").
    """
    asked = read_subject(request, question_language(request))
    first, last = (token.text.casefold() for token in (asked.tokens[0], asked.tokens[-1]))
    if asked.names or asked.content > THING_SAYS or last not in PRONOUNS[asked.language]:
        return None
    if help_asked and first in ASKS[asked.language] and last not in PERSON[asked.language]:
        return None
    before, *_ = _last(earlier, knows)
    names = _lent(asked, before)[0] if before else ()
    word = asked.tokens[-1]
    made = f"{request[: word.start]}{', '.join(names)}{request[word.end :]}"
    return Completion(made, names) if names and len(made) <= LONGEST else Completion(request, unclear=True)


def _last(
    earlier: Sequence[str],
    knows: Callable[[frozenset[str]], bool],
    writers: Writers = (frozenset(), frozenset()),
) -> tuple[Subject | None, Subject | None, Completion | None]:
    """The last question that says what it is about, as it was completed; of its names the archive knows one, if any.

    And the same as it was typed, where it may have meant just that; and its completion.
    """
    before: Subject | None = None
    alone: Subject | None = None
    last: Completion | None = None
    for text in [text for text in earlier if text.strip()][-TURNS:]:
        asked = _completed(" ".join(normalise(text).split()), before, writers)
        if not asked.unclear:
            subject = read_subject(asked.text, question_language(asked.text, before.language if before else None))
            unknown = tuple(name for name in subject.names if not knows(name.keys))
            if not unknown or len(unknown) < len(subject.names):
                before = replace(subject, unknown=(*unknown, *_voices(subject, writers)))
                alone = read_subject(asked.plain, subject.language) if asked.plain else None
                last = _behind(asked, last)
    return before, alone, last


def _behind(made: Completion, last: Completion | None) -> Completion:
    """A completion with that of the question before it, where it needs that."""
    return replace(made, before=last) if made.goes_on or made.instead else made


def _voices(subject: Subject, writers: Writers) -> Iterator[Span]:
    """The outlet whose account a question asks for, which is nothing that it is about: it is lent to no other."""
    voice = voiced(subject.text, subject.language, *writers)
    if voice and voice.name in writers[0]:
        places = [place for place in places_in(subject.text, *writers) if place.name == voice.name]
        overlaps = ((name, place) for name in subject.names for place in places)
        yield from (name for name, place in overlaps if name.start < place.end and place.start < name.end)


def _completed(question: str, before: Subject | None, writers: Writers) -> Completion:
    """The question, completed from the one before it."""
    clean = " ".join(normalise(question).split())
    if not clean or len(clean) > LONGEST or COMPLETED.search(clean):
        return Completion(question)
    opening_en = clean.casefold().startswith("en ")  # "and" in Dutch; Swedish would hardly open with it, "a"
    language = question_language(clean, "nl" if opening_en else before.language if before else None)
    if (subject := _what_about(clean)) and (before is None or before.language != language):
        return Completion(subject)
    asked = read_subject(clean, language, before.names if before else ())
    whole = before and (_who_says(asked, before) or _asks_else(asked, before) or _told_by(asked, before, writers))
    whole = whole or (before and (_says_too(asked, before) or _elliptic(asked, before)))
    whole = whole or (before and _appended(asked, before))
    if whole:
        return whole if len(whole.text) <= LONGEST else Completion(question)
    fuller = _fuller(asked, before) if before else None
    unclear = fuller is None and _points_nowhere(asked)
    nameless = before is not None and not asked.names and not asked.dates and not unclear
    return Completion(question, fuller=fuller, unclear=unclear, goes_on="story" if nameless else "")


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
    asks = not WHO[language].isdisjoint(plain) and not sayings.isdisjoint(plain)
    if not asks or others or is_preposition(plain[-1], language):  # "vilka skrev på?" asks who signed
        return None
    return Completion(before.text, (bare_question(before.text),), speakers=True)


# "And where?": the earlier question, asked in another way.


def _asks_else(asked: Subject, before: Subject) -> Completion | None:
    """ "When did it begin?" and "and where?": "Where did it begin?"."""
    plain = [word.text for word in words(OPENING_AND.sub("", asked.text))]
    first = before.tokens[0] if before.tokens else None
    if len(plain) != 1 or first is None or first.start or asked.language != before.language:
        return None
    one, other = plain[0].casefold(), first.text.casefold()
    if one == other or not {one, other} <= ADVERBIAL[asked.language]:
        return None
    return Completion(f"{one[:1].upper()}{one[1:]}{before.text[first.end :]}", (bare_question(before.text),))


# "And what does Sidecar write?": what another says of the same.


def _says_too(asked: Subject, before: Subject) -> Completion | None:
    """The earlier question, of another who says something; None for what asks anything else."""
    if len(asked.names) != 1 or not OPENING_AND.match(asked.text) or asked.language != before.language:
        return None
    (name,), sayings = asked.names, SAYINGS[asked.language]
    rest = [word.text.casefold() for word in asked.tokens if not name.start <= word.start < name.end]
    if sayings.isdisjoint(rest) or not all(word in sayings or is_small(word, asked.language) for word in rest):
        return None
    text = exchanged(before, asked, None, asked.part(name))
    return Completion(text, (bare_question(before.text),)) if text else None


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
    return Completion(text, (bare_question(before.text),), "" if goes_on or agrees else asked.text)


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
    if shifted := day_beside(before, HAPPENED.sub("", rest).strip()):
        return Completion(shifted, (bare_question(before.text),))
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
    carried, plain_text = (bare_question(before.text),), _what_about(asked.text) if opened else asked.text
    if text := exchanged(before, named, link, new) or on_another(before, link, new):
        return Completion(text, carried, plain_text)
    found = Completion(noted(before.text, rest), carried, plain_text)
    if link or part.dates:
        return found
    counts = HOW_MANY.match(before.text)  # "how many were arrested?", "and killed?"
    subject = entry(before.language, "offers.subject").format(name=rest)
    first, _, behind = rest.partition(" ")
    bare = behind if behind and first.casefold() in ARTICLES else rest  # "and the injured?"
    counted = [f"{counts.group()} {bare}?"] if counts and not part.names else []
    return replace(found, instead=(*counted, rest, subject))


def _what_about(question: str) -> str:
    """ "What about the internet?" may mean all that there is on it: "the internet"; "" for any other question."""
    opening = OPENING_AND.match(question)
    rest = question[opening.end() :].rstrip(" ?!.") if opening and len(words(opening.group())) > 1 else ""
    return "" if all(any(is_small(word.text, language) for language in LANGUAGES) for word in words(rest)) else rest


# "And when?", "What did he say?": the question as it is, with what it leaves out.


def _appended(asked: Subject, before: Subject) -> Completion | None:
    """The question with what it leaves out in brackets; None when it leaves out nothing, or nothing can be lent."""
    pointer = _pointer(asked)
    if not (pointer or _is_fragment(asked) or _leaves_out(asked, before)):
        return None
    about, lent = _lent(asked, before)
    by_name = bool(about) and (pointer == "person" or (asked.content > 0 and pointer != "thing"))
    if pointer == "person" and _asks_who(before):
        by_name = False  # "he" is the answer, of which the question says what there is to say
    alone = pointer is None and asked.content > 0 and not _is_fragment(asked)
    if alone and not lent and not OPENING_AND.match(asked.text):
        return None  # "How many died?" says what it asks, and the question before names nothing that it could be of
    carried = _topics(asked, before)
    if by_name:
        carried = lent if pointer else _around(asked, before, lent)
    # Who says "and" goes on: what finds more without the names that it goes on from is another question.
    plain = asked.text if alone and not (lent and OPENING_AND.match(asked.text)) else ""
    made = _in_brackets(asked, carried, plain, lent or [bare_question(before.text)])
    if made is None:
        return None
    if pointer or not asked.content or _is_fragment(asked):
        made = replace(made, goes_on="answer")
    if plain and not asked.names and not asked.dates:
        made = replace(made, goes_on="story")
    if not by_name or pointer != "person":
        return replace(made, about=about)
    return replace(made, about=about, persons=about, fuller=_with_name(asked, about))


def _with_name(asked: Subject, persons: tuple[str, ...]) -> Completion | None:
    """ "And how old is he?" asked of the one person that it can mean: "How old is Kit Harington?"."""
    pronouns = SUBJECTS[asked.language] & PERSON[asked.language]
    place = next((token for token in asked.tokens if token.text.casefold() in pronouns), None)
    if len(persons) > 1 or place is None:
        return None
    text = OPENING_AND.sub("", f"{asked.text[: place.start]}{persons[0]}{asked.text[place.end :]}")
    return Completion(f"{text[:1].upper()}{text[1:]}", persons, about=persons, persons=persons)


def _fuller(asked: Subject, before: Subject) -> Completion | None:
    """A question that names nobody, with the names and dates of the one before it; None where there are none."""
    about, lent = _lent(asked, before)
    if asked.names or asked.dates or not about or asked.language != before.language:
        return None
    made = _in_brackets(asked, lent, asked.text, lent)
    return replace(made, about=about) if made else None


def _in_brackets(asked: Subject, added: Sequence[str], plain: str, carried: Sequence[str]) -> Completion | None:
    """The question with what is added in brackets, which is for the search; a reader is told what was carried."""
    parts, told = ", ".join(dict.fromkeys(added)), tuple(dict.fromkeys(carried))
    return Completion(f"{asked.text} ({parts})", told, plain) if parts else None


def _lent(asked: Subject, before: Subject) -> tuple[tuple[str, ...], list[str]]:
    """The earlier question's names that the archive knows and the question has not; and, with its dates, in order."""
    known = [name for name in before.names if name not in before.unknown]
    names = [name for name in known if not any(name.keys & own.keys for own in asked.names)]
    wanted = sorted([*names, *(() if asked.dates else before.dates)], key=lambda span: span.start)
    about, lent = ([_bare(before.part(span)) for span in spans] for spans in (names, wanted))
    return tuple(about), lent


def _asks_who(before: Subject) -> bool:
    """Whether the earlier question asks for a person, and not who somebody is."""
    first = next((token.text.casefold() for token in before.tokens), "")
    return first in WHO[before.language] and not stands_alone(before.text)


def _pointer(asked: Subject) -> Pointer | None:
    return points_back(asked.tokens, [name.start for name in asked.names], asked.language)


def _leaves_out(asked: Subject, before: Subject) -> bool:
    """Whether a question without a pronoun is too bare to be asked alone."""
    opened = OPENING_AND.match(asked.text) is not None
    if asked.names:  # "And who is Putin?" says it all
        return opened and not asked.content and not name_asked(asked.text, asked.language)
    if not asked.content:
        return True
    plain = [token.text.casefold() for token in asked.tokens]
    asks = any(word in ASKS[asked.language] for word in plain) or _is_verb(plain[0], asked.language)
    new = any(word in NEW[asked.language] for word in plain)
    if not asks or new or stands_alone(asked.text):
        return False
    if HAPPENED.search(asked.text) and asked.dates:
        return False
    shared = asked.language == before.language and bool(asked.stems & before.stems)
    counts = HOW_MANY.search(asked.text) is not None
    passive = counts and PASSIVE.search(asked.text.casefold()) is not None
    content = asked.content - (len(asked.dates) if counts else 0)
    return content <= 1 or (content == 2 and (opened or shared or passive))


def _is_fragment(asked: Subject) -> bool:
    """ "In which city?", "on what charge?": what no verb follows goes on from the answer before it."""
    plain = [word.text.casefold() for word in words(OPENING_AND.sub("", asked.text))]
    asks = len(plain) > 1 and is_preposition(plain[0], asked.language) and plain[1] in ASKS[asked.language]
    return asks and len(plain) <= FRAGMENT_WORDS


def _is_verb(word: str, language: str) -> bool:
    """Whether a question that begins with a word asks for yes or no."""
    return word in VERB_FIRST[language] or (len(word) > 5 and word.endswith(tuple(VERB_ENDINGS[language])))


def _topics(asked: Subject, before: Subject) -> list[str]:
    """What the earlier question is about: its runs of words, without those that ask and without the question's own
    names, and those that the archive does not have; in another language than the question's, its single words.
    """
    links = LINKS[before.language] if asked.language == before.language else frozenset()
    own = [key for name in asked.names for key in name.keys]
    left_out = [name for name in before.names if name.keys.intersection(own)]
    left_out += (*before.unknown, *(before.dates if asked.dates else ()))
    runs: list[list[Word]] = [[]]
    for place, token in enumerate(before.tokens):
        gap = before.text[before.tokens[place - 1].end : token.start] if place else ""
        if gap not in ("", " ", "-"):
            runs.append([])
        name = any(span.start <= token.start < span.end for span in (*before.names, *before.dates))
        dropped = any(span.start <= token.start < span.end for span in left_out)
        if dropped or (not name and is_small(token.text, before.language) and token.text.casefold() not in links):
            runs.append([])
        else:
            runs[-1].append(token)
    trimmed = (_trimmed(run, links) for run in runs)
    return [_bare(before.text[run[0].start : run[-1].end]) for run in trimmed if run]


def _around(asked: Subject, before: Subject, lent: Sequence[str]) -> list[str]:
    """What is lent, each name with the noun that the earlier question links to it: "the tsunami in Indonesia".

    No noun that is a name itself, or that the question has.
    """
    found, spans = [], (*before.names, *before.dates)
    own = {fold(token.text) for token in asked.tokens}
    for part in lent:
        start = before.text.find(part)
        noun = _linked([token for token in before.tokens if token.end <= start], LINKS[before.language])
        named = noun and (fold(noun.text) in own or any(span.start <= noun.start < span.end for span in spans))
        found.append(before.text[noun.start : start + len(part)] if noun and not named else part)
    return found


def _linked(left: Sequence[Word], links: Container[str]) -> Word | None:
    """The noun before the links that a name follows, where links stand before it too.

    "Died in the tsunami in Indonesia": what no small word stands before is no noun, but what was done.
    """
    place = len(left) - 1
    while place >= 0 and left[place].text.casefold() in links:
        place -= 1
    linked = 0 < place < len(left) - 1 and left[place - 1].text.casefold() in links
    return left[place] if linked else None


def _trimmed(run: list[Word], links: Container[str]) -> list[Word]:
    kept = [place for place, token in enumerate(run) if token.text.casefold() not in links]
    return run[kept[0] : kept[-1] + 1] if kept else []


def bare_question(text: str) -> str:
    """A question without what is in brackets behind it, which is for the search: as a reader is told it.

    One that says nothing without ("And when? (CSTO)") keeps them.
    """
    bare = COMPLETED.sub("", text)
    return text if OPENING_AND.match(bare) else bare


def _bare(part: str) -> str:
    """A name without the genitive's ending, in which brackets would break up what is in brackets."""
    return re.sub(r"['’]s$", "", part)
