"""Machine translations beside quotes: into the question's language, labelled, never in place of a quote."""

import threading
import time
from dataclasses import replace

import pytest
from click.testing import CliRunner

from rag.cli import main
from rag.index.writing.ingest import ingest
from rag.models.components import load_llm
from rag.records import Answer, BronError, Filters, QuoteTranslation, Searched
from rag.service import Service
from rag.settings import Settings
from rag.show import show_answer
from rag.writer.translated import with_translations
from tests.helpers_llm import ScriptedLLM
from tests.helpers_reader import read_by_script
from tests.helpers_service import BRIDGE, BRIEF, FERRY, HOSTILE, MILK, RESIDENTS_EN, RESIDENTS_SV, cite, composed
from tests.helpers_store import write

DUTCH = "De brug over de Vliet blijft tot eind juni dicht."


class ScriptedTranslator:
    """Says into which language it translates what; fails on texts that hold one of the words it was given."""

    def __init__(self, *refused, pause=0.0):
        self.refused, self.pause = refused, pause
        self.asked = []

    def translate(self, text, source, target):
        self.asked.append((text, source, target))
        time.sleep(self.pause)
        if any(word in text for word in self.refused):
            raise BronError("the model is not there", where="BRON_LLM")
        return f"({source} > {target}) {text}"


def answer_in(language, *citations):
    return composed(
        Answer("?", language, True, 0.9, "", citations, (), Searched(Filters(), 1, 4), timings={"total": 1.0})
    )


def three_quotes():
    return cite(1, FERRY, RESIDENTS_SV), cite(2, BRIEF, RESIDENTS_EN), cite(3, BRIDGE, DUTCH)


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_quotes_in_other_languages_get_a_translation_and_stay_as_they_are(language):
    answer = answer_in(language, *three_quotes())
    found = with_translations(answer, ScriptedTranslator())
    for before, after in zip(answer.citations, found.citations, strict=True):
        assert replace(after, translation=None) == before
        if before.language == language:
            assert after.translation is None
        else:
            text = f"({before.language} > {language}) {before.quote}"
            assert after.translation == QuoteTranslation(language, text, machine=True)
    assert (found.text, found.parts, found.notes, found.accounts) == (answer.text, answer.parts, (), ())
    assert found.timings["total"] >= 1.0 and "translation" in found.timings


def test_a_supplied_translation_is_kept_and_openings_and_unknown_languages_are_left_alone():
    supplied = QuoteTranslation("en", "Just over 240 people live on the island all year.")
    citations = (
        cite(1, FERRY, RESIDENTS_SV, translation=supplied),
        cite(2, FERRY, MILK, kind="metadata"),
        cite(3, HOSTILE, HOSTILE.text),
    )
    answer, translator = answer_in("en", *citations), ScriptedTranslator()
    assert with_translations(answer, translator) is answer
    assert translator.asked == []
    assert not supplied.machine


@pytest.mark.parametrize(("language", "words"), [("en", "translated"), ("sv", "maskinöversättas"), ("nl", "vertaald")])
def test_what_fails_is_noted_once_and_costs_no_other_translation(language, words):
    citations = (
        cite(1, FERRY, RESIDENTS_SV),
        cite(2, FERRY, MILK),
        cite(3, BRIDGE, DUTCH),
        cite(4, BRIEF, RESIDENTS_EN),
    )
    answer = replace(answer_in(language, *citations), notes=("Read with care.",))
    translator = ScriptedTranslator("240", "mjölk", "brug")
    found = with_translations(answer, translator)
    assert found.citations == answer.citations
    assert found.notes[0] == "Read with care."
    assert len(found.notes) == 2
    assert words in found.notes[1]
    assert "the model is not there" in found.notes[1]

    some = with_translations(answer_in("en", *citations), ScriptedTranslator("mjölk"))
    assert [citation.translation is not None for citation in some.citations] == [True, False, True, False]
    assert len(some.notes) == 1


def test_quotes_are_translated_side_by_side():
    together = threading.Barrier(2, timeout=20)

    class Waiting(ScriptedTranslator):
        def translate(self, text, source, target):
            together.wait()
            return super().translate(text, source, target)

    found = with_translations(answer_in("en", three_quotes()[0], three_quotes()[2]), Waiting())
    assert all(citation.translation for citation in found.citations)


@pytest.mark.parametrize(
    ("language", "label"), [("en", "machine translation"), ("sv", "maskinöversättning"), ("nl", "machinevertaling")]
)
def test_the_command_labels_a_machine_translation(capsys, language, label):
    answer = with_translations(answer_in(language, *three_quotes()), ScriptedTranslator())
    show_answer(answer)
    lines = [line for line in capsys.readouterr().out.split("\n") if label in line]
    assert len(lines) == 2
    assert all(line.startswith("    (") and f" > {language}) " in line for line in lines)


@pytest.fixture
def island(tmp_path, monkeypatch):
    """The settings of an index of one Swedish article, and a reader that knows what it answers."""
    read_by_script(monkeypatch, {"passengers": ["120 passagerare"]})
    settings = Settings(index=tmp_path / "index")
    text = "Färjan till Grönö tar 120 passagerare."
    ingest(settings, [write(tmp_path, "färja.md", text, title="Färjan", outlet="Kustbladet", language="sv")])
    return settings


class TranslatingLLM(ScriptedLLM):
    """Translates, but has nothing to say of the quotes when it is asked a question."""

    def complete(self, prompt, formatted=False, **kwargs):
        answer = super().complete(prompt, formatted, **kwargs)
        return answer if "<passage>" in prompt else answer.model_copy(update={"text": ""})


def test_the_service_translates_when_the_setting_says_so(island):
    question = "How many passengers does the ferry to Grönö take?"
    settings = replace(
        island,
        llm="tests.test_translation_quotes:TranslatingLLM",
        llm_options={"text": "The ferry to Grönö takes 120 passengers."},
        llm_retries=0,
    )
    assert isinstance(load_llm(settings), TranslatingLLM)
    for translate in (None, "llm"):
        service = Service(replace(settings, translate_quotes=translate))
        asked = service.ask(question)
        *pieces, streamed = service.stream(question)
        service.close()
        for answer in (asked, streamed):
            assert answer.answerable
            cited = answer.citations[0]
            start = cited.quote.index("120")
            assert (cited.answer_start, cited.answer_end) == (start, start + len("120 passagerare"))
            assert cited.quote == "Färjan till Grönö tar 120 passagerare."
            if translate:
                expected = QuoteTranslation("en", "The ferry to Grönö takes 120 passengers.", machine=True)
                assert cited.translation == expected
            else:
                assert cited.translation is None
        assert "".join(pieces) == streamed.text
        assert "takes 120" not in streamed.text


def test_without_a_model_to_translate_with_the_command_says_what_to_set(island, monkeypatch):
    monkeypatch.setenv("BRON_INDEX", str(island.index))
    monkeypatch.setenv("BRON_TRANSLATE_QUOTES", "llm")
    result = CliRunner().invoke(main, ["ask", "How many passengers?"])
    assert result.exit_code == 2
    assert "BRON_LLM" in result.stderr
