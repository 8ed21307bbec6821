"""The address of an answer says what was asked, and reads back as that, whatever stands in it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from rag.records import Filters, Searched
from rag.settings import Settings
from rag.web import create_app
from rag.web.citing import place_of
from rag.web.permalink import Link, link_html, link_query, offered, permalink, read_link
from tests.helpers_service import FERRY, RESIDENTS_SV, ScriptedService, cite

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40)


def read(query, longest=1000):
    return read_link(QueryParams(query.removeprefix("?")), longest)


@given(TEXT, st.lists(TEXT, max_size=3))
def test_what_a_link_is_made_of_is_read_from_it(question, outlets):
    outlets = tuple(name for name in (unicodedata.normalize("NFC", text).strip() for text in outlets) if name)
    filters = Filters(("sv", "nl"), outlets, "2021-01-01", "2021-12-31")
    asked = unicodedata.normalize("NFC", question).strip()
    assert read(link_query(question, filters, 12)) == Link(asked, ("sv", "nl"), outlets, "2021-01-01", "2021-12-31", 12)


def test_a_question_alone_is_enough_and_nothing_asks_nothing():
    assert read("?q=G%C3%A5r%20f%C3%A4rjan%3F") == Link("Går färjan?")
    assert read("") == Link("")


def test_what_stands_in_an_address_is_bounded():
    link = read(f"?q={'a' * 5000}&outlet={'b' * 500}&from={'2' * 50}&generation=12x" + "&language=sv" * 80)
    assert len(link.question) == 1001  # one too long, so that it is refused and not cut in silence
    assert len(link.outlets[0]) == 200
    assert (len(link.published_from), len(link.languages), link.generation) == (10, 50, None)


@pytest.mark.parametrize("base", ["https://archive.example/", "https://site.example/bron/"])
def test_the_address_stands_under_the_path_of_the_site(base):
    answer = ScriptedService().ask('residents & "Åsa" <b>?')
    parts = urlsplit(permalink(answer, base))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == base
    assert read(parts.query).question == 'residents & "Åsa" <b>?'


def test_the_button_has_the_completed_question_and_the_generation():
    answer = replace(ScriptedService().ask("residents"), asked="and when?", searched=Searched(Filters(), 41, 4))
    shown = link_html(answer, "sv", "https://archive.example/")
    assert "https://archive.example/?q=residents&amp;v=41" in shown
    assert 'data-generation="41"' in shown
    assert 'data-changed="Arkivet har ändrats' in shown


def test_links_that_were_made_before_are_read():
    assert read("?q=a&generation=7").generation == read("?q=a&v=7&generation=9").generation == 7


def test_a_choice_that_a_link_names_stays_to_be_seen():
    assert offered([("Swedish", "sv")], ["sv", "xx"]) == [("Swedish", "sv"), ("xx", "xx")]


@pytest.mark.parametrize("path", ["/bron", ""])
def test_all_of_it_is_served_under_the_path_of_a_proxy(path):
    app = create_app(ScriptedService(), Settings(root_path="/bron"))
    with TestClient(app, base_url="https://site.example") as client:
        assert "Färjan står still" in client.get(f"{path}/articles").text
        assert client.get(f"{path}/overview").status_code == 200
        cited = place_of(cite(1, FERRY, RESIDENTS_SV))
        text = client.get(f"{path}/api/export", params={"cite": cited, "format": "ris"}).text
        assert f"UR  - https://site.example/bron/read/{FERRY.id}?" in text
        assert client.post(f"{path}/articles").status_code == 405
