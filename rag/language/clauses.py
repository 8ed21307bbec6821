"""A sentence -> its main clause: subject, finite verb and what follows, where that is plain to see.

Without a tagger, by the order of words and closed classes alone: a subject comes first, and its verb right behind it.
What is not plain gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.language.data import entry, pattern_of, words_of
from rag.language.speakers import NAME_JOINERS, lexicon
from rag.language.words import Word, words

SubjectKind = Literal["name", "noun", "amount"]
LONGEST = 6  # words of a subject
HELPING, STRONG, POINTING = words_of("clauses.helping"), words_of("clauses.strong"), words_of("clauses.pointing")
PAST, PRESENT = pattern_of("clauses.past"), pattern_of("clauses.present")
ENDS, SUBORDINATORS = words_of("clauses.ends"), words_of("clauses.subordinators")
DEFINITE, JOINING = words_of("clauses.definite"), words_of("clauses.joining")
COMPLETING = words_of("clauses.completing")  # open a clause that the verb needs
_OPEN = re.compile(r"[,;:()\[\]“”\"«»‘’–—…!?]|\s-\s")


@dataclass(frozen=True, slots=True)
class MainClause:
    """``text[:subject_end]`` is the subject, ``text[verb_start:verb_end]`` the verb, the rest begins behind it.

    kind: of the subject: a name, a noun with or without its article, or an amount with what it counts. end: where what
    plainly belongs to the clause ends, before a comma or a clause that hangs on it. whole: whether it says something
    without what comes behind.
    """

    text: str
    language: str
    kind: SubjectKind
    subject_end: int
    verb_start: int
    verb_end: int
    end: int
    whole: bool

    @property
    def subject(self) -> str:
        return self.text[: self.subject_end]

    @property
    def verb(self) -> str:
        return self.text[self.verb_start : self.verb_end]

    @property
    def rest(self) -> str:
        return self.text[self.verb_end : self.end].strip()


def main_clause(sentence: str, language: str, is_name: Callable[[str], bool], counted: int = 0) -> MainClause | None:
    """The clause that a sentence begins with; None where it is not plain.

    is_name: whether a word with a capital at the beginning is a name. counted: end of an amount that is the subject.
    """
    tokens = words(sentence)
    place = _verb(sentence, tokens, language, is_name, counted)
    if place is None:
        return None
    subject, verb = tokens[:place], tokens[place]
    kind: SubjectKind = "amount" if counted else "name" if _all_names(subject, language, is_name) else "noun"
    end, whole = clause_end(sentence, verb.end, language)
    if _verb_again([token.text for token in tokens[place + 1 :] if token.end <= end], verb.text, language):
        return None
    return MainClause(sentence, language, kind, subject[-1].end, verb.start, verb.end, end, whole)


def clause_end(sentence: str, start: int, language: str) -> tuple[int, bool]:
    """Where what plainly belongs to a clause ends, and whether it is whole: not cut before "that", ":" or inside a
    list of words.
    """
    found = _OPEN.search(sentence, start)
    end = found.start() if found else len(sentence)
    whole = found is None or found[0] in ",;.!…"
    tokens = [token for token in words(sentence) if start <= token.start < end]
    for place, token in enumerate(tokens):
        if token.text in ENDS[language] | SUBORDINATORS[language]:
            end, behind = token.start, tokens[place + 1].text if place + 1 < len(tokens) else ""
            joins = token.text in JOINING[language]
            listed = joins and behind.islower() and not is_finite(behind, language)
            whole = not listed and (joins or token.text not in COMPLETING[language])
            break
    end = len(sentence[:end].rstrip(" ."))
    last = next((token.text for token in reversed(tokens) if token.end <= end), "")
    words_left_open = lexicon(language)["prepositions"] | lexicon(language)["determiners"] | JOINING[language]
    return end, whole and last not in words_left_open


def points_outside(text: str, language: str) -> bool:
    """Whether a word of a text stands for something that was named elsewhere."""
    return any(word.text.casefold() in POINTING[language] for word in words(text))


def is_finite(word: str, language: str) -> bool:
    """Whether a word looks like a finite verb."""
    if not word.islower():
        return False
    return word in HELPING[language] or word in STRONG[language] or PAST[language].fullmatch(word) is not None


def is_helping(word: str, language: str) -> bool:
    """Whether a verb helps others, or is "to be"."""
    return word in HELPING[language]


def _verb(sentence: str, tokens: list[Word], language: str, is_name: Callable[[str], bool], counted: int) -> int | None:
    """Place of the finite verb right behind the subject; None where something else comes between."""
    bounds = lexicon(language)["prepositions"] | lexicon(language)["adverbs"] | SUBORDINATORS[language]
    if not tokens or tokens[0].start or tokens[0].text.casefold() in bounds | POINTING[language] - DEFINITE[language]:
        return None
    for place, token in enumerate(tokens[: LONGEST + 1]):
        if place and sentence[tokens[place - 1].end : token.start] not in (" ", "-", ". "):
            return None
        if place == 0 or token.start < counted:
            continue
        named = _all_names(tokens[:place], language, is_name)
        if is_finite(token.text, language) or (
            (named and not counted)
            and token.text.islower()
            and PRESENT[language].fullmatch(token.text)
            and token.text not in bounds
        ):
            return place if (counted or named or _noun(tokens[:place], language)) else None
        if counted or token.text in ENDS[language] or token.text.casefold() in SUBORDINATORS[language]:
            return None
    return None


def _verb_again(behind: list[str], verb: str, language: str) -> bool:
    """Whether a clause has another verb that may be the main one, its first being a participle."""
    if not is_helping(verb, language):
        return any(is_finite(word, language) for word in behind)
    # In Dutch the verbs that a helping one goes with all stand at the end.
    return not entry(language, "clauses.verbs_last") and any(is_helping(word, language) for word in behind[1:])


def _noun(subject: list[Word], language: str) -> bool:
    """Whether words may be a noun with its article, adjectives, and what is said to belong to it."""
    low = [word.text.casefold() for word in subject]
    prepositions = lexicon(language)["prepositions"] - {entry(language, "clauses.joins")}
    if low[0] in lexicon(language)["determiners"]:
        return (
            len(subject) > 1 and low[0] not in POINTING[language] - DEFINITE[language] and not prepositions & set(low)
        )
    return len(subject) == 1 and len(low[0]) > 3 and entry(language, "words.stop").split().count(low[0]) == 0


def _all_names(subject: list[Word], language: str, is_name: Callable[[str], bool]) -> bool:
    first = subject[0].text
    capitals = all(word.text[0].isupper() or word.text in NAME_JOINERS for word in subject)
    return capitals and (len(subject) > 1 or is_name(first)) and first.casefold() not in DEFINITE[language]
