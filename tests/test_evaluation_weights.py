"""Fitting the weights of answers again: what is a right sentence, what is never read, what is printed."""

from __future__ import annotations

import ast
import json
import random
import re
import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from rag.answering import candidates, confidence
from rag.evaluation import weights
from rag.evaluation.examples import (
    DEVELOPMENT,
    ELSEWHERE,
    EXCHANGED,
    STRANGERS,
    TAKEN,
    Example,
    Portion,
    collect,
    exchanged,
)
from rag.evaluation.questions import Gold, JudgedQuestion
from rag.evaluation.weights import fit_answers, fit_sentences, main, report
from rag.records import BronError
from rag.settings import Settings
from tests.helpers_evaluation import write_questions

NOTES = {
    "en/mill.md": (
        "The mill at Harwick was sold in March. Its owner, Edith Crane, asked for 900 pounds.",
        "Edith Crane",
    ),
    "en/pier.md": ("The pier at Saltby burned down. The fire in Saltby was started by a stove.", "by a stove"),
    "sv/sjö.md": ("Sjön vid Älvåsa tömdes i juni. Räkningen i Älvåsa gav 412 gäddor i sjön.", "412 gäddor"),
    "sv/tåg.md": ("Tåget till Örnö ställdes in. Föraren av tåget till Örnö hette Märta Åström.", "Märta Åström"),
    "nl/kerk.md": ("De kerk van Zoëdorp kreeg een dak. Het dak in Zoëdorp kostte 70.000 euro.", "70.000 euro"),
    "nl/veer.md": (
        "Het veer bij Oeverzicht voer niet. Schipper van het veer bij Oeverzicht is Daniëlle Bos.",
        "Daniëlle",
    ),
}
ASKED = {
    "en/mill.md": "Who was the owner of the mill at Harwick?",
    "en/pier.md": "Why did the pier at Saltby burn down?",
    "sv/sjö.md": "Hur många gäddor fanns i sjön vid Älvåsa?",
    "sv/tåg.md": "Vem var förare av tåget till Örnö?",
    "nl/kerk.md": "Hoeveel kostte het dak van de kerk in Zoëdorp?",
    "nl/veer.md": "Wie is schipper van het veer bij Oeverzicht?",
}


def write_archive(folder):
    """Corpus and evaluation folder: six answerable questions, one about an article, and held-out ones in ruins."""
    questions = []
    for number, (key, (text, answer)) in enumerate(NOTES.items()):
        path = folder / "corpus" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        front = f"---\ntitle: Note {number}\nauthor: Pia Wik\noutlet: Bron briefs\nlanguage: {key[:2]}\n---\n"
        path.write_text(front + unicodedata.normalize("NFD" if number % 2 else "NFC", text) + "\n", encoding="utf-8")
        gold = {"article": key, "quote": text.split(". ")[1]}
        question = {"id": f"d-{number}", "question": ASKED[key], "language": key[:2], "kind": "what"}
        questions.append(question | {"answerable": True, "references": [answer], "evidence": [gold]})
    about = {"id": "d-9", "question": "Who wrote “Note 1” in Bron briefs?", "language": "en", "kind": "metadata"}
    gold = {"article": "en/pier.md", "quote": None}
    questions.append(about | {"answerable": True, "references": ["Pia Wik"], "evidence": [gold]})
    write_questions(folder / "eval" / "development.jsonl", questions)
    (folder / "eval" / "heldout.jsonl").write_text("not to be read", encoding="utf-8")
    return {"corpus": folder / "corpus", "evaluation": folder / "eval"}


def write_squad(path, composed="NFD"):
    """A Swedish file of eight paragraphs with a question each; the last cannot be answered, one lacks its answer."""
    paragraphs = []
    for number in range(8):
        text = f"I Vråby nummer {number} finns en kvarn. Mjölnaren i Vråby {number} hette Åke Öst{number}."
        answers = [{"text": unicodedata.normalize(composed, f"Åke Öst{number}"), "answer_start": 0}]
        question = {"id": f"s-{number}", "question": f"Vad hette mjölnaren i Vråby nummer {number}?"}
        question |= {"answers": answers if number < 6 else [], "is_impossible": number == 7}
        paragraphs.append({"context": text, "qas": [question]})
    path.write_text(json.dumps({"data": [{"title": "Vråby", "paragraphs": paragraphs}]}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    folders = write_archive(folder)
    return collect(Settings(), [write_squad(folder / "kvarnar.json")], sample=4, seed=1, **folders)


def of(examples, portion):
    return [example for example in examples if example.portion == portion]


def test_the_development_questions_come_with_their_sentences_and_gold(collected):
    examples = of(collected, DEVELOPMENT)
    assert [example.id for example in examples] == [f"d-{number}" for number in range(6)]  # not the metadata one
    for example in examples:
        assert example.features.shape == (len(example.right), len(candidates.WEIGHTS) - 1)
        assert len(example.found) == len(confidence.WEIGHTS) - 1
        assert example.right.sum() == 1
        assert example.answered
        assert example.features.min() >= 0 and example.features.max() <= 1


def test_questions_with_a_name_exchanged_have_nothing_right(collected):
    examples = of(collected, EXCHANGED)
    assert {example.id for example in examples} == {f"d-{number}" for number in range(6)}
    assert not any(example.answerable or example.right.any() for example in examples)
    assert all(confidence.Features(*example.found).stranger == 1 for example in examples)
    assert not any(confidence.Features(*example.found).stranger for example in of(collected, DEVELOPMENT))


def test_questions_whose_answer_is_taken_away_are_asked_of_what_is_left(collected):
    examples = of(collected, TAKEN)
    assert {example.id for example in examples} <= {f"d-{number}" for number in range(6)} and examples
    assert not any(example.answerable or example.right.any() for example in examples)
    own = {example.id: confidence.Features(*example.found) for example in of(collected, DEVELOPMENT)}
    for example in examples:
        left = confidence.Features(*example.found)
        assert left.likeness < own[example.id].likeness  # the only article about it is gone,
        assert left.stranger == own[example.id].stranger  # but the archive knows the same names


def test_questions_that_two_files_share_are_asked_across_languages(tmp_path):
    folders = write_archive(tmp_path)
    swedish = write_squad(tmp_path / "kvarnar.json")
    english = json.loads(swedish.read_text(encoding="utf-8"))
    for number, paragraph in enumerate(english["data"][0]["paragraphs"]):
        name = paragraph["qas"][0]["answers"][0]["text"] if paragraph["qas"][0]["answers"] else ""
        paragraph["context"] = f"There is a mill at number {number} of Vråby. The miller who worked there was {name}."
        paragraph["qas"][0]["question"] = f"What was the name of the miller at Vråby number {number}?"
    (tmp_path / "mills.json").write_text(json.dumps(english), encoding="utf-8")
    examples = collect(Settings(), [swedish, tmp_path / "mills.json"], sample=3, seed=1, **folders)
    for name in ("en>sv", "sv>en"):
        fitted = of(examples, Portion(name, sentences=1.0, bundled=False))
        assert len(fitted) == 2
        assert all(example.answerable and example.right.any() for example in fitted)
        assert len(of(examples, Portion(name, confidence=0.15, bundled=False))) == 2


def test_squad_sentences_are_right_when_they_hold_the_answer_in_any_composition(collected):
    parts = [Portion("kvarnar.json", sentences=1.0, bundled=False), Portion("kvarnar.json", 0.0, 0.15, bundled=False)]
    sentences, own = (of(collected, part) for part in parts)
    assert (len(sentences), len(own)) == (4, 2)
    assert not of(collected, ELSEWHERE)  # a sixth of four
    asked = [example.id for example in sentences + own]
    assert len(set(asked)) == 6 and "s-6" not in asked  # no question twice, none that has lost its answer
    for example in sentences + own:
        assert example.answerable == (example.id != "s-7")
        assert example.right.sum() == (1 if example.answerable else 0)


def question(text, language="en", **changes):
    gold = (Gold("en/mill.md", "x"),)
    return replace(JudgedQuestion("q", text, language, "what", True, (("x",),), gold), **changes)


def test_one_name_is_exchanged_for_one_that_no_article_has():
    texts = [" ".join(STRANGERS["sv"][1:]), "Något annat."]
    (made,) = exchanged([question("Vem äger kvarnen i Älvåsa?", "sv")], texts, random.Random(0))
    assert made.question == "Vem äger kvarnen i Norge?"
    assert (made.id, made.answerable, made.references, made.evidence) == ("q", False, (), ())


def test_what_has_no_name_no_answer_or_no_stranger_is_not_exchanged():
    asked = [
        question("Who owns the mill?"),
        question("Who owns Harwick mill?", answerable=False),
        question("Who wrote of Harwick?", kind="metadata"),
    ]
    assert exchanged(asked, [], random.Random(0)) == []
    assert exchanged([question("Who owns Harwick mill?")], [" ".join(STRANGERS["en"])], random.Random(0)) == []


def test_the_draw_is_repeatable_by_seed():
    asked = [question(f"Did Anna, Berta and Carla meet in Harwick {number} times?") for number in range(20)]
    drawn = [exchanged(asked, [], random.Random(seed)) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("name", ["squad.heldout.json", "Held-Out.json", "squad_sv.test.json.gz"])
def test_a_held_out_file_is_refused_under_any_name(tmp_path, name, capsys):
    path = write_squad(tmp_path / name)
    link = tmp_path / "innocent.json"
    link.symlink_to(path)
    for given in (path, link):
        assert main(["--squad", str(given)]) == 2
        assert "development files only" in capsys.readouterr().err


def test_our_own_held_out_questions_cannot_be_named(tmp_path, capsys):
    folders = write_archive(tmp_path)
    assert main(["--squad", str(folders["evaluation"] / "heldout.jsonl")]) == 2
    with pytest.raises(SystemExit):
        main(["--part", "heldout"])
    (folders["evaluation"] / "development.jsonl").unlink()
    with pytest.raises(BronError, match=r"development\.jsonl"):
        collect(Settings(), **folders)


@pytest.mark.parametrize(("arguments", "code"), [(["--sample", "0"], 2), (["--squad", "nowhere.json"], 1)])
def test_what_cannot_be_used_is_one_line(arguments, code, capsys):
    assert main(arguments) == code
    assert capsys.readouterr().err.startswith("bron: ")


def synthetic(portion=DEVELOPMENT, n=40, seed=0):
    """Ten sentences a question, the right one with the largest third feature but sixth in order; odd ones have none."""
    generator = np.random.default_rng(seed)
    examples = []
    for number in range(n):
        features = generator.random((10, len(candidates.WEIGHTS) - 1))
        features[:, 2] /= 2
        right = np.zeros(10, dtype=bool)
        if number % 2 == 0:
            features[5, 2] = 0.9
            right[5] = True
        found = tuple(generator.random(len(confidence.WEIGHTS) - 1))
        examples.append(Example(f"x-{number}", portion, number % 2 == 0, features, right, found, answered=False))
    return examples


def test_the_feature_that_tells_gets_the_weight_and_ranks_sentences_held_out():
    examples = synthetic()
    fit = fit_sentences(examples)
    assert np.argmax(fit.weights) == 2
    assert len(fit.held_out) == 400
    assert "| development | 20 | 20 | 20 (0) | 20 (0) | 20 (0) |" in report(first_right(examples))


def first_right(examples):
    """The same, but every other answerable one counts as found: a confidence has something to tell apart."""
    found = (0.9,) * (len(confidence.WEIGHTS) - 1)
    right = np.zeros(10, dtype=bool)
    right[0] = True
    portion = Portion("own", confidence=1.0)
    extra = [
        replace(example, id=f"y-{number}", portion=portion, right=right, found=found, answered=True)
        for number, example in enumerate(examples)
        if example.answerable
    ]
    return examples + extra


def test_an_answer_is_right_when_an_accepted_one_is_shown():
    examples = first_right(synthetic())
    fit = fit_answers(examples)
    sure = np.array(fit.held_out)
    assert sure[40:].min() > 0.5 > np.median(sure[:40])  # a right sentence that is not shown is no answer
    assert re.search(r"\| own \| 20 \| 20/20 \|", report(examples))


def test_both_tuples_are_ready_to_paste(collected, monkeypatch, capsys):
    monkeypatch.setattr(weights, "collect", lambda *arguments, **options: collected)
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert "development questions alone" in printed
    tuples = [ast.literal_eval(found) for found in re.findall(r"^WEIGHTS = (.*)$", printed, re.MULTILINE)]
    assert [len(found) for found in tuples] == [len(candidates.WEIGHTS), len(confidence.WEIGHTS)]
    assert all(round(value, 2) == value for found in tuples for value in found)
    assert re.search(r"Expected calibration error on the bundled corpus: 0\.\d{3}", printed)
    assert main(["--squad", "a.json", "b.json"]) == 0
    assert "alone" not in capsys.readouterr().out


def test_too_little_to_fit_on_is_told():
    with pytest.raises(BronError, match="no question"):
        report([])
    with pytest.raises(BronError, match="at least 5"):
        report(synthetic(n=4))
