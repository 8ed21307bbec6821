"""Question files asked of a folder or of a copy of an index, BEIR folders, and damaged files of each kind."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from rag.evaluation.beir import beir_suite
from rag.evaluation.own import own_suite
from rag.evaluation.run import evaluate
from rag.evaluation.suites import load_suite, named_suites
from rag.index.writing.ingest import ingest
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_reader import read_by_script
from tests.helpers_store import FERRY, POLDER, write

QUOTE = "Färjan till Ven gick inte på tisdagen."
HASH = "tests.helpers_embedding:HashEmbedding"
QUESTION = {
    "id": "q-1",
    "question": "När gick inte färjan till Ven?",
    "language": "sv",
    "kind": "date",
    "answerable": True,
    "references": [["tisdagen"]],
    "evidence": [{"article": "sv/färja.md", "quote": QUOTE}],
}
MISS = {"id": "q-2", "question": "Wie kocht de polder?", "language": "nl", "kind": "near-miss", "answerable": False}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "arkiv" / "sv", "färja.md", FERRY, title="Färjan", language="sv")
    write(tmp_path / "arkiv" / "nl", "polder.md", POLDER, title="Polder", language="nl")
    return tmp_path / "arkiv"


def questions(path: Path, *records) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def test_a_question_file_is_asked_of_a_folder_of_articles(folder, tmp_path, capsys):
    path = questions(tmp_path / "mina.jsonl", QUESTION, MISS)
    suite = own_suite(path, Settings(), folder)
    (collection,) = suite.collections
    assert (suite.name, collection.folders, collection.index) == ("mina", (folder,), None)
    assert len(collection.tasks[0].questions[0].evidence[0].article) == 16
    assert len(suite.corpus) == 64 and not capsys.readouterr().err


def test_questions_that_nobody_reviewed_are_told_of_once(folder, tmp_path, capsys):
    path = questions(tmp_path / "q.jsonl", {**QUESTION, "reviewed": False}, {**MISS, "reviewed": True})
    own_suite(path, Settings(), folder)
    assert capsys.readouterr().err.count("nobody has reviewed 1 of the 2 questions") == 1


def test_keys_that_are_not_used_are_told_of_with_their_lines(folder, tmp_path, capsys):
    path = questions(tmp_path / "q.jsonl", {**QUESTION, "noot": "x", "answer": "y"}, {**MISS, "noot": "z"})
    own_suite(path, Settings(), folder)
    err = capsys.readouterr().err
    assert "“noot” is no key of a question, and is not used (2 lines, first 1)" in err
    assert "“answer” is no key of a question, and is not used (line 1)" in err


@pytest.mark.parametrize("words", ["onsdagen", "on Tuesday"])
def test_an_answer_that_does_not_stand_in_its_evidence_could_never_be_right(folder, tmp_path, words):
    path = questions(tmp_path / "q.jsonl", MISS, {**QUESTION, "references": [[words]]})
    with pytest.raises(BronError, match="line 2, question q-1: no accepted answer stands in the evidence"):
        own_suite(path, Settings(), folder)
    own_suite(questions(path, {**QUESTION, "references": [[words, "PÅ  TISDAGEN"]]}), Settings(), folder)


def stamp(index: Path) -> dict[str, str]:
    return {
        path.relative_to(index).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(index.rglob("*"))
        if path.is_file()
    }


def test_a_question_file_is_asked_of_a_copy_of_the_index_which_stays_as_it_is(folder, tmp_path, monkeypatch):
    read_by_script(monkeypatch, {"färjan": ["tisdagen"]})
    settings = Settings(index=tmp_path / "index", embedding=HASH)
    ingest(settings, [folder])
    before = stamp(settings.index)
    path = questions(tmp_path / "q.jsonl", QUESTION, MISS)
    (suite,) = named_suites([f"mine={path}"], lambda found: own_suite(found, settings))
    result = evaluate(settings, suite)
    assert {one.id: one.verdict for one in result.questions} == {"q-1": "right", "q-2": "declined"}
    assert stamp(settings.index) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"evidence": [{"article": "saknas.md", "quote": QUOTE}]}, "line 2, question q-1: the archive has no such"),
        (
            {"evidence": [{"article": "sv/färja.md", "quote": "Färjan gick."}]},
            "line 2, question q-1: the evidence is not",
        ),
        ({"kind": "praise"}, "line 2, question q-1: expected a kind of an answerable question: person, organisation"),
        ({"answerable": "yes"}, "line 2, question q-1"),
        ({"references": []}, "line 2, question q-1"),
    ],
)
def test_what_does_not_fit_the_archive_names_file_and_line(folder, tmp_path, change, words):
    path = questions(tmp_path / "q.jsonl", MISS, {**QUESTION, **change})
    with pytest.raises(BronError, match=f"q.jsonl, {words}"):
        own_suite(path, Settings(), folder)


def test_there_has_to_be_an_archive(tmp_path):
    path = questions(tmp_path / "q.jsonl", MISS)
    for settings, archive in ((Settings(), tmp_path / "none"), (Settings(index=tmp_path / "none"), None)):
        with pytest.raises(BronError) as caught:
            own_suite(path, settings, archive)
        assert caught.value.misuse
    with pytest.raises(BronError, match="not known"):
        load_suite(path)


CORPUS = [
    {"_id": "d1", "title": "Ferry", "text": "The ferry to Ven did not sail on Tuesday because of the thick ice."},
    {
        "_id": "d2",
        "title": "Harbour",
        "text": "Fishermen in Ystad blame the new dredging rules for the closed harbour.",
    },
    {"_id": "d3", "title": "Again", "text": "The ferry to Ven did not sail on Tuesday because of the thick ice."},
    {"_id": "d4", "title": "A school on the island became a museum", "text": ""},
]
QUERIES = [{"_id": "1", "text": "why did the ferry not sail?"}, {"_id": "2", "text": "who blames dredging?"}]


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "små"
    (folder / "qrels").mkdir(parents=True)
    questions(folder / "corpus.jsonl", *CORPUS)
    questions(folder / "queries.jsonl", *QUERIES)
    rows = ["query-id\tcorpus-id\tscore", "1\td1\t2", "1\td3\t1", "1\td2\t0", "2\td2\t1", ""]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_a_beir_folder_is_asked_for_passages_alone(beir):
    suite = load_suite(beir)
    (collection,) = suite.collections
    assert [record.title for record in collection.records] == [
        "Ferry",
        "Harbour",
        "A school on the island became a museum",
    ]
    (task,) = collection.tasks
    assert (task.name, task.answers, task.by_article) == ("test", False, True)
    assert [len(question.evidence) for question in task.questions] == [1, 1]  # two documents of one text are one
    result = evaluate(Settings(embedding=HASH), suite)
    assert result.tables["retrieval"]["test"]["Recall@10"].value == 1
    assert "answers" not in result.tables


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl, line 5"),
        ("corpus.jsonl", '{"_id": "d9"}', r"corpus\.jsonl, line 5"),
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}', r"corpus\.jsonl, line 5: a document id occurs twice"),
        ("corpus.jsonl", '{"_id": "d9", "text": " "}', r"corpus\.jsonl, line 5: a document has neither"),
        ("queries.jsonl", "[]", r"queries\.jsonl, line 3"),
        ("qrels/test.tsv", "1\td1", r"test\.tsv, line 6: the line is no judgement"),
        ("qrels/test.tsv", "1\td1\tyes", r"test\.tsv, line 6: the line is no judgement"),
        ("qrels/test.tsv", "1\td9\t1", r"test\.tsv, line 6: a judgement names"),
        ("qrels/test.tsv", "9\td1\t1", r"test\.tsv, line 6: a judgement names"),
    ],
)
def test_a_damaged_beir_file_names_its_line(beir, name, line, words):
    with (beir / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(BronError, match=words):
        beir_suite(beir)


def test_a_beir_folder_without_judgements_is_refused(beir):
    (beir / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td1\t0\n", encoding="utf-8")
    with pytest.raises(BronError, match="no document is judged"):
        beir_suite(beir)
    (beir / "qrels" / "test.tsv").unlink()
    with pytest.raises(BronError, match="no judgements"):
        beir_suite(beir)


def test_a_damaged_news_file_names_its_line(tmp_path):
    (tmp_path / "archive").mkdir()
    good = '{"id": "n", "lang": "sv", "question": "Vad?", "answerable": false, "class": "near"}\n'
    for line in ("{", '{"id": "x"}', good.replace("false", "true").strip()):
        (tmp_path / "questions.jsonl").write_text(good + line + "\n", encoding="utf-8")
        with pytest.raises(BronError, match=r"questions\.jsonl, line 2"):
            load_suite(tmp_path)


def test_a_damaged_squad_file_names_the_place(tmp_path):
    path = tmp_path / "squad.json"
    context = "The lighthouse at Torö was lit for the first time in 1872, and its keeper was a woman."
    qas = [{"id": "a", "question": "When?", "answers": [{"text": "1872"}]}, {"id": "b", "question": "Who?"}]
    good = {"context": context, "qas": qas[:1]}
    data = {"data": [{"title": "T", "paragraphs": [good, {"context": context, "qas": qas}]}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BronError, match=r"squad\.json, data\[0\]\.paragraphs\[1\]"):
        load_suite(path)
    path.write_text('{"data": [\n{"title": }\n]}', encoding="utf-8")
    with pytest.raises(BronError, match="line 2"):
        load_suite(path)
