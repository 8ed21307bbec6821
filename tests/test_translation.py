"""Words of a question meet what the archive calls them, in its three languages, by the vectors of single words."""

import json
import multiprocessing
import shutil
import signal
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import forms, lexicon, writing
from rag.embedding import BUNDLED, BundledEmbedding
from rag.ingest import finish_pending, ingest, rebuild, remove
from rag.lexicon import Lexicon, word_threshold
from rag.packing import pack
from rag.records import Filters
from rag.retrieval import lexical_search
from rag.retrieval.lexical import FOREIGN_WORD, MADE_OF, SYNONYM, bm25, coverage, joined, weighted_terms
from rag.schema import Database
from rag.settings import Settings
from rag.store import open_store
from rag.thesaurus import SHARE
from tests.helpers_embedding import HashEmbedding, TranslatingEmbedding
from tests.helpers_store import contents, write, write_archive
from tests.killed import work

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.killed", "rag.reading", "rag.components", "rag.vectors"])

SWEDISH = "Regeringen skickade soldater till kusten i går.\n\nVädret var lugnt och havet låg stilla."
DUTCH = "De regering stuurde soldaten naar de kust.\n\nHet weer was rustig en de zee bleef kalm."
ENGLISH = "The council dispatched two boats to the island.\n\nNobody lives on the island in winter."


@pytest.fixture
def archive(tmp_path):
    """The folder of three articles, one a language."""
    folder = tmp_path / "articles"
    write(folder, "sv.md", SWEDISH, title="Kusten", language="sv")
    write(folder, "nl.md", DUTCH, title="De kust", language="nl")
    write(folder, "en.md", ENGLISH, title="The island", language="en")
    return folder


@pytest.fixture
def index(tmp_path):
    return Settings(index=tmp_path / "index")


@pytest.fixture
def opening():
    """Opens stores, and closes them afterwards."""
    opened = []

    def open_one(settings, embedding=None):
        opened.append(open_store(settings, embedding or TranslatingEmbedding()))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def found(store, question, language):
    """The best lexical score in a language, 0.0 when nothing is found."""
    hits = lexical_search(store, question, Filters(languages=(language,)), 5)
    return hits[0].score if hits else 0.0


def form_of(settings, language, term):
    database = Database(settings.index / "catalogue.sqlite3", create=False)
    with database.snapshot() as connection:
        query = "SELECT form FROM form_vectors WHERE language = ? AND term = ?"
        row = connection.execute(query, (language, term)).fetchone()
    database.close()
    return row and row[0]


def test_a_question_finds_its_words_in_other_languages(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    store = opening(index)
    assert found(store, "Who sent the soldiers?", "sv") > 0.4
    assert found(store, "Who sent the soldiers?", "nl") > 0.4
    assert found(store, "Vem skickade soldater?", "nl") > 0.4
    assert found(store, "Wie stuurde soldaten?", "sv") > 0.4


def test_a_synonym_counts_less_than_the_word_itself(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    store = opening(index)
    itself, synonym = found(store, "Who dispatched boats?", "en"), found(store, "Who sent boats?", "en")
    assert 0 < synonym < itself
    terms = {term.term.surface: term for term in weighted_terms(store, "Who sent boats?", "en", "en")}
    assert dict(terms["sent"].alternatives)["dispatch"] == pytest.approx(SYNONYM, abs=0.01)
    assert coverage(list(terms.values()), "They dispatched boats.", "en") < 1
    assert coverage(list(terms.values()), "They sent boats.", "en") == pytest.approx(1)


def test_a_translated_word_weighs_as_much_as_one_of_the_language(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    store = opening(index)
    sent, volcano = weighted_terms(store, "sent volcano", "en", "sv")
    assert dict(sent.alternatives)["skick"] == pytest.approx(1, abs=0.01)
    assert dict(volcano.alternatives).keys() == set(volcano.term.alternatives)
    assert sent.weight == pytest.approx(weighted_terms(store, "skickade", "sv", "sv")[0].weight, rel=0.01)
    unknown = weighted_terms(store, "volcano", "sv", "sv")[0]
    assert volcano.weight == pytest.approx(FOREIGN_WORD * unknown.weight)
    assert bm25([sent], ["skick"], [], 1.0) > bm25([sent], ["stilla"], [], 1.0) == 0
    assert coverage([sent, volcano], "Regeringen skickade soldater.", "sv") > 0.4


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_decomposed_letters_are_translated_too(tmp_path, index, opening, stored, asked):
    folder = tmp_path / "articles"
    text = "Kustvakten räddade färjan.\n\nEtt rådjur såg på."
    write(folder, "a.md", unicodedata.normalize(stored, text), language="sv", title="Ön")
    write(folder, "b.md", unicodedata.normalize(stored, "De reeën stonden in de wei."), language="nl", title="Wei")
    ingest(index, [folder], embedding=TranslatingEmbedding())
    store = opening(index)
    assert found(store, unicodedata.normalize(asked, "Wie redde de veerboot?"), "sv") > 0.4
    assert found(store, unicodedata.normalize(asked, "Vilket rådjur?"), "nl") > 0.4
    assert found(store, unicodedata.normalize(asked, "Welke reeën?"), "sv") > 0.4


@pytest.mark.parametrize("threshold", [None, 1, 0.0, 1.0, -0.5, "0.5"])
def test_an_embedding_that_states_no_sensible_threshold_leaves_what_the_thesaurus_knows(
    archive, index, opening, threshold
):
    class Silent(TranslatingEmbedding):
        word_threshold: object = threshold

    assert word_threshold(Silent()) is None
    ingest(index, [archive], embedding=Silent())
    store = opening(index, Silent())
    sent, boats = weighted_terms(store, "sent boats", "en", "sv")
    assert {name: share for name, share in sent.alternatives if share < 1} == {"skick": SHARE}
    assert all(share == 1 for _, share in boats.alternatives)
    assert contents(index, embedding=Silent())["form_vectors"] == []


def test_names_and_figures_are_not_translated(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    store = opening(index)
    embedded = len(store.embedding.embedded)
    for language in ("en", "sv", "nl"):
        weighted_terms(store, "NATO 3,000 1914", "en", language)
    assert len(store.embedding.embedded) == embedded


def test_words_of_a_question_are_embedded_once(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    store = opening(index)
    for _ in range(2):
        lexical_search(store, "Who sent the soldiers?", Filters(), 5)
    # The verb by its infinitive too, and both words together, which a compound may mean.
    assert sorted(store.embedding.embedded) == ["send", "sent", "sent the soldiers", "soldiers"]


def test_a_term_is_represented_by_its_most_frequent_form(tmp_path, index):
    folder = tmp_path / "articles"
    write(folder, "a.md", "Båten kom. En båt gick, en båt stod.", language="sv", title="Ett")
    ingest(index, [folder], embedding=TranslatingEmbedding())
    assert form_of(index, "sv", "bat") == "båt"
    write(folder, "b.md", "Båtar kom, båtar gick. Båtar, båtar!", language="sv", title="Två")
    ingest(index, [folder], embedding=TranslatingEmbedding())
    assert form_of(index, "sv", "bat") == "båtar"
    remove(index, [folder / "b.md"], embedding=TranslatingEmbedding())
    assert form_of(index, "sv", "bat") == "båt"
    remove(index, [folder / "a.md"], embedding=TranslatingEmbedding())
    assert form_of(index, "sv", "bat") is None


def test_an_unchanged_archive_embeds_no_words(archive, index):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    embedding = TranslatingEmbedding()
    ingest(index, [archive], embedding=embedding)
    assert embedding.embedded == []


def test_a_new_article_embeds_its_new_words_only(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    store = opening(index)
    assert found(store, "Who rescued the ferry?", "sv") == 0
    write(archive, "new.md", "Regeringen räddade färjan.", language="sv", title="Kusten")
    embedding = TranslatingEmbedding()
    ingest(index, [archive], embedding=embedding)
    assert {"räddade", "färjan"} <= set(embedding.embedded)
    assert "regeringen" not in embedding.embedded
    assert found(store, "Who rescued the ferry?", "sv") > 0.4  # the store that was open all the while


def test_the_words_are_those_of_the_articles_whatever_came_before(tmp_path):
    """Changed, renamed and removed, an index holds what one made of the last state holds."""
    folder = write_archive(tmp_path / "articles")
    moved, fresh = Settings(index=tmp_path / "moved"), Settings(index=tmp_path / "fresh")
    ingest(moved, [folder], embedding=TranslatingEmbedding())
    for number in range(0, 45, 4):
        write(folder, f"{number:03}.md", f"Hela texten {number} är ny.\n\nEn soldat.", title="Ny", language="sv")
    (folder / "002.md").rename(folder / "renamed.md")
    ingest(moved, [folder], embedding=TranslatingEmbedding())
    for number in range(5, 12):
        remove(moved, [folder / f"{number:03}.md"], embedding=TranslatingEmbedding())
        (folder / f"{number:03}.md").unlink()
    ingest(fresh, [folder], embedding=TranslatingEmbedding())
    tables = [contents(settings, embedding=TranslatingEmbedding()) for settings in (moved, fresh)]
    assert tables[0]["forms"] == tables[1]["forms"] != []
    assert tables[0]["form_vectors"] == tables[1]["form_vectors"] != []
    rebuild(moved, embedding=TranslatingEmbedding())
    assert contents(moved, embedding=TranslatingEmbedding())["form_vectors"] == tables[1]["form_vectors"]


def test_a_rebuild_takes_on_another_model(archive, index, opening):
    ingest(index, [archive], embedding=HashEmbedding())
    rebuild(index, embedding=TranslatingEmbedding())
    store = opening(index)
    assert found(store, "Who sent the soldiers?", "sv") > 0.4
    with store.catalogue.database.snapshot() as connection:
        models = connection.execute("SELECT DISTINCT model FROM form_vectors").fetchall()
    assert models == [(TranslatingEmbedding().identity,)]
    store.close()
    rebuild(index, embedding=HashEmbedding())
    assert contents(index)["form_vectors"] == []


def test_a_model_that_learns_its_threshold_later_is_followed_by_the_next_ingest(archive, index, opening):
    class Silent(TranslatingEmbedding):
        word_threshold: None = None  # type: ignore[assignment]

    ingest(index, [archive], embedding=Silent())
    ingest(index, [archive], embedding=TranslatingEmbedding())
    assert found(opening(index), "Who sent the soldiers?", "nl") > 0.4


def test_a_catalogue_of_the_first_version_is_filled_by_a_rebuild(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    expected = contents(index, embedding=TranslatingEmbedding())
    database = Database(index.index / "catalogue.sqlite3", create=False)
    with database.transaction() as connection:
        for table in ("forms", "form_vectors"):
            connection.execute(f"DROP TABLE {table}")
        for table in ("passages", "next_passages"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN sentences")
        connection.execute("DELETE FROM meta WHERE key = 'lexicon'")
        connection.execute("PRAGMA user_version = 1")
    database.close()
    rebuild(index, embedding=TranslatingEmbedding())
    after = contents(index, embedding=TranslatingEmbedding())
    assert (after["forms"], after["form_vectors"]) == (expected["forms"], expected["form_vectors"])


@pytest.mark.parametrize(("command", "count"), [("ingest", 1), ("ingest", 3), ("rebuild", 1)])
def test_killed_while_words_are_embedded_it_is_completed(tmp_path, monkeypatch, command, count):
    folder = write_archive(tmp_path / "articles", 12)
    undisturbed, settings = Settings(index=tmp_path / "undisturbed"), Settings(index=tmp_path / "killed")
    monkeypatch.setattr(writing, "WORDS", 5)  # here; the process that is killed takes as many as ever
    ingest(undisturbed, [folder], embedding=TranslatingEmbedding())
    if command == "rebuild":
        ingest(settings, [folder], embedding=HashEmbedding())
    arguments = (str(settings.index), command, [str(folder)], "words", count, True)
    process = PROCESSES.Process(target=_work_in_small_steps, args=arguments)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    if command == "rebuild":
        rebuild(settings, embedding=TranslatingEmbedding())
    else:
        store = open_store(settings, TranslatingEmbedding())
        assert finish_pending(store)
        store.close()
    one, other = (contents(s, embedding=TranslatingEmbedding()) for s in (undisturbed, settings))
    assert (one["forms"], one["form_vectors"]) == (other["forms"], other["form_vectors"])


def _work_in_small_steps(*arguments):
    writing.WORDS = 5
    work(*arguments)


class _Rows:
    """Stands for a catalogue whose words have the given vectors."""

    def __init__(self, path, vectors):
        self.database = Database(path, create=True)
        made = [forms.Form("sv", f"t{number:06}", f"t{number:06}") for number in range(len(vectors))]
        with self.database.transaction() as connection:
            forms.keep(connection, "m", made, [pack(vector[None]) for vector in vectors])

    def meta(self, key):
        return "1"


def test_the_nearest_terms_are_those_of_an_exact_scan(tmp_path):
    random = np.random.default_rng(7)
    vectors = random.standard_normal((2 * lexicon.ROWS + 17, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = {f"ord {number}": vectors[number * 97] for number in range(60)}
    rows = _Rows(tmp_path / "c.sqlite3", vectors)
    related = Lexicon(rows, lambda names: np.stack([asked[name] for name in names])).related(asked, "sv", 0.5)
    for word, vector in asked.items():
        cosines = vectors @ vector
        sure = np.flatnonzero(cosines > 0.41)
        best = {f"t{place:06}" for place in sure[np.argsort(-cosines[sure])][: lexicon.RELATED]}
        assert best <= {term for term, _ in related[word]} or len(related[word]) == lexicon.RELATED
        shares = [share for _, share in related[word]]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] == pytest.approx(1, abs=0.01)
        assert shares[-1] >= lexicon.LEAST_SHARE
        assert len(shares) <= lexicon.RELATED
    assert Lexicon(rows, lambda names: pytest.fail("nothing to embed for")).related(["x"], "nl", 0.5) == {}
    rows.database.close()


@given(st.lists(st.sampled_from(["Å ö", "båten Båten", "naïef naïef", "3 000 soldater", "", "det är så"]), max_size=6))
def test_forms_count_what_is_written_once_in_either_normal_form(parts):
    from tests.helpers_store import article

    text = "\n\n".join(["Början.", *parts])
    composed = forms.forms(article(unicodedata.normalize("NFC", text), language="sv"))
    assert composed == forms.forms(article(unicodedata.normalize("NFD", text), language="sv"))
    assert composed["båten"] == 2 * parts.count("båten Båten")
    assert not any(form[0].isdigit() or form in ("det", "är", "så") for form in composed)


def test_a_model_folder_says_its_threshold(tmp_path):
    folder = shutil.copytree(BUNDLED, tmp_path / "model")
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    card["word_threshold"] = 0.5
    (folder / "model.json").write_text(json.dumps(card), encoding="utf-8")
    assert word_threshold(BundledEmbedding(folder)) == 0.5
    del card["word_threshold"]
    other = shutil.copytree(folder, tmp_path / "other")
    (other / "model.json").write_text(json.dumps(card), encoding="utf-8")
    assert word_threshold(BundledEmbedding(other)) is None


@pytest.mark.skipif(
    word_threshold(BundledEmbedding()) is None, reason="the bundled model's model.json states no word_threshold"
)
def test_the_bundled_model_translates_what_was_sent(archive, index, opening):
    ingest(index, [archive], embedding=BundledEmbedding())
    store = opening(index, BundledEmbedding())
    related = {language: store.related_terms(["sent", "Government", "coast"], language) for language in ("sv", "nl")}
    assert "skick" in dict(related["sv"]["sent"])
    assert "regering" in dict(related["sv"]["Government"])
    assert "regeer" in dict(related["nl"]["Government"])
    assert "kust" in dict(related["nl"]["coast"])
    sent = found(store, "Who in the government sent what to the coast?", "sv")
    assert sent > 0.2 > 0.1 > found(store, "Which volcano erupted in Iceland?", "sv")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "Who calls it a coup attempt?"), ("nl", "Wie noemde het een poging tot staatsgreep?")],
)
def test_two_words_meet_the_compound_that_means_both(tmp_path, index, opening, language, question, form):
    text = "Presidenten talade om ett kuppförsök.\n\nHan gjorde ett försök att lugna folket."
    write(tmp_path / "articles", "sv.md", unicodedata.normalize(form, text), title="Talet", language="sv")
    ingest(index, [tmp_path / "articles"], embedding=BundledEmbedding())
    store = opening(index, BundledEmbedding())
    terms = weighted_terms(store, question, language, "sv")
    meeting = [term.term.surface for term in terms if "kuppforsok" in dict(term.alternatives)]
    assert len(meeting) == 2, [(term.term.surface, term.alternatives) for term in terms]
    best = lexical_search(store, question, Filters(), 1)[0]
    assert "kupp" in best.passage.text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "When did the special forces come?"), ("nl", "Wanneer kwamen de speciale troepen?")],
)
def test_a_compound_made_of_what_two_words_mean_is_as_good_as_a_translation(
    tmp_path, index, opening, language, question, form
):
    text = "På söndagen kom specialstyrkor.\n\nFartygen är speciella, och styrkor övar i skärgården."
    write(tmp_path / "articles", "sv.md", unicodedata.normalize(form, text), title="Övning", language="sv")
    ingest(index, [tmp_path / "articles"], embedding=BundledEmbedding())
    terms = weighted_terms(opening(index, BundledEmbedding()), question, language, "sv")
    shares = [dict(term.alternatives).get("specialstyrk") for term in terms]
    assert shares.count(MADE_OF) == 2, [(term.term.surface, term.alternatives) for term in terms]


@pytest.mark.parametrize(
    ("name", "one", "other", "expected"),
    [
        ("kuppforsok", "kupp", "forsok", True),
        ("kuppforsok", "forsok", "kupp", True),
        ("regeringsstyrk", "regering", "styrk", True),
        ("kuppforsok", "kupp", "kupp", False),
        ("kuppforsok", "kupp", "sok", False),
        ("kuppledareforsok", "kupp", "forsok", False),
        ("forsokskanin", "kupp", "forsok", False),
    ],
)
def test_a_compound_is_made_of_a_word_of_each_side(name, one, other, expected):
    assert joined(name, {one, "annat"}, {other}) is expected


def test_words_that_no_compound_means_and_names_stay_apart(archive, index, opening):
    ingest(index, [archive], embedding=TranslatingEmbedding())
    store = opening(index)
    for question in ("Who sent the soldiers to Anna Berg?", "Vem skickade soldaterna?"):
        language = "en" if question.startswith("Who") else "sv"
        terms = weighted_terms(store, question, language, "sv")
        own = store.related_terms([term.term.surface for term in terms], "sv")
        for term in terms:
            related = {name for name, _ in own.get(term.term.surface, ())}
            assert {name for name, _ in term.alternatives} <= {*term.term.alternatives, *related}
