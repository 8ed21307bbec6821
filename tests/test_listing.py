"""Articles as a list and counted: by keywords, limits and date; as pages that need no script, in three languages."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from rag.index.catalogue import Catalogue
from rag.index.listing import keywords_of, listed
from rag.records import Filters, Report
from rag.settings import Settings
from rag.web import create_app
from rag.web.excerpts import excerpt_html, excerpts
from rag.web.listing import asked_page
from rag.web.overview import _months, _years
from rag.web.words import said_date, say
from tests.helpers_service import FERRY as WEB_FERRY
from tests.helpers_service import ScriptedService, article_of, scripted_overview, scripted_status
from tests.helpers_store import FERRY, HARBOUR, POLDER, article, put


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    opened = Catalogue(tmp_path_factory.mktemp("listing") / "catalogue.sqlite3", create=True)
    put(
        opened,
        article(HARBOUR, "en.md", "en", title="Harbour closed", published="2021-05-03", outlet="Kustposten"),
        article(FERRY, "sv.md", "sv", title="Färjan står", published="2021-05", outlet="Kustposten"),
        article(POLDER, "nl.md", "nl", title="Nieuwe boer", published="2020"),
        article("Undated words of the harbour.", "un.md", "en", title="Undated"),
    )
    yield opened
    opened.close()


def titles(catalogue, typed="", filters=Filters(), **options):
    return [found.title for found in listed(catalogue, keywords_of(catalogue, typed), filters, **options).articles]


def test_all_articles_are_listed_by_date_undated_ones_last(catalogue):
    assert titles(catalogue) == ["Harbour closed", "Färjan står", "Nieuwe boer", "Undated"]
    assert titles(catalogue, newest_first=False) == ["Nieuwe boer", "Färjan står", "Harbour closed", "Undated"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bitcoin", ["Bitcoinbrytning", "Dure stroom"]),
        ("bitcoin el", ["Bitcoinbrytning"]),
        ("älven", ["Bitcoinbrytning"]),
        ("europese energie", ["Dure stroom"]),
        ("harbours", ["Harbourmaster"]),  # English parts its words: a keyword is one of them
        ("stat", []),  # too short to be the beginning of one
    ],
)
def test_a_keyword_finds_the_words_that_begin_with_it_where_a_language_joins_them(tmp_path, typed, found, form):
    held = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    texts = {
        ("Bitcoinbrytning", "sv"): "Bitcoinbrytningen vid älven tar el. Statsministern är där.",
        ("Dure stroom", "nl"): "De bitcoinmijnen en de Europese energiecrisis maken stroom duur.",
        ("Harbourmaster", "en"): "The harbourmaster left two harbours to a bitcoinist.",
    }
    put(held, *(article(text, f"{name}.md", lang, title=name) for (name, lang), text in texts.items()))
    listing = listed(held, keywords_of(held, unicodedata.normalize(form, typed)), Filters())
    assert sorted(found) == sorted(one.title for one in listing.articles)
    assert all(excerpts(one, typed) for one in listing.articles)
    held.close()


def test_those_of_one_date_are_in_the_order_of_what_they_report_on(tmp_path):
    held = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    days = {"Andra": "2022-01-16", "Första": "2022-01-07", "Derde": "2022-01-25"}
    briefs = [
        replace(
            article(f"Text {name} ö.", f"{name}.md", "sv", title=name, published="2026-11-21"),
            reports_on=(Report("x", None, "Nu", day),),
        )
        for name, day in days.items()
    ]
    put(held, *briefs)
    assert titles(held) == ["Derde", "Andra", "Första"]
    assert titles(held, newest_first=False) == ["Första", "Andra", "Derde"]
    held.close()


def test_what_is_of_a_year_alone_is_not_newer_than_a_day_of_it(tmp_path):
    held = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    days = {"Årets": "2022", "Dagens": "2022-01-25", "Månadens": "2022-01", "Gammal": "2021-12-31"}
    put(
        held, *(article(f"Text {name} ö.", f"{name}.md", "sv", title=name, published=day) for name, day in days.items())
    )
    assert titles(held) == ["Dagens", "Månadens", "Årets", "Gammal"]
    held.close()


def test_what_only_sounds_like_a_keyword_counts_where_nothing_is_spelt_so(tmp_path):
    same = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    blasey, blues = "Dr Blasey spoke in Åre.", "The Blues played in Åre."
    put(same, article(blasey, "a.md", "en", title="Blasey"), article(blues, "b.md", "en", title="Blues"))
    assert titles(same, "Blasey") == ["Blasey"]
    assert titles(same, "Tokajev") == []
    put(same, article("President Tokayev spoke.", "c.md", "en", title="Tokayev"))
    assert titles(same, "Tokajev") == ["Tokayev"]
    same.close()
    told = article(f"{blasey} {blues}", "d.md", "en")
    marked = [told.text[start:end] for item in excerpts(told, "Blasey Åre") for start, end, _ in item.marks]
    assert "Blues" not in marked and marked.count("Blasey") == 1


def test_of_one_date_those_in_the_reader_s_language_come_first(tmp_path):
    same = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    for code, text in (("en", HARBOUR), ("sv", FERRY), ("nl", POLDER)):
        put(same, article(text, f"{code}.md", code, title=code, published="2021-05-03"))
    for code in ("en", "sv", "nl"):
        assert titles(same, language=code)[0] == code
        assert sorted(titles(same, language=code)) == ["en", "nl", "sv"]
    same.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("harbour", ["Harbour closed", "Undated"]),
        ("HARBOURS", ["Harbour closed", "Undated"]),
        ("harbour dredging", ["Harbour closed"]),  # in two passages of one article, or in one
        ("färja båtar", ["Färjan står"]),
        (unicodedata.normalize("NFD", "färjan öberg"), ["Färjan står"]),
        ("coöperatie", ["Nieuwe boer"]),
        ("harbour coöperatie", []),
        ("nowhere", []),
        ('"; DROP TABLE articles; --', []),
    ],
)
def test_keywords_must_all_stand_in_an_article(catalogue, typed, found):
    assert titles(catalogue, typed) == found


def test_limits_and_pages(catalogue):
    assert titles(catalogue, "", Filters(languages=("nl",))) == ["Nieuwe boer"]
    assert titles(catalogue, "", Filters(outlets=("KUSTPOSTEN",), published_from="2021-05-02")) == [
        "Harbour closed",
        "Färjan står",
    ]
    second = listed(catalogue, None, Filters(), offset=3, limit=3)
    assert ([found.title for found in second.articles], second.total) == (["Undated"], 4)


def test_articles_are_counted_by_month_as_far_as_it_is_known(catalogue):
    assert catalogue.months() == {"": 1, "2020": 1, "2021-05": 2}


def test_months_without_articles_are_drawn_too_and_years_take_in_all():
    counts = {"": 1, "2020": 3, "2020-11": 1, "2021-02": 2}
    assert _months(counts) == [("2020-11", 1), ("2020-12", 0), ("2021-01", 0), ("2021-02", 2)]
    assert _years(counts) == [("2020", 4), ("2021", 2)]
    assert _months({"": 2}) == []


@pytest.mark.parametrize(("typed", "page"), [("", 1), ("2", 2), ("0", 1), ("-1", 1), ("²", 1), ("9" * 20, 1)])
def test_a_page_is_a_number(typed, page):
    assert asked_page(typed) == page


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for key, value in attrs if key == "href"]

    def handle_data(self, data):
        self.text += f" {data}"


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(ScriptedService(), Settings())) as opened:
        yield opened


@pytest.mark.parametrize(("language", "words"), [("en", "4 articles"), ("sv", "4 artiklar"), ("nl", "4 artikelen")])
def test_the_list_is_a_page_of_the_reader_s_language(client, language, words):
    got = client.get("/articles", headers={"Accept-Language": language})
    page = Page(got.text)
    assert words in page.text
    assert "script" not in page.tags
    assert "script-src" not in got.headers["content-security-policy"]
    assert client.get(f"/articles?lang={language}").text == got.text


def test_hostile_titles_and_outlets_are_text_and_link_nowhere_else(client):
    page = Page(client.get("/articles?q=&outlet=%22%3E%3Cscript%3E").text)
    assert '<b onclick="window.stolen=1">Title</b>' in page.text
    assert not {"script", "img"} & set(page.tags)
    assert "b" not in page.tags
    elsewhere = [link for link in page.links if ":" in link]
    assert elsewhere == ["https://example.org/farjan"]  # the publication of the one article that names it


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ("from=2022-13", "is geen datum. Schrijf het als 2022-01-31"),
        ("from=2022&to=2021", "De periode eindigt voordat zij begint."),
        ("language=xx1", "Het archief heeft geen taal of publicatie van die naam."),
    ],
)
def test_limits_that_are_none_are_said_in_people_s_words(client, limits, words):
    got = client.get(f"/articles?{limits}&lang=nl")
    assert got.status_code == 200
    assert words in got.text


def test_what_was_asked_stays_in_the_form_and_in_the_other_languages(client):
    text = client.get("/articles?q=%C3%B6%20%22&order=oldest&lang=sv").text
    assert 'value="ö &quot;"' in text
    links = [link for link in Page(text).links if link.startswith("articles?lang=") and "&q=" in link]
    assert links == [f"articles?lang={code}&q=%C3%B6+%22&order=oldest" for code in ("en", "sv", "nl")]


@pytest.mark.parametrize("page", [2, 99_999])
@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_a_page_behind_the_last_one_is_the_last_one(client, page, language):
    address = f"/articles?order=oldest&lang={language}"
    last = client.get(address).text
    assert "<h2" in last
    assert client.get(f"{address}&page={page}").text == last


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_every_page_has_one_head_with_the_same_ways_and_languages(client, language):
    heads = [client.get(f"/{path}?lang={language}").text for path in ("articles", "overview", "plain")]
    for path, text in zip(("articles", "overview", "plain"), heads, strict=True):
        page = Page(text.partition("</header>")[0])
        assert {f"articles?lang={language}", f"overview?lang={language}"} <= set(page.links)
        assert [f"lang={code}" in "".join(page.links) for code in ("en", "sv", "nl")] == [True] * 3
        assert ("./#dossier" in page.links) == (path != "plain"), "a dossier is kept by scripts"
        assert text.count("<h1>") + text.count('<h1 class="bron-name">') == 1


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_where_no_article_is_listed_it_is_said_why_and_where_to_ask(client, language):
    page = Page(client.get(f"/articles?q=Sj%C3%B6berg&lang={language}").text)
    assert say("articles_with_none", language) in page.text
    assert "./?q=Sj%C3%B6berg" in page.links
    assert say("order_none", language) not in page.text and say("order_undated", language) not in page.text


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_an_article_has_the_head_of_all_pages_and_the_way_back_to_the_list(client, language):
    came = {"Referer": "http://testserver/articles?q=f%C3%A4rja&page=2", "Accept-Language": language}
    page = Page(client.get(f"/read/{WEB_FERRY.id}?start=0&end=6", headers=came).text)
    assert say("to_list", language) in page.text and "../articles?q=f%C3%A4rja&page=2" in page.links
    assert {f"../articles?lang={language}", f"../overview?lang={language}", ".././#dossier"} <= set(page.links)
    assert [f"?start=0&end=6&lang={code}" in page.links for code in ("en", "sv", "nl")] == [True] * 3
    assert page.tags.count("h1") == 1
    assert (
        say("printed", language, date=said_date(date.today().isoformat(), language), address="http://testserver/read/")
        in page.text
    )
    for elsewhere in ("http://testserver/", "http://testserver/articlesx?q=", "https://evil.example/articles?q=x", ""):
        other = client.get(f"/read/{WEB_FERRY.id}?lang={language}", headers={"Referer": elsewhere}).text
        assert say("to_list", language) not in other


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_an_address_that_leads_nowhere_is_a_page_for_people_and_json_for_programs(client, language):
    got = client.get("/no/such/page", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": language})
    assert (got.status_code, got.headers["content-type"]) == (404, "text/html; charset=utf-8")
    page = Page(got.text)
    assert say("no_page", language) in page.text and {"/", f"/articles?lang={language}"} <= set(page.links)
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert client.get("/no/such/page").json()["error"]["what"] == "there is no such address"


@pytest.mark.parametrize("path", ["articles", "articles?from=2021&lang=sv"])
def test_the_limits_are_folded_until_one_is_set(client, path):
    assert ("<details open>" in client.get(f"/{path}").text) == ("from" in path)


@pytest.mark.parametrize(("language", "words"), [("en", "March 2021"), ("sv", "mars 2021"), ("nl", "maart 2021")])
def test_the_overview_draws_what_its_tables_say(client, language, words):
    page = Page(client.get(f"/overview?lang={language}").text)
    assert page.tags.count("table") == 3
    assert page.tags.count("svg") == 1 + 4 + 4  # the drawing, and a bar for each outlet and each language
    assert {"en": "25%", "sv": "25\xa0%", "nl": "25%"}[language] in page.text
    yearless = {"en": "1 more, of which", "sv": "1 till, vars", "nl": "Nog 1, waarvan"}
    assert yearless[language] in page.text
    assert words in page.text
    assert "articles?lang=" + language + "&from=2021-03&to=2021-03" in page.links
    assert "script" not in page.tags


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Outlets that articles report on"),
        ("sv", "Publikationer som artiklarna återger"),
        ("nl", "Publicaties die artikelen weergeven"),
    ],
)
def test_the_overview_counts_the_outlets_that_articles_report_on(client, monkeypatch, language, words):
    held = replace(scripted_overview(), reported={"Ålandsbladet": 2})
    monkeypatch.setattr(ScriptedService, "overview", lambda self: held)
    page = Page(client.get(f"/overview?lang={language}").text)
    assert words in page.text and "Ålandsbladet" in page.text
    assert any("outlet=%C3%85landsbladet" in link for link in page.links)


def test_an_archive_without_years_says_so_and_offers_no_order(client, monkeypatch):
    dateless = replace(scripted_status(), first_published=None, last_published=None)
    monkeypatch.setattr(ScriptedService, "status", lambda self: dateless)
    monkeypatch.setattr(ScriptedService, "overview", lambda self: replace(scripted_overview(), months={"": 4}))
    listed = client.get("/articles?lang=sv").text
    assert "4 artiklar; ingen har ett datum med årtal, så de står i rubrikernas ordning." in listed
    assert 'name="order"' not in listed
    assert 'name="from"' not in listed
    shown = Page(client.get("/overview?lang=nl").text)
    assert "Van geen van de artikelen is het jaar van verschijnen bekend." in shown.text
    assert shown.tags.count("table") == 2


@pytest.mark.parametrize("typed", ["propellern ön", unicodedata.normalize("NFD", "Propeller ön")])
def test_an_article_is_shown_where_its_words_stand_with_the_words_marked(typed):
    chosen = excerpts(WEB_FERRY, typed)
    shown = excerpt_html(WEB_FERRY, chosen)
    assert "<mark>propellern</mark> som har gått sönder." in shown
    assert "… Drygt 240 personer bor på <mark>ön</mark> året runt." in shown
    assert "mjölk" not in shown
    assert WEB_FERRY.text[chosen[1].start : chosen[1].end].startswith("Drygt 240")


def test_an_excerpt_of_a_long_sentence_is_cut_between_words_and_stays_text():
    text = f"{'Ett ord <b> ' * 60}hamnen {'och fler ord ' * 60}."
    long = article_of("e" * 16, [("paragraph", text)], language="sv", file="a")
    shown = excerpt_html(long, excerpts(long, "hamn"))
    assert "<mark>hamnen</mark>" in shown
    assert "<b>" not in shown
    assert len(unescape(shown)) < 330
    assert excerpts(long, "färja") == []


def test_the_list_leads_to_the_place_of_the_words_and_says_what_it_counts(client):
    page = Page(client.get("/articles?q=propellern&lang=nl").text)
    start = WEB_FERRY.text.index("Enligt rederiet")
    assert f"read/{WEB_FERRY.id}?start={start}&end={WEB_FERRY.blocks[0].end}" in " ".join(filter(None, page.links))
    assert "1 artikel waarin alle woorden staan." in page.text
    assert "mark" in page.tags
