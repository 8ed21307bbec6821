"""Questions to a small archive, read by script: from the words that answer to lists, accounts and refusals."""

import pytest

from rag.index.writing.ingest import ingest
from rag.service import Service
from rag.settings import Settings
from tests.helpers_reader import read_by_script
from tests.helpers_store import write

STRIKE = """The strike at the harbour of Sandby enters its third week. Police have detained 340 people since Monday,
a spokesman said.

In 2009 an earlier strike was ended by force. Police then arrested 75 people and wounded six.

The dockers have put forward the following demands:

- a wage of 18 crowns an hour
- an end to the night shift
- release of those who were detained"""
APPEAL = """Vi som bor i Sandby skriver under detta upprop. Vi ställer följande krav:

- Öppna färjeläget
- Stoppa hamnavgiften
- Lyssna på öborna

Uppropet har lämnats till hamnstyrelsen."""
POLITIE = """De politie van Sandby heeft volgens de vakbond 410 mensen opgepakt. Er werden ook 12 auto's weggesleept.

Transportminister Daniëlle Visser bezocht de haven op dinsdag. De minister van Justitie zei dat hij niets wist."""
FORCE = """Regeringen i Nordmark skickade 900 soldater till Sandby på torsdagen. De kom med två fartyg.

Hamnchefen Åsa Öberg tog emot dem vid kajen."""


# part of a question -> the words that answer it, as a good reader would find them
APPEALS, DOCKERS = "Vi ställer följande krav:", "The dockers have put forward the following demands:"
DETAINED, EARLIER, FORCES, VISSER = ["340 people", "410 mensen"], ["75 people"], ["900 soldater"], ["Daniëlle Visser"]
TOLD = {
    "does the appeal make": [APPEALS],
    "ställer uppropet": [APPEALS],
    "stelt de oproep": [APPEALS],
    "did the dockers make": [DOCKERS],
    "people were arrested?": DETAINED,
    "många greps?": DETAINED,
    "mensen werden gearresteerd?": DETAINED,
    "in 2009?": EARLIER,
    "greps 2009?": EARLIER,
    "send to Sandby": FORCES,
    "Nordmark till Sandby": FORCES,
    "stuurde Nordmark": FORCES,
    "transport": VISSER,
}

# Not strict: its confidence lies at the threshold.
DECLINED = pytest.mark.xfail(
    strict=False, reason="declined, at the edge of the threshold, in an archive of few articles"
)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    write(folder / "files", "strike.md", STRIKE, title="Harbour strike goes on", language="en", published="2021-05-20")
    write(folder / "files", "appeal.md", APPEAL, title="Upprop för färjan", language="sv", published="2021-05-18")
    write(folder / "files", "police.md", POLITIE, title="Aanhoudingen", language="nl", published="2021-05-21")
    write(folder / "files", "force.md", FORCE, title="Trupper", language="sv", published="2021-05-22")
    settings = Settings(index=folder / "index")
    assert len(ingest(settings, [folder / "files"]).articles) == 4
    return settings


@pytest.fixture
def small(index, monkeypatch):
    read_by_script(monkeypatch, TOLD)
    opened = Service(index)
    yield opened
    opened.close()


def quotes(service, question):
    answer = service.ask(question)
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What demands does the appeal make?", "följande krav:", "Lyssna på öborna"),
        pytest.param("Vilka krav ställer uppropet?", "följande krav:", "Lyssna på öborna", marks=DECLINED),
        ("Welke eisen stelt de oproep?", "följande krav:", "Lyssna på öborna"),
        ("What demands did the dockers make?", "the following demands:", "release of those who were detained"),
    ],
)
def test_of_two_lists_the_one_is_shown_that_is_called_what_is_asked_for(small, question, first, last):
    found = quotes(small, question)
    assert found[0].endswith(first)
    assert found[-1] == last
    assert len(found) == 4


@pytest.mark.parametrize(
    "question", ["How many people were arrested?", "Hur många greps?", "Hoeveel mensen werden gearresteerd?"]
)
def test_a_figure_of_an_earlier_year_is_no_account_of_now_and_things_are_no_people(small, question):
    assert {account.normalised for account in small.ask(question).accounts} == {"340", "410"}


@pytest.mark.parametrize("question", ["How many people were arrested in 2009?", "Hur många greps 2009?"])
def test_a_year_that_is_asked_for_is_not_left_out(small, question):
    assert "75" in {account.normalised for account in small.ask(question).accounts}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is the minister of transport?", "Daniëlle Visser"),
        ("Vem är transportminister?", "Daniëlle Visser"),
        ("Wie is de transportminister?", "Daniëlle Visser"),
    ],
)
def test_who_holds_an_office_is_told(small, question, name):
    assert name in quotes(small, question)[0]


@pytest.mark.parametrize(
    "question",
    ["Who is the minister of justice?", "Vem är justitieminister?", "Wie is de minister van Justitie?"],
)
def test_another_minister_does_not_hold_it(small, question):
    answer = small.ask(question)
    assert not answer.answerable
    assert answer.accounts == ()


@pytest.mark.parametrize(
    "question", ["Who did Nordmark send to Sandby?", "Vilka skickade Nordmark till Sandby?", "Wie stuurde Nordmark?"]
)
def test_who_was_sent_is_told_by_their_number(small, question):
    answer = small.ask(question)
    assert [account.value for account in answer.accounts] == ["900 soldater"]
    assert answer.question == question
