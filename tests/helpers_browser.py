"""What the tests in a real browser share: the served page, a page of one reader, axe-core, screenshots."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from rag.settings import Settings
from rag.web import create_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium or Chrome is installed"),
    # the browser's driver leaves its event loop and pipes to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "sv-SE", "is_mobile": True, "has_touch": True}
PATIENCE = 25_000  # milliseconds: for a machine that has other work
SCREENSHOTS = os.environ.get("BRON_SCREENSHOTS")  # a folder; none are written without it
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CONTRAST = """() => {
  const channel = value => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4 };
  const parse = color => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("[class*=bron] , [id*=bron] *")) {
    const text = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!text || !node.checkVisibility()) continue;
    const [one, two] = [light(parse(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
    if ((one + 0.05) / (two + 0.05) < 4.5) poor.push(node.outerHTML.slice(0, 120));
  }
  return poor;
}"""


@contextmanager
def served(service, settings=None):
    """The address of the application around a service, while it is served."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(service, settings or Settings())
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:  # else a test that fails would never end
            server.should_exit = True
            thread.join(20)


@contextmanager
def opened(browser, address, **options):
    """A page of its own profile; fails when a script failed, or anything was asked of another server."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    strange, failed = [], []
    page.on("request", lambda request: strange.append(request.url) if not request.url.startswith(address) else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(address)
    page.wait_for_selector("#bron-question textarea")
    yield page
    context.close()
    assert [url for url in strange if not url.startswith(("data:", "blob:", "about:"))] == []
    assert failed == []


def ask(page, question):
    """Type a question and send it."""
    page.fill("#bron-question textarea", question)
    page.press("#bron-question textarea", "Enter")


def answers(page, count):
    """Wait until so many questions have their whole answer."""
    page.wait_for_function(f"document.querySelectorAll('.bron-piece[data-whole]').length === {count}")


def accessible(page, name):
    """Fail on a violation of WCAG 2.2 AA or of axe-core's best practices that lasts; keep a picture as ``name``."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SCREENSHOTS}/{name}.png")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    lasting = time.monotonic() + 5  # a page that is still being put together, as beside other work, is looked at again
    while found := axe.Axe().run(page, options=options).response["violations"]:
        if time.monotonic() > lasting:
            told = [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
            pytest.fail(f"{name}: {told}")
        time.sleep(0.5)
