"""Conversations with the bundled corpus: a change of subject costs no answer, and what goes on is answered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rag.evaluation.conversations import Turn, is_right, judged, read_conversations
from rag.records import BronError

CORPUS = Path(__file__).parents[1] / "corpus"
CONVERSATIONS = read_conversations()
# A fast share of the development ones; `python -m rag.evaluation.conversations` asks all.
ASKED = ("conv-d-01", "conv-d-11", "conv-d-14", "conv-d-19")


def test_there_are_conversations_of_both_parts_in_each_language():
    counts = Counter((item.part, item.language) for item in CONVERSATIONS)
    assert len(CONVERSATIONS) >= 30 and len({item.id for item in CONVERSATIONS}) == len(CONVERSATIONS)
    assert all(counts["development", code] >= 8 and counts["heldout", code] >= 3 for code in ("en", "sv", "nl"))
    assert all(3 <= len(item.turns) <= 5 for item in CONVERSATIONS)
    assert all(bool(turn.answers) == (turn.kind != "outside") for item in CONVERSATIONS for turn in item.turns)


def test_what_has_to_be_answered_stands_in_the_corpus():
    text = "\n".join(path.read_text("utf-8") for path in sorted(CORPUS.glob("*/*.md")))
    turns = [turn for item in CONVERSATIONS for turn in item.turns if turn.answers]
    assert [turn.question for turn in turns if not any(words in text for words in turn.answers)] == []


def test_a_line_that_is_no_conversation_is_named(tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n', "utf-8")
    with pytest.raises(BronError, match=r"bad\.jsonl:1"):
        read_conversations(tmp_path / "bad.jsonl")


@pytest.fixture(scope="module")
def turns(service):
    chosen = [item for item in CONVERSATIONS if item.id in ASKED]
    return list(judged(chosen, lambda question, earlier: service.ask(question, earlier=earlier)))


def test_no_change_of_subject_loses_an_answer(turns):
    assert [(item.turn.question, item.answer.question) for item in turns if item.lost] == []


def test_nothing_from_outside_is_answered_or_lends_its_names(turns):
    assert all(item.right for item in turns if item.turn.kind == "outside")
    begun = [item for item in turns if item.conversation in ("conv-d-01", "conv-d-19")]
    assert [item.answer.carried for item in begun] == [()] * 6


def test_who_said_so_and_where_are_answered(turns):
    by_question = {item.turn.question: item.answer for item in turns}
    assert by_question["vem sa det?"].answerable and by_question["och var?"].answerable
    assert by_question["och var?"].question == "Var började protesterna?"
    assert by_question["och var?"].asked == "och var?"
    assert by_question["och var?"].carried == ("När började protesterna?",)


def test_an_answer_is_right_by_its_quotes(turns):
    answer = next(item.answer for item in turns if item.answer.answerable)
    words = answer.citations[0].quote[:10]
    assert is_right(answer, Turn("start", "?", ("nowhere", words)))
    assert not is_right(answer, Turn("start", "?", ("nowhere",))) and not is_right(answer, Turn("outside", "?", ()))
