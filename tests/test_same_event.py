"""Accounts are accounts of one event: two fires in two towns, told in English, Swedish and Dutch."""

import unicodedata

import pytest

from rag.answering.same_event import of_same_event
from rag.ingest import ingest
from rag.service import Service
from rag.settings import Settings
from tests.helpers_store import write

HOTEL = {
    "en": """Fire tore through the Hotel Astoria in Göteborg in the early hours of Sunday. Twelve people died, and
forty guests were brought out over ladders. Fire chief Åsa Öberg said that the stairs had filled with smoke.""",
    "sv": """En brand förstörde natten till söndagen hotellet Astoria i Göteborg. Minst 14 människor omkom, enligt
polisen. Räddningstjänstens chef Åsa Öberg sade att trapporna var fulla av rök.""",
    "nl": """Een brand verwoestte in de nacht op zondag hotel Astoria in Göteborg. Twaalf mensen kwamen om. Volgens
brandweercommandant Åsa Öberg stonden de trappen vol rook.""",
}
FERRY = {
    "en": """Fire broke out on Tuesday on the car deck of the ferry Princess Daniëlle off Vlissingen. Thirty people
died before the coastguard reached the ship. Captain Koen de Vries was the last to leave her.""",
    "sv": """En brand bröt ut på tisdagen på bildäck på färjan Princess Daniëlle utanför Vlissingen. Trettio människor
omkom innan kustbevakningen nådde fartyget. Kapten Koen de Vries lämnade henne sist.""",
    "nl": """Dinsdag brak brand uit op het autodek van de veerboot Princess Daniëlle voor Vlissingen. Dertig mensen
kwamen om voordat de kustwacht het schip bereikte. Kapitein Koen de Vries verliet haar als laatste.""",
}


@pytest.fixture(scope="module", params=["NFC", "NFD"])
def fires(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("fires")
    for name, told in (("hotel", HOTEL), ("ferry", FERRY)):
        for language, text in told.items():
            written = unicodedata.normalize(request.param, text)
            write(folder / "files", f"{name}.{language}.md", written, title=name, language=language)
    opened = Service(Settings(index=folder / "index"))
    assert len(ingest(opened.settings, [folder / "files"]).articles) == 6
    yield opened
    opened.close()


def test_articles_on_one_event_in_three_languages_are_told_from_those_on_another_like_it(fires):
    articles = fires.store().catalogue.articles()
    for first in articles:
        same = of_same_event(fires.store(), [first, *articles])
        assert same == {article.id for article in articles if article.title == first.title}


def test_no_articles_tell_of_nothing_and_one_of_itself(fires):
    (first, *_) = fires.store().catalogue.articles()
    assert of_same_event(fires.store(), []) == frozenset()
    assert of_same_event(fires.store(), [first, first]) == {first.id}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many people died in the fire at the Hotel Astoria?", {"12", "14"}),
        ("Hur många människor dog i branden på hotell Astoria?", {"12", "14"}),
        ("Hoeveel mensen kwamen om bij de brand in hotel Astoria?", {"12", "14"}),
        ("How many people died in the fire on the ferry?", {"30"}),
        ("Hur många människor dog i branden på färjan?", {"30"}),
        ("Hoeveel mensen kwamen om bij de brand op de veerboot?", {"30"}),
    ],
)
def test_the_dead_of_one_fire_are_no_account_of_the_other(fires, question, told):
    assert {account.normalised for account in fires.ask(question).accounts} == told


@pytest.mark.parametrize(
    "question",
    [
        "How many people were rescued from the ferry?",
        "Hur många människor räddades från färjan?",
        "Hoeveel mensen werden van de veerboot gered?",
    ],
)
def test_what_only_the_other_event_s_articles_state_is_not_lifted_out(fires, question):
    assert "40" not in {account.normalised for account in fires.ask(question).accounts}
