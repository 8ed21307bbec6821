"""Names made of common words, and people who share one: in questions, comparisons, follow-ups and refusals."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest

from rag.answering.confidence import names_told
from rag.answering.phrases import phrase
from rag.asking.conversation import completion
from rag.asking.named import name_asked, whole_names
from rag.asking.query import understand
from rag.index.writing.ingest import ingest
from rag.service import Service
from rag.settings import Settings
from tests.helpers_store import write

TOLL = """The bridge toll divides the island.

Minister Ida May said on Monday that the toll keeps the bridge in repair. Her critic Bo Johnson said that the toll
empties the island. The toll is four crowns, and both Ida May and Bo Johnson pay the toll every day.

The choir of Long Street sings in Mexico City this week."""
CHURCH = "The vicar David Johnson rang the bells.\n\nDavid Johnson said that the church needs a new roof before winter."
CHOIR = "On Sunday a choir sang the music of Game of Thrones, of Ropet från Öarna and of Slag om de Zeeën."
MÅNS = """Måns Öberg tar över lotsbåten i Sandhamn.

Måns Öberg är 31 år och har seglat sedan barndomen. Hans företrädare Åke Lind var 64 år när han slutade.

Måns Öberg är gift med Zoë Lind."""


@pytest.fixture(scope="module")
def island(tmp_path_factory):
    folder = tmp_path_factory.mktemp("island")
    write(folder / "papers", "toll.md", TOLL, title="The toll", outlet="Island News", published="2024-05-02")
    write(folder / "papers", "church.md", CHURCH, title="The roof", outlet="Island News", published="2024-05-03")
    write(folder / "papers", "lots.md", MÅNS, title="Lotsen", outlet="Öbladet", published="2024-05-04")
    write(folder / "papers", "choir.md", CHOIR, title="Music", outlet="Island News", published="2024-05-01")
    settings = Settings(index=folder / "index")
    ingest(settings, [folder / "papers"])
    opened = Service(settings)
    yield opened
    opened.close()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("How do Theresa May and Raymond So differ?", "en", ["Theresa May", "Raymond So"]),
        ("How far is Long Lartin from Mexico City?", "en", ["Long Lartin", "Mexico City"]),
        ("What happened in January and why did I hear of Åre?", "en", ["Åre"]),
        ("What Did Trump Say About Kim?", "en", ["Trump", "Kim"]),
        ("Vad säger Åse Över om Sverige?", "sv", ["Åse Över", "Sverige"]),
        ("Wat zegt Daniël Van Op den Kamp?", "nl", ["Daniël Van Op", "Kamp"]),
        ("Raymond So", "en", ["Raymond So"]),
        ("Kim Jong-un", "nl", ["Kim Jong-un"]),
        ("Skiljer sig Donald Trump och Kim Jong-un åt?", "sv", ["Donald Trump", "Kim Jong-un"]),
    ],
)
def test_words_with_capitals_side_by_side_are_one_name(text, language, names, form):
    found = whole_names(normalize("NFC", normalize(form, text)), language)
    assert [place.name for place in found] == names
    assert all(text[place.start : place.end] == place.name for place in found)


@pytest.mark.parametrize(("question", "language"), [("varför?", "sv"), ("waarom?", "nl"), ("why?", "en")])
def test_a_short_question_after_another_asks_for_no_help(island, question, language):
    answer = island.ask(question, earlier=("Hur gammal är Måns Öberg?",))
    assert answer.text != phrase(language, "addressed")


@pytest.mark.parametrize(
    ("question", "earlier", "carried"),
    [
        ("and where was he from?", "What does Raymond So study?", "Raymond So"),
        ("och hur gammal är han?", "Vad säger Måns Över om båten?", "Måns Över"),
        ("en hoe oud is hij?", "Wat zegt Daniël Van over de brug?", "Daniël Van"),
    ],
)
def test_a_follow_up_carries_the_whole_name_of_a_person(question, earlier, carried):
    made = completion(question, [earlier])
    assert made.topic == made.persons == (carried,)
    assert f"{question} ({carried})" in (made.text, *made.readings)


def test_a_person_asked_on_is_never_given_what_is_said_of_another(island):
    earlier = ["Vad gör Måns Öberg?"]
    answer = island.ask("Och hur gammal är han?", earlier=earlier)
    assert answer.answerable and answer.citations[0].quote.startswith("Måns Öberg är 31")
    assert not any(citation.quote.startswith("Hans företrädare") for citation in answer.citations)
    other = island.ask("and how old is he?", earlier=["What did David Johnson say?"])
    assert not other.answerable and "“David Johnson”" in other.text


@pytest.mark.parametrize("question", ["What did May say about Åre?", "Vad sa May om Åre?", "Wat zei May over Åre?"])
def test_words_of_saying_join_no_names(island, question):
    assert not re.search(r"May \w+ \w+ Åre", island.ask(question).text)


def test_what_two_say_is_shown_once_and_nothing_of_a_namesake(island):
    answer = island.ask("How do May and Johnson differ on the toll?")
    assert [side.name for side in answer.gathered.sides] == ["May", "Johnson"]
    assert all(side.citations for side in answer.gathered.sides)
    assert "vicar" not in answer.text and "David" not in answer.text
    quotes = [citation.quote for citation in answer.citations]
    assert len(quotes) == len(set(quotes))


def test_a_refusal_leaves_names_whole(island):
    assert "“Mexico City”" in island.ask("How old is the mayor of Mexico City?").text
    assert "“Nobel Prize”" in island.ask("Who won the Nobel Prize?").text
    assert "“Åse Rönnqvist”" in island.ask("Who is Åse Rönnqvist?").text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("question", "whole", "mentioned"),
    [
        ("How old is Mexico Johnson?", "Mexico Johnson", False),
        ("Hur gammal är Åke Öberg?", "Åke Öberg", False),
        ("Hoe oud is Zoë Berg?", "Zoë Berg", False),
        ("Hoe oud is Zoë Lind?", "Zoë Lind", True),
        ("How tall is Måns Öberg?", "Måns Öberg", True),
        ("Which actors left Game of Thrones?", "Game of Thrones", True),
        ("Vem skrev Ropet från Öarna?", "Ropet från Öarna", True),
        ("Wie schreef Slag om de Zeeën?", "Slag om de Zeeën", True),
        ("Who says I'm married to Zoë Lind?", "Zoë Lind", True),
    ],
)
def test_a_name_is_told_whole_also_where_the_archive_has_its_words_apart(island, question, whole, mentioned, form):
    unknown, known = names_told(island.store(), understand(island.store(), normalize(form, question)))
    assert (known if mentioned else unknown) == [whole]
    assert not (unknown if mentioned else known)


def test_a_misspelt_bare_name_is_read_as_the_archive_s_and_never_said_to_be_mentioned(island):
    answer = island.ask("Öbergh")
    assert answer.respelt == (("Öbergh", "Öberg"),)
    assert answer.gathered.subject == "Öberg" and "Öbergh" not in answer.text


@pytest.mark.parametrize(
    ("typed", "respelt", "subject"),
    [
        ("Ida Mey", (("Mey", "May"),), "Ida May"),
        ("Månns Öberk", (("Månns", "Måns"), ("Öberk", "Öberg")), "Måns Öberg"),
        ("wie is David Jonnson?", (("Jonnson", "Johnson"),), "David Johnson"),
    ],
)
def test_a_misspelt_name_of_two_words_is_read_whole(island, typed, respelt, subject):
    answer = island.ask(typed)
    assert answer.respelt == respelt and answer.gathered.subject == subject


@pytest.mark.parametrize("question", ["Who is Tooll?", "Vem är Tooll?", "Wie is Tooll?"])
def test_who_somebody_is_is_never_asked_of_a_word_that_is_no_name(island, question):
    """ "Toll" is one slip away, and no name."""
    answer = island.ask(question)
    assert answer.respelt == () and not answer.answerable and "Tooll" in answer.text


def test_a_name_that_only_shares_a_word_is_not_read_as_another(island):
    assert island.ask("Ida Mayerson").respelt == ()
    assert island.ask("Sven Öberg").respelt == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Who is Ida May?", "en", "Ida May"),
        ("what was the CSTO", "en", "CSTO"),
        ("What is the Bank of England?", "en", "Bank of England"),
        ("Vem är Måns Öberg?", "sv", "Måns Öberg"),
        ("Vem är Kim Jong-un?", "sv", "Kim Jong-un"),
        ("Wie is Daniël Van Dam?", "nl", "Daniël Van Dam"),
        ("och vad är Åland?", "sv", "Åland"),
        ("Wat is de CVVO?", "nl", "CVVO"),
        ("Wie is Joël de Vries?", "nl", "Joël de Vries"),
        ("Vem är Willem van der Meer?", "sv", "Willem van der Meer"),
        ("Who is Åsa von Öberg?", "en", "Åsa von Öberg"),
        ("Wie is de heer van der Meer?", "nl", ""),
        ("Who is the president of Kazakhstan?", "en", ""),
        ("Who is President of Kazakhstan?", "en", ""),
        ("Who is the President?", "en", ""),
        ("Who is responsible for the toll?", "en", ""),
        ("What is Brexit about?", "en", ""),
        ("What is Ida May's new name?", "en", ""),
        ("Vem är ansvarig för Öberg?", "sv", ""),
        ("Wie is de burgemeester van Zoë?", "nl", ""),
        ("Who said it?", "en", ""),
        ("who?", "en", ""),
    ],
)
def test_who_is_asked_of_a_name_alone(text, language, name, form):
    assert name_asked(normalize("NFC", normalize(form, text)), language) == name


@pytest.mark.parametrize(
    ("question", "language", "subject", "other"),
    [
        ("Who is David Johnson?", "en", "David Johnson", "Bo"),
        ("Vem är Måns Öberg?", "sv", "Måns Öberg", "Åke"),
        ("Wie is Bo Johnson?", "nl", "Bo Johnson", "David"),
    ],
)
def test_who_somebody_is_tells_what_the_archive_has_on_nobody_else(island, question, language, subject, other):
    answer = island.ask(question)
    assert answer.answerable and answer.language == language
    assert (answer.gathered.kind, answer.gathered.subject) == ("subject", subject)
    assert all(subject.split()[-1] in citation.quote for citation in answer.citations)
    assert not any(other in citation.quote for citation in answer.citations)


def test_an_office_before_a_name_says_who_it_is(island):
    answer = island.ask("Who is Ida May?")
    assert answer.citations[answer.gathered.definition - 1].quote.startswith("Minister Ida May said")
    assert "Who is Ida May?" not in answer.gathered.questions


@pytest.mark.parametrize("text", ["senaste nytt", "Vad är nyheterna idag?", "några nyheter?"])
def test_a_request_for_news_gets_headlines_the_newest_first(island, text):
    answer = island.ask(text)
    assert [citation.title for citation in answer.citations] == ["Lotsen", "The roof", "The toll", "Music"]
    assert "”Lotsen” [1]" in answer.text and "från 1 maj 2024 till 4 maj 2024" in answer.text


@pytest.mark.parametrize(("text", "language"), [("help", "en"), ("Vad kan du svara på?", "sv"), ("hoi", "nl")])
def test_what_is_said_to_bron_itself_gets_one_sentence_on_what_can_be_asked(island, text, language):
    answer = island.ask(text, otherwise=language)
    assert "Bron" in answer.text and not answer.near and answer.language == language


def test_only_who_is_quoted_is_asked_about(island):
    questions = island.ask("Bo Johnson").gathered.questions
    assert not any("president" in question or "do?" in question for question in questions)


@pytest.fixture(scope="module")
def two_events(tmp_path_factory):
    folder = tmp_path_factory.mktemp("events")
    prison = (
        "Six officers were hurt in the riot at Long Marsh prison, the Evening News says.\n\nThe riot began at noon."
    )
    storm = "Twenty-nine people were hurt when the storm reached Åre.\n\nÅre was without power for a day."
    write(folder / "papers", "prison.md", prison, title="Riot at Long Marsh", outlet="Island News", language="en")
    write(folder / "papers", "storm.md", storm, title="Storm in Åre", outlet="Island News", language="en")
    settings = Settings(index=folder / "index")
    ingest(settings, [folder / "papers"])
    opened = Service(settings)
    yield opened
    opened.close()


@pytest.mark.parametrize("text", ["What is the news today?", "any news?", "Wat is het nieuws vandaag?"])
def test_news_is_asked_for_also_where_a_paper_of_the_archive_is_called_that(two_events, text):
    answer = two_events.ask(text)
    assert answer.gathered.kind == "latest" and answer.gathered.subject == ""
    assert {citation.title for citation in answer.citations} == {"Riot at Long Marsh", "Storm in Åre"}


@pytest.mark.parametrize(
    ("question", "earlier", "title"),
    [
        ("and how many were hurt?", "What happened at Long Marsh?", "Riot at Long Marsh"),
        ("och hur många skadades?", "Vad hände i Åre?", "Storm in Åre"),
        ("en hoeveel mensen raakten gewond?", "Wat gebeurde er in Long Marsh?", "Riot at Long Marsh"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_follow_up_about_a_name_is_answered_from_articles_that_mention_it(two_events, question, earlier, title, form):
    answer = two_events.ask(normalize(form, question), earlier=(normalize(form, earlier),))
    assert {citation.title for citation in (*answer.citations, *answer.near)} == {title}
