"""Questions to a whole archive: cited answers in three languages, metadata, refusals, the optional LLM."""

import json
import unicodedata

import pytest

from rag.answering.confidence import names_asked
from rag.ingest import ingest
from rag.question import read_question
from rag.records import Answer, BronError, Filters
from rag.service import Service
from rag.settings import Settings

ARTICLES = [
    {
        "title": "Bron över sundet öppnar",
        "author": "Redaktionen",
        "outlet": "Kustbladet",
        "published": "2020-05-03",
        "language": "sv",
        "text": "Bron över Grönsundet öppnades i går. Enligt kommunen kom 1 200 åskådare till invigningen.\n\n"
        "Landshövdingen klippte bandet klockan tolv. Bygget kostade 45 miljoner kronor.",
    },
    {
        "title": "De brug is open",
        "outlet": "Dagpost",
        "published": "2020-05-04",
        "language": "nl",
        "text": "De brug over de Grönsund werd geopend. Volgens de politie kwamen er bijna 2.000 toeschouwers "
        "kijken.\n\n"
        "De bouw duurde drie jaar, omdat het ijs het werk telkens stillegde.",
    },
    {
        "title": "Winter closes the bridge",
        "author": "A. Writer",
        "outlet": "Dagpost",
        "published": "2021-01",
        "language": "en",
        "text": "The bridge over Grönsund closed in January because of ice. Ferries sailed twice a day instead.",
    },
]  # places and people are of the tests' own making


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    lines = "\n".join(json.dumps(article, ensure_ascii=False) for article in ARTICLES)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    settings = Settings(index=folder / "index")
    ingest(settings, [folder / "articles.jsonl"])
    opened = Service(settings)
    yield opened
    opened.close()


def check_quotes(service, answer):
    for number, citation in enumerate(answer.citations, start=1):
        assert citation.n == number
        assert service.article(citation.article_id).text[citation.start : citation.end] == citation.quote
        assert f"[{number}]" in answer.text
    for citation in answer.near:
        assert service.article(citation.article_id).text[citation.start : citation.end] == citation.quote


def test_the_first_question_is_answered_with_citations_in_three_languages(service):
    answer = service.ask("who did the CSTO send?")
    assert answer.answerable
    assert answer.language == "en"
    assert {citation.language for citation in answer.citations} == {"en", "sv", "nl"}
    check_quotes(service, answer)
    assert all(citation.quote in answer.text for citation in answer.citations)
    assert "3,000 soldiers" in answer.text
    assert "nearly 4,000" in answer.text


def test_a_translation_is_shown_with_its_original_never_instead(service):
    answer = service.ask("who did the CSTO send?")
    for citation in answer.citations:
        assert (citation.translation is None) == (citation.language == "en")
        if citation.translation:
            assert citation.translation.language == "en"
            assert citation.translation.text != citation.quote
    assert all(
        ".en.md" not in hit.article.file or "/en/" in hit.article.file for hit in service.search("CSTO", limit=50)
    )


@pytest.mark.parametrize(
    ("question", "language", "figure"),
    [
        ("Hur många åskådare kom till invigningen av bron?", "sv", "1 200"),
        ("Hoeveel toeschouwers kwamen er naar de brug kijken?", "nl", "2.000"),
        ("Why did the bridge over Grönsund close?", "en", "because of ice"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_fact_is_quoted_with_its_source(small, question, language, figure, form):
    answer = small.ask(unicodedata.normalize(form, question))
    assert answer.answerable
    assert answer.language == language
    assert figure in answer.citations[0].quote
    assert answer.citations[0].outlet in answer.text
    check_quotes(small, answer)


@pytest.mark.parametrize(
    ("question", "titles", "words"),
    [
        ("Who wrote the article in Kustbladet?", {"Bron över sundet öppnar"}, "Redaktionen"),
        ("Vem skrev ”Winter closes the bridge”?", {"Winter closes the bridge"}, "A. Writer"),
        ("Van wanneer is het artikel in Kustbladet?", {"Bron över sundet öppnar"}, "3 mei 2020"),
        ("When was “Winter closes the bridge” published?", {"Winter closes the bridge"}, "January 2021"),
        ("Which articles are from Dagpost?", {"De brug is open", "Winter closes the bridge"}, "2 articles"),
        ("Vilka artiklar har A. Writer skrivit?", {"Winter closes the bridge"}, "En artikel"),
        ("Wie schreef het artikel De brug is open?", {"De brug is open"}, "geen auteur"),
    ],
)
def test_questions_about_articles_are_answered_from_metadata(small, question, titles, words):
    answer = small.ask(question)
    assert answer.answerable
    assert {citation.title for citation in answer.citations} == titles
    assert {citation.kind for citation in answer.citations} == {"metadata"}
    assert words in answer.text
    check_quotes(small, answer)


def test_briefs_answer_for_the_articles_that_they_report(service):
    answer = service.ask("Who wrote the article in Sidecar?")
    assert "Kolja Karpatskij" in answer.text
    assert all(any(report.outlet == "Sidecar" for report in citation.reports_on) for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["How many soldiers did the CSTO send?", "Hur många soldater skickade CSTO?", "Hoeveel soldaten stuurde de CVVO?"],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_brief_that_compares_sources_gives_the_account_of_each(service, question, form):
    answer = service.ask(unicodedata.normalize(form, question))
    assert [account.normalised for account in answer.accounts] == ["3000", "4000"]
    other = answer.accounts[1]
    assert other.qualifier == "nearly"
    quotes = [answer.citations[n - 1].quote for n in other.citations]
    assert quotes
    assert all("Sidecar" in quote for quote in quotes), "which does not say again who was sent"
    check_quotes(service, answer)


@pytest.mark.parametrize(
    ("question", "refusal", "term"),
    [
        ("Who won the 2024 Tour de France?", "The archive does not say.", "France"),
        ("Hur många soldater skickade Norge till Kazakstan?", "Det framgår inte av arkivet.", "Norge"),
        ("Hoeveel tanks stuurde Portugal naar Kazachstan?", "Het archief zegt dit niet.", "Portugal"),
    ],
)
def test_what_the_archive_does_not_say_is_declined_in_the_reader_s_language(service, question, refusal, term):
    answer = service.ask(question)
    assert not answer.answerable
    assert answer.citations == ()
    assert answer.text.startswith(refusal)
    assert term in answer.text
    assert answer.near
    assert answer.confidence < 0.5
    check_quotes(service, answer)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How many soldiers did Turkey send to Kazakhstan?", "Turkey"),
        ("Hur många soldater skickade Turkiet till Kazakstan?", "Turkiet"),
        ("Hoeveel soldaten stuurde Turkije naar Kazachstan?", "Turkije"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_others_sent_is_not_what_the_one_in_question_sent(service, question, name, form):
    answer = service.ask(unicodedata.normalize(form, question))
    assert not answer.answerable
    assert answer.accounts == ()
    assert name in answer.text
    assert any("3" in citation.quote for citation in answer.near), "what is there is offered beside the refusal"


def test_filters_that_let_nothing_through_are_said(small):
    answer = small.ask("Hoeveel toeschouwers?", Filters(outlets=("Nergens",)))
    assert not answer.answerable
    assert answer.searched.articles == 0
    assert answer.text == "Het archief bevat geen artikel dat door de filters komt."


def test_filters_hold_in_answers(small):
    answer = small.ask("Hur många åskådare kom till bron?", Filters(languages=("nl",)))
    assert {citation.language for citation in (*answer.citations, *answer.near)} == {"nl"}
    assert answer.searched.filters.languages == ("nl",)


def test_what_is_streamed_is_the_answer(small):
    *pieces, answer = small.stream("Hur många åskådare kom till invigningen av bron?")
    assert isinstance(answer, Answer)
    assert len(pieces) > 1
    assert "".join(pieces) == answer.text
    again = small.ask("Hur många åskådare kom till invigningen av bron?")
    assert (again.text, again.citations, again.confidence) == (answer.text, answer.citations, answer.confidence)
    assert set(answer.timings) >= {"retrieval", "reading", "total"}


@pytest.mark.parametrize("question", ["", "  \n", "?!", "x" * 1001])
def test_a_question_that_is_none_is_misuse(small, question):
    with pytest.raises(BronError) as caught:
        small.ask(question)
    assert caught.value.misuse


def test_an_unknown_article_is_misuse(small):
    with pytest.raises(BronError) as caught:
        small.article("nothing")
    assert caught.value.misuse


@pytest.mark.parametrize("limit", [0, 101])
def test_a_limit_out_of_range_is_misuse(small, limit):
    with pytest.raises(BronError, match="1 to 100"):
        small.search("bron", limit=limit)


def with_llm(small, text):
    """The small archive with a scripted LlamaIndex LLM in place of a remote one."""
    options = {"text": text}
    settings = Settings(index=small.settings.index, llm="tests.helpers_llm:ScriptedLLM", llm_options=options)
    return Service(settings)


def test_an_llm_writes_from_the_evidence_and_its_false_numbers_are_removed(small):
    service = with_llm(small, "Enligt kommunen kom 1 200 åskådare till invigningen [1]. Kungen kom också [9].")
    answer = service.ask("Hur många åskådare kom till invigningen av bron?")
    assert answer.text == "Enligt kommunen kom 1 200 åskådare till invigningen. [1]"
    assert answer.checks == {"unknown citation": 1, "sentence without support": 1}
    assert "llm" in answer.timings
    check_quotes(service, answer)
    service.close()


@pytest.mark.parametrize(
    ("text", "note"), [("error: no memory", "no memory"), ("Kungen kom med 7 000 hästar [1].", "stöd i citaten")]
)
def test_when_the_llm_fails_the_quotes_answer_with_a_note(small, text, note):
    service = with_llm(small, text)
    answer = service.ask("Hur många åskådare kom till invigningen av bron?")
    assert "1 200" in answer.text
    assert note in answer.notes[0]
    service.close()


def test_an_llm_cannot_answer_what_the_evidence_does_not(small):
    service = with_llm(small, "Portugal sent nine tanks [1].")
    answer = service.ask("How many tanks did Portugal send?")
    assert not answer.answerable
    assert "nine" not in answer.text
    service.close()


def test_a_name_is_not_known_by_one_that_means_something_near(service):
    store, question = service.store(), read_question("What did the mayor of Oslo promise Tokayev?")
    assert store.related_terms(["Oslo"], "en")["Oslo"], "other capitals lie near it"
    assert names_asked(store, question)[0] == ["Oslo"]
    assert names_asked(store, read_question("What did Tokayev promise?")) == ([], ["Tokayev"])
