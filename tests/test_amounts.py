"""Amounts read out of sentences: value, range, qualifier, per cent, money and unit, in three languages."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.values import amount_key
from rag.language.amounts import amounts
from rag.language.days import days
from rag.language.numbers import figure_value

LANGUAGES = ("en", "sv", "nl")


def only(text, language):
    found = amounts(text, language)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [
        ("It returns in five of this archive's six articles.", "en", "five"),
        ("Tre av de åtta åtalade ingenjörerna friades.", "sv", "Tre"),
        ("Vier van de 22 coöperaties zijn failliet.", "nl", "Vier"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_part_counts_what_the_whole_counts(text, language, part, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    first, whole = amounts(text, language)
    assert (text[first.start : first.end], first.unit) == (part, whole.unit)
    assert whole.unit is not None


@pytest.mark.parametrize("text", ["In five of them 20 people died.", "Five died and six articles tell of it."])
def test_what_is_no_part_of_the_next_amount_does_not_count_it(text):
    assert amounts(text, "en")[0].unit is None


@pytest.mark.parametrize(
    ("language", "text", "span", "value", "qualifier", "unit"),
    [
        ("sv", "Alliansen skickade 3 000 soldater dit.", "3 000 soldater", 3000, None, "soldater"),
        ("sv", "Styrkan uppgick till nästan 4.000 man.", "nästan 4.000 man", 4000, "nearly", "man"),
        ("sv", "Hittills har över 8 000 gripits.", "över 8 000", 8000, "more", None),
        ("sv", "De sålde mer än 20.000 statligt ägda företag.", "mer än 20.000 statligt ägda företag", 2e4, "more",
         "företag"),
        ("sv", "Polisen dödade minst 15 arbetare.", "minst 15 arbetare", 15, "at_least", "arbetare"),
        ("sv", "Ett trettiotal personer kom.", "Ett trettiotal personer", 30, "about", "personer"),
        ("sv", "Han fick upp till 25 år.", "upp till 25 år", 25, "at_most", "år"),
        ("sv", "Tio gripna fördes bort.", "Tio gripna", 10, None, "gripna"),
        ("sv", "Färre än tjugotvå fartyg låg kvar.", "Färre än tjugotvå fartyg", 22, "less", "fartyg"),
        ("sv", "Sex poliser och sex i Åbo.", "Sex poliser", 6, None, "poliser"),
        ("sv", "Antalet döda överstiger nu 800 personer.", "överstiger nu 800 personer", 800, "more", "personer"),
        ("sv", "Avgiften får inte överstiga 800 kronor.", "inte överstiga 800 kronor", 800, "at_most", "kronor"),
        ("nl", "Het dodental overschrijdt de 800.", "overschrijdt de 800", 800, "more", None),
        ("nl", "De boete is niet hoger dan 300 gulden.", "niet hoger dan 300 gulden", 300, "at_most", "gulden"),
        ("en", "The death toll exceeds 800.", "exceeds 800", 800, "more", None),
        ("en", "The toll does not exceed 800 people.", "not exceed 800 people", 800, "at_most", "people"),
        ("en", "They fell just short of 4,000 votes.", "just short of 4,000 votes", 4000, "nearly", "votes"),
        ("nl", "Er zijn drieduizend Russische troepen.", "drieduizend Russische troepen", 3000, None, "troepen"),
        ("nl", "Ruim tweeëntwintig vreedzame betogers bleven.", "Ruim tweeëntwintig vreedzame betogers", 22, "more",
         "betogers"),
        ("nl", "Een dertigtal auto's brandde.", "Een dertigtal auto's", 30, "about", "auto's"),
        ("nl", "Zeker dertien agenten zijn omgekomen.", "Zeker dertien agenten", 13, "at_least", "agenten"),
        ("nl", "Hij kocht een dozijn eieren.", "een dozijn eieren", 12, None, "eieren"),
        ("nl", "Zo’n 300 mensen liepen mee.", "Zo’n 300 mensen", 300, "about", "mensen"),
        ("en", "Nearly 4,000 armed Russian soldiers came.", "Nearly 4,000 armed Russian soldiers", 4000, "nearly",
         "soldiers"),
        ("en", "Police held at least 164 people arrested on Friday.", "at least 164 people", 164, "at_least", "people"),
        ("en", "Some three thousand were hurt.", "Some three thousand", 3000, "about", None),
        ("en", "A crowd of 500 or more gathered.", "500 or more", 500, "at_least", None),
        ("en", "No more than two dozen police officers stayed.", "No more than two dozen police officers", 24,
         "at_most", "officers"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_value_qualifier_and_unit(language, text, span, value, qualifier, unit, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    amount = only(text, language)
    assert text[amount.start : amount.end] == span
    assert (amount.value, amount.qualifier, amount.unit) == (value, qualifier, unit)
    if unit:
        assert text[amount.unit_start : amount.unit_end] == unit


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "half a million people", 5e5), ("en", "two and a half million people", 2.5e6),
        ("en", "4.235 million people", 4235000), ("en", "a hundred and fifty people", 150),
        ("en", "twelve hundred people", 1200), ("en", "one million two hundred thousand people", 1.2e6),
        ("sv", "4,2 miljoner människor", 4.2e6), ("sv", "en halv miljon människor", 5e5),
        ("sv", "en och en halv miljon människor", 1.5e6), ("sv", "tusen miljarder kronor", 1e12),
        ("sv", "ettusentvåhundraett personer", 1201), ("sv", "två biljoner kronor", 2e12),
        ("nl", "anderhalf miljoen mensen", 1.5e6), ("nl", "tweeënhalf miljoen mensen", 2.5e6),
        ("nl", "vijfhonderdduizend mensen", 5e5), ("nl", "honderdenvijf mensen", 105),
        ("nl", "twaalfhonderd mensen", 1200), ("nl", "1,5 biljoen euro", 1.5e12),
    ],
)  # fmt: skip
def test_scales_and_halves(language, text, value):
    assert only(text, language).value == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "dozens of protesters", 10), ("en", "tens of thousands of people", 1e4),
        ("en", "several hundred people", 100), ("sv", "dussintals människor", 10), ("sv", "hundratals andra", 100),
        ("sv", "flera tusen soldater", 1000), ("sv", "hundratals miljoner kronor", 1e8),
        ("nl", "tientallen betogers", 10), ("nl", "enkele duizenden betogers", 1000),
        ("nl", "tienduizenden arbeiders", 1e4),
    ],
)  # fmt: skip
def test_orders_of_magnitude_are_vague(language, text, value):
    amount = only(text, language)
    assert amount.vague
    assert amount.value == value


@pytest.mark.parametrize(
    ("language", "text", "value", "upper"),
    [
        ("sv", "3 000–4 000 man", 3000, 4000), ("sv", "mellan 10 och 20 döda", 10, 20),
        ("sv", "10 till 20 döda", 10, 20),
        ("sv", "3–4 miljarder kronor", 3e9, 4e9), ("en", "between 10 and 20 people", 10, 20),
        ("en", "5-10 per cent", 5, 10), ("en", "two or three days", 2, 3),
        ("nl", "tussen de 10 en 20 gewonden", 10, 20),
        ("nl", "80-90% van de huizen", 80, 90), ("nl", "vijf tot zes mensen", 5, 6),
        ("en", "between one hundred and two hundred people", 100, 200),
    ],
)  # fmt: skip
def test_ranges(language, text, value, upper):
    amount = only(text, language)
    assert (amount.value, amount.upper) == (value, upper)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Growth fell from 4.2 to 1.2 per cent."),
        ("sv", "Tillväxten sjönk från 4,2 till 1,2 procent."),
        ("nl", "De groei daalde van 4,2 tot 1,2 procent."),
    ],
)
def test_a_change_is_two_amounts_of_one_kind(language, text):
    assert [(amount.value, amount.upper, amount.percent) for amount in amounts(text, language)] == [
        (4.2, None, True),
        (1.2, None, True),
    ]


@pytest.mark.parametrize(
    ("language", "text", "span", "value", "currency"),
    [
        ("en", "It cost £2m in all.", "£2m", 2e6, "GBP"),
        ("en", "It cost US$3.5bn.", "US$3.5bn", 3.5e9, "USD"),
        ("nl", "Het kostte € 3 miljoen.", "€ 3 miljoen", 3e6, "EUR"),
        ("nl", "Het kostte 4 miljard dollar.", "4 miljard dollar", 4e9, "USD"),
        ("sv", "Det kostade 50 kronor.", "50 kronor", 50, "SEK"),
        ("sv", "Det kostade ungefär 8 miljoner pund.", "ungefär 8 miljoner pund", 8e6, "GBP"),
        ("sv", "Det kostade 300 norska kronor.", "300 norska kronor", 300, "NOK"),
    ],
)
def test_money(language, text, span, value, currency):
    amount = only(text, language)
    assert (text[amount.start : amount.end], amount.value, amount.currency) == (span, value, currency)


@pytest.mark.parametrize(
    ("language", "text", "span"),
    [
        ("en", "About 40% agreed.", "About 40%"),
        ("sv", "Drygt 40 procent höll med.", "Drygt 40 procent"),
        ("nl", "Bijna 40 % was het eens.", "Bijna 40 %"),
    ],
)
def test_per_cent(language, text, span):
    amount = only(text, language)
    assert (text[amount.start : amount.end], amount.value, amount.percent) == (span, 40, True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2019 the G20 met a T-72 and Covid-19 at 14:30, or 10 pm, under section 3 of article 12 [1]."),
        ("en", "The third and the 5th won 2-1; one of them, a 30-year-old, left on 5 January 2022."),
        ("en", "Anna Berg, 34, flew with Apollo 11 in the 1990s."),
        ("sv", "Den 5 januari kl. 10 slog laget 81-åringarnas lag med 2–1 i artikel 3, § 4, på 1990-talet."),
        ("sv", "Den femte kom en man och ett barn 2019, i nummer 3-2022, nr 5."),
        ("nl", "Op 5 januari om 10 uur won een man met 3-2 volgens artikel 5 in de jaren 90 (zie [2])."),
        ("en", "One in ten and two thirds agreed."),
        ("sv", "Fyra av tio och två tredjedelar höll med, på 2 000-talet."),
        ("nl", "Vier op de tien en twee derde; hij acht het mogelijk."),
        ("nl", "De drie-eenheid, de eerste en de 5e in hoofdstuk 7, in 2019."),
    ],
)
def test_what_only_looks_like_an_amount_is_none(language, text):
    assert amounts(text, language) == []


SENTENCES = [
    ("en", "In 2019 about 2000 soldiers came on 5 January, 2000 protesters in 2021 and 1999."),
    ("en", "In January 20 people died; January 20, 2022 was quiet; more than 1900 left."),
    ("en", "The 2011 protests cost $2000, 1800 dollars, 2000 or 2050."),
    ("sv", "2011 strejkade 2000 arbetare i 1900 fall den 4 och 5 januari 2022 mot 1 800 man."),
    ("sv", "Åren 1990-2019 dog 2000 människor, 1995 och 2 000, på 80-talet och i mars 1919."),
    ("nl", "In 2019 kwamen 2000 soldaten, van 2 tot 5 januari 1800 kilometer ver, tot 2020."),
    ("nl", "Tussen 2007 en 2012 vielen er 2007 doden op 5-1-2022 of 1,5 miljoen."),
]


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_amounts_and_days_never_claim_the_same_characters(language, text):
    claimed = [*amounts(text, language), *days(text, language)]
    spans = sorted((one.start, one.end) for one in claimed)
    assert len(spans) > 2
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_four_digits_before_people_or_a_measure_are_an_amount():
    assert only("They sent 2000 soldiers.", "en").value == 2000
    assert only("De skickade 2000 ryska soldater.", "sv").value == 2000
    assert only("Er lag 2000 kilometer weg.", "nl").value == 2000
    assert amounts("2011 strejkade arbetare i Åbo.", "sv") == []


def test_the_same_amount_meets_across_languages_whatever_is_said_of_it():
    def alike(one, other):
        return amount_key(one) == amount_key(other)

    swedish = only("nästan 3 000 soldater", "sv")
    assert alike(swedish, only("drieduizend soldaten", "nl"))
    assert alike(swedish, only("three thousand soldiers", "en"))
    assert alike(only("tientallen betogers", "nl"), only("dussintals demonstranter", "sv"))
    assert not alike(swedish, only("4,000 soldiers", "en"))
    assert not alike(only("40 procent", "sv"), only("40 man", "sv"))
    assert not alike(only("50 kronor", "sv"), only("50 euro", "sv"))
    assert not alike(only("10–20 man", "sv"), only("10 man", "sv"))


def test_another_language_has_its_figures_read():
    assert [amount.value for amount in amounts("Es kamen 3.000 Mann, 40 % davon 2019.", "de")] == [3000, 40]


# Spellers of our own, so that the reader is not tested against itself.
SMALL = {
    "en": """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split(),
    "sv": """noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton
        nitton""".split(),
    "nl": """nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien
        zeventien achttien negentien""".split(),
}
TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio".split(),
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split(),
}


def below_hundred(value, language):
    if value < 20:
        return SMALL[language][value]
    tens, unit = TENS[language][value // 10 - 2], value % 10
    if not unit:
        return tens
    word = SMALL[language][unit]
    if language == "nl":
        return word + ("ën" if word.endswith("e") else "en") + tens
    return f"{tens}-{word}" if language == "en" else tens + word


def below_thousand(value, language):
    hundreds, rest = divmod(value, 100)
    after = below_hundred(rest, language) if rest or not hundreds else ""
    if not hundreds:
        return after
    if language == "en":
        return f"{SMALL['en'][hundreds]} hundred" + (f" and {after}" if after else "")
    hundred = {"sv": "hundra", "nl": "honderd"}[language]
    return (SMALL[language][hundreds] if hundreds > 1 or language == "sv" else "") + hundred + after


def spelled(value, language, spaced):
    millions, rest = divmod(value, 1_000_000)
    thousands, rest = divmod(rest, 1000)
    parts = []
    if millions:
        scale = {"en": "million", "sv": "miljon" if millions == 1 else "miljoner", "nl": "miljoen"}[language]
        one = {"en": "one", "sv": "en", "nl": "een"}[language]
        parts.append(f"{one if millions == 1 else below_thousand(millions, language)} {scale}")
    if thousands:
        counted = below_thousand(thousands, language)
        if language == "en":
            parts.append(f"{counted} thousand")
        elif language == "nl":
            parts.append(("" if thousands == 1 else counted) + "duizend")
        else:  # "ett" and "tusen" share a t when they are written in one word
            parts.append(f"{counted} tusen" if spaced else counted.removesuffix("ett") + "ettusen"
                         if counted.endswith("ett") else f"{counted}tusen")  # fmt: skip
    if rest or not parts:
        parts.append(below_thousand(rest, language))
    glue = "" if not spaced and language != "en" and not millions else " "
    return glue.join(parts)


PEOPLE = {"en": "people", "sv": "personer", "nl": "mensen"}


@settings(deadline=None)
@given(
    st.one_of(st.integers(0, 999_999_999), st.integers(0, 2100), st.integers(0, 999).map(lambda value: value * 1000)),
    st.sampled_from(LANGUAGES),
    st.booleans(),
)
def test_every_spelled_number_is_read_back(value, language, spaced):
    words = spelled(value, language, spaced)
    if words in ("one", "ett", "een"):
        assert amounts(f"{words} {PEOPLE[language]}", language) == []
        return
    text = f"Här ({words} {PEOPLE[language]}) é."
    amount = only(text, language)
    assert amount.value == value
    assert text[amount.start : amount.end] == f"{words} {PEOPLE[language]}"


@settings(deadline=None)
@given(
    st.integers(0, 999_999_999),
    st.sampled_from([" ", ",", ".", "\u00a0", "\u202f", "’", ""]),
    st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_every_grouped_figure_is_read_back(value, separator, language):
    text = f"Totaal {value:,}".replace(",", separator) + f" {PEOPLE[language]}."
    amount = only(text, language)
    assert (amount.value, amount.upper, amount.unit) == (value, None, PEOPLE[language])


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            "3 000|3,000|4,2|2019|5 januari|over|nästan|bijna|mellan|between|och|en|and|to|tot|–|-|%|€|$|£|m|bn|"
            "miljoner|million|duizend|hundra|tientallen|ett|a|half|soldater|people|,|.|/|12/3|:|\n|(|§ 4|"
            "från|of|procent|onsdagen|Friday|5|17".split("|")
        ),
        st.text(max_size=6),
    ),
    max_size=14,
)  # fmt: skip


@settings(deadline=None)
@given(PIECES, st.sampled_from([" ", ""]), st.sampled_from((*LANGUAGES, "de")))
def test_on_any_text_spans_are_ordered_inside_and_apart_from_days(pieces, glue, language):
    text = unicodedata.normalize("NFC", glue.join(pieces))
    found = amounts(text, language)
    spans = [(amount.start, amount.end) for amount in found]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    claimed = sorted(spans + [(day.start, day.end) for day in days(text, language, "2022-01-07")])
    assert all(end <= start for (_, end), (start, _) in pairwise(claimed))
    assert all(amount.upper is None or amount.upper > amount.value for amount in found)
    assert all(amount.unit is None or text[amount.unit_start : amount.unit_end] == amount.unit for amount in found)


@pytest.mark.archive
def test_the_real_articles_state_these_amounts(archive):
    from rag.reading import read_paths

    found = {
        (article.text[amount.start : amount.end].replace("\n", " "), amount.value)
        for reading in read_paths([archive], max_file_mb=50)
        for article in reading.articles
        for amount in amounts(article.text, article.language)
    }
    assert {
        ("3 000 soldater", 3000),
        ("nästan 4.000 man", 4000),
        ("över 8 000", 8000),
        ("mer än 9.000", 9000),
        ("dussintals människor", 10),
        ("drieduizend Russische troepen", 3000),
        ("tientallen betogers", 10),
        ("dertien politieagenten", 13),
    } <= found
    assert not any(value in (1990, 2011, 2014, 2019, 2022) for _, value in found)


@pytest.mark.parametrize(("figure", "value"), [("0.003,000", 3.0), ("1.2.3", 12.3), ("0,125", 0.125), ("½", 0.5)])
def test_figures_with_marks_that_group_nothing_are_read_all_the_same(figure, value):
    assert figure_value(figure, "en", scaled=False) == value
