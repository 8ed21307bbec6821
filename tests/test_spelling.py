"""Misspelt words are read as the archive's own, and words that are not misspelt are left alone."""

from __future__ import annotations

import unicodedata

import pytest

from rag.answering.confidence import names_asked, names_told
from rag.asking.query import question_language, understand
from rag.asking.spelling import meant
from rag.bundled import evaluation_folder
from rag.language.words import words


@pytest.fixture(scope="module")
def catalogue(service):
    return service.store().catalogue


@pytest.mark.parametrize(
    "typed, read",
    [
        ("csot", "CSTO"),
        ("how many soldiers did the csot sned?", "how many soldiers did the CSTO send?"),
        ("How many demonstratros were killed?", "How many demonstrators were killed?"),
        ("Who is the priminister of Armenia?", "Who is the priminister of Armenia?"),
        ("vad krävde arbetarna i zhanozen", "vad krävde arbetarna i Zhanaozen"),
        ("vilka demonstrnter greps", "vilka demonstranter greps"),
        ("hoeveel betogres zijn er gedod", "hoeveel betogers zijn er gedood"),
        ("Hoeveel mensen werken er in Kazachtan?", "Hoeveel mensen werken er in Kazachstan?"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_misspelt_word_is_read_as_the_archive_writes_it(catalogue, typed, read, form):
    question = unicodedata.normalize("NFC", unicodedata.normalize(form, typed))
    written, slips = meant(catalogue, question, question_language(question))
    assert written == read
    pairs = zip(words(typed), words(read), strict=True)
    assert slips == tuple((one.text, other.text) for one, other in pairs if one.text != other.text)


@pytest.mark.parametrize(
    "question",
    [
        "Who is Emmanuel Macron?",
        "What did Angela Merkel say?",
        "Vad tycker Löfven om Kazakstan?",
        "Wat zei Mark Rutte?",
        "What did Tokayev say to Nazarbajev?",
        "Hur många soldater skickade CSTO?",
        "How many people died in 2022?",
        "Waarom is de lucht blauw?",
        "Do I need a coat today?",
        "¿Cuántas personas murieron?",
    ],
)
def test_names_from_outside_and_right_words_stay(catalogue, question):
    assert meant(catalogue, question, question_language(question)) == (question, ())


def test_no_name_of_a_question_from_outside_becomes_another(catalogue):
    rows = (evaluation_folder() / "practice" / "outside.tsv").read_text("utf-8").splitlines()
    questions = [row.split("\t")[1] for row in rows][::8]
    slips = [pair for text in questions for pair in meant(catalogue, text, question_language(text))[1]]
    assert [typed for typed, read in slips if read[0].isupper()] == []
    assert len(slips) < 0.05 * len(questions)


@pytest.mark.parametrize(
    ("question", "language", "read"),
    [
        ("wie is nazerbajef", "nl", "Nazarbajev"),
        ("vem är Massimof", "sv", "Masimov"),
        ("who is tokayef?", "en", "Tokayev"),
        ("Who sold Massimof a ship?", "en", None),
    ],
)
def test_a_question_on_nothing_but_a_name_is_of_the_name_that_sounds_like_it(catalogue, question, language, read):
    assert [right for _, right in meant(catalogue, question, language)[1]] == ([read] if read else [])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who met Almtay in 1850?", "Almtay"),
        ("Vem åt middag med Almtay 1850?", "Almtay"),
        ("Wie ontmoette Almtay in België?", "Almtay"),
    ],
)
def test_the_archive_is_not_said_to_mention_what_only_sounds_like_a_name_of_its(service, question, told):
    asked = understand(service.store(), question)
    assert told in names_asked(asked)[1]  # by the key that it shares with Almaty
    unknown, mentioned = names_told(service.store(), asked)
    assert told not in [*unknown, *mentioned]
    spelt = understand(service.store(), question.replace(told, "Almaty"))
    assert "Almaty" in names_told(service.store(), spelt)[1]
