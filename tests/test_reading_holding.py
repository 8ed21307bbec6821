"""Files that hold files: zip, WARC, packed text; limits against bombs; extras that are missing; ingesting twice."""

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.reading.holding.packed import unpack
from rag.reading.limits import MEGABYTE, Budget
from rag.reading.unusable import Unusable
from rag.records import FileRead
from tests.newsroom_files import LEAD, TITLE, docx, epub, page, pdf, warc, zipped

TEXT = f"{TITLE}\n\n{LEAD}\n"


def read(tmp_path: Path, data: bytes, name: str, max_file_mb: int = 10) -> FileRead:
    (tmp_path / name).write_bytes(data)
    (reading,) = read_paths([tmp_path / name], max_file_mb=max_file_mb)
    return reading


def told(reading: FileRead) -> str:
    return " / ".join(item.reason for item in reading.skipped)


def places(tmp_path: Path, reading: FileRead) -> list[str]:
    return [Path(article.file).relative_to(tmp_path).as_posix() for article in reading.articles]


def test_a_zip_gives_the_articles_of_its_files_with_their_places(tmp_path: Path) -> None:
    inner = zipped({"maj/c.txt": TEXT})
    data = zipped(
        {
            "2019/b.docx": docx(),
            "2019/a.html": page(),
            "ärende.zip": inner,
            "bild.jpg": b"x",
            "__MACOSX/._a.html": b"x",
            "README.txt": "Om mappen.",
        }
    )
    reading = read(tmp_path, data, "arkiv.zip")
    found = ["arkiv.zip/2019/a.html", "arkiv.zip/2019/b.docx", "arkiv.zip/ärende.zip/maj/c.txt"]
    assert places(tmp_path, reading) == found
    assert [item.reason for item in reading.skipped] == ["not read, of other kinds: 1 .jpg"]
    assert reading.skipped[0].remark


def test_sidecars_lie_in_a_zip_or_beside_it(tmp_path: Path) -> None:
    data = zipped({"a.txt": TEXT, "b.txt": TEXT.replace("fastlandet", "ön"), "a.txt.bron.yaml": "outlet: Kust\n"})
    (tmp_path / "arkiv.zip.bron.yaml").write_text("outlet: Norrö-Bladet\n", encoding="utf-8")
    reading = read(tmp_path, data, "arkiv.zip")
    assert [article.outlet for article in reading.articles] == ["Kust", "Norrö-Bladet"]


def test_a_zip_cannot_lead_out_of_itself(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("../../ut.txt", TEXT)
        packed.writestr("/etc/ut.txt", TEXT)
        link = zipfile.ZipInfo("lank.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("a.txt", TEXT)
    reading = read(tmp_path, made.getvalue(), "a.zip")
    assert places(tmp_path, reading) == ["a.zip/a.txt"]
    assert told(reading).count("leads out") == 2 and "symbolic link" in told(reading)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_one_message_for_a_mistake_that_many_files_in_a_zip_share(tmp_path: Path) -> None:
    reading = read(tmp_path, zipped({f"{n}.html": "<html></html>" for n in range(40)}), "a.zip")
    assert len(reading.skipped) == 1 and "39 more" in told(reading)


def bomb(megabytes: int) -> bytes:
    return b"0" * megabytes * MEGABYTE


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt.gz", gzip.compress(bomb(6))),
        ("a.txt.bz2", bz2.compress(bomb(6))),
        ("a.txt.xz", lzma.compress(bomb(6))),
        ("a.zip", zipped({"a.txt": bomb(6)})),
        ("a.docx", zipped({"[Content_Types].xml": bomb(6)})),
        ("a.epub", zipped({"META-INF/container.xml": bomb(6)})),
        ("a.warc.gz", warc([("https://norro.example/", bomb(6), "text/html")])),
    ],
)
def test_what_unpacks_without_end_is_not_unpacked(tmp_path: Path, name: str, data: bytes) -> None:
    reading = read(tmp_path, data, name, max_file_mb=1)
    assert reading.articles == () and "unpacks to more than" in told(reading)


def test_limits_of_ratio_parts_depth_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "300 times" in told(read(tmp_path, zipped({"a.txt": bomb(5)}), "a.zip"))
    deep = TEXT.encode()
    for _ in range(8):
        deep = zipped({"a.zip" if deep.startswith(b"PK") else "a.txt": deep})
    assert "files deep" in told(read(tmp_path, deep, "b.zip"))
    monkeypatch.setattr("rag.reading.limits.MOST_PARTS", 3)
    reading = read(tmp_path, zipped({f"{n}.txt": f"{TEXT}{n}" for n in range(9)}), "c.zip")
    assert len(reading.articles) == 3 and "the rest was left" in told(reading)
    ticks = iter(range(0, 10_000, 100))
    slow = Budget(1, clock=lambda: float(next(ticks)))
    with pytest.raises(Unusable, match="longer than 300 seconds"):
        for _ in range(5):
            slow.check_time()


def test_all_parts_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.limits.TIMES", 2)
    rows = "".join(f"{n},{LEAD}\n" for n in range(3000))
    reading = read(tmp_path, zipped({f"{n}.csv": f"title,ignored\n{rows}" for n in range(9)}), "a.zip", 1)
    assert "2 times" in told(reading) and "the rest was left" in told(reading)


@pytest.mark.parametrize(
    ("name", "pack"), [("a.txt.gz", gzip.compress), ("a.txt.bz2", bz2.compress), ("a.txt.xz", lzma.compress)]
)
def test_packed_text_is_read_and_broken_packing_told(tmp_path: Path, name: str, pack) -> None:
    (article,) = read(tmp_path, pack(TEXT.encode()), name).articles
    assert (article.title, article.text) == (TITLE, LEAD)
    half = pack(TEXT.encode() * 50)
    reading = read(tmp_path, half[: len(half) // 2], name)
    assert reading.articles == () and ("cut off" in told(reading) or "broken" in told(reading))


def test_two_streams_of_xz_are_one_file() -> None:
    assert unpack(lzma.compress(b"Bron ") + lzma.compress(b"\xc3\xb6ppnade"), Budget(1)) == "Bron öppnade".encode()


WALL = "<html><body><div class='cookiewall'><p>Vi använder cookies. Välj hur du vill ha det.</p></div></body></html>"


@pytest.mark.parametrize("packed", [True, False])
def test_a_crawl_gives_its_pages_and_tells_walls(tmp_path: Path, packed: bool) -> None:
    pages = [
        ("https://norro.example/2019/farja?a=1", page().encode(), "text/html; charset=utf-8"),
        ("https://norro.example/vagg", WALL.encode(), "text/html"),
        ("https://norro.example/a.pdf", pdf(), "application/pdf"),
        ("https://norro.example/b.jpg", b"\xff\xd8", "image/jpeg"),
        (
            "https://norro.example/latin",
            page("Bron är öppen").encode("latin-1", "replace"),
            "text/html; charset=iso-8859-1",
        ),
    ]
    reading = read(tmp_path, warc(pages, packed=packed), "crawl.warc.gz" if packed else "crawl.warc")
    first, second, third = reading.articles
    assert (first.title, first.outlet, first.published) == (TITLE, "Norrö-Bladet", "2019-05-14")
    assert first.url == "https://norro.example/2019/farja?a=1"
    assert first.file.endswith("/norro.example/2019/farja?a=1")
    assert second.file.endswith("/norro.example/a.pdf") and third.title == "Bron är öppen"
    assert "cookie wall" in told(reading) and "1 image/jpeg" in told(reading)


def test_redirections_are_no_pages_and_what_is_no_crawl_is_told(tmp_path: Path) -> None:
    moved = warc([("https://norro.example/", page().encode(), "text/html")], status="301 Moved")
    assert read(tmp_path, moved, "a.warc.gz").articles == ()
    assert "no WARC" in told(read(tmp_path, b"not a crawl at all\r\n\r\n", "b.warc"))


def test_a_missing_extra_is_named_once_a_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        (tmp_path / f"{n}.pdf").write_bytes(pdf())
    (tmp_path / "a.docx").write_bytes(docx())
    for name in ("pypdfium2", "docx"):
        monkeypatch.setitem(sys.modules, name, None)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    readings = list(read_paths([tmp_path], max_file_mb=10))
    assert [len(reading.articles) for reading in readings] == [1, 0, 0]
    reasons = [told(reading) for reading in readings[1:]]
    assert "pip install 'bron[pdf]'" in reasons[0] and "2 more" in reasons[0]
    assert "pip install 'bron[office]'" in reasons[1]
    assert all(reading.digest == "" and not reading.skipped[0].remark for reading in readings[1:])


def test_a_kind_that_is_never_read_is_told_once_and_what_to_do(tmp_path: Path) -> None:
    for name in ("a.rtf", "b.rtf", "c.xlsx", "d.tar.gz", "e.jpg"):
        (tmp_path / name).write_bytes(b"x")
    reasons = [told(reading) for reading in read_paths([tmp_path], max_file_mb=1)]
    assert len(reasons) == 4
    assert "save it as .docx" in reasons[0] and "1 more" in reasons[0]
    assert "save it as .csv" in reasons[1] and "unpack it first" in reasons[2] and "not read" in reasons[3]


def test_ingesting_twice_adds_nothing_and_a_file_in_a_file_has_both_names(tmp_path: Path) -> None:
    from rag.index.writing.ingest import ingest
    from rag.settings import Settings
    from tests.helpers_embedding import HashEmbedding
    from tests.helpers_store import opened

    folder = tmp_path / "arkiv"
    folder.mkdir()
    chapter = f"<h1>Kust</h1><p>{LEAD}</p><p>{LEAD.replace('februari', 'mars')}</p>"
    (folder / "a.zip").write_bytes(zipped({"a.html": page(), "b.txt": TEXT}))
    (folder / "b.pdf").write_bytes(pdf())
    (folder / "c.epub").write_bytes(epub({"a.xhtml": chapter}, "<dc:publisher>Kust</dc:publisher>"))
    settings = Settings(index=tmp_path / "index")
    first = ingest(settings, [folder], embedding=HashEmbedding())
    assert first.added == 4
    again = ingest(settings, [folder], embedding=HashEmbedding())
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 4)
    store = opened(settings)
    found = sorted(store.catalogue.place(article.id) for article in store.catalogue.articles())
    store.close()
    assert found == ["a.zip/a.html", "a.zip/b.txt", "b.pdf", "c.epub/OEBPS/a.xhtml"]


def test_readers_are_imported_only_when_they_are_needed() -> None:
    code = "import sys, rag.reading; print({'pypdfium2', 'docx', 'warcio', 'lxml', 'trafilatura'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
