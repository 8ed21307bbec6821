"""The JSON API and the article pages: what they give, and that nothing sent to them is answered with a traceback."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.settings import Settings
from rag.web import create_app
from rag.web.gate import MAX_AT_ONCE, MAX_BODY, Gate
from rag.web.reading import article_page
from tests.helpers_service import BRIDGE, FERRY, FERRY_IN_ENGLISH, HOSTILE, RESIDENTS_SV, ScriptedService

LONGEST = 200


@pytest.fixture(scope="module")
def service():
    return ScriptedService()


@pytest.fixture(scope="module")
def client(service):
    with TestClient(create_app(service, Settings(max_question=LONGEST)), raise_server_exceptions=False) as client:
        yield client


def problem(response, status):
    """The error of a response that has to be a problem."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    error = response.json()["error"]
    assert set(error) == {"what", "where", "received", "todo"}
    assert error["what"]
    assert "Traceback" not in response.text
    return error


@pytest.mark.parametrize(
    ("header", "language"), [("nl-NL,en;q=0.5", "nl"), ("sv", "sv"), ("de,nl", None), (None, None)]
)
@pytest.mark.parametrize("path", ["ask", "ask/stream", "chat/completions"])
def test_accept_language_says_in_which_language_a_text_that_tells_none_is_answered(
    client, service, path, header, language
):
    asked = {"model": "bron", "messages": [{"role": "user", "content": "residents"}]}
    headers = {"Accept-Language": header} if header else {}
    client.headers.pop("accept-language", None)
    response = client.post(f"/v1/{path}", json=asked if "chat" in path else {"question": "residents"}, headers=headers)
    assert response.status_code == 200
    assert service.otherwise == language


def test_ask_gives_exactly_the_answer(client, service):
    body = {
        "question": "How many residents?",
        "languages": ["sv", "en"],
        "outlets": ["Skärgårdsbladet"],
        "published_from": "2021",
        "published_to": "2021-02",
    }
    response = client.post("/api/ask", json=body)
    assert response.status_code == 200
    question, filters = service.asked[-1]
    assert filters.languages == ("sv", "en")
    assert (filters.published_from, filters.published_to) == ("2021-01-01", "2021-02-28")
    expected = service.ask(question, filters)
    assert response.json() == json.loads(json.dumps(asdict(replace(expected, explanation=None))))
    account = response.json()["accounts"][0]
    assert (account["value"], account["citations"]) == ("some 240 residents", [2, 1])
    citation = response.json()["citations"][0]
    assert FERRY.text[citation["start"] : citation["end"]] == citation["quote"] == RESIDENTS_SV
    assert FERRY.text[citation["answer_start"] : citation["answer_end"]] == "Drygt 240 personer"


def test_the_parts_make_up_the_text(client):
    answer = client.post("/api/ask", json={"question": "How many residents?"}).json()
    parts = answer["parts"]
    assert [part["kind"] for part in parts] == ["lead", "account", "account", "quote", "quote"]
    assert [part["citations"] for part in parts] == [[], [2, 1], [2], [1], [2]]
    text = "".join(f"\n– {p['text']}" if p["kind"] == "account" else f"\n\n{p['text']}" for p in parts)
    assert text.removeprefix("\n\n") == answer["text"]
    refused = client.post("/api/ask", json={"question": "Who won the cup?"}).json()
    assert refused["parts"] == [{"kind": "refusal", "text": refused["text"], "citations": []}]
    assert {(near["answer_start"], near["answer_end"]) for near in refused["near"]} == {(None, None)}


@pytest.mark.parametrize("question", ["How many residents?", "Who won the cup?"])
def test_the_explanation_is_given_when_it_is_asked_for(client, service, question):
    explained = client.post("/api/ask", json={"question": question, "explain": True}).json()
    assert set(explained["explanation"]) == {"terms", "features", "threshold", "weighed"}
    assert explained["explanation"]["terms"] == [["residents", True], ["Atlantis", False]]
    weighed = explained["explanation"]["weighed"][0]
    assert set(weighed) == {"article_id", "start", "end", "score", "field"}
    for body in ({"question": question}, {"question": question, "explain": False}):
        assert client.post("/api/ask", json=body).json() == explained | {"explanation": None}


def test_a_follow_up_is_completed_from_the_earlier_questions(client, service):
    earlier = ["How many residents does Sandön have?"]
    answer = client.post("/api/ask", json={"question": "and when?", "earlier": earlier}).json()
    assert service.earlier == tuple(earlier)
    assert (answer["asked"], answer["question"]) == ("and when?", "and when? (How many residents does Sandön have?)")
    alone = client.post("/api/ask", json={"question": "Who won the cup?", "earlier": earlier}).json()
    assert (alone["asked"], alone["question"]) == ("", "Who won the cup?")


def test_openapi_describes_the_answer(client):
    schema = client.get("/openapi.json").json()
    of_archive = {"ask", "ask/stream", "search", "export", "feed", "feedback", "ingest/{name}", "overview", "status"}
    of_articles = {f"articles/{{article_id}}{more}" for more in ("", "/translation", "/versions")}
    of_openai = {"chat/completions", "models", "models/{model}"}
    archive = {f"/v1/{path}" for path in of_archive | of_articles | of_openai}
    assert set(schema["paths"]) == archive | {"/healthz", "/readyz"}
    schemas = schema["components"]["schemas"]
    answer = schemas["Answer"]
    named = {"answerable", "parts", "accounts", "citations", "near", "searched", "confidence", "explanation"}
    assert named <= set(answer["properties"])
    assert set(schemas["Part"]["properties"]) == {"kind", "text", "citations"}
    kinds = ["lead", "account", "quote", "article", "question", "written", "refusal", "hint"]
    assert schemas["Part"]["properties"]["kind"]["enum"] == kinds
    assert {"start", "end", "quote", "answer_start", "answer_end"} <= set(schemas["Citation"]["properties"])
    assert set(schemas["Account"]["properties"]) >= {"value", "normalised", "qualifier", "citations", "claims"}
    assert set(schemas["Claim"]["properties"]) == {"n", "start", "end", "value", "speaker", "doubtful"}
    assert "machine" in schemas["QuoteTranslation"]["properties"]
    assert schemas["AskRequest"]["properties"]["explain"]["default"] is False


def test_search_articles_status_health(client, service):
    found = client.get("/api/search", params={"question": "färjan", "limit": 1, "languages": ["sv", "nl"]}).json()
    assert found[0]["article"]["id"] == FERRY.id
    assert "text" not in found[0]["article"]
    passage = found[0]["passage"]
    article = client.get(f"/api/articles/{FERRY.id}").json()
    assert article == json.loads(json.dumps(asdict(replace(FERRY, file=service.place(FERRY.id)))))
    assert article["text"][passage["start"] : passage["end"]] == passage["text"]
    translation = client.get(f"/api/articles/{FERRY.id}/translation").json()
    assert translation["blocks"] == list(FERRY_IN_ENGLISH.blocks)
    problem(client.get(f"/api/articles/{BRIDGE.id}/translation"), 404)
    assert client.get(f"/api/articles/{BRIDGE.id}/versions").json() == {"newer": FERRY.id, "earlier": []}
    problem(client.get("/api/articles/0000000000000000/versions"), 404)
    status = client.get("/api/status").json()
    assert status["articles"] == 4
    assert not {"index", "writer"} & set(status)
    assert client.get("/healthz").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "question"),
        ([], "body"),
        ({"question": ""}, "question"),
        ({"question": " \n\t"}, "question"),
        ({"question": "?!…"}, "question"),
        ({"question": "å" * (LONGEST + 1)}, "question"),
        ({"question": 12}, "question"),
        ({"question": None}, "question"),
        ({"question": ["a"]}, "question"),
        ({"question": "null\u0000byte"}, "question"),
        ({"question": "escape \u001b[31m"}, "question"),
        ({"question": "a", "languages": ["xx"]}, "languages"),
        ({"question": "a", "languages": "sv"}, "languages"),
        ({"question": "a", "languages": ["sv"] * 51}, "languages"),
        ({"question": "a", "outlets": [""]}, "outlets"),
        ({"question": "a", "outlets": ["x" * 201]}, "outlets"),
        ({"question": "a", "published_from": "yesterday"}, "published_from"),
        ({"question": "a", "published_from": "2022-02-30"}, "published_from"),
        ({"question": "a", "published_from": "2022-13"}, "published_from"),
        ({"question": "a", "published_from": "0000"}, "published_from"),
        ({"question": "a", "published_from": "２０２２"}, "published_from"),
        ({"question": "a", "published_from": "2022-02", "published_to": "2022-01"}, "published_to"),
        ({"question": "a", "answer": "yes"}, "answer"),
        ({"question": "a", "explain": "yes"}, "explain"),
        ({"question": "a", "explain": 1}, "explain"),
        ({"question": "a", "explain": None}, "explain"),
        ({"question": "a", "earlier": "b"}, "earlier"),
        ({"question": "a", "earlier": ["b"] * 11}, "earlier"),
        ({"question": "a", "earlier": ["b", ""]}, "earlier"),
        ({"question": "a", "earlier": ["å" * 2000]}, "earlier"),
        ({"question": "a", "earlier": ["null\u0000byte"]}, "earlier"),
    ],
)
def test_refused_values_name_their_place(client, body, where):
    error = problem(client.post("/api/ask", json=body), 422)
    assert error["where"].startswith(where)


@pytest.mark.parametrize("limit", ["0", "51", "-1", "ten", "1.5", "9" * 40])
def test_refused_limits(client, limit):
    assert problem(client.get("/api/search", params={"question": "a", "limit": limit}), 422)["where"] == "limit"


def test_an_unknown_parameter_is_refused(client):
    assert problem(client.get("/api/search", params={"question": "a", "lang": "sv"}), 422)["where"] == "lang"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"question=a", b"\xff\xfe", b'{"question": "\\ud800"}', b"[" * 5000, b'{"question": NaN}', b"null"],
)
def test_broken_bodies(client, content):
    response = client.post("/api/ask", content=content, headers={"content-type": "application/json"})
    problem(response, response.status_code)
    assert response.status_code in (400, 422)


def test_large_bodies_announced_or_not(client):
    def chunks():
        for _ in range(3):
            yield b" " * (MAX_BODY // 2)

    headers = {"content-type": "application/json"}
    problem(client.post("/api/ask", content=b" " * (MAX_BODY + 1), headers=headers), 413)
    problem(client.post("/api/ask", content=chunks(), headers=headers), 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/ask", 405),
        ("DELETE", "/api/search", 405),
        ("POST", "/healthz", 405),
        ("PUT", "/", 405),
        ("POST", "/read/aaaaaaaaaaaaaaaa", 405),
        ("GET", "/api/nope", 404),
        ("GET", "/nope", 404),
        ("GET", "/api/articles/0000000000000000", 404),
        ("GET", "/api/articles/%00%ff", 404),
        ("GET", "/docs", 404),
        ("GET", "/web/../app.py", 404),
        ("GET", "/web/nothing.css", 404),
        # what the chat library serves and its page does not need
        ("GET", "/gradio_api/info", 404),
        ("GET", "/gradio_api/openapi.json", 404),
        ("GET", "/gradio_api/runs", 404),
        ("GET", "/gradio_api/file=/etc/hostname", 404),
        ("GET", "/gradio_api/proxy=http://example.org/", 404),
        ("POST", "/gradio_api/upload", 404),
        ("GET", "/monitoring", 404),
    ],
)
def test_unknown_addresses_and_methods(client, method, path, status):
    problem(client.request(method, path), status)


def test_work_that_failed_is_503(client):
    error = problem(client.post("/api/ask", json={"question": "broken"}), 503)
    assert error["todo"] == "Run bron rebuild."


def test_more_questions_than_can_be_worked_on_are_turned_away(service):
    gate = Gate(create_app(service, Settings()), routes=list(create_app(service, Settings()).routes))
    gate._at_work = MAX_AT_ONCE
    with TestClient(gate) as client:
        response = client.post("/api/ask", json={"question": "a"})
        problem(response, 503)
        assert response.headers["retry-after"]
        gate._at_work = 0
        assert client.post("/api/ask", json={"question": "a"}).status_code == 200
    assert gate._at_work == 0


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["question", "languages", "outlets", "published_to", "earlier"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=30),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)))  # fmt: skip
def test_any_json_is_answered_or_refused(client, body):
    content = json.dumps(body).encode()
    response = client.post("/api/ask", content=content, headers={"content-type": "application/json"})
    if response.status_code == 200:
        assert response.json()["question"]
    else:
        problem(response, response.status_code)
        assert 400 <= response.status_code < 500 or "broken" in str(body)


def test_article_page_marks_the_quote_and_shows_the_translation(client):
    start = FERRY.text.index(RESIDENTS_SV)
    page = client.get(f"/read/{FERRY.id}?start={start}&end={start + len(RESIDENTS_SV)}")
    assert page.status_code == 200
    assert f'<mark id="quote">{RESIDENTS_SV}</mark>' in page.text
    assert '<h2 lang="sv"' in page.text
    assert "The islanders wait" in page.text
    assert "9 March 2021" in page.text
    assert 'href="https://example.org/farjan"' in page.text
    assert "/srv/archive" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


def test_article_page_speaks_the_reader_s_language(client):
    page = client.get(f"/read/{FERRY.id}", headers={"accept-language": "nl-BE,nl;q=0.9"})
    assert '<html lang="nl">' in page.text
    assert "9 maart 2021" in page.text
    assert "<mark" not in page.text
    assert "bron-note" not in page.text


@pytest.mark.parametrize(
    "offsets",
    [
        "start=0",
        "end=4",
        "start=9&end=3",
        "start=0&end=99999",
        "start=-1&end=4",
        "start=a&end=b",
        "start=&end=",
        f"start={'9' * 30}&end=1",
    ],
)
def test_wrong_offsets_leave_the_article_unmarked_with_a_note(client, offsets):
    page = client.get(f"/read/{FERRY.id}?{offsets}")
    assert page.status_code == 200
    assert "<mark" not in page.text
    assert "bron-note" in page.text


def test_a_missing_article_is_a_page(client):
    page = client.get("/read/0000000000000000", headers={"accept-language": "sv"})
    assert page.status_code == 404
    assert "Det finns ingen sådan artikel" in page.text


@pytest.mark.parametrize(
    "language, newer, earlier",
    [
        ("en", "a newer version", "An earlier version"),
        ("sv", "nyare version", "En tidigare version"),
        ("nl", "nieuwere versie", "Een eerdere versie"),
    ],
)
def test_an_older_version_says_what_took_its_place_and_the_newer_one_what_was_before(client, language, newer, earlier):
    headers = {"accept-language": language}
    old = client.get(f"/read/{BRIDGE.id}", headers=headers).text
    assert newer in old
    assert f'href="../read/{FERRY.id}"' in old
    new = client.get(f"/read/{FERRY.id}", headers=headers).text
    assert newer not in new
    assert f'href="../read/{BRIDGE.id}"' in new
    assert earlier in new


def test_the_day_of_the_last_change_is_said():
    page = article_page(replace(FERRY, modified="2021-03-12"), "nl")
    assert 'gewijzigd <time datetime="2021-03-12">12 maart 2021</time>' in page
    assert "gewijzigd" not in article_page(FERRY, "nl")


def test_a_hostile_article_is_text(client):
    page = client.get(f"/read/{HOSTILE.id}?start=0&end={len(HOSTILE.text)}").text
    assert page.count("<script") == len(re.findall(r'<script src="\.\./web/[a-z]+\.js" defer', page))
    assert "<img" not in page
    assert 'onclick="' not in page
    assert 'href="javascript:' not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("path", ["/", "/web/bron.css", "/web/conversation.js"])
def test_what_is_long_is_sent_compressed_to_who_takes_it(client, path):
    whole = client.get(path, headers={"accept-encoding": "identity"})
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in whole.headers
    assert packed.headers["content-encoding"] == "gzip" and "Accept-Encoding" in packed.headers["vary"]
    assert int(packed.headers["content-length"]) < len(whole.content) / 2
