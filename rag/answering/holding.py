"""What a sentence holds: something of the kind that the question wants, or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.answering.lists import enumerated
from rag.answering.nouns import amounts_of
from rag.answering.values import is_called, is_time, values
from rag.answering.wording import IN_PLACE, is_known, names_something
from rag.names import fold
from rag.statements.days import days
from rag.text import STOP_WORDS, words

if TYPE_CHECKING:
    from rag.answering.values import Asked
    from rag.question import Kind, Question

BEFORE = 0.5  # what a name counts that stands before the sentence: "…, he declared. “It is a coup.”"
# Where several things are asked for: of a sentence that enumerates but does not call them so, with commas, any other.
UNCALLED, ENUMERATED, UNLISTED = 0.8, 0.7, 0.4
SOME_DAY = "2022-01-05"  # from which "on Tuesday" is a day, whichever
LONGEST_NAME = 8  # words of a name with what somebody is: "the Armenian prime minister Nikol Pashinyan"
LONGEST_DEFINITION = 15  # words
UNASKED = 0.5  # where the question wants no kind that can be told from the words

_REASONS = {
    "en": r"\b(because|since|due to|caused|triggered|sparked|after|reason|blame[sd]?|led to|owing|so that)\b",
    "sv": r"\b(eftersom|pa grund av|for att|darfor|orsak\w*|utlos\w*|ledde till|skyll\w*|anledning\w*|tande)\b",
    "nl": r"\b(omdat|door|doordat|vanwege|wegens|oorzaak|aanleiding|reden|veroorzaakt\w*|leidde|om)\b",
}
# What comes before the means: "with rubber bullets", "använde tårgas".
_WITH = {
    "en": r"(?:with|using|use[ds]?|by means of)",
    "sv": r"(?:med|anvan(?:de|der|da|t))",
    "nl": r"(?:met|gebruik(?:te|ten|t|en)?)",
}
# What stands before a place, with some words between: "in the western city of Zhanaozen".
_LOCATED = re.compile(
    r"\b(?:in|at|on|near|outside|inside|from|to|towards?|into|through|across|around|off|between|along|"
    r"i|pa|vid|nara|utanfor|inne|fran|till|mot|kring|runt|genom|mellan|langs|"
    r"op|te|bij|nabij|buiten|binnen|uit|naar|vanuit|rond|rondom|tussen|langs)"
    r" (?:(?!(?:by|av|van)\b)[\w'’-]+,? ){0,5}$"
)
# What stands before those who do something, or what something is of, and no place: "led by Kazakhstan's workers".
_BY = re.compile(r"\b(?:by|of|av|door|van) (?:(?:the|den|det|de|het) )?(?:[\w'’-]+ ){1,2}$")
_QUOTED = re.compile(r"[“”„\"«»‘][^“”„\"«»‘’]{3,}[“”\"«»’]")


def holds(
    text: str, before: str, language: str, asked: Asked, published: str | None = None, *, listing: bool = False
) -> float:
    """How well a sentence holds what is asked for, in [0, 1]; UNASKED where that cannot be told from its words.

    before: what stands before the sentence. published: of the article. listing: whether the sentence introduces a list
    of what is asked for or stands in one.
    """
    question = asked.question
    match question.kind:
        case "quantity" | "duration" | "date":
            found = values(text, before, language, asked, published)
            return max((value.fit for value in found), default=0.0)
        case "person" | "place" | "organisation":
            return 1.0 if has_new_name(text, question) else BEFORE * has_new_name(before, question)
        case "reason":
            return float(bool(re.search(_REASONS.get(language, _REASONS["en"]), fold(text))))
        case "means":
            return float(bool(re.search(rf"\b{_WITH.get(language, _WITH['en'])}\b", fold(text))))
        case "list":
            return 1.0 if listing else _enumerating(text, language, asked)
        case "quotation":
            return float(bool(_QUOTED.search(text)))
        case _:
            return UNASKED


def _enumerating(text: str, language: str, asked: Asked) -> float:
    if enumerated(text, language):
        return 1.0 if is_called(text, language, asked) else UNCALLED
    return ENUMERATED if text.count(",") + text.count(";") > 1 else UNLISTED


def can_be(words_of_it: str, language: str, kind: Kind, before: str = "") -> bool:
    """Whether some words can be an answer of a kind: "the square" is no person, "many" no day.

    before: what stands before them in the text, which tells what something was done with, and what is a place.
    """
    match kind:
        case "means":
            means = _WITH.get(language, _WITH["en"])
            near = rf"\b{means} (?:[^\W\d_]+,? ){{0,2}}$"
            return bool(re.search(near, fold(before[-60:])) or re.match(rf"{means}\b", fold(words_of_it)))
        case "quantity":
            return bool(amounts_of(words_of_it, language))
        case "duration":
            return any(is_time(amount) for amount in amounts_of(words_of_it, language))
        case "date":
            return bool(days(words_of_it, language, SOME_DAY)) or any(map(str.isdigit, words_of_it))
        case "person" | "place" | "organisation":
            if not names_something(words_of_it) or not _is_short(words_of_it):
                return False
            if kind == "place":
                leading = fold(f"{before[-60:]}{words_of_it.split()[0]} ")
                return _LOCATED.search(leading) is not None or _BY.search(leading) is None
            return kind != "person" or not (_is_body(words_of_it) or IN_PLACE.search(fold(before[-12:])))
        case "definition":
            return len(words_of_it.split()) <= LONGEST_DEFINITION
        case _:
            return True


def _is_short(text: str) -> bool:
    """Whether it has the length of a name with what somebody is, inside one sentence."""
    return len(text.split()) <= LONGEST_NAME and not re.search(r"[.:;(]\s*[A-ZÅÄÖ]|\s\(", text)


def _is_body(text: str) -> bool:
    """Whether it names states and organisations alone: in capitals ("the KNB"), or known ("the CSTO", "Armenien")."""
    capitals = [word.text for word in words(text) if word.text[0].isupper()]
    known = [name for name in capitals if is_known(name)]
    if is_known(text) and not known:
        return True  # a known name of several words
    return all(name in known or (name.isupper() and len(name) > 1) for name in capitals)


def has_new_name(text: str, question: Question) -> bool:
    """A capitalised word inside a sentence that the question does not hold."""
    asked = {fold(token.text) for token in words(question.text)}
    stops = STOP_WORDS["en"] | STOP_WORDS["sv"] | STOP_WORDS["nl"]
    tokens = words(text)
    return any(
        token.text[0].isupper() and fold(token.text) not in asked and token.text.casefold() not in stops
        for token in tokens[1:]
    )
