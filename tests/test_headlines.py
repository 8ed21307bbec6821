"""A headline is quoted where it alone tells the answer, as what it is, and through every door at its own offsets."""

import asyncio
import csv
import io
import json
import unicodedata

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.citations import quoted, translated
from rag.answering.copies import from_earliest, with_copies
from rag.answering.evidence import quote_of
from rag.answering.headlines import FOUND_AS_WELL, READ, with_headlines
from rag.cli import main
from rag.evaluation.asking import is_intact
from rag.evaluation.gold import Unit, covered_by_citation
from rag.index.writing.ingest import ingest
from rag.llama import ArchiveQueryEngine
from rag.reading import read_paths
from rag.records import Article, Block, Evidence, Filters, Hit, Passage, Translation
from rag.service import Service
from rag.settings import Settings
from rag.show import show_answer
from rag.web.answers import answer_html, copied_text
from rag.web.citing import cited, place_of
from rag.web.reading import article_page
from rag.web.sources import quote_path
from tests.helpers_browser import served
from tests.helpers_embedding import HashEmbedding
from tests.helpers_reader import read_by_script

# Each headline alone has the figure. Files have what is written decomposed, as macOS types it.
ARTICLES = [
    {
        "title": "Dödstalet efter skredet i Älvsåker stiger till 41",
        "text": "Räddningsledaren höll presskonferens på kvällen. Sökandet går vidare i natt.",
        "outlet": "Norrbladet",
        "published": "2021-03-01",
        "language": "sv",
    },
    {
        "title": "Reünie in café Zoë: 36 gewonden geëvacueerd",
        "text": "De burgemeester geeft vanavond uitleg. De straat blijft dicht.",
        "outlet": "De Vlietbode",
        "published": "2021-03-02",
        "language": "nl",
    },
    {
        "title": "Toll in the Noël ferry fire rises to 832",
        "text": "The mayor will speak tonight. Crews are still at work on the quay.",
        "outlet": "Harbour Post",
        "published": "2021-03-03",
        "language": "en",
    },
    {
        "title": "Bron över Ån stängd i 3 veckor",
        "text": "",
        "outlet": "Norrbladet",
        "published": "2021-03-04",
        "language": "sv",
    },
]
ASKED = {
    "sv": ("Hur många dog i skredet i Älvsåker?", "41", "rubrik"),
    "nl": ("Hoeveel gewonden zijn er geëvacueerd?", "36", "kop"),
    "en": ("How many died in the Noël ferry fire?", "832", "headline"),
}
TOLD = {"skredet": ["41"], "gewonden": ["36"], "ferry fire": ["832"], "Ån": ["3 veckor"]}
BASE = "http://bron.example/"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rubriker")
    lines = "\n".join(json.dumps(article, ensure_ascii=False) for article in ARTICLES)
    (folder / "dump.jsonl").write_text(unicodedata.normalize("NFD", lines), encoding="utf-8")
    made = Settings(index=folder / "index", embedding="tests.helpers_embedding:HashEmbedding")
    ingest(made, [folder / "dump.jsonl"], embedding=HashEmbedding())
    return made


@pytest.fixture(scope="module")
def service(archive):
    patch = pytest.MonkeyPatch()
    read_by_script(patch, TOLD)
    opened = Service(archive)
    yield opened
    opened.close()
    patch.undo()


def made(text, title, language="en", name="a", **values):
    return Article(name, text, (Block(0, len(text)),), language, f"{name}.txt", title=title, **values)


def evidence(article, words, score=5.0, field="text", sureness=0.9, odds=3.0, found=0.5):
    """A whole text or headline as evidence that answers with some of its words, or as a whole."""
    whole = article.printed(field)
    start = whole.index(words) if words else 0
    hit = Hit(Passage("p", article.id, 0, 0, len(article.text), article.text), article, found)
    answer = (start, start + len(words)) if words else None
    return Evidence(hit, 0, len(whole), odds, score, answer, sureness, field=field)


def quoted_fields(found):
    return [item.field for item in found]


@pytest.mark.parametrize("language", ASKED)
def test_a_figure_that_only_the_headline_has_is_quoted_from_it(service, language, capsys):
    question, words, label = ASKED[language]
    answer = service.ask(question)
    citation = answer.citations[0]
    expected = next(article["title"] for article in ARTICLES if article["language"] == language)
    assert answer.answerable and citation.field == "title"
    assert citation.quote == unicodedata.normalize("NFC", expected) == service.article(citation.article_id).title
    assert citation.quote[citation.answer_start : citation.answer_end] == words
    assert answer.accounts[0].value.startswith(words) and answer.accounts[0].claims[0].n == citation.n
    show_answer(answer)
    for shown in (
        answer.text,
        copied_text(answer, BASE),
        answer_html(answer, BASE, service.article),
        capsys.readouterr().out,
    ):
        assert label in shown


def test_an_article_that_is_a_headline_alone_is_read_and_quoted(archive, service, tmp_path):
    answer = service.ask("Hur länge är bron över Ån stängd?")
    assert answer.citations[0].quote == "Bron över Ån stängd i 3 veckor" and answer.citations[0].field == "text"
    (tmp_path / "a.jsonl").write_text('{"title": "Ö"}\n{"title": "Ä", "text": null}\n{"title": "Å", "text": " "}\n')
    (reading,) = read_paths([tmp_path / "a.jsonl"], max_file_mb=1)
    # Without a key for a text nothing says that there is none: the text may stand under a key that nobody knows.
    assert [article.text for article in reading.articles] == ["Ä", "Å"]
    assert [(item.line, item.remark) for item in reading.skipped] == [(1, False), (2, True)]


BODIES = {
    "en": ("Rescuers found 832 people on the quay, some of them in Malmö.", "Toll rises to 832", "832"),
    "sv": ("Räddarna fann trettiosex personer på kajen i Malmö.", "36 personer på Öland", "36"),
    "nl": ("De reddingswerkers vonden zesendertig geëvacueerde mensen.", "36 mensen geëvacueerd", "36"),
}


@pytest.mark.parametrize("language", BODIES)
def test_the_body_is_preferred_where_both_tell_it(language):
    text, title, words = BODIES[language]
    both = made(text, title, language)
    body, head = evidence(both, "", 4.0), evidence(both, words, 6.0, "title")
    assert quoted_fields(with_headlines([body], [head])) == ["text"]
    alone = made("Nothing here. / Inget här. / Hier niets.", title, language)
    assert quoted_fields(with_headlines([evidence(alone, "", 4.0)], [evidence(alone, words, 6.0, "title")])) == [
        "title",
        "text",
    ]


def test_a_headline_is_no_echo_of_another_articles_sentence_and_no_weak_quote():
    one = made("The mayor speaks tonight.", "Toll rises to 832")
    other = made("It is now 832, says Zoë Öberg.", "Fire", name="b")
    head = evidence(one, "832", 6.0, "title")
    assert quoted_fields(with_headlines([evidence(other, "832", 5.0)], [head])) == ["text"]
    assert quoted_fields(with_headlines([evidence(other, "", 9.0)], [head])) == ["text"]
    assert quoted_fields(with_headlines([evidence(one, "", 7.0)], [head])) == ["text", "title"]
    unsure = evidence(one, "832", 6.0, "title", sureness=0.4)
    assert quoted_fields(with_headlines([evidence(one, "", 7.0)], [unsure])) == ["text"]
    whole = evidence(one, "", 6.0, "title")
    assert quoted_fields(with_headlines([evidence(one, "", 7.0)], [whole])) == ["text"]
    assert quoted_fields(with_headlines([evidence(one, "", 5.0)], [whole])) == ["title", "text"]
    assert quoted_fields(with_headlines([], [head])) == ["title"]
    for doubtful in ({"odds": READ - 0.1}, {"found": 0.5 * FOUND_AS_WELL - 0.01}):
        poor = evidence(one, "832", 6.0, "title", **doubtful)
        assert quoted_fields(with_headlines([evidence(other, "", 5.0)], [poor])) == ["text"]


def test_what_a_headline_is_not(service):
    """No gold, which is of a text; no other's translation; and a broken one is seen."""
    citation = service.ask(ASKED["sv"][0]).citations[0]
    article = service.article(citation.article_id)
    unit = Unit("gold-1", article.id, "sv", ((0, len(article.text)),))
    assert not covered_by_citation(unit, citation)
    assert covered_by_citation(unit, quoted(article, "", 1, 0, 9))
    assert is_intact(service, citation)
    translation = Translation("a", "en", "b", ("The body.",), "Toll in Älvsåker rises to 41")
    assert translated(article, translation, 0, "title").text == translation.title
    assert translated(article, translation, 0).text == "The body."


def test_copies_of_a_headline(tmp_path):
    """The earliest copy with the same headline is cited; one with another headline is shown with its own."""
    text = " ".join(f"Mening {n} om skredet i Älvsåker och de som söker på plats i natt." for n in range(12))
    titles = ("Skredet i Älvsåker: 41 döda", "Skredet i Älvsåker: 41 döda", "Skredet i Älvsåker: 39 döda")
    rows = [
        {"title": title, "text": text, "outlet": f"Blad {n}", "published": f"2021-03-0{9 - n}", "language": "sv"}
        for n, title in enumerate(titles)
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    made_of = Settings(index=tmp_path / "index", embedding="tests.helpers_embedding:HashEmbedding")
    ingest(made_of, [tmp_path / "a.json"], embedding=HashEmbedding())
    opened = Service(made_of)
    try:
        store = opened.store()
        by_outlet = {article.outlet: article for article in opened.listing("").articles}
        item = evidence(by_outlet["Blad 0"], "41", field="title")
        (moved,) = from_earliest(store, [item], Filters())
        assert moved.hit.article.outlet == "Blad 1" and quote_of(moved) == titles[1]
        (shown,) = with_copies(store, [quoted(moved.hit.article, "", 1, 0, len(titles[1]), "title")])
        assert {(copy.outlet, copy.same, copy.quote, copy.field) for copy in shown.copies} == {
            ("Blad 0", True, titles[0], "title"),
            ("Blad 2", False, titles[2], "title"),
        }
    finally:
        opened.close()


def intact(service, answer):
    """Every quote, and what answers in it, is its article's field at its offsets; some are of a headline."""
    fields = set()
    for citation in (*answer["citations"], *answer["near"]):
        told = service.article(citation["article_id"]).printed(citation["field"])
        assert told[citation["start"] : citation["end"]] == citation["quote"] != ""
        if citation["answer_start"] is not None:
            assert told[citation["answer_start"] : citation["answer_end"]] in citation["quote"]
        fields.add(citation["field"])
    for account in answer["accounts"]:
        for claim in account["claims"]:
            citation = answer["citations"][claim["n"] - 1]
            told = service.article(citation["article_id"]).printed(citation["field"])
            assert told[claim["start"] : claim["end"]] == claim["value"]
    assert "title" in fields


async def by_mcp(address, question):
    client = pytest.importorskip("mcp", reason="the extra mcp is not installed").Client
    async with client(f"{address}mcp") as opened:
        result = await opened.call_tool("ask", {"question": question})
        return result.structured_content, result.content[0].text


def test_every_door_gives_a_headline_at_its_offsets(service, archive):
    question = ASKED["sv"][0]
    run = CliRunner(env={"BRON_EMBEDDING": archive.embedding}).invoke(
        main, ["ask", question, "--index", str(archive.index), "--json"]
    )
    intact(service, json.loads(run.stdout))
    response = ArchiveQueryEngine(service).query(question)
    citation = response.metadata["answer"].citations[0]
    nodes = {node.node_id: node for node in response.source_nodes}
    assert nodes[citation.passage_id].metadata["title"][citation.start : citation.end] == citation.quote
    with served(service, archive) as address, httpx.Client(base_url=address, timeout=60) as client:
        given_json = client.post("v1/ask", json={"question": question}).json()
        intact(service, given_json)
        article = client.get(f"v1/articles/{citation.article_id}").json()
        assert article[citation.field][citation.start : citation.end] == citation.quote
        events = client.post("v1/ask", json={"question": question}, headers={"accept": "text/event-stream"}).text
        intact(service, json.loads(events.rsplit("data: ", 1)[1]))
        body = {"model": "bron", "messages": [{"role": "user", "content": question}]}
        message = client.post("v1/chat/completions", json=body).json()["choices"][0]["message"]
        intact(service, message["bron"]["answer"])
        page = client.get(message["annotations"][0]["url_citation"]["url"]).text
        assert f'<h1><bdi lang="sv"><mark id="quote">{citation.quote}</mark></bdi></h1>' in page
        assert page.count("<mark") == 1
        assert quote_path(citation).replace("&", "&amp;") in client.get("plain", params={"q": question}).text
        place = place_of(citation)
        files = {
            name: client.get("v1/export", params={"cite": place, "format": name, "lang": "sv"}).text
            for name in ("markdown", "csv", "ris", "csl")
        }
        dossier = client.post("v1/export", json={"quotes": [{"cite": place}], "format": "csv"}).text
        told, words = asyncio.run(by_mcp(address, question))
    intact(service, told)
    assert f"characters {citation.start} to {citation.end} of its title" in words
    assert all("field=title" in text for text in files.values())
    assert "rubrik" in files["markdown"] and "**41**" in files["markdown"] and "rubrik" in files["ris"]
    assert json.loads(files["csl"])[0]["id"] == f"{citation.article_id}-title-{citation.start}-{citation.end}"
    for text in (files["csv"], dossier):
        (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
        assert article[row["field"]][int(row["start"]) : int(row["end"])] == row["quote"] == citation.quote


class One:
    """A service of one article."""

    def __init__(self, article):
        self.own = article

    def article(self, article_id):
        return self.own

    def place(self, article_id):
        return "a.txt"

    def translation(self, article_id):
        return None


@given(st.text("aåäöëï Ñ𝄞<&\"'/:-?", min_size=1, max_size=40), st.data())
@settings(max_examples=60, deadline=None)
def test_any_part_of_a_headline_is_found_again_by_its_place(title, data):
    start = data.draw(st.integers(0, len(title) - 1))
    end = data.draw(st.integers(start + 1, len(title)))
    article = made("En text om något annat.", title, "sv", name="0123456789abcdef")
    if not title[start:end].strip():
        return
    citation = quoted(article, "a.txt", 1, start, end, "title")
    assert citation.quote == article.printed("title")[start:end] == title[start:end]
    (again,) = cited(One(article), [place_of(citation)])
    assert again == citation
    page = article_page(article, "sv", start=start, end=end, field="title")
    assert page.count("<mark") == 1 and 'id="quote"' in page
