"""The page in a real headless Chromium: ask, click a citation, see the quote marked; at a desk and on a phone."""

from __future__ import annotations

import pytest

from tests.helpers_browser import CONTRAST, DESK, MARKS, PHONE, ask, opened, served
from tests.helpers_service import RESIDENTS_SV, ScriptedService

pytestmark = MARKS


@pytest.fixture(scope="module")
def address():
    with served(ScriptedService(pause=0.05)) as address:
        yield address


def quote_in_view(page):
    """The marked text, once it stands inside the visible part of the reader."""
    frame = page.frame(name="bron-reader")
    mark = page.frame_locator("iframe[name=bron-reader]").locator("mark")
    mark.wait_for()
    in_view = (
        "() => { const box = document.querySelector('mark').getBoundingClientRect();"
        "return box.top >= 0 && box.bottom <= window.innerHeight && box.height > 0 }"
    )
    for _ in range(50):  # it is scrolled to once the page in the frame has its fonts
        if frame.evaluate(in_view):
            break
        page.wait_for_timeout(100)
    assert frame.evaluate(in_view)
    return mark.inner_text()


def test_ask_read_and_copy_at_a_desk(browser, address):
    permitted = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(browser, address, **DESK, **permitted) as page:
        assert page.evaluate("document.documentElement.lang") == "en"
        ask(page, "How many residents are there?")
        page.wait_for_selector(".bron-answer .bron-foot")
        page.click("#bron-chat .bron-quotation a.bron-number >> nth=1")
        assert quote_in_view(page) == RESIDENTS_SV
        assert page.locator("#bron-chat .bron-question").is_visible()
        page.click("#bron-chat .bron-foot .bron-copy")
        page.wait_for_function("document.querySelector('.bron-foot .bron-copy').textContent === 'Copied'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert f"“{RESIDENTS_SV}” — Åsa Öberg, “Färjan står still”, Skärgårdsbladet" in copied
        assert f"{address}read/" in copied
        page.keyboard.press("Escape")
        assert page.locator("iframe[name=bron-reader]").is_hidden()


def test_a_source_is_a_sheet_on_a_phone(browser, address):
    with opened(browser, address, **PHONE) as page:
        assert page.get_by_text("Vad vill du veta?").is_visible()
        assert page.get_by_placeholder("Ställ en fråga").is_visible()
        ask(page, "How many residents are there?")
        page.wait_for_selector(".bron-answer .bron-foot")
        page.tap("#bron-chat .bron-card-title a >> nth=0")
        assert quote_in_view(page) == RESIDENTS_SV
        assert page.evaluate("document.activeElement.id") == "bron-close"
        box = page.locator("#bron-source").bounding_box()
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.tap("#bron-close")
        assert page.locator("#bron-source").is_hidden()
        assert page.evaluate("document.activeElement.closest('.bron-card') !== null")


def test_examples_refusals_filters_and_clearing(browser, address):
    with opened(browser, address, **{**DESK, "locale": "nl-NL"}) as page:
        page.click("#bron-welcome .bron-offers button.bron-example")
        page.wait_for_selector(".bron-refusal")
        assert page.locator(".bron-refusal").inner_text().split("\n")[-1] == "Niet in het archief"
        assert "Brug blijft dicht" in page.locator(".bron-near").inner_text()
        page.click("#bron-filters > button")
        page.get_by_label("Zweeds").check()
        page.get_by_label("Vanaf (datum)").fill("2021")
        ask(page, "residents")
        page.wait_for_selector(".bron-sources")
        facts = page.locator(".bron-facts >> nth=1").inner_text()
        assert "limited to: Swedish, from 1 January 2021" in facts, (
            "what the answer tells is in its question's language"
        )
        page.click("#bron-clear")
        page.get_by_text("Wat wilt u weten?").wait_for()
        assert page.locator(".bron-question").count() == 0


def test_accounts_and_why_are_reached_by_keyboard_and_fit_a_small_screen(browser, address):
    small = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}
    with opened(browser, address, **small) as page:
        ask(page, "How many residents are there?")
        page.wait_for_selector(".bron-answer .bron-foot")
        accounts = page.get_by_role("heading", name="The accounts differ").locator("xpath=..")
        assert accounts.get_by_role("list").first.get_by_role("listitem").count() == 5  # two accounts, three sources
        for folded in (".bron-more > summary", ".bron-why > summary"):
            page.locator(folded).focus()
            page.keyboard.press("Enter")
        assert page.get_by_text("nowhere in these letters", exact=False).first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.evaluate("document.querySelector('#bron-chat').scrollWidth") <= 360
        accounts.get_by_role("link", name="[1] Skärgårdsbladet, 2021-03-09").focus()
        page.keyboard.press("Enter")
        assert quote_in_view(page) == RESIDENTS_SV


def test_the_words_that_answer_stand_out_and_the_quote_is_whole(browser, address):
    for scheme in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
        with opened(browser, address, **DESK, **scheme) as page:
            ask(page, "How many residents are there?")
            page.wait_for_selector(".bron-answer .bron-foot")
            quote = page.locator("#bron-chat .bron-quotation .bron-quote").nth(1)
            assert quote.inner_text() == RESIDENTS_SV
            words = quote.locator("b.bron-answer-words")
            assert words.inner_text() == "Drygt 240 personer"
            style = words.evaluate(
                "node => { const own = getComputedStyle(node), around = getComputedStyle(node.parentElement);"
                "return [own.fontWeight, own.backgroundColor === around.backgroundColor] }"
            )
            assert style == ["700", False]


def test_hostile_text_does_nothing(browser, address):
    with opened(browser, address, **DESK) as page:
        ask(page, "hostile <img src=x onerror='window.stolen=1'> ${7*7} {{7*7}} **bold**")
        page.wait_for_selector(".bron-answer .bron-foot")
        assert "${7*7} {{7*7}} **bold**" in page.locator(".bron-question").inner_text()
        assert "${1+1} {{7*7}}" in page.locator(".bron-quotation").inner_text()
        assert page.evaluate("window.stolen") is None
        assert page.locator("#bron-chat img").count() == 0
        page.click("#bron-chat a.bron-number")
        page.frame_locator("iframe[name=bron-reader]").locator("mark").wait_for()
        assert page.frame(name="bron-reader").evaluate("window.stolen") is None


def test_two_readers_do_not_see_each_other(browser, address):
    with opened(browser, address, **DESK) as one, opened(browser, address, **DESK) as two:
        ask(one, "How many residents are there?")
        ask(two, "Who won the cup?")
        one.wait_for_selector(".bron-sources")
        two.wait_for_selector(".bron-refusal")
        ask(two, "And the league?")
        two.wait_for_function("document.querySelectorAll('.bron-refusal').length === 2")
        assert two.locator(".bron-question").count() == 2
        assert RESIDENTS_SV not in two.locator("#bron-chat").inner_text()
        assert one.locator(".bron-question").count() == 1


def test_the_article_is_readable_without_scripts(browser, address):
    with opened(browser, address, **DESK) as page:
        ask(page, "How many residents are there?")
        link = page.locator("#bron-chat .bron-quotation a.bron-number >> nth=1").evaluate("link => link.href")
    context = browser.new_context(java_script_enabled=False, **DESK)
    page = context.new_page()
    page.goto(link)
    assert page.locator("mark").inner_text() == RESIDENTS_SV
    assert page.locator("h1").inner_text() == "Färjan står still"
    assert page.locator(".bron-name a").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(browser, address, scheme):
    with opened(browser, address, **DESK, color_scheme=scheme) as page:
        assert page.evaluate(CONTRAST) == []
        ask(page, "How many residents are there?")
        page.wait_for_selector(".bron-answer .bron-foot")
        page.click("#bron-chat .bron-quotation a.bron-number >> nth=1")
        quote_in_view(page)
        for folded in (".bron-more > summary", ".bron-why > summary", ".bron-figures > summary"):
            page.click(folded)
        page.click("#bron-filters > button")
        assert page.evaluate(CONTRAST) == []
        assert page.frame(name="bron-reader").evaluate(CONTRAST) == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    ("locale", "holds"),
    [("en-GB", "What this archive holds"), ("sv-SE", "Vad arkivet innehåller"), ("nl-NL", "Wat dit archief bevat")],
)
def test_the_front_page_is_the_archive_s_and_one_tap_asks(browser, address, size, locale, holds):
    with opened(browser, address, **{**size, "locale": locale}) as page:
        page.get_by_text(holds).wait_for()
        offer = page.locator(".bron-offers button.bron-example")
        assert offer.count() == 1
        box = offer.bounding_box()
        assert box["y"] + box["height"] < page.locator("#bron-question").bounding_box()["y"], "in sight unscrolled"
        assert page.locator("#bron-source").is_hidden(), "no empty pane"
        assert page.get_by_role("button", name="<script>window.stolen = 1</script>").is_visible()
        assert page.evaluate("window.stolen") is None
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_role("button", name="Sandön", exact=True).click()
        page.wait_for_selector(".bron-answer .bron-foot")
        page.click("#bron-chat .bron-asks button.bron-example")
        page.wait_for_selector(".bron-accounts")
        assert page.locator(".bron-question").count() == 2
