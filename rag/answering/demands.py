"""What a question demands of the quotes besides being about it, where that can be read from their words.

Near misses have everything but this: the minister without a name, the dismissal without a successor, the fact without
its reason, somebody else's words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from rag.answering.candidates import WINDOW, terms_for
from rag.answering.offices import holders, office_asked
from rag.answering.speaking import SPEAKS, gives_words, speaker_terms
from rag.names import LANGUAGES, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.question import Question
    from rag.records import Evidence
    from rag.store import Store

Lack = Literal["holder", "words", "follower", "reason"]
# What is left of the confidence where no quote has a name beside the office that is asked for, words of the one whose
# words are, a word for succession where it is asked who came after somebody, or none of the best gives a reason.
LEFT: dict[Lack, float] = {"holder": 0.4, "words": 0.4, "follower": 0.4, "reason": 0.8}
BEST = 2  # quotes in which a reason is given, if any
# Of folded text, in the three languages at once: what is a word of one is rarely one of another.
_WHO_FOLLOWED = re.compile(
    r"\b(?:who (?:replaced|replaces|succeeded|succeeds|took over|takes over|followed)|"
    r"vem (?:eftertrad\w+|ersatt\w*|ersatte|tog over|tar over|folj\w+)|wie (?:verving|vervangt|volgde?n?|volgt) .* op|"
    r"wie (?:verving|vervangt)|wie (?:nam|neemt) .* over|(?:who|vem|wie) (?:became|blev|blir|werd|wordt|kwam|kom) .*"
    r"\b(?:after|efter|na|under|onder)\b)"
)
_FOLLOWING = re.compile(
    r"\b(?:replac\w+|succeed\w*|success\w+|t(?:ook|aken?|akes|aking) over|becom\w+|became|appoint\w*|named|new|sworn|"
    r"eftertrad\w*|ersatt\w*|ersatte|tog over|tar over|overtog|utsag\w*|utsett|utse\w*|utnamn\w*|blev|blir|ny|nya|nye|"
    r"tilltrad\w*|svors|volg\w+|opvolg\w*|verv[ai]ng\w*|n[ae]e?mt? .{0,60}over|benoem\w*|aangesteld|wordt|werd|"
    r"nieuwe?|beedigd\w*|trad aan)\b"
)
_REASON = re.compile(
    r"\b(?:because|due to(?! (?:begin|start|be))|owing to|so that|in order to|as a result|on the grounds?|prompted by|"
    r"fear(?:s|ed|ing)?|reasons?|caused? by|blam\w+|triggered by|citing|thanks to|objected|in protest|grew out of|"
    r"wanted to|unable to|failed to|explain\w*|points? to|pointed to|after|"
    r"to (?:keep|prevent|avoid|protect|stop|make|ensure|allow|show|help|win|save|get)|"
    r"eftersom|pa grund av|darfor|for att|sa att|anledning\w*|skal(?:et|en)?|orsak\w*|till foljd av|hanvis\w+|"
    r"motiver\w*|i protest|av radsla|frukta\w*|berodde|beror|tack vare|utlost\w*|ville|ansag|forklar\w*|"
    r"peka[rd]e? pa|efter (?:det )?att|"
    r"omdat|doordat|daarom|wegens|vanwege|zodat|om .{0,80}?\bte\b|\w*reden|\w*redenen|aanleiding|"
    r"uit (?:angst|protest|vrees)|oorza\w+|veroorzaak\w*|dankzij|als gevolg van|te wijten|vrees\w*|bezwaar\w*|wilden?|"
    r"verklaar\w*|wijst op|wees op|wijzen op|nadat)\b"
)


def lack(store: Store, question: Question, evidence: Sequence[Evidence]) -> Lack | None:
    """What the quotes lack of what the question demands; None where they lack nothing, or one of those that count is in
    a language whose words are not known. evidence: best first."""
    counting = evidence[:BEST] if question.kind == "reason" else evidence
    if any(item.hit.article.language not in LANGUAGES for item in counting):
        return None
    quotes = [fold(item.hit.article.text[item.start : item.end]) for item in evidence]
    if question.kind == "reason":
        return None if any(_REASON.search(quote) for quote in quotes[:BEST]) else "reason"
    if question.kind == "person" and _WHO_FOLLOWED.search(fold(question.text)):
        return None if any(_FOLLOWING.search(quote) for quote in quotes) else "follower"
    if question.office is not None:
        return None if any(_names_holder(store, question, item) for item in evidence) else "holder"
    return None if spoken(store, question, evidence) >= SPEAKS else "words"


def spoken(store: Store, question: Question, evidence: Sequence[Evidence]) -> float:
    """How well the quotes give the words of the one whose words are asked for; 1 where nobody's are."""
    return max(_spoken(store, question, item) for item in evidence)


def _spoken(store: Store, question: Question, item: Evidence) -> float:
    article, language = item.hit.article, item.hit.article.language
    speaker = speaker_terms(question, terms_for(store, question, language))
    before, quote = article.text[max(0, item.start - WINDOW) : item.start], article.text[item.start : item.end]
    return gives_words(speaker, quote, before, language) if speaker else 1.0


def _names_holder(store: Store, question: Question, item: Evidence) -> bool:
    """Whether a quote names who holds the office that is asked for, or did once."""
    office, article = office_asked(store, question), item.hit.article
    terms = terms_for(store, question, article.language)
    return office is None or bool(holders(office, terms, article, item.start, item.end, once=True))
