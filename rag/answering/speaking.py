"""What somebody said, asked by the name or the role of who said it: whose words a sentence gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.statements.attribution import speakers
from rag.text import analyse, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.question import Question
    from rag.retrieval.lexical import WeightedTerm

MET = 0.5  # share of the weight of the words for a speaker that are met
ROLE = 0.5  # share of a related word from which it says the same of a role
BEFORE = 200  # characters before a sentence in which "he" is named
# How well a sentence gives what somebody said that names them and has words of speech, says nothing of who speaks, or
# gives the words of others.
SPEAKS, UNSAID, OTHERS = 0.9, 0.6, 0.3
_SPEECH = re.compile(
    r"[“”„\"«»‘]|\b(?:call(?:ed|s)|described?|responded|replied|spoke of|speaks of|shouted|wrote|thanked|"
    r"kalla(?:de|r|t)|beskrev|beskriver|talade om|talar om|svarade|ropade|skrev|tackade|noem(?:t|de|den)|omschreef|"
    r"sprak van|spreekt van|defended|justified|försvarade|motiverade|verdedigde|rechtvaardig\w*|antwoordde|riep|"
    r"schreef|liet .{0,60}weten|laat .{0,60}weten|bedankte)\b",
    re.IGNORECASE,
)
_PARTING = re.compile(r"[;–—]\s|,\s(?:terwijl|maar|en|while|but|and|medan|men|och)\s", re.IGNORECASE)
_ASKED = {
    "en": re.compile(
        r"\b(?:what|how) (?:exactly )?(?:did|does|do|has|have|had) (.{2,60}?) (?:say|said|shout\w*|chant\w*|call\w*|"
        r"cry|reply|answer|declare\w*|state|announce\w*|claim\w*|write|written|scream\w*|tell|told|remark|describe\w*)\b",
        re.IGNORECASE,
    ),
    "sv": re.compile(
        r"\b(?:vad|hur) (?:exakt )?(?:sa|sade|säger|ropade|skrek|skanderade|svarade|kallade|kallar|hävdade|hävdar|"
        r"påstod|påstår|skrev|skriver|förklarade|yttrade|uttalade|beskrev|beskriver|karakteriserade) "
        r"((?:de[nt]? )?\w.{1,60}?)(?= (?:om|när|till|efter|på|i|för|att|vid|som|under|innan|mot|den|det|de|sin|sitt|"
        r"sina)\b|[,?]|$)",
        re.IGNORECASE,
    ),
    "nl": re.compile(
        r"\b(?:wat|hoe) (?:precies )?(?:zei|zeiden|zegt|zeggen|riep|riepen|roept|schreef|schreven|schrijft|antwoordde|"
        r"antwoordden|noemde|noemden|noemt|verklaarde|verklaarden|beweerde|beweerden|beschreef|beschrijft|omschreef|"
        r"omschrijft) "
        r"((?:de |het |een )?\w.{1,60}?)(?= (?:over|tegen|toen|bij|op|in|vanuit|na|aan|voor|zelf|het|haar|zijn|de|dat|"
        r"nadat|om)\b|[,?]|$)",
        re.IGNORECASE,
    ),
}


def speaker_terms(question: Question, terms: Sequence[WeightedTerm]) -> list[WeightedTerm]:
    """Those of a question's terms that say whose words are asked for; empty where it asks for nobody's."""
    found = _ASKED[question.language].search(question.text) if question.kind == "quotation" else None
    said_by = {word.text for word in words(found[1])} if found else set()
    return [term for term in terms if said_by.issuperset(word.text for word in words(term.term.surface))]


def gives_words(speaker: Sequence[WeightedTerm], text: str, before: str, language: str) -> float:
    """How well a text gives what a speaker said, in [0, 1]: 1 where it says that the speaker says something.

    before: what stands before the text, where "he" is named.
    """
    found = speakers(text, language)
    named = [name for name, pronoun in found if not pronoun]
    if any(_meets(speaker, name, language) for name in named):
        return 1.0
    if found and not named and _meets(speaker, before[-BEFORE:] + text, language):
        return 1.0
    for part in _PARTING.split(text):
        if _SPEECH.search(part) and _meets(speaker, part, language) and not any(name in part for name in named):
            return SPEAKS
    return OTHERS if named else UNSAID


def _meets(speaker: Sequence[WeightedTerm], text: str, language: str) -> bool:
    """Whether most of the words for a speaker stand in a text: a name as it is, a role by another word for it too."""
    present = set(analyse(text, language))
    met = (
        term.weight
        for term in speaker
        if any(name in present for name, share in term.alternatives if share >= (1.0 if term.term.name else ROLE))
    )
    return sum(met) >= MET * sum(term.weight for term in speaker)


def asks_only_words(question: Question, terms: Sequence[WeightedTerm]) -> bool:
    """Whether a question asks what somebody said and nothing besides: not about what, when or to whom."""
    found = _ASKED[question.language].search(question.text) if question.kind == "quotation" else None
    if found is None:
        return False
    rest = {word.text for word in words(question.text[: found.start()] + question.text[found.end() :])}
    return not any(rest.issuperset(word.text for word in words(term.term.surface)) for term in terms)
