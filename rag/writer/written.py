"""An LLM's text as it comes -> whole sentences that have passed the checks, numbered by first use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.language.sentences import sentences
from rag.language.words import normalise
from rag.records import BronError
from rag.writer.checks import UNRELATED, fault, related
from rag.writer.prompt import DECLINES, MOST_CHARACTERS, MOST_SENTENCES, prompt_for
from rag.writer.streaming import streamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llama_index.core.llms import LLM

    from rag.asking.query import Query
    from rag.records import Citation
    from rag.writer.streaming import Limits

# The reasons of this module, as they are counted in Answer.checks; the others are rag.writer.checks.REASONS.
UNKNOWN = "unknown citation"
WITHOUT = "sentence without support"
REPEATED = "repeated sentence"
DECLINED = "model declined"

_NUMBERS = re.compile(r"\[(\d+)\]")
_SEVERAL = re.compile(
    r"[\[【](?:quotes?|citat|citaten|citaat)?\s*(\d+(?:\s*(?:,|;|&|and|och|en)\s*\d+)*)\s*[\]】]", re.I
)
_BEFORE_STOP = re.compile(r"\s*((?:\[\d+\]\s*)+)([.!?…]+[\"”“’»)]*)")
_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_LABEL = re.compile(r"\A\s*(?:answer|svar|antwoord)\s*:\s*", re.IGNORECASE)
_MARKDOWN = re.compile(r"^[ \t]*(?:[-*•]|#{1,6}|>|\d{1,2}[.)])[ \t]+|\*\*|__|`", re.MULTILINE)
_WHOLE = re.compile(r"[\].!?…\"”“’»)]\s*\Z")
# What models say of the quotes instead of the words that the prompt asks for.
_DECLINING = re.compile(
    rf"{DECLINES}"
    r"|\b(?:I|we) (?:cannot|can't|can’t|could not|am unable to|are unable to|am not able to) "
    r"(?:answer|determine|say|tell|find|provide)"
    r"|\bcannot be (?:answered|determined)\b"
    r"|\b(?:quotes?|archive|passages?|evidence|provided \w+)\b[^.]{0,40}\b(?:do|does|did) ?(?:not|n't|n’t) "
    r"(?:say|mention|answer|contain|state|provide|give|specify|tell|include)"
    r"|\b(?:jag|vi|frågan) kan (?:inte|ej) (?:svara|besvara|besvaras|avgöra|avgöras)\b"
    r"|\bframgår (?:inte|ej) av (?:citat|arkiv|källor|text)"
    r"|\b(?:citaten|citatet|arkivet|källorna) (?:säger|nämner|anger|innehåller|besvarar|ger) in(?:te|get|gen|ga)\b"
    r"|\b(?:ik|wij|we) (?:kan|kunnen) (?:\w+ ){0,3}niet (?:be)?antwoorden|\bkan niet (?:worden )?beantwoord\b"
    r"|\b(?:citaten|citaat|archief|bronnen) (?:zeg\w*|vermeld\w*|noem\w*|bevat\w*|geven|geeft) (?:\w+ )?"
    r"(?:niets?|geen)\b",
    re.IGNORECASE,
)
# The same without a word of the quotes, which an article may say too: only in a sentence that cites none.
_UNINFORMED = re.compile(
    r"\b(?:no|not enough|insufficient) (?:information|evidence|answer)\b|\bnot (?:stated|mentioned|specified|known)\b"
    r"|\b(?:ingen|inte tillräcklig) information\b|\b(?:inget|finns inte något) svar\b|\bframgår (?:inte|ej)\b"
    r"|\b(?:geen|onvoldoende) (?:informatie|antwoord)\b|\bniet (?:vermeld|genoemd|bekend)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """What is left of an LLM's text. Joined with spaces the sentences are the pieces that were given.

    sentences: each with its [n], renumbered by first use. order: the numbers that the citations had, in the new order.
    checks: reason -> how often (rag.writer.checks.REASONS and this module's). declined: the model said that it
    cannot answer. note: why the text ended before its time, None when it did not.
    """

    sentences: tuple[str, ...]
    order: tuple[int, ...]
    checks: dict[str, int]
    declined: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a model, NFC, without its numbers; the numbers that stood in or behind it, as often as there."""

    text: str
    numbers: tuple[int, ...]


def written(llm: LLM, query: Query, citations: Sequence[Citation], limits: Limits) -> Iterator[str | Written]:
    """Checked sentences as soon as they are whole, last the Written; joined, the pieces are the answer's text.

    Each sentence but the first begins with a space. An empty piece means that nothing has come for a while. Raises
    BronError when the model fails before any sentence was given. Closing the generator stops the model.
    """
    reader, account, note = Reader(query.language), Account(query, citations), None
    text = streamed(llm, prompt_for(query, citations), limits)
    try:
        for piece in text:
            if not piece:
                yield ""
            for claim in reader.feed(piece):
                yield from account.take(claim)
            if account.full or reader.full:
                break
        else:
            for claim in reader.rest():
                yield from account.take(claim)
    except BronError as error:
        if not account.sentences:
            raise
        note = error.what
    finally:
        text.close()  # type: ignore[attr-defined]  # streamed() is a generator
    yield account.result(note)


def checked(text: str, query: Query, citations: Sequence[Citation]) -> Written:
    """What is left of a whole text: what ``written`` would give of it."""
    reader, account = Reader(query.language), Account(query, citations)
    for claim in (*reader.feed(text), *reader.rest()):
        for _ in account.take(claim):
            pass
    return account.result()


@dataclass(slots=True)
class Reader:
    """Cuts a growing text into claims; a claim is over when the next sentence has begun, or the text ends."""

    language: str
    text: str = ""
    given: int = 0

    @property
    def full(self) -> bool:
        """Whether as much was read as one answer may have; thinking does not count."""
        return len(_THOUGHT.sub("", self.text)) >= MOST_CHARACTERS

    def feed(self, piece: str) -> list[Claim]:
        """The claims that are over since the last piece."""
        self.text += piece
        claims = self._claims(_settled(self.text))
        # The last one may go on, and a number may still follow it.
        return self._new(claims[:-1])

    def rest(self) -> list[Claim]:
        """The claims that are left when the text has ended; one that breaks off rests on nothing."""
        claims = self._claims(self.text)
        if claims and not _WHOLE.search(self.text):
            claims[-1] = Claim(claims[-1].text, ())
        return self._new(claims)

    def _new(self, claims: list[Claim]) -> list[Claim]:
        new = claims[self.given :]
        self.given += len(new)
        return new

    def _claims(self, text: str) -> list[Claim]:
        plain = _MARKDOWN.sub("", _LABEL.sub("", _THOUGHT.sub("", normalise(text))))
        plain = _SEVERAL.sub(lambda match: "".join(f"[{n}]" for n in re.findall(r"\d+", match[1])), plain)
        plain = _BEFORE_STOP.sub(r"\2 \1", plain)  # "… men [1]." and "… men. [1]" read alike
        return _claims_of(re.sub(r"\s*\n\s*", "\n\n", plain), self.language)


def _settled(text: str) -> str:
    """The part of a growing text whose sentences no further piece can change: up to its last white space.

    What stands behind may be half a word, half a number or half a tag.
    """
    end = max(text.rfind(" "), text.rfind("\n"))
    return text[: end + 1]


def _claims_of(text: str, language: str) -> list[Claim]:
    found: list[tuple[str, list[int]]] = []
    for start, end in sentences(text, language):
        raw = text[start:end]
        numbers = [int(number) for number in _NUMBERS.findall(raw)]
        # Numbers that open a "sentence" belong to the one before: "… men. [1] They left. [2]"
        leading = re.match(r"(\s*\[\d+\])+", raw)
        if leading and found:
            moved = [int(number) for number in _NUMBERS.findall(leading.group())]
            found[-1][1].extend(moved)
            numbers = numbers[len(moved) :]
        plain = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(_NUMBERS.sub(" ", raw).split()))
        if re.search(r"\w", plain):
            found.append((plain, numbers))
        elif found:
            found[-1][1].extend(numbers)
    return [Claim(plain, tuple(numbers)) for plain, numbers in found]


@dataclass(slots=True)
class Account:
    """Keeps what passes of the claims that it takes, and counts what does not."""

    query: Query
    citations: Sequence[Citation]
    sentences: list[str] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    checks: Counter[str] = field(default_factory=Counter)
    declined: bool = False
    _seen: set[str] = field(default_factory=set)

    @property
    def full(self) -> bool:
        """Whether nothing more can be taken."""
        return self.declined or len(self.sentences) >= MOST_SENTENCES

    def take(self, claim: Claim) -> Iterator[str]:
        """The piece of text that a claim adds, when it passes."""
        if self.full:
            return
        if _DECLINING.search(claim.text) or (not claim.numbers and _UNINFORMED.search(claim.text)):
            self.checks[DECLINED] += 1
            self.declined = not self.sentences
            return
        numbers = self._numbers(claim)
        if numbers is None:
            return
        self.order += [number for number in numbers if number not in self.order]
        marks = "".join(f"[{self.order.index(number) + 1}]" for number in numbers)
        stop = "" if _WHOLE.search(claim.text) else "."
        sentence = f"{claim.text}{stop} {marks}"
        self.sentences.append(sentence)
        yield sentence if len(self.sentences) == 1 else f" {sentence}"

    def _numbers(self, claim: Claim) -> list[int] | None:
        """The citations that bear a claim; None, and its reason counted, when it is not to be shown."""
        if claim.text.casefold() in self._seen:
            self.checks[REPEATED] += 1
            return None
        self._seen.add(claim.text.casefold())
        by_number = {citation.n: citation for citation in self.citations}
        known = [number for number in dict.fromkeys(claim.numbers) if number in by_number]
        self.checks[UNKNOWN] += len(set(claim.numbers)) - len(known)
        near = [number for number in known if related(claim.text, self.query, by_number[number])]
        self.checks[UNRELATED] += len(known) - len(near)
        if not near:
            self.checks[WITHOUT] += 1
            return None
        reason = fault(claim.text, self.query, [by_number[number] for number in near])
        if reason is not None:
            self.checks[reason] += 1
            return None
        return near

    def result(self, note: str | None = None) -> Written:
        """What was kept."""
        counts = {reason: count for reason, count in self.checks.items() if count}
        return Written(tuple(self.sentences), tuple(self.order), counts, self.declined, note)
