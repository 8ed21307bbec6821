"""A question read: its language, what kind of answer it wants, what it wants counted or measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.kind_words import NOUNS
from rag.kind_words import Kind as Kind
from rag.kinds import COMPLETED, kind_of, measure_of
from rag.names import LANGUAGES, fold
from rag.offices import OFFICES
from rag.text import ASKING, STOP_WORDS, Word, normalise, words

QuestionLanguage = Literal["en", "sv", "nl"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, NFC and trimmed, with its language and the kind of answer it wants.

    counted: of a quantity, the noun that is counted, as it is written ("soldiers"), of a duration its unit, of a list
    what its items are ("demands"), None when nothing is named. measure: "age", or "length" for a distance, when that is
    certain. office: of a person who is asked for by it, the office as it is written, folded ("interior minister").
    """

    text: str
    language: QuestionLanguage
    kind: Kind
    counted: str | None = None
    measure: str | None = None
    office: str | None = None


def read_question(text: str) -> Question:
    """Language and kind of a question in English, Swedish or Dutch; any other language counts as English."""
    clean = " ".join(normalise(text).split())
    language = question_language(clean)
    kind = kind_of(clean, language)
    opening = _WHICH if kind == "list" else _HOW_MANY
    counted = _counted(clean, opening[language], language) if kind in ("quantity", "duration", "list") else None
    measure = measure_of(clean, language) if kind == "quantity" else None
    return Question(clean, language, kind, counted, measure, _office(clean, language) if kind == "person" else None)


def troops_asked(question: Question) -> Question | None:
    """Of "Who did the CSTO send?" what it asks of troops, "How many soldiers …"; None for other questions."""
    pattern, many = _SENDING[question.language]
    found = pattern.search(question.text) if question.kind in ("person", "list") else None
    return read_question(f"{question.text[: found.start(1)]}{many}{question.text[found.end(1) :]}") if found else None


def question_language(text: str, otherwise: str | None = None) -> QuestionLanguage:
    """The language of a question, by its small words; where these do not decide, ``otherwise``, the language of the
    conversation, if it is as likely as any, and else the likeliest by letter statistics.

    What stands in quotation marks (a title, say) does not count, unless there is nothing else, nor does what
    rag.followup has put in brackets after the question, which may be in another language.
    """
    votes: dict[str, float] = {}
    clean = COMPLETED.sub("", normalise(text))
    tokens = [word.text.casefold() for word in words(_QUOTED.sub(" ", clean)) or words(clean)]
    for language in LANGUAGES:
        known = STOP_WORDS[language] | ASKING[language] | _OPENERS[language]
        votes[language] = sum(1.0 for token in tokens if token in known)
        votes[language] += 1.0 if tokens and tokens[0] in _OPENERS[language] else 0.0
        votes[language] += sum(0.5 for token in tokens if set(token) & _LETTERS[language])
    best = max(votes.values())
    leaders = [language for language in LANGUAGES if votes[language] == best]
    if len(leaders) == 1 or otherwise in leaders:
        return _known(otherwise if otherwise in leaders and otherwise is not None else leaders[0])
    return _by_statistics(clean, leaders)


def asks(text: str) -> bool:
    """Whether a text asks something, by a question mark or a question word; keywords and headlines do not."""
    known = _OPENERS[question_language(text)]
    return "?" in text or any(word.text.casefold() in known for word in words(normalise(text)))


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


_HOW_MANY = {
    "en": re.compile(r"\b(?:how (?:many|much)|what number of) ", re.IGNORECASE),
    "sv": re.compile(r"\bhur (?:många|mycket) |\bvilket antal ", re.IGNORECASE),
    "nl": re.compile(r"\bhoeveel |\bwelk aantal ", re.IGNORECASE),
}
_WHICH = {
    "en": re.compile(
        r"\b(?:what|which) (?:(?:are|were) )?|^(?:name|list|enumerate|give|show)(?: me)?(?: a list of)? ", re.IGNORECASE
    ),
    "sv": re.compile(r"\bvilka (?:(?:är|var) )?|\bvad (?:är|var) |^(?:nämn|lista|räkna upp|ange) ", re.IGNORECASE),
    "nl": re.compile(
        r"\bwelke (?:(?:zijn|waren) )?|\bwat (?:zijn|waren) |^(?:noem|som|geef(?: een lijst van)?) ", re.IGNORECASE
    ),
}
# Questions for whom somebody sent, and what stands in place of the first group when troops are meant.
_SENDING = {
    "en": (
        re.compile(
            r"\b(whom?) (?:did|does|do|has|have|had|will) .+ (?:sen[dt]|deploy(?:ed)?|dispatch(?:ed)?)\b", re.IGNORECASE
        ),
        "how many soldiers",
    ),
    "sv": (
        re.compile(r"\b([Vv]em|[Vv]ilka) (?:skicka(?:de|r)|sänd(?:e|er)) (?:den |det )?[A-ZÅÄÖ]"),
        "hur många soldater",
    ),
    "nl": (re.compile(r"\b([Ww]ie) (?:stuurden?|stuurt|zond(?:en)?|zendt) (?:de |het )?[A-Z]"), "hoeveel soldaten"),
}
_OFFICES = {
    language: "|".join([*(getattr(office, language) for office in OFFICES), nouns["person"]])
    for language, nouns in NOUNS.items()
}
# Of folded text: "who is the interior minister", "vem var da inrikesminister", "wie is de minister van justitie".
_OFFICE = {
    "en": re.compile(
        rf"\bwho(?:[’']s| is| was| are| were) (?:\w+[’']s? |the |an? |now |then |new |interim |acting |former )*"
        rf"((?:[\w-]+ ){{0,2}}?(?:{_OFFICES['en']})(?: of (?:defence|justice|health|finance|trade|culture|education|"
        r"state|transport|energy|agriculture|labour|(?:the )?interior|foreign affairs))?)\b"
        r"(?![’'-]| (?:who|that|was|is)\b)"
    ),
    "sv": re.compile(
        rf"\bvem (?:ar|var) (?:\w+s |da |nu |den |\w+[ae] )*?(\w*(?:{_OFFICES['sv']})(?:en|n)?)\b(?! som\b)"
    ),
    "nl": re.compile(
        rf"\bwie (?:is|was|zijn|waren) (?:de |het |een |nu |toen |\w+e )*?(\w*(?:{_OFFICES['nl']})(?: van (?:\w+e? "
        r"zaken|defensie|financien|justitie|onderwijs|cultuur|volksgezondheid))?)\b(?! (?:die|dat)\b)"
    ),
}


def _office(text: str, language: str) -> str | None:
    found = _OFFICE[language].search(fold(text))
    return found[1] if found else None


_BEFORE_COUNTED = frozenset(
    "of the these those other more such all av de dessa andra fler alla van het deze die andere meer er".split()
)
_COUNTED_EN = re.compile(r"(?:people|men|women|children|police|troops|money|time)|[a-z'-]{2,}[^su\W]s", re.IGNORECASE)
# What stands after the noun, or in its place when nothing is counted ("how much did it cost").
_VERB = {
    "en": re.compile(r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|\w+ed)"),
    "sv": re.compile(
        r"\w+[^n][dt]es?|(?:ar|var|har|hade|blev|kan|kunde|ska|skulle|finns|fanns|dog|kom|fick|tog|gick|skots|greps|lag|"
        r"kostar|sa|gav|vet|stod|bor|foll|satt|skrev|drog|holl)"
    ),
    "nl": re.compile(
        r"\w+[^aeiouen](?:de|te)n?|(?:is|was|waren|zijn|heeft|hebben|had|hadden|kan|kon|konden|wordt|werd|werden|worden|"
        r"zal|zou|zouden|moet|kwam|kwamen|kost|ging|gingen|viel|vielen|bedroeg|vonden|gaf|gaven|deed|deden|staan|stonden)"
    ),
}


def _counted(text: str, asking: re.Pattern[str], language: str) -> str | None:
    """The noun after "how many", "how much" or "which"; adjectives before it are passed over."""
    opening = asking.search(text)
    if opening is None:
        return None
    after = words(text[opening.end() :])
    while after and after[0].text.casefold() in _BEFORE_COUNTED:
        after = after[1:]
    phrase = _until_verb(after, language)
    if not phrase:
        return None
    if language == "en":
        return _counted_in_english(phrase)
    adjective = phrase[0].text.casefold().endswith("a" if language == "sv" else "e") and len(phrase) > 1
    return phrase[1 if adjective else 0].text


def _until_verb(tokens: list[Word], language: str) -> list[Word]:
    """The words before the first verb, small word or figure."""
    found: list[Word] = []
    for place, token in enumerate(tokens):
        small = token.text.casefold() in STOP_WORDS[language] or token.text[0].isdigit()
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        # "skadade räknades", "gewonde soldaten": what looks like a verb and has a verb or a plural after it is none.
        noun = (language == "sv" and _is_verb(after, "sv")) or (language == "nl" and after.endswith(("en", "s")))
        if small or (_is_verb(token.text, language) and not (noun and place == 0)):
            break
        found.append(token)
    return found


def _is_verb(word: str, language: str) -> bool:
    return _VERB[language].fullmatch(fold(word)) is not None


def _counted_in_english(phrase: list[Word]) -> str:
    """The last of the first plurals in a row: "police officers"; without a plural the first word."""
    plural = [_COUNTED_EN.fullmatch(token.text) is not None for token in phrase]
    if True not in plural:
        return phrase[0].text
    last = plural.index(True)
    while last + 1 < len(phrase) and plural[last + 1]:
        last += 1
    return phrase[last].text
