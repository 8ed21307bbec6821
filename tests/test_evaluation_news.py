"""A news archive with judged questions: what counts as right, worked out by hand, and what cannot be read."""

import json
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.evaluation.asking import Index
from rag.evaluation.gold import gold_units, read_articles
from rag.evaluation.news import news_suite
from rag.evaluation.run import evaluate
from rag.evaluation.suites import load_suite
from rag.records import Answer, BronError, Citation, Filters, Hit, Passage, Searched
from rag.settings import Settings
from tests.helpers_reader import read_by_script
from tests.helpers_store import write

NEWS = Path(__file__).parents[2] / "shared" / "data" / "benchmarks" / "news"

STORM = (
    "The storm tore the roof off the church at Torö on Sunday night.\n\nRepairs will cost 40,000 pounds, said the "
    "vicar, Åsa Lind. Nobody was in the church. The bells were not damaged."
)
FERRY = "Färjan till Visby ställdes in på grund av is. Omkring 300 resenärer fick vänta till tisdagen."


def asked(name, question, document=None, evidence=None, answer=(), **changes):
    row = {
        "id": name,
        "lang": "en",
        "question": question,
        "kind": "how_many",
        "answerable": document is not None,
        "class": "same" if document else "near",
        "document": document,
        "answer": list(answer),
        "evidence": evidence,
        "span": None,
    }
    return row | changes


COST = "Repairs will cost 40,000 pounds, said the vicar, Åsa Lind."
ICE = "Omkring 300 resenärer fick vänta till tisdagen."
QUESTIONS = [
    asked("cost", "What will the repairs cost?", "storm", COST, [r"\b40[., ]?000\b"], span="40,000 pounds"),
    asked("who", "Who is the vicar?", "storm", COST, ["lind"], kind="who", span="Åsa Lind"),
    asked("wait", "How many had to wait?", "ferry", ICE, [r"\b300\b"], **{"class": "cross"}),
    asked("roof", "When did the roof go?", "storm", STORM.split("\n")[0], ["Sunday"], kind="when"),
    asked("bells", "What became of the bells?", "storm", "The bells were not damaged.", ["not damaged"], kind="what"),
    asked("train", "How many trains were late?"),
    asked("moon", "How far is the moon?", **{"class": "outside"}),
]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "news"
    write(made / "archive" / "en", "storm.md", STORM, title="Roof gone", language="en", published="2021-03-09")
    write(made / "archive" / "sv", "ferry.md", FERRY, title="Inställd", language="sv", published="2021-03-10")
    return write_questions(made, QUESTIONS)


def write_questions(folder, rows):
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(folder, script):
    """The suite run on a script: question id -> (confidence, quotes in order), or confidence alone for a refusal."""
    suite = news_suite(folder)
    articles = read_articles(suite.collections[0].folders, suite.collections[0].key, 50)
    by_text = {question.question: question.id for question in suite.collections[0].tasks[0].questions}

    class Scripted:
        def ask(self, question, earlier=()):
            found = script[by_text[question]]
            sure, quotes = found if isinstance(found, tuple) else (found, [])
            citations = tuple(cite(articles, quote, n) for n, quote in enumerate(quotes, 1))
            text = " ".join(citation.quote for citation in citations) or "The archive does not say."
            searched = Searched(Filters(), 1, len(articles))
            return Answer(question, "en", bool(quotes), sure, text, citations, (), searched)

        def article(self, article_id):
            return next(article for article in articles.values() if article.id == article_id)

    def search(question, filters, limit):
        found = [article for article in articles.values() if article.language in (filters.languages or ("en", "sv"))]
        return [Hit(Passage(a.id, a.id, 0, 0, len(a.text), a.text), a, 0.5) for a in found][:limit]

    @contextmanager
    def open_index(settings, collection):
        yield Index(Scripted(), dict.fromkeys(("whole", "dense", "lexical"), search), articles, "scripted@1")

    return evaluate(Settings(), suite, open_index=open_index)


def cite(articles, quote, n):
    article = next(article for article in articles.values() if quote in article.text)
    start = article.text.index(quote)
    values = {"title": None, "author": None, "outlet": None, "published": None, "url": None, "file": article.file}
    place = {"start": start, "end": start + len(quote), "quote": quote}
    return Citation(n, "quote", "p", article.id, language=article.language, **values, **place)


GOOD = {
    "cost": (0.95, [COST]),
    "who": (0.95, [COST]),
    "wait": (0.95, [ICE]),
    "roof": (0.95, [STORM.split("\n")[0]]),
    "bells": (0.95, ["The bells were not damaged."]),
    "train": 0.05,
    "moon": 0.05,
}


def values(report, table, name="all"):
    return {measure: figure.value for measure, figure in report.tables[table][name].items()}


def test_all_right_is_all_right(folder):
    report = run(folder, GOOD)
    answers, abstention = values(report, "answers"), values(report, "abstention")
    assert (answers["right"], answers["first right"]) == (1, 1)
    assert (abstention["answered"], abstention["declined"], abstention["right when answered"]) == (1, 1, 1)
    assert abstention["ECE"] == pytest.approx(0.05)
    assert report.tables["abstention"]["all"]["ECE"].n == 7
    assert values(report, "quotes") == {"intact": 1}
    assert all(question.problems == () for question in report.questions)
    assert (report.name, report.source) == ("news", "news")


def test_what_is_right_by_hand(folder):
    nobody, bells = "Nobody was in the church.", "The bells were not damaged."
    report = run(
        folder,
        {
            "cost": (0.95, [nobody, COST]),  # right, but not at first
            "who": (0.95, [COST[:33]]),  # of the right sentence, but without the name
            "wait": (0.95, [FERRY.split(". ")[0] + "."]),  # of the right article, but of another sentence
            "roof": (0.95, [nobody, bells, COST, STORM.split("\n")[0]]),  # nobody reads as far as the fourth
            "bells": 0.45,  # declined
            "train": (0.45, [ICE]),
            "moon": 0.05,
        },
    )
    answers, abstention = values(report, "answers"), values(report, "abstention")
    assert answers["right"] == pytest.approx(1 / 5)
    assert answers["first right"] == 0
    assert abstention["answered"] == pytest.approx(4 / 5)
    assert abstention["declined"] == pytest.approx(1 / 2)
    assert abstention["right when answered"] == pytest.approx(1 / 5)
    # Four at 0.95 of which one is right, two at 0.45 and one at 0.05 of which none is.
    assert abstention["ECE"] == pytest.approx((4 * (0.95 - 1 / 4) + 2 * 0.45 + 0.05) / 7)
    problems = {question.id: "; ".join(question.problems) for question in report.questions}
    assert problems["bells"] == "declined (confidence 0.45)"
    assert problems["train"] == "answered (confidence 0.45)"
    assert (problems["cost"], problems["moon"]) == ("the first quote is another one", "")


def test_a_pattern_matches_in_any_case_and_only_in_the_quote_of_the_gold_sentence(folder):
    figure = "Omkring 300 resenärer"
    report = run(folder, GOOD | {"wait": (0.9, [figure]), "cost": (0.9, ["The storm tore the roof off"])})
    assert values(report, "answers", "en>sv")["right"] == 1  # a part of the sentence, with the figure in it
    assert values(report, "answers", "who")["right"] == 1  # "Lind" for "lind"
    assert values(report, "answers")["right"] == pytest.approx(4 / 5)


def test_questions_are_judged_by_direction_and_kind_and_refusals_by_their_names(folder):
    report = run(folder, GOOD)
    assert {"en>en", "en>sv", "how_many", "who", "when", "what"} <= set(report.tables["answers"])
    assert {"near-miss", "outside"} <= set(report.tables["abstention"])
    assert {"AUROC near-miss", "AUROC outside"} <= set(report.tables["abstention"]["all"])
    assert set(report.tables["directions"]) == {"en>en", "en>sv"}


def test_what_is_asked_and_expected_is_read(folder):
    suite = load_suite(folder)
    (collection,) = suite.collections
    assert collection.folders == (folder / "archive",)
    questions = {question.id: question for question in collection.tasks[0].questions}
    assert questions["cost"].references == (("40,000 pounds",),)
    assert questions["cost"].patterns == (r"\b40[., ]?000\b",)
    assert questions["wait"].references == ((ICE,),)  # the sentence as a whole
    assert (questions["train"].kind, questions["moon"].kind) == ("near-miss", "outside")
    assert not questions["train"].answerable


def test_evidence_is_cleaned_as_the_articles_are(folder):
    evidence = unicodedata.normalize("NFD", COST).replace("40,000", "40,000\u200b")
    write_questions(folder, [QUESTIONS[0] | {"evidence": evidence}])
    assert news_suite(folder).collections[0].tasks[0].questions[0].evidence[0].quote == COST


def test_evidence_that_does_not_stand_in_its_document_stops_the_run(folder):
    for wrong in ({"evidence": "Repairs cost nothing."}, {"document": "storms"}):
        write_questions(folder, [QUESTIONS[0] | wrong])
        with pytest.raises(BronError, match="cost"):
            run(folder, GOOD)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        json.dumps({key: value for key, value in QUESTIONS[0].items() if key != "evidence"}),
        json.dumps(QUESTIONS[0] | {"answer": ["(40"]}),
        json.dumps(QUESTIONS[0] | {"answer": None}),
    ],
)
def test_a_line_that_is_no_question_is_named(folder, line):
    write_questions(folder, [QUESTIONS[1], line, QUESTIONS[2]])
    with pytest.raises(BronError, match=r"questions\.jsonl, line 2"):
        load_suite(folder)


def test_a_folder_without_an_archive_is_no_news(folder):
    (folder / "archive").rename(folder / "elsewhere")
    with pytest.raises(BronError, match="practice"):
        load_suite(folder)


def test_a_news_suite_runs_through_a_real_index(folder, monkeypatch):
    told = {
        "repairs": ["40,000 pounds"],
        "wait": ["Omkring 300 resenärer"],
        "vicar": ["Åsa Lind"],
        "roof": ["Sunday night"],
    }
    read_by_script(monkeypatch, told)
    report = evaluate(Settings(), load_suite(folder))
    assert report.tables["retrieval"]["all"]["Recall@10"].value == 1
    right = report.tables["answers"]["all"]["right"]
    assert right.n == 5 and right.value > 0
    assert report.tables["abstention"]["all"]["declined"].n == 2
    shown = report.tables.get("quotes", {}).get("all", {})
    assert all(figure.value == 1 for figure in shown.values())


@pytest.mark.archive
def test_the_news_benchmark_holds_together():
    if not NEWS.is_dir():
        pytest.skip("the benchmarks (../shared/data/benchmarks) are not beside this checkout")
    (collection,) = load_suite(NEWS).collections
    questions = collection.tasks[0].questions
    articles = read_articles(collection.folders, collection.key, 50)
    assert len({question.id for question in questions}) == len(questions) == 150
    assert sum(question.answerable for question in questions) == 102
    assert all(gold_units(question, articles) for question in questions if question.answerable)
