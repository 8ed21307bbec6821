"""Question sets in two parts, and the scores of false premises, conversations, requests and patterns, by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from rag.bundled import corpus_folder
from rag.evaluation.conversations import load_conversations
from rag.evaluation.gold import gold_units, read_articles
from rag.evaluation.questions import PARTS, PREMISE, load_questions, questions_digest
from rag.evaluation.requests import load_requests
from rag.evaluation.run import evaluate
from rag.evaluation.suites import BUNDLED, SETS, bundled_suite, named_suites
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_evaluation import answer, cite, declined, scripted_index, write_archive, write_questions

NEW = ("misspelt", "premises", "quotations")


def questions_of(name):
    return bundled_suite(name).collections[0].tasks[0].questions


@pytest.fixture(scope="module")
def briefs():
    folders = [folder for folder in corpus_folder().iterdir() if folder.is_dir()]
    return read_articles(folders, bundled_suite("misspelt").collections[0].key, 50)


@pytest.mark.parametrize("name", NEW)
def test_a_set_is_two_parts_development_and_one_held_out_in_each_language(name):
    development, heldout = questions_of(name), questions_of(f"{name}-heldout")
    assert len(development) + len(heldout) >= 36
    assert not {question.id for question in development} & {question.id for question in heldout}
    for part, most in ((development, 24), (heldout, 12)):
        counts = Counter(question.language for question in part)
        assert counts == {"en": most // 3, "sv": most // 3, "nl": most // 3}


@pytest.mark.parametrize("name", [f"{name}{part}" for name in SETS for part in ("", "-heldout")])
def test_all_gold_of_a_set_stands_in_the_corpus(name, briefs):
    for question in questions_of(name):
        units = gold_units(question, briefs)
        assert bool(units) == bool(question.evidence)
        if question.follows or question.kind == "start":
            texts = [article.text for article in briefs.values()]
            assert not question.references or any(form in text for form in question.references[0] for text in texts)


def test_what_shares_a_gold_sentence_is_in_one_part():
    held = {gold for name in NEW for one in questions_of(f"{name}-heldout") for gold in one.evidence}
    assert not held & {gold for name in NEW for one in questions_of(name) for gold in one.evidence}


def test_premises_are_all_false_and_most_are_corrected_somewhere():
    premises = [one for part in ("premises", "premises-heldout") for one in questions_of(part)]
    assert {one.kind for one in premises} == {PREMISE}
    assert not any(one.answerable for one in premises)
    assert sum(bool(one.evidence) for one in premises) >= 25


def test_a_suite_is_named_by_its_set_and_part():
    assert [suite.name for suite in named_suites(["premises", "requests-heldout"])] == ["premises", "requests-heldout"]
    assert set(PARTS) < set(BUNDLED)
    with pytest.raises(BronError, match="misspelt-heldout"):
        bundled_suite("misspelt-development")


BRIDGE = {"id": "p-1", "language": "en", "kind": "premise", "answerable": False, "references": [], "evidence": []}
CORRECTS = [{"article": "en/bridge.md", "quote": "Nobody was hurt."}]


def test_a_line_of_a_file_in_parts_says_its_part(tmp_path):
    rows = [{**BRIDGE, "question": "Who?", "part": "heldout"}, {**BRIDGE, "id": "p-2", "question": "När brann ön?"}]
    path = write_questions(tmp_path / "q.jsonl", rows)
    with pytest.raises(BronError, match="a part among") as raised:
        load_questions(path, "development")
    assert "line 2" in str(raised.value)
    write_questions(path, [rows[0], {**rows[1], "part": "development"}])
    assert [one.id for one in load_questions(path, "development")] == ["p-2"]
    assert len(load_questions(path)) == 2
    write_questions(path, [rows[0], {**rows[0], "part": "development"}])
    with pytest.raises(BronError, match="twice"):
        load_questions(path, "development")


def test_patterns_take_the_place_of_references_and_of_a_quote(tmp_path):
    row = {"id": "x", "question": "Vem?", "language": "sv", "kind": "person", "answerable": True}
    row |= {"patterns": ["b[oó]s"], "evidence": [{"article": "Sidecar 2022"}]}
    (question,) = load_questions(write_questions(tmp_path / "q.jsonl", [row]))
    assert question.patterns == ("b[oó]s",)
    for change, words in (({"patterns": ["("]}, "regular expression"), ({"patterns": []}, "references or patterns")):
        with pytest.raises(BronError, match=words):
            load_questions(write_questions(tmp_path / "q.jsonl", [row | change]))
    with pytest.raises(BronError, match="without a quote"):
        load_questions(write_questions(tmp_path / "q.jsonl", [row | {"patterns": [], "references": ["bós"]}]))


def test_a_later_field_changes_the_digest_only_where_it_is_filled_in(tmp_path):
    (question,) = load_questions(write_questions(tmp_path / "q.jsonl", [{**BRIDGE, "question": "Who?"}]))
    digest = questions_digest((question,))
    assert digest.startswith("f0b7ab4714140d44")  # as it was before there were such fields
    assert questions_digest((replace(question, facts=("a",)),)) != digest
    assert questions_digest((replace(question, follows=("a",)),)) != digest


def run_of(suite, script):
    return evaluate(Settings(), suite, open_index=scripted_index(script))


def figures(result, table, name="all"):
    return {measure: figure.value for measure, figure in result.tables[table][name].items()}


def test_a_false_premise_by_hand(tmp_path):
    """Four: declined; corrected first; corrected second; answered as asked. Two of four are right, one is corrected."""
    asked = ["Who hurt the mayor?", "Wie werd geraakt?", "Vem skadades i Åmåla?", "How many were hurt?"]
    rows = [
        BRIDGE | {"id": f"p-{n}", "question": text, "part": "development", "evidence": CORRECTS}
        for n, text in enumerate(asked, 1)
    ]
    corpus, evaluation = write_archive(tmp_path)
    write_questions(evaluation / "premises.jsonl", rows)
    right, other = cite("en/bridge.md", "Nobody was hurt."), cite("sv/bron.md", "Bron i Åmåla stängdes i maj.", 2)
    answers = (
        declined(0.1, right),
        answer("x [1]", right, other),
        answer("x [1]", other, right),
        answer("x [1]", other, confidence=0.8),
    )
    script = dict(zip(asked, answers, strict=True))
    result = run_of(bundled_suite("premises", corpus, evaluation), script)
    assert figures(result, "premises") == {"right": 0.5, "declined": 0.25, "corrected": 0.25}
    assert figures(result, "abstention")["declined"] == 0.5
    assert [one.verdict for one in result.questions] == ["declined", "right", "unfounded", "unfounded"]
    assert [bool(one.problems) for one in result.questions] == [False, False, True, True]
    assert [one.sound for one in result.questions] == [False, True, False, False]
    assert "answers" not in result.tables


def test_a_premise_that_nothing_corrects_has_to_be_declined(tmp_path):
    corpus, evaluation = write_archive(tmp_path)
    row = BRIDGE | {"question": "Who sank the ferry?", "part": "development"}
    write_questions(evaluation / "premises.jsonl", [row])
    suite = bundled_suite("premises", corpus, evaluation)
    shown = answer("x [1]", cite("en/bridge.md", "Nobody was hurt."))
    assert run_of(suite, {"Who sank the ferry?": shown}).questions[0].verdict == "unfounded"
    assert run_of(suite, {"Who sank the ferry?": declined()}).questions[0].verdict == "declined"


def test_a_conversation_by_hand(tmp_path):
    """Start right; follow-up right; two changes, right alone both, one lost in the conversation; outside declined."""
    turns = [
        {"kind": "start", "question": "Vad kostade bron?", "answers": ["3 500"]},
        {"kind": "follow-up", "question": "och när?", "answers": ["i maj"]},
        {"kind": "change", "question": "What did the council say?", "answers": ["3,000", "4.000"]},
        {"kind": "change", "question": "Skadades någon på ön?", "answers": ["Ingen skadades"]},
        {"kind": "outside", "question": "Hur bakar man bröd?", "answers": []},
    ]
    corpus, evaluation = write_archive(tmp_path)
    rows = [{"id": "c-1", "part": "development", "language": "sv", "turns": turns}]
    write_questions(evaluation / "conversations.jsonl", rows)
    cost = answer("x", cite("sv/bron.md", "Kommunen räknar med 3 500 kronor."))
    shut = replace(answer("x", cite("sv/bron.md", "Bron i Åmåla stängdes i maj.")), question="När stängdes bron?")
    script = {
        "Vad kostade bron?": cost,
        "och när?": shut,
        "What did the council say?": answer("x", cite("en/bridge.md", "The council put the repair at 3,000 pounds.")),
        "Skadades någon på ön?": answer("x", cite("sv/bron.md", "Ingen skadades på ön.")),
        "Hur bakar man bröd?": declined(),
    }
    given = {}

    def asked(question, earlier):
        given.setdefault(question, []).append(tuple(earlier))
        lost = earlier and question == "Skadades någon på ön?"
        found = cost if lost else script[question]
        return found if found.question else replace(found, question=question)

    suite = bundled_suite("conversations", corpus, evaluation)
    result = evaluate(Settings(), suite, open_index=scripted_index(asked))
    assert given["och när?"] == [("Vad kostade bron?",)]
    assert given["What did the council say?"] == [("Vad kostade bron?", "och när?"), ()]
    assert figures(result, "conversations") == {"kept": 0.5}
    assert figures(result, "answers")["right"] == 0.75
    assert figures(result, "answers", "follow-up")["right"] == 1
    assert [one.verdict for one in result.questions] == ["right", "right", "right", "wrong", "declined"]
    assert "not in its conversation" in result.questions[3].problems[0]


def test_a_turn_that_contradicts_itself_is_named(tmp_path):
    turns = [{"kind": "outside", "question": "Hur?", "answers": ["x"]}]
    path = write_questions(tmp_path / "bad.jsonl", [{"id": "c", "part": "heldout", "language": "sv", "turns": turns}])
    with pytest.raises(BronError, match=r"bad\.jsonl, line 1"):
        load_conversations(path, "heldout")


def test_a_request_by_hand(tmp_path):
    """All shown; one quote of another article and one fact of two; nothing on it, declined; on it, but declined."""
    row = {"part": "development", "language": "sv", "kind": "subject", "answerable": True}
    facts = {"articles": ["sv/bron.md"], "on": "bron|ön", "facts": ["åmåla", "skadad"]}
    nothing = {"answerable": False, "articles": [], "on": "", "facts": []}
    texts = ("Bron i Åmåla", "berätta om bron", "pensionerna", "Åmåla")
    kinds = (facts, facts, nothing, facts)
    rows = [
        row | {"id": f"r-{n}", "text": text} | kind for n, (text, kind) in enumerate(zip(texts, kinds, strict=True))
    ]
    corpus, evaluation = write_archive(tmp_path)
    write_questions(evaluation / "requests.jsonl", rows)
    shut, hurt = (cite("sv/bron.md", quote) for quote in ("Bron i Åmåla stängdes i maj.", "Ingen skadades på ön."))
    cost, other = cite("sv/bron.md", "Kommunen räknar med 3 500 kronor."), cite("en/bridge.md", "Nobody was hurt.")
    answers = (answer("x", shut, hurt), answer("x", cost, other, shut), declined(), declined())
    suite = bundled_suite("requests", corpus, evaluation)
    result = run_of(suite, dict(zip(texts, answers, strict=True)))
    assert figures(result, "requests") == pytest.approx(
        {
            "right article first": 2 / 3,
            "quotes of right articles": (1 + 2 / 3 + 0) / 3,
            "quotes on the subject": (1 + 1 / 3 + 0) / 3,
            "facts": (1 + 1 / 2 + 0) / 3,
        }
    )
    assert figures(result, "answers")["right"] == pytest.approx(1 / 3)
    assert figures(result, "abstention")["declined"] == 1
    assert [one.verdict for one in result.questions] == ["right", "wrong", "declined", "missed"]
    assert len(result.questions[1].problems) == 2


def test_a_request_of_no_known_kind_is_named(tmp_path):
    row = {"id": "r", "part": "heldout", "language": "en", "kind": "wish", "text": "x", "answerable": False}
    path = write_questions(tmp_path / "r.jsonl", [row | {"articles": [], "on": "", "facts": []}])
    with pytest.raises(BronError, match=r"r\.jsonl, line 1"):
        load_requests(path, "heldout")
