"""What newcomers bring that no list names: pages as they are saved, dumps as programs write them. Our own texts."""

import json
import unicodedata
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.reading.metadata import Metadata
from rag.reading.page.html import read_html
from rag.reading.unusable import Unusable
from rag.records import Article, FileRead, Skipped
from tests.test_reading_dumps import DUTCH, ENGLISH, SWEDISH, read, texts
from tests.test_reading_pages import BODIES

FERRY = "The ferry between Norham and Skerry will stop in April, the company said on Thursday."
PEOPLE = "Some 240 islanders depend on the boat, said harbour master Colin Webb."


def page(body: str, head: str = "", title: str = "Ferry to Skerry stops | The Norham Post", above: str = "") -> str:
    return (
        f'<!DOCTYPE html>{above}<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def article_of(html: str) -> tuple[Article, list[Skipped]]:
    article, skipped = read_html(Path("a.html"), html.encode(), Metadata())
    assert article is not None, skipped
    return article, skipped


BODY = f"<h1>Ferry to Skerry stops</h1><p class='meta'>By Ellen Marsh, 3 March 2016</p><p>{FERRY}</p><p>{PEOPLE}</p>"
ADDRESS = "https://norhampost.example/news/ferry-stops"


# Pages


def test_a_page_from_a_web_archive_has_its_own_address_and_outlet() -> None:
    kept = f"https://web.archive.org/web/20160304112233/{ADDRESS}"
    bar = (
        '<div id="wm-ipp-base" style="display:none"><h1>Wayback Machine</h1><p>12 captures since 4 Mar 2016.</p></div>'
    )
    article, _ = article_of(page(bar + BODY, f'<link rel="canonical" href="{kept}">'))
    assert (article.url, article.outlet, article.published) == (ADDRESS, "The Norham Post", "2016-03-03")
    assert article.text == f"{FERRY}\n\n{PEOPLE}"


@pytest.mark.parametrize(
    "note",
    [
        f"<!-- saved from url=(0043){ADDRESS} -->",
        f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Fri Mar 04 2016\n-->",
    ],
)
def test_a_page_that_a_browser_saved_has_the_address_it_was_saved_from(note: str) -> None:
    assert article_of(page(BODY, above=note))[0].url == ADDRESS


def test_boxes_of_amp_that_are_filled_later_are_no_text() -> None:
    box = (
        '<amp-list src="a.json"><template type="amp-mustache"><p>{{a}} is one of the things that you may like.</p>'
        "</template><div overflow>See more</div></amp-list><amp-ad><div fallback>Our ad of the day.</div></amp-ad>"
    )
    more = "<amp-accordion><section><h4>What now</h4><p>The bus will run every 20 minutes until June.</p></section>"
    article, _ = article_of(page(f"<article>{BODY}{box}{more}</amp-accordion></article>"))
    assert article.text.split("\n\n") == [FERRY, PEOPLE, "What now", "The bus will run every 20 minutes until June."]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (f'<iframe src="{ADDRESS}" width="100%"></iframe>', ADDRESS),
        ('<iframe srcdoc="&lt;p&gt;The ferry stops.&lt;/p&gt;"></iframe>', "in a frame"),
    ],
)
def test_a_page_that_only_frames_another_is_said_to(body: str, named: str) -> None:
    article, (report,) = read_html(Path("a.html"), page(body).encode(), Metadata())
    assert article is None
    assert named in report.reason
    assert "frame" in report.reason


def test_the_xml_of_an_agency_is_no_page() -> None:
    news = '<?xml version="1.0"?><!-- a --><newsItem xmlns="x"><headline>Ferry</headline><p>It stops.</p></newsItem>'
    with pytest.raises(Unusable, match=r"XML \(newsItem\)"):
        read_html(Path("a.html"), news.encode(), Metadata())
    strict = '<?xml version="1.0" encoding="utf-8"?>' + page(BODY)
    assert article_of(strict)[0].text == f"{FERRY}\n\n{PEOPLE}"


def test_a_page_for_the_printer_has_the_title_of_its_article() -> None:
    body = (
        '<p><img src="logo.gif"></p><p><a href="javascript:window.print()">Skriv ut</a></p>'
        "<h2>Vattenverket blir dyrare</h2>"
        "<p>Publicerad: 2006-05-14</p><p><b>Det nya vattenverket i Norrö kostar 14 miljoner kronor.</b></p>"
        "<p>– Vi hade räknat fel på rören, säger kommunalrådet Åsa Lind.</p>"
    )
    article, _ = article_of(page(body, title="Norrö-Bladet: Utskriftsvänlig version"))
    assert (article.title, article.published) == ("Vattenverket blir dyrare", "2006-05-14")
    assert article.text.startswith("Det nya vattenverket")


def test_a_live_report_is_said_to_be_one_and_read_from_its_data() -> None:
    posts = [
        {
            "@type": "BlogPosting",
            "headline": f"Update {n}",
            "articleBody": f"The river rose by {n} centimetres at night.",
        }
        for n in range(103, 100, -1)
    ]
    live = {"@type": "LiveBlogPosting", "headline": "Flood in Norham", "datePublished": "2021-01-18"}
    for data, body in (
        ({**live, "liveBlogUpdate": posts}, "<h1>Flood in Norham</h1>"),
        (live, "<h1>Flood in Norham</h1>" + "".join(f"<p>{post['articleBody']}</p>" for post in posts)),
    ):
        head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
        article, skipped = article_of(page(f"<main>{body}</main>", head, title="Flood in Norham | The Norham Post"))
        assert [f"by {n} centimetres" in article.text for n in range(101, 104)] == [True] * 3
        assert [report.remark for report in skipped if "live report" in report.reason] == [True]


def test_a_columnist_behind_the_title_is_its_author() -> None:
    head = (
        '<meta property="og:title" content="Ferry to Skerry stops | Ruth Ådams">'
        '<meta name="author" content="Ruth Ådams">'
        '<meta property="og:site_name" content="The Norham Post">'
    )
    article, _ = article_of(page(f"<h1>Ferry to Skerry stops</h1><p>{FERRY}</p><p>{PEOPLE}</p>", head))
    assert (article.title, article.author) == ("Ferry to Skerry stops", "Ruth Ådams")


def test_an_address_in_an_article_is_of_its_author() -> None:
    body = BODY.replace("By Ellen Marsh, 3 March 2016", "")
    signed = f'<article>{body}<address><a href="/a">Eva Öberg</a><a href="mailto:e@x.example">e@x.example</a></address>'
    assert article_of(page(f"{signed}</article>"))[0].author == "Eva Öberg"


def test_a_page_that_still_waits_for_its_text_is_no_article() -> None:
    article, skipped = read_html(
        Path("a.html"), page("<h1>Ferry to Skerry stops</h1><p>Loading …</p>").encode(), Metadata()
    )
    assert article is None
    assert skipped


# Dumps


def test_quotation_marks_behind_a_backslash(tmp_path: Path) -> None:
    rows = [
        '"title","text"',
        '"A","Åsa said \\"no\\", and \\"never\\", to 240."',
        '"B","It lies in C:\\\\temp, he said."',
    ]
    assert texts(read(tmp_path, "\n".join(rows), "a.csv")) == [
        'Åsa said "no", and "never", to 240.',
        "It lies in C:\\temp, he said.",
    ]


def test_backslashes_of_a_good_table_stay(tmp_path: Path) -> None:
    rows = ['"title","text"', '"A","It lies in C:\\temp\\"', '"B","Åsa said ""no"" to \\\\ and \\""12\\""."']
    for more in ((), ('"C","a row","too many"',)):
        reading = read(tmp_path, "\n".join((*rows, *more)), "a.csv")
        assert texts(reading) == ["It lies in C:\\temp\\", 'Åsa said "no" to \\\\ and \\"12\\".']


@pytest.mark.parametrize(
    "written",
    [
        {"columns": ["title", "text"], "index": [0, 1], "data": [["Färja", SWEDISH], ["Veer", DUTCH]]},
        {"title": ["Färja", "Veer"], "text": [SWEDISH, DUTCH]},
    ],
)
def test_tables_with_their_headings_apart(tmp_path: Path, written: object) -> None:
    reading = read(tmp_path, json.dumps(written), "a.json")
    assert [article.title for article in reading.articles] == ["Färja", "Veer"]
    assert texts(reading) == [SWEDISH, DUTCH]


def test_lists_in_one_article_are_no_table(tmp_path: Path) -> None:
    written = {"title": ["Färja"], "author": ["Åsa Öberg", "Bo Ek"], "text": [SWEDISH, ENGLISH]}
    (article,) = read(tmp_path, json.dumps(written), "a.json").articles
    assert (article.title, article.author, article.text) == ("Färja", "Åsa Öberg, Bo Ek", f"{SWEDISH}\n\n{ENGLISH}")


def test_keys_of_search_engines_platforms_and_systems(tmp_path: Path) -> None:
    solr = {
        "title_txt_sv": "Färja",
        "body_t": SWEDISH,
        "author_ss": ["Åsa Öberg"],
        "published_dt": "2021-02-09T05:00:00Z",
    }
    arc = {
        "headlines": {"basic": "Färja"},
        "content_elements": [{"type": "text", "content": SWEDISH}],
        "credits": {"by": [{"type": "author", "name": "Åsa Öberg"}]},
        "publish_date": "2021-02-11T05:00:00Z",
        "first_publish_date": "2021-02-09T05:00:00Z",
    }
    for written in (solr, arc):
        (article,) = read(tmp_path, json.dumps([written]), "a.json").articles
        assert (article.title, article.author, article.published) == ("Färja", "Åsa Öberg", "2021-02-09")
    post = f'Page Name,Post Created,Message,Link Text\nNorrö-Bladet,2021-02-09 06:05:11 GMT,"{SWEDISH}",Färja\n'
    (article,) = read(tmp_path, post, "a.csv").articles
    assert (article.title, article.outlet, article.published) == ("Färja", "Norrö-Bladet", "2021-02-09")


def test_a_message_of_a_program_is_no_article(tmp_path: Path) -> None:
    reading = read(tmp_path, json.dumps({"status": "error", "message": "Your key is not valid."}), "a.json")
    assert reading.articles == ()
    assert reading.skipped


@pytest.mark.parametrize("ending", [".rar", ".7z", ".tar.gz", ".zst"])
def test_a_file_that_is_packed_otherwise_is_said_to_be(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.jsonl{ending}").write_bytes(b"PK\x03\x04")
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    assert "unpack it first" in reading.skipped[0].reason


# Texts


@pytest.mark.parametrize("encoded", [SWEDISH.encode("utf-7"), SWEDISH.encode().hex("=").encode()])
def test_text_that_is_encoded_for_mail_is_refused(tmp_path: Path, encoded: bytes) -> None:
    if b"=" in encoded:
        encoded = "".join(sign if sign.isascii() else f"={sign.encode().hex('=').upper()}" for sign in SWEDISH).encode()
    (tmp_path / "a.txt").write_bytes(encoded + b"\n" + encoded)
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    assert reading.articles == ()
    assert "encoded for mail" in reading.skipped[0].reason


def test_signs_of_mail_in_a_text_are_no_mail(tmp_path: Path) -> None:
    text = "The letter F+AOQ-rja was wrong, 1+1=2 and https://x.example/?q=%C3%A4&a=E4b costs 3+4 pounds."
    (tmp_path / "a.txt").write_text(text)
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    assert reading.articles[0].text == text


def headed(tmp_path: Path, date: str, texts: tuple[str, ...], name: str = "a.txt") -> FileRead:
    pages = "\n\f".join(f"NORRÖ-BLADET    {date}    SIDA {n}\n\n{text}\n" for n, text in enumerate(texts, 1))
    (tmp_path / name).write_text(unicodedata.normalize("NFD", pages), encoding="utf-8")
    (reading,) = read_paths([tmp_path / name], max_file_mb=1)
    return reading


STRIKE = (
    "The strike at Norham harbour entered its third week on Tuesday, and no ship has been unloaded since then.",
    "Some 300 dockers take part. They demand a pay rise of eight per cent and shorter night shifts this year.",
    "The company lost 2.4 million pounds in the first week alone, and the minister will decide on Friday.",
)


def test_a_day_in_figures_is_the_one_that_the_language_the_name_or_another_day_tells(tmp_path: Path) -> None:
    cases = [
        (BODIES, "a.txt", "2019-02-07"),
        (STRIKE, "2019-07-02.txt", "2019-07-02"),
        ((f"{STRIKE[0]} It began on 25/1/2019.", *STRIKE[1:]), "b.txt", "2019-02-07"),
        ((f"{STRIKE[0]} It began on 6/25/2019.", *STRIKE[1:]), "c.txt", "2019-07-02"),
    ]
    for pages, name, day in cases:
        reading = headed(tmp_path, "7/2/2019", pages, name)
        assert [(article.published, "published" in article.inferred) for article in reading.articles] == [(day, True)]
        assert reading.skipped == ()


def test_a_day_in_figures_of_which_nothing_tells_is_a_year_and_both_days_are_named(tmp_path: Path) -> None:
    reading = headed(tmp_path, "7/2/2019", STRIKE)
    assert [article.published for article in reading.articles] == ["2019"]
    (report,) = reading.skipped
    assert "2019-02-07 or 2019-07-02" in report.reason
