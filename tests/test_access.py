"""Keys, the way in for people, and that nothing answers without: on a real server, with the chat's own endpoints."""

from __future__ import annotations

import logging
import re
import unicodedata
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from rag.cli import main
from rag.keys import Keys, keys_of
from rag.records import BronError
from rag.settings import Settings
from rag.web import create_app
from rag.web.access import PUBLIC
from tests.helpers_browser import DESK, MARKS, PHONE, accessible, ask, served
from tests.helpers_service import FERRY, RESIDENTS_SV, ScriptedService

OPEN = {
    "/healthz",
    "/readyz",
    "/login",
    "/web/login.css",
    "/web/common.css",
    "/web/masthead.css",
    "/web/plain.css",
    "/web/icon.svg",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(index=tmp_path / "index", access="key")


@pytest.fixture
def keys(settings):
    return keys_of(settings)


@contextmanager
def reader(settings, **options):
    """A client of an application, that follows no redirect."""
    with TestClient(create_app(ScriptedService(), settings), follow_redirects=False, **options) as client:
        yield client


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


def test_a_key_is_kept_as_a_hash_alone_in_a_file_of_its_owner(keys):
    key, text = keys.create("Åsa")
    assert re.fullmatch(r"bron_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", text)
    assert keys.path.stat().st_mode & 0o777 == 0o600
    assert text.split("_", 2)[2] not in keys.path.read_text()
    assert Keys(keys.path).holder(text) == key
    assert not [path for path in keys.path.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("text", ["", "bron", "bron__", "bron_00000000_", "\udcff", "å" * 5000])
def test_what_is_no_key_is_nobody_s(keys, text):
    assert keys.holder(text) is None, "there are no keys at all"
    key, right = keys.create("Åsa")
    assert keys.holder(text) is None
    assert keys.holder(right[:-1]) is None
    assert keys.holder(f"bron_{key.id}_{'A' * 43}") is None


def test_a_key_ends_when_it_expires_and_when_it_is_revoked(keys):
    _, short = keys.create("short", days=1e-9)
    _, text = keys.create("long", days=2)
    assert keys.holder(short) is None
    key = keys.holder(text)
    session = keys.session(key, 60)
    assert keys.of_session(session) == key
    assert key.expired(datetime.now(UTC) + timedelta(days=3))
    Keys(keys.path).revoke("long")
    assert keys.holder(text) is None, "another process revoked it"
    assert keys.of_session(session) is None
    again, _ = keys.create("long")
    assert keys.of_session(session.replace(key.id, again.id)) is None


@pytest.mark.parametrize(
    "change",
    [lambda s: s[:-1] + "0", lambda s: s.replace(".", ".9", 1), lambda s: "", lambda s: "..", lambda s: "a.²."],
)
def test_a_session_that_was_changed_is_none(keys, change):
    key, _ = keys.create("Åsa")
    session = keys.session(key, 60)
    while session.endswith("0"):
        session = keys.session(key, int(session[-5:], 16))
    assert keys.of_session(change(session)) is None
    assert keys.of_session(keys.session(key, -1)) is None


def test_names_are_one_however_they_are_typed(keys):
    keys.create("Zoë Öberg")
    with pytest.raises(BronError, match="of that name"):
        keys.create(unicodedata.normalize("NFD", "Zoë Öberg"))
    assert keys.revoke(unicodedata.normalize("NFD", "Zoë Öberg")).name == "Zoë Öberg"
    for name in ("", " ", "a\nb", "a" * 81):
        with pytest.raises(BronError, match="name"):
            keys.create(name)
    with pytest.raises(BronError, match="no such scope"):
        keys.create("a", ["write"])


def test_a_file_that_others_may_read_or_that_is_damaged_lets_nobody_in(settings, keys):
    _, text = keys.create("Åsa")
    keys.path.chmod(0o644)
    with reader(settings) as client:
        refused = client.get("/api/status", headers=bearer(text))
        assert refused.status_code == 503
        assert str(keys.path.parent) not in refused.text
        keys.path.chmod(0o600)
        assert client.get("/api/status", headers=bearer(text)).status_code == 200
        keys.path.write_text("{")
        assert client.get("/api/status", headers=bearer(text)).status_code == 503


def test_the_command_makes_lists_and_revokes(tmp_path):
    run, index = CliRunner(), ["--index", str(tmp_path / "index")]
    made = run.invoke(main, ["key", "create", "Åsa", "--scope", "admin", "--expires", "30", *index])
    text = made.stdout.strip()
    key = Keys(tmp_path / "index.keys.json").holder(text)
    assert (key.name, key.scopes) == ("Åsa", ("admin",))
    listed = run.invoke(main, ["key", "list", *index]).output
    assert "Åsa  admin" in listed
    assert key.expires in listed
    assert text not in listed
    assert key.hash not in run.invoke(main, ["key", "list", "--json", *index]).output
    assert run.invoke(main, ["key", "create", "Åsa", *index]).exit_code == 2
    assert "Revoked: Åsa" in run.invoke(main, ["key", "revoke", key.id, *index]).output
    assert run.invoke(main, ["key", "revoke", "Åsa", *index]).exit_code == 2


def test_nothing_answers_without_a_key_but_the_way_in(settings, keys):
    _, text = keys.create("Åsa")
    with reader(settings) as client:
        known = {route.path for route in client.app.routes} | {"/config", "/theme.css", "/assets/x.js", "/static/x"}
        known |= {f"/gradio_api/{name}" for name in ("queue/data", "queue/join", "upload", "info", "heartbeat/1")}
        known |= {
            "/nothing",
            "//",
            "/web/bron.css",
            "/login/",
            "/healthz/",
            "/LOGIN",
            "/file=/etc",
        }
        paths = {re.sub(r"\{[^}]*\}", FERRY.id, path) or "/" for path in known}
        assert {"/", "/api/ask", "/openapi.json", "/plain", "/articles", f"/read/{FERRY.id}"} <= paths
        for path in sorted(paths - OPEN - {"/logout", "/favicon.ico", "/robots.txt"}):
            for method in ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"):
                answer = client.request(method, path, content=b"{}")
                assert answer.status_code == 401, (method, path)
                assert answer.headers["www-authenticate"] == "Bearer"
            page = client.get(path, headers={"Accept": "text/html"})
            program = path == "/metrics" or path.startswith(("/api/", "/v1/", "/gradio_api/", "/mcp"))
            assert page.status_code == (401 if program else 303), path
        for path in sorted(OPEN):
            assert client.get(path).status_code == 200, path
        assert client.get("/api/status", headers=bearer(text)).status_code == 200
        assert client.get("/api/status", headers={"Authorization": f"Basic {text}"}).status_code == 401
        assert client.get("/api/status", params={"key": text}).status_code == 401, "addresses end up in logs"
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/join"):
            pass
    assert not PUBLIC - OPEN - {"/logout", "/favicon.ico", "/robots.txt"}


def test_an_open_archive_stays_open_and_an_admin_s_address_does_not(settings, keys):
    _, admin = keys.create("ops", ["admin"])
    _, read = keys.create("Åsa")
    with reader(Settings(index=settings.index)) as client:
        assert client.get("/api/status").status_code == 200
        assert client.get("/api/status", headers=bearer("sk-anything")).status_code == 200
        assert client.get("/login").status_code == 404
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=bearer(read)).status_code == 403
        assert client.get("/metrics", headers=bearer(admin)).status_code == 200


WAYS_IN = [("en", "Sign in", "does not work"), ("sv", "Logga in", "fungerar inte"), ("nl", "Inloggen", "werkt niet")]
ELSEWHERE = ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/\nx", "javascript:alert(1)", "//"]


def test_the_way_in_speaks_the_reader_s_language_and_leads_nowhere_else(settings, keys):
    _, text = keys.create("Åsa Öberg")
    with reader(settings) as client:
        for language, title, wrong in WAYS_IN:
            speaks = {"Accept-Language": language}
            page = client.get("/login?next=/overview", headers=speaks)
            assert f"<h1>{title}</h1>" in page.text
            assert page.headers["cache-control"] == "no-store"
            refused = client.post("/login?next=/overview", data={"key": f"{text}x"}, headers=speaks)
            assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
            assert wrong in refused.text
            assert text not in refused.text
            entered = client.post("/login?next=/overview", data={"key": f" {text} "})
            assert (entered.status_code, entered.headers["location"]) == (303, "/overview")
            assert re.search(r"; HttpOnly; Max-Age=604800; Path=/; SameSite=lax$", entered.headers["set-cookie"])
            kept = client.get("/overview")
            assert (kept.status_code, kept.headers["cache-control"]) == (200, "private, no-cache")
            assert "Åsa Öberg" in client.get("/login").text
            client.post("/logout")
            assert client.get("/overview").status_code == 401
        for there in ELSEWHERE:
            entered = client.post("/login", params={"next": there}, data={"key": text})
            assert entered.headers["location"] == "/", there
        client.cookies.clear()
        asked = client.get("/plain?q=När går färjan?&lang=sv", headers={"Accept": "text/html"})
        entered = client.post(asked.headers["location"], data={"key": text})
        assert entered.headers["location"] == "/plain?q=N%C3%A4r%20g%C3%A5r%20f%C3%A4rjan?&lang=sv"
        assert "; Secure" in client.post("https://testserver/login", data={"key": text}).headers["set-cookie"]


def test_attempts_are_limited_and_those_with_a_key_still_come_in(settings, keys):
    _, text = keys.create("Åsa")
    with reader(settings) as client:
        foreign = client.post("/login", data={"key": text}, headers={"Sec-Fetch-Site": "cross-site"})
        assert (foreign.status_code, "set-cookie" in foreign.headers) == (403, False)
        left = client.post("/logout", headers={"Sec-Fetch-Site": "cross-site"})
        assert "set-cookie" not in left.headers, "another site ends no session either"
        statuses = [client.post("/login", data={"key": "bron_x_y"}).status_code for _ in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        refused = client.post("/login", data={"key": text})
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        statuses = [client.get("/api/status", headers=bearer("bron_x_y")).status_code for _ in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        assert client.get("/api/status", headers=bearer(text)).status_code == 200


def test_the_chat_answers_those_who_signed_in(settings, keys):
    _, text = keys.create("Åsa")
    with (
        served(ScriptedService(), settings) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        join = {"data": ['{"question": "residents"}'], "session_hash": "one"}
        assert client.post("/gradio_api/queue/join", json=join).status_code == 401
        assert client.get("/gradio_api/queue/data?session_hash=one").status_code == 401
        client.post("/login", data={"key": text})
        config = client.get("/config").json()
        event = next(item for item in config["dependencies"] if item["js"] == "() => bron.next()")
        assert client.post("/gradio_api/queue/join", json=join | {"fn_index": event["id"]}).status_code == 200
        assert RESIDENTS_SV in client.get("/gradio_api/queue/data?session_hash=one").text


def test_behind_a_proxy_the_way_in_stays_under_its_path(settings, keys):
    _, text = keys.create("Åsa")
    behind = Settings(index=settings.index, access="key", root_path="/bron", trusted_proxies="127.0.0.1")
    with reader(behind, client=("127.0.0.1", 1), headers={"X-Forwarded-Proto": "https"}) as client:
        sent = client.get("/bron/overview", headers={"Accept": "text/html"})
        assert sent.headers["location"] == "/bron/login?next=/overview"
        entered = client.post(sent.headers["location"], data={"key": text})
        assert entered.headers["location"] == "/bron/overview"
        assert re.search(r"Path=/bron; SameSite=lax; Secure$", entered.headers["set-cookie"])


def test_no_key_is_in_what_is_logged_or_told(settings, keys, caplog, capsys):
    key, text = keys.create("Åsa")
    with caplog.at_level(logging.DEBUG), reader(settings) as client:
        answers = [client.get(path, headers=bearer(text)) for path in ("/api/status", "/api/articles/x", "/readyz")]
        answers.append(client.get("/api/status", headers=bearer(f"{text}x")))
    told = caplog.text + "".join(capsys.readouterr()) + "".join(answer.text for answer in answers)
    assert text not in told
    assert key.hash not in told


class TestInABrowser:
    pytestmark = MARKS

    @pytest.mark.parametrize(
        ("locale", "scheme", "size", "label"),
        [
            ("en-GB", "light", DESK, "Your key"),
            ("sv-SE", "dark", PHONE, "Din nyckel"),
            ("nl-NL", "light", PHONE, "Uw sleutel"),
        ],
    )
    def test_the_way_in_and_out(self, browser, settings, keys, locale, scheme, size, label):
        _, text = keys.create("Åsa Öberg")
        with served(ScriptedService(), settings) as address:
            context = browser.new_context(**{**size, "locale": locale, "color_scheme": scheme})
            page = context.new_page()
            page.goto(f"{address}?q=How+many+residents+are+there%3F")
            accessible(page, f"login-{locale}")
            assert page.evaluate("document.activeElement.id") == "key"
            page.get_by_label(label).fill("bron_no_key")
            page.keyboard.press("Enter")
            page.get_by_role("alert").wait_for()
            accessible(page, f"login-wrong-{locale}")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            if locale != "sv-SE":  # the rest is the same
                context.close()
                return
            page.get_by_label(label).fill(text)
            page.keyboard.press("Enter")
            page.wait_for_selector(".bron-answer .bron-foot")
            assert "q=How" in page.url
            context.clear_cookies()
            ask(page, "Who won the cup?")
            page.get_by_label(label).fill(text)
            page.keyboard.press("Enter")
            page.locator(".bron-newsroom a[href=login]").click()
            page.get_by_text("Åsa Öberg").wait_for()
            accessible(page, f"login-session-{locale}")
            page.locator("form[action=logout] button").click()
            page.get_by_label(label).wait_for()
            assert context.cookies(address) == [] or all(c["name"] != "bron_session" for c in context.cookies(address))
            context.close()
