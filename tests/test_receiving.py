"""Files that another program sends: only with a key for it, whole or not at all, in the place of those before."""

from __future__ import annotations

import json
import unicodedata

import httpx
import pytest
from fastapi.testclient import TestClient

from rag.index.lock import writer_lock
from rag.index.writing.ingest import ingest
from rag.keys import keys_of
from rag.service import Service
from rag.settings import Settings
from rag.web import create_app, receiving
from tests.helpers_browser import served
from tests.helpers_embedding import HashEmbedding
from tests.helpers_service import ScriptedService
from tests.helpers_store import write_archive

HASH = "tests.helpers_embedding:HashEmbedding"
STORY = {"title": "Bron i Åmål stängd", "language": "sv", "outlet": "Kustposten", "published": "2026-11-27"}


def story(text: str) -> bytes:
    return json.dumps({**STORY, "text": text}, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("received")
    settings = Settings(index=folder / "index", embedding=HASH, max_file_mb=1)
    ingest(settings, [write_archive(folder / "articles", 3)], embedding=HashEmbedding())
    return settings


@pytest.fixture(scope="module")
def cms(settings):
    return {"Authorization": f"Bearer {keys_of(settings).create('cms', ['ingest'])[1]}"}


@pytest.fixture(scope="module")
def client(settings):
    """A client of an application that reads in its own process."""

    def here(settings, paths, *, seconds):
        return ingest(settings, paths, embedding=HashEmbedding())

    with (
        pytest.MonkeyPatch.context() as patch,
        TestClient(create_app(ScriptedService(), settings)) as opened,
    ):
        patch.setattr(receiving, "ingest_apart", here)
        yield opened


def test_a_story_is_sent_read_by_others_and_replaced(settings, cms, client):
    service = Service(settings)
    name = unicodedata.normalize("NFD", "bron-åmål.json")
    with served(service, settings) as address:
        text = story("Bron är stängd för geïnspecteerde skador.")
        sent = httpx.put(f"{address}v1/ingest/{name}", content=text, headers=cms, timeout=120)
        assert sent.status_code == 200, sent.text
        told = sent.json()
        assert (told["name"], told["added"], told["notes"]) == (unicodedata.normalize("NFC", name), 1, [])
        (article,) = told["articles"]
        assert httpx.get(f"{address}v1/articles/{article['id']}").json()["text"].startswith("Bron är stängd")
        again = client.put(f"/v1/ingest/{name}", content=story("Bron är öppen igen."), headers=cms).json()
        assert [service.article(one["id"]).text for one in again["articles"]] == ["Bron är öppen igen."]
        assert httpx.get(f"{address}v1/status").json()["articles"] == 4
    service.close()


def test_only_a_key_for_it_may_send(settings, client, cms):
    reader = {"Authorization": f"Bearer {keys_of(settings).create('reader')[1]}"}
    sent = {"content": story("Text."), "headers": reader}
    assert client.put("/v1/ingest/a.json", content=story("Text.")).status_code == 401, "however open the archive is"
    assert client.put("/v1/ingest/a.json", **sent).status_code == 403
    assert client.get("/metrics", headers=cms).status_code == 403
    closed = Settings(index=settings.index, access="key")
    with TestClient(create_app(ScriptedService(), closed)) as strict:
        assert strict.get("/v1/status", headers=cms).status_code == 403, "whoever writes does not read with it"


@pytest.mark.parametrize(
    "name", ["..", ".hidden.json", "story", "story.exe", "a%0Ab.json", "a\\b.json", "å" * 120 + ".txt"]
)
def test_what_is_no_name_of_a_file_that_is_read_is_refused(client, cms, settings, name):
    answer = client.put(f"/v1/ingest/{name}", content=b"{}", headers=cms)
    assert answer.status_code in (404, 422)
    assert "error" in answer.json()
    assert not list((settings.index.parent).rglob("*hidden*"))


def test_a_file_that_is_too_large_or_holds_nothing_changes_nothing(client, cms, settings):
    too_large = client.put("/v1/ingest/a.txt", content=b"a" * (1024 * 1024 + 1), headers=cms)
    pieces = client.put("/v1/ingest/a.txt", content=(b"a" * 65536 for _ in range(17)), headers=cms)
    assert (too_large.status_code, pieces.status_code) == (413, 413)
    nothing = client.put("/v1/ingest/leeg.json", content=b"[]", headers=cms)
    assert nothing.status_code == 422
    assert str(settings.index) not in nothing.text
    left = [path.name for path in (receiving.received_folder(settings)).iterdir()]
    assert not [name for name in left if name.startswith(".") or name == "a.txt"]


def test_while_somebody_writes_a_sender_is_told_when_to_try_again(client, cms, settings):
    with writer_lock(settings.index, "ingest", 1.0):
        answer = client.put("/v1/ingest/b.json", content=story("Text."), headers=cms)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert not (receiving.received_folder(settings) / "b.json").exists()
