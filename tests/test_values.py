"""What of a sentence could be the answer: the figure that counts what is asked for, durations, dates."""

import unicodedata

import pytest

from rag.answering.nouns import BARE, SAME_NOUN, counting
from rag.answering.values import FIT, Asked, asked_of, clause_around, told, told_on, values
from rag.question import read_question
from rag.records import Report
from rag.retrieval.lexical import WeightedTerm
from rag.text import Term


def term(surface, *alternatives, name=False):
    return WeightedTerm(Term(surface, alternatives, name), tuple((one, 1.0) for one in alternatives), 1.0, 1, 1)


def found(question, text, language, *, counts=None, told=(), before="", published=None):
    asked = Asked(read_question(question), counts or {}, tuple(term("x", *told) for _ in told[:1]))
    fitting = [value for value in values(text, before, language, asked, published) if value.fit >= FIT]
    return [(text[value.start : value.end], value.key) for value in fitting]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("question", "text", "language", "noun", "expected"),
    [
        ("How many soldiers came?", "75 boats brought 3,000 soldiers", "en", "soldiers", ["3,000 soldiers"]),
        ("Hur många soldater kom?", "Det kom nästan 4.000 man.", "sv", "soldater", ["nästan 4.000 man"]),
        ("Hoeveel soldaten kwamen er?", "Er kwamen drieduizend soldaten.", "nl", "soldaten", ["drieduizend soldaten"]),
        ("Hur många båtar sågs?", "Två båtar och 30 män sågs.", "sv", "båtar", ["Två båtar", "30 män"]),
    ],
)
def test_a_figure_fits_when_it_counts_what_is_asked_for(question, text, language, noun, expected, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    assert [words for words, _ in found(question, text, language, counts={noun: 1.0, BARE: 1.0})] == expected


def test_of_people_a_figure_fits_only_in_a_clause_that_speaks_of_what_is_asked():
    text = "225 personer har dödats och mer än 9.000 har arresterats"
    assert found("How many people were arrested?", text, "sv", told=("arresterat",))[-1] == ("mer än 9.000", "9000")
    assert found("How many people live there?", text, "sv", told=("bo",)) == []


@pytest.mark.parametrize(
    ("question", "text", "language", "expected"),
    [
        ("How many people died?", "Twelve people died, and forty guests were brought out.", "en", ["12"]),
        ("Hoeveel mensen kwamen om?", "Tolv människor omkom och fyrtio gäster fördes ut.", "sv", ["12"]),
        ("Hur många dog?", "Twaalf mensen kwamen om en veertig gasten werden gered.", "nl", ["12"]),
        (
            "Hoeveel doden vielen er?",
            "Doctors counted more than 100 dead; the ministry spoke of 61.",
            "en",
            ["100", "61"],
        ),
        ("How many people were killed?", "Eighteen policemen and 208 others were killed.", "en", ["18", "208"]),
        ("Hur många dödades?", "Arton poliser och 208 andra dödades.", "sv", ["18", "208"]),
        ("Hoeveel mensen werden gedood?", "Achttien agenten en 208 anderen werden gedood.", "nl", ["18", "208"]),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_beside_those_who_died_nobody_else_is_counted(question, text, language, expected, form):
    asked = asked_of(read_question(question), [], {})
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    assert [value.key for value in values(text, "", language, asked, None) if value.fit >= FIT] == expected


@pytest.mark.parametrize(
    ("question", "own", "other"),
    [
        ("How much of the world's uranium is mined there?", "uranium", "bitcoin"),
        ("Hur stor del av världens uran bryts där?", "uran", "bitcoin"),
        ("Hoeveel procent van de wereldproductie van uranium komt daar vandaan?", "uranium", "bitcoin"),
        ("What percentage of voters said no?", "voters", "islands"),
    ],
)
def test_a_share_of_something_else_is_no_answer(question, own, other):
    text = f"They have 40 per cent of the {own} and 3 tonnes of {other}."
    terms = [term(own, own.removesuffix("s").removesuffix("er"), own, "voter", "uranium")]
    asked = asked_of(read_question(question), terms, {})
    assert [value.key for value in values(text, "", "en", asked, None) if value.fit >= FIT] == ["40 %"]
    text = f"They have 40 per cent of the {other}."
    assert [value.key for value in values(text, "", "en", asked, None) if value.fit >= FIT] == []


@pytest.mark.parametrize(
    ("question", "text", "language", "expected"),
    [
        ("How long did it last?", "It lasted three weeks and cost 5 lives.", "en", ["3 week"]),
        ("Hur länge varade det?", "Det varade i 180 dagar.", "sv", ["180 day"]),
        ("Hoe lang duurde het?", "Het duurde 25 jaar.", "nl", ["25 year"]),
        ("When was it?", "It was on 5 January.", "en", ["2022-01-05"]),
        ("När var det?", "Det var den 5 januari, efter 3 dagar.", "sv", ["2022-01-05"]),
        ("Wanneer was het?", "Het was op 5 januari.", "nl", ["2022-01-05"]),
        ("Who was it?", "It was 5 January and 3,000 came.", "en", []),
    ],
)
def test_durations_and_dates(question, text, language, expected):
    assert [key for _, key in found(question, text, language, published="2022-01-21")] == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How much did he earn?", "He earned 8 million pounds in 3 years.", ["8000000 GBP"]),
        ("What share agreed?", "40 per cent of 3,000 agreed.", ["40 %"]),
        ("How old is he?", "He is 68 years old and has 3 boats.", ["68 year"]),
        ("How many came?", "Between 10 and 20 came.", ["10–20"]),
    ],
)
def test_money_shares_ages_and_ranges(question, text, expected):
    assert [key for _, key in found(question, text, "en")] == expected


def test_the_first_of_two_days_is_told_with_its_month():
    assert [
        words for words, _ in found("When was it?", "It was on 4 and 5 January.", "en", published="2022-01-21")
    ] == [
        "4 and 5 January",
        "5 January",
    ]


def test_clauses_part_at_commas_and_at_and():
    text = "Först kom 3 båtar, sedan 12 män och ett barn"
    assert [text[slice(*clause_around(text, text.index(one), text.index(one) + 2))] for one in ("3 ", "12", "ett")] == [
        "Först kom 3 båtar",
        "sedan 12 män",
        "ett barn",
    ]


def test_a_brief_is_dated_by_what_it_reports():
    class Source:
        reports_on = (Report("A", date="2022-01-08"), Report("B", date="2022-01-21"), Report("C"))
        published = "2026-11-20"

    assert told_on(Source()) == "2022-01-21"
    Source.reports_on = ()
    assert told_on(Source()) == "2026-11-20"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Sidecar wrote on 21 January 2022 that it began on 5 January.", "en", ["2022-01-05"]),
        ("Göran Öhlund skriver (21 januari 2022) att det började den 5 januari.", "sv", ["2022-01-05"]),
        ("Volgens Sidecar (21 januari 2022) begon het op 5 januari.", "nl", ["2022-01-05"]),
        ("It began on 21 January 2022, when nobody had yet heard of the shots, Sidecar wrote.", "en", ["2022-01-21"]),
        ("Sidecar wrote that it began on 8 January 2022.", "en", ["2022-01-08"]),
    ],
)
def test_the_day_on_which_a_report_came_out_is_no_answer(text, language, expected, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    reports = (Report("A", author="Göran Öhlund", outlet="Sidecar", date="2022-01-21"), Report("B", date="2022-01-08"))
    asked = Asked(read_question("När började det?"), {}, ())
    assert [value.key for value in values(text, "", language, asked, "2022-01-21", reports)] == expected


def test_money_answers_what_is_asked_about_money_alone():
    text = "They paid 50 kronor."
    assert found("How much did they pay?", text, "en") == [("50 kronor", "50 SEK")]
    assert found("How many prisoners were freed?", text, "en") == []
    assert found("How long is the bridge?", text, "en") == []


@pytest.mark.parametrize(
    ("question", "people"),
    [
        ("How many soldiers came?", True),
        ("Hur många demonstranter greps?", True),
        ("Hoeveel arbeiders staakten er?", True),
        ("How many barrels were sold?", False),
        ("Hur många bilar brändes?", False),
        ("Hoeveel vliegtuigen landden er?", False),
    ],
)
def test_whether_a_noun_counts_people_is_told_by_its_neighbours(service, question, people):
    counts = counting(service.store(), read_question(question), [("Det kom 30 båtar.", "sv")])
    assert counts[BARE] == float(people)
    assert 0 <= counts["båtar"] <= 1


def test_where_people_are_counted_things_are_not(service):
    texts = [("De brände 12 bilar.", "sv"), ("Er waren 30 betogers.", "nl"), ("Some 75 aircraft came.", "en")]
    counts = counting(service.store(), read_question("How many people were hurt?"), texts)
    assert counts == {"bilar": 0.0, "aircraft": 0.0}
    assert found("How many people came?", "75 aircraft and 30 protesters came", "en", counts=counts) == [
        ("30 protesters", "30")
    ]


@pytest.mark.parametrize(
    ("question", "same", "other"),
    [
        ("How many soldiers came?", "soldaten", "demonstranter"),
        ("Hur många poliser kom?", "politieagenten", "soldiers"),
        ("Hoeveel demonstranten kwamen er?", "demonstrators", "poliser"),
    ],
)
def test_a_noun_for_people_of_another_kind_does_not_count_those_asked_for(service, question, same, other):
    texts = [(f"Det kom 30 {noun}.", "sv") for noun in (same, other)]
    counts = counting(service.store(), read_question(question), texts)
    assert counts[same] > SAME_NOUN
    assert counts[other] == 0


def test_a_bare_figure_is_no_count_of_things():
    text = "Priset steg till 3, sade 40 personer."
    assert found("Hur många fat såldes?", text, "sv", counts={"fat": 1.0, BARE: 0.0}) == []
    assert len(found("Hur många soldater kom?", text, "sv", counts={"soldater": 1.0, BARE: 1.0})) == 2


def test_a_word_far_behind_the_best_translation_does_not_say_the_same():
    live = WeightedTerm(Term("live", ("live",), False), (("live", 1.0), ("lev", 0.77), ("dod", 0.3)), 1.0, 1, 1)
    asked = Asked(read_question("How many people live in Almaty?"), {}, (live,))
    assert told("De lever i staden.", "sv", asked)
    assert not told("225 är döda.", "sv", asked)
