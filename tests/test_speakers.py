"""Who says what an answer quotes: whom the article names for it, else the article itself, under its outlet's name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.citations import quoted
from rag.answering.compose import with_speakers
from rag.answering.reports import named_reports
from rag.language.speakers import names_nobody
from rag.records import Answer, Article, Block, Filters, Report, Searched

QUOTES = [
    ("en", "The Crier", "Zoë Ek said that 26 people had died.", "26 people", "Zoë Ek"),
    ("sv", "Bladet", "Åklagaren hävdade att 26 personer hade dött.", "26 personer", "Åklagaren"),
    ("nl", "De Post", "De brandweer zei dat 26 mensen waren omgekomen.", "26 mensen", "De brandweer"),
    ("sv", "Älvposten", "I Malmö dog 26 personer.", "26 personer", None),
]


def answer_of(language: str, outlet: str, quote: str, words: str, whole: bool = False) -> Answer:
    article = Article("a" * 16, quote, (Block(0, len(quote)),), language, "a.md", outlet=outlet, published="2022-01-05")
    citation = quoted(article, "a.md", 1, 0, len(quote))
    start = quote.index(words)
    if not whole:
        citation = replace(citation, answer_start=start, answer_end=start + len(words))
    searched = Searched(Filters(), 1, 1)
    return Answer("How many died?", language, True, 0.9, "", (citation,), (), searched)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("language, outlet, quote, words, speaker", QUOTES)
def test_each_quote_is_told_with_who_says_it(language, outlet, quote, words, speaker, whole):
    told = with_speakers(answer_of(language, outlet, quote, words, whole))
    line = told.parts[1]
    assert outlet in line.text and line.citations == (1,) and line.text.endswith("[1]")
    assert (speaker or "jälv") in line.text
    assert quote not in told.text and told.citations[0].quote == quote
    assert told.accounts == ()


@pytest.mark.parametrize(
    ("language", "quote", "words"),
    [
        ("en", "Ålandsbladet, on 5 January, puts the dead at 26.", "26"),
        ("sv", "Ålandsbladet räknar till 26 döda.", "26"),
        ("nl", "Volgens Ålandsbladet vielen er 26 doden.", "26"),
        ("en", "Ålandsbladet writes of the storm; he said that 26 people had died.", "26"),
        ("sv", "Ålandsbladet skrev om stormen; enligt samma tidning dog 26 personer.", "26"),
        ("nl", "Ålandsbladet schrijft over de storm; volgens dezelfde krant vielen er 26 doden.", "26"),
    ],
)
def test_of_an_article_that_reports_on_others_the_one_that_the_quote_names_says_it(language, quote, words):
    answer = answer_of(language, "Briefs", quote, words)
    reports = tuple(Report(None, None, outlet, "2022-01-05") for outlet in ("Ålandsbladet", "Nu"))
    named = named_reports(quote, language, reports)
    reporting = replace(answer, citations=(replace(answer.citations[0], reports_on=named),))
    assert "Ålandsbladet" in with_speakers(reporting).parts[1].text


@pytest.mark.parametrize(
    ("speaker", "language", "nobody"),
    [
        ("the article", "en", True),
        ("the solidarity appeal printed", "en", True),
        ("artikeln", "sv", True),
        ("de krant", "nl", True),
        ("the police report", "en", False),
        ("Tidningen Ångermanland", "sv", False),
        ("De Krant van België", "nl", False),
        ("the minister", "en", False),
    ],
)
def test_what_is_read_itself_is_no_speaker(speaker, language, nobody):
    assert names_nobody(speaker, language) is nobody


def test_a_refusal_names_nobody():
    refused = replace(answer_of(*QUOTES[0][:4]), answerable=False)
    assert with_speakers(refused) == refused


@pytest.mark.parametrize(
    "question, after",
    [
        ("How many soldiers did the CSTO send?", "who said that?"),
        ("Vem är Tokajev?", "vem sa det?"),
        ("Hoeveel mensen zijn gedood?", "wie zei dat?"),
    ],
)
def test_who_said_that_tells_speakers_and_repeats_no_answer(service, question, after):
    first, told = service.ask(question), service.ask(after, earlier=[question])
    assert first.answerable and told.answerable
    assert (told.asked, told.carried) == (after, (question,))
    assert told.text != first.text and [part.kind for part in told.parts].count("article") == len(told.citations)


@pytest.mark.parametrize(
    ("speaker", "language", "nobody"),
    [
        ("of dozens of people shot dead", "en", True),  # "he writes of dozens of people shot dead"
        ("both", "en", True),
        ("båda", "sv", True),
        ("Five", "en", True),  # "five days after it, however, he said"
        ("twenty-three", "en", True),
        ("Fyra partier", "sv", False),
        ("Vijf", "nl", True),
        ("Från Riksdag & Departement", "sv", False),
        ("Van der Berg", "nl", False),
        ("het ministerie van Defensie", "nl", False),
    ],
)
def test_a_speaker_is_somebody(speaker, language, nobody):
    assert names_nobody(speaker, language) is nobody
