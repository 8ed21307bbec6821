"""Where pages meet: running heads tell outlet and day before they go, page numbers go, figures stay. Our own texts."""

import textwrap
import unicodedata
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.reading.dates import today
from rag.records import Article, FileRead

FERRY = (
    "Färjan mellan Norrö och fastlandet slutar gå i vinter, och öborna undrar hur barnen ska komma till skolan i tid. "
    "Rederiet säger att isen har blivit för tunn för bilar men för tjock för den gamla båten, som byggdes i trä."
)
COUNCIL = (
    "Kommunen har lovat ett svar före jul. Ordföranden Åsa Öberg sade på mötet att pengarna räcker till en ny färja, "
    "men att den måste byggas någon annanstans än på Söderö varv, eftersom varvet har stängt för säsongen."
)
BRIDGE = (
    "En bro vore billigare på lång sikt, tycker fiskarna, men ingen av dem vill se den byggas genom den egna hamnen "
    "och de har därför bett om en tunnel i stället."
)
BODIES = (FERRY, COUNCIL, BRIDGE)


def read(path: Path, text: str) -> FileRead:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (reading,) = read_paths([path], max_file_mb=1)
    return reading


def article_of(path: Path, text: str) -> Article:
    (article,) = read(path, text).articles
    return article


def paged(head: str, foot: str = "", title: str = "Färjan slutar gå") -> str:
    """Three pages with a head and a foot; "#" is the number of the page."""
    bodies = [f"{title}\n\n{textwrap.fill(FERRY, 60)}", textwrap.fill(COUNCIL, 60), textwrap.fill(BRIDGE, 60)]
    pages = [f"{head}\n\n{body}\n\n{foot}".strip().replace("#", str(n)) for n, body in enumerate(bodies, start=7)]
    return "\n\f".join(pages)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("head", "foot", "outlet", "published"),
    [
        ("NORRÖ-BLADET    TORSDAG 7 FEBRUARI 2019    SIDA #", "", "NORRÖ-BLADET", "2019-02-07"),
        ("Norrö-Bladet 7 februari 2019", "#", "Norrö-Bladet", "2019-02-07"),
        ("# | De Zeeuwse Courant | donderdag 7 februari 2019", "", "De Zeeuwse Courant", "2019-02-07"),
        ("The Coïncident, Thursday 7 February 2019, page #", "", "The Coïncident", "2019-02-07"),
        ("The Sun 7 February 2019", "- # -", "The Sun", "2019-02-07"),
        ("NORRÖ-BLADET TORS 7 FEB 2019", "#", "NORRÖ-BLADET", "2019-02-07"),
        ("Zeeuwse Courant do 7 feb 2019", "#", "Zeeuwse Courant", "2019-02-07"),
        ("Norrö-Bladet", "7 februari 2019 – sida #", "Norrö-Bladet", "2019-02-07"),
        ("Norrö-Bladet", "Sida # av 12", "Norrö-Bladet", None),
        ("Norrö-Bladet 3-2019", "#", "Norrö-Bladet", "2019"),
        ("Skärgården   februari 2019   #", "", "Skärgården", "2019-02"),
        ("Färjan slutar gå", "#", None, None),
        ("KULTUR   #", "", None, None),
        ("2023-05-06, 14:33   Färjan slutar gå – Norrö", "", None, None),
    ],
)
def test_running_heads_tell_the_outlet_and_the_day_before_they_go(
    tmp_path: Path, head: str, foot: str, outlet: str | None, published: str | None, form: str
) -> None:
    article = article_of(tmp_path / "a.txt", unicodedata.normalize(form, paged(head, foot)))
    assert (article.title, article.outlet, article.published) == ("Färjan slutar gå", outlet, published)
    assert ("outlet" in article.inferred, "published" in article.inferred) == (bool(outlet), bool(published))
    assert article.text == "\n\n".join(BODIES)


def test_what_the_article_or_a_sidecar_says_stands_above_the_running_heads(tmp_path: Path) -> None:
    text = paged("Norrö-Bladet   8 februari 2019   #", title="Färjan slutar gå\n\nSkärgården 7/2 2019")
    article = article_of(tmp_path / "a.txt", text)
    assert (article.outlet, article.published) == ("Skärgården", "2019-02-07")
    (tmp_path / "b.txt.bron.yaml").write_text("published: 2018-01-01\n", encoding="utf-8")
    article = article_of(tmp_path / "b.txt", paged("Norrö-Bladet   8 februari 2019   #"))
    assert (article.outlet, article.published) == ("Norrö-Bladet", "2018-01-01")
    assert "published" not in article.inferred


def test_a_figure_of_the_text_at_a_page_s_end_is_no_page_number(tmp_path: Path) -> None:
    ends = "Den var byggd\n1985\n\fav ett varv på fastlandet och rymde just\n300\n\fpersoner på däck.\n"
    text = f"{textwrap.fill(FERRY, 60)} {ends}"
    assert article_of(tmp_path / "a.txt", text).text == (
        f"{FERRY} Den var byggd 1985 av ett varv på fastlandet och rymde just 300 personer på däck."
    )


def test_lines_that_differ_in_what_they_count_are_no_running_heads(tmp_path: Path) -> None:
    ends = [f"I alla röstade {n} personer." for n in (40, 12, 7)]
    pages = [f"{textwrap.fill(body, 60)}\n\n{end}" for body, end in zip(BODIES, ends, strict=True)]
    text = article_of(tmp_path / "a.txt", "\n\f".join(pages)).text
    assert [end for end in ends if end in text] == ends


BREAD = (
    "De bakker van het dorp stopt ermee, want de oven is stuk en een nieuwe kost meer dan hij in een jaar verdient. "
    "De klanten hebben geld ingezameld en hopen dat hij van gedachten verandert, zoals vorig jaar, zei hij coöperatief."
)
UNDATED = f"De bakker stopt ermee\n\nDoor Jan de Wit, gepubliceerd op 8 januari\n\n{textwrap.fill(BREAD, 60)}\n"


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("2022/a.txt", "2022-01-08"),
        ("2022/01/a.txt", "2022-01-08"),
        ("2022-01/a.txt", "2022-01-08"),
        ("2021/12/a.txt", "2021-01-08"),
        ("kustbode 2022-01-09.txt", "2022-01-08"),
        ("20220109_kustbode.txt", "2022-01-08"),
        ("2019/kustbode-2022-01-09.txt", "2022-01-08"),
        ("plannen-2022.txt", "--01-08"),
        (f"{today().year + 1}/a.txt", "--01-08"),
        ("a.txt", "--01-08"),
    ],
)
def test_a_day_takes_its_year_from_the_file_s_name_or_folder(tmp_path: Path, name: str, published: str) -> None:
    reading = read(tmp_path / name, UNDATED)
    (article,) = reading.articles
    assert (article.author, article.published) == ("Jan de Wit", published)
    assert "published" in article.inferred
    assert ["8 januari" in skipped.reason for skipped in reading.skipped] == ([True] if published[0] == "-" else [])


def test_a_day_of_december_in_a_paper_of_january_is_of_the_year_before(tmp_path: Path) -> None:
    text = UNDATED.replace("8 januari", "31 december")
    assert article_of(tmp_path / "2022-01-02.txt", text).published == "2021-12-31"


def test_a_day_takes_its_year_from_the_file_s_other_dates(tmp_path: Path) -> None:
    other = f"Het brood is op\n\nPiet de Boer\nDe Kustbode, 9 maart 2018\n\n{textwrap.fill(COUNCIL, 60)}\n"
    article, _ = read(tmp_path / "2022" / "a.txt", f"{UNDATED}\n\n{other}").articles
    assert article.published == "2018-01-08"
    headed = paged("De Kustbode   maart 2018   #", title="De bakker stopt\n\nDoor Jan de Wit, gepubliceerd op 8 maart")
    assert article_of(tmp_path / "b.txt", headed).published == "2018-03-08"


def test_a_day_without_year_under_a_title_and_in_running_heads(tmp_path: Path) -> None:
    text = UNDATED.replace("Door Jan de Wit, gepubliceerd op 8 januari", "De Kustbode, 8 januari")
    article = article_of(tmp_path / "a.txt", text)
    assert (article.title, article.outlet, article.published) == ("De bakker stopt ermee", "De Kustbode", "--01-08")
    assert article.text == BREAD
    article = article_of(tmp_path / "b.txt", paged("De Kustbode   zaterdag 8 januari   #"))
    assert (article.outlet, article.published) == ("De Kustbode", "--01-08")


def test_a_sidecar_gives_the_year(tmp_path: Path) -> None:
    (tmp_path / "a.txt.bron.yaml").write_text("published: 2022-01-08\n", encoding="utf-8")
    reading = read(tmp_path / "a.txt", UNDATED)
    assert (reading.articles[0].published, reading.skipped) == ("2022-01-08", ())
