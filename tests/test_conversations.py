"""Conversations with the bundled corpus: a change of subject costs no answer, and what goes on is answered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rag.bundled import evaluation_folder
from rag.evaluation.asking import Index, ask_task
from rag.evaluation.conversations import is_right, load_conversations
from rag.evaluation.judging import judge
from rag.evaluation.questions import PARTS
from rag.evaluation.tasks import Task
from rag.records import BronError

CORPUS = Path(__file__).parents[1] / "corpus"
TURNS = {part: load_conversations(evaluation_folder() / "conversations.jsonl", part) for part in PARTS}
# A fast share of the development ones; `bron evaluate conversations` asks all.
ASKED = ("conv-d-01", "conv-d-11", "conv-d-14", "conv-d-19")


def conversation(turn):
    return turn.id.partition("/")[0]


def test_there_are_conversations_of_both_parts_in_each_language():
    turns = [(part, turn) for part in PARTS for turn in TURNS[part]]
    lengths = Counter(conversation(turn) for _, turn in turns)
    counts = Counter((part, turn.language) for part, turn in turns if not turn.follows)
    assert len(lengths) >= 30 and len({turn.id for _, turn in turns}) == len(turns)
    assert all(counts["development", code] >= 8 and counts["heldout", code] >= 3 for code in ("en", "sv", "nl"))
    assert all(3 <= length <= 5 for length in lengths.values())


def test_a_line_that_is_no_conversation_is_named(tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n', "utf-8")
    with pytest.raises(BronError, match=r"bad\.jsonl, line 1"):
        load_conversations(tmp_path / "bad.jsonl", "development")


@pytest.fixture(scope="module")
def turns(service):
    chosen = tuple(turn for turn in TURNS["development"] if conversation(turn) in ASKED)
    return judge(ask_task(Index(service, {}, {}, ""), Task("all", chosen), {}, modes=()), {}, answers=True)


def test_no_change_of_subject_loses_an_answer(turns):
    kept = {item.outcome.question.question: item.scores.get("conversations", {}).get("kept") for item in turns}
    assert [question for question, value in kept.items() if value == 0] == []
    assert 1 in kept.values()


def test_nothing_from_outside_is_answered_or_lends_its_names(turns):
    assert all(item.verdict == "declined" for item in turns if item.outcome.question.kind == "outside")
    begun = [item.outcome for item in turns if conversation(item.outcome.question) in ("conv-d-01", "conv-d-19")]
    assert [outcome.answer.carried for outcome in begun if outcome.question.kind != "follow-up"] == [()] * 4
    assert not any("Tour" in text for outcome in begun for text in outcome.answer.carried)


def test_who_said_so_and_where_are_answered(turns):
    by_question = {item.outcome.question.question: item.outcome.answer for item in turns}
    assert by_question["vem sa det?"].answerable and by_question["och var?"].answerable
    assert by_question["och var?"].asked == "och var?"
    assert by_question["och var?"].carried == ("När började protesterna?",)


def test_an_answer_is_right_by_its_quotes(turns):
    answer = next(item.outcome.answer for item in turns if item.outcome.answer.answerable)
    words = answer.citations[0].quote[:10]
    assert is_right(answer, ("nowhere", words))
    assert not is_right(answer, ("nowhere",)) and not is_right(answer, ()) and not is_right(None, ())
