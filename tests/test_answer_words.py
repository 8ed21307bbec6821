"""The answer's own words: dates, languages, refusals, and what an LLM may claim."""

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.compose import declined, extractive, quoted
from rag.answering.llm import checked, draft, prompt_for, supported
from rag.answering.phrases import PHRASES, language_name, phrase, spoken_date
from rag.question import read_question
from rag.records import BronError, Citation

FIRST = Citation(
    n=1,
    kind="quote",
    passage_id="p1",
    article_id="a1",
    title="Hamnen öppnar",
    author=None,
    outlet="Kustbladet",
    published="2020-05-03",
    language="sv",
    url=None,
    file="hamnen.md",
    start=0,
    end=53,
    quote="Hamnen i Norrbro tog emot 3 000 fartyg förra året.",
)
SECOND = replace(
    FIRST,
    n=2,
    passage_id="p2",
    article_id="a2",
    title="The harbour in figures",
    language="en",
    quote="Nearly 4,000 ships called at Norrbro last year.",
)
QUESTION = read_question("How many ships called at Norrbro?")


def test_every_phrase_is_said_in_every_language_with_the_same_values():
    def holes(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, english in PHRASES["en"].items():
        for language in ("sv", "nl"):
            assert holes(PHRASES[language][key]) == holes(english), (language, key)
    assert len({frozenset(phrases) for phrases in PHRASES.values()}) == 1


@pytest.mark.parametrize(
    ("published", "language", "spoken"),
    [
        ("2022-01-25", "en", "25 January 2022"),
        ("2022-01-25", "sv", "25 januari 2022"),
        ("2022-05-01", "nl", "1 mei 2022"),
        ("2022-05", "sv", "maj 2022"),
        ("2022", "nl", "2022"),
        (None, "sv", "utan datum"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(published, language, spoken):
    assert spoken_date(published, language) == spoken


def test_a_language_is_named_in_the_reader_s_own():
    assert [language_name("sv", reader) for reader in ("en", "sv", "nl")] == ["Swedish", "svenska", "Zweeds"]
    assert language_name("und", "en")


def test_the_quotes_stand_in_the_answer_letter_for_letter():
    text = "".join(extractive((FIRST, SECOND), "nl"))
    for citation in (FIRST, SECOND):
        assert citation.quote in text
        assert f"[{citation.n}]" in text
    assert text.startswith(phrase("nl", "many", count=2))
    assert "3 mei 2020" in quoted(FIRST, "nl")


def test_a_refusal_names_what_the_archive_never_mentions():
    assert "“Norway”" in declined(["Norway"], "en")
    assert declined([], "sv") == phrase("sv", "declined")


def test_the_prompt_holds_every_quote_with_its_number():
    prompt = prompt_for(QUESTION, (FIRST, SECOND))
    assert "in English" in prompt
    assert f"[1] Kustbladet, 2020-05-03: <quote>{FIRST.quote}</quote>" in prompt


def test_supported_sentences_keep_their_numbers_by_first_use():
    written = checked(
        "Nearly 4,000 ships called at Norrbro [2]. Another paper says 3,000 [1].", QUESTION, (FIRST, SECOND)
    )
    assert written.sentences == ("Nearly 4,000 ships called at Norrbro. [1]", "Another paper says 3,000. [2]")
    assert written.order == (2, 1)
    assert written.checks == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Nearly 4,000 ships called [7].", "unknown citation"),
        ("Nearly 5,000 ships called [2].", "unsupported citation"),
        ("Bananas grow in the tropics [2].", "unsupported citation"),
    ],
)
def test_what_the_quotes_do_not_bear_is_removed_and_counted(text, reason):
    written = checked(text, QUESTION, (FIRST, SECOND))
    assert written.sentences == ()
    assert written.checks == {reason: 1, "sentence without support": 1}


def test_a_sentence_without_a_number_is_no_claim_of_ours():
    assert checked("Ships are fine things.", QUESTION, (FIRST,)).checks == {"sentence without support": 1}


def test_a_number_behind_the_full_stop_belongs_to_the_sentence_before():
    written = checked("Nearly 4,000 ships called. [2] The Swedish paper has 3,000. [1]", QUESTION, (FIRST, SECOND))
    assert written.order == (2, 1)


def test_figures_are_compared_across_languages():
    assert supported("3,000 ships came", QUESTION, FIRST)
    assert not supported("4,000 ships came", QUESTION, FIRST)


@given(st.text(max_size=200))
def test_any_text_of_an_llm_can_be_checked(text):
    written = checked(text, QUESTION, (FIRST, SECOND))
    assert set(written.order) <= {1, 2}
    assert all(count > 0 for count in written.checks.values())


def test_a_model_that_fails_or_stalls_is_an_error_with_its_reason():
    import time

    class Failing:
        def complete(self, prompt):
            raise RuntimeError("out of memory")

    class Stalling:
        def complete(self, prompt):
            time.sleep(5)

    with pytest.raises(BronError, match="out of memory"):
        draft(Failing(), "x", timeout=5)
    with pytest.raises(BronError, match=r"no answer within 0\.1 seconds"):
        draft(Stalling(), "x", timeout=0.1)
