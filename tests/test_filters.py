"""A filter narrows what is searched and never makes Bron surer of what it finds there."""

import unicodedata
from contextlib import contextmanager
from dataclasses import replace

import pytest

from rag.answering.reports import reported
from rag.index.writing.ingest import ingest, remove
from rag.records import Filters, Report
from rag.service import Service
from rag.settings import Settings
from tests.helpers_store import article, served, write

BAKER = (
    "Bageriet vid torget i Ånge bakar om natten. Ägaren Åke Sjö säger att 300 kunder står i kö varje lördag. "
    "Han började som lärling för fyrtio år sedan och tänker inte sluta."
)
BOARD = (
    "Vattenverket VBÅ styrs av en nämnd på tre personer. VBÅ levererar vatten till hela kommunen, "
    "men säger inte hur många det är."
)
FERRY = "De veerboot Ærø vaart elk uur. Reder Zoë Reus zegt dat er in 2019 twaalf afvaarten uitvielen door ijs."


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filters")
    write(
        folder / "a",
        "bageri.md",
        BAKER,
        title="Natt i bageriet",
        language="sv",
        published="2020-04-28",
        outlet="Ortsbladet",
    )
    write(
        folder / "a",
        "vatten.md",
        BOARD,
        title="Så styrs vattnet",
        language="sv",
        published="2024-05-02",
        outlet="Ortsbladet",
    )
    write(
        folder / "a", "veer.md", FERRY, title="Veerboot", language="nl", published="2020-03-01", outlet="De Veerkrant"
    )
    yield from served(folder / "a")


@pytest.mark.parametrize(
    "question, begins",
    [
        ("Hur många kunder har VBÅ?", "Det framgår inte inom de här gränserna"),
        ("How many customers does VBÅ have?", "The archive does not say within these limits"),
        ("Hoeveel klanten heeft VBÅ?", "Binnen deze grenzen zegt het archief dit niet"),
    ],
)
def test_a_name_that_nothing_within_the_filter_mentions_is_not_answered_by_something_else(service, question, begins):
    answer = service.ask(question, Filters(published_to="2023"))
    assert not answer.answerable
    assert answer.text.startswith(begins)
    assert "VBÅ" in answer.text
    assert dict(answer.explanation.terms)["VBÅ"] is False
    assert dict(service.ask(question).explanation.terms)["VBÅ"] is True


@pytest.mark.parametrize(
    "filters", [Filters(published_to="2023"), Filters(outlets=("Ortsbladet",)), Filters(languages=("sv",))]
)
@pytest.mark.parametrize(
    "question", ["Hur många kunder står i kö?", "Who runs the waterworks?", "Hoe vaak vaart de veerboot?"]
)
def test_no_passage_scores_higher_within_a_filter(service, question, filters):
    everywhere = {hit.passage.id: hit for hit in service.search(question, limit=20)}
    within = service.search(question, filters, limit=20)
    assert within
    for hit in within:
        assert hit.score <= everywhere[hit.passage.id].score + 1e-6


def test_what_stands_within_the_filter_is_answered_as_before(service):
    question = "Hur många kunder står i kö på lördagar?"
    one, other = service.ask(question), service.ask(question, Filters(published_to="2023", outlets=("Ortsbladet",)))
    assert one.answerable and other.answerable
    assert one.citations[0].quote == other.citations[0].quote
    assert other.confidence <= one.confidence + 0.02


def test_two_files_of_one_name_are_cited_by_different_names(tmp_path):
    for folder, text in (("a/2019", BAKER), ("b/2019", FERRY)):
        path = tmp_path / "papers" / folder / "001.txt"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [tmp_path / "papers"])
    service = Service(settings)
    for question, name in (
        ("Hur många kunder står i kö?", "a/2019/001.txt"),
        ("Hoe vaak vaart de veerboot?", "b/2019/001.txt"),
    ):
        answer = service.ask(question)
        assert {citation.file for citation in (*answer.citations, *answer.near)[:1]} == {name}
    service.close()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many departures were cancelled?", "no date: 1."),
        ("Hur många turer ställdes in på ön?", "datum: 1."),
        ("Hoeveel afvaarten vielen er uit in België?", "datum hebben: 1."),
    ],
)
def test_a_period_that_leaves_out_what_has_no_date_says_so(tmp_path, question, said):
    write(tmp_path / "a", "veer.md", FERRY, title="Veerboot", language="nl", outlet="De Veerkrant")
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [tmp_path / "a"])
    opened = Service(settings)
    assert said in opened.ask(question, Filters(published_from="2018")).text
    assert said not in opened.ask(question, Filters(languages=("sv",))).text
    opened.close()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many drowned in Örebro?", "The archive holds no article yet."),
        ("Hur många drunknade i Örebro?", "Arkivet har ännu ingen artikel."),
        ("Hoeveel mensen verdronken er in België?", "Het archief bevat nog geen artikel."),
    ],
)
def test_an_archive_without_articles_names_no_filters(tmp_path, question, said):
    write(tmp_path / "papers", "a.txt", "Nobody drowned in the river this year.")
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [tmp_path / "papers"])
    remove(settings, [tmp_path / "papers"])
    service = Service(settings)
    answer = service.ask(question)
    assert (answer.answerable, answer.text) == (False, said)
    service.close()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many departures were cancelled?", "from 3 May 2021 to 4 June 2021."),
        ("Hur många turer ställdes in på ön?", "från 3 maj 2021 till 4 juni 2021."),
        ("Hoeveel afvaarten vielen er uit in België?", "van 3 mei 2021 tot 4 juni 2021."),
    ],
)
def test_a_period_that_leaves_nothing_is_told_from_when_the_articles_are(tmp_path, question, said):
    for name, day in (("a.md", "2021-05-03"), ("b.md", "2021-06-04")):
        write(tmp_path / "news", name, f"{FERRY} {name}", title=name, language="nl", published=day)
    with contextmanager(served)(tmp_path / "news") as opened:
        assert said in opened.ask(question, Filters(published_from="2018", published_to="2019")).text


def test_of_a_report_of_which_only_the_year_is_known_nothing_says_that_it_is_of_a_week(tmp_path):
    text = (
        "Hoe groot was de stoet in Åre? De Fjällposten telde op 4 maart 1.200 betogers op het plein. "
        "Het weekblad Älven schreef dat er wel 900 betogers waren gekomen."
    )
    reports = (
        'reports_on: [{title: "Torget", outlet: "Fjällposten", date: "2021-03-04"}, '
        '{title: "Tåget", outlet: "Älven", date: "2021"}]'
    )
    path = write(tmp_path / "a", "åre.md", text, title="Twee tellingen", language="nl", published="2026-11-21")
    path.write_text(path.read_text("utf-8").replace("published:", f"{reports}\npublished:"), encoding="utf-8")
    with contextmanager(served)(tmp_path / "a") as opened:
        week = opened.ask(COUNTED[2], Filters(published_from="2021-03-01", published_to="2021-03-07"))
        year = opened.ask(COUNTED[2], Filters(published_from="2021", published_to="2021"))
    assert "1.200" in shown(week) and "900" not in shown(week)
    assert "1.200" in shown(year) and "900" in shown(year)


@pytest.mark.parametrize(
    ("question", "outlet"),
    [("Who led the mill before Märta Ek?", "Älvposten"), ("Who led the mill after Märta Ek?", "Dalbladet")],
)
def test_a_quote_on_two_papers_has_the_one_that_says_the_words_which_answer(tmp_path, question, outlet):
    text = (
        "Before Märta Ek the mill was led, according to Älvposten, by Åke Berg, while Dalbladet says that Ylva Öst led "
        "it after her."
    )
    reports = (
        'reports_on: [{title: "Bruket", outlet: "Älvposten", date: "2021-03-04"}, '
        '{title: "Kvarnen", outlet: "Dalbladet", date: "2021-03-05"}]'
    )
    path = write(tmp_path / "a", "mill.md", text, title="The mill", language="en", published="2026-11-21")
    path.write_text(path.read_text("utf-8").replace("published:", f"{reports}\npublished:"), encoding="utf-8")
    with contextmanager(served)(tmp_path / "a") as opened:
        answer = opened.ask(question)
    assert answer.answerable
    assert outlet in {report.outlet for report in answer.citations[0].reports_on}


DIGEST = (
    "Hoe groot was de stoet in Åre? De Fjällposten telde op 4 maart 1.200 betogers op het plein. "
    "Drie dagen later schreef Zoë Reus in De Veerkrant dat er 900 betogers waren gekomen.\n\n"
    "Over de politie zijn beide het eens: de agenten stuurden niemand weg."
)
REPORTS = (
    'reports_on: [{title: "Torget", outlet: "Fjällposten", date: "2021-03-04"}, '
    '{title: "Over de optocht", author: "Zoë Reus", outlet: "De Veerkrant", date: "2021-03-07"}]'
)


@pytest.fixture(scope="module")
def digest(tmp_path_factory):
    """A brief of 2026 on what two papers wrote in 2021, beside an article of one of them."""
    folder = tmp_path_factory.mktemp("digest")
    path = write(folder / "a", "åre.md", DIGEST, title="Twee tellingen", language="nl", published="2026-11-21")
    text = path.read_text("utf-8").replace("published:", f"{REPORTS}\noutlet: Ochtendblad\npublished:")
    path.write_text(text, encoding="utf-8")
    write(
        folder / "a", "veer.md", FERRY, title="Veerboot", language="nl", published="2020-03-01", outlet="De Veerkrant"
    )
    yield from served(folder / "a")


def shown(answer):
    """All that an answer, or a refusal, quotes."""
    return " ".join(citation.quote for citation in (*answer.citations, *answer.near))


COUNTED = ("How many demonstrators came to Åre?", "Hur många demonstranter kom?", "Hoeveel betogers waren er in Åre?")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("question", COUNTED)
@pytest.mark.parametrize(
    ("filters", "told", "left_out"),
    [
        (Filters(outlets=("fjällposten",)), "1.200", "900"),
        (Filters(outlets=("De Veerkrant",)), "900", "1.200"),
        (Filters(published_from="2021-03", published_to="2021-03-05"), "1.200", "900"),
        (Filters(outlets=("De Veerkrant",), published_from="2021-03-06", published_to="2021"), "900", "1.200"),
        (Filters(outlets=("Ochtendblad",), published_from="2021-03-06", published_to="2021"), "900", "1.200"),
    ],
)
def test_of_an_article_on_others_what_it_says_of_those_within_the_limits_is_quoted(
    digest, form, question, filters, told, left_out
):
    filters = replace(filters, outlets=tuple(unicodedata.normalize(form, outlet) for outlet in filters.outlets))
    quoted = shown(digest.ask(question, filters))
    assert told in quoted and left_out not in quoted


@pytest.mark.parametrize("filters", [Filters(), Filters(outlets=("Ochtendblad",)), Filters(published_from="2026")])
def test_an_article_on_others_that_itself_is_within_the_limits_tells_of_all(digest, filters):
    quoted = shown(digest.ask(COUNTED[2], filters))
    assert "1.200" in quoted and "900" in quoted


def test_an_outlet_and_a_period_that_no_report_has_together_let_nothing_through(digest):
    assert not digest.search("betogers", Filters(outlets=("Fjällposten",), published_from="2021-03-05"))
    assert not digest.search("betogers", Filters(published_from="2022", published_to="2025"))
    assert {hit.article.title for hit in digest.search("betogers", Filters(outlets=("De Veerkrant",)))} == {
        "Twee tellingen",
        "Veerboot",
    }


def test_outlets_that_articles_report_on_can_be_chosen(digest):
    status = digest.status()
    assert status.reported == {"De Veerkrant": 1, "Fjällposten": 1}
    assert status.named_outlets == ["De Veerkrant", "Fjällposten", "Ochtendblad"]


def test_many_articles_on_others_are_found_in_more_than_one_question_to_chroma(digest, monkeypatch):
    before = digest.search(COUNTED[2], Filters(published_from="2021-03", published_to="2021-03"))
    monkeypatch.setattr("rag.index.vectors.NAMED", 1)
    monkeypatch.setattr(digest.store().catalogue, "reporting", lambda filters: ["x", *ids])
    ids = [hit.article.id for hit in before]
    after = digest.search(COUNTED[2], Filters(published_from="2021-03", published_to="2021-03"))
    assert [hit.passage.id for hit in after] == [hit.passage.id for hit in before] != []


def test_the_article_list_knows_what_others_report(digest):
    assert digest.listing("", Filters(outlets=("Fjällposten",))).total == 1
    assert digest.listing("", Filters(published_from="2021", published_to="2021")).total == 1
    assert digest.listing("", Filters(published_from="2022", published_to="2025")).total == 0


def test_a_quote_has_the_paper_that_it_tells_of(digest):
    """By its own words, else by those before it in its paragraph."""
    text = digest.article(digest.search("betogers", Filters(outlets=("Fjällposten",)))[0].article.id)
    told = {}
    for words in ("De Fjällposten telde", "900 betogers", "Over de politie"):
        start = text.text.index(words)
        told[words] = {report.outlet for report in reported(text, start, start + len(words))}
    both = {"Fjällposten", "De Veerkrant"}
    assert told == {"De Fjällposten telde": {"Fjällposten"}, "900 betogers": {"De Veerkrant"}, "Over de politie": both}


@pytest.mark.parametrize(
    ("language", "quote", "told"),
    [
        ("en", "Nu of 7 January counts 12 people.", ["2022-01-07"]),
        ("sv", "Den 16 januari skriver Öberg om 12 personer.", ["2022-01-16"]),
        ("nl", "Volgens Nu (16 januari) waren het er 12.", ["2022-01-16"]),
        ("nl", "Öberg telt 12 mensen.", ["2022-01-07", "2022-01-16"]),
        (
            "sv",
            "Nu räknar till 12 personer på torget i Åre, vid hamnen och på ön den 16 januari.",
            ["2022-01-07", "2022-01-16"],
        ),
    ],
)
def test_two_articles_of_one_paper_are_told_apart_by_a_day_beside_its_name_alone(language, quote, told):
    reports = tuple(Report("x", "Åsa Öberg", "Nu", date) for date in ("2022-01-07", "2022-01-16"))
    digest = article(f"{quote} Hon 14.", language=language, reports_on=reports)
    for start, end in ((0, len(quote)), (len(quote) + 1, len(digest.text))):
        assert [report.date for report in reported(digest, start, end)] == told


def test_the_day_of_another_article_of_the_paper_behind_its_name_leaves_both():
    reports = tuple(Report("x", "Zoë Reus", "Nu", date) for date in ("2022-01-07", "2022-01-16"))
    body = "Reus telde op 7 januari twaalf mensen. Op 16 januari had zij het over twintig."
    digest = article(body, language="nl", reports_on=reports)
    first = body.index(" Op")
    assert [report.date for report in reported(digest, 0, first)] == ["2022-01-07"]
    assert [report.date for report in reported(digest, first + 1, len(body))] == ["2022-01-07", "2022-01-16"]
