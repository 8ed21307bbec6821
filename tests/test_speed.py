"""The benchmark of passages a second: what it embeds, and what its table says."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.bundled import corpus_folder
from rag.records import BronError
from rag.training.speed import YARDSTICK, folder_model, measure_speed, read_texts

TEXTS = {"en": ["The river rose."] * 2, "sv": ["Älven steg."] * 4}


class Sleeper:
    """Takes its time for every text, the first round twice as long."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.calls: list[int] = []

    def __call__(self, texts: Sequence[str]) -> None:
        self.calls.append(len(texts))
        time.sleep(self.seconds * len(texts) * (2 if len(self.calls) < 4 else 1))


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_the_table_compares_the_best_rounds_with_the_yardstick() -> None:
    slow, quick = Sleeper(0.02), Sleeper(0.005)
    rows = [cells(row) for row in measure_speed({YARDSTICK: slow, "ours": quick}, TEXTS)]
    assert [row[:3] for row in rows[2:]] == [
        [name, group, count]
        for name in (YARDSTICK, "ours")
        for group, count in (("en", "2"), ("sv", "4"), ("all", "6"))
    ]
    assert [float(row[5]) for row in rows[2:5]] == [1, 1, 1]
    # Each sleeps at least as long as told, so neither is quicker than that; the first round is left out.
    assert 25 < float(rows[4][4]) <= 50
    assert 50 < float(rows[7][4]) <= 200
    assert float(rows[7][5]) > 1.5
    # A first text of each language to start with, then every round all of them.
    assert slow.calls == quick.calls == [2, *[2, 4] * 3]


def test_without_the_yardstick_nothing_is_compared() -> None:
    rows = list(measure_speed({"ours": Sleeper(0)}, TEXTS, rounds=1))
    assert {cells(row)[5] for row in rows[2:]} == {"-"}


def test_the_bundled_corpus_gives_passages_in_three_languages() -> None:
    texts = read_texts([corpus_folder()], size=700, most=30)
    assert list(texts) == ["en", "nl", "sv"]
    for language, found in texts.items():
        assert 10 < len(found) <= 30, language
        assert 350 < sum(map(len, found)) / len(found) < 900, language


def test_files_that_hold_nothing_to_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BronError, match="no articles"):
        read_texts([tmp_path / "empty"], size=700, most=10)


def test_the_bundled_model_can_be_timed() -> None:
    from rag.models.folder import BUNDLED

    rows = list(measure_speed({"bundled": folder_model(BUNDLED)}, {"nl": ["De rivier stijgt."]}, rounds=1))
    assert float(cells(rows[-1])[4]) > 0
