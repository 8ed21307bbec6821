"""What the chat shows: answers as escaped HTML, the text for the clipboard, words and dates in three languages."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import fields, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.compose import extractive
from rag.answering.confidence import Features
from rag.answering.phrases import phrase
from rag.asking.checks import checked_question
from rag.explaining import WORDS as EXPLAINING
from rag.explaining import worded
from rag.line import Line
from rag.records import Account, BronError, Filters, Hit, Part, Passage, QuoteTranslation, Report, Searched
from rag.settings import Settings
from rag.web import create_app
from rag.web.answers import answer_html, copied_text, growing_html, question_html
from rag.web.labels import LABELS
from rag.web.looking import looking_html, watched
from rag.web.markup import element, escape, isolated, join, web_link
from rag.web.reading import article_page
from rag.web.refusals import error_html, period_problem
from rag.web.sources import reports_line
from rag.web.timeline import timeline_html
from rag.web.turns import turn_pieces
from rag.web.words import LANGUAGES, WORDS, interface_language, language_name, said_date, said_list, say
from tests.helpers_service import (
    BRIDGE,
    BRIEF,
    FERRY,
    FERRY_IN_ENGLISH,
    HOSTILE,
    MILK,
    RESIDENTS_EN,
    RESIDENTS_SV,
    ScriptedService,
    cite,
    claim,
    composed,
    marked,
)

FERRY_REPORTS = BRIEF.reports_on
HOSTILE_REPORT = Report(HOSTILE.text, HOSTILE.text, HOSTILE.text, HOSTILE.text)
BASE = "https://archive.example/"
find = ScriptedService().article


class Page(HTMLParser):
    """Collects the tags, their attributes and the text of some HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def shown(question, language="en", parts=(), **changes):
    """The page of a scripted answer to a question in a language, with some of its values exchanged, composed again when
    it is an answer.
    """
    answer = replace(ScriptedService().ask(question), language=language, **changes)
    answer = composed(answer, *parts) if parts or answer.answerable else answer
    return Page(answer_html(answer, BASE, find))


def written(answer, *sentences):
    """The answer as a language model has written it."""
    return composed(answer, Part("written", " ".join(sentences), (1,)))


def test_an_answer_links_each_number_to_the_marked_passage():
    page = shown("residents")
    links = [
        attributes for tag, attributes in page.attributes if tag == "a" and attributes.get("class") == "bron-number"
    ]
    start = FERRY.text.index(RESIDENTS_SV)
    of_ferry = f"read/{FERRY.id}?start={start}&end={start + len(RESIDENTS_SV)}#quote"
    assert [link["href"] == of_ferry for link in links] == [False, True, False]
    assert {link["target"] for link in links} == {"bron-reader"}
    assert page.text.partition("Why this answer")[0].count(RESIDENTS_SV) == 1


@pytest.mark.parametrize("question", ["residents", "unknown thing", "opening"])
def test_every_label_of_an_answer_is_a_word_that_the_page_s_scripts_know(question):
    marked_words = [attributes for _, attributes in shown(question).attributes if "data-word" in attributes]
    assert {attributes["data-word"] for attributes in marked_words} >= {"copy", "more"}
    later = [
        key
        for _, attributes in shown(question).attributes
        for key in json.loads(attributes.get("data-later", "{}")).values()
    ]
    assert {"copied", "link_same"} <= set(later)
    assert {*later, *(attributes["data-word"] for attributes in marked_words)} <= set(LABELS)
    assert all("{" not in word for key in LABELS for word in WORDS[key]), "a label takes no values"


def test_a_source_says_all_that_is_known_about_it():
    text = " ".join(shown("residents").text.split())
    assert "Skärgårdsbladet 9 March 2021 by Åsa Öberg Swedish inferred: dateread out of the running text" in text
    assert text.count("inferred:") == 1
    assert "Swedish" in text
    assert "The paragraph around it, translated into English" in text
    told = "Skärgårdsbladet 9 March 2021 by Åsa Öberg as told by Bron briefs, 10 March 2021 English"
    assert f"{told}Original: “Färjan står still”" in text
    assert text.startswith("●●● Very probably the answer")
    assert "Read with care." in text


def test_a_refusal_is_plain_and_its_neighbours_are_labelled():
    page = shown("cup", "nl")
    assert "Niet in het archief" in page.text
    assert "In de buurt, maar geen antwoord" in page.text
    assert "mei 2020" in page.text
    assert "gesteund" not in page.text


def test_the_limits_of_the_search_are_said():
    filters = Filters(("sv", "nl"), ("Bladet",), "2021-01-01", "2021-12-31")
    text = shown("residents", "sv", searched=Searched(filters, 1, 1200)).text
    assert "Sökte i 1 200 artiklar".replace(" ", "\u00a0", 0) in text.replace("\u00a0", " ")
    assert "svenska, nederländska, Bladet, från 1 januari 2021, till och med 31 december 2021" in text


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        (RESIDENTS_SV, "240 personer"),
        (RESIDENTS_SV, RESIDENTS_SV),
        ("Rapport [1] säger det.\n\nOch [2] mer, <b>fett</b> &amp; *kursivt* “så” 🌍 e\u0301.", "[2] mer, <b>fett"),
        (HOSTILE.text, "*bold* _under_ $x^2$"),
    ],
)
def test_the_words_that_answer_are_marked_inside_the_quote_which_stays_verbatim(quote, words):
    article = replace(FERRY, text=f"Ingress.\n\n{quote}\n\nSlut.", blocks=FERRY.blocks[:1])
    citation = marked(cite(1, article, quote), words)
    answer = composed(replace(ScriptedService().ask("residents"), citations=(citation,), accounts=(), explanation=None))
    html = answer_html(answer, BASE, find)
    opened, closed = '<b class="bron-answer-words">', "</b>"
    assert html.count(opened) == html.count(closed) == 1
    before, _, rest = html.partition(opened)
    assert Page(rest.partition(closed)[0]).text == words
    assert before.rpartition("<span")[2].startswith(' class="bron-quote" lang="sv" dir="auto">')
    assert f"“{quote}” [1] (Skärgårdsbladet, 9 March 2021, Swedish)" in Page(html).text
    assert Page(html).tags.count("b") == 1
    assert not {"script", "img"} & set(Page(html).tags)


@pytest.mark.parametrize("kind", ["quote", "metadata"])
def test_a_quote_that_answers_as_a_whole_has_nothing_marked(kind):
    citation = cite(1, FERRY, RESIDENTS_SV, kind=kind)
    page = shown("residents", citations=(citation,), accounts=(), explanation=None)
    assert "b" not in page.tags
    assert f"“{RESIDENTS_SV}” [1]" in page.text


def numbers(page):
    """The citation numbers that are links."""
    return [attributes for _, attributes in page.attributes if attributes.get("class") == "bron-number"]


def test_a_number_inside_a_quote_is_no_link():
    article = replace(FERRY, text="Rapport [1] säger det.\n\nOch [2] mer.", blocks=FERRY.blocks[:1])
    quotes = cite(1, article, "Rapport [1] säger det."), cite(2, article, "Och [2] mer.")
    page = shown("residents", citations=quotes, accounts=())
    assert len(numbers(page)) == 2
    assert "“Rapport [1] säger det.” [1] (" in page.text
    assert "“Och [2] mer.” [2] (" in page.text


def test_a_number_in_a_title_or_that_cites_nothing_is_no_link():
    cited = cite(1, FERRY, MILK, kind="metadata"), cite(2, BRIDGE, BRIDGE.text, kind="metadata")
    parts = (
        Part("lead", "The archive names A. [1] as the author of:"),
        Part("article", "“Nyheter [2] [1]” (A. [2], 2021) [1]", (1,)),
        Part("article", "“[1]” (B) [2]", (2,)),
        Part("refusal", "Nothing mentions “[1]”."),
        Part("written", "So it is [7]. [2]", (2,)),
    )
    page = shown("residents", citations=cited, accounts=(), parts=parts)
    assert [link["href"].split("?")[0] for link in numbers(page)] == [
        f"read/{article.id}" for article in (FERRY, BRIDGE, BRIDGE)
    ]
    for part in parts:
        assert part.text in page.text


def test_metadata_citations_show_how_the_article_opens():
    citation = cite(1, FERRY, MILK, kind="metadata")
    line = Part("article", "“Färjan står still” (Åsa Öberg) [1]", (1,))
    page = shown("residents", citations=(citation,), parts=(line,), accounts=(), explanation=None)
    assert line.text in page.text
    assert len(numbers(page)) == 1
    assert "How the article opens" in page.text
    assert "Why this answer" not in page.text


def test_the_copied_text_names_each_source_on_one_line():
    text = copied_text(ScriptedService().ask("residents"), BASE)
    start = FERRY.text.index(RESIDENTS_SV)
    line = (
        f"[1] “{RESIDENTS_SV}” — Åsa Öberg, “Färjan står still”, Skärgårdsbladet, 9 March 2021, "
        f"{BASE}read/{FERRY.id}?start={start}&end={start + len(RESIDENTS_SV)}#quote"
    )
    lines = text.split("\n")
    inferred = "    date: read out of the running text, not declared by the source"
    assert lines[lines.index(line) + 1] == inferred
    assert text.count(RESIDENTS_SV) == 1
    assert text.count(RESIDENTS_EN) == 1
    assert "translated into English: “We have milk" in text
    page = shown("residents")
    assert [a["data-copy"] for tag, a in page.attributes if a.get("class") == "bron-copy"] == [text]


def test_accounts_are_a_list_and_not_said_twice():
    answer = ScriptedService().ask("residents")
    html = answer_html(answer, BASE, find)
    assert "The accounts differ:" in answer.text
    text = Page(html).text
    assert text.count("The accounts differ") == 1
    milk = FERRY_IN_ENGLISH.blocks[2]
    assert text.partition("Read with care.")[0] == (
        "●●● Very probably the answerThe accounts differ“some 240 residents” 2 articles in one outlet"
        f"“{RESIDENTS_EN}” [2] (Skärgårdsbladet, 9 March 2021, as told by Bron briefs, English)"
        f"“{RESIDENTS_SV}” [1] (Skärgårdsbladet, 9 March 2021, Swedish) Translate into English"  # hidden
        f"The paragraph around it, translated into English{milk}"
        "“198”[2] Skärgårdsbladet, 9 March 2021, as told by Bron briefs, claimed by “the county”"
    )
    sources = text.partition("Sources")[2].partition("Copied")[0]
    assert RESIDENTS_SV not in sources.partition("More")[0], "each quote once"
    assert 'class="bron-accounts bron-differing" lang="en"' in html


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        (
            "en",
            "The archive says“some 240 residents” 2 articles in one outlet“Skärgårdsbladet counts some 240 residents;",
        ),
        (
            "sv",
            "Arkivet sägeromkring 240 (”some 240 residents”) 2 artiklar i en publikation”Skärgårdsbladet counts",
        ),
        (
            "nl",
            "Het archief zegtongeveer 240 (‘some 240 residents’) 2 artikelen in één publicatie‘Skärgårdsbladet counts",
        ),
    ],
)
def test_one_account_with_two_articles_says_so_in_the_language_of_the_question(language, begins):
    answer = ScriptedService().ask("residents")
    accounts = answer.accounts[:1]
    html = answer_html(composed(replace(answer, language=language, accounts=accounts)), BASE, find)
    assert begins in Page(html).text
    assert "bron-differing" not in html
    assert Page(html).text.count("240 residents”") + Page(html).text.count("240 residents’") == 1


@pytest.mark.parametrize(
    ("outlet", "said"), [(BRIEF.outlet, "2 sources"), (FERRY.outlet, "2 articles in one outlet"), (None, "2 sources")]
)
def test_articles_of_one_outlet_are_not_counted_as_sources(outlet, said):
    """Nor is an article that reports on that outlet: the second reports on the first one's."""
    answer = ScriptedService().ask("residents")
    cited = (replace(answer.citations[0], outlet=outlet), answer.citations[1])
    account = Page(answer_html(replace(answer, citations=cited), BASE, find)).text.partition("“Skärg")[0]
    assert account.endswith(f"The accounts differ“some 240 residents” {said}")


def test_accounts_stand_as_a_list_before_what_a_language_model_wrote():
    answer = written(ScriptedService().ask("residents"), "Some 240 people live there. [1]", "Or 198. [2]")
    page = Page(answer_html(answer, BASE, find))
    assert page.text.startswith(
        "●●● Very probably the answerThe accounts differ“some 240 residents” 2 articles in one outlet"
    )
    listed, _, own = page.text.partition(answer.text)
    assert "“198”[2] Skärgårdsbladet, 9 March 2021, as told by Bron briefs" in listed
    assert own.startswith("Read with care.")
    assert page.text.count(RESIDENTS_SV) == 2, "in the card of its source, the text not quoting it, and in the reasons"
    assert page.tags.count("ul") == 5  # accounts, the claims of each, notes, the words of the question


def test_a_source_without_speaker_or_date_still_names_its_source():
    citation = cite(1, replace(HOSTILE, outlet=None, published=None), HOSTILE.text)
    told = claim(citation, "*bold*")
    account = Account(told.value, "bold", None, (1,), None, (told,))
    page = shown("hostile", citations=(citation,), accounts=(account,))
    assert "outlet unknown" in page.text  # no title in the outlet's place
    assert ", no date" in page.text
    assert not {"b", "script", "i"} & set(page.tags)


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_is_told_for_answers_and_refusals(language):
    for question in ("residents", "cup"):
        page = shown(question, language)
        assert [tag for tag, values in page.attributes if values.get("class") == "bron-why"] == ["details"]
        why = page.text.partition(worded("why" if question == "residents" else "why_not", language))[2]
        for name in ("read", "found"):
            assert worded(f"share {name}", language) in why
        people, _, figures = why.partition(say("why_figures", language))
        assert len(re.findall(r"[0-9]\s?%", people)) == (question == "residents"), "one percentage at most"
        assert worded("weighed", language) in figures
        assert f"residents {worded('known', language)}" in why
        assert f"Atlantis {worded('unknown', language)}" in why
        assert re.search(r"82\s?%", why)
        assert re.search(r"80\s?% ", why)
        assert (RESIDENTS_SV if question == "residents" else "De brug over de Vliet") in why
    assert "82 %" in shown("residents", "sv").text.replace("\u00a0", " ")


def test_a_weighed_sentence_of_an_article_that_is_gone_is_left_out():
    def gone(article_id):
        raise BronError("there is no such article", where="article", received=article_id, misuse=True)

    text = Page(answer_html(ScriptedService().ask("cup"), BASE, gone)).text
    assert "Why no answer" in text
    assert text.count("De brug over de Vliet") == 1


def test_every_explanation_has_words_in_three_languages():
    assert {f"share {field.name}" for field in fields(Features)} <= set(EXPLAINING["en"])
    for key in EXPLAINING["en"]:
        words = [EXPLAINING[language][key] for language in LANGUAGES]
        assert len({*words}) == 3, key
        assert len({*(tuple(sorted(re.findall(r"{(\w+)}", word))) for word in words)}) == 1, key
    assert worded("share something_new", "en") == "something new"


@pytest.mark.parametrize("into", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_shown_to_who_reads_its_language_and_not_the_quote_s(language, into):
    answer = ScriptedService().ask("residents")
    milk = QuoteTranslation(into, "Vi / wij / we hebben melk.")
    cited = tuple(replace(citation, translation=milk) for citation in answer.citations)
    answer = replace(answer, citations=cited, language=language)
    foreign = sum(citation.language != language for citation in cited) if language == into else 0
    assert Page(answer_html(composed(answer), BASE, find)).text.count(milk.text) == foreign, "in the answer itself"
    assert Page(answer_html(written(answer, "Read."), BASE, find)).text.count(milk.text) == foreign, "in the cards"
    assert copied_text(answer, BASE).count(milk.text) == foreign
    article = replace(FERRY_IN_ENGLISH, language=into)
    helps = language == into != FERRY.language
    assert (FERRY_IN_ENGLISH.blocks[0] in article_page(FERRY, language, translation=article)) == helps


def test_under_an_answer_is_one_line_and_nothing_to_download_under_a_refusal():
    answered = answer_html(ScriptedService().ask("residents"), BASE, find)
    refused = answer_html(ScriptedService().ask("cup"), BASE, find)
    for html in (answered, refused):
        line = Page(html.partition("<footer")[2].partition(">")[2].partition('class="bron-more"')[0]).text
        assert line == "CopyCopy link"
    assert "reference managers:RISCSL-JSON" in Page(answered).text
    assert "RIS" not in Page(refused).text
    assert "farjan.md" not in answered and "brug.txt" not in refused, "a file's name is for those who look for it"
    nameless = replace(ScriptedService().ask("cup").near[0], title=None, outlet=None, published=None)
    assert "brug.txt" in answer_html(replace(ScriptedService().ask("cup"), near=(nameless,)), BASE, find)


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "Machine translation into English, not the archive’s words"),
        ("sv", "Maskinöversättning till svenska, inte arkivets ord"),
        ("nl", "Machinevertaling naar het Nederlands, niet de woorden van het archief"),
    ],
)
def test_a_machine_translation_is_called_one_and_stands_beside_the_quote(language, label):
    answer = ScriptedService().ask("residents")
    by_machine = QuoteTranslation(language, "Just over 240 persons live on the island.", machine=True)
    cited = tuple(replace(citation, translation=by_machine) for citation in answer.citations)
    answer = replace(answer, citations=cited, language=language)
    page = Page(answer_html(answer, BASE, find))
    assert f"{label}{by_machine.text}" in page.text
    assert RESIDENTS_SV in page.text
    copied = copied_text(answer, BASE)
    assert f"    {label}: {by_machine.text}" in copied
    assert RESIDENTS_SV in copied


def test_copied_accounts_come_first_with_their_sources():
    answer = ScriptedService().ask("residents")
    accounts = [
        "The accounts differ:",
        "– “some 240 residents” [2] (Skärgårdsbladet, 9 March 2021, as told by Bron briefs), "
        "[1] (Skärgårdsbladet, 9 March 2021)",
        "– “198” [2] (Skärgårdsbladet, 9 March 2021, as told by Bron briefs, claimed by “the county”)",
    ]
    assert copied_text(answer, BASE).split("\n")[:8] == [
        answer.question,
        "(Very probably the answer)",
        "",
        *accounts,
        "",
        "Sources:",
    ]
    by_model = written(answer, "Some 240 people live there. [1]")
    expected = [answer.question, "(Very probably the answer)", "", *accounts, "", by_model.text, "", "Sources:"]
    assert copied_text(by_model, BASE).split("\n")[:10] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_never_markup(language):
    answer = replace(ScriptedService().ask("hostile"), language=language)
    refused = replace(answer, answerable=False, citations=(), near=answer.citations)
    for html in (
        answer_html(answer, BASE, find),
        answer_html(
            replace(answer, citations=(replace(answer.citations[0], reports_on=(HOSTILE_REPORT,)),)), BASE, find
        ),
        answer_html(composed(refused, Part("refusal", HOSTILE.text)), BASE, find),
        growing_html(answer.text),
        question_html(HOSTILE.text, language),
        error_html(BronError(HOSTILE.text), language, Settings()),
        error_html(BronError("that is not a date", received=HOSTILE.text, misuse=True), language, Settings()),
    ):
        page = Page(html)
        assert not {"script", "img", "b", "i", "u"} & set(page.tags)
        assert not [a for _, a in page.attributes if any(name.startswith("on") for name in a)]
        assert not [a for _, a in page.attributes if str(a.get("href", "")).startswith("javascript")]
        assert not set("*_`$~\\{}") & set(re.sub(r'class="[^"]*"|(href|data-\w+)="[^"]*"', "", html))


@given(st.text(st.characters(codec=None)))
def test_escaped_text_comes_back_as_it_was(text):
    cleaned = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\ufffd", text.encode("utf-8", "replace").decode())
    page = Page(element("p", text, title=text))
    assert page.tags == ["p"]
    assert page.text == cleaned.replace("\r", "")
    assert page.attributes[0][1]["title"] == cleaned.replace("\r", "")
    assert not set('<>"*_`$[]{}|~\\') & set(escape(text))
    assert join(escape(text)) == escape(text)


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        ("https://example.org/a?b=1", True),
        ("http://example.org", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://user:word@example.org", False),
        ("https://", False),
        ("https://[broken", False),
        ("ftp://example.org", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url, usable):
    assert (web_link(url) == url and url is not None) is usable


def test_direction_controls_stay_inside_the_text_they_came_with():
    assert isolated("plain å") == "plain å"
    assert isolated("\u202eabc") == "\u2068\u202eabc\u2069"
    assert "<bdi" in answer_html(ScriptedService().ask("hostile"), BASE, find)


def test_every_word_is_there_in_three_languages():
    for key, words in WORDS.items():
        assert len(words) == len(LANGUAGES), key
        assert all(words), key
        places = [sorted(re.findall(r"{(\w+)}", word)) for word in words]
        assert places[0] == places[1] == places[2], key
    assert say("from", "fi") == "From (date)"


def test_dates_and_languages_are_said_in_the_reader_s_language():
    assert [said_date("2022-01-25", code) for code in LANGUAGES] == [
        "25 January 2022",
        "25 januari 2022",
        "25 januari 2022",
    ]
    assert [said_date("2020-05", code) for code in LANGUAGES] == ["May 2020", "maj 2020", "mei 2020"]
    assert said_date("2022", "sv") == "2022"
    assert said_date(None, "nl") == "zonder datum"
    assert said_date("soon", "en") == "soon"
    assert [said_date("--01-08", code) for code in LANGUAGES] == [
        "8 January, year not known",
        "8 januari, okänt år",
        "8 januari, jaar onbekend",
    ]
    assert language_name("nl", "sv") == "nederländska"
    assert language_name("qqq", "sv") == "qqq"


@pytest.mark.parametrize(
    ("header", "language"),
    [("sv-SE,sv;q=0.9,en", "sv"), ("NL", "nl"), ("de,sv;q=0.5", "en"), ("", "en"), (None, "en"), (";;,", "en")],
)
def test_the_interface_speaks_the_browser_s_first_language(header, language):
    assert interface_language(header) == language


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(ScriptedService(), Settings())) as client:
        yield client


def test_the_page_carries_nothing_of_the_library_s_own(client):
    page = client.get("/")
    config = client.get("/config").json()
    assert page.status_code == 200
    assert config["footer_links"] == []
    assert not config.get("run_history")
    assert config["analytics_enabled"] is False
    assert {dependency["api_visibility"] for dependency in config["dependencies"]} == {"private"}
    assert (
        "connect-src" in page.headers["content-security-policy"]
        or "default-src 'self'" in page.headers["content-security-policy"]
    )


def ask_through_the_queue(client, session, question, earlier=(), headers=None, **limits):
    """The last message on a question, as the page of ``session`` receives it."""
    config = client.get("/config").json()
    event = next(item for item in config["dependencies"] if item["js"] == "() => bron.next()")
    data = [json.dumps({"question": question, "earlier": list(earlier), **limits})]
    body = {"data": data, "fn_index": event["id"], "session_hash": session}
    joined = client.post("/gradio_api/queue/join", json=body, headers=headers)
    assert joined.status_code == 200, joined.text
    with client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        for line in stream.iter_lines():
            message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if message.get("msg") == "process_completed":
                return message
    return None


def test_the_server_remembers_no_conversation(client):
    first = ask_through_the_queue(client, "one", "How many residents?")
    second = ask_through_the_queue(client, "two", "Who won the cup?")
    assert first["success"] and second["success"]
    assert RESIDENTS_SV not in json.dumps(second, ensure_ascii=False)
    # What was declined is gone on from too: the page sends it with the next question.
    assert 'data-question=\\"Who won the cup?\\"' in json.dumps(second)
    again = ask_through_the_queue(client, "one", "and when?")
    assert "Asked as" not in json.dumps(again, ensure_ascii=False)


def test_a_follow_up_is_shown_as_it_was_completed(client):
    earlier = ["How many residents does Sandön have?"]
    again = json.dumps(ask_through_the_queue(client, "follow", "and when?", earlier), ensure_ascii=False)
    assert "Asked as" in again
    assert "and when? (How many residents does Sandön have?)" in again.replace("&#40;", "(").replace("&#41;", ")")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Asked as: "), ("sv", "Tolkad som: "), ("nl", "Gevraagd als: ")]
)
def test_a_completed_question_stands_above_its_answer(language, words):
    answer = replace(ScriptedService().ask("residents"), question="när? (Sandön)", asked="när?", language=language)
    assert Page(answer_html(answer, BASE, find)).text.startswith(f"{words}när? (Sandön)")
    assert words not in shown("residents", language).text


SAID = {
    "": ("There was no question.", "Det fanns ingen fråga.", "Er was geen vraag."),
    "…?!": ("The question has no words.", "Frågan har inga ord.", "De vraag heeft geen woorden."),
    "å" * 1001: ("at most 1000 characters", "högst 1000 tecken", "hoogstens 1000 tekens"),
    "a\u0000b": ("a character that is not text (U+0000)", "tecken som inte är text (U+0000)", "geen tekst is (U+0000)"),
    None: ("This could not be asked.", "Det här gick inte att fråga.", "Dit kon niet worden gevraagd."),
}


@pytest.mark.parametrize("question", SAID, ids=["empty", "no words", "long", "no text", "not ours"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_asked_is_said_in_the_reader_s_language(client, question, language):
    session = f"misuse {language} {len(question or [])}"
    message = ask_through_the_queue(client, session, question, headers={"Accept-Language": language})
    assert message["success"], message
    text = Page(message["output"]["data"][0]).text
    assert text.startswith(say("error", language))
    assert SAID[question][LANGUAGES.index(language)] in text
    assert (say("asked_nothing", "en") in text) is (language == "en" and question == "")


def test_what_the_asker_cannot_mend_is_said_with_the_program_s_own_words(client):
    message = ask_through_the_queue(client, "broken", "broken", headers={"Cookie": "bron_language=nl"})
    text = Page(message["output"]["data"][0]).text
    assert "Het archief kon niet antwoorden" in text
    assert "The index cannot be read. Run bron rebuild." in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("since", "until", "field", "key"),
    [
        ("31-31-2022", "", "from", "not_a_date"),
        ("", "i går", "to", "not_a_date"),
        ("2022-02", "2021", "to", "period_reversed"),
        ("2022-02-30", "2022-03-01", "from", "not_a_date"),
        ("", None, None, None),
        ("2021", "2021-05", None, None),
    ],
)
def test_a_period_that_cannot_be_is_told_of_by_its_field(since, until, field, key, language):
    problem = period_problem(since, until, language, Settings())
    if field is None:
        assert problem is None
    else:
        wrong = since if field == "from" else until
        assert problem == (field, say(key, language, received=wrong) if key == "not_a_date" else say(key, language))


def test_who_asks_while_many_are_at_work_knows_the_place_in_the_line():
    line, service = Line(2), ScriptedService()

    def waiting():
        return turn_pieces(service, Settings(), line, json.dumps({"question": "residents"}), "sv", BASE)

    asked = [waiting() for _ in range(4)]
    first = [Page(next(pieces)).text for pieces in asked]
    assert first == ["Söker i 4 artiklar…"] * 2 + ["En fråga besvaras före din…", "2 frågor besvaras före din…"]
    asked[0].close()  # stopped, or gone
    assert Page(next(asked[2])).text.startswith("Söker i 4 artiklar…")
    assert Page(next(asked[3])).text.startswith("En fråga besvaras före din…")
    assert "Very probably" in Page(list(asked[1])[-1]).text
    assert "Very probably" in Page(list(asked[3])[-1]).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_in_line_sees_what_was_found_and_is_read_in_turn(monkeypatch, language):
    monkeypatch.setattr("rag.web.turns.LATE", 0.01)
    read = []

    class Reading(ScriptedService):
        def ask(self, question, *limits):
            read.append(question)
            return super().ask(question, *limits)

    line, service = Line(1), Reading()
    first, second = (
        turn_pieces(service, Settings(), line, json.dumps({"question": f"{n} residents"}), language, BASE)
        for n in ("five", "six")
    )
    next(first)
    shown = next(piece for piece in second if "bron-found" in piece)
    assert say("waiting_one", language) in Page(shown).text
    assert say("found_first", language) in Page(shown).text
    assert FERRY.text[:40] in Page(shown).text, "letter for letter"
    assert re.search(r'class="bron-quote" lang="sv"', shown) and "bron-sureness" not in shown
    assert "href" not in shown and read == [], "it is no source, and nobody read it yet"
    first.close()
    assert "bron-sureness" in list(second)[-1] and read == ["six residents"]


def test_who_goes_away_in_line_is_not_read():
    read = []

    class Reading(ScriptedService):
        def ask(self, question, *limits):
            read.append(question)
            return super().ask(question, *limits)

    line = Line(1)
    with line.place():
        waiting = turn_pieces(Reading(), Settings(), line, json.dumps({"question": "residents"}), "en", BASE)
        assert any("bron-looking" in piece for _, piece in zip(range(8), waiting, strict=False))
        waiting.close()
    until = time.monotonic() + 10
    while any(thread.name.startswith("bron-answering") for thread in threading.enumerate()):
        assert time.monotonic() < until, "nobody waits for it"
        time.sleep(0.01)
    assert read == []


def test_every_piece_says_which_question_it_belongs_to():
    for question in ("residents", "cup", "broken", ""):
        request = json.dumps({"question": question, "number": 7})
        for piece in turn_pieces(ScriptedService(), Settings(), Line(1), request, "en", BASE):
            assert piece.startswith('<div class="bron-piece" data-number="7"')


def test_stopping_closes_the_work():
    closed = []

    class Slow(ScriptedService):
        def stream(self, question, filters=Filters(), earlier=(), otherwise=None, looking=lambda hits: None):
            try:
                while True:
                    yield "word "
                    time.sleep(0.01)
            finally:
                closed.append(question)

    pieces = turn_pieces(Slow(), Settings(), Line(1), json.dumps({"question": "residents"}), "en", BASE)
    assert [Page(next(pieces)).text for _ in range(3)] == ["Searching 4 articles…", "word ", "word word "]
    pieces.close()
    until = time.monotonic() + 20
    while not closed and time.monotonic() < until:
        time.sleep(0.01)
    assert closed == ["residents"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_an_answer_is_looked_for_is_said_before_it_is_there(language):
    request = json.dumps({"question": "residents"})
    pieces = list(turn_pieces(ScriptedService(), Settings(), Line(1), request, language, BASE))
    looking = next(piece for piece in pieces if "bron-looking" in piece)
    assert pieces.index(looking) < next(n for n, piece in enumerate(pieces) if "Drygt" in piece)
    name = language_name(FERRY.language, language)
    assert f"{FERRY.outlet}, {said_date(FERRY.published, language)}, {name}" in Page(looking).text
    assert "href" not in looking and "bron-number" not in looking  # no source of anything yet
    assert "bron-looking" not in pieces[-1]


def test_what_is_looked_at_is_text():
    hit = Hit(Passage("1" * 16, HOSTILE.id, 0, 0, 1, HOSTILE.text[:1]), HOSTILE, 0.9)
    hits = [hit] * 2 + [replace(hit, article=replace(FERRY, id=str(n))) for n in range(4)]
    made = looking_html(hits, "…", "en", late=True)
    assert set(Page(made).tags) == {"div", "p", "blockquote", "span"} and "and 2 more" in Page(made).text


def test_what_goes_wrong_while_it_is_watched_is_told():
    with Line(1).place() as place, pytest.raises(BronError, match="cannot be read"):
        list(watched(ScriptedService(), "broken", Filters(), (), "sv", place))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spoken", LANGUAGES)
def test_an_answer_speaks_the_language_of_its_question_alone(client, language, spoken):
    """Whatever the page speaks: no heading, sentence or date of another language."""
    answer = composed(replace(ScriptedService().ask("residents"), language=language))
    refused = replace(ScriptedService().ask("cup"), language=language, parts=())
    text = " ".join(Page(answer_html(item, BASE, find)).text for item in (answer, refused))
    for key in ("sources", "near", "refusal", "confidence_high", "copy", "inferred_how", "original", "accounts_differ"):
        assert say(key, language) in text
        for other in set(LANGUAGES) - {language}:
            if say(key, other) not in say(key, language):
                assert say(key, other) not in text.replace("Read with care.", ""), (key, other)
    assert said_date("2021-03-09", language) in text
    headers = {"Accept-Language": spoken}
    page = client.get("/plain", params={"q": "How many residents?"}, headers=headers).text
    assert say("promise", spoken) in Page(page).text
    assert say("confidence_high", "en") in Page(page).text


def test_the_reader_s_choice_of_language_stands_over_the_browser_s(client):
    def spoken(**headers):
        return re.search(r'<html lang="(\w+)"', client.get("/plain", headers=headers).text)[1]

    assert spoken(**{"Accept-Language": "sv"}) == "sv"
    assert spoken(**{"Accept-Language": "sv", "Cookie": "a=b; bron_language=nl"}) == "nl"
    assert spoken(**{"Accept-Language": "sv", "Cookie": 'bron_language="<script>"'}) == "sv"
    reading = client.get(f"/read/{FERRY.id}", headers={"Accept-Language": "sv", "Cookie": "bron_language=nl"}).text
    assert "Vraag het archief" in reading


def test_importing_the_door_opens_nothing():
    code = "import app, sys; assert not {'gradio', 'chromadb'} & set(sys.modules); assert 'app' not in vars(app)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1], timeout=60)


def test_serving_prints_one_line_and_stops_cleanly():
    code = (
        "from tests.helpers_service import ScriptedService; from rag.settings import Settings;"
        "from rag.web import serve;"
        "service = ScriptedService(); serve(service, Settings(port=0)); assert service.closed; print('closed')"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        line = server.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, server.stderr.read()
        with urllib.request.urlopen(f"{address.group()}healthz", timeout=10) as response:
            assert response.status == 200
        server.send_signal(signal.SIGINT)
        rest, errors = server.communicate(timeout=20)
    assert rest == "closed\n"
    assert errors == ""
    assert server.returncode == 0


def test_an_address_in_use_is_one_clear_error():
    import socket

    from rag.web.server import listen

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BronError, match="cannot listen"):
            listen("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(BronError, match="no such address"):
        listen("127.0.0.1", 70000)


@pytest.mark.parametrize(
    ("confidence", "answerable", "dots", "words"),
    [
        (0.9, True, "●●●", "Very probably the answer"),
        (0.5, True, "●●○", "Probably the answer"),
        (0.3, True, "●○○", "Perhaps the answer: check the sources"),
        (0.1, False, "○○○", "Not in the archive"),
    ],
)
def test_how_sure_it_is_stands_first_in_words_and_shape(confidence, answerable, dots, words):
    question = "residents" if answerable else "cup"
    html = answer_html(replace(ScriptedService().ask(question), confidence=confidence), BASE, find)
    assert Page(html).text.startswith(f"{dots} {words}")
    assert Page(html).text.count(words) == 1
    assert 'class="bron-dots" aria-hidden="true"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_article_was_let_through_it_is_not_said_to_be_missing(language):
    answer = replace(ScriptedService().ask("cup"), language=language, parts=())
    left = replace(answer, searched=replace(answer.searched, articles=0))
    assert say("nothing_searched", language) in Page(answer_html(left, BASE, find)).text
    assert say("refusal", language) not in Page(answer_html(left, BASE, find)).text
    assert say("refusal", language) in Page(answer_html(answer, BASE, find)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_was_asked_of_the_archive_nothing_is_said_to_be_missing_from_it(language):
    answer = replace(ScriptedService().ask("cup"), language=language, near=())
    hint = Page(answer_html(composed(answer, Part("hint", "Fråga om något.")), BASE, find)).text
    assert "Fråga om något." in hint
    for key in ("refusal", "nothing_searched"):
        assert say(key, language) not in hint
    searched = say("searched", language, articles=answer.searched.articles)
    assert searched not in hint and searched in Page(answer_html(answer, BASE, find)).text


def test_languages_are_joined_as_each_language_joins_them():
    names = ["å", "b", "c"]
    assert [said_list(names, language) for language in LANGUAGES] == ["å, b and c", "å, b och c", "å, b en c"]


def test_of_several_reports_the_outlets_come_first_and_then_who_told_it():
    reports = tuple(Report(f"Titel {name}", None, name, "2021-03") for name in ("Bladet", "Å-posten", "Ö-nytt", "Nu"))
    cited = replace(cite(1, BRIEF, RESIDENTS_EN), reports_on=reports)
    text = shown("residents", "sv", citations=(cited,), accounts=(), explanation=None).text
    assert "[1] (4 publikationer, återgivet av Bron briefs, 10 mars 2021, engelska)" in text
    assert "Bladet, Å-posten och 2 till återgivet av Bron briefs, 10 mars 2021 engelska" in text
    assert "rapporterar om 4 artiklar" in text
    named = replace(cited, reports_on=FERRY_REPORTS)
    text = shown("residents", "sv", citations=(named,), accounts=(), explanation=None).text
    assert "[1] (Skärgårdsbladet, 9 mars 2021, återgivet av Bron briefs, engelska)" in text
    later = replace(FERRY_REPORTS[0], date="2021-03-12")  # which of the two of this outlet, none knows
    named = replace(cited, reports_on=(*FERRY_REPORTS, later))
    text = shown("residents", "sv", citations=(named,), accounts=(), explanation=None).text
    assert "[1] (Skärgårdsbladet, 9 mars 2021 / 12 mars 2021, återgivet av Bron briefs, engelska)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_the_timeline_a_report_stands_where_what_it_reports_on_does(language):
    told = Report("Sjöfarten står still", None, "Åländska Ö-nytt", "2020-12-24")
    brief = replace(cite(2, BRIEF, RESIDENTS_EN), reports_on=(told,))
    answer = replace(ScriptedService().ask("residents"), citations=(cite(1, FERRY, RESIDENTS_SV), brief))
    made = timeline_html(answer, language)
    days = [said_date(day, language) for day in ("2020-12-24", "2021-03-09")]
    assert f"{days[0]} – {days[1]}" in Page(made).text and made.index(days[0]) < made.index(days[1])
    assert f"Åländska Ö-nytt, {phrase(language, 'as_told_by', outlet='Bron briefs')}" in Page(made).text
    assert said_date(BRIEF.published, language) not in Page(made).text
    several = replace(brief, reports_on=(told, replace(told, outlet="Nu", date="2020-11-01")))  # which one, none knows
    made = timeline_html(replace(answer, citations=(answer.citations[0], several)), language)
    assert f"{said_date('2020-11-01', language)} – {days[0]}" in Page(made).text
    assert said_date(BRIEF.published, language) not in Page(made).text


def test_many_reports_are_folded_away_and_still_all_there():
    reports = (*FERRY_REPORTS, *FERRY_REPORTS)
    page = Page(reports_line(reports, "sv"))
    assert page.tags.count("details") == 1
    assert page.tags.count("li") == 2
    assert "rapporterar om 2 artiklar" in page.text
    assert reports_line((), "sv") is None


def test_an_article_is_listed_once_with_all_its_quotes():
    quotes = (cite(1, FERRY, RESIDENTS_SV), cite(2, BRIEF, BRIEF.text[:20]), cite(3, FERRY, FERRY.text[:22]))
    for answered in (True, False):
        near = tuple(replace(citation, n=0) for citation in quotes)
        base = ScriptedService().ask("residents")
        answer = replace(base, answerable=answered, accounts=(), parts=(), citations=quotes if answered else ())
        html = answer_html(replace(answer, near=() if answered else near), BASE, find)
        assert html.count('class="bron-card"') == 2
        assert html.count('class="bron-passage"') == 3
        assert html.count("bron-passage-number") == (2 if answered else 0), "each of several has its number"
        assert RESIDENTS_SV in Page(html).text
    above = answer_html(
        replace(base, citations=quotes, accounts=(), parts=tuple(extractive(quotes, (), "en"))), BASE, find
    )
    assert above.count("bron-passage-begins") == 2, "what stands in the answer is told by how it begins"


def test_a_question_is_asked_without_what_turns_its_direction():
    assert checked_question("Wie is \u202eeynaK\u202c\u2066 van Øst?\u200b", 100) == "Wie is eynaK van Øst?"
    assert checked_question("می\u200cخواهم", 100) == "می\u200cخواهم"
