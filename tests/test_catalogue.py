"""The catalogue: what was stored is found again, by filters and by words, and never half of it."""

import sqlite3
import threading
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.values import dates_told
from rag.index.catalogue import Catalogue
from rag.index.schema import article_record, read_article
from rag.language.partial_dates import day_range, published_days
from rag.language.words import analyse
from rag.records import Block, BronError, Filters, Report
from tests.helpers_store import FERRY, HARBOUR, POLDER, article, put

ENGLISH = article(HARBOUR, "h.md", title="Harbour shut", author="Ann Lee", outlet="Coast Post", published="2022-01-25")
SWEDISH = article(FERRY, "f.md", "sv", title="Färjan ligger still", outlet="Öresundsbladet", published="2022")
DUTCH = article(POLDER, "p.md", "nl", title="Nieuwe boer")


@pytest.fixture
def catalogue(tmp_path):
    opened = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    put(opened, ENGLISH, SWEDISH, DUTCH)
    yield opened
    opened.close()


def ids(articles):
    return [found.id for found in articles]


@given(
    st.text(min_size=1),
    st.none() | st.text(),
    st.lists(st.text()),
    st.lists(st.tuples(st.text(), st.none() | st.text())),
)
def test_a_record_comes_back_as_it_was(text, title, tags, reports):
    whole = replace(
        article("x", title=title, tags=tuple(tags), inferred=("title",)),
        text=text,
        blocks=(Block(0, len(text), "heading"),),
        reports_on=tuple(Report(name, author) for name, author in reports),
    )
    assert read_article(whole.id, article_record(whole), text) == whole


def test_articles_come_back_whole_and_in_order_of_date(catalogue):
    assert catalogue.articles() == [SWEDISH, ENGLISH, DUTCH]
    assert catalogue.article(SWEDISH.id) == SWEDISH
    assert catalogue.article("0" * 16) is None
    assert sorted(catalogue.languages()) == ["en", "nl", "sv"]


@pytest.mark.parametrize("filters", [Filters(), Filters(languages=("sv", "nl")), Filters(published_from="2022")])
def test_what_stands_above_the_articles_is_told_without_their_texts(catalogue, filters):
    first, second = (
        Report("Älven steg", "Åsa Öberg", "Kustbladet", "2021-12-31"),
        Report("The river rose", None, None, "2022"),
    )
    put(
        catalogue,
        replace(article(f"{DUTCH.text} Ook.", "r.md", "nl"), title="Wat er staat", reports_on=(first, second)),
    )
    found = catalogue.articles(filters)
    assert catalogue.bibliography(filters) == [(a.id, a.title, a.author, a.outlet, a.published) for a in found]
    assert catalogue.dates(filters) == [(a.id, a.published, dates_told(a)) for a in found]
    reports = [(a.id, r.title, r.author, r.outlet, r.date) for a in found for r in a.reports_on]
    assert catalogue.reported(filters) == reports
    assert reports or filters.published_from


@pytest.mark.parametrize("filters", [Filters(), Filters(outlets=("coast post",)), Filters(published_to="2022")])
def test_the_lexical_index_is_ranked_as_all_that_passes_is(tmp_path, filters):
    """Equal scores come in the order of ids, whatever the limit cuts off; a filter takes out and changes no order."""
    opened = Catalogue(tmp_path / "many.sqlite3", create=True)
    outlets = ("Coast Post", "Kustposten")
    put(opened, *(
        article(f"The harbour shut {n % 4 + 1} days.", f"{n}.md", outlet=outlets[n % 2], published=f"{2020 + n % 5}")
        for n in range(40)
    ))  # fmt: skip
    everything = opened.lexical("en", ["harbour", "4"], 100, filters)
    passing = {p.id for a in opened.articles(filters) for p in opened.article_passages(a.id)}
    assert {passage for passage, _ in everything} == passing
    assert everything == sorted(everything, key=lambda pair: (-pair[1], pair[0]))
    for limit in (1, 5, 7):
        assert opened.lexical("en", ["harbour", "4"], limit, filters) == everything[:limit]
    assert opened.lexical("en", ["harbour"], 5, Filters(languages=("sv",))) == []
    opened.close()


def test_an_article_of_no_known_year_comes_behind_the_dated_ones_and_passes_no_filter_by_date(catalogue):
    yearless = article(f"{HARBOUR} Again.", "y.md", published="--01-08")
    put(catalogue, yearless)
    assert catalogue.articles() == [SWEDISH, ENGLISH, yearless, DUTCH]
    for filters in (Filters(published_from="1900"), Filters(published_to="2100")):
        assert yearless not in catalogue.articles(filters)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(languages=("sv", "nl")), [SWEDISH, DUTCH]),
        (Filters(outlets=("öRESUNDSBLADET",)), [SWEDISH]),
        (Filters(outlets=(unicodedata.normalize("NFD", "Öresundsbladet"), "coast post")), [SWEDISH, ENGLISH]),
        (Filters(published_from="2022-01-25"), [SWEDISH, ENGLISH]),
        (Filters(published_from="2022-01-26"), [SWEDISH]),
        (Filters(published_to="2022-01"), [SWEDISH, ENGLISH]),
        (Filters(published_to="2022-01-24"), [SWEDISH]),
        (Filters(published_to="2021"), []),
        (Filters(published_from="2023"), []),
        (Filters(languages=("en",), published_from="2022-01-25", published_to="2022-01-25"), [ENGLISH]),
        (Filters(outlets=("' OR 1=1 --",)), []),
    ],
)
def test_filters(catalogue, filters, expected):
    assert catalogue.articles(filters) == expected
    assert catalogue.count_articles(filters) == len(expected)


@given(st.dates(), st.dates())
def test_day_ranges_keep_the_order_of_days_and_a_month_holds_its_days(one, other):
    first = day_range(one.isoformat())
    assert first[0] == first[1]
    assert (one < other) == (first[0] < day_range(other.isoformat())[0])
    month = day_range(one.isoformat()[:7])
    year = day_range(one.isoformat()[:4])
    assert year[0] <= month[0] <= first[0] <= month[1] <= year[1]


@pytest.mark.parametrize(
    "text", ["", "22", "2022-13", "2022-02-30", "2022-1-5", "0000", "January", "--01-08", "2022-01-01T00:00"]
)
def test_what_is_no_date_is_refused_in_a_filter_and_ignored_in_an_article(text):
    with pytest.raises(BronError) as caught:
        day_range(text)
    assert caught.value.misuse
    assert published_days(text) is None


def test_passages_are_exact_slices_and_come_in_the_order_asked_for(catalogue):
    stored = [p for found in catalogue.articles() for p in catalogue.article_passages(found.id)]
    assert {p.article_id for p in stored} == set(ids(catalogue.articles()))
    wanted = [p.id for p in reversed(stored)]
    found = catalogue.passages([*wanted, "f" * 16, wanted[0]])
    assert list(found) == wanted
    for passage, whole in found.values():
        assert whole.text[passage.start : passage.end] == passage.text
        assert whole.id == passage.article_id
    assert catalogue.known([*wanted, "f" * 16]) == set(wanted)
    assert catalogue.article_passages("f" * 16) == []


def test_many_ids_at_once(catalogue):
    passage = catalogue.article_passages(ENGLISH.id)[0]
    assert list(catalogue.passages([*(f"{n:016x}" for n in range(3000)), passage.id])) == [passage.id]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [("sv", "båtarna", SWEDISH), ("sv", "ÖBERG", SWEDISH), ("nl", "geïsoleerde", DUTCH), ("en", "harbours", ENGLISH)],
)
def test_words_are_found_whatever_their_form(catalogue, form, language, question, expected):
    terms = analyse(unicodedata.normalize(form, question), language)
    hits = catalogue.lexical(language, terms, 10)
    assert hits and hits[0][1] > 0
    assert catalogue.passages([hits[0][0]])[hits[0][0]][1] == expected


def test_title_and_outlet_are_found_but_count_less_than_the_text(tmp_path):
    catalogue = Catalogue(tmp_path / "c.sqlite3", create=True)
    in_text = article("The lighthouse was painted.", "1.md", title="News")
    in_title = article("The tower was painted again.", "2.md", title="Lighthouse")
    others = [article(f"Nothing happened on day {n}.", f"o{n}.md", title="News") for n in range(9)]
    put(catalogue, in_text, in_title, *others)
    hits = catalogue.lexical("en", analyse("lighthouse", "en"), 10)
    order = [catalogue.passages([i])[i][1].id for i, _ in hits]
    assert order == [in_text.id, in_title.id]
    heavy = catalogue.lexical("en", analyse("lighthouse", "en"), 10, context_weight=20.0)
    assert catalogue.passages([heavy[0][0]])[heavy[0][0]][1].id == in_title.id
    catalogue.close()


def test_document_frequencies_are_of_one_language(catalogue):
    passages, counts = catalogue.term_counts("en", ["harbour", "farj", "nothing_such"])
    assert passages == len(catalogue.article_passages(ENGLISH.id))
    assert counts == {"harbour": 1, "farj": 0, "nothing_such": 0}
    assert catalogue.term_counts("fi", ["farj"]) == (0, {"farj": 0})
    assert catalogue.lexical("fi", ["farj"], 5) == []
    assert catalogue.average_terms("fi") == 0.0


def test_indexed_terms_are_the_analysis_of_the_text_and_of_its_context(catalogue):
    passage = catalogue.article_passages(ENGLISH.id)[0]
    body, context = catalogue.indexed_terms("en", [passage.id])[passage.id]
    assert body == analyse(passage.text, "en")
    assert set(analyse("Harbour shut. Coast Post. Ann Lee", "en")) == set(context)
    lengths = [len(analyse(p.text, "en")) for p in catalogue.article_passages(ENGLISH.id)]
    assert catalogue.average_terms("en") == pytest.approx(sum(lengths) / len(lengths))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    opened = Catalogue(tmp_path_factory.mktemp("hostile") / "c.sqlite3", create=True)
    put(opened, article('क्या हुआ "quoted" AND OR NOT NEAR(a b) * ^ x:y', language="hi"))
    yield opened
    opened.close()


@given(terms=st.lists(st.text(), max_size=5))
def test_no_term_breaks_the_search(hostile, terms):
    hits = hostile.lexical("hi", [*terms, "NEAR", "AND", "x:y", '"', "\ud800"], 5)
    assert len(hits) == 1 and hits[0][1] > 0


def test_a_language_that_is_no_code_never_reaches_sql(catalogue):
    with pytest.raises(BronError):
        catalogue.lexical("en; DROP TABLE articles", ["a"], 5)
    assert catalogue.count_articles() == 3


def test_lexical_filters_and_limit(catalogue):
    terms = analyse("harbour fishermen", "en")
    assert catalogue.lexical("en", terms, 10, Filters(published_from="2023")) == []
    assert catalogue.lexical("en", terms, 0) == []
    assert catalogue.lexical("en", [], 10) == []
    assert len(catalogue.lexical("en", terms, 1, Filters(outlets=("COAST POST",)))) == 1


def test_a_snapshot_keeps_seeing_its_generation_while_another_thread_writes(catalogue):
    new = article("A whole new harbour opened.", "n.md")
    with catalogue.snapshot():
        before = (catalogue.generation(), catalogue.count_articles(), catalogue.term_counts("en", ["harbour"]))
        thread = threading.Thread(target=put, args=(catalogue, new))
        thread.start()
        thread.join()
        assert (catalogue.generation(), catalogue.count_articles(), catalogue.term_counts("en", ["harbour"])) == before
        assert catalogue.article(new.id) is None
    assert catalogue.generation() > before[0]
    assert catalogue.article(new.id) == new
    assert catalogue.term_counts("en", ["harbour"])[1] == {"harbour": 2}


def test_many_threads_read_while_one_writes(catalogue):
    problems = []

    def read():
        for _ in range(40):
            with catalogue.snapshot():
                count = catalogue.count_articles()
                if len(catalogue.articles()) != count:
                    problems.append("a half was seen")

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(20):
        put(catalogue, article(f"Report number {number}.", f"{number}.md"))
    for reader in readers:
        reader.join()
    assert not problems
    assert catalogue.count_articles() == 23


def test_a_failed_write_leaves_nothing(catalogue):
    with pytest.raises(BronError, match="no such table"), catalogue.database.transaction() as connection:
        connection.execute("DELETE FROM articles")
        connection.execute("DELETE FROM missing")
    assert catalogue.count_articles() == 3
    with pytest.raises(ZeroDivisionError), catalogue.database.transaction() as connection:
        connection.execute("DELETE FROM articles")
        raise ZeroDivisionError
    assert catalogue.count_articles() == 3


def test_a_full_disk_is_told_and_loses_nothing(catalogue):
    with catalogue.database.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(BronError, match="full") as caught:
        put(catalogue, article("Long. " * 20_000, "long.md"))
    assert "disk space" in str(caught.value.todo)
    assert catalogue.articles() == [SWEDISH, ENGLISH, DUTCH]


def test_what_is_no_catalogue_is_refused(tmp_path):
    with pytest.raises(BronError):
        Catalogue(tmp_path / "none.sqlite3")
    assert not (tmp_path / "none.sqlite3").exists()
    (tmp_path / "junk.sqlite3").write_text("junk " * 1000)
    with pytest.raises(BronError, match="not a database"):
        Catalogue(tmp_path / "junk.sqlite3", create=True)
    other = sqlite3.connect(tmp_path / "other.sqlite3")
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()
    with pytest.raises(BronError, match="not a catalogue"):
        Catalogue(tmp_path / "other.sqlite3", create=True)


def test_a_damaged_catalogue_is_told(tmp_path):
    path = tmp_path / "c.sqlite3"
    catalogue = Catalogue(path, create=True)
    put(catalogue, *(article(f"Text {n} of the archive.", f"{n}.md") for n in range(200)))
    catalogue.close()
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 4096] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(BronError) as caught:
        Catalogue(path).articles()
    assert "damaged" in str(caught.value.todo)


def test_a_catalogue_of_another_version_is_refused(tmp_path):
    path = tmp_path / "c.sqlite3"
    Catalogue(path, create=True).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(BronError, match="another version"):
        Catalogue(path)
