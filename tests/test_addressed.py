"""What is said to Bron itself is told what it is; those that stand on their own take nothing from the one before."""

import unicodedata

import pytest

from rag.asking.requests import asks_for_help
from rag.evaluation.practice import practice_topics


@pytest.mark.parametrize(
    "text",
    [
        *("who are you?", "What can you do", "vem är du?", "Vad kan du svara på?", "wat kun je?"),
        *("help", "hallå", "hoi", "thanks!", "Tack!", "bedankt"),
        *("How do I use this?", "Hur använder jag det här?", "Hoe werkt dit?"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_question_to_bron_is_told_what_it_is_and_quotes_nothing(service, text, form):
    answer = service.ask(unicodedata.normalize(form, text), earlier=["Who is Tokayev?"])
    assert not answer.answerable and not answer.near and not answer.carried
    assert "Bron" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "Who are you voting for, Zoë asked",
        "Vem är du rädd för i Åre?",
        "Var är bron?",
        "wat zei hij over u en Öberg",
        "help for refugees in Malmö",
        "where is it?",
        "vad kan kommunen göra?",
        "hoe werkt het vaccin?",
    ],
)
def test_a_question_with_a_matter_is_to_the_archive(text):
    assert not asks_for_help(text)


def test_hardly_a_question_of_ours_is_taken_for_one_to_bron():
    asked = [question.text for topic in practice_topics() for question in topic.questions]
    assert len([text for text in asked if asks_for_help(text)]) <= len(asked) / 1000


@pytest.mark.parametrize(
    ("opinion", "question"),
    [
        ("What do you think of Erdoğan?", "What does Corbyn think of Erdoğan?"),
        ("vad tycker du om Åsa Öberg?", "Vad tycker Corbyn om Åsa Öberg?"),
        ("wat vind jij van Zoë van Heël?", "Wat vindt Corbyn van Zoë van Heël?"),
    ],
)
def test_an_opinion_is_asked_of_bron_or_of_somebody_in_the_archive(opinion, question):
    assert asks_for_help(opinion) and not asks_for_help(question)


@pytest.mark.parametrize(
    "text", ["Trump", "Merkel", "fotboll", "Lady Gaga", "de staking", "the euro", "kungen", "dikt"]
)
def test_what_an_opinion_may_be_of_is_a_subject_of_the_archive(text):
    assert not asks_for_help(text)


@pytest.mark.parametrize("text", ["berätta om Almaty", "tell me about Almaty", "vertel iets over Almaty"])
def test_a_request_takes_nothing_from_the_question_before(service, text):
    answer = service.ask(text, earlier=["How many soldiers did the CSTO send?"])
    assert answer.gathered is not None and answer.carried == ()
