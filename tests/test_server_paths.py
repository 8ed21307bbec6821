"""No door tells a reader where on the server anything lies: not in citations, articles, translations or errors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.index.catalogue import Catalogue
from rag.index.writing.ingest import ingest
from rag.llama import ArchiveRetriever
from rag.records import BronError
from rag.service import Service
from rag.settings import Settings
from rag.web import create_app
from rag.web.mcp_door import TOOLS, called
from rag.web.problems import detail_of_error
from rag.web.refusals import error_html
from tests.helpers_service import ScriptedService

FERRY = "# Färjan slutar gå\n\nFärjan till Sandön slutar gå den 7 februari 2021, säger hamnchefen Åsa Öberg.\n"
IN_ENGLISH = "# The ferry stops\n\nThe ferry to Sandön stops on 7 February 2021, says harbour master Åsa Öberg.\n"
QUESTION = "När slutar färjan till Sandön gå?"


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    """A service whose articles lie in a folder that nobody is to know of."""
    folder = tmp_path_factory.mktemp("hemligt") / "käll-arkiv"
    folder.mkdir()
    (folder / "färjan.md").write_text(FERRY, encoding="utf-8")
    (folder / "färjan.en.md").write_text(f"---\ntranslation_of: färjan.md\nlanguage: en\n---\n{IN_ENGLISH}", "utf-8")
    settings = Settings(index=folder.parent / "index")
    ingest(settings, [folder])
    service = Service(settings)
    yield service, folder
    service.close()


def hides(text: str, folder: Path) -> None:
    for part in (str(folder), str(folder.parent), folder.parent.name, json.dumps(str(folder))[1:-1]):
        assert part not in text


def test_every_door_names_files_without_their_folders(secret):
    service, folder = secret
    with TestClient(create_app(service, service.settings)) as client:
        answer = client.post("/v1/ask", json={"question": QUESTION, "explain": True}).json()
        (citation, *_) = answer["citations"] or answer["near"]
        article = citation["article_id"]
        paths = ["", "/translation", "/versions"]
        got = [client.get(f"/v1/articles/{article}{path}") for path in paths]
        got += [client.get(f"/v1/{path}") for path in ("status", "overview", "models", "search?question=färjan")]
        got += [client.get(f"/{path}") for path in (f"read/{article}", "articles", "overview", f"plain?q={QUESTION}")]
        got.append(client.post("/v1/ask/stream", json={"question": QUESTION}))
        for stream in (False, True):
            body = {"model": "bron", "stream": stream, "messages": [{"role": "user", "content": QUESTION}]}
            got.append(client.post("/v1/chat/completions", json=body))
    assert citation["file"] == got[0].json()["file"] == "färjan.md"
    for response in got:
        assert response.status_code in (200, 404)
        hides(response.text, folder)
    for tool in TOOLS:
        arguments = {"open_article": {"article_id": article}, "overview": {}}.get(tool.name, {"question": QUESTION})
        hides(str(called(service, service.settings, tool.name, arguments)), folder)
    for node in ArchiveRetriever(service).retrieve(QUESTION):
        hides(str(node.node.metadata), folder)


def test_a_translation_is_named_without_the_folders_too():
    with TestClient(create_app(ScriptedService(), Settings())) as client:
        got = client.get("/v1/articles/aaaaaaaaaaaaaaaa/translation").json()
        assert (got["of"], got["file"]) == ("papers/aaaaaaaaaaaaaaaa.md", "farjan.en.md")


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["/home/anna/a.md", "/srv/papers/å.md"], ["a.md", "å.md"]),
        (["/home/anna/en/a.md", "/home/bert/sv/a.md"], ["en/a.md", "sv/a.md"]),
        (["/home/anna/x/a.md", "/srv/x/a.md"], ["anna/x/a.md", "srv/x/a.md"]),
        (["/home/anna/en/a.md", "/home/anna/sv/a.md"], ["en/a.md", "sv/a.md"]),
    ],
)
def test_files_that_have_only_the_top_of_the_disk_in_common_are_named_by_their_ends(tmp_path, files, names):
    catalogue = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    with catalogue.database.transaction() as connection:
        for number, path in enumerate(files):
            connection.execute("INSERT INTO files VALUES (?, 'x')", (path,))
            connection.execute(
                "INSERT INTO articles (id, record, path, language) VALUES (?, '{}', ?, 'sv')", (str(number), path)
            )
    assert [catalogue.place(str(number)) for number in range(len(files))] == names
    catalogue.close()


@pytest.mark.parametrize(
    "error",
    [
        BronError(
            "there is no index here",
            where="/srv/hemligt index/bron",
            misuse=True,
            todo="Run it in '/srv/hemligt index'.",
        ),
        BronError("the catalogue cannot be used: no /srv/hemligt/x.db", where="/srv/hemligt/x.db"),
        BronError("a quote does not stand in its article", where="/srv/hemligt/å.md, characters 1–2"),
        BronError("the index was made with other model", where="relative", received=Path("/srv/hemligt/m")),
    ],
)
def test_errors_name_no_folder(error):
    status, detail = detail_of_error(error)
    assert status == 503
    assert "hemligt" not in str(detail)
    assert detail["what"].startswith(error.what[:20])
    assert "hemligt" not in error_html(error, "sv", Settings())


def test_what_is_no_folder_is_told_as_it_is():
    error = BronError("the index cannot be read", where="index", todo="Run bron rebuild.")
    _, detail = detail_of_error(error)
    assert (detail["what"], detail["where"], detail["todo"]) == (error.what, error.where, error.todo)


def test_an_archive_that_is_not_there_is_told_of_without_its_folder(tmp_path):
    settings = replace(Settings(), index=tmp_path / "hemligt" / "index")
    with TestClient(create_app(Service(settings), settings)) as client:
        for got in (
            client.post("/v1/ask", json={"question": QUESTION}),
            client.post("/v1/ask/stream", json={"question": QUESTION}),
            client.post(
                "/v1/chat/completions", json={"model": "bron", "messages": [{"role": "user", "content": QUESTION}]}
            ),
            client.get("/v1/status"),
            client.get("/readyz"),
        ):
            assert got.status_code == 503
            assert "hemligt" not in got.text
