"""What other people's programs make of a running Bron: a feed reader's library and a reader of RIS.

OpenAI's client and MCP's have tests of their own (test_openai_format.py, test_mcp.py, test_doors.py).
"""

from __future__ import annotations

import unicodedata
import urllib.request

import feedparser
import pytest
import rispy

from rag.index.listing import Listing
from rag.web.feed import written_feed
from tests.helpers_browser import served
from tests.helpers_service import ARTICLES, FERRY, HOSTILE, RESIDENTS_SV, ScriptedService, article_of


@pytest.fixture(scope="module")
def address():
    with served(ScriptedService()) as url:
        yield url


def test_a_feed_reader_reads_the_newest_articles(address):
    feed = feedparser.parse(f"{address}v1/feed")
    assert (feed.status, feed.bozo, feed.version) == (200, 0, "atom10")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    dated = [entry for entry in feed.entries if "published" in entry]
    assert {entry.link for entry in feed.entries} == {f"{address}read/{name}" for name in ARTICLES}
    assert dated == sorted(dated, key=lambda entry: entry.published_parsed, reverse=True)
    ferry = next(entry for entry in feed.entries if entry.link.endswith(FERRY.id))
    assert (ferry.title, ferry.authors[0].name) == ("Färjan står still", "Åsa Öberg")
    assert ferry.published_parsed[:3] == (2021, 3, 9)
    assert ferry.title_detail.language == "sv"
    with urllib.request.urlopen(ferry.link, timeout=10) as page:
        assert "Färjan står still" in page.read().decode()


def test_a_feed_can_be_of_a_subject_and_refuses_what_it_does_not_know(address):
    feed = feedparser.parse(f"{address}v1/feed?words=f%C3%A4rjan")
    assert feed.feed.title == "Bron: färjan"
    assert {entry.title for entry in feed.entries} == {"Färjan står still"}
    assert feedparser.parse(f"{address}v1/feed?published_from=yesterday").status == 422
    assert feedparser.parse(f"{address}v1/feed?subject=ferry").status == 422


def test_titles_are_text_and_never_markup():
    title = unicodedata.normalize("NFD", "Åsa & <b>coöperatie</b> ]]> geïnd")
    values = {"outlet": "<i>", "published": "--01-08", "language": "nl", "file": "a.txt"}
    odd = article_of("b" * 16, [("paragraph", "A text.")], title=f"{title}\x0b\ud800", **values)
    own = "http://a.example/feed"
    written = written_feed(Listing((odd, HOSTILE), 2), "Bron", "http://a.example/", own, "2026-01-01T00:00:00+00:00")
    feed = feedparser.parse(written)
    first, second = feed.entries
    assert feed.bozo == 0
    assert (first.title, first.title_detail.type, first.author) == (title, "text/plain", "<i>")
    assert "published" not in first and first.updated == "2026-01-01T00:00:00+00:00"
    assert second.title == HOSTILE.title


def test_a_reader_of_ris_reads_a_quote(address):
    start = FERRY.text.index(RESIDENTS_SV)
    cite = f"{FERRY.id}:{start}-{start + len(RESIDENTS_SV)}"
    with urllib.request.urlopen(f"{address}v1/export?cite={cite}&format=ris", timeout=10) as file:
        (entry,) = rispy.loads(file.read().decode())
    assert (entry["title"], entry["authors"]) == ("Färjan står still", ["Öberg, Åsa"])
    assert RESIDENTS_SV in "".join(entry["notes"])
