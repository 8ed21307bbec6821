"""Times of the page in a real browser, at a desk and on a throttled phone: a benchmark, no test.

    python -m tests.page_speed [--index FOLDER --questions FILE] [--rounds 5]

Prints a table: medians of the rounds, with the least and the most. Each round is a reader of its own, with nothing in
the browser's cache, who asks two questions that nobody has asked before. questions: one a line. The server is warm and
runs beside the browser. The phone is Lighthouse's "slow 4G": 1.6 Mbit/s,
150 ms there and back, a quarter of the processor (https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md).
"""

from __future__ import annotations

import argparse
import statistics
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.helpers_browser import ARGUMENTS, CHROMIUM, DESK, PHONE, served
from tests.page_crowd import questions, warmed

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4  # times that the phone's processor is
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# When the page listens, and what an answer shows, in milliseconds after the page was asked for or Enter was pressed.
WATCH = """() => {
  window.bronTimes = {};
  const note = name => { window.bronTimes[name] ??= performance.now() - window.bronFrom; };
  new MutationObserver(() => {
    const place = document.querySelector('.bron-turn:last-child .bron-place');
    if (!place) return;
    if (place.textContent.trim()) note('sign');
    if (place.querySelector('.bron-looking, .bron-sureness, .bron-text')) note('words');
    if (place.querySelector('.bron-sureness, .bron-text')) note('answer');
    if (place.querySelector('[data-whole]')) note('whole');
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.page_speed", description=main.__doc__)
    parser.add_argument("--index", type=Path, help="of the archive that is asked; the bundled corpus without it")
    parser.add_argument("--questions", type=Path, help="a question a line; those for development without it")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with warmed(options.index) as (service, settings), sync_playwright() as playwright:
        asked = iter(questions(options.questions))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with served(service, settings) as address:
            for name, device, slow in (("desk", DESK, False), ("phone", PHONE, True)):
                _print(name, [_round(browser, address, device, slow, asked) for _ in range(options.rounds + 1)][1:])
        browser.close()


def _round(
    browser: Browser, address: str, device: dict[str, object], slow: bool, asked: Iterator[str]
) -> dict[str, float]:
    """Milliseconds of one reader's visit: to the first paint, to a page that listens, and of two questions."""
    context = browser.new_context(**device)
    page = context.new_page()
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.bron?.listens?.()", timeout=60_000, polling=20)
    times = {"usable": page.evaluate("performance.now()"), "first paint": page.evaluate(PAINTED)}
    page.evaluate(WATCH)
    for which in ("first", "second"):
        times |= {f"{which} question: {name}": taken for name, taken in _asked(page, next(asked)).items()}
    context.close()
    return times


def _asked(page: Page, question: str) -> dict[str, float]:
    """Milliseconds from Enter to a sign, to the first words, to the answer's, and to the whole of it."""
    page.fill("#bron-question textarea", question)
    page.evaluate("window.bronTimes = {}; window.bronFrom = performance.now()")
    page.press("#bron-question textarea", "Enter")
    page.wait_for_function("window.bronTimes.whole", timeout=60_000, polling=20)
    found: dict[str, float] = page.evaluate("window.bronTimes")
    return {name: found[name] for name in ("sign", "words", "answer", "whole") if name in found}


def _print(name: str, rounds: list[dict[str, float]]) -> None:
    by_figure: dict[str, list[float]] = defaultdict(list)
    for times in rounds:
        for figure, taken in times.items():
            by_figure[figure].append(taken)
    print(f"\n| {name} ({len(rounds)} rounds) | median | least | most |\n|---|--:|--:|--:|")
    for figure, taken in by_figure.items():
        print(f"| {figure} | {statistics.median(taken):.0f} ms | {min(taken):.0f} | {max(taken):.0f} |")


if __name__ == "__main__":
    main()
