"""Marks of order, labels that lie, and line ends of all kinds: no text is read as another. All texts are our own."""

import codecs
import unicodedata
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import FileRead

SWEDISH = "Färjan till Ängsö går åter, säger Örjan Åkesson. Biljetten kostar 1 240,50 kronor i år."
DUTCH = "De veerboot vaart weer, zegt coëxploitant Zoë Daniëls. Een kaartje kost 12,50 euro in 2019."
TEXT = f"{SWEDISH}\n\n{DUTCH}\n"
ROW = f'title,text\nFärja,"{SWEDISH}"\nVeer,"{DUTCH}"\n'


def read(tmp_path: Path, name: str, data: bytes) -> FileRead:
    (tmp_path / name).write_bytes(data)
    (reading,) = read_paths([tmp_path / name], max_file_mb=1)
    return reading


def said(reading: FileRead) -> str:
    return "\n\n".join(article.text for article in reading.articles)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize(("name", "text"), [("a.txt", TEXT), ("a.md", TEXT), ("a.csv", ROW)])
def test_marks_of_order(tmp_path: Path, name: str, text: str, mark: bytes, encoding: str, form: str) -> None:
    reading = read(tmp_path, name, mark + unicodedata.normalize(form, text).encode(encoding))
    assert said(reading) == TEXT.strip()
    assert reading.skipped == ()


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "us-ascii", "utf-16", "x-nonsense", "latin1"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_pages_whose_label_lies(tmp_path: Path, encoding: str, declared: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (SWEDISH, DUTCH, SWEDISH.replace("Ängsö", "Söderö")))
    page = (
        f"<html><head><meta charset='{declared}'><title>Färjan</title></head><body><h1>Färjan</h1>{paragraphs}</body>"
    )
    for odd in ("", " "):
        reading = read(tmp_path, "a.html", f"{page}{odd}".encode(encoding))
        assert said(reading).startswith(f"{SWEDISH}\n\n{DUTCH}")
        assert reading.skipped == ()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_line_ends_of_all_kinds(tmp_path: Path, name: str, end: str) -> None:
    assert said(read(tmp_path, name, TEXT.replace("\n", end).encode())) == TEXT.strip()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_tables(tmp_path: Path, end: str) -> None:
    assert said(read(tmp_path, "a.csv", ROW.replace("\n", end).encode())) == TEXT.strip()
