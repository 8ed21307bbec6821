"""Question files and gold: what is read, what is refused and how, and which hit covers which quote."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.bundled import corpus_folder, evaluation_folder
from rag.evaluation.gold import (
    Unit,
    covered_by_citation,
    covered_by_hit,
    first_of_each_article,
    gold_units,
    places,
    ranked_units,
)
from rag.evaluation.questions import Gold, JudgedQuestion, corpus_digest, load_questions, questions_digest
from rag.records import BronError
from tests.helpers_evaluation import ARTICLES, QUESTIONS, TEXTS, cite, hit, span_of, write_archive, write_questions

REPAIR = "The council put the repair at 3,000 pounds."


def unit_of(key, quote, name="gold-1"):
    return Unit(name, ARTICLES[key].id, key[:2], (span_of(key, quote),))


def test_questions_are_read_in_order_with_all_they_say(tmp_path):
    questions = load_questions(write_questions(tmp_path / "q.jsonl", QUESTIONS))
    assert [question.id for question in questions] == ["t-1", "t-2", "t-3", "t-4"]
    assert questions[1].disagreement
    assert questions[1].references == (("3,500", "3 500"), ("4,000",))
    assert questions[0].references == (("3,000",),)
    assert questions[0].evidence == (Gold("en/bridge.md", REPAIR),)
    assert not questions[3].answerable


def test_a_question_file_in_nfd_is_the_same_as_in_nfc(tmp_path):
    path = write_questions(tmp_path / "q.jsonl", QUESTIONS)
    composed = load_questions(path)
    path.write_text(unicodedata.normalize("NFD", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert load_questions(path) == composed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"language": "de"}, "language"),
        ({"kind": "outside"}, "kind"),
        ({"kind": "riddle"}, "kind"),
        ({"answerable": "yes"}, "answerable"),
        ({"references": []}, "references or patterns"),
        ({"references": "3,000"}, "references"),
        ({"references": [3000]}, "references"),
        ({"references": [["3,000"], ["4,000"]]}, "more than one account"),
        ({"references": [[]]}, "no form"),
        ({"references": [["3,000"], "4,000"]}, "references"),
        ({"evidence": []}, "references or patterns"),
        ({"evidence": ["en/bridge.md"]}, "evidence"),
        ({"evidence": [{"article": "en/bridge.md"}]}, "metadata"),
        ({"evidence": [{"quote": "x"}]}, "article"),
        ({"question": " "}, "question"),
        ({"id": None}, "id"),
        ({"answerable": False, "kind": "outside"}, "no references"),
        ({"disagreement": 1}, "disagreement"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused_with_its_line(tmp_path, change, words):
    path = write_questions(tmp_path / "q.jsonl", [QUESTIONS[1], QUESTIONS[0] | change])
    with pytest.raises(BronError, match=words) as caught:
        load_questions(path)
    assert "line 2" in str(caught.value)


@pytest.mark.parametrize("content", ["", "[]\n", "{\n", "null\n", "\n\n"])
def test_a_file_without_questions_is_refused(tmp_path, content):
    path = tmp_path / "q.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BronError, match=r"q\.jsonl"):
        load_questions(path)


def test_a_missing_file_bad_bytes_and_a_repeated_id_are_refused(tmp_path):
    path = tmp_path / "q.jsonl"
    with pytest.raises(BronError, match="cannot be read"):
        load_questions(path)
    path.write_bytes('{"id": "q"}\n{"id": "bår"}\n'.encode("latin-1"))
    with pytest.raises(BronError, match=r"q\.jsonl, line 2: the file is not UTF-8.*bår.*UTF-8"):
        load_questions(path)
    with pytest.raises(BronError, match="twice"):
        load_questions(write_questions(path, [QUESTIONS[0], QUESTIONS[0]]))


def test_a_metadata_question_may_name_an_article_alone(tmp_path):
    record = QUESTIONS[0] | {"kind": "metadata", "evidence": [{"article": "en/bridge.md"}]}
    (question,) = load_questions(write_questions(tmp_path / "q.jsonl", [record]))
    (unit,) = gold_units(question, ARTICLES)
    assert covered_by_hit(unit, hit("en/bridge.md", 0, 3))
    assert not covered_by_hit(unit, hit("sv/bron.md", 0, 3))
    assert covered_by_citation(unit, cite("en/bridge.md", "Nobody"))


def test_the_digest_of_questions_follows_content_not_layout(tmp_path):
    path = write_questions(tmp_path / "q.jsonl", QUESTIONS)
    digest = questions_digest(load_questions(path))
    path.write_text("\n\n".join(json.dumps(q, sort_keys=True) for q in QUESTIONS), encoding="utf-8")
    assert questions_digest(load_questions(path)) == digest
    write_questions(path, [*QUESTIONS[:3], QUESTIONS[3] | {"question": "How far is the sun?"}])
    assert questions_digest(load_questions(path)) != digest


def test_the_digest_of_the_corpus_follows_names_and_texts(tmp_path):
    corpus, _ = write_archive(tmp_path)
    digest = corpus_digest(corpus)
    (corpus / "README.md").write_text("About the folder", encoding="utf-8")
    article = corpus / "en" / "bridge.md"
    article.write_bytes(article.read_bytes().replace(b"\n", b"\r\n"))
    assert corpus_digest(corpus) == digest
    renamed = article.rename(article.with_name("other.md"))
    assert corpus_digest(corpus) != digest
    renamed.rename(article)
    article.write_text(article.read_text(encoding="utf-8") + "!", encoding="utf-8")
    assert corpus_digest(corpus) != digest


@pytest.mark.parametrize(
    ("gold", "words"),
    [(Gold("en/bridge.md", "The council put the repairs"), "verbatim"), (Gold("en/nowhere.md", "x"), "not read")],
)
def test_gold_that_is_not_in_the_archive_names_its_question(gold, words):
    question = JudgedQuestion("t-9", "?", "en", "what", True, ("x",), (gold,))
    with pytest.raises(BronError, match=words) as caught:
        gold_units(question, ARTICLES)
    assert "t-9" in str(caught.value)


@given(st.text("ab", max_size=12), st.text("ab", min_size=1, max_size=3))
def test_places_are_all_occurrences(text, quote):
    found = places(text, quote)
    assert all(text[start:end] == quote for start, end in found)
    assert len(found) == sum(text.startswith(quote, i) for i in range(len(text)))


@pytest.mark.parametrize(
    ("before", "after", "covered"),
    [(0, 0, True), (-5, 5, True), (20, 0, True), (22, 0, False), (0, -20, True), (0, -25, False), (200, 200, False)],
)
def test_a_hit_covers_a_quote_from_half_of_it_on(before, after, covered):
    start, end = span_of("en/bridge.md", REPAIR)
    assert end - start == 43
    found = hit("en/bridge.md", start + before, end + after)
    assert covered_by_hit(unit_of("en/bridge.md", REPAIR), found) is covered
    assert not covered_by_hit(unit_of("sv/bron.md", "Ingen"), found)


def test_a_citation_of_one_sentence_of_a_longer_gold_passage_counts():
    gold = unit_of("en/bridge.md", TEXTS["en/bridge.md"])
    assert covered_by_citation(gold, cite("en/bridge.md", "Nobody was hurt."))
    assert covered_by_citation(unit_of("en/bridge.md", "Nobody was hurt."), cite("en/bridge.md", "Nobody was hurt."))
    assert not covered_by_citation(unit_of("en/bridge.md", REPAIR), cite("en/bridge.md", "Nobody was hurt."))


def test_a_unit_counts_once_at_its_best_rank_and_the_rest_stands_in_the_way():
    start, end = span_of("en/bridge.md", REPAIR)
    hits = [hit("nl/brug.md", 0, 9), hit("en/bridge.md", start, end), hit("en/bridge.md", 0, end)]
    assert ranked_units(hits, [unit_of("en/bridge.md", REPAIR)]) == ["other-0", "gold-1", "other-2"]


def test_one_passage_may_hold_several_units():
    units = [unit_of("en/bridge.md", REPAIR, "gold-1"), unit_of("en/bridge.md", "Nobody was hurt.", "gold-2")]
    whole = hit("en/bridge.md", 0, len(TEXTS["en/bridge.md"]))
    assert ranked_units([whole, hit("sv/bron.md", 0, 9)], units) == ["gold-1", "gold-2", "other-1"]


def test_articles_rank_by_their_first_passage():
    hits = [hit("sv/bron.md", 0, 5), hit("en/bridge.md", 0, 5), hit("sv/bron.md", 9, 12), hit("nl/brug.md", 0, 5)]
    first = first_of_each_article(hits)
    assert [one.article.file for one in first] == ["sv/bron.md", "en/bridge.md", "nl/brug.md"]
    assert first[0].passage.start == 0


def test_the_bundled_folders_hold_articles_and_what_they_are_judged_by():
    assert {"en", "nl", "sv"} <= {path.name for path in corpus_folder().iterdir()}
    assert (evaluation_folder() / "README.md").is_file()
