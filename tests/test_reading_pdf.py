"""PDF: the order of columns, what belongs to the page, hyphens, figures, scans, and what the file says of itself."""

import io
import re
import unicodedata
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import FileRead
from tests.newsroom_files import DUTCH, ENGLISH, TITLE, pdf, scan

# Long enough for several columns and pages, and no paragraph like the other.
STORY = [
    f"Stycke {number}. Färjan mellan fastlandet och ö nummer {number} slutar gå, meddelade rederi {number + 7} på "
    f"torsdagen. Bolag {number} har förlorat {number} 400 000 kronor på två år, och bara {number}–{number + 14} åker "
    f"varje dag. Nej, säger direktör nummer {number}, Åsa Öberg. Öns {240 + number} invånare är förvånade över det."
    for number in range(1, 22)
]


def read(tmp_path: Path, data: bytes, name: str = "a.pdf") -> FileRead:
    (tmp_path / name).write_bytes(data)
    (reading,) = read_paths([tmp_path / name], max_file_mb=10)
    return reading


def texts(reading: FileRead) -> list[str]:
    (article,) = reading.articles
    return [article.text[block.start : block.end] for block in article.blocks]


def drawn(*lines: tuple[float, float, str]) -> bytes:
    """A page with lines drawn at (x, y), in this order."""
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    canvas.setFont("Times-Roman", 10)
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_the_other_and_heads_give_outlet_and_day(tmp_path: Path, columns: int) -> None:
    reading = read(tmp_path, pdf(STORY, columns=columns, head="Norrö-Bladet | 14 maj 2019", subheading="Vad händer nu"))
    (article,) = reading.articles
    assert (article.title, article.author, article.outlet) == (TITLE, "Åsa Lindqvist", "Norrö-Bladet")
    assert (article.published, article.language) == ("2019-05-14", "sv")
    assert [text for text in texts(reading) if text.startswith("Stycke")] == STORY
    assert [b.kind for b in article.blocks if article.text[b.start : b.end] == "Vad händer nu"] == ["heading"]
    assert "Norrö-Bladet" not in article.text
    assert reading.skipped == ()


def test_the_digits_of_a_pdf_are_those_of_its_text(tmp_path: Path) -> None:
    (article,) = read(tmp_path, pdf(STORY, columns=2)).articles
    assert re.findall(r"\d", article.text) == re.findall(r"\d", " ".join(STORY))


def columns_of(rows: int, *, by_line: bool, shift: float = 0) -> bytes:
    left = [f"vänster {n} som går vidare på nästa rad och" for n in range(rows)]
    right = [f"höger {n} som också går vidare längre ner i" for n in range(rows)]
    lines = [
        [(60.0, 700.0 - 12 * n, text) for n, text in enumerate(left)],
        [(320.0, 700.0 - shift - 12 * n, text) for n, text in enumerate(right)],
    ]
    ordered = [line for pair in zip(*lines, strict=True) for line in pair] if by_line else [*lines[0], *lines[1]]
    return drawn(*ordered)


@pytest.mark.parametrize("by_line", [True, False])
@pytest.mark.parametrize("shift", [0, 5])
def test_columns_are_told_whatever_the_order_they_are_drawn_in(tmp_path: Path, by_line: bool, shift: float) -> None:
    (article,) = read(tmp_path, columns_of(8, by_line=by_line, shift=shift)).articles
    assert re.findall(r"vänster|höger", article.text) == ["vänster"] * 8 + ["höger"] * 8


def test_a_table_keeps_its_rows(tmp_path: Path) -> None:
    cells = [("2017", "12 000", "resenärer"), ("2018", "9 500", "resenärer"), ("2019", "8 250", "resenärer")]
    lines = [
        (60.0 + 120 * column, 600.0 - 14 * row, text)
        for row, texts_ in enumerate(cells)
        for column, text in enumerate(texts_)
    ]
    (article,) = read(tmp_path, drawn((60, 640, "Allt färre åker med färjan, visar siffrorna."), *lines)).articles
    assert "2017 12 000 resenärer" in article.text and "2019 8 250 resenärer" in article.text


def test_hyphens_at_line_ends_are_mended_as_in_any_text(tmp_path: Path) -> None:
    lines = (
        "De höga bränsle-",
        "priserna på ön, och 12-",
        "14 resenärer från NATO-",
        "länderna reste till Nur-",
        "Sultan.",
    )
    (article,) = read(tmp_path, scan(0, "\n".join(lines))).articles
    assert (
        article.text == "De höga bränslepriserna på ön, och 12-14 resenärer från NATO-länderna reste till Nur-Sultan."
    )


def test_raised_figures_stay_raised(tmp_path: Path) -> None:
    (article,) = read(tmp_path, pdf(["Det är 10<super>3</super> liter, skrev Åsa.", *STORY[:1]])).articles
    assert "10³ liter" in article.text


@pytest.mark.parametrize(("paragraphs", "language"), [(DUTCH, "nl"), (ENGLISH, "en")])
def test_other_languages_and_what_the_file_wrongly_says_of_its_own(
    tmp_path: Path, paragraphs: tuple[str, ...], language: str
) -> None:
    reading = read(tmp_path, pdf(paragraphs, byline="", language="sv-SE"))
    assert reading.articles[0].language == language
    assert any("'sv-SE'" in item.reason and item.remark for item in reading.skipped)
    assert "coëfficiënt" in reading.articles[0].text or "Zoë Ångström" in reading.articles[0].text


def test_letters_that_are_taken_apart_come_together(tmp_path: Path) -> None:
    import matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"
    pdfmetrics.registerFont(TTFont("DejaVu", str(font)))
    (article,) = read(tmp_path, pdf([unicodedata.normalize("NFD", STORY[0])], font="DejaVu")).articles
    assert texts(FileRead("", "", (article,)))[-1] == STORY[0]


def test_a_scan_is_reported_and_a_page_of_one_too(tmp_path: Path) -> None:
    assert "scanned" in read(tmp_path, scan(2)).skipped[0].reason
    reading = read(tmp_path, scan(2, STORY[0].replace(". ", ".\n")), "b.pdf")
    assert len(reading.articles) == 1
    assert "no text on pages 1, 2 of 3" in reading.skipped[0].reason


def test_an_encrypted_and_a_broken_pdf_are_told_apart(tmp_path: Path) -> None:
    whole = pdf(STORY)
    assert "password" in read(tmp_path, pdf(password="hemligt")).skipped[0].reason
    assert "broken" in read(tmp_path, b"%PDF-1.7\n" + whole[2000:2600], "b.pdf").skipped[0].reason


def test_the_day_the_file_was_made_is_taken_for_want_of_another_and_said_so(tmp_path: Path) -> None:
    (article,) = (reading := read(tmp_path, pdf(STORY))).articles
    assert article.published == "2000-01-01" and "published" in article.inferred
    assert [item.remark for item in reading.skipped if "the file was made" in item.reason] == [True]


def test_a_day_without_its_year_takes_that_of_the_file(tmp_path: Path) -> None:
    (article,) = read(tmp_path, pdf(STORY, byline="Norrö-Bladet, 9 januari")).articles
    assert article.published == "2000-01-09"


def test_pages_that_start_with_a_headline_are_articles(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    titles = ["Färjan slutar gå", "Skolan på ön stängs"]
    for number, title in enumerate(titles):
        canvas.setFont("Helvetica-Bold", 24)
        canvas.drawString(60, 760, title)
        canvas.setFont("Times-Roman", 10)
        for line, text in enumerate(STORY[number].split(". ")):
            canvas.drawString(60, 720 - 12 * line, text + ".")
        canvas.showPage()
    canvas.save()
    articles = read(tmp_path, made.getvalue()).articles
    assert [article.title for article in articles] == titles
    assert "nummer 1 slutar" in articles[0].text and "nummer 2 slutar" in articles[1].text


def test_a_second_story_on_a_page_is_told(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    for x, size, title, story in ((60, 28, "Färjan slutar gå", 0), (330, 19, "Kort från ön", 1)):
        canvas.setFont("Helvetica-Bold", size)
        canvas.drawString(x, 760 if story == 0 else 700, title)
        canvas.setFont("Times-Roman", 9)
        for line, text in enumerate(re.findall(r".{20,40}(?= |$)", STORY[story])):
            canvas.drawString(x, 680 - 11 * line, text.strip())
    canvas.save()
    reading = read(tmp_path, made.getvalue())
    assert any("headline" in item.reason and item.remark for item in reading.skipped)
    assert "Kort från ön" in texts(reading)


def test_text_across_the_page_is_left_out_and_told(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    canvas.drawString(60, 700, "Färjan till Norrö slutar gå i februari, säger rederiet.")
    canvas.rotate(90)
    canvas.drawString(100, -560, "Foto: Någon Annan")
    canvas.save()
    reading = read(tmp_path, made.getvalue())
    assert "Någon Annan" not in reading.articles[0].text
    assert any("across" in item.reason for item in reading.skipped)


def test_a_process_that_ends_takes_nothing_along(tmp_path: Path) -> None:
    from rag.reading.pdf.apart import _READER

    assert read(tmp_path, pdf(STORY)).articles
    process = _READER._process
    assert process is not None
    process.kill()
    process.wait()
    assert read(tmp_path, pdf(STORY), "b.pdf").articles


def test_a_pdf_that_crashes_or_hangs_its_reader_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.reading.pdf import apart

    monkeypatch.setattr(apart, "_exchange", lambda *_: (_ for _ in ()).throw(EOFError))
    assert "reading it failed" in read(tmp_path, pdf(STORY)).skipped[0].reason
    monkeypatch.undo()
    monkeypatch.setattr(apart, "_PATIENCE", 0.05)
    monkeypatch.setattr("rag.reading.limits.Budget.left", property(lambda _: 0.0))
    with monkeypatch.context() as patch:
        patch.setattr(apart, "_exchange", lambda process, *_: apart._exactly(process.stdout, 1))
        assert "took too long" in read(tmp_path, pdf(STORY), "b.pdf").skipped[0].reason
    monkeypatch.undo()
    assert read(tmp_path, pdf(STORY), "c.pdf").articles
