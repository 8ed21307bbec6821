"""Whether a sentence is written in the reader's language, judged by its small words; short ones are left alone."""

from __future__ import annotations

from rag.language.data import LANGUAGES
from rag.language.words import STOP_WORDS, normalise, words
from rag.reading.language import UNDETERMINED, detect_language

ENOUGH_WORDS = 6  # words, names aside, below which only the three languages' own small words speak
# Letters of one of the three languages that the others do not write, names aside.
LETTERS = {"en": frozenset[str](), "sv": frozenset("åäö"), "nl": frozenset("ëï")}
# Frequent words of the three languages that are no stop words of retrieval.
SMALL = {
    "en": frozenset("not never said says two three new first during people many there it".split()),
    "sv": frozenset("är det aldrig säger sade två tre ny första enligt många år".split()),
    "nl": frozenset("het zijn nooit zegt zei twee drie nieuw eerste volgens veel jaar tijdens".split()),
}


def spoken_language(sentence: str, language: str) -> bool | None:
    """Whether a sentence is in ``language`` ("en", "sv" or "nl"); None when that cannot be told.

    Words with a capital are names that no language owns, and do not count, unless they open the sentence.
    """
    tokens = [token.text for token in words(normalise(sentence))]
    plain = [token for place, token in enumerate(tokens) if not token[0].isupper() or not place]
    plain = [token.casefold() for token in plain if not token[0].isdigit()]
    votes = {code: _votes(plain, code) for code in LANGUAGES}
    ours, best = votes[language], max(votes.values())
    if ours == best and ours >= 2:
        return True
    if best > ours and best >= 2:
        return False
    if len(plain) < ENOUGH_WORDS:
        return None
    found = detect_language(" ".join(plain))
    return None if found == UNDETERMINED else found == language


def _votes(tokens: list[str], language: str) -> float:
    """How many words speak for a language; a word of two languages speaks for both."""
    known = STOP_WORDS[language] | SMALL[language]
    return sum((token in known) + 0.5 * bool(set(token) & LETTERS[language]) for token in tokens)
