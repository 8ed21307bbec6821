"""DOCX, ODT and EPUB: what people write in, with what these files say of themselves below what their text says."""

import unicodedata
import zipfile
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import FileRead
from tests.newsroom_files import DUTCH, LEAD, TEXT, TITLE, docx, epub, odt, zipped


def read(tmp_path: Path, data: bytes, name: str) -> FileRead:
    (tmp_path / name).write_bytes(data)
    (reading,) = read_paths([tmp_path / name], max_file_mb=10)
    return reading


def blocks(reading: FileRead) -> list[tuple[str, str]]:
    (article,) = reading.articles
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


def told(reading: FileRead) -> str:
    return " / ".join(item.reason for item in reading.skipped)


def test_a_docx_gives_title_author_and_text(tmp_path: Path) -> None:
    reading = read(tmp_path, docx(), "a.docx")
    (article,) = reading.articles
    assert (article.title, article.author, article.published, article.language) == (TITLE, "Åsa Lindqvist", None, "sv")
    assert blocks(reading) == [("caption", "Av Åsa Lindqvist"), *(("paragraph", text) for text in TEXT)]
    assert reading.skipped == ()


def test_what_a_docx_says_of_itself_stands_below_its_text(tmp_path: Path) -> None:
    def build(document) -> None:
        document.core_properties.title = "Mall för nyheter"
        document.core_properties.author = "Bo Ek"
        document.core_properties.language = "en-US"
        document.core_properties.keywords = "färja; ö"
        document.paragraphs[1].insert_paragraph_before("Norrö-Bladet, 14 maj 2019")

    reading = read(tmp_path, docx(build), "a.docx")
    (article,) = reading.articles
    assert (article.title, article.author, article.outlet) == (TITLE, "Åsa Lindqvist", "Norrö-Bladet")
    assert (article.published, article.language, article.tags) == ("2019-05-14", "sv", ("färja", "ö"))
    assert "'en'" in told(reading)


def test_the_day_a_docx_was_made_is_told_to_be_that(tmp_path: Path) -> None:
    from datetime import datetime

    def build(document) -> None:
        document.core_properties.created = datetime(2019, 5, 14, 7, 15)

    reading = read(tmp_path, docx(build), "a.docx")
    assert reading.articles[0].published == "2019-05-14" and "published" in reading.articles[0].inferred
    assert "the file was made" in told(reading)


def test_structure_tracked_changes_notes_and_raised_figures_of_a_docx(tmp_path: Path) -> None:
    def build(document) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        document.add_heading("Vad händer nu", 2)
        document.add_paragraph("Köp färjan", style="List Bullet")
        paragraph = document.add_paragraph("Priset är 10")
        paragraph.add_run("3").font.superscript = True
        for name, kind, text in (("w:ins", "w:t", " kronor nu"), ("w:del", "w:delText", " dollar då")):
            change, run, words = OxmlElement(name), OxmlElement("w:r"), OxmlElement(kind)
            words.text = text
            words.set(qn("xml:space"), "preserve")
            run.append(words)
            change.append(run)
            paragraph._p.append(change)
        table = document.add_table(1, 3)
        for cell, text in zip(table.rows[0].cells, ("2018", "9 500", "resenärer"), strict=True):
            cell.text = text

    reading = read(tmp_path, docx(build), "a.docx")
    assert blocks(reading)[4:] == [
        ("heading", "Vad händer nu"),
        ("item", "Köp färjan"),
        ("paragraph", "Priset är 10³ kronor nu"),
        ("paragraph", "2018 9 500 resenärer"),
    ]
    assert "tracked changes" in told(reading)


ODT_TEXT = f'<text:h text:outline-level="1">{TITLE}</text:h>' + "".join(f"<text:p>{text}</text:p>" for text in TEXT)


def test_an_odt_gives_its_text_without_what_was_taken_out(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Struket stycke.</text:p></text:deletion>"
        f"</text:changed-region></text:tracked-changes>{ODT_TEXT}<text:p>Den 3<text:s text:c='2'/>maj åkte 10"
        "<text:span text:style-name='T1'>3</text:span> personer<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Enligt rederiet.</text:p></text:note-body></text:note> med.</text:p>"
        "<text:list><text:list-item><text:p>Köp färjan</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>2018</text:p></table:table-cell><table:table-cell>"
        "<text:p>9 500</text:p></table:table-cell></table:table-row></table:table>"
    )
    raised = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    reading = read(tmp_path, odt(unicodedata.normalize("NFD", body), automatic=raised), "a.odt")
    assert reading.articles[0].title == TITLE
    assert blocks(reading)[3:] == [
        ("paragraph", "Den 3 maj åkte 10³ personer¹ med."),
        ("item", "Köp färjan"),
        ("paragraph", "2018 9 500"),
        ("caption", "¹ Enligt rederiet."),
    ]
    assert "Struket" not in reading.articles[0].text and "tracked changes" in told(reading)


def test_an_odt_takes_outlet_and_day_from_its_head_and_the_year_from_itself(tmp_path: Path) -> None:
    head = "<style:header><text:p>Norrö-Bladet 14 maj 2019</text:p></style:header>"
    (article,) = read(tmp_path, odt(ODT_TEXT, styles=head), "a.odt").articles
    assert (article.outlet, article.published) == ("Norrö-Bladet", "2019-05-14")
    meta = "<meta:creation-date>2019-05-20T10:00:00</meta:creation-date><dc:language>nl-NL</dc:language>"
    body = f"<text:h>{TITLE}</text:h><text:p>De Kustbode, 14 mei</text:p>" + "".join(
        f"<text:p>{t}</text:p>" for t in DUTCH
    )
    (article,) = read(tmp_path, odt(body, meta), "b.odt").articles
    assert (article.published, article.language, article.outlet) == ("2019-05-14", "nl", "De Kustbode")


CHAPTER = f"<h1>{TITLE}</h1><p>Av Åsa Lindqvist</p>" + "".join(f"<p>{text}</p>" for text in TEXT)
BOOK = (
    "<dc:title>Norrö-Bladet, maj 2019</dc:title><dc:publisher>Norrö-Bladet</dc:publisher><dc:language>sv</dc:language>"
)


def test_an_epub_gives_an_article_for_each_document(tmp_path: Path) -> None:
    chapters = {
        "cover.xhtml": "<section epub:type='cover'><h1>Norrö-Bladet</h1></section>",
        "a.xhtml": CHAPTER,
        "a2.xhtml": "<p>Artikeln fortsätter här, i en fil för sig, med 17 ord till om färjan.</p>",
        "b.xhtml": "<h1>Kust</h1>" + "".join(f"<p>{text}</p>" for text in DUTCH),
    }
    metadata = f"{BOOK}<dc:creator>calibre</dc:creator><dc:date>2019-05-14</dc:date>"
    reading = read(tmp_path, epub(chapters, metadata), "a.epub")
    first, second = reading.articles
    assert [first.title, second.title] == [TITLE, "Kust"]
    assert (first.author, first.outlet, first.published) == ("Åsa Lindqvist", "Norrö-Bladet", "2019-05-14")
    assert (second.author, second.language) == (None, "nl")
    assert first.text.endswith("med 17 ord till om färjan.")
    assert Path(first.file).relative_to(tmp_path).as_posix() == "a.epub/OEBPS/a.xhtml"


def test_an_issue_that_a_program_fetched_is_its_papers(tmp_path: Path) -> None:
    metadata = "<dc:title>Norrö-Bladet [14 maj 2019]</dc:title><dc:creator>calibre</dc:creator>"
    data = epub({"a.xhtml": CHAPTER}, f"{metadata}<dc:publisher>calibre</dc:publisher>")
    (article,) = read(tmp_path, data, "a.epub").articles
    assert (article.outlet, article.author) == ("Norrö-Bladet", "Åsa Lindqvist")


def test_a_protected_epub_is_told(tmp_path: Path) -> None:
    encrypted = {"META-INF/encryption.xml": "<encryption><EncryptionMethod Algorithm='http://x/aes256'/></encryption>"}
    assert "DRM" in told(read(tmp_path, epub({"a.xhtml": CHAPTER}, BOOK, extra=encrypted), "a.epub"))
    fonts = {k: v.replace("http://x/aes256", "http://www.idpf.org/2008/embedding") for k, v in encrypted.items()}
    assert read(tmp_path, epub({"a.xhtml": CHAPTER}, BOOK, extra=fonts), "b.epub").articles


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", zipped({"x.txt": "x"}), "no DOCX"),
        ("a.docx", b"\xd0\xcf\x11\xe0 an old one", "broken"),
        ("a.odt", zipped({"mimetype": "x"}), "no ODT"),
        ("a.odt", zipped({"content.xml": "<a/>"}), "no text document"),
        ("a.odt", zipped({"META-INF/manifest.xml": "<m><encryption-data/></m>", "content.xml": "x"}), "password"),
        ("a.epub", zipped({"META-INF/container.xml": "<container/>"}), "no EPUB"),
        ("a.epub", epub({"a.xhtml": ""}, BOOK), "no text"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_message(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    reading = read(tmp_path, data, name)
    assert reading.articles == ()
    assert [reason in item.reason for item in reading.skipped] == [True]


def test_an_entity_that_grows_without_end_is_not_read(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    data = odt(ODT_TEXT)
    (tmp_path / "x.odt").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "x.odt") as packed:
        files = {each: packed.read(each) for each in packed.namelist()}
    files["content.xml"] = files["content.xml"].replace(b"?>", f"?>{laughs}".encode(), 1)
    assert "entities" in told(read(tmp_path, zipped(files), "a.odt"))
    assert LEAD in read(tmp_path, data, "b.odt").articles[0].text
