"""The page's mechanics in a real browser: typing on, stopping, going back, reloading, limits, languages, paper."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import date

import pytest

from rag.web.words import said_date, say
from tests.helpers_browser import (
    DESK,
    MARKS,
    PATIENCE,
    PHONE,
    accessible,
    answers,
    ask,
    opened,
    served,
)
from tests.helpers_service import RESIDENTS_SV, ScriptedService

pytestmark = MARKS
BOX = "#bron-question textarea"


class Paced(ScriptedService):
    """Answers at once, but holds a question with "slow" in it until it is let go or closed."""

    def __init__(self):
        super().__init__()
        self.closed_early = []
        self.let_go = set()

    def stream(self, question, filters=None, earlier=(), otherwise=None, looking=lambda hits: None):
        limits = {"filters": filters} if filters else {}
        if "slow" in question:
            looking(self.search(question))
            try:
                while question not in self.let_go:
                    time.sleep(0.05)
                    yield ""
            except GeneratorExit:
                self.closed_early.append(question)
                raise
        yield from super().stream(question, **limits, earlier=earlier, otherwise=otherwise, looking=looking)


@pytest.fixture(scope="module")
def service():
    return Paced()


@pytest.fixture(scope="module")
def address(service):
    with served(service) as address:
        yield address


def questions(page):
    return page.locator(".bron-question bdi").all_inner_texts()


def join_the_queue(address, session, question):
    """Ask without a browser, and without waiting for the answer."""
    with urllib.request.urlopen(f"{address}config") as response:
        dependencies = json.load(response)["dependencies"]
    event = next(item["id"] for item in dependencies if item["js"] == "() => bron.next()")
    body = {"data": [json.dumps({"question": question})], "fn_index": event, "session_hash": session}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}gradio_api/queue/join", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        assert response.status == 200


def source_open(page):
    return page.locator("iframe[name=bron-reader]").is_visible()


def until(check):
    """Wait for what the server or the browser does by itself."""
    end = time.monotonic() + PATIENCE / 1000
    while not check():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_is_typed_while_an_answer_is_made_is_kept_and_asked_next(browser, address, service):
    with opened(browser, address, **DESK) as page:
        ask(page, "slow residents?")
        page.wait_for_selector(".bron-wait")
        page.type(BOX, "Vem åt en slow räv")
        service_saw = len(service.asked)
        page.wait_for_timeout(300)
        assert page.input_value(BOX) == "Vem åt en slow räv"
        page.press(BOX, "Enter")
        ask(page, "Another one")
        assert page.locator("#bron-queue bdi").all_inner_texts() == ["Vem åt en slow räv", "Another one"]
        assert page.input_value(BOX) == ""
        assert len(service.asked) == service_saw
        accessible(page, "desk-en-waiting")
        page.get_by_label("Do not ask “Another one”").click()
        service.let_go.add("slow residents?")
        answers(page, 1)
        page.wait_for_timeout(1000)  # what was sent first is long over: the second must not be taken for broken off
        service.let_go.add("Vem åt en slow räv")
        answers(page, 2)
        assert questions(page) == ["slow residents?", "Vem åt en slow räv"]
        assert "Not in the archive" in page.locator(".bron-turn").last.inner_text()
        assert page.locator("#bron-queue").inner_text() == ""
        assert page.locator("#bron-stop").is_hidden()


def test_what_is_read_is_told_once_and_the_answer_takes_its_place_without_a_jump(browser, address, service):
    top = "document.querySelector('.bron-question').getBoundingClientRect().top"
    with opened(browser, address, **PHONE) as page:
        ask(page, "slow residents i Åsele?")
        looking = page.locator(".bron-looking")
        looking.wait_for()
        assert looking.inner_text().startswith("Läser: Skärgårdsbladet, 9 mars 2021, svenska")
        assert page.locator("#bron-status").inner_text() == looking.inner_text()
        assert page.locator(".bron-place a").count() == 0
        accessible(page, "phone-sv-looking")
        before = page.evaluate(top)
        service.let_go.add("slow residents i Åsele?")
        answers(page, 1)
        assert abs(page.evaluate(top) - before) <= 1
        assert looking.count() == 0
        assert "Läser" not in page.locator("#bron-status").inner_text()


def test_stop_stops_the_work_and_what_was_queued_goes_on(browser, address, service):
    with opened(browser, address, **PHONE) as page:
        ask(page, "slow å ä ö?")
        page.wait_for_selector(".bron-piece .bron-wait")
        ask(page, "residents?")
        page.tap("#bron-stop")
        until(lambda: service.closed_early == ["slow å ä ö?"])
        page.wait_for_selector(".bron-foot")
        assert questions(page) == ["slow å ä ö?", "residents?"]
        assert "för den här frågan; nästa ställs nu." in page.locator(".bron-turn").first.inner_text()
        assert page.locator("#bron-stop").is_hidden()
        service.let_go.add("slow å ä ö?")
        page.locator(".bron-turn").first.get_by_role("button", name=say("ask_again", "sv")).tap()
        answers(page, 2)  # what was stopped has no whole answer
        assert questions(page)[2] == "slow å ä ö?"


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("sv", "sv-SE"), ("nl", "nl-NL")])
def test_what_is_sent_without_a_connection_waits_in_sight_and_is_asked_when_there_is_one(
    browser, address, language, locale
):
    with opened(browser, address, **{**PHONE, "locale": locale}) as page:
        until(lambda: page.evaluate("bron.listens()"))
        page.context.set_offline(True)
        ask(page, "residents, å ä ö?")
        page.get_by_text(say("offline", language)).wait_for()
        assert page.locator("#bron-queue bdi").inner_text() == "residents, å ä ö?"
        assert questions(page) == []
        page.wait_for_timeout(2500)
        assert page.locator(".toast-wrap:visible").count() == 0
        accessible(page, f"phone-{language}-offline")
        page.context.set_offline(False)
        page.wait_for_selector(".bron-foot")
        assert page.locator("#bron-queue").inner_text() == ""


def test_a_question_that_does_not_reach_the_server_waits_and_is_asked_when_it_can_be(browser, address):
    with opened(browser, address, **DESK) as page:
        until(lambda: page.evaluate("bron.listens()"))
        page.route("**/queue/join*", lambda route: route.abort())
        ask(page, "residents, å ä ö?")
        page.get_by_role("button", name="Try now").wait_for()
        assert page.locator("#bron-queue bdi").inner_text() == "residents, å ä ö?"
        assert page.locator(".toast-wrap:visible").count() == 0
        page.unroute("**/queue/join*")  # the library finds its server again, and starts the page anew
        page.wait_for_selector(".bron-foot")
        assert questions(page) == ["residents, å ä ö?"]


def test_an_answer_that_breaks_off_can_be_asked_for_again(browser, address, service):
    with opened(browser, address, **DESK) as page:
        ask(page, "slow residents, ï?")
        page.wait_for_selector(".bron-piece")
        page.evaluate("bron.ended()")  # as Gradio says it, with no whole answer
        again = page.get_by_role("button", name="Ask again")
        again.wait_for()
        service.let_go.add("slow residents, ï?")
        for asked in (2, 3):  # the end of the first, still made behind the page's back, may break off the second too
            again.last.click()
            until(lambda asked=asked: len(questions(page)) == asked)
            page.wait_for_selector(".bron-foot, .bron-turn:last-child .bron-again")
            if page.locator(".bron-foot").count():
                break
        assert questions(page) == ["slow residents, ï?"] * asked and page.locator(".bron-foot").count() == 1


def test_back_closes_the_source_on_a_phone_and_nothing_is_reached_behind_it(browser, address):
    with opened(browser, address, **PHONE) as page:
        ask(page, "How many residents are there?")
        answers(page, 1)
        first = page.locator(".bron-quotation").first.bounding_box()
        assert first["y"] + first["height"] < page.locator(BOX).bounding_box()["y"], "the first quote needs a scroll"
        accessible(page, "phone-sv-answer")
        link = page.locator("#bron-chat .bron-card-title a").first
        link.tap()
        until(lambda: source_open(page))
        page.frame_locator("iframe[name=bron-reader]").locator("mark").wait_for()
        until(lambda: page.locator("#bron-reader-title").inner_text() == "Färjan står still")
        assert page.locator("#bron-reader-from").inner_text() == "Skärgårdsbladet · 9 mars 2021"
        accessible(page, "phone-sv-source")
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate("!document.getElementById('bron-desk').querySelector('#bron-talk:focus-within')")
        page.go_back()
        until(lambda: not source_open(page))
        assert page.url == address
        assert link.evaluate("link => link === document.activeElement")
        link.tap()
        page.tap("#bron-close")
        until(lambda: page.evaluate("history.state") is None)
        assert not source_open(page)


def test_back_goes_through_the_sources_that_were_opened_at_a_desk(browser, address):
    with opened(browser, address, **DESK) as page:
        frame = page.frame_locator("iframe[name=bron-reader]")
        ask(page, "How many residents are there?")
        answers(page, 1)
        page.click("#bron-chat .bron-card-title a >> nth=0")
        frame.get_by_text("Färjan står still").first.wait_for()
        page.click("#bron-chat .bron-card-title a >> nth=1")
        frame.get_by_text("Island ferry out of service").first.wait_for()
        page.go_back()
        frame.get_by_text("Färjan står still").first.wait_for()
        page.reload()
        frame.get_by_text("Färjan står still").first.wait_for()
        page.go_back()
        until(lambda: not source_open(page))
        assert page.url == address
        number = page.locator("#bron-chat a.bron-number").first
        number.focus()
        page.keyboard.press("Enter")  # in one key from the citation to its source, and in one back
        until(lambda: page.evaluate("document.activeElement.tagName") == "IFRAME")
        accessible(page, "desk-en-source")
        page.keyboard.press("Escape")
        until(lambda: number.evaluate("link => link === document.activeElement"))
        assert not source_open(page)


def test_a_conversation_survives_a_reload_in_its_own_browser_and_is_forgotten(browser, address, service):
    with opened(browser, address, **DESK) as page, opened(browser, address, **DESK) as other:
        ask(page, "How many residents does Sandön have?")
        answers(page, 1)
        page.reload()
        answers(page, 1)
        assert questions(page) == ["How many residents does Sandön have?"]
        assert RESIDENTS_SV in page.locator("#bron-chat").inner_text()
        ask(page, "and when?")
        answers(page, 2)
        assert service.asked[-1][0] == "and when? (How many residents does Sandön have?)"
        other.reload()
        other.wait_for_selector(BOX)
        assert questions(other) == []
        page.click("#bron-clear")
        page.get_by_text("What do you want to know?").wait_for()
        assert page.evaluate("sessionStorage.length") == 0
        page.get_by_role("button", name="Undo").click()
        answers(page, 2)
        top, last = (page.locator(place).bounding_box()["y"] for place in ("#bron-chat", ".bron-turn >> nth=1"))
        assert abs(last - top) < 3, "the last question is at the top"
        page.reload()
        answers(page, 2)
        until(lambda: page.evaluate("bron.listens()"))
        last = page.locator(".bron-turn >> nth=1").bounding_box()["y"]
        assert abs(last - page.locator("#bron-chat").bounding_box()["y"]) < 3
        page.click("#bron-clear")
        page.get_by_text("What do you want to know?").wait_for()
        page.reload()
        page.wait_for_selector(BOX)
        assert page.get_by_text("What do you want to know?").is_visible()
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0
        ask(page, "and when?")
        answers(page, 1)
        assert service.asked[-1][0] == "and when?"


def test_what_an_address_asked_is_not_asked_again_once_it_is_forgotten(browser, address, service):
    with opened(browser, address, **DESK) as page:
        page.goto(f"{address}?q=residents")
        answers(page, 1)
        page.click("#bron-clear")
        until(lambda: page.evaluate("location.search") == "")
        asked = len(service.asked)
        page.reload()
        page.wait_for_selector(BOX)
        until(lambda: page.evaluate("bron.listens()"))
        assert questions(page) == [] and len(service.asked) == asked


def test_the_address_of_a_link_is_not_kept_for_what_is_asked_next(browser, address):
    with opened(browser, address, **DESK) as page:
        page.goto(f"{address}?q=residents&language=nl")
        answers(page, 1)
        assert "q=residents" in page.evaluate("location.search")
        ask(page, "Who won the cup?")
        answers(page, 2)
        assert page.evaluate("location.search") == ""


def test_on_a_phone_a_wrong_period_is_told_in_sight_above_its_fields(browser, address):
    with opened(browser, address, **PHONE) as page:
        page.locator("#bron-filters > button").click()
        until_ = page.get_by_label(say("to", "sv"))
        page.get_by_label(say("from", "sv")).fill("2022-02")
        until_.fill("2022-01")
        ask(page, "residents")
        problem = page.locator("#bron-period-wrong")
        until(lambda: problem.inner_text() == say("period_reversed", "sv"))
        until(lambda: page.evaluate("document.activeElement.closest('#bron-to, #bron-from') !== null"))
        told, field = problem.bounding_box(), until_.bounding_box()
        assert told["y"] >= 0 and told["y"] + told["height"] <= field["y"] < PHONE["viewport"]["height"]


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("sv", "sv-SE"), ("nl", "nl-NL")])
def test_limits_are_seen_while_folded_and_a_wrong_period_is_said_by_its_field(browser, address, language, locale):
    with opened(browser, address, **{**DESK, "locale": locale}) as page:
        fold = page.locator("#bron-filters > button")
        fold.click()
        swedish = {"en": "Swedish", "sv": "svenska", "nl": "Zweeds"}[language]
        page.get_by_label(swedish, exact=True).check()
        since, until_ = (page.get_by_label(say(key, language)) for key in ("from", "to"))
        problem = page.locator("#bron-period-wrong")
        chips = page.locator("#bron-limits .bron-chip bdi")
        until_.fill("2020-06")
        since.fill("2021")
        since.press("Tab")
        until(lambda: problem.inner_text() == say("period_reversed", language))
        until_.fill("")
        until(lambda: problem.inner_text() == "")
        for spoken, date in (("5 januari 2022", "2022-01-05"), ("March 2021", "2021-03"), ("jan 5, 2022", "2022-01-05"),
                             ("mei 2022", "2022-05"), ("2022-1-5", "2022-01-05")):  # fmt: skip
            since.fill(spoken)
            since.press("Tab")
            until(lambda date=date: since.input_value() == date)
            until(lambda: chips.count() == 2)
            assert problem.inner_text() == ""
        since.fill("31-31-2022")
        since.press("Tab")
        until(lambda: problem.inner_text() == say("not_a_date", language, received="31-31-2022"))
        until(lambda: chips.all_inner_texts() == [swedish])
        accessible(page, f"desk-{language}-wrong-period")
        fold.click()
        ask(page, "residents")
        until(lambda: page.evaluate("document.activeElement.closest('#bron-from') !== null"))
        assert page.input_value(BOX) == "residents", "nothing is asked, and nothing lost"
        since.fill("2021")
        until(lambda: chips.count() == 2)
        assert problem.inner_text() == ""
        page.press(BOX, "Enter")
        answers(page, 1)
        assert since.is_hidden(), "the panel is folded when its question is sent"
        assert "limited to: Swedish, from 1 January 2021" in page.locator(".bron-facts").inner_text()
        assert chips.all_inner_texts() == [swedish, say("from_date", language, date="2021")]
        accessible(page, f"desk-{language}-limits")
        page.get_by_role("button", name=say("limits_off", language)).click()
        until(lambda: chips.count() == 0)
        answers(page, 1)
        fold.click()
        page.get_by_label(swedish, exact=True).check()
        since.fill("2021")
        until(lambda: chips.count() == 2)
        page.get_by_label(say("limit_off", language, limit=swedish)).click()
        until(lambda: chips.all_inner_texts() == [say("from_date", language, date="2021")])
        page.get_by_role("button", name=say("clear", language)).click()
        until(lambda: chips.count() == 0)
        assert since.input_value() == ""


def test_a_question_is_counted_near_the_limit_and_refused_beyond_it(browser, address, service):
    with opened(browser, address, **{**PHONE, "locale": "nl-NL"}) as page:
        note = page.locator("#bron-note")
        page.fill(BOX, "ö" * 500)
        assert note.inner_text() == ""
        page.fill(BOX, "ö" * 950)
        assert note.inner_text() == "nog 50 tekens"
        page.fill(BOX, "ö" * 1003)
        assert note.inner_text() == "3 tekens te veel"
        assert note.get_attribute("aria-live") == "polite"
        asked = len(service.asked)
        page.press(BOX, "Enter")
        assert "1003 tekens, en hoogstens 1000" in note.inner_text()
        assert page.input_value(BOX) == "ö" * 1003
        accessible(page, "phone-nl-too-long")
        assert (questions(page), len(service.asked)) == ([], asked)


def test_the_reader_chooses_the_page_s_language_and_it_is_remembered(browser, address):
    with opened(browser, address, **DESK) as page:
        ask(page, "How many residents are there?")
        answers(page, 1)
        page.click("#bron-speaks button[lang=nl]")
        page.get_by_placeholder("Stel een vraag").wait_for()
        assert page.evaluate("document.documentElement.lang") == "nl"
        assert page.get_by_role("button", name="Nederlands", exact=True).get_attribute("aria-pressed") == "true"
        answers(page, 1)
        answer = page.locator(".bron-answer")
        assert answer.get_attribute("lang") == "en"
        assert "The accounts differ" in answer.inner_text()
        for label in ("Zeer waarschijnlijk het antwoord", "Bronnen", "Citaat kopiëren", "Bewaren", "Link kopiëren"):
            assert answer.get_by_text(label, exact=True).first.get_attribute("lang") == "nl"
        for label in ("Very probably the answer", "Sources", "Copy quote", "Keep", "Is this right?"):
            assert answer.get_by_text(label, exact=True).count() == 0
        page.click("#bron-filters > button")
        page.get_by_label("Zweeds").wait_for()
        page.reload()
        page.get_by_placeholder("Stel een vraag").wait_for()
        page.click("#bron-chat .bron-card-title a >> nth=0")
        page.frame_locator("iframe[name=bron-reader]").get_by_text("Bij de publicatie").first.wait_for()


def test_a_sign_comes_at_once_and_the_place_in_the_line_is_told(browser, address, service):
    with opened(browser, address, **DESK) as page:
        for place in range(3):
            join_the_queue(address, f"held{place}", "slow one")
        leaving = browser.new_context().new_page()
        leaving.goto(address)
        leaving.wait_for_selector(BOX)
        ask(leaving, "slow one")
        leaving.wait_for_selector(".bron-piece")
        page.fill(BOX, "residents")
        took = page.evaluate(
            """() => new Promise((done) => {
              const begun = performance.now();
              new MutationObserver(() => done(performance.now() - begun))
                .observe(document.getElementById("bron-list"), { childList: true });
              document.querySelector("#bron-question .submit-button").click();
            })"""
        )
        assert took < 1000
        page.get_by_text("answered before yours…").wait_for()
        leaving.context.close()  # gone: the work is closed, and the line moves
        answers(page, 1)
        service.let_go.add("slow one")


def test_paper_gets_the_whole_conversation(browser, address):
    today = date.today().isoformat()
    with opened(browser, address, **DESK) as page:
        for count in (1, 2, 3):
            ask(page, f"How many residents, {count}?")
            answers(page, count)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        printed = page.locator("#bron-printed")
        assert printed.is_visible() and printed.inner_text().startswith(
            f"Printed on {said_date(today, 'en')} from {address}. "
        )
        assert "4 articles" in printed.inner_text()
        shown = page.evaluate("document.getElementById('bron-chat').scrollHeight")
        box = page.locator("#bron-chat").bounding_box()
        assert box["height"] >= shown - 1
        assert page.evaluate("document.documentElement.scrollHeight") >= shown
        for hidden in (BOX, "#bron-source", ".bron-copy >> nth=0", "#bron-speaks"):
            assert page.locator(hidden).is_hidden()


def test_without_scripts_the_plain_page_asks_and_answers(browser, address):
    context = browser.new_context(java_script_enabled=False, **{**DESK, "locale": "sv-SE"})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_url("**/plain")
    page.get_by_label("Din fråga").fill("Hur många residents finns det på Sandön?")
    page.get_by_role("button", name="Fråga").click()
    page.wait_for_selector(".bron-sources")
    page.click(".bron-quotation a.bron-number >> nth=1")
    page.wait_for_selector("mark")
    assert page.locator("mark").inner_text() == RESIDENTS_SV
    page.go_back()
    assert page.get_by_label("Din fråga").input_value() == "Hur många residents finns det på Sandön?"
    context.close()
    with_scripts = browser.new_context(**PHONE)
    page = with_scripts.new_page()
    page.goto(f"{address}plain?q=residents&from=31-31&lang=nl")
    accessible(page, "phone-nl-plain")
    with_scripts.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_before_and_after_a_question(browser, address, scheme):
    with opened(browser, address, **DESK, color_scheme=scheme, reduced_motion="reduce") as page:
        accessible(page, f"desk-en-front-{scheme}")
        ask(page, "How many residents are there?")
        answers(page, 1)
        page.locator(".bron-inferred summary").first.click()
        for folded in (".bron-more > summary", ".bron-why > summary", ".bron-figures > summary"):
            page.click(folded)
        accessible(page, f"desk-en-answer-{scheme}")
        ask(page, "Who won the cup?")
        answers(page, 2)
        assert page.locator("#bron-status").inner_text() == "○○○ Not in the archive"
        accessible(page, f"desk-en-refusal-{scheme}")


def test_hostile_text_stays_text_through_typing_queue_chips_storage_and_reload(browser, address, service):
    hostile = "slow hostile <img src=x onerror='window.stolen=1'> ![x](http://evil.example/x.png) \u202eabc"
    with opened(browser, address, **DESK) as page:
        page.click("#bron-filters > button")
        page.get_by_label("From (date)").fill("<b>x</b>")
        page.get_by_label("From (date)").press("Tab")
        until(lambda: "“<b>x</b>”" in page.locator("#bron-period-wrong").inner_text())
        assert page.locator("#bron-limits bdi").count() == 0
        page.get_by_label("From (date)").fill("")
        until(lambda: page.locator("#bron-period-wrong").inner_text() == "")
        ask(page, "slow residents")
        page.wait_for_selector(".bron-piece")
        ask(page, hostile)
        assert "<img src=x" in page.locator("#bron-queue").inner_text()
        service.let_go |= {"slow residents", hostile.replace("\u202e", "")}  # turns of direction are not asked
        answers(page, 2)
        page.reload()
        answers(page, 2)
        assert "<img src=x" in page.locator(".bron-question >> nth=1").inner_text()
        assert page.locator("#bron-chat img, #bron-chat b.x, #bron-limits b").count() == 0
        assert page.evaluate("window.stolen") is None
