"""Nothing is sent home, by us or by a library: looked at from below, in processes as people run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

BRON = "import sys; from rag.cli import main; main(sys.argv[1:])"
SECONDS = 12  # a library that reports does so within so many; onnxruntime's first look-up came after two
# Variables by which libraries know a test run, and keep still in it.
TELLTALE = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_RUNNING_UNIT_TESTS", "PYTEST_CURRENT_TEST", "DO_NOT_TRACK")


@pytest.fixture(scope="module")
def watcher(tmp_path_factory) -> Path:
    """A library that refuses and notes what leaves this machine, for LD_PRELOAD."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("no C compiler, or no Linux: calls cannot be watched from below")
    library = tmp_path_factory.mktemp("calls") / "calls.so"
    source = Path(__file__).with_name("calls.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True, capture_output=True)
    return library


@pytest.fixture
def person(watcher, tmp_path) -> dict[str, str]:
    """The environment of somebody who has just installed Bron: an empty home, and no settings at all."""
    known = ("PATH", "LANG", "VIRTUAL_ENV", "PYTHONPATH", "COVERAGE_PROCESS_START")
    kept = {name: value for name, value in os.environ.items() if name in known}
    (tmp_path / "home").mkdir()
    calls = {"LD_PRELOAD": str(watcher), "BRON_TEST_CALLS": str(tmp_path / "calls.txt")}
    return kept | calls | {"HOME": str(tmp_path / "home"), "PYTHONWARNINGS": "ignore"}


def calls_of(person: dict[str, str]) -> list[str]:
    path = Path(person["BRON_TEST_CALLS"])
    return path.read_text().splitlines() if path.exists() else []


def left_in_home(person: dict[str, str]) -> set[str]:
    home = Path(person["HOME"])
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


def run(person: dict[str, str], code: str) -> None:
    subprocess.run([sys.executable, "-c", code], env=person, check=True, capture_output=True, timeout=120)


def test_the_watcher_sees_what_leaves(person):
    run(person, "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError: pass")
    run(person, "import socket\ntry: socket.getaddrinfo('example.org', 80)\nexcept OSError: pass")
    assert calls_of(person) == ["connection 192.0.2.1", "name example.org"]


def test_serving_and_answering_calls_nobody_and_leaves_nothing_at_home(person, bundled_index, tmp_path):
    index = tmp_path / "index"
    shutil.copytree(bundled_index, index)
    environment = person | {"BRON_INDEX": str(index), "BRON_PORT": "0"}
    command = [sys.executable, "-c", BRON, "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = next(line for line in server.stdout if "http://" in line).split()[3]
            begun = time.monotonic()
            for question in ("Who did the CSTO send?", "Hur många dog?", "Waar begon het?"):
                asked = json.dumps({"question": question}).encode()
                headers = {"Content-Type": "application/json"}
                request = urllib.request.Request(f"{address}api/ask", asked, headers)
                with urllib.request.urlopen(request, timeout=60) as answer:
                    assert answer.status == 200
            with urllib.request.urlopen(address, timeout=60) as page:
                assert b"Bron" in page.read()
            time.sleep(max(0.0, SECONDS - (time.monotonic() - begun)))
        finally:
            server.terminate()
    assert calls_of(person) == []
    assert left_in_home(person) == set()


def test_the_commands_call_nobody_and_leave_nothing_but_the_index(person, tmp_path):
    article = tmp_path / "ferry.md"
    article.write_text("# Färjan\n\nFärjan slutar gå den 7 februari, säger hamnchefen.\n", encoding="utf-8")
    for arguments in (["ingest", str(article)], ["ask", "När slutar färjan gå?"], ["status"]):
        command = [sys.executable, "-c", BRON, *arguments]
        subprocess.run(command, env=person, check=False, capture_output=True, timeout=120)
    assert calls_of(person) == []
    assert {path.partition("/index/")[0] for path in left_in_home(person)} == {".local/share/bron"}
