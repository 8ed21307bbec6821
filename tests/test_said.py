"""A value of an article in the reader's language: where it is surely read, and nowhere else."""

import unicodedata

import pytest

from rag.answering.compose import account_part
from rag.answering.said import said_value
from rag.records import Account
from rag.web.accounts import accounts_html
from tests.helpers_service import FERRY, ScriptedService, cite, claim, composed


@pytest.mark.parametrize(
    ("text", "source", "language", "said"),
    [
        ("nästan 4.000 man", "sv", "en", "nearly 4,000"),
        (unicodedata.normalize("NFC", unicodedata.normalize("NFD", "högst 12 båtar")), "sv", "nl", "hoogstens 12"),
        ("drieduizend soldaten", "nl", "sv", "3\u00a0000"),
        ("more than 4.2 million euros", "en", "sv", "mer än 4,2 miljoner euro"),
        ("mellan 10 och 20 personer", "sv", "en", "10 to 20"),
        ("40 procent", "sv", "nl", "40 procent"),
        ("several thousand people", "en", "nl", "duizenden"),
        ("3 veckor", "sv", "en", "3 weeks"),
        ("bijna 300 kg", "nl", "en", "nearly 300 kg"),
        ("1,5 uur", "nl", "sv", "1,5 timmar"),
        ("bijna 198 cm", "nl", "en", "nearly 198 cm"),
        ("över 900 MW", "sv", "nl", "meer dan 900 MW"),
        ("den 5 januari 2022", "sv", "en", "5 January 2022"),
        ("5 januari", "nl", "en", "5 January"),
        ("Oekraïne", "nl", "sv", "Ukraina"),
        ("Förenade Arabemiraten", "sv", "en", "United Arab Emirates"),
        ("België, Frankrijk en Spanje", "nl", "sv", "Belgien, Frankrike och Spanien"),
        ("Österrike samt Tjeckien", "sv", "nl", "Oostenrijk en Tsjechië"),
    ],
)
def test_figures_days_and_countries_are_said_in_the_reader_s_language(text, source, language, said):
    assert said_value(text, source, language) == (None if said == text else said)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Allan och Lithgow", "sv"),
        ("Frankrike och andra", "sv"),
        ("två tredjedelar", "sv"),
        ("14:e minuten", "sv"),
        ("14e minuut", "nl"),
        ("twee derde van de leden", "nl"),
        ("i början av januari", "sv"),
        ("på onsdagen", "sv"),
        ("kanske 300", "sv"),
        ("200 av de 300", "sv"),
        ("Åsa Öberg", "sv"),
        ("Daniëlle Smit", "nl"),
        ("2022", "nl"),
        ("", "sv"),
        ("3 000 Mann", "de"),
    ],
)
def test_what_is_not_surely_read_is_left_to_the_article_s_words(text, source):
    assert said_value(text, source, "en") is None


def test_an_account_of_the_reader_s_own_language_stays_as_it_is():
    assert said_value("nearly 4,000 troops", "en", "en") is None


def answered(language):
    """The scripted answer with one Swedish account, in a language of question."""
    cited = cite(1, FERRY, "Drygt 240 personer bor på ön året runt.")
    told = claim(cited, "Drygt 240 personer")
    account = Account(told.value, "240", "more", (1,), FERRY.published, (told,))
    answer = ScriptedService().ask("residents")
    return composed(
        type(answer)(**{**_fields(answer), "language": language, "citations": (cited,), "accounts": (account,)})
    )


def _fields(answer):
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__}


def test_the_article_s_own_words_stand_beside_what_is_said():
    english, swedish = answered("en"), answered("sv")
    part = account_part(english.accounts[0], english.citations, "en")
    assert part.text.startswith("more than 240 (“Drygt 240 personer”) [1] (Skärgårdsbladet")
    assert account_part(swedish.accounts[0], swedish.citations, "sv").text.startswith("”Drygt 240 personer” [1]")
    shown = accounts_html(english)
    assert '<span class="bron-said">more than 240</span> (“<span class="bron-quote" lang="sv"' in shown
    assert "bron-said" not in accounts_html(swedish)
