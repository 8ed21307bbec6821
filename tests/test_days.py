"""Calendar expressions read out of sentences, as precise as they are, in three languages."""

import unicodedata
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.days import Day, agrees, days

LANGUAGES = ("en", "sv", "nl")


def told(text, language, published=None):
    return [(text[day.start : day.end], day.iso) for day in days(text, language, published)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "On Wednesday 5 January 2022 it began.", [("Wednesday 5 January 2022", "2022-01-05")]),
        ("en", "It began January 5, 2022, they say.", [("January 5, 2022", "2022-01-05")]),
        ("en", "It began on 5 jan. and ended later.", [("5 jan.", "--01-05")]),
        ("en", "It ended on 16 January.", [("16 January", "--01-16")]),
        ("en", "From 2 to 5 January they struck.", [("2", "--01-02"), ("5 January", "--01-05")]),
        ("en", "On Jan. 4 and 5 they struck.", [("Jan. 4", "--01-04"), ("5", "--01-05")]),
        ("en", "In January 20 people died, in May it may be.", [("January", "--01"), ("May", "--05")]),
        ("en", "In the 1990s and the 80s, or the 19th century.",
         [("the 1990s", "199"), ("the 80s", "198"), ("the 19th century", "18")]),
        ("en", "The 2019 protests; 2000 soldiers; more than 1900.", [("2019", "2019")]),
        ("en", "On 1/5/2022 or 25/1/2022 or 2022-01-05.",
         [("2022", "2022"), ("25/1/2022", "2022-01-25"), ("2022-01-05", "2022-01-05")]),
        ("sv", "Den 5 januari och 5/1, 5/1-2022 och 25/1 2022.",
         [("Den 5 januari", "--01-05"), ("5/1", "--01-05"), ("5/1-2022", "2022-01-05"), ("25/1 2022", "2022-01-25")]),
        ("sv", "Den 4 och 5 januari växte den.", [("4", "--01-04"), ("5 januari", "--01-05")]),
        ("sv", "Åren 1990-2019, 1992–97, på 1990-talet, sjuttiotalet och 1900-talet.",
         [("1990", "1990"), ("2019", "2019"), ("1992", "1992"), ("97", "1997"), ("1990-talet", "199"),
          ("sjuttiotalet", "197"), ("1900-talet", "19")]),
        ("sv", "I januari 1919 och i mars. Mars är röd. En 1/3 av alla.",
         [("januari 1919", "1919-01"), ("mars", "--03")]),
        ("sv", "2011 strejkade arbetare; priserna föll 2014, mellan 2007 och 2012.",
         [("2011", "2011"), ("2014", "2014"), ("2007", "2007"), ("2012", "2012")]),
        ("nl", "Op woensdag 5 januari 2022 of 5-1-2022.",
         [("woensdag 5 januari 2022", "2022-01-05"), ("5-1-2022", "2022-01-05")]),
        ("nl", "Van 2 tot 5 mei, in de jaren negentig, de jaren '80.",
         [("2", "--05-02"), ("5 mei", "--05-05"), ("de jaren negentig", "199"), ("de jaren '80", "198")]),
        ("nl", "De grondwet van 1993 en 50% in 2019.", [("1993", "1993"), ("2019", "2019")]),
        ("nl", "Op 31 februari, 45 mei en 2000 soldaten.", [("februari", "--02"), ("mei", "--05")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_as_precise_as_the_text(language, text, expected, form):
    assert told(unicodedata.normalize("NFC", unicodedata.normalize(form, text)), language) == expected


def test_a_weekday_beside_a_date_is_kept():
    assert days("onsdagen den 5 januari", "sv") == [Day(0, 22, "--01-05", 3)]
    assert days("Friday, January 7, 2022", "en")[0].weekday == 5
    assert days("woensdag 5 januari", "nl")[0].weekday == 3


@pytest.mark.parametrize(
    ("text", "published", "iso"),
    [
        ("den 5 januari", "2022-01-25", "2022-01-05"),
        ("den 25 januari", "2022-01-25", "2022-01-25"),
        ("den 20 februari", "2022-01-25", "2022-02-20"),
        ("den 20 mars", "2022-01-25", "2021-03-20"),
        ("den 31 december", "2022-01-25", "2021-12-31"),
        ("den 5 januari", "2022-01", "2022-01-05"),
        ("den 5 januari", "2022", "--01-05"),
        ("den 5 januari", "no date", "--01-05"),
        ("den 29 februari", "2022-03-01", "2020-02-29"),
        ("i december", "2022-01-25", "2021-12"),
        ("den 5 januari 2019", "2022-01-25", "2019-01-05"),
    ],
)
def test_a_missing_year_comes_from_the_publication(text, published, iso):
    assert [day.iso for day in days(text, "sv", published)] == [iso]


@pytest.mark.parametrize(
    ("language", "text", "words", "iso"),
    [
        ("sv", "Det sades på onsdagen.", "onsdagen", "2022-01-05"),
        ("sv", "Det hände i onsdags.", "i onsdags", "2022-01-05"),
        ("sv", "De möts på onsdag.", "på onsdag", "2022-01-12"),
        ("sv", "De kom på fredagsmorgonen.", "fredagsmorgonen", "2022-01-07"),
        ("sv", "Det hände i går, igår.", "i går", "2022-01-06"),
        ("sv", "Det hände i fjol.", "i fjol", "2021"),
        ("en", "He left last Friday.", "last Friday", "2021-12-31"),
        ("en", "He left on Friday.", "Friday", "2022-01-07"),
        ("en", "He left yesterday.", "yesterday", "2022-01-06"),
        ("en", "He leaves next Monday.", "next Monday", "2022-01-10"),
        ("nl", "Hij vertrok afgelopen woensdag.", "afgelopen woensdag", "2022-01-05"),
        ("nl", "Hij vertrok gisteren.", "gisteren", "2022-01-06"),
        ("nl", "Hij vertrekt morgen.", "morgen", "2022-01-08"),
    ],
)
def test_days_counted_from_the_publication(language, text, words, iso):
    found = days(text, language, "2022-01-07")  # a Friday
    assert (text[found[0].start : found[0].end], found[0].iso, found[0].relative) == (words, iso, True)
    assert days(text, language) == []
    assert days(text, language, "2022-01") == []


def test_days_that_agree():
    def day(iso):
        return Day(0, 1, iso)

    for less, more in [("2022-01", "2022-01-05"), ("--01-05", "2022-01-05"), ("2022", "2022-01-05"),
                       ("--01", "--01-05"),
                       ("199", "1992"), ("199", "1992-03-01"), ("19", "199"), ("2022", "--01-05")]:  # fmt: skip
        assert agrees(day(less), day(more)), (less, more)
        assert agrees(day(more), day(less)), (less, more)
    for one, other in [("2022-01", "2022-02-05"), ("--01-05", "2022-01-06"), ("2021", "2022-01-05"), ("199", "1989")]:
        assert not agrees(day(one), day(other)), (one, other)
        assert not agrees(day(other), day(one)), (one, other)


def test_another_language_has_its_figures_read():
    assert [day.iso for day in days("Seit 2019, am 2022-01-05.", "de")] == ["2019", "2022-01-05"]


MONTHS = {
    "en": """January February March April May June July August September October November December""".split(),
    "sv": "januari februari mars april maj juni juli augusti september oktober november december".split(),
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
}


@settings(deadline=None)
@given(st.dates(date(1500, 1, 1), date(2100, 12, 31)), st.sampled_from(LANGUAGES), st.integers(0, 4))
def test_every_day_is_read_back(day, language, style):
    month = MONTHS[language][day.month - 1]
    styles = [f"{day.day} {month} {day.year}", day.isoformat(), f"{day.day}-{day.month}-{day.year}"]
    styles += [f"{month} {day.day}, {day.year}"] if language == "en" else [f"{day.day}/{day.month} {day.year}"]
    styles += [f"{day.day}.{day.month}.{day.year}"]
    text = f"Här: {styles[style]}."
    assert told(text, language) == [(styles[style], day.isoformat())]


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(0, 330), st.sampled_from(LANGUAGES))
def test_a_past_day_without_its_year_is_found_again(published, back, language):
    day = published - timedelta(back)
    text = f"{day.day} {MONTHS[language][day.month - 1]}"
    found = days(text, language, published.isoformat())
    assert [one.iso for one in found] == [day.isoformat()]


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            "5|17|2019|1990-2019|2000|'80|den|de|the|in|januari|May|maj|mei|onsdagen|Monday|last|på|i går|gisteren|-|/|"
            "–|.|,|och|and|en|1990-talet|jaren|negentig|1990s|century|soldater|%|€|\n|29|februari|february|"
            "2100|0".split("|")
        ),
        st.text(max_size=5),
    ),
    max_size=14,
)  # fmt: skip


@settings(deadline=None)
@given(
    PIECES,
    st.sampled_from([" ", ""]),
    st.sampled_from((*LANGUAGES, "de")),
    st.sampled_from([None, "2022-01-07", "2022"]),
)
def test_on_any_text_spans_are_ordered_and_dates_exist(pieces, glue, language, published):
    text = unicodedata.normalize("NFC", glue.join(pieces))
    found = days(text, language, published)
    assert all(0 <= day.start < day.end <= len(text) for day in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for day in found:
        if len(day.iso) == 10:
            date.fromisoformat(day.iso)


@pytest.mark.archive
def test_the_real_articles_name_these_days(archive):
    from rag.reading import read_paths

    found = {
        (article.outlet, day.iso)
        for reading in read_paths([archive], max_file_mb=50)
        for article in reading.articles
        for day in days(article.text, article.language, article.published)
    }
    assert {("Revolution", "2022-01-06"), ("Revolution", "2011"), ("Revolution", "1919-01"), ("Sidecar", "2022-01-10"),
            ("Sidecar", "1997"), ("Socialist Worker", "2022-01-02")} <= found  # fmt: skip
