"""A question read: its language, what kind of answer it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.names import LANGUAGES, fold
from rag.text import ASKING, STOP_WORDS, normalise, words

QuestionLanguage = Literal["en", "sv", "nl"]
Kind = Literal["quantity", "date", "person", "place", "reason", "other"]

# Words that open or carry a question, by kind; the first kind whose pattern is found wins. Folded spelling.
KINDS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "en": (
        ("quantity", r"\bhow (many|much|large|big|long|old|high)\b|\bwhat (share|percentage|proportion|number)\b"),
        ("date", r"\bwhen\b|\b(what|which) (year|day|date|month)\b|\bhow long ago\b"),
        ("reason", r"\bwhy\b|\bwhat (caused|triggered|sparked)\b|\bfor what reason\b"),
        ("person", r"\bwho(m|se)?\b"),
        ("place", r"\bwhere\b|\b(what|which) (city|cities|town|towns|country|countries|place|places|region)\b"),
    ),
    "sv": (
        ("quantity", r"\bhur (manga|mycket|stora?|stort|lange?|lang|gammal|hogt?)\b|\bvilken (andel|summa)\b"),
        ("date", r"\bnar\b|\bvilk(et|en) (ar|dag|datum|manad)\b"),
        ("reason", r"\bvarfor\b|\bvad (orsakade|utloste)\b|\bav vilken anledning\b"),
        ("person", r"\bvem(s)?\b|\bvilka (personer|politiker)\b"),
        ("place", r"\bvar\b(?! det\b| den\b)|\bvart\b|\bvilk(en|et|a) (stad(er)?|land|lander|plats(er)?|region)\b"),
    ),
    "nl": (
        ("quantity", r"\bhoe(veel| groot| lang| oud| hoog)\b|\bwelk (aandeel|percentage|bedrag)\b"),
        ("date", r"\bwanneer\b|\bwelk(e)? (jaar|dag|datum|maand)\b"),
        ("reason", r"\bwaarom\b|\bwaardoor\b|\bwat (veroorzaakte|leidde tot)\b"),
        ("person", r"\bwie(ns)?\b"),
        ("place", r"\bwaar\b(?! om\b)|\bwelke? (stad|steden|land|landen|plaats|plaatsen|regio)\b"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question, NFC and trimmed, with its language and the kind of answer it wants."""

    text: str
    language: QuestionLanguage
    kind: Kind


def read_question(text: str) -> Question:
    """Language and kind of a question in English, Swedish or Dutch; any other language counts as English."""
    clean = " ".join(normalise(text).split())
    language = question_language(clean)
    return Question(clean, language, _kind(clean, language))


def question_language(text: str) -> QuestionLanguage:
    """The language of a question, by its small words, and by letter statistics where these do not decide.

    What stands in quotation marks (a title, say) does not count, unless there is nothing else.
    """
    votes: dict[str, float] = {}
    clean = normalise(text)
    tokens = [word.text.casefold() for word in words(_QUOTED.sub(" ", clean)) or words(clean)]
    for language in LANGUAGES:
        known = STOP_WORDS[language] | ASKING[language] | _OPENERS[language]
        votes[language] = sum(1.0 for token in tokens if token in known)
        votes[language] += 1.0 if tokens and tokens[0] in _OPENERS[language] else 0.0
        votes[language] += sum(0.5 for token in tokens if set(token) & _LETTERS[language])
    best = max(votes.values())
    leaders = [language for language in LANGUAGES if votes[language] == best]
    if len(leaders) == 1:
        return _known(leaders[0])
    return _by_statistics(text, leaders)


_QUOTED = re.compile(r"[“”\"«»‘][^“”\"«»‘’]+[”\"«»’]")
_OPENERS = {
    "en": frozenset("who what when where why how which did does".split()),
    "sv": frozenset("vem vad när var varför hur vilka vilken vilket".split()),
    "nl": frozenset("wie wat wanneer waar waarom hoe hoeveel welk welke".split()),
}
_LETTERS: dict[str, frozenset[str]] = {"en": frozenset(), "sv": frozenset("åäö"), "nl": frozenset("ëï")}


def _by_statistics(text: str, leaders: list[str]) -> QuestionLanguage:
    from py3langid import langid

    ranked = [str(language) for language, _ in langid.rank(text)]
    return _known(min(leaders, key=ranked.index))


def _known(language: str) -> QuestionLanguage:
    return "sv" if language == "sv" else "nl" if language == "nl" else "en"


def _kind(text: str, language: str) -> Kind:
    folded = fold(text)
    for kind, pattern in KINDS[language]:
        if re.search(pattern, folded):
            return kind
    return "other"
