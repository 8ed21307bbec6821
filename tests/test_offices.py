"""Offices and who holds them: their names in three languages, and the names that stand beside them."""

import unicodedata
from dataclasses import replace

import pytest

from rag.answering.offices import holders, read_office
from rag.names import country_said, fold
from rag.offices import OFFICES, office_called, office_pattern
from rag.question import read_question
from rag.records import Report
from tests.helpers_store import article

FORMS = ("NFC", "NFD")


@pytest.mark.parametrize(
    ("en", "sv", "nl"),
    [
        ("interior minister", "inrikesministern", "minister van Binnenlandse Zaken"),
        ("minister of finance", "finansminister", "minister van Financiën"),
        ("minister of defence", "försvarsministern", "defensieminister"),
        ("prime minister", "statsminister", "premier"),
        ("prime minister", "premiärministern", "minister-president"),
        ("president", "presidenten", "president"),
        ("mayor", "borgmästaren", "burgemeester"),
        ("governor", "guvernören", "gouverneur"),
        ("secretary-general", "generalsekreteraren", "secretaris-generaal"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_an_office_is_the_same_in_three_languages(en, sv, nl, form):
    names = [(fold(unicodedata.normalize(form, name)), code) for name, code in ((en, "en"), (sv, "sv"), (nl, "nl"))]
    assert len({office_called(name, language) for name, language in names}) == 1
    assert office_called(*names[0]) is not None


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_every_office_has_a_name_in_every_language_and_other_words_none(language):
    assert all(office_pattern(number, language) for number in range(len(OFFICES)))
    assert office_called("bicycle", language) is None
    assert office_called("president", "fi") is None


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("armeniske", "k_am"),
        ("Armeense", "k_am"),
        ("ryska", "k_ru"),
        ("Zweedse", "k_se"),
        ("Dutch", "k_nl"),
        ("ny", None),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_the_country_that_a_word_is_the_adjective_of(word, key, form):
    assert country_said(unicodedata.normalize(form, word)) == key


def named(text, language, question, home=None, **values):
    office = replace(read_office(read_question(question)), home=home)
    source = article(text, language=language, **values)
    return [text[holder.start : holder.end] for holder in holders(office, (), source, 0, len(text))]


PRESIDENT = "Who is the president of Kazakhstan?"


@pytest.mark.parametrize(
    ("language", "text", "question", "found"),
    [
        ("en", "Kazakhstan's president Kassym-Jomart Tokayev spoke.", PRESIDENT, ["Kassym-Jomart Tokayev"]),
        ("sv", "Kazakstans president Kasym-Zjomart Tokajev talade.", PRESIDENT, ["Kasym-Zjomart Tokajev"]),
        ("nl", "De Kazachse president, Kasym-Zjomart Tokajev, sprak.", PRESIDENT, ["Kasym-Zjomart Tokajev"]),
        ("sv", "Kinas president, Xi Jinping, har uttalat sitt stöd för Kazakstan.", PRESIDENT, []),
        ("sv", "Kinas president, Xi Jinping, har uttalat sitt stöd.", "Wie is de Chinese president?", ["Xi Jinping"]),
        ("sv", "Rådets ordförande, den armeniske premiärministern Nikol Pasjinjan, kom.",
         "Who is the prime minister of Armenia?", ["Nikol Pasjinjan"]),
        ("sv", "Rådets ordförande, den armeniske premiärministern Nikol Pasjinjan, kom.",
         "Who is the prime minister of Kazakhstan?", []),
        ("en", "The answer came from Nikol Pashinyan of Armenia, whom one paper calls president.", PRESIDENT, []),
        ("sv", "Tokajev avsatte den förre presidenten Nursultan Nazarbajev.", "Vem är president?", []),
        ("en", "It was led by president Nursultan Nazarbayev until 2019.", "Who is the president?", []),
        ("en", "It was led by president Nursultan Nazarbayev until 2019.", "Who was the president?",
         ["Nursultan Nazarbayev"]),
        ("nl", "De minister van Binnenlandse Zaken zweeg, schrijft Simon Basketter.", "Who is the interior minister?",
         []),
        ("nl", "De minister van Energie trad af en Jan Visser kwam.", "Vem är minister?", []),
        ("sv", "Smailov var vice premiärminister.", "Who is the prime minister?", []),
        ("en", "The president's residence Akorda was stormed.", "Who is the president?", []),
        ("en", "Tokayev accepted the resignation of prime minister Askar Mamin.", "Who was the prime minister?",
         ["Askar Mamin"]),
        ("en", "Bread, a worker said, was dear.", "Who is the president?", []),
    ],
)  # fmt: skip
def test_who_is_named_beside_an_office(language, text, question, found):
    assert named(text, language, question) == found


def test_an_author_that_an_article_reports_on_holds_no_office_in_it():
    text = "The interior minister, says Simon Basketter, was silent."
    question = "Who is the interior minister?"
    assert named(text, "en", question) == ["Simon Basketter"]
    assert named(text, "en", question, reports_on=(Report("Kazakhstan", author="Simon Basketter"),)) == []


def test_an_office_of_no_country_is_that_of_the_country_the_article_or_the_archive_is_about():
    text = "President Tokayev was silent.\n\nKazakhstan is calm again."
    assert named(text, "en", PRESIDENT) == ["Tokayev"]
    assert named(text, "en", "Who is the president of Russia?") == []
    assert named("President Tokayev was silent.", "en", PRESIDENT) == []
    assert named("President Tokayev was silent.", "en", PRESIDENT, home="k_kz") == ["Tokayev"]


def test_holders_are_found_in_every_sentence_of_a_quote():
    text = "Mayor Åsa Öberg came first. Mayor Jan Visser came later. Mayor Eva Lind was ill."
    assert named(text, "en", "Who is the mayor?") == ["Åsa Öberg", "Jan Visser", "Eva Lind"]
