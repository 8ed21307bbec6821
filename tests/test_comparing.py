"""Comparisons, asked for in any words: outlets, authors and articles as sides, and the point that is compared."""

from __future__ import annotations

import unicodedata

import pytest

from rag.asking.named import Place, places_in, sides_of
from rag.asking.requests import kind_of
from rag.gathering.requested import compared_subject

OUTLETS = frozenset({"Dagens Nyheter", "The Moscow Times", "De Standaard", "Metro", "Åbo Underrättelser", "bbc",
                     "nytimes", "dailymail.co.uk", "euronews-en", "De Correspondent", "Revolution"})  # fmt: skip
AUTHORS = frozenset({"Märta Åkesson", "Zoë van Aerle"})


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What do the BBC and the Moscow Times say about Åland?", ["bbc", "The Moscow Times"]),
        ("Hur skiljer sig Dagens Nyheters och Metros bild?", ["Dagens Nyheter", "Metro"]),
        ("Wat zeggen de Standaard en De Correspondent over België?", ["De Standaard", "De Correspondent"]),
        ("Vad skriver Åbo Underrättelser och Åkesson om älgar?", ["Åbo Underrättelser", "Märta Åkesson"]),
        ("the New York Times, the Daily Mail and Euronews", ["nytimes", "dailymail.co.uk", "euronews-en"]),
        ("what do metro and dagens nyheter say about the metro", ["Metro", "Dagens Nyheter"]),
        ("Why did the revolution in Kazan fail, and who closed the metro?", []),
        ("Wat is volgens Thijs de standaard van de BBC?", ["bbc"]),
    ],
)
def test_outlets_and_authors_are_told_from_words(text, names, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    assert sides_of(places_in(text, OUTLETS, AUTHORS)) == names


@pytest.mark.parametrize(
    "text",
    [
        "What do the BBC and the Moscow Times say about Åland?",
        "How do Metro and the Daily Mail differ on the strike",
        "Hur skiljer sig Dagens Nyheter och Metro om älgjakten?",
        "Vad skriver Dagens Nyheter respektive BBC om Åland?",
        "Wat zeggen De Standaard en De Correspondent over België?",
        "Zijn De Standaard en de BBC het eens over de reünie?",
        "How many soldiers came according to the BBC and according to Metro?",
    ],
)
def test_a_comparison_may_be_a_question(text):
    assert kind_of(text, named=places_in(text, OUTLETS, AUTHORS)) == "compare"


@pytest.mark.parametrize(
    "text",
    [
        "Who owns the BBC and the Daily Mail?",
        "What did the minister tell the BBC and Metro about Åland?",
        "Vad sa ministern till Dagens Nyheter och Metro om älgjakten?",
        "Wanneer fuseerden De Standaard en De Correspondent?",
        "What did the BBC say about women presenters?",
        "Hur många mål gjorde Åland och Österbotten?",
    ],
)
def test_a_question_with_two_outlets_stays_one(text):
    assert kind_of(text, named=places_in(text, OUTLETS, AUTHORS)) == "question"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("What do the BBC and Metro say about the price of oil?", "the price of oil"),
        ("Vad skriver Metro om älgjakten, och vad skriver BBC?", "älgjakten"),
        ("Hoe verschilt het dodental tussen de BBC en De Standaard?", "het dodental"),
        ("How many soldiers came according to the BBC and according to Metro?", "How many soldiers came"),
        ("Hur skiljer sig Metro och Åkesson åt?", ""),
    ],
)
def test_the_point_stands_behind_between_or_before_the_sides(text, point):
    assert compared_subject(text, places_in(text, OUTLETS, AUTHORS)) == point


def test_the_point_may_be_a_word_of_a_side():
    assert compared_subject("Metro or BBC: the metro", [Place("Metro", 0, 5), Place("bbc", 9, 12)]) == "the metro"


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What do Sidecar and Socialist Worker say about the number of dead?", ["Sidecar", "Socialist Worker"]),
        ("Vad säger Sidecar och Internationalen om CSTO?", ["Sidecar", "Internationalen"]),
        ("Verschillen Moisio en Karpatskij over het aantal doden?", ["Heikki Moisio", "Kolja Karpatskij"]),
        ("Vergelijk Sidecar en Socialist Worker over de rol van Rusland", ["Sidecar", "Socialist Worker"]),
        (
            "Vad säger Sidecar och Revolution om Nazarbajev?",
            ["Sidecar", "Revolution"],
        ),  # "Moisio writes"
    ],
)
def test_a_comparison_asked_as_a_question_shows_both_sides(service, question, sides):
    answer = service.ask(question)
    assert answer.answerable and answer.gathered is not None
    assert [side.name for side in answer.gathered.sides] == sides
    assert all(side.citations for side in answer.gathered.sides)


def test_sides_that_say_nothing_on_the_point_are_not_compared(service):
    answer = service.ask("What do Sidecar and Socialist Worker say about penguins?")
    assert not answer.answerable and answer.gathered is None
