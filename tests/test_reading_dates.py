"""Dates in three languages; nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.dates import LANGUAGES, date_at_end, day_without_year, month_numbers, read_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-01-08", "2022-01-08"),
        ("2022-01-08T10:30:00+01:00", "2022-01-08"),
        ("25/1 2022", "2022-01-25"),
        ("25/1/2022", "2022-01-25"),
        ("den 8 januari 2022", "2022-01-08"),
        ("8 maart 2022", "2022-03-08"),
        ("8 January 2022", "2022-01-08"),
        ("8th of January, 2022", "2022-01-08"),
        ("January 8, 2022", "2022-01-08"),
        ("8 okt. 2021", "2021-10-08"),
        ("Mei 2020", "2020-05"),
        ("2022-03", "2022-03"),
        ("2022", "2022"),
        ("3/4/2022", None),
        ("4/4/2022", "2022-04-04"),
        ("30 februari 2022", None),
        ("2022-13-01", None),
        ("i går", None),
        ("8 januari", None),
        ("", None),
    ],
)
def test_read_date(text: str, iso: str | None) -> None:
    assert read_date(text) == iso


@given(st.dates(date(1500, 1, 1), date(2100, 1, 1)), st.sampled_from(LANGUAGES))
def test_every_written_date_comes_back(day: date, language: str) -> None:
    from babel.dates import format_date

    assert read_date(format_date(day, "long", locale=language)) == day.isoformat()
    assert read_date(f"{day.day}/{day.month} {day.year}") == day.isoformat()
    assert read_date(day.isoformat()) == day.isoformat()


def test_months_of_three_languages() -> None:
    months = month_numbers()
    assert (months["maart"], months["mars"], months["march"], months["augusti"]) == (3, 3, 3, 8)


def test_a_date_at_the_end_of_a_line() -> None:
    assert date_at_end("Kustbladet 7/1 2022") == ("Kustbladet", "2022-01-07")
    assert date_at_end("The Shore, 8 January 2022") == ("The Shore", "2022-01-08")
    assert date_at_end("Het jaar 2022") is None


def test_a_day_without_its_year() -> None:
    assert day_without_year("gepubliceerd op 8 januari") == "8 januari"
    assert day_without_year("published on January 8") == "January 8"
    assert day_without_year("op 8 januari 2022") is None
    assert day_without_year("10 marscherande") is None
