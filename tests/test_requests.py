"""What was typed: a question, or a request for what the archive has; told by examples, on any subject."""

from __future__ import annotations

import json
import unicodedata

import pytest

from rag.asking.requests import kind_of, question_in
from rag.bundled import evaluation_folder
from rag.gathering.requested import request_in

REQUESTS = [
    ("CSTO", "subject", "CSTO"),
    ("tell me about Nazarbayev", "subject", "Nazarbayev"),
    ("what does the archive say about oil?", "subject", "oil"),
    ("sammanfatta protesterna", "subject", "protesterna"),
    ("berätta om Åsele och älven", "subject", "Åsele och älven"),
    ("wat zegt het archief over olie?", "subject", "olie"),
    ("vertel over de reünie in België", "subject", "de reünie in België"),
    ("give me everything on the internet shutdown", "subject", "the internet shutdown"),
    ("latest news about Almaty", "latest", "Almaty"),
    ("senaste nytt om Malmö", "latest", "Malmö"),
    ("laatste nieuws over Almaty", "latest", "Almaty"),
    ("latest about Almaty", "latest", "Almaty"),
    ("Läs upp allt om Åsele", "subject", "Åsele"),
    ("een lijst met alles over de reünie", "subject", "de reünie"),
    ("give me a chronology of the strike", "timeline", "the strike"),
    ("latest news", "latest", ""),
    ("What is the news today?", "latest", "today"),  # a day, not a subject: gathering tells
    ("Vad är nyheterna idag?", "latest", "idag"),
    ("Wat is het nieuws vandaag?", "latest", "vandaag"),
    ("any news?", "latest", ""),
    ("Några nyheter?", "latest", ""),
    ("nieuws?", "latest", ""),
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("text", "kind", "subject"), REQUESTS)
def test_a_request_is_told_with_its_subject(text, kind, subject, form):
    request = request_in(unicodedata.normalize(form, text))
    assert request is not None
    assert (request.kind, request.subject) == (kind, subject)


@pytest.mark.parametrize(
    "text",
    [
        "compare the Sidecar and the Guardian articles on the causes",
        "jämför Sydsvenskan och Arbetet om hyrorna",
        "vergelijk Gent en Brugge",
    ],
)
def test_a_comparison_is_told(text):
    assert kind_of(text) == "compare"


@pytest.mark.parametrize(
    "text",
    [
        "Who is Nazarbayev?",
        "who is nazarbayev",
        "what is the CSTO?",
        "Tell me what the minister said about the strike.",
        "Give me the names of those who were released.",
        "Vad hände den 5 januari?",
        "vem sköt först",
        "Lista kraven som arbetarna ställde.",
        "Berätta vad polisen sade om branden.",
        "Wat betekent reünie?",
        "hoe oud is Daniëlle",
        "Noem de redenen voor het besluit.",
        "and when?",
        "number of dead in almaty",
    ],
)
def test_a_question_is_no_request(text):
    assert kind_of(text) == "question"
    assert request_in(text) is None


@pytest.mark.parametrize("name", ["development.jsonl", "heldout.jsonl"])
def test_no_question_of_the_evaluation_is_taken_for_a_request(name):
    lines = (evaluation_folder() / name).read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    assert sum(kind_of(question) != "question" for question in questions) == 0


def test_the_requests_of_the_evaluation_are_told():
    lines = (evaluation_folder() / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) >= 60
    told = [kind_of(row["text"]) == row["kind"] for row in rows]
    assert sum(told) >= 0.9 * len(rows)


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        (
            "en",
            "I never know where to begin. My sister told me about some riots. It was years ago. How many people died?",
            "How many people died?",
        ),
        (
            "sv",
            "Hej! Min bror påstår att det var tusentals, och han ger sig aldrig. Jag tror honom inte. "
            "Jag orkar inte bråka mer. Hur många dödades i Örebro?",
            "Hur många dödades i Örebro?",
        ),
        (
            "nl",
            "Goedendag, ik zoek al een uur. Mijn buurman beweert van alles. Ik geloof er niets van. "
            "Hoeveel mensen kwamen om in België?",
            "Hoeveel mensen kwamen om in België?",
        ),
    ],
)
def test_a_long_message_comes_to_its_question(language, text, question):
    assert question_in(text, language) == question


def test_a_question_of_two_sentences_is_left_whole():
    text = "The strike ended in May. Who called it?"
    assert question_in(text, "en") == text
