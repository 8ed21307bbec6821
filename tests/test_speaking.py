"""Whose words a sentence gives, and what a question asks of them."""

import unicodedata

import pytest

from rag.answering.speaking import OTHERS, SPEAKS, UNSAID, asks_only_words, gives_words, speaker_terms
from rag.question import read_question
from rag.retrieval.lexical import WeightedTerm
from rag.statements.attribution import speakers
from rag.text import question_terms


def terms_of(question, language="en"):
    """The terms of a question as a collection in a language has them, each of weight 1."""
    read = read_question(question)
    return [
        WeightedTerm(term, tuple((name, 1.0) for name in term.alternatives), 1.0, 1, 1)
        for term in question_terms(read.text, read.language, language)
    ]


@pytest.mark.parametrize(
    ("question", "speaker", "only"),
    [
        ("What did Putin say?", ["Putin"], True),
        ("Vad sade Poroshenko?", ["Poroshenko"], True),
        ("Wat zei Loekasjenko?", ["Loekasjenko"], True),
        ("What did Åsa Öberg say about the harbour?", ["Åsa", "Öberg"], False),
        ("Vad sade statsminister Löfven om kriget?", ["statsminister", "Löfven"], False),
        ("Wat zei de Belgische premier over de staking?", ["Belgische", "premier"], False),
        ("Which words did they shout?", [], False),
        ("Who sent the soldiers?", [], False),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_whose_words_are_asked_for(question, speaker, only, form):
    read, terms = read_question(unicodedata.normalize(form, question)), terms_of(unicodedata.normalize(form, question))
    assert {term.term.surface for term in speaker_terms(read, terms)} == set(speaker)
    assert asks_only_words(read, terms) is only


@pytest.mark.parametrize(
    ("language", "text", "before", "fit"),
    [
        ("en", "Tokayev told parliament that order was restored.", "", 1.0),
        ("sv", "Tokajev tillkännagav att ordningen var återställd.", "", 1.0),
        ("nl", "Tokajev beweerde dat de orde was hersteld.", "", 1.0),
        ("sv", "Han hävdade att ordningen var återställd.", "Tokajev talade i tv. ", 1.0),
        ("sv", "Han hävdade att ordningen var återställd.", "Putin talade i tv. ", UNSAID),
        ("en", "Tokayev called them 'bandits'.", "", SPEAKS),
        ("nl", "Putin beweerde dat het rustig was, terwijl Tokajev sprak van bandieten.", "", SPEAKS),
        ("sv", "Putin hävdade att Tokajev hade bett om hjälp.", "", OTHERS),
        ("en", "Tokayev flew to Moscow.", "", UNSAID),
    ],
)
def test_how_well_a_text_gives_what_was_said(language, text, before, fit):
    speaker = speaker_terms(read_question("What did Tokayev say?"), terms_of("What did Tokayev say?", language))
    assert gives_words(speaker, text, before, language) == fit


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Tomas Hedenius, spokesman for the firm, told reporters that it was over.",
         [("Tomas Hedenius, spokesman for the firm", False)]),
        ("en", "He said that it was over.", [("He", True)]),
        ("sv", "Det är över, sade Åsa Öberg.", [("Åsa Öberg", False)]),
        ("nl", "Volgens het ministerie is het voorbij.", [("het ministerie", False)]),
        ("nl", "Het is voorbij.", []),
        ("fi", "Hän sanoi, että se on ohi.", []),
    ],
)  # fmt: skip
def test_those_who_speak_in_a_text(language, text, found):
    assert speakers(text, language) == found
