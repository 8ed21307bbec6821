"""Copies and corrections in answers: cited once, from the earliest, the others named, and no difference hidden."""

import pytest

from rag.asking.query import understand
from rag.index.writing.ingest import ingest
from rag.records import Filters
from rag.retrieval import hybrid_search
from rag.service import Service
from rag.settings import Settings
from rag.show import show_answer, show_markdown
from rag.web.answers import answer_html, copied_text
from tests.helpers_embedding import HashEmbedding
from tests.helpers_reader import read_by_script
from tests.helpers_store import write
from tests.test_copies import FERRY, HARBOUR, POLDER, TEXTS

HASH = "tests.helpers_embedding:HashEmbedding"
ASKED = {
    "en": ("How many people were hurt at the pier?", "Four people"),
    "sv": ("Hur många personer fick hämtas från bryggan?", "Fyra personer"),
    "nl": ("Hoeveel jaar zocht de coöperatie in de polder?", "vier jaar"),
}
ALSO = {"en": "also in Sundsbladet", "sv": "även i Sundsbladet", "nl": "ook in Sundsbladet"}


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Files of articles -> the answer to a question, the words of whose answers are given."""
    services = []

    def ask(question, words, filters=Filters(), **articles):
        for name, (text, values) in articles.items():
            write(tmp_path / "arkiv", f"{name}.md", text, **values)
        settings = Settings(index=tmp_path / "index", embedding=HASH)
        ingest(settings, [tmp_path / "arkiv"], embedding=HashEmbedding())
        read_by_script(monkeypatch, {question: words})
        services.append(Service(settings))
        return services[-1].ask(question, filters)

    ask.services = services
    yield ask
    for service in services:
        service.close()


def values(outlet, day, language, **more):
    return {"outlet": outlet, "published": day, "language": language, "title": f"{outlet} {day}"} | more


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_an_answer_cites_the_earliest_and_names_the_copies(asked, language, capsys):
    question, words = ASKED[language]
    text = TEXTS[language]
    answer = asked(
        question,
        [words],
        a=(f"{text} Sist i tidningen.", values("Sundsbladet", "2021-03-03", language)),
        b=(text, values("Nyhetsbyrån", "2021-03-01", language)),
        c=(". ".join(text.split(". ")[:3]) + ".", values("Sundsbladet", "2021-03-02", language)),
        d=(next(other for code, other in TEXTS.items() if code != language), values("Annan", "2021-03-01", "en")),
    )
    (citation,) = answer.citations
    assert (citation.outlet, citation.published) == ("Nyhetsbyrån", "2021-03-01")
    assert [(copy.outlet, copy.published, copy.same) for copy in citation.copies] == [
        ("Sundsbladet", "2021-03-02", True),
        ("Sundsbladet", "2021-03-03", True),
    ]
    service = asked.services[0]
    for copy in citation.copies:
        assert service.article(copy.article_id).text[copy.start : copy.end] == copy.quote == citation.quote
    assert ALSO[language] in answer.text
    store = service.store()
    hits = store.read(lambda: hybrid_search(store, understand(store, question, Filters()), 8))
    assert sum(hit.article.outlet in ("Nyhetsbyrån", "Sundsbladet") for hit in hits) == 1
    html = answer_html(answer, "http://x/", service.article)
    assert html.count("bron-copies") == 1
    assert ALSO[language] in html
    assert ALSO[language] in copied_text(answer, "http://x/")
    show_answer(answer)
    show_markdown(answer)
    assert capsys.readouterr().out.count(ALSO[language]) == 2


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_a_copy_with_another_figure_is_another_account(asked, language):
    question, words = ASKED[language]
    other = {"en": "Two people", "sv": "Två personer", "nl": "zes jaar"}[language]
    text = TEXTS[language]
    answer = asked(
        question,
        [words, other],
        a=(text, values("Nyhetsbyrån", "2021-03-01", language)),
        b=(text.replace(words, other), values("Sundsbladet", "2021-03-02", language)),
        c=(text, values("Kustposten", "2021-03-02", language)),
    )
    assert {(c.outlet, tuple(copy.outlet for copy in c.copies)) for c in answer.citations} == {
        ("Nyhetsbyrån", ("Kustposten",)),
        ("Sundsbladet", ()),
    }
    assert len({account.normalised for account in answer.accounts}) == 2


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_what_a_copy_tells_otherwise_is_shown_where_it_is_not_cited(asked, language):
    question, words = ASKED[language]
    changed = {"en": "Four men", "sv": "Fyra barn", "nl": "vier maanden"}[language]
    text = TEXTS[language]
    answer = asked(
        question,
        [words],
        a=(text, values("Nyhetsbyrån", "2021-03-01", language)),
        b=(text.replace(words, changed), values("Sundsbladet", "2021-03-02", language)),
    )
    (citation,) = answer.citations
    (copy,) = citation.copies
    assert (copy.same, copy.outlet) == (False, "Sundsbladet")
    assert changed in copy.quote
    assert changed in answer.text
    assert changed in answer_html(answer, "http://x/", asked.services[0].article)


def test_the_earliest_is_cited_within_the_limits_of_the_search(asked):
    question, words = ASKED["sv"]
    files = {
        "a": (FERRY, values("Nyhetsbyrån", "2021-03-01", "sv")),
        "b": (FERRY, values("Sundsbladet", "2021-03-02", "sv")),
    }
    (citation,) = asked(question, [words], Filters(outlets=("Sundsbladet",)), **files).citations
    assert citation.outlet == "Sundsbladet"
    assert [copy.outlet for copy in citation.copies] == ["Nyhetsbyrån"]


@pytest.mark.parametrize(
    ("language", "order", "note"),
    [
        ("en", "ab", "Correction: an earlier version gave the wrong number of people."),
        ("sv", "ba", "Rättelse: i en tidigare version stod fel antal personer."),
        ("nl", "ab", "Rectificatie: in een eerdere versie stond een verkeerd aantal jaren."),
    ],
)
def test_a_corrected_copy_takes_the_place_of_what_it_corrects(asked, language, note, order):
    question, words = ASKED[language]
    right = {"en": "Two people", "sv": "Två personer", "nl": "zes jaar"}[language]
    text = TEXTS[language]
    wrong = (text, values("Kustposten", "2021-03-01", language))
    mended = (
        f"{text.replace(words, right)}\n\n{note}",
        values("Kustposten", "2021-03-01", language, title="Ny rubrik"),
    )
    answer = asked(question, [words, right], **dict(zip(order, (wrong, mended), strict=True)))
    (citation,) = answer.citations
    assert right in citation.quote
    assert [correction.quote for correction in citation.corrections] == [note]
    assert note in answer.text
    assert note in answer_html(answer, "http://x/", asked.services[0].article)
    (earlier,) = asked.services[0].versions(citation.article_id).earlier
    assert words in asked.services[0].article(earlier).text


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_notice_is_shown_with_what_it_corrects(asked, order):
    question, words = ASKED["sv"]
    notice = "Rättelse: I artikeln ”Färjan till Ven” stod fel antal. Två personer hämtades."
    first = (FERRY, values("Kustposten", "2021-03-01", "sv", title="Färjan till Ven"))
    second = (notice, values("Kustposten", "2021-03-02", "sv", title="Rättelse"))
    answer = asked(question, [words], **dict(zip(order, (first, second), strict=True)))
    (citation,) = [citation for citation in answer.citations if words in citation.quote]
    assert [(made.quote, made.published) for made in citation.corrections] == [(notice, "2021-03-02")]
    # What has quotation marks stands in others.
    assert f"Rättelse (Kustposten, 2 mars 2021): ’{notice}’" in answer.text


@pytest.mark.parametrize(
    ("question", "language", "notice"),
    [
        ("Var kommer kaptenen från?", "sv", "Rättelse: I texten stod fel land. Kaptenen kommer från Åland."),
        ("Where does the captain come from?", "en", "Correction: the country was wrong. The captain comes from Åland."),
        ("Waar komt de kapitein vandaan?", "nl", "Correctie: het land klopte niet. De kapitein komt uit België."),
    ],
)
def test_a_notice_that_is_cited_does_not_correct_itself(asked, question, language, notice):
    said = notice.split(". ")[1]
    answer = asked(
        question, [said], a=(notice, values("Kustposten", "2021-03-02", language, title=notice.split(":")[0]))
    )
    assert answer.citations and answer.text.count(said) == 1
    assert not any(citation.corrections for citation in answer.citations)


def test_what_a_copy_puts_right_is_shown_with_the_earliest(asked):
    question, words = ASKED["nl"]
    note = "Correctie: in een eerdere versie ontbrak de naam van de coöperatie."
    answer = asked(
        question,
        [words],
        a=(POLDER, values("Nyhetsbyrån", "2021-03-01", "nl")),
        b=(f"{POLDER}\n\n{note}", values("Kustposten", "2021-03-02", "nl")),
    )
    (citation,) = answer.citations
    assert citation.outlet == "Nyhetsbyrån"
    assert [(made.outlet, made.quote) for made in citation.corrections] == [("Kustposten", note)]


def test_another_papers_correction_corrects_nothing(asked):
    question, words = ASKED["en"]
    answer = asked(
        question,
        [words],
        a=(HARBOUR, values("Kustposten", "2021-03-01", "en", title="Harbour of Ystad closed")),
        b=("Correction: the article “Harbour of Ystad closed” was wrong.", values("Annan", "2021-03-02", "en")),
        c=(POLDER, values("Derde", "2021-03-02", "nl")),
    )
    assert answer.citations[0].corrections == ()


def test_many_copies_leave_room_for_the_rest(asked):
    question, words = ASKED["en"]
    other = (
        "The pier at Ystad was built in 1901. Nine people were hurt at the pier when it fell in a storm that winter."
    )
    files = {f"a{n}": (HARBOUR, values(f"Paper {n}", "2021-03-01", "en")) for n in range(30)}
    answer = asked(question, [words, "Nine people"], **files, b=(other, values("Annan", "2020-01-01", "en")))
    assert {citation.quote.split()[0] for citation in answer.citations} == {"Four", "Nine"}
    assert sum(len(citation.copies) for citation in answer.citations) == 29
    assert "and 25 more" in answer.text
