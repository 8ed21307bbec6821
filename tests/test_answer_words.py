"""The answer's own words: dates, languages, quotes with their sources, refusals."""

import string
from dataclasses import replace

import pytest

from rag.answering.compose import declined, extractive, quoted
from rag.answering.phrases import PHRASES, language_name, phrase, spoken_date
from rag.records import Citation

FIRST = Citation(
    n=1,
    kind="quote",
    passage_id="p1",
    article_id="a1",
    title="Hamnen öppnar",
    author=None,
    outlet="Kustbladet",
    published="2020-05-03",
    language="sv",
    url=None,
    file="hamnen.md",
    start=0,
    end=53,
    quote="Hamnen i Norrbro tog emot 3 000 fartyg förra året.",
)
SECOND = replace(
    FIRST,
    n=2,
    passage_id="p2",
    article_id="a2",
    title="The harbour in figures",
    language="en",
    quote="Nearly 4,000 ships called at Norrbro last year.",
)


def test_every_phrase_is_said_in_every_language_with_the_same_values():
    def holes(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, english in PHRASES["en"].items():
        for language in ("sv", "nl"):
            assert holes(PHRASES[language][key]) == holes(english), (language, key)
    assert len({frozenset(phrases) for phrases in PHRASES.values()}) == 1


@pytest.mark.parametrize(
    ("published", "language", "spoken"),
    [
        ("2022-01-25", "en", "25 January 2022"),
        ("2022-01-25", "sv", "25 januari 2022"),
        ("2022-05-01", "nl", "1 mei 2022"),
        ("2022-05", "sv", "maj 2022"),
        ("2022", "nl", "2022"),
        (None, "sv", "utan datum"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(published, language, spoken):
    assert spoken_date(published, language) == spoken


def test_a_language_is_named_in_the_reader_s_own():
    assert [language_name("sv", reader) for reader in ("en", "sv", "nl")] == ["Swedish", "svenska", "Zweeds"]
    assert language_name("und", "en")


def test_the_quotes_stand_in_the_answer_letter_for_letter():
    text = "".join(extractive((FIRST, SECOND), (), "nl"))
    for citation in (FIRST, SECOND):
        assert citation.quote in text
        assert f"[{citation.n}]" in text
    assert text.startswith(phrase("nl", "many", count=2))
    assert "3 mei 2020" in quoted(FIRST, "nl")


def test_a_refusal_names_what_the_archive_never_mentions():
    assert declined(["Norway"], ["Kazakhstan"], "en") == "The archive does not say. Nothing in it mentions “Norway”."
    assert declined([], ["Masimov"], "nl") == "Het archief noemt ‘Masimov’, maar zegt dit niet."
    assert declined([], [], "sv") == phrase("sv", "declined")
