"""Who asks while others do: a turn each, in the order in which they came, and told at once where it would take long."""

import threading
import time

import pytest
from fastapi.testclient import TestClient

from rag.line import Line
from rag.settings import Settings
from rag.web import create_app
from rag.web.gate import MAX_WAIT, Gate
from tests.helpers_service import ScriptedService


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    line, order, begun = Line(1), [], threading.Event()

    def work(number):
        with line.turn():
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    with line.turn():
        for waiting, thread in enumerate(threads, 1):
            thread.start()
            while line.waiting() < waiting:
                begun.wait(0.001)
        assert order == []
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_a_turn_that_fails_lets_the_next_one_work():
    line = Line(1)
    with pytest.raises(ValueError, match="broken"), line.turn():
        raise ValueError("broken")
    with line.turn():
        assert line.waiting() == 0


def test_the_wait_is_expected_from_how_long_turns_took():
    line = Line(2)
    assert line.expected() == 0
    with line.turn():
        time.sleep(0.05)
    assert line.expected() == 0  # nobody is there
    with line.place(), line.place(), line.place():
        assert 0.05 <= line.expected() < 0.5  # two turns at 0.05 s, by two at a time


@pytest.mark.parametrize(("wait", "status"), [(MAX_WAIT / 2, 200), (MAX_WAIT + 1.5, 503)])
def test_who_would_wait_long_is_told_at_once_when_to_come_again(wait, status):
    app = create_app(ScriptedService(), Settings())
    with TestClient(Gate(app, list(app.routes), wait=lambda: wait)) as client:
        response = client.post("/api/ask", json={"question": "residents"})
        assert response.status_code == status
        assert response.headers.get("retry-after") == ("5" if status == 503 else None)
        assert client.get("/healthz").status_code == 200


def test_an_answer_waits_for_its_turn(service, monkeypatch):
    line, answers = Line(1), []
    monkeypatch.setattr("rag.answering.answer.TURNS", line)
    asking = threading.Thread(target=lambda: answers.append(service.ask("Hur många soldater skickade CSTO?")))
    with line.turn():
        asking.start()
        while line.waiting() == 0:
            time.sleep(0.005)
        assert answers == []
    asking.join(30)
    assert answers[0].answerable
