"""Markdown: front matter, blocks without markup, translations."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading import read_paths
from rag.reading.markdown import markdown_blocks
from rag.records import Article, FileRead, Report

FULL = """---
title: "Färjan slutar gå"
author: Åsa Öberg
outlet: Skärgårdsbladet
published: 2021-03-04
language: sv
url: https://example.org/farjan
tags: [färja, skärgård]
reports_on:
  - title: "Veerdienst stopt"
    author: null
    outlet: "De Kustbode"
    date: "2021-03"
---
Färjan går för **sista** gången på [fredag](https://example.org), säger rederiet.

## Öborna protesterar

- en båt om *dagen*
- samma pris
"""


def reading_of(tmp_path: Path, text: str, name: str = "a.md") -> FileRead:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (reading,) = read_paths([tmp_path / name], max_file_mb=1)
    return reading


def blocks_of(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


def test_front_matter_and_blocks(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, FULL)
    (article,) = reading.articles
    assert reading.skipped == ()
    assert (article.title, article.author, article.outlet) == ("Färjan slutar gå", "Åsa Öberg", "Skärgårdsbladet")
    assert (article.published, article.language, article.url) == ("2021-03-04", "sv", "https://example.org/farjan")
    assert article.tags == ("färja", "skärgård")
    assert article.reports_on == (Report("Veerdienst stopt", None, "De Kustbode", "2021-03"),)
    assert article.inferred == ()
    assert blocks_of(article) == [
        ("paragraph", "Färjan går för sista gången på fredag, säger rederiet."),
        ("heading", "Öborna protesterar"),
        ("item", "en båt om dagen"),
        ("item", "samma pris"),
    ]


def test_a_first_heading_is_the_title_when_none_is_declared(tmp_path: Path) -> None:
    (article,) = reading_of(tmp_path, "# De brug is open\n\nDe brug over de rivier is sinds gisteren open.\n").articles
    assert article.title == "De brug is open"
    assert article.text == "De brug over de rivier is sinds gisteren open."
    assert article.inferred == ("language", "title")


def test_missing_metadata_stays_missing(tmp_path: Path) -> None:
    (article,) = reading_of(tmp_path, "Kort.\n").articles
    assert (article.title, article.author, article.outlet, article.published) == (None, None, None, None)
    assert (article.language, article.inferred) == ("und", ())


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("published: next Tuesday", "published"),
        ("published: 3/4/2022", "published"),
        ("language: klingonish", "language"),
        ("url: javascript:alert(1)", "url"),
        ("title: {a: b}", "title"),
        ("reports_on: [{outlet: A}]", "reports_on"),
    ],
)
def test_a_value_that_cannot_be_used_is_reported_and_left_out(tmp_path: Path, line: str, field: str) -> None:
    reading = reading_of(tmp_path, f"---\n{line}\n---\nThe bridge across the river opened yesterday morning.\n")
    (skipped,) = reading.skipped
    assert field in skipped.reason
    assert not getattr(reading.articles[0], field) or field in reading.articles[0].inferred


def test_a_translation_is_no_article(tmp_path: Path) -> None:
    reading_of(tmp_path, FULL, "a.md")
    text = '---\ntitle: "The ferry stops"\nlanguage: en\ntranslation_of: "a.md"\n---\nThe last trip.\n\n## Protest\n'
    reading = reading_of(tmp_path, text, "a.en.md")
    (translation,) = reading.translations
    assert reading.articles == ()
    assert translation.of == str(tmp_path / "a.md")
    assert (translation.language, translation.title) == ("en", "The ferry stops")
    assert translation.blocks == ("The last trip.", "Protest")


def test_a_translation_of_nothing_is_reported(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "---\ntranslation_of: gone.md\n---\nThe last trip.\n")
    assert (reading.articles, reading.translations) == ((), ())
    assert "gone.md" in reading.skipped[0].reason


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Vi ses 2*3*4 gånger, snake_case_namn.", "Vi ses 2*3*4 gånger, snake_case_namn."),
        ("A &amp; B <b>fet</b> `kod`", "A & B fet kod"),
        ("Een regel\nmet een vervolg\\\nen nog een", "Een regel met een vervolg en nog een"),
        ("![bild](x.png) Bildtext", "Bildtext"),
        ("> Citaat uit de raad.", "Citaat uit de raad."),
    ],
)
def test_inline_markup_goes_and_words_stay(source: str, plain: str) -> None:
    assert [draft.text for draft in markdown_blocks(source)] == [plain]


def test_numbers_of_lists_stay() -> None:
    assert [(draft.kind, draft.text) for draft in markdown_blocks("2011. Strejken bröt ut.\n2012. Den slutade.")] == [
        ("item", "2011. Strejken bröt ut."),
        ("item", "2012. Den slutade."),
    ]


@given(st.lists(st.text("abc åäöëï", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_plain_paragraphs_come_back(paragraphs: list[str]) -> None:
    lines = [" ".join(paragraph.split()) for paragraph in paragraphs]
    assert [draft.text for draft in markdown_blocks("\n\n".join(lines))] == lines
