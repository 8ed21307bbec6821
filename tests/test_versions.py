"""Versions of one article: the newest answers, older ones can be read and say what took their place."""

import json
import shutil
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.address import address_key
from rag.index.store import open_store, read_status
from rag.index.writing.ingest import ingest, rebuild, remove
from rag.records import Article, Block
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import opened, write

FIRST = "Ett tåg spårade ur vid Ånge på måndagen. Fyra personer skadades, enligt räddningstjänsten. Föraren förhörs nu."
SECOND = "Ett tåg spårade ur vid Ånge på måndagen. Två personer skadades, enligt räddningstjänsten. Föraren förhörs nu."
OTHER = "Veerboten varen vanaf maart weer elk uur, zegt de reder. Vorig jaar viel de dienst twaalf keer uit door ijs."
ADDRESS = "https://exempel.example/tag-sparade-ur"


@pytest.fixture
def settings(tmp_path):
    return Settings(index=tmp_path / "index")


def dump(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def row(text, url=ADDRESS, **values):
    return {"text": text, "url": url, "language": "sv", "title": "Tåg spårade ur", "published": "2021-03-01"} | values


def brought(settings, *paths):
    return ingest(settings, paths, embedding=HashEmbedding())


def shown(settings) -> list[str]:
    """Texts of the articles that can be found, and a check that exactly their passages are indexed."""
    store = opened(settings)
    try:
        articles = store.catalogue.articles()
        with store.catalogue.database.snapshot() as connection:
            indexed = {row[0] for row in connection.execute("SELECT article_id FROM passages")}
            left = connection.execute("SELECT count(*) FROM pending").fetchone()[0]
            passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        assert indexed == {article.id for article in articles}
        assert left == 0
        assert store.vectors.count() == passages
        return sorted(article.text for article in articles)
    finally:
        store.close()


def newer_of(settings, text) -> str | None:
    """Text of what took the place of an article; the article itself must be there to be read."""
    store = opened(settings)
    try:
        with store.catalogue.database.snapshot() as connection:
            (found,) = connection.execute("SELECT article_id FROM texts WHERE text = ?", (text,)).fetchone()
        assert store.catalogue.article(found).text == text
        newer = store.catalogue.newer_version(found)
        if newer is None:
            return None
        assert found in store.catalogue.earlier_versions(newer)
        return store.catalogue.article(newer).text
    finally:
        store.close()


def test_the_same_address_again_is_a_newer_version(settings, tmp_path):
    brought(settings, dump(tmp_path / "1.jsonl", row(FIRST)))
    brought(
        settings, dump(tmp_path / "2.jsonl", row(SECOND, url="http://www.exempel.example/tag-sparade-ur/?utm_source=x"))
    )
    assert shown(settings) == [SECOND]
    assert newer_of(settings, FIRST) == SECOND
    assert read_status(settings).articles == 1


def test_both_in_one_dump_the_later_line_is_the_newer(settings, tmp_path):
    brought(
        settings, dump(tmp_path / "1.jsonl", row(FIRST), row(OTHER, url=None, language="nl", title="Veer"), row(SECOND))
    )
    assert shown(settings) == sorted([OTHER, SECOND])


def test_the_day_of_the_last_change_decides_before_the_order_of_reading(settings, tmp_path):
    rows = row(SECOND, modified="2021-03-03"), row(FIRST, modified="2021-03-02")
    brought(settings, dump(tmp_path / "1.jsonl", *rows))
    assert shown(settings) == [SECOND]


def test_a_version_that_is_published_again_is_the_newest_again(settings, tmp_path):
    brought(settings, dump(tmp_path / "1.jsonl", row(FIRST)))
    brought(settings, dump(tmp_path / "2.jsonl", row(SECOND), row(FIRST)))
    assert shown(settings) == [FIRST]
    brought(settings, dump(tmp_path / "3.jsonl", row(SECOND)))
    assert shown(settings) == [SECOND]


def test_reading_a_dump_again_changes_nothing(settings, tmp_path):
    first = dump(tmp_path / "1.jsonl", row(FIRST))
    brought(settings, first, dump(tmp_path / "2.jsonl", row(SECOND)))
    assert brought(settings, first).unchanged == 1
    assert shown(settings) == [SECOND]


def test_when_the_newest_is_removed_the_one_before_answers_again(settings, tmp_path):
    brought(settings, dump(tmp_path / "1.jsonl", row(FIRST)))
    second = dump(tmp_path / "2.jsonl", row(SECOND))
    brought(settings, second)
    remove(settings, [str(second)], embedding=HashEmbedding())
    assert shown(settings) == [FIRST]
    assert newer_of(settings, FIRST) is None


def test_two_articles_at_one_address_that_are_not_alike_are_two(settings, tmp_path):
    other = "Kommunen bygger en ny simhall för 90 miljoner kronor. Den ska stå klar om tre år, säger borgmästaren."
    brought(settings, dump(tmp_path / "1.jsonl", row(FIRST), row(other, title="Ny simhall")))
    assert shown(settings) == sorted([FIRST, other])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_changed_file_keeps_its_older_version_to_be_read(settings, tmp_path, form):
    values = {"language": "sv", "published": "2021-03-01"}
    write(tmp_path / "articles", "tåg.md", unicodedata.normalize(form, FIRST), title="Tåg", **values)
    brought(settings, tmp_path / "articles")
    write(tmp_path / "articles", "tåg.md", unicodedata.normalize(form, SECOND), title="Tåget", **values)
    assert brought(settings, tmp_path / "articles").changed == 1
    assert shown(settings) == [SECOND]
    assert newer_of(settings, FIRST) == SECOND
    write(tmp_path / "articles", "tåg.md", unicodedata.normalize(form, FIRST), title="Tåg", **values)
    brought(settings, tmp_path / "articles")
    assert shown(settings) == [FIRST]
    assert newer_of(settings, SECOND) == FIRST


def test_a_file_with_quite_another_article_has_no_older_version(settings, tmp_path):
    write(tmp_path / "articles", "a.md", FIRST, title="Tåg", language="sv")
    brought(settings, tmp_path / "articles")
    write(tmp_path / "articles", "a.md", OTHER, title="Veer", language="nl")
    assert brought(settings, tmp_path / "articles").changed == 1
    assert shown(settings) == [OTHER]
    store = opened(settings)
    with store.catalogue.database.snapshot() as connection:
        assert connection.execute("SELECT count(*) FROM texts").fetchone() == (1,)
    store.close()


def test_a_renamed_file_takes_its_older_versions_along_and_removing_it_removes_them(settings, tmp_path):
    folder = tmp_path / "articles"
    write(folder, "a.md", FIRST, title="Tåg", language="sv")
    brought(settings, folder)
    write(folder, "a.md", SECOND, title="Tåg", language="sv")
    brought(settings, folder)
    shutil.move(folder / "a.md", folder / "b.md")
    assert brought(settings, folder).renamed == 1
    assert newer_of(settings, FIRST) == SECOND
    remove(settings, [str(folder / "b.md")], embedding=HashEmbedding())
    assert shown(settings) == []
    assert read_status(settings).files == 0


def test_a_rebuild_keeps_versions_as_they_are(settings, tmp_path):
    brought(settings, dump(tmp_path / "1.jsonl", row(FIRST), row(SECOND)))
    rebuild(settings, embedding=HashEmbedding())
    assert shown(settings) == [SECOND]
    assert newer_of(settings, FIRST) == SECOND


def test_the_translation_of_a_changed_file_still_belongs_to_it(settings, tmp_path):
    folder = tmp_path / "articles"
    write(folder, "a.md", FIRST, title="Tåg", language="sv")
    write(folder, "a.en.md", "A train came off the rails.", title="Train", language="en", translation_of="a.md")
    brought(settings, folder)
    write(folder, "a.md", SECOND, title="Tåg", language="sv")
    brought(settings, folder)
    store = open_store(settings, HashEmbedding())
    (article,) = store.catalogue.articles()
    assert store.catalogue.translation(article.id) is not None
    store.close()


@pytest.mark.parametrize(
    "one, other",
    [
        ("https://a.example/x", "http://www.a.example/x/"),
        ("https://a.example/x", "https://a.example/x?utm_source=rss&fbclid=1#top"),
        ("https://a.example/x?id=3&page=2", "https://m.a.example/x?page=2&id=3"),
        ("https://a.example/x", "https://amp.a.example/x/amp/"),
        ("https://A.example/x", "https://a.example/x/index.html"),
    ],
)
def test_addresses_of_one_page(one, other):
    assert address_key(one) == address_key(other) is not None


@pytest.mark.parametrize(
    "url", [None, "", "https://a.example", "https://www.a.example/", "https://a.example/?utm_a=1", "http://[x"]
)
def test_what_is_no_article_s_address(url):
    assert address_key(url) is None


def test_addresses_of_two_pages():
    assert address_key("https://a.example/x?id=3") != address_key("https://a.example/x?id=4")
    assert address_key("https://a.example/x") != address_key("https://b.example/x")


@given(st.text(max_size=60))
def test_no_address_makes_it_stumble(url):
    assert address_key(url) is None or isinstance(address_key(url), str)


def test_an_article_without_an_address_has_no_other_version(settings, tmp_path):
    brought(settings, dump(tmp_path / "1.jsonl", row(FIRST, url=None), row(SECOND, url=None)))
    assert shown(settings) == sorted([FIRST, SECOND])


def test_records_of_before_are_read():
    assert Article("a", "x", (Block(0, 1),), "sv", "f").modified is None
