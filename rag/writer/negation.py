"""Whether a sentence denies what its quotes do not, or leaves out a "not" of theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.language.sentences import sentences
from rag.language.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.records import Citation

NEGATIONS: dict[str, frozenset[str]] = {
    "en": frozenset("not no never none nobody nothing neither nor cannot nowhere".split()),
    "sv": frozenset("inte ingen inget inga aldrig ej icke ingenting varken".split()),
    "nl": frozenset("niet geen nooit niets niemand nergens noch".split()),
}
# Words that deny without a "not": enough for a sentence that says the same with one.
DENYING: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"without|den(y|ies|ied|ying|ial)|refus\w+|fail\w*|lack\w*|reject\w*|prevent\w*|stop\w*|unable|neither|hardly|"
        r"absen\w+|avoid\w*|ban\w*|cut|off|halt\w*|instead|only|false|contrary|(un|im|dis|non)\w{4,}|miss\w*|too|few|"
        r"rather|except|end\w*|yet"
    ),
    "sv": re.compile(
        r"utan|(för)?nek\w+|vägra\w*|sakna\w*|avvisa\w*|förbj\w+|förbud\w*|knappt|omöjlig\w*|okän\w+|oklar\w*|o\w{5,}|"
        r"förhindra\w*|slut\w*|stopp\w*|avbr\w+|undvik\w*|bara|endast|brist\w*|icke\w+|miss\w*|för|få|ännu|än|hellre"
    ),
    "nl": re.compile(
        r"zonder|ontken\w+|weiger\w*|ontbre\w+|gebrek\w*|verb[oi]\w+|nauwelijks|onmogelijk\w*|onbekend\w*|on\w{4,}|"
        r"voorkom\w*|stop\w*|alleen|slechts|afgewezen|wees|vermijd\w*|amper|evenmin|mis\w*|te|weinig|pas|liever|wijst"
    ),
}
NEAR = 2  # words of content on each side of a "not" that it is taken to deny


def negation_changed(sentence: str, language: str, cited: Sequence[Citation]) -> bool:
    """Whether the sentence has a negation and no cited quote has anything like it, or lacks the one that denies it.

    Conservative: a quote in a language without a list, or with any word that may deny, speaks for the sentence; a
    "not" is lost only when the sentence says the very words that stand around it, in the quote's own language.
    """
    if _negations(sentence, language):
        return all(_affirms(citation.quote, citation.language) for citation in cited)
    return any(_loses(sentence, citation.quote, language) for citation in cited if citation.language == language)


def _tokens(text: str) -> list[str]:
    return [token.text.casefold().replace("’", "'") for token in words(text)]


def _is_negation(token: str, language: str) -> bool:
    return token in NEGATIONS[language] or (language == "en" and token.endswith("n't"))


def _negations(text: str, language: str) -> list[int]:
    return [place for place, token in enumerate(_tokens(text)) if _is_negation(token, language)]


def _affirms(quote: str, language: str) -> bool:
    """Whether a quote surely denies nothing."""
    if language not in NEGATIONS:
        return False
    return not any(_is_negation(token, language) or DENYING[language].fullmatch(token) for token in _tokens(quote))


def _loses(sentence: str, quote: str, language: str) -> bool:
    """Whether the quote denies just what the sentence says: all words of content around a "not" are in it."""
    ours = {stem(token, language) for token in _tokens(sentence)}
    for start, end in sentences(quote, language):
        tokens = _tokens(quote[start:end])
        for place, token in enumerate(tokens):
            if not _is_negation(token, language):
                continue
            scope = [*_content(tokens[:place], language)[-NEAR:], *_content(tokens[place + 1 :], language)[:NEAR]]
            if len(scope) >= 2 and all(word in ours for word in scope):
                return True
    return False


def _content(tokens: list[str], language: str) -> list[str]:
    return [stem(token, language) for token in tokens if token not in STOP_WORDS[language] and len(token) > 1]
