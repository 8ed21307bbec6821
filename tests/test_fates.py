"""What befell the people who are counted, in three languages and both normal forms."""

import unicodedata

import pytest

from rag.statements.fates import fates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How many people were killed?", {"dead"}),
        ("26 demonstranter hade dödats", {"dead"}),
        ("er vielen minstens 164 doden", {"dead"}),
        ("Hur många omkom?", {"dead"}),
        ("18 sårades", {"hurt"}),
        ("Tre poliser skadades", {"hurt"}),
        ("zes agenten raakten gewond", {"hurt"}),
        ("Hur många greps?", {"held"}),
        ("Hoeveel mensen werden opgepakt?", {"held"}),
        ("more than 9,000 arrested", {"held"}),
        ("225 killed and 9,000 detained", {"dead", "held"}),
        ("sju åtalades, fem dömdes", {"charged", "convicted"}),
        ("Nearly 7,000 were let out", {"freed"}),
        ("Hur många bor i Almaty?", set()),
        ("How many people live in Almaty?", set()),
        ("Hoeveel mensen leven daar?", set()),
        ("een coëfficiënt van vijf", set()),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_befell_those_who_are_counted(text, found, form):
    assert fates(unicodedata.normalize(form, text)) == found
