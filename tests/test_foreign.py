"""A question in another language carries a note on the languages that are sure; one in our own never does."""

from __future__ import annotations

import json
import unicodedata
from typing import ClassVar

import pytest

from rag.asking.foreign import foreign_language, foreign_note
from rag.asking.query import language_written
from rag.bundled import evaluation_folder
from rag.language.words import stem

FALSE = 0.002  # of questions in our languages; what is measured is less (docs/answers.md)


@pytest.mark.parametrize(
    "question, language",
    [
        ("Wie viele Menschen sind gestorben?", "de"),
        ("Wer ist der Präsident von Kasachstan?", "de"),
        ("Combien de personnes sont mortes à Almaty ?", "fr"),
        ("Où se trouve l’ancien président ?", "fr"),
        ("¿Cuántos soldados envió la OTSC?", "es"),
        ("quién dio la orden de disparar", "es"),
        ("Dlaczego robotnicy protestowali?", "pl"),
        ("Hvorfor protesterte arbeiderne?", "no"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_another_language_is_recognised(question, language, form):
    assert foreign_language(unicodedata.normalize("NFC", unicodedata.normalize(form, question))) == language


@pytest.mark.parametrize(
    "question",
    [
        *("CSTO?", "Kazakhstan", "fuel prices", "olja och gas", "protesten in Almaty", "och när?", "en waar?"),
        *(
            "Who is Angela Merkel?",
            "Vem är Emmanuel Macron?",
            "Wie is José Manuel Barroso?",
            "Hoe heet de coördinator?",
        ),
    ],
)
def test_short_questions_and_foreign_names_are_not_told_off(question):
    assert foreign_language(question) is None


def test_hardly_any_question_in_our_languages_is_told_off():
    folder = evaluation_folder()
    lines = (folder / "development.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    for path in sorted((folder / "practice").glob("*.jsonl"))[::4]:
        for line in path.read_text("utf-8").splitlines():
            asked += [question["question"] for question in json.loads(line)["questions"]]
    told_off = [question for question in asked if foreign_language(question)]
    assert len(asked) > 2000 and len(told_off) < FALSE * len(asked), told_off


@pytest.mark.parametrize(
    "question, page, spoken",
    [
        ("Was geschah 2011 in Schanaosen?", "sv", "sv"),
        ("Was geschah 2011 in Schanaosen?", "nl", "nl"),
        ("Hvor mange soldater sendte CSTO?", "en", "sv"),  # it is read as Swedish, and answered in it
    ],
)
def test_the_note_speaks_the_language_of_the_answer(service, question, page, spoken):
    answer = service.ask(question, otherwise=page)
    assert (answer.language, answer.notes) == (spoken, (foreign_note(spoken),))


@pytest.mark.parametrize(
    "question, own, note",
    [
        ("Was geschah 2011 in Schanaosen?", "en", foreign_note("en")),
        ("Hvor mange soldater sendte CSTO?", "sv", foreign_note("sv")),
    ],
)
def test_it_is_answered_as_well_as_can_be_and_says_so(service, question, own, note):
    answer = service.ask(question)
    assert (answer.language, answer.notes, answer.respelt) == (own, (note,), ())
    assert answer.answerable or answer.near


def test_a_refusal_names_no_common_words_of_another_language(service):
    refused = service.ask("Wie backt man einen Kuchen mit Äpfeln und Zimt?")
    assert (refused.answerable, refused.text) == (False, "The archive does not say.")


def test_ours_have_no_note(service):
    assert service.ask("Hur många soldater skickade CSTO?").notes == ()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_words_that_two_languages_share_leave_it_to_the_one_that_its_asker_reads(service, language):
    """ "is" is English and Dutch; letter statistics would make the first Dutch."""
    assert service.ask("Is Erdogan dead?", otherwise=language).language == language


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_what_tells_none_of_our_languages_is_answered_in_the_one_that_its_asker_reads(service, language):
    for question in ("CSTO", "Wie viele Menschen starben in Kasachstan?"):
        told = service.ask(question, otherwise=language)
        assert told.language == language
        assert told.text != service.ask(question, otherwise="sv" if language == "nl" else "nl").text
    count = service.ask("upproret").gathered.articles
    assert service.ask("upproret", otherwise=language).gathered.articles == count, "found in its own language"
    assert service.ask("Hur många soldater skickade CSTO?", otherwise=language).language == "sv"


@pytest.mark.parametrize(("text", "language"), [("hallo", "nl"), ("hej", "sv"), ("hello", "en"), ("help", "en")])
def test_a_word_to_bron_is_answered_in_its_language_or_in_the_archive_s(service, text, language):
    assert service.ask(text).language == language


@pytest.mark.parametrize(
    ("text", "most", "language"),
    [
        ("Nazarbaev", ("sv", "en", "nl"), "sv"),  # nowhere: the language of most articles
        ("Nazarbaev", ("fi", "nl", "en"), "nl"),
        ("Nazarbaev", (), "en"),
        ("senaste nytt", ("en",), "sv"),
        ("protester", ("nl", "en", "sv"), "sv"),  # where it stands
        ("demonstraties", ("sv", "en", "nl"), "nl"),
    ],
)
def test_words_that_tell_no_language_are_read_in_the_one_that_the_archive_has_them_in(text, most, language):
    class Words:
        held: ClassVar[dict[str, set[str]]] = {"sv": {stem("protester", "sv")}, "nl": {stem("demonstraties", "nl")}}

        def languages(self):
            return most

        def term_counts(self, language, stems):
            return 1, {one: 1 for one in stems if one in self.held.get(language, ())}

    assert language_written(Words(), text) == language
