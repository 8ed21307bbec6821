"""Dumps as archives, feeds, APIs and spreadsheets have them: JSON Lines, JSON, CSV, packed or not."""

import csv
import gzip
import io
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.reading import read_paths
from rag.records import Article, FileRead

SWEDISH = "Färjan till Ängsö går åter på lördag, säger rederiets chef Örjan Åkesson."
DUTCH = "De veerboot naar Vliegeland vaart weer, zegt coëxploitant Zoë Daniëls vandaag."
ENGLISH = "The ferry to Skerry Isle sails again on Saturday, its captain told the island's council."


def read(tmp_path: Path, data: bytes | str, name: str = "a.jsonl", *, max_file_mb: int = 1) -> FileRead:
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    (reading,) = read_paths([tmp_path / name], max_file_mb=max_file_mb)
    return reading


def read_objects(tmp_path: Path, *objects: Mapping[str, Any]) -> FileRead:
    return read(tmp_path, "\n".join(json.dumps(values, ensure_ascii=False) for values in objects) + "\n")


def read_one(tmp_path: Path, **values: Any) -> Article:
    (article,) = read_objects(tmp_path, {"text": SWEDISH, **values}).articles
    return article


def reasons(reading: FileRead) -> list[str]:
    return [skipped.reason for skipped in reading.skipped]


def texts(reading: FileRead) -> list[str]:
    return [article.text for article in reading.articles]


# Keys


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "keys",
    [
        ("title", "text", "author", "published", "modified", "outlet", "language", "url"),
        ("headline", "articleBody", "authors", "datePublished", "dateModified", "publisher", "inLanguage", "permalink"),
        ("HEADLINE", "Maintext", "Byline", "date_publish", "date_modify", "source_domain", "Lang", "LINK"),
        ("name", "content", "creator", "pubDate", "updated", "site", "lang", "link"),
        ("og:title", "content:encoded", "dc:creator", "created_at", "Updated At", "Publication", "dc:language", "guid"),
        ("Rubrik", "Brödtext", "Författare", "Publiceringsdatum", "Ändrad", "Källa", "Språk", "Länk"),
        ("Titel", "Tekst", "Auteur", "Datum", "Bijgewerkt", "Krant", "Taal", "Webadres"),
    ],
)
def test_keys_by_many_names_in_any_case(tmp_path: Path, keys: tuple[str, ...], form: Any) -> None:
    values = (
        "Färjan går",
        SWEDISH,
        "Åsa Öberg",
        "2019-02-07",
        "2019-02-09",
        "Norrö-Bladet",
        "sv",
        "https://n.example/1",
    )
    told = {
        unicodedata.normalize(form, key): unicodedata.normalize(form, value)
        for key, value in zip(keys, values, strict=True)
    }
    reading = read_objects(tmp_path, told)
    (article,) = reading.articles
    assert (article.title, article.text, article.author, article.published) == values[:4]
    assert (article.modified, article.outlet, article.language, article.url) == values[4:]
    assert (article.inferred, reading.skipped) == ((), ())


def test_authors_as_objects_lists_bylines_and_written_lists(tmp_path: Path) -> None:
    for value, author in [
        ({"@type": "Person", "name": "Åsa Öberg"}, "Åsa Öberg"),
        ([{"name": "Åsa Öberg"}, {"firstName": "Bo", "lastName": "Ek"}], "Åsa Öberg, Bo Ek"),
        (["Åsa Öberg", "Bo Ek"], "Åsa Öberg, Bo Ek"),
        ("['Åsa Öberg', \"Bo O'Ek\"]", "Åsa Öberg, Bo O'Ek"),
        ("By Åsa Öberg", "Åsa Öberg"),
        ("Av Bo Ek och Åsa Öberg", "Bo Ek och Åsa Öberg"),
        ("Byron Ek", "Byron Ek"),
        ("desk@norro.example (Åsa Öberg)", "Åsa Öberg"),
        ("<a href='/zoe'>Zo&euml; Dani&euml;ls</a>", "Zoë Daniëls"),
        ({"original": "By Åsa Öberg", "person": []}, "Åsa Öberg"),
        ([], None),
        ("[]", None),
        (17, None),
    ]:
        assert read_one(tmp_path, author=value).author == author


def test_an_empty_value_takes_nothing_away(tmp_path: Path) -> None:
    for published in (None, "", "  ", [], {}):
        assert read_one(tmp_path, date="2019-05-14", published=published).published == "2019-05-14"
        assert read_one(tmp_path, published=published, date="2019-05-14").published == "2019-05-14"
    (tmp_path / "a.md").write_text(f"---\ndate: 2019-05-14\npublished:\n---\n{SWEDISH}\n", encoding="utf-8")
    (reading,) = read_paths([tmp_path / "a.md"], max_file_mb=1)
    assert reading.articles[0].published == "2019-05-14"


def test_a_value_that_cannot_be_used_leaves_room_for_another(tmp_path: Path) -> None:
    reading = read_objects(tmp_path, {"text": SWEDISH, "published": "3/4/2019", "created": "2019-04-03"})
    assert reading.articles[0].published == "2019-04-03"
    (reason,) = reasons(reading)
    assert reason.startswith("published: ")
    assert "'3/4/2019'" in reason


def test_keys_without_use_are_named_once_a_file(tmp_path: Path) -> None:
    lines = [{"text": SWEDISH, "wordcount": 12, "section": "Öar", "note": None, "sub": ""}] * 40
    reading = read_objects(tmp_path, *lines, {"text": SWEDISH, "wordcount": 3, "desk": {"name": "x"}, "text_en": "y"})
    (skipped,) = reading.skipped
    assert (skipped.reason, skipped.line) == ("ignored: wordcount, section, desk, text_en", None)


def test_a_second_value_for_a_field_is_named_when_it_says_something_else(tmp_path: Path) -> None:
    values = {
        "text": SWEDISH,
        "body": SWEDISH,
        "published": "2019-05-14",
        "date": "14 maj 2019",
        "created": "2019-05-01",
    }
    reading = read_objects(tmp_path, values)
    assert reading.articles[0].published == "2019-05-14"
    assert reasons(reading) == ["ignored: created"]


def test_a_summary_is_the_text_only_where_there_is_no_other(tmp_path: Path) -> None:
    reading = read_objects(tmp_path, {"description": DUTCH}, {"description": DUTCH, "content": SWEDISH})
    assert texts(reading) == [DUTCH, SWEDISH]


def test_keys_that_stand_twice_are_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, f'{{"title": "A", "title": "B", "text": "{SWEDISH}"}}\n{{"text": "{DUTCH}"}}\n')
    assert [article.title for article in reading.articles] == ["B", None]
    (skipped,) = reading.skipped
    assert (skipped.line, "title" in skipped.reason, "twice" in skipped.reason) == (1, True, True)


# Shapes that are met in the wild


def test_json_ld(tmp_path: Path) -> None:
    page = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Norrö-Bladet", "url": "https://n.example"},
            {
                "@type": "NewsArticle",
                "headline": "Färjan går",
                "articleBody": SWEDISH,
                "author": [{"@type": "Person", "name": "Åsa Öberg", "url": "https://n.example/asa"}],
                "publisher": {"@type": "Organization", "name": "Norrö-Bladet", "logo": {"url": "https://n.example/l"}},
                "datePublished": "2019-02-07T06:00:00+01:00",
                "dateModified": "2019-02-08T06:00:00+01:00",
                "inLanguage": {"@type": "Language", "name": "Swedish"},
                "mainEntityOfPage": {"@id": "https://n.example/1"},
                "keywords": ["färja", "skärgård"],
            },
        ],
    }
    reading = read(tmp_path, json.dumps(page), "a.json")
    (article,) = reading.articles
    assert (article.title, article.author, article.outlet) == ("Färjan går", "Åsa Öberg", "Norrö-Bladet")
    assert (article.published, article.modified, article.language) == ("2019-02-07", "2019-02-08", "sv")
    assert (article.url, article.tags) == ("https://n.example/1", ("färja", "skärgård"))


def test_wordpress(tmp_path: Path) -> None:
    post = {
        "id": 5,
        "date": "2019-02-07T06:00:00",
        "date_gmt": "2019-02-07T05:00:00",
        "guid": {"rendered": "https://n.example/?p=5"},
        "modified": "2019-02-09T06:00:00",
        "link": "https://n.example/5",
        "title": {"rendered": "F&auml;rjan &#8211; igen"},
        "content": {"rendered": f"<p>{SWEDISH}</p>\n<h2>Öarna</h2>\n<p>Mer kommer.</p>", "protected": False},
        "author": 3,
        "tags": [4, 9],
        "_embedded": {"author": [{"id": 3, "name": "Åsa Öberg", "link": "https://n.example/asa"}]},
    }
    reading = read(
        tmp_path, json.dumps([post, post | {"content": {"rendered": f"<p>{DUTCH}</p>"}}], indent=1), "a.json"
    )
    article = reading.articles[0]
    assert (article.title, article.author, article.url) == ("Färjan – igen", "Åsa Öberg", "https://n.example/5")
    assert (article.published, article.modified, article.tags) == ("2019-02-07", "2019-02-09", ())
    assert article.text == f"{SWEDISH}\n\nÖarna\n\nMer kommer."
    assert [block.kind for block in article.blocks] == ["paragraph", "heading", "paragraph"]
    assert len(reading.articles) == 2
    assert all(reason.startswith("ignored: ") for reason in reasons(reading))


def test_guardian_elastic_and_newsapi(tmp_path: Path) -> None:
    guardian = {
        "response": {
            "status": "ok",
            "results": [
                {
                    "webTitle": "Ferry sails",
                    "webPublicationDate": "2019-02-07T06:00:00Z",
                    "webUrl": "https://g.example/1",
                    "fields": {"bodyText": ENGLISH, "byline": "Zoë Ames", "lastModified": "2019-02-09T06:00:00Z"},
                }
            ],
        }
    }
    elastic = {"took": 3, "hits": {"hits": [{"_id": "x", "_source": {"title": "Färjan", "body": SWEDISH}}]}}
    newsapi = {
        "status": "ok",
        "articles": [
            {
                "source": {"id": None, "name": "Norrö-Bladet"},
                "description": "Kort.",
                "publishedAt": "2019-02-07T06:00:00Z",
                "content": f"{SWEDISH} Nästa… [+1234 chars]",
            }
        ],
    }
    (one,) = read(tmp_path, json.dumps(guardian), "a.json").articles
    assert (one.title, one.author, one.text, one.url) == ("Ferry sails", "Zoë Ames", ENGLISH, "https://g.example/1")
    assert (one.published, one.modified) == ("2019-02-07", "2019-02-09")
    (two,) = read(tmp_path, json.dumps(elastic), "b.json").articles
    assert (two.title, two.text) == ("Färjan", SWEDISH)
    reading = read(tmp_path, json.dumps(newsapi), "c.json")
    assert (reading.articles[0].outlet, reading.articles[0].text) == ("Norrö-Bladet", f"{SWEDISH} Nästa")
    assert any("cut off" in reason for reason in reasons(reading))


def test_feeds_times_mongo_and_flat_keys(tmp_path: Path) -> None:
    feed = {"version": "1", "title": "Öbladet", "description": "Nyheter", "items": [{"title": "A", "content": SWEDISH}]}
    assert [article.title for article in read(tmp_path, json.dumps(feed), "a.json").articles] == ["A"]
    xml = {"rss": {"channel": [{"title": ["Ö"], "item": [{"title": ["B"], "description": [DUTCH]}]}]}}
    assert [article.title for article in read(tmp_path, json.dumps(xml), "b.json").articles] == ["B"]
    times = {
        "headline": {"main": "Ferry", "kicker": "Isles"},
        "lead_paragraph": ENGLISH,
        "byline": {"original": "By Bo Ek"},
    }
    article = read_objects(tmp_path, times).articles[0]
    assert (article.title, article.author, article.text) == ("Ferry", "Bo Ek", ENGLISH)
    assert read_one(tmp_path, published={"$date": {"$numberLong": "1557818100000"}}).published == "2019-05-14"
    flat = {"title.rendered": "C", "content.rendered": f"<p>{SWEDISH}</p>", "source.name": "Öbladet", "image.url": "x"}
    article = read_objects(tmp_path, flat).articles[0]
    assert (article.title, article.text, article.outlet, article.url) == ("C", SWEDISH, "Öbladet", None)


def test_a_text_in_paragraphs(tmp_path: Path) -> None:
    blocks = [{"type": "paragraph", "value": SWEDISH}, {"type": "image", "src": "x.jpg"}, DUTCH]
    assert read_one(tmp_path, text=blocks).text == f"{SWEDISH}\n\n{DUTCH}"


# HTML in values


def test_html_becomes_clean_text_with_its_paragraphs(tmp_path: Path) -> None:
    body = (
        f"<div><p>{SWEDISH} Det kostar &pound;9,000&nbsp;&ndash; <b>minst</b>.</p><script>spy()</script>"
        '<ul><li><p>Först ön</p></li><li>Sedan <a href="x">åsen</a></li></ul>'
        "<figure><img src='a.jpg'><figcaption>Färjan i hamn</figcaption></figure>"
        "<h3>Priset</h3><!-- x --><p>Bo sa &quot;ja&quot;.<br><br>Zo&euml; teg.</p></div>"
    )
    article = read_one(tmp_path, text=body, title="<i>Åter</i> &amp; <script>x()</script>igen")
    assert article.title == "Åter & igen"
    assert [(block.kind, article.text[block.start : block.end]) for block in article.blocks] == [
        ("paragraph", f"{SWEDISH} Det kostar £9,000 – minst."),
        ("item", "Först ön"),
        ("item", "Sedan åsen"),
        ("caption", "Färjan i hamn"),
        ("heading", "Priset"),
        ("paragraph", 'Bo sa "ja".'),
        ("paragraph", "Zoë teg."),
    ]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (f"{SWEDISH} Q&amp;A, 5 &lt; 7.", f"{SWEDISH} Q&A, 5 < 7."),
        (f"&lt;p&gt;{SWEDISH}&lt;/p&gt;&lt;p&gt;Mer &amp;aring;r.&lt;/p&gt;", f"{SWEDISH}\n\nMer år."),
        (f"{SWEDISH}<br/><br/>{DUTCH}", f"{SWEDISH}\n\n{DUTCH}"),
        (f"{SWEDISH}<br>{DUTCH}", f"{SWEDISH}\n\n{DUTCH}"),
        ("En rad<br>som bryts av ån.", "En rad som bryts av ån."),
        (f"{SWEDISH}\n\n{DUTCH} <em>Zo!</em>", f"{SWEDISH}\n\n{DUTCH} Zo!"),
        ("Vinsten föll <5% vid ån, och <ingen> sa a<b.", "Vinsten föll <5% vid ån, och <ingen> sa a<b."),
        ("Se https://n.example/?a=1&copy=2 om ån.", "Se https://n.example/?a=1&copy=2 om ån."),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_is_html_and_what_is_not(tmp_path: Path, told: str, text: str, form: Any) -> None:
    assert read_one(tmp_path, text=unicodedata.normalize(form, told)).text == text


def test_html_that_is_nested_too_deeply_is_reported(tmp_path: Path) -> None:
    reading = read_objects(tmp_path, {"text": "<div>" * 100_000 + SWEDISH}, {"text": SWEDISH})
    assert texts(reading) == [SWEDISH]
    assert [(skipped.line, "nested" in skipped.reason) for skipped in reading.skipped] == [(1, True)]


# Dates


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(datetime(1974, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)))
def test_a_day_comes_back_from_every_format(tmp_path: Path, moment: datetime) -> None:
    seconds = int(moment.timestamp())
    forms = [
        format_datetime(moment),
        moment.isoformat(),
        moment.strftime("%Y%m%d"),
        moment.strftime("%Y%m%dT%H%M%SZ"),
        seconds,
        float(seconds),
        seconds * 1000,
        str(seconds),
        str(seconds * 1000),
        f"{moment.day}.{moment.month}.{moment.year}",
    ]
    reading = read_objects(tmp_path, *({"text": SWEDISH, "date": form} for form in forms))
    assert [article.published for article in reading.articles] == [moment.date().isoformat()] * len(forms)
    assert reading.skipped == ()


def test_dates_that_cannot_be_are_reported_and_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.dates.today", lambda: date(2019, 5, 14))
    bad = ["0001-01-01T00:00:00", "2019-05-15", "2119-05-14", 1747818100, "3/4/2019", 0, True, float("nan")]
    good = ["2019-05-14", "2019-05", "2019", 2019, 20190514]
    reading = read_objects(tmp_path, *({"text": SWEDISH, "date": day} for day in (*bad, *good)))
    dates = [article.published for article in reading.articles]
    assert dates == [None] * len(bad) + ["2019-05-14", "2019-05", "2019", "2019", "2019-05-14"]
    assert all("date: " in reason for reason in reasons(reading))
    named = {line for line in range(1, len(bad) + 1) for skipped in reading.skipped if line == skipped.line}
    assert min(named) == 1
    assert "NaN" in reasons(reading)[-1]


def test_nan_and_infinity_are_no_values(tmp_path: Path) -> None:
    reading = read(
        tmp_path, f'{{"text": "{SWEDISH}", "outlet": NaN, "title": -Infinity, "author": Infinity, "x": NaN}}'
    )
    (article,) = reading.articles
    assert (article.outlet, article.title, article.author) == (None, None, None)
    assert sorted(reason.split(":")[0] for reason in reasons(reading)) == ["author", "ignored", "outlet", "title"]
    assert read(tmp_path, '{"text": NaN}').articles == ()


# One message for one mistake


def test_one_message_for_one_mistake_on_many_lines(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": f"{SWEDISH} {n}"} | ({"date": f"never {n}"} if n % 4 == 2 else {})) for n in range(1, 41)
    ]
    lines[6:6] = ["{broken", "", "[1]"]
    reading = read(tmp_path, "\r\n".join(lines))
    assert len(reading.articles) == 40
    date_mistake, broken, not_an_object = reading.skipped
    assert (date_mistake.line, date_mistake.reason.split(":")[0]) == (2, "on 10 lines, first 2, 6, 13")
    assert (broken.line, not_an_object.line) == (7, 9)
    many = read(tmp_path, ('{"title": "x"}\n' * 10_001 + "{}\n") + '{"text": "Ån."}')
    assert [skipped.line for skipped in many.skipped] == [1]
    assert many.skipped[0].reason.startswith("on 10,002 lines, first 1, 2, 3: ")
    two = read(tmp_path, '{"text": "Ån."}\n{"title": "x"}\n{"title": "y"}\n')
    assert two.skipped[0].reason.startswith("on lines 2, 3: ")


# JSON documents, lines, sidecars


def test_lines_in_json_and_a_document_in_jsonl(tmp_path: Path) -> None:
    objects = [{"text": SWEDISH}, {"text": DUTCH}]
    lines = "\n".join(map(json.dumps, objects))
    for name in ("a.json", "a.jsonl", "a.ndjson"):
        assert texts(read(tmp_path, lines, name)) == [SWEDISH, DUTCH]
        assert texts(read(tmp_path, json.dumps(objects), name)) == [SWEDISH, DUTCH]
        assert texts(read(tmp_path, json.dumps(objects, indent=2), name)) == [SWEDISH, DUTCH]
        assert texts(read(tmp_path, json.dumps(objects[0], indent=2), name)) == [SWEDISH]
        assert texts(read(tmp_path, json.dumps({"n": 2, "stories": objects}), name)) == [SWEDISH, DUTCH]


def test_sidecars_correct_the_article_that_starts_on_a_line(tmp_path: Path) -> None:
    document = json.dumps({"n": {"o": '{"}'}, "stories": [{"text": SWEDISH}, {"text": DUTCH}]}, indent=2)
    number = document[: document.index(DUTCH[:20])].count("\n")
    sidecar = f"outlet: Öbladet\narticles:\n- line: {number}\n  author: Bo Ek\n- line: 99\n  author: Åsa Öberg\n"
    for name in ("a.json", "b.json.gz"):
        data = gzip.compress(document.encode(), mtime=0) if name.endswith("gz") else document.encode()
        (tmp_path / f"{name.split('.')[0]}.bron.yaml").write_text(sidecar, encoding="utf-8")
        reading = read(tmp_path, data, name)
        assert [(article.author, article.outlet) for article in reading.articles] == [
            (None, "Öbladet"),
            ("Bo Ek", "Öbladet"),
        ]
        assert [skipped.line for skipped in reading.skipped if skipped.line] == [99]
    assert len(list(read_paths([tmp_path], max_file_mb=1))) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"a": {"b": ' * 50_000, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": ' + '{"text": ' * 800 + '"x"' + "}" * 801, "deeper"),
        ('{"_source": ' * 800 + '{"text": "x"}' + "}" * 800, "no article"),
        ('{"results": ' * 800 + '[{"text": "x"}]' + "}" * 800, "no article"),
        ('[\n{"text": "Ån."},\n{"text": "Ö', "not JSON"),
        ("7", "no article"),
        ('["a", "b"]', "no article"),
        ("{}", "no article"),
        ('{"a": [{"text": "x"}], "b": [{"text": "y"}]}', "one list"),
        ('[{"text": ["a", {"c": [1, [2]]}]}, {"text": {"x": 1}}]', ""),
    ],
)
def test_bad_documents_give_a_report_and_no_traceback(tmp_path: Path, data: str, reason: str) -> None:
    reading = read(tmp_path, data, "a.json", max_file_mb=2)
    assert any(reason in each for each in reasons(reading))
    assert len(reading.skipped) == 1


def test_marks_and_line_ends_hold(tmp_path: Path) -> None:
    lines = f'{{"text": "{SWEDISH}"}}\r\n\r\n{{"text": "{DUTCH}"}}\r\n{{}}\r\n'
    for encoding in ("utf-8-sig", "utf-16"):
        reading = read(tmp_path, lines.encode(encoding))
        assert texts(reading) == [SWEDISH, DUTCH]
        assert [skipped.line for skipped in reading.skipped] == [4]


# Packed files


def test_packed_files_are_read_by_what_they_hold(tmp_path: Path) -> None:
    line = json.dumps({"text": SWEDISH}).encode()
    for name, data in (
        ("a.jsonl.gz", line),
        ("b.JSON.GZ", b"[" + line + b"]"),
        ("c.csv.gz", f"id;text\n7;{DUTCH}\n".encode()),
    ):
        reading = read(tmp_path, gzip.compress(data, mtime=0), name)
        assert len(reading.articles) == 1
        assert reading.digest != read(tmp_path, data, name).digest
        assert len(read(tmp_path, data, name).articles) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(b'{"text": "x"}' + b" " * 50_000_000, mtime=0), "unpacks to more than max_file_mb = 1"),
        (gzip.compress(b'{"text": "x"}', mtime=0)[:-9], "cut off"),
        (b"\x1f\x8b" + b"no" * 40, "broken"),
        (gzip.compress(b" \n", mtime=0), "empty"),
    ],
)
def test_packed_files_that_cannot_be_read(tmp_path: Path, data: bytes, reason: str) -> None:
    (skipped,) = read(tmp_path, data, "a.jsonl.gz").skipped
    assert reason in skipped.reason


def test_other_packed_files_are_not_read(tmp_path: Path) -> None:
    assert "not read" in reasons(read(tmp_path, b"x", "a.pdf.gz"))[0]
    assert "not read" in reasons(read(tmp_path, b"x", "a.gz"))[0]


# CSV


def table(rows: list[list[str]], delimiter: str = ",", **options: Any) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, **options).writerows(rows)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [
        ["Rubrik", "Brödtext", "Författare", "Datum", "Källa", "Avdelning"],
        ["Färjan, igen; nu", f"{SWEDISH}\n\n{DUTCH}", "Åsa Öberg", "14.5.2019", "Öbladet", "Hav"],
        ["", "", "", "", "", ""],
        ["Bron", 'Bo sa "ja" om ån.', "nan", "2019-05-15 07:00", "NULL", ""],
    ]
    reading = read(tmp_path, table(rows, delimiter).encode(encoding), "a.tsv" if delimiter == "\t" else "a.csv")
    one, two = reading.articles
    assert (one.title, one.text, one.author) == ("Färjan, igen; nu", f"{SWEDISH}\n\n{DUTCH}", "Åsa Öberg")
    assert (one.published, one.outlet) == ("2019-05-14", "Öbladet")
    assert (two.text, two.author, two.published, two.outlet) == ('Bo sa "ja" om ån.', None, "2019-05-15", None)
    lines = {skipped.reason.split(":")[0]: skipped.line for skipped in reading.skipped}
    assert lines == {"Författare": 6, "Källa": 6, "ignored": None}
    assert reasons(reading)[-1] == "ignored: Avdelning"


def test_pandas_excel_and_long_texts(tmp_path: Path) -> None:
    kaggle = table([["", "id", "title", "publication", "content"], ["0", "7", "Ferry", "The Isles", ENGLISH * 3000]])
    (article,) = read(tmp_path, kaggle, "a.csv").articles
    assert (article.title, article.outlet, len(article.text) > 200_000) == ("Ferry", "The Isles", True)
    excel = "sep=;\r\nKop;Tekst\r\n" + f"Boot;{DUTCH}\r\nBrug\r\n"
    reading = read(tmp_path, excel, "b.csv")
    assert (reading.articles[0].title, texts(reading)) == ("Boot", [DUTCH])
    assert [skipped.line for skipped in reading.skipped] == [4]


def test_rows_that_have_come_apart_are_reported_not_read(tmp_path: Path) -> None:
    rows = f"title,text,date\nA,{ENGLISH.replace(',', '')},2019\nB,one, two,2019\nC,half a text\nand the rest,2019\n"
    reading = read(tmp_path, rows + 'D,"never closed,2019\nE,lost,2019\n', "a.csv")
    assert [article.title for article in reading.articles] == ["A"]
    assert [skipped.line for skipped in reading.skipped] == [3, 6]
    assert reasons(reading)[0].startswith("on lines 3, 4, 5: ")


def test_tables_without_a_text_are_reported_once(tmp_path: Path) -> None:
    for data in ("år;antal\n2019;7\n2020;8\n", "1,2\n3,4\n", ",\n"):
        assert len(read(tmp_path, data, "a.csv").skipped) == 1


def test_a_heading_that_stands_twice_is_reported_once(tmp_path: Path) -> None:
    reading = read(tmp_path, f"text;title;title\n{SWEDISH};A;B\n{DUTCH};C;D\n", "a.csv")
    assert [article.title for article in reading.articles] == ["B", "D"]
    assert [(skipped.line, skipped.reason) for skipped in reading.skipped] == [
        (1, "title: stands twice; the last one counts")
    ]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet="åäöëï,;\"'\n\t |Aab", min_size=1), min_size=1, max_size=4), st.sampled_from(",;\t|"))
def test_every_table_gives_its_rows_back(tmp_path: Path, titles: list[str], delimiter: str) -> None:
    rows = [["title", "text"], *([title, f"{SWEDISH} {n}."] for n, title in enumerate(titles))]
    reading = read(tmp_path, table(rows, delimiter, quoting=csv.QUOTE_ALL), "a.csv")
    assert [article.title for article in reading.articles] == [" ".join(title.split()) or None for title in titles]
    assert reading.skipped == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300) | st.text().map(str.encode), st.sampled_from(["a.json", "a.jsonl", "a.csv", "a.jsonl.gz"])
)
def test_any_bytes_are_read_or_reported(tmp_path: Path, data: bytes, name: str) -> None:
    reading = read(tmp_path, data, name)
    assert reading.articles or reading.skipped


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "name", "x", "@id"]), inner),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["text", "Title", "author", "date", "url", "tags", "lang", "fields"]), VALUES))
def test_any_json_is_read_or_reported(tmp_path: Path, values: dict[str, Any]) -> None:
    reading = read(tmp_path, json.dumps(values) + "\n" + json.dumps({"text": SWEDISH}))
    assert texts(reading)[-1] == SWEDISH
    assert len(reading.articles) == 2 or reading.skipped
