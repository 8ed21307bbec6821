"""Columns that an extractor wrote side by side are read one after the other, or reported. All texts are our own."""

import textwrap
import unicodedata
from itertools import zip_longest
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import FileRead
from rag.web.sources import inferred_mark, inferred_words

FERRY = (
    "Färjan mellan Norrö och fastlandet slutar gå i vinter, och öborna undrar hur barnen ska komma till skolan i tid. "
    "Rederiet säger att isen har blivit för tunn för bilar men för tjock för den gamla båten, som byggdes i trä."
)
COUNCIL = (
    "Kommunen har lovat ett svar före jul. Ordföranden Åsa Öberg sade på mötet att pengarna räcker till en ny färja, "
    "men att den måste byggas någon annanstans än på Söderö varv, eftersom varvet har stängt för säsongen."
)
BRIDGE = (
    "En bro vore billigare på lång sikt, tycker fiskarna, men ingen av dem vill se den byggas genom den egna hamnen "
    "och de har därför bett om en tunnel i stället."
)


def read(tmp_path: Path, text: str) -> FileRead:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (reading,) = read_paths([tmp_path / "a.txt"], max_file_mb=1)
    return reading


def texts(reading: FileRead) -> list[str]:
    return [article.text for article in reading.articles]


def set_in(text: str, width: int = 36) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def beside(*columns: list[str], gutter: int = 4, width: int = 36) -> str:
    """The columns as pdftotext -layout writes them."""
    rows = zip_longest(*columns, fillvalue="")
    return "\n".join((" " * gutter).join(cell.ljust(width) for cell in row).rstrip() for row in rows)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("gutter", [2, 3, 9])
def test_two_columns_of_one_article_are_read_one_after_the_other(tmp_path: Path, gutter: int, form: str) -> None:
    reading = read(tmp_path, unicodedata.normalize(form, beside(set_in(FERRY), set_in(COUNCIL), gutter=gutter)))
    assert texts(reading) == [f"{FERRY}\n\n{COUNCIL}"]
    assert reading.skipped == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("width", [28, 34, 36])
def test_a_gutter_of_a_single_space_that_runs_through_many_lines(tmp_path: Path, width: int, form: str) -> None:
    left = f"{FERRY} {BRIDGE}"
    right = f"{COUNCIL} Varvet har arbetat där sedan 1911, och de 43 som var anställda fick besked i förra veckan."
    columns = set_in(left, width), set_in(right, width)
    text = beside(*columns, gutter=1, width=max(map(len, columns[0])))
    reading = read(tmp_path, unicodedata.normalize(form, text))
    assert texts(reading) == [f"{left}\n\n{right}"]
    assert reading.skipped == ()


def test_spaces_that_stand_below_each_other_on_a_few_lines_are_no_gutter(tmp_path: Path) -> None:
    lines = [
        "men de som bor där vet ju att det",
        "ska bli en bro av det som nu är is",
        "och sno i alla de vikar som de har",
    ]
    text = "\n".join([*lines, *lines, "så är det."])
    assert " ".join(texts(read(tmp_path, text))[0].split()) == " ".join(text.split())


def test_a_sentence_goes_on_at_the_top_of_the_next_column(tmp_path: Path) -> None:
    lines = set_in(f"{FERRY} {COUNCIL}")
    half = len(lines) // 2
    assert texts(read(tmp_path, beside(lines[:half], lines[half:]))) == [f"{FERRY} {COUNCIL}"]


def test_two_articles_side_by_side_are_two(tmp_path: Path) -> None:
    left = ["Färjan slutar gå", "", "Norrö-Bladet 7/2 2019", "", *set_in(FERRY)]
    right = ["Svar väntas till jul", "", "Skärgården 9/2 2019", "", *set_in(COUNCIL)]
    reading = read(tmp_path, beside(left, right))
    assert texts(reading) == [FERRY, COUNCIL]
    assert [(article.title, article.outlet, article.published) for article in reading.articles] == [
        ("Färjan slutar gå", "Norrö-Bladet", "2019-02-07"),
        ("Svar väntas till jul", "Skärgården", "2019-02-09"),
    ]


def test_three_columns_and_a_text_over_the_whole_width(tmp_path: Path) -> None:
    whole = "\n".join(textwrap.wrap(BRIDGE, 110))
    columns = beside(*(set_in(text, 28) for text in (FERRY, COUNCIL, BRIDGE.replace("bro", "väg"))), width=28)
    reading = read(tmp_path, f"{whole}\n\n{columns}\n\n{whole.replace('fiskarna', 'bönderna')}\n")
    assert texts(reading) == [
        "\n\n".join((BRIDGE, FERRY, COUNCIL, BRIDGE.replace("bro", "väg"), BRIDGE.replace("fiskarna", "bönderna")))
    ]


def test_columns_of_different_length_and_over_pages(tmp_path: Path) -> None:
    pages = [
        beside(set_in(f"{FERRY} {BRIDGE}"), set_in(COUNCIL)),
        beside(set_in(BRIDGE), set_in(FERRY + " Så är det.")),
    ]
    blocks = "\n\n".join(texts(read(tmp_path, "\n\f".join(pages)))).split("\n\n")
    assert blocks[0] == f"{FERRY} {BRIDGE}"
    assert blocks[1] == COUNCIL
    assert blocks[-1].endswith("Så är det.")


def test_paragraphs_inside_columns_stay_apart(tmp_path: Path) -> None:
    left, right = (
        [*set_in(FERRY), "", *set_in(BRIDGE)],
        [*set_in(COUNCIL), "", "Öborna vill ha bro", "", *set_in(FERRY)[:3]],
    )
    text = texts(read(tmp_path, beside(left, right)))[0]
    assert text.split("\n\n")[:4] == [FERRY, BRIDGE, COUNCIL, "Öborna vill ha bro"]


def test_a_table_keeps_its_rows(tmp_path: Path) -> None:
    rows = [
        "Ö, församling och år          Antal boende",
        *(f"Norrö södra kyrka 200{n}        {n}14 personer" for n in range(8)),
    ]
    text = f"{FERRY}\n\n" + "\n".join(rows) + f"\n\n{COUNCIL}\n"
    reading = read(tmp_path, text)
    for n in range(8):
        assert f"Norrö södra kyrka 200{n} {n}14 personer" in texts(reading)[0]
    assert reading.skipped == ()


@pytest.mark.parametrize("narrow", [set(), {2, 4}])
def test_columns_without_a_straight_gutter_are_reported(tmp_path: Path, narrow: set[int]) -> None:
    left, right = set_in(FERRY, 34), set_in(COUNCIL, 40)
    left = [one if index % 2 else f"{one} och då" for index, one in enumerate(left)]
    ragged = [
        f"{one}{'  ' if index in narrow else '   '}{other}"
        for index, (one, other) in enumerate(zip(left, right, strict=False))
    ]
    reading = read(tmp_path, "\n".join([*textwrap.wrap(BRIDGE, 80), "", *ragged]))
    (skipped,) = reading.skipped
    assert "two columns may be mixed" in skipped.reason
    assert skipped.line == len(textwrap.wrap(BRIDGE, 80)) + 2
    (article,) = reading.articles
    assert "text" in article.inferred
    assert [inferred_words(article, language) for language in ("en", "sv", "nl")] == [
        "language: read out of the running text, not declared by the source; two columns may be mixed in this text",
        "språk: utläst ur den löpande texten, inte angivet av källan; två spalter kan vara blandade i texten",
        "taal: uit de lopende tekst gehaald, niet door de bron vermeld; "
        "twee kolommen kunnen in de tekst door elkaar staan",
    ]
    assert "kolommen" in str(inferred_mark(article, "nl"))


def test_a_text_justified_with_spaces_is_no_column(tmp_path: Path) -> None:
    lines = [line.replace(" ", "  ", 1 + index % 4) for index, line in enumerate(set_in(f"{FERRY} {COUNCIL}", 70))]
    reading = read(tmp_path, "\n".join(lines))
    assert texts(reading) == [f"{FERRY} {COUNCIL}"]
    assert reading.skipped == ()
