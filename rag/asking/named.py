"""text -> where it names something: words with capitals side by side are one name, whatever else they mean.

"Theresa May", "Long Lartin" and "Raymond So" hold words that are a month's, an adjective's or an adverb's elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.asking.sides import Place
from rag.language.names import fold, known_names
from rag.language.words import ASKING, STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.language.words import Word

SHORTEST = 2  # letters of a word with a capital that may be a name alone: "I" is none
HEADLINE = 4  # words, all with capitals, from which a text is written as a headline is
CALENDAR = ("k_month", "k_day")


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


def is_joined(text: str, word: Word) -> bool:
    """Whether a hyphen joins a word of the text to the one before it, of whose name it is a part: "Kim Jong-un"."""
    return text[: word.start].endswith("-")


def _has_capital(word: Word) -> bool:
    return word.text[0].isupper() and len(word.text.partition("'")[0].partition("’")[0]) >= SHORTEST


def _dated(word: Word) -> bool:
    return known_names().get((fold(word.text),), "").startswith(CALENDAR)
