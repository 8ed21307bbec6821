"""question -> hits: names meet across languages, no language buries another, nothing comes twice."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.base.base_retriever import BaseRetriever

from rag.question import asks
from rag.records import Article, Filters, Hit, Passage, Span
from rag.retrieval import dense_search, hybrid_search, lexical_search
from rag.retrieval.hybrid import BALANCED_RANK, balance, fuse, without_duplicates
from rag.retrieval.reread import READ, READ_WEIGHT, SPANS, reread, sureness, with_spans
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
    question = "Vad krävde arbetarna i Zhanaozen?"
    nodes = retriever.retrieve(question)
    assert len(nodes) == 4
    for node in nodes:
        article = store.catalogue.article(node.node.metadata["article_id"])
        assert article.text[node.node.metadata["start"] : node.node.metadata["end"]] == node.node.get_content()
        assert node.node.metadata["reports_on"]
    hits = hits_of(store, nodes)
    assert [found.passage.id for found in hits] == [node.node.node_id for node in nodes]
    assert [found.score for found in hits] == [node.score for node in nodes]
    assert [found.spans for found in hits] == [found.spans for found in hybrid_search(store, question, Filters(), 4)]
    assert all(found.spans for found in hits)


BAKER = "Bageriet på Storgatan öppnade 1931 och har fem anställda. Ägaren heter Märta Åström."
TOLD = {
    "Who owns the bakery?": "en",
    "Vem äger bageriet på Storgatan?": "sv",
    "Wie is de eigenaar van de bakkerij?": "nl",
}


@pytest.mark.parametrize("question", TOLD)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_of_passages_as_near_the_one_that_answers_comes_first(question, form):
    beside = "Bageriet på Storgatan är stängt i dag. Bröden säljs i butiken bredvid, där det var lång kö."
    hits = [hit(1, beside, "sv", score=0.3), hit(2, BAKER, "sv", score=0.29)]
    first, second = reread(unicodedata.normalize(form, question), hits)
    assert first.passage.text == BAKER
    assert first.score > second.score
    best = first.spans[0]
    assert BAKER[best.start : best.end].endswith("Märta Åström")
    assert len(first.spans) <= SPANS


def test_passages_beyond_those_that_are_read_keep_their_order_behind_them():
    hits = [hit(number, BAKER, "sv", score=0.5 - number / 100) for number in range(READ + 4)]
    found = reread("Vem äger bageriet?", hits)
    assert [one.passage.id for one in found[READ:]] == [one.passage.id for one in hits[READ:]]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(one.spans for one in found[:READ])
    assert all(one.spans is None for one in found[READ:])
    assert found[-1].score == pytest.approx((1 - READ_WEIGHT) * hits[-1].score)


def test_nothing_is_read_twice():
    known = replace(hit(1, BAKER, "sv"), spans=(Span(0, 8, 1.5),))
    again, new = with_spans("Vem äger bageriet?", [known, hit(2, BAKER, "sv")])
    assert again is known
    assert new.spans
    assert with_spans("Vem äger bageriet?", []) == reread("Vem äger bageriet?", []) == []


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_sureness_rises_with_the_odds_between_none_and_all(one, other):
    low, high = sorted((sureness(Span(0, 1, one)), sureness(Span(0, 1, other))))
    assert 0 <= low <= high <= 1
    assert (sureness(Span(0, 1, min(one, other))), sureness(Span(0, 1, max(one, other)))) == (low, high)


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("who did the csto send", True),
        ("csto hur många soldater", True),
        ("Skickade Turkiet soldater?", True),
        ("hoeveel arrestaties almaty", True),
        ("Nazarbajev avsatt", False),
        ("Russian troops arrive in Kazakhstan", False),
        ("Regering van Kazachstan afgetreden", False),
    ],
)
def test_a_headline_or_keywords_ask_nothing(text, asking):
    for form in ("NFC", "NFD"):
        assert asks(unicodedata.normalize(form, text)) is asking


def test_headlines_and_keywords_are_found_by_words_and_meaning_alone(store):
    assert all(found.spans is None for found in hybrid_search(store, "Nazarbajev avsatt som ordförande", Filters(), 5))


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
