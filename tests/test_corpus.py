"""The bundled corpus keeps the promises of corpus/README.md."""

import unicodedata
from pathlib import Path

import pytest
import yaml

CORPUS = Path(__file__).parents[1] / "corpus"
BRIEFS = sorted(path for path in CORPUS.glob("*/*.md") if not path.name.endswith(".en.md") or path.parent.name == "en")
TRANSLATIONS = sorted(path for path in CORPUS.glob("*/*.en.md") if path.parent.name != "en")
OUTLETS = {
    "Internationalen": "2022",
    "Revolution": "2022-01-25",
    "Sidecar": "2022-01-21",
    "Socialist Worker": ("2022-01-07", "2022-01-16"),
    "Sotsialisticheskaya Alternativa": "2022-01-08",
}


def parts(path):
    text = path.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), [block for block in body.strip().split("\n\n") if block.strip()]


def kinds(blocks):
    return [
        [
            ("heading" if line.startswith("## ") else "item" if line.startswith("- ") else "text")
            for line in b.split("\n")
        ]
        for b in blocks
    ]


def test_there_are_ten_briefs_in_each_language():
    assert {folder: sum(path.parent.name == folder for path in BRIEFS) for folder in ("en", "sv", "nl")} == {
        "en": 10,
        "sv": 10,
        "nl": 10,
    }


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_brief_is_dated_attributed_and_of_a_brief_s_length(path):
    front, blocks = parts(path)
    assert front["language"] == path.parent.name
    assert (front["author"], front["outlet"]) == ("Bron", "Bron briefs")
    assert front["title"]
    assert str(front["published"]) == "2026-11-21"
    assert front["reports_on"]
    for report in front["reports_on"]:
        assert str(report["date"]) in OUTLETS[report["outlet"]], report
    text_blocks = [block for block in blocks if not block.startswith("## ")]
    assert len(text_blocks) >= 4
    assert 250 <= sum(len(block.split()) for block in blocks) <= 700


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_translation_has_the_blocks_of_its_original(path):
    front, blocks = parts(path)
    original = path.parent / front["translation_of"]
    assert original.is_file()
    assert front["language"] == "en"
    assert kinds(blocks) == kinds(parts(original)[1])


def test_every_swedish_and_dutch_brief_has_a_translation():
    translated = {path.parent / parts(path)[0]["translation_of"] for path in TRANSLATIONS}
    assert translated == {path for path in BRIEFS if path.parent.name in ("sv", "nl")}


@pytest.mark.archive
def test_no_brief_shares_eight_words_in_a_row_with_the_real_articles(archive):
    """Our own words: quoted slogans are shorter."""
    import re

    def runs(text, length=8):
        tokens = re.findall(r"\w+", text.casefold())
        return {tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}

    sources = set()
    for path in archive.glob("*.txt"):
        sources |= runs(re.sub(r"-\s*\n\s*", "", path.read_text(encoding="utf-8")))
    for path in BRIEFS:
        assert not runs("\n".join(parts(path)[1])) & sources, path
