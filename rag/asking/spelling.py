"""Misspelt words of a question -> the words of the archive that were meant, one slip of the pen away.

A slip is a letter left out, put in, taken for another, or in its neighbour's place (Damerau 1964). Each word that one
slip could have made is looked up in the archive's index, so that nothing of the archive need be held in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.asking.named import whole_names
from rag.asking.typed import PASSAGES, folded, forms_of
from rag.language.data import LANGUAGES, words_of
from rag.language.names import known_names, skeleton
from rag.language.words import ASKING, STOP_WORDS, stem, words
from rag.models.folder import BUNDLED, open_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.index.catalogue import Catalogue

SHORTEST = 4  # letters of a word that may be misspelt; nearly all shorter ones are one slip from some other word
SHORTEST_NAME = 6  # of a name, which may as well be one that the archive does not have
LOOKED_UP = 12  # of the words that one slip could have made, the most frequent, whose forms are looked up
WORD_START = "▁"  # in the models' table of words
SHORTEST_EXCHANGED = 8  # with one letter exchanged; most shorter words that differ so are both right ("coat", "cost")
ALIKE = 0.7  # likeness, in [0, 1], of names with the same consonants from which one is the other, misspelt
LONGEST_NAME = 3  # words of a bare name that is looked up whole
ALIKE_WORD = 0.66  # likeness of each of its words to the archive's, "Mey" and "May"
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéëï"
OPENERS = words_of("questions.openers")
CLOSED = frozenset().union(*(STOP_WORDS[code] | ASKING[code] | OPENERS[code] for code in LANGUAGES))


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word as it was typed: ``question[start:end]``. name: it is written as one. right: it is one, elsewhere."""

    text: str
    start: int
    end: int
    name: bool
    right: bool


def meant(catalogue: Catalogue, question: str, language: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with its misspelt words as the archive writes them, and those words: as typed, as read.

    Only words that neither the archive nor the models' table of words knows are looked at, and they become only words
    of the question's language, or names, that the archive has. A name is never made of any other word. A bare word may
    also be a name of the archive's that sounds like it, even if it is right elsewhere ("Macedonia", "Macedonië");
    a bare name of several words one that is much like it word by word.
    """
    if name := _whole_name(catalogue, question):
        pairs = zip(words(question), words(name), strict=True)
        return name, tuple((one.text, other.text) for one, other in pairs if folded(one.text) != folded(other.text))
    bare = sum(word.text.casefold() not in CLOSED for word in words(question)) == 1
    found = [
        (typed, right)
        for typed in _unknown(catalogue, question)
        if (right := None if typed.right else _one_slip_away(catalogue, typed, language))
        or (right := _sounds_like(catalogue, typed) if bare else None)
    ]
    text = question
    for typed, right in reversed(found):
        text = f"{text[: typed.start]}{right}{text[typed.end :]}"
    return text, tuple((typed.text, right) for typed, right in found)


def _whole_name(catalogue: Catalogue, question: str) -> str | None:
    """The archive's name that a bare name of several words is, misspelt ("Teresa Mey"), if it lacks one of them."""
    typed = [word.text for word in words(question)]
    if not 1 < len(typed) <= LONGEST_NAME or not _lacks_one(catalogue, typed):
        return None
    best: tuple[float, str] | None = None
    for code in catalogue.languages():
        keys = filter(None, (key for word in typed for key in (stem(word, code), skeleton(word))))
        ids = [passage_id for passage_id, _ in catalogue.lexical(code, list(keys), PASSAGES)]
        for passage, _ in catalogue.passages(ids).values():
            for name in _names_of(passage.text, len(typed)):
                pairs = [(folded(one), folded(other.text)) for one, other in zip(typed, words(name), strict=True)]
                likeness = [SequenceMatcher(None, *pair).ratio() for pair in pairs if pair[0][0] == pair[1][0]]
                if len(likeness) == len(pairs) and min(likeness) >= ALIKE_WORD:
                    best = max(best or (0.0, ""), (sum(likeness), name))
    return best[1] if best else None


def _lacks_one(catalogue: Catalogue, typed: Sequence[str]) -> bool:
    """Whether the archive has not all words of a name, none of which is small."""
    known = (_stands(catalogue, word) for word in typed)
    return CLOSED.isdisjoint(map(str.casefold, typed)) and not all(known)


def _names_of(text: str, size: int) -> Iterator[str]:
    """All that may be a name of so many words: words with capitals side by side, none joined to another."""
    for place in whole_names(text, "en"):
        found = words(place.name)
        runs = (place.name[one.start : other.end] for one, other in zip(found, found[size - 1 :], strict=False))
        yield from (run for run in runs if "-" not in run)


def _stands(catalogue: Catalogue, word: str) -> bool:
    """Whether some language of the archive has a word."""
    return any(any(catalogue.term_counts(code, [stem(word, code)])[1].values()) for code in catalogue.languages())


def _unknown(catalogue: Catalogue, question: str) -> list[_Typed]:
    """The words that the archive has in no language, and that are no closed ones; no right ones but names."""
    found = []
    for word in words(question):
        name = word.start > 0 and word.text[0].isupper()
        if not word.text.isalpha() or len(word.text) < (SHORTEST_NAME if name else SHORTEST):
            continue
        right = _is_piece(word.text)
        if word.text.casefold() in CLOSED or (folded(word.text),) in known_names() or (right and word.text.islower()):
            continue
        if not _stands(catalogue, word.text):
            found.append(_Typed(word.text, word.start, word.end, name, right))
    return found


def _one_slip_away(catalogue: Catalogue, typed: _Typed, language: str) -> str | None:
    """The archive's word that one slip turned into this one, as it writes it; the most frequent of several."""
    best: tuple[int, str] | None = None
    slips = set(_slips(typed.text.casefold()))
    for code in catalogue.languages():
        stems = {stem(slip, code) for slip in slips}
        counts = catalogue.term_counts(code, sorted(filter(None, stems)))[1]
        standing = [item for item in sorted(counts, key=lambda item: -counts[item]) if counts[item]][:LOOKED_UP]
        forms = forms_of(catalogue, {code: standing})
        for slip in slips:
            for form, count in forms.get(folded(slip), {}).items():
                capital = form[0].isupper()
                if (typed.name and not capital) or (code != language and not capital):
                    continue
                if _pieces(form) <= _pieces(typed.text) and (best is None or count > best[0]):
                    best = count, form
    return best[1] if best else None


def _sounds_like(catalogue: Catalogue, typed: _Typed) -> str | None:
    """The archive's name that has the consonants of a word, and most of its letters; that with the most."""
    key = skeleton(typed.text)
    if key is None or (typed.right and not typed.text[0].isupper()):
        return None
    keys = [key, f"{key[:-1]}v"] if key.endswith("f") else [key]  # "Romanof" and "Romanov" are one name
    found = forms_of(catalogue, dict.fromkeys(catalogue.languages(), keys))
    alike = {
        form: (SequenceMatcher(None, folded(typed.text), plain).ratio(), count)
        for plain, forms in found.items()
        if skeleton(plain) in keys
        for form, count in forms.items()
        if form[0].isupper()
    }
    best = max(alike, key=lambda form: alike[form], default=None)
    return best if best and alike[best][0] >= ALIKE else None


def _slips(word: str) -> Iterator[str]:
    """All words that are one slip away, but for another first letter, or a letter more or less at the end.

    Another last letter is most often another form of the word, and so is read as it is.
    """
    head, tail = word[0], word[1:]
    for place in range(len(tail)):
        before, after = tail[:place], tail[place:]
        for letter in LETTERS:
            yield f"{head}{before}{letter}{after}"
            if len(word) >= SHORTEST_EXCHANGED and letter != after[0]:
                yield f"{head}{before}{letter}{after[1:]}"
        if len(after) > 1:
            yield f"{head}{before}{after[1:]}"
    for place in range(len(word) - 1):
        if word[place] != word[place + 1]:
            yield f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}"


def _is_piece(word: str) -> bool:
    """Whether the models' table has the word whole: frequent words and names of all languages."""
    tokenizer = open_model(BUNDLED).tokenizer
    forms = {word, word.casefold(), word.capitalize()}
    return any(tokenizer.token_to_id(f"{WORD_START}{form}") is not None for form in forms)


@lru_cache(maxsize=4096)
def _pieces(word: str) -> int:
    """Into how many pieces the models' table parts a word: a misspelt one into no fewer than the right one."""
    return len(open_model(BUNDLED).tokenizer.encode(word, add_special_tokens=False).ids)
