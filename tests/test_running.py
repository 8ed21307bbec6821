"""A server that is left running: limits, other sites, health, metrics, logs, traces."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from rag.index.age import hours_old, too_old
from rag.keys import keys_of
from rag.records import BronError
from rag.settings import Settings
from rag.web import create_app, gate
from rag.web.gate import Gate
from rag.web.health import Readiness, add_health
from rag.web.limiting import Rates
from rag.web.logs import JsonLines, TextLines, request_id
from rag.web.problems import problem_of_error, public
from rag.web.proxy import Forwarded
from rag.web.refusals import error_html
from rag.web.running import run
from tests.helpers_service import ScriptedService, scripted_status

PLACE = "/srv/secret/index"


@contextmanager
def reader(settings=None, service=None, **options):
    app = create_app(service or ScriptedService(), settings or Settings())
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False, **options) as client:
        yield client


class Lines(logging.Handler):
    """The lines that formatters make of what is logged."""

    def __init__(self, *formatters):
        super().__init__()
        self.formatters, self.lines = formatters, []

    def emit(self, record):
        self.lines += [formatter.format(record) for formatter in self.formatters]


@pytest.fixture
def logged():
    """The lines that are logged: each as JSON, and as text."""
    log, lines = logging.getLogger("bron"), Lines(JsonLines(), TextLines())
    level = log.level
    log.addHandler(lines)
    log.setLevel(logging.INFO)
    yield lines.lines
    log.removeHandler(lines)
    log.setLevel(level)


def test_each_reader_and_each_key_has_its_own_share(tmp_path):
    settings = Settings(index=tmp_path / "index", access="key", rate="3/minute", trusted_proxies="127.0.0.1")
    texts = [keys_of(settings).create(name)[1] for name in ("Åsa", "Zoë")]
    with reader(settings, client=("127.0.0.1", 1)) as client:
        for text in texts:
            headers = {"Authorization": f"Bearer {text}"}
            statuses = [client.get("/api/status", headers=headers).status_code for _ in range(4)]
            assert statuses == [200, 200, 200, 429]
        refused = client.get("/api/status", headers=headers)
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.json()["error"]["what"] == "that is too often"
        page = client.get("/plain", headers=headers | {"Accept": "text/html", "Accept-Language": "sv"})
        assert (page.status_code, 'lang="sv"' in page.text) == (429, True)
        assert client.get("/web/bron.css", headers=headers).status_code == 200, "what a page is made of"
        assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("trusted", "forwarded", "shared"),
    [
        ("127.0.0.1", ["198.51.100.1", "198.51.100.2"], False),
        ("127.0.0.1", ["1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1"], True),  # a reader's own word before it
        ("127.0.0.1, 10.0.0.0/8", ["198.51.100.1, 10.0.0.9", "198.51.100.2, 10.0.0.9"], False),
        ("127.0.0.1", ["2001:db8::1", "2001:db8::2"], True),  # of one network
        ("127.0.0.1", ["2001:db8::1", "2001:db8:0:1::1"], False),
        ("127.0.0.1", ["nonsense", ""], True),
        ("192.0.2.1", ["198.51.100.1", "198.51.100.2"], True),  # this proxy is not trusted
        (None, ["198.51.100.1", "198.51.100.2"], True),
    ],
)
def test_behind_a_trusted_proxy_readers_are_told_apart(trusted, forwarded, shared):
    limited = Rates(PlainTextResponse("here"), "1/day")
    application = Forwarded(limited, trusted) if trusted else limited
    client = TestClient(application, client=("127.0.0.1", 1))
    statuses = [client.get("/api/status", headers={"X-Forwarded-For": said}).status_code for said in forwarded]
    assert statuses == [200, 429 if shared else 200]


def test_without_a_limit_nobody_waits():
    client = TestClient(Rates(PlainTextResponse("here"), "off"))
    assert {client.get("/api/status").status_code for _ in range(50)} == {200}


def test_other_sites_may_ask_only_where_they_are_named():
    ask = {"Origin": "https://news.example", "Access-Control-Request-Method": "POST"}
    ask["Access-Control-Request-Headers"] = "authorization,content-type"
    paths = ("/api/status", "/config", "/", "/web/bron.css")
    for host in ("http://127.0.0.1:7860", "https://archive.example"):
        with reader(base_url=host) as client:
            for path in paths:
                for origin in ("https://news.example", "null", "http://localhost"):
                    answer = client.get(path, headers={"Origin": origin})
                    assert not [name for name in answer.headers if name.startswith("access-control-allow-o")]
            assert "access-control-allow-origin" not in client.options("/api/ask", headers=ask).headers
    with reader(Settings(cors="https://news.example, https://b.example")) as client:
        granted = client.options("/api/ask", headers=ask)
        assert (granted.status_code, granted.headers["access-control-allow-origin"]) == (200, "https://news.example")
        assert "access-control-allow-credentials" not in granted.headers
        of_site = {"Origin": "https://b.example", "Sec-Fetch-Site": "cross-site"}
        told = client.get("/api/status", headers=of_site)
        assert (told.status_code, told.headers["access-control-allow-origin"]) == (200, "https://b.example")
        assert client.post("/v1/ask", json={"question": "a"}, headers=of_site).status_code == 200
        foreign = {"Origin": "https://c.example", "Sec-Fetch-Site": "cross-site"}
        assert client.post("/v1/ask", json={"question": "a"}, headers=foreign).status_code == 403
        assert "access-control-allow-origin" not in client.get("/", headers={"Origin": "https://c.example"}).headers


def test_a_request_that_does_not_arrive_is_given_up(monkeypatch):
    monkeypatch.setattr(gate, "MAX_SECONDS", 0.05)
    app = create_app(ScriptedService(), Settings())
    sent = []

    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        sent.append(message)

    headers = [(b"content-length", b"20"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": headers, "query_string": b""}
    scope |= {"client": ("127.0.0.1", 1), "scheme": "http", "server": ("x", 80), "http_version": "1.1"}
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 10))
    assert sent[0]["status"] == 408
    assert any(layer.cls is Gate for layer in app.user_middleware)


class Broken(ScriptedService):
    """An archive of which one thing does not work."""

    def __init__(self, broken, last_ingest=None):
        super().__init__()
        self.broken, self.last = broken, last_ingest

    def fail(self):
        raise BronError(f"cannot open {PLACE}/catalogue.sqlite3", where=PLACE, todo=f"Look at {PLACE}.")

    def trials(self):
        return super().trials() | dict.fromkeys(self.broken, self.fail)

    def status(self):
        return replace(scripted_status(), last_ingest=self.last)


@contextmanager
def prober(settings, service):
    """A client of the health addresses alone."""
    app, readiness = FastAPI(), Readiness(service, settings)
    add_health(app, readiness)
    with TestClient(app) as client:
        client.readiness = readiness
        yield client


@pytest.mark.parametrize("broken", ["index", "vectors", "models"])
def test_it_says_what_is_wrong_and_not_where(broken, logged):
    with prober(Settings(max_age=1), Broken([broken])) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    checks = answer.json()["checks"]
    assert checks[broken] != "ok"
    assert {checks[name] for name in ("index", "vectors", "models") if name != broken} == {"ok"}
    assert "secret" not in answer.text
    assert any(PLACE in line for line in logged), "whoever runs it is told"


def test_an_archive_is_ready_until_it_is_old_or_shuts_down():
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    with prober(Settings(), Broken([], yesterday)) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        client.readiness.draining.set()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]["serving"]) == (503, "shutting down")
    for last, most, status in ((yesterday, 26, 200), (yesterday, 24, 503), (None, 24, 503)):
        with prober(Settings(max_age=most), Broken([], last)) as client:
            assert client.get("/readyz").status_code == status
    assert hours_old(yesterday) == pytest.approx(25, abs=0.1)
    assert [too_old(yesterday, most) for most in (0, 24, 26)] == [False, True, False]


def test_what_does_not_answer_in_time_is_not_ready(monkeypatch):
    monkeypatch.setattr("rag.web.health.PATIENCE", 0.05)
    slow, over = Broken([]), threading.Event()
    slow.trials = lambda: {"index": lambda: over.wait(10)}
    with prober(Settings(), slow) as client:
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        over.set()


@pytest.mark.parametrize("place", [PLACE, "C:\\secret\\index", "http://admin:secret@chroma:8000"])
def test_no_face_tells_where_on_the_server_something_failed(place, logged):
    error = BronError(f"the index cannot be read: no {place}", where=place, received=place, todo=f"chmod {place}")
    told = problem_of_error(error)
    assert (told.status_code, json.loads(told.body)["error"]["what"]) == (503, "the index cannot be read")
    page = error_html(error, "en", Settings())
    assert "The index cannot be read." in page
    assert "secret" not in told.body.decode() + page
    assert "secret" in logged[0]
    kept = BronError("it failed", where="index", todo="Run `bron rebuild`.")
    assert (public(kept).where, public(kept).todo) == (kept.where, kept.todo)


def test_an_answer_of_an_old_archive_says_of_when_it_is(service, monkeypatch):
    monkeypatch.setattr(service, "settings", replace(service.settings, max_age=24))
    questions = {"en": "Who did the CSTO send?", "sv": "Vem skickade CSTO?", "nl": "Wie stuurde de CVVO?"}
    assert not any("as of" in note for note in service.ask(questions["en"]).notes)
    monkeypatch.setattr(service.store(), "last_ingest", lambda: "2022-01-05T10:00:00+00:00")
    said = {"en": "as of 5 January 2022", "sv": "från 5 januari 2022", "nl": "van 5 januari 2022"}
    for language, words in said.items():
        assert any(words in note for note in service.ask(questions[language]).notes)


def test_a_real_archive_is_ready(service):
    for trial in service.trials().values():
        trial()


def test_what_is_counted(tmp_path):
    settings = Settings(index=tmp_path / "index")
    _, admin = keys_of(settings).create("ops", ["admin"])
    service = Broken([], (datetime.now(UTC) - timedelta(hours=2)).isoformat())
    with reader(settings, service) as client:
        for question in ("How many residents?", "Who won the cup?", "Sandön", "broken", ""):
            client.post("/api/ask", json={"question": question})
        client.get("/read/aaaaaaaaaaaaaaaa")
        client.get("/no/such/address")
        told = client.get("/metrics", headers={"Authorization": f"Bearer {admin}"})
    assert told.headers["content-type"].startswith("text/plain")
    figures = dict(line.rsplit(" ", 1) for line in told.text.splitlines() if not line.startswith("#"))
    counted = {name: value for name, value in figures.items() if name.startswith("bron_questions_total")}
    ended = {re.search('"(.*)"', name)[1]: value for name, value in counted.items()}
    assert ended == {"answered": "1.0", "refused": "1.0", "gathered": "1.0", "failed": "1.0"}
    assert figures['bron_question_seconds_count{stage="total"}'] == "4.0"
    assert figures['bron_requests_total{route="/read/{article_id}",status="200"}'] == "1.0"
    assert figures['bron_requests_total{route="other",status="404"}'] == "1.0"
    assert figures['bron_requests_total{route="/api/ask",status="422"}'] == "1.0"
    assert figures["bron_questions_at_work"] == figures["bron_questions_waiting"] == "0.0"
    assert figures["bron_index_generation"] == "1.0"
    assert float(figures["bron_index_age_seconds"]) == pytest.approx(7200, abs=60)
    assert "residents" not in told.text
    assert "such" not in told.text


def test_metrics_have_a_port_of_their_own_and_survive_a_broken_archive():
    broken = ScriptedService()
    broken.status = Broken([]).fail
    metrics = create_app(broken, Settings()).state.metrics
    stop = metrics.serve(port := free_port())
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as told:
            assert b"bron_index_up 0.0" in told.read()
        with pytest.raises(BronError, match="cannot listen"):
            metrics.serve(port)
    finally:
        stop()


def free_port():
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_port


def test_a_log_has_the_request_s_id_and_never_what_was_asked(logged):
    with reader() as client:
        answer = client.post(
            "/api/ask", json={"question": "How many residents på Sandön?"}, headers={"X-Request-ID": "a-1.B_2"}
        )
        assert answer.headers["x-request-id"] == "a-1.B_2"
        client.get("/plain?q=residents")
        client.get("/read/aaaaaaaaaaaaaaaa")
        refused = client.post("/api/ask", json={"question": "broken"})
    assert re.fullmatch("[0-9a-f]{16}", refused.headers["x-request-id"])
    assert not any("residents" in line or "aaaa" in line for line in logged)
    assert sum("a-1.B_2" in line for line in logged) == 4, "the question's lines and the request's"
    assert any(refused.headers["x-request-id"] in line and "cannot be read" in line for line in logged)
    assert not any("\n" in line for line in logged)


@pytest.mark.parametrize("sent", ["a" * 65, "a b", "å", 'x"y', "", "x;y", "../x", "a\nb"])
def test_what_is_no_id_is_not_given_back(sent):
    assert re.fullmatch("[0-9a-f]{16}", request_id({"headers": [(b"x-request-id", sent.encode())]}))
    assert request_id({"headers": []}) != request_id({"headers": []})


def test_what_was_asked_is_logged_where_settings_say_so(logged):
    with reader(Settings(log_questions=True)) as client:
        client.post("/api/ask", json={"question": 'How many residents på Sandön? " level="error'})
    as_json, as_text = (line for line in logged if "residents" in line)
    assert json.loads(as_json)["question"] == 'How many residents på Sandön? " level="error'
    assert 'på Sandön? \\" level=\\"error' in as_text, "and cannot end there"


def test_a_log_of_an_error_has_its_place(logged):
    try:
        raise ValueError("x")
    except ValueError:
        logging.getLogger("bron").exception("it\nbroke")
    assert all("Traceback" in line for line in logged)
    assert json.loads(logged[0])["event"] == "it broke"
    assert " error it broke" in logged[1]


def test_traces_are_sent_to_the_collector_alone_and_without_what_was_asked():
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    from rag.web.traces import Traces

    sent = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            sent.append((self.path, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        traces = Traces(Settings(otlp=f"http://127.0.0.1:{collector.server_port}/"))
        app = create_app(ScriptedService(), Settings(), [traces.asked])
        with TestClient(app) as client:
            client.post("/api/ask", json={"question": "How many residents?"}, headers={"X-Request-ID": "one"})
        traces.close()
        collector.shutdown()
        thread.join()
    path, body = sent[0]
    spans = ExportTraceServiceRequest.FromString(body).resource_spans[0].scope_spans[0].spans
    whole = next(span for span in spans if span.name == "ask")
    about = {item.key: item.value for item in whole.attributes}
    assert path == "/v1/traces"
    assert (about["bron.outcome"].string_value, about["bron.request"].string_value) == ("answered", "one")
    assert whole.end_time_unix_nano >= whole.start_time_unix_nano
    assert b"residents" not in body


def test_page_and_metrics_have_a_port_each_and_the_message_names_which_is_taken(tmp_path):
    class Unloaded(ScriptedService):
        def warm(self):
            raise AssertionError("this can be refused before a model is loaded")

    port = free_port()
    with pytest.raises(BronError, match="BRON_METRICS_PORT"):
        run(Unloaded(), Settings(index=tmp_path, port=port, metrics_port=port))
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as taken:
        with pytest.raises(BronError, match="BRON_PORT"):
            run(Unloaded(), Settings(index=tmp_path, port=taken.server_port))
        with pytest.raises(BronError, match="BRON_METRICS_PORT"):
            run(ScriptedService(), Settings(index=tmp_path, port=0, metrics_port=taken.server_port))


def test_serving_with_keys_but_without_one_is_refused(tmp_path):
    with pytest.raises(BronError, match="nobody could come in") as refused:
        run(ScriptedService(), Settings(index=tmp_path / "index", access="key"))
    assert "bron key create" in refused.value.todo
