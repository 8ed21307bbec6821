"""Control characters, and text that was encoded twice: mended or reported, and the file is read. Our own texts."""

import json
import unicodedata
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import FileRead

TEXT = "Färjan mellan Norrö och Åskär slutar gå i mars, säger Åsa Öberg. Hon är naïef, tycker zoölogen Ögren."


def read(tmp_path: Path, data: bytes, name: str = "a.txt") -> FileRead:
    (tmp_path / name).write_bytes(data)
    (reading,) = read_paths([tmp_path / name], max_file_mb=1)
    return reading


def text_of(reading: FileRead) -> str:
    (article,) = reading.articles
    return article.text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.html"])
def test_control_characters_are_left_out_and_the_lines_named(tmp_path: Path, name: str, form: str) -> None:
    text = unicodedata.normalize(form, TEXT)
    lines = {
        "a.txt": [
            text,
            "",
            "Vi för\x00lorar 3\x00miljoner, säger hon,\x01 och 12\x0014 båtar i år.",
            "",
            "Så \x1fär det.",
        ],
        "a.jsonl": [json.dumps({"text": text}, ensure_ascii=False), ""],
    }
    lines["a.md"] = lines["a.txt"]
    lines["a.html"] = ["<html lang=sv><article>", *(f"<p>{line}</p>" for line in lines["a.txt"]), "</article></html>"]
    lines["a.jsonl"].append('{"text": "' + lines["a.txt"][2] + " Så \x1fär det." + '"}')
    reading = read(tmp_path, "\n".join(lines[name]).encode(), name)
    read_text = "\n\n".join(article.text for article in reading.articles)
    assert TEXT in read_text
    assert "Vi förlorar 3 miljoner, säger hon, och 12\ufffd14 båtar i år." in read_text
    assert "Så är det." in read_text
    (skipped,) = reading.skipped
    assert "5 control characters" in skipped.reason
    assert skipped.line == (4 if name == "a.html" else 3)
    assert ("line 5" in skipped.reason) == (name in ("a.txt", "a.md"))


def test_zeros_that_pad_a_file_are_no_binary(tmp_path: Path) -> None:
    reading = read(tmp_path, TEXT.encode() + b"\x00" * 4096)
    assert text_of(reading) == TEXT
    assert "4096 control characters" in reading.skipped[0].reason


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\x1f\x8b\x08\x00" + bytes(range(256)) * 8,
        TEXT.encode("utf-16-le"),
        b"\x7fELF\x02\x01\x01" + b"\x00" * 9 + b"\x03\x00\x3e\x00" * 40,
        TEXT.encode()[:60] + bytes(range(128, 256)) + b"\x00\x01\x02",
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    reading = read(tmp_path, data)
    assert reading.articles == ()
    (skipped,) = reading.skipped
    assert skipped.reason.startswith("this is a binary file")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
def test_text_that_was_encoded_twice_throughout_is_mended(
    tmp_path: Path, name: str, times: int, encoding: str, form: str
) -> None:
    text = unicodedata.normalize(form, f"{TEXT} “Ölet” kostar ½ krona – 12–14 öre, säger Łukasz.")
    garbled = text
    for _ in range(times):
        # As most programs decode Windows-1252: what it lacks is read as Latin-1.
        garbled = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in garbled.encode("utf-8"))
    assert garbled != text
    written = json.dumps({"text": garbled}, ensure_ascii=False) if name == "a.jsonl" else garbled
    reading = read(tmp_path, written.encode(), name)
    assert text_of(reading) == unicodedata.normalize("NFC", text)
    assert reading.skipped == ()


def test_text_of_which_only_a_part_was_encoded_twice_is_reported_with_its_line(tmp_path: Path) -> None:
    garbled = "Hon Ã¤r nöjd"
    reading = read(tmp_path, f"{TEXT}\n\n{garbled}.\n".encode())
    assert text_of(reading) == f"{TEXT}\n\n{garbled}."
    (skipped,) = reading.skipped
    assert "encoded twice" in skipped.reason
    assert skipped.line == 3


@pytest.mark.parametrize("text", ["“SÃO PAULO É LINDA”, NÃO É?", "Han bor i CAFÉ”.", "20 °C, £5, §3, “Ö”, ’Ä’", TEXT])
def test_text_that_is_right_is_left_alone(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text.encode())
    assert (text_of(reading), reading.skipped) == (text, ())
