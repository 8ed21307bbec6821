"""What a question took from the conversation is shown, and goes with one tap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from rag.answering import choosing
from rag.answering.phrases import carried_sentence
from rag.asking.conversation import Completion
from rag.records import Answer, Filters, Searched
from rag.settings import Settings
from rag.web import create_app
from rag.web.answers import answer_html
from tests.helpers_browser import CONTRAST, PHONE, ask, opened, served
from tests.helpers_service import ScriptedService

REFUSED = 0.2
ANSWERED = 0.5
ASKED = "when did they count the old boats there?"


@dataclass(frozen=True)
class Query:
    """A question without a store, of which only the text and the filters are asked."""

    text: str
    filters: Filters = Filters()
    typed: str = ""
    persons: tuple[str, ...] = ()
    unclear: bool = False


def answered(found: dict[str, float], question: Completion, monkeypatch, right: str = "") -> tuple[str, list[str]]:
    """The text that was answered, and all that were asked, where each is found with a confidence.

    right: the answered text with its misspelt words put right, "" for none.
    """
    asked: list[str] = []

    def ask(query):
        asked.append(query.text)
        confidence = found[query.text]
        return query, Answer(query.text, "en", confidence > 0.4, confidence, "", (), (), Searched(Filters(), 1, 1))

    monkeypatch.setattr(choosing, "understand", lambda store, text, filters, **otherwise: Query(text))
    monkeypatch.setattr(choosing, "corrected", lambda store, query: Query(right) if right else None)
    catalogue = SimpleNamespace(writers=lambda: (frozenset(), frozenset()), generation=lambda: 1)
    store = SimpleNamespace(catalogue=catalogue)
    return choosing.best_reading(store, ask, question, Filters(), choosing.Threads())[0].text, asked  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed, right, given",
    [(REFUSED, ANSWERED, "right"), (REFUSED, 0.3, "typed"), (ANSWERED, 0.55, "typed"), (ANSWERED, 0.7, "right")],
)
def test_misspelt_words_are_put_right_only_where_that_answers(typed, right, given, monkeypatch):
    assert answered({"typed": typed, "right": right}, Completion("typed"), monkeypatch, "right")[0] == given


def follow_up() -> Answer:
    return ScriptedService().ask(ASKED, earlier=["How many residents are there on Sandön?"])


@pytest.mark.parametrize("language, label", [("en", "without “"), ("sv", "utan ”"), ("nl", "zonder ‘")])
def test_what_was_carried_over_is_a_button_in_the_question_s_language(language, label):
    shown = answer_html(replace(follow_up(), language=language), "/", ScriptedService().article)
    button = shown.partition('<button type="button" class="bron-carried"')[2].partition("</button>")[0]
    assert f"<span>{label}<bdi" in button and ">Sandön</bdi>" in button
    assert f'data-ask="{ASKED}"' in button


@pytest.mark.parametrize(
    "language, told",
    [
        ("en", "when did they count the old boats there? – with “Sandön” from the conversation"),
        ("sv", "when did they count the old boats there? – med ”Sandön” från samtalet"),
        ("nl", "when did they count the old boats there? – met ‘Sandön’ uit het gesprek"),
    ],
)
def test_a_reader_is_told_what_was_carried_over_and_not_what_is_searched_with(language, told):
    answer = replace(follow_up(), language=language)
    assert answer.question == f"{ASKED} (How many residents are there on Sandön?)"
    assert carried_sentence(answer) == told
    assert told in answer_html(answer, "/", ScriptedService().article)


@pytest.mark.parametrize(
    "question", ["and when?", "Hur gammal är hon?", "door wie?", "visa hela artikeln", "who wrote that?"]
)
def test_what_means_nothing_alone_has_no_button_that_would_ask_it_so(question):
    shown = answer_html(replace(follow_up(), asked=question), "/", ScriptedService().article)
    assert "bron-asked-as" in shown and "bron-carried" not in shown


def test_a_completed_question_that_reads_as_one_is_shown_as_it_is():
    answer = replace(follow_up(), question="Where did it begin?", asked="and where?", carried=("When did it begin?",))
    assert carried_sentence(answer) == "Where did it begin?"
    again = replace(answer, question="When did it begin?", asked="who said that?")
    assert carried_sentence(again) == "who said that? – with “When did it begin?” from the conversation"
    assert carried_sentence(replace(answer, asked="", carried=())) is None


def test_a_question_that_took_nothing_has_no_button():
    shown = answer_html(ScriptedService().ask("residents"), "/", ScriptedService().article)
    assert "bron-carried" not in shown and "bron-asked-as" not in shown


def test_what_was_carried_over_is_text():
    hostile = replace(follow_up(), asked="<b onclick='x'>", carried=("<script>1</script>",))
    shown = answer_html(hostile, "/", ScriptedService().article)
    assert "<script" not in shown and "<b onclick" not in shown


@pytest.mark.parametrize(
    "language, sentence",
    [
        ("en", "Read as “Ångström”, for “Ångstrom”."),
        ("sv", "Läst som ”Ångström”, för ”Ångstrom”."),
        ("nl", "Gelezen als ‘Ångström’, voor ‘Ångstrom’."),
    ],
)
def test_what_was_read_for_a_misspelt_word_is_said_in_the_question_s_language(language, sentence, capsys):
    from rag.show import show_answer

    answer = replace(ScriptedService().ask("residents"), language=language, respelt=(("Ångstrom", "Ångström"),))
    assert sentence in answer_html(answer, "/", ScriptedService().article)
    show_answer(answer)
    assert sentence in capsys.readouterr().out


def test_the_api_says_what_was_carried_over():
    with TestClient(create_app(ScriptedService(), Settings()), base_url="http://localhost") as client:
        asked = {"question": ASKED, "earlier": ["How many residents are there on Sandön?"]}
        answer = client.post("/api/ask", json=asked).json()
    assert answer["carried"] == ["Sandön"] and answer["respelt"] == []


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_tap_asks_what_was_typed_alone(browser):
    service = ScriptedService()
    with served(service) as address, opened(browser, address, **PHONE) as page:
        ask(page, "How many residents are there on Sandön?")
        page.wait_for_selector(".bron-answer .bron-foot")
        ask(page, ASKED)
        chip = page.wait_for_selector("button.bron-carried")
        assert service.earlier == ("How many residents are there on Sandön?",)
        assert chip.inner_text() == "without “Sandön”×"
        assert chip.bounding_box()["height"] >= 40
        assert page.evaluate(CONTRAST) == []
        chip.click()
        page.wait_for_function("document.querySelectorAll('#bron-chat .bron-question').length === 3")
        page.wait_for_selector(".bron-refusal")
        assert service.asked[-1][0] == ASKED and service.earlier == ()
        assert page.locator(".bron-question").last.inner_text().endswith(ASKED)
