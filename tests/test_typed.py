"""Questions as people type them: the same question, however it is written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asking.typed import plain
from tests.helpers_store import served, write


@pytest.mark.parametrize(
    "typed, question",
    [
        ("Hej! Hur många dog? Tack!", "Hur många dog?"),
        ("Hello, how many people died?", "How many people died?"),
        ("Good morning. When did the ferry stop? Many thanks in advance!", "When did the ferry stop?"),
        ("Hallo! Wie leidt het bedrijf? Alvast bedankt.", "Wie leidt het bedrijf?"),
        ("Who runs the harbour? Please answer in one word.", "Who runs the harbour?"),
        ("Vem äger färjan? Svara kort tack.", "Vem äger färjan?"),
        ("Hoeveel boten waren er? Antwoord in één woord graag.", "Hoeveel boten waren er?"),
        ("how many died please", "How many died?"),
        ("Oh no! How old was he?", "How old was he?"),
        ("Usch, hemskt. Hur gammal var han?", "Hur gammal var han?"),
        ("Oké, dank. En wie leidde dat?", "En wie leidde dat?"),
        ("Jaså! Vad sa Öst?", "Vad sa Öst?"),
        ("Zoë Maes. Hoe oud is zij?", "Zoë Maes. Hoe oud is zij?"),
        ("Hur många dog...", "Hur många dog?"),
        ("Why did they leave??!", "Why did they leave?"),
        ("Who won\n  the\tvote ?", "Who won the vote?"),
        ("WHO DIED IN THE FIRE?", "Who died in the fire?"),
        ("VAD SADE BORGMÄSTAREN I ÅNGE", "Vad sade borgmästaren i ånge?"),
        ("CSTO", "CSTO"),
        ("Hej!", "Hej!"),
        ("What did WHO say?", "What did WHO say?"),
        ("Answer: who was he?", "Answer: who was he?"),
        ("What does St. Peter's cost?", "What does St. Peter's cost?"),
        ('Who wrote "Thank you"?', 'Who wrote "Thank you"?'),
        ("tack", "tack"),
        ("varför är ålen hotad", "Varför är ålen hotad?"),
        ("färjan ven", "färjan ven"),
        ("har kommunen stängt simhallen...", "Har kommunen stängt simhallen?"),
        ("is de brug bij Tiel dicht", "Is de brug bij Tiel dicht?"),
        ("Will Smith film", "Will Smith film"),
        ("Hi there! who's in the new film Thanks!", "Who's in the new film?"),
        ("Hej\nhur många dog\nTack", "Hur många dog?"),
        ("vem vann valet Svara med ett ord.", "Vem vann valet?"),
        ("Who sang Answer Me", "Who sang Answer Me?"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_question_is_what_is_left_without_courtesies(typed, question, form):
    assert plain(unicodedata.normalize(form, typed)) == question


@given(st.text(max_size=80))
def test_nothing_that_is_typed_makes_it_stumble_and_twice_is_as_once(typed):
    once = plain(typed)
    assert plain(once) == once
    assert bool(once) == bool(" ".join(typed.split()))


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("typed")
    values = {"published": "2021-02-03", "outlet": "Kustposten"}
    write(
        folder / "a",
        "sv.md",
        "Rederiet VÖS skickade på måndagen tolv båtar till Ånge. Hamnchefen Åsa Öberg säger att isen är för tjock.\n\n"
        "Enligt Öberg får färjan vänta till mars.",
        title="Båtar till hamnen",
        language="sv",
        **values,
    )
    write(
        folder / "a",
        "nl.md",
        "In Vlissingen is de Scheldebrug gesloten. Volgens brugmeester Zoë Reus duurt het herstel drie weken.",
        title="Brug dicht",
        language="nl",
        **values,
    )
    yield from served(folder / "a")


@pytest.mark.parametrize(
    "question, ways",
    [
        (
            "Hur många båtar skickade VÖS till Ånge?",
            [
                "HUR MÅNGA BÅTAR SKICKADE VÖS TILL ÅNGE?",
                "hur många båtar skickade vös till ånge",
                "hur manga batar skickade vos till ange",
                "hur manga batar skickade vos till ange...",
                "Hej\nhur många båtar skickade VÖS till Ånge\nTack",
                "Hej! Hur många båtar skickade VÖS till Ånge? Tack!",
                "Hur många båtar skickade VÖS till Ånge? Svara med ett ord, tack.",
                "Hur många båtar\nskickade VÖS\n till Ånge...",
            ],
        ),
        (
            "Hoelang duurt het herstel volgens Zoë Reus?",
            [
                "hoelang duurt het herstel volgens zoë reus",
                "HOELANG DUURT HET HERSTEL VOLGENS ZOË REUS?",
                "Hallo, hoelang duurt het herstel volgens Zoe Reus? Bedankt!",
            ],
        ),
        (
            "How many boats did VÖS send to Ånge?",
            [
                "how many boats did vös send to ånge",
                "HOW MANY BOATS DID VÖS SEND TO ÅNGE",
                "Hi! How many boats did VÖS send to Ånge? Please answer in one word.",
            ],
        ),
    ],
)
def test_however_it_is_typed_the_answer_is_that_of_the_plain_question(service, question, ways):
    expected = service.ask(question)
    assert expected.answerable
    for typed in ways:
        answer = service.ask(typed)
        assert answer.answerable, typed
        assert answer.citations[0].quote == expected.citations[0].quote, typed
        assert answer.language == expected.language


def test_a_question_with_capitals_is_left_as_it_is(service):
    from rag.asking.query import understand

    assert understand(service.store(), "vad säger vös").text == "Vad säger VÖS?"
    assert understand(service.store(), "Vad säger Vös i Ånge?").text == "Vad säger Vös i Ånge?"
    assert understand(service.store(), "nar vantar farjan enligt oberg").text == "När vantar färjan enligt Öberg?"
    assert understand(service.store(), "vad ar isen enligt obergs").text == "Vad är isen enligt Öbergs?"
