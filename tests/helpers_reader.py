"""A reader that was told what answers: for tests of what is done with a reading, never of the reading itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from rag.models.reader import SentenceRead, Text, TextRead
from rag.records import Span

SURE, UNSURE = 5.0, -5.0  # log-odds


Answers = str | tuple[str, float]


class ScriptedReader:
    """told: part of a question -> the words that answer it, wherever they stand; a whole sentence answers as such.

    Words may come with their log-odds, SURE where none are given.
    """

    def __init__(self, told: Mapping[str, Sequence[Answers]]) -> None:
        self.told = told

    def read(self, question: str, texts: Sequence[Text]) -> list[TextRead]:
        answers = [answer for asked, several in self.told.items() if asked in question for answer in several]
        found = []
        for text in texts:
            sentences = tuple(_read(sentence, answers) for sentence in text.sentences)
            found.append(TextRead(max((sentence.odds for sentence in sentences), default=UNSURE), sentences))
        return found


def _read(sentence: str, answers: Sequence[Answers]) -> SentenceRead:
    pairs = [(answer, SURE) if isinstance(answer, str) else answer for answer in answers]
    words, odds = next(((words, odds) for words, odds in pairs if words in sentence), ("", UNSURE))
    if not words:
        return SentenceRead(odds, 0.0, ())
    if words == sentence:
        return SentenceRead(odds, 0.9, ())
    start = sentence.index(words)
    return SentenceRead(odds, 0.05, (Span(start, start + len(words), 0.9),))


def read_by_script(patch: pytest.MonkeyPatch, told: Mapping[str, Sequence[Answers]]) -> None:
    """Let every Service that is opened from now on read with a ScriptedReader."""
    patch.setattr("rag.models.reader.Reader", lambda *_: ScriptedReader(told))
