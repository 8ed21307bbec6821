"""Sidecars give and correct metadata and boundaries."""

from pathlib import Path

from rag.reading import read_paths
from rag.records import FileRead

ONE = "Färjan slutar gå\n\nFärjan till Norrö slutar gå i vinter, säger rederiet i ett brev till öborna.\n"
TWO = ONE + "\nBrug open\n\nDe brug over de rivier ging gisteren open, en de burgemeester kwam te laat.\n"


def read(tmp_path: Path, text: str, sidecar: str, name: str = "a.txt.bron.yaml") -> FileRead:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / name).write_text(sidecar, encoding="utf-8")
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    return reading


def test_both_names_of_a_sidecar_give_metadata(tmp_path: Path) -> None:
    for name in ("a.bron.yaml", "a.txt.bron.yaml"):
        reading = read(tmp_path, ONE, "author: Åsa Öberg\npublished: 2019-02-07\nlanguage: sv\nissue: 3-2019\n", name)
        (article,) = reading.articles
        assert (article.title, article.author, article.published) == ("Färjan slutar gå", "Åsa Öberg", "2019-02-07")
        assert (article.issue, article.inferred) == ("3-2019", ("title",))
        (tmp_path / name).unlink()


def test_a_sidecar_can_take_a_field_away(tmp_path: Path) -> None:
    (article,) = read(tmp_path, ONE, "title:\n").articles
    assert article.title is None
    assert "title" not in article.inferred


def test_boundaries_by_text_and_by_line(tmp_path: Path) -> None:
    for start in ("starts_with: Brug open", "line: 5"):
        sidecar = f"outlet: Kust\narticles:\n- line: 1\n  author: Bo Ek\n- {start}\n  title: De brug\n  outlet: Dam\n"
        reading = read(tmp_path, TWO, sidecar)
        assert reading.skipped == ()
        assert [(article.title, article.author, article.outlet) for article in reading.articles] == [
            ("Färjan slutar gå", "Bo Ek", "Kust"),
            ("De brug", None, "Dam"),
        ]
        assert reading.articles[1].text.startswith("De brug over de rivier")


def test_what_cannot_be_used_is_reported_with_the_sidecars_name(tmp_path: Path) -> None:
    sidecar = "titel: A\npublished: soon\narticles:\n- starts_with: Nergens\n- author: Bo Ek\n- line: 1\n  sida: 3\n"
    reading = read(tmp_path, ONE, sidecar)
    reasons = [skipped.reason for skipped in reading.skipped]
    assert {skipped.file for skipped in reading.skipped} == {str(tmp_path / "a.txt.bron.yaml")}
    for word in ("'titel'", "published", "'Nergens'", "entry 2", "'sida'"):
        assert sum(word in reason for reason in reasons) == 1
    assert len(reading.articles) == 1


def test_boundaries_that_are_not_there_leave_the_file_as_it_was(tmp_path: Path) -> None:
    reading = read(tmp_path, ONE, "author: Bo Ek\narticles:\n- starts_with: Nergens\n")
    assert [(article.title, article.author) for article in reading.articles] == [("Färjan slutar gå", "Bo Ek")]
    assert "Nergens" in reading.skipped[0].reason


def test_a_broken_sidecar_is_reported_and_the_file_still_read(tmp_path: Path) -> None:
    reading = read(tmp_path, ONE, "title: A\nauthor: [b\n")
    assert reading.articles[0].title == "Färjan slutar gå"
    assert "sidecar cannot be read" in reading.skipped[0].reason
    assert reading.skipped[0].line


def test_the_digest_changes_with_the_sidecar(tmp_path: Path) -> None:
    digests = {read(tmp_path, ONE, f"author: {author}\n").digest for author in ("Bo Ek", "Åsa Öberg")}
    assert len(digests) == 2


def test_lines_of_json_are_corrected_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Een."}\n{"text": "Twee."}\n', encoding="utf-8")
    (tmp_path / "a.jsonl.bron.yaml").write_text(
        "outlet: Dam\narticles:\n- line: 2\n  author: Bo Ek\n", encoding="utf-8"
    )
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    assert [(article.outlet, article.author) for article in reading.articles] == [("Dam", None), ("Dam", "Bo Ek")]
