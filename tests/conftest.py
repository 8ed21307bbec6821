"""What every test shares: no connection leaves this machine, and no user's settings reach a test."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path

import pytest

os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

SHARED = Path(__file__).parents[2] / "shared"


class NetworkUsedError(AssertionError):
    """A test tried to reach another machine."""


def _is_loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_unspecified


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Any connection or name look-up outside this machine fails the test that makes it."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self, address):
        if not _is_loopback(address):
            raise NetworkUsedError(f"a test connected to {address}")
        return connect(self, address)

    def guarded_connect_ex(self, address):
        if not _is_loopback(address):
            raise NetworkUsedError(f"a test connected to {address}")
        return connect_ex(self, address)

    def guarded_getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_loopback((name, 0)):
            raise NetworkUsedError(f"a test looked up {name!r}")
        return getaddrinfo(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    """No BRON_ variable and no settings file of the person who runs the tests; data goes to a temporary folder."""
    for name in list(os.environ):
        if name.startswith("BRON_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def archive() -> Path:
    """The folder of real documents, where this checkout has it beside it."""
    folder = SHARED / "archive"
    if not folder.is_dir():
        pytest.skip("the real documents (../shared/archive) are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def bundled_index(tmp_path_factory) -> Path:
    """An index of the bundled corpus with the bundled model; not to be written to."""
    from rag.index.writing.ingest import ensure_index
    from rag.settings import Settings

    folder = tmp_path_factory.mktemp("bundled") / "index"
    ensure_index(Settings(index=folder))
    return folder


@pytest.fixture(scope="session")
def service(bundled_index):
    """A service on the bundled corpus."""
    from rag.service import Service
    from rag.settings import Settings

    opened = Service(Settings(index=bundled_index))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium; what its tests share is in tests/helpers_browser.py."""
    from contextlib import closing

    from tests.helpers_browser import ARGUMENTS, CHROMIUM

    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome is installed")
    with (
        sync_api.sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)) as browser,
    ):
        yield browser
