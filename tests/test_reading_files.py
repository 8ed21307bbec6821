"""What is read, in which order, and that bad input is reported and never stops a run."""

import hashlib
import os
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import BronError, FileRead

GOOD = "---\ntitle: Bron öppnar\nlanguage: sv\n---\nBron över ån öppnade i går.\n"


def read(*paths: Path, max_file_mb: int = 10) -> list[FileRead]:
    return list(read_paths(paths, max_file_mb=max_file_mb))


def reasons(readings: list[FileRead]) -> list[str]:
    return [skipped.reason for reading in readings for skipped in reading.skipped]


def test_folders_are_read_in_sorted_order_and_each_file_once(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "sub/c.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(GOOD, encoding="utf-8")
    readings = read(tmp_path, tmp_path / "a.md", tmp_path)
    assert [Path(reading.file).relative_to(tmp_path).as_posix() for reading in readings] == ["a.md", "b.md", "sub/c.md"]
    assert all(reading.articles[0].file == reading.file for reading in readings)


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Een kop\n\nDe brug ging gisteren open.\n", encoding="utf-8")
    assert read(tmp_path) == read(tmp_path)


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(GOOD.encode())
    assert read(tmp_path)[0].digest == hashlib.sha256(GOOD.encode()).hexdigest()


def test_a_path_that_is_not_there_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(BronError) as caught:
        read_paths([tmp_path, tmp_path / "gone.md"], max_file_mb=1)
    assert caught.value.misuse
    assert "gone.md" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n\t\n", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        ("broken.txt", "Bron öppnade, sade Åsa.".encode()[:-14] + b" \xc3 och mer \xff.", "broken UTF-8"),
        ("mixed.txt", "Bron ö".encode() + "ppnade i går".encode("latin-1"), "broken UTF-8"),
        ("paper.pdf", b"%PDF-1.4", "broken"),
        ("front.md", b"---\ntitle: [a\nlanguage: sv\n---\nText.\n", "front matter cannot be read"),
        ("front.md", b"---\n- a\n- b\n---\nText.\n", "front matter is not"),
        ("front.md", b"---\nflag: !!bool maybe\n---\nText.\n", "front matter cannot be read"),
        ("bare.md", b"---\ntitle: A\n---\n\n", "no text"),
        ("page.html", b"<html><body></body></html>", "no article"),
        ("alone.bron.yaml", b"title: A\n", "no file beside"),
    ],
)
def test_bad_input_is_reported_and_the_rest_is_read(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.md").write_text(GOOD, encoding="utf-8")
    bad, good = read(tmp_path)
    assert bad.file == str(tmp_path / name)
    assert bad.articles == ()
    assert [reason in skipped.reason for skipped in bad.skipped] == [True]
    assert good.articles[0].title == "Bron öppnar"
    assert good.skipped == ()


def test_the_line_of_a_broken_front_matter_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nauthor: b: c\n---\nText.\n", encoding="utf-8")
    assert read(tmp_path)[0].skipped[0].line == 3


def test_a_file_that_is_too_large_is_reported_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    readings = read(tmp_path, max_file_mb=100)
    assert "200 MB" in reasons(readings)[0]
    assert readings[0].digest == ""


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-8-sig", "utf-16"])
def test_other_encodings_that_are_certain_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("Sjön är blå och ön är grön. Het café in Coevorden.".encode(encoding))
    assert read(tmp_path)[0].articles[0].text == "Sjön är blå och ön är grön. Het café in Coevorden."


def test_a_link_that_leads_back_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    readings = read(tmp_path)
    assert [len(reading.articles) for reading in readings] == [1, 0, 0]
    assert "symlink loop" in reasons(readings)[0]
    assert "symbolic links" in reasons(readings)[1]


def test_a_folder_without_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "z.md").write_text(GOOD, encoding="utf-8")
    closed.chmod(0)
    if os.access(closed, os.R_OK):  # the superuser may read everything
        listing = Path.iterdir

        def refuse(path: Path):
            if path == closed:
                raise PermissionError(13, "Permission denied", str(path))
            return listing(path)

        monkeypatch.setattr(Path, "iterdir", refuse)
    readings = read(tmp_path)
    closed.chmod(0o700)
    assert reasons(readings) == ["cannot be read: permission denied"]
    assert len(readings[1].articles) == 1


@pytest.mark.parametrize("suffix", [".txt", ".md", ".jsonl"])
def test_a_name_so_long_that_no_sidecar_can_stand_beside_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / ("å" * ((251 - len(suffix)) // 2) + suffix)
    path.write_text('{"text": "Bron över ån öppnade i går."}\n', encoding="utf-8")
    (reading,) = read(tmp_path)
    assert reading.skipped == ()
    assert "Bron över ån öppnade i går." in reading.articles[0].text


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert reasons(read(tmp_path)) == ["this is not a regular file"]


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("Text.", encoding="utf-8")
    (skipped,) = read(tmp_path)[0].skipped
    assert "UTF-8" in skipped.reason
    skipped.file.encode("utf-8")


def test_notes_on_the_folder_are_left_out_quietly_but_read_when_named(tmp_path: Path) -> None:
    for name in ("README.md", "LICENSE", "readme.txt", ".hidden.md"):
        (tmp_path / name).write_text("# About\n\nWhat lies in this folder.\n", encoding="utf-8")
    assert read(tmp_path) == []
    assert read(tmp_path / "README.md")[0].articles[0].title == "About"


def test_a_readme_with_front_matter_is_an_article(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(GOOD, encoding="utf-8")
    assert len(read(tmp_path)[0].articles) == 1
