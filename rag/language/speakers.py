"""Noun phrases that may name a speaker: "det kazakiska inrikesministeriet", "Anna van der Berg", "hij"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rag.language.data import LANGUAGES, pattern_of, read, table, word_set
from rag.language.days import calendar_names
from rag.language.numbers import numbers

if TYPE_CHECKING:
    from collections.abc import Container

LONGEST = 8  # words of a speaker
_WORD = re.compile(r"[^\W_]+(?:[-’':.&][^\W_]+)*")


NAME_JOINERS = frozenset(read("names")["persons"]["joiners"].split())
LEADS_ON, NAME_LEADS_ON = pattern_of("speech.leads_on"), pattern_of("speech.name_leads_on", flags=re.NOFLAG)


@cache
def lexicon(language: str) -> dict[str, frozenset[str]]:
    """The words by which news tells who says what, by their names in "speech" of a language's file.

    Also all words of saying, and the boundaries: where a speaker ends, before or behind it.
    """
    names = {name for known in LANGUAGES for name, words in table(known, "speech").items() if isinstance(words, str)}
    sets = {name: word_set(language, f"speech.{name}") for name in names}
    ends = ("others", "auxiliaries", "prepositions", "adverbs", "that", "pronouns")
    sets["boundaries"] = frozenset().union(*(sets[name] for name in ends))
    return sets | {"sayings": sets["bare"] | sets["noted"] | sets["perfect"]}


def names_nobody(speaker: str, language: str) -> bool:
    """Whether a speaker tells a reader of the quote alone nothing: a pronoun, "the same paper", "the article".

    Or is none: "of dozens shot" in "he writes of dozens shot", "five" in "five days after it, however, she said".
    """
    spoken, lexical = speaker.casefold(), lexicon(language)
    found = spoken.split()
    written = speaker == speaker.casefold() and not lexical["writings"].isdisjoint(found)
    led = speaker.split()[:1]  # as it is written: "Van der Berg" is somebody
    if not lexical["prepositions"].isdisjoint(led) or not lexical["leading"].isdisjoint(led):
        return True
    counted = any((number.start, number.end) == (0, len(speaker)) for number in numbers(speaker, language))
    return counted or spoken in lexical["pronouns"] or not lexical["same"].isdisjoint(found[:2]) or written


@cache
def _weekdays(language: str) -> tuple[str, ...]:
    return tuple(name.casefold() for name in calendar_names("days", language))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, ``text[start:end]``; low: in small letters."""

    text: str
    low: str
    start: int
    end: int


class Clause:
    """The words of ``text[start:end]`` and what stands between them."""

    def __init__(self, text: str, start: int, end: int, language: str) -> None:
        self.text, self.start, self.end, self.language = text, start, end, language
        self.lexicon = lexicon(language)
        self.words = [
            Word(match[0], match[0].casefold(), match.start(), match.end())
            for match in _WORD.finditer(text, start, end)
        ]

    def speaker_before(self, last: int) -> tuple[int, int] | None:
        """The noun phrase whose last word is ``last``, as first and one past the last word."""
        if last < 0:
            return None
        if self.holds(last, self.lexicon["pronouns"]):
            return last, last + 1
        joiners, determiners = self.lexicon["joiners"], self.lexicon["determiners"]
        place, first = last, None
        while place >= 0 and last - place < LONGEST and (place == last or not self.parted(place + 1)):
            word = self.words[place]
            if (word.low in determiners and not self._is_name(place)) or word.text.isdigit():
                first = place if place < last else None
                if not self.holds(place - 1, joiners):
                    break
            elif word.low in joiners and place < last:
                pass
            elif word.low in self.lexicon["boundaries"]:
                if word.low in self.lexicon["prepositions"]:
                    return None  # "På onsdagen sade": no speaker, but when
                break
            else:
                first = place
            place -= 1
        if first is None or all(word.low.startswith(_weekdays(self.language)) for word in self.words[first : last + 1]):
            return None  # "Woensdag zei", "Onsdagskvällen sade": when, too
        return first, last + 1

    def speaker_after(self, first: int) -> int | None:
        """One past the last word of the noun phrase that begins at word ``first``; None when none does."""
        if self.holds(first, self.lexicon["pronouns"]) and not self._leads_noun(first):
            return first + 1
        determiners = self.lexicon["determiners"]
        place, last, named = first, None, False
        while place < min(len(self.words), first + LONGEST) and (place == first or not self.parted(place)):
            word = self.words[place]
            if word.low in determiners and not self._is_name(place) and (place == first or self._joins(place - 1)):
                place += 1
                continue
            joins = last is not None and (self._joins_name(place) if named else self._joins(place))
            if joins and place + 1 < len(self.words) and not self.parted(place + 1):
                place, named = place + 1, False
                continue
            if word.text[0].isdigit() or (word.low in self.lexicon["boundaries"] and not self._is_name(place)):
                break
            done = last is not None and not self._open(place - 1)
            if done and not self._is_name(place):
                break
            last, named = place + 1, self._is_name(place)
            place += 1
        return last

    def _open(self, place: int) -> bool:
        """Whether the noun of a phrase may still come behind this word: an adjective, a genitive, "the" or "of"."""
        word = self.words[place]
        if self._is_name(place):
            return NAME_LEADS_ON[self.language].fullmatch(word.text) is not None
        if self._joins(place) or word.low in self.lexicon["determiners"]:
            return True
        return LEADS_ON[self.language].fullmatch(word.low) is not None

    def _leads_noun(self, place: int) -> bool:
        """Whether a word that may be a pronoun ("de") is the determiner of a noun here."""
        if self.words[place].low not in self.lexicon["determiners"]:
            return False
        behind = place + 1
        return (
            behind < len(self.words)
            and not self.parted(behind)
            and self.words[behind].low not in self.lexicon["boundaries"]
        )

    def _joins(self, place: int) -> bool:
        return self.holds(place, self.lexicon["joiners"])

    def _joins_name(self, place: int) -> bool:
        return self.holds(place, NAME_JOINERS) and self._is_name(place + 1)

    def holds(self, place: int, words: Container[str]) -> bool:
        return 0 <= place < len(self.words) and self.words[place].low in words

    def _is_name(self, place: int) -> bool:
        if not (0 <= place < len(self.words) and self.words[place].text[0].isupper()):
            return False
        opens = self.words[place].low in self.lexicon["boundaries"] | self.lexicon["determiners"]
        return not opens or (place > 0 and not self.parted(place) and self._is_name(place - 1))

    def gap(self, place: int) -> str:
        """What stands between word ``place`` and the one before it, or the edge of the clause."""
        before = self.words[place - 1].end if place > 0 else self.start
        return self.text[before : self.words[place].start if place < len(self.words) else self.end]

    def parted(self, place: int) -> bool:
        return self.gap(place).strip() != ""

    def between(self, first: int, last: int) -> str:
        return self.text[self.words[first - 1].end : self.words[last].start]
