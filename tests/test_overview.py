"""What an archive holds and answers: of a library's opening nothing about Kazakhstan, and every example is answered."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from itertools import islice

import pytest
from fastapi.testclient import TestClient

from rag.gathering.candidates import LONGEST, candidates
from rag.gathering.offers import WELL
from rag.gathering.overview import Overview, overview_of
from rag.gathering.overviews import GATHERED, GENERAL, OFFERED, _answers_well
from rag.gathering.subjects import Subject, subjects
from rag.index.writing.ingest import ingest
from rag.records import Account
from rag.service import Service
from rag.settings import Settings
from rag.web import create_app
from rag.web.front import front_html, fronts
from rag.web.markup import escape
from rag.web.words import LANGUAGES, say
from tests.helpers_service import ScriptedService, scripted_overview

WAIT = 240  # seconds that the questions may take on a busy machine
LIBRARY = {
    "en": "Lindköping opened its new library on 4 May 2019. Åsa Lindgren, the head of the library, said that 3,200 "
    "people came on the first day.\n\nThe house in Lindköping cost 41 million kronor. In Lindköping, Lindgren said, "
    "books had been kept in boxes for two years. A reading room is named after Noor Daniëls.",
    "sv": "Lindköping invigde sitt nya bibliotek den 4 maj 2019. Bibliotekschefen Åsa Lindgren sade att 3 200 personer "
    "kom första dagen.\n\nHuset i Lindköping kostade 41 miljoner kronor. I två år låg böckerna i lådor, sade Lindgren. "
    "En läsesal i Lindköping har fått namn efter Noor Daniëls.",
    "nl": "Lindköping opende op 4 mei 2019 zijn nieuwe bibliotheek. Volgens Åsa Lindgren, hoofd van de bibliotheek, "
    "kwamen er 3.200 mensen op de eerste dag.\n\nHet gebouw in Lindköping kostte 41 miljoen kronen. De boeken lagen "
    "twee jaar in dozen, zei Lindgren. Een leeszaal in Lindköping is genoemd naar Noor Daniëls.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    for language, text in LIBRARY.items():
        head = f"---\ntitle: Lindköping {language}\noutlet: Orten\npublished: 2019-05-05\nlanguage: {language}\n---\n"
        (folder / f"{language}.md").write_text(head + text, encoding="utf-8")
    settings = Settings(index=folder / "index")
    ingest(settings, [folder])
    opened = Service(settings)
    yield opened
    opened.close()


def every(pages):
    """All that an asynchronous iterator gives."""

    async def collected():
        return [page async for page in pages]

    return asyncio.run(collected())


def checked(service):
    """The overview with its questions."""
    service.overview()
    overview = service._overviews.wait(WAIT)
    assert overview.checked
    return overview


@pytest.mark.timeout(600)
def test_a_library_s_archive_offers_what_it_answers_itself(library):
    overview = checked(library)
    assert (overview.articles, overview.first, overview.months) == (3, "2019-05-05", {"2019-05": 3})
    assert {"Lindköping", "Lindgren"} <= {subject.name.split()[-1] for subject in overview.subjects}
    for language in LANGUAGES:
        assert overview.questions[language], "each language has an article that answers"
        page = front_html(overview, language)
        assert "Lindköping" in page
        assert not re.search("CSTO|Ka[sz]a[ck]h?stan|Zhanaozen", page)
        for question in overview.questions[language]:
            answer = library.ask(question)
            assert answer.answerable
            assert answer.confidence >= WELL
            assert answer.language == language


@pytest.mark.timeout(600)
def test_what_the_bundled_corpus_offers_is_answered_in_each_language(service):
    overview = checked(service)
    assert overview.languages == {"en": 10, "sv": 10, "nl": 10}
    names = {subject.name for subject in overview.subjects}
    assert {"Almaty", "Zhanaozen"} <= names
    assert not names & {"January", "Sidecar", "Karpatskij"}, "neither the calendar, nor outlets and authors"
    for language in LANGUAGES:
        assert len(overview.questions[language]) == OFFERED
        assert sum("Noga" in question for question in overview.questions[language]) <= 1, "one in all its spellings"
        answer = service.ask(overview.questions[language][-1])
        assert answer.answerable and answer.confidence >= WELL
        assert answer.language == language
        assert len(answer.accounts) <= 1, "nothing says otherwise"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_offered_names_whom_it_asks_about_in_few_words(service, language):
    store = service.store()
    every = candidates(store.catalogue, overview_of(store), language)
    found = list(islice((candidate for candidate in every if not candidate.general), 6))
    made = [candidate for candidate in found if candidate.made_of]
    assert made[0].made_of.article.language == language
    for candidate in made:
        assert len(candidate.question.split()) <= LONGEST
        assert any(word[0].isupper() for word in candidate.question.split()[1:])
        assert candidate.made_of.answer in candidate.made_of.article.text
    assert all(any(map(candidate.question.count, candidate.about)) for candidate in found if not candidate.made_of)


def general_questions(service, language):
    store = service.store()
    found = candidates(store.catalogue, overview_of(store), language)
    return [candidate.question for candidate in found if candidate.general]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("language", "word"), [("en", "died"), ("sv", "dog"), ("nl", "kwamen om")])
def test_an_archive_on_one_event_is_asked_what_is_asked_of_any_and_another_is_not(service, library, language, word):
    assert not general_questions(library, language)
    general = general_questions(service, language)
    assert any(word in question for question in general)
    offered = [question for question in checked(service).questions[language] if question in general]
    assert len(offered) <= GENERAL
    for question in offered:
        answer = service.ask(question)
        assert answer.confidence >= WELL
        assert len({citation.article_id for citation in answer.citations}) >= GATHERED


def test_what_is_answered_otherwise_than_by_its_own_sentence_is_not_offered(library):
    store = library.store()
    candidate = next(
        candidate
        for candidate in candidates(store.catalogue, overview_of(store), "en")
        if candidate.made_of and _answers_well(library.quoted(candidate.question), "en", candidate)
    )
    answer = library.quoted(candidate.question)
    first = answer.citations[0]
    elsewhere = replace(first, start=0, end=9, answer_start=None, answer_end=None)
    other = Account("2", "2", None, (1,), None, ())
    for worse in (
        replace(answer, confidence=WELL - 0.01),
        replace(answer, language="sv"),
        replace(answer, citations=(replace(first, article_id="0" * 16),)),
        replace(answer, citations=(elsewhere,)),
        replace(answer, accounts=(other, other)),
        replace(answer, answerable=False),
    ):
        assert not _answers_well(worse, "en", candidate)


def test_an_overview_comes_before_its_questions_and_is_made_once_for_each_generation(library):
    store = library.store()
    assert overview_of(store).questions == {}
    assert library.overview() is library.overview()


def test_what_is_offered_is_asked_of_no_language_model_and_outlives_the_opened_store(library):
    class Never:
        def __getattr__(self, name):
            raise AssertionError("the language model was asked")

    held = checked(library)
    library.store()
    library._store.close()
    library._store = library._overviews._kept = None  # as when a read-only index was rewritten
    library.store()
    library._llm = Never()
    try:
        assert checked(library).questions == held.questions
    finally:
        library._llm = None


def test_an_empty_archive_has_an_empty_front_page(tmp_path):
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [tmp_path])
    opened = Service(settings)
    try:
        pages = every(fronts(opened, "nl"))
        assert all(say("front_empty", "nl") in page for page in pages)
        assert not any("bron-example" in page for page in pages)
    finally:
        opened.close()


def test_without_an_index_the_front_page_still_says_what_bron_does(tmp_path):
    pages = every(fronts(Service(Settings(index=tmp_path / "none")), "sv"))
    assert [escape(say("promise", "sv")) in page for page in pages] == [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_page_speaks_the_reader_s_language_and_names_are_text(language):
    page = front_html(scripted_overview(), language)
    for key in ("welcome", "front_holds", "front_subjects", "front_asks", "front_cannot"):
        assert escape(say(key, language)) in page
    assert "<script" not in page
    assert escape("<script>window.stolen = 1</script>") in page
    assert (">Ön<" in page) == (language == "sv")


def test_a_front_page_says_that_questions_are_being_looked_for():
    pending = Overview(1, 1, {"sv": 1}, {"Ö": 1}, {}, None, None, None, (Subject("Å", 2),))
    assert escape(say("front_checking", "sv")) in front_html(pending, "sv")


def test_the_api_gives_counts_by_month_outlet_and_language():
    with TestClient(create_app(ScriptedService(), Settings())) as client:
        found = client.get("/api/overview").json()
    assert found["months"] == {"2020-05": 1, "2021-03": 2, "": 1}
    assert found["outlets"]["Skärgårdsbladet"] == 1
    assert found["languages"]["nl"] == 1
    assert found["questions"]["en"] == ["How many residents are there?"]
    assert found["subjects"][0]["name"] == "Sandön"


def test_subjects_are_names_that_articles_share_one_for_all_spellings(tmp_path):
    texts = {
        "en": "On Monday the ferry left Göteborg. Russian sailors met Anna Öberg in Göteborg, and We Sail wrote of it. "
        "In Russia, she said, Russian ships wait. Four thousand came.",
        "sv": "På måndagen lämnade färjan Göteborg. Rederiet i Ryssland svarade. Det var Anna Öbergs tur, i Göteborg.",
        "nl": "Maandag vertrok de veerboot uit Göteborg. Volgens Anna Öberg wachtten Russische schepen in Rusland.",
    }
    for language, text in texts.items():
        head = f"---\ntitle: Titel {language}\noutlet: We Sail\npublished: 2019-05-05\nlanguage: {language}\n---\n"
        (tmp_path / f"{language}.md").write_text(head + text, encoding="utf-8")
    settings = Settings(index=tmp_path / "index")
    ingest(settings, [tmp_path])
    opened = Service(settings)
    try:
        found = {subject.name: subject for subject in subjects(opened.store())}
        assert set(found) == {"Göteborg", "Anna Öberg", "Russia"}
        assert found["Russia"].spellings == {"en": "Russia", "sv": "Ryssland", "nl": "Rusland"}
        assert {named.articles for named in found.values()} == {3}
    finally:
        opened.close()
