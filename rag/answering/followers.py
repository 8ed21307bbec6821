"""Who replaced or succeeded somebody: the name on the other side of the verb, read from the order of words alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.answering.lists import NAME
from rag.names import fold
from rag.retrieval.lexical import coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.question import Question
    from rag.retrieval.lexical import WeightedTerm

Offsets = tuple[int, int]
MET = 0.6  # share of the weight of the question that a sentence meets where its words alone tell the answer
AWAY = 80  # characters between the verb and who was replaced
# Of folded text.
_ASKED = re.compile(
    r"\b(?:who (?:replaced|replaces|succeeded|succeeds|took over from|takes over from)|"
    r"vem (?:eftertradde|eftertrader|ersatte|ersatter|tog over efter|tar over efter)|"
    r"wie (?:verving|vervangt)|wie (?:volgde|volgt) .* op)\b"
)
_VERB = re.compile(
    r"replace[sd]?|succeed(?:s|ed)|took|takes|over|eftertrad\w+|ersatt\w+|tog|tar|verv[ai]ng\w*|volgde?t?|op|efter"
)
_REPLACED = {
    "en": re.compile(r"\b(?:replaced|replaces|succeeded|succeeds|(?:took|takes) over from)\b(?! by\b)"),
    "sv": re.compile(r"\b(?:efterträdde|efterträder|ersatte|ersätter|(?:tog|tar) över efter)\b"),
    "nl": re.compile(r"\b(?:verving|vervangt|volgde|volgt)\b"),
}
_WAS_REPLACED = {
    "en": re.compile(r"\b(?:replaced|succeeded) by\b"),
    "sv": re.compile(r"\b(?:efterträd(?:de)?s|ersattes|ersätts|efterträtts|ersatts)\b(?P<who>.{0,60}?) av\b"),
    "nl": re.compile(r"\b(?:opgevolgd|vervangen) door\b"),
}
_PARTING = re.compile(r"[.;:]\s|,? (?:och|and|en|men|but|maar) (?=[^\W\d_a-zåäöëï])")


def asks_follower(question: Question) -> bool:
    """Whether a question asks who replaced or succeeded somebody."""
    return question.kind == "person" and _ASKED.search(fold(question.text)) is not None


def follower(terms: Sequence[WeightedTerm], text: str, language: str) -> Offsets | None:
    """Offsets of the name of who replaced the one whom a question names, in a sentence of NFC text; None without one.

    terms: of the question. Most of them must stand in the sentence: "as head of the Security Council" too.
    """
    people = [term for term in terms if term.term.name and not term.term.alternatives[0].startswith("k_")]
    told = [term for term in terms if not _VERB.fullmatch(fold(term.term.surface))]
    if language not in _REPLACED or not people or coverage(told, text, language) < MET:
        return None
    for match in _REPLACED[language].finditer(text):
        if coverage(people, _until(text[match.end() : match.end() + AWAY]), language) >= MET:
            begins = max((part.end() for part in _PARTING.finditer(text, 0, match.start())), default=0)
            names = list(re.finditer(NAME, text[begins : match.start()]))
            if names:
                return begins + names[-1].start(), begins + names[-1].end()
    for match in _WAS_REPLACED[language].finditer(text):
        begins = max((part.end() for part in _PARTING.finditer(text, 0, match.start())), default=0)
        replaced = text[begins : match.start()] + (match.groupdict().get("who") or "")
        name = re.search(NAME, text[match.end() : match.end() + AWAY])
        if name and coverage(people, replaced, language) >= MET:
            return match.end() + name.start(), match.end() + name.end()
    return None


def _until(text: str) -> str:
    """The text up to the end of its clause."""
    parting = _PARTING.search(text)
    return text[: parting.start()] if parting else text
