"""Several articles in a file: mastheads, titles, bylines, datelines. All texts are our own."""

import textwrap
from pathlib import Path

from rag.reading import read_paths
from rag.records import Article, FileRead

FERRY = (
    "Färjan mellan Norrö och fastlandet slutar gå i vinter, och öborna undrar hur barnen ska komma till skolan i tid. "
    "Rederiet säger att isen har blivit för tunn för bilar men för tjock för den gamla båten, som byggdes i trä."
)
COUNCIL = (
    "Kommunen har lovat ett svar före jul. Ordföranden Åsa Öberg sade på mötet att pengarna räcker till en ny färja, "
    "men att den måste byggas någon annanstans än på Söderö varv, eftersom varvet har stängt för säsongen."
)
TOWER = (
    "The old tower by the harbour will be sold, the council decided on Monday after a debate that lasted until dawn. "
    "Nobody has yet made an offer, and the roof has leaked since the storm in October."
)
BREAD = (
    "De bakker van het dorp stopt ermee, want de oven is stuk en een nieuwe kost meer dan hij in een jaar verdient. "
    "De klanten hebben geld ingezameld en hopen dat hij van gedachten verandert."
)


def read(tmp_path: Path, text: str) -> FileRead:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (reading,) = read_paths([tmp_path / "a.txt"], max_file_mb=1)
    return reading


def head(article: Article) -> tuple[str | None, ...]:
    return article.title, article.author, article.outlet, article.published


def spaced(*paragraphs: str) -> str:
    lines = [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, 84, break_on_hyphens=False)]
    return " \n\n".join(lines) + " \n\n"


def wrapped(*paragraphs: str) -> str:
    return "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in paragraphs) + "\n\n"


COMPILED = (
    spaced("Norrö-Bladet", "Upprop: Rädda färjan", "Ur Norrö-Bladet 3-2019", FERRY, COUNCIL)
    + spaced("Skärgården (veckotidning)", "Tornet säljs – kanske")
    + "Åsa Öberg \nSkärgården 7/2 2019 \n\n"
    + spaced(COUNCIL, FERRY, "Översättning från finska, Bo Ek")
    + spaced("Vem vill egentligen ha ett torn?")
    + "Bo Ek \nSkärgården 16/2 2019 \n\n"
    + spaced(FERRY, COUNCIL, "Översättning från finska, Bo Ek.")
)


def test_a_compilation_is_split_at_its_datelines(tmp_path: Path) -> None:
    reading = read(tmp_path, COMPILED)
    assert reading.skipped == ()
    assert [head(article) for article in reading.articles] == [
        ("Upprop: Rädda färjan", None, "Norrö-Bladet", "2019"),
        ("Tornet säljs – kanske", "Åsa Öberg", "Skärgården", "2019-02-07"),
        ("Vem vill egentligen ha ett torn?", "Bo Ek", "Skärgården", "2019-02-16"),
    ]
    assert [article.issue for article in reading.articles] == ["3-2019", None, None]
    assert {article.language for article in reading.articles} == {"sv"}
    assert reading.articles[1].inferred == ("author", "language", "outlet", "published", "title")
    assert [article.text.split("\n\n") for article in reading.articles] == [
        [FERRY, COUNCIL],
        [COUNCIL, FERRY, "Översättning från finska, Bo Ek"],
        [FERRY, COUNCIL, "Översättning från finska, Bo Ek."],
    ]


def test_author_and_outlet_on_one_line_and_a_title_over_two(tmp_path: Path) -> None:
    text = (
        "The Tower by the Harbour\nWill Be Sold\nJane Doe / The Shore 8 January 2019\n\n"
        + wrapped(TOWER)
        + "De bakker stopt\nJan de Wit\nDe Kustbode, 9 maart 2019\n\n"
        + wrapped(BREAD)
    )
    assert [head(article) for article in read(tmp_path, text).articles] == [
        ("The Tower by the Harbour Will Be Sold", "Jane Doe", "The Shore", "2019-01-08"),
        ("De bakker stopt", "Jan de Wit", "De Kustbode", "2019-03-09"),
    ]


def test_a_name_and_a_date_in_running_text_split_nothing(tmp_path: Path) -> None:
    text = wrapped(TOWER + " It was last painted by the men of the\nharbour under Jane Doe on 8 January 2019", BREAD)
    (article,) = read(tmp_path, text).articles
    assert (article.outlet, article.published) == (None, None)


def test_one_article_with_title_and_byline(tmp_path: Path) -> None:
    text = "De bakker stopt ermee\n\nDoor Jan de Wit, gepubliceerd op 9 maart 2019\n\n" + wrapped(BREAD)
    (article,) = read(tmp_path, text).articles
    assert head(article) == ("De bakker stopt ermee", "Jan de Wit", None, "2019-03-09")
    assert [block.kind for block in article.blocks] == ["caption", "paragraph"]


def test_a_date_without_year_is_kept_and_reported_and_no_year_invented(tmp_path: Path) -> None:
    text = "haven\nStoRm in de\nhaveN\n\n" + wrapped(BREAD + " De storm trok over de haven en de kust.")
    text += "Verslag door Nieuwe Kust\n(afdeling Zuid), gepubliceerd op 9 maart\n\n" + wrapped(
        BREAD.replace("bak", "ba")
    )
    reading = read(tmp_path, text)
    (article,) = reading.articles
    assert head(article) == ("Storm in de haven", "Nieuwe Kust", None, "--03-09")
    assert "published" in article.inferred
    assert article.language == "nl"
    assert "9 maart" in reading.skipped[0].reason
    assert reading.skipped[0].line == text.split("\n").index("Verslag door Nieuwe Kust") + 1
    assert "gepubliceerd op 9 maart" in article.text


def test_a_text_without_title_has_none(tmp_path: Path) -> None:
    (article,) = read(tmp_path, wrapped(TOWER, BREAD)).articles
    assert article.title is None
    assert article.text == f"{TOWER}\n\n{BREAD}"


def test_a_title_without_text_is_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, "Tornet säljs\nBo Ek\nSkärgården 7/2 2019\n")
    assert reading.articles == ()
    assert "Tornet säljs" in reading.skipped[0].reason


def test_a_heading_above_the_first_article_is_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, "Samling om färjan\n\n" + COMPILED)
    assert len(reading.articles) == 3
    assert "Samling om färjan" in reading.skipped[0].reason
    assert reading.skipped[0].line == 1
