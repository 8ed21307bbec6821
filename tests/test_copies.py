"""Copies of one article are one cluster, however they are cut or edited; other articles are none."""

import json
from dataclasses import replace

import pytest

from rag.bundled import corpus_folder
from rag.index.catalogue import Catalogue
from rag.index.corrections import note_of, targets
from rag.index.writing.copies import is_copy, sketch
from rag.reading import read_paths
from tests.conftest import SHARED
from tests.helpers_store import article, put

HARBOUR = (
    "The harbour of Ystad was closed on Monday after a dredger struck the outer pier. Four people were hurt, "
    "the rescue service says. Fishermen blame the new rules on dredging, in force since May, which send the "
    "ships in at night. The harbour master, Åsa Öberg, expects the first ferry on Thursday at the earliest. A "
    "diver is to look at the pier before any ship may enter. Twelve lorries wait on the quay, and their "
    "drivers were offered rooms in the town."
)
FERRY = (
    "Färjan till Ven gick inte på tisdagen sedan isen hade packats mot bryggan. Fyra personer fick hämtas med "
    "svävare, enligt räddningstjänsten. Åsa Öberg på rederiet säger att isen är för tjock och att båten "
    "väntar på våren. Skolan på ön håller stängt till torsdag, och affären har mjölk för två dagar. Kommunen "
    "lovar en extra tur så snart rännan är bruten, och ber öborna att inte gå ut på isen."
)
POLDER = (
    "De coöperatie in de polder krijgt een nieuwe boer, na vier jaar zoeken. Daniëlle Smit zegt dat de "
    "geïsoleerde hoeve al die tijd leeg stond. De gemeente betaalt tweehonderd meter dijk en een nieuwe brug "
    "over de ringvaart. De eerste koeien komen in april, als het gras hoog genoeg is. Op de vergadering "
    "stemden dertig leden vóór en zes tegen het voorstel, dat het bestuur in de herfst had gedaan."
)
TEXTS = {"en": HARBOUR, "sv": FERRY, "nl": POLDER}
SHORT_CUT = {language: ". ".join(text.split(". ")[:3]) + "." for language, text in TEXTS.items()}
EDITS = {
    "cut at the end": lambda text, language: SHORT_CUT[language],
    "an agency's line": lambda text, language: f"NIEUWSBUREAU (Ystad) – {text} Källa: Nyhetsbyrån.",
    "small edits": lambda text, language: " ".join(
        "nu" if place % 12 == 5 else word for place, word in enumerate(text.split())
    ),
    "another figure": lambda text, language: text.replace("Four", "Two").replace("Fyra", "Två").replace("vier", "zes"),
}


def clusters(catalogue):
    """Ids of the shown articles, those of one cluster together."""
    with catalogue.database.snapshot() as connection:
        rows = connection.execute("SELECT cluster, id FROM articles ORDER BY id").fetchall()
    found = {}
    for cluster, identity in rows:
        found.setdefault(cluster, set()).add(identity)
    assert all(cluster == min(ids) for cluster, ids in found.items())
    return sorted(found.values(), key=sorted)


@pytest.fixture
def catalogue(tmp_path):
    made = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    yield made
    made.close()


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_copy_is_one(edit, language, catalogue):
    first = article(TEXTS[language], "1.md", language, outlet="Kustposten", published="2021-03-01")
    text = EDITS[edit](TEXTS[language], language)
    copy = article(text, "2.md", language, outlet="Öresundsbladet", published="2021-03-02", title="Annan rubrik")
    assert is_copy(first, copy)
    others = [article(text, f"{code}.md", code) for code, text in TEXTS.items() if code != language]
    put(catalogue, *others, first, copy)
    assert {first.id, copy.id} in clusters(catalogue)
    assert len(clusters(catalogue)) == 3


def test_what_comes_again_after_months_is_no_copy():
    first, later = (article(HARBOUR, published=day) for day in ("2021-03-01", "2021-05-01"))
    assert not is_copy(first, later)
    assert is_copy(first, article(HARBOUR, outlet="Kustposten"))
    assert is_copy(first, article(HARBOUR, published="2021"))


def test_a_short_text_has_no_copies():
    stub = "The article is only for subscribers."
    assert not is_copy(article(stub, outlet="A"), article(stub, outlet="B"))
    assert sketch(stub) == []


def test_a_cluster_stays_one_when_an_article_goes_and_does_not_depend_on_the_order(tmp_path):
    made = [article(HARBOUR, f"{name}.md", outlet=name) for name in "abcd"]
    results = []
    for number, order in enumerate((made, made[::-1])):
        catalogue = Catalogue(tmp_path / f"{number}.sqlite3", create=True)
        put(catalogue, *order)
        assert clusters(catalogue) == [{item.id for item in made}]
        gone = min(made, key=lambda item: item.id)
        remove(catalogue, gone)
        results.append(clusters(catalogue))
        with catalogue.database.snapshot() as connection:
            assert not connection.execute("SELECT 1 FROM bands WHERE article_id = ?", (gone.id,)).fetchone()
        catalogue.close()
    assert results[0] == results[1] == [{item.id for item in made} - {gone.id}]


def remove(catalogue, gone):
    from rag.index.writing import commits, staging

    with catalogue.database.transaction() as connection:
        staging.stage_removal(connection, [gone.id])
        for task in commits.pending(connection, 10):
            commits.commit(connection, task, [], {})


@pytest.mark.parametrize("source", [corpus_folder(), SHARED / "archive", SHARED / "data/benchmarks/news/archive"])
def test_no_two_articles_of_an_archive_are_copies(source, catalogue):
    if not source.is_dir():
        pytest.skip(f"no articles at {source.name}")
    found = [item for reading in read_paths([source], max_file_mb=100) for item in reading.articles]
    put(catalogue, *(replace(item, file=f"{number}.md") for number, item in enumerate(found)))
    assert len(clusters(catalogue)) == len({item.id for item in found})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Correction (3 March): the article “Harbour of Ystad closed” gave the wrong number. Two were hurt."),
        ("en", "Correction – the article ‘Harbour of Ystad closed’ gave the wrong number."),
        ("sv", "Rättelse 3 mars: I artikeln ”Harbour of Ystad closed” stod fel antal skadade."),
        ("nl", "Rectificatie: in het artikel 'Harbour of Ystad closed' stond een fout."),
        ("nl", "Correctie\n\nIn “Harbour of  Ystad  closed” stond een fout."),
    ],
)
def test_a_correction_names_what_it_corrects(language, text):
    found = article(f"Inledande ord.\n\n{text}", language=language, title="Småttigheter")
    assert "title harbour of ystad closed" in targets(found)
    start, end = note_of(found)
    assert found.text[start:end] == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Correction officers “went on strike today” in the county."),
        ("en", "The Correction: a novel about Ystad. Correction comes late."),
        ("sv", "Rättelser görs varje dag, säger redaktören."),
        ("nl", "Verbetering van de dijk kost twee ton."),
    ],
)
def test_what_only_speaks_of_corrections_is_none(language, text):
    assert note_of(article(text, language=language)) is None


def test_a_title_that_notes_share_is_no_name():
    notes = article(f"Veckan på ön.\n\nRättelse: {'ord ' * 5}var fel.", language="sv", title="I korthet denna vecka")
    assert "own i korthet denna vecka" in targets(notes)
    assert not any(target.startswith("title ") for target in targets(notes))
    assert "title färjan till ven" in targets(article("Fel.", language="sv", title="Rättelse: Färjan till Ven"))


def test_metadata_say_what_is_corrected(tmp_path):
    values = {"title": "Nytt", "language": "sv", "replaces": "https://www.exempel.example/farjan/?utm_source=x"}
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(values | {"text": FERRY}, ensure_ascii=False), encoding="utf-8")
    (reading,) = read_paths([file], max_file_mb=1)
    assert reading.skipped == ()
    assert "address exempel.example/farjan" in targets(reading.articles[0])
