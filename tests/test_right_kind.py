"""A figure answers the question it belongs to: jobs are no deaths, homes no cost, a year no count."""

import pytest

from tests.helpers_store import served, write

FIRE = (
    "Sågverket i Ånge brann ner i natt. Två arbetare omkom och elva fördes till sjukhus, uppger räddningstjänsten. "
    "Alla 310 anställda förlorar sina jobb, säger ägaren."
)
FLOOD = (
    "De rivier de Linge trad zaterdag buiten haar oevers. In Tiel liepen 140 huizen onder water. "
    "De schade bedraagt volgens de burgemeester 6 miljoen euro. Niemand raakte gewond."
)
BOATS = (
    "Five of the forty fishing boats in Craster harbour sank in the storm, the harbour master said. "
    "The fleet was last hit this badly in 2015, when three were lost."
)

# Not strict, since scores near the threshold differ a little by processor.
DECLINED = pytest.mark.xfail(
    strict=False, reason="the reader does not tell it for certain in an archive of three articles, and Bron declines"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    values = {"published": "2021-02-03", "outlet": "Kustposten"}
    write(folder / "a", "fire.md", FIRE, title="Sågverk i lågor", language="sv", **values)
    write(folder / "a", "flood.md", FLOOD, title="Linge buiten haar oevers", language="nl", **values)
    write(folder / "a", "boats.md", BOATS, title="Storm sinks boats", language="en", **values)
    yield from served(folder / "a")


@pytest.mark.parametrize(
    "question, words",
    [
        ("Hur många arbetare dog i branden?", "Två arbetare omkom"),
        pytest.param("How many workers died in the sawmill fire?", "Två arbetare omkom", marks=DECLINED),
        pytest.param("Hoeveel arbeiders kwamen om bij de brand in de zagerij?", "Två arbetare omkom", marks=DECLINED),
        pytest.param("Hur många skadades i branden på sågverket?", "elva fördes till sjukhus", marks=DECLINED),
        ("How many people lose their jobs after the fire?", "310 anställda"),
        ("Hoeveel huizen liepen onder water?", "140 huizen"),
        ("Wat kost de schade van de overstroming?", "6 miljoen euro"),
        ("Vad kostar översvämningens skador i Tiel?", "6 miljoen euro"),
        ("How many boats sank in the storm?", "Five of the forty"),
        ("Hur många båtar sjönk i stormen i Craster?", "Five of the forty"),
        ("When was the fleet last hit this badly?", "in 2015"),
        ("Hoeveel boten gingen er in 2015 verloren?", "three were lost"),
    ],
)
def test_the_quote_that_answers_holds_the_figure_of_the_right_kind(service, question, words):
    answer = service.ask(question)
    assert answer.answerable
    assert words in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "Hur många poliser dog i branden på sågverket?",
        "How many people drowned in the flood in Tiel?",
        "Hoeveel kostte de brand in de zagerij?",
    ],
)
def test_a_figure_of_another_kind_is_no_answer(service, question):
    answer = service.ask(question)
    shown = " ".join(citation.quote for citation in answer.citations)
    assert not answer.answerable or not any(figure in shown for figure in ("310", "140", "6 miljoen"))
