"""Words of a question that point back to an earlier one ("he", "there", "and"): when they do, and to what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from rag.names import fold
from rag.text import ASKING, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.text import Word

Pointer = Literal["person", "thing"]

# One person is meant, who has a name if any was given.
_PERSON = {"en": "he she him his hers", "sv": "han hon honom henne hans hennes", "nl": "hij hem"}
# Always pronouns; "thing" stands for whatever was spoken of, people too.
_THING = {
    "en": "they them their theirs it its this these those her",
    "sv": "dem deras dess denna dessa detta",
    "nl": "zij ze hun hen haar deze dit",
}
# Pronouns unless a noun follows: "skickade de trupper" (no noun of theirs), "de ryska trupperna" (an article).
_BEFORE_NOTHING = {"en": "that", "sv": "de den det", "nl": "het dat die"}
_ONLY_LAST = frozenset(("that", "dat", "die"))
# Places and times of what was spoken of.
_ADVERBS = {
    "en": "there then thereafter afterwards",
    "sv": "där då därefter dit därifrån",
    "nl": "daar toen daarna daarheen erover daarover hierover ermee daarmee daarvan ertegen daartegen",
}
_ADVERBS_LAST = frozenset(("then", "där", "då", "toen", "there"))
_SUBJECTS = {"en": "he she they it", "sv": "han hon de den det", "nl": "hij zij ze het"}
_TO_BE = frozenset("is are was were been be är var fanns finns blev blir hände".split())
_AUXILIARIES = frozenset(
    "did does do is are was were has have had will would can could should might may must shall".split()
)
_ABOUT = frozenset("about of om av".split())
_CLAUSES = {
    "en": "that who which when while because if and or but where",
    "sv": "som att när medan eftersom och eller men innan",
    "nl": "dat die toen terwijl omdat als en of maar wie",
}
_NO_MEANING = re.compile(r"\b(?:is|was) it (?:true|possible|likely|known|clear|right|really)\b|\btake[sn]? (?:it|to)\b")

OPENING_AND = re.compile(
    r"^(?:and(?: (?:what|how) about)?|but|what about|how about|och(?: hur (?:är|var) det med)?|men|hur är det med|"
    r"hur var det med|en(?: hoe zit het met| hoe zat het met)?|maar|hoe zit het met|hoe zat het met)\b[ ,]+(?=\S)",
    re.IGNORECASE,
)
ASKS = {
    "en": "what who whom whose which when where why how",
    "sv": "vad vem vems vilken vilket vilka när var vart varför hur varifrån",
    "nl": "wat wie wiens welk welke wanneer waar waarom hoe hoeveel waardoor waarvan hoelang",
}
# Prepositions and articles, which may stand inside what is carried over.
LINKS = {
    "en": "the a an of in on at to for from by with about against between during into over under after before",
    "sv": "den det de en ett i på av för till med om från mot mellan under vid efter före hos",
    "nl": "de het een van in op te voor met over uit aan bij door naar tegen tussen tijdens na om",
}
ARTICLES = frozenset("the a an de het een den det ett".split())
# Someone at large or something new: not what was spoken of. And words too general to be a subject.
NEW = {
    "en": frozenset("a an you your my i we our us".split()),
    "sv": frozenset("ett man du din ditt dina jag min mitt mina vi vår vårt våra".split()),
    "nl": frozenset("een je jij u uw ik mijn wij we ons onze jouw".split()),
}
GENERAL = frozenset(
    "people persons person more else exactly människor personer folk mer mera exakt mensen personen meer precies "
    "precis sammanlagt totalt totaal total".split()
)


def is_small(word: str, language: str) -> bool:
    """Whether a word carries no content: a stop word, a word of asking, or a general one ("people")."""
    known = word.casefold()
    return known in STOP_WORDS[language] or known in ASKING[language] or known in GENERAL


def points_back(tokens: Sequence[Word], names: Sequence[int], language: str) -> Pointer | None:
    """What a question points back to: a person, a thing (or people), or None when it stands on its own feet.

    names: offsets at which its own names begin: a pronoun after one of them most likely means that.
    """
    plain = [token.text.casefold() for token in tokens]
    if _NO_MEANING.search(" ".join(plain)):
        return None
    for place, word in enumerate(plain):
        if _speaks_about_it(plain, place, language):
            return "thing"
        if any(start < tokens[place].start for start in names):
            continue
        if word in _ADVERBS[language].split() and _is_adverb(plain, place, language) and not names:
            return "thing"
        if _is_pronoun(plain, place, language) and _reaches_out(plain, place, language):
            return "person" if word in _PERSON[language].split() else "thing"
    return None


def _speaks_about_it(plain: Sequence[str], place: int, language: str) -> bool:
    """ "What did Putin say about it?": the name before it is not what it means."""
    if place + 1 < len(plain) or any(word in _CLAUSES[language].split() for word in plain[1:place]):
        return False
    if language == "nl":
        return re.fullmatch(r"(?:er|daar|hier)(?:over|mee|van|tegen|voor|door|bij|aan)", plain[place]) is not None
    return plain[place] in ("it", "this", "that", "det", "detta") and place > 0 and plain[place - 1] in _ABOUT


def _is_adverb(plain: Sequence[str], place: int, language: str) -> bool:
    """ "How many died there?", but not "how many were there?"; "then" and "då" only at the end."""
    word = plain[place]
    following = plain[place + 1] if place + 1 < len(plain) else None
    if word not in _ADVERBS_LAST:
        return True
    if place == 0 or (word == "there" and plain[place - 1] in _TO_BE):
        return False
    return following is None or (word in ("there", "där") and following in STOP_WORDS[language])


def _is_pronoun(plain: Sequence[str], place: int, language: str) -> bool:
    word = plain[place]
    if word in _PERSON[language].split() or word in _THING[language].split():
        return True
    if word not in _BEFORE_NOTHING[language].split():
        return False
    following = plain[place + 1] if place + 1 < len(plain) else None
    if following is None:
        return word == "that" or plain[place - 1] not in _TO_BE
    return (
        word not in _ONLY_LAST and following in STOP_WORDS[language] and following not in ("som", "att", "die", "dat")
    )


def _reaches_out(plain: Sequence[str], place: int, language: str) -> bool:
    """Whether nothing before the pronoun in its own question can be what it means."""
    before = plain[:place]
    if any(word in _CLAUSES[language].split() for word in before[1:]):
        return False
    if not any(not is_small(word, language) for word in before):
        return True
    subject = plain[place] in _SUBJECTS[language].split()
    if language == "en":
        return subject and before[-1] in _AUXILIARIES
    return subject and before[-1] not in LINKS[language].split()


def stands_alone(text: str) -> bool:
    """Whether a question names its own subject after "who is", "what is" or "where is", capitalised or not."""
    return _WHO_IS.search(fold(text)) is not None


_WHO_IS = re.compile(
    r"^(?:(?:who|what|where) (?:is|are|was|were) "
    r"(?!the |this|that|it\b|he\b|she\b|they\b|there\b|his |her |their |its )|"
    r"(?:vem|vad|vilka|var) (?:ar|var) (?!det\b|den\b|de\b|han|hon|dar\b)|"
    r"(?:wie|wat|waar) (?:is|was|zijn|waren) (?!de |het\b|dat\b|dit\b|die\b|hij\b|zij\b|ze\b|hun |haar |daar\b|er\b))"
    r"\w[\w-]*(?: \w[\w-]*)?\W*$"
)
