"""text -> where it names something: words with capitals side by side are one name, whatever else they mean.

"Theresa May", "Long Lartin" and "Raymond So" hold words that are a month's, an adjective's or an adverb's elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.asking.pointing import OPENING_AND
from rag.asking.sides import Place
from rag.language.data import all_words, entry, words_of
from rag.language.names import fold, known_names
from rag.language.words import ASKING, STOP_WORDS, normalise, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.language.words import Word

SHORTEST = 2  # letters of a word with a capital that may be a name alone: "I" is none
HEADLINE = 4  # words, all with capitals, from which a text is written as a headline is
CALENDAR = ("k_month", "k_day")
LONGEST_NAME = 4  # words of what "Who is …?" may be asked of
ARTICLES, IS = all_words("questions.articles"), words_of("offers.is")
JOINING = all_words("words.stop")  # small words inside a name: "Bank of England"


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
        named = joined or (_has_capital(word) and not _dated(word))
        if not named or (runs[-1] and text[runs[-1][-1].end : word.start] not in (" ", "-")):
            runs.append([])
        if named:
            runs[-1].append(word)
    return [Place(text[run[0].start : run[-1].end], run[0].start, run[-1].end) for run in runs if run]


def whole_name(text: str, start: int, end: int, names: Sequence[Place]) -> tuple[int, int]:
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
    who, what = (entry(language, f"offers.{kind}").split()[0].casefold() for kind in ("who", "what"))
    if first not in (who, what) or second not in IS[language]:
        return ""
    own = found[3:] if first == what and found[2].text in ARTICLES else found[2:]
    name, whole = text[own[0].start : own[-1].end] if own else "", all(_is_named(text, word) for word in own)
    fits = whole or (first == what and is_one_name(name) and _is_named(text, own[-1]))
    return name if fits and len(own) <= LONGEST_NAME else ""


def is_joined(text: str, word: Word) -> bool:
    """Whether a hyphen joins a word of the text to the one before it, of whose name it is a part: "Kim Jong-un"."""
    return text[: word.start].endswith("-")


def _is_named(text: str, word: Word) -> bool:
    return word.text[0].isupper() or is_joined(text, word)


def _has_capital(word: Word) -> bool:
    return word.text[0].isupper() and len(word.text.partition("'")[0].partition("’")[0]) >= SHORTEST


def _dated(word: Word) -> bool:
    return known_names().get((fold(word.text),), "").startswith(CALENDAR)
