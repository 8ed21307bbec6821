"""question -> hits: names meet across languages, no language buries another, nothing comes twice."""

import re
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asking.query import WeightedTerm, understand
from rag.index.schema import Database
from rag.index.writing.ingest import ingest
from rag.language.words import Term, analyse
from rag.records import Article, Filters, Hit, Passage
from rag.retrieval import dense_search, hybrid_search, lexical_search, search_within
from rag.retrieval.dense import above, level_of
from rag.retrieval.hybrid import BALANCE, BALANCED_RANK, balance, fuse, without_duplicates
from rag.retrieval.lexical import K1, bm25
from rag.service import Service
from rag.settings import Settings
from tests.helpers_embedding import TranslatingEmbedding
from tests.helpers_store import opened, write


@pytest.fixture(scope="module")
def store(service):
    return service.store()


def hit(number, text="x", language="en", **scores):
    article = Article(id=f"a{number}", text=text, blocks=(), language=language, file=f"{number}.md")
    passage = Passage(id=f"p{number:03}", article_id=article.id, position=0, start=0, end=len(text), text=text)
    return Hit(passage, article, **{"score": 0.0, **scores})


@pytest.mark.parametrize("search", [lexical_search, dense_search, hybrid_search])
def test_every_search_gives_scored_hits_best_first(store, search):
    hits = search(store, understand(store, "How many soldiers did the CSTO send to Kazakhstan?"), 10)
    assert 10 <= len(hits) <= (30 if search is dense_search else 10)
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
    hits = lexical_search(store, understand(store, question, Filters(languages=(language,))), 3)
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
    hits = hybrid_search(store, understand(store, question), 10)
    shown = {found.article.language for found in hits}
    assert len(shown) > 1
    for language in {"en", "sv", "nl"} - shown:
        (best,) = hybrid_search(store, understand(store, question, Filters(languages=(language,))), 1)
        assert best.score < BALANCE * hits[0].score


def test_filters_hold(store):
    def found(**filters):
        return hybrid_search(store, understand(store, "How many were killed?", Filters(**filters)), 10)

    assert {hit.article.language for hit in found(languages=("nl",))} == {"nl"}
    assert found(outlets=("bron BRIEFS",))
    assert not found(outlets=("Nobody",))
    assert not found(published_to="2021-12-31")
    assert found(published_to="2022-12-31")  # what the briefs report on is of 2022
    assert found(published_from="2026-11-01")


@pytest.mark.parametrize("filters", [Filters(), Filters(published_from="1999")])
def test_no_statement_of_a_question_goes_through_a_whole_table(bundled_index, monkeypatch, filters):
    """What is counted over the whole archive is counted once for each generation; the rest is looked up."""
    said, connect = [], Database._connect

    def traced(database):
        connection = connect(database)
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr(Database, "_connect", traced)
    with closing(Service(Settings(index=bundled_index))) as service:
        service.ask("How many soldiers were there?", filters=filters)
        said.clear()
        assert service.ask("How many soldiers did the CSTO send to Kazakhstan?", filters=filters).citations
        asked = [statement for statement in said if statement.startswith("SELECT") and "'main'." not in statement]
        with service.store().catalogue.snapshot(), service.store().catalogue.database.snapshot() as connection:
            steps = [row[3] for statement in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert len(asked) > 50
    # "SCAN f" are ranked matches, meta has a handful of rows; what a filter lets through is counted.
    whole = re.compile("SCAN [b-eg-z][a-z]?$|SCAN a$|passages_language|articles_superseded .superseded_by=")
    counted = {"SCAN a"} if filters != Filters() else set()
    assert {step for step in steps if whole.search(step)} <= counted


def test_a_question_of_no_words_that_the_archive_knows_still_gives_hits(store):
    query = understand(store, "xyzzy")
    assert lexical_search(store, query, 10) == []
    assert hybrid_search(store, query, 3)


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0, 1)), max_size=15, unique_by=lambda pair: pair[0]))
def test_fusion_keeps_every_hit_once_in_order(pairs):
    lexical = {f"p{number}": score for number, score in pairs[::2]}
    dense = {f"p{number}": score for number, score in pairs}
    fused = fuse(lexical, dense)
    assert sorted(passage for passage, *_ in fused) == sorted(dense)
    assert [score for _, score, *_ in fused] == sorted((score for _, score, *_ in fused), reverse=True)
    assert all(0 <= score <= 1 for _, score, *_ in fused)
    assert {passage: by_words for passage, _, by_words, _ in fused if passage in lexical} == lexical


def test_a_language_s_own_level_of_similarity_counts_for_nothing():
    """Passages in the question's language are all more alike to it: only what stands out of them counts."""
    english, swedish = [0.62, *[0.6] * 29], [0.25, *[0.1] * 29]
    assert above(swedish[0], level_of(swedish)) > above(english[0], level_of(english))
    assert above(swedish[1], level_of(swedish)) == 0
    assert above(1.0, level_of(english)) == 1
    assert level_of([]) == 0


def test_the_best_of_few_passages_or_of_many_alike_counts_for_something():
    for found in ([0.4], [0.4, 0.4], [0.4] * 50, [1.0]):
        assert 0 < above(found[0], level_of(found)) <= 1


@given(st.lists(st.floats(-1, 1), max_size=40).map(lambda found: sorted(found, reverse=True)))
def test_scores_above_a_level_keep_their_order_between_none_and_all(found):
    scores = [above(similarity, level_of(found)) for similarity in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(score > 0 for score in scores[:1])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """An archive with an embedding that can be reckoned with: words that mean the same have one vector."""
    folder = tmp_path_factory.mktemp("small")
    for number in range(24):
        write(folder / "files", f"sv{number}.md", f"Nummer {number} om ingenting alls.", language="sv")
        write(folder / "files", f"en{number}.md", f"Number {number} about nothing at all.", language="en")
    write(folder / "files", "ferry.md", "Färjan ligger still i hamnen.", title="Bohus", language="sv")
    write(folder / "files", "boat.md", "De veerboot ligt stil.", language="nl", outlet="Posten", published="2021-05")
    index, embedding = Settings(index=folder / "index"), TranslatingEmbedding()
    ingest(index, [folder / "files"], embedding=embedding)
    store = opened(index, embedding)
    yield store
    store.close()


def test_what_means_the_same_in_another_language_is_found_by_meaning_alone(small):
    query = understand(small, "The ferry?")
    assert [found for found in lexical_search(small, query, 9) if found.score > 0.2] == []
    best = {}
    for found in dense_search(small, query, 3):
        best.setdefault(found.article.language, found)
    assert best["sv"].passage.text == "Färjan ligger still i hamnen."
    assert best["sv"].score > 0.1
    assert best["sv"] == max(best.values(), key=lambda found: found.score)
    assert hybrid_search(small, query, 3)[0].passage.text == best["sv"].passage.text


@pytest.mark.parametrize("search", [lexical_search, dense_search, hybrid_search])
def test_a_passage_s_score_does_not_depend_on_how_many_are_wanted(small, search):
    query = understand(small, "Färjan om nummer 7?")
    many = {found.passage.id: found for found in search(small, query, 40)}
    few = search(small, query, 2)
    assert few
    assert all(many[found.passage.id] == found for found in few)
    per_language = [sum(found.article.language == code for found in few) for code in query.terms]
    assert max(per_language) <= 2


def test_within_some_articles_a_passage_has_the_score_that_it_has_among_all(small):
    query = understand(small, "Färjan om nummer 7?")
    everywhere = {found.passage.id: found for found in hybrid_search(small, query, 60)}
    chosen = [small.catalogue.passages([passage_id])[passage_id][1].id for passage_id in list(everywhere)[::5]]
    within = search_within(small, query, chosen, 60)
    assert {found.article.id for found in within} == set(chosen)
    for found in within:
        assert found.score == pytest.approx(everywhere[found.passage.id].score, abs=1e-5)
    assert search_within(small, query, [], 5) == []
    assert len(search_within(small, query, chosen, 2)) == 2


def test_within_articles_even_what_ranks_behind_all_is_found(small):
    query = understand(small, "Hur gammal är den misstänkte?")
    (last,) = (found.article for found in hybrid_search(small, understand(small, "veerboot"), 1))
    assert [found.article.id for found in search_within(small, query, [last.id], 3)] == [last.id]


def test_both_searches_keep_to_the_filters_of_the_query(small):
    for filters in (Filters(outlets=("posten",)), Filters(published_from="2021-05-31"), Filters(languages=("nl",))):
        query = understand(small, "Waar ligt de veerboot stil?", filters)
        for search in (lexical_search, dense_search, hybrid_search):
            assert {found.article.language for found in search(small, query, 9)} == {"nl"}
    query = understand(small, "Waar ligt de veerboot stil?", Filters(languages=("fi",)))
    assert [search(small, query, 9) for search in (lexical_search, dense_search, hybrid_search)] == [[], [], []]


def test_a_word_of_the_title_counts_less_than_one_of_the_text(small):
    (in_title,) = lexical_search(small, understand(small, "Bohus?"), 5)
    (in_text,) = lexical_search(small, understand(small, "hamnen?"), 5)
    assert in_title.passage == in_text.passage
    assert 0 < in_title.score < in_text.score <= 1


def term(*alternatives, weight=1.0):
    return WeightedTerm(Term(alternatives[0], alternatives, False), weight, 1, True)


def test_a_term_counts_once_by_the_best_of_its_alternatives():
    both = bm25([term("tokajev", "n_tkv")], ["tokajev", "n_tkv"], [], 2.0)
    assert both == bm25([term("tokajev")], ["tokajev", "x"], [], 2.0) > 0
    assert bm25([term("x", "y")], ["y", "y", "x"], [], 3.0) == bm25([term("y")], ["y", "y", "x"], [], 3.0)


@given(
    st.lists(st.sampled_from("abcde"), max_size=12),
    st.lists(st.sampled_from("abcde"), max_size=4),
    st.lists(st.floats(0.01, 9), min_size=1, max_size=4),
    st.floats(0, 50),
)
def test_bm25_lies_between_nothing_and_the_ideal(text, context, weights, average):
    terms = [term(name, weight=weight) for name, weight in zip("abcd", weights, strict=False)]
    score = bm25(terms, text, context, average)
    assert 0 <= score < sum(weights) * (K1 + 1)
    assert (score > 0) == any(name in (*text, *context) for name in "abcd"[: len(weights)])
    assert bm25(terms, [*text, "z"], context, average) <= score


def test_repeated_text_comes_once_in_a_language():
    text = "The ferry to the island sails twice a day in summer and once a day in winter"
    hits = [hit(1, text), hit(2, f"{text}."), hit(3, text, language="sv"), hit(4, "The harbour froze over in March")]
    read = read_of(hits)
    assert [found.article.id for found in without_duplicates(read, 10)] == ["a1", "a3", "a4"]
    unread = iter(read)
    assert len(without_duplicates(unread, 2)) == 2
    assert [found.article.id for found, _ in unread] == ["a4"], "no more are read than are needed"


def read_of(hits):
    return [(found, analyse(found.passage.text, found.article.language)) for found in hits]


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("en", "The rescue service says that four people were hurt when the ferry struck the old pier", "two"),
        ("sv", "Räddningstjänsten säger att four personer skadades när färjan stötte mot den gamla bryggan", "2"),
        ("nl", "De hulpdienst zegt dat four mensen gewond raakten toen de pont tegen de oude kade voer", "twee"),
    ],
)
def test_a_copy_with_another_figure_is_no_repetition(language, text, other):
    figure = {"en": "four", "sv": "fyra", "nl": "vier"}[language]
    hits = [hit(n, text.replace("four", word), language=language) for n, word in enumerate((figure, other, figure))]
    assert [found.article.id for found in without_duplicates(read_of(hits), 10)] == ["a0", "a1"]


def test_a_language_that_comes_close_is_shown():
    hits = [hit(number, score=1 - number / 100) for number in range(20)]
    dutch = hit(30, language="nl", score=0.6)
    distant = hit(31, language="sv", score=0.1)
    ranked = balance([*hits, dutch, distant], 10)
    assert len(ranked) == 10
    assert ranked[BALANCED_RANK - 1] == dutch
    assert distant not in ranked
    assert balance([], 10) == []
