"""Figures are sacred: what a number or a date says in a file it says in the article, in every format. Our own texts."""

import csv
import io
import json
import re
import textwrap
import unicodedata
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.amounts import amounts
from rag.language.days import days
from rag.reading import read_paths
from rag.reading.text.lines import Line
from rag.reading.text.words import Vocabulary, join_lines
from rag.records import Article

SHY = "\u00ad"
LEAD = "Åsa Öberg på Söderö bryggeri räknar om allt från början, sade hon i går när nämnden möttes på ön."


def read_text(folder: Path, text: str, name: str = "a.txt") -> Article:
    (folder / name).write_text(text, encoding="utf-8")
    (reading,) = read_paths([folder / name], max_file_mb=1)
    (article,) = reading.articles
    return article


def page_of(*paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<html lang="sv"><head><title>Bryggeriet</title></head><body><article>{body}</article></body></html>'


def in_every_format(folder: Path, sentence: str) -> dict[str, str]:
    """The last paragraph of an article that ends with ``sentence``, by format."""
    paragraphs = (LEAD, f"{LEAD} Hon lade till: {sentence}")
    texts = {
        "a.txt": "\n\n".join(paragraphs),
        "a.md": "\n\n".join(paragraphs),
        "a.jsonl": json.dumps({"text": "\n\n".join(paragraphs)}),
        "a.html": page_of(*paragraphs),
    }
    read = {name: read_text(folder, text, name).text for name, text in texts.items()}
    return {name: text.rsplit("Hon lade till: ", 1)[1] for name, text in read.items()}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"bygget kostar 12{SHY}14 miljoner kronor.", "bygget kostar 12-14 miljoner kronor."),
        (f"det pågick 2011{SHY}2014 på ön.", "det pågick 2011-2014 på ön."),
        (f"den 81{SHY}åriga mannen flög en JAS{SHY}39.", "den 81-åriga mannen flög en JAS-39."),
        (f"det var {SHY}5 grader i bryg{SHY}geriet.", "det var -5 grader i bryggeriet."),
        (f"elva {SHY} tolv ör{SHY} tar räcker i ån.", "elva tolv örtar räcker i ån."),
        ("de sålde 1\u00a0000\u202f000 flaskor på 10\u2009000 öar.", "de sålde 1 000 000 flaskor på 10 000 öar."),
        ("golvet är 40 m² och rymmer 10³ liter öl.", "golvet är 40 m² och rymmer 10³ liter öl."),
        ("½ av ölet, 1/2 av vattnet och 3\u20444 av jästen.", "½ av ölet, 1/2 av vattnet och 3\u20444 av jästen."),
        ("priset steg 3,5 % till 4.000,50 kr.", "priset steg 3,5 % till 4.000,50 kr."),
        ("ﬁskarna får 2–3 \ufb02askor var.", "fiskarna får 2–3 flaskor var."),
        ("det tog 12\x9614 år, \x93sade\x94 hon.", "det tog 12–14 år, “sade” hon."),
    ],
)
def test_what_a_figure_says_stays(tmp_path: Path, written: str, kept: str, form: str) -> None:
    for name, text in in_every_format(tmp_path, unicodedata.normalize(form, written)).items():
        assert text == kept, name


def test_our_readers_of_numbers_and_days_read_what_was_printed(tmp_path: Path) -> None:
    written = f"Ölet kostar 12{SHY}14 miljoner kronor, 1\u202f500\u202f000 mer än 2011{SHY}05{SHY}14.\n"
    text = read_text(tmp_path, written).text
    found = amounts(text, "sv")
    assert [(item.value, item.upper) for item in found] == [(12e6, 14e6), (1.5e6, None)]
    assert [day.iso for day in days(text, "sv")] == ["2011-05-14"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n", " \n\n\f"])
def test_a_soft_hyphen_at_a_line_end_joins_the_word(tmp_path: Path, line_end: str) -> None:
    lines = textwrap.wrap(LEAD, 50)
    pdfium = f"bryg\x02{line_end.strip(' ')}geriet"
    for broken in (f"bryg{SHY}{line_end}geriet", f"bryg{line_end}{SHY}\ngeriet", pdfium):
        text = "\n".join([*lines[:-1], f"{lines[-1]} Kvar av det gamla {broken} är bara taket."])
        assert read_text(tmp_path, text).text == f"{LEAD} Kvar av det gamla bryggeriet är bara taket."


@pytest.mark.parametrize(
    ("first", "second", "elsewhere", "joined"),
    [
        (f"öl från Norr{SHY}", "Åkra", "", "öl från Norr-Åkra"),
        (f"det kostar 12{SHY}", "14 miljoner", "1214", "det kostar 12-14 miljoner"),
        ("det kostar 12-", "14 miljoner", "1214 flaskor", "det kostar 12-14 miljoner"),
        ("det kostar 12–", "14 miljoner", "", "det kostar 12–14 miljoner"),
        ("it cost £12–", "£14 million", "", "it cost £12–£14 million"),
        ("möte den 25/", "1 2022", "", "möte den 25/1 2022"),
        ("det kostar 1 200", "000 kronor", "", "det kostar 1 200 000 kronor"),
        (f"både malt{SHY}", "och humlepriser", "", "både malt- och humlepriser"),
    ],
)
def test_figures_and_names_at_line_ends(first: str, second: str, elsewhere: str, joined: str) -> None:
    from rag.reading.cleaning import clean_text

    assert join_lines(clean_text(first), second, Vocabulary([Line(1, elsewhere, 0)])) == joined


def test_raised_and_lowered_figures_in_markup_are_told_from_the_others(tmp_path: Path) -> None:
    written = (
        "taket är 300 m<sup>2</sup>, 10<sup>3</sup> pannor och 5<sup>1</sup>/<sub>2</sub> ton CO<sub>2</sub>, "
        'för 400<sup class="not"><a href="#n1">1</a></sup> kronor om året.'
    )
    kept = "taket är 300 m², 10³ pannor och 5¹/₂ ton CO2, för 400¹ kronor om året."
    paragraphs = (LEAD, f"{LEAD} Hon lade till: {written}")
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    texts = {
        "a.md": "\n\n".join(paragraphs),
        "a.html": page_of(*paragraphs),
        "a.jsonl": json.dumps({"text": html}),
    }
    for name, text in texts.items():
        assert read_text(tmp_path, text, name).text.rsplit("Hon lade till: ", 1)[1] == kept, name


def test_a_page_that_names_its_signs_by_number(tmp_path: Path) -> None:
    written = "priset är 12&shy;14 kronor, 3&#150;4 öre eller 5&#xAD;6 dollar om bryg&shy;geriet får bestämma."
    text = read_text(tmp_path, page_of(LEAD, written), "a.html").text
    assert text.endswith("priset är 12-14 kronor, 3–4 öre eller 5-6 dollar om bryggeriet får bestämma.")


def test_signs_of_markdown_between_figures_are_part_of_them(tmp_path: Path) -> None:
    assert read_text(tmp_path, "Lådan är 2*3*4 meter, *mycket* stor.\n", "a.md").text == (
        "Lådan är 2*3*4 meter, mycket stor."
    )


NUMBER = st.one_of(
    st.integers(0, 99_999).map(str),
    st.tuples(st.integers(1, 999), st.sampled_from(["\u00a0", "\u202f", "\u2009", " "])).map(
        lambda number: f"{number[0]}{number[1]}000{number[1]}000"
    ),
    st.tuples(
        st.integers(1, 2100), st.sampled_from([SHY, "-", "–", "\u2010", "/", "\x96", ",", "."]), st.integers(1, 2100)
    ).map(lambda number: f"{number[0]}{number[1]}{number[2]}"),
    st.sampled_from(["10³", "3 m²", "½", "2½", "1\u20442", "-7", f"{SHY}7", f"8{SHY}åring", f"B{SHY}52", "den 5/1"]),
)
WORD = st.sampled_from(["båten", "ﬁsken", f"bryg{SHY}geriet", "naïef", "zoölogie", "ön", "vid", "älven"])
COUNTED = st.lists(st.tuples(WORD, NUMBER), min_size=2, max_size=6).map(
    lambda pairs: " ".join(f"{word} {number}" for word, number in pairs)
)
# Each paragraph is one sentence with an end of its own: what is repeated whole would be a pull quote.
ENDS = (
    "sade Åsa Öberg på Söderö bryggeri i går, när nämnden möttes på ön för att räkna om allt.",
    "enligt hamnen, som hade väntat på besked ända sedan isen lade sig över fjärden i höstas.",
    "och ingen av öborna trodde längre på det som stod i kommunens egen tidning om saken.",
)


def table_of(text: str) -> str:
    """A table of one article, as a spreadsheet writes it."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([["Rubrik", "Text"], ["Färjan", text]])
    return file.getvalue()


def figures(text: str) -> list[str]:
    """The runs of figures, raised ones and fractions among them."""
    return re.findall(r"[0-9]+|[½²³]", text)


@settings(deadline=None, max_examples=40)
@given(st.tuples(COUNTED, COUNTED, COUNTED), st.integers(30, 90), st.sampled_from(["NFC", "NFD"]))
def test_the_figures_of_an_article_are_those_of_its_file(counted: tuple[str, ...], width: int, form: str) -> None:
    sentences = [f"Då kom {count} fram, {end}" for count, end in zip(counted, ENDS, strict=True)]
    paragraphs = [unicodedata.normalize(form, sentence) for sentence in sentences]
    wrapped = "\n\n".join(textwrap.fill(paragraph, width, break_long_words=False) for paragraph in paragraphs)
    texts = {
        "a.txt": wrapped,
        "a.md": wrapped,
        "a.jsonl": json.dumps({"text": wrapped}),
        "a.json": json.dumps([{"id": 1, "text": "".join(f"<p>{escape(part)}</p>" for part in paragraphs)}]),
        "a.csv": table_of(wrapped),
        "a.html": page_of(*paragraphs),
        "b.html": page_of("<br><br>".join(paragraphs)),
    }
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            article = read_text(Path(folder), text, name)
            assert figures(article.text) == figures("\n".join(paragraphs)), name
