"""A few of the faults of ``python -m tests.faults``, with a fixed seed: nothing is lost, and what is said is clear."""

import random

import pytest

from rag.index.writing import showing
from tests.faults import kills, others
from tests.faults.__main__ import table
from tests.faults.trials import Outcome, prepare


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    kept = showing.BATCH
    yield prepare(tmp_path_factory.mktemp("faults"))
    showing.BATCH = kept


@pytest.mark.parametrize("command", ["restore", "watch"])  # ingest and rebuild: test_ingest_killed.py
def test_a_kill_loses_nothing(ground, command):
    outcome = kills.killed(ground, command, 1, random.Random(20))
    assert (outcome.trials, outcome.failures) == (1, ())


@pytest.mark.parametrize("fault", [others.locked_catalogue, others.two_writers, others.moved_index])
def test_a_fault_is_survived(ground, fault):
    assert fault(ground).failures == ()


def test_the_table_counts_what_was_lost():
    text = table([Outcome("fire", 3, "it burns", "water", ("a house",))])
    assert "| fire | 3 | it burns | water | 1 |" in text
    more = table(
        [Outcome("fire", 2, "it burns", "water")], ["| flood | 1 | wet | wait | 0 |", *text.splitlines()], add=True
    )
    assert more.splitlines()[2:] == ["| flood | 1 | wet | wait | 0 |", "| fire | 5 | it burns | water | 1 |"]
