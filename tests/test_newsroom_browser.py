"""What stands beside an answer, in a real Chromium: link, quotes kept and downloaded, translation, feedback, lists."""

from __future__ import annotations

import csv
import io
import json
from contextlib import contextmanager
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import rispy

from rag.web.words import say
from tests.helpers_browser import DESK, MARKS, PATIENCE, PHONE, accessible, ask, opened, served
from tests.helpers_service import BRIDGE, HOSTILE, RESIDENTS_SV, ScriptedService

pytestmark = MARKS
TOOLS = ".bron-answer .bron-answer-tools"
# The browser's own translator, which asks for a model that is not here.
TRANSLATOR = """window.Translator = {
  availability: async ({ sourceLanguage }) => sourceLanguage === "sv" ? "downloadable" : "unavailable",
  create: async ({ sourceLanguage, targetLanguage }) => ({
    translate: async (text) => `<i>${sourceLanguage}>${targetLanguage}</i> ${text.length}`,
  }),
};"""
NONE = "Object.defineProperty(window, 'Translator', { value: undefined });"
ENDLESS = "window.Translator = { availability: async () => 'downloadable', create: () => new Promise(() => {}) };"
UNABLE = "window.Translator = { availability: async () => 'unavailable' };"
BROKEN = "window.Translator = { availability: async () => 'available', create: async () => { throw new Error('x'); } };"


@pytest.fixture(scope="module")
def service():
    return ScriptedService()


@pytest.fixture(scope="module")
def address(service):
    with served(service) as address:
        yield address


@contextmanager
def page_at(browser, address, path="", script=None, **options):
    """A page at an address of the archive; with a script that runs before the page's own."""
    with opened(browser, address, **options) as page:
        page.set_default_timeout(60_000)
        if script:
            page.add_init_script(script)
        if script or path:
            page.goto(address + path)
        yield page


def answered(page, question="How many residents are there?"):
    before = page.locator(TOOLS).count()
    ask(page, question)
    page.locator(TOOLS).nth(before).wait_for(state="attached")
    page.locator(".bron-more > summary").nth(before).click()


def downloaded(page, click):
    with page.expect_download() as download:
        click()
    return download.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(("generation", "word"), [("1", "link_same"), ("0", "link_changed")])
def test_an_address_asks_with_its_limits_and_says_whether_the_archive_changed(browser, address, generation, word):
    question = 'residents & "Åsa" <b>?'
    path = f"?q={quote(question)}&language=sv&outlet={quote('Skärgårdsbladet')}&from=2021&v={generation}"
    with page_at(browser, address, path, **PHONE) as page:
        page.wait_for_selector(TOOLS, state="attached")
        assert question in page.locator(".bron-question").inner_text()
        note = page.locator(".bron-link-since")
        note.wait_for(state="visible")
        assert note.inner_text() == say(word, "sv"), "in the page's language, not the answer's"
        first = page.locator(".bron-answer > *").first
        assert "bron-link-since" in first.get_attribute("class")  # read before the answer
        link = urlsplit(page.locator(".bron-link").get_attribute("data-copy"))
        again = parse_qs(link.query)
        assert (again["q"], again["language"], again["outlet"]) == ([question], ["sv"], ["Skärgårdsbladet"])
        assert (again["from"], again["v"]) == (["2021-01-01"], ["1"])
        answered(page, "residents again")
        assert page.locator(".bron-link-since:visible").count() == 1  # the second question came by no link


def test_quotes_are_copied_kept_and_downloaded(browser, address):
    permitted = {"permissions": ["clipboard-read", "clipboard-write"]}
    with page_at(browser, address, **DESK, **permitted) as page:
        answered(page)
        tools = page.locator(".bron-sources .bron-quote-tools").first
        tools.get_by_role("button", name="Copy quote").click()
        tools.get_by_text("Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()").startswith(f"“{RESIDENTS_SV}” — Åsa Öberg, “Färjan")
        text = downloaded(page, lambda: page.get_by_role("link", name="CSV").click())
        assert len(list(csv.DictReader(io.StringIO(text)))) == 2
        keep = tools.get_by_role("button", name="Keep")
        keep.focus()
        page.keyboard.press("Space")
        assert tools.get_by_role("button", name="Kept").get_attribute("aria-pressed") == "true"
        page.reload()
        page.get_by_role("button", name="Dossier 1").click()
        dossier = page.get_by_role("dialog", name="Dossier")
        assert dossier.locator("blockquote").inner_text() == f"“{RESIDENTS_SV}”"
        assert dossier.locator("blockquote").get_attribute("lang") == "sv"
        (entry,) = rispy.loads(downloaded(page, lambda: dossier.get_by_role("button", name="RIS").click()))
        assert entry["title"] == "Färjan står still"
        page.keyboard.press("Escape")
        assert dossier.is_hidden()
        assert page.evaluate("document.activeElement.id") == "bron-dossier-open"


def test_a_dossier_is_ordered_by_keyboard_noted_copied_and_exported(browser, address):
    permitted = {"permissions": ["clipboard-read", "clipboard-write"]}
    with page_at(browser, address, **DESK, **permitted) as page:
        answered(page)
        for tools in page.locator(".bron-sources .bron-keep").all():
            tools.click()
        page.locator("#bron-dossier-open").click()
        dossier = page.get_by_role("dialog", name="Dossier")
        dossier.get_by_label("Note").first.fill("Ring Åsa <b>")
        dossier.get_by_role("button", name="Move down").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.innerText") == "Move up"  # there is no further down
        dossier.get_by_role("button", name="Copy all").click()
        dossier.get_by_text("Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()").split("\n\n")
        assert copied[0].startswith("“Skärgårdsbladet counts")
        assert "Färjan står still, Skärgårdsbladet, 9 March 2021, by Åsa Öberg, Swedish, http" in copied[1]
        assert copied[1].endswith("\nRing Åsa <b>")
        text = downloaded(page, lambda: dossier.get_by_role("button", name="CSV").click())
        kept = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
        assert [(row["language"], row["note"]) for row in kept] == [("en", ""), ("sv", "Ring Åsa <b>")]
        assert len({row["question"] for row in kept} - {""}) == 1
        dossier.get_by_role("button", name="Empty the dossier").click()
        assert dossier.locator("blockquote").count() == 0
        page.keyboard.press("Enter")  # on Undo, which has the focus
        assert dossier.locator("blockquote").count() == 2
        assert dossier.get_by_role("button", name="Undo").is_hidden()
        dossier.get_by_role("button", name="Order by date").click()
        assert dossier.locator("blockquote").first.inner_text() == f"“{RESIDENTS_SV}”"
        page.reload()
        page.get_by_role("button", name="Dossier 2").click()
        assert page.get_by_label("Note").first.input_value() == "Ring Åsa <b>"


def test_an_opened_article_says_whose_it_is_and_its_quote_is_kept(browser, address):
    with page_at(browser, address, **DESK) as page:
        answered(page)
        page.locator(".bron-quotation .bron-number").last.click()
        article = page.frame_locator("iframe[name=bron-reader]")
        article.get_by_role("link", name="At the outlet").first.wait_for()
        article.get_by_role("button", name="Keep").click()
        page.get_by_role("button", name="Dossier 1").wait_for()
        ask(page, "no such thing")  # what was open belongs to the answer before
        assert page.locator("iframe[name=bron-reader]").is_hidden()
        assert page.locator("[aria-current=true].bron-number").count() == 0
        page.wait_for_function("!history.state?.depth")
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_a_quote_that_is_gone_or_forged_is_not_downloaded(browser, address):
    forged = [
        {"place": f"{'f' * 16}:0-5", "quote": "<img src=x onerror='window.stolen=1'>", "source": "<b>", "path": "//x"},
        {"place": 5},
    ]
    script = f"localStorage.setItem('bron-dossier', JSON.stringify({json.dumps(forged)}))"
    with page_at(browser, address, script=script, **{**PHONE, "locale": "nl-NL"}) as page:
        page.wait_for_selector("#bron-question textarea")
        page.locator("#bron-dossier-open").tap()
        dossier = page.locator("#bron-dossier")
        dossier.locator("blockquote").wait_for()
        assert dossier.locator("blockquote").inner_text() == f"“{forged[0]['quote']}”"
        assert page.evaluate("window.stolen") is None
        dossier.get_by_role("button", name="CSV").tap()
        dossier.get_by_role("alert").first.wait_for(state="visible")
        assert "heeft de gemarkeerde citaten niet meer" in dossier.inner_text()
        dossier.get_by_role("button", name="Gemarkeerde citaten verwijderen").tap()
        assert "nog niets bewaard" in dossier.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_browser_translates_a_foreign_quote_beside_the_original(browser, address):
    with page_at(browser, address, script=TRANSLATOR, **DESK) as page:
        page.wait_for_selector("#bron-question textarea")
        answered(page)
        button = page.get_by_role("button", name="Translate into English")
        button.wait_for()
        assert button.count() == 1  # not for the quote that is English already
        button.click()
        shown = page.locator(".bron-browser-translation")
        shown.get_by_text("sv>en").wait_for()
        assert "by your browser, not the archive’s words" in shown.inner_text()
        assert f"<i>sv>en</i> {len(RESIDENTS_SV)}" in shown.inner_text()  # text, not markup
        assert shown.locator("[lang=en]").count() == 1
        assert RESIDENTS_SV in page.locator(".bron-quotation").nth(1).inner_text()
        assert page.locator(".bron-quotation + .bron-browser-translation").count() == 1  # right under its quote
        accessible(page, "translated")
        page.get_by_role("button", name="Hide the translation").click()
        assert shown.is_hidden()
        page.get_by_role("button", name="Translate into English").press("Enter")
        assert shown.is_visible()
        assert page.locator(".bron-quotation .bron-quote").nth(1).get_attribute("lang") == "sv"


def test_where_nothing_translates_one_sentence_says_so_and_failures_are_said(browser, address):
    with page_at(browser, address, script=NONE, **{**DESK, "locale": "nl-NL"}) as page:
        page.wait_for_selector("#bron-question textarea")
        answered(page, "no such thing")
        assert page.locator(".bron-translate:visible").count() == 0
        page.get_by_text("no translation of quotes that are in Dutch").wait_for()
        answered(page)
        assert page.locator(".bron-no-translation:visible").count() == 1  # the archive has translated the others
    with page_at(browser, address, script=BROKEN, **DESK) as page:
        page.wait_for_selector("#bron-question textarea")
        answered(page)
        page.get_by_role("button", name="Translate into English").click()
        page.get_by_text("Your browser could not translate this.").wait_for()


def test_that_nothing_translates_is_said_where_the_browser_cannot_either(browser, address):
    with page_at(browser, address, script=UNABLE, **{**DESK, "locale": "nl-NL"}) as page:
        page.wait_for_selector("#bron-question textarea")
        answered(page, "no such thing")
        page.get_by_text("no translation of quotes that are in Dutch").wait_for()
        assert page.locator(".bron-translate:visible").count() == 0


def test_a_translation_that_does_not_come_can_be_stopped_and_is_not_printed(browser, address):
    with page_at(browser, address, script=ENDLESS, **{**PHONE, "locale": "en-GB"}) as page:
        page.wait_for_selector("#bron-question textarea")
        answered(page)
        page.get_by_role("button", name="Translate into English").first.tap()
        waiting = page.get_by_text("Translating…")
        waiting.wait_for()
        page.emulate_media(media="print")
        assert waiting.is_hidden()
        page.emulate_media(media="screen")
        page.get_by_role("button", name="Stop translating").tap()
        waiting.wait_for(state="detached")
        assert page.get_by_role("button", name="Translate into English").first.is_visible()


def test_a_dossier_without_quotes_offers_nothing_to_be_done_with_them(browser, address):
    with page_at(browser, address, **DESK) as page:
        page.locator("#bron-dossier-open").click()
        shown = page.locator("#bron-dossier button:visible").all_inner_texts()
        assert shown == ["Close"]


def test_what_a_reader_says_is_sent_with_the_answer(browser, address, service):
    service.feedback.clear()
    with page_at(browser, address, **PHONE) as page:
        answered(page)
        page.locator(".bron-feedback summary").tap()
        page.get_by_role("button", name=say("feedback_send", "sv")).tap()
        page.get_by_text(say("feedback_choose", "sv")).wait_for()
        page.get_by_label(say("feedback_source_wrong", "sv")).check()
        page.get_by_label(say("feedback_remark", "sv")).fill("Åsa bor på ön")
        page.get_by_role("button", name=say("feedback_send", "sv")).tap()
        page.get_by_text(say("feedback_thanks", "sv")).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    (kept,) = service.feedback
    assert (kept.kind, kept.remark, kept.question) == (
        "source_wrong",
        "Åsa bor på ön",
        "How many residents are there?",
    )
    assert len(kept.passages) == 2
    with page_at(browser, address, **DESK) as page:
        answered(page)
        page.locator(".bron-feedback summary").click()
        page.get_by_label("is wrong").check()
        page.get_by_label("Remark, if you like").fill("broken")
        page.get_by_role("button", name="Send").click()
        page.get_by_text("It could not be kept.").wait_for()


def test_the_timeline_and_the_pages_need_no_script(browser, address):
    with page_at(browser, address, **DESK) as page:
        answered(page)
        page.get_by_text("Timeline of the sources").click()
        page.get_by_text("Fewer than two different days of publication").wait_for()  # a brief has its report's day
        assert page.locator(".bron-timeline tbody tr").count() == 2
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{address}articles")
    page.get_by_role("searchbox", name="Ord").fill("färjan")
    page.get_by_role("button", name="Visa").click()
    assert page.locator(".bron-articles h2").all_inner_texts() == ["Färjan står still"]
    page.get_by_role("link", name="Arkivet", exact=True).click()
    page.get_by_role("link", name="mars 2021").click()
    assert page.get_by_label("Från (datum)").input_value() == "2021-03"
    context.close()


def test_hostile_texts_stay_texts_in_all_that_stands_beside_them(browser, address):
    with page_at(browser, address, **DESK) as page:
        answered(page, "hostile <script>window.stolen=1</script>")
        page.get_by_role("button", name="Keep").click()
        page.locator("#bron-dossier-open").click()
        assert page.locator("#bron-dossier blockquote").inner_text().startswith("“<script>")
        assert page.locator("#bron-dossier a").inner_text().startswith("<b onclick=")
        assert page.locator("#bron-dossier .bron-dossier-source").inner_text().startswith('O"><script>')
        text = downloaded(page, lambda: page.locator("#bron-dossier [data-format=csl]").click())
        assert json.loads(text)[0]["title"].startswith("<b onclick=")
        page.goto(f"{address}articles?q={quote('<script>')}")
        assert page.locator(".bron-articles h2").inner_text().startswith("<b onclick=")
        page.goto(f"{address}read/{HOSTILE.id}")
        assert page.evaluate("window.stolen") is None


@pytest.mark.parametrize("device", [DESK, {**PHONE, "color_scheme": "dark"}])
def test_the_pages_beside_the_chat_are_accessible_and_lead_back(browser, address, device):
    context = browser.new_context(**device)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    size, language = ("phone", "sv") if "is_mobile" in device else ("desk", "en")
    for path, name in (("overview", "overview"), ("articles?q=Zlatan", "no-article"), ("no/such/page", "no-page")):
        page.goto(address + path)
        accessible(page, f"{size}-{language}-{name}")
    listed = f"{address}articles?q=f%C3%A4rjan"
    page.goto(listed)
    accessible(page, f"{size}-{language}-articles")
    page.locator(".bron-articles h2 a").first.click()
    accessible(page, f"{size}-{language}-article")
    assert page.evaluate("document.documentElement.scrollWidth") == device["viewport"]["width"]
    page.get_by_role("link", name=say("to_list", language)).click()
    page.wait_for_url(listed)
    context.close()


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("sv", "sv-SE"), ("nl", "nl-NL")])
def test_an_address_with_a_period_that_cannot_be_is_mended_before_it_is_asked(browser, address, language, locale):
    path = "?q=residents&from=2021-03&to=2021-01"
    with page_at(browser, address, path, **{**PHONE, "locale": locale}) as page:
        page.get_by_text(say("period_reversed", language)).wait_for()
        box = page.locator("#bron-question textarea")
        assert box.input_value() == "residents"
        assert page.locator(".bron-turn").count() == 0, "nothing is asked within limits that were not meant"
        page.get_by_label(say("to", language)).fill("2021-12")
        box.press("Enter")
        page.wait_for_selector(TOOLS, state="attached")
        assert page.locator("#bron-limits .bron-chip").count() >= 2


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_back_closes_the_dossier_and_stays_on_the_page(browser, address, device):
    with page_at(browser, address, **{**device, "locale": "en-GB"}) as page:
        answered(page)
        page.locator(".bron-sources .bron-keep").first.click()
        dossier = page.get_by_role("dialog", name="Dossier")
        page.locator("#bron-dossier-open").click()
        page.go_back()
        dossier.wait_for(state="hidden")
        assert page.url == address and page.locator(".bron-turn").count() == 1
        page.locator("#bron-dossier-open").click()
        page.keyboard.press("Escape")
        dossier.wait_for(state="hidden")
        page.wait_for_function("!history.state?.dossier")
        page.locator("#bron-dossier-open").click()
        dossier.locator(".bron-dossier-title a").click()
        dossier.wait_for(state="hidden")
        page.frame_locator("iframe[name=bron-reader]").locator("mark").wait_for()
        page.go_back()
        dossier.wait_for()  # from which the source was opened
        assert page.locator("iframe[name=bron-reader]").is_hidden()
        page.go_back()
        dossier.wait_for(state="hidden")
        assert page.url == address


def test_what_is_copied_says_how_sure_it_is_and_within_which_limits(browser, address):
    with page_at(browser, address, "?q=residents&language=sv", **DESK) as page:
        page.wait_for_selector(TOOLS, state="attached")
        copied = page.locator(".bron-foot button.bron-copy").first.get_attribute("data-copy").split("\n")
        assert copied[0] == "residents"
        assert say("confidence_high", "en") in copied[1] and "limited to: Swedish" in copied[1]
        assert page.title() == "residents – Bron", "of several tabs each is known by its question"


def test_a_translation_is_offered_into_the_language_of_the_page(browser, address):
    with page_at(browser, address, script=TRANSLATOR, **DESK) as page:
        page.wait_for_selector("#bron-question textarea")
        answered(page)
        page.get_by_role("button", name="Translate into English").wait_for()
        page.locator("#bron-speaks button[lang=nl]").click()
        page.get_by_role("button", name="Vertaal naar het Nederlands").first.wait_for()
        assert page.get_by_role("button", name="Translate into English").count() == 0
        page.get_by_role("button", name="Vertaal naar het Nederlands").first.click()
        page.locator(".bron-browser-translation").get_by_text("sv>nl").wait_for()


def test_an_article_in_another_language_can_be_translated_by_the_browser(browser, address):
    path = f"read/{BRIDGE.id}?lang=en"
    with page_at(browser, address, path, script=NONE, **DESK) as page:
        page.get_by_text("no translation of this article").wait_for()
        assert page.locator(".bron-translate:visible").count() == 0
    with page_at(browser, address, path, script=TRANSLATOR.replace('"sv"', '"nl"'), **DESK) as page:
        page.get_by_role("button", name="Translate into English").click()
        page.locator(".bron-browser-translation").get_by_text("nl>en").wait_for()
        accessible(page, "article-translated")
