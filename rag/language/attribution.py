"""Who is said to say what a sentence states: "inrikesministern hävdade att …", "volgens het ministerie", ", said X".

Read from the order of words alone, without a parser: a word of saying, and the noun phrase on its one or other side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.language.data import entry, pattern_of
from rag.language.sentences import sentences
from rag.language.speakers import Clause, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

AHEAD = 8  # words between a word of saying and its "that" ("told reporters in Almaty that")
APPOSITION = 12  # words of what stands between commas behind a speaker
TRAILING = 6  # words behind ", the ministry said on Wednesday"
CONTRAST = pattern_of("speech.contrasts", r";|,?\s(?={})")
_FIRST_WORD = re.compile(r"\W*(\w+)\W+")
_QUOTED = re.compile(r"[“”\"«»‘]")
_QUOTATION = re.compile(r"“[^”]*”|”[^”]*”|\"[^\"]*\"|«[^»]*»|»[^«»]*[«»]|‘[^’]*’")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The speaker as written, ``speaker == text[start:end]``.

    verb: the word of saying as written, None for "according to". doubtful: the writer keeps a distance ("claimed").
    """

    start: int
    end: int
    speaker: str
    verb: str | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class _Cue:
    """A speaker, words ``first`` to ``last`` exclusive, and the spans of text that it is said to say."""

    first: int
    last: int
    scopes: tuple[tuple[int, int], ...]
    verb: str | None = None
    doubtful: bool = False


def attribution(text: str, language: str, start: int, end: int) -> Attribution | None:
    """Who is said, within its sentence, to say what stands at ``text[start:end]``; None when the writer says it.

    The nearest wording holds where one stands inside another. A span that touches the speaker is not attributed to
    it. None for any language but en, sv and nl.
    """
    if not lexicon(language)["sayings"] or not 0 <= start < end <= len(text):
        return None
    sentence = next((span for span in _sentences(text, language) if span[0] <= start and end <= span[1]), None)
    if sentence is None:
        return None
    led = _FIRST_WORD.match(text, start, end)
    if led and led[1].casefold() in lexicon(language)["that"]:
        start = led.end()  # "that he would come": what is said begins behind it
    best: tuple[int, int, Attribution] | None = None
    for clause in _clauses(text, *sentence, language):
        reader = _Telling(text, *clause, language)
        for cue in reader.cues():
            first, last = reader.words[cue.first].start, reader.words[cue.last - 1].end
            # "225 people confirmed dead": those who are counted do not say it.
            if text[first].isdigit() or (start < last and first < end):
                continue
            for scope in cue.scopes:
                if scope[0] <= start and end <= scope[1]:
                    found = Attribution(first, last, text[first:last], cue.verb, cue.doubtful)
                    key = (scope[1] - scope[0], min(abs(start - last), abs(first - end)))
                    if best is None or key < best[:2]:
                        best = (*key, found)
    return best[2] if best else None


def first_speaker(text: str, language: str) -> Attribution | None:
    """The first who is said, in a text, to say something; None where nobody is."""
    return next(speakers_in(text, language), None)


def speakers_in(text: str, language: str) -> Iterator[Attribution]:
    """All who are said, in a text, to say something, sentence by sentence."""
    if not lexicon(language)["sayings"]:
        return
    for sentence in _sentences(text, language):
        for clause in _clauses(text, *sentence, language):
            reader = _Telling(text, *clause, language)
            for cue in reader.cues():
                first, last = reader.words[cue.first].start, reader.words[cue.last - 1].end
                if not text[first].isdigit():
                    yield Attribution(first, last, text[first:last], cue.verb, cue.doubtful)


@lru_cache(maxsize=64)
def _sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Those of a text of which several spans are asked for, one after the other."""
    return sentences(text, language)


def _clauses(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """A sentence in the parts that stand against each other."""
    quotations = [match.span() for match in _QUOTATION.finditer(text, start, end)]
    cuts = [start]
    for match in CONTRAST[language].finditer(text[start:end]):
        place = start + match.start()
        if not any(first < place < last for first, last in quotations):
            cuts.append(place)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


class _Telling(Clause):
    """A clause in which someone may be said to say something."""

    def cues(self) -> Iterator[_Cue]:
        """Every wording of the clause that names who says something, in order."""
        for place, word in enumerate(self.words):
            if word.low in self.lexicon["according"]:
                yield from self._according(place)
            elif word.low in self.lexicon["sayings"]:
                yield from self._saying(place)

    def _according(self, place: int) -> Iterator[_Cue]:
        first = place + 1
        if self.lexicon["according_to"]:
            if not self.holds(first, self.lexicon["according_to"]):
                return
            first += 1
        last = self.speaker_after(first)
        if last is not None and self.words[first].low not in self.lexicon["no_speaker"]:
            yield _Cue(first, last, ((self.start, self.end),))

    def _saying(self, place: int) -> Iterator[_Cue]:
        word = self.words[place]
        doubtful = word.low in self.lexicon["doubtful"]
        subject, helped, refused = self._before_verb(place)
        if refused or (word.low in self.lexicon["perfect"] and not helped):
            return
        opened = self._opened(place)
        set_off = re.search(r"[,“”\"«»’]", self.gap(place)) is not None
        turned = None if word.low in self.lexicon["addressed"] else self.speaker_after(place + 1)
        if turned is not None and (said := self._turned(place, turned, set_off, subject is not None)):
            yield _Cue(place + 1, turned, said, word.text, doubtful)
        elif subject is not None:
            first, last = subject
            if opened is not None:
                yield _Cue(first, last, ((opened, self.end),), word.text, doubtful)
            elif self._trails(first, place):
                yield _Cue(first, last, ((self.start, self.words[first].start),), word.text, doubtful)
            elif word.low in self.lexicon["bare"] or word.low in self.lexicon["perfect"]:
                yield _Cue(first, last, ((word.end, self.end),), word.text, doubtful)

    def _turned(self, place: int, last: int, set_off: bool, subject: bool) -> tuple[tuple[int, int], ...]:
        """What is said when the speaker, which ends at word ``last``, stands behind the verb; () when it does not."""
        if entry(self.language, "speech.inverts") and (set_off or not subject):
            for ahead in range(last, min(last + APPOSITION, len(self.words))):
                told = self.holds(ahead, self.lexicon["that"])
                if told and (ahead == last or "," in self.gap(ahead) or "," not in self.between(last, ahead)):
                    return ((self.words[ahead].end, self.end),)
            if not subject and ":" in self.gap(last):
                return ((self.words[last - 1].end, self.end),)
        # "says the CSTO sent": what follows the noun shows that it is no speaker.
        words = self.lexicon
        ends = words["prepositions"] | words["joiners"] | words["adverbs"] | words["who"] | words["conjunctions"]
        closed = last == len(self.words) or self.parted(last) or self.holds(last, ends)
        if not set_off or not closed:
            return ()
        behind = self.words[last - 1].end
        quoted = [match.span() for match in _QUOTATION.finditer(self.text, behind, self.end)]
        return ((self.start, self.words[place].start), *quoted)

    def _opened(self, place: int) -> int | None:
        """Where what is said begins, when "that", a colon or a quotation opens it; else None."""
        thats = self.lexicon["that"]
        for ahead in range(place + 1, min(place + 1 + AHEAD, len(self.words) + 1)):
            gap = self.gap(ahead)
            if ":" in gap or _QUOTED.search(gap):
                return self.words[ahead - 1].end
            if self.holds(ahead, thats):
                return self.words[ahead].end
            if re.search(r"[,;–—]", gap):
                return None
        return None

    def _trails(self, first: int, place: int) -> bool:
        """Whether speaker and verb close the clause: "26 people died, the ministry said on Wednesday." """
        behind = self.words[place + 1 :]
        if first < 2 or not re.search(r"[,“”\"«»’]", self.gap(first)):
            return False
        ends = self.lexicon["prepositions"] | self.lexicon["adverbs"]
        return (
            not behind
            or re.match(r"\s*[,.]", self.gap(place + 1)) is not None
            or (len(behind) <= TRAILING and behind[0].low in ends)
        )

    def _before_verb(self, place: int) -> tuple[tuple[int, int] | None, bool, bool]:
        """The speaker before a verb, whether "has" stands between, and whether what is said is denied."""
        negations = self.lexicon["negations"]
        helpers = self.lexicon["auxiliaries"]
        passed = helpers | negations | self.lexicon["adverbs"]
        here, helped, refused = place - 1, False, self.holds(place + 1, negations)
        while here >= 0 and self.words[here].low in passed and not self.parted(here + 1):
            helped = helped or self.words[here].low in helpers
            refused = refused or self.words[here].low in negations
            here -= 1
        if here < 0:
            return None, helped, refused
        if self.holds(here, self.lexicon["who"]):
            return self.speaker_before(here - 1), helped, refused
        if "," in self.gap(here + 1):  # "X, who leads the party, said": behind the comma before
            for comma in range(here, max(0, here - APPOSITION), -1):
                if "," in self.gap(comma):
                    return self.speaker_before(comma - 1), helped, refused
            return None, helped, refused
        if self.parted(here + 1):
            return None, helped, refused
        if self.words[here].low in self.lexicon["conjunctions"]:  # "X stödde dem och hävdade att": who opens the clause
            last = self.speaker_after(0)
            return ((0, last) if last is not None and last < here else None), helped or last is not None, refused
        return self.speaker_before(here), helped, refused
