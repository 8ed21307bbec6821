"""Which language a question is in, where it is none that Bron can be asked in; and the note that says so.

To be told off wrongly is worse than not to be told: both the letters and the small words must say so. Of 16,629
questions in English, Swedish and Dutch one is taken for another language (docs/answers.md).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rag.language.data import LANGUAGES, all_words, read, word_set
from rag.language.words import ASKING, STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH_WORDS = 3  # what is shorter is a name or a subject, which is much the same in any language
ENOUGH_LETTERS = 6  # names aside
MOST_KNOWN = 0.6  # share of small words of one of LANGUAGES above which a question is in that one
SURE = 5.0  # log-odds of the other language against the likeliest of LANGUAGES


def foreign_language(text: str) -> str | None:
    """The ISO 639-1 code of a question's language, None where it is, or may be, one of LANGUAGES."""
    tokens = [word.text for word in words(text)]
    # Names are alike in all languages; nouns of German are written as names, and the rest of it is enough.
    plain = [word for place, word in enumerate(tokens) if not place or not word[0].isupper()]
    if len(tokens) < ENOUGH_WORDS or sum(len(word) for word in plain) < ENOUGH_LETTERS:
        return None
    # The identifier takes half a second to load: most questions are told by how they begin.
    if tokens[0].casefold() in _own_asking_words() or _share_known(tokens) > MOST_KNOWN:
        return None
    ranked = {str(code): float(odds) for code, odds in identifier().rank(" ".join(plain))}
    own = max(ranked.pop(code) for code in LANGUAGES)
    best = max(ranked, key=lambda code: ranked[code])
    return best if ranked[best] - own > SURE else None


def foreign_note(language: str) -> str:
    """One sentence on the languages that are sure, in the language of the answer."""
    return str(read("foreign")["note"][language])


@cache
def _own_asking_words() -> frozenset[str]:
    """Words that ask, or ask for quotes, in one of LANGUAGES and in no other that is known here."""
    return (all_words("questions.asks") | all_words("questions.quotes")) - word_set(
        "foreign", "languages.ask_elsewhere"
    )


def _share_known(tokens: Sequence[str]) -> float:
    """The share of a question's words that are small words of one language, that with the most."""
    plain = [word.casefold() for word in tokens]
    return max(sum(word in STOP_WORDS[code] | ASKING[code] for word in plain) for code in LANGUAGES) / len(plain)


@cache
def identifier() -> Any:
    """What tells all known languages from each other; half a second of reading, once for each process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*LANGUAGES, *sorted(word_set("foreign", "languages.known"))])
    return identifier
