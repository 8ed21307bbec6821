"""question -> hits: names meet across languages, no language buries another, nothing comes twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.base.base_retriever import BaseRetriever

from rag.records import Article, Filters, Hit, Passage
from rag.retrieval import dense_search, hybrid_search, lexical_search
from rag.retrieval.hybrid import BALANCED_RANK, balance, fuse, without_duplicates
from rag.retrieval.retriever import ArchiveRetriever, hits_of
from rag.text import analyse


@pytest.fixture(scope="module")
def store(service):
    return service.store()


def hit(number, text="x", language="en", **scores):
    article = Article(id=f"a{number}", text=text, blocks=(), language=language, file=f"{number}.md")
    passage = Passage(id=f"p{number:03}", article_id=article.id, position=0, start=0, end=len(text), text=text)
    return Hit(passage, article, **{"score": 0.0, **scores})


@pytest.mark.parametrize("search", [lexical_search, dense_search, hybrid_search])
def test_every_search_gives_scored_hits_best_first(store, search):
    hits = search(store, "How many soldiers did the CSTO send to Kazakhstan?", Filters(), 10)
    assert len(hits) == 10
    scores = [found.score for found in hits]
    assert scores == sorted(scores, reverse=True) or search is hybrid_search  # which puts languages in sight
    assert all(0 <= value <= 1 for found in hits for value in (found.score, found.dense, found.lexical))
    for found in hits:
        assert found.article.text[found.passage.start : found.passage.end] == found.passage.text


@pytest.mark.parametrize(
    ("question", "language", "term"),
    [
        ("What did Tokayev say?", "sv", "n_tkv"),
        ("Vad sade Takajev?", "nl", "n_tkv"),
        ("Wat zei Pashinyan?", "sv", "n_psnn"),
        ("who did the csto send?", "nl", "k_csto"),
        ("Wat doet de CVVO?", "sv", "k_csto"),
        ("Vad hände i Kazakstan?", "nl", "k_kz"),
    ],
)
def test_a_name_is_found_however_another_language_spells_it(store, question, language, term):
    hits = lexical_search(store, question, Filters(languages=(language,)), 3)
    assert hits
    named = []
    for found in hits:
        assert found.article.language == language
        shown = " ".join(filter(None, (found.article.title, found.passage.heading, found.passage.text)))
        named.append(term in analyse(shown, language))
    assert named[0]
    assert named == sorted(named, reverse=True), "passages that only meet the other words come after"


@pytest.mark.parametrize(
    "question",
    ["Who did the CSTO send?", "Vilka skickade CSTO till Kazakstan?", "Wie stuurde de CVVO naar Kazachstan?"],
)
def test_no_language_buries_another(store, question):
    hits = hybrid_search(store, question, Filters(), 10)
    assert {found.article.language for found in hits} == {"en", "sv", "nl"}


def test_filters_hold(store):
    question = "How many were killed?"
    assert {h.article.language for h in hybrid_search(store, question, Filters(languages=("nl",)), 10)} == {"nl"}
    assert hybrid_search(store, question, Filters(outlets=("bron BRIEFS",)), 10)
    assert not hybrid_search(store, question, Filters(outlets=("Nobody",)), 10)
    assert not hybrid_search(store, question, Filters(published_to="2022-12-31"), 10)
    assert hybrid_search(store, question, Filters(published_from="2026-11-01"), 10)


def test_a_question_of_no_words_that_the_archive_knows_still_gives_hits(store):
    assert lexical_search(store, "xyzzy", Filters(), 10) == []
    assert hybrid_search(store, "xyzzy", Filters(), 3)


def test_the_retriever_is_llama_index_s_and_its_nodes_carry_our_metadata(store):
    retriever = ArchiveRetriever(store, limit=4)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve("Vad krävde arbetarna i Zhanaozen?")
    assert len(nodes) == 4
    for node in nodes:
        article = store.catalogue.article(node.node.metadata["article_id"])
        assert article.text[node.node.metadata["start"] : node.node.metadata["end"]] == node.node.get_content()
        assert node.node.metadata["reports_on"]
    hits = hits_of(store, nodes)
    assert [found.passage.id for found in hits] == [node.node.node_id for node in nodes]
    assert [found.score for found in hits] == [node.score for node in nodes]


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0, 1)), max_size=15, unique_by=lambda pair: pair[0]))
def test_fusion_keeps_every_hit_once_in_order(pairs):
    lexical = [hit(number, lexical=score, score=score) for number, score in pairs[::2]]
    dense = [hit(number, dense=score, score=score) for number, score in pairs]
    fused = fuse(lexical, dense)
    assert {found.passage.id for found in fused} == {found.passage.id for found in lexical + dense}
    assert len(fused) == len({found.passage.id for found in fused})
    assert [found.score for found in fused] == sorted((found.score for found in fused), reverse=True)
    assert all(0 <= found.score <= 1 for found in fused)


def test_a_language_s_own_level_of_similarity_counts_for_nothing():
    """Passages in the question's language are all more alike to it: only what stands out of them counts."""
    english = [hit(number, dense=0.6) for number in range(5)]
    swedish = [replace(hit(10 + n, language="sv"), dense=0.1 + 0.05 * (n == 0)) for n in range(5)]
    assert fuse([], [*english, *swedish])[0].article.language == "sv"


def test_repeated_text_comes_once_in_a_language():
    text = "The ferry to the island sails twice a day in summer and once a day in winter"
    hits = [hit(1, text), hit(2, f"{text}."), hit(3, text, language="sv"), hit(4, "The harbour froze over in March")]
    assert [found.article.id for found in without_duplicates(hits, 10)] == ["a1", "a3", "a4"]
    assert len(without_duplicates(hits, 2)) == 2


def test_a_language_that_comes_close_is_shown():
    hits = [hit(number, score=1 - number / 100) for number in range(20)]
    dutch = hit(30, language="nl", score=0.6)
    distant = hit(31, language="sv", score=0.1)
    ranked = balance([*hits, dutch, distant], 10)
    assert len(ranked) == 10
    assert ranked[BALANCED_RANK - 1] == dutch
    assert distant not in ranked
    assert balance([], 10) == []
