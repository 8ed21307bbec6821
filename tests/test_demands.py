"""What a question demands of the quotes, asked of a small archive: a successor, a reason, a captain, the same fate."""

import pytest

from rag.answering.candidates import candidates
from rag.answering.demands import lack
from rag.answering.gathering import gathered
from rag.ingest import ingest
from rag.question import read_question
from rag.records import Filters
from rag.retrieval.hybrid import hybrid_search
from rag.service import Service
from rag.settings import Settings
from tests.helpers_store import write

FERRY = """The ferry Sandby ran aground on Monday. Its captain, Åsa Öberg, was unhurt. Harbour master Jan Visser
resigned on Tuesday, because he had ignored the warnings. At least ten people died when the hull gave way. The mayor of
Sandby came to the quay."""
FÄRJA = """Färjan Nordstjärnan bogserades in på onsdagen. Polischefen Lars Ek avgick. Eva Lind efterträdde
Lars Ek.
Fyra passagerare skadades. Hamnen stängdes på torsdagen."""
VEER = """De veerdienst werd vrijdag hervat. Directeur Daniëlle de Boer vertrok. Volgens de rederij was 12 man aan
boord. Twee agenten raakten gewond."""


FÄHRE = """Die Fähre wurde am Freitag wieder eingesetzt. Der Direktor Max Weber war an Bord. Er ging an Land."""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demands")
    write(folder / "files", "ferry.md", FERRY, title="Ferry aground", language="en", published="2021-05-20")
    write(folder / "files", "farja.md", FÄRJA, title="Färjan bogserad", language="sv", published="2021-05-22")
    write(folder / "files", "veer.md", VEER, title="Veerdienst hervat", language="nl", published="2021-05-24")
    write(folder / "files", "faehre.md", FÄHRE, title="Fähre", language="de", published="2021-05-25")
    settings = Settings(index=folder / "index")
    assert len(ingest(settings, [folder / "files"]).articles) == 4
    opened = Service(settings)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("Who was the captain of the Sandby?", None),
        ("Vem var kapten på Sandby?", None),
        ("Wie was de kapitein van de Sandby?", None),
        ("Who is the mayor of Sandby?", "holder"),
        ("Vem är borgmästare i Sandby?", "holder"),
        ("Wie is de burgemeester van Sandby?", "holder"),
        ("Vem efterträdde Lars Ek?", None),
        ("Who replaced Lars Ek?", None),
        ("Wie volgde Lars Ek op?", None),
        ("Why did Jan Visser resign?", None),
        ("Waarom trad Jan Visser af?", None),
        ("What did Jan Visser say?", "words"),
        ("Vad sade Jan Visser?", "words"),
        ("Wat zei Jan Visser?", "words"),
        ("Where did the ferry run aground?", None),
    ],
)
def test_what_the_quotes_lack(small, question, lacking):
    assert lack_of(small, question) == lacking


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("Who replaced Daniëlle de Boer?", "nl"),
        ("Vem efterträdde Daniëlle de Boer?", "nl"),
        ("Wie volgde Daniëlle de Boer op?", "nl"),
        ("Why was the ferry towed in on Wednesday?", "sv"),
        ("Varför stängdes hamnen på torsdagen?", "sv"),
        ("Waarom werd de veerdienst vrijdag hervat?", "nl"),
    ],
)
def test_a_fact_without_its_successor_or_its_reason(small, question, only):
    lacking = "reason" if read_question(question).kind == "reason" else "follower"
    assert lack_of(small, question, Filters(languages=(only,))) == lacking


@pytest.mark.parametrize(
    "question", ["Who is the director?", "Who replaced Max Weber?", "What did Max Weber say?", "Why did Max Weber go?"]
)
def test_nothing_is_lacking_in_a_language_whose_words_are_not_known(small, question):
    assert lack_of(small, question, Filters(languages=("de",))) is None


@pytest.mark.parametrize(
    "question", ["How many people were injured?", "Hur många skadades?", "Hoeveel mensen raakten gewond?"]
)
def test_the_dead_are_no_account_of_the_injured(small, question):
    assert "10" not in {account.normalised for account in small.ask(question).accounts}


@pytest.mark.parametrize("question", ["How many women died?", "Hur många kvinnor dog?", "Hoeveel vrouwen stierven?"])
def test_people_are_no_account_of_women(small, question):
    assert small.ask(question).accounts == ()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is the mayor of Sandby?", "No passage names who holds that office."),
        ("Vem är borgmästare i Sandby?", "Inget ställe nämner vem som har det ämbetet."),
        ("Wie is de burgemeester van Sandby?", "Geen passage noemt wie dat ambt bekleedt."),
    ],
)
def test_a_refusal_says_what_is_lacking_and_so_does_the_explanation(small, question, told):
    answer = small.ask(question)
    assert not answer.answerable
    assert told in answer.text
    assert answer.explanation.features["no_holder"] == 1.0


def lack_of(service, question, filters=Filters()):
    store, read = service.store(), read_question(question)
    ranked = candidates(store, read, hybrid_search(store, question, filters, 10))
    return lack(store, read, gathered(store, read, ranked))
