"""Texts with questions that differ in one thing: what the reader learns of roles from."""

import json
import unicodedata
from pathlib import Path

import pytest

from rag.records import BronError
from rag.training import contrasts
from rag.training.contrasts import contrast_exercises
from rag.training.exercises import with_others

BUS = {
    "language": "sv",
    "headline": "Buss körde av vägen",
    "text": "Elva personer omkom när bussen körde av vägen i Ånge. På samma sträcka dog åtta personer 2015.",
    "questions": [
        ["en", "How many people died?", "Elva"],
        ["nl", "Hoeveel doden vielen er in 2015?", "åtta"],
        ["sv", "Överlevde alla?", "Elva personer omkom när bussen körde av vägen", "sentence"],
        ["en", "How many were injured?", ""],
    ],
}


OTHER = {
    "language": "sv",
    "headline": "Buss i diket",
    "text": "Ingen skadades när en buss körde av vägen i Bräcke på lördagen. Vägen var hal.",
    "questions": [["sv", "Var körde bussen av vägen?", "i Bräcke"]],
}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "roads.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_each_question_is_read_with_the_sentence_that_tells_and_its_words(tmp_path, form):
    line = json.loads(unicodedata.normalize(form, json.dumps(BUS, ensure_ascii=False)))
    died, before, survived, injured = contrast_exercises([written(tmp_path, line)])
    assert (died.telling, before.telling, survived.telling, injured.telling) == ({0}, {1}, {0}, set())
    assert died.direction == "en>sv" and before.direction == "nl>sv"
    number, start, end = before.span
    assert before.text.sentences[number][start:end] == unicodedata.normalize(form, "åtta")
    assert survived.whole and survived.span is None
    assert injured.text == died.text and injured.forms == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_follow_up_is_learned_as_the_archive_is_asked_it_and_a_general_question_with_its_own_text_alone(
    tmp_path, form
):
    talk = [
        ["sv", ["Hur många omkom i Ånge?", "och när?"], "2015"],
        ["nl", "Hoeveel doden vielen er?", "Elva", "general"],
        ["en", "Did everyone survive?", "Elva personer omkom när bussen körde av vägen", "general sentence"],
    ]
    line = json.loads(unicodedata.normalize(form, json.dumps({**BUS, "questions": talk}, ensure_ascii=False)))
    then, died, survived = contrast_exercises([written(tmp_path, line, BUS)])[:3]
    assert then.question == "och när? (Ånge)" and then.telling == {1} and not then.general
    assert died.general and not died.whole
    assert survived.general and survived.whole
    pytest.importorskip("sklearn", reason="needs the extra [train]")
    alone, near = with_others([died, *contrast_exercises([written(tmp_path, BUS, OTHER)])[-4:]])[:2]
    assert not alone.others and near.others


@pytest.mark.parametrize("broken", [{**BUS, "questions": [["en", "How many?", "twelve"]]}, {"text": "Ja."}, ["a"]])
def test_a_line_that_is_no_text_with_questions_is_named_by_its_place(tmp_path, broken):
    with pytest.raises(BronError) as raised:
        contrast_exercises([written(tmp_path, BUS, broken)])
    assert raised.value.where.endswith("roads.jsonl, line 2")


def test_what_is_measured_is_never_learned_from():
    learned, unseen = contrasts.learned(), contrasts.unseen()
    assert len(learned) > 5000 and len(unseen) > 500
    assert {item.text for item in learned}.isdisjoint(item.text for item in unseen)
    for items in (learned, unseen):
        directions = {item.direction for item in items}
        assert directions == {f"{asked}>{told}" for asked in ("en", "sv", "nl") for told in ("en", "sv", "nl")}
        silent = sum(not item.telling for item in items) / len(items)
        assert 0.3 < silent < 0.6
