"""What --url fetches: feeds and pages, within limits, from public addresses alone unless it is told otherwise."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.index.writing import fetching
from rag.index.writing.fetching import fetch
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_store import opened

FIRST = (
    "<item><title>Färjan slutar gå</title><link>https://k.example/a</link>"
    "<description>Färjan till Ven slutar gå i maj, säger Åsa Öberg.</description></item>"
)
SECOND = (
    "<item><title>Bron öppnar</title><link>https://k.example/b</link>"
    "<description>Bron över ån öppnar på nytt i juni.</description></item>"
)
PAGE = (
    "<html lang=nl><title>De brug</title><article><h1>De brug</h1><p>De coöperatie in de polder krijgt een nieuwe "
    "boer. De geïsoleerde hoeve stond leeg.</p></article></html>"
)
LATIN = {"Content-Type": "text/html; charset=ISO-8859-1"}
NOT_PUBLIC = (
    "127.0.0.1",
    "::1",
    "10.0.0.7",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "100.64.0.1",
    "224.0.0.1",
    "fd00::1",
    "fe80::1%eth0",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
)


def feed(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Kustposten</title>{''.join(items)}</channel></rss>".encode()


@pytest.fixture
def site():
    """A site on loopback; pages: path -> (status, headers, body). asked: the paths that were."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    pages, asked = {}, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        server.pages, server.asked = pages, asked
        server.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_feed_is_followed_and_what_has_left_it_stays(site, tmp_path, monkeypatch):
    monkeypatch.setenv("BRON_EMBEDDING", "tests.helpers_embedding:HashEmbedding")
    kind = {"Content-Type": "application/rss+xml; charset=utf-8"}
    command = ["ingest", "--url", f"{site.address}/feed", "--private", "--index", str(tmp_path / "index")]
    run = CliRunner()
    site.pages["/feed"] = 200, kind, feed(FIRST)
    assert "1 added" in run.invoke(main, command).output
    assert "0 added, 1 unchanged" in run.invoke(main, command).output
    site.pages["/feed"] = 200, kind, feed(SECOND)
    gone = run.invoke(main, [*command, "--url", f"{site.address}/gone"])
    assert "1 added" in gone.output
    assert (gone.exit_code, "gives 404" in gone.output) == (1, True)
    store = opened(Settings(index=tmp_path / "index"))
    articles = store.catalogue.articles()
    store.close()
    assert {(article.title, article.url) for article in articles} == {
        ("Färjan slutar gå", "https://k.example/a"),
        ("Bron öppnar", "https://k.example/b"),
    }
    assert not list((tmp_path / f"index{fetching.FOLDER}").rglob(".*"))


@pytest.mark.parametrize(("charset", "headers"), [("utf-8", {}), ("iso-8859-1", LATIN)])
def test_a_page_keeps_its_letters_and_its_address(site, charset, headers):
    body = gzip.compress(PAGE.encode(charset))
    site.pages["/brug"] = 200, {"Content-Type": "text/html", "Content-Encoding": "gzip", **headers}, body
    site.pages["/"] = 302, {"Location": "/brug"}, b""
    fetched = fetch(site.address, most_mb=1, private=True)
    assert (fetched.address, fetched.ending) == (f"{site.address}/brug", ".html")
    assert fetched.data.decode() == f"<!-- saved from url=({len(fetched.address):04}){fetched.address} -->\n{PAGE}"


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_nothing_leads_to_this_machine_or_into_its_networks(address, site, monkeypatch):
    found = [(0, 0, 0, "", (address, site.server_port)), (0, 0, 0, "", ("93.184.216.34", site.server_port))]
    for order in (found, found[::-1]):
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, order=order, **options: order)
        with pytest.raises(BronError, match="this machine, or into its networks"):
            fetch(f"http://news.example:{site.server_port}/", most_mb=1)
    assert site.asked == []


def test_a_public_address_cannot_lead_to_a_private_one(site, monkeypatch):
    monkeypatch.setattr(fetching, "_is_public", lambda address: str(address) == "127.0.0.1")
    site.pages["/"] = 302, {"Location": f"http://127.0.0.2:{site.server_port}/secret"}, b""
    with pytest.raises(BronError, match="into its networks"):
        fetch(site.address, most_mb=1)
    assert site.asked == ["/"]


@pytest.mark.parametrize(
    "address", ["ftp://a.example/", "file:///etc/passwd", "a.example", "https://", "http://me:word@a.example/"]
)
def test_only_addresses_of_the_web_are_fetched_and_a_password_is_not_repeated(address):
    with pytest.raises(BronError) as refused:
        fetch(address, most_mb=1)
    assert refused.value.misuse
    assert "word@" not in str(refused.value)


def test_what_is_too_large_endless_or_of_another_kind_is_refused(site):
    html = {"Content-Type": "text/html"}
    site.pages["/bomb"] = 200, {**html, "Content-Encoding": "gzip"}, gzip.compress(b"a" * (3 * 1024 * 1024))
    site.pages["/round"] = 301, {"Location": "/round"}, b""
    site.pages["/film"] = 200, {"Content-Type": "video/mp4"}, b"\0"
    for path, words in (("/bomb", "more than 1 MB"), ("/round", "more than 5 times"), ("/film", "is not read")):
        with pytest.raises(BronError, match=words):
            fetch(f"{site.address}{path}", most_mb=1, private=True)
    assert site.asked.count("/round") == 6
