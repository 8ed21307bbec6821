"""The page for readers without scripts: asks and answers, limits, says what is wrong, and is no way around the gate."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient

from rag.settings import Settings
from rag.web import create_app
from rag.web.page import _choices
from rag.web.plain import PlainRequest, plain_pieces
from rag.web.words import LANGUAGES, say
from tests.helpers_service import FERRY, HOSTILE, OFFERED, RESIDENTS_SV, ScriptedService, scripted_status


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, name):
        return [attributes for tag, attributes in self.found if tag == name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_that_may_be_asked_next_are_links(client, language):
    page = Tags(client.get("/plain", params={"q": "Sandön", "lang": language}).text)
    assert {"href": f"plain?q=How+many+residents+are+there%3F&lang={language}"} in page.all("a")
    assert "bron-example" not in [button.get("class") for button in page.all("button")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_archive_without_dates_offers_none_until_an_address_asks_for_them(client, monkeypatch, language):
    undated = replace(scripted_status(), first_published=None, last_published=None)
    dated = scripted_status()
    for status, query, offered in ((dated, {}, True), (undated, {}, False), (undated, {"to": "2021"}, True)):
        monkeypatch.setattr(ScriptedService, "status", lambda self, status=status: status)
        page = Tags(client.get("/plain", params={"lang": language, **query}).text)
        assert ("from" in [field.get("name") for field in page.all("input")]) == offered
        assert _choices(ScriptedService(), language)[2] == (status is not undated)


@pytest.fixture(scope="module")
def service():
    return ScriptedService()


@pytest.fixture(scope="module")
def client(service):
    with TestClient(create_app(service, Settings())) as client:
        yield client


def test_the_page_with_scripts_leads_there_when_there_are_none(client):
    lead = re.compile(r'<noscript><meta http-equiv="refresh" content="0; url=plain([^"]*)"></noscript>')
    assert lead.search(client.get("/").text)[1] == ""
    asked = {"q": 'Wie leidt "Åland"; <b>?', "outlet": ["Café", "Nu"], "from": "2022-01"}
    address = lead.search(client.get("/", params=asked).text)[1]
    kept = parse_qs(urlsplit(unescape(address)).query)
    assert kept == {"q": [asked["q"]], "outlet": asked["outlet"], "from": [asked["from"]]}
    assert not set('"<>;') & set(unescape(address))


def test_it_answers_with_citations_that_open_in_the_same_window(client):
    page = Tags(client.get("/plain", params={"q": "How many residents?"}).text)
    assert "Very probably the answer" in page.text
    assert RESIDENTS_SV in page.text
    start = FERRY.text.index(RESIDENTS_SV)
    links = [a for a in page.all("a") if a["href"].startswith("read/")]
    assert {f"read/{FERRY.id}?start={start}&end={start + len(RESIDENTS_SV)}#quote"} <= {a["href"] for a in links}
    assert [a for a in links if "target" in a] == []
    assert client.get(f"/read/{FERRY.id}").status_code == 200
    assert page.all("script") == []


def test_limits_are_sent_shown_again_and_named(client, service):
    asked = {
        "q": "Hur många residents?",
        "language": ["sv", "nl"],
        "outlet": "Skärgårdsbladet",
        "from": "2021",
        "lang": "sv",
    }
    page = Tags(client.get("/plain", params=asked).text)
    filters = service.asked[-1][1]
    assert (filters.languages, filters.outlets, filters.published_from) == (
        ("sv", "nl"),
        ("Skärgårdsbladet",),
        "2021-01-01",
    )
    assert {a["value"] for a in page.all("input") if "checked" in a} == {"sv", "nl", "Skärgårdsbladet"}
    assert "limited to: Swedish, Dutch, Skärgårdsbladet, from 1 January 2021" in page.text
    switch = next(a["href"] for a in page.all("a") if a.get("lang") == "nl")
    assert "language=sv&language=nl&outlet=Sk%C3%A4rg%C3%A5rdsbladet&from=2021&lang=nl" in switch


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_front_offers_questions_and_subjects_and_its_language_goes_with_a_question(client, service, language):
    page = Tags(client.get("/plain", params={"lang": language}).text)
    links = [a["href"] for a in page.all("a")]
    assert f"plain?{urlencode({'q': OFFERED[language][0], 'lang': language})}" in links
    assert f"plain?q=Sand%C3%B6n&lang={language}" in links
    assert page.all("script") == []
    client.get("/plain", params={"q": "Sandön", "lang": language})
    assert service.otherwise == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_asked_is_said_by_its_field_in_the_reader_s_language(client, language):
    page = Tags(client.get("/plain", params={"q": "residents", "from": "31-31-2022", "lang": language}).text)
    assert (
        page.text.count(say("not_a_date", language, received="31-31-2022")) == 2
    )  # in place of the answer, by the field
    wrong = next(a for a in page.all("input") if a.get("name") == "from")
    assert (wrong["value"], wrong["aria-invalid"], wrong["aria-describedby"]) == ("31-31-2022", "true", "from-wrong")
    page = Tags(client.get("/plain", params={"q": "ä" * 1001, "lang": language}).text)
    assert say("asked_too_long", language, most=1000) in page.text
    assert next(a for a in page.all("input") if a.get("name") == "q")["value"] == "ä" * 1001


def test_it_runs_nothing_and_hostile_text_stays_text(client):
    answer = client.get("/plain", params={"q": f"hostile {HOSTILE.title}", "outlet": HOSTILE.title, "from": '"><b>'})
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    page = Tags(answer.text)
    assert {tag for tag, _ in page.found} & {"script", "img", "b", "i", "iframe"} == set()
    assert [name for _, attributes in page.found for name in attributes if name.startswith("on")] == []


def test_it_is_behind_the_same_gate_as_the_api():
    begun, go = threading.Barrier(17), threading.Event()

    class Held(ScriptedService):
        def ask(self, question, filters=(), earlier=(), otherwise=None):
            begun.wait(30)
            go.wait(30)
            return super().ask(question)

    with TestClient(create_app(Held(), Settings())) as client:
        asking = [threading.Thread(target=client.get, args=("/plain?q=residents",)) for _ in range(16)]
        for thread in asking:
            thread.start()
        begun.wait(30)
        busy = client.get("/plain?q=residents", headers={"Accept-Language": "sv"})
        go.set()
        for thread in asking:
            thread.join()
    assert busy.status_code == 503
    assert busy.headers["retry-after"]
    assert "Många frågar samtidigt" in busy.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_is_shown_before_its_answer_is_there(language):
    service = ScriptedService()
    asked = PlainRequest("Hur många residents i Åsele?", (), (), "", "", language)
    pieces = plain_pieces(asked, service, Settings(), "http://archive/")
    first = Tags(next(pieces))
    assert asked.question in first.text and say("plain_waiting", language) in first.text
    assert service.asked == []  # nothing was searched, and no model loaded, before the first piece
    rest = "".join(pieces)
    assert RESIDENTS_SV in Tags(rest).text and rest.endswith("</html>")
    assert '<section class="bron-answer"' in rest[:200]  # right behind the line that it hides


def test_the_first_piece_is_held_back_by_no_compression(client):
    answered = client.get("/plain", params={"q": "residents"}, headers={"Accept-Encoding": "gzip"})
    assert answered.headers["content-encoding"] == "identity"
    assert "content-length" not in answered.headers
