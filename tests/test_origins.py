"""A page of another site cannot have its reader's browser ask this archive, by whatever name it calls it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from rag.settings import Settings
from rag.web import create_app
from tests.helpers_service import FERRY, ScriptedService

ASK = {"question": "How many residents?"}
COMPLETE = {"model": "bron", "messages": [{"role": "user", "content": "residents"}]}
TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
DOORS = [
    ("POST", "/v1/ask", ASK),
    ("POST", "/api/ask", ASK),
    ("POST", "/v1/ask/stream", ASK),
    ("POST", "/v1/chat/completions", COMPLETE),
    ("POST", "/mcp", TOOLS),
    ("POST", "/v1/feedback", {}),
    ("POST", "/gradio_api/queue/join", {}),
    ("GET", "/v1/search?question=a", None),
    ("GET", f"/v1/articles/{FERRY.id}", None),
    ("GET", "/v1/models", None),
]
ELSEWHERE = [
    {"origin": "https://elsewhere.example"},
    {"origin": "null"},
    {"origin": "http://localhost:3000"},
    {"sec-fetch-site": "cross-site", "origin": "http://localhost:7860"},
    {"sec-fetch-site": "same-site"},
]
HOST = {"host": "localhost:7860", "accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(ScriptedService(), Settings()), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize(("method", "path", "body"), DOORS)
def test_a_page_of_another_site_is_refused(client, method, path, body, headers):
    got = client.request(method, path, json=body, headers={**HOST, **headers})
    assert got.status_code == 403
    assert set(got.json()) == {"error"}
    assert "access-control-allow-origin" not in got.headers


@pytest.mark.parametrize("headers", [{}, {"origin": "http://localhost:7860"}, {"sec-fetch-site": "same-origin"}])
@pytest.mark.parametrize(("method", "path", "body"), [door for door in DOORS if door[2] != {}])
def test_its_own_pages_and_programs_are_answered(client, method, path, body, headers):
    assert client.request(method, path, json=body, headers={**HOST, **headers}).status_code == 200


def test_a_link_from_anywhere_may_be_followed(client):
    followed = {**HOST, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    for path in ("/?q=residents", f"/read/{FERRY.id}", "/plain?q=residents", "/v1/status"):
        assert client.get(path, headers=followed).status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_can_send_is_not_read(client, content_type):
    for path in ("/v1/ask", "/v1/chat/completions", "/mcp"):
        got = client.post(path, content=b'{"question": "a"}', headers={**HOST, "content-type": content_type})
        assert got.status_code in (400, 422)


def asked_as(name, **settings):
    with TestClient(create_app(ScriptedService(), Settings(**settings))) as client:
        return client.post("/v1/ask", json=ASK, headers={"host": name}).status_code


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:7860", "[::1]:7860", "localhost", "LOCALHOST:1", "192.168.1.9", "newsroom", "mac.local", "a.localhost"],
)
def test_names_that_are_nobody_s_site_are_this_machine(client, host):
    assert client.post("/v1/ask", json=ASK, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["elsewhere.example", "elsewhere.example:7860", "127.0.0.1.elsewhere.example", "elsewhere.example.", "1.2.3"],
)
@pytest.mark.parametrize(("method", "path", "body"), [*DOORS, ("GET", "/", None), ("GET", "/plain", None)])
def test_another_s_name_for_this_machine_is_refused(client, method, path, body, host):
    """Its page would be of the same origin as what it asks, and could read the answer."""
    got = client.request(method, path, json=body, headers={"host": host, "origin": f"http://{host}"})
    assert got.status_code == 421
    assert "BRON_ALLOWED_HOSTS" in got.text


def test_names_are_taken_that_are_set_or_come_through_a_proxy():
    site = "arkiv.example.org"
    assert asked_as(site, allowed_hosts="example.org, Arkiv.example.org") == 200
    assert asked_as(site, allowed_hosts="example.org", host="0.0.0.0") == 421
    assert asked_as(site, host="0.0.0.0") == 200
    assert asked_as(site, trusted_proxies="10.0.0.1") == 200
    assert asked_as(site, root_path="/bron") == 200
    assert asked_as(site, host="localhost") == 421


def test_problems_of_openai_s_addresses_have_its_shape(client):
    got = client.post("/v1/chat/completions", json=COMPLETE, headers={**HOST, "origin": "https://elsewhere.example"})
    assert got.json()["error"]["type"] == "permission_error"
