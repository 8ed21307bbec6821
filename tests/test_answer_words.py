"""The answer's own words and how they are put together: dates, quotes with their sources, accounts, refusals."""

import string
from dataclasses import replace

import pytest

from rag.answering.compose import account_parts, declined, extractive, quote_part, text_of
from rag.answering.phrases import PHRASES, language_name, marks_around, phrase, spoken_date
from rag.records import Account, Citation, Part
from tests.helpers_service import claim

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
        ("--01-08", "en", "8 January, year not known"),
        ("--02-29", "sv", "29 februari, okänt år"),
        ("--01-08", "nl", "8 januari, jaar onbekend"),
        ("--13-08", "nl", "--13-08"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(published, language, spoken):
    assert spoken_date(published, language) == spoken


def test_a_language_is_named_in_the_reader_s_own():
    assert [language_name("sv", reader) for reader in ("en", "sv", "nl")] == ["Swedish", "svenska", "Zweeds"]
    assert [language_name("und", reader) for reader in ("en", "sv", "nl")] == [
        "language unknown",
        "okänt språk",
        "onbekende taal",
    ]


def accounts():
    """Of the two citations, an account each; the second from a speaker whom its article doubts."""
    one, other = claim(FIRST, "3 000 fartyg"), claim(SECOND, "Nearly 4,000", "the mayor", doubtful=True)
    return (
        Account(one.value, "3000", None, (1,), FIRST.published, (one,)),
        Account(other.value, "4000", "nearly", (2,), SECOND.published, (other,)),
    )


def test_the_quotes_stand_in_the_answer_letter_for_letter():
    parts = extractive((FIRST, SECOND), (), "nl")
    assert [(part.kind, part.citations) for part in parts] == [("lead", ()), ("quote", (1,)), ("quote", (2,))]
    assert parts[0].text == phrase("nl", "many", count=2)
    for part, citation in zip(parts[1:], (FIRST, SECOND), strict=True):
        assert part == quote_part(citation, "nl")
        assert part.text.startswith(f"‘{citation.quote}’ [{citation.n}] (")
    assert "3 mei 2020" in parts[1].text


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_quotes_that_would_be_no_answer_alone_are_not_counted_among_what_the_archive_says(language):
    one, unsure = phrase(language, "one"), phrase(language, "unsure")
    parts = extractive((FIRST, SECOND), (), language, sure=1)
    assert [part.text for part in parts if part.kind == "lead"] == [one, unsure]
    assert [part.kind for part in parts] == ["lead", "quote", "lead", "quote"]
    assert extractive((FIRST, SECOND), (), language, sure=2) == extractive((FIRST, SECOND), (), language)
    assert all(part.text != unsure for part in extractive((FIRST, SECOND), accounts(), language, sure=1))


def test_accounts_that_differ_are_said_so_before_the_quotes():
    parts = extractive((FIRST, SECOND), accounts(), "en")
    assert [part.kind for part in parts] == ["lead", "account", "account", "quote", "quote"]
    assert parts[:3] == account_parts((FIRST, SECOND), accounts(), "en")
    assert [part.text for part in parts[:3]] == [
        "The accounts differ:",
        "3,000 (“3 000 fartyg”) [1] (Kustbladet, 3 May 2020)",
        "“Nearly 4,000” [2] (Kustbladet, 3 May 2020, claimed by “the mayor”)",
    ]
    assert [part.citations for part in parts[1:]] == [(1,), (2,), (1,), (2,)]
    assert account_parts((FIRST,), accounts()[:1], "sv")[0].text == phrase("sv", "account")
    assert account_parts((FIRST,), (), "sv") == []


def test_accounts_are_lines_under_their_lead_and_all_else_stands_apart():
    assert text_of([]) == ""
    assert text_of([Part("refusal", "No.")]) == "No."
    parts = [Part("lead", "Two:"), Part("account", "a [1]"), Part("account", "b [2]"), Part("quote", "“c” [1]")]
    assert text_of([*parts, Part("written", "d")]) == "Two:\n– a [1]\n– b [2]\n\n“c” [1]\n\nd"


@pytest.mark.parametrize("told", [(), accounts()[:1], accounts()])
@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_every_part_stands_whole_in_the_text_and_in_order(told, language):
    parts = extractive((FIRST, SECOND), told, language)
    rest = text_of(parts)
    for part in parts:
        _, found, rest = rest.partition(part.text)
        assert found == part.text
        assert all(f"[{n}]" in part.text for n in part.citations)
    assert rest == ""


def test_a_quote_that_holds_what_looks_like_a_number_is_not_changed():
    citation = replace(FIRST, quote="Rapport [2] säger “[1]”.\n\n– Nej. <b>&amp;</b>")
    part = quote_part(citation, "sv")
    assert part == Part("quote", f"”{citation.quote}” [1] (Kustbladet, 3 maj 2020, svenska)", (1,))


@pytest.mark.parametrize(
    ("quote", "marks"),
    [
        ('It is a hunt," Åsa said.', ("‘’", "’’", "‘’")),  # the half of a pair
        ("Han sade: ”Kom hem", ("‘’", "’’", "‘’")),
        ("Hij zei: ‘Kom mee naar de foto's", ("“”", "””", "“”")),
        ("Åsa sade att ”allt” är klart", ("“”", "’’", "‘’")),  # marks that are the same on both sides pair with any
        ("Foto's van 's ochtends", ("“”", "””", "‘’")),  # apostrophes are no marks
    ],
)
def test_marks_around_a_quote_never_seem_to_pair_with_those_inside(quote, marks):
    assert tuple("".join(marks_around(quote, language)) for language in ("en", "sv", "nl")) == marks


def test_a_refusal_names_what_the_archive_never_mentions():
    norway = "The archive does not say. Nothing in it mentions “Norway”."
    assert declined(["Norway"], ["Kazakhstan"], "en") == Part("refusal", norway)
    assert declined([], ["Masimov"], "nl").text == "Het archief noemt ‘Masimov’, maar zegt dit niet."
    assert declined([], [], "sv").text == phrase("sv", "declined")
