"""JSON lines: one article a line."""

import json
from pathlib import Path

from rag.reading import read_paths
from rag.records import FileRead


def reading_of(tmp_path: Path, *lines: bytes) -> FileRead:
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    (reading,) = read_paths([tmp_path / "a.jsonl"], max_file_mb=1)
    return reading


def test_every_key(tmp_path: Path) -> None:
    values = {
        "title": "Brug open",
        "body": "De brug ging open.\n\nHet regende.",
        "author": ["Ann Smit", "Bo Ek"],
        "outlet": "De Kustbode",
        "date": "8 januari 2022",
        "language": "nl-BE",
        "url": "https://example.org/brug",
        "tags": ["brug"],
        "id": 7,
    }
    reading = reading_of(tmp_path, json.dumps(values).encode())
    (article,) = reading.articles
    assert [skipped.reason for skipped in reading.skipped] == ["ignored: id"]
    assert (article.title, article.author, article.outlet) == ("Brug open", "Ann Smit, Bo Ek", "De Kustbode")
    assert (article.published, article.language, article.tags) == ("2022-01-08", "nl", ("brug",))
    assert article.text == "De brug ging open.\n\nHet regende."
    assert [block.kind for block in article.blocks] == ["paragraph", "paragraph"]
    assert article.inferred == ()


def test_bad_lines_are_reported_by_number_and_good_lines_read(tmp_path: Path) -> None:
    good = json.dumps({"text": "Bron över ån öppnade."}).encode()
    bad = [
        b'{"title": "no text"}',
        b"[1, 2]",
        b"{not json",
        b'{"text": 7}',
        b'{"text": "a\xff\xfe"}',
        b'{"text": "half \\ud800 sign"}',
        b"[" * 100_000,
        b'{"text": "a", "n": ' + b"9" * 5000 + b"}",
        b'{"text": "a", "date": "never"}',
    ]
    reading = reading_of(tmp_path, good, b"", *bad, good.replace("ån".encode("unicode_escape"), b"sundet"))
    assert [skipped.line for skipped in reading.skipped] == list(range(3, 3 + len(bad)))
    assert all(skipped.reason for skipped in reading.skipped)
    # The last bad line only has a bad date: its text is read.
    assert [article.text for article in reading.articles][:2] == ["Bron över ån öppnade.", "a"]
    assert len(reading.articles) == 3


def test_a_file_of_blank_lines_is_reported(tmp_path: Path) -> None:
    assert reading_of(tmp_path, b"", b" ", b"").skipped[0].line is None
