"""What befell the people who are counted, in three languages and both normal forms."""

import unicodedata

import pytest

from rag.statements.fates import fates, fates_asked


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("How many people were killed?", "en", {"dead"}),
        ("26 demonstranter hade dödats", "sv", {"dead"}),
        ("er vielen minstens 164 doden", "nl", {"dead"}),
        ("Hur många omkom?", "sv", {"dead"}),
        ("Twaalf mensen kwamen om", "nl", {"dead"}),
        ("er kwamen bij de brand twaalf mensen om het leven", "nl", {"dead"}),
        ("Twaalf mensen kwamen om hun stem te laten horen", "nl", set()),
        ("Fyra brandmän miste livet", "sv", {"dead"}),
        ("four firemen lost their lives", "en", {"dead"}),
        ("18 sårades", "sv", {"hurt"}),
        ("Tre poliser skadades", "sv", {"hurt"}),
        ("zes agenten raakten gewond", "nl", {"hurt"}),
        ("Hur många greps?", "sv", {"held"}),
        ("Hoeveel mensen werden opgepakt?", "nl", {"held"}),
        ("more than 9,000 arrested", "en", {"held"}),
        ("225 killed and 9,000 detained", "en", {"dead", "held"}),
        ("sju åtalades, fem dömdes", "sv", {"charged", "convicted"}),
        ("Nearly 7,000 were let out", "en", {"freed"}),
        ("Hur många bor i Almaty?", "sv", set()),
        ("How many people live in Almaty?", "en", set()),
        ("Hoeveel mensen leven daar?", "nl", set()),
        ("Hoe groot was de bende die de stad binnenviel?", "nl", set()),
        ("Zwölf Menschen starben", "de", set()),
        ("een coëfficiënt van vijf", "nl", set()),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_befell_those_who_are_counted(text, language, found, form):
    assert fates(unicodedata.normalize(form, text), language) == found


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How many policemen were convicted of the killings?", "en"),
        ("Hur många poliser dömdes för dödsskjutningarna?", "sv"),
        ("Hoeveel agenten werden veroordeeld voor de moorden?", "nl"),
    ],
)
def test_those_convicted_of_killings_are_asked_for_not_the_dead(question, language):
    assert fates_asked(question, language) == {"convicted"}
    assert fates(question, language) == {"convicted", "dead"}
