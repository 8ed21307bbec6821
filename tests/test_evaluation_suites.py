"""Other formats as suites: SQuAD 2.0, parallel news and practice topics, small ones here; benchmarks where they are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from rag.evaluation.parallel import read_news
from rag.evaluation.practice import conversations_suite, dossiers_folder, practice_topics
from rag.evaluation.questions import LANGUAGES, PARTS
from rag.evaluation.run import bitext_rows, evaluate
from rag.evaluation.squad import read_squad
from rag.evaluation.suites import bundled_suite, collections_digest, load_suite, named_suites
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_evaluation import write_topics
from tests.helpers_reader import read_by_script

BENCHMARKS = Path(__file__).parents[2] / "shared" / "data" / "benchmarks"

ENGLISH = [
    "The lighthouse at Torö was lit for the first time in 1872, and its keeper was a woman called Anna Berg.",
    "The harbour of Torö froze over in the winter of 1940, and the post was carried across the ice on sledges.",
]
SWEDISH = [
    "Fyren på Torö tändes för första gången 1872, och fyrvaktaren var en kvinna som hette Anna Berg.",
    "Hamnen på Torö frös till is vintern 1940, och posten drogs över isen på slädar av öns egna bönder.",
    "Skolan på Torö lades ned 1968 när bara tre barn återstod, och huset är numera ett litet museum.",
]


def squad_file(path: Path, contexts, questions) -> Path:
    """questions: (id, paragraph, question, answer or None)."""
    paragraphs = []
    for number, context in enumerate(contexts):
        qas = []
        for name, place, question, text in questions:
            if place == number and text is not None:
                found = [{"text": text, "answer_start": context.index(text)}] * 2
                qas.append({"id": name, "question": question, "answers": found})
            elif place == number:
                qas.append({"id": name, "question": question, "answers": [], "is_impossible": True})
        paragraphs.append({"context": context, "qas": qas})
    content = json.dumps({"version": "2.0", "data": [{"title": "Torö_island", "paragraphs": paragraphs}]})
    path.write_bytes(gzip.compress(content.encode()) if path.suffix == ".gz" else content.encode())
    return path


@pytest.fixture
def squad(tmp_path):
    english = [("a", 0, "Who kept the light on Torö?", "Anna Berg"), ("x", 1, "When did the harbour freeze?", "1940")]
    swedish = [
        ("a", 0, "Vem vaktade fyren på Torö?", "Anna Berg"),
        ("b", 1, "När frös hamnen?", "1940"),
        ("c", 2, "Vem ritade skolan?", None),
    ]
    squad_file(tmp_path / "english.json", ENGLISH, english)
    (tmp_path / "other.json").write_text('{"not": "squad"}', encoding="utf-8")
    return squad_file(tmp_path / "swedish.json.gz", SWEDISH, swedish)


def test_a_squad_file_becomes_paragraphs_and_questions(squad):
    found = read_squad(squad)
    assert found.language == "sv"
    assert [record.text for record in found.records] == SWEDISH
    assert len({record.key for record in found.records}) == 3
    assert found.records[0].title == "Torö island"
    assert found.questions["a"].references == (("Anna Berg",),)
    assert found.questions["a"].evidence[0].article == found.records[0].key
    assert not found.questions["c"].answerable


def test_a_file_beside_it_with_the_same_ids_gives_the_other_language(squad):
    tasks = {task.name: task for task in load_suite(squad).collections[0].tasks}
    assert set(tasks) == {"sv>sv", "sv>sv shared with english", "en>sv"}
    assert [question.id for question in tasks["sv>sv"].questions] == ["a", "b", "c"]
    (crossed,) = tasks["en>sv"].questions
    assert crossed.question == "Who kept the light on Torö?"
    assert crossed.evidence == tasks["sv>sv"].questions[0].evidence
    assert not tasks["sv>sv shared with english"].answers


def test_a_squad_answer_that_its_paragraph_has_not_is_named(tmp_path):
    path = squad_file(tmp_path / "swedish.json", SWEDISH, [("ö", 1, "När frös hamnen?", "1940")])
    path.write_text(path.read_text(encoding="utf-8").replace('"text": "1940"', '"text": "1941"'), encoding="utf-8")
    with pytest.raises(BronError, match="no answer of question ö stands in its paragraph") as error:
        load_suite(path)
    assert error.value.where == f"{path}, data[0].paragraphs[1]" and error.value.received == "1941"


NEWS = {
    "a.1": [
        ("Ferry stopped by ice", "Färjan stoppad av is", "Veerboot stilgelegd door ijs"),
        (
            "The ferry has not sailed since Monday.",
            "Färjan har inte gått sedan måndag.",
            "De boot vaart al dagen niet.",
        ),
        ('The crew says "wait".', 'Besättningen säger "vänta".', 'De bemanning zegt "wacht".'),
    ],
    "b.2": [
        ("School to become museum", "Skolan blir museum", "School wordt museum"),
        ("Three children are left.", "Tre barn är kvar.", "Er zijn nog drie kinderen."),
    ],
    "c.3": [("A headline alone", "En ensam rubrik", "Een kop alleen")],
}


@pytest.fixture
def news(tmp_path):
    rows = ["\t".join(("document", "en", "sv", "nl"))]
    rows += ["\t".join((name, *row)) for name, sentences in NEWS.items() for row in sentences]
    path = tmp_path / "news.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_parallel_news_becomes_headlines_and_articles(news):
    suite = load_suite(news)
    assert [task.name for c in suite.collections for task in c.tasks] == [
        f"{asked}>{language}" for language in ("en", "sv", "nl") for asked in ("en", "sv", "nl")
    ]
    swedish = suite.collections[1]
    assert swedish.records[0].text.endswith('Besättningen säger "vänta".')
    assert all(record.title is None and record.language == "sv" for record in swedish.records)
    # A document that is nothing but its headline has no article to find.
    assert [question.question for question in swedish.tasks[0].questions] == [
        "Ferry stopped by ice",
        "School to become museum",
    ]
    assert {language: len(sentences) for language, sentences in suite.bitext.sentences.items()} == dict.fromkeys(
        ("en", "sv", "nl"), 6
    )


def test_bitext_is_judged_in_every_direction():
    one = np.eye(3, dtype=np.float32)
    rows = bitext_rows({"en": one, "sv": one[[0, 1, 1]], "nl": one})
    assert list(rows) == ["en>sv", "en>nl", "sv>en", "sv>nl", "nl>en", "nl>sv"]
    assert rows["en>nl"]["accuracy"].value == 1
    assert rows["sv>en"]["accuracy"].value == pytest.approx(2 / 3)


def test_a_squad_suite_runs_through_a_real_index(squad):
    report = evaluate(Settings(), load_suite(squad), answers=False)
    rows = report.tables["retrieval"]
    assert rows["sv>sv"]["nDCG@10"].n == 2
    assert rows["sv>sv"]["Recall@10"].value == 1
    assert rows["sv>sv, lexical alone"]["nDCG@10"].value == 1
    assert rows["en>sv, dense alone"]["Recall@10"].value == 1
    assert report.name == "swedish" and len(report.corpus) == 64


def test_a_parallel_suite_runs_through_real_indexes(news):
    report = evaluate(Settings(), load_suite(news))
    assert len(report.tables["bitext"]) == 6
    assert report.tables["bitext"]["en>sv"]["accuracy"].n == 6
    assert report.tables["retrieval"]["sv>sv"]["Recall@5"].value == 1
    assert len([name for name in report.tables["retrieval"] if "," not in name]) == 9


@pytest.mark.parametrize("content", ["", "{", "[]", '{"data": 1}', '{"data": [{}]}', '{"data": []}'])
def test_json_that_is_not_squad_is_refused(tmp_path, content):
    path = tmp_path / "suite.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BronError, match=r"suite\.json"):
        load_suite(path)


def test_a_damaged_gz_file_is_refused(squad):
    squad.write_bytes(squad.read_bytes()[:40])
    with pytest.raises(BronError, match="cannot be read"):
        load_suite(squad)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1"),
        ("document\ten\nx\ty\n", "line 1"),
        ("title\ten\tsv\nx\ty\tz\n", "line 1"),
        ("document\ten\tsv\nx\ty\n", "line 2"),
        ("document\ten\tsv\nx\ty\tz\n", "no document"),
    ],
)
def test_a_table_that_is_not_parallel_news_is_refused(tmp_path, content, words):
    path = tmp_path / "news.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BronError, match=words):
        load_suite(path)


def test_practice_topics_ask_those_that_no_reader_learned_from_of_the_briefs_of_all(tmp_path):
    suite = load_suite(write_topics(tmp_path / "practice"))
    collection = suite.collections[0]
    assert len(collection.records) == 6
    answered, not_answered = collection.tasks[0].questions
    assert answered.question == "Hoe oud is grey-mill?"
    assert (answered.kind, answered.references) == ("date", (("1874", "år 1874"),))
    assert [gold.quote for gold in answered.evidence] == [
        "The grey-mill at Åmål was opened in 1874.",
        "I Åmål togs grey-mill i bruk år 1874.",
    ]
    assert (not_answered.kind, not_answered.answerable) == ("near-miss", False)


def test_the_practice_sample_is_a_small_part_of_the_practice_suite():
    whole, sample = named_suites(["practice", "practice-sample"])
    briefs, asked = (len(sample.collections[0].records), sample.collections[0].tasks[0].questions)
    assert briefs < 150 and 100 < len(asked) < 200
    assert set(asked) < set(whole.collections[0].tasks[0].questions)
    assert {question.language for question in asked} == set(LANGUAGES)
    assert 0.4 < sum(question.answerable for question in asked) / len(asked) < 0.8


def test_a_digest_tells_whether_what_is_indexed_is_the_same(squad, tmp_path):
    (tmp_path / "nyheter" / "archive").mkdir(parents=True)
    (tmp_path / "nyheter" / "questions.jsonl").write_text(
        '{"id": "n", "lang": "sv", "question": "Vad?", "answerable": false, "class": "near"}', encoding="utf-8"
    )
    article = tmp_path / "nyheter" / "archive" / "å.txt"
    digests = []
    for text in ("Färjan går.", "Färjan går.", "Färjan står."):
        article.write_text(text, encoding="utf-8")
        digests.append(collections_digest(load_suite(tmp_path / "nyheter").collections))
    assert digests[0] == digests[1] != digests[2]
    assert collections_digest(load_suite(squad).collections) == collections_digest(load_suite(squad).collections)


def test_practice_conversations_are_on_topics_that_no_reader_learned_from():
    unseen = {topic.key for topic in practice_topics() if topic.unseen}
    parts = named_suites(["practice-conversations", "practice-conversations-heldout"])
    turns = [question for suite in parts for question in suite.collections[0].tasks[0].questions]
    assert len({question.id for question in turns}) == len(turns) == 653
    assert {question.kind for question in turns} == {"start", "follow-up", "change", "return", "near-miss"}
    for question in turns:
        keys = {"/".join(gold.article.split("/")[3:5]) for gold in question.evidence}
        assert keys <= unseen and bool(keys) == question.answerable == (question.kind != "near-miss")
        assert all(before.rpartition("/")[0] == question.id.rpartition("/")[0] for before in question.follows)
    assert {question.language for question in turns if question.id.startswith("talk-0-05/")} == {"en", "nl"}


@pytest.mark.parametrize(
    "turn",
    [
        {"kind": "start", "question": "Who?", "answers": {}},
        {"kind": "near-miss", "question": "Who?", "answers": {"culture/1/en": "Norway"}},
        {"kind": "start", "question": "Who?", "answers": {"culture/1/en": "no such words"}},
        {"kind": "start", "question": "Who?", "answers": {"nowhere/1/en": "Norway"}},
        {"kind": "start", "question": "Who?"},
    ],
)
def test_a_line_that_is_no_practice_conversation_is_named(tmp_path, turn):
    path = tmp_path / "conversations.jsonl"
    path.write_text(json.dumps({"id": "a", "part": "development", "language": "en", "turns": [turn]}), "utf-8")
    with pytest.raises(BronError, match="that is no conversation") as raised:
        conversations_suite("development", path)
    assert raised.value.where.endswith("line 1")


def test_a_practice_suite_runs_through_a_real_index(tmp_path, monkeypatch):
    read_by_script(monkeypatch, {"Hoe oud": ["1874"]})
    report = evaluate(Settings(), load_suite(write_topics(tmp_path / "practice")))
    assert report.tables["retrieval"]["all"]["Recall@10"].value == 1
    assert report.tables["answers"]["all"]["found"].n == 1
    assert [cell.value for cell in report.tables["quotes"]["all"].values()] == [1]
    assert report.name == "practice"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{}", "line 1"),
        ("no JSON", "line 1"),
        ('{"topic": "x", "briefs": [{"id": "en", "language": "en", "headline": "x", "text": "It rained."}], '
         '"questions": [{"question": "When?", "language": "en", "kind": "date", "answers": {"en": "in May"}}]}',
         "'in May'"),
        ('{"topic": "x", "briefs": [{"id": "a", "language": "en", "headline": "x", "text": "It rained."}, '
         '{"id": "a", "language": "sv", "headline": "x", "text": "Det regnade."}], "questions": []}', "one id"),
        ('{"topic": "x", "briefs": [{"language": "en", "headline": "x", "text": "It rained."}], "questions": []}',
         "id"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_topic_is_refused(tmp_path, line, words):
    (tmp_path / "bad.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BronError, match=words):
        load_suite(tmp_path)


def test_a_folder_without_topics_is_refused(tmp_path):
    with pytest.raises(BronError, match="the folder holds no questions"):
        load_suite(tmp_path)


def test_the_topics_that_bron_comes_with_hold_together():
    topics = practice_topics()
    assert {brief.language for topic in topics for brief in topic.briefs} == set(LANGUAGES)
    assert all(len(topic.briefs) == 3 for topic in topics)
    unseen = [topic for topic in topics if topic.unseen]
    assert 1 / 6 < len(unseen) / len(topics) < 1 / 3
    asked = [question for topic in topics for question in topic.questions]
    answered = sum(bool(question.answers) for question in asked)
    assert 0.4 < answered / len(asked) < 0.7
    own = {question.question for part in PARTS for question in bundled_suite(part).collections[0].tasks[0].questions}
    assert not own & {question.text for question in asked}


def test_a_dossier_is_many_briefs_on_one_event_and_no_topic_of_three():
    dossiers = practice_topics(dossiers_folder())
    assert len({topic.name for topic in dossiers}) == len(dossiers) >= 150
    assert {topic.name for topic in dossiers}.isdisjoint(topic.name for topic in practice_topics())
    for topic in dossiers:
        assert 7 <= len(topic.briefs) <= 10
        assert {brief.language for brief in topic.briefs} == set(LANGUAGES)
        assert {question.language for question in topic.questions} == set(LANGUAGES)
        assert len({question.text for question in topic.questions}) == len(topic.questions)
    unseen = [topic for topic in dossiers if topic.unseen]
    assert 1 / 6 < len(unseen) / len(dossiers) < 1 / 3
    asked = [question for topic in dossiers for question in topic.questions]
    assert 0.6 < sum(bool(question.answers) for question in asked) / len(asked) < 0.7
    (collection,) = named_suites(["dossiers"])[0].collections
    assert len(collection.records) == sum(len(topic.briefs) for topic in dossiers)
    assert len(collection.tasks[0].questions) == sum(len(topic.questions) for topic in unseen)


def test_an_unknown_kind_of_file_is_misuse(tmp_path):
    path = tmp_path / "suite.xml"
    path.write_text("<x/>", encoding="utf-8")
    for unknown in (path, tmp_path / "missing.tsv"):
        with pytest.raises(BronError) as caught:
            load_suite(unknown)
        assert caught.value.misuse


@pytest.fixture
def benchmarks():
    if not BENCHMARKS.is_dir():
        pytest.skip("the benchmarks (../shared/data/benchmarks) are not beside this checkout")
    return BENCHMARKS


@pytest.mark.archive
def test_the_benchmarks_have_the_sizes_that_published_figures_count(benchmarks):
    swedish = load_suite(benchmarks / "squad_sv.dev.json.gz").collections[0]
    tasks = {task.name: task.questions for task in swedish.tasks}
    assert len(swedish.records) == 573
    assert sum(question.answerable for question in tasks["sv>sv"]) == 2518
    assert len(tasks["sv>sv"]) == 5436
    assert len(tasks["en>sv"]) == len(tasks["sv>sv shared with xquad_en"]) == 384
    english = load_suite(benchmarks / "xquad_en.dev.json.gz").collections[0]
    assert len(english.records) == 155
    assert {task.name: len(task.questions) for task in english.tasks} == {
        "en>en": 801,
        "en>en shared with squad_sv": 384,
        "sv>en": 384,
    }


@pytest.mark.archive
def test_the_parallel_benchmark_is_read_whole(benchmarks):
    documents = read_news(benchmarks / "ntrex.dev.tsv")
    assert len(documents) == 60
    assert sum(len(rows) for rows in documents.values()) == 956


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("developmnt", "Did you mean development?"),
        ("fel/frågor.jsonl", "there is no such file"),
        ("xyz", "Expected dev"),
    ],
)
def test_a_name_that_leads_nowhere_is_told_of_as_what_it_looks_like(name, words):
    with pytest.raises(BronError) as caught:
        named_suites([name])
    assert words in str(caught.value) and caught.value.misuse


def test_a_list_of_questions_is_told_apart_from_squad(tmp_path):
    (tmp_path / "mina.json").write_text('[{"id": "ö"}]', encoding="utf-8")
    with pytest.raises(BronError, match=r"one a line, in a \.jsonl file"):
        load_suite(tmp_path / "mina.json")
