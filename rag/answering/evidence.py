"""sentences -> evidence: those that are shown, as quotes that can be understood alone, with their offsets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.answering.values import COUNTED, FIT
from rag.answering.wording import IN_PLACE, is_known, stands_inside
from rag.names import fold
from rag.records import Evidence
from rag.sentences import sentences
from rag.text import analyse, words

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from rag.answering.candidates import Sentence
    from rag.question import Kind
    from rag.records import Article

MOST = (5, 8)  # sentences in an answer, and where they may be accounts of a figure or a date
PER_ARTICLE = 2  # sentences of one article in an answer,
PER_ARTICLE_OF_A_LIST = 4  # and where several things are asked for
LONGEST_QUOTE = 600  # characters of a quote of two sentences
CONTINUING = 2  # words that the next sentence repeats to belong to the quote
RATIO = 0.4  # evidence weaker than this share of the best is not shown,
RATIO_OF_ANOTHER_ACCOUNT = 0.15  # unless it may be another account,
RATIO_OF_ANOTHER_FIGURE = 0.08  # or states another figure or date of the kind that is asked for,
RATIO_OF_THE_SAME = 0.035  # or a figure that counts the very noun of the question

OPENING = 2  # sentences that a quote may begin before its own,
TO_A_NAME = 3  # and where a person is asked for
# A sentence that begins with speech, or with a word for somebody who is named before.
_SPOKEN = {
    language: re.compile(rf"[“”„\"«»‘]|(?:{words})\b", re.IGNORECASE)
    for language, words in (("en", "he|she|they"), ("sv", "han|hon|de"), ("nl", "hij|zij|ze"))
}
_SPEECH = re.compile(r"[“”„\"«»‘]")
_HE = re.compile(r"\b(?:he|she|han|hon|hij|zij)\b", re.IGNORECASE)


def select(ranked: Sequence[Sentence], kind: Kind, event: Container[str]) -> list[Evidence]:
    """Evidence for an answer, best first: at most two sentences an article, none much weaker than the best.

    Weaker ones are shown too when they may be another account: the first of a language, and where a figure or a
    date is asked for, the first of an article that holds one. event: ids of the articles that tell of the same event
    as the best sentence's, which alone may give another account.
    """
    chosen: list[Sentence] = []
    best = best_scores(ranked) if ranked else (0.0, 0.0)
    for sentence in ranked:
        articles = [known.hit.article.id for known in chosen]
        languages = {known.hit.article.language for known in chosen}
        told = [known.hit.article.id for known in chosen if known.kind >= FIT]
        may_differ = bool(chosen) and sentence.hit.article.id in event
        figure = may_differ and kind in COUNTED and sentence.kind >= FIT and sentence.hit.article.id not in told
        another = may_differ and (figure or sentence.hit.article.language not in languages)
        of_figure = RATIO_OF_THE_SAME if sentence.same else RATIO_OF_ANOTHER_FIGURE
        least = of_figure if figure else RATIO_OF_ANOTHER_ACCOUNT if another else RATIO
        strong = comes_near(sentence, best, least)
        repeated = any(quote_of(sentence) == quote_of(known) for known in chosen)
        most = PER_ARTICLE_OF_A_LIST if kind in ("list", "event") else PER_ARTICLE
        if strong and (figure or articles.count(sentence.hit.article.id) < most) and not repeated:
            chosen.append(sentence)
    first = {sentence.hit.article.language: sentence for sentence in reversed(chosen)}
    rest = [sentence for sentence in chosen if sentence not in first.values()]
    kept = [*first.values(), *rest[: max(0, MOST[kind in COUNTED] - len(first))]]
    ordered = sorted(kept, key=lambda item: (-item.score, item.hit.passage.id, item.start))
    return quotes(ordered, person=kind == "person")


def best_scores(ranked: Sequence[Sentence]) -> tuple[float, float]:
    """The best score of ranked sentences, with what the reader makes of them and without."""
    return ranked[0].score, max(sentence.worded for sentence in ranked)


def comes_near(sentence: Sentence, best: tuple[float, float], share: float) -> bool:
    """Whether a sentence has this share of either of the best scores."""
    return sentence.score >= share * best[0] or sentence.worded >= share * best[1]


def quotes(chosen: Sequence[Sentence], *, person: bool = False) -> list[Evidence]:
    """The chosen sentences as quotes, in order, with the neighbours that they cannot be understood without.

    A sentence is quoted once: not as the neighbour of another when it is chosen itself or quoted already. person:
    whether one is asked for.
    """
    taken = {(item.hit.article.id, place) for item in chosen for place in (item.start, item.end)}
    evidence = []
    for item in chosen:
        article = item.hit.article.id
        start, end = opened(item, person=person), continued(item)
        start = item.start if (article, start) in taken else start
        end = item.end if (article, end) in taken or end - start > LONGEST_QUOTE else end
        taken.update({(article, start), (article, end)})
        evidence.append(Evidence(item.hit, start, end, item.score))
    return evidence


def opened(sentence: Sentence, *, person: bool = False) -> int:
    """Start of the quote: of a sentence before when this one is speech or speaks of "him", else its own.

    "In Geneva Tokayev gave a speech. It was over, he declared. “It is a coup.”": back to the first sentence that is
    neither, at most OPENING sentences, in the same block. Where a person is asked for, "he" anywhere in the sentence
    will do if nobody is named in it, and back to the first that names somebody, at most TO_A_NAME.
    """
    article, own = sentence.hit.article, quote_of(sentence)
    spoken = _SPOKEN.get(article.language, _SPEECH)
    block = next((block for block in article.blocks if block.start <= sentence.start < block.end), None)
    unnamed = person and _HE.search(own) is not None and not _names_somebody(article, own)
    if block is None or not (unnamed or spoken.match(own)):
        return sentence.start
    start, most = sentence.start, TO_A_NAME if unnamed else OPENING
    for place, end in sentences(article.text[block.start : sentence.start], article.language)[: -most - 1 : -1]:
        if sentence.end - block.start - place > LONGEST_QUOTE:
            break
        start = block.start + place
        told = article.text[start : block.start + end]
        if _names_somebody(article, told) if unnamed else not spoken.match(told):
            return start
    return start if spoken.match(own) else sentence.start


def _names_somebody(article: Article, text: str) -> bool:
    """Whether a word of a text may be somebody's name: in capitals inside a sentence of the article, and no body's or
    place's."""
    return any(
        word.text[0].isupper()
        and not (word.text.isupper() or is_known(word.text) or IN_PLACE.search(fold(text[: word.start])[-12:]))
        and stands_inside(article.text, word.text)
        for word in words(text)
    )


def continued(sentence: Sentence) -> int:
    """End of the quote: that of the next sentence in the same block when it speaks on of the same thing, else its own.

    "… would send a peacekeeping force. The peacekeeping force came to …": two words in common, names not counted.
    """
    article = sentence.hit.article
    block = next((block for block in article.blocks if block.start <= sentence.start < block.end), None)
    if block is None:
        return sentence.end
    rest = sentences(article.text[sentence.end : block.end], article.language)
    if not rest or sentence.end + rest[0][1] - sentence.start > LONGEST_QUOTE:
        return sentence.end
    here, there = (
        {term for term in analyse(text, article.language) if not term.startswith(("n_", "k_")) and len(term) > 3}
        for text in (quote_of(sentence), article.text[sentence.end : sentence.end + rest[0][1]])
    )
    return sentence.end + rest[0][1] if len(here & there) >= CONTINUING else sentence.end


def quote_of(evidence: Sentence | Evidence) -> str:
    """The sentence's own text."""
    return evidence.hit.article.text[evidence.start : evidence.end]
