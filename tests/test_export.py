"""Quotes as files, read back by what others read them with; hostile texts stay texts; a forged quote is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import unquote

import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt

from rag.records import BronError
from rag.settings import Settings
from rag.web import create_app
from rag.web.answers import answer_html
from rag.web.citing import LONGEST_QUOTE, MOST, cited, place_of
from rag.web.export import (
    FORMATS,
    LONGEST_STEM,
    Sheet,
    citation_line,
    comma_separated,
    csl_json,
    file_stem,
    harmless,
    markdown,
    one_line,
    ris,
)
from rag.web.sources import quoted
from tests.helpers_service import (
    BRIDGE,
    BRIEF,
    FERRY,
    HOSTILE,
    RESIDENTS_EN,
    RESIDENTS_SV,
    ScriptedService,
    article_of,
    cite,
    marked,
)

BASE = "https://archive.example/"
SWEDISH = marked(cite(1, FERRY, RESIDENTS_SV), "Drygt 240 personer")
BRIEFS = cite(2, BRIEF, RESIDENTS_EN)
DUTCH = cite(3, BRIDGE, "De brug over de Vliet blijft tot eind juni dicht.")
SPITEFUL = cite(4, HOSTILE, HOSTILE.text)
CITATIONS = (SWEDISH, BRIEFS, DUTCH, SPITEFUL)


def sheet(*citations, heading="Hur många bor på ön?", language="en"):
    return Sheet(heading, citations or CITATIONS, BASE, language)


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(ScriptedService(), Settings())) as opened:
        yield opened


def rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_is_read_back_whole():
    text = comma_separated(sheet())
    first, second, third, _ = rows(text)
    assert text.startswith("\ufeff")
    assert (first["quote"], first["words"]) == (RESIDENTS_SV, "Drygt 240 personer")
    assert (first["author"], first["outlet"], first["inferred"]) == ("Åsa Öberg", "Skärgårdsbladet", "published")
    assert first["link"].startswith(f"{BASE}read/{FERRY.id}?start=")
    assert second["reports_on"].startswith("Åsa Öberg, Färjan står still, Skärgårdsbladet, 2021-03-09")
    assert comma_separated(sheet(language="nl")) == text
    assert third["published"] == "2020-05"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n1"])
def test_a_cell_is_never_a_formula(cell):
    assert harmless(cell) == f"'{cell}"
    quote = article_of("eeeeeeeeeeeeeeee", [("paragraph", f"x {cell}")], language="en", file="a", title=cell)
    (row,) = rows(comma_separated(sheet(cite(1, quote, quote.text))))
    assert row["title"].startswith("'")


def test_a_cell_that_is_no_formula_stays_as_it_is():
    assert [harmless(cell) for cell in ("Åsa", "3-4", "", "–5")] == ["Åsa", "3-4", "", "–5"]


def test_ris_is_read_back_whole():
    first, second, third, fourth = rispy.loads(ris(sheet()))
    assert (first["type_of_reference"], first["title"]) == ("NEWS", "Färjan står still")
    assert first["authors"] == ["Öberg, Åsa"]
    assert (first["secondary_title"], first["year"], first["date"]) == ("Skärgårdsbladet", "2021", "2021/03/09/")
    assert first["access_date"] == f"{date.today():%Y/%m/%d}/"
    assert first["notes"] == [f"“{RESIDENTS_SV}”", "date: read out of the running text, not declared by the source"]
    assert first["urls"][0] == FERRY.url
    assert (second["authors"], len(second["notes"])) == (["Bron"], 2)
    assert third["date"] == "2020/05//"
    assert "year" not in fourth
    assert all(url.startswith("http") for url in fourth["urls"])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1e"])
def test_a_line_end_in_a_title_does_not_break_a_record(end):
    source = replace(SWEDISH, title=f"Färjan{end}ER  - {end}TY  - BOOK", author=f"A{end}AU  - B")
    (entry,) = rispy.loads(ris(sheet(source)))
    assert entry["type_of_reference"] == "NEWS"
    assert entry["authors"] == ["A AU - B"]
    assert end not in ris(sheet(source)).replace("\r\n", "")


def test_csl_json_is_read_back_whole():
    items = json.loads(csl_json(sheet()))
    first = CiteProcJSON(items)[items[0]["id"].lower()]
    assert (str(first["title"]), str(first["container_title"])) == ("Färjan står still", "Skärgårdsbladet")
    assert (first["issued"]["year"], first["issued"]["month"], first["issued"]["day"]) == (2021, 3, 9)
    assert str(first["author"][0].family) == "Öberg"
    assert first["accessed"]["year"] == date.today().year
    assert str(first["note"]).endswith("date: read out of the running text, not declared by the source")
    assert items[2]["issued"] == {"date-parts": [[2020, 5]]}
    assert "issued" not in items[3]
    assert items[3]["URL"].startswith(BASE)  # never "javascript:"


def test_a_day_without_its_year_is_said_in_words():
    (item,) = json.loads(csl_json(sheet(replace(DUTCH, published="--01-08"))))
    assert item["issued"] == {"literal": "8 January, year not known"}
    (entry,) = rispy.loads(ris(sheet(replace(DUTCH, published="--01-08"), language="nl")))
    assert not {"year", "date"} & set(entry)
    assert "Verschenen: 8 januari, jaar onbekend" in entry["notes"]


@pytest.mark.parametrize(
    ("stated", "outlet", "written"),
    [
        ("Kolja Karpatskij", "Sidecar", ["Karpatskij, Kolja"]),
        ("Åsa Öberg och Daniëlle van der Smit", None, ["Öberg, Åsa", "van der Smit, Daniëlle"]),
        ("Associated Press", None, ["Associated Press"]),
        ("Anna Lind, BBC News", None, ["Lind, Anna", "BBC News"]),
        ("Lind, Anna", None, ["Lind, Anna"]),
        ("De Vlietbode", "De Vlietbode", ["De Vlietbode"]),
        ("Reuters", None, ["Reuters"]),
        (" ", None, []),
    ],
)
def test_a_person_is_sorted_by_the_family_name_and_all_else_stays(stated, outlet, written):
    entry = rispy.loads(ris(sheet(replace(DUTCH, author=stated, outlet=outlet))))[0]
    assert entry.get("authors", []) == written


@pytest.mark.parametrize(
    ("language", "quote", "shown"),
    [
        ("en", "Färjan är åter.", "“Färjan är åter.”"),
        ("sv", "Färjan är åter.", "”Färjan är åter.”"),
        ("nl", "Färjan är åter.", "‘Färjan är åter.’"),
        ("en", '"Vi har mjölk", säger Åsa.', '‘"Vi har mjölk", säger Åsa.’'),
        ("sv", "”Vi har mjölk”, säger Åsa.", "’”Vi har mjölk”, säger Åsa.’"),
        ("nl", "‘We hebben melk’, zegt Daniëlle.", "“‘We hebben melk’, zegt Daniëlle.”"),
        ("en", "“We have milk.”", "“We have milk.”"),
    ],
)
def test_marks_are_the_reader_s_and_are_never_doubled(language, quote, shown):
    assert quoted(quote, language) == shown
    entry = rispy.loads(ris(sheet(replace(DUTCH, quote=quote), language=language)))[0]
    assert entry["notes"][0] == shown


def test_a_file_is_called_after_its_question(client):
    got = client.get("/api/export", params={"cite": place_of(SWEDISH), "format": "ris", "q": "Vad är ”ön”/../\u202eå?"})
    assert got.headers["content-disposition"] == (
        "attachment; filename=\"bron-vad-ar-on-a.ris\"; filename*=UTF-8''bron-vad-%C3%A4r-%C3%B6n-%C3%A5.ris"
    )
    assert (file_stem("?"), file_stem("ö" * 500)) == ("bron", f"bron-{'ö' * LONGEST_STEM}")


def test_what_was_gathered_has_no_words_that_answer():
    answer = ScriptedService().ask("Sandön")
    answer = replace(answer, citations=tuple(marked(found, found.quote[:5]) for found in answer.citations))
    shown = unescape(answer_html(answer, BASE, ScriptedService().article))
    places = re.findall(r"[0-9a-f]{16}:[0-9]+-[0-9]+[^&\"]*", unquote(shown))
    assert len(places) == len(answer.citations) * (len(FORMATS) + 1)
    assert not [place for place in places if place.count(":") > 1]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Kept as an answer to"), ("sv", "Sparat som svar på"), ("nl", "Bewaard als antwoord op")],
)
def test_a_kept_quote_keeps_what_had_been_asked(client, language, said):
    asked = ["Hur många bor på ön?", "=Wie telt de bewoners?"]
    quotes = [
        {"cite": place_of(one), "question": question} for one, question in zip((BRIEFS, SWEDISH), asked, strict=True)
    ]
    file = {
        name: client.post("/api/export", json={"quotes": quotes, "format": name, "lang": language}).text
        for name in ("csv", "markdown")
    }
    assert [row["question"] for row in rows(file["csv"])] == [asked[0], f"'{asked[1]}"]
    assert f"{said}: Hur många bor på ön?" in file["markdown"]


@pytest.mark.parametrize(("language", "translated"), [("en", True), ("sv", False), ("nl", False)])
def test_the_archive_s_translation_into_the_reader_s_language_goes_into_the_file(client, language, translated):
    asked = {"quotes": [{"cite": place_of(SWEDISH)}], "lang": language}
    file = {name: client.post("/api/export", json={**asked, "format": name}).text for name in ("csv", "markdown")}
    (row,) = rows(file["csv"])
    assert bool(row["translation"]) is translated
    assert not translated or row["translation"] in file["markdown"]


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_reader_s_own_notes_go_into_the_file(client, name):
    quotes = [{"cite": place_of(BRIEFS)}, {"cite": place_of(SWEDISH), "note": "=ring Åsa\r\nER  - "}]
    got = client.post("/api/export", json={"quotes": quotes, "format": name, "lang": "sv"})
    assert got.status_code == 200
    assert (
        f'filename="bron-dossier-{date.today().isoformat()}.{FORMATS[name].suffix}"'
        in got.headers["content-disposition"]
    )
    assert "ring Åsa" in got.text
    if name == "csv":
        assert [row["note"] for row in rows(got.text)] == ["", "'=ring Åsa\r\nER  -"]
    if name == "ris":
        first, second = rispy.loads(got.text)
        assert (first["authors"], second["notes"][1]) == (["Bron"], "=ring Åsa ER  -")
    for field in ("note", "question"):
        long = client.post("/api/export", json={"quotes": [{"cite": place_of(BRIEFS), field: "å" * 501}]})
        assert long.status_code == 422


def test_markdown_has_the_words_that_answer_in_bold_and_each_source():
    shown = markdown(sheet(language="sv"))
    assert "> **Drygt 240 personer** bor på ön året runt." in shown
    assert "Åsa Öberg, Färjan står still, Skärgårdsbladet, 9 mars 2021, svenska; härlett: datum." in shown
    assert f"<{BASE}read/{FERRY.id}?start=" in shown


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://elsewhere.example/a.png)",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "# Heading",
        "1. item\n2. item",
        "- item",
        "&lt;b&gt; &copy;",
        "```\ncode\n```",
        "    indented",
        "Setext\n===",
        "***",
        "[a]: https://elsewhere.example",
    ],
)
def test_markdown_of_any_text_shows_that_text(text):
    source = article_of("eeeeeeeeeeeeeeee", [("paragraph", text)], language="en", file="a", title=text)
    written = markdown(sheet(cite(1, source, text), heading=text))
    tokens = MarkdownIt("commonmark").parse(written)
    kinds = {kind.type for token in tokens for kind in (token, *(token.children or ()))}
    allowed = {"heading_open", "heading_close", "inline", "text", "softbreak", "paragraph_open", "paragraph_close"}
    allowed |= {"blockquote_open", "blockquote_close", "link_open", "link_close", "text_special"}
    assert kinds <= allowed
    links = [child.attrGet("href") for token in tokens for child in token.children or () if child.type == "link_open"]
    assert all(link.startswith(BASE) for link in links)
    assert [token.content for token in tokens if token.type == "heading_open"] == [""]


def test_a_citation_is_one_line_whatever_its_parts():
    line = citation_line(replace(SWEDISH, title="Fär\njan \u202eeltit", author="Å\r\nB"), "sv", BASE)
    assert line == "Å B, ”Fär jan eltit”, Skärgårdsbladet, 9 mars 2021, https://archive.example/ (härlett: datum)"
    assert one_line("a\x00b\tc") == "abc"


def test_a_place_is_read_back_as_its_quote():
    (found,) = cited(ScriptedService(), [place_of(SWEDISH)])
    assert found.translation
    assert replace(found, passage_id=SWEDISH.passage_id, file=SWEDISH.file, translation=None) == SWEDISH


@pytest.mark.parametrize(
    "place",
    [
        "",
        f"{FERRY.id}",
        f"{FERRY.id}:5-5",
        f"{FERRY.id}:5-2",
        f"{FERRY.id}:0-{len(FERRY.text) + 1}",
        f"{FERRY.id}:10-20:5-15",
        f"{FERRY.id}:10-20:25-30",
        f"{'f' * 16}:0-5",
        "../../etc/passwd:0-5",
        f"{FERRY.id}:-1-5",
        f"{FERRY.id}:０-５",
    ],
)
def test_a_quote_that_the_archive_does_not_have_is_refused(place):
    with pytest.raises(BronError) as caught:
        cited(ScriptedService(), [place])
    assert (caught.value.where, caught.value.received, caught.value.misuse) == ("cite", place, True)


def test_a_whole_archive_is_not_exported_in_one_go():
    with pytest.raises(BronError, match="too many"):
        cited(ScriptedService(), [place_of(SWEDISH)] * (MOST + 1))
    long = article_of("eeeeeeeeeeeeeeee", [("paragraph", "å" * (LONGEST_QUOTE + 1))], language="sv", file="a")
    service = ScriptedService()
    service.article = lambda identity: long
    with pytest.raises(BronError, match="no such quote"):
        cited(service, [f"{long.id}:0-{len(long.text)}"])


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_is_downloaded_as_a_file(client, name):
    places = [place_of(SWEDISH), place_of(BRIEFS)]
    got = client.get("/api/export", params={"cite": places, "format": name, "q": "Hur många?", "lang": "sv"})
    assert got.status_code == 200
    assert f'filename="bron-hur-manga.{FORMATS[name].suffix}"' in got.headers["content-disposition"]
    assert got.headers["content-type"] == f"{FORMATS[name].media_type}; charset=utf-8"
    assert "Drygt 240 personer" in got.text.replace("**", "")


def test_what_cannot_be_exported_is_said(client):
    gone = f"{'f' * 16}:0-5"
    refused = client.get("/api/export", params={"cite": [place_of(SWEDISH), gone]})
    assert refused.status_code == 422
    error = refused.json()["error"]
    assert (error["where"], error["received"]) == ("cite", gone)
    assert client.get("/api/export", params={"cite": place_of(SWEDISH), "format": "exe"}).status_code == 422
    assert client.get("/api/export").status_code == 422
