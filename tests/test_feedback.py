"""What readers say of answers: kept with the answer and nothing of the reader, bounded, and exported as candidates."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from rag.cli import main
from rag.index.catalogue import Catalogue
from rag.index.feedback import Feedback, candidates, keep_feedback, kept_feedback
from rag.index.manifest import new_manifest
from rag.records import BronError
from rag.settings import Settings
from rag.web import create_app
from rag.web.feedback import AT_ONCE, LONGEST_REMARK, Allowance, feedback_html
from tests.helpers_embedding import HashEmbedding
from tests.helpers_service import ScriptedService
from tests.helpers_store import FERRY, article, put

GIVEN = {
    "kind": "answer_wrong",
    "question": "Går färjan?",
    "language": "sv",
    "answer": "Arkivet säger: …",
    "passages": ["a" * 16],
    "generation": 3,
    "remark": "Ön ligger i Öresund",
}


@pytest.fixture
def catalogue(tmp_path):
    opened = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    put(opened, article(FERRY, "sv/ferry.md", "sv"))
    yield opened
    opened.close()


@pytest.fixture
def client():
    with TestClient(create_app(ScriptedService(), Settings())) as opened:
        yield opened


def given(**changes):
    values = {**GIVEN, "passages": tuple(GIVEN["passages"]), **changes}
    return Feedback(**values)


def test_what_was_said_is_kept_composed_and_with_its_day_alone(catalogue):
    keep_feedback(catalogue, given(remark=unicodedata.normalize("NFD", "Ön ligger i Öresund")))
    ((number, kept),) = kept_feedback(catalogue)
    assert number == 1
    assert kept.remark == "Ön ligger i Öresund"
    assert len(kept.received) == len("2022-01-31")
    assert kept.passages == ("a" * 16,)


def test_candidates_show_the_passages_that_the_archive_still_has(catalogue):
    (stored,) = catalogue.articles()
    with catalogue.database.snapshot() as connection:
        known = [row[0] for row in connection.execute("SELECT id FROM passages")]
    keep_feedback(catalogue, given(kind="useful", passages=(known[0], "f" * 16)))
    keep_feedback(catalogue, given())
    useful, wrong = candidates(catalogue)
    assert (useful["id"], useful["answerable"], useful["gone"]) == ("feedback-1", True, ["f" * 16])
    assert useful["evidence"][0]["quote"] in stored.text
    assert useful["evidence"][0]["article"] == "ferry.md"
    assert (wrong["kind"], wrong["answerable"], wrong["evidence"]) == ("answer_wrong", None, [])


def test_the_table_has_no_place_for_who_said_it(catalogue):
    with catalogue.database.snapshot() as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(feedback)")}
    about = {"number", "received", "kind", "remark", "question", "language", "answer", "passages", "generation"}
    assert columns == about


def test_a_full_catalogue_takes_no_more(catalogue, monkeypatch):
    monkeypatch.setattr("rag.index.feedback.MOST", 1)
    keep_feedback(catalogue, given())
    with pytest.raises(BronError, match="keeps no more"):
        keep_feedback(catalogue, given())


def test_a_read_only_index_says_that_it_cannot_keep_it(catalogue, tmp_path, monkeypatch):
    monkeypatch.setattr("rag.index.schema.is_writable", lambda folder: False)
    frozen = Catalogue(tmp_path / "catalogue.sqlite3")
    with pytest.raises(BronError, match="read-only"):
        keep_feedback(frozen, given())
    frozen.close()


def test_the_command_writes_json_lines(catalogue, tmp_path):
    keep_feedback(catalogue, given())
    with catalogue.database.transaction() as connection:  # what a store wants to open it
        connection.execute(
            "INSERT OR REPLACE INTO meta VALUES ('manifest', ?)",
            (json.dumps(asdict(new_manifest(HashEmbedding(), "c"))),),
        )
    catalogue.close()
    target = tmp_path / "out.jsonl"
    done = CliRunner().invoke(main, ["feedback", "export", "--index", str(tmp_path), "--output", str(target)])
    assert done.exit_code == 0, done.output
    (line,) = target.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["question"] == "Går färjan?"
    assert "Ön ligger" in line
    none = CliRunner().invoke(main, ["feedback", "export", "--index", str(tmp_path / "none")])
    assert none.exit_code == 2


def test_the_api_keeps_what_is_well_formed(client):
    service = ScriptedService()
    with TestClient(create_app(service, Settings())) as own:
        assert own.post("/api/feedback", json=GIVEN).status_code == 204
    (kept,) = service.feedback
    assert (kept.kind, kept.question, kept.remark) == ("answer_wrong", "Går färjan?", "Ön ligger i Öresund")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "praise"},
        {"remark": "å" * (LONGEST_REMARK + 1)},
        {"question": ""},
        {"passages": ["<script>"]},
        {"generation": -1},
        {"language": "de"},
        {"reader": "Åsa"},
    ],
)
def test_the_api_refuses_what_is_not(client, changes):
    assert client.post("/api/feedback", json={**GIVEN, **changes}).status_code == 422


def test_too_much_at_once_is_answered_politely(client):
    codes = [client.post("/api/feedback", json=GIVEN).status_code for _ in range(AT_ONCE + 1)]
    assert codes == [204] * AT_ONCE + [429]
    refused = client.post("/api/feedback", json=GIVEN)
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()["error"]["what"] == "too much feedback at once"


def test_an_archive_that_cannot_keep_it_says_so_without_its_place(client):
    refused = client.post("/api/feedback", json={**GIVEN, "remark": "broken"})
    assert refused.status_code == 503
    assert "read-only" in refused.text
    assert "/" not in refused.json()["error"]["what"]


def test_an_allowance_grows_back_and_never_over_its_measure():
    now = [0.0]
    allowance = Allowance(2, 10.0, lambda: now[0])
    assert [allowance.take() for _ in range(3)] == [True, True, False]
    now[0] = 10.0
    assert [allowance.take() for _ in range(2)] == [True, False]
    now[0] = 1000.0
    assert [allowance.take() for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(("language", "words"), [("en", "was useful"), ("sv", "är fel"), ("nl", "verkeerde bron")])
def test_the_form_says_what_is_kept_in_the_reader_s_language(language, words):
    answer = ScriptedService().ask('hostile "><script>')
    shown = feedback_html(answer, language)
    assert words in shown
    assert "<script" not in shown
