"""answer -> who says what it quotes: somebody whom the article names for it, else the article itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.compose import named, with_parts
from rag.answering.phrases import in_marks, phrase, spoken_date
from rag.language.attribution import attribution, first_speaker
from rag.records import Part

if TYPE_CHECKING:
    from rag.records import Answer, Citation


def with_speakers(answer: Answer) -> Answer:
    """The answer that tells of each of its quotes who says it, in the place of what they say; a refusal as it is.

    Its citations stay: they are what the speakers are read from.
    """
    if not answer.answerable:
        return answer
    lines = (Part("article", _line(citation, answer.language), (citation.n,)) for citation in answer.citations)
    parts = [Part("lead", phrase(answer.language, "speakers")), *lines]
    return with_parts(replace(answer, accounts=(), gathered=None), parts)


def _line(citation: Citation, language: str) -> str:
    """“the ministry”, in Sidecar (21 January 2022) [1]."""
    source = f"{named(citation)} ({spoken_date(citation.published, language)})"
    speaker = _speaker(citation)
    key = "speaker" if speaker else "speaker_itself"
    return f"{phrase(language, key, speaker=in_marks(speaker, language), source=source)} [{citation.n}]"


def _speaker(citation: Citation) -> str | None:
    """Who is said to say the words that answer; where a quote answers as a whole, the first who says something."""
    if citation.answer_start is None or citation.answer_end is None:
        found = first_speaker(citation.quote, citation.language)
    else:
        start, end = citation.answer_start - citation.start, citation.answer_end - citation.start
        found = attribution(citation.quote, citation.language, start, end)
    return found.speaker if found else None
