"""Questions meet articles in other languages: by meaning, by names and figures, and by other words only a little."""

import unicodedata

import pytest

from rag.asking.query import FOREIGN_WORD, understand
from rag.index.store import open_store
from rag.index.writing.ingest import ingest
from rag.records import Filters
from rag.retrieval import dense_search, hybrid_search, lexical_search
from rag.settings import Settings
from tests.helpers_embedding import TranslatingEmbedding
from tests.helpers_store import write

TEXTS = {
    "sv": [
        "Regeringen skickade soldater till Norrbro i går.",
        "Vädret var lugnt och havet låg stilla.",
        "Kustvakten räddade färjan.",
    ],
    "nl": [
        "De regering stuurde soldaten naar de kust.",
        "Het weer was rustig en de zee bleef kalm.",
        "De reeën kwamen uit Turkije.",
    ],
    "en": [
        "The council dispatched 1,250 boats to the island.",
        "Nobody lives on the island in winter.",
        "Bread was baked in the harbour.",
    ],
}


@pytest.fixture(scope="module", params=["NFC", "NFD"])
def store(request, tmp_path_factory):
    """Three articles a language, with composed or decomposed letters, and an embedding that knows some words."""
    folder = tmp_path_factory.mktemp("languages")
    for language, texts in TEXTS.items():
        for number, text in enumerate(texts):
            text = unicodedata.normalize(request.param, text)
            write(folder / "articles", f"{number}.{language}.md", text, title=f"{number}", language=language)
    settings = Settings(index=folder / "index")
    ingest(settings, [folder / "articles"], embedding=TranslatingEmbedding())
    opened = open_store(settings, TranslatingEmbedding())
    yield opened
    opened.close()


def best(store, search, question, language):
    """The text of the best passage in a language, "" when nothing is found."""
    hits = search(store, understand(store, question, Filters(languages=(language,))), 5)
    return hits[0].passage.text if hits and hits[0].score > 0 else ""


def weights(store, question, language):
    """The weight of each word of a question in a language of the archive."""
    return {item.term.surface: item.weight for item in understand(store, question).terms[language]}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("Who sent soldiers?", "sv", "skickade soldater"),
        ("Who sent soldiers?", "nl", "stuurde soldaten"),
        ("Vem skickade soldater?", "nl", "stuurde soldaten"),
        ("Wie stuurde soldaten?", "sv", "skickade soldater"),
        ("Wie redde de veerboot?", "sv", "räddade färjan"),
        ("Vilka rådjur?", "nl", "De reeën"),
    ],
)
@pytest.mark.parametrize("search", [dense_search, hybrid_search])
def test_what_means_the_same_is_found_in_another_language(store, search, question, language, words, form):
    assert words in best(store, search, unicodedata.normalize(form, question), language)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("What happened in Turkey?", "nl", "Turkije"),
        ("Vad hände i Turkiet?", "nl", "Turkije"),
        ("Wie zijn er in Norrbro?", "sv", "Norrbro"),
        ("Hur många, 1 250?", "en", "1,250 boats"),
        ("Waarom 1.250?", "en", "1,250 boats"),
    ],
)
def test_names_and_figures_are_found_by_words_in_any_language(store, question, language, words, form):
    assert words in best(store, lexical_search, unicodedata.normalize(form, question), language)


def test_other_words_weigh_less_in_another_language_whether_they_stand_there_or_not(store):
    question = "Who sent volcanoes to Norrbro in 1914?"
    english, swedish = weights(store, question, "en"), weights(store, question, "sv")
    assert english.keys() == swedish.keys() == {"sent", "volcanoes", "Norrbro", "1914"}
    own = weights(store, "Vem skickade vulkaner?", "sv")["vulkaner"]
    assert swedish["volcanoes"] == pytest.approx(FOREIGN_WORD * own)
    assert swedish["1914"] == pytest.approx(own), "a figure is the same word everywhere"
    assert swedish["Norrbro"] < swedish["1914"], "it stands there, so it is less rare"


def test_only_the_languages_that_are_let_through_are_asked(store):
    assert set(understand(store, "Who sent soldiers?").terms) == {"en", "sv", "nl"}
    query = understand(store, "Who sent soldiers?", Filters(languages=("nl", "fi")))
    assert set(query.terms) == {"nl"}
    assert {hit.article.language for hit in hybrid_search(store, query, 10)} == {"nl"}


def test_a_question_is_embedded_once_and_no_passage_again(store, monkeypatch):
    asked, embed = [], TranslatingEmbedding._get_query_embedding

    def noting(self, query):
        asked.append(query)
        return embed(self, query)

    monkeypatch.setattr(TranslatingEmbedding, "_get_query_embedding", noting)
    passages = len(store.embedding.embedded)
    hybrid_search(store, understand(store, "Who sent the soldiers?"), 5)
    assert asked == ["Who sent the soldiers?"]
    assert len(store.embedding.embedded) == passages
