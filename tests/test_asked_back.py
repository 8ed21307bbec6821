"""Who or what is meant: asked back where nothing says it, and taken from the question before where that does."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest

from rag.answering import answer
from rag.answering.phrases import phrase
from rag.asking.conversation import completion, on_it
from rag.web.answers import answer_html
from tests.helpers_store import served, write

ROBBERY = """Drie mannen overvielen dinsdag een juwelier in Delft en namen voor 40.000 euro aan ringen mee.

De politie hield woensdag in Breda een verdachte van 31 jaar aan. De twee anderen zijn voortvluchtig."""
THEFT = """Fyra cyklar och en båtmotor stals under natten mot måndagen vid hamnen i Åbo.

Polisen grep på tisdagen en 44-årig misstänkt man i Nådendal. Han nekar till stölderna."""
ARSON = """A bakery in Hull burnt down early on Friday after somebody poured petrol through its letter box.

A suspect aged 22 was arrested in Leeds on Saturday. The family who lived above the bakery got out in time."""
NOWHERE = [
    ("and how old is he?", "en"),
    ("and how many were hurt?", "en"),
    ("When was it?", "en"),
    ("why?", "en"),
    ("And what happened?", "en"),
    ("och hur gammal är han?", "sv"),
    ("Var föddes hon?", "sv"),
    ("när var det?", "sv"),
    ("och varför skadades de?", "sv"),
    ("en wanneer gebeurde het?", "nl"),
    ("Hoe oud is hij?", "nl"),
    ("waarom?", "nl"),
]
THEIR_OWN = [
    "How many people were hurt?",
    "What happened?",
    "How old is the man who wrote it?",
    "What did he who sold the house say?",
    "Is it said that the strike ended?",
    "Will it rain in Åre?",
    "And how many soldiers did Russia send?",
    "Hur gammal är han som sköt björnen?",
    "Vad är det som brinner?",
    "Hur många bor det på Öland?",
    "Fanns det krypskyttar?",
    "Vad kostade det att bärga skeppet?",
    "Wat zei het parlement?",
    "Wat doet hij die de brug sloot?",
    "Hoeveel mensen wonen er in België?",
    "Hoeveel kostte het de belastingbetaler?",
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("question", [question for question, _ in NOWHERE])
def test_what_points_nowhere_is_unclear_and_lends_nothing(question, form):
    typed = normalize(form, question)
    assert completion(typed, []).unclear
    assert completion("varför?", [typed]).unclear
    assert not completion(typed, ["What happened in Zoë on 5 January?"]).unclear


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("question", THEIR_OWN)
def test_a_question_of_its_own_is_never_unclear(question, form):
    assert not completion(normalize(form, question), []).unclear


def test_a_question_whose_names_nobody_knows_gives_way_to_the_one_before():
    unknown = "Wie won de Elfstedentocht van Zoë?"
    made = completion("and when?", ["Who did the CSTO send?", unknown], lambda keys: keys == {"k_csto"})
    assert made.topic == ("CSTO",)
    assert completion("en wanneer?", [unknown], lambda keys: False).unclear


@pytest.mark.parametrize(("question", "language"), [NOWHERE[0], NOWHERE[5], NOWHERE[9]])
def test_who_is_meant_is_asked_back_and_nothing_is_quoted(service, question, language):
    for earlier in ((), (question,), ("help",)):
        answer = service.ask(question, earlier=earlier)
        assert answer.text == phrase(language, "unclear")
        assert [part.kind for part in answer.parts] == ["hint"]
        assert not answer.answerable and not answer.citations and not answer.near and not answer.carried


@pytest.mark.parametrize(
    ("request_", "before", "subject"),
    [
        ("tell me more about him", "Who is Karim Masimov?", "Karim Masimov"),
        ("more about it", "What is the CSTO?", "CSTO"),
        ("Berätta mer om honom, tack", "Vem är Karim Masimov?", "Karim Masimov"),
        ("sammanfatta det", "Vad hände i Åbo?", "Åbo"),
        ("meer over hem", "Wie is Karim Masimov?", "Karim Masimov"),
        ("vertel me meer over haar", "Wie is Zoë Öberg?", "Zoë Öberg"),
    ],
)
def test_a_request_for_more_takes_the_name_that_it_means(request_, before, subject):
    made = on_it(request_.removesuffix(", tack"), [before], lambda keys: True)
    assert made.carried == (subject,) and made.text.endswith(subject)
    assert on_it(request_.removesuffix(", tack"), [], lambda keys: True).unclear


@pytest.mark.parametrize("request_", ["tell me about Almaty", "hello there", "Ingen ville köpa det", "wat kun je?"])
def test_no_other_request_takes_anything(request_):
    assert on_it(request_, ["Who is Karim Masimov?"], lambda keys: True) is None


def test_more_about_him_is_what_the_archive_has_on_him(service):
    answer = service.ask("Berätta mer om honom, tack", earlier=["Vem är Karim Masimov?"])
    assert answer.language == "sv" and answer.gathered.subject == "Karim Masimov"
    assert answer.asked == "Berätta mer om honom, tack" and answer.carried == ("Karim Masimov",)
    assert service.ask("Berätta mer om honom").text == phrase("sv", "unclear")


@pytest.mark.parametrize(
    ("earlier", "question", "told"),
    [
        ("Hur många dog?", "och internet?", "internet"),
        ("How many people were arrested?", "and killed?", r"died|dead|killed|döda|dog|doden|gedood|omgekomen"),
        ("How many people died?", "and bitcoin?", "[Bb]itcoin"),
    ],
)
def test_what_adds_nothing_to_the_question_before_is_asked_otherwise(service, earlier, question, told):
    before, answer = service.ask(earlier), service.ask(question, earlier=[earlier])
    assert answer.answerable
    told_before = [(citation.quote, citation.answer_start) for citation in before.citations]
    assert (answer.citations[0].quote, answer.citations[0].answer_start) not in told_before
    assert re.search(told, answer.citations[0].quote)


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """A service on three events of one kind, each told in one language."""
    folder = tmp_path_factory.mktemp("events") / "files"
    write(folder, "delft.md", ROBBERY, title="Overval in Delft", language="nl", outlet="Delftsche Bode")
    write(folder, "abo.md", THEFT, title="Stölden i Åbo", language="sv", outlet="Åbobladet")
    write(folder, "hull.md", ARSON, title="Fire at a Hull bakery", language="en", outlet="Hull Echo")
    yield from served(folder)


@pytest.mark.parametrize(
    ("earlier", "question", "told"),
    [
        ("Wat werd er in Delft gestolen?", "Hoe oud is de verdachte?", "31"),
        ("What was stolen in Delft?", "How old is the suspect?", "31"),
        ("Vad stals i Åbo?", "Hur gammal är den misstänkte?", "44"),
        ("What burnt down in Hull?", "Hur gammal är den misstänkte?", "22"),
        ("Wat brandde er af in Hull?", "En waar is de verdachte opgepakt?", "Leeds"),
    ],
)
def test_what_names_nothing_is_asked_of_the_story_before_it(events, earlier, question, told):
    before, answer = events.ask(earlier), events.ask(question, earlier=[earlier])
    assert before.answerable and answer.answerable
    assert told in answer.citations[0].quote
    assert answer.citations[0].article_id == before.citations[0].article_id


def test_what_names_something_leaves_the_story(events):
    earlier = ["Wat werd er in Delft gestolen?"]
    for question, told in (
        ("Hur gammal är den misstänkte i Åbo?", "44"),
        ("who was arrested in leeds", "Leeds"),
    ):
        named = events.ask(question, earlier=earlier)
        assert not named.carried and told in named.citations[0].quote


def test_what_the_story_does_not_tell_is_declined_with_a_button_that_leaves_it_out(events):
    question = "Who poured the petrol?"
    answer = events.ask(question, earlier=["Wat werd er in Delft gestolen?"])
    assert not answer.answerable and answer.asked == question and answer.carried == ("Delft",)
    assert {citation.outlet for citation in answer.near} <= {"Delftsche Bode"}
    assert "Delft" in str(answer_html(answer, "/", events.article))


def test_a_conversation_returns_to_what_it_was_about(events):
    earlier = ["Wat werd er in Delft gestolen?", "What burnt down in Hull?", "How old is the suspect?"]
    answer = events.ask("Hoeveel verdachten zijn nog voortvluchtig?", earlier=earlier)
    assert answer.citations[0].outlet == "Delftsche Bode" and answer.carried == ("Delft",)


def test_a_story_is_kept_for_many_questions(events):
    earlier = ["Vad stals i Åbo?", *["och varför?", "och när?", "vad säger polisen?"] * 2]
    answer = events.ask("Hur gammal är den misstänkte?", earlier=earlier)
    assert "44" in answer.citations[0].quote and answer.carried == ("Åbo",)


def test_no_question_of_a_conversation_is_answered_twice_for_the_next(events, monkeypatch):
    earlier = ["Vad stals i Åbo?", "och när?"]
    events.ask("Hur gammal är den misstänkte?", earlier=earlier)
    asked = []
    read = answer.found

    def counted(store, reader, query, clock):
        asked.append(query.text)
        return read(store, reader, query, clock)

    monkeypatch.setattr(answer, "found", counted)
    events.ask("Var greps han?", earlier=[*earlier, "Hur gammal är den misstänkte?"])
    assert set(asked) <= {"Var greps han?", "Var greps han? (Åbo)"}


@pytest.mark.parametrize(("question", "told"), [("Waar is hij opgepakt?", "Breda"), ("Var greps han?", "Breda")])
def test_the_story_goes_on_for_several_questions(events, question, told):
    earlier = ["Wat werd er in Delft gestolen?", "Hoe oud is de verdachte?"]
    answer = events.ask(question, earlier=earlier)
    assert {citation.outlet for citation in (*answer.citations, *answer.near)} == {"Delftsche Bode"}
    assert any(told in citation.quote for citation in (*answer.citations, *answer.near))


def test_what_the_archive_has_on_an_article_is_no_part_of_a_story(events):
    earlier = ["Wat werd er in Delft gestolen?"]
    question = "Who wrote the article about the bakery?"
    alone, answer = events.ask(question), events.ask(question, earlier=earlier)
    assert answer.citations == alone.citations and not answer.carried


def test_no_other_event_is_told_beside_the_story(events):
    answer = events.ask("Hoe oud is de verdachte?", earlier=["Wat werd er in Delft gestolen?"])
    assert {citation.outlet for citation in answer.citations} == {"Delftsche Bode"}


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("How many state companies were sold?", "to whom?"),
        ("När restes statyn?", "i vilken stad?"),
        ("Wie werd aangehouden?", "op welke beschuldiging?"),
    ],
)
def test_what_has_no_verb_goes_on_from_the_answer(earlier, question):
    found = completion(question, [earlier])
    assert found.leans and found.text == f"{question} ({earlier.rstrip('?')})"
    assert found.before and found.before.text == earlier


def test_he_is_the_author_who_was_asked_about():
    writers = (frozenset({"Metro"}), frozenset({"Joël Åkesson"}))
    made = completion("what did he say about Åland?", ["What did Joël Åkesson say about Öst?"], writers=writers)
    assert "Joël Åkesson" in made.persons
