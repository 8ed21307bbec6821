"""Dates in three languages; nothing is guessed."""

from datetime import UTC, date, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.dates import (
    LANGUAGES,
    date_at_end,
    day_without_year,
    implausible,
    month_numbers,
    read_date,
    read_stamp,
)


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
        ("3-4-2022", None),
        ("3/4/2022 10:15", None),
        ("14-05-2019", "2019-05-14"),
        ("5/14/2019", "2019-05-14"),
        ("14.5.2019", "2019-05-14"),
        ("3.4.2022", "2022-04-03"),
        ("2019/05/14", "2019-05-14"),
        ("2019-5-14", "2019-05-14"),
        ("2019-05-14+02:00", "2019-05-14"),
        ("2019-05-14 07:15:00 UTC", "2019-05-14"),
        ("2019-05-14T23:30:00-05:00", "2019-05-14"),
        ("lör 6 apr. 2019", "2019-04-06"),
        ("lördagen den 6 april 2019 kl. 7.15", "2019-04-06"),
        ("zaterdag 6 april 2019 om 07:15 uur", "2019-04-06"),
        ("Saturday, April 6th, 2019, 7:15 a.m. EDT", "2019-04-06"),
        ("Sept. 6, 2019", "2019-09-06"),
        ("0/4 2022", None),
        ("2022-04-00", None),
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


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.sampled_from(LANGUAGES))
def test_weekdays_and_times_are_passed_over(day: date, language: str) -> None:
    from babel.dates import format_date

    full = format_date(day, "full", locale=language)
    assert read_date(full) == read_date(f"{full} 07:15") == day.isoformat()
    for form in (f"{day.day}.{day.month}.{day.year}", day.strftime("%Y/%m/%d"), f"{day.isoformat()} 07:15:00+00:00"):
        assert read_date(form) == day.isoformat()


@given(
    st.datetimes(datetime(1974, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([1, 10**3, 10**6, 10**9]),
)
def test_every_stamp_of_a_machine_comes_back(moment: datetime, unit: int) -> None:
    seconds = int(moment.timestamp())
    stamps = [
        format_datetime(moment),
        format_datetime(moment, usegmt=True),
        moment.ctime(),
        moment.strftime("%Y%m%d"),
        moment.strftime("%Y%m%dT%H%M%SZ"),
        moment.strftime("%Y%m%d%H%M%S"),
        str(seconds * unit),
        f"{seconds}.25",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.reading.dates.today", lambda: date(2040, 1, 2))
        assert [read_stamp(stamp) for stamp in stamps] == [moment.date().isoformat()] * len(stamps)


@pytest.mark.parametrize("text", ["0", "-1", "7", "2019", "19051", "3/4/2019", "20191514", "1" * 30, "Mars", ""])
def test_numbers_that_are_no_time_are_no_stamps(text: str) -> None:
    assert read_stamp(text) is None


@given(st.text() | st.from_regex(r"\w{3}, \d+ \w{3} \d+ [\d:]+ [+\w]+"))
def test_any_text_gives_a_day_of_the_calendar_or_none(text: str) -> None:
    for found in (read_date(text), read_stamp(text)):
        assert found is None or date.fromisoformat(found + "2000-01-01"[len(found) :])


def test_days_that_no_article_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.dates.today", lambda: date(2019, 5, 14))
    assert [implausible(iso) for iso in ("2019-05-14", "2019-05", "2019", "1645-01-01")] == [None] * 4
    assert all(implausible(iso) for iso in ("2019-05-15", "2019-06", "2020", "0001-01-01"))


def test_a_number_at_the_end_of_a_line_is_no_date() -> None:
    assert date_at_end("Telefon 1557818100") is None
    assert date_at_end("Artikel 20190514") is None
    assert date_at_end("The Sun 14 May 2019") == ("The Sun", "2019-05-14")


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
