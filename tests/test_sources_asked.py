"""What is asked of an answer: who wrote that, in which paper, from when; and its article."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from rag.asking.requests import asks_of_answer
from tests.helpers_store import served, write

ASKED = [
    ("en", "Who wrote that?"),
    ("en", "and which paper is that from"),
    ("en", "When was this published?"),
    ("en", "source?"),
    ("sv", "Vem skrev det här?"),
    ("sv", "vilken tidning står det i"),
    ("sv", "Och när skrevs artikeln?"),
    ("sv", "källa?"),
    ("nl", "Wie heeft dat geschreven?"),
    ("nl", "uit welke krant komt dat"),
    ("nl", "En van wanneer is dit bericht?"),
    ("nl", "bron?"),
]
OF_THE_NEWS = [
    ("en", "Who wrote the letter to the minister?"),
    ("en", "When was the report on the fire published?"),
    ("en", "Who wrote the article in Sidecar?"),
    ("en", "When did that happen?"),
    ("en", "and where?"),
    ("sv", "Vem skrev brevet till ministern?"),
    ("sv", "Var kommer pengarna ifrån?"),
    ("sv", "Vilken tidning stängdes av regeringen?"),
    ("sv", "Vem sa det?"),
    ("nl", "Wie schreef de brief aan de minister?"),
    ("nl", "Welke krant werd door de regering gesloten?"),
    ("nl", "Waar gebeurde dat?"),
    ("en", "According to whom?"),
    ("en", "to whom?"),
    ("sv", "av vem?"),
    ("sv", "vilken tidning har rätt?"),
    ("nl", "iets over de vakbond?"),
]
OF_ITS_ARTICLE = [
    ("en", "summarise that"),
    ("en", "show me the whole article"),
    ("en", "What else does it say?"),
    ("en", "tell me more"),
    ("sv", "sammanfatta det"),
    ("sv", "visa hela artikeln"),
    ("sv", "berätta mer"),
    ("sv", "Vad står det mer i artikeln?"),
    ("nl", "vat dat samen"),
    ("nl", "toon het hele artikel"),
    ("nl", "vertel meer"),
    ("nl", "wat stond er nog meer in?"),
]
DEAD = [
    ("How many people died, according to Sidecar?", "Who wrote that?", "It stands in:"),
    ("Hur många människor dog enligt Sidecar?", "När skrevs det?", "Det står i:"),
    ("Hoeveel mensen kwamen er volgens Sidecar om?", "In welke krant staat dat?", "Dat staat in:"),
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("language", "text"), ASKED)
def test_where_an_answer_stands_is_asked_in_many_words(language, text, form):
    assert asks_of_answer(normalize(form, text), language) == "source"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("language", "text"), OF_ITS_ARTICLE)
def test_the_article_of_an_answer_is_asked_for_in_many_words(language, text, form):
    assert asks_of_answer(normalize(form, text), language) == "article"


@pytest.mark.parametrize(
    ("earlier", "asked", "lead"),
    [
        ("How many people died, according to Sidecar?", "summarise that", "From “"),
        ("Hur många människor dog enligt Sidecar?", "visa hela artikeln", "Ur ”"),
        ("Hoeveel mensen kwamen er volgens Sidecar om?", "wat stond er nog meer in?", "Uit ‘"),
    ],
)
def test_the_article_of_the_answer_before_is_opened_and_told_on(service, earlier, asked, lead):
    before, answer = service.ask(earlier), service.ask(asked, earlier=[earlier])
    first = before.citations[0].article_id
    assert answer.answerable and answer.text.startswith(lead) and answer.asked == asked
    assert {citation.article_id for citation in answer.citations} == {first}
    told = [citation.start for citation in answer.citations]
    assert told == sorted(told) and len(told) >= 3
    known = {(citation.article_id, citation.start) for citation in before.citations}
    assert not known.intersection((first, start) for start in told[1:])


@pytest.mark.parametrize("asked", ["summarise that", "sammanfatta det", "vat dat samen"])
def test_of_no_answer_no_article_is_told(service, asked):
    answer = service.ask(asked)
    assert not answer.answerable and [part.kind for part in answer.parts] == ["hint"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("language", "text"), OF_THE_NEWS)
def test_what_is_asked_of_the_news_is_not_asked_of_the_answer(language, text, form):
    assert asks_of_answer(normalize(form, text), language) is None


@pytest.mark.parametrize(("earlier", "question", "lead"), DEAD)
def test_the_articles_of_the_answer_before_are_told_with_author_outlet_and_date(service, earlier, question, lead):
    before, answer = service.ask(earlier), service.ask(question, earlier=[earlier])
    assert before.answerable and answer.answerable
    assert answer.text.startswith(lead)
    assert answer.citations == before.citations
    assert answer.accounts == () and answer.asked == question
    reports = {report for citation in before.citations for report in citation.reports_on}
    assert reports
    assert all(report.author in answer.text and report.title in answer.text for report in reports)


def test_they_are_told_in_the_language_of_whoever_asks_for_them(service):
    answer = service.ask("Vem skrev det?", earlier=["How many people died, according to Sidecar?"])
    assert answer.text.startswith("Det står i:") and "21 januari 2022" in answer.text


def test_what_is_asked_next_goes_on_from_the_question_and_not_from_its_source(service):
    earlier = ["How many soldiers did the CSTO send?", "Who wrote that?"]
    assert service.ask("and Russia?", earlier=earlier).question == "How many soldiers did Russia send?"


def test_a_refusal_stands_nowhere(service):
    answer = service.ask("Which paper is that from?", earlier=["Who won the football final in Åbo?"])
    assert not answer.answerable and answer.citations == ()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who wrote that?", "Which answer do you mean?"),
        ("Vem skrev det?", "Vilket svar menar du?"),
        ("Wie schreef dat?", "Welk antwoord bedoelt u?"),
    ],
)
def test_without_an_answer_before_it_is_asked_which_is_meant(service, question, told):
    answer = service.ask(question)
    assert not answer.answerable and answer.text.startswith(told)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("när skrevs det?", "Arkivet anger inget datum för:"),
        ("who wrote that?", "The archive gives no author for:"),
        ("uit welke krant komt dat?", "Dat staat in:"),
    ],
)
def test_what_no_article_gives_is_said(tmp_path, question, told):
    text = "Färjan till Åbo gick på grund vid hamnen. Ingen av de 340 passagerarna skadades."
    write(tmp_path / "files", "a.md", text, title="Färjan på grund", language="sv", outlet="Åbobladet")
    for opened in served(tmp_path / "files"):
        earlier = ["Hur många passagerare fanns på färjan till Åbo?"]
        assert opened.ask(earlier[0]).answerable
        assert opened.ask(question, earlier=earlier).text.startswith(told)


def test_who_says_so_is_asked_of_the_answer_that_was_given(service):
    earlier = ["How many people died, according to Sidecar?", "Who wrote that?"]
    before, answer = service.ask(earlier[0]), service.ask("Who said that?", earlier=earlier)
    assert answer.citations == before.citations and answer.text.startswith("Who says so:")
