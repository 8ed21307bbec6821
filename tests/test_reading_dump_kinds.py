"""Dumps: kinds that newcomers bring, and what escapes hide. All texts are our own."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_reading_dumps import DUTCH, ENGLISH, SWEDISH, read, read_objects, read_one, reasons, texts

TWICE = [SWEDISH, DUTCH]


# Escapes


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_escaped_control_characters_are_reported_with_their_line(tmp_path: Path, name: str) -> None:
    lines = [json.dumps({"text": text}) for text in (SWEDISH, "Färjan tog 12\x0034 passagerare\x00 till Ängsö i går.")]
    written = "\n".join(lines) if name == "a.jsonl" else "[{}]".format(",\n".join(lines))
    reading = read(tmp_path, written, name)
    assert texts(reading) == [SWEDISH, "Färjan tog 12�34 passagerare till Ängsö i går."]
    assert [(report.reason.split(";")[0], report.line) for report in reading.skipped] == [
        ("left out 2 control characters", 2)
    ]


@pytest.mark.parametrize("text", [SWEDISH, DUTCH, "Färjan – “Ölet” – kostar 3½ krona."])
@pytest.mark.parametrize("times", [1, 2])
def test_escaped_text_that_was_encoded_twice_is_mended(tmp_path: Path, text: str, times: int) -> None:
    garbled = text
    for _ in range(times):
        garbled = garbled.encode().decode("latin-1")
    reading = read(tmp_path, json.dumps({"title": "Veer", "text": garbled, "tags": [garbled]}))
    assert texts(reading) == [text]
    assert reading.skipped == ()


def test_escaped_text_of_which_a_part_was_encoded_twice_is_reported(tmp_path: Path) -> None:
    lines = [{"text": SWEDISH}, {"text": f"{SWEDISH} Hon Ã¤r nöjd."}]
    reading = read(tmp_path, "\n".join(map(json.dumps, lines)))
    assert texts(reading) == [SWEDISH, f"{SWEDISH} Hon Ã¤r nöjd."]
    (report,) = reading.skipped
    assert "encoded twice" in report.reason
    assert report.line == 2


def test_escapes_of_what_is_right_are_left_alone(tmp_path: Path) -> None:
    text = 'Åsa sade: "Nej"\n\n– Café Ängsö, 20\u00a0°C, \u00a35.'
    reading = read(tmp_path, json.dumps({"text": text}))
    assert texts(reading) == ['Åsa sade: "Nej"\n\n– Café Ängsö, 20 °C, £5.']
    assert reading.skipped == ()


# Shapes


def test_articles_under_their_numbers(tmp_path: Path) -> None:
    written = json.dumps({"10": {"title": "Färja", "text": SWEDISH}, "11": {"title": "Veer", "text": DUTCH}}, indent=1)
    for document in (written, f'{{"response": {{"status": "ok", "articles": {written}}}}}'):
        reading = read(tmp_path, document, "a.json")
        assert [(article.title, article.text) for article in reading.articles] == [("Färja", SWEDISH), ("Veer", DUTCH)]
        assert reading.skipped == ()


def test_a_table_written_by_columns(tmp_path: Path) -> None:
    columns = {"title": ["Färja", "Veer"], "text": TWICE, "date": [1549497600000, None], "id": [7, 8]}
    written = json.dumps({key: {str(row): value for row, value in enumerate(rows)} for key, rows in columns.items()})
    reading = read(tmp_path, written, "a.json")
    assert [(article.title, article.published) for article in reading.articles] == [
        ("Färja", "2019-02-07"),
        ("Veer", None),
    ]
    assert texts(reading) == TWICE
    assert reasons(reading) == ["ignored: id"]


@pytest.mark.parametrize(
    "value",
    [
        {"title": {"rendered": "Färja"}, "content": {"rendered": SWEDISH}},
        {"title": {"main": "Färja"}, "text": {"text": SWEDISH}},
    ],
)
def test_an_article_whose_values_are_objects_is_one(tmp_path: Path, value: dict[str, Any]) -> None:
    (article,) = read(tmp_path, json.dumps(value), "a.json").articles
    assert (article.title, article.text) == ("Färja", SWEDISH)


def test_lines_that_are_no_articles_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [json.dumps({"text": SWEDISH}), '{"error": {"code": 429}}', "<html>502</html>", json.dumps({"text": DUTCH})]
    reading = read(tmp_path, "\n".join([*lines, '{"text": "Fär']))
    assert texts(reading) == TWICE
    assert [report.line for report in reading.skipped if not report.remark] == [2, 3, 5]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("between", ["", " ", "\n", "\n\n"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_objects_one_after_the_other(tmp_path: Path, name: str, between: str, indent: int | None) -> None:
    objects = [{"title": "Färja", "text": SWEDISH, "author": {"name": "Åsa Öberg"}}, {"title": "Veer", "text": DUTCH}]
    reading = read(tmp_path, between.join(json.dumps(each, indent=indent) for each in objects), name)
    assert texts(reading) == TWICE
    assert reading.skipped == ()


def test_articles_in_a_feed_that_has_a_title_a_day_and_an_author(tmp_path: Path) -> None:
    items = [{"title": "Färja", "text": SWEDISH}, {"title": "Veer", "text": DUTCH}]
    feed = {"title": "Norrö-Bladet", "author": "Åsa Öberg", "pubDate": "2019-05-14", "items": items}
    assert texts(read(tmp_path, json.dumps({"rss": {"channel": feed}}), "a.json")) == TWICE


def test_a_text_in_elements_is_one_article(tmp_path: Path) -> None:
    elements = [{"type": "text", "content": f"<p>{SWEDISH}</p>"}, {"type": "image"}, {"type": "text", "content": DUTCH}]
    article = {"headlines": {"basic": "Färja"}, "first_publish_date": "2019-05-14T07:15:00Z"}
    (found,) = read(tmp_path, json.dumps([{**article, "content_elements": elements}]), "a.json").articles
    assert (found.title, found.published, found.text) == ("Färja", "2019-05-14", f"{SWEDISH}\n\n{DUTCH}")
    reading = read(tmp_path, json.dumps([{**article, "parts_of_it": elements}]), "a.json")
    assert texts(reading) == []
    assert reasons(reading) == ["there is no article in this JSON (an object with a text)"]


# Keys and values


def test_keys_of_drupal_and_of_media_collections(tmp_path: Path) -> None:
    article = read_one(tmp_path, created="2019-02-07", changed="2019-02-09", langcode="sv", media_name="Norrö-Bladet")
    assert (article.published, article.modified) == ("2019-02-07", "2019-02-09")
    assert (article.language, article.outlet) == ("sv", "Norrö-Bladet")


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Åsa Öberg in Stockholm", "Åsa Öberg"),
        ("By Ada Finch and Zoë Daniëls", "Ada Finch, Zoë Daniëls"),
        ("Av Åsa Öberg, politisk reporter", "Åsa Öberg"),
        ("NORRÖ", "NORRÖ"),
    ],
)
def test_a_line_about_the_author_gives_the_persons_in_it(tmp_path: Path, line: str, author: str) -> None:
    assert read_one(tmp_path, byline=line).author == author


@pytest.mark.parametrize(
    "date", ["May 14, 2019 Tuesday", "14 mei 2019, dinsdag", "14 maj 2019 (tisdag)", "2019-05-14 tis"]
)
def test_a_weekday_behind_a_date(tmp_path: Path, date: str) -> None:
    assert read_one(tmp_path, date=date).published == "2019-05-14"


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        (SWEDISH, "sv", ["svenska", "Swedish", "Zweeds", "swe", "sv-SE", "SV_FI", "swe-SE"]),
        (DUTCH, "nl", ["nederlands", "Dutch", "nederländska", "nld", "dut", "nl_BE.UTF-8"]),
        (ENGLISH, "en", ["English", "Engels", "engelska", "eng", "en-GB"]),
    ],
)
def test_a_language_by_its_name_in_three_languages_and_by_its_codes(
    tmp_path: Path, text: str, code: str, names: list[str]
) -> None:
    reading = read_objects(tmp_path, *({"text": f"{text} {name}", "language": name} for name in names))
    assert [(article.language, article.inferred) for article in reading.articles] == [(code, ())] * len(names)
    assert reading.skipped == ()


def test_a_day_without_its_year_takes_that_of_its_folder_or_is_shown_without(tmp_path: Path) -> None:
    reading = read_objects(tmp_path, {"text": SWEDISH, "date": "8 januari"}, {"text": DUTCH, "date": "den 9 mars"})
    assert [article.published for article in reading.articles] == ["--01-08", "--03-09"]
    assert reasons(reading) == ["on lines 1, 2: published: the day has no year; a sidecar can give it"]
    (tmp_path / "2019").mkdir()
    dated = read_one(tmp_path / "2019", date="8 januari")
    assert (dated.published, dated.inferred) == ("2019-01-08", ("language", "published"))


# Files of other kinds by a dump's or a text's name


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv", "a.txt", "a.html", "a.json.gz"])
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PAR1" + b"The ferry sails. " * 50 + b"\x00\x15PAR1", "Parquet"),
        (b"PK\x03\x04\x14\x00" + b"word/document.xml " * 50, "ZIP"),
        (b"a.txt".ljust(257, b"\x00") + b"ustar\x0000" + b"The ferry sails. " * 50, "tar"),
    ],
)
def test_other_kinds_of_files_are_called_by_their_name(tmp_path: Path, data: bytes, kind: str, name: str) -> None:
    reading = read(tmp_path, data, name)
    assert reading.articles == ()
    (reason,) = reasons(reading)
    assert kind in reason
