"""An LLM behind a real HTTP server on loopback: streaming, time limits, retries, and letting go at once."""

import threading
import time
from dataclasses import replace

import pytest

from rag.models.components import load_llm
from rag.records import BronError
from rag.settings import Settings
from rag.writer.calls import GRACE, close_llm
from rag.writer.prompt import Prompt
from rag.writer.streaming import Limits, completed, limits_of, streamed
from tests.helpers_llm import ScriptedLLM
from tests.openai_server import Reply, refused_url, serving

pytest.importorskip("llama_index.llms.openai_like", reason="the extra llm-openai is not installed")

PROMPT = Prompt("Answer shortly.", "Hur många fartyg kom till Norrbro?")
TEXT = "Det kom 3 000 fartyg till Norrbro förra året. [1]"
# Ample for a busy machine.
QUICK = Limits(first=10.0, total=30.0, retries=2, pause=0.02, beat=0.05)


def openai_like(url, **options):
    given = {"api_base": f"{url}/v1", "model": "m", **options}
    return load_llm(Settings(llm="openai-like", llm_options=given))


def ollama(url, **options):
    pytest.importorskip("llama_index.llms.ollama", reason="the extra llm-ollama is not installed")
    return load_llm(Settings(llm="ollama", llm_options={"base_url": url, "model": "m", **options}))


CLIENTS = [
    pytest.param(openai_like, id="chat completions"),
    pytest.param(lambda url: openai_like(url, is_chat_model=False), id="completions"),
    pytest.param(ollama, id="Ollama"),
]


@pytest.mark.parametrize("client", CLIENTS)
def test_text_comes_piece_by_piece(client):
    with serving(Reply(TEXT)) as server:
        pieces = [piece for piece in streamed(client(server.url), PROMPT, QUICK) if piece]
        body = server.requests[0][1]
    assert "".join(pieces) == TEXT
    assert len(pieces) > 3
    sent = str(body)
    assert PROMPT.rules in sent
    assert PROMPT.task in sent
    assert server.tries == 1


@pytest.mark.parametrize("client", CLIENTS)
def test_a_server_that_does_not_stream_is_asked_again_for_the_whole(client):
    with serving(Reply(TEXT, streams=False)) as server:
        assert completed(client(server.url), PROMPT, QUICK) == TEXT
    assert server.tries <= 2


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("where", ["before the first piece", "in the middle"])
def test_closing_lets_go_of_the_connection_at_once(client, where):
    early = where == "before the first piece"
    reply = Reply(TEXT, stall_before=20.0) if early else Reply(TEXT, stall_at=2, stall_after=20.0)
    with serving(reply) as server:
        pieces = streamed(client(server.url), PROMPT, Limits(beat=0.05))
        got = ""
        while not (server.tries if early else got):
            got += next(pieces)
        began = time.monotonic()
        pieces.close()
        assert server.left.wait(10.0)
        assert time.monotonic() - began < 10.0
    assert bool(got) is not early


@pytest.mark.parametrize("client", CLIENTS)
def test_one_client_serves_many_questions_at_once(client):
    found = []
    with serving(Reply(TEXT, stall_before=0.1), keep=True) as server:
        llm = client(server.url)
        threads = [threading.Thread(target=lambda: found.append(completed(llm, PROMPT, QUICK))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert completed(llm, PROMPT, QUICK) == TEXT  # on a connection that was kept
        close_llm(llm)
        assert completed(llm, PROMPT, QUICK) == TEXT
        close_llm(llm)
    assert found == [TEXT] * 4


def test_silence_is_told_by_empty_pieces():
    with serving(Reply(TEXT, stall_before=0.3)) as server:
        pieces = list(streamed(openai_like(server.url), PROMPT, QUICK))
    assert pieces[0] == ""
    assert "".join(pieces) == TEXT


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_server_that_is_busy_is_tried_again(client, status):
    with serving(Reply(status=status), Reply(status=status), Reply(TEXT)) as server:
        assert completed(client(server.url), PROMPT, QUICK) == TEXT
    assert server.tries == 3


def test_a_stall_before_the_first_piece_is_tried_again():
    with serving(Reply(TEXT, stall_before=40.0), Reply(TEXT)) as server:
        assert completed(openai_like(server.url), PROMPT, replace(QUICK, first=3.0)) == TEXT
        assert server.left.wait(10.0)


def test_what_the_server_asks_to_wait_is_waited_and_never_beyond_the_limit():
    with serving(Reply(status=429, headers={"Retry-After": "0.4"}), Reply(TEXT)) as server:
        began = time.monotonic()
        assert completed(openai_like(server.url), PROMPT, QUICK) == TEXT
        assert time.monotonic() - began >= 0.4
    with serving(Reply(status=429, headers={"Retry-After": "60"}), Reply(TEXT)) as server:
        began = time.monotonic()
        with pytest.raises(BronError, match="HTTP 429"):
            completed(openai_like(server.url), PROMPT, QUICK)
        assert time.monotonic() - began < 20.0
        assert server.tries == 1


@pytest.mark.parametrize("client", CLIENTS)
def test_a_server_that_always_fails_is_given_up(client):
    with serving(Reply(status=500)) as server:
        with pytest.raises(BronError, match="HTTP 500") as caught:
            completed(client(server.url), PROMPT, QUICK)
        assert server.tries == 3
    assert caught.value.where == "BRON_LLM"
    assert not caught.value.misuse


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_not_tried_again_and_its_text_is_not_shown(client, status):
    with serving(Reply(status=status)) as server:
        with pytest.raises(BronError, match=f"HTTP {status}") as caught:
            completed(client(server.url), PROMPT, QUICK)
        assert server.tries == 1
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_server_that_is_not_there_is_an_error(client):
    with pytest.raises(BronError, match=r"(?i)connect"):
        completed(client(refused_url()), PROMPT, QUICK)


def test_a_stalled_server_ends_within_its_limits():
    limits = Limits(first=0.2, total=0.5, retries=5, pause=0.01, beat=0.05)
    with serving(Reply(TEXT, stall_before=20.0)) as server:
        began = time.monotonic()
        with pytest.raises(BronError, match="no answer within"):
            completed(openai_like(server.url), PROMPT, limits)
        assert time.monotonic() - began < 10.0


def test_silence_in_the_middle_is_an_error_after_what_came():
    with serving(Reply(TEXT, stall_at=2, stall_after=20.0)) as server:
        pieces = []
        with pytest.raises(BronError, match="stopped in the middle"):
            iterate(streamed(openai_like(server.url), PROMPT, replace(QUICK, first=3.0)), pieces)
        assert server.left.wait(10.0)
    assert "".join(pieces) == TEXT[:14]
    assert server.tries == 1


def iterate(source, into):
    for piece in source:
        into.append(piece)


def test_a_text_that_never_ends_is_stopped_by_the_total_limit():
    limits = Limits(first=5.0, total=1.0, beat=0.05)
    with serving(Reply("x" * 400_000, piece=1)) as server:
        began = time.monotonic()
        with pytest.raises(BronError, match=r"within 1 seconds"):
            completed(openai_like(server.url), PROMPT, limits)
        assert time.monotonic() - began < 15.0
        assert server.left.wait(10.0)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_connection_that_breaks_in_the_middle_is_an_error_after_what_came(client):
    pieces = []
    with serving(Reply(TEXT, cut_after=3)) as server:
        with pytest.raises(BronError):
            iterate(streamed(client(server.url), PROMPT, QUICK), pieces)
        assert server.tries == 1
    assert "".join(pieces) == TEXT[:21]


def test_an_empty_text_is_an_error():
    with serving(Reply("")) as server, pytest.raises(BronError, match="empty"):
        completed(openai_like(server.url), PROMPT, QUICK)


def test_no_key_of_the_environment_goes_to_another_server(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-reader")
    assert openai_like("http://127.0.0.1:1").api_key != "sk-of-the-reader"


def test_the_limits_are_those_of_the_settings():
    settings = Settings(llm_timeout=9.0, llm_first_timeout=4.0, llm_retries=1)
    assert limits_of(settings) == Limits(first=4.0, total=9.0, retries=1)


done = threading.Event()


class BlockingLLM(ScriptedLLM):
    """A model whose asynchronous methods hold up the event loop on which they run."""

    async def astream_chat(self, messages, **kwargs):
        time.sleep(6.0)
        done.set()
        raise RuntimeError("too late")


def test_a_model_that_blocks_does_not_hold_up_the_questions_after_it():
    with pytest.raises(BronError, match="no answer within"):
        completed(BlockingLLM(), PROMPT, Limits(first=0.1, total=0.2, retries=0))
    time.sleep(GRACE + 0.2)  # after which its event loop is given up
    with serving(Reply(TEXT)) as server:
        assert completed(openai_like(server.url), PROMPT, replace(QUICK, retries=0)) == TEXT
    assert not done.is_set()


def test_a_model_without_asynchronous_methods_is_let_go_of_at_its_next_piece():
    ended = threading.Event()
    given = []

    class SlowLLM(ScriptedLLM):
        def stream_complete(self, prompt, formatted=False, **kwargs):
            try:
                for response in super().stream_complete(prompt):
                    given.append(response.delta)
                    yield response
                    time.sleep(0.02)
            finally:
                ended.set()

    pieces = streamed(SlowLLM(text="x" * 90_000), PROMPT, QUICK)
    assert next(pieces)
    pieces.close()
    assert ended.wait(10.0)
    assert len(given) < 5000
