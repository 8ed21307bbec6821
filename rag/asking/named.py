"""text -> where it names something: outlets and authors of this archive, or whatever is written as a name.

Words with capitals side by side are one name, whatever else they mean: "Theresa May", "Long Lartin", "Raymond So". An
outlet that is also a word ("Metro", "Revolution") is told by its capital, unless a text is typed without any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.asking.pointing import ASKER, OPENING_AND
from rag.language.data import all_words, entry, words_of
from rag.language.names import CALENDAR, fold, known_names
from rag.language.speakers import NAME_JOINERS
from rag.language.words import ASKING, STOP_WORDS, normalise, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rag.language.words import Word

SHORTEST = 2  # letters of a word with a capital that may be a name alone: "I" is none
HEADLINE = 4  # words, all with capitals, from which a text is written as a headline is
LONGEST = 6  # words of an outlet's or an author's name
LONGEST_NAME = 5  # words of what "Who is …?" may be asked of
SURNAME = 5  # letters from which a surname stands for its author
ARTICLES, IS = all_words("questions.articles"), words_of("offers.is")
JOINING = all_words("words.stop")  # small words inside a name: "Bank of England"
PARTICLES = NAME_JOINERS - {"of"}  # before a surname: "Jan de Vries"; what follows an office is no name

I_ALONE = re.compile(r"I(?:['’]\w+)?")  # "I", "I've": of English nothing else is written with a capital always
NEAR = 8  # characters before a word in which the one before it ends
SENTENCE_ENDS = '.!?:”"»–•\n'


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text names something: text[start:end]. name: of an outlet or an author as the archive has it."""

    name: str
    start: int
    end: int


def whole_names(text: str, language: str) -> list[Place]:
    """The names of a text (NFC), each a run of words with capitals; in a headline without its small words.

    The first word, which has a capital anyway, belongs to one only where the text is nothing but a name.
    """
    found = words(text)
    if all(_has_capital(word) or is_joined(text, word) for word in found):
        small = STOP_WORDS[language] | ASKING[language] if len(found) >= HEADLINE else ()
        found = [word for word in found if word.text.casefold() not in small]
    else:
        found = found[1:]
    runs: list[list[Word]] = [[]]
    for word in found:
        joined = bool(runs[-1]) and is_joined(text, word)
        named = joined or (_has_capital(word) and not _dated(word) and not _opens_sentence(text, word, language))
        if not named or (runs[-1] and text[runs[-1][-1].end : word.start] not in (" ", "-")):
            runs.append([])
        if named:
            runs[-1].append(word)
    return [Place(text[run[0].start : run[-1].end], run[0].start, run[-1].end) for run in runs if run]


def _opens_sentence(text: str, word: Word, language: str) -> bool:
    """Whether a small word has its capital because a sentence begins with it: "Oh no! How old was he?"."""
    small = word.text.casefold() in STOP_WORDS[language] | ASKING[language]
    return small and text[: word.start].rstrip().endswith(tuple(SENTENCE_ENDS))


def whole_name(start: int, end: int, names: Sequence[Place]) -> tuple[int, int]:
    """A place widened to the name that it is a part of. names: ``whole_names`` of the text."""
    over = [name for name in names if name.start < end and start < name.end]
    return min([start, *(name.start for name in over)]), max([end, *(name.end for name in over)])


def is_one_name(text: str) -> bool:
    """Whether a subject is written as a single name: all its words with capitals, but for an article before them."""
    clean = normalise(text)
    found = [word for word in words(clean) if word.text.casefold() not in ARTICLES]
    named = (word.text in JOINING or _is_named(clean, word) for word in found)
    return bool(found) and all(named) and found[0].text[0].isupper()


def name_asked(text: str, language: str) -> str:
    """The name that a text asks who or what it is, and nothing else; "" for any other text.

    "What is the CSTO?" does; "Who is the President?" asks who holds an office, for a person's name has no article.
    """
    text = OPENING_AND.sub("", text)
    found = words(text)
    first, second = (word.text.casefold() for word in found[:2]) if len(found) > 2 else ("", "")
    who, what = ASKER[language], entry(language, "offers.what").split()[0].casefold()
    if first not in (who, what) or second not in IS[language]:
        return ""
    own = found[3:] if first == what and found[2].text in ARTICLES else found[2:]
    name = text[own[0].start : own[-1].end] if own else ""
    whole = all(_is_named(text, word) or (place and _leads_on(own, place)) for place, word in enumerate(own))
    fits = whole or (first == what and is_one_name(name) and _is_named(text, own[-1]))
    return name if fits and len(own) <= LONGEST_NAME else ""


def is_joined(text: str, word: Word) -> bool:
    """Whether a hyphen joins a word of the text to the one before it, of whose name it is a part: "Kim Jong-un"."""
    return text[: word.start].endswith("-")


def _leads_on(found: Sequence[Word], place: int) -> bool:
    """Whether a word is a particle that leads on to a surname, perhaps with others of its kind: "van der Meer"."""
    behind = next((word for word in found[place:] if word.text not in PARTICLES), None)
    return found[place].text in PARTICLES and behind is not None and _has_capital(behind)


def _is_named(text: str, word: Word) -> bool:
    return word.text[0].isupper() or is_joined(text, word)


def _has_capital(word: Word) -> bool:
    return word.text[0].isupper() and len(word.text.partition("'")[0].partition("’")[0]) >= SHORTEST


def _dated(word: Word) -> bool:
    return known_names().get((fold(word.text),), "").startswith(CALENDAR)


def places_in(text: str, outlets: frozenset[str], authors: frozenset[str]) -> list[Place]:
    """The places of outlets and authors in a text (NFC), in order; where names overlap the longest."""
    known, found = _keys(outlets, authors), words(text)
    plain = not any(word.text[0].isupper() and not word.text.isupper() for word in found[1:])
    places: list[Place] = []
    at = 0
    while at < len(found):
        for count in range(min(LONGEST, len(found) - at), 0, -1):
            run = found[at : at + count]
            name = _named(run, known) if plain or _capitals(run) else None
            if name:
                places.append(Place(name, run[0].start, run[-1].end))
                at += count
                break
        else:
            at += 1
    return places


def sides_of(places: Iterable[Place]) -> list[str]:
    """The names of places, each once, in the order of the text."""
    return list(dict.fromkeys(place.name for place in places))


def _named(run: list[Word], known: Mapping[str, str]) -> str | None:
    """The name that a run of words is, perhaps in the genitive; "New York Times" is "nytimes" too."""
    *before, last = (fold(word.text).replace("’", "'") for word in run)
    joined, short = "".join((*before, last)), "".join((*(word[0] for word in before), last))
    spelt = (joined, short) if len(before) > 1 else (joined,)
    forms = (form.removesuffix(ending) for ending in ("", "'s", "s") for form in spelt)
    return next((known[form] for form in forms if form in known), None)


def _capitals(run: list[Word]) -> bool:
    """Whether a run is written as a name: an article may begin it in small letters."""
    first, *rest = run if len(run) == 1 or run[0].text.casefold() not in ARTICLES else run[1:]
    return first.text[0].isupper() or any(word.text[0].isupper() for word in rest)


@lru_cache(maxsize=8)
def _keys(outlets: frozenset[str], authors: frozenset[str]) -> dict[str, str]:
    """What a name is written as, its words joined -> the name. Where two names have one form, it is the first's."""
    forms: dict[str, str] = {}
    for kind, names in ((_outlet_forms, outlets), (_author_forms, authors)):
        for name in sorted(names):
            for form in kind(name):
                forms.setdefault(form, name)
    return forms


def _outlet_forms(name: str) -> list[str]:
    """ "The Moscow Times" with and without its article; of "nytimes.com" or "euronews-en" what stands for the name."""
    told = [fold(word.text) for word in words(name)]
    bare = told[1:] if len(told) > 1 and told[0] in ARTICLES else told
    first = [] if any(character.isspace() for character in name.strip()) else told[:1]
    return [form for form in ("".join(told), "".join(bare), *first) if form]


def _author_forms(name: str) -> list[str]:
    told = [fold(word.text) for word in words(name)]
    last = told[-1:] if len(told) > 1 and len(told[-1]) >= SURNAME else []
    return [form for form in ("".join(told), *last) if form]


def names_in(text: str) -> Iterator[str]:
    """The names in a text, each a run of words with capitals; none that begins a sentence, where any word has one."""
    run: list[Word] = []
    for word in words(text):
        capital = word.text[0].isupper() and not I_ALONE.fullmatch(word.text)
        if run and text[run[-1].end : word.start] in (" ", "-") and capital:
            run.append(word)
            continue
        if run:
            yield text[run[0].start : run[-1].end]
        opens = text[max(0, word.start - NEAR) : word.start].rstrip()[-1:] in ("", *SENTENCE_ENDS)
        run = [word] if capital and not opens else []
    if run:
        yield text[run[0].start : run[-1].end]
