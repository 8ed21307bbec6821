"""report.html in a real headless Chromium without a network: filters, keyboard, addresses, a phone."""

from __future__ import annotations

import unicodedata

import pytest

from rag.evaluation.report import write_report
from tests.helpers_browser import MARKS
from tests.helpers_evaluation import declined, hostile_results, results_of, scripted_runs

pytestmark = MARKS


@pytest.fixture(scope="module")
def browser_page(browser, tmp_path_factory):
    """The report of two suites in a real browser that may reach nothing else."""
    run = scripted_runs(tmp_path_factory.mktemp("archive"))
    folder = tmp_path_factory.mktemp("report")
    write_report(results_of(run(t1=declined(0.3)), *hostile_results(run).suites), folder)
    context = browser.new_context(offline=True)
    page = context.new_page()
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page, (folder / "report.html").as_uri(), told
    context.close()


@pytest.fixture
def opened(browser_page):
    """At a desk, without what an earlier test typed."""
    page, address, told = browser_page
    page.goto("about:blank")
    page.set_viewport_size({"width": 1280, "height": 900})
    return page, address, told


def test_in_a_browser_failures_come_first_and_filters_find_what_is_typed(opened):
    page, address, told = opened
    page.goto(address)
    questions = page.locator("#questions-1 > .question")
    assert questions.count() == 4
    assert "declined, but the archive says" in questions.first.inner_text()
    form = page.locator("form.filters").first
    assert form.locator("output").inner_text() == "4 of 4 questions"
    form.get_by_label("Text").fill(unicodedata.normalize("NFD", "KOMMUNEN räknar"))
    assert [text.split("?")[0] for text in page.locator("#questions-1 > .question:visible").all_inner_texts()] == [
        "✓ right, but an expected answer is missing: Vad kostar bron"
    ]
    form.get_by_role("button").click()
    form.get_by_label("Outcome").select_option("declined")
    assert form.locator("output").inner_text() == "2 of 4 questions"
    form.get_by_label("Kind").select_option("outside")
    assert page.locator("#questions-1 > .question:visible").count() == 1
    assert told == []


def test_in_a_browser_a_question_opens_by_keyboard_and_by_its_address(opened):
    page, address, _ = opened
    page.goto(f"{address}#q-1-t-2")
    assert page.locator("#q-1-t-2 mark").first.is_visible()
    first = page.locator("#questions-1 > .question").first
    first.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert first.get_by_text("The council put the repair at 3,000 pounds.").first.is_visible()


def test_in_a_browser_nothing_runs_that_a_text_brought_along(opened):
    page, address, _ = opened
    page.goto(address)
    assert page.evaluate("window.stolen") is None
    assert page.get_by_text("<script>window.stolen").count() > 0


def test_in_a_browser_a_phone_scrolls_down_and_not_sideways(opened):
    page, address, _ = opened
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_in_a_browser_axe_finds_nothing_to_object_to(opened, colours):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page, address, _ = opened
    page.emulate_media(color_scheme=colours)
    page.goto(address)
    page.evaluate("for (const one of document.querySelectorAll('#questions-1 details')) one.open = true")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
