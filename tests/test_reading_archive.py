"""The real documents: six articles, every word of their bodies once."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import Article, FileRead

ARCHIVE = Path(__file__).parents[2] / "shared" / "archive"

pytestmark = [
    pytest.mark.archive,
    pytest.mark.skipif(not ARCHIVE.is_dir(), reason="the real documents are not beside the project"),
]


@pytest.fixture(scope="module")
def readings() -> list[FileRead]:
    return list(read_paths([ARCHIVE], max_file_mb=10))


@pytest.fixture(scope="module")
def articles(readings: list[FileRead]) -> list[Article]:
    return [article for reading in readings for article in reading.articles]


def words(text: str) -> Counter[str]:
    text = re.sub(r"(?<=\w)-\s*(?=\w)", "", unicodedata.normalize("NFC", text))
    return Counter(re.findall(r"\w+", text.casefold()))


def test_heads(articles: list[Article]) -> None:
    assert [
        (article.title, article.author, article.outlet, article.published, article.issue, article.language)
        for article in articles
    ] == [
        ("Upprop: Solidaritet med upproret i Kazakstan", None, "Internationalen", "2022", "3-2022", "sv"),
        ("Revolutionen i Kazakstan besegrad – för tillfället", "Heikki Moisio", "Revolution", "2022-01-25", None, "sv"),
        ("Oroligheterna i Kazakstan", "Kolja Karpatskij", "Sidecar", "2022-01-21", None, "sv"),
        ("Vad ligger bakom revolten i Kazakstan?", "Simon Basketter", "Socialist Worker", "2022-01-07", None, "sv"),
        (
            "Ryssland och Kina skyndar sig att utnyttja krisen i Kazakstan",
            "Simon Basketter",
            "Socialist Worker",
            "2022-01-16",
            None,
            "sv",
        ),
        (
            "Revolutionaire explosie en militaire interventie",
            "Sotsialisticheskaya Alternativa",
            None,
            "--01-08",
            None,
            "nl",
        ),
    ]
    assert all({"title", "language"} <= set(article.inferred) for article in articles)


def test_the_missing_year_is_reported(readings: list[FileRead]) -> None:
    (skipped,) = [skipped for reading in readings for skipped in reading.skipped]
    assert "8 januari" in skipped.reason


def test_every_word_survives_once(readings: list[FileRead]) -> None:
    """Nothing is invented, and nothing is lost but heads, furniture and the pull quote."""
    for reading in readings:
        source = words(Path(reading.file).read_text(encoding="utf-8"))
        kept = words("\n\n".join(article.text for article in reading.articles))
        # A caption split one word in the source, and one hyphen is suspended.
        assert sum((kept - source).values()) <= 3
        lost = source - kept
        heads = words(" ".join(f"{a.title} {a.author} {a.outlet} {a.published}" for a in reading.articles))
        assert sum((lost - heads).values()) <= 75


def test_the_difficult_places(articles: list[Article]) -> None:
    text = "\n\n".join(article.text for article in articles)
    difficult = (
        "81-åringen|NATO- eller EU-land|Nur-Sultan|bränslepriserna|Wit-Russische|Sovjet-Unie|CCVO-troepen|"
        "vertrokken waren|propaganda gevallen|olie-arbeiders|www.letusrise.ie"
    )
    for kept in difficult.split("|"):
        assert kept in text
    assert "http://" not in text
    assert text.count("zelfs gesuggereerd dat er in Kazachstan") == 1
    assert text.endswith("lid te worden.")


def test_kinds_of_blocks(articles: list[Article]) -> None:
    counts = [Counter(block.kind for block in article.blocks) for article in articles]
    assert [count["item"] for count in counts] == [8, 0, 0, 0, 0, 5]
    assert [count["heading"] for count in counts] == [0, 3, 0, 0, 0, 9]
    assert [count["caption"] for count in counts] == [0, 1, 1, 1, 1, 2]
