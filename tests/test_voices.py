"""What one outlet or author says: found in a question, asked of that paper alone, and followed up in a conversation."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asking.conversation import completion
from rag.asking.voices import voiced

OUTLETS = frozenset({"Åbo Underrättelser", "De Correspondent", "The Moscow Times", "Sidecar", "Metro"})
AUTHORS = frozenset({"Märta Åkesson", "Zoë van Aerle"})
WRITERS = (OUTLETS, AUTHORS)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("language", "text", "rest", "name"),
    [
        ("en", "How many people died, according to Sidecar?", "How many people died?", "Sidecar"),
        ("en", "According to the Moscow Times, who won?", "Who won?", "The Moscow Times"),
        ("en", "How many were hurt in Åbo according to the piece in Metro?", "How many were hurt in Åbo?", "Metro"),
        ("en", "How many died? (according to Metro)", "How many died?", "Metro"),
        ("en", "How many died? (Åbo, according to Metro)", "How many died? (Åbo)", "Metro"),
        ("en", "What does Sidecar say about Åland?", "What does Sidecar say about Åland?", "Sidecar"),
        ("sv", "Vad skriver Metro om älven?", "Vad skriver Metro om älven?", "Metro"),
        ("nl", "Wat eist De Correspondent?", "Wat eist De Correspondent?", "De Correspondent"),
        ("en", "How many died? (according to Metro, in Åbo)", "How many died? (in Åbo)", "Metro"),
        ("en", "How many died according to Metro's report?", "How many died?", "Metro"),
        ("sv", "Hur många dog enligt Metros artikel?", "Hur många dog?", "Metro"),
        ("sv", "Hur många dog enligt Metro:s artikel i Åbo?", "Hur många dog i Åbo?", "Metro"),
        ("sv", "Hur många dog enligt Åbo Underrättelser i älven?", "Hur många dog i älven?", "Åbo Underrättelser"),
        ("sv", "Enligt Märta Åkesson, vem sköt älgen?", "Vem sköt älgen?", "Märta Åkesson"),
        ("nl", "Welke wapens werden er volgens De Correspondent ingezet?", "Welke wapens werden er ingezet?",
         "De Correspondent"),
        ("nl", "Hoeveel doden vielen er volgens het stuk van Van Aerle?", "Hoeveel doden vielen er?", "Zoë van Aerle"),
    ],
)  # fmt: skip
def test_whose_account_is_asked_for_is_told_from_what_is_asked(language, text, rest, name, form):
    found = voiced(normalize("NFC", normalize(form, text)), language, OUTLETS, AUTHORS)
    assert found is not None
    assert (found.text, found.name) == (rest, name)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How many people died, according to the minister?"),
        ("en", "Who owns Metro?"),
        ("en", "What did the minister tell Sidecar?"),
        ("en", "According to Sidecar?"),
        ("en", "What did the minister say to Sidecar?"),
        ("sv", "Vad sa ministern i Metro?"),
        ("en", "How old is he? (Märta Åkesson)"),
        ("en", "According to the author, why was the Metro so important?"),
        ("en", "How many died according to Metro News?"),
        ("en", "How many died according to Metro-North?"),
        ("en", "How many died according to Sidecar and Metro?"),
        ("sv", "Enligt honom, varför var det i Metro som bomben låg?"),
        ("sv", "Hur många dog enligt polisen i Åbo?"),
        ("nl", "Wie is volgens de minister eigenaar van Metro?"),
    ],
)
def test_another_question_asks_for_nobodys_account(language, text):
    assert voiced(text, language, OUTLETS, AUTHORS) is None


@given(st.text(max_size=80), st.sampled_from(["en", "sv", "nl"]))
def test_whatever_is_typed_what_is_left_has_no_more_words_than_it(text, language):
    found = voiced(normalize("NFC", text), language, OUTLETS, AUTHORS)
    assert found is None or len(found.text.split()) <= len(text.split())


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("earlier", "question", "asked"),
    [
        ("How many people died?", "Does Sidecar agree?", "How many people died? (according to Sidecar)"),
        ("How many tanks did Putin send?", "And Sidecar?", "How many tanks did Putin send? (according to Sidecar)"),
        ("How many people died?", "And according to Metro?", "How many people died? (according to Metro)"),
        ("How many died, according to Metro?", "And Sidecar?", "How many died, according to Sidecar?"),
        ("Who won, according to Metro?", "And The Moscow Times?", "Who won, according to The Moscow Times?"),
        ("What does Metro say on Åbo?", "And Sidecar?", "What does Sidecar say on Åbo?"),
        ("Who is Joey Öst?", "Does Sidecar agree?", "Who is Joey Öst? (according to Sidecar)"),
        ("Who owns Sidecar?", "What does Metro say?", "Who owns Sidecar? (according to Metro)"),
        ("Why did the metro stop?", "And Sidecar?", "Why did the metro stop? (according to Sidecar)"),
        ("how many died?", "and sidecar?", "how many died? (according to Sidecar)"),
        ("Who is Joey Öst?", "Och Sidecar?", "Who is Joey Öst? (according to Sidecar)"),
        ("Hur många dog?", "Stämmer det enligt Metro?", "Hur många dog? (enligt Metro)"),
        ("Hoeveel doden?", "Klopt dat volgens Metro?", "Hoeveel doden? (volgens Metro)"),
        ("Hur många dog i älven?", "Håller Åbo Underrättelser med?",
         "Hur många dog i älven? (enligt Åbo Underrättelser)"),
        ("Hur många dog?", "Vad säger Märta Åkesson?", "Hur många dog? (enligt Märta Åkesson)"),
        ("Wie opende de fabriek?", "Is De Correspondent het daarmee eens?",
         "Wie opende de fabriek? (volgens De Correspondent)"),
        ("Wie opende de fabriek?", "En volgens Van Aerle?", "Wie opende de fabriek? (volgens Zoë van Aerle)"),
    ],
)  # fmt: skip
def test_a_paper_is_asked_whether_it_says_the_same(earlier, question, asked, form):
    assert completion(normalize(form, question), [earlier], writers=WRITERS).text == asked


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("How many people died?", "Who owns Metro?"),
        ("How many people died?", "When was Sidecar founded?"),
        ("How many people died?", "And who is Märta Åkesson?"),
        ("How many people died?", "And what is Sidecar?"),
        ("Hur många dog?", "Vem är Märta Åkesson?"),
        ("Hoeveel mensen stierven?", "Hoeveel lezers heeft Metro?"),
    ],
)
def test_a_question_on_a_paper_is_its_own(earlier, question):
    assert "(" not in completion(question, [earlier], writers=WRITERS).text


@pytest.mark.parametrize(
    ("question", "outlet", "words"),
    [
        ("How many people died, according to Sidecar?", "Sidecar", "225"),
        ("Enligt Socialist Worker, hur många människor dog?", "Socialist Worker", "164"),
        ("Hoeveel mensen kwamen er volgens Sidecar om?", "Sidecar", "225"),
    ],
)
def test_what_one_paper_says_is_asked_of_it_alone_and_the_limit_is_told(service, question, outlet, words):
    answer = service.ask(question)
    assert answer.answerable
    assert answer.question == question
    assert words in answer.citations[0].quote
    assert answer.searched.filters.outlets == (outlet,)


def test_a_paper_that_does_not_say_is_named_and_no_other_is_quoted_for_it(service):
    answer = service.ask("Who won the football final, according to Sidecar?")
    assert not answer.answerable and not answer.citations
    assert "“Sidecar”" in answer.text


def test_a_follow_up_to_another_paper_is_asked_of_that_one(service):
    answer = service.ask("Does Sidecar agree?", earlier=["How many people died?"])
    assert answer.answerable
    assert "225" in answer.citations[0].quote
    assert answer.asked == "Does Sidecar agree?" and answer.carried == ("How many people died?",)


@pytest.mark.parametrize(
    ("earlier", "question", "never"),
    [
        ("How many people died?", "and when?", ("1986", "1997", "2011")),
        ("Hur många människor dog?", "och när?", ("1986", "1997", "2011")),
        ("Hoeveel mensen kwamen om?", "en wanneer?", ("1986", "1997", "2011")),
    ],
)
def test_what_a_follow_up_leaves_out_is_what_answered_the_question_before(service, earlier, question, never):
    before = service.ask(earlier)
    answer = service.ask(question, earlier=[earlier])
    cited = {citation.article_id for citation in before.citations}
    assert {citation.article_id for citation in answer.citations} <= cited
    assert not any(account.value in never for account in answer.accounts)


def test_a_paper_whose_account_was_asked_for_is_nobody_that_he_may_mean():
    made = completion("How old was he?", ["How many people did Joey Öst meet?", "And Sidecar?"], writers=WRITERS)
    assert "Sidecar" not in made.persons and "Sidecar" not in made.readings[0]


@pytest.mark.parametrize("question", ["What does Revolution say about uranium?", "Vad skriver Revolution om uran?"])
def test_what_a_paper_is_asked_for_by_name_is_told_by_no_other(service, question):
    answer = service.ask(question)
    outlets = {report.outlet for citation in answer.citations for report in citation.reports_on}
    assert outlets <= {"Revolution"}


def test_what_is_asked_on_goes_on_with_the_paper_that_was_asked(service):
    answer = service.ask("and when?", earlier=["How many people died, according to Sidecar?"])
    outlets = [{report.outlet for report in citation.reports_on} for citation in (*answer.citations, *answer.near)]
    assert answer.searched.filters.outlets == ("Sidecar",) and all("Sidecar" in told for told in outlets)


def test_limits_that_are_set_decide_themselves(service):
    from rag.records import Filters

    answer = service.ask("How many people died, according to Sidecar?", Filters(outlets=("Socialist Worker",)))
    assert answer.searched.filters.outlets == ("Socialist Worker",)
