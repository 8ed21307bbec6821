"""Mail: newsletters and press releases, mailboxes, and pages that a browser saved as mail."""

from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import FileRead
from tests.newsroom_files import DUTCH, ENGLISH, LEAD, TEXT, TITLE, docx, mail, page

PLAIN = "\n\n".join(TEXT)
LETTER = (
    "<html><body><div style='display:none'>Förhandstext</div><table><tr><td><a href='x'>Visa i webbläsaren</a></td>"
    f"</tr><tr><td><h1>{TITLE}</h1>"
    + "".join(f"<p>{text}</p>" for text in TEXT)
    + "</td></tr><tr><td>Du får brevet för att "
    "du bett om det. <a href='https://norro.example/ut?x=1'>Avregistrera</a></td></tr></table></body></html>"
)
LIST = {"List_Id": '"Norrö-Bladet" <n.norro.example>', "List_Unsubscribe": "<https://norro.example/ut?x=1>"}


def read(tmp_path: Path, data: bytes, name: str = "a.eml") -> FileRead:
    (tmp_path / name).write_bytes(data)
    (reading,) = read_paths([tmp_path / name], max_file_mb=10)
    return reading


def test_a_newsletter_gives_its_text_without_what_stands_around_it(tmp_path: Path) -> None:
    reading = read(tmp_path, mail(PLAIN, LETTER, **LIST))
    (article,) = reading.articles
    assert (article.title, article.author, article.outlet) == (TITLE, None, "Norrö-Bladet")
    assert (article.published, article.language) == ("2019-05-14", "sv")
    assert article.text.split("\n\n") == list(TEXT)
    assert "published" not in article.inferred and reading.skipped == ()


def test_a_newsletter_of_many_stories_loses_none_of_them(tmp_path: Path) -> None:
    stories = "".join(
        f"<tr><td><h2><a href='https://x.example/{n}'>Nyhet {n} om ön</a></h2><p>{text}</p>"
        f"<a href='https://x.example/{n}'>Läs mer</a></td></tr>"
        for n, text in enumerate(TEXT)
    )
    foot = "<tr><td><p>Norrö-Bladet AB</p><a href='https://norro.example/ut?x=1'>Avsluta</a></td></tr>"
    reading = read(tmp_path, mail("Se webben.", f"<table>{stories}{foot}</table>", **LIST))
    (article,) = reading.articles
    assert all(text in article.text for text in TEXT)
    assert [block.kind for block in article.blocks].count("heading") == 3
    assert "Läs mer" not in article.text and "Avsluta" not in article.text


def test_the_senders_name_and_signature_are_taken_as_they_are_meant(tmp_path: Path) -> None:
    data = mail(f"{LEAD}\n\n-- \nRedaktionen på ön", From='"Lindqvist, Åsa" <a@norro.example>')
    (article,) = read(tmp_path, data).articles
    assert article.author == "Åsa Lindqvist" and article.text == LEAD


def test_a_mail_in_plain_text_is_its_senders(tmp_path: Path) -> None:
    (article,) = read(tmp_path, mail(PLAIN)).articles
    assert (article.title, article.author, article.outlet) == (TITLE, "Åsa Lindqvist", None)
    assert LEAD in article.text


@pytest.mark.parametrize(("paragraphs", "language"), [(DUTCH, "nl"), (ENGLISH, "en")])
def test_lines_of_mail_that_are_encoded_and_other_languages(
    tmp_path: Path, paragraphs: tuple[str, ...], language: str
) -> None:
    data = mail(
        "\n\n".join(paragraphs), Subject="Coëfficiënt", From="Zoë Ångström <z@x.example>", Content_Language="sv"
    )
    assert b"=?utf-8?" in data
    (article,) = read(tmp_path, data).articles
    assert (article.title, article.author, article.language) == ("Coëfficiënt", "Zoë Ångström", language)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_lines_of_mail_that_declare_nothing_keep_their_letters(tmp_path: Path, encoding: str) -> None:
    lines = "Subject: Nytt badhus på ön\r\nFrom: Zoë Åkerö <z@x.example>\r\nMIME-Version: 1.0\r\n"
    body = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{LEAD}"
    (article,) = read(tmp_path, lines.encode(encoding) + body.encode()).articles
    assert (article.title, article.author) == ("Nytt badhus på ön", "Zoë Åkerö")


def test_latin_1_is_read_as_its_part_declares(tmp_path: Path) -> None:
    lines = (
        "Subject: Bron",
        "From: a@b.example",
        "Content-Type: text/plain; charset=iso-8859-1",
        "",
        LEAD.replace("–", "-"),
    )
    (article,) = read(tmp_path, "\r\n".join(lines).encode("latin-1")).articles
    assert LEAD.replace("–", "-") in article.text


def test_what_is_attached_is_read_with_its_own_place(tmp_path: Path) -> None:
    first, second = read(tmp_path, mail("Hej! Se bifogad fil, tack.", attached={"press.docx": docx()})).articles
    assert Path(second.file).relative_to(tmp_path).as_posix() == "a.eml/press.docx"
    assert second.author == "Åsa Lindqvist" and "Se bifogad fil" in first.text


def test_a_mailbox_gives_each_mail_by_its_number(tmp_path: Path) -> None:
    start = b"From asa@norro.example Tue May 14 07:15:00 2019\n"
    data = start + mail(LEAD + "\n>From Norrö med kärlek.") + b"\n" + start + mail(DUTCH[0], Subject="Kust")
    first, second = read(tmp_path, data, "a.mbox").articles
    assert [first.title, second.title] == [TITLE, "Kust"]
    assert [Path(each.file).name for each in (first, second)] == ["mail 1", "mail 2"]


def test_a_page_saved_as_mail_is_a_page(tmp_path: Path) -> None:
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://norro.example/2019/farja\r\nSubject: x\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    (article,) = read(tmp_path, f"{head}{page()}\r\n--b--\r\n".encode(), "a.mhtml").articles
    assert (article.title, article.outlet, article.author) == (TITLE, "Norrö-Bladet", "Åsa Lindqvist")
    assert article.url == "https://norro.example/2019/farja"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"just a text\n", "no mail"),
        (b"Subject: x\nContent-Type: image/png\n\n\x00\x01", "no text"),
        (
            b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: text/plain\n\nx\n" * 1200,
            "1,000 parts",
        ),
    ],
)
def test_what_is_wrong_with_a_mail_is_said(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in " / ".join(item.reason for item in read(tmp_path, data).skipped)
