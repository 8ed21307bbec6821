"""Passages: exact slices of whole sentences under one heading, with stable ids."""

import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index.passages import PassageSettings, embedded_text, split
from rag.language.sentences import sentences
from rag.records import Article, Block, BronError

SMALL = PassageSettings(size=80, overlap=0)


def _article(*parts: tuple[str, str], language: str = "sv", title: str | None = "Älven stiger") -> Article:
    """An article of (kind, text) blocks."""
    blocks: list[Block] = []
    for kind, text in parts:
        start = blocks[-1].end + 2 if blocks else 0
        blocks.append(Block(start, start + len(text), kind))  # type: ignore[arg-type]
    body = "\n\n".join(text for _, text in parts)
    return Article("0123456789abcdef", body, tuple(blocks), language, "alv.md", title=title)


RIVER = _article(
    ("paragraph", "Älven stiger i Åby. Bron är stängd sedan kl. 10. Ingen vet när den öppnar."),
    ("paragraph", "Bl.a. skolan har fått stänga."),
    ("heading", "Vad händer nu?"),
    ("paragraph", "Kommunen väntar. ”Vi följer läget”, säger chefen."),
    ("caption", "Foto: bron i Åby."),
    ("item", "Stäng vägen."),
    ("item", "Ring 112 vid fara."),
)


def test_a_passage_is_an_exact_slice_with_its_heading() -> None:
    passages = split(RIVER)
    assert [(passage.text, passage.heading) for passage in passages] == [
        (RIVER.text[: RIVER.blocks[1].end], None),
        ("Kommunen väntar. ”Vi följer läget”, säger chefen.", "Vad händer nu?"),
        ("Foto: bron i Åby.", "Vad händer nu?"),
        ("Stäng vägen.\n\nRing 112 vid fara.", "Vad händer nu?"),
    ]
    assert [passage.position for passage in passages] == [0, 1, 2, 3]
    for passage in passages:
        assert RIVER.text[passage.start : passage.end] == passage.text
        assert passage.article_id == RIVER.id


def test_a_passage_ends_with_a_sentence_and_keeps_to_the_size() -> None:
    passages = split(RIVER, SMALL)
    assert [passage.text for passage in passages][:2] == [
        "Älven stiger i Åby. Bron är stängd sedan kl. 10.",
        "Ingen vet när den öppnar.\n\nBl.a. skolan har fått stänga.",
    ]
    assert all(len(passage.text) <= 80 for passage in passages)


def test_a_sentence_longer_than_the_size_is_a_passage_of_its_own() -> None:
    long = "Och sedan " + "gick de vidare " * 10 + "hem."
    article = _article(("paragraph", f"Kort. {long} Slut."))
    assert [passage.text for passage in split(article, SMALL)] == ["Kort.", long, "Slut."]


def test_passages_of_one_section_are_about_equally_long() -> None:
    article = _article(("paragraph", " ".join(f"Det här är mening nummer {number}." for number in range(10, 40))))
    lengths = [len(passage.text) for passage in split(article, PassageSettings(size=300))]
    assert max(lengths) - min(lengths) <= 40, lengths


def test_overlap_repeats_whole_sentences() -> None:
    article = _article(("paragraph", " ".join(f"Mening nummer {number} kommer här." for number in range(10, 30))))
    passages = split(article, PassageSettings(size=150, overlap=60))
    assert len(passages) > 3
    for before, after in pairwise(passages):
        assert before.start < after.start <= before.end < after.end
        assert 0 < before.end - after.start <= 60
        assert after.text.startswith("Mening")


def test_headings_alone_are_context_of_nothing() -> None:
    assert split(_article(("heading", "Ingen text"), ("heading", "Ingen här heller"))) == ()
    assert [
        passage.heading for passage in split(_article(("heading", "Ett"), ("heading", "Två"), ("item", "Tre.")))
    ] == ["Två"]


def test_the_embedded_text_carries_the_context_and_the_quote_does_not() -> None:
    passage = split(RIVER)[1]
    text = embedded_text(RIVER, passage)
    assert "Älven stiger" in text
    assert "Vad händer nu?" in text
    assert text.endswith(passage.text)
    assert "Älven stiger" not in passage.text
    bare = replace(RIVER, title=None)
    assert embedded_text(bare, split(bare)[0]) == split(bare)[0].text


def test_ids_are_content_hashes() -> None:
    first, again = split(RIVER), split(RIVER)
    assert first == again
    assert first[0].id == "d238f56a16763d55"  # Judgements and links hold this id: a change breaks them.
    assert split(replace(RIVER, title="Annan rubrik", author="Någon")) == first
    assert {passage.id for passage in split(replace(RIVER, id="fedcba9876543210"))}.isdisjoint(
        passage.id for passage in first
    )


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (100, 100), (100, -1), (-5, 0)])
def test_settings_that_cannot_work_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(BronError) as caught:
        PassageSettings(size=size, overlap=overlap)
    assert caught.value.misuse


WORDS = st.sampled_from(
    ["Åäö", "bl.a.", "Regn.", "kl.", "10", "t.ex.", "ö", "Slut!", "”Nej.”", "J.", "K.", "ë", "och", "20.000", "…", "Ǆ"]
)
BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["paragraph", "paragraph", "item", "heading", "caption"]),
        st.lists(WORDS, min_size=1, max_size=40).map(" ".join),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(BLOCKS, st.integers(1, 300), st.integers(0, 299), st.sampled_from(["NFC", "NFD"]))
def test_no_body_text_is_lost(blocks: list[tuple[str, str]], size: int, overlap: int, form: str) -> None:
    parts = [(kind, unicodedata.normalize(form, text)) for kind, text in blocks]  # type: ignore[arg-type]
    article = _article(*parts)
    passages = split(article, PassageSettings(size=size, overlap=min(overlap, size - 1)))
    covered = set()
    ends = {
        block.start + end
        for block in article.blocks
        for _, end in sentences(article.text[block.start : block.end], article.language)
    }
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text == passage.text.strip() != ""
        assert passage.end in ends
        covered.update(range(passage.start, passage.end))
    for block in article.blocks:
        inside = covered.intersection(range(block.start, block.end))
        if block.kind == "heading":
            assert not inside
        else:
            assert all(article.text[place].isspace() for place in set(range(block.start, block.end)) - inside)
    assert len({passage.id for passage in passages}) == len(passages)
    assert all(len(passage.id) == 16 and int(passage.id, 16) >= 0 for passage in passages)
    assert [passage.start for passage in passages] == sorted({passage.start for passage in passages})


ARCHIVE = Path(__file__).parents[2] / "shared" / "archive"


@pytest.mark.archive
@pytest.mark.skipif(not ARCHIVE.is_dir(), reason="the real documents are not here")
def test_the_real_documents_are_covered_by_passages_of_whole_sentences() -> None:
    from rag.reading import read_paths

    articles = [article for reading in read_paths([ARCHIVE], max_file_mb=10) for article in reading.articles]
    assert articles
    for article in articles:
        passages = split(article)
        covered = {place for passage in passages for place in range(passage.start, passage.end)}
        for block in article.blocks:
            if block.kind != "heading":
                missing = set(range(block.start, block.end)) - covered
                assert all(article.text[place].isspace() for place in missing)
        cut = [passage.text[-30:] for passage in passages if passage.text[-5:].lower() in ("bl.a.", "t.ex.", " kl.")]
        assert not cut
