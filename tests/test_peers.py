"""The code that measures Bron beside its peers (eval/peers), worked by hand; the peers themselves are not installed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.peers import runs
from eval.peers.judging import Asked, figures, first_sentence, within_budget
from eval.peers.peer import Found, Quotes, Source, located
from eval.peers.report import BEGIN, END, behind, cost_table, quality_table, table, write_report
from eval.peers.rows import Row
from eval.peers.runs import Contender
from eval.peers.sizes import closure
from eval.peers.worker import Job, cold, find, read_given, timed, write_sources
from rag.evaluation.gold import gold_units, places
from rag.evaluation.questions import Gold, JudgedQuestion
from rag.records import Article, Block, BronError

TEXT = "Färjan låg stilla i Ängelholm. Kommunen köpte 12 bussar. Priset var för högt, sade rådet."
OTHER = "Älgen gick över vägen. Ingen skadades."
GOLD = "Kommunen köpte 12 bussar."


def article(name: str, text: str) -> Article:
    return Article(name, text, (Block(0, len(text)),), "sv", f"{name}.md", title="Rubrik")


ARTICLES = {"a": article("a", TEXT), "b": article("b", OTHER)}
BUSES = JudgedQuestion("q1", "Hur många bussar?", "sv", "quantity", True, (("12 bussar",),), (Gold("a", GOLD),))
NEAR = JudgedQuestion("q2", "Hur många tåg?", "sv", "near-miss", False)
UNITS = {question.id: gold_units(question, ARTICLES) for question in (BUSES, NEAR)}


def told(*asked: Asked) -> dict[str, float]:
    return {name: figure.value for name, figure in figures(asked, UNITS, ARTICLES).items()}


def whole(name: str, score: float = 1.0) -> Found:
    return Found(name, 0, len(ARTICLES[name].text), score)


def span(name: str, words: str) -> Found:
    ((start, end),) = places(ARTICLES[name].text, words)
    return Found(name, start, end, 1.0)


def test_a_text_is_located_in_its_article_without_the_headline():
    source = Source("a", "Åska", "Regn. Snö.\n\nRegn.", "a.md")
    assert located(source, "Åska\nRegn. Snö.") == (0, 10)
    assert located(source, "Regn.", hint=17) == (12, 17)
    assert located(source, "Regn.") == (0, 5)
    assert located(replace(source, title=""), "Snö.") == (6, 10)


def test_a_text_that_the_peer_has_changed_is_refused():
    with pytest.raises(ValueError, match="not in the article a"):
        located(Source("a", "", "Regn och snö.", "a.md"), "Regn  och snö.")


def test_a_large_text_holds_the_gold_and_its_first_sentence_does_not_answer():
    row = told(Asked(BUSES, (whole("b", 2.0), whole("a"))))
    assert row["text first"] == row["article first"] == row["first sentence"] == row["any in first text"] == 0
    assert row["text among five"] == row["article among five"] == row["within budget"] == 1
    assert row["nDCG@10"] == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    row = told(Asked(BUSES, (whole("a"),)))
    assert (row["text first"], row["any in first text"], row["first sentence"]) == (1, 1, 0)
    assert row["first text's length"] == len(TEXT)


def test_a_text_that_is_the_gold_sentence_answers_at_once():
    row = told(Asked(BUSES, (span("a", GOLD),)))
    assert row["article first, same language"] == 1
    assert (row["text first"], row["first sentence"], row["one of three"]) == (1, 1, 1)


def test_quotes_are_judged_in_place_of_texts_and_a_refusal_shows_none():
    quotes = Quotes(True, 0.9, (span("b", "Ingen skadades."), span("a", GOLD)))
    row = told(Asked(BUSES, (whole("a"),), quotes))
    assert (row["first sentence"], row["one of three"]) == (0, 1)
    row = told(Asked(BUSES, (whole("a"),), replace(quotes, answered=False)))
    assert (row["first sentence"], row["one of three"], row["any in first text"]) == (0, 0, 1)


def test_the_best_score_is_judged_and_declining_only_where_there_is_any():
    row = told(Asked(BUSES, (whole("b", 0.2),)), Asked(NEAR, (whole("a", 0.4),)))
    assert row["AUROC near-miss"] == 0 and "AUROC outside" not in row and "declined near-miss" not in row
    sure, unsure = Quotes(True, 0.9, (span("a", GOLD),)), Quotes(False, 0.1, ())
    row = told(Asked(BUSES, (whole("b", 0.2),), sure), Asked(NEAR, (whole("a", 0.4),), unsure))
    assert row["AUROC near-miss"] == row["declined near-miss"] == 1


def test_the_first_sentence_is_the_first_that_lies_half_in_the_text():
    ((start, end),) = places(TEXT, GOLD)
    assert first_sentence(Found("a", start - 5, end, 1.0), ARTICLES["a"]) == Found("a", start, end, 1.0)
    sliver = Found("a", 3, 8, 1.0)
    assert first_sentence(sliver, ARTICLES["a"]) == sliver


def test_the_budget_cuts_the_last_text():
    assert within_budget([whole("b"), whole("a")], len(OTHER) + 4) == [whole("b"), Found("a", 0, 4, 1.0)]
    assert within_budget([whole("b"), whole("a")], 3) == [Found("b", 0, 3, 1.0)]


ROW = Row("m", "the measure", "higher", why="Because.")


def test_a_row_says_why_only_where_a_peer_is_ahead():
    columns = {"bron": {"m": (0.5, 0.4, 0.6)}, "bm25s": {"m": (0.4, 0.3, 0.5)}}
    assert behind([ROW], columns) == []
    assert "| the measure | **0.50** (0.40–0.60) | 0.40 (0.30–0.50) |" in table([ROW], columns)
    ahead = columns | {"txtai+minilm": {"m": (0.55, 0.45, 0.65)}}
    assert behind([ROW], ahead) == ["- *the measure*: txtai, MiniLM (the intervals overlap). Because."]
    assert behind([replace(ROW, better="lower")], ahead) == ["- *the measure*: bm25s (the intervals overlap). Because."]
    assert behind([replace(ROW, better="")], ahead) == []


def test_costs_are_medians_and_the_questions_of_all_rounds():
    rounds = [
        {"passages": 6, "ingest": 2.0, "search": [1.0, 3.0], "answer": [5.0, 7.0], "memory": 90.0, "cold": 1.5},
        {"passages": 6, "ingest": 4.0, "search": [2.0, 2.0], "answer": [9.0, 11.0], "memory": 80.0, "cold": 2.5},
    ]
    timing = {"rounds": {"bron": rounds}, "installed": {"bron": 700.0}, "characters": 120}
    row = cost_table({"timing": timing})["bron"]
    assert row["ingest"] == (45.0, 30.0, 60.0) and row["p50"] == (8.0, 6.0, 10.0) and row["search"] == (2.0, 2.0, 2.0)
    assert row["memory"] == (85.0, 80.0, 90.0) and row["cold"] == (2.0, 1.5, 2.5)


def test_timing_that_broke_off_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    systems, done = [Contender("bron", "bron"), Contender("bm25s", "")], []

    def timed_once(contender: Contender, articles: object, questions: object) -> dict[str, float]:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(contender.name)
        return {"passages": 6, "busy": 0.1}

    monkeypatch.setattr(runs, "_timed", timed_once)
    monkeypatch.setattr(runs, "_read", lambda suite: ({}, [BUSES, NEAR]))
    news: Any = None  # what is read of it is given above
    with pytest.raises(KeyboardInterrupt):
        runs.timing(news, systems, 2, 9, tmp_path)
    assert len(done) == 3 and set(done[:2]) == {"bron", "bm25s"}
    first, done[:] = list(done), []
    told = runs.timing(news, systems, 2, 9, tmp_path)["rounds"]
    assert len(done) == 1 and done[0] != first[2]
    assert {name: len(rounds) for name, rounds in told.items()} == {"bron": 2, "bm25s": 2}


def test_columns_begin_with_bron():
    one = {"value": 0.5, "low": 0.4, "high": 0.6}
    results = {"quality": {"news": {"systems": {name: {"m": one} for name in ("bm25s", "txtai+bron", "bron")}}}}
    assert list(quality_table(results, "news")) == ["bron", "txtai+bron", "bm25s"]


def test_a_report_leaves_what_is_written_by_hand(tmp_path: Path):
    readme = tmp_path / "README.md"
    readme.write_text(f"Före.\n{BEGIN}gammalt\n{END}\nEfter ë.\n", encoding="utf-8")
    write_report({}, tmp_path)
    assert readme.read_text(encoding="utf-8") == f"Före.\n{BEGIN}\n\n{END}\nEfter ë.\n"
    readme.write_text("Före.", encoding="utf-8")
    with pytest.raises(BronError, match="marks"):
        write_report({}, tmp_path)


def test_a_package_brings_what_it_requires_each_once():
    names = [package.metadata["Name"].lower() for package in closure(["fastapi"])]
    assert {"fastapi", "starlette", "pydantic", "anyio"} <= set(names) and len(names) == len(set(names))


def test_bron_is_measured_through_its_service(tmp_path: Path):
    for name, text in (("a", TEXT), ("b", OTHER)):
        (tmp_path / f"{name}.md").write_text(f'---\ntitle: "Rubrik"\nlanguage: sv\n---\n{text}\n', encoding="utf-8")
    sources = [Source(name, "Rubrik", ARTICLES[name].text, str(tmp_path / f"{name}.md")) for name in ARTICLES]
    write_sources(sources, tmp_path / "articles.json")
    asked = ("Hur många bussar köpte kommunen?",)
    job = Job("find", "bron", "bron", str(tmp_path / "index"), str(tmp_path / "articles.json"), asked)
    result = find(job)
    found, quotes = read_given(result["asked"][0])
    assert result["passages"] == 2 and len(found) == 2
    assert quotes is not None and TEXT[quotes.quotes[0].start : quotes.quotes[0].end].startswith(GOLD)
    assert cold(job) == {"shown": True}
    times = timed(replace(job, folder=str(tmp_path / "timed")))
    assert times["passages"] == 2 and len(times["search"]) == len(times["answer"]) == 1 and times["memory"] > 50
