"""Articles: ids, offsets, Unicode, language."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.articles import Draft, article_id, build_article
from rag.reading.cleaning import clean_text
from rag.reading.language import detect_language, read_language
from rag.reading.metadata import Metadata

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5)


@given(TEXTS)
def test_blocks_cover_the_text_and_nothing_else(texts: list[str]) -> None:
    article = build_article("a", [Draft(text) for text in texts], Metadata(language="sv"))
    if article is None:
        assert all(not clean_text(text).replace("\u00ad", "").split() for text in texts)
        return
    assert "\n\n".join(article.text[block.start : block.end] for block in article.blocks) == article.text
    assert unicodedata.is_normalized("NFC", article.text)
    for block in article.blocks:
        text = article.text[block.start : block.end]
        assert text == " ".join(text.split())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text("aåäöëï", min_size=1), st.text("ab"), st.text("012-"))
def test_ids_differ_by_outlet_date_and_text_and_not_by_unicode_form(text: str, outlet: str, published: str) -> None:
    identity = article_id(outlet, published, text)
    assert len(identity) == 16
    assert int(identity, 16) >= 0
    assert identity != article_id(outlet + "x", published, text)
    assert identity != article_id(outlet, published + "1", text)
    assert identity != article_id(outlet, published, text + "x")
    decomposed = build_article("b", [Draft(unicodedata.normalize("NFD", text))], Metadata(language="sv"))
    composed = build_article("a", [Draft(text)], Metadata(language="sv", title="Other"))
    assert decomposed is not None
    assert composed is not None
    assert decomposed.id == composed.id == article_id(None, None, composed.text)


def test_invisible_signs_and_ligatures() -> None:
    assert clean_text("\ufeffa\u200bb\x00 e\ufb03c\u00a0d\r\ne\u0308") == "ab effic d\në"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The bridge across the river opened yesterday, and the mayor cut the ribbon in the rain.", "en"),
        ("Bron över ån öppnade i går, och borgmästaren klippte bandet i regnet.", "sv"),
        ("De brug over de rivier ging gisteren open en de burgemeester knipte het lint door.", "nl"),
        ("Die Brücke über den Fluss wurde gestern eröffnet, und der Bürgermeister kam zu spät.", "de"),
        ("Le pont sur la rivière a été inauguré hier sous la pluie, en présence du maire.", "fr"),
        ("Kort.", "und"),
        ("12 34 56 78 90 12 34 56 78 90 12 34 56 78", "und"),
    ],
)
def test_the_language_is_detected(text: str, language: str) -> None:
    assert detect_language(text) == language
    assert detect_language(unicodedata.normalize("NFD", text)) == language


def test_a_declared_language_wins() -> None:
    article = build_article("a", [Draft("The bridge across the river opened yesterday.")], Metadata(language="sv"))
    assert article is not None
    assert (article.language, article.inferred) == ("sv", ())


def test_declared_languages() -> None:
    assert [read_language(value) for value in ("EN", "sv_SE", "nl-BE", "Dutch", "xx", "")] == [
        "en",
        "sv",
        "nl",
        "nl",
        None,
        None,
    ]
