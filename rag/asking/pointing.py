"""Words of a question that point back to an earlier one ("he", "there", "and"): when they do, and to what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from rag.language.data import ByLanguage, all_words, any_pattern, entry, pattern_of, words_of
from rag.language.names import fold
from rag.language.words import ASKING, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.language.words import Word

Pointer = Literal["person", "thing"]

# What rag.asking.conversation puts behind a question: in brackets, perhaps in another language.
COMPLETED = re.compile(r" \([^()]+\)$")

ADDRESSING = words_of("questions.addressing")
PERSON, THING = words_of("questions.person"), words_of("questions.thing")
BEFORE_NOTHING, ONLY_LAST = words_of("questions.before_nothing"), words_of("questions.only_last")
ADVERBS, ADVERBS_LAST = words_of("questions.adverbs"), words_of("questions.adverbs_last")
NO_ARTICLE = pattern_of("questions.no_article")
PLACES, EXISTS = words_of("questions.places"), pattern_of("questions.exists")
SUBJECTS, TO_BE = words_of("questions.subjects"), words_of("questions.to_be")
OBJECTS = words_of("questions.objects")
VERB_BEHIND_WHO = 2  # words before a pronoun: "who shot him?"
ASKER: ByLanguage[str] = ByLanguage(lambda language: entry(language, "offers.who").split()[0].casefold())
AUXILIARIES = words_of("questions.auxiliaries")
CLAUSES, CLAUSE_OF_NOUN = words_of("questions.clauses"), words_of("questions.clause_of_noun")
LINKS, AND, WHO = words_of("questions.links"), words_of("speech.conjunctions"), words_of("speech.who")
# All that may end a request: "tell me more about him".
PRONOUNS = ByLanguage(lambda language: PERSON[language] | THING[language] | BEFORE_NOTHING[language])
ABOUT_IT, NO_MEANING = pattern_of("questions.about_it"), pattern_of("questions.no_meaning")
# In any language: a question may be taken for one of another.
GENERAL = all_words("questions.general")
HAPPENED = re.compile(rf"\b{any_pattern('questions.happened')}\b", re.IGNORECASE)
OPENING_AND = re.compile(rf"^{any_pattern('questions.opening_and')}\b[ ,]+(?=\S)", re.IGNORECASE)
WHO_IS = re.compile(rf"^{any_pattern('questions.who_is')}\w[\w-]*(?: \w[\w-]*)?\W*$")


def is_small(word: str, language: str) -> bool:
    """Whether a word carries no content: a stop word, a word of asking, or a general one ("people")."""
    known = word.casefold()
    return known in STOP_WORDS[language] or known in ASKING[language] or known in GENERAL


def points_back(tokens: Sequence[Word], names: Sequence[int], language: str) -> Pointer | None:
    """What a question points back to: a person, a thing (or people), or None when it stands on its own feet.

    names: offsets at which its own names begin: a pronoun after one of them most likely means that.
    """
    plain = [token.text.casefold() for token in tokens]
    if NO_MEANING[language].search(" ".join(plain)):
        return None
    for place, word in enumerate(plain):
        if any(start < tokens[place].start for start in names):
            continue
        if word in ADVERBS[language] and _is_adverb(plain, place, language) and not names:
            return "thing"
        if _is_pronoun(plain, place, language) and _reaches_out(plain, place, language):
            return "person" if word in PERSON[language] else "thing"
    if not _speaks_about_it(plain, language):
        return None
    return "person" if plain[-1] in PERSON[language] else "thing"


def _speaks_about_it(plain: Sequence[str], language: str) -> bool:
    """ "What did Putin say about it?", "… about him?": the name before it is not what it means."""
    clause = any(word in CLAUSES[language] for word in plain[1:-1])
    return not clause and ABOUT_IT[language].fullmatch(" ".join(plain[-2:])) is not None


def _is_adverb(plain: Sequence[str], place: int, language: str) -> bool:
    """ "How many died there?", but not "how many were there?"; "then" and "då" only at the end."""
    word, following = plain[place], plain[place + 1 : place + 2]
    if word not in ADVERBS_LAST[language]:
        return True
    if place == 0 or EXISTS[language].fullmatch(f"{plain[place - 1]} {word}"):
        return False
    if HAPPENED.fullmatch(" ".join(plain[:place])):  # "what happened there last year?"
        return True
    return not following or (word in PLACES[language] and following[0] in STOP_WORDS[language])


def _is_pronoun(plain: Sequence[str], place: int, language: str) -> bool:
    word, following = plain[place], plain[place + 1 : place + 2]
    if following and following[0] in WHO[language]:
        return False  # "he who wrote it": whoever that is
    if word in PERSON[language] or word in THING[language]:
        return True
    if word not in BEFORE_NOTHING[language]:
        return False
    if not following:
        return plain[place - 1] not in TO_BE[language]
    if NO_ARTICLE[language].fullmatch(f"{word} {following[0]}"):
        return plain[place - 1] not in TO_BE[language]
    small = following[0] in STOP_WORDS[language] - CLAUSE_OF_NOUN[language]
    return small and word not in ONLY_LAST[language]


def _reaches_out(plain: Sequence[str], place: int, language: str) -> bool:
    """Whether nothing before the pronoun in its own question can be what it means."""
    before = plain[1:place] if plain[0] in AND[language] else plain[:place]
    if any(word in CLAUSES[language] for word in before[1:]):
        return False
    if all(is_small(word, language) for word in before):
        return True
    if len(before) == VERB_BEHIND_WHO and before[0] == ASKER[language] and plain[place] in OBJECTS[language]:
        return True
    verbs = AUXILIARIES[language]
    verb_before = before[-1] in verbs if verbs else before[-1] not in LINKS[language]
    return plain[place] in SUBJECTS[language] and verb_before


def stands_alone(text: str) -> bool:
    """Whether a question names its own subject after "who is", "what is" or "where is", capitalised or not."""
    return WHO_IS.search(fold(text)) is not None
