"""What systems and media archives export: drafts among articles, texts with labels, front matters of websites."""

import json
import unicodedata
from pathlib import Path
from typing import Any, Literal

import pytest

from rag.records import Article
from tests.test_reading_dumps import DUTCH, ENGLISH, SWEDISH, read, reasons, texts

MORE = "Some 240 islanders depend on the boat, said harbour master Colin Webb."

# What was never published


@pytest.mark.parametrize(
    "stated",
    [
        {"status": "draft"},
        {"attributes": {"status": False}},
        {"post_status": "auto-draft"},
        {"Status": "Utkast"},
        {"published": False},
        {"draft": True, "date": "2022-09-28"},
        {"is_deleted": "true"},
        {"post_type": "attachment"},
    ],
)
def test_what_was_never_published_is_not_read_and_said_to_be(tmp_path: Path, stated: dict[str, Any]) -> None:
    entries = [{"title": "Båten", "text": SWEDISH}, {"title": "Hemligt", "text": DUTCH, **stated}]
    reading = read(tmp_path, json.dumps(entries), "a.json")
    assert texts(reading) == [SWEDISH]
    assert any("not read" in reason for reason in reasons(reading))


@pytest.mark.parametrize(
    "stated",
    [{"status": "publish"}, {"status": True}, {"published": True}, {"draft": False}, {"status": 0}, {"type": "post"}],
)
def test_what_says_that_it_was_published_is_read(tmp_path: Path, stated: dict[str, Any]) -> None:
    reading = read(
        tmp_path, json.dumps([{"title": "Båten", "text": SWEDISH, "date": "2022-09-28", **stated}]), "a.json"
    )
    assert texts(reading) == [SWEDISH] and reading.articles[0].published == "2022-09-28"
    assert all("left out" not in reason for reason in reasons(reading))


def wordpress(*items: str) -> str:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        "<title>De Kustbode</title><link>https://kust.example</link><wp:wxr_version>1.2</wp:wxr_version>"
        "<wp:author><wp:author_login>zoe7</wp:author_login>"
        "<wp:author_display_name>Zoë Daniëls</wp:author_display_name></wp:author>"
        + "".join(f"<item><dc:creator>zoe7</dc:creator>{item}</item>" for item in items)
        + "</channel></rss>"
    )


def test_an_export_of_wordpress(tmp_path: Path) -> None:
    shown = (
        f'<![CDATA[<p>{DUTCH}</p>[gallery ids="12,13"][caption id="a_6" width="300"]<img src="x"/>De boot[/caption]]]>'
    )
    never = "<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate>"
    data = wordpress(
        f"<title>Veer</title><content:encoded>{shown}</content:encoded><wp:status>publish</wp:status>{never}",
        f"<title>Later</title><content:encoded>{ENGLISH}</content:encoded><wp:status>draft</wp:status>",
        f"<title>b.jpg</title><content:encoded>{ENGLISH}</content:encoded><wp:post_type>attachment</wp:post_type>",
    )
    reading = read(tmp_path, data, "a.xml")
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("Veer", "Zoë Daniëls", None)
    assert article.text == f"{DUTCH}\n\nDe boot"
    assert sum("not read" in reason for reason in reasons(reading)) == 2


# Front matters


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "front",
    [
        '+++\ntitle = "Båten går"\ndate = 2022-09-28T18:30:00+02:00\nauthor = "Åsa Öberg"\ndraft = false\n+++\n',
        '{\n  "title": "Båten går",\n  "date": "2022-09-28",\n  "author": "Åsa Öberg"\n}\n',
        "---\ntitle: Båten går\ndate: 2022-09-28 18:30:00 +0200\nauthor: Åsa Öberg\npublished: true\n---\n",
    ],
)
def test_front_matters_of_websites_and_what_their_programs_fill_in(
    tmp_path: Path, front: str, form: Literal["NFC", "NFD"]
) -> None:
    text = f'{front}\n{SWEDISH}\n\n{{{{< figure src="x.jpg" >}}}}\n\n{{% include ad.html %}}\n'
    (tmp_path / "a.md").write_text(unicodedata.normalize(form, text))
    reading = read(tmp_path, unicodedata.normalize(form, text), "a.md")
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("Båten går", "Åsa Öberg", "2022-09-28")
    assert article.text == SWEDISH and reading.skipped == ()


@pytest.mark.parametrize("front", ["+++\ntitle = \n+++\n", "+++\ndraft = true\n+++\n", "---\npublished: false\n---\n"])
def test_a_front_matter_that_cannot_be_read_or_is_a_drafts_leaves_nothing(tmp_path: Path, front: str) -> None:
    reading = read(tmp_path, f"{front}\n{SWEDISH}\n", "a.md")
    assert reading.articles == () and "front matter" in reasons(reading)[0]


# Media archives

NEXIS_AS_IT_WAS = f"""Page 1 of 9
                               1 of 2 DOCUMENTS

                        The Norham Post (Norham)

                      June 5, 2024 Wednesday
                          Main Edition

The ferry sails again

BYLINE: Åsa Öberg

SECTION: NEWS; Pg. 4

LENGTH: 212 words

{ENGLISH}

{MORE}

LOAD-DATE: June 6, 2024

LANGUAGE: ENGLISH

Copyright 2024 Norham Papers Ltd
All Rights Reserved

                               2 of 2 DOCUMENTS

De Kustbode

May 14, 2019 Tuesday

Het veer vaart

LENGTH: 98 words

{DUTCH}

LANGUAGE: DUTCH
"""
NEXIS = f"""The ferry sails again
The Norham Post (Norham)
June 5, 2024 Wednesday

Copyright 2024 Norham Papers Ltd All Rights Reserved

Section: NEWS; Pg. 4
Length: 212 words
Byline: Åsa Öberg
Body

{ENGLISH}

{MORE}

Load-Date: June 6, 2024

End of Document

Het veer vaart
De Kustbode
May 14, 2019 Tuesday

Length: 98 words
Body

{DUTCH}

End of Document
"""
FACTIVA = f"""SE   News
HD   The ferry sails again
BY   Åsa Öberg
WC   212 words
PD   5 June 2024
SN   The Norham Post (Norham)
LA   English
LP
{ENGLISH}
TD
{MORE}
AN   Document NORHP000

HD   Het veer vaart
PD   14 May 2019
SN   De Kustbode
LA   Dutch
LP   {DUTCH}
"""
RULE = "=" * 77
RETRIEVER = f"""{RULE}
The ferry sails again
The Norham Post (Norham), 2024-06-05, Sida 4
Publicerat i print.
{RULE}

{ENGLISH}

{MORE}

© The Norham Post

Alla artiklar är skyddade av upphovsrättslagen.
{RULE}
Het veer vaart
De Kustbode, 2019-05-14 06:30, Sida 6
{RULE}

{DUTCH}

© De Kustbode
"""


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", [NEXIS_AS_IT_WAS, NEXIS, FACTIVA, RETRIEVER])
def test_an_export_of_a_media_archive_gives_its_articles(
    tmp_path: Path, text: str, form: Literal["NFC", "NFD"]
) -> None:
    def said(article: Article) -> tuple[str | None, ...]:
        return article.title, article.outlet, article.published, article.language

    reading = read(tmp_path, unicodedata.normalize(form, text).replace("\n", "\r\n"), "a.txt")
    assert [said(article) for article in reading.articles] == [
        ("The ferry sails again", "The Norham Post (Norham)", "2024-06-05", "en"),
        ("Het veer vaart", "De Kustbode", "2019-05-14", "nl"),
    ]
    assert texts(reading) == [f"{ENGLISH}\n\n{MORE}", DUTCH]
    assert reading.articles[0].author == (None if text is RETRIEVER else "Åsa Öberg")
    assert reading.skipped == ()


@pytest.mark.parametrize("text", [NEXIS_AS_IT_WAS, NEXIS, FACTIVA])
def test_an_article_of_an_export_without_its_day_is_reported(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text.replace("May 14, 2019 Tuesday\n", "").replace("PD   14 May 2019\n", ""), "a.txt")
    assert texts(reading) == [f"{ENGLISH}\n\n{MORE}"]
    assert "no day" in reasons(reading)[0] and (reading.skipped[0].line or 0) > 10


def test_capitals_and_rules_in_a_text_are_no_export(tmp_path: Path) -> None:
    text = f"IN  KORTHEID\n\n{RULE}\n{DUTCH}\n{RULE}\n\nHD  is a code.\n\nEnd of Document\n"
    (article,) = read(tmp_path, text, "a.txt").articles
    assert DUTCH in article.text and "End of Document" in article.text


# Tables and files


def test_line_ends_that_a_database_writes_as_two_signs(tmp_path: Path) -> None:
    data = f"id\theadline\tbody\n1\tVeer\t{DUTCH}\\n\\n{SWEDISH}\n2\tBåt\tC:\\\\ny: {ENGLISH}\n"
    assert texts(read(tmp_path, data, "a.tsv")) == [f"{DUTCH}\n\n{SWEDISH}", f"C:\\ny: {ENGLISH}"]
    kept = f"id\theadline\tbody\n1\tVeer\tC:\\news: {DUTCH}\n"
    assert texts(read(tmp_path, kept, "b.tsv")) == [f"C:\\news: {DUTCH}"]


def test_a_day_as_drupal_writes_it(tmp_path: Path) -> None:
    data = f'nid,Titel,Tekst,Gepubliceerd op\n1,Veer,"{DUTCH}",16/04/2024 - 14:05\n'
    assert read(tmp_path, data, "a.csv").articles[0].published == "2024-04-16"


@pytest.mark.parametrize("name", ["a.parquet", "a.sqlite", "a.sql"])
def test_databases_are_said_to_be_saved_otherwise(tmp_path: Path, name: str) -> None:
    (reason,) = reasons(read(tmp_path, b"PAR1" * 9, name))
    assert ".csv or .jsonl" in reason
